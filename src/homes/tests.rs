//! Laws and hand-made towns of settling.

use super::*;
use crate::model::{Id, Level, Pass, Position, StreetKind};
use geo_types::{LineString, Polygon};
use proptest::prelude::*;

fn plane() -> Plane {
    Plane::fit(9.0, 47.0, 9.2, 47.2)
}

fn at(x: f64, y: f64) -> Coord<f64> {
    plane().to_degrees(Coord { x, y })
}

/// A rectangle in metres about the middle of the plane.
fn rectangle(west: f64, south: f64, east: f64, north: f64) -> Polygon<f64> {
    let ring = vec![at(west, south), at(east, south), at(east, north), at(west, north), at(west, south)];
    Polygon::new(LineString(ring), vec![])
}

fn block(id: i64, geometry: impl Into<Geometry<f64>>) -> Block {
    let geometry = geometry.into();
    Block {
        id: Id::Way(id),
        kind: BlockKind::Residential,
        area_m2: land_m2(&geometry),
        geometry,
        name: None,
        residents: None,
        households: None,
        doorsteps: vec![],
        properties: vec![],
    }
}

fn home(id: i64, x: f64, y: f64) -> Dwelling {
    Dwelling { id: Id::Way(1000 + id), at: at(x, y), floor_m2: 100 + id as u32 }
}

fn settle_here(blocks: Vec<Block>, homes: &[Dwelling], leftovers: Leftovers, area: Option<Polygon<f64>>) -> Settled {
    let area = area.map(|a| MultiPolygon(vec![a]));
    settle(blocks, homes, leftovers, &Streets::default(), &plane(), area.as_ref())
}

#[test]
fn the_smaller_of_overlapping_blocks_takes_the_home() {
    let blocks = vec![block(1, rectangle(0.0, 0.0, 300.0, 300.0)), block(2, rectangle(100.0, 100.0, 200.0, 200.0))];
    let settled = settle_here(blocks, &[home(1, 150.0, 150.0), home(2, 50.0, 50.0)], Leftovers::Gather, None);
    let weights = |b: usize| settled.blocks[b].doorsteps.iter().map(|d| d.weight).collect::<Vec<_>>();
    assert_eq!((weights(0), weights(1)), (vec![102], vec![101]));
    // Of equals the smaller id.
    let twins = vec![block(4, rectangle(0.0, 0.0, 99.0, 99.0)), block(3, rectangle(0.0, 0.0, 99.0, 99.0))];
    let settled = settle_here(twins, &[home(1, 50.0, 50.0)], Leftovers::Gather, None);
    assert_eq!(settled.blocks[0].id, Id::Way(3));
    assert_eq!(settled.blocks[0].doorsteps[0].kind, DoorstepKind::Dwelling);
    assert_eq!(settled.blocks[1].doorsteps[0].kind, DoorstepKind::Grid);
}

#[test]
fn a_block_without_homes_gets_a_grid_and_a_sliver_one_point() {
    let blocks = vec![
        block(1, rectangle(-1.0, -1.0, 99.0, 99.0)),
        block(2, rectangle(201.0, 1.0, 204.0, 4.0)),
        block(3, Point(at(500.0, 0.0))),
    ];
    let settled = settle_here(blocks, &[], Leftovers::Gather, None);
    let of = |b: usize| (settled.blocks[b].doorsteps.len(), settled.blocks[b].doorsteps[0].kind);
    assert_eq!(of(0), (64, DoorstepKind::Grid));
    assert_eq!(of(1), (1, DoorstepKind::Grid));
    assert_eq!(of(2), (1, DoorstepKind::Point));
}

#[test]
fn homes_outside_are_gathered_or_counted() {
    let blocks = || vec![block(1, rectangle(0.0, 0.0, 100.0, 100.0))];
    let homes = [home(1, 50.0, 50.0), home(2, 3000.0, 0.0), home(3, 3001.0, 0.0)];
    let gathered = settle_here(blocks(), &homes, Leftovers::Gather, None);
    let hexagon = &gathered.blocks[1];
    assert_eq!((hexagon.kind, hexagon.doorsteps.len()), (BlockKind::Homes, 2));
    assert!(hexagon.area_m2 > 80_000.0 && matches!(hexagon.id, Id::Cell(_)));
    let counted = settle_here(blocks(), &homes, Leftovers::Count, None);
    assert_eq!((counted.blocks.len(), counted.left_out.get("home.outside_blocks")), (1, 2));
}

#[test]
fn the_area_leaves_out_blocks_and_homes_and_says_so() {
    let blocks = vec![block(1, rectangle(0.0, 0.0, 100.0, 100.0)), block(2, rectangle(900.0, 0.0, 990.0, 90.0))];
    let homes = [home(1, 50.0, 50.0), home(2, 950.0, 50.0), home(3, 400.0, 0.0)];
    let settled = settle_here(blocks, &homes, Leftovers::Gather, Some(rectangle(-500.0, -500.0, 500.0, 500.0)));
    assert_eq!(settled.blocks.len(), 2, "block 1 and the hexagon of home 3");
    assert_eq!(settled.left_out.get("block.outside_area"), 1);
    assert_eq!(settled.left_out.get("home.outside_area"), 1);
}

