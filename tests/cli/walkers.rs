//! Several walkers side by side, through the program: each is what a run for it alone is, and what is said of the first stays.

use crate::common::{done, empty_folder, json, names, refused, run, text};
use serde_json::{Map, Value};
use std::fs;
use std::path::Path;

fn properties(file: &Path) -> Vec<Map<String, Value>> {
    let layer = json(file);
    let of = |feature: &Value| feature["properties"].as_object().unwrap().clone();
    layer["features"].as_array().unwrap().iter().map(of).collect()
}

#[test]
fn each_is_as_if_alone() {
    let folder = empty_folder();
    let at = |name: &str| folder.path().join(name);
    let own = "id = \"porter\"\nspeed = \"3km/h\"\n[steps]\nuse = \"never\"\n";
    fs::write(at("porter.toml"), own).unwrap();
    let said =
        done(folder.path(), &["analyze", "-q", "--no-areas", "--walker", "adult,elder,porter.toml", "--out", "all"]);
    assert!(said.contains("elder") && said.contains("only adult"), "{said}");
    for (walker, out) in [("adult", "adult"), ("elder", "elder"), ("porter.toml", "porter")] {
        done(folder.path(), &["analyze", "-q", "--no-areas", "--walker", walker, "--out", out]);
    }
    let more = ["elder.gaps.geojson", "porter.gaps.geojson"];
    let mut alone: Vec<String> = names(&at("adult"));
    alone.extend(more.map(str::to_owned));
    alone.sort();
    assert_eq!(names(&at("all")), alone);
    let same =
        |one: &str, other: &str| assert!(fs::read(at(one)).unwrap() == fs::read(at(other)).unwrap(), "{one} {other}");
    for name in ["gaps.geojson", "facilities.geojson", "problems.geojson", "blocks.qml"] {
        same(&format!("all/{name}"), &format!("adult/{name}"));
    }
    same("all/elder.gaps.geojson", "elder/gaps.geojson");
    same("all/porter.gaps.geojson", "porter/gaps.geojson");
    let all = properties(&at("all/blocks.geojson"));
    let [adult, elder, porter] = ["adult", "elder", "porter"].map(|of| properties(&at(of).join("blocks.geojson")));
    let (mut lost, mut columns) = (0, 0);
    for (i, all) in all.iter().enumerate() {
        let theirs = |key: &&String| key.starts_with("elder_") || key.starts_with("porter_");
        let first: Map<String, Value> =
            all.iter().filter(|(key, _)| !theirs(key)).map(|(k, v)| (k.clone(), v.clone())).collect();
        assert_eq!(first, adult[i]);
        for (id, other) in [("elder", &elder[i]), ("porter", &porter[i])] {
            for (key, value) in
                all.iter().filter_map(|(key, value)| Some((key.strip_prefix(&format!("{id}_"))?, value)))
            {
                if key == "lost_classes" {
                    let of = |row: &Map<String, Value>| {
                        row["missing_classes"].as_str().unwrap().split(',').map(str::to_owned).collect::<Vec<_>>()
                    };
                    let mine = of(&adult[i]);
                    let only =
                        of(other).into_iter().filter(|class| !mine.contains(class)).collect::<Vec<_>>().join(",");
                    assert_eq!(value.as_str(), Some(&*only));
                    lost += usize::from(!only.is_empty());
                } else {
                    assert_eq!(*value, other[key], "{id} {key}");
                }
                columns += 1;
            }
        }
    }
    assert!(lost > 0 && columns == all.len() * 2 * (5 * 7 + 2), "{lost} {columns}");
    let [whole, elder] = ["all", "elder"].map(|of| json(&at(of).join("summary.json")));
    assert_eq!(whole["parameters"]["walker"], "adult,elder,porter.toml");
    assert_eq!(whole["inputs"].as_array().unwrap().iter().filter(|f| f["role"] == "walker").count(), 1);
    let beside = &whole["side_by_side"];
    assert_eq!((&beside["first"], beside["others"].as_array().unwrap().len()), (&Value::from("adult"), 2));
    assert_eq!(beside["others"][0]["figures"]["classes"], elder["classes"]);
    assert_eq!(beside["others"][0]["figures"]["parameters"]["walker"], "elder");
    let page = fs::read_to_string(at("all/report.html")).unwrap();
    assert!(page.contains("id=\"beside\"") && page.contains("porter"));
}

#[test]
fn what_cannot_stand_side_by_side_is_refused() {
    let folder = empty_folder();
    for (words, said) in [
        (&["--walker", "adult,adult"][..], "two walkers are called adult"),
        (&["--walker", "adult,eldr"], "did you mean \"elder\"?"),
        (&["--walker", "adult,"], "expected one of adult"),
        (&["--walker", "adult,elder", "--speed", "4km/h"], "is the speed of one walker"),
        (&["--walker", "adult,elder", "--table", "w.csv"], "has the walks of one walker"),
    ] {
        let error = refused(folder.path(), &[&["analyze", "--no-areas"], words].concat());
        assert!(error.contains(said), "{words:?}: {error}");
    }
    let site = run(folder.path(), &["network", "--walker", "elder,adult", "--out", "n"]);
    let talk = text(&site.stderr);
    assert!(site.status.success() && talk.contains("one walker: elder, the first of elder, adult"), "{talk}");
    done(folder.path(), &["network", "-q", "--walker", "elder", "--out", "m"]);
    assert_eq!(
        fs::read(folder.path().join("n/links.csv")).unwrap(),
        fs::read(folder.path().join("m/links.csv")).unwrap()
    );
}
