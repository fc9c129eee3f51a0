//! One fix after the other, each time the one that brings most beside those chosen.
//!
//! **What that guarantees: nothing against the best set.** For sites that only add walks greedy reaches 1 − 1/e of the best
//! (Nemhauser, Wolsey, Fisher 1978, doi:10.1007/BF01588971), because what one brings shrinks as others are there. Ways do not
//! shrink: a bridge that leads to a wall brings nothing until the wall has a gate. So the usual lazy evaluation (CELF: Leskovec and
//! others 2007, doi:10.1145/1281192.1281239), which takes old gains for upper bounds, would be wrong here. What is lazy is
//! exact instead: a fix is tried again if the chosen one wrote what it had read ([`super::trial`]), else it brings what it brought.
//! The answer is that of trying everything again each time.

use super::trial::Trial;
use super::{Fix, Gain, Order, Trials, units};
use rayon::prelude::*;
use std::cmp::Ordering;
use std::sync::Arc;

/// A chosen fix.
#[derive(Debug, Clone, PartialEq)]
pub struct Picked {
    /// Index of the fix.
    pub fix: usize,
    /// What it adds to those chosen before it.
    pub adds: Gain,
}

/// The best found.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Best {
    /// What each fix brings alone; `None` if it hits nothing, or was not tried.
    pub alone: Vec<Option<Gain>>,
    /// How many were tried alone: all, or the first so many where it was ended from outside.
    pub tried_alone: usize,
    /// The chosen ones, in the order chosen.
    pub picked: Vec<Picked>,
    /// How many trials were made.
    pub tried: usize,
    /// How many fixes brought more when tried again beside chosen ones than before: what rules out the usual shortcut.
    pub rose: usize,
    /// Whether it was ended from outside before all were chosen.
    pub stopped: bool,
    /// The trials of each alone.
    first: Vec<Option<Arc<Trial>>>,
}

impl Best {
    /// Whether two fixes have nothing to do with each other: together they bring what both bring alone.
    pub fn independent(&self, trials: &Trials<'_, '_>, a: usize, b: usize) -> bool {
        let (Some(one), Some(other)) = (&self.first[a], &self.first[b]) else { return true };
        let (mut x, mut y) = (one.reads.iter().peekable(), other.writes.iter().peekable());
        while let (Some(i), Some(j)) = (x.peek(), y.peek()) {
            match i.cmp(j) {
                Ordering::Less => x.next(),
                Ordering::Greater => y.next(),
                Ordering::Equal => return false,
            };
        }
        !trials.meet(a, b)
    }
}

/// Fixes tried at once; between them `stop` is asked.
const AT_ONCE: usize = 256;

/// Chooses up to `count` fixes that are better than nothing in this order: beside others one may also take away
/// ([`super::trial`]), and minutes do not make up for people who are no longer covered.
pub fn greedy(
    trials: &mut Trials<'_, '_>,
    fixes: &[Fix],
    count: usize,
    order: Order,
    stop: &(dyn Fn() -> bool + Sync),
) -> Best {
    let mut best = Best::default();
    let per = units(fixes);
    let all: Vec<usize> = (0..fixes.len()).collect();
    let mut known: Vec<Option<Arc<Trial>>> = vec![None; fixes.len()];
    if !try_all(trials, &all, &mut known, &mut best.tried, stop) {
        best.stopped = true;
    }
    best.tried_alone = best.tried;
    best.alone = known.iter().map(|t| t.as_ref().map(|t| t.gain.clone())).collect();
    best.first.clone_from(&known);
    let mut written = vec![false; trials.keys()];
    // Who says stop while the first are tried has the best of these: the first choice needs no more.
    while best.picked.len() < count && (!best.stopped || best.picked.is_empty()) {
        let taken = |i: usize| best.picked.iter().any(|p| p.fix == i);
        let free = (0..fixes.len()).filter(|&i| !taken(i));
        let hopeful = free.filter_map(|i| Some((i, &known[i].as_ref()?.gain))).filter(|(_, gain)| order.brings(gain));
        // Of equals the first.
        let next = hopeful.min_by(|(i, a), (j, b)| order.compare((a, per[*i]), (b, per[*j])).then(i.cmp(j)));
        let Some((fix, adds)) = next.map(|(i, gain)| (i, gain.clone())) else { break };
        best.picked.push(Picked { fix, adds });
        if best.picked.len() == count || best.stopped {
            break;
        }
        let keys = trials.choose(fix);
        for &key in &keys {
            written[key as usize] = true;
        }
        let stale = |i: &usize| {
            let read = |t: &Arc<Trial>| t.reads.iter().any(|&key| written[key as usize]);
            let fresh = known[*i].as_ref().is_some_and(|t| !read(t)) && !trials.meet(fix, *i);
            !fresh && !best.picked.iter().any(|p| p.fix == *i)
        };
        let again: Vec<usize> = (0..fixes.len()).filter(stale).collect();
        let before: Vec<Option<Gain>> = again.iter().map(|&i| known[i].as_ref().map(|t| t.gain.clone())).collect();
        if !try_all(trials, &again, &mut known, &mut best.tried, stop) {
            best.stopped = true;
        }
        let more = |(i, before): &(&usize, &Option<Gain>)| match (before, &known[**i]) {
            (Some(before), Some(now)) => now.gain.people() > before.people() || now.gain.saved() > before.saved(),
            _ => false,
        };
        best.rose += again.iter().zip(&before).filter(more).count();
        for &key in &keys {
            written[key as usize] = false;
        }
    }
    best
}

/// Tries some fixes; false if it was stopped before all were tried.
fn try_all(
    trials: &Trials<'_, '_>,
    which: &[usize],
    known: &mut [Option<Arc<Trial>>],
    tried: &mut usize,
    stop: &(dyn Fn() -> bool + Sync),
) -> bool {
    for part in which.chunks(AT_ONCE) {
        if stop() {
            return false;
        }
        let found: Vec<Option<Trial>> = part.par_iter().map(|&i| trials.trial(i)).collect();
        for (&i, trial) in part.iter().zip(found) {
            known[i] = trial.map(Arc::new);
        }
        *tried += part.len();
    }
    true
}
