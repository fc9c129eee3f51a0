//! Who goes where once the sites are open, and what that leaves: the loss of a set of sites under the rules.
//!
//! Without capacities everybody goes to the nearest. With them, people are sent so that the loss is least: a transport
//! problem, in which the people of a home may be split. Homes come one after the other; each finds the cheapest chain "I go
//! to a, somebody of a goes to b, …" that ends at a site with room, or with somebody who is not served (successive
//! shortest paths, Bellman–Ford over the open sites). Who is the cheapest to move from a to b waits in a heap for each pair.
//! Time O(h·k²·log h) for h homes and k open sites, times the splits, which are few.

use super::rules::Rules;
use super::table::{Loss, Table};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// The loss while these sites are open, whatever the rules say about the set itself.
pub fn loss(table: &Table, rules: &Rules, open: &[u32]) -> Loss {
    if rules.has_capacity() { Transport::new(table, rules, open).send_all() } else { table.loss(open) }
}

/// Where everybody goes while some sites are open, and what that says of one site more.
#[derive(Debug, Clone)]
pub struct Sent {
    /// The loss.
    pub loss: Loss,
    /// The **price** of each home: what one more of its people would cost. By duality no site that opens beside these saves more than those of
    /// its people, as many as it has room for, whose price is most above their walk to it.
    pub prices: Vec<Loss>,
    /// Under capacities what the people of each home walk now, and how many do: who would rather go to a site that opens, and leaves room to nobody, saves at least that much.
    pub walks: Vec<Vec<(u32, u64)>>,
}

impl Sent {
    /// Sends everybody.
    pub fn new(table: &Table, rules: &Rules, open: &[u32]) -> Sent {
        if !rules.has_capacity() {
            let prices = table.walks(open).into_iter().map(Loss::from).collect();
            return Sent { loss: table.loss(open), prices, walks: Vec::new() };
        }
        let mut transport = Transport::new(table, rules, open);
        let (loss, prices) = (transport.send_all(), transport.prices());
        let of_home = |(row, options): (&Vec<u64>, &Vec<Option<u32>>)| {
            let there = row.iter().zip(options).filter(|(people, _)| **people > 0);
            there.filter_map(|(&people, option)| Some(((*option)?, people))).collect()
        };
        Sent { loss, prices, walks: transport.at.iter().zip(&transport.options).map(of_home).collect() }
    }

    /// The least and the most that opening a site more would save. O(n log n) for n homes in its row.
    pub fn saved(&self, table: &Table, rules: &Rules, site: u32) -> [Loss; 2] {
        let row = || table.row(site as usize).map(|(home, walk)| (home as usize, Loss::from(walk)));
        let people = |home: usize| u64::from(table.weights()[home]);
        let Some(&room) = rules.capacity.get(site as usize) else {
            // There is room for all, and nobody leaves any to another.
            let saved = row().map(|(home, walk)| (self.prices[home] - walk).max(0) * people(home) as Loss).sum();
            return [saved; 2];
        };
        let direct = row().flat_map(|(home, walk)| {
            self.walks[home].iter().map(move |&(now, people)| (Loss::from(now) - walk, home as u32, people))
        });
        let priced = row().map(|(home, walk)| (self.prices[home] - walk, home as u32, people(home)));
        [fill(direct, room, |_, _| {}), fill(priced, room, |_, _| {})]
    }
}

/// What a place with so much room is worth to people of homes who would save something a head, and whom it takes: those who save most come first.
pub(super) fn fill(
    heads: impl Iterator<Item = (Loss, u32, u64)>,
    mut room: u64,
    mut take: impl FnMut(u32, u64),
) -> Loss {
    let mut heads: Vec<(Loss, u32, u64)> = heads.filter(|(saved, ..)| *saved > 0).collect();
    heads.sort_unstable_by(|a, b| b.cmp(a));
    let mut sum = 0;
    for (saved, home, people) in heads {
        let here = people.min(room);
        room -= here;
        sum += saved * here as Loss;
        take(home, here);
    }
    sum
}

struct Transport<'a> {
    table: &'a Table,
    /// Walk of each home to each open site, and at last its fallback; `None` where it cannot go.
    options: Vec<Vec<Option<u32>>>,
    /// People of each home at each open site and, at last, unserved.
    at: Vec<Vec<u64>>,
    room: Vec<u64>,
    /// For a pair of places the cheapest move of somebody from the first to the second.
    moves: Vec<BinaryHeap<Reverse<(i64, u32)>>>,
}

