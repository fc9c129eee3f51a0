//! What is asked of a matrix of walks, valid by construction but for what only the city can tell.

use crate::input::given::Columns;
use crate::report::matrix::Format;
use crate::units::{Limit, QuantityError};
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::str::FromStr;

/// Places that walks begin or end at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Points {
    /// Every doorstep of every block.
    Homes,
    /// Every block: by whichever of its doorsteps is best for each walk.
    Blocks,
    /// Every facility: by whichever of its entrances is best.
    Facilities,
    /// Every place of a file.
    File(PathBuf),
}

impl Points {
    /// The word of the command line; a file is known by its name.
    pub fn word(&self) -> String {
        match self {
            Points::Homes => "homes".to_owned(),
            Points::Blocks => "blocks".to_owned(),
            Points::Facilities => "facilities".to_owned(),
            Points::File(path) => path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned(),
        }
    }
}

impl FromStr for Points {
    type Err = QuantityError;

    /// ```
    /// use lifecircle::study::Points;
    /// assert_eq!("homes".parse::<Points>().unwrap(), Points::Homes);
    /// assert!(matches!("schools.csv".parse::<Points>().unwrap(), Points::File(_)));
    /// assert!("facilites".parse::<Points>().is_err());
    /// ```
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.trim() {
            "homes" => Ok(Points::Homes),
            "blocks" => Ok(Points::Blocks),
            "facilities" => Ok(Points::Facilities),
            other => {
                let path = PathBuf::from(other);
                if path.extension().is_some() || path.components().count() > 1 || path.exists() {
                    return Ok(Points::File(path));
                }
                Err(QuantityError::new("places", text, "homes, blocks, facilities, or a file such as schools.geojson"))
            }
        }
    }
}

/// A question.
#[derive(Debug, Clone, PartialEq)]
pub struct MatrixAsk {
    /// Where walks begin.
    pub from: Points,
    /// Where they end.
    pub to: Points,
    /// Ids of the classes of facilities that they end at; empty: all that the data hold.
    pub classes: Vec<String>,
    /// So many of each row (and class) at most, the nearest first; of equally near ones those that come first in the data.
    pub nearest: Option<NonZeroU32>,
    /// How far, where walks do not end at facilities, whose classes say it.
    pub limit: Limit,
    /// Which properties of files of places to use.
    pub columns: Columns,
    /// Whether a bad record of such a file stops the run.
    pub strict: bool,
}

impl MatrixAsk {
    /// The question with the default of everything else: all classes, all walks of up to 15 minutes.
    pub fn new(from: Points, to: Points) -> MatrixAsk {
        MatrixAsk {
            from,
            to,
            classes: Vec::new(),
            nearest: None,
            limit: Limit::minutes(15),
            columns: Columns::default(),
            strict: false,
        }
    }

    /// The files of places.
    pub fn files(&self) -> impl Iterator<Item = &PathBuf> {
        [&self.from, &self.to].into_iter().filter_map(|p| if let Points::File(file) = p { Some(file) } else { None })
    }

    /// The question by its words on the command line.
    pub(super) fn parameters(&self) -> Vec<(&'static str, String)> {
        let mut all = vec![("from", self.from.word()), ("to", self.to.word())];
        if !self.classes.is_empty() {
            all.push(("classes", self.classes.join(",")));
        }
        all.extend(self.nearest.map(|k| ("k", k.to_string())));
        all
    }
}

/// Where a matrix goes.
pub enum Outlet<'a> {
    /// A folder, with the places and the figures beside it.
    Folder(PathBuf, Format),
    /// A file alone.
    File(PathBuf, Format),
    /// Whatever takes bytes as they come.
    Stream(&'a mut (dyn std::io::Write + Send), Format),
}

impl Outlet<'_> {
    /// How rows are written.
    pub(super) fn format(&self) -> Format {
        let (Outlet::Folder(_, format) | Outlet::File(_, format) | Outlet::Stream(_, format)) = self;
        *format
    }
}
