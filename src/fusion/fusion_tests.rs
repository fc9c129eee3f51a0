//! Laws of fusion on random towns, and single cases by hand.

use super::*;
use geo_types::{Coord, LineString, Point, Polygon};
use proptest::prelude::*;

/// A plane at the equator, where a hundred-thousandth of a degree is 1.11 m.
fn plane() -> Plane {
    Plane::fit(-0.02, -0.02, 0.02, 0.02)
}

fn at(x_m: f64, y_m: f64) -> Coord<f64> {
    plane().to_degrees(Coord { x: x_m, y: y_m })
}

fn place(id: &str, name: &str, class: u16, x_m: f64, y_m: f64) -> Facility {
    Facility {
        id: Id::Given(id.to_owned()),
        classes: vec![ClassId(class)],
        geometry: Point::from(at(x_m, y_m)).into(),
        name: (!name.is_empty()).then(|| name.to_owned()),
        entrances: vec![],
        merged: vec![],
        properties: vec![("from".to_owned(), Value::Text(id.to_owned()))],
    }
}

fn source(name: &str, places: Vec<Facility>) -> Source {
    Source { name: name.to_owned(), key: String::new(), extract: name == "osm", places }
}

fn fused(sources: &[(&str, &[Facility])]) -> Fused {
    fuse(sources.iter().map(|(name, places)| source(name, places.to_vec())).collect(), &plane(), true)
}

fn ids(fused: &Fused) -> Vec<String> {
    fused.places.iter().map(|f| f.id.to_string()).collect()
}

#[test]
fn the_same_place_by_name_class_and_distance() {
    let ours = [place("a", "永辉超市（人民路店）", 0, 0.0, 0.0), place("b", "第一小学", 1, 500.0, 0.0)];
    let osm = [
        place("n1", "永辉超市(人民路分店)", 0, 140.0, 0.0),
        place("n2", "第二小学", 1, 505.0, 0.0),
        place("n3", "永辉超市", 1, 0.0, 0.0),
    ];
    let both = fused(&[("ours", &ours), ("osm", &osm)]);
    assert_eq!(ids(&both), ["a", "b", "n2", "n3"]);
    let merge = &both.merges[0];
    assert_eq!((merge.kept.to_string(), merge.id.to_string(), merge.rule), ("a".into(), "n1".into(), Rule::SameName));
    assert!((merge.distance_m - 140.0).abs() < 0.5, "{}", merge.distance_m);
    let a = &both.places[0];
    assert_eq!(a.merged, [Id::Given("n1".into())]);
    assert_eq!(a.properties[0], ("sources".to_owned(), Value::Text("ours; osm".into())));
    assert_eq!(a.properties[1].1, Value::Text("a".into()), "what the user gave comes first");
    assert!(
        both.csv(&["market", "school"])
            .contains("a,ours,永辉超市（人民路店）,n1,osm,永辉超市(人民路分店),market,same_name,1.00,140.")
    );
}

#[test]
fn no_chain_of_neighbours_is_one_place() {
    // Each 100 m from the next, all of one name: the ends are 200 m apart.
    let (a, b, c) =
        (place("a", "Dia", 0, 0.0, 0.0), place("b", "DIA", 0, 100.0, 0.0), place("c", "dia", 0, 200.0, 0.0));
    let chain = fused(&[("1", &[a]), ("2", &[b]), ("3", &[c])]);
    assert_eq!(chain.places.len(), 2);
    assert_eq!(chain.merges.len(), 1);
}

#[test]
fn a_place_without_a_name_is_the_nearest_one() {
    let named = [place("a", "Dia", 0, 0.0, 0.0), place("b", "Lidl", 0, 30.0, 0.0)];
    let unnamed = [place("x", "超市", 0, 18.0, 0.0), place("y", "", 0, 70.0, 0.0)];
    let both = fused(&[("named", &named), ("unnamed", &unnamed)]);
    assert_eq!(ids(&both), ["a", "b", "y"]);
    assert_eq!((both.merges[0].kept.to_string(), both.merges[0].rule), ("b".into(), Rule::NoName));
}

#[test]
fn the_outline_is_kept_whoever_has_it() {
    let ring: Vec<Coord<f64>> =
        [(0.0, 0.0), (60.0, 0.0), (60.0, 40.0), (0.0, 40.0), (0.0, 0.0)].map(|(x, y)| at(x, y)).into();
    let mut hall = place("way", "Mercado Central", 0, 0.0, 0.0);
    hall.geometry = Polygon::new(LineString(ring), vec![]).into();
    hall.entrances = vec![at(60.0, 20.0)];
    hall.properties.push(("opening_hours".into(), Value::Text("Mo-Sa".into())));
    let row = place("7", "MERCADO CENTRAL", 0, 30.0, 20.0);
    let both = fused(&[("table", &[row]), ("osm", &[hall.clone()])]);
    assert_eq!(both.places.len(), 1);
    let one = &both.places[0];
    assert_eq!((one.id.to_string(), one.name.as_deref()), ("7".into(), Some("MERCADO CENTRAL")));
    assert_eq!((&one.geometry, &one.entrances), (&hall.geometry, &hall.entrances));
    assert_eq!(both.merges[0].distance_m, 0.0);
    assert!(one.properties.iter().any(|(key, _)| key == "opening_hours"));
}

#[test]
fn ids_that_two_sources_use_are_told_apart() {
    let far = [place("1", "A Coruña", 0, 0.0, 0.0), place("1#2", "B", 0, 900.0, 0.0)];
    let both = fused(&[("x", &far), ("y", &[place("1", "Zeta", 0, 3000.0, 0.0)])]);
    assert_eq!(ids(&both), ["1", "1#2", "1#3"]);
    let apart = fuse(vec![source("x", far.to_vec()), source("y", far.to_vec())], &plane(), false);
    assert_eq!((apart.places.len(), apart.merges.len()), (4, 0));
}

