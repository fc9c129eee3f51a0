//! Coordinate systems of given data, all turned into degrees of WGS 84.
//!
//! A system is named by EPSG code, by the words of Chinese map services, or by the text of a `.prj`. Projections are those
//! of proj4rs (PROJ's formulas in Rust; definitions from `crs-definitions`, the EPSG tables of before 2020): national
//! grids by their published shift of datum, which is good to a few metres, not by grid files. Degrees come out rounded to
//! 1e-9 (a tenth of a millimetre), so that another machine's last bit does not show.

pub mod gcj;
mod projected;

use super::layer::{Flaw, Layer, Raw, Source};
use crate::error::InputError;
use crate::units::QuantityError;
use geo_types::Coord;
use projected::Projected;
use std::fmt;
use std::path::Path;
use std::str::FromStr;

/// A coordinate system.
///
/// ```
/// use lifecircle::input::crs::Crs;
/// let named = |text: &str| text.parse::<Crs>().map(|crs| crs.to_string());
/// assert_eq!(named("4547").unwrap(), "EPSG:4547");
/// assert_eq!(named("GCJ-02").unwrap(), "gcj02");
/// assert!(named("EPSG:1").unwrap_err().to_string().contains("EPSG:4547"));
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Crs {
    name: String,
    kind: Kind,
}

#[derive(Debug, Clone, PartialEq)]
enum Kind {
    /// Degrees of WGS 84, or of a system less than a metre from it.
    Degrees(&'static str),
    Gcj02,
    Bd09,
    /// By a definition as PROJ.4 writes it.
    Projected(String),
}

/// From degrees of WGS 84 to the coordinates of a system.
pub(super) type Forward = Box<dyn Fn(Coord<f64>) -> Option<Coord<f64>> + Send + Sync>;

/// Degrees that are those of WGS 84 to less than a metre: less than the streets are wide.
const NEARLY_WGS: [(u16, &str); 4] = [(4490, "CGCS2000"), (4258, "ETRS89"), (4979, "WGS 84"), (4269, "NAD83")];

impl Crs {
    /// WGS 84 in degrees.
    pub fn wgs84() -> Crs {
        Crs { name: "EPSG:4326".to_owned(), kind: Kind::Degrees("WGS 84") }
    }

    fn epsg(code: u16) -> Option<Crs> {
        let name = format!("EPSG:{code}");
        if code == 4326 {
            return Some(Crs::wgs84());
        }
        if let Some((_, title)) = NEARLY_WGS.iter().find(|(known, _)| *known == code) {
            return Some(Crs { name, kind: Kind::Degrees(title) });
        }
        let definition = crs_definitions::from_code(code)?.proj4;
        Projected::new(definition)?;
        Some(Crs { name, kind: Kind::Projected(definition.to_owned()) })
    }

    /// By a name as files have it: `EPSG:4547`, `urn:ogc:def:crs:EPSG::4547`, `http://www.opengis.net/def/crs/EPSG/0/4547`,
    /// `urn:ogc:def:crs:OGC:1.3:CRS84`.
    fn named(name: &str) -> Option<Crs> {
        let letters: String = name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_uppercase();
        if ["CRS84", "CRS84H", "WGS84"].iter().any(|known| letters.ends_with(known)) {
            return Some(Crs::wgs84());
        }
        let at = letters.find("EPSG")?;
        let code = name.rsplit(|c: char| !c.is_ascii_digit()).next()?;
        // EPSG:4547, EPSG::4547, EPSG/0/4547: digits at the very end, and EPSG somewhere before.
        letters[at..].ends_with(code).then(|| code.parse().ok().and_then(Crs::epsg))?
    }

