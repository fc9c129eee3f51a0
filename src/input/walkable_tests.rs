//! Every rule of the table, once with what it lets through and once with what it stops.

use super::*;

/// Tags written as `key=value key=value`.
struct Text(&'static str);

impl Tags for Text {
    fn get(&self, key: &str) -> Option<&str> {
        self.0.split(' ').filter_map(|pair| pair.split_once('=')).find(|(k, _)| *k == key).map(|(_, v)| v)
    }
}

fn cause(tags: &'static str) -> &'static str {
    match walkable(&Text(tags)) {
        Ok(_) => "walkable",
        Err(cause) => cause,
    }
}

#[test]
fn who_may_walk_where() {
    let cases = [
        // What the way is.
        ("highway=residential", "walkable"),
        ("highway=primary", "walkable"),
        ("highway=cycleway", "walkable"),
        ("highway=track access=agricultural", "walkable"),
        ("highway=pedestrian area=yes", "walkable"),
        ("highway=corridor", "walkable"),
        ("indoor=corridor", "walkable"),
        ("railway=platform", "walkable"),
        ("public_transport=platform", "walkable"),
        ("man_made=pier", "walkable"),
        ("railway=rail", NOT_A_STREET),
        ("building=yes", NOT_A_STREET),
        ("highway=rest_area", NOT_A_STREET),
        ("highway=sidetrack", "way.unknown_highway"),
        // What it takes to walk on it.
        ("highway=motorway", "way.motorway"),
        ("highway=motorway access=yes", "way.motorway"),
        ("highway=motorway foot=yes", "walkable"),
        ("highway=trunk", "way.trunk"),
        ("highway=trunk sidewalk=no", "way.trunk"),
        ("highway=trunk sidewalk=separate", "way.trunk"),
        ("highway=trunk sidewalk=both", "walkable"),
        ("highway=trunk_link sidewalk:right=yes", "walkable"),
        ("highway=trunk foot=designated", "walkable"),
        ("highway=trunk foot=no sidewalk=both", "way.no_access"),
        ("highway=primary motorroad=yes", "way.motorroad"),
        ("highway=primary motorroad=yes foot=yes", "walkable"),
        ("highway=primary motorroad=no", "walkable"),
        ("highway=bridleway", "way.bridleway"),
        ("highway=bridleway foot=yes", "walkable"),
        ("highway=busway", "way.busway"),
        ("highway=busway sidewalk=left", "walkable"),
        ("highway=raceway", "way.raceway"),
        ("highway=escape", "way.escape_lane"),
        // Permission: foot before access.
        ("highway=service access=private", "walkable"),
        ("highway=service access=private foot=yes", "walkable"),
        ("highway=service access=no", "way.no_access"),
        ("highway=service access=no foot=permissive", "walkable"),
        ("highway=footway foot=private", "walkable"),
        ("highway=service access=customers", "walkable"),
        ("highway=service access=destination", "walkable"),
        ("highway=service access=private foot=destination", "walkable"),
        ("highway=footway access=no foot=destination", "walkable"),
        ("highway=footway access=no foot=unknown", "way.no_access"),
        ("highway=trunk access=no foot=destination", "way.trunk"),
        ("highway=service access=residents", "walkable"),
        ("highway=service access=employees", "way.private"),
        ("highway=service service=parking_aisle access=private", "way.private"),
        ("highway=service service=driveway access=private", "walkable"),
        ("highway=service access=private;no", "walkable"),
        ("highway=trunk access=private", "way.trunk"),
        ("highway=secondary foot=use_sidepath", "way.use_sidepath"),
        ("highway=path foot=no;permissive", "walkable"),
        ("railway=platform access=no", "way.no_access"),
        // Never.
        ("route=ferry", "way.ferry"),
        ("route=ferry foot=yes", "way.ferry"),
        ("highway=service route=ferry", "way.ferry"),
        ("highway=construction construction=residential foot=yes", "way.not_in_use"),
        ("highway=proposed", "way.not_in_use"),
        ("highway=abandoned", "way.not_in_use"),
        ("highway=residential construction=yes", "way.not_in_use"),
        ("highway=residential construction=minor", "walkable"),
        ("highway=track disused=yes", "way.not_in_use"),
        ("highway=path sac_scale=mountain_hiking", "walkable"),
        ("highway=path sac_scale=alpine_hiking", "way.alpine"),
        ("highway=via_ferrata", "way.alpine"),
        ("highway=track winter_road=yes", "way.winter_only"),
    ];
    for (tags, expected) in cases {
        assert_eq!(cause(tags), expected, "{tags}");
    }
    let reach = |tags| walkable(&Text(tags)).map(|w| w.going.reach);
    assert_eq!(reach("highway=service access=destination"), Ok(Reach::Public));
    assert_eq!(reach("highway=footway access=no foot=destination"), Ok(Reach::Public));
    assert_eq!(reach("highway=service access=private foot=destination"), Ok(Reach::Private));
    assert_eq!(reach("highway=service access=private foot=yes"), Ok(Reach::Public));
    for tags in ["highway=service access=private", "highway=footway foot=private", "highway=path access=residents"] {
        assert_eq!(reach(tags), Ok(Reach::Private), "{tags}");
    }
}

#[test]
fn kinds_directions_and_levels() {
    let cases = [
        ("highway=secondary", Main, Pass::Both, Level::Ground),
        ("highway=tertiary oneway=yes", Minor, Pass::Both, Level::Ground),
        ("highway=residential oneway=yes oneway:foot=yes", Minor, Pass::Forward, Level::Ground),
        ("highway=residential oneway:foot=-1", Minor, Pass::Backward, Level::Ground),
        ("highway=path foot:backward=no", Path, Pass::Forward, Level::Ground),
        ("highway=path foot:forward=no", Path, Pass::Backward, Level::Ground),
        ("highway=steps conveying=backward", Steps, Pass::Backward, Level::Ground),
        ("highway=steps conveying=yes", Steps, Pass::Both, Level::Ground),
        ("highway=footway bridge=yes layer=1", Path, Pass::Both, Level::Bridge),
        ("highway=footway bridge=viaduct", Path, Pass::Both, Level::Bridge),
        ("highway=footway bridge=no", Path, Pass::Both, Level::Ground),
        ("highway=footway bridge=boardwalk", Path, Pass::Both, Level::Ground),
        ("highway=footway tunnel=yes layer=-1", Path, Pass::Both, Level::Tunnel),
        ("highway=footway tunnel=no bridge=yes", Path, Pass::Both, Level::Bridge),
        ("highway=service tunnel=building_passage", Minor, Pass::Both, Level::Ground),
        ("highway=footway location=underground", Path, Pass::Both, Level::Tunnel),
        ("highway=footway layer=-1", Path, Pass::Both, Level::Ground),
        ("railway=platform layer=-2", Path, Pass::Both, Level::Tunnel),
        ("highway=corridor level=1", Indoor, Pass::Both, Level::Bridge),
        ("highway=corridor level=0", Indoor, Pass::Both, Level::Ground),
        ("highway=corridor level=0;1", Indoor, Pass::Both, Level::Ground),
    ];
    for (tags, kind, pass, level) in cases {
        let found = walkable(&Text(tags)).map(|w| (w.kind, w.pass, w.level));
        assert_eq!(found, Ok((kind, pass, level)), "{tags}");
    }
}

#[test]
fn barriers() {
    use Passage::{Closed, Open, Private};
    let cases = [
        ("highway=crossing", Open),
        ("barrier=bollard", Open),
        ("barrier=bollard access=private", Open),
        ("barrier=bollard foot=no", Closed),
        ("barrier=lift_gate access=private", Open),
        ("barrier=gate", Open),
        ("barrier=gate access=private", Private),
        ("barrier=gate access=private locked=yes", Closed),
        ("barrier=gate access=residents", Private),
        ("barrier=gate access=no", Closed),
        ("barrier=lift_gate foot=private", Private),
        ("barrier=wall access=private", Closed),
        ("barrier=gate access=private foot=yes", Open),
        ("barrier=gate locked=yes", Closed),
        ("barrier=gate locked=yes foot=yes", Open),
        ("barrier=entrance", Open),
        ("barrier=wall", Closed),
        ("barrier=fence", Closed),
        ("barrier=fence foot=yes", Open),
        ("barrier=hedge access=yes", Open),
        ("barrier=something_new", Open),
        ("barrier=something_new access=no", Closed),
    ];
    for (tags, expected) in cases {
        assert_eq!(passage(&Text(tags)), expected, "{tags}");
    }
}

#[test]
fn no_row_is_written_twice() {
    for (key, rows) in WAYS {
        for (i, (value, ..)) in rows.iter().enumerate() {
            assert!(rows[..i].iter().all(|(v, ..)| v != value), "{key}={value} twice");
        }
    }
    for (i, (value, _)) in BARRIERS.iter().enumerate() {
        assert!(BARRIERS[..i].iter().all(|(v, _)| v != value), "barrier={value} twice");
    }
    for (i, (value, _)) in ALLOWED.iter().enumerate() {
        assert!(ALLOWED[..i].iter().all(|(v, _)| v != value), "{value} twice");
    }
}
