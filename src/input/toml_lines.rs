//! Where in a TOML file a fault of meaning is: readers find it in values, which know no line any more; here it is looked up in the text.
//!
//! A fault names its table (`class "clinic"`, `[waits]`, or nothing for what stands before all tables) and in its words the key. The line is
//! that of the key within the table, else that of the table. Not a parser: what is written in an unusual way (a table within a line, a key in
//! quotes) gets the line of the table or none, never a wrong one of another table.

use crate::error::InputError;

/// Tables of several records by what a fault calls one of them.
const LISTS: [(&str, &str); 6] = [
    ("class", "classes"),
    ("kind", "kinds"),
    ("indicator", "indicators"),
    ("tier", "tiers"),
    ("source", "sources"),
    ("clause", "clauses"),
];

/// The error with the line of its fault before its place, where it can be told.
pub(in crate::input) fn located(text: &str, mut error: InputError) -> InputError {
    let place = error.place.clone().unwrap_or_default();
    if place.starts_with("line ") {
        return error;
    }
    let said = error.fault.to_string();
    if let Some(line) = line_of(text, &place, &said) {
        error.place = Some(if place.is_empty() { format!("line {line}") } else { format!("line {line}: {place}") });
    }
    error
}

/// The key of a line `key = value`.
fn key(line: &str) -> Option<&str> {
    let (key, _) = line.split_once('=')?;
    let key = key.trim();
    (!key.is_empty() && key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-')).then_some(key)
}

/// The line of a fault, from 1.
fn line_of(text: &str, place: &str, said: &str) -> Option<usize> {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let header = |line: &str| line.starts_with('[');
    let (from, to, own) = if place.is_empty() {
        let to = lines.iter().position(|line| header(line)).unwrap_or(lines.len());
        (0, to, None)
    } else if place.starts_with('[') {
        let at = lines.iter().position(|line| line.starts_with(place))?;
        (at + 1, end(&lines, at + 1), Some(at))
    } else {
        let (what, id) = place.split_once(' ')?;
        let (_, table) = LISTS.iter().find(|(known, _)| *known == what)?;
        let id = id.split(',').next().unwrap_or_default();
        let head = format!("[[{table}]]");
        let says_it = |line: &str| {
            line.strip_prefix("id")
                .map(str::trim_start)
                .is_some_and(|rest| rest.strip_prefix('=').is_some_and(|value| value.trim_start().starts_with(id)))
        };
        let starts = (0..lines.len()).filter(|&i| lines[i].starts_with(&head));
        let found = starts
            .map(|start| (start, end(&lines, start + 1)))
            .find(|&(start, end)| lines[start..end].iter().any(|line| says_it(line)));
        let Some((start, end)) = found else {
            // One record a line: tiers = [{ id = "15min", … }].
            let inline = |line: &&str| line.contains('{') && line.contains(&format!("id = {id}"));
            return lines.iter().position(inline).map(|at| at + 1);
        };
        (start, end, lines[start..end].iter().position(|l| says_it(l)).map(|at| start + at))
    };
    // The keys that are expected instead may stand in other lines.
    let unknown = said.strip_prefix("unknown key \"").and_then(|rest| rest.split('"').next());
    let words = unknown
        .unwrap_or(said)
        .split(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '-'))
        .filter(|w| !w.is_empty());
    let named = words.into_iter().find_map(|word| (from..to).find(|&i| key(lines[i]) == Some(word)));
    // A table that nobody knows is named by its header.
    let table = || {
        let name = unknown?;
        lines.iter().position(|line| *line == format!("[{name}]") || *line == format!("[[{name}]]"))
    };
    named.or(own).or_else(|| if place.is_empty() { table() } else { None }).map(|at| at + 1)
}

/// Where the table ends that begins before a line.
fn end(lines: &[&str], from: usize) -> usize {
    (from..lines.len()).find(|&i| lines[i].starts_with('[')).unwrap_or(lines.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "id = \"a\"\nversion = \"\"\ntiers = [\n  { id = \"near\", name_en = \"Near\" },\n]\n\n[[classes]]\nid = \"shop\"\n\
                        limit = \"500\"\n\n[[classes]]\nid = \"clinic\"\nname_en = \"Clinic\"\nlimit = \"9x\"\n[waits]\nsignal = 1\n";

    #[test]
    fn the_line_of_the_key_else_of_the_table() {
        let of = |place: &str, said: &str| line_of(TEXT, place, said);
        assert_eq!(of("class \"shop\"", "invalid limit \"500\": needs a unit"), Some(9));
        assert_eq!(of("class \"clinic\"", "invalid limit \"9x\""), Some(14));
        assert_eq!(of("class \"clinic\"", "nothing counts as it"), Some(12), "that of its id");
        assert_eq!(of("", "version must not be empty"), Some(2));
        assert_eq!(of("tier \"near\"", "name_zh must not be empty"), Some(4));
        assert_eq!(of("[waits]", "unknown key \"signal\""), Some(16));
        assert_eq!(of("", "unknown key \"waits\"; expected one of id, version"), Some(15), "a table that nobody knows");
        assert_eq!(
            [of("[waits]", "asks for nothing"), of("class \"gone\"", "limit"), of("", "no such key")],
            [Some(15), None, None]
        );
    }

    proptest::proptest! {
        #[test]
        fn any_text_and_fault_is_survived(text in ".{0,200}", place in "(class|tier|\\[)? ?\"?.{0,9}", said in ".{0,20}") {
            if let Some(line) = line_of(&text, &place, &said) {
                proptest::prop_assert!(line <= text.lines().count());
            }
        }
    }
}
