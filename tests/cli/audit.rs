//! `lifecircle audit` as people run it.

#![allow(clippy::float_cmp, reason = "figures of files are compared as they are written")]

use crate::common::{contents, done, json, names, refused, run, text};
use std::fs;
use std::path::Path;

const TABLE: &str = "社区名称,街道,社区类型,户数,服务用房面积(㎡),专职工作者,居委会,入住率,业委会\n\
    东街社区,城关,已建,3000,900,10,1,0.9,有\n\
    西街社区,城关,已建,\"3,001\",900,7,1,0.9,无\n\
    新区社区,城东,新建,2000,500,5,无,0.5,无\n\
    未建社区,城东,新建,2000,600,5,无,0.49,无\n\
    河村,城东,农村,400,480,,有,,\n";

fn write(folder: &Path, name: &str, text: &str) {
    fs::write(folder.join(name), text).unwrap();
}

#[test]
fn a_table_without_places_is_judged() {
    let folder = crate::common::empty_folder();
    let folder = folder.path();
    write(folder, "社区.csv", TABLE);
    let said = done(folder, &["audit", "社区.csv", "--by", "街道", "--lang", "en", "--quiet"]);
    for part in [
        "Of 5 communities 2 meet every clause that speaks of them, 3 do not, and 0 cannot be told.",
        "120.3 m² of service floor in 3 communities, at least 1 worker in 1",
        "2 residents' committees in 2, 1 owners' committee in 1",
        "read as a table without places",
        "taken as shares",
    ] {
        assert!(said.contains(part), "{part:?} is not in\n{said}");
    }
    assert_eq!(names(&folder.join("audit")), ["audit.csv", "audit.html", "audit.json"], "no map without places");
    let summary = json(&folder.join("audit/audit.json"));
    let missing = |of: &serde_json::Value| {
        ["floor_m2", "workers", "committees", "owners_committees"].map(|key| of["missing"][key].as_f64().unwrap())
    };
    // West: 3,001 households need 900.3 m², 8 workers, 2 committees, an owners' committee. New town: 600 m², and a committee at
    // exactly half. The village: 500 m².
    assert_eq!(missing(&summary["totals"]), [120.3, 1.0, 2.0, 1.0]);
    let groups = summary["by"]["groups"].as_array().unwrap();
    assert_eq!(groups.iter().map(|g| g["value"].as_str().unwrap()).collect::<Vec<_>>(), ["城东", "城关"]);
    assert_eq!(missing(&groups[0]["totals"]), [120.0, 0.0, 1.0, 0.0]);
    assert_eq!(missing(&groups[1]["totals"])[0], 0.3);
    assert_eq!(summary["inputs"][0]["role"], "communities");
    // The same bytes again, from rows in another order.
    let mut rows: Vec<&str> = TABLE.lines().skip(1).collect();
    rows.reverse();
    let turned = format!("{}\n{}\n", TABLE.lines().next().unwrap(), rows.join("\n"));
    write(folder, "社区.csv", &turned);
    done(folder, &["audit", "社区.csv", "--by", "街道", "--lang", "en", "--quiet", "--out", "again"]);
    // Only the hash of the input differs.
    let hash = regex::Regex::new("[0-9a-f]{64}").unwrap();
    let plain = |bytes: &[u8]| hash.replace_all(&text(bytes), "").into_owned();
    for ((name, one), (_, two)) in contents(&folder.join("audit")).iter().zip(&contents(&folder.join("again"))) {
        assert_eq!(plain(one), plain(two), "{name}");
    }
}

