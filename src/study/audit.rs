//! The audit of communities: read the table, judge it clause by clause, sum it up.

use super::Progress;
use super::given::{As, CrsOf};
use super::read::Notes;
use super::served::{self, Walked, WalkedIn};
use crate::audit::{self, Judged, Totals};
use crate::error::InputError;
use crate::input::clauses::{community_governance, parse_clauses};
use crate::input::given::{CommunityColumns, read_communities};
use crate::input::layer::Axes;
use crate::model::{Clauses, Community, Value};
use crate::report;
use crate::units::Lang;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// What to audit, and by what.
#[derive(Debug, Clone, Default)]
pub struct AuditAsk {
    /// The communities: any format, `FILE` or `FILE#LAYER`; a table need not say where they are.
    pub communities: PathBuf,
    /// Which of its columns to use.
    pub columns: CommunityColumns,
    /// Which columns hold the places.
    pub axes: Axes,
    /// The coordinate system of the file, where it does not say so itself.
    pub crs: CrsOf,
    /// A file of clauses instead of those that come with the program.
    pub clauses: Option<PathBuf>,
    /// A column whose values get totals of their own: a district.
    pub by: Option<String>,
    /// The city to walk in, so that it is told which service centre serves whom.
    pub walked: Option<WalkedIn>,
    /// Whether a single cell that cannot be read ends the run.
    pub strict: bool,
}

impl AuditAsk {
    /// Every file that is read.
    pub fn files(&self) -> Vec<PathBuf> {
        let clauses = self.clauses.iter().cloned();
        let city = self.walked.iter().flat_map(|walked| walked.plan.files());
        super::given::files_of(&self.communities).into_iter().chain(clauses).chain(city).collect()
    }

    /// The parameters by their name on the command line; files without their folders.
    fn parameters(&self) -> Vec<(&'static str, String)> {
        let name = |path: &PathBuf| path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
        let c = &self.columns;
        let columns = [
            ("id", &c.id),
            ("name", &c.name),
            ("kind", &c.kind),
            ("households", &c.households),
            ("floor", &c.floor),
            ("workers", &c.workers),
            ("committees", &c.committees),
            ("occupancy", &c.occupancy),
            ("occupied", &c.occupied),
            ("owners", &c.owners),
            ("by", &self.by),
            ("x", &self.axes.x),
            ("y", &self.axes.y),
            ("wkt", &self.axes.wkt),
        ];
        let mut all = vec![("communities", name(&self.communities))];
        all.extend(columns.into_iter().filter_map(|(key, column)| Some((key, column.clone()?))));
        all.extend((!self.crs.is_empty()).then(|| ("crs", self.crs.to_string())));
        all.extend(self.clauses.as_ref().map(|path| ("clauses", name(path))));
        if let Some(walked) = &self.walked {
            let wanted = ["city", "facilities", "walker", "snap"];
            all.extend(walked.plan.parameters().into_iter().filter(|(key, _)| wanted.contains(key)));
        }
        all.extend(self.strict.then(|| ("strict", "true".to_owned())));
        all
    }
}

