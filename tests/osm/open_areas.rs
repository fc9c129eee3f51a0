//! Squares, lawns, platforms, footbridges and passages drawn by hand.

use crate::towns::{ids, read, square};
use crate::writer::{Object, node, relation, way};
use lifecircle::input::osm::OsmCity;
use lifecircle::model::{Id, Level, Street};
use std::collections::BTreeSet;

/// Lines across areas: pairs of the ids of their nodes' places, as whole units of the drawing.
fn lines_of(city: &OsmCity, way: i64) -> Vec<[(i32, i32); 2]> {
    let streets = &city.streets;
    let at = |v: u32| {
        let p = streets.vertices[v as usize];
        let zero = &streets.vertices[0];
        (p.lon_e7 - zero.lon_e7, p.lat_e7 - zero.lat_e7)
    };
    let of = streets.streets.iter().filter(|s| s.id == Id::Way(way) && s.end - s.first == 2);
    of.map(|s| [0, 1].map(|k| at(streets.vertices_of(s)[k]))).collect()
}

/// A square of 100 with a street at each of three corners.
fn square_with_streets(hole: bool) -> Vec<Object> {
    let (mut all, rim) = square(1, 0, 0, 100);
    all.extend([node(11, -50, 0, ""), node(12, 150, 100, ""), node(13, -50, 100, "")]);
    if hole {
        let (inner, ring) = square(21, 30, 30, 40);
        all.extend(inner);
        all.push(way(101, &rim, ""));
        all.push(way(102, &ring, ""));
    } else {
        all.push(way(101, &rim, "highway=pedestrian|area=yes"));
    }
    all.extend([
        way(111, &[11, 1], "highway=residential"),
        way(112, &[12, 3], "highway=residential"),
        way(113, &[13, 4], "highway=residential"),
    ]);
    if hole {
        all.push(relation(9, &["w101 outer", "w102 inner"], "type=multipolygon|highway=pedestrian"));
    }
    all
}

#[test]
fn people_walk_straight_across_a_square() {
    let city = read(&square_with_streets(false));
    // 1 is south-west, 3 north-east, 4 north-west: only 1–3 is no edge.
    assert_eq!(lines_of(&city, 101).len(), 1, "{:?}", lines_of(&city, 101));
}

#[test]
fn and_round_the_fountain_in_its_middle() {
    let city = read(&square_with_streets(true));
    let lines = lines_of(&city, 101);
    // From 1 to 3 past a corner of the hole, on one side: two lines, and the diagonal is none of them.
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert!(lines.iter().all(|[p, q]| (q.0 - p.0).abs() != (q.1 - p.1).abs()), "{lines:?}");
}

/// A house drawn on the square, which is no hole of it: round its corner. A wall: round its end. Neither stops people on a storey above, or if it is below.
#[test]
fn and_round_what_stands_on_it() {
    let (house, ring) = square(31, 40, 40, 20);
    let wall = [node(41, 20, 80, ""), node(42, 80, 20, "")];
    let with = |things: &[Object], line: &[i64], tags: &str, square_tags: &str| {
        let mut town = square_with_streets(false);
        town.retain(|o| !format!("{o:?}").contains("area"));
        let (_, rim) = square(1, 0, 0, 100);
        town.push(way(101, &rim, &format!("highway=pedestrian|area=yes{square_tags}")));
        town.extend_from_slice(things);
        town.push(way(130, line, tags));
        lines_of(&read(&town), 101)
    };
    let straight = |lines: &[[(i32, i32); 2]]| {
        lines.len() == 1 && lines.iter().all(|[p, q]| (q.0 - p.0).abs() == (q.1 - p.1).abs())
    };
    assert!(straight(&with(&[], &[1, 2], "", "")));
    for (lines, what) in [
        (with(&house, &ring, "building=yes", ""), "house"),
        (with(&house, &ring, "natural=water", ""), "fountain"),
        (with(&wall, &[41, 42], "barrier=wall", ""), "wall"),
    ] {
        assert_eq!(lines.len(), 2, "{what}: {lines:?}");
        assert!(!straight(&lines), "{what}");
    }
    for (lines, what) in [
        (with(&house, &ring, "building=roof", ""), "roof"),
        (with(&house, &ring, "building=yes|layer=-1", ""), "garage below"),
        (with(&house, &ring, "building=yes", "|layer=1"), "square on a deck"),
        (with(&wall, &[41, 42], "railway=tram", ""), "tram"),
        (with(&wall, &[41, 42], "waterway=stream", ""), "stream below"),
    ] {
        assert!(straight(&lines), "{what}: {lines:?}");
    }
}

