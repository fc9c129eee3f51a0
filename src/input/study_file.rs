//! A study file (TOML) as it is written: keys with their values, tables of keys, and on which line each stands.
//!
//! ```text
//! city = "wuhan.osm.pbf"                       keys of the study: the flags that all commands share
//! facilities = ["amap.csv", "osm"]
//! crs = { facilities = "gcj02" }
//! [site]                                       a table for a command: flags of its own
//! class = "clinic"
//! ```
//!
//! What keys there are is the business of the command line, of which a study is another form; here a file is only taken apart, and a
//! value that no flag could have (a date, a list in a list) is refused with its line.

use super::suggest::nearest_word;
use crate::error::InputError;
use std::path::{Path, PathBuf};
use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue};

/// Largest file accepted, in bytes; a long one with all its comments has 10 kB.
pub const MAX_BYTES: usize = 1 << 20;

/// Keys whose value may be a table of its own too: `[crs]`.
const TABLES_AS_VALUES: [&str; 1] = ["crs"];

/// A study file, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StudyFile {
    /// Where it lies.
    pub file: PathBuf,
    /// Its keys in the order of their lines.
    pub entries: Vec<Entry>,
}

/// A key with its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The table it stands in, `None` before all tables.
    pub table: Option<String>,
    /// The key.
    pub key: String,
    /// The line of the key, from 1.
    pub line: usize,
    /// The value.
    pub value: Written,
}

/// A value as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Written {
    /// A text.
    Text(String),
    /// A whole number or a decimal one, as text.
    Number(String),
    /// `true` or `false`.
    Switch(bool),
    /// A list of texts and numbers.
    List(Vec<String>),
    /// A table of texts written in one line: `{ facilities = "gcj02" }`.
    Named(Vec<(String, String)>),
}

impl Written {
    /// What it is, for errors.
    pub fn kind(&self) -> &'static str {
        match self {
            Written::Text(_) => "a text",
            Written::Number(_) => "a number",
            Written::Switch(_) => "true or false",
            Written::List(_) => "a list",
            Written::Named(_) => "a table",
        }
    }
}

impl StudyFile {
    /// An error about a line.
    pub fn fault(&self, line: usize, what: impl Into<String>) -> InputError {
        InputError::value(&self.file, what).at(format!("line {line}"))
    }
}

