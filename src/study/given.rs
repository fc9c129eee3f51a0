//! Files that the user gave beside the extract: loaded with what belongs to them, and read in the coordinates that the user
//! says they are in.

use super::plan::Plan;
use super::read::Notes;
use crate::error::InputError;
use crate::input::crs::Crs;
use crate::input::layer::{self, Axes, Source};
use crate::units::QuantityError;
use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// What a given file can be, as `--crs ROLE=…` names it.
const ROLES: [&str; 11] = [
    "streets",
    "blocks",
    "facilities",
    "area",
    "people",
    "zones",
    "gates",
    "origins",
    "candidates",
    "scenario",
    "communities",
];

/// Which coordinate systems given files are in: one for all, or one for a role.
///
/// ```
/// use lifecircle::study::CrsOf;
/// let crs: CrsOf = "EPSG:4547,facilities=gcj02".parse().unwrap();
/// assert_eq!(crs.of("blocks").unwrap().to_string(), "EPSG:4547");
/// assert_eq!(crs.of("facilities").unwrap().to_string(), "gcj02");
/// assert_eq!(crs.to_string(), "EPSG:4547,facilities=gcj02");
/// let crs: CrsOf = "amap.csv=gcj02,baidu.csv=bd09".parse().unwrap();
/// assert_eq!(crs.of_file("facilities", "in/baidu.csv".as_ref()).unwrap().to_string(), "bd09");
/// assert!("blocks=EPSG:0".parse::<CrsOf>().is_err());
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CrsOf {
    all: Option<Crs>,
    /// By role, in the order of [`ROLES`].
    roles: Vec<(&'static str, Crs)>,
    /// By the name of the file, sorted.
    files: Vec<(String, Crs)>,
}

impl CrsOf {
    /// The system that files of a role are in, if the user says so.
    pub fn of(&self, role: &str) -> Option<&Crs> {
        self.roles.iter().find(|(known, _)| *known == role).map(|(_, crs)| crs).or(self.all.as_ref())
    }

    /// The system that a file of a role is in, if the user says so of the file, the role or all.
    pub fn of_file(&self, role: &str, file: &Path) -> Option<&Crs> {
        let name = file.file_name()?.to_str();
        self.files.iter().find(|(known, _)| Some(known.as_str()) == name).map(|(_, crs)| crs).or(self.of(role))
    }

    /// The first file that something is said of and that is not among these.
    pub fn stranger(&self, files: &[PathBuf]) -> Option<&str> {
        let is = |name: &str| files.iter().any(|file| layer::split(file).0.file_name().is_some_and(|n| n == name));
        self.files.iter().map(|(name, _)| name.as_str()).find(|name| !is(name))
    }

    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        self.all.is_none() && self.roles.is_empty() && self.files.is_empty()
    }
}

/// Of what a system is said.
enum Said {
    Role(&'static str),
    File(String),
}

impl FromStr for CrsOf {
    type Err = QuantityError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        // A definition holds commas and equals signs too: a new part begins only with a role or the name of a file.
        let mut parts: Vec<(Option<Said>, String)> = Vec::new();
        for (i, part) in text.split(',').enumerate() {
            let named = part.split_once('=').and_then(|(word, crs)| {
                let role = ROLES.iter().find(|role| **role == word.trim()).map(|role| Said::Role(role));
                let file = || (word.contains('.') && !word.contains('+')).then(|| Said::File(word.trim().to_owned()));
                Some((Some(role.or_else(file)?), crs.to_owned()))
            });
            // A word that is no role would vanish in a definition, which is searched for the code of a system.
            let letters = |word: &str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_alphabetic() || b == b'_');
            if named.is_none() && part.split_once('=').is_some_and(|(word, _)| letters(word.trim())) {
                let expected = "before the = one of streets, blocks, facilities, area, people, zones, gates, origins, candidates, scenario and communities, or the name of a file";
                return Err(QuantityError::new("coordinate system", part, expected));
            }
            match (named, parts.last_mut()) {
                (Some(named), _) => parts.push(named),
                (None, Some((_, last))) if i > 0 => {
                    last.push(',');
                    last.push_str(part);
                }
                (None, _) => parts.push((None, part.to_owned())),
            }
        }
        let mut found = CrsOf::default();
        for (of, crs) in parts {
            let crs = crs.parse()?;
            match of {
                None => found.all = Some(crs),
                Some(Said::Role(role)) => {
                    found.roles.retain(|(known, _)| *known != role);
                    found.roles.push((role, crs));
                }
                Some(Said::File(file)) => {
                    found.files.retain(|(known, _)| *known != file);
                    found.files.push((file, crs));
                }
            }
        }
        found.roles.sort_by_key(|(role, _)| ROLES.iter().position(|known| known == role));
        found.files.sort_by(|a, b| a.0.cmp(&b.0));
        Ok(found)
    }
}

