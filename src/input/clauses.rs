//! Files of clauses (TOML) to [`Clauses`]: what a text asks of communities, figure by figure, each with source and confidence.
//!
//! The form is that of `data/audit/community-governance.toml`, which comes with the program. As with standards nothing is taken on
//! trust: a misspelt key must not silently become no clause, and a figure in another unit than its demand has is another figure.

use super::standard::{check_id, check_line, distinct, not_toml};
use super::suggest::did_you_mean;
use super::toml_lines::located;
use crate::error::InputError;
use crate::model::{Clause, Clauses, CommunityKind, Confidence, Demand, Exact, Force, Source};
use std::path::Path;
use std::sync::LazyLock;

/// The clauses that come with the program.
const GOVERNANCE: &str = include_str!("../../data/audit/community-governance.toml");
/// Largest file accepted, in bytes. The one built in has 5 kB.
const MAX_BYTES: usize = 1 << 20;
/// Most clauses accepted: tables have a column for each.
const MAX_CLAUSES: usize = 64;
/// Largest figure of a clause.
const MAX_FIGURE: u64 = 1_000_000;
/// Decimals of a figure: so that products with households stay exact.
const MAX_DECIMALS: usize = 6;

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct RawClauses {
    id: String,
    version: String,
    title_en: String,
    title_zh: String,
    sources: Vec<Source>,
    clauses: Vec<RawClause>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct RawClause {
    id: String,
    demand: String,
    figure: toml::Value,
    unit: String,
    applies_to: Vec<String>,
    duty: String,
    text_zh: String,
    text_en: String,
    sources: Vec<String>,
    confidence: Confidence,
    note_en: Option<String>,
    note_zh: Option<String>,
}

static DEFAULT: LazyLock<Clauses> = LazyLock::new(|| {
    parse_clauses(Path::new("community-governance.toml"), GOVERNANCE)
        .expect("data/audit/community-governance.toml, built in and tested, is a valid file of clauses")
});

/// The figures of a city's policy on community governance: the default.
///
/// ```
/// let clauses = lifecircle::input::clauses::community_governance();
/// let ids: Vec<&str> = clauses.clauses.iter().map(|c| c.id.as_str()).collect();
/// assert_eq!(ids[..4], ["service_floor_built", "service_floor_new", "service_floor_rural", "service_floor_per_100_households"]);
/// assert_eq!(clauses.clauses[7].figure.to_whole(), Some(3000));
/// ```
pub fn community_governance() -> Clauses {
    DEFAULT.clone()
}

/// The text of the default file: what people copy who write their own.
pub fn community_governance_text() -> &'static str {
    GOVERNANCE
}

/// Reads clauses from the text of a file; `file` is only named in errors.
///
/// # Errors
/// Anything that is not a valid file of clauses, with line, clause, key, value and rule.
///
/// ```
/// use lifecircle::input::clauses::{community_governance_text, parse_clauses};
/// let parse = |text: &str| parse_clauses("own.toml".as_ref(), text);
/// let text = community_governance_text();
/// assert_eq!(parse(&text.replacen("figure = 300\n", "figure = 350.5\n", 1)).unwrap().clauses[0].figure.to_string(), "350.5");
/// let error = parse(&text.replace("\"workers\"\nfigure", "\"worker\"\nfigure")).unwrap_err().to_string();
/// assert!(error.contains("clause \"workers_least\": demand \"worker\"") && error.contains("did you mean \"workers\"?"), "{error}");
/// ```
pub fn parse_clauses(file: &Path, text: &str) -> Result<Clauses, InputError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    parsed(file, text).map_err(|error| located(text, error))
}

