//! Random towns and fixes: a trial brings what a full run says, the lazy greedy answer is the plain one, no narrow place is
//! missed. Drawn towns: a river, a wall, a bridge that leads to a wall.

use super::*;
use crate::access::{AccessTable, Nearest};
use crate::model::{Level, NewLink, Position};
use crate::network::Towards;
use crate::scenario::Base;
use crate::scenario::scenario_tests::{Town, at, block, class, facility, shape, spot, towns, with_base};
use crate::units::{ClassId, Limit, Metric, UNREACHED};
use geo_types::{Coord, Point};
use proptest::prelude::*;

fn link(a: Coord<f64>, b: Coord<f64>, level: Level) -> Action {
    let line = vec![a, b];
    Action::AddLink(NewLink::along(line, level))
}

/// Kind, two places, class, width, cost.
type Wish = (u8, (f64, f64), (f64, f64), u16, f64, u8);

/// Ways between two places beside streets, gates and sites.
pub(super) fn fixes() -> impl Strategy<Value = Vec<Fix>> {
    let wish = (0_u8..7, spot(), spot(), 0_u16..3, 20.0..150.0f64, 1..4_u8);
    let fix = |(n, (kind, from, to, class, width, cost)): (usize, Wish)| {
        let [a, b] = [from, to].map(|(x, y)| at(x, y));
        // Ends near the corners of the grid, so that most of them hit a street.
        let corner = |(x, y): (f64, f64)| {
            let (i, j) = ((x / 100.0).clamp(0.0, 4.0).round(), (y / 90.0).clamp(0.0, 4.0).round());
            at(i * 100.0 + j * 7.0 + x % 9.0, j * 90.0 + (i * 3.0) % 11.0)
        };
        let action = match kind {
            0..3 => link(corner(from), corner(to), Level::Ground),
            3 => link(corner(from), corner(to), Level::Bridge),
            4 => Action::OpenGate(corner(from)),
            5 => Action::AddFacility(facility(&format!("new{n}"), class, Point(a).into())),
            _ => Action::AddFacility(facility(&format!("a{n}"), class, shape((b.x * 0.0 + to.0, to.1), width))),
        };
        Fix { action, cost: Some(f64::from(cost)).filter(|_| kind != 1) }
    };
    prop::collection::vec(wish, 1..10).prop_map(move |wishes| wishes.into_iter().enumerate().map(fix).collect())
}

/// What a table says more than another, by doorsteps of ten people a block.
fn difference(base: &Base<'_>, before: &AccessTable, after: &AccessTable) -> (Vec<f64>, f64, Vec<f64>) {
    let classes = base.city().classes;
    let (mut covered, mut all, mut saved) = (vec![0.0; classes.len()], 0.0, vec![0.0; classes.len()]);
    for (b, block) in base.city().blocks.iter().enumerate() {
        for d in before.doorsteps_of(b) {
            let share = 10.0 / block.doorsteps.len() as f64;
            let within = |table: &AccessTable, c: usize| match (table.nearest(d, ClassId(c as u16)), classes[c].limit) {
                (Nearest::Walk(w), Limit::Time(ms)) => w.ms <= ms,
                (Nearest::Walk(w), Limit::Length(mm)) => w.mm <= mm,
                _ => false,
            };
            let of = |table: &AccessTable, c| f64::from(u8::from(within(table, c))) * share;
            let ms = |table: &AccessTable, c: usize| match table.nearest(d, ClassId(c as u16)) {
                Nearest::Walk(w) => f64::from(w.ms.min(480_000)),
                _ => 480_000.0,
            };
            for c in (0..classes.len()).filter(|&c| classes[c].is_walked()) {
                covered[c] += of(after, c) - of(before, c);
                saved[c] += (ms(before, c) - ms(after, c)) * share;
            }
            let walked = |c: &usize| classes[*c].is_walked();
            let every =
                |table| f64::from(u8::from((0..classes.len()).filter(walked).all(|c| within(table, c)))) * share;
            all += every(after) - every(before);
        }
    }
    (covered, all, saved)
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-6 * (1.0 + a.abs())
}