/// Takes the text of a study file apart; `tables` are the names that tables may have.
///
/// ```
/// use lifecircle::input::study_file::{Written, parse};
/// let study = parse("s.toml".as_ref(), "city = \"a.pbf\"\n\n[site]\ncount = 1_0", &["site"]).unwrap();
/// let count = &study.entries[1];
/// assert_eq!((count.table.as_deref(), count.line, &count.value), (Some("site"), 4, &Written::Number("10".to_owned())));
/// let error = parse("s.toml".as_ref(), "[sit]\ncount = 10", &["site"]).unwrap_err().to_string();
/// assert_eq!(error, "s.toml: line 1: unknown table [sit]; expected one of [site] (did you mean [site]?)");
/// ```
///
/// # Errors
/// If it is too long, is no TOML, or has a table or a value that no study has.
pub fn parse(file: &Path, text: &str, tables: &[&str]) -> Result<StudyFile, InputError> {
    if text.len() > MAX_BYTES {
        let what = format!("a study of {} bytes is larger than the {MAX_BYTES} allowed", text.len());
        return Err(InputError::format(file, what).guess("is this another file?"));
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let line = |at: usize| text.get(..at).map_or(0, |before| before.matches('\n').count()) + 1;
    let root = DeTable::parse(text).map_err(|error| {
        InputError::format(file, error.message().lines().collect::<Vec<_>>().join("; "))
            .at(format!("line {}", error.span().map_or(1, |span| line(span.start))))
            .guess("a study is a TOML file: key = \"value\"; see docs/study.md")
    })?;
    let mut study = StudyFile { file: file.to_owned(), entries: Vec::new() };
    for (key, value) in root.get_ref() {
        let at = line(key.span().start);
        match value.get_ref() {
            // `crs = { … }` is a value; `[site]` begins a table, and so does `site = { … }`.
            DeValue::Table(table) if tables.contains(&&**key.get_ref()) => {
                for (inner, value) in table {
                    let at = line(inner.span().start);
                    let value =
                        written(value).map_err(|what| study.fault(at, format!("{}: {what}", inner.get_ref())))?;
                    let table = Some(key.get_ref().to_string());
                    study.entries.push(Entry { table, key: inner.get_ref().to_string(), line: at, value });
                }
            }
            DeValue::Table(_) if !TABLES_AS_VALUES.contains(&&**key.get_ref()) && !inline(text, key) => {
                let known = tables.iter().map(|name| format!("[{name}]")).collect::<Vec<_>>().join(", ");
                let error = study.fault(at, format!("unknown table [{}]; expected one of {known}", key.get_ref()));
                return Err(match nearest_word(key.get_ref(), tables.iter().copied()) {
                    Some(guess) => error.guess(format!("did you mean [{guess}]?")),
                    None => error,
                });
            }
            _ => {
                let value = written(value).map_err(|what| study.fault(at, format!("{}: {what}", key.get_ref())))?;
                study.entries.push(Entry { table: None, key: key.get_ref().to_string(), line: at, value });
            }
        }
    }
    study.entries.sort_by_key(|entry| entry.line);
    Ok(study)
}

/// Whether a text is a scenario (docs/scenarios.md), not a study: both are TOML, and both may follow `lifecircle compare`.
pub fn is_scenario(text: &str) -> bool {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let root = DeTable::parse(text);
    let keys: Vec<&str> = match &root {
        Ok(root) => root.get_ref().keys().map(|key| &**key.get_ref()).collect(),
        // One with a slip of the pen is known by the words that its lines begin with.
        Err(_) => text.lines().filter_map(first_word).collect(),
    };
    let edits = keys.iter().any(|key| nearest_word(key, ["edit"]).is_some());
    edits || keys.iter().all(|key| ["name", "name_zh", "cost", "note"].contains(key))
}

/// The word that a line begins with, a table's brackets aside; none if the line says nothing.
fn first_word(line: &str) -> Option<&str> {
    let line = line.trim_start().trim_start_matches('[').trim_start();
    let end = line.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '-')).unwrap_or(line.len());
    (end > 0).then_some(&line[..end])
}

/// Whether the table of a key is written behind an equals sign on the line of the key.
fn inline(text: &str, key: &Spanned<std::borrow::Cow<'_, str>>) -> bool {
    text.get(key.span().end..).is_some_and(|rest| rest.trim_start_matches(['"', '\'', ' ', '\t']).starts_with('='))
}

/// The value as it is written.
fn written(value: &Spanned<DeValue<'_>>) -> Result<Written, String> {
    Ok(match value.get_ref() {
        DeValue::String(text) => Written::Text(text.to_string()),
        DeValue::Boolean(yes) => Written::Switch(*yes),
        DeValue::Array(list) => Written::List(texts(list)?),
        DeValue::Table(table) => Written::Named(
            table
                .iter()
                .map(|(key, value)| Ok((key.get_ref().to_string(), one(value.get_ref())?)))
                .collect::<Result<_, String>>()?,
        ),
        other => Written::Number(one(other)?),
    })
}

fn texts(list: &DeArray<'_>) -> Result<Vec<String>, String> {
    list.iter().map(|value| one(value.get_ref())).collect()
}

