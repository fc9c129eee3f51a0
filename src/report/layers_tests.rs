//! The layers of the tiny town, word for word, and read back by the `geojson` crate.

use super::town::{bare, grid, polygons_of, tiny};
use super::{FILES, geojson};
use crate::model::Facility;
use crate::units::{ClassId, Lang};
use ::geojson::{FeatureCollection, GeoJson};
use geo::{Validation, Winding};

fn parse(bytes: &[u8]) -> FeatureCollection {
    match std::str::from_utf8(bytes).unwrap().parse::<GeoJson>().unwrap() {
        GeoJson::FeatureCollection(all) => all,
        other => panic!("{other:?}"),
    }
}

#[test]
fn layers_word_for_word() {
    let town = tiny();
    let findings = town.findings(Lang::En);
    // Verdicts have a town of their own (tests/verdicts.rs).
    let layers = FILES.iter().filter(|(name, _)| name.ends_with("json") && !name.starts_with("verdicts"));
    for (name, make) in layers {
        insta::assert_snapshot!(*name, String::from_utf8(make(&findings)).unwrap());
    }
    insta::assert_snapshot!("gaps.zh.geojson", String::from_utf8(geojson::gaps(&town.findings(Lang::Zh))).unwrap());
}

#[test]
fn every_polygon_is_valid_and_right_handed() {
    for town in [tiny(), grid(12)] {
        let findings = town.findings(Lang::En);
        let layers = [geojson::blocks, geojson::gaps, geojson::facilities, geojson::problems, geojson::gap_areas]
            .map(|make| make(&findings));
        for bytes in &layers {
            let all = parse(bytes);
            assert!(
                all.foreign_members.as_ref().is_some_and(|m| !m.contains_key("crs") && m.contains_key("attribution"))
            );
            for feature in all.features {
                let Some(geometry) = feature.geometry else { continue };
                for polygon in polygons_of(&geometry) {
                    assert!(polygon.is_valid(), "{polygon:?}");
                    assert!(polygon.exterior().is_ccw() && polygon.interiors().iter().all(Winding::is_cw));
                }
            }
        }
        assert_eq!(parse(&layers[0]).features.len(), town.blocks.len());
        assert_eq!(parse(&layers[1]).features.len(), town.gaps.len());
        assert_eq!(parse(&layers[2]).features.len(), town.facilities.len());
        assert_eq!(parse(&layers[4]).features.len(), if town.land.is_some() { 4 } else { 0 });
    }
}

/// What was written is input again: the same places of the same classes.
#[test]
fn facilities_can_be_read_back() {
    use crate::input::given::{Columns, read_facilities};
    use crate::input::layer::Source;
    let mut town = tiny();
    town.facilities[1].classes = vec![ClassId(0), ClassId(2)];
    let bytes = geojson::facilities(&town.findings(Lang::En));
    let (loaded, _) = read_facilities(&Source::new("f".as_ref(), &bytes), &Columns::default(), &town.standard).unwrap();
    assert!(loaded.faults.is_empty(), "{:?}", loaded.faults);
    let places = |all: &[Facility]| -> Vec<_> {
        let mut places: Vec<_> =
            all.iter().map(|f| (f.id.to_string(), f.classes.clone(), f.geometry.clone())).collect();
        places.sort_by(|a, b| a.0.cmp(&b.0));
        places
    };
    assert_eq!(places(&loaded.items), places(&town.facilities));
}

/// A table in a GIS needs the same columns in every row.
#[test]
fn every_feature_of_a_layer_has_the_same_own_properties_in_both_languages() {
    let town = tiny();
    for make in [geojson::blocks, geojson::gaps, geojson::gap_areas, geojson::facilities, geojson::problems] {
        let keys = |lang| -> Vec<Vec<String>> {
            let own = |key: &String| !["in_id", "storeys", "x", "shop"].contains(&key.as_str());
            let features = parse(&make(&town.findings(lang))).features;
            features
                .iter()
                .map(|f| f.properties.iter().flatten().map(|(k, _)| k.clone()).filter(own).collect())
                .collect()
        };
        let (en, zh) = (keys(Lang::En), keys(Lang::Zh));
        assert_eq!(en, zh);
        assert!(en.windows(2).all(|pair| pair[0] == pair[1]));
    }
}

#[test]
fn the_limit_is_inclusive_and_shown_so() {
    let town = tiny();
    let blocks = parse(&geojson::blocks(&town.findings(Lang::En))).features;
    let second = blocks[1].properties.as_ref().unwrap();
    assert_eq!(second["market_min"], 15, "exactly at the limit");
    assert_eq!(second["market_finding"], "within");
    assert_eq!(second["missing_classes"], "culture");
    let first = blocks[0].properties.as_ref().unwrap();
    assert_eq!(first["market_min"], 10, "three of four people live at the second doorstep");
    assert_eq!(first["market_share"], 0.75);
    assert_eq!(first["clinic_finding"], "too_far", "1,040 m are more than 1,000 m");
    assert_eq!(first["in_id"], 77);
    assert_eq!(first["id"], "way/1");
}

#[test]
fn same_bytes_every_time() {
    for (name, make) in FILES {
        let (a, b) = (grid(9), grid(9));
        assert!(make(&a.findings(Lang::Zh)) == make(&b.findings(Lang::Zh)), "{name}");
    }
}

/// Shares of classes together say whether they can be told.
#[test]
fn the_summary_says_whether_the_data_hold_every_class() {
    for (town, known) in [(bare(), false), (tiny(), false), (grid(9), true)] {
        let summary: serde_json::Value = serde_json::from_slice(&super::summary(&town.findings(Lang::En))).unwrap();
        assert_eq!(summary["all"]["in_data"], known);
        assert_eq!(summary["tiers"][0]["coverage"]["in_data"], known);
    }
}
