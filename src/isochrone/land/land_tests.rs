use super::*;
use crate::access::{self, Nearest, Options};
use crate::isochrone::certify::Dice;
use crate::model::{BlockKind, Doorstep, DoorstepKind, Id, Level, Pass, Position, StreetKind, Streets as Ways};
use crate::network;
use crate::network::town::metre_a_second;
use crate::snap::{Snapper, Walls};
use crate::units::Limit;
use geo::{Area, BooleanOps, Contains, Validation};
use geo_types::{Coord, LineString, Point, Polygon};
use proptest::prelude::*;

const PLACES: usize = 400;

fn plane() -> Plane {
    Plane::fit(-0.01, -0.01, 0.01, 0.01)
}

fn degrees(x: f64, y: f64) -> Coord<f64> {
    plane().to_degrees(Coord { x, y })
}

fn ways(points: &[(i32, i32)], streets: &[(usize, usize, u8)]) -> Ways {
    let mut out = Ways::default();
    for &(x, y) in points {
        let at = degrees(f64::from(x), f64::from(y));
        out.vertices.push(Position::from_degrees(at.x, at.y).unwrap());
    }
    for (way, &(a, b, kind)) in (1..).zip(streets) {
        let (a, b) = (a % points.len(), b % points.len());
        if points[a] != points[b] {
            let pass = if kind == 0 { Pass::Forward } else { Pass::Both };
            out.push(Id::Way(way), StreetKind::Minor, pass, Level::Ground, &[a as u32, b as u32]);
        }
    }
    out
}

/// A square block with doorsteps strewn over it.
fn block(middle: (i32, i32), half: f64, dice: &mut Dice) -> Block {
    let (x, y) = (f64::from(middle.0), f64::from(middle.1));
    let corner = |e: f64, n: f64| degrees(x + e * half, y + n * half);
    let ring = vec![corner(-1.0, -1.0), corner(1.0, -1.0), corner(1.0, 1.0), corner(-1.0, 1.0), corner(-1.0, -1.0)];
    let doorsteps = (0..PLACES)
        .map(|_| {
            let (e, n) = (dice.share() * 2.0 - 1.0, dice.share() * 2.0 - 1.0);
            Doorstep { at: corner(e, n), kind: DoorstepKind::Grid, weight: 1 }
        })
        .collect();
    Block {
        id: Id::Node(1),
        kind: BlockKind::Given,
        geometry: Polygon::new(LineString(ring), vec![]).into(),
        name: None,
        residents: None,
        households: None,
        area_m2: 4.0 * half * half,
        doorsteps,
        properties: vec![],
    }
}

fn facility(at: (i32, i32), class: u16) -> Facility {
    Facility {
        id: Id::Node(1),
        classes: vec![ClassId(class)],
        geometry: Point(degrees(f64::from(at.0), f64::from(at.1))).into(),
        name: None,
        entrances: vec![],
        merged: vec![],
        properties: vec![],
    }
}

/// The land of blocks, and for every doorstep and class whether its walk is within the limit.
fn both(
    ways: &Ways,
    blocks: &[Block],
    facilities: &[Facility],
    classes: &[Class],
    reach_m: f64,
    walls: &[[i32; 4]],
) -> (Land, access::Access, Vec<Vec<bool>>) {
    let walker = metre_a_second();
    let plane = plane();
    let network = network::build(ways, &walker, &plane);
    let lines = walls.iter().map(|w| [(w[0], w[1]), (w[2], w[3])].map(|(x, y)| degrees(f64::from(x), f64::from(y))));
    let lines: Vec<LineString<f64>> = lines.map(|ends| LineString(ends.to_vec())).collect();
    let walls = Arc::new(Walls::new(lines.iter(), &plane));
    let snapper = Snapper::new(&network, &plane).beside(Arc::clone(&walls));
    let options = Options { horizon_ms: 36_000_000, snap_m: reach_m };
    let access = access::measure(&snapper, &walker, blocks, facilities, classes, options);
    let city = City {
        network: &network,
        plane: &plane,
        walker: &walker,
        ground: &Ground::default(),
        walls: &walls,
        blocks,
        facilities,
        entrances: &access.entrances,
        classes,
        reach_m,
    };
    let within = |step: usize, c: usize| match access.table.nearest(step, ClassId(c as u16)) {
        Nearest::Walk(w) => {
            classes[c].limit.value() >= if classes[c].limit.metric() == Metric::Length { w.mm } else { w.ms }
        }
        _ => false,
    };
    let steps = blocks.iter().map(|b| b.doorsteps.len()).sum();
    let walked = (0..steps).map(|step| (0..classes.len()).map(|c| within(step, c)).collect()).collect();
    let land = measure(&city, &|| false).unwrap();
    // Squares part the town in its middle.
    assert_eq!(measure_by_squares(&city, TILE_M, &|| false).unwrap(), land);
    assert_eq!(measure_by_squares(&city, TILE_M, &|| true), None);
    (land, access, walked)
}

