//! Why no allocation is better: two bounds that need no trust in the search.
//!
//! **Most people.** Those turned away reach certain places; those at these places reach certain others; and so on. If all of
//! the places found so are full, whoever comes to them can only be sent in another's stead: their capacity, and everybody
//! else who reaches a place at all, is the most that can be served (a cut; Ford and Fulkerson 1956, doi:10.4153/CJM-1956-045-5).
//!
//! **Least walk.** Charge the price of each place for each unit of its capacity, and give every home its cheapest choice of
//! walk plus price: what comes out is a lower bound on the cost of all (weak duality), whatever the prices are.

use super::transport::{Allocation, Transport};

/// Figures of an allocation, each with what no allocation can better. All people in units, walks in units times the measure of walks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// People at places of known capacity.
    pub served: u64,
    /// No allocation serves more.
    pub most_served: u64,
    /// The walk of all who are served, and of those turned away to the nearest place of unknown capacity.
    pub walk: i128,
    /// No allocation that serves as many, with as few out of all reach, has less.
    pub least_walk: i128,
    /// The places that those who are turned away compete for, ascending.
    pub scarce: Vec<u32>,
}

impl Proof {
    /// Works the bounds out. Panics if the allocation is of another question.
    pub fn of(question: &Transport, allocation: &Allocation) -> Proof {
        let homes = question.homes();
        assert_eq!(homes.len(), allocation.sent.len(), "the allocation of this question");
        let served = allocation.load.iter().sum();
        let scarce = scarce(question, allocation);
        let mut most_served: u64 = scarce.iter().map(|&p| question.capacity()[p as usize]).sum();
        let beside = |(place, _): &(u32, u32)| scarce.binary_search(place).is_err();
        most_served += homes.iter().filter(|h| h.reach.iter().any(beside)).map(|h| h.people).sum::<u64>();

        // What both sides pay for those turned away, beside walks.
        let fixed = |h: usize| i128::from(question.cost_away(h)) - homes[h].unknown.map_or(0, i128::from);
        let (mut walk, mut paid, mut least) = (0_i128, 0_i128, 0_i128);
        for (h, home) in homes.iter().enumerate() {
            let away = i128::from(allocation.away[h]);
            walk += away * home.unknown.map_or(0, i128::from);
            paid += away * fixed(h);
            for (&(_, cost), &people) in home.reach.iter().zip(&allocation.sent[h]) {
                walk += i128::from(people) * i128::from(cost);
            }
            let with_price = home.reach.iter().map(|&(p, cost)| i64::from(cost) + allocation.price[p as usize]);
            let choice = with_price.fold(question.cost_away(h), i64::min);
            least += i128::from(home.people) * i128::from(choice);
        }
        for (&capacity, &price) in question.capacity().iter().zip(&allocation.price) {
            least -= i128::from(capacity) * i128::from(price);
        }
        Proof { served, most_served, walk, least_walk: least - paid, scarce }
    }

    /// Whether the allocation is proven best.
    pub fn holds(&self) -> bool {
        self.served == self.most_served && self.walk == self.least_walk
    }
}

/// The places that those who are turned away reach, those that people there reach in turn, and so on.
fn scarce(question: &Transport, allocation: &Allocation) -> Vec<u32> {
    let homes = question.homes();
    let mut guests: Vec<Vec<u32>> = vec![Vec::new(); question.capacity().len()];
    for (h, home) in homes.iter().enumerate() {
        for (&(place, _), &people) in home.reach.iter().zip(&allocation.sent[h]) {
            if people > 0 {
                guests[place as usize].push(h as u32);
            }
        }
    }
    let mut seen = vec![false; question.capacity().len()];
    let mut stack: Vec<u32> = (0..homes.len() as u32).filter(|&h| allocation.away[h as usize] > 0).collect();
    while let Some(home) = stack.pop() {
        for &(place, _) in &homes[home as usize].reach {
            if !std::mem::replace(&mut seen[place as usize], true) {
                stack.append(&mut guests[place as usize]);
            }
        }
    }
    (0..).zip(seen).filter(|(_, seen)| *seen).map(|(place, _)| place).collect()
}