/// Everything that an audit found.
#[derive(Debug)]
pub struct Audited {
    title: String,
    notes: Notes,
    parameters: Vec<(&'static str, String)>,
    clauses: Clauses,
    communities: Vec<Community>,
    judged: Vec<Judged>,
    totals: Totals,
    by: Option<(String, Vec<(String, Totals)>)>,
    remarks: Vec<String>,
    walked: Option<Walked>,
}

/// Audits communities.
///
/// # Errors
/// A file that cannot be read, a column that is named and not there, clauses that are none; in a strict run the first cell
/// that cannot be read.
pub fn audit(ask: &AuditAsk, progress: &dyn Progress) -> Result<Audited, InputError> {
    let mut notes = Notes::default();
    let given = notes.given("communities", &ask.communities)?;
    if let Some(name) = ask.crs.stranger(&ask.files()) {
        let error = InputError::value("--crs", format!("{name:?} is none of the given files"));
        return Err(error.guess("write the name of the file without its folder"));
    }
    let how = As { crs: ask.crs.clone(), axes: ask.axes.clone() };
    let loaded = read_communities(&given.source(&how), &ask.columns)?;
    let communities = notes.take(ask.strict, loaded)?;
    let clauses = match &ask.clauses {
        None => community_governance(),
        Some(file) => {
            let bytes = notes.load("clauses", file)?;
            let text = std::str::from_utf8(&bytes)
                .map_err(|_| InputError::format(file, "is not UTF-8 text").guess("is this another file?"))?;
            parse_clauses(file, text)?
        }
    };
    let judged = audit::judge(&communities, &clauses);
    let totals = audit::totals(&communities, &judged, &clauses, 0..communities.len());
    let by = match &ask.by {
        None => None,
        Some(column) => Some((column.clone(), groups(ask, column, &communities, &judged, &clauses)?)),
    };
    let walked = match &ask.walked {
        None => None,
        Some(walked) => Some(served::walk(ask, walked, &communities, &mut notes, progress)?),
    };
    let remarks = notes.problems.iter().map(|p| p.detail.clone()).collect();
    let title = given.file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    Ok(Audited {
        title,
        notes,
        parameters: ask.parameters(),
        clauses,
        communities,
        judged,
        totals,
        by,
        remarks,
        walked,
    })
}

/// Totals by the values of a column, in the order of the values; communities without one come last, under no name.
fn groups(
    ask: &AuditAsk,
    column: &str,
    communities: &[Community],
    judged: &[Judged],
    clauses: &Clauses,
) -> Result<Vec<(String, Totals)>, InputError> {
    let mut of: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    let mut known = false;
    for (i, community) in communities.iter().enumerate() {
        let value = community.properties.iter().find(|(key, _)| key == column).map(|(_, value)| value);
        known |= value.is_some();
        let text = match value {
            None | Some(Value::Null) => String::new(),
            Some(Value::Text(text) | Value::Json(text)) => text.trim().to_owned(),
            Some(Value::Bool(b)) => b.to_string(),
            Some(Value::Int(n)) => n.to_string(),
            Some(Value::Float(x)) => x.to_string(),
        };
        of.entry(text).or_default().push(i);
    }
    if !known {
        let mut names: Vec<&str> =
            communities.iter().flat_map(|c| &c.properties).map(|(key, _)| key.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        names.truncate(30);
        let error = InputError::value(
            &ask.communities,
            format!("no community has a property {column:?} for --by; there are {}", names.join(", ")),
        );
        return Err(match crate::input::suggest::nearest_word(column, names) {
            Some(word) => error.guess(format!("did you mean {word:?}?")),
            None => error,
        });
    }
    let nameless = of.remove("");
    let mut all: Vec<(String, Vec<usize>)> = of.into_iter().collect();
    all.extend(nameless.map(|which| ("–".to_owned(), which)));
    Ok(all.into_iter().map(|(value, which)| (value, audit::totals(communities, judged, clauses, which))).collect())
}

impl Audited {
    /// What was found, for the writers.
    pub fn found(&self, lang: Lang) -> report::audit::Audit<'_> {
        report::audit::Audit {
            title: &self.title,
            inputs: &self.notes.files,
            parameters: &self.parameters,
            clauses: &self.clauses,
            communities: &self.communities,
            judged: &self.judged,
            totals: &self.totals,
            by: self.by.as_ref().map(|(name, groups)| (name.as_str(), groups.as_slice())),
            remarks: &self.remarks,
            left_out: &self.notes.left_out,
            walks: self.walked.as_ref().map(Walked::walks),
            attribution: self.walked.as_ref().map_or("", |walked| &walked.attribution),
            lang,
        }
    }

    /// Whether a binding clause is not met anywhere.
    pub fn lacks(&self) -> bool {
        self.totals.unmet > 0
    }
}