/// Compares the land of blocks with their doorsteps.
fn check(ways: &Ways, blocks: &[Block], facilities: &[Facility], classes: &[Class], reach_m: f64) -> Land {
    check_beside(ways, blocks, facilities, classes, reach_m, &[])
}

/// The same, beside walls.
fn check_beside(
    ways: &Ways,
    blocks: &[Block],
    facilities: &[Facility],
    classes: &[Class],
    reach_m: f64,
    walls: &[[i32; 4]],
) -> Land {
    let (land, access, walked) = both(ways, blocks, facilities, classes, reach_m, walls);
    let within = |step: usize, c: usize| walked[step][c];
    for (b, of) in land.blocks.iter().enumerate() {
        let of = of.as_ref().unwrap();
        for (c, &share) in of.shares.iter().enumerate() {
            let walked = access.table.doorsteps_of(b).filter(|&step| within(step, c)).count() as f64 / PLACES as f64;
            // Five standard errors, and what lies within the tolerance of an edge.
            let error = 5.0 * (share * (1.0 - share) / PLACES as f64).sqrt() + 0.02;
            assert!((walked - share).abs() <= error, "class {c}: {walked} of places, {share} of land");
        }
        // Every doorstep away from the edges lies in the piece of what it lacks, and in no other.
        let mut strayed = 0;
        for (step, door) in access.table.doorsteps_of(b).zip(&blocks[b].doorsteps) {
            let lacks: Vec<ClassId> = (0..classes.len() as u16)
                .map(ClassId)
                .filter(|c| facilities.iter().any(|f| f.classes.contains(c)) && !within(step, usize::from(c.0)))
                .collect();
            let holds: Vec<&GapLand> =
                of.gaps.iter().filter(|g| g.shape.as_ref().is_none_or(|s| s.contains(&Point(door.at)))).collect();
            // Within a centimetre of an edge, where vertices were rounded, it may lie in two.
            strayed += usize::from(holds.len() > 1 || holds.first().map_or(&[][..], |g| &g.missing) != lacks);
        }
        assert!(strayed <= PLACES / 50, "{strayed} doorsteps in another piece");

        let shape = MultiPolygon(vec![Polygon::try_from(blocks[b].geometry.clone()).unwrap()]);
        // Vertices move by half a unit of the grid: less than that times all edges, those inside a piece included.
        let rounding = 1e-7 * 16.0 * shape.unsigned_area().sqrt();
        let mut sum = 0.0;
        for (i, gap) in of.gaps.iter().enumerate() {
            assert!(!gap.missing.is_empty());
            sum += gap.share;
            let Some(piece) = &gap.shape else { continue };
            assert!(piece.is_valid(), "{:?}", piece.validation_errors());
            // Parts of less than a square metre are not drawn.
            let undrawn = 3.0 / blocks[b].area_m2 + 1e-3;
            assert!((piece.unsigned_area() / shape.unsigned_area() - gap.share).abs() < undrawn);
            assert!(piece.difference(&shape).unsigned_area() <= rounding);
            for other in &of.gaps[..i] {
                let both = piece.intersection(other.shape.as_ref().unwrap()).unsigned_area();
                assert!(both <= rounding, "overlap of {both}");
            }
        }
        assert!(sum <= 1.0 + 1e-9);
        for (c, &share) in of.shares.iter().enumerate() {
            if facilities.iter().any(|f| f.classes.contains(&ClassId(c as u16))) {
                let missing: f64 =
                    of.gaps.iter().filter(|g| g.missing.contains(&ClassId(c as u16))).map(|g| g.share).sum();
                assert!((share + missing - 1.0).abs() < 1e-9);
            }
        }
    }
    land
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(80))]
    #[test]
    fn land_is_shared_as_doorsteps_are(
        points in prop::collection::vec((-200..200, -200..200), 3..14),
        streets in prop::collection::vec((0..14_usize, 0..14_usize, 0_u8..8), 2..30),
        places in prop::collection::vec((-200..200, -200..200, 0_u16..3), 1..5),
        middle in (-200..200, -200..200),
        half in 5.0..150.0_f64,
        reach in prop_oneof![Just(50.0), Just(90.0), Just(250.0)],
        limits in prop::array::uniform3(20_u32..400),
        walls in prop::collection::vec(prop::array::uniform4(-250..250), 0..4),
    ) {
        let ways = ways(&points, &streets);
        let classes: Vec<Class> = [Limit::Time(limits[0] * 1000), Limit::Length(limits[1] * 1000), Limit::Time(limits[2] * 1000)]
            .map(|limit| Class::plain("c", limit)).into();
        let facilities: Vec<Facility> = places.iter().map(|&(x, y, c)| facility((x, y), c)).collect();
        let blocks = [block(middle, half, &mut Dice::new(7))];
        if network::build(&ways, &metre_a_second(), &plane()).links() > 0 {
            check_beside(&ways, &blocks, &facilities, &classes, reach, &walls);
        }
    }
}

