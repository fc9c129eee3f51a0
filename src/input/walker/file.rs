//! A walker file (TOML) to a [`Walker`]. Every table is optional; unknown keys are refused with the one that was probably meant,
//! and values outside what any person does are errors, for a slip of the pen must not pass as a finding.
//!
//! Waits may be given as such or as what they follow from, by the formulas of the Highway Capacity Manual (2000, chapter 18):
//! `(C − g)² / 2C` at signals; without, the mean wait for a gap of `tG = width / speed + 3 s` in a flow of v vehicles a second,
//! `(exp(v·tG) − v·tG − 1) / v`.

use crate::error::InputError;
use crate::input::suggest::did_you_mean;
use crate::input::toml_lines::located;
use crate::model::{Confidence, Gait, Kerb, PartSource, Slope, Stairs, Surface, Waits, Walker};
use crate::units::{Limit, Speed};
use std::path::Path;
use toml::{Table, Value};

/// Largest file accepted, in bytes; those built in have 3 kB.
pub const MAX_BYTES: usize = 1 << 16;
/// Longest wait to cross a road, in milliseconds: nobody stands there longer, they walk on.
const LONGEST_WAIT_MS: u32 = 600_000;
/// What comes on top of the crossing itself before people trust a gap, in seconds (HCM 2000, chapter 18).
const START_UP_S: f64 = 3.0;

/// Reads a walker from the text of a file; `file` is only named in errors.
///
/// ```
/// use lifecircle::input::walker::parse_walker;
/// let text = "id = \"postman\"\nspeed = \"5.5km/h\"\n[waits]\nsignal = { cycle = \"60s\", green = \"30s\" }";
/// let postman = parse_walker("postman.toml".as_ref(), text).unwrap();
/// assert_eq!(postman.gait.waits.signal_ms, 7_500);
/// let error = parse_walker("postman.toml".as_ref(), &text.replace("signal", "signals")).unwrap_err().to_string();
/// assert!(error.starts_with("postman.toml: line 4: [waits]: unknown key \"signals\""), "{error}");
/// assert!(error.ends_with("(did you mean \"signal\"?)"), "{error}");
/// ```
///
/// # Errors
/// Anything that is no walker file, with table, key, value and rule.
pub fn parse_walker(file: &Path, text: &str) -> Result<Walker, InputError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    parsed(file, text).map_err(|error| located(text, error))
}

