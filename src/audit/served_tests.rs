//! A catchment across a border by hand, and the agreement with coverage on random towns.

use super::*;
use crate::access::Walk;
use crate::coverage;
use crate::model::{BlockKind, Class, Doorstep, DoorstepKind, Id, Standard};
use geo_types::{Coord, Point};
use proptest::prelude::*;

fn block(id: i64, households: Option<f64>, weights: &[u32]) -> Block {
    let at = Coord { x: 0.0, y: 0.0 };
    let step = |&weight: &u32| Doorstep { at, kind: DoorstepKind::Dwelling, weight };
    Block {
        id: Id::Node(id),
        kind: BlockKind::Given,
        geometry: Point(at).into(),
        name: None,
        residents: None,
        households,
        area_m2: 0.0,
        doorsteps: weights.iter().map(step).collect(),
        properties: vec![],
    }
}

fn walk(minutes: u32, facility: u32) -> Nearest {
    Nearest::Walk(Walk { ms: minutes * 60_000, mm: 0, facility })
}

/// A community of 400 households: three quarters near the centre next door, a tenth too far from its own.
#[test]
fn a_catchment_crosses_the_border() {
    let blocks = [block(1, Some(400.0), &[30, 6, 4]), block(2, Some(100.0), &[1]), block(3, None, &[1])];
    let table =
        AccessTable::new(1, vec![0, 3, 4, 5], vec![walk(5, 1), walk(15, 0), walk(16, 0), Nearest::CutOff, walk(1, 0)]);
    let found = served(&blocks, &table, ClassId(0), Limit::minutes(15));
    let rows: Vec<_> = found.iter().map(|s| (s.community, s.centre, s.within, s.beyond)).collect();
    assert_eq!(rows, [(0, Some(0), 60.0, 40.0), (0, Some(1), 300.0, 0.0), (1, None, 0.0, 100.0)]);
    assert_eq!(found[0].mean_ms, Some(15.4 * 60_000.0), "0.6 × 15 + 0.4 × 16 minutes");
}

proptest! {
    /// Nobody is lost, and those within the limit are those that coverage counts.
    #[test]
    fn agrees_with_coverage(
        given in prop::collection::vec(
            (prop::option::of(0.0..900.0_f64), prop::collection::vec((1_u32..9, 0_u32..30, 0_u32..3), 0..6)), 1..7),
    ) {
        let blocks: Vec<Block> = given.iter().enumerate()
            .map(|(i, (n, steps))| block(i as i64, *n, &steps.iter().map(|s| s.0).collect::<Vec<_>>())).collect();
        let mut firsts = vec![0_u32];
        for (_, steps) in &given {
            firsts.push(firsts[firsts.len() - 1] + steps.len() as u32);
        }
        let nearest = given.iter().flat_map(|(_, steps)| steps)
            .map(|&(_, m, f)| if m > 25 { Nearest::OffNetwork } else { walk(m, f) }).collect();
        let table = AccessTable::new(1, firsts, nearest);
        let standard = Standard::plain(vec![Class::plain("service", Limit::minutes(15))]);
        let city = coverage::judge(&standard, &blocks, &table, 0.5, 60);
        let found = served(&blocks, &table, ClassId(0), Limit::minutes(15));
        for (b, block) in blocks.iter().enumerate() {
            let of = |pick: fn(&Served) -> f64| found.iter().filter(|s| s.community == b).map(pick).sum::<f64>();
            let households = block.households.unwrap_or(0.0);
            prop_assert!((of(|s| s.within + s.beyond) - households).abs() < 1e-6);
            prop_assert!((of(|s| s.within) - households * city.blocks[b][0].share).abs() < 1e-6);
        }
    }
}
