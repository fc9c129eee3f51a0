//! How single words are read: numbers, shares, names. What is expected is said, with the word that was probably meant.

use crate::input::given::money;
use crate::input::suggest::did_you_mean;
use crate::input::walker;
use crate::model::Value;
use crate::network::Towards;
use crate::report::Layers;
use crate::study::{Objective, STANDARDS, StandardFrom, Walking};
use crate::units::Lang;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use std::path::Path;

pub(in crate::cli) fn direction() -> impl TypedValueParser<Value = Towards> {
    PossibleValuesParser::new(["to", "from"])
        .map(|word| if word == "to" { Towards::Seeds } else { Towards::Everywhere })
}

/// What layers are written as.
pub(in crate::cli) fn layers() -> impl TypedValueParser<Value = Layers> {
    PossibleValuesParser::new(["geojson", "fgb"])
        .map(|word| if word == "fgb" { Layers::FlatGeobuf } else { Layers::GeoJson })
}

/// Whether what is not known counts as closed.
pub(in crate::cli) fn unknown_hours() -> impl TypedValueParser<Value = bool> {
    PossibleValuesParser::new(["open", "closed"]).map(|word| word == "closed")
}

pub(in crate::cli) fn fixed() -> impl TypedValueParser<Value = bool> {
    PossibleValuesParser::new(["existing", "none"]).map(|word| word == "existing")
}

pub(in crate::cli) fn languages() -> impl TypedValueParser<Value = Lang> {
    PossibleValuesParser::new(["en", "zh"]).map(|word| if word == "zh" { Lang::Zh } else { Lang::En })
}

pub(in crate::cli) fn objective(word: &str) -> Result<String, String> {
    let known = || Objective::ALL.iter().map(|(word, _)| *word);
    if known().any(|k| k == word) { Ok(word.to_owned()) } else { Err(one_of(word, known())) }
}

/// A number above 0, also as people write money in files: `1,200,000`, `45万`, `1.2亿元`.
pub(in crate::cli) fn amount(word: &str) -> Result<f64, String> {
    match money(&Value::Text(word.trim().to_owned())) {
        Ok(Some(number)) if number > 0.0 => Ok(number),
        _ => Err("expected a number above 0, such as 5000, 1,200,000 or 45万".to_owned()),
    }
}

/// A share with its %, from 0% to 100%.
pub(in crate::cli) fn share(word: &str) -> Result<f64, String> {
    let number = word.trim().strip_suffix('%').map(str::trim).and_then(|n| n.parse::<f64>().ok());
    match number.filter(|n| (0.0..=100.0).contains(n)) {
        Some(percent) => Ok(percent / 100.0),
        None => Err("expected a share from 0% to 100%, such as 1%".to_owned()),
    }
}

/// A share, or everybody who can be.
#[derive(Debug, Clone, Copy)]
pub(in crate::cli) struct ShareOrAll(pub(in crate::cli) Option<f64>);

pub(in crate::cli) fn share_or_all(word: &str) -> Result<ShareOrAll, String> {
    if word.trim() == "all" {
        return Ok(ShareOrAll(None));
    }
    share(word).map(|share| ShareOrAll(Some(share))).map_err(|_| "expected a share such as 95%, or all".to_owned())
}

/// `expected one of …` and the one that was probably meant.
fn one_of<'a>(word: &str, known: impl Iterator<Item = &'a str> + Clone) -> String {
    let list = known.clone().collect::<Vec<_>>().join(", ");
    // A standard without its year is likelier meant than any other word.
    let begun = known.clone().find(|of| word.len() > 2 && of.starts_with(word));
    let guess = begun.map(|of| format!("did you mean {of:?}?")).or_else(|| did_you_mean(word, known));
    let guess = guess.map_or_else(String::new, |guess| format!(" ({guess})"));
    format!("expected one of {list}{guess}")
}

/// Who walks, one or several.
#[derive(Debug, Clone)]
pub(in crate::cli) struct Who(pub(in crate::cli) Vec<Walking>);

/// Walkers with commas between them; the name of a file may have commas too.
pub(in crate::cli) fn who(word: &str) -> Result<Who, String> {
    if Path::new(word).is_file() {
        return Ok(Who(vec![one_walker(word)?]));
    }
    let all = word.split(',').map(|one| one_walker(one.trim())).collect::<Result<Vec<_>, _>>()?;
    Ok(Who(all))
}

/// A walker by name, else from a file: a plan holds who walks, so that the file is read with the words.
fn one_walker(word: &str) -> Result<Walking, String> {
    if let Some(walker) = walker::walker(word) {
        return Ok(Walking { walker, file: None });
    }
    let path = Path::new(word);
    if path.extension().is_none() && path.components().count() < 2 && !path.exists() {
        let known = one_of(word, walker::FILES.iter().map(|(id, _)| *id));
        return Err(format!("{known}, or a file such as my-walker.toml"));
    }
    let text = std::fs::read_to_string(path).map_err(|e| format!("cannot read: {e}"))?;
    let walker = walker::parse_walker(path, &text).map_err(|e| e.to_string())?;
    Ok(Walking { walker, file: Some(path.to_owned()) })
}

/// Standards, the first and those that stand beside it.
#[derive(Debug, Clone)]
pub(in crate::cli) struct Which(pub(in crate::cli) Vec<StandardFrom>);

/// Standards with commas between them; the name of a file may have commas too.
pub(in crate::cli) fn standards(word: &str) -> Result<Which, String> {
    if !word.contains(',') || Path::new(word).is_file() {
        return Ok(Which(vec![standard(word)?]));
    }
    word.split(',').map(|one| standard(one.trim())).collect::<Result<Vec<_>, _>>().map(Which)
}

/// A name, else the path of a file: what is neither known nor looks like a path is a mistyped name.
pub(in crate::cli) fn standard(word: &str) -> Result<StandardFrom, String> {
    if let Some(name) = STANDARDS.iter().find(|name| **name == word) {
        return Ok(StandardFrom::Name(name));
    }
    let path = Path::new(word);
    if path.extension().is_some() || path.components().count() > 1 || path.exists() {
        return Ok(StandardFrom::File(path.to_owned()));
    }
    Err(format!("{}, or a file such as my-standard.toml", one_of(word, STANDARDS.iter().copied())))
}
