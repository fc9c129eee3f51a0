//! Which property of the user's file means what: named by the user, or guessed from usual names.

use crate::error::InputError;
use crate::input::layer::{Axes, Feature};
use crate::input::suggest::did_you_mean;
use crate::model::{Properties, Tags, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The properties to use, as the user names them; where `None`, usual names are looked for and the guess is reported.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Columns {
    /// The id of a record.
    pub id: Option<String>,
    /// What people call it.
    pub name: Option<String>,
    /// The class of a facility: id or name of a class of the standard.
    pub class: Option<String>,
    /// The opening hours of a facility.
    pub hours: Option<String>,
    /// Residents of a block.
    pub residents: Option<String>,
    /// Households of a block.
    pub households: Option<String>,
    /// Where the places of a table are.
    pub axes: Axes,
    /// Whether a file may lack the properties that are named, because another file has them; it is told.
    pub may_lack: bool,
}

/// What is told of a file that lacks a property which others have.
fn lacking(named: &str, meaning: &str) -> String {
    format!("no property {named:?} for the {meaning} here")
}

/// What a property can mean, and the names it usually has, the best first; compared without regard to case.
pub(in crate::input) const IDS: &[&str] =
    &["id", "@id", "osm_id", "full_id", "fid", "ogc_fid", "objectid", "gid", "编号", "地块编号", "设施编号", "序号"];
pub(super) const ID: (&str, &[&str]) = ("id", IDS);
pub(super) const NAME: (&str, &[&str]) = (
    "name",
    &["name", "名称", "name:zh", "name_zh", "小区名称", "小区", "地块名称", "设施名称", "title", "label", "name:en"],
);
pub(super) const CLASS: (&str, &[&str]) = (
    "class",
    &["class", "classes", "类别", "设施类别", "设施类型", "类型", "facility_class", "facility", "category", "type"],
);
pub(super) const HOURS: (&str, &[&str]) = (
    "opening hours",
    &["opening_hours", "营业时间", "开放时间", "服务时间", "开馆时间", "opentime", "opening_time", "open_hours"],
);
pub(super) const RESIDENTS: (&str, &[&str]) = (
    "residents",
    &["residents", "population", "人口", "居住人口", "常住人口", "人口数", "人数", "居民数", "pop", "people"],
);
pub(super) const HOUSEHOLDS: (&str, &[&str]) =
    ("households", &["households", "户数", "总户数", "居住户数", "住户数", "hh", "dwellings"]);

/// How often each property occurs with a value other than null or an empty text.
pub(super) struct Header(BTreeMap<String, usize>);

impl Header {
    pub fn of(features: &[Feature]) -> Header {
        let mut count: BTreeMap<String, usize> = BTreeMap::new();
        for (key, value) in features.iter().flat_map(|f| &f.properties) {
            let told = usize::from(*value != Value::Null && !matches!(value, Value::Text(t) if t.trim().is_empty()));
            match count.get_mut(key) {
                Some(n) => *n += told,
                None => {
                    count.insert(key.clone(), told);
                }
            }
        }
        Header(count)
    }

    /// The columns, without those for places that this file may and does lack.
    pub fn at_hand(&self, columns: &Columns, notes: &mut Vec<String>) -> Columns {
        let mut columns = columns.clone();
        if columns.may_lack {
            let named = [
                (&mut columns.id, ID),
                (&mut columns.name, NAME),
                (&mut columns.class, CLASS),
                (&mut columns.hours, HOURS),
            ];
            for (column, meaning) in named {
                if let Some(name) = column.take_if(|name| !self.0.contains_key(name)) {
                    notes.push(lacking(&name, meaning.0));
                }
            }
        }
        columns
    }

    /// The property that carries a meaning, and whether it was guessed.
    pub fn find(
        &self,
        file: &Path,
        named: Option<&String>,
        meaning: (&'static str, &[&str]),
        notes: &mut Vec<String>,
    ) -> Result<Option<String>, InputError> {
        if let Some(named) = named {
            if self.0.contains_key(named) {
                return Ok(Some(named.clone()));
            }
            let known: Vec<&str> = self.0.keys().map(String::as_str).take(30).collect();
            let have =
                if known.is_empty() { "there are none".to_owned() } else { format!("there are {}", known.join(", ")) };
            let error =
                InputError::value(file, format!("no feature has a property {named:?} for the {}; {have}", meaning.0));
            return Err(match did_you_mean(named, known) {
                Some(guess) => error.guess(guess),
                None => error,
            });
        }
        let told: BTreeSet<&String> = self.0.iter().filter(|(_, n)| **n > 0).map(|(key, _)| key).collect();
        let exact = meaning.1.iter().find_map(|usual| told.iter().find(|key| key.trim().to_lowercase() == *usual));
        // `户数（户）` and `服务用房面积(㎡)` say their unit behind the name.
        let named = |key: &str, usual: &str| {
            let key = key.trim().to_lowercase();
            key.split_once(['(', '（']).is_some_and(|(name, _)| name.trim() == usual)
        };
        let guess = exact.or_else(|| meaning.1.iter().find_map(|usual| told.iter().find(|key| named(key, usual))));
        if let Some(key) = guess {
            notes.push(format!("{} taken from property {key:?}", meaning.0));
        }
        Ok(guess.map(|key| (*key).clone()))
    }
}

/// What a reader of any role would guess of these features.
pub(in crate::input) fn guesses(features: &[Feature]) -> Vec<String> {
    let header = Header::of(features);
    let mut notes = Vec::new();
    for meaning in [ID, NAME, CLASS, RESIDENTS, HOUSEHOLDS] {
        // Nothing is named, so nothing can be missing.
        let _ = header.find(Path::new("-"), None, meaning, &mut notes);
    }
    notes
}

/// The value of a property.
pub(super) fn value<'a>(properties: &'a Properties, key: &str) -> Option<&'a Value> {
    properties.iter().find(|(k, _)| k == key).map(|(_, v)| v)
}

