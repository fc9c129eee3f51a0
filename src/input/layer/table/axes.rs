//! Which columns hold the place?

use super::shown;
use crate::error::InputError;
use crate::input::layer::{Axes, Feature, Raw, Source};
use crate::input::suggest::did_you_mean;
use std::path::Path;

/// Usual names, the best first; compared without regard to case, spaces, underscores, and to what stands in brackets behind them: `经度(WGS84)`.
const PAIRS: [(&str, &str); 19] = [
    ("lon", "lat"),
    ("lng", "lat"),
    ("long", "lat"),
    ("longitude", "latitude"),
    ("经度", "纬度"),
    ("wgslon", "wgslat"),
    ("wgslng", "wgslat"),
    ("lonwgs84", "latwgs84"),
    ("lngwgs84", "latwgs84"),
    ("gcjlon", "gcjlat"),
    ("gcjlng", "gcjlat"),
    ("bdlng", "bdlat"),
    ("pointx", "pointy"),
    ("x", "y"),
    ("xcoord", "ycoord"),
    ("easting", "northing"),
    ("东坐标", "北坐标"),
    ("x坐标", "y坐标"),
    ("横坐标", "纵坐标"),
];
const WKT: [&str; 6] = ["wkt", "geom", "geometry", "thegeom", "shape", "几何"];
/// Both in one cell, as map services export it: `114.31,30.52`.
const TOGETHER: [&str; 6] = ["location", "lnglat", "lonlat", "coordinates", "坐标", "经纬度"];

/// Where the place is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    Axes(usize, usize),
    Wkt(usize),
    Together(usize),
    /// In no column: the table tells of things, not of places.
    Nowhere,
}

impl Found {
    /// Whether a column holds the place.
    pub fn holds(self, column: usize) -> bool {
        match self {
            Found::Axes(x, y) => column == x || column == y,
            Found::Wkt(i) | Found::Together(i) => column == i,
            Found::Nowhere => false,
        }
    }

    /// What to tell the user.
    pub fn told(self, names: &[String]) -> String {
        match self {
            Found::Axes(x, y) => format!("places taken from columns {:?} (east) and {:?} (north)", names[x], names[y]),
            Found::Wkt(i) => format!("places taken from column {:?} (WKT)", names[i]),
            Found::Together(i) => format!("places taken from column {:?} (longitude, latitude)", names[i]),
            Found::Nowhere => "no column holds the place: read as a table without places".to_owned(),
        }
    }
}

/// The datum that the names of two columns speak of, where degrees in it are not where they seem to be.
pub(super) fn datum(found: Found, names: &[String]) -> Option<(&'static str, &'static str)> {
    /// Words in a name, the datum, and what `--crs` calls it.
    const DATUMS: [(&str, &str, &str); 6] = [
        ("gcj", "GCJ-02", "gcj02"),
        ("火星", "GCJ-02", "gcj02"),
        ("高德", "GCJ-02", "gcj02"),
        ("bd09", "BD-09", "bd09"),
        ("bdl", "BD-09", "bd09"),
        ("百度", "BD-09", "bd09"),
    ];
    let Found::Axes(x, y) = found else { return None };
    let speaks = |word: &str| [x, y].iter().all(|i| plain(&names[*i]).contains(word));
    DATUMS.iter().find(|(word, ..)| speaks(word)).map(|(_, datum, crs)| (*datum, *crs))
}

fn plain(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase()
}

/// The columns of the place.
pub(super) fn find(file: &Path, names: &[String], asked: &Axes) -> Result<Found, InputError> {
    let at = |name: &str, what: &str| {
        names.iter().position(|n| n == name).ok_or_else(|| {
            let error = InputError::value(file, format!("no column {name:?} for {what}; there are {}", shown(names)));
            match did_you_mean(name, names.iter().map(String::as_str)) {
                Some(guess) => error.guess(guess),
                None => error,
            }
        })
    };
    if let Some(name) = &asked.wkt {
        return at(name, "the WKT").map(Found::Wkt);
    }
    let usual = |known: &str| {
        let is = |name: &str| plain(name) == known;
        // `x (m)` is x, unless there is a plain one.
        names.iter().position(|name| is(name)).or_else(|| {
            names.iter().position(|name| name.split_once(['(', '（', '[']).is_some_and(|(before, _)| is(before)))
        })
    };
    match (&asked.x, &asked.y) {
        (Some(x), Some(y)) => return Ok(Found::Axes(at(x, "longitude or east")?, at(y, "latitude or north")?)),
        (Some(x), None) => {
            let x = at(x, "longitude or east")?;
            return match PAIRS.iter().find_map(|(_, known)| usual(known)) {
                Some(y) if y != x => Ok(Found::Axes(x, y)),
                _ => {
                    Err(InputError::value(file, "--x names a column and nothing names the other").guess("give --y too"))
                }
            };
        }
        (None, Some(y)) => {
            let y = at(y, "latitude or north")?;
            return match PAIRS.iter().find_map(|(known, _)| usual(known)) {
                Some(x) if x != y => Ok(Found::Axes(x, y)),
                _ => {
                    Err(InputError::value(file, "--y names a column and nothing names the other").guess("give --x too"))
                }
            };
        }
        (None, None) => {}
    }
    if let Some(i) = WKT[..1].iter().find_map(|known| usual(known)) {
        return Ok(Found::Wkt(i));
    }
    let pairs = PAIRS.iter().find_map(|(x, y)| Some((usual(x)?, usual(y)?)));
    if let Some((x, y)) = pairs {
        return Ok(Found::Axes(x, y));
    }
    if let Some(i) = WKT.iter().find_map(|known| usual(known)) {
        return Ok(Found::Wkt(i));
    }
    if let Some(i) = TOGETHER.iter().find_map(|known| usual(known)) {
        return Ok(Found::Together(i));
    }
    let what = format!("no column holds the place; there are {}", shown(names));
    Err(InputError::value(file, what).guess("name them: --x COLUMN --y COLUMN, or --wkt COLUMN"))
}

/// An error if most places are on the globe only with longitude and latitude swapped.
pub(super) fn check_swapped(source: &Source<'_>, names: [&String; 2], features: &[Feature]) -> Result<(), InputError> {
    if source.crs.is_some() {
        return Ok(());
    }
    let mut seen = (0_usize, 0_usize);
    let mut first = None;
    for feature in features {
        let Ok(Raw::Point(at)) = feature.geometry else { continue };
        seen.0 += 1;
        if at.x.abs() <= 90.0 && at.y.abs() > 90.0 && at.y.abs() <= 180.0 {
            seen.1 += 1;
            first = first.or(Some((feature.place, at)));
        }
    }
    match first {
        Some((place, at)) if seen.1 * 2 > seen.0 => {
            let what =
                format!("{} {} is no latitude, which is -90..90; so in {} of {} lines", names[1], at.y, seen.1, seen.0);
            let advice = format!("are longitude and latitude swapped? say --x {} --y {}", names[1], names[0]);
            Err(InputError::value(source.file, what).at(place.to_string()).guess(advice))
        }
        _ => Ok(()),
    }
}
