//! Standard files (TOML) to the records of [`crate::model::Standard`].
//!
//! A standard is a citable list of classes with limits; the form is that of `data/standards/five-facilities.toml`, which
//! comes with the program, and of `data/standards/standard.schema.json`. Nothing in a file is taken on trust: unknown keys
//! are refused (a misspelt `limit` must not silently become no limit), every reference must resolve, and patterns are
//! compiled under a size limit, so that no file can make matching slow: `regex` takes time linear in the text whatever the
//! pattern is.

mod check;
mod figures;
mod raw;
mod shipped;
mod text;

pub(super) use check::distinct;
pub use shipped::{SHIPPED, TEMPLATE, five_facilities, shipped};
pub(super) use text::{check_id, check_line};

use super::suggest::did_you_mean;
use super::toml_lines::located;
use crate::error::InputError;
use crate::model::Standard;
use std::path::Path;

/// Largest file accepted, in bytes. The largest one built in has 60 kB.
const MAX_BYTES: usize = 1 << 20;

/// Reads a standard from the text of a file; `file` is only named in errors.
///
/// # Errors
/// Anything that is not a valid standard, with line, class, key, value and rule.
///
/// ```
/// let text = r#"
///     id = "shops"
///     version = "1"
///     title_en = "Shops"
///     title_zh = "商店"
///     tiers = [{ id = "near", name_en = "Near", name_zh = "近" }]
///     [[classes]]
///     id = "shop"
///     name_en = "Shop"
///     name_zh = "商店"
///     tier = "near"
///     limit = "500m"
///     confidence = "low"
///     rules = [{ tags = { shop = "" } }]
/// "#;
/// let parse = |text: &str| lifecircle::input::standard::parse_standard("shops.toml".as_ref(), text);
/// assert_eq!(parse(text).unwrap().classes[0].limit.to_string(), "500 m");
/// let error = parse(&text.replace("500m", "500")).unwrap_err().to_string();
/// assert!(error.starts_with("shops.toml: line 12: class \"shop\": invalid limit \"500\""), "{error}");
/// ```
pub fn parse_standard(file: &Path, text: &str) -> Result<Standard, InputError> {
    if text.len() > MAX_BYTES {
        let what = format!("a standard of {} bytes is larger than the {MAX_BYTES} allowed", text.len());
        return Err(InputError::format(file, what).guess("is this another file?"));
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let raw: raw::RawStandard =
        toml::from_str(text).map_err(|e| not_toml(file, text, &e, "data/standards/five-facilities.toml"))?;
    check::check(file, raw).map_err(|error| located(text, error))
}

/// An error of the TOML parser, with its line, and the word that was probably meant.
/// `form` is a good file of its kind.
pub(super) fn not_toml(file: &Path, text: &str, error: &toml::de::Error, form: &str) -> InputError {
    let message = error.message().lines().collect::<Vec<_>>().join("; ");
    let mut quoted = message.split('`').skip(1).step_by(2);
    let wrong = quoted.next().unwrap_or_default();
    let guess = if message.starts_with("unknown ") {
        did_you_mean(wrong, quoted)
    } else if message.starts_with("missing field") {
        Some(format!("see {form} for the form"))
    } else if message.contains("expected a string") {
        Some("quote the value, and give limits their unit: limit = \"15min\"".to_owned())
    } else if text.trim_start().starts_with(['{', '[']) && serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok() {
        Some("this is JSON; a standard is a TOML file".to_owned())
    } else {
        None
    };
    let mut fault = InputError::format(file, message.clone());
    if let Some(before) = error.span().and_then(|span| text.get(..span.start)) {
        fault = fault.at(format!("line {}", before.matches('\n').count() + 1));
    }
    if let Some(guess) = guess {
        fault = fault.guess(guess);
    }
    fault
}

#[cfg(test)]
mod shipped_tests;
#[cfg(test)]
mod standard_tests;
