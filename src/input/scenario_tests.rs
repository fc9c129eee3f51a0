//! Scenario files: every edit in both forms, and what is wrong with the others.

use super::*;
use crate::input::standard;
use crate::model::{Action, Climb, Id, Level, NewLink, Target};
use geo_types::Coord;

fn parse(name: &str, text: &str) -> Result<Scenario, String> {
    read(&Source::new(Path::new(name), text.as_bytes()), &standard::five_facilities()).map_err(|e| e.to_string())
}

fn toml(edits: &str) -> Result<Scenario, String> {
    parse("s.toml", edits)
}

fn drawing(geometry: &str, properties: &str) -> Result<Scenario, String> {
    parse(
        "s.geojson",
        &format!(
            r#"{{"type":"FeatureCollection","name":"layer","crs":{{"type":"name","properties":{{"name":"urn:ogc:def:crs:OGC:1.3:CRS84"}}}},"features":[{{"type":"Feature","properties":{properties},"geometry":{geometry}}}]}}"#
        ),
    )
}

#[test]
fn every_edit_can_be_written() {
    let all = r#"
        name = "All"
        name_zh = "全部"
        [[edit]]
        edit = "add_facility"
        class = ["clinic", "market"]
        at = [9.5, 47.1]
        cost = 10
        [[edit]]
        edit = "move_facility"
        target = "way/1"
        at = [9.5, 47.1]
        [[edit]]
        edit = "close_facility"
        at = [9.5, 47.1]
        [[edit]]
        edit = "扩建设施"
        target = "way/2"
        area_m2 = 500
        [[edit]]
        edit = "reclass_facility"
        target = "way/3"
        class = "文化活动中心"
        [[edit]]
        edit = "add_link"
        kind = "footbridge"
        line = [[9.5, 47.1], [9.501, 47.1]]
        minutes = 1.5
        cost = 5.5
        [[edit]]
        edit = "close_link"
        target = "way/4"
        [[edit]]
        edit = "open_gate"
        at = [9.5, 47.1]
        [[edit]]
        edit = "close_gate"
        at = [9.5, 47.1]
        [[edit]]
        edit = "add_housing"
        area = [[9.5, 47.1], [9.501, 47.1], [9.501, 47.101]]
        residents = 300
    "#;
    let scenario = toml(all).unwrap();
    assert_eq!((scenario.name.as_str(), scenario.name_zh.as_deref(), scenario.cost), ("All", Some("全部"), Some(15.5)));
    assert_eq!(scenario.edits.len(), Action::WORDS.len());
    let Action::AddFacility(clinic) = &scenario.edits[0].action else { panic!() };
    assert_eq!((clinic.id.clone(), clinic.classes.len()), (Id::Given("new/market@9.50000,47.10000".into()), 2));
    let Action::AddLink(bridge) = &scenario.edits[5].action else { panic!() };
    assert_eq!((bridge.level, bridge.walking_ms, bridge.steps), (Level::Bridge, Some(90_000), false));
    assert_eq!(scenario.edits[6].action, Action::CloseLink(Target::Id("way/4".into())));
}

