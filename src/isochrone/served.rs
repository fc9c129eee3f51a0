//! Whom a place serves: the nearest of several places from a doorstep, by the walks of one search.
//!
//! A doorstep looks at both ends of its link and at the places on the link itself, as in [`crate::access`]; of equals the smaller
//! place. O(log s) for s places, and those on its own link.

use super::walks::Walks;
use crate::model::Pass;
use crate::network::Towards;
use crate::snap::Snap;
use crate::units::{Metric, UNREACHED};

/// The nearest place from (or to) a join, with the cost of the walk, both off-street legs included. The search must have kept
/// labels.
pub fn nearest_of(walks: &Walks<'_>, door: Snap) -> Option<(u32, u32)> {
    let network = walks.network;
    let pick = |ms: u32, mm: u32| if walks.metric == Metric::Time { ms } else { mm };
    let away = walks.towards == Towards::Everywhere;
    let pass = network.pass(door.link);
    let open = |forward: bool| pass != if forward { Pass::Backward } else { Pass::Forward };
    let rest_mm = network.length_mm(door.link) - door.mm;
    let ms = |second| door.ms_to_end(network, second, !away);
    let [a, b] = network.ends(door.link).map(|n| walks.marks.at(n.0));
    let mut ways: Vec<(u32, u32)> = Vec::new();
    // Towards the places one leaves backward over the first end; away from them one comes from there. At an end one stands.
    if open(away) || door.mm == 0 {
        ways.push((a.0.saturating_add(pick(ms(false), door.mm)), a.1));
    }
    if open(!away) || rest_mm == 0 {
        ways.push((b.0.saturating_add(pick(ms(true), rest_mm)), b.1));
    }
    let first = walks.starts.partition_point(|s| s.link < door.link.0);
    for s in walks.starts[first..].iter().take_while(|s| s.link == door.link.0) {
        if s.mm == door.mm || open((s.mm > door.mm) != away) {
            let along = pick(s.walk_ms(&door, away), s.mm.abs_diff(door.mm));
            ways.push((s.cost.saturating_add(along), s.place));
        }
    }
    let (cost, place) = ways.into_iter().min().filter(|(cost, _)| *cost < UNREACHED)?;
    let leg = pick(walks.speed.milliseconds(door.leg_mm), door.leg_mm);
    Some((cost.saturating_add(leg), place)).filter(|(cost, _)| *cost < UNREACHED)
}

/// Of the links that a search touched, those that ground of each place may belong to, as (place, link) in that order.
pub fn links_by_place(walks: &Walks<'_>, links: &[u32]) -> Vec<(u32, u32)> {
    let mut out: Vec<(u32, u32)> = Vec::with_capacity(links.len() * 2);
    for &link in links {
        for end in walks.network.ends(crate::units::LinkId(link)) {
            let (cost, place) = walks.marks.at(end.0);
            if cost < UNREACHED {
                out.push((place, link));
            }
        }
    }
    out.extend(walks.starts.iter().map(|s| (s.place, s.link)));
    out.sort_unstable();
    out.dedup();
    out
}

#[cfg(test)]
#[path = "served_tests.rs"]
mod tests;