/// A value as plain text; `None` for null, nested and empty ones.
pub(in crate::input) fn text(value: &Value) -> Option<String> {
    let text = match value {
        Value::Text(text) => text.trim().to_owned(),
        Value::Int(n) => n.to_string(),
        Value::Float(n) => n.to_string(),
        Value::Bool(b) => (if *b { "yes" } else { "no" }).to_owned(),
        Value::Null | Value::Json(_) => return None,
    };
    (!text.is_empty()).then_some(text)
}

/// A count of people or households: a number that is not negative, also as text with thousands separators.
pub(crate) fn count(value: &Value) -> Result<Option<f64>, String> {
    // More than any block, and any country.
    amount(value, 1e9)
}

/// A sum of money, in whatever unit the user counts in: a number that is not negative, also as text: `1,200,000`, `45万`, `1.2亿元`.
pub(crate) fn money(value: &Value) -> Result<Option<f64>, String> {
    // More than any city spends.
    const MOST: f64 = 1e13;
    let Value::Text(text) = value else { return amount(value, MOST) };
    let plain = text.trim().trim_end_matches('元').trim_end();
    let units = [('万', 1e4), ('亿', 1e8)];
    match units.iter().find_map(|(unit, times)| Some((plain.strip_suffix(*unit)?, times))) {
        Some((number, times)) => {
            let number =
                amount(&Value::Text(number.to_owned()), MOST)?.ok_or_else(|| format!("{text:?} is not a number"))?;
            amount(&Value::Float(number * times), MOST)
        }
        None => amount(&Value::Text(plain.to_owned()), MOST),
    }
}

/// A number between 0 and `most`, also as text with thousands separators.
fn amount(value: &Value, most: f64) -> Result<Option<f64>, String> {
    let number = match value {
        Value::Null => return Ok(None),
        Value::Int(n) => *n as f64,
        Value::Float(n) => *n,
        Value::Text(text) => {
            let text = text.trim().trim_end_matches(['人', '户']).trim_end();
            if text.is_empty() {
                return Ok(None);
            }
            let text = &*narrow(text);
            let plain = if thousands(text) { text.replace(',', "") } else { text.to_owned() };
            plain.parse().map_err(|_| format!("{text:?} is not a number"))?
        }
        Value::Bool(_) | Value::Json(_) => return Err("is not a number".to_owned()),
    };
    let shown = if number.abs() < 1e15 { number.to_string() } else { format!("{number:e}") };
    if (0.0..=most).contains(&number) { Ok(Some(number + 0.0)) } else { Err(format!("{shown} is outside 0..{most}")) }
}

