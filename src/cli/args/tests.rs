use super::*;
use crate::study::City;
use clap::CommandFactory;

fn plan(words: &str) -> Plan {
    match Args::try_parse_from(words.split_whitespace()).unwrap().command {
        Command::Analyze(analyze) => analyze.study.into(),
        Command::Init(init) => init.study.into(),
        Command::Inspect(inspect) => inspect.plan().0,
        Command::Network(network) => network.study.into(),
        Command::Matrix(matrix) => matrix.study.into(),
        Command::NetworkBuild(build) => build.study.into(),
        Command::Reach(reach) => reach.study.into(),
        Command::Site(site) => site.study.into(),
        Command::Supply(supply) => supply.study.into(),
        Command::Links(links) => links.study.into(),
        Command::Why(why) => why.plan().0,
        Command::Isochrone(isochrone) => isochrone.study.into(),
        Command::Compare(compare) => compare.plan().0,
        Command::Audit(_) => panic!("an audit has no plan of a city"),
        Command::Standards(_) => unreachable!("it has no plan"),
    }
}

#[test]
fn clap_finds_no_contradiction() {
    Args::command().debug_assert();
}

#[test]
fn no_words_are_the_default_plan() {
    let (asked, default) = (plan("lifecircle analyze"), Plan::new(City::Bundled));
    assert_eq!(asked.parameters(), default.parameters());
    assert_eq!(plan("lifecircle network").parameters(), default.parameters());
}

#[test]
fn streets_alone_are_a_city() {
    assert_eq!(plan("lifecircle analyze --streets a.geojson").city, City::Streets("a.geojson".into()));
    let both = plan("lifecircle analyze b.pbf --streets a.geojson").city;
    assert_eq!(both, City::StreetsAndExtract { streets: "a.geojson".into(), extract: "b.pbf".into() });
}

#[test]
fn the_city_of_a_comparison_may_be_left_out() {
    let plan = |words: &str| match Args::try_parse_from(words.split_whitespace()).unwrap().command {
        Command::Compare(compare) => compare.plan(),
        other => panic!("{other:?}"),
    };
    let (bundled, scenarios) = plan("lifecircle compare a.toml b.geojson");
    assert_eq!((bundled.city, scenarios.len()), (City::Bundled, 2));
    let (extract, scenarios) = plan("lifecircle compare c.osm.pbf a.toml --limit 10min");
    assert_eq!((extract.city, scenarios), (City::Extract("c.osm.pbf".into()), vec!["a.toml".into()]));
    assert!(Args::try_parse_from(["lifecircle", "compare"]).is_err());
}

#[test]
fn a_speed_keeps_the_wheels() {
    let walker = plan("lifecircle analyze --walker wheelchair --speed 3km/h").walker;
    assert_eq!((walker.id.as_str(), walker.steps, walker.speed.metres_per_hour()), ("custom", false, 3000));
}

/// The summary's parameters are what the command line would take again.
#[test]
fn parameters_go_round() {
    for words in [
        "city.pbf --blocks b.json --residents pop --households hh --id gid --name title --class type",
        "--streets s.geojson --facilities f.geojson --area a.geojson --limit 1000m --walker elder --strict",
        "c.pbf --speed 4.5km/h --limit 12.5min --horizon 90min --snap 100.5m --majority 80% --standard mine.toml",
        "--walker elder,adult,wheelchair",
        "c.pbf --standard sdg-11,mine.toml,five-facilities",
        "--walker wheelchair --speed 3.123km/h --majority 33.3%",
        "--streets s.gpkg#roads --blocks b.csv --x 经度 --y 纬度 --wkt geom --crs EPSG:4547,blocks=gcj02 --people grid.gpkg",
    ] {
        let once = plan(&format!("lifecircle analyze {words}")).parameters();
        let again: Vec<String> = once
            .iter()
            .map(|(key, value)| match *key {
                "city" => value.clone(),
                "strict" => "--strict".to_owned(),
                key => format!("--{key} {value}"),
            })
            .collect();
        assert_eq!(plan(&format!("lifecircle analyze {}", again.join(" "))).parameters(), once, "{words}");
    }
}

#[test]
fn money_in_flags_is_read_as_in_files() {
    let read = |words: &[&str]| words.iter().map(|word| super::values::amount(word)).collect::<Result<Vec<_>, _>>();
    assert_eq!(read(&["5000", "1,200,000", "45万", "1.2亿元", "300元"]), Ok(vec![5e3, 1.2e6, 4.5e5, 1.2e8, 300.0]));
    for bad in ["0", "-1", "", "nan", "1,5", "many"] {
        assert!(super::values::amount(bad).unwrap_err().contains("45万"), "{bad}");
    }
}