fn parsed(file: &Path, text: &str) -> Result<Clauses, InputError> {
    if text.len() > MAX_BYTES {
        let what = format!("a file of clauses of {} bytes is larger than the {MAX_BYTES} allowed", text.len());
        return Err(InputError::format(file, what).guess("is this another file?"));
    }
    let raw: RawClauses =
        toml::from_str(text).map_err(|e| not_toml(file, text, &e, "data/audit/community-governance.toml"))?;
    let fault = |what: String| InputError::value(file, what);
    check_id(&raw.id).map_err(|rule| fault(format!("id {rule}")))?;
    for (key, text) in [("version", &raw.version), ("title_en", &raw.title_en), ("title_zh", &raw.title_zh)] {
        check_line(text).map_err(|rule| fault(format!("{key} {rule}")))?;
    }
    distinct(file, "source", raw.sources.iter().map(|s| &s.id))?;
    for source in &raw.sources {
        for (key, text) in [("title", Some(&source.title)), ("title_zh", source.title_zh.as_ref())] {
            let checked = text.map_or(Ok(()), |text| check_line(text));
            checked.map_err(|rule| fault(format!("{key} {rule}")).at(format!("source {:?}", source.id)))?;
        }
    }
    if raw.clauses.is_empty() || raw.clauses.len() > MAX_CLAUSES {
        return Err(fault(format!("{} clauses: 1 to {MAX_CLAUSES} are allowed", raw.clauses.len())));
    }
    distinct(file, "clause", raw.clauses.iter().map(|c| &c.id))?;
    let clauses = raw.clauses.into_iter().map(|clause| {
        let place = format!("clause {:?}", clause.id);
        check(clause, &raw.sources).map_err(|(what, guess)| {
            let error = InputError::value(file, what).at(place);
            match guess {
                Some(guess) => error.guess(guess),
                None => error,
            }
        })
    });
    Ok(Clauses {
        clauses: clauses.collect::<Result<_, _>>()?,
        id: raw.id,
        version: raw.version,
        title_en: raw.title_en,
        title_zh: raw.title_zh,
        sources: raw.sources,
    })
}

/// What is wrong, and what was probably meant.
type Wrong = (String, Option<String>);