/// A wall of three pieces across the whole square, and one that ends before the rim: nobody slips through where its pieces meet.
#[test]
fn nobody_slips_through_the_bend_of_a_wall() {
    let with = |wall: &[(i32, i32)]| {
        let mut town = square_with_streets(false);
        let nodes: Vec<i64> = (0..).zip(wall).map(|(i, _)| 41 + i).collect();
        town.extend(nodes.iter().zip(wall).map(|(&id, &(x, y))| node(id, x, y, "")));
        town.push(way(130, &nodes, "barrier=wall"));
        lines_of(&read(&town), 101)
    };
    assert_eq!(with(&[(-10, 110), (45, 65), (55, 35), (110, -10)]).len(), 0, "from rim to rim");
    // Bent towards 3: from 1 to 3 past its end at (80, 20), which is nearer than that at (10, 95).
    let lines = with(&[(10, 95), (45, 65), (65, 45), (80, 20)]);
    let end = (80 * 90, 20 * 90);
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert!(lines.iter().flatten().filter(|at| **at == end).count() == 2, "{lines:?}");
}

#[test]
fn a_street_round_a_square_is_no_square() {
    let mut town = square_with_streets(false);
    town.retain(|o| format!("{o:?}").find("area").is_none());
    let (_, rim) = square(1, 0, 0, 100);
    town.push(way(101, &rim, "highway=pedestrian"));
    assert_eq!(lines_of(&read(&town), 101).len(), 0);
}

/// A park of 100 m with a path to its western rim (node 5) and one to its eastern (node 6).
fn park(tags: &str, more: &[Object]) -> Vec<(String, Vec<u32>)> {
    let (mut all, ring) = square(1, 0, 0, 100);
    all.extend([node(5, 0, 50, ""), node(6, 100, 40, ""), node(7, -50, 50, ""), node(8, 150, 40, "")]);
    all.push(way(20, &[ring[0], ring[1], 6, ring[2], ring[3], 5, ring[0]], tags));
    all.push(way(21, &[7, 5], "highway=footway"));
    all.push(way(22, &[6, 8], "highway=footway"));
    all.extend_from_slice(more);
    let city = read(&all);
    let placed = |id: i64| {
        all.iter().find_map(|o| if let Object::Node(i, _, x, y, _) = o { (*i == id).then_some((*x, *y)) } else { None })
    };
    let id = |v: &u32| {
        let at = city.streets.vertices[*v as usize];
        let is = |id: &u32| placed(i64::from(*id)) == Some((at.lon_e7, at.lat_e7));
        [5, 6].into_iter().chain(40..60).find(is).unwrap_or(0)
    };
    let of = |s: &Street| {
        let mut ends: Vec<u32> = city.streets.vertices_of(s).iter().map(id).collect();
        ends.sort_unstable();
        (s.id.to_string(), ends)
    };
    city.streets.streets.iter().map(of).filter(|(id, _): &(String, Vec<u32>)| id == "way/20").collect()
}

#[test]
fn people_walk_straight_across_the_lawn_of_a_park() {
    let across = [("way/20".to_owned(), vec![5, 6])];
    assert_eq!(park("leisure=park", &[]), across);
    assert_eq!(park("leisure=park|access=yes|fee=no", &[]), across);
    for closed in
        ["leisure=park|access=private", "leisure=park|foot=no", "leisure=park|barrier=fence", "leisure=garden"]
    {
        assert_eq!(park(closed, &[]), [], "{closed}");
    }
}

#[test]
fn and_across_a_car_park_under_the_open_sky() {
    let across = [("way/20".to_owned(), vec![5, 6])];
    for open in ["", "|access=customers|fee=yes", "|parking=surface"] {
        assert_eq!(park(&format!("amenity=parking{open}"), &[]), across, "{open}");
    }
    for closed in ["|access=private", "|parking=underground", "|building=yes", "|barrier=fence", "|layer=1"] {
        assert_eq!(park(&format!("amenity=parking{closed}"), &[]), [], "{closed}");
    }
}