/// Greedy as it is written in books: everything is tried again each time.
fn plain(base: &Base<'_>, fixes: &[Fix], amounts: &[f64], count: usize, order: Order) -> Vec<Picked> {
    let mut trials = Trials::new(base, fixes, amounts);
    let mut picked: Vec<Picked> = Vec::new();
    let per = units(fixes);
    while picked.len() < count {
        let free = (0..fixes.len()).filter(|i| !picked.iter().any(|p| p.fix == *i));
        let tried = free.filter_map(|i| Some((i, trials.trial(i)?.gain)));
        let hopeful = tried.filter(|(_, gain)| order.brings(gain));
        let best = hopeful.min_by(|(i, a), (j, b)| order.compare((a, per[*i]), (b, per[*j])).then(i.cmp(j)));
        let Some((fix, adds)) = best else { break };
        trials.choose(fix);
        picked.push(Picked { fix, adds });
    }
    picked
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn what_each_adds_is_the_difference_of_full_runs(town in towns(), fixes in fixes()) {
        with_base(&town, |base| {
            let amounts = vec![10.0; town.blocks.len()];
            let mut trials = Trials::new(base, &fixes, &amounts);
            let best = greedy(&mut trials, &fixes, 4, Order::Covered, &|| false);
            let mut before = base.city().access.table.clone();
            for n in 0..best.picked.len() {
                let chosen: Vec<usize> = best.picked[..=n].iter().map(|p| p.fix).collect();
                let edited = base.resolve(&scenario(chosen.iter().map(|&i| &fixes[i]))).unwrap();
                let after = base.full(&edited).table;
                let (covered, all, saved) = difference(base, &before, &after);
                let adds = &best.picked[n].adds;
                prop_assert!(adds.covered.iter().zip(&covered).all(|(a, b)| close(*a, *b)), "{:?} {covered:?}", adds);
                prop_assert!(adds.saved_ms.iter().zip(&saved).all(|(a, b)| close(*a, *b)), "{:?} {saved:?}", adds);
                prop_assert!(close(adds.all, all));
                let together = trials.together(&chosen).unwrap();
                prop_assert!(close(together.people(), best.picked[..=n].iter().map(|p| p.adds.people()).sum()));
                before = after;
            }
            Ok(())
        })?;
    }

    /// What a straight line or variety decides no walk tells: such a class gains nothing, the others what they gain without it, and
    /// whoever has all of them has all that walks decide.
    #[test]
    fn classes_that_are_no_walk_gain_nothing(mut town in towns(), fixes in fixes(), odd in 0_usize..3, variety in any::<bool>()) {
        let amounts = vec![10.0; town.blocks.len()];
        let gains = |town: &Town| {
            let mut gains = Vec::new();
            with_base(town, |base| {
                let trials = Trials::new(base, &fixes, &amounts);
                gains = (0..fixes.len()).map(|i| Some(trials.trial(i)?.gain)).collect::<Vec<_>>();
                let before = &base.city().access.table;
                for (i, gain) in gains.iter().enumerate() {
                    let Some(gain) = gain else { continue };
                    let edited = base.resolve(&scenario([&fixes[i]].into_iter())).unwrap();
                    let (_, all, _) = difference(base, before, &base.full(&edited).table);
                    prop_assert!(close(gain.all, all), "{gain:?} {all}");
                }
                Ok(())
            })?;
            Ok::<_, TestCaseError>(gains)
        };
        let walked = gains(&town)?;
        if variety {
            town.classes[odd].min_distinct = 2;
        } else {
            town.classes[odd].limit = Limit::Radius(200_000);
        }
        prop_assert!(!town.classes[odd].is_walked());
        for (now, was) in gains(&town)?.iter().zip(&walked) {
            prop_assert_eq!(now.is_some(), was.is_some());
            let (Some(now), Some(was)) = (now, was) else { continue };
            for c in 0..3 {
                let (covered, saved) = if c == odd { (0.0, 0.0) } else { (was.covered[c], was.saved_ms[c]) };
                prop_assert!(close(now.covered[c], covered) && close(now.saved_ms[c], saved), "{c}: {now:?} {was:?}");
            }
        }
    }

    #[test]
    fn lazy_is_plain(town in towns(), fixes in fixes(), saved in any::<bool>()) {
        with_base(&town, |base| {
            let amounts: Vec<f64> = (0..town.blocks.len()).map(|b| 1.5 + b as f64 * 0.7).collect();
            let order = if saved { Order::Saved } else { Order::Covered };
            let mut trials = Trials::new(base, &fixes, &amounts);
            let lazy = greedy(&mut trials, &fixes, 5, order, &|| false);
            let people = |which: &[usize]| trials.together(which).map(|g| g.people() + g.saved());
            for (a, b) in (0..fixes.len()).flat_map(|a| (0..a).map(move |b| (a, b))).filter(|&(a, b)| lazy.independent(&trials, a, b)) {
                if let (Some(both), Some(one), Some(other)) = (people(&[a, b]), people(&[a]), people(&[b])) {
                    prop_assert!(close(both, one + other), "{a} and {b}: {both}, {one} + {other}");
                }
            }
            prop_assert_eq!(lazy.picked, plain(base, &fixes, &amounts, 5, order));
            Ok(())
        })?;
    }

    /// Every pair is close and far, and every place that is close and far is one, or the neighbour of one.
    #[test]
    fn no_narrow_place_is_missed(town in towns()) {
        with_base(&town, |base| {
            let reach = Reach { air_m: 110.0, foot_m: 350.0, apart_m: 30.0 };
            let found = pairs(base, reach, |_| true);
            let network = base.city().network;
            let graph = network.walk_graph(Metric::Length, Towards::Everywhere);
            for pair in &found {
                prop_assert!(pair.air_mm <= 110_010, "{:?}", pair);
                prop_assert!(foot_mm(base, &graph, pair).is_none_or(|mm| mm >= 350_000), "{:?} {:?}", pair, foot_mm(base, &graph, pair));
            }
            let metres = |c| base.city().plane.to_metres(c);
            let apart = |p, q| { let d: Coord<f64> = metres(p) - metres(q); d.x.hypot(d.y) };
            // From each junction to the nearest point of each street: no search is bounded, no way is left out early.
            let mut search = crate::search::Nearest::new();
            for l in 0..network.links() as u32 {
                let link = crate::units::LinkId(l);
                if !network.takes_doors(link) || network.level(link) != Level::Ground { continue; }
                for (end, mm) in network.ends(link).into_iter().zip([0, network.length_mm(link)]) {
                    let p = base.snapper.on(link, mm);
                    let seed = crate::search::Seed { junction: end.0, cost: 0, place: 0, other: 0 };
                    let costs = search.costs(&graph, &[seed], UNREACHED - 1).to_vec();
                    for q in feet(base, p.at, 110.0) {
                        // On a private street others arrive by its other copy.
                        let arriving = network.arriving(q.link).map(|link| crate::snap::Snap { link, ..q });
                        let onto = |q: &crate::snap::Snap, second: bool| {
                            let pass = network.pass(q.link);
                            let length = network.length_mm(q.link);
                            let (way, open) = if second {
                                (length - q.mm, pass != crate::model::Pass::Forward || q.mm == length)
                            } else {
                                (q.mm, pass != crate::model::Pass::Backward || q.mm == 0)
                            };
                            if open { costs[network.ends(q.link)[usize::from(second)].0 as usize].saturating_add(way) } else { UNREACHED }
                        };
                        // On its own street there may be a way straight along.
                        let all = std::iter::once(&q).chain(&arriving).flat_map(|q| [onto(q, false), onto(q, true)]);
                        if q.link == link || all.min().is_some_and(|mm| mm < 350_000) { continue; }
                        let near = found.iter().any(|pair| {
                            // The place itself, or one no farther off: of each street the nearest that is far is taken.
                            let [a, b] = pair.ends;
                            let way = |a: Coord<f64>, b: Coord<f64>| {
                                apart(a, p.at) < 31.0 && (apart(b, q.at) < 31.0 || apart(b, p.at) <= apart(q.at, p.at) + 31.0)
                            };
                            way(a.at, b.at) || way(b.at, a.at)
                        });
                        prop_assert!(near, "{:?} to {:?}", p.at, q.at);
                    }
                }
            }
            Ok(())
        })?;
    }
}

