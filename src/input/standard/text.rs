//! Texts of a standard: ids, lines, patterns.

use regex::{Regex, RegexBuilder};

/// Largest compiled pattern accepted, in bytes; the largest one built in takes 120 kB.
const MAX_PATTERN: usize = 1 << 20;

/// Compiles a pattern, or says in one line why not.
pub(super) fn compile(text: &str) -> Result<Regex, String> {
    let pattern = RegexBuilder::new(text)
        .size_limit(MAX_PATTERN)
        .nest_limit(50)
        .build()
        .map_err(|e| format!("{}: {}", shown(text), e.to_string().lines().last().unwrap_or_default()))?;
    // Such a pattern finds every name: an empty alternative (`a||b`) is a slip, not a wish.
    if pattern.is_match("") { Err(format!("{} finds every name, even an empty one", shown(text))) } else { Ok(pattern) }
}

/// A text for an error line: quoted, and not longer than a line bears.
pub(super) fn shown(text: &str) -> String {
    if text.chars().count() > 60 {
        format!("{:?}...", text.chars().take(57).collect::<String>())
    } else {
        format!("{text:?}")
    }
}

/// Ids go into file names, columns and HTML attributes.
pub(in crate::input) fn check_id(id: &str) -> Result<(), String> {
    let plain = id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "_-.".contains(c));
    if plain && (1..=40).contains(&id.len()) {
        Ok(())
    } else {
        Err(format!("{} must be 1 to 40 of a-z, 0-9, _, - and .", shown(id)))
    }
}

/// Names and titles are one line of something.
pub(in crate::input) fn check_line(text: &str) -> Result<(), String> {
    if text.trim().is_empty() {
        Err("must not be empty".to_owned())
    } else if text.chars().any(char::is_control) {
        Err(format!("{} must not hold control characters or line breaks", shown(text)))
    } else if text.len() > 1000 {
        Err(format!("{} must not be longer than 1000 bytes", shown(text)))
    } else {
        Ok(())
    }
}