/// One street of 400 m from west to east, a market at its west end, 100 m to walk: half of a strip.
#[test]
fn a_street_too_long() {
    let ways = ways(&[(-200, 0), (200, 0)], &[(0, 1, 1)]);
    let mut dice = Dice::new(3);
    let [near, far, off, across] =
        [((-195, 0), 4.0), ((195, 0), 4.0), ((0, 150), 20.0), ((-100, 0), 20.0)].map(|(m, h)| block(m, h, &mut dice));
    let land = check(
        &ways,
        &[near, far, off, across],
        &[facility((-200, 0), 0)],
        &[Class::plain("c", Limit::Time(100_000))],
        60.0,
    );
    assert_eq!(land.cut, 3, "the street is near in part");
    let of = |b: usize| land.blocks[b].as_ref().unwrap();
    assert_eq!((of(0).shares[0], of(1).shares[0], of(2).shares[0]), (1.0, 0.0, 0.0));
    assert!(of(0).gaps.is_empty() && of(1).gaps[0].shape.is_none() && !of(1).gaps[0].off_network);
    assert!(of(2).gaps[0].off_network);
    // West of the middle by |y|: 40 × 40 m, 20 × 20 m² of it within, less the triangles that the off-street leg costs.
    let share = (20.0 * 40.0 - 20.0 * 20.0) / 1600.0;
    assert!((of(3).shares[0] - share).abs() < 1e-4, "{}", of(3).shares[0]);
}

/// A wall 12 m off the street to the market, and behind it an inner way that leaves it far from there: the market is near where the street
/// is seen, and far behind the wall.
#[test]
fn land_behind_a_wall_belongs_to_the_way_behind_it() {
    let ways = ways(&[(-200, 0), (200, 0), (200, -50), (-200, -50)], &[(0, 1, 1), (1, 2, 1), (2, 3, 1)]);
    let blocks = [block((-100, -20), 20.0, &mut Dice::new(5))];
    let (places, classes) = ([facility((-200, 0), 0)], [Class::plain("c", Limit::Time(200_000))]);
    let share = |walls: &[[i32; 4]]| {
        let land = check_beside(&ways, &blocks, &places, &classes, 60.0, walls);
        land.blocks[0].as_ref().unwrap().shares[0]
    };
    // Without a wall the inner way is the nearer one below the line in the middle, 25 m off; half a metre behind a wall it is not between.
    let [open, walled, garden] = [share(&[]), share(&[[-200, -12, 190, -12]]), share(&[[-200, -12, -60, -12]])];
    assert!((open - 0.625).abs() < 1e-4 && (walled - 0.3125).abs() < 0.01, "{open} {walled}");
    assert!((garden - open).abs() < 1e-9, "a wall of 140 m holds nobody");
}

#[test]
fn a_block_half_off_the_network() {
    let ways = ways(&[(-200, 0), (200, 0)], &[(0, 1, 1)]);
    let blocks = [block((0, 60), 20.0, &mut Dice::new(3))];
    let land = check(
        &ways,
        &blocks,
        &[facility((0, 0), 0)],
        &[Class::plain("c", Limit::Time(900_000)), Class::plain("c", Limit::Time(1))],
        60.0,
    );
    let of = land.blocks[0].as_ref().unwrap();
    assert!((of.shares[0] - 0.5).abs() < 1e-6, "{}", of.shares[0]);
    assert_eq!(of.shares[1], 0.0, "no facility");
    assert_eq!(of.gaps.len(), 1);
    assert!(of.gaps[0].off_network && of.gaps[0].missing == [ClassId(0)]);
}

