//! Who goes where when places fill up: as many people served as possible, and of all such ways the least walk.
//!
//! A transport problem (Hitchcock 1941, doi:10.1002/sapm1941201224), solved exactly in whole numbers by successive shortest
//! paths with prices (Jewell 1958; Edmonds and Karp 1972, doi:10.1145/321694.321699). Everybody first goes to the nearest, as if
//! there were room. Then each place that has too many sends people off along the cheapest chain
//!
//! ```text
//!   too many ── somebody ──▶ b ── somebody else ──▶ c (room)        cost: the walks that grow, less those that shrink
//! ```
//!
//! until the chain ends where there is room, or with somebody who is turned away. Only places are nodes: who is the cheapest
//! to move from one to another waits in a heap. Prices keep all costs of moves at 0 or more, so that Dijkstra finds the
//! chain, and at the end they prove the answer ([`super::Proof`]): the price of a place is the walk that one more head of
//! capacity there would save, or says that one more head would be served.
//!
//! Three aims in one number, in this order: most people at places whose capacity is known; of the others most within reach of
//! one that does not say its capacity; least walk. A chain visits a place once, so weights above (places + 2) times the
//! longest walk keep the aims apart exactly; four times that, and a price can be read too.
//!
//! Time O(chains × (places² + log homes)), of which prices leave little: a chain looks at the places around. Ties: the lower
//! place, the lower home. One thread, for each chain depends on the last.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

/// People who start from one doorstep.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Home {
    /// How many, in units.
    pub people: u64,
    /// Places of known capacity within the limit, ascending, each with its walk.
    pub reach: Vec<(u32, u32)>,
    /// The walk to the nearest place within the limit whose capacity is not known.
    pub unknown: Option<u32>,
}

/// People, places and the walks between them.
#[derive(Debug, Clone)]
pub struct Transport {
    homes: Vec<Home>,
    capacity: Vec<u64>,
    /// What it costs to be turned away with a place of unknown capacity in reach, and how much more without.
    away: [i64; 2],
}

/// Who goes where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allocation {
    /// Units of each home at each place of its `reach`, in that order.
    pub sent: Vec<Vec<u64>>,
    /// Units of each home that are turned away.
    pub away: Vec<u64>,
    /// People at each place, in units.
    pub load: Vec<u64>,
    /// What one unit more of capacity saves, in the costs of [`Transport::cost_away`].
    pub price: Vec<i64>,
}

impl Transport {
    /// Puts a question together. Panics if a place is not there, or the places of a home do not ascend.
    pub fn new(homes: Vec<Home>, capacity: Vec<u64>) -> Transport {
        let mut longest = 0;
        for home in &homes {
            assert!(home.reach.windows(2).all(|w| w[0].0 < w[1].0), "places ascend");
            assert!(
                home.reach.last().is_none_or(|(place, _)| (*place as usize) < capacity.len()),
                "the place is there"
            );
            longest = home.reach.iter().map(|(_, walk)| *walk).chain(home.unknown).fold(longest, u32::max);
        }
        let step = 4 * (capacity.len() as i64 + 2) * i64::from(longest) + 1;
        Transport { homes, capacity, away: [3 * step, step] }
    }

    /// The homes.
    pub fn homes(&self) -> &[Home] {
        &self.homes
    }

    /// What each place holds, in units.
    pub fn capacity(&self) -> &[u64] {
        &self.capacity
    }

    /// What it costs a unit of a home to be turned away.
    pub fn cost_away(&self, home: usize) -> i64 {
        let [away, without] = self.away;
        away + self.homes[home].unknown.map_or(without, i64::from)
    }

    /// Whether a price says that one unit more of capacity would serve one unit more of people.
    pub fn serves_more(&self, price: i64) -> bool {
        2 * price > self.away[0]
    }

    /// The walk that a unit more of capacity saves beside whom it serves more.
    pub fn walk_saved(&self, price: i64) -> i64 {
        let [away, without] = self.away;
        if !self.serves_more(price) {
            price
        } else if 2 * (price - away) > without {
            price - away - without
        } else {
            price - away
        }
    }

    /// Sends everybody.
    pub fn solve(&self) -> Allocation {
        Sending::new(self).solve()
    }
}

/// Who is cheapest to move from one place to another: what the move costs, the home.
type Movers = BinaryHeap<Reverse<(i64, u32)>>;

struct Sending<'a> {
    of: &'a Transport,
    sent: Vec<Vec<u64>>,
    away: Vec<u64>,
    load: Vec<u64>,
    price: Vec<i64>,
    /// Homes that have, or had, people at each place.
    here: Vec<Vec<u32>>,
    /// Movers from each place to each other; `None` until somebody may have to leave. The place after the last is nowhere.
    moves: Vec<Option<BTreeMap<u32, Movers>>>,
    /// For the chain under way: cost to each place, and over whom.
    cost: Vec<i64>,
    before: Vec<(u32, u32)>,
    settled: Vec<bool>,
}

const FAR: i64 = i64::MAX;

