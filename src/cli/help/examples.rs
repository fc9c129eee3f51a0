//! What stands below the arguments: examples, which are typed as they are, with remarks and sentences, which are turned.
//!
//! ```text
//! Examples:                                                    a sentence
//!   lifecircle inspect city.gpkg     every layer of it         an example, and its remark
//!   edit = "add_facility"            # move_facility, …        shown as it is
//! ```

use super::words;

/// A line of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Line<'t> {
    /// Words: a heading, or what is said in lines that follow each other.
    Said(&'t str),
    /// What is typed or comes back, with the space behind it, and what is remarked.
    Example(&'t str, &'t str),
    /// Shown as it is.
    Shown(&'t str),
}

/// The lines of a text that [`joined`] has gone over.
pub(super) fn lines(text: &str) -> impl Iterator<Item = Line<'_>> {
    text.lines().map(|line| {
        let Some(body) = line.strip_prefix("  ") else {
            return if line.is_empty() { Line::Shown(line) } else { Line::Said(line) };
        };
        let remarked = body.starts_with("lifecircle ") || body.starts_with(|c: char| c.is_ascii_digit());
        match body.find("  ").filter(|_| remarked) {
            Some(end) => {
                let remark = body[end..].trim_start();
                Line::Example(&line[..line.len() - remark.len()], remark)
            }
            None => Line::Shown(line),
        }
    })
}

/// The text with each paragraph in one line.
pub(super) fn joined(text: &str) -> String {
    let mut out = String::new();
    let mut said = false;
    for line in text.lines() {
        let says = !line.is_empty() && !line.starts_with(' ');
        if !out.is_empty() {
            out.push(if said && says { ' ' } else { '\n' });
        }
        out.push_str(line);
        said = says;
    }
    out
}

/// The text with its sentences and remarks in Chinese.
pub(super) fn chinese(text: &str) -> String {
    let turned = |english: &str| words::chinese(english).unwrap_or(english).to_owned();
    let joined = joined(text);
    let lines = lines(&joined).map(|line| match line {
        Line::Said(said) => turned(said),
        Line::Example(typed, remark) => format!("{typed}{}", turned(remark)),
        Line::Shown(line) => line.to_owned(),
    });
    lines.collect::<Vec<_>>().join("\n")
}
