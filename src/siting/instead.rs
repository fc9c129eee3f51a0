//! What could stand in the place of a chosen site for nearly the same: choices for people, not for a program.
//!
//! Without capacities one pass over the row of a candidate tells. With them everybody may have to be sent anew, so only those
//! candidates are tried whose people, at the prices of the sites that stay ([`assign::Sent`]), could save enough, and most of
//! them need not be sent to know.

use super::assign;
use super::centre::worst_walk;
use super::rules::Rules;
use super::table::{Loss, Table};
use rayon::prelude::*;

/// The sites that could stand in the place of an open one for a loss of `most` or less, each with the loss then: the best first. O(e) for e entries; with
/// capacities O(s·h·k²·log h) more for s candidates that could, h homes and k open sites.
///
/// Once `stop` says so, none is tried any more.
pub fn instead_by_loss(
    table: &Table,
    rules: &Rules,
    open: &[u32],
    site: u32,
    most: Loss,
    stop: &(dyn Fn() -> bool + Sync),
) -> Vec<(u32, Loss)> {
    let others: Vec<u32> = open.iter().copied().filter(|&s| s != site).collect();
    let sent = assign::Sent::new(table, rules, &others);
    let try_one = |s: u32| {
        if !may(rules, open, s, site) || stop() {
            return None;
        }
        let [saved, could_save] = sent.saved(table, rules, s);
        if sent.loss - could_save > most {
            return None;
        }
        // Only where others would move up into the room that they leave does everybody have to be sent anew.
        let with = || others.iter().copied().chain([s]).collect::<Vec<u32>>();
        let loss = if saved == could_save { sent.loss - saved } else { assign::loss(table, rules, &with()) };
        (loss <= most).then_some((s, loss))
    };
    let mut found: Vec<(u32, Loss)> = (0..table.sites() as u32).into_par_iter().filter_map(try_one).collect();
    found.sort_unstable_by_key(|&(s, loss)| (loss, s));
    found
}

/// Whether the rules let a site stand in the place of another.
fn may(rules: &Rules, open: &[u32], site: u32, instead: u32) -> bool {
    !open.contains(&site) && rules.may_join(open, site, Some(instead))
}

/// The sites that could stand in the place of an open one while nobody walks farther than `most`, each with the worst walk then: the best first.
/// O(e + s·h) for e entries, s such sites and h homes; with capacities everybody is sent anew for each of them, a few times.
///
/// Once `stop` says so, none is tried any more.
pub fn instead_by_worst(
    table: &Table,
    rules: &Rules,
    open: &[u32],
    site: u32,
    most: u32,
    stop: &(dyn Fn() -> bool + Sync),
) -> Vec<(u32, u32)> {
    let others: Vec<u32> = open.iter().copied().filter(|&s| s != site).collect();
    let walks = table.walks(&others);
    let must = |home: usize| table.weights()[home] > 0 && walks[home] > most;
    let all = (0..walks.len()).filter(|&home| must(home)).count();
    let helps = |&s: &u32| {
        let near = table.row(s as usize).filter(|&(home, walk)| must(home as usize) && walk <= most);
        may(rules, open, s, site) && near.count() == all
    };
    let worst = |s: u32| {
        let with: Vec<u32> = others.iter().copied().chain([s]).collect();
        // What is beyond the most that is asked for is as good as endless.
        let mut radii: Vec<u32> = if rules.has_capacity() {
            let walks = with.iter().flat_map(|&s| table.row(s as usize)).map(|(_, walk)| walk);
            walks.chain(table.fallbacks().iter().copied()).filter(|&walk| walk <= most).chain([0, u32::MAX]).collect()
        } else {
            Vec::new()
        };
        radii.sort_unstable();
        radii.dedup();
        (s, worst_walk(table, rules, &with, &radii))
    };
    let candidates: Vec<u32> = (0..table.sites() as u32).filter(helps).collect();
    let mut found: Vec<(u32, u32)> =
        candidates.into_par_iter().filter(|_| !stop()).map(worst).filter(|&(_, w)| w <= most).collect();
    found.sort_unstable_by_key(|&(s, worst)| (worst, s));
    found
}