impl<'a> Sending<'a> {
    fn new(of: &'a Transport) -> Sending<'a> {
        let places = of.capacity.len();
        let mut all = Sending {
            of,
            sent: of.homes.iter().map(|h| vec![0; h.reach.len()]).collect(),
            away: vec![0; of.homes.len()],
            load: vec![0; places],
            price: vec![0; places + 1],
            here: vec![Vec::new(); places],
            moves: vec![None; places],
            cost: vec![FAR; places + 1],
            before: vec![(0, 0); places + 1],
            settled: vec![false; places + 1],
        };
        for (h, home) in of.homes.iter().enumerate().filter(|(_, home)| home.people > 0) {
            match (0..home.reach.len()).min_by_key(|&o| home.reach[o].1) {
                Some(nearest) => {
                    let place = home.reach[nearest].0;
                    all.sent[h][nearest] = home.people;
                    all.load[place as usize] += home.people;
                    all.here[place as usize].push(h as u32);
                }
                None => all.away[h] = home.people,
            }
        }
        all
    }

    fn solve(mut self) -> Allocation {
        for place in 0..self.of.capacity.len() {
            while self.load[place] > self.of.capacity[place] {
                self.relieve(place);
            }
        }
        self.price.pop();
        Allocation { sent: self.sent, away: self.away, load: self.load, price: self.price }
    }

    fn option(&self, home: u32, place: u32) -> Option<usize> {
        self.of.homes[home as usize].reach.binary_search_by_key(&place, |(p, _)| *p).ok()
    }

    /// Lists what it would cost to move a home's people from a place to each other place.
    fn list(&mut self, home: u32, from: u32) {
        let Some(moves) = &mut self.moves[from as usize] else { return };
        let reach = &self.of.homes[home as usize].reach;
        let Ok(own) = reach.binary_search_by_key(&from, |(p, _)| *p) else { return };
        let walk = i64::from(reach[own].1);
        let elsewhere = reach.iter().filter(|(to, _)| *to != from).map(|&(to, there)| (to, i64::from(there)));
        let nowhere = (self.of.capacity.len() as u32, self.of.cost_away(home as usize));
        for (to, there) in elsewhere.chain([nowhere]) {
            moves.entry(to).or_default().push(Reverse((there - walk, home)));
        }
    }

    /// Sends people away from a place that has too many, along the cheapest chain.
    fn relieve(&mut self, from: usize) {
        let places = self.of.capacity.len();
        self.cost[from] = 0;
        let mut touched = vec![from];
        let mut queue = BinaryHeap::from([Reverse((0_i64, from as u32))]);
        let mut end = None;
        while let Some(Reverse((cost, at))) = queue.pop() {
            let place = at as usize;
            if std::mem::replace(&mut self.settled[place], true) {
                continue;
            }
            if place == places || self.load[place] < self.of.capacity[place] {
                end = Some((cost, place));
                break;
            }
            if self.moves[place].is_none() {
                self.moves[place] = Some(BTreeMap::new());
                for home in std::mem::take(&mut self.here[place]) {
                    self.list(home, at);
                }
            }
            let Some(moves) = &mut self.moves[place] else { continue };
            for (&to, movers) in moves.iter_mut() {
                // Whoever has left since does not move.
                while let Some(&Reverse((_, home))) = movers.peek() {
                    let reach = &self.of.homes[home as usize].reach;
                    let own = reach.binary_search_by_key(&at, |(p, _)| *p);
                    if own.is_ok_and(|o| self.sent[home as usize][o] > 0) {
                        break;
                    }
                    movers.pop();
                }
                let Some(&Reverse((more, home))) = movers.peek() else { continue };
                let there = cost + more + self.price[to as usize] - self.price[place];
                if there < self.cost[to as usize] {
                    if self.cost[to as usize] == FAR {
                        touched.push(to as usize);
                    }
                    self.cost[to as usize] = there;
                    self.before[to as usize] = (at, home);
                    queue.push(Reverse((there, to)));
                }
            }
        }
        let (least, end) = end.expect("whoever is turned away needs no room");
        for place in touched {
            if self.settled[place] {
                self.price[place] += least - self.cost[place].min(least);
            }
            (self.cost[place], self.settled[place]) = (FAR, false);
        }
        self.shift(from, end);
    }

    /// Moves as many people as can be along the chain that was found.
    fn shift(&mut self, from: usize, end: usize) {
        let places = self.of.capacity.len();
        let mut amount = self.load[from] - self.of.capacity[from];
        if end < places {
            amount = amount.min(self.of.capacity[end] - self.load[end]);
        }
        let mut to = end;
        while to != from {
            let (at, home) = self.before[to];
            let own = self.option(home, at).expect("who moves was there");
            amount = amount.min(self.sent[home as usize][own]);
            to = at as usize;
        }
        self.load[from] -= amount;
        if end < places {
            self.load[end] += amount;
        }
        let mut to = end;
        while to != from {
            let (at, home) = self.before[to];
            let own = self.option(home, at).expect("who moves was there");
            self.sent[home as usize][own] -= amount;
            if to == places {
                self.away[home as usize] += amount;
            } else {
                let new = self.option(home, to as u32).expect("who moves can reach it");
                let was = self.sent[home as usize][new];
                self.sent[home as usize][new] = was + amount;
                if was == 0 && self.moves[to].is_some() {
                    self.list(home, to as u32);
                } else if was == 0 {
                    self.here[to].push(home);
                }
            }
            to = at as usize;
        }
    }
}