    /// By the text of a `.prj` (WKT 1 or 2). The outermost EPSG code is believed before the parameters.
    fn of_wkt(text: &str) -> Option<Crs> {
        let text = text.trim().trim_start_matches('\u{feff}');
        if text.is_empty() || text.len() > 100_000 || text.matches('[').count() > 200 {
            return None;
        }
        if let Some(crs) = projected::code_of(text).and_then(Crs::epsg) {
            return Some(crs);
        }
        let name = projected::name_of(text)?;
        let definition = proj4wkt::wkt_to_projstring(text).ok()?;
        if definition.contains("+proj=longlat") && ["WGS 84", "GCS_WGS_1984", "WGS84"].contains(&&*name) {
            return Some(Crs::wgs84());
        }
        if definition.contains("+proj=longlat") && projected::is_modern(&definition) {
            return Some(Crs { name, kind: Kind::Degrees("a system as good as WGS 84") });
        }
        Projected::new(&definition)?;
        Some(Crs { name, kind: Kind::Projected(definition) })
    }

    /// The conversion of one position from degrees of WGS 84, for what is given in its own coordinates and asked in degrees.
    pub(super) fn forward(&self) -> Option<Forward> {
        match &self.kind {
            Kind::Degrees(_) => Some(Box::new(Some)),
            Kind::Projected(definition) => {
                let projected = Projected::new(definition)?;
                Some(Box::new(move |at| projected.of_wgs(at)))
            }
            // Maps of services, on which nobody gives heights.
            Kind::Gcj02 | Kind::Bd09 => None,
        }
    }

    /// The conversion of one position to degrees of WGS 84, for what is made of cells one by one.
    pub(super) fn backward(&self) -> Option<Forward> {
        match self.kind {
            Kind::Degrees(_) => Some(Box::new(Some)),
            _ => self.conversion(),
        }
    }

    /// The conversion of one position.
    fn conversion(&self) -> Option<Conversion> {
        Some(match &self.kind {
            Kind::Degrees(_) => return None,
            Kind::Gcj02 => Box::new(|at| Some(gcj::to_wgs(at))),
            Kind::Bd09 => Box::new(|at| Some(gcj::bd_to_wgs(at))),
            Kind::Projected(definition) => {
                let projected = Projected::new(definition)?;
                Box::new(move |at| projected.to_wgs(at))
            }
        })
    }

    /// Turns every position of a layer into degrees of WGS 84.
    pub(super) fn apply(&self, file: &Path, layer: &mut Layer) -> Result<(), InputError> {
        if let Kind::Projected(definition) = &self.kind
            && let Some(projected) = Projected::new(definition)
        {
            let sample: Vec<Coord<f64>> =
                layer.features.iter().filter_map(|f| f.geometry.as_ref().ok().and_then(Raw::first)).take(200).collect();
            if let Some((x, y)) = projected.axes_swapped(&sample) {
                let what = format!("x {x}, y {y} is far outside {self}, and inside it with x and y swapped");
                return Err(InputError::value(file, what)
                    .guess("x is east and y is north here, the other way round than in Chinese surveying: name the columns with --x and --y"));
            }
            // No zone has land within a stone's throw of its zero; a city's own grid may.
            let degrees = |at: &Coord<f64>| at.x.abs() <= 180.0 && at.y.abs() <= 90.0;
            let in_metres = self.name.starts_with("EPSG:") && !definition.contains("+proj=longlat");
            if let Some(first) = sample.first().filter(|_| in_metres && sample.iter().all(degrees)) {
                let what = format!("x {}, y {} look like degrees, and {self} counts in metres", first.x, first.y);
                return Err(InputError::value(file, what)
                    .guess("if they are degrees, say --crs EPSG:4326; for one file alone: --crs blocks=EPSG:4326"));
            }
            layer.notes.extend(projected::doubt(&self.name, definition));
        }
        let Some(convert) = self.conversion() else {
            if let Kind::Degrees(title) = self.kind
                && title != "WGS 84"
            {
                layer.notes.push(format!("coordinates are {title}, taken as WGS 84 (less than a metre apart)"));
            }
            return Ok(());
        };
        layer.notes.push(format!("coordinates turned from {self} into WGS 84"));
        for feature in &mut layer.features {
            let Ok(raw) = &mut feature.geometry else { continue };
            let mut lost = None;
            raw.each(&mut |at| match convert(*at).filter(|c| c.x.is_finite() && c.y.is_finite()) {
                Some(there) => *at = Coord { x: rounded(there.x), y: rounded(there.y) },
                None => lost = Some(*at),
            });
            if let Some(at) = lost {
                let what = format!("x {}, y {} has no place in {self}", at.x, at.y);
                feature.geometry =
                    Err(Flaw::new(super::layer::OFF_THE_GLOBE, what).guess("are the coordinates of another system?"));
            }
        }
        Ok(())
    }
}

/// To a tenth of a millimetre.
fn rounded(degrees: f64) -> f64 {
    (degrees * 1e9).round() / 1e9
}

impl fmt::Display for Crs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

impl FromStr for Crs {
    type Err = QuantityError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let plain: String = text.chars().filter(|c| !matches!(c, '-' | '_' | ' ')).collect::<String>().to_lowercase();
        let of = |name: &str, kind| Ok(Crs { name: name.to_owned(), kind });
        match plain.as_str() {
            "gcj02" | "gcj" | "amap" | "gaode" | "tencent" | "高德" | "火星" => return of("gcj02", Kind::Gcj02),
            "bd09" | "bd09ll" | "baidu" | "百度" => return of("bd09", Kind::Bd09),
            "wgs84" | "crs84" => return Ok(Crs::wgs84()),
            "cgcs2000" => return of("EPSG:4490", Kind::Degrees("CGCS2000")),
            _ => {}
        }
        let trimmed = text.trim();
        if trimmed.starts_with("+proj=") && Projected::new(trimmed).is_some() {
            return of(trimmed, Kind::Projected(trimmed.to_owned()));
        }
        let found = trimmed.parse().ok().and_then(Crs::epsg).or_else(|| Crs::named(trimmed));
        found.ok_or_else(|| {
            let expected = "an EPSG code such as EPSG:4547, gcj02, bd09, wgs84, or a definition that begins +proj=";
            QuantityError::new("coordinate system", text, expected)
        })
    }
}