/// Streets as lines of places in metres.
fn drawn(streets: &[&[(f64, f64)]], homes: &[(f64, f64)], clinic: (f64, f64)) -> Town {
    let mut town = Town {
        streets: crate::model::Streets::default(),
        blocks: homes.iter().enumerate().map(|(i, home)| block(format!("b{i}"), &[*home])).collect(),
        facilities: vec![facility("clinic", 0, Point(at(clinic.0, clinic.1)).into())],
        classes: vec![class("a", Limit::minutes(5))],
    };
    for (way, street) in (1..).zip(streets) {
        let refs: Vec<u32> = street
            .iter()
            .map(|&(x, y)| {
                let p = at(x, y);
                let position = Position::from_degrees(p.x, p.y).unwrap();
                let vertices = &mut town.streets.vertices;
                let known = vertices.iter().position(|v| *v == position);
                known.unwrap_or_else(|| {
                    vertices.push(position);
                    vertices.len() - 1
                }) as u32
            })
            .collect();
        let kind = crate::model::StreetKind::Minor;
        town.streets.push(crate::model::Id::Way(way), kind, crate::model::Pass::Both, Level::Ground, &refs);
    }
    town
}

const DEFAULTS: Reach = Reach { air_m: 60.0, foot_m: 600.0, apart_m: 50.0 };