fn parsed(file: &Path, text: &str) -> Result<Walker, InputError> {
    if text.len() > MAX_BYTES {
        let what = format!("a walker of {} bytes is larger than the {MAX_BYTES} allowed", text.len());
        return Err(InputError::format(file, what).guess("is this another file?"));
    }
    let root: Table = toml::from_str(text).map_err(|error: toml::de::Error| {
        let line = error.span().and_then(|s| text.get(..s.start)).map_or(0, |before| before.matches('\n').count()) + 1;
        InputError::format(file, error.message().lines().collect::<Vec<_>>().join("; "))
            .at(format!("line {line}"))
            .guess("a walker is a TOML file; see docs/walkers.md for the form")
    })?;
    let root = Part { file, name: None, table: &root };
    root.only(&["id", "speed", "source", "source_zh", "confidence", "steps", "slope", "kerbs", "surfaces", "waits"])?;
    let id = root.needed("id")?;
    if id.is_empty() || id.len() > 40 || !id.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_') {
        return Err(root.wrong("id", id, "up to 40 letters, digits, - or _"));
    }
    let speed: Speed = root.needed("speed")?.parse().map_err(|e| root.fault(format!("{e}")))?;
    let mut gait = Gait::default();
    let mut steps = true;
    if let Some(part) = root.part("steps")? {
        part.only(&["use", "up", "down", "source", "source_zh", "confidence"])?;
        match part.text("use")? {
            None | Some("yes") => {
                let (up, down) = (part.seconds_a_metre("up")?, part.seconds_a_metre("down")?);
                gait.climb = Some(Stairs { up_ms: up.unwrap_or(0), down_ms: down.unwrap_or(0) });
            }
            Some("never") => steps = false,
            Some(other) => return Err(part.wrong("use", other, "yes or never")),
        }
        gait.sources.push(part.source("steps")?);
    }
    if let Some(part) = root.part("slope")? {
        part.only(&["function", "steepest", "source", "source_zh", "confidence"])?;
        gait.slope = match part.text("function")? {
            None => None,
            Some("tobler") => Some(Slope::Tobler),
            Some(other) => return Err(part.wrong("function", other, "tobler")),
        };
        gait.steepest = part.text("steepest")?.map(|text| part.grade(text)).transpose()?;
        gait.sources.push(part.source("slope")?);
    }
    if let Some(part) = root.part("kerbs")? {
        gait.kerbs = part.listed(&Kerb::NAMED)?;
        gait.sources.push(part.source("kerbs")?);
    }
    if let Some(part) = root.part("surfaces")? {
        gait.surfaces = part.listed(&Surface::NAMED)?;
        gait.sources.push(part.source("surfaces")?);
    }
    if let Some(part) = root.part("waits")? {
        part.only(&["signal", "primary", "secondary", "tertiary", "source", "source_zh", "confidence"])?;
        gait.waits = Waits {
            signal_ms: part.signal()?,
            primary_ms: part.unsignalled("primary", speed)?,
            secondary_ms: part.unsignalled("secondary", speed)?,
            tertiary_ms: part.unsignalled("tertiary", speed)?,
        };
        gait.sources.push(part.source("waits")?);
    }
    let PartSource { source, source_zh, confidence, .. } = root.source("speed")?;
    Ok(Walker { id: id.to_owned(), speed, steps, gait, source, source_zh, confidence })
}

/// A table of the file.
struct Part<'a> {
    file: &'a Path,
    name: Option<String>,
    table: &'a Table,
}

impl<'a> Part<'a> {
    fn fault(&self, what: String) -> InputError {
        let fault = InputError::value(self.file, what);
        match &self.name {
            Some(name) => fault.at(format!("[{name}]")),
            None => fault,
        }
    }

    fn wrong(&self, key: &str, value: &str, expected: &str) -> InputError {
        let fault = self.fault(format!("{key} = {value:?}: expected {expected}"));
        match did_you_mean(value, expected.split([' ', ',']).filter(|word| word.len() > 2)) {
            Some(guess) => fault.guess(guess),
            None => fault,
        }
    }

    fn only(&self, known: &[&str]) -> Result<(), InputError> {
        let Some(key) = self.table.keys().find(|key| !known.contains(&key.as_str())) else { return Ok(()) };
        let fault = self.fault(format!("unknown key {key:?}; expected one of {}", known.join(", ")));
        Err(match did_you_mean(key, known.iter().copied()) {
            Some(guess) => fault.guess(guess),
            None => fault,
        })
    }