/// A text with full-width digits and signs, as Chinese keyboards write them, in their usual form.
pub(super) fn narrow(text: &str) -> std::borrow::Cow<'_, str> {
    let wide = |c: char| ('\u{ff10}'..='\u{ff19}').contains(&c) || ['．', '－', '＋', '，'].contains(&c);
    if !text.contains(wide) {
        return text.into();
    }
    // Forms of ASCII stand in the same order, so far on.
    let turn = |c: char| if wide(c) { char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c) } else { c };
    text.chars().map(turn).collect::<String>().into()
}

/// Whether commas stand only before groups of three digits: `1,234,567.8` but not `1,5`.
fn thousands(text: &str) -> bool {
    let whole = text.split('.').next().unwrap_or_default();
    let mut groups = whole.split(',');
    let first = groups.next().unwrap_or_default();
    (1..=3).contains(&first.len()) && groups.all(|g| g.len() == 3)
}

/// Properties seen as OSM tags. `other_tags`, where GDAL puts the less usual ones, is opened.
pub(super) struct PropertyTags(Vec<(String, String)>);

impl PropertyTags {
    pub fn new(properties: &Properties) -> PropertyTags {
        let mut tags = Vec::with_capacity(properties.len());
        for (key, value) in properties {
            if let Some(text) = text(value) {
                if key == "other_tags" {
                    tags.extend(hstore(&text));
                } else {
                    tags.push((key.clone(), text));
                }
            }
        }
        PropertyTags(tags)
    }

    /// Sets a tag, whatever it was.
    pub fn put(&mut self, key: &str, value: &str) {
        self.0.retain(|(known, _)| known != key);
        self.push(key, value);
    }

    pub fn push(&mut self, key: &str, value: &str) {
        self.0.push((key.to_owned(), value.to_owned()));
    }
}

impl Tags for PropertyTags {
    fn get(&self, key: &str) -> Option<&str> {
        self.0.iter().find(|(k, _)| k == key).map(|(_, v)| v.as_str())
    }
}

/// Pairs of `"key"=>"value","key"=>"value"`.
fn hstore(text: &str) -> impl Iterator<Item = (String, String)> {
    text.split("\",\"").filter_map(|pair| {
        let (key, value) = pair.split_once("\"=>\"")?;
        Some((key.trim_start_matches('"').to_owned(), value.trim_end_matches('"').replace("\\\"", "\"")))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_read_as_people_write_them() {
        let text = |t: &str| count(&Value::Text(t.to_owned()));
        assert_eq!(text("1,234"), Ok(Some(1234.0)));
        assert_eq!(text(" 350户 "), Ok(Some(350.0)));
        assert_eq!(text(""), Ok(None));
        assert_eq!(count(&Value::Float(2.5)), Ok(Some(2.5)));
        for bad in ["1,5", "many", "-3", "NaN", "inf", "1e12"] {
            assert!(text(bad).is_err(), "{bad}");
        }
        assert!(count(&Value::Int(-1)).is_err());
        assert!(count(&Value::Float(1e300)).unwrap_err().starts_with("1e300 is outside"), "not 300 noughts");
    }

    #[test]
    fn money_is_read_as_people_write_it() {
        let text = |t: &str| money(&Value::Text(t.to_owned()));
        assert_eq!(money(&Value::Int(2_000_000_000)), Ok(Some(2e9)));
        assert_eq!(
            [text("1,200,000"), text("45万"), text("1.2 亿元"), text("300元"), text("")].map(Result::unwrap),
            [Some(1.2e6), Some(4.5e5), Some(1.2e8), Some(300.0), None]
        );
        for bad in ["万", "dear", "-1", "NaN", "inf", "1e14", "1000000亿"] {
            assert!(text(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn other_tags_are_opened() {
        let properties = vec![
            ("highway".to_owned(), Value::Text("footway".to_owned())),
            ("layer".to_owned(), Value::Int(-1)),
            ("other_tags".to_owned(), Value::Text("\"foot\"=>\"no\",\"name:zh\"=>\"路\"".to_owned())),
        ];
        let tags = PropertyTags::new(&properties);
        assert_eq!([tags.get("foot"), tags.get("name:zh"), tags.get("layer")], [Some("no"), Some("路"), Some("-1")]);
    }
}
