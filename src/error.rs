//! What can go wrong, said so that the reader can mend it: file, place in it, value, rule, and a guess at the mistake.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// One thing wrong with one input, or the reason why a run could not go on.
///
/// It prints as a single line: `data/shops.geojson: feature 17: latitude 116.4 is outside -90..90 (are lon and lat
/// swapped?)`. The cause, if another library reported one, is in [`std::error::Error::source`].
#[derive(Debug, thiserror::Error)]
pub struct InputError {
    /// The file, or `-` for what has none.
    pub file: PathBuf,
    /// Where in it, in words: `feature 17`, `blob 3`, `line 4`, `class "market"`.
    pub place: Option<String>,
    /// What is wrong, with the value and the rule it breaks.
    pub fault: Fault,
    /// What the user probably did, as a question or an advice.
    pub guess: Option<String>,
}

/// The kind of fault; callers may match on it, and more kinds may come.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Fault {
    /// The file cannot be opened, read or written.
    #[error("{doing}: {source}")]
    Io {
        /// What was tried: `cannot read`, `cannot write`.
        doing: &'static str,
        /// What the system said.
        source: io::Error,
    },
    /// The bytes are not of the format.
    #[error("{0}")]
    Format(String),
    /// A value breaks a rule.
    #[error("{0}")]
    Value(String),
    /// The input is fine but holds nothing to work on.
    #[error("{0}")]
    Empty(String),
    /// The user pressed Ctrl-C.
    #[error("interrupted: nothing was written")]
    Interrupted,
}

impl InputError {
    /// An error about a file as a whole.
    pub fn new(file: impl AsRef<Path>, fault: Fault) -> Self {
        Self { file: file.as_ref().to_owned(), place: None, fault, guess: None }
    }

    /// Bytes that are not of the format.
    pub fn format(file: impl AsRef<Path>, what: impl Into<String>) -> Self {
        Self::new(file, Fault::Format(what.into()))
    }

    /// A value that breaks a rule.
    pub fn value(file: impl AsRef<Path>, what: impl Into<String>) -> Self {
        Self::new(file, Fault::Value(what.into()))
    }

    /// An input that holds nothing to work on.
    pub fn empty(file: impl AsRef<Path>, what: impl Into<String>) -> Self {
        Self::new(file, Fault::Empty(what.into()))
    }

    /// A file that cannot be opened, read or written.
    pub fn io(file: impl AsRef<Path>, doing: &'static str, source: io::Error) -> Self {
        Self::new(file, Fault::Io { doing, source })
    }

    /// Says where in the file.
    #[must_use]
    pub fn at(mut self, place: impl Into<String>) -> Self {
        self.place = Some(place.into());
        self
    }

    /// Says what the user probably did.
    #[must_use]
    pub fn guess(mut self, guess: impl Into<String>) -> Self {
        self.guess = Some(guess.into());
        self
    }
}

impl fmt::Display for InputError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.file.display())?;
        if let Some(place) = &self.place {
            write!(f, "{place}: ")?;
        }
        write!(f, "{}", self.fault)?;
        if let Some(guess) = &self.guess {
            write!(f, " ({guess})")?;
        }
        Ok(())
    }
}

/// What was read, beside what was wrong with single records of it: bad data is collected, not fatal.
#[derive(Debug)]
pub struct Loaded<T> {
    /// The records that are good.
    pub items: Vec<T>,
    /// What is wrong with the others.
    pub faults: Vec<InputError>,
}

impl<T> Loaded<T> {
    /// The records, or the first fault: for callers who want none.
    ///
    /// # Errors
    /// The first fault, if there is any.
    pub fn strict(mut self) -> Result<Vec<T>, InputError> {
        if self.faults.is_empty() { Ok(self.items) } else { Err(self.faults.swap_remove(0)) }
    }
}