    fn part(&self, key: &str) -> Result<Option<Part<'a>>, InputError> {
        let name = Some(self.name.as_ref().map_or(key.to_owned(), |name| format!("{name}.{key}")));
        match self.table.get(key) {
            None => Ok(None),
            Some(Value::Table(table)) => Ok(Some(Part { file: self.file, name, table })),
            Some(_) => Err(self.fault(format!("{key} is a table: write [{key}] on a line of its own"))),
        }
    }

    fn text(&self, key: &str) -> Result<Option<&'a str>, InputError> {
        match self.table.get(key) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.trim())),
            Some(other) => Err(self
                .fault(format!("{key} = {other}: expected text"))
                .guess("quote the value, and give numbers their unit: speed = \"4.8km/h\"")),
        }
    }

    fn needed(&self, key: &str) -> Result<&'a str, InputError> {
        self.text(key)?.ok_or_else(|| self.fault(format!("{key} is missing")))
    }

    fn source(&self, part: &'static str) -> Result<PartSource, InputError> {
        let confidence = match self.text("confidence")? {
            Some("low") => Confidence::Low,
            Some("medium") => Confidence::Medium,
            // Whoever writes a file and names no source vouches for it.
            None | Some("high") => Confidence::High,
            Some(other) => return Err(self.wrong("confidence", other, "low, medium or high")),
        };
        let given = self.text("source")?.map(str::to_owned);
        let zh = self.text("source_zh")?.map(str::to_owned);
        let source_zh = zh.or_else(|| given.is_none().then(|| "由使用者给定".to_owned()));
        Ok(PartSource { part, source: given.unwrap_or_else(|| "given by the user".to_owned()), source_zh, confidence })
    }

    /// Milliseconds a metre of rise, from `5.9s/m`.
    fn seconds_a_metre(&self, key: &str) -> Result<Option<u32>, InputError> {
        let Some(text) = self.text(key)? else { return Ok(None) };
        let number = text.strip_suffix("s/m").and_then(|n| n.trim().parse::<f64>().ok());
        match number.filter(|n| (0.0..=600.0).contains(n)) {
            Some(number) => Ok(Some((number * 1000.0).round() as u32)),
            None => Err(self.wrong(key, text, "seconds a metre of rise, from 0s/m to 600s/m, such as 5.9s/m")),
        }
    }

    fn grade(&self, text: &str) -> Result<f64, InputError> {
        let number = text.strip_suffix('%').and_then(|n| n.trim().parse::<f64>().ok());
        match number.filter(|n| *n > 0.0 && *n <= 100.0) {
            Some(percent) => Ok((percent * 100.0).round() / 10_000.0),
            None => Err(self.wrong("steepest", text, "a grade above 0% and up to 100%, such as 8.33%")),
        }
    }

    fn listed<T: Copy>(&self, known: &[(&'static str, T)]) -> Result<Vec<T>, InputError> {
        self.only(&["never", "source", "source_zh", "confidence"])?;
        let Some(Value::Array(words)) = self.table.get("never") else {
            return Err(self.fault("never is missing: a list of words, such as never = [\"loose\"]".to_owned()));
        };
        let names = known.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ");
        let one = |word: &Value| {
            let word = word.as_str().unwrap_or_default();
            let found = known.iter().find(|(name, _)| *name == word).map(|(_, one)| *one);
            found.ok_or_else(|| self.wrong("never", word, &names))
        };
        words.iter().map(one).collect()
    }

    /// A time in milliseconds; `only` says what else stands in the same table.
    fn time(&self, key: &str) -> Result<u32, InputError> {
        let text = self.needed(key)?;
        match Limit::quantity(text) {
            Ok(Limit::Time(ms)) if ms <= LONGEST_WAIT_MS => Ok(ms),
            _ => Err(self.wrong(key, text, "a time up to 10min, such as 20s")),
        }
    }

    fn signal(&self) -> Result<u32, InputError> {
        if !matches!(self.table.get("signal"), Some(Value::Table(_))) {
            return if self.table.contains_key("signal") { self.time("signal") } else { Ok(0) };
        }
        let Some(part) = self.part("signal")? else { return Ok(0) };
        part.only(&["cycle", "green"])?;
        let (cycle, green) = (f64::from(part.time("cycle")?), f64::from(part.time("green")?));
        if cycle <= 0.0 || green > cycle {
            return Err(part.fault(format!("green of {green} ms in a cycle of {cycle} ms")).guess("swapped?"));
        }
        Ok(((cycle - green) * (cycle - green) / (2.0 * cycle)).round() as u32)
    }

    fn unsignalled(&self, key: &str, speed: Speed) -> Result<u32, InputError> {
        if !matches!(self.table.get(key), Some(Value::Table(_))) {
            return if self.table.contains_key(key) { self.time(key) } else { Ok(0) };
        }
        let Some(part) = self.part(key)? else { return Ok(0) };
        part.only(&["flow", "width"])?;
        let (flow, width) = (part.needed("flow")?, part.needed("width")?);
        let per_hour = flow.strip_suffix("/h").and_then(|n| n.trim().parse::<f64>().ok());
        let Some(v) = per_hour.filter(|n| *n > 0.0 && *n <= 20_000.0).map(|n| n / 3600.0) else {
            return Err(part.wrong("flow", flow, "vehicles an hour in all lanes crossed, such as 600/h"));
        };
        let metres = match Limit::quantity(width) {
            Ok(Limit::Length(mm)) if mm <= 100_000 => f64::from(mm) / 1000.0,
            _ => return Err(part.wrong("width", width, "a length up to 100m, such as 10.5m")),
        };
        let gap = metres * 3600.0 / f64::from(speed.metres_per_hour()) + START_UP_S;
        let wait_s = (libm::exp(v * gap) - v * gap - 1.0) / v;
        // With more cars than that nobody crosses here: they wait as long as anybody waits.
        Ok((wait_s * 1000.0).round().min(f64::from(LONGEST_WAIT_MS)) as u32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(rest: &str) -> Result<Walker, String> {
        let text = format!("id = \"w\"\nspeed = \"1.2m/s\"\n{rest}");
        parse_walker(Path::new("w.toml"), &text).map_err(|e| e.to_string())
    }

    #[test]
    fn waits_follow_from_signals_and_traffic() {
        let waits =
            parse("[waits]\nprimary = { flow = \"600/h\", width = \"6m\" }\nsecondary = \"7s\"").unwrap().gait.waits;
        // v = 1/6 a second, tG = 6/1.2 + 3 = 8 s: (e^(4/3) − 4/3 − 1)·6 = (3.7937 − 2.3333)·6 = 8.762 s.
        assert_eq!((waits.signal_ms, waits.primary_ms, waits.secondary_ms), (0, 8_762, 7_000));
        let jam = parse("[waits]\nprimary = { flow = \"20000/h\", width = \"60m\" }").unwrap().gait.waits;
        assert_eq!(jam.primary_ms, LONGEST_WAIT_MS);
    }

    #[test]
    fn mistakes_are_named_with_a_guess() {
        let said = |rest: &str| parse(rest).unwrap_err();
        for (rest, parts) in [
            ("stairs = 1", &["w.toml: line 3: unknown key \"stairs\"", "expected one of id, speed"][..]),
            ("[steps]\nus = \"never\"", &["[steps]: unknown key \"us\"", "did you mean \"use\"?"]),
            ("[steps]\nuse = \"nevr\"", &["[steps]: use = \"nevr\": expected yes or never", "did you mean \"never\"?"]),
            ("[steps]\nup = \"5.9\"", &["[steps]: up = \"5.9\"", "5.9s/m"]),
            ("[slope]\nfunction = \"tobbler\"", &["[slope]", "did you mean \"tobler\"?"]),
            ("[slope]\nsteepest = 8", &["[slope]: steepest = 8: expected text", "quote the value"]),
            (
                "[kerbs]\nnever = [\"rased\"]",
                &["[kerbs]: never = \"rased\": expected raised, rolled, lowered", "raised\"?"],
            ),
            ("[surfaces]", &["[surfaces]: never is missing"]),
            (
                "[waits]\nsignal = { cycle = \"25s\", green = \"90s\" }",
                &["[waits.signal]: green of 90000 ms", "swapped?"],
            ),
            ("[waits]\nprimary = { flow = \"600\", width = \"6m\" }", &["[waits.primary]: flow = \"600\"", "600/h"]),
            ("steps = false", &["steps is a table: write [steps]"]),
            ("confidence = \"hi\"", &["confidence = \"hi\": expected low, medium or high"]),
            ("= 3", &["line 3", "docs/walkers.md"]),
        ] {
            let said = said(rest);
            assert!(parts.iter().all(|part| said.contains(part)), "{rest}: {said}");
            assert!(!said.contains('\n'), "{said}");
        }
        assert!(parse_walker(Path::new("w"), "id = \"x\"").unwrap_err().to_string().contains("speed is missing"));
        assert!(parse_walker(Path::new("w"), &"#".repeat(MAX_BYTES + 1)).is_err());
    }
}