#[test]
fn a_path_that_comes_in_over_the_rim_is_left_inside_the_park() {
    // Two paths, each in on one side and out on another, that share no node with the rim: 10 and 13 are where one leaves them.
    let (mut all, ring) = square(1, 0, 0, 100);
    all.extend([node(9, -50, 20, ""), node(10, 30, 20, ""), node(11, 30, 150, "")]);
    all.extend([node(12, 150, 60, ""), node(13, 70, 60, ""), node(14, 70, -50, "")]);
    all.push(way(20, &ring, "leisure=park"));
    all.push(way(21, &[9, 10, 11], "highway=footway"));
    all.push(way(22, &[12, 13, 14], "highway=footway"));
    let city = read(&all);
    let lawn: Vec<&Street> = city.streets.streets.iter().filter(|s| s.id.to_string() == "way/20").collect();
    assert_eq!(lawn.len(), 1);
    let of = |s: &Street| city.streets.vertices_of(s).to_vec();
    let paths: Vec<u32> = city.streets.streets.iter().filter(|s| s.id.to_string() != "way/20").flat_map(of).collect();
    assert!(of(lawn[0]).iter().all(|v| paths.contains(v)), "it joins the two paths");
    // A line that would only repeat a path is none.
    all.push(way(23, &[10, 13], "highway=footway"));
    assert!(read(&all).streets.streets.iter().all(|s| s.id.to_string() != "way/20"));
}

/// A footbridge over a park is not stepped off in mid-air, only where it lands; nor is a tunnel below it.
#[test]
fn nobody_steps_off_a_bridge_onto_the_lawn_below() {
    let (mut all, ring) = square(1, 0, 0, 100);
    all.extend([node(9, -50, 20, ""), node(10, 30, 20, ""), node(11, 60, 20, ""), node(12, 150, 20, "")]);
    all.extend([node(13, 150, 60, ""), node(14, 70, 60, ""), node(15, 70, 150, ""), node(16, 60, 50, "")]);
    all.push(way(20, &ring, "leisure=park"));
    all.push(way(22, &[13, 14, 15], "highway=footway"));
    let lines = |above: &str, more: &[Object]| {
        let mut all = all.clone();
        all.push(way(21, &[9, 10, 11, 12], above));
        all.extend(more.iter().cloned());
        let city = read(&all);
        let lawn: Vec<&Street> = city.streets.streets.iter().filter(|s| s.id.to_string() == "way/20").collect();
        lawn.iter().map(|s| city.streets.vertices_of(s).to_vec()).collect::<Vec<_>>().len()
    };
    assert!(lines("highway=footway", &[]) > 0, "a path through the park is left anywhere");
    assert_eq!(lines("highway=footway|bridge=yes|layer=1", &[]), 0);
    assert_eq!(lines("highway=footway|tunnel=yes|layer=-1", &[]), 0);
    let steps = way(23, &[11, 16], "highway=steps");
    assert_eq!(lines("highway=footway|bridge=yes|layer=1", &[steps]), 1, "from where the steps come down from it");
}

