//! On which lines of a TOML plan its keys and edits stand: so that a fault of meaning names its line.

use super::edit::names_of;
use crate::error::InputError;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A table: its first line, and the keys in it with their lines, from 1.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Lines {
    first: usize,
    keys: Vec<(String, usize)>,
}

impl Lines {
    /// The error with the line that it is about before its place: that of the first key which it speaks of, else that of the table.
    pub(super) fn located(&self, mut error: InputError) -> InputError {
        let said = error.fault.to_string();
        let mut words = said.split(|c: char| !(c.is_alphanumeric() || c == '_')).filter(|word| !word.is_empty());
        let of = |word: &str| {
            let names = names_of(word);
            let is = |key: &str| key == word || names.contains(&key.to_lowercase().as_str());
            self.keys.iter().find(|(key, _)| is(key)).map(|(_, line)| *line)
        };
        let line = words.find_map(of).unwrap_or(self.first);
        let place = error.place.take();
        error.place = match place {
            _ if line == 0 => place,
            None => Some(format!("line {line}")),
            Some(place) => Some(format!("line {line}: {place}")),
        };
        error
    }

    /// A place with the line of the table before it.
    pub(super) fn place(&self, place: &str) -> String {
        if self.first == 0 { place.to_owned() } else { format!("line {}: {place}", self.first) }
    }
}

/// The lines of the head, and of each edit. A text that is no TOML has none.
pub(super) fn lines(text: &str) -> (Lines, Vec<Lines>) {
    let Ok(root) = DeTable::parse(text) else { return (Lines::default(), Vec::new()) };
    let line = |at: usize| text.get(..at).map_or(0, |before| before.matches('\n').count()) + 1;
    let of = |table: &DeTable<'_>, first: usize| Lines {
        first,
        keys: table.keys().map(|key| (key.get_ref().to_string(), line(key.span().start))).collect(),
    };
    let root = root.get_ref();
    let one = |edit: &Spanned<DeValue<'_>>| match edit.get_ref() {
        DeValue::Table(table) => of(table, line(edit.span().start)),
        _ => Lines { first: line(edit.span().start), keys: Vec::new() },
    };
    let edits = match root.get("edit").map(Spanned::get_ref) {
        Some(DeValue::Array(edits)) => edits.iter().map(one).collect(),
        _ => Vec::new(),
    };
    (of(root, 0), edits)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_form_of_an_edit_has_its_lines() {
        let text = "name = 'a'\n\n[[edit]]\nedit = 'x'\n\nat = [\n1, 2]\n[[edit]]\n'类别' = 'y'\n";
        let (head, edits) = lines(text);
        assert_eq!(head.keys.iter().find(|(key, _)| key == "name").map(|(_, line)| *line), Some(1));
        let firsts: Vec<usize> = edits.iter().map(|edit| edit.first).collect();
        assert_eq!(firsts, [3, 8]);
        let said = |edit: usize, what: &str| edits[edit].located(InputError::value("s.toml", what).at("edit")).place;
        assert_eq!(said(0, "at is not a place").as_deref(), Some("line 6: edit"));
        assert_eq!(said(1, "class \"y\" is none").as_deref(), Some("line 9: edit"), "the word in another language");
        assert_eq!(said(1, "has no place").as_deref(), Some("line 8: edit"));
        let (_, edits) = lines("edit = [\n  { edit = 'x' },\n  { edit = 'y' },\n]");
        assert_eq!(edits.iter().map(|edit| edit.first).collect::<Vec<_>>(), [2, 3]);
    }

    proptest! {
        #[test]
        fn no_text_makes_it_stumble(text in "[a-c=\\[\\]{}\"'\n .,#0-9edit]{0,60}", said in ".{0,20}") {
            let (head, edits) = lines(&text);
            for of in edits.iter().chain([&head]) {
                prop_assert!(of.first <= text.matches('\n').count() + 1);
                of.located(InputError::value("s.toml", said.clone()));
            }
        }
    }
}