#[test]
fn a_map_has_the_findings_and_clauses_can_be_ones_own() {
    let folder = crate::common::empty_folder();
    let folder = folder.path();
    let square = |id: &str, x: f64, more: &str| {
        format!(
            r#"{{"type":"Feature","properties":{{"id":"{id}","kind":"built","households":1000,{more}}},"geometry":{{"type":"Polygon","coordinates":[[[{x},47],[{},47],[{},47.01],[{x},47.01],[{x},47]]]}}}}"#,
            x + 0.01,
            x + 0.01
        )
    };
    let map = format!(
        r#"{{"type":"FeatureCollection","features":[{},{}]}}"#,
        square("a", 9.5, r#""floor_m2":299.5,"workers":5"#),
        square("b", 9.52, r#""floor_m2":"300","workers":"5""#)
    );
    write(folder, "c.geojson", &map);
    done(folder, &["audit", "c.geojson", "--quiet"]);
    let layer = json(&folder.join("audit/audit.geojson"));
    let features = layer["features"].as_array().unwrap();
    assert_eq!(features[0]["properties"]["service_floor_built"], "unmet");
    assert_eq!(features[0]["properties"]["missing_floor_m2"], 0.5);
    assert_eq!(features[1]["properties"]["service_floor_built"], "met");
    assert_eq!(features[1]["properties"]["committee_size"], "not_judged");
    let page = text(&fs::read(folder.join("audit/audit.html")).unwrap());
    assert!(layer["attribution"] == "" && !page.contains("OpenStreetMap"), "there is nothing of a city to credit");
    assert_eq!((page.matches("<path d=").count(), page.contains("http")), (2, false));

    let clauses =
        include_str!("../../data/audit/community-governance.toml").replacen("figure = 300", "figure = 299.5", 1);
    write(folder, "own.toml", &clauses);
    let words = ["audit", "c.geojson", "--clauses", "own.toml", "--out", "own", "--fail-on-gaps", "--quiet"];
    let output = run(folder, &words);
    assert_eq!(output.status.code(), Some(1), "a still lacks half a square metre by households");
    let layer = json(&folder.join("own/audit.geojson"));
    assert_eq!(layer["features"][0]["properties"]["service_floor_built"], "met");
    assert_eq!(layer["features"][0]["properties"]["service_floor_per_100_households"], "unmet");
}

#[test]
fn what_cannot_be_read_is_refused_in_a_line() {
    let folder = crate::common::empty_folder();
    let folder = folder.path();
    write(folder, "c.csv", TABLE);
    write(folder, "no.csv", "name,colour\na,red\n");
    write(folder, "bad.csv", "name,households\na,many\n");
    write(folder, "bad.toml", "id = 'x'");
    for (words, part) in [
        (&["audit", "none.csv"][..], "cannot read"),
        (&["audit", "no.csv"], "no column tells households"),
        (&["audit", "c.csv", "--floor", "服务用房面积"], "did you mean \"服务用房面积(㎡)\"?"),
        (&["audit", "c.csv", "--by", "街"], "did you mean \"街道\"?"),
        (&["audit", "c.csv", "--clauses", "bad.toml"], "missing field"),
        (&["audit", "c.csv", "--x", "lon", "--y", "lat"], "no column \"lon\""),
        (&["audit", "bad.csv", "--strict"], "line 2: households \"many\" is not a number"),
        (&["audit", "c.csv", "--crs", "other.csv=gcj02"], "is none of the given files"),
    ] {
        let said = refused(folder, words);
        assert!(said.contains(part), "{words:?}: {said}");
    }
    fs::create_dir(folder.join("audit")).unwrap();
    fs::rename(folder.join("c.csv"), folder.join("audit/audit.csv")).unwrap();
    assert!(refused(folder, &["audit", "audit/audit.csv"]).contains("would be overwritten"));
    let said = done(folder, &["audit", "bad.csv", "--out", "bad", "--quiet", "--lang", "zh"]);
    assert!(said.contains("第 2 行：households \"many\" 不是数字"), "{said}");
}

/// A workbook is read as the table that it holds: the same verdicts as from CSV, title and merged cells and all.
#[test]
fn a_workbook_is_audited_as_it_is() {
    let folder = crate::common::empty_folder();
    let folder = folder.path();
    write(folder, "社区.csv", TABLE);
    let book = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus/formats/communities.xlsx");
    fs::copy(book, folder.join("台账.xlsx")).unwrap();
    let said = done(folder, &["audit", "台账.xlsx", "--by", "街道", "--lang", "zh", "--out", "book"]);
    assert!(said.contains("视为标题") && said.contains("位于合并单元格之下"), "{said}");
    done(folder, &["audit", "社区.csv", "--by", "街道", "--lang", "zh", "--out", "table"]);
    let [book, table] = ["book", "table"].map(|out| fs::read_to_string(folder.join(out).join("audit.csv")).unwrap());
    assert_eq!(book, table);
    let [book, table] = ["book", "table"].map(|out| json(&folder.join(out).join("audit.json"))["by"].clone());
    assert_eq!(book, table);
    let said = refused(folder, &["audit", "台账.xlsx#没有", "--lang", "en"]);
    assert!(said.contains("has no sheet \"没有\"; there are 社区, 空白, 草稿"), "{said}");
}

/// Whom a centre serves is what `analyze` says of the same homes and walks, across borders too.
#[test]
fn the_audit_and_the_walks_agree_on_who_is_served() {
    let folder = crate::common::empty_folder();
    let folder = folder.path();
    let city = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/liechtenstein.osm.pbf").display().to_string();
    // The municipalities, with households by their number.
    done(folder, &["analyze", &city, "--zones", "admin_level=8", "--no-areas", "--quiet", "--out", "z"]);
    let mut zones = json(&folder.join("z/zones.geojson"));
    let features = zones["features"].as_array_mut().unwrap();
    features.retain(|f| f["properties"]["doorsteps"] != 0);
    for (i, feature) in features.iter_mut().enumerate() {
        let name = feature["properties"]["name"].clone();
        feature.as_object_mut().unwrap().remove("id");
        feature["properties"] = serde_json::json!({ "id": format!("m{i}"), "名称": name, "户数": 100 * (i + 1) });
    }
    write(folder, "m.geojson", &zones.to_string());
    let centre = |id: &str, lon: f64, lat: f64, m2: u32| {
        serde_json::json!({ "type": "Feature", "properties": { "id": id, "class": "service", "floor_m2": m2 },
            "geometry": { "type": "Point", "coordinates": [lon, lat] } })
    };
    // Vaduz and Schaan, the one near the border between them; and the south.
    let centres =
        [centre("v", 9.5209, 47.1535, 300), centre("s", 9.5086, 47.1663, 500), centre("b", 9.5045, 47.0680, 900)];
    write(folder, "c.geojson", &serde_json::json!({ "type": "FeatureCollection", "features": centres }).to_string());
    let words =
        ["audit", "m.geojson", "--city", &city, "--facilities", "c.geojson", "--walker", "elder", "--lang", "en"];
    let said = done(folder, &words);
    assert!(said.contains("serve across a border"), "{said}");
    let words =
        ["analyze", &city, "--blocks", "m.geojson", "--facilities", "c.geojson", "--walker", "elder", "--no-areas"];
    done(folder, &[&words[..], &["--table", "w.csv", "--out", "a"]].concat());

    let mut within: std::collections::BTreeMap<String, f64> = std::collections::BTreeMap::new();
    let mut pairs: std::collections::BTreeSet<(String, String)> = std::collections::BTreeSet::new();
    let (mut total, mut crossing) = (0.0, 0);
    let mut reader = csv::Reader::from_path(folder.join("audit/audit_served.csv")).unwrap();
    for row in reader.records().map(Result::unwrap) {
        let number = |i: usize| row[i].parse::<f64>().unwrap();
        *within.entry(row[0].to_owned()).or_default() += number(6);
        total += number(6) + number(7);
        crossing += usize::from(&row[5] == "true");
        if !row[2].is_empty() {
            pairs.insert((row[0].to_owned(), row[2].to_owned()));
        }
    }
    assert!(crossing > 0 && pairs.len() > 3, "{pairs:?}");
    let blocks = json(&folder.join("a/blocks.geojson"));
    let (mut all, mut compared) = (0.0, 0);
    for block in blocks["features"].as_array().unwrap().iter().map(|f| &f["properties"]) {
        let households = block["households"].as_f64().unwrap();
        let share = block["service_share"].as_f64().unwrap();
        all += households;
        // Shares are written with four decimals.
        let served = within[block["id"].as_str().unwrap()];
        assert!((served - households * share).abs() < households * 1e-4, "{}: {served}", block["id"]);
        compared += 1;
    }
    assert!(compared == 11 && (total - all).abs() < 0.1, "{compared} {total} {all}");
    // The very centre of every doorstep.
    let mut reader = csv::Reader::from_path(folder.join("w.csv")).unwrap();
    let head = reader.headers().unwrap().clone();
    let column = |name: &str| head.iter().position(|h| h == name).unwrap_or_else(|| panic!("{name}: {head:?}"));
    let (block, class, facility) = (column("block"), column("class"), column("facility"));
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let walked: std::collections::BTreeSet<(String, String)> = rows
        .iter()
        .filter(|r| &r[class] == "service" && !r[facility].is_empty())
        .map(|r| (r[block].to_owned(), r[facility].to_owned()))
        .collect();
    assert_eq!(walked, pairs);
    let summary = json(&folder.join("audit/audit.json"));
    // Homes and ways are OpenStreetMap's, and every file that says so much of them credits it.
    let credit = "© OpenStreetMap contributors, ODbL 1.0; c.geojson";
    assert_eq!(summary["attribution"], credit);
    assert_eq!(json(&folder.join("audit/audit.geojson"))["attribution"], credit);
    assert!(fs::read_to_string(folder.join("audit/audit.html")).unwrap().contains(credit));
    let of = |id: &str| summary["walks"]["centres"].as_array().unwrap().iter().find(|c| c["id"] == id).unwrap().clone();
    let south = of("b");
    let per = south["floor_m2_per_100_households"].as_f64().unwrap();
    assert!((per - 90_000.0 / south["households_within"].as_f64().unwrap()).abs() < 0.01, "{south}");
    assert!(fs::read_to_string(folder.join("audit/audit.html")).unwrap().contains("Who walks to which service centre"));
    // A table without places has nobody to walk.
    write(folder, "t.csv", TABLE);
    assert!(refused(folder, &["audit", "t.csv", "--city", &city, "--lang", "en"]).contains("no community has a place"));
}