impl<'a> Transport<'a> {
    fn new(table: &'a Table, rules: &Rules, open: &[u32]) -> Transport<'a> {
        let places = open.len() + 1;
        let mut options: Vec<Vec<Option<u32>>> = vec![vec![None; places]; table.homes()];
        for (home, row) in options.iter_mut().enumerate() {
            row[open.len()] = Some(table.fallbacks()[home]);
        }
        for (k, &site) in open.iter().enumerate() {
            for (home, walk) in table.row(site as usize) {
                options[home as usize][k] = Some(walk);
            }
        }
        let mut room: Vec<u64> =
            open.iter().map(|&s| rules.capacity.get(s as usize).copied().unwrap_or(u64::MAX)).collect();
        room.push(u64::MAX);
        Transport {
            table,
            at: vec![vec![0; places]; options.len()],
            options,
            room,
            moves: (0..places * places).map(|_| BinaryHeap::new()).collect(),
        }
    }

    fn send_all(&mut self) -> Loss {
        for home in 0..self.options.len() {
            let mut left = u64::from(self.table.weights()[home]);
            while left > 0 {
                left -= self.send(home, left);
            }
        }
        let mut sum = 0;
        for (row, options) in self.at.iter().zip(&self.options) {
            for (&people, option) in row.iter().zip(options) {
                if people > 0 {
                    sum += people as Loss * Loss::from(option.unwrap_or(0));
                }
            }
        }
        sum
    }

    /// The price of each home once all are sent: the least, over the places where it may go, of its walk and of what room is worth there.
    fn prices(&mut self) -> Vec<Loss> {
        let places = self.room.len();
        // What a head less would save at each place: somebody comes from elsewhere, and leaves room there.
        let mut worth: Vec<Loss> = vec![0; places];
        for _ in 0..places {
            let mut changed = false;
            for from in 0..places {
                for to in (0..places).filter(|&to| to != from) {
                    let saved = self.cheapest(from, to).map(|(cost, _)| worth[from] - cost);
                    if saved.is_some_and(|saved| saved > worth[to]) {
                        worth[to] = saved.unwrap_or_default();
                        changed = true;
                    }
                }
            }
            if !changed {
                break;
            }
        }
        let price = |row: &Vec<Option<u32>>| {
            let ways = row.iter().zip(&worth).filter_map(|(option, worth)| Some(Loss::from((*option)?) + worth));
            ways.min().unwrap_or_default()
        };
        self.options.iter().map(price).collect()
    }

    /// The cheapest move from one place to another that is still possible.
    fn cheapest(&mut self, from: usize, to: usize) -> Option<(i64, u32)> {
        let heap = &mut self.moves[from * self.room.len() + to];
        while let Some(&Reverse((cost, home))) = heap.peek() {
            if self.at[home as usize][from] > 0 {
                return Some((cost, home));
            }
            heap.pop();
        }
        None
    }

    /// Sends some of a home's people along the cheapest chain; returns how many.
    fn send(&mut self, home: usize, left: u64) -> u64 {
        let places = self.room.len();
        let mut arcs = vec![None; places * places];
        for from in 0..places {
            for to in (0..places).filter(|&to| to != from) {
                arcs[from * places + to] = self.cheapest(from, to);
            }
        }
        let mut cost: Vec<Option<i64>> = self.options[home].iter().map(|o| o.map(i64::from)).collect();
        let mut before: Vec<Option<(usize, u32)>> = vec![None; places];
        for _ in 0..places {
            let mut changed = false;
            for from in 0..places {
                let Some(here) = cost[from] else { continue };
                for to in 0..places {
                    if let Some((more, mover)) = arcs[from * places + to]
                        && cost[to].is_none_or(|known| here + more < known)
                    {
                        cost[to] = Some(here + more);
                        before[to] = Some((from, mover));
                        changed = true;
                    }
                }
            }
            if !changed {
                break;
            }
        }
        let end = (0..places).filter(|&p| self.room[p] > 0).filter_map(|p| Some((cost[p]?, p))).min();
        let (_, end) = end.expect("whoever is not served needs no room");
        let mut amount = left.min(self.room[end]);
        let mut place = end;
        while let Some((from, mover)) = before[place] {
            amount = amount.min(self.at[mover as usize][from]);
            place = from;
        }
        let mut to = end;
        while let Some((from, mover)) = before[to] {
            self.at[mover as usize][from] -= amount;
            self.arrive(mover as usize, to, amount);
            to = from;
        }
        self.arrive(home, to, amount);
        if self.room[end] != u64::MAX {
            self.room[end] -= amount;
        }
        amount
    }

    fn arrive(&mut self, home: usize, place: usize, people: u64) {
        let places = self.room.len();
        if self.at[home][place] == 0 {
            let here = i64::from(self.options[home][place].unwrap_or(0));
            for to in (0..places).filter(|&to| to != place) {
                if let Some(there) = self.options[home][to] {
                    self.moves[place * places + to].push(Reverse((i64::from(there) - here, home as u32)));
                }
            }
        }
        self.at[home][place] += people;
    }
}
