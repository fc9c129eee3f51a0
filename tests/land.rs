//! Land and gap areas of a real city: area shares against the doorsteps of the grid, and the pieces against each other.

#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "a test may stop where it stands and say why")]

mod common;

use common::data;
use geo::{Area, Validation};
use lifecircle::model::DoorstepKind;
use lifecircle::study::{self, City, Plan};
use lifecircle::units::Lang;

/// A grid of n points tells a share to within the points that lie at the edge of the service area: in a square, a row of √n, of
/// which chance takes a part; two such rows here, and never better than one point.
fn grid_error(doorsteps: usize) -> f64 {
    let n = doorsteps as f64;
    (2.0 / n.sqrt()).max(1.0 / n)
}

fn check(city: City) {
    let mut study = study::run(&Plan::new(city), &()).unwrap();
    study.measure_land(false, &()).unwrap();
    let findings = study.findings(Lang::En);
    let land = findings.land.unwrap();
    let (mut compared, mut by_land, mut by_grid, mut total) = (0, 0.0, 0.0, 0.0);
    for (b, (block, of)) in findings.blocks.iter().zip(&land.blocks).enumerate() {
        // All but part of others, or a point.
        let Some(of) = of else { continue };
        let pieces: f64 = of.gaps.iter().map(|gap| gap.share).sum();
        assert!(pieces <= 1.0 + 1e-9 && of.shares.iter().all(|s| (0.0..=1.0).contains(s)), "{}", block.id);
        for piece in of.gaps.iter().filter_map(|gap| gap.shape.as_ref()) {
            assert!(piece.is_valid(), "{}: {:?}", block.id, piece.validation_errors());
            assert!(piece.0.is_empty() || piece.unsigned_area() > 0.0);
        }
        // The grid does not know of water.
        if of.dry < 1.0 || block.doorsteps.iter().any(|d| d.kind != DoorstepKind::Grid) || block.doorsteps.len() < 30 {
            continue;
        }
        for (c, &share) in of.shares.iter().enumerate() {
            let grid = findings.coverage.blocks[b][c].share;
            let error = grid_error(block.doorsteps.len());
            assert!((share - grid).abs() <= error, "{} {c}: {share} of land, {grid} of the grid", block.id);
            compared += 1;
            by_land += share * block.area_m2;
            by_grid += grid * block.area_m2;
            total += block.area_m2;
        }
    }
    eprintln!(
        "{compared} shares compared, {} blocks cut; of all land {:.5}, of the grids {:.5}",
        land.cut,
        by_land / total,
        by_grid / total
    );
    if compared > 0 {
        assert!((by_land - by_grid).abs() / total < 0.005, "{by_land} {by_grid} of {total}");
    }
}

#[test]
fn the_bundled_country() {
    check(City::Bundled);
}

#[test]
fn las_palmas() {
    if let Some(file) = data("las_palmas_2023.osm.pbf") {
        check(City::Extract(file));
    }
}

#[test]
fn a_quarter_of_beijing() {
    if let Some(file) = data("beijing_cau.osm.pbf") {
        check(City::Extract(file));
    }
}
