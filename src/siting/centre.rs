//! The least worst walk: halving the list of walks.
//!
//! Can so many sites bring everybody within *this* walk? That is a question of covering ([`super::everybody`]), and the least worst
//! walk (p-center, Hakimi 1964; as covering by Minieka 1970, doi:10.1137/1012016) is the shortest for which the answer is yes.
//! Where the effort runs out the answer has a gap like any other. With capacities people are sent so that the worst walk is least, and
//! whoever finds no room falls back on what is there.

use super::assign;
use super::branch::Until;
use super::everybody::{Least, Ready, Said};
use super::rules::Rules;
use super::table::Table;

/// The least worst walk of anybody, and the sites that bring it.
///
/// Homes that no site can serve keep their fallback; if that is the worst of all, nothing helps, and the answer says so by
/// its bound.
pub fn centre(table: &Table, rules: &Rules, until: &Until<'_>) -> Least {
    // The worst walk cannot be less than that of a home with every site open.
    let sites: Vec<u32> = (0..table.sites() as u32).collect();
    let nearest = |open: &[u32]| {
        let walks = table.walks(open);
        (0..table.homes()).filter(|&h| table.weights()[h] > 0).map(|h| walks[h]).max().unwrap_or(0)
    };
    let floor = nearest(&sites);
    let mut radii: Vec<u32> = sites
        .iter()
        .flat_map(|&s| table.row(s as usize))
        .map(|(_, walk)| walk)
        .chain(table.fallbacks().iter().copied())
        .filter(|&walk| walk > floor)
        .collect();
    radii.push(floor);
    radii.sort_unstable();
    radii.dedup();
    let worst = |open: &[u32]| worst_walk(table, rules, open, &radii);
    let mut open = farthest_first(table, rules);
    let mut value = worst(&open);
    let greedy = value;
    // Everything below `low` is known not to do, and `high` does.
    let (mut low, mut high) = (0, radii.partition_point(|&r| r < value));
    let mut not_known = high;
    let mut spent = 0;
    while low < not_known {
        let left = until.effort.saturating_sub(spent);
        if left == 0 || (until.stop)() {
            break;
        }
        let middle = low.midpoint(not_known);
        let each = Until { effort: (left / 4).max(1), ..*until };
        let within =
            if rules.has_capacity() { table.people_within(radii[middle]) } else { table.within(radii[middle]) };
        let ready = Ready::new(&within, rules, 0, until.stop);
        match ready.map_or(Said::No, |ready| ready.ask(rules.most[0], &each, &mut spent)) {
            Said::Yes(better) => {
                open = better;
                value = worst(&open);
                high = radii.partition_point(|&r| r < value).min(middle);
                not_known = high;
            }
            Said::No => low = middle + 1,
            // Above it somebody may still say yes, below it still no.
            Said::Unknown => not_known = middle,
        }
    }
    // What lies between a No and the first Unknown is settled; above it only better answers can be looked for.
    let bound = if low < high { radii[low.min(radii.len() - 1)] } else { value };
    open.sort_unstable();
    Least { open, value, bound: bound.min(value), greedy }
}

/// The worst walk while these sites are open, one of `radii` (ascending, the last long enough for all). Where sites have only so much room, somebody may have to
/// walk past the nearest: the shortest walk within which there is room for all.
pub(super) fn worst_walk(table: &Table, rules: &Rules, open: &[u32], radii: &[u32]) -> u32 {
    let walks = table.walks(open);
    let least = (0..table.homes()).filter(|&h| table.weights()[h] > 0).map(|h| walks[h]).max().unwrap_or(0);
    if !rules.has_capacity() {
        return least;
    }
    let (few, rules) = (table.keep_sites(open), rules.keep_sites(open));
    let all: Vec<u32> = (0..open.len() as u32).collect();
    let no_room = |radius: u32| assign::loss(&few.people_within(radius), &rules, &all) > 0;
    let at = radii.partition_point(|&radius| radius < least || no_room(radius));
    radii[at.min(radii.len() - 1)]
}

/// Each next site is the one nearest to whoever is worst off (Gonzalez 1985, doi:10.1016/0304-3975(85)90224-5): at most twice
/// the best where walks are the same both ways and sites may be at every home.
fn farthest_first(table: &Table, rules: &Rules) -> Vec<u32> {
    let mut serving: Vec<Vec<(u32, u32)>> = vec![Vec::new(); table.homes()];
    for site in 0..table.sites() as u32 {
        for (home, walk) in table.row(site as usize) {
            serving[home as usize].push((walk, site));
        }
    }
    let mut open: Vec<u32> = Vec::new();
    let mut walks = table.fallbacks().to_vec();
    loop {
        let mut order: Vec<usize> = (0..walks.len()).filter(|&h| table.weights()[h] > 0).collect();
        order.sort_by_key(|&h| (std::cmp::Reverse(walks[h]), h));
        let next = order.iter().find_map(|&home| {
            let near = serving[home].iter().filter(|&&(walk, s)| walk < walks[home] && rules.may_join(&open, s, None));
            near.min().map(|&(_, site)| site)
        });
        let Some(site) = next else { return open };
        open.push(site);
        for (home, walk) in table.row(site as usize) {
            walks[home as usize] = walks[home as usize].min(walk);
        }
    }
}
