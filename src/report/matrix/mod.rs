//! The matrix of walks as files: `matrix.csv`, `.csv.gz` or `.parquet`, the places of both sides in `points.csv`, figures in `matrix.json`.
//!
//! A row is a walk: from where, to where, of which class, whole milliseconds and millimetres. Doorsteps have the block and their number in it;
//! a facility of several classes has a row for each. What is not there is not within the limit. Rows go start after start in the order of the
//! data, class after class in that of the standard, the nearest first.
//!
//! Whatever the format, rows go out as they are found and the same rows are the same bytes.

mod csv;
mod parquet;
mod table;

pub use self::csv::{Encoder, points_csv, points_head};
pub use table::table;

use self::csv::Gzip;
use self::parquet::Parquet;
use crate::error::InputError;
use crate::report::Findings;
use crate::report::areas::number_and_unit;
use crate::units::{ClassId, Limit, QuantityError};
use serde_json::{Value, json};
use std::path::Path;
use std::str::FromStr;

/// Name of the file of places in a folder.
pub const POINTS: &str = "points.csv";
/// Name of the file of figures in a folder.
pub const SUMMARY: &str = "matrix.json";

/// How rows are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Format {
    /// Comma-separated.
    #[default]
    Csv,
    /// The same in gzip.
    CsvGz,
    /// Apache Parquet: columns, ids as dictionaries, gzip inside.
    Parquet,
}

impl Format {
    /// The words of the command line, which are also what names of such files end in.
    pub const ALL: [(&'static str, Format); 3] =
        [("csv", Format::Csv), ("csv.gz", Format::CsvGz), ("parquet", Format::Parquet)];

    /// The format of a file by the end of its name; CSV where that says nothing.
    ///
    /// ```
    /// use lifecircle::report::matrix::Format;
    /// assert_eq!(Format::of("a/walks.CSV.GZ".as_ref()), Format::CsvGz);
    /// assert_eq!(Format::of("walks.parquet".as_ref()), Format::Parquet);
    /// assert_eq!(Format::of("-".as_ref()), Format::Csv);
    /// ```
    pub fn of(file: &Path) -> Format {
        let name = file.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
        let ends = |(end, _): &&(&str, Format)| name.ends_with(&format!(".{end}"));
        Format::ALL.iter().rev().find(ends).map_or(Format::Csv, |(_, format)| *format)
    }

    /// Its file in a folder.
    pub fn file_name(self) -> &'static str {
        ["matrix.csv", "matrix.csv.gz", "matrix.parquet"][self as usize]
    }
}

impl FromStr for Format {
    type Err = QuantityError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let found = Format::ALL.into_iter().find(|(word, _)| *word == text).map(|(_, format)| format);
        found.ok_or_else(|| QuantityError::new("format", text, "one of csv, csv.gz, parquet"))
    }
}

/// What the rows or the columns of a matrix are called.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Side {
    /// `homes`, `blocks`, `facilities`, or the name of a file.
    pub what: String,
    /// Ids: of the places, or of the blocks of doorsteps.
    pub ids: Vec<String>,
    /// Of doorsteps: the block, by its place in `ids`, and the number in it.
    pub doors: Option<Vec<(u32, u32)>>,
}

impl Side {
    /// The id of a place by its place in `ids`, and its number there if it is a doorstep.
    fn of(&self, place: u32) -> (u32, Option<u32>) {
        match &self.doors {
            None => (place, None),
            Some(doors) => {
                let (block, number) = doors[place as usize];
                (block, Some(number))
            }
        }
    }
}

/// A walk of the matrix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell {
    /// Where it begins, by its place in the side.
    pub from: u32,
    /// Where it ends.
    pub to: u32,
    /// Which of the classes of [`Figures`].
    pub group: u32,
    /// Milliseconds.
    pub ms: u32,
    /// Millimetres.
    pub mm: u32,
}

/// What was written of a class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfClass {
    /// The class; none where walks end at places of no class.
    pub class: Option<ClassId>,
    /// How far.
    pub limit: Limit,
    /// Places that walks may end at.
    pub ends: usize,
    /// Walks written.
    pub walks: u64,
    /// Starts that have none.
    pub without: u64,
}

/// What a matrix holds, beside its rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figures {
    /// What was asked, by its words on the command line.
    pub asked: Vec<(&'static str, String)>,
    /// What walks begin at, how many, and how many of them join no street.
    pub from: (String, usize, usize),
    /// The same of where they end.
    pub to: (String, usize, usize),
    /// Class by class.
    pub classes: Vec<OfClass>,
    /// Ids of the classes.
    pub ids: Vec<Option<String>>,
}