/// Rectangles by their corner and size in metres.
fn ground(id: &str, name: &str, x: f64, y: f64, wide: f64, high: f64) -> Facility {
    let ring = [(x, y), (x + wide, y), (x + wide, y + high), (x, y + high), (x, y)].map(|(x, y)| at(x, y));
    Facility { geometry: Polygon::new(LineString(ring.into()), vec![]).into(), ..place(id, name, 0, x, y) }
}

#[test]
fn courts_beside_each_other_and_grounds_around_them_stay_apart() {
    let ours = [ground("court", "", 0.0, 0.0, 30.0, 15.0), ground("grounds", "Club Norte", -50.0, -50.0, 300.0, 200.0)];
    let osm = [ground("beside", "", 31.0, 0.0, 30.0, 15.0), ground("drawn again", "", 1.0, 1.0, 30.0, 15.0)];
    let both = fused(&[("ours", &ours), ("osm", &osm)]);
    let merged: Vec<(String, String)> = both.merges.iter().map(|m| (m.kept.to_string(), m.id.to_string())).collect();
    assert_eq!(merged, [("court".to_owned(), "drawn again".to_owned())]);
}

#[test]
fn shops_of_a_chain_are_other_shops() {
    let ours = [place("a", "Spar", 0, 0.0, 0.0), place("b", "SPAR", 0, 2000.0, 0.0)];
    let osm = [place("n1", "Spar", 0, 131.0, 0.0), place("n2", "Spar", 0, 2040.0, 0.0)];
    assert_eq!(ids(&fused(&[("ours", &ours), ("osm", &osm)])), ["a", "b", "n1"]);
}

fn town() -> impl Strategy<Value = Vec<Vec<Facility>>> {
    let name = prop::sample::select(vec![
        "",
        "超市",
        "永辉超市",
        "永辉",
        "永旺超市",
        "Dia",
        "DIA (Norte)",
        "Dia Sur",
        "第一小学",
        "第2小学",
    ]);
    let one = (name, 0_u16..2, 0_i32..40, 0_i32..12);
    prop::collection::vec(prop::collection::vec(one, 0..12), 1..4).prop_map(|sources| {
        let number = |(s, rows): (usize, Vec<(&str, u16, i32, i32)>)| {
            let row = |(i, (name, class, x, y)): (usize, (&str, u16, i32, i32))| {
                place(&format!("{s}-{i}"), name, class, f64::from(x) * 20.0, f64::from(y) * 20.0)
            };
            rows.into_iter().enumerate().map(row).collect()
        };
        sources.into_iter().enumerate().map(number).collect()
    })
}

fn as_sources(town: &[Vec<Facility>]) -> Vec<Source> {
    town.iter().enumerate().map(|(i, places)| source(&format!("s{i}"), places.clone())).collect()
}

proptest! {
    #[test]
    fn counts_add_up_and_nothing_far_is_merged(town in town()) {
        let all: usize = town.iter().map(Vec::len).sum();
        let fused = fuse(as_sources(&town), &plane(), true);
        prop_assert_eq!(fused.places.len() + fused.merges.len(), all);
        let before: Vec<&Facility> = town.iter().flatten().collect();
        let find = |id: &Id| *before.iter().find(|f| f.id == *id).unwrap();
        for place in &fused.places {
            let group: Vec<&Facility> = std::iter::once(&place.id).chain(&place.merged).map(find).collect();
            for (i, a) in group.iter().enumerate() {
                for b in &group[i + 1..] {
                    let (p, q) = (a.geometry.coords_iter().next().unwrap(), b.geometry.coords_iter().next().unwrap());
                    let (p, q) = (plane().to_metres(p), plane().to_metres(q));
                    prop_assert!((p.x - q.x).hypot(p.y - q.y) <= SAME_NAME_M + 0.001, "{} {}", a.id, b.id);
                    prop_assert!(a.classes.iter().any(|c| b.classes.contains(c)));
                    prop_assert_ne!(a.id.to_string().chars().next(), b.id.to_string().chars().next(), "one of a source");
                }
            }
        }
        for merge in &fused.merges {
            prop_assert!(merge.distance_m <= merge.rule.within_m());
        }
    }

    #[test]
    fn no_order_matters(town in town(), turn in 0_usize..4) {
        let straight = fuse(as_sources(&town), &plane(), true);
        let mut turned = as_sources(&town);
        turned.rotate_left(turn % town.len());
        for source in &mut turned {
            source.places.reverse();
        }
        let turned = fuse(turned, &plane(), true);
        prop_assert_eq!(straight.places, turned.places);
        prop_assert_eq!(straight.merges, turned.merges);
    }

    /// A source given twice or three times is the source, and what is fused stays so.
    #[test]
    fn again_changes_nothing(town in town(), times in 2_usize..4) {
        let once = fuse(as_sources(&town), &plane(), true).places;
        let alone = fuse(vec![source("all", once.clone())], &plane(), true);
        prop_assert_eq!(alone.places.len(), once.len());
        prop_assert!(alone.merges.is_empty());
        let again = fuse((0..times).map(|i| source(&format!("all{i}"), once.clone())).collect(), &plane(), true);
        let ids = |places: &[Facility]| places.iter().map(|f| (f.id.clone(), f.geometry.clone())).collect::<Vec<_>>();
        prop_assert_eq!(ids(&again.places), ids(&once));
    }
}