/// From (0, 50) to (100, 40) below the pond, which is 30 wide and high from (40, 30): 106 m, and 107 above it.
#[test]
fn people_walk_round_a_pond_and_past_the_end_of_a_wall_in_a_park() {
    let round = |refs: &[[u32; 2]]| refs.iter().map(|r| ("way/20".to_owned(), r.to_vec())).collect::<BTreeSet<_>>();
    let walks = |more: &[Object]| park("leisure=park", more).into_iter().collect::<BTreeSet<_>>();
    let (mut pond, ring) = square(40, 40, 30, 30);
    pond.push(way(30, &ring, "natural=water"));
    let below = round(&[[5, 40], [40, 41], [6, 41]]);
    assert_eq!(walks(&pond), below);
    // The same pond as a multipolygon whose rim has no tags.
    let rim = pond.len() - 1;
    pond[rim] = way(30, &ring, "");
    pond.push(relation(31, &["w30 outer"], "type=multipolygon|natural=water"));
    assert_eq!(walks(&pond), below);
    pond.pop();
    pond[rim] = way(30, &ring, "leisure=garden");
    assert_eq!(walks(&pond), below, "beds of flowers");
    // Two ponds as one lake through which a weir is mapped as a wall beyond both rims of the park: nobody comes round.
    pond[rim] = way(30, &ring, "natural=water");
    pond.extend([node(50, 60, -10, ""), node(51, 60, 110, ""), way(32, &[50, 51], "barrier=wall")]);
    assert_eq!(walks(&pond), BTreeSet::new());
    let fence = |y: i32, tags| [node(50, 60, y, ""), node(51, 60, 95, ""), way(32, &[50, 51], tags)];
    assert_eq!(walks(&fence(-5, "barrier=fence")), round(&[[5, 51], [6, 51]]), "its one end is in the park");
    let straight = round(&[[5, 6]]);
    assert_eq!(walks(&fence(80, "barrier=fence")), straight, "the fence ends before the way");
    assert_eq!(walks(&fence(5, "highway=footway")), straight, "paths stop nobody");
    assert_eq!(walks(&fence(-5, "highway=trunk|bridge=yes|layer=1")), straight);
    // A stream that bends, from rim to rim: its bends are no fords.
    let stream = |tags| {
        let nodes = [node(50, 30, -10, ""), node(51, 50, 30, ""), node(52, 45, 70, ""), node(53, 60, 110, "")];
        nodes.into_iter().chain([way(32, &[50, 51, 52, 53], tags)]).collect::<Vec<_>>()
    };
    assert_eq!(walks(&stream("waterway=stream")), BTreeSet::new());
    assert_eq!(walks(&stream("waterway=stream|tunnel=culvert")), straight);
}

#[test]
fn a_platform_is_walked_across() {
    // A closed way that is a platform is ground, whether it says `area=yes` or not.
    let lines = |tags: &str| park(tags, &[]).into_iter().filter(|(_, refs)| refs.len() == 2).count();
    assert_eq!(lines("railway=platform"), 1);
    assert_eq!(lines("public_transport=platform|area=yes"), 1);
    assert_eq!(lines("railway=platform|area=no"), 0, "only its rim");
    assert_eq!(lines("highway=pedestrian"), 0, "a ring of pedestrian street is no square");
}

#[test]
fn a_footbridge_meets_the_road_below_only_by_its_steps_and_lift() {
    // Road 1-2-3 on the ground; bridge 4-5-6 above 2, on the same spot; steps 7 from 4 to 1, a lift between 6 and 3.
    let city = read(&[
        node(1, 0, 0, ""),
        node(2, 50, 0, ""),
        node(3, 100, 0, ""),
        node(4, 50, 40, ""),
        node(5, 50, 0, ""),
        node(6, 50, -40, ""),
        way(10, &[1, 2, 3], "highway=primary"),
        way(11, &[4, 5, 6], "highway=footway|bridge=yes|layer=1"),
        way(12, &[4, 1], "highway=steps"),
        way(13, &[6, 3], "highway=elevator"),
    ]);
    let s = &city.streets;
    let of = |i: usize| s.vertices_of(&s.streets[i]).to_vec();
    let meet = |a: usize, b: usize| of(a).iter().any(|v| of(b).contains(v));
    assert_eq!(ids(&s.streets), ["way/10", "way/11", "way/12", "way/13"]);
    assert_eq!(s.vertices[1], s.vertices[4], "one above the other");
    assert!(!meet(0, 1), "the bridge does not meet the road");
    assert!(meet(1, 2) && meet(2, 0) && meet(1, 3) && meet(3, 0));
    let levels: Vec<_> = s.streets.iter().map(|s| s.level).collect();
    assert_eq!(levels, [Level::Ground, Level::Bridge, Level::Ground, Level::Ground]);
}

#[test]
fn a_passage_through_a_house_is_a_street_on_the_ground() {
    let city = read(&[
        node(1, 0, 0, ""),
        node(2, 20, 0, ""),
        node(3, 40, 0, ""),
        way(10, &[1, 2], "highway=footway|tunnel=building_passage"),
        way(11, &[2, 3], "highway=footway|covered=yes|layer=-1"),
    ]);
    assert!(city.streets.streets.iter().all(|s| s.level == Level::Ground));
}