/// A standard of forty classes, every one of which ends somewhere in the block: as many pieces as strips, not one for every
/// set of classes.
#[test]
fn many_classes_cut_a_block_into_as_many_strips() {
    let ways = ways(&[(-200, 0), (200, 0)], &[(0, 1, 1)]);
    let classes: Vec<Class> = (0..40).map(|c| Class::plain("c", Limit::Time(160_000 + c * 2_000))).collect();
    let places: Vec<Facility> = (0..40).map(|c| facility((-200, 0), c)).collect();
    let land = check(&ways, &[block((0, 0), 45.0, &mut Dice::new(5))], &places, &classes, 60.0);
    let of = land.blocks[0].as_ref().unwrap();
    assert!((30..=40).contains(&of.gaps.len()), "{} pieces", of.gaps.len());
}

#[test]
fn nothing_to_walk_to_is_no_gap_area() {
    let ways = ways(&[(-200, 0), (200, 0)], &[(0, 1, 1)]);
    let land =
        check(&ways, &[block((0, 60), 20.0, &mut Dice::new(3))], &[], &[Class::plain("c", Limit::Time(1))], 60.0);
    assert_eq!(land.blocks[0], Some(BlockLand { dry: 1.0, shares: vec![0.0], gaps: vec![] }));
}

/// A grid of N points tells the share of land to a standard error of at most N^-¾ (docs/accuracy.md): the edge of an area and that of the
/// block pass a few times √N of the squares that the points stand for, and each of these squares is off by a third of itself or so.
#[test]
fn a_grid_says_what_the_land_says_within_its_error() {
    let mut dice = Dice::new(11);
    let mut off = Vec::new();
    for _ in 0..250 {
        let mut roll = |low: i32, high: i32| low + (dice.roll() % (high - low) as u64) as i32;
        let points: Vec<(i32, i32)> = (0..12).map(|_| (roll(-250, 250), roll(-250, 250))).collect();
        let streets: Vec<_> = (0..20).map(|_| (roll(0, 12) as usize, roll(0, 12) as usize, roll(0, 8) as u8)).collect();
        let (x, y, half) = (f64::from(roll(-150, 150)), f64::from(roll(-150, 150)), f64::from(roll(15, 200)));
        let (sin, cos) = libm::sincos(f64::from(roll(0, 1571)) / 1000.0);
        let corners = [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)]
            .map(|(e, n)| degrees(x + half * (e * cos - n * sin), y + half * (e * sin + n * cos)));
        let mut land = block((0, 0), half, &mut Dice::new(1));
        land.geometry = Polygon::new(LineString(corners.to_vec()), vec![]).into();
        land.doorsteps.clear();
        let facilities = [facility((roll(-200, 200), roll(-200, 200)), 0)];
        let class = Class::plain("c", Limit::Time(roll(60, 500) as u32 * 1000));
        let ways = ways(&points, &streets);
        let settled = crate::homes::settle(vec![land], &[], crate::homes::Leftovers::Count, &ways, &plane(), None);
        let (land, _, walked) = both(&ways, &settled.blocks, &facilities, &[class], 60.0, &[]);
        let share = land.blocks[0].as_ref().unwrap().shares[0];
        let count = walked.len() as f64;
        if share > 0.0 && share < 1.0 && count > 1.0 {
            let on_grid = walked.iter().filter(|step| step[0]).count() as f64 / count;
            off.push((on_grid - share) * libm::pow(count, 0.75));
        }
    }
    assert!(off.len() > 100, "{} blocks that an edge passes", off.len());
    let error = (off.iter().map(|z| z * z).sum::<f64>() / off.len() as f64).sqrt();
    let most = off.iter().fold(0.0_f64, |most, z| most.max(z.abs()));
    assert!(error < 1.0 && most < 4.0, "{error} and at most {most} of the stated error");
    let mean = off.iter().sum::<f64>() / off.len() as f64;
    assert!(mean.abs() < 0.25, "neither leans: {mean}");
}