impl fmt::Display for CrsOf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all = self.all.iter().map(ToString::to_string);
        let roles = self.roles.iter().map(|(role, crs)| format!("{role}={crs}"));
        let files = self.files.iter().map(|(file, crs)| format!("{file}={crs}"));
        let parts: Vec<String> = all.chain(roles).chain(files).collect();
        f.write_str(&parts.join(","))
    }
}

/// How given files are to be understood.
#[derive(Debug, Clone, Default)]
pub(super) struct As {
    pub crs: CrsOf,
    pub axes: Axes,
}

impl As {
    pub fn of(plan: &Plan) -> As {
        As { crs: plan.crs.clone(), axes: plan.columns.axes.clone() }
    }
}

/// A given file in memory.
pub(super) struct Given {
    role: &'static str,
    pub file: PathBuf,
    layer: Option<String>,
    bytes: Vec<u8>,
    beside: Vec<(String, Vec<u8>)>,
}

impl Given {
    /// The file as it is.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// As readers of layers want it.
    pub fn source(&self, how: &As) -> Source<'_> {
        Source {
            layer: self.layer.clone(),
            beside: self.beside.clone(),
            crs: how.crs.of_file(self.role, &self.file).cloned(),
            axes: how.axes.clone(),
            ..Source::new(&self.file, &self.bytes)
        }
    }
}

impl Notes {
    /// Loads a given file, `FILE` or `FILE#LAYER`, with what belongs to it.
    pub fn given(&mut self, role: &'static str, path: &Path) -> Result<Given, InputError> {
        let (file, layer) = layer::split(path);
        let bytes = self.load(role, &file)?;
        let mut beside = Vec::new();
        for (ending, path) in companions(&file) {
            beside.push((ending, self.load(role, &path)?));
        }
        Ok(Given { role, file, layer, bytes, beside })
    }
}

/// Files on the disk that belong to a file, by their endings: those of a shapefile.
fn companions(file: &Path) -> Vec<(String, PathBuf)> {
    let Some(own) = file.extension().and_then(|e| e.to_str()).filter(|e| e.eq_ignore_ascii_case("shp")) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for ending in layer::COMPANIONS {
        let cased = if own == "SHP" { ending.to_uppercase() } else { ending.to_owned() };
        let path = [cased, ending.to_owned(), ending.to_uppercase()].into_iter().map(|e| file.with_extension(e));
        found.extend(path.into_iter().find(|path| path.is_file()).map(|path| (ending.to_owned(), path)));
    }
    found
}

/// Every file that is read for a name: the file itself and what belongs to it.
pub(super) fn files_of(path: &Path) -> Vec<PathBuf> {
    let (file, _) = layer::split(path);
    let beside = companions(&file).into_iter().map(|(_, path)| path);
    std::iter::once(file.clone()).chain(beside).collect()
}

/// Loads a file that no output credits.
pub(super) fn quiet(role: &'static str, path: &Path) -> Result<Given, InputError> {
    Notes::default().given(role, path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn a_shapefile_has_companions() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        for name in ["homes.shp", "homes.dbf", "homes.PRJ", "homes.shx", "other.dbf"] {
            fs::write(at(name), name).unwrap();
        }
        assert_eq!(files_of(&at("homes.shp")), [at("homes.shp"), at("homes.dbf"), at("homes.PRJ")]);
        assert_eq!(files_of(&at("other.dbf")), [at("other.dbf")]);
    }

    #[test]
    fn definitions_keep_their_commas() {
        let text = "+proj=tmerc +lon_0=114 +ellps=krass +towgs84=15.8,-154.4,-82.3,0,0,0,0,blocks=gcj02,area=4490";
        let crs: CrsOf = text.parse().unwrap();
        assert_eq!(crs.of("blocks").unwrap().to_string(), "gcj02");
        assert!(crs.of("streets").unwrap().to_string().ends_with("-82.3,0,0,0,0"));
        assert_eq!(crs.to_string().parse::<CrsOf>().unwrap(), crs);
    }

    #[test]
    fn what_is_no_role_is_no_part_of_a_system() {
        for (text, word) in
            [("rivers=gcj02", "rivers"), ("blokcs=EPSG:4549", "blokcs"), ("blocks=gcj02,river=EPSG:4549", "river=EPSG")]
        {
            let said = text.parse::<CrsOf>().unwrap_err().to_string();
            assert!(ROLES.iter().all(|role| said.contains(role)) && said.contains(word), "{said}");
        }
        assert!("PROJCS[\"a=b\"]".parse::<CrsOf>().unwrap_err().to_string().contains("EPSG:4547"));
    }
}