#[test]
fn a_drawing_says_by_its_shape_what_it_is() {
    let point = r#"{"type":"Point","coordinates":[9.5,47.1]}"#;
    let line = r#"{"type":"LineString","coordinates":[[9.5,47.1],[9.501,47.1]]}"#;
    let area = r#"{"type":"Polygon","coordinates":[[[9.5,47.1],[9.501,47.1],[9.501,47.101],[9.5,47.1]]]}"#;
    let is = |s: Result<Scenario, String>| s.unwrap().edits.swap_remove(0).action;
    assert!(matches!(is(drawing(point, r#"{"fid":1,"class":"clinic","cost":null}"#)), Action::AddFacility(_)));
    assert!(matches!(is(drawing(line, r#"{"fid":1}"#)), Action::AddLink(_)));
    assert!(
        matches!(is(drawing(area, r#"{"人口":"1,200","edit":null}"#)), Action::AddHousing(b) if b.residents == Some(1200.0))
    );
    let Action::MoveFacility { target: Target::Near(from), to: geo_types::Geometry::Point(to), .. } =
        is(drawing(line, r#"{"edit":"move_facility"}"#))
    else {
        panic!("a line from the old place to the new one")
    };
    assert_eq!((from.x, to.x()), (9.5, 9.501));
    assert!(matches!(
        is(drawing("null", r#"{"edit":"close_facility","target":"way/7"}"#)),
        Action::CloseFacility { .. }
    ));
    // Layers of a GIS are often of multilines; several members are several edits, paid for once.
    let lines = r#"{"type":"MultiLineString","coordinates":[[[9.5,47.1,3],[9.501,47.1,3]],[[9.6,47.1],[9.601,47.1]]]}"#;
    let two = drawing(lines, r#"{"kind":"footbridge","造价":7}"#).unwrap();
    assert_eq!((two.edits.len(), two.cost), (2, Some(7.0)));
    let points = r#"{"type":"MultiPoint","coordinates":[[9.5,47.1]]}"#;
    assert!(matches!(is(drawing(points, r#"{"操作":"开设出入口"}"#)), Action::OpenGate(_)));
    let error = drawing(point, r#"{"fid":1}"#).unwrap_err();
    assert!(error.starts_with("s.geojson: feature 1: does not say what it changes"), "{error}");
}

/// A line that stays where it began leads nobody anywhere; a round does, and back.
#[test]
fn a_line_without_length_is_refused() {
    let still = r#"{"type":"LineString","coordinates":[[9.5,47.1],[9.5,47.1],[9.50000001,47.1]]}"#;
    let round = r#"{"type":"LineString","coordinates":[[9.5,47.1],[9.501,47.1],[9.5,47.101],[9.5,47.1]]}"#;
    for (words, guess) in [
        (r#"{"kind":"footbridge","length_m":40}"#, "draw its other end"),
        (r#"{"edit":"move_facility"}"#, "from the old place to the new one"),
    ] {
        let error = drawing(still, words).unwrap_err();
        assert!(
            error.starts_with("s.geojson: feature 1: is a line without length") && error.contains(guess),
            "{error}"
        );
    }
    assert!(matches!(drawing(round, "{}").unwrap().edits[0].action, Action::AddLink(_)));
    let error = toml("[[edit]]\nedit = \"add_link\"\nline = [[9.5, 47.1], [9.5, 47.1]]").unwrap_err();
    assert!(error.contains("edit 1") && error.contains("line without length"), "{error}");
}

/// Each of these is written by a program as it stands: nothing has to be edited by hand.
#[test]
fn drawings_are_read_as_programs_write_them() {
    let is = |s: Result<Scenario, String>| s.unwrap().edits.swap_remove(0).action;
    let [point, line, area] = [
        r#"{"type":"Point","coordinates":[9.5,47.1,451.2]}"#,
        r#"{"type":"LineString","coordinates":[[9.5,47.1],[9.501,47.1]]}"#,
        r#"{"type":"Polygon","coordinates":[[[9.5,47.1],[9.501,47.1],[9.501,47.101],[9.5,47.1]]]}"#,
    ];
    // ArcGIS and shapefiles have no null: blanks and zeros stand in columns that nobody filled.
    let columns = r#""OBJECTID":1,"Id":0,"TARGET":" ","RESIDENTS":0,"LENGTH_M":0,"MINUTES":0.0,"SLOPE":0,"RISE_M":0,"AREA_M2":0,"CAPACITY":0,"WAIT_S":0,"STEPS":0,"ONEWAY":0,"COST":0,"Shape_Length":0.0012"#;
    let Action::AddLink(way) =
        is(drawing(line, &format!(r#"{{"EDIT":"add_link","CLASS":" ","KIND":"Footbridge ",{columns}}}"#)))
    else {
        panic!("a way")
    };
    assert_eq!((way.level, way.length_mm, way.walking_ms, way.climb), (Level::Bridge, None, None, None));
    let Action::AddFacility(clinic) = is(drawing(point, &format!(r#"{{"EDIT":" ","CLASS":"CLINIC",{columns}}}"#)))
    else {
        panic!("a facility")
    };
    assert_eq!((clinic.id, clinic.properties), (Id::Given("new/clinic@9.50000,47.10000".into()), vec![]));
    assert!(
        drawing(area, &format!(r#"{{"EDIT":"","CLASS":"",{columns}}}"#)).unwrap_err().contains("does not say what")
    );
    // What a hand wrote is meant, and told if it cannot be.
    assert!(
        toml("[[edit]]\nedit = 'add_link'\nline = [[9, 47], [9.001, 47]]\nminutes = 0")
            .unwrap_err()
            .contains("minutes 0")
    );
    // Lists of GDAL and QGIS; the column that is filled, of two for one thing; numbers for ids.
    let Action::AddFacility(hub) = is(drawing(point, r#"{"class":"","类别":["clinic","service"],"id":12}"#)) else {
        panic!("a facility")
    };
    assert_eq!((hub.id, hub.classes.len()), (Id::Given("12".into()), 2));
    // An outline drawn as a line says so, and is no path.
    let ring = r#"{"type":"LineString","coordinates":[[9.5,47.1],[9.501,47.1],[9.501,47.101],[9.5,47.1]]}"#;
    for (properties, part) in [(r#"{"residents":"300"}"#, "says residents"), (r#"{"class":"clinic"}"#, "says class")] {
        let error = drawing(ring, properties).unwrap_err();
        assert!(error.starts_with("s.geojson: feature 1: is a line") && error.contains(part), "{error}");
    }
    assert!(matches!(is(drawing(ring, r#"{"edit":"add_link","class":"clinic"}"#)), Action::AddLink(_)));
    // geojson.io: all shapes in one layer, with styles and ids of its own.
    let feature = |id: usize, geometry: &str, properties: &str| {
        format!(r#"{{"type":"Feature","id":{id},"properties":{{"stroke":"gray",{properties}}},"geometry":{geometry}}}"#)
    };
    let all = [
        feature(0, point, r#""class":"clinic""#),
        feature(1, line, r#""cost":"1,200,000""#),
        feature(2, area, r#""residents":"300""#),
    ];
    let mixed =
        parse("s.geojson", &format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, all.join(","))).unwrap();
    assert_eq!((mixed.edits.len(), mixed.cost), (3, Some(1.2e6)));
}

#[test]
fn slopes_and_steps_as_planners_write_them() {
    let of = |s: Result<Scenario, String>| -> NewLink {
        let Action::AddLink(link) = s.unwrap().edits.swap_remove(0).action else { panic!("a line is a new way") };
        link
    };
    let line = r#"{"type":"LineString","coordinates":[[9.5,47.1],[9.501,47.1]]}"#;
    let drawn = |properties: &str| of(drawing(line, properties));
    let written = |words: &str| of(toml(&format!("[[edit]]\nedit = 'add_link'\nline = [[9, 47], [9, 48]]\n{words}")));
    assert_eq!(written("slope = 8").climb, Some(Climb::Slope(0.08)));
    assert_eq!(written("slope = -2.5").climb, Some(Climb::Slope(-0.025)));
    assert_eq!(written("slope = '-1:20'").climb, Some(Climb::Slope(-0.05)));
    assert_eq!(written("rise_m = 5.5").climb, Some(Climb::Rise(5.5)));
    assert_eq!(
        drawn(r#"{"坡度":"8 %","台阶":"是"}"#),
        NewLink { line: drawn("{}").line, ..written("slope = 8\nsteps = true") }
    );
    assert_eq!(drawn(r#"{"高差":-3,"slope":null,"slope_note":"x"}"#).climb, Some(Climb::Rise(-3.0)));
    assert!(drawn(r#"{"steps":24}"#).steps && written("steps = '24'").steps && written("kind = 'steps'").steps);
    assert!(!drawn(r#"{"steps":"no"}"#).steps && !written("steps = 0").steps && !drawn(r#"{"steps":null}"#).steps);
    assert_eq!(drawn("{}").climb, None);
}

#[test]
fn faults_are_told_with_place_and_guess() {
    let edit = |body: &str| toml(&format!("[[edit]]\n{body}")).unwrap_err();
    for (body, parts) in [
        ("edit = 'add_facilty'\nat = [9, 47]", &["line 2: edit 1", "did you mean \"add_facility\"?"][..]),
        ("edit = 'add_facility'\nclass = 'clinc'\nat = [9, 47]", &["clinc", "did you mean \"clinic\"?"]),
        ("edit = 'add_facility'\nat = [9, 47]", &["no class"]),
        ("edit = 'add_facility'\nclass = 'clinic'", &["no place", "at = [longitude, latitude]"]),
        ("edit = 'add_facility'\nclass = 'clinic'\nat = [47, 116]", &["swapped"]),
        ("edit = 'add_facility'\nclass = 'clinic'\nat = [9, 47]\nline = [[1, 1], [2, 2]]", &["one place an edit"]),
        ("edit = 'close_facility'", &["name its target"]),
        ("edit = 'enlarge_facility'\ntarget = 'a'", &["enlarges nothing"]),
        ("edit = 'reclass_facility'\ntarget = 'a'", &["does not say what the facility becomes"]),
        ("edit = 'add_link'\nat = [9, 47]", &["a new way is a line"]),
        ("edit = 'add_link'\nline = [[9, 47], [9, 48]]\nkind = 'footbrige'", &["did you mean \"footbridge\"?"]),
        ("edit = 'add_link'\nline = [[9, 47], [9, 48]]\nminutes = -1", &["minutes -1 is outside"]),
        ("操作 = '开设出入口'\nat = [9, 47]", &["line 2", "quote keys that are not ASCII: \"操作\" = …"]),
        (
            "edit = 'add_link'\nline = [[9, 47], [9.001, 47]]\nlength_m = 1",
            &["length_m 1 is shorter than the straight line between its ends, 76.1 m"],
        ),
        (
            "edit = 'add_link'\nline = [[9, 47], [9.01, 47]]\nminutes = 0.5",
            &["minutes 0.5 for 760.", " m in a straight line is faster than 15 m/s"],
        ),
        ("edit = 'add_link'\nline = [[9, 47]]", &["it needs 2"]),
        ("edit = 'add_link'\nline = [[9, 47], [9, 48]]\nslope = 120", &["steeper than 100 percent", "1:12"]),
        ("edit = 'add_link'\nline = [[9, 47], [9, 48]]\nslope = '1:0'", &["steeper than 100 percent"]),
        ("edit = 'add_link'\nline = [[9, 47], [9, 48]]\nslope = 'steep'", &["slope \"steep\" is not a number"]),
        ("edit = 'add_link'\nline = [[9, 47], [9, 48]]\nslope = 3\nrise_m = 2", &["both slope and rise_m"]),
        ("edit = 'add_link'\nline = [[9, 47], [9, 48]]\nrise_m = 2000", &["outside -1000..1000"]),
        ("edit = 'add_link'\nline = [[9, 47], [9, 48]]\nsteps = -3", &["no number of steps"]),
        ("edit = 'add_link'\nline = [[9, 47], [9, 48]]\nsteps = 'maybe'", &["neither yes nor no"]),
        ("edit = 'add_housing'\nat = [9, 47]\nresidents = 'many'", &["residents \"many\" is not a number"]),
        ("edit = 'add_housing'\nat = [9, 47]\nresidnts = 3", &["unknown key", "did you mean \"residents\"?"]),
        ("edit = 'close_gate'\nat = [nan, 47]", &["not on the globe"]),
        ("edit = 'add_facility'\nclass = '诊所'\nat = [9, 47]", &["诊所", "expected one of", "文化活动中心"]),
        (
            "edit = 'add_facility'\nclass = 'clinic'\nat = [9, 47]\nresidents = 3",
            &["does not read residents; it reads class"],
        ),
        ("edit = 'close_facility'\nid = 'way/1'\nat = [9, 47]", &["does not read id", "named by its target"]),
        ("edit = 'open_gate'\nat = [9, 47]\nkind = 'steps'", &["does not read kind; it reads its place only"]),
        ("edit = 'close_gate'\nat = [9, 47]\ncost = -5", &["cost -5 is outside"]),
        ("edit = 'close_gate'\nat = [9, 47]\ncost = nan", &["cost NaN is not a finite number"]),
    ] {
        let error = edit(body);
        for part in parts {
            assert!(error.contains(part), "{body:?}: {part:?} is not in: {error}");
        }
    }
    let error = toml("name = 'a'\ncots = 3").unwrap_err();
    assert!(error.starts_with("s.toml: line 2: ") && error.contains("did you mean \"cost\"?"), "{error}");
    let error = toml("edit = 'open_gate'").unwrap_err();
    assert!(error.starts_with("s.toml: line 1: ") && error.contains("[[edit]]"), "{error}");
    let error = toml("name = 'a'\n\nat = [9, 47]").unwrap_err();
    assert!(error.starts_with("s.toml: line 3: ") && error.contains("below a line [[edit]]"), "{error}");
    let error = edit("edit = 'add_facility'\nat = [9, 47]\n'类别' = 'clinc'");
    assert!(error.starts_with("s.toml: line 4: edit 1: "), "the class has another name there: {error}");
    assert!(toml("a = [").unwrap_err().starts_with("s.toml: line 1: not valid TOML"));
    assert!(toml("edit = 3").unwrap_err().contains("[[edit]]"));
    for (file, text) in
        [("s.toml", ""), ("s.toml", "name = 'a'"), ("s.geojson", r#"{"type":"FeatureCollection","features":[]}"#)]
    {
        let error = parse(file, text).unwrap_err();
        assert!(error.contains("no edit") || error.contains("no feature"), "{text}: {error}");
    }
}

/// A plan may be in the coordinates of a map service; what the user says goes before what the file says.
#[test]
fn places_are_turned_into_degrees() {
    let edit = "[[edit]]\nedit = 'open_gate'\nat = [116.3265, 39.9996]\n";
    let place = |text: &str, crs: Option<&str>| {
        let source = Source { crs: crs.map(|c| c.parse().unwrap()), ..Source::new("p.toml".as_ref(), text.as_bytes()) };
        let read = read(&source, &standard::five_facilities()).map_err(|e| e.to_string())?;
        let Action::OpenGate(at) = read.edits[0].action else { panic!("it opens a gate") };
        Ok::<_, String>(at)
    };
    let drawn = |crs: &str| {
        let point = r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"edit":"open_gate"},"geometry":{"type":"Point","coordinates":[116.3265,39.9996]}}]}"#;
        let source = Source { crs: Some(crs.parse().unwrap()), ..Source::new("p.geojson".as_ref(), point.as_bytes()) };
        let Action::OpenGate(at) = read(&source, &standard::five_facilities()).unwrap().edits[0].action else {
            panic!()
        };
        at
    };
    assert_eq!(place(edit, None), Ok(Coord { x: 116.3265, y: 39.9996 }));
    assert_eq!(place(edit, Some("gcj02")), Ok(drawn("gcj02")), "as the same place drawn");
    assert_eq!(place(&format!("crs = 'gcj02'\n{edit}"), None), Ok(drawn("gcj02")));
    assert_eq!(place(&format!("crs = 'gcj02'\n{edit}"), Some("bd09")), Ok(drawn("bd09")));
    let metres = edit.replace("116.3265, 39.9996", "500000, 4429529.03");
    let at = place(&metres, Some("EPSG:4549")).unwrap();
    assert!((at.x - 120.0).abs() < 1e-6 && (at.y - 40.0).abs() < 1e-3, "{at:?}");
    assert!(place(&metres, None).unwrap_err().contains("not on the globe"));
    assert!(place(&format!("crs = 'mars'\n{edit}"), None).unwrap_err().contains("EPSG:4547"));
}

#[test]
fn costs_as_planners_write_them() {
    let cost = |text: &str| toml(&format!("{text}[[edit]]\nedit = 'open_gate'\nat = [9, 47]\n")).map(|s| s.cost);
    assert_eq!(cost("cost = 2_000_000_000\n"), Ok(Some(2e9)));
    assert_eq!(cost("cost = '45万'\n"), Ok(Some(450_000.0)));
    assert!(cost("cost = nan\n").unwrap_err().contains("cost NaN is outside"));
    assert!(cost("cost = 1e300\n").unwrap_err().contains("cost 1e300 is outside"));
    let point = r#"{"type":"Point","coordinates":[9.5,47.1]}"#;
    assert_eq!(drawing(point, r#"{"操作":"开设出入口","造价":"1.2亿元"}"#).unwrap().cost, Some(1.2e8));
}

#[test]
fn files_are_told_by_their_names() {
    let is = |name: &str| is_scenario(Path::new(name));
    assert!(is("a/b.toml") && is("B.GeoJSON") && is("c.json.gz"));
    assert!(is("plan.gpkg") && is("plans.gpkg#north") && is("n.shp") && is("n.zip") && is("n.fgb.zst"));
    assert!(!is("city.osm.pbf") && !is("city"));
    assert_eq!(name_of(Path::new("a/north_2.geojson.gz")), "north_2");
}

proptest::proptest! {
    #[test]
    fn nothing_makes_it_panic(text in "\\PC{0,200}|(\\[\\[edit\\]\\]\n(edit|at|line|kind|class|target) = (\"[a-z_]{0,14}\"|\\[[0-9., \\[\\]-]{0,20}\\]|[0-9e.-]{1,6})\n){0,5}") {
        let _ = parse("s.toml", &text);
        let _ = parse("s.geojson", &text);
    }
}

/// Its areas have a class, and would all be new facilities.
#[test]
fn what_compare_wrote_is_no_plan() {
    let text = r#"{"type":"FeatureCollection","features":[{"type":"Feature","geometry":{"type":"Point","coordinates":[9.5,47.1]},
        "properties":{"block":"way/1","class":"clinic","before_finding":"too_far","after_finding":"within"}}]}"#;
    let error = parse("north.diff.geojson", text).unwrap_err();
    assert!(error.contains("north.diff.geojson") && error.contains("no plan"), "{error}");
}