/// The fixes of pairs, as paths.
fn ways(found: &[Pair]) -> Vec<Fix> {
    found.iter().map(|p| Fix { action: link(p.ends[0].at, p.ends[1].at, Level::Bridge), cost: None }).collect()
}

/// Two banks 40 m apart, joined by a bridge in the far east; homes north and west, the clinic south.
#[test]
fn a_river_without_a_bridge() {
    let north: &[(f64, f64)] = &[(0.0, 40.0), (200.0, 40.0), (900.0, 40.0)];
    let south: &[(f64, f64)] = &[(0.0, 0.0), (200.0, 0.0), (900.0, 0.0)];
    let town = drawn(&[north, south, &[(900.0, 0.0), (900.0, 40.0)]], &[(20.0, 45.0), (60.0, 45.0)], (40.0, -5.0));
    with_base(&town, |base| {
        let found = pairs(base, DEFAULTS, |_| true);
        // From a bridge at x it is 2 (900 - x) + 40 m round: far as long as x ≤ 620.
        let metres = |c| base.city().plane.to_metres(c);
        assert!(found.iter().all(|p| metres(p.ends[0].at).x < 621.0 && (39_900..60_000).contains(&p.air_mm)));
        assert!((10..=26).contains(&found.len()), "one about every 50 m or so: {}", found.len());
        let fixes = ways(&found);
        let mut trials = Trials::new(base, &fixes, &[10.0, 10.0]);
        let best = greedy(&mut trials, &fixes, 2, Order::Covered, &|| false);
        let first = &best.picked[0];
        assert_eq!((first.adds.people(), first.adds.all), (20.0, 20.0), "both blocks are 1,900 m off before");
        let [a, b] = found[first.fix].ends.map(|s| metres(s.at).x);
        assert!((-1.0..=75.0).contains(&a) && (-1.0..=75.0).contains(&b), "near the homes: {a} {b}");
        assert!(best.picked.get(1).is_none_or(|p| p.adds.people() == 0.0), "a second bridge covers nobody more");
    });
}

/// Streets on both sides of a wall, in the same town.
#[test]
fn a_wall_without_a_gate() {
    let left: &[(f64, f64)] = &[(0.0, 0.0), (0.0, 400.0)];
    let right: &[(f64, f64)] = &[(8.0, 390.0), (8.0, 0.0)];
    let round: &[(f64, f64)] = &[(0.0, 0.0), (-300.0, 0.0), (-300.0, -50.0), (300.0, -50.0), (300.0, 0.0), (8.0, 0.0)];
    let town = drawn(&[left, right, round], &[(-4.0, 380.0)], (12.0, 380.0));
    with_base(&town, |base| {
        let found = pairs(base, DEFAULTS, |_| true);
        let fixes = ways(&found);
        let mut trials = Trials::new(base, &fixes, &[10.0]);
        let best = greedy(&mut trials, &fixes, 1, Order::Covered, &|| false);
        let first = &found[best.picked[0].fix];
        assert!(first.air_mm.abs_diff(8_000) < 2_000, "straight through the wall: {first:?}");
        assert_eq!(best.picked[0].adds.people(), 10.0);
    });
}

/// Two walls in a row: neither gate alone brings anybody to the clinic, which is why gains are not taken for bounds.
#[test]
fn two_gates_in_a_row_bring_more_together() {
    let a: &[(f64, f64)] = &[(0.0, 0.0), (2100.0, 0.0)];
    let b: &[(f64, f64)] = &[(0.0, 20.0), (2100.0, 20.0)];
    let c: &[(f64, f64)] = &[(0.0, 40.0), (2100.0, 40.0)];
    let town = drawn(&[a, b, c], &[(50.0, -3.0), (50.0, 22.0)], (50.0, 43.0));
    with_base(&town, |base| {
        let gate = |y: f64| Fix { action: link(at(50.0, y), at(50.0, y + 20.0), Level::Bridge), cost: None };
        let fixes = vec![gate(0.0), gate(20.0)];
        let mut trials = Trials::new(base, &fixes, &[10.0, 1.0]);
        let best = greedy(&mut trials, &fixes, 2, Order::Covered, &|| false);
        let alone: Vec<f64> = best.alone.iter().map(|g| g.as_ref().unwrap().people()).collect();
        assert_eq!(alone, [0.0, 1.0]);
        let picked: Vec<(usize, f64)> = best.picked.iter().map(|p| (p.fix, p.adds.people())).collect();
        assert_eq!(picked, [(1, 1.0), (0, 10.0)], "the first gate brings nothing until the second is there");
        assert_eq!(best.rose, 1);
    });
}