/// A single text or number.
fn one(value: &DeValue<'_>) -> Result<String, String> {
    let wrong = |what: &str| Err(format!("{what} is no value of a study; expected a text or a number"));
    match value {
        DeValue::String(text) => Ok(text.to_string()),
        DeValue::Integer(number) => match i64::from_str_radix(number.as_str(), number.radix()) {
            Ok(number) => Ok(number.to_string()),
            Err(_) => wrong("a number this large"),
        },
        DeValue::Float(number) => match number.as_str().parse::<f64>() {
            Ok(number) if number.is_finite() => Ok(number.to_string()),
            _ => wrong("a number that is not finite"),
        },
        DeValue::Boolean(_) => wrong("true or false"),
        DeValue::Datetime(_) => wrong("a date"),
        DeValue::Array(_) => wrong("a list in a list"),
        DeValue::Table(_) => wrong("a table in a table"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const TABLES: [&str; 2] = ["analyze", "site"];

    fn read(text: &str) -> StudyFile {
        parse(Path::new("s.toml"), text, &TABLES).unwrap()
    }

    fn fault(text: &str) -> String {
        parse(Path::new("s.toml"), text, &TABLES).unwrap_err().to_string()
    }

    #[test]
    fn every_form_of_a_value_is_taken() {
        let text = "\u{feff}# c\na = \"x\"\nb = 1_200\nc = -0.50\nd = true\ne = [\n  \"p\", 2,\n]\nf = { q = \"r\" }\n\n[site]\na = 0x10\n";
        let found: Vec<(Option<String>, usize, Written)> =
            read(text).entries.into_iter().map(|e| (e.table, e.line, e.value)).collect();
        let text = |t: &str| t.to_owned();
        assert_eq!(
            found,
            [
                (None, 2, Written::Text(text("x"))),
                (None, 3, Written::Number(text("1200"))),
                (None, 4, Written::Number(text("-0.5"))),
                (None, 5, Written::Switch(true)),
                (None, 6, Written::List(vec![text("p"), text("2")])),
                (None, 9, Written::Named(vec![(text("q"), text("r"))])),
                (Some(text("site")), 12, Written::Number(text("16"))),
            ]
        );
    }

    #[test]
    fn faults_name_their_line() {
        for (text, said) in [
            ("a = 1\nb = 2021-05-01", "s.toml: line 2: b: a date is no value of a study; expected a text or a number"),
            ("a = [[1]]", "s.toml: line 1: a: a list in a list is no value"),
            ("a = 1\na = 2", "s.toml: line 2: duplicate key"),
            ("a = nan", "s.toml: line 1: a: a number that is not finite"),
            (
                "\n[analyse]\nout = \"x\"",
                "s.toml: line 2: unknown table [analyse]; expected one of [analyze], [site] (did you mean [analyze]?)",
            ),
            ("city = a.pbf", "s.toml: line 1: "),
            ("[[site]]\ncount = 1", "s.toml: line 1: site: a table in a table is no value"),
        ] {
            assert!(fault(text).starts_with(said), "{text:?}: {}", fault(text));
        }
        assert!(fault(&" ".repeat(MAX_BYTES + 1)).contains("is larger than"));
    }

    #[test]
    fn scenarios_are_told_from_studies() {
        let plans = ["[[edit]]\nedit = \"x\"", "name = \"north\"\ncost = 5", "", "[[edits]]\na = 1", "[[edit]\n"];
        // A quote or an equals sign that was left out, a bracket too few.
        let broken =
            ["# mine\nname = \"north\n", "edit add_facility\nclass = \"clinic\"", "[edit\nat = [9, 47]", "a =\n[edit]"];
        for scenario in plans.into_iter().chain(broken) {
            assert!(is_scenario(scenario), "{scenario:?}");
        }
        for study in ["city = \"a.pbf\"\nname = \"NAME\"", "[analyze]\nout = \"x\"", "city = a", "[analyze\nname = 1"] {
            assert!(!is_scenario(study), "{study:?}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_stumble(text in "[a-c=\\[\\]{}\"'\n .,#0-9]{0,60}") {
            let _ = parse(Path::new("s.toml"), &text, &TABLES);
            let _ = is_scenario(&text);
        }
    }
}
