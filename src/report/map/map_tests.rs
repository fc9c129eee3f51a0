use super::super::html::html;
use super::super::town::{grid, tiny};
use super::*;
use crate::units::Lang;

/// 40,000 blocks and 40,000 street pieces: a large city and more.
#[test]
fn a_huge_city_stays_small() {
    let town = grid(200);
    let page = html(&town.findings(Lang::Zh));
    assert!(page.len() < 3_500_000, "{} bytes", page.len());
    let said = std::str::from_utf8(&page).unwrap().contains("未绘出全部道路");
    assert_eq!(said, Maps::draw(&town.findings(Lang::Zh)).unwrap().streets_left_out);
}

#[test]
fn a_town_is_drawn_in_full() {
    let town = grid(20);
    let findings = town.findings(Lang::En);
    let maps = Maps::draw(&findings).unwrap();
    assert!(maps.hover() && !maps.streets_left_out);
    assert_eq!(maps.blocks.paths.matches("<path").count(), 400);
    assert!(maps.streets.len() > 1_000);
}

#[test]
fn the_sheet_holds_all_blocks_and_is_no_strip() {
    let mut town = tiny();
    let findings = town.findings(Lang::En);
    let frame = Frame::fit(&findings).unwrap();
    for block in &town.blocks {
        use geo::CoordsIter;
        assert!(block.geometry.coords_iter().all(|at| frame.holds(frame.place(at))));
    }
    assert!((560.0..=960.0).contains(&frame.height));
    // 0.03 degrees of latitude are 3.33 km, so the sheet is higher than the blocks are wide.
    assert!(
        (frame.metres_per_unit * frame.height - 3_331.0 * 1.08).abs() < 5.0,
        "{}",
        frame.metres_per_unit * frame.height
    );
    town.blocks.clear();
    assert!(Frame::fit(&town.findings(Lang::En)).is_some(), "the streets alone are shown");
}

#[test]
fn clipping_keeps_what_is_inside() {
    let town = tiny();
    let frame = Frame::fit(&town.findings(Lang::En)).unwrap();
    let chain = [(-50.0, 50.0), (50.0, 50.0), (50.0, -50.0), (80.0, -50.0), (80.0, 20.0)];
    let chain = chain.map(|(x, y)| geo_types::Coord { x, y });
    let mut parts = Vec::new();
    frame.clip(&chain, |part| parts.push(part.iter().map(|c| (c.x, c.y)).collect::<Vec<_>>()));
    assert_eq!(parts, [vec![(0.0, 50.0), (50.0, 50.0), (50.0, 0.0)], vec![(80.0, 0.0), (80.0, 20.0)]]);
}