/// From the coordinates of a file to degrees; `None` for what has no place.
type Conversion = Box<dyn Fn(Coord<f64>) -> Option<Coord<f64>> + Send + Sync>;

/// What a file says of its own coordinates.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Declared {
    /// The format has degrees of WGS 84, or says so.
    Degrees,
    /// Nothing.
    Nothing,
    /// A name.
    Named(String),
    /// The text of a definition.
    Wkt(String),
    /// Something that is none of these.
    Unreadable(String),
}

impl Declared {
    /// The system to convert from, if any: what the user says, else what the file says.
    pub fn settle(self, source: &Source<'_>, notes: &mut Vec<String>) -> Result<Option<Crs>, InputError> {
        let own = match &self {
            Declared::Degrees => Some(Crs::wgs84()),
            Declared::Named(name) => Crs::named(name),
            Declared::Wkt(text) => Crs::of_wkt(text),
            Declared::Nothing | Declared::Unreadable(_) => None,
        };
        if let Some(given) = &source.crs {
            if let Some(own) = own.filter(|own| own != given && self != Declared::Degrees) {
                notes.push(format!("coordinates taken as {given}, as asked, though the file says {own}"));
            }
            return Ok(Some(given.clone()));
        }
        let shown = |text: &str| text.chars().take(80).collect::<String>();
        let advice = "say which it is: --crs EPSG:4547, gcj02, bd09 or wgs84";
        match self {
            _ if own.is_some() => Ok(own),
            Declared::Named(name) => {
                let what = format!("crs {:?} is not one that lifecircle knows", shown(&name));
                Err(InputError::value(source.file, what).guess(advice))
            }
            Declared::Wkt(text) => {
                let what = format!("its coordinate system cannot be read: {:?}", shown(&text));
                Err(InputError::value(source.file, what).guess(advice))
            }
            Declared::Unreadable(text) => {
                let what = format!("crs {} names no coordinate system", shown(&text));
                Err(InputError::value(source.file, what).guess(advice))
            }
            Declared::Degrees | Declared::Nothing => Ok(None),
        }
    }
}

#[cfg(test)]
#[path = "crs_tests.rs"]
mod tests;