/// The word of a list, or what is wrong with it.
fn of<T: Copy>(key: &str, word: &str, known: impl Iterator<Item = (T, &'static str)> + Clone) -> Result<T, Wrong> {
    known.clone().find(|(_, name)| *name == word).map(|(of, _)| of).ok_or_else(|| {
        let names: Vec<&str> = known.map(|(_, name)| name).collect();
        let word: String = word.chars().take(60).collect();
        (format!("{key} {word:?} is none of {}", names.join(", ")), did_you_mean(&word, names))
    })
}

fn check(raw: RawClause, sources: &[Source]) -> Result<Clause, Wrong> {
    let plain = |what: String| (what, None);
    let demand = of("demand", &raw.demand, Demand::ALL.iter().map(|(d, word, _)| (*d, *word)))?;
    let unit = Demand::ALL[demand as usize].2;
    if raw.unit != unit {
        let given: String = raw.unit.chars().take(60).collect();
        return Err((format!("unit {given:?}: {} is told in {unit:?}", demand.word()), did_you_mean(&given, [unit])));
    }
    let figure = match &raw.figure {
        toml::Value::Integer(n) => n.to_string().parse(),
        toml::Value::Float(x) => Exact::of_double(*x),
        toml::Value::String(text) => text.parse(),
        _ => Err("is not a number".to_owned()),
    };
    let figure: Exact = figure.map_err(|rule| plain(format!("figure: {rule}")))?;
    let most = if unit == "share" { Exact::whole(1) } else { Exact::whole(MAX_FIGURE) };
    if figure == Exact::ZERO || figure > most {
        let guess = (unit == "share").then(|| "write 50 % as 0.5".to_owned());
        return Err((format!("figure {figure} is outside 0 to {most} {unit}"), guess));
    }
    if figure.to_string().split_once('.').is_some_and(|(_, rest)| rest.len() > MAX_DECIMALS) {
        return Err(plain(format!("figure {figure} has more than {MAX_DECIMALS} decimals")));
    }
    if ["households", "workers"].contains(&unit) && !figure.is_whole() {
        return Err(plain(format!("figure {figure}: {unit} are whole")));
    }
    let kinds = CommunityKind::ALL.iter().map(|(kind, word, ..)| (*kind, *word));
    let mut applies_to = Vec::new();
    for word in &raw.applies_to {
        applies_to.push(of("applies_to", word, kinds.clone())?);
    }
    applies_to.sort_unstable();
    applies_to.dedup();
    if applies_to.is_empty() {
        return Err(plain("applies_to is empty: the clause would speak of nobody".to_owned()));
    }
    let duty = of("duty", &raw.duty, [(Force::Must, "must"), (Force::Aim, "aim")].into_iter())?;
    for (key, text) in [("text_zh", &raw.text_zh), ("text_en", &raw.text_en)] {
        check_line(text).map_err(|rule| plain(format!("{key} {rule}")))?;
    }
    for (key, text) in [("note_en", &raw.note_en), ("note_zh", &raw.note_zh)] {
        text.as_ref().map_or(Ok(()), |text| check_line(text)).map_err(|rule| plain(format!("{key} {rule}")))?;
    }
    if raw.sources.is_empty() {
        return Err(plain("the clause has no source: a figure without one cannot be cited".to_owned()));
    }
    for source in &raw.sources {
        if sources.iter().all(|s| s.id != *source) {
            let known: Vec<&str> = sources.iter().map(|s| s.id.as_str()).collect();
            let source: String = source.chars().take(60).collect();
            let what = format!("source {source:?} is none of the file's: {}", known.join(", "));
            return Err((what, did_you_mean(&source, known)));
        }
    }
    Ok(Clause {
        id: raw.id,
        demand,
        figure,
        applies_to,
        duty,
        text_zh: raw.text_zh,
        text_en: raw.text_en,
        sources: raw.sources,
        confidence: raw.confidence,
        note_en: raw.note_en,
        note_zh: raw.note_zh,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn said(change: impl Fn(&str) -> String) -> String {
        parse_clauses(Path::new("own.toml"), &change(GOVERNANCE)).unwrap_err().to_string()
    }

    #[test]
    fn planted_mistakes_are_told() {
        let swap = |from: &'static str, to: &'static str| {
            assert!(GOVERNANCE.contains(from), "{from}");
            said(move |text: &str| text.replacen(from, to, 1))
        };
        for (from, to, part) in [
            ("duty = \"must\"", "duty = \"shall\"", "duty \"shall\" is none of must, aim"),
            ("duty = \"must\"", "dutty = \"must\"", "did you mean \"duty\"?"),
            ("duty = \"must\"\n", "", "missing field `duty`"),
            ("figure = 300", "figure = 0", "figure 0 is outside 0 to 1000000 m2"),
            ("figure = 300", "figure = -300", "-300 is below 0"),
            ("figure = 300", "figure = 1e9", "outside 0 to 1000000 m2"),
            ("figure = 300", "figure = true", "figure: is not a number"),
            ("figure = 300", "figure = nan", "is not a number"),
            ("figure = 300", "figure = \"300 m2\"", "is not a number"),
            ("figure = 300", "figure = 0.1234567", "more than 6 decimals"),
            ("figure = 3000", "figure = 2999.5", "households are whole"),
            ("figure = 0.5", "figure = 50", "write 50 % as 0.5"),
            ("unit = \"m2\"", "unit = \"households\"", "service_floor is told in \"m2\""),
            ("applies_to = [\"built\"]", "applies_to = []", "speak of nobody"),
            ("applies_to = [\"built\"]", "applies_to = [\"buillt\"]", "did you mean \"built\"?"),
            ("sources = [\"policy\"]", "sources = []", "cannot be cited"),
            ("sources = [\"policy\"]", "sources = [\"polcy\"]", "did you mean \"policy\"?"),
            ("confidence = \"high\"", "confidence = \"sure\"", "unknown variant `sure`"),
            ("id = \"service_floor_new\"", "id = \"service_floor_built\"", "occurs twice"),
            ("id = \"service_floor_new\"", "id = \"<b>\"", "must be 1 to 40 of a-z"),
            ("title_zh = \"《", "title_zh = \"\\u0000", "source \"policy\": title_zh"),
            ("text_en = \"comp", "text_en = \"\\u0000comp", "control characters"),
        ] {
            let line = swap(from, to);
            assert!(line.starts_with("own.toml: ") && line.contains(part) && !line.contains('\n'), "{from}: {line}");
        }
        assert!(said(|_| "{}".to_owned()).contains("own.toml"));
        assert!(said(|text| text.repeat(300)).contains("larger than"));
        let many = |text: &str| {
            let (head, clause) = text.split_once("[[clauses]]").unwrap();
            let clause = clause.split("[[clauses]]").next().unwrap();
            let named = (0..65).map(|n| format!("[[clauses]]{}", clause.replace("_built", &format!("_{n}"))));
            format!("{head}{}", named.collect::<String>())
        };
        assert!(said(many).contains("65 clauses"));
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(cut in 0_usize..5000, text in "\\PC{0,30}") {
            let cut = GOVERNANCE.floor_char_boundary(cut.min(GOVERNANCE.len()));
            let _ = parse_clauses(Path::new("own.toml"), &format!("{}{text}", &GOVERNANCE[..cut]));
        }
    }
}
