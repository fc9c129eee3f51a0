//! Facilities from a file: classes by a property, or by the tags that OpenStreetMap would use.

use super::Notes;
use super::collect::{Sound, fault, faults, settle_ids, sort_out};
use super::columns::{CLASS, Columns, HOURS, Header, ID, NAME, PropertyTags, text, value};
use super::poi::{Told, Types};
use crate::error::{InputError, Loaded};
use crate::input::layer::{self, Feature, Flaw, Source, type_name};
use crate::input::suggest::did_you_mean;
use crate::model::{AMAP_CODE, Facility, Standard, Value};
use crate::units::ClassId;
use geo_types::Geometry;
use std::collections::BTreeMap;
use std::path::Path;

/// Reads facilities, sorted by id.
///
/// The class property may hold the id, the English or the Chinese name of a class, or several, separated by `;` or
/// `,`. Without one, the properties are taken as OSM tags; features that count as no class are left out and counted.
///
/// # Errors
/// A file that cannot be read as a layer, a property in `columns` that no feature has, a class that the standard lacks,
/// or no usable facility at all. Single bad features are in the faults.
///
/// ```
/// use lifecircle::input::given::{Columns, read_facilities};
/// use lifecircle::input::layer::Source;
/// let standard = lifecircle::input::standard::five_facilities();
/// let read = |class: &str| {
///     let text = format!(r#"{{"type": "Feature", "properties": {{"类别": "{class}"}},
///         "geometry": {{"type": "Point", "coordinates": [116, 40]}}}}"#);
///     read_facilities(&Source::new("f.geojson".as_ref(), text.as_bytes()), &Columns { class: Some("类别".into()), ..Columns::default() }, &standard)
/// };
/// assert_eq!(read("便民市场").unwrap().0.items[0].classes, [standard.class("market").unwrap()]);
/// let error = read("markt").unwrap_err().to_string();
/// assert!(error.contains("expected one of market, sport") && error.contains("did you mean \"market\"?"), "{error}");
/// ```
pub fn read_facilities(
    source: &Source<'_>,
    columns: &Columns,
    standard: &Standard,
) -> Result<(Loaded<Facility>, Notes), InputError> {
    let file = source.file;
    let layer = layer::read(source)?;
    let mut remarks = layer.notes;
    let header = Header::of(&layer.features);
    let columns = &header.at_hand(columns, &mut remarks);
    let id = header.find(file, columns.id.as_ref(), ID, &mut remarks)?;
    let name = header.find(file, columns.name.as_ref(), NAME, &mut remarks)?;
    // Hours are looked at only when a time is asked for, which says so itself.
    let hours = header.find(file, columns.hours.as_ref(), HOURS, &mut Vec::new())?;
    let mut guessed = Vec::new();
    let mut class = header.find(file, columns.class.as_ref(), CLASS, &mut guessed)?;
    if let Some(key) = class.as_ref().filter(|_| columns.class.is_none()) {
        // A property called `type` may be anything; it is the class only if it names one at least once.
        let says = |v: &Value| text(v).is_some_and(|t| classes_named(&t, standard).is_ok());
        if layer.features.iter().any(|f| value(&f.properties, key).is_some_and(says)) {
            remarks.append(&mut guessed);
        } else {
            class = None;
        }
    }
    let types = if class.is_none() { Types::find(&layer.features, standard, &mut remarks) } else { Types::default() };
    if types.are_there() && source.crs.is_none() {
        remarks.push(
            "map services of China export GCJ-02 (AMap) or BD-09 (Baidu): if so, write --crs facilities=gcj02 or bd09"
                .to_owned(),
        );
    }
    let mut sorted = sort_out(file, layer.features, id.as_deref(), columns.id.is_some())?;

    let mut good: Vec<Sound> = Vec::with_capacity(sorted.sound.len());
    let mut none = 0;
    for mut sound in sorted.sound {
        match fitting(sound.geometry) {
            Ok(geometry) => sound.geometry = geometry,
            Err(flaw) => {
                sorted.flaws.push((sound.place, flaw));
                continue;
            }
        }
        match classes(&sound, class.as_deref(), &types, standard) {
            Err(flaw) => return Err(fault(file, sound.place, &flaw)),
            Ok(classes) if classes.is_empty() => none += 1,
            Ok(_) => good.push(sound),
        }
    }
    sorted.tally.add("facility.no_class", none);
    let faults = faults(file, sorted.flaws, good.len(), &mut sorted.tally)?;
    if good.is_empty() {
        let ids: Vec<&str> = standard.classes.iter().map(|c| c.id.as_str()).collect();
        let what = format!("none of {none} features counts as any of {}", ids.join(", "));
        return Err(InputError::empty(file, what).guess("name the property that holds the class: --class PROPERTY"));
    }
    let items = settle_ids(good, &mut sorted.tally)
        .into_iter()
        .map(|(id, sound)| {
            let classes = classes(&sound, class.as_deref(), &types, standard).unwrap_or_default();
            let mut place = sound.into_place(id, classes, name.as_deref());
            // Under the one name that hours are looked for by.
            let told = hours.as_ref().filter(|key| *key != Facility::HOURS);
            if let Some(said) = told.and_then(|key| value(&place.properties, key)).and_then(text) {
                place.properties.retain(|(key, _)| key != Facility::HOURS);
                place.properties.push((Facility::HOURS.to_owned(), Value::Text(said)));
            }
            place
        })
        .collect();
    Ok((Loaded { items, faults }, Notes { tally: sorted.tally, remarks }))
}