impl Figures {
    /// All walks.
    pub fn walks(&self) -> u64 {
        self.classes.iter().map(|of| of.walks).sum()
    }

    /// Whether rows say their class.
    fn classed(&self) -> bool {
        self.ids.iter().any(Option::is_some)
    }
}

/// A matrix under way: takes rows in order, gives bytes.
#[derive(Debug)]
pub struct Sheet<'a>(Kind<'a>);

#[derive(Debug)]
enum Kind<'a> {
    Csv { encoder: Encoder, gzip: Option<Gzip> },
    Parquet(Box<Parquet<'a>>),
}

/// Where bytes go.
pub type Out<'a> = &'a mut (dyn FnMut(&[u8]) -> Result<(), InputError> + Send);

impl<'a> Sheet<'a> {
    /// Begins a matrix of these sides and classes.
    pub fn new(format: Format, from: &'a Side, to: &'a Side, figures: &Figures, attribution: &str) -> Sheet<'a> {
        let classes: Option<Vec<String>> =
            figures.classed().then(|| figures.ids.iter().map(|id| id.clone().unwrap_or_default()).collect());
        Sheet(match format {
            Format::Parquet => Kind::Parquet(Box::new(Parquet::new([from, to], classes, attribution))),
            Format::Csv | Format::CsvGz => {
                let gzip = (format == Format::CsvGz).then(Gzip::default);
                Kind::Csv { encoder: Encoder::new(classes), gzip }
            }
        })
    }

    /// What turns cells to bytes before they are taken, if the format allows it.
    pub fn encoder(&self) -> Option<Encoder> {
        if let Kind::Csv { encoder, .. } = &self.0 { Some(encoder.clone()) } else { None }
    }

    /// The bytes before the first row.
    ///
    /// # Errors
    /// What `out` says.
    pub fn begin(&mut self, from: &Side, to: &Side, out: Out<'_>) -> Result<(), InputError> {
        match &mut self.0 {
            Kind::Csv { encoder, gzip: None } => out(&encoder.head(from, to)),
            Kind::Csv { encoder, gzip: Some(gzip) } => gzip.take(&encoder.head(from, to), out),
            Kind::Parquet(parquet) => parquet.begin(out),
        }
    }

    /// Takes rows: those that an encoder made bytes of, or else the cells.
    ///
    /// # Errors
    /// What `out` says.
    pub fn take(&mut self, bytes: &[u8], cells: &[Cell], out: Out<'_>) -> Result<(), InputError> {
        match &mut self.0 {
            Kind::Csv { gzip: None, .. } => out(bytes),
            Kind::Csv { gzip: Some(gzip), .. } => gzip.take(bytes, out),
            Kind::Parquet(parquet) => parquet.take(cells, out),
        }
    }

    /// Everything was taken.
    ///
    /// # Errors
    /// What `out` says.
    pub fn end(&mut self, out: Out<'_>) -> Result<(), InputError> {
        match &mut self.0 {
            Kind::Csv { gzip: None, .. } => Ok(()),
            Kind::Csv { gzip: Some(gzip), .. } => gzip.end(out),
            Kind::Parquet(parquet) => parquet.end(out),
        }
    }
}

/// `matrix.json`: everything about a matrix but its rows.
pub fn summary(findings: &Findings<'_>, figures: &Figures) -> Vec<u8> {
    let side =
        |(what, places, off): &(String, usize, usize)| json!({ "what": what, "places": places, "off_network": off });
    let class = |(of, id): (&OfClass, &Option<String>)| {
        let (limit, unit) = number_and_unit(of.limit);
        json!({ "class": id, "limit": limit, "unit": unit, "ends": of.ends, "walks": of.walks, "starts_without": of.without })
    };
    let asked = figures.asked.iter().chain(findings.parameters);
    let value = json!({
        "lifecircle": env!("CARGO_PKG_VERSION"),
        "title": findings.title,
        "attribution": findings.attribution,
        "inputs": findings.inputs.iter().map(|f| json!({"role": f.role, "name": f.name, "bytes": f.bytes, "sha256": f.sha256})).collect::<Vec<Value>>(),
        "parameters": asked.map(|(k, v)| ((*k).to_owned(), json!(v))).collect::<serde_json::Map<_, _>>(),
        "from": side(&figures.from),
        "to": side(&figures.to),
        "walks": figures.walks(),
        "classes": figures.classes.iter().zip(&figures.ids).map(class).collect::<Vec<Value>>(),
    });
    let mut bytes = serde_json::to_vec_pretty(&value).unwrap_or_default();
    bytes.push(b'\n');
    bytes
}