#[test]
fn a_city_of_streets_alone_gets_hexagons_and_the_finding() {
    let mut streets = Streets::default();
    for x in [0.0, 1000.0] {
        let at = at(x, 0.0);
        streets.vertices.push(Position::from_degrees(at.x, at.y).unwrap());
    }
    streets.push(Id::Way(1), StreetKind::Minor, Pass::Both, Level::Ground, &[0, 1]);
    let settled = settle(vec![], &[], Leftovers::Gather, &streets, &plane(), None);
    assert!(settled.blocks.len() >= 3 && settled.blocks.iter().all(|b| b.kind == BlockKind::Grid));
    let beside = |d: &Doorstep| plane().to_metres(d.at).y.abs() <= 100.0;
    assert!(settled.blocks.iter().flat_map(|b| &b.doorsteps).all(beside));
    assert_eq!(settled.problems[0].cause, "homes.none_in_data");
    let nothing_given = settle(vec![], &[], Leftovers::Count, &streets, &plane(), None);
    assert!(nothing_given.blocks.is_empty(), "an empty file of the user's stays empty");
}

#[test]
fn a_stray_house_is_no_city() {
    let mut streets = Streets::default();
    for x in [0.0, 7000.0] {
        let at = at(x, 0.0);
        streets.vertices.push(Position::from_degrees(at.x, at.y).unwrap());
    }
    // 14 and 15 times 7 km: 98 km and 105 km of street for one hexagon of homes.
    for way in 0..14 {
        streets.push(Id::Way(way), StreetKind::Minor, Pass::Both, Level::Ground, &[0, 1]);
    }
    let homes = [home(1, 50.0, 50.0)];
    let kind = |streets: &Streets, leftovers| {
        let settled = settle(vec![], &homes, leftovers, streets, &plane(), None);
        (settled.blocks.first().map(|b| b.kind), settled.left_out.get("home.too_few"))
    };
    assert_eq!(kind(&streets, Leftovers::Gather), (Some(BlockKind::Homes), 0));
    streets.push(Id::Way(14), StreetKind::Minor, Pass::Both, Level::Ground, &[0, 1]);
    assert_eq!(kind(&streets, Leftovers::Gather), (Some(BlockKind::Grid), 1));
    assert_eq!(kind(&streets, Leftovers::Count), (None, 0), "the user has said what the blocks are");
}

fn city() -> impl Strategy<Value = (Vec<Block>, Vec<Dwelling>)> {
    let side = 20.0..400.0f64;
    let fields = prop::collection::vec((-900.0..900.0f64, -900.0..900.0f64, side.clone(), side), 0..12);
    let homes = prop::collection::vec((-1500.0..1500.0f64, -1500.0..1500.0f64), 0..60);
    (fields, homes).prop_map(|(fields, homes)| {
        let blocks = (1..).zip(fields).map(|(i, (x, y, w, h))| block(i, rectangle(x, y, x + w, y + h))).collect();
        (blocks, (1..).zip(homes).map(|(i, (x, y))| home(i, x, y)).collect())
    })
}

proptest! {
    #[test]
    fn every_home_is_settled_once_or_counted((blocks, homes) in city(), gather in any::<bool>(), clip in any::<bool>()) {
        let leftovers = if gather { Leftovers::Gather } else { Leftovers::Count };
        let area = clip.then(|| rectangle(-700.0, -700.0, 700.0, 1000.0));
        let settled = settle_here(blocks, &homes, leftovers, area);
        let mut weights: Vec<u32> = settled.blocks.iter().flat_map(|b| &b.doorsteps)
            .filter(|d| d.kind == DoorstepKind::Dwelling).map(|d| d.weight).collect();
        let counted = settled.left_out.get("home.outside_area") + settled.left_out.get("home.outside_blocks");
        prop_assert_eq!(weights.len() as u64 + counted, homes.len() as u64);
        weights.sort_unstable();
        weights.dedup();
        prop_assert_eq!(weights.len() as u64 + counted, homes.len() as u64, "each home has its own weight: none twice");
        prop_assert!(settled.blocks.iter().all(|b| !b.doorsteps.is_empty()));
    }

    #[test]
    fn order_of_input_does_not_matter((blocks, homes) in city(), gather in any::<bool>()) {
        let leftovers = if gather { Leftovers::Gather } else { Leftovers::Count };
        let one = settle_here(blocks.clone(), &homes, leftovers, None);
        let (mut blocks, mut homes) = (blocks, homes);
        blocks.reverse();
        homes.reverse();
        let other = settle_here(blocks, &homes, leftovers, None);
        prop_assert_eq!(one.blocks, other.blocks);
        prop_assert_eq!(one.problems, other.problems);
    }

    /// The slow twin: every home against every block, by geo's own test.
    #[test]
    fn owners_agree_with_looking_everywhere((blocks, homes) in city()) {
        let refs: Vec<&Dwelling> = homes.iter().collect();
        for (home, owner) in homes.iter().zip(owners(&blocks, &refs)) {
            let judge = (0..blocks.len())
                .filter(|&b| geo::Intersects::intersects(&blocks[b].geometry, &home.at))
                .min_by(|&a, &b| blocks[a].area_m2.total_cmp(&blocks[b].area_m2).then(a.cmp(&b)));
            prop_assert_eq!(owner, judge);
        }
    }
}