/// The geometry if a facility can have it; of a collection of one, the one.
pub(super) fn fitting(geometry: Geometry<f64>) -> Result<Geometry<f64>, Flaw> {
    match geometry {
        Geometry::Point(_) | Geometry::LineString(_) | Geometry::Polygon(_) | Geometry::MultiPolygon(_) => Ok(geometry),
        Geometry::MultiPoint(mut points) if points.0.len() == 1 => Ok(points.0.swap_remove(0).into()),
        Geometry::MultiLineString(mut lines) if lines.0.len() == 1 => Ok(lines.0.swap_remove(0).into()),
        other => {
            let what = format!("places need Point, LineString, Polygon or MultiPolygon; got {}", type_name(&other));
            let flaw = Flaw::new("feature.wrong_type", what);
            Err(match other {
                Geometry::MultiLineString(_) => flaw.guess("is this the streets file?"),
                _ => flaw.guess("split it: one place a feature"),
            })
        }
    }
}

/// The classes of a feature: by its class property if it has a value there, else by tags.
fn classes(sound: &Sound, class: Option<&str>, types: &Types, standard: &Standard) -> Result<Vec<ClassId>, Flaw> {
    if let Some((key, said)) = class.and_then(|key| Some((key, value(&sound.properties, key).and_then(text)?))) {
        return classes_named(&said, standard).map_err(|word| {
            let ids: Vec<&str> = standard.classes.iter().map(|c| c.id.as_str()).collect();
            let what = format!("{key} {word:?} is not a class of {}; expected one of {}", standard.id, ids.join(", "));
            let flaw = Flaw::new("facility.unknown_class", what);
            match class_meant(&word, standard) {
                Some(guess) => flaw.guess(guess),
                None => flaw,
            }
        });
    }
    let mut found = standard.classes_of(&PropertyTags::new(&sound.properties));
    // Of several types each counts by itself: two tags of one key would hide each other.
    for Told { tag, code } in types.told(&sound.properties) {
        let mut tags = PropertyTags::new(&sound.properties);
        if let Some((key, said)) = tag {
            tags.put(key, said);
        }
        if let Some(code) = &code {
            tags.put(AMAP_CODE, code);
        }
        if let Some(name) = value(&sound.properties, "名称").and_then(text) {
            tags.put("name", &name);
        }
        found.extend(standard.classes_of(&tags));
    }
    found.sort_unstable();
    found.dedup();
    Ok(found)
}

/// What a run would say of values that are classes of no standard, where a property is, or is called, the class; as text of each
/// distinct value with the number of features.
pub(in crate::input) fn strange_classes(
    features: &[Feature],
    columns: &Columns,
    standard: &Standard,
) -> Option<(String, Vec<(String, usize)>)> {
    let found = Header::of(features).find(Path::new("-"), columns.class.as_ref(), CLASS, &mut Vec::new());
    let key = found.ok().flatten()?;
    let mut strange: BTreeMap<String, usize> = BTreeMap::new();
    let mut known = 0;
    for said in features.iter().filter_map(|f| value(&f.properties, &key).and_then(text)) {
        match classes_named(&said, standard) {
            Ok(_) => known += 1,
            Err(word) => *strange.entry(word).or_default() += 1,
        }
    }
    // `type` may be anything: it is the class where it names one, or somebody says so.
    let meant = known > 0 || columns.class.is_some() || SURELY.contains(&key.trim().to_lowercase().as_str());
    let mut strange: Vec<(String, usize)> = strange.into_iter().collect();
    strange.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    (meant && !strange.is_empty()).then_some((key, strange))
}

/// Names of properties that are about classes of facilities whatever they hold.
const SURELY: [&str; 5] = ["class", "classes", "类别", "设施类别", "facility_class"];

/// The class that a word was probably meant to be.
pub(in crate::input) fn class_meant(word: &str, standard: &Standard) -> Option<String> {
    let kinds = standard.kinds.iter().flat_map(|k| [&*k.id, &*k.name_en, &*k.name_zh]);
    let names = standard.classes.iter().flat_map(|c| [&*c.id, &*c.name_en, &*c.name_zh]).chain(kinds);
    did_you_mean(word, names)
}

/// The classes that a text names, sorted, or the word that names none. A comma separates too where the word that it is
/// in is no name of a class.
pub(in crate::input) fn classes_named(text: &str, standard: &Standard) -> Result<Vec<ClassId>, String> {
    let find = |word: &str| {
        let lower = word.to_lowercase();
        let is = |name: &str| name.to_lowercase() == lower;
        let found = standard.classes.iter().position(|c| is(&c.id) || is(&c.name_en) || is(&c.name_zh));
        if let Some(class) = found {
            return Some(standard.with_composed(vec![ClassId(class as u16)]));
        }
        // A kind stands for every class that counts it.
        let kind = standard.kinds.iter().position(|k| is(&k.id) || is(&k.name_en) || is(&k.name_zh))?;
        Some(standard.classes_of_kind(kind)).filter(|classes| !classes.is_empty())
    };
    let words = |text: &'_ str, at: &[char]| -> Vec<String> {
        text.split(at).map(str::trim).filter(|w| !w.is_empty()).map(str::to_owned).collect()
    };
    let mut classes = Vec::new();
    for word in words(text, &[';', '；', '、', '|']) {
        if let Some(class) = find(&word) {
            classes.extend(class);
            continue;
        }
        for part in words(&word, &[',', '，']) {
            classes.extend(find(&part).ok_or(part)?);
        }
    }
    classes.sort_unstable();
    classes.dedup();
    Ok(classes)
}