/// Who says stop while the first are tried has the best of those that were, and is told of the others.
#[test]
fn a_stop_leaves_the_best_of_those_tried() {
    let north: &[(f64, f64)] = &[(0.0, 40.0), (2100.0, 40.0)];
    let south: &[(f64, f64)] = &[(0.0, 0.0), (2100.0, 0.0)];
    let town = drawn(&[north, south], &[(50.0, 43.0)], (50.0, -3.0));
    with_base(&town, |base| {
        let bridge = |x: f64| Fix { action: link(at(x, 0.0), at(x, 40.0), Level::Bridge), cost: None };
        // The best is the last of all, and not among the 256 that are tried at once.
        let fixes: Vec<Fix> = (0..300).map(|n| bridge(1500.0 - 5.0 * f64::from(n))).collect();
        let stopped_after = |parts: usize| {
            let asked = std::sync::atomic::AtomicUsize::new(0);
            let stop = || asked.fetch_add(1, std::sync::atomic::Ordering::Relaxed) >= parts;
            let best = greedy(&mut Trials::new(base, &fixes, &[10.0]), &fixes, 2, Order::Saved, &stop);
            (best.picked.iter().map(|p| p.fix).collect::<Vec<usize>>(), best.tried_alone, best.stopped)
        };
        assert_eq!(stopped_after(0), (vec![], 0, true));
        assert_eq!(stopped_after(1), (vec![255], 256, true));
        assert_eq!(stopped_after(2), (vec![290], 300, true), "all are known, and so is the first choice");
    });
}

/// A clinic between two streets that do not meet, and a loop of each that comes nearer to it: the nearer one takes it over, and the walk
/// that the other gave is gone, back to what it was without both. That must count as lost.
#[test]
fn a_nearer_way_takes_over_what_another_gave() {
    let south: &[(f64, f64)] = &[(0.0, 0.0), (100.0, 0.0), (2100.0, 0.0)];
    let north: &[(f64, f64)] = &[(0.0, 130.0), (100.0, 130.0), (2100.0, 130.0)];
    // The home in the south is on a street that neither changes: nothing but its own loss says that it must be counted.
    let [beside, fork]: [&[(f64, f64)]; 2] = [&[(0.0, 0.0), (-200.0, 0.0)], &[(0.0, 0.0), (0.0, -200.0)]];
    let town = drawn(&[south, north, beside, fork], &[(-20.0, -3.0), (0.0, 132.0)], (50.0, 75.0));
    with_base(&town, |base| {
        let by = |y: f64, bend: f64| {
            let line = vec![at(20.0, y), at(50.0, bend), at(100.0, y)];
            Fix { action: Action::AddLink(NewLink::along(line, Level::Ground)), cost: None }
        };
        let fixes = vec![by(0.0, 40.0), by(130.0, 85.0)];
        let mut trials = Trials::new(base, &fixes, &[10.0, 1000.0]);
        let (alone, both) = (trials.together(&[0]).unwrap(), trials.together(&[0, 1]).unwrap());
        assert_eq!((alone.people(), both.people()), (10.0, 0.0));
        trials.choose(0);
        let gain = trials.trial(1).unwrap().gain;
        assert_eq!((gain.people(), gain.all), (-10.0, -10.0));
        assert!(close(gain.saved(), both.saved() - alone.saved()) && gain.saved() > 0.0, "{gain:?}");
        let picked = |order| {
            let best = greedy(&mut Trials::new(base, &fixes, &[10.0, 1000.0]), &fixes, 2, order, &|| false);
            best.picked.iter().map(|p| p.fix).collect::<Vec<usize>>()
        };
        assert_eq!(picked(Order::Covered), [0], "minutes do not make up for people");
        assert_eq!(picked(Order::Saved), [1]);
    });
}
