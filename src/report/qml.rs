//! Styles for QGIS 3, which it loads by itself when they lie beside a layer under its name.
//!
//! `blocks.qml` (also as `lifecircle.qml`, to be put on any copy of the layer) colours blocks by `missing_count`, as the
//! report does where the data hold every class; `gap_areas.qml` does the same for their pieces; `gaps.qml` colours gaps by cause, `facilities.qml` draws dots and grounds, `links.qml` draws links as points, lines and grounds, by what would be built. The format is the one QGIS 3 writes
//! with *Save Style*, down to what it needs to read it: symbols by name, one layer each, options as `<Option>`s.
//! A layer of several kinds of geometry has a rule for each; where one kind is all but a few, the symbol is of that.

use super::Findings;
use super::areas::number_and_unit;
use super::escape::escape;
use super::map::{MISSING, missing_step};
use super::words;
use super::zones::STEPS;
use crate::gaps::Cause;
use crate::isochrone::MOST_LIMITS;
use crate::units::{Lang, Limit};
use geo_types::Geometry;

/// A kind of geometry with the symbol that draws it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Marker,
    Line,
    Fill,
}

fn kind_of<'a>(geometries: impl Iterator<Item = &'a Geometry<f64>>) -> Kind {
    let (mut points, mut all) = (0_usize, 0_usize);
    for geometry in geometries {
        points += usize::from(matches!(geometry, Geometry::Point(_) | Geometry::MultiPoint(_)));
        all += 1;
    }
    if points * 2 > all { Kind::Marker } else { Kind::Fill }
}

/// One value of a category, its colour and label.
struct Category {
    value: String,
    label: String,
    colour: &'static str,
}

/// `#rrggbb` as QGIS has it.
fn rgba(colour: &str, alpha: u8) -> String {
    let part = |at: usize| colour.get(at..at + 2).and_then(|hex| u8::from_str_radix(hex, 16).ok()).unwrap_or(0);
    format!("{},{},{},{alpha}", part(1), part(3), part(5))
}

fn symbol(name: &str, kind: Kind, colour: &str) -> String {
    let (symbol, layer, options) = match kind {
        Kind::Fill => (
            "fill",
            "SimpleFill",
            vec![
                ("color", rgba(colour, 215)),
                ("style", "solid".to_owned()),
                ("outline_color", "255,255,255,200".to_owned()),
                ("outline_style", "solid".to_owned()),
                ("outline_width", "0.15".to_owned()),
                ("outline_width_unit", "MM".to_owned()),
            ],
        ),
        Kind::Line => (
            "line",
            "SimpleLine",
            vec![
                ("line_color", rgba(colour, 255)),
                ("line_style", "solid".to_owned()),
                ("line_width", "1.1".to_owned()),
                ("line_width_unit", "MM".to_owned()),
                ("capstyle", "round".to_owned()),
                ("joinstyle", "round".to_owned()),
            ],
        ),
        Kind::Marker => (
            "marker",
            "SimpleMarker",
            vec![
                ("color", rgba(colour, 255)),
                ("name", "circle".to_owned()),
                ("outline_color", "255,255,255,255".to_owned()),
                ("outline_style", "solid".to_owned()),
                ("outline_width", "0.2".to_owned()),
                ("outline_width_unit", "MM".to_owned()),
                ("size", "2.2".to_owned()),
                ("size_unit", "MM".to_owned()),
            ],
        ),
    };
    let options: Vec<String> = options
        .iter()
        .map(|(name, value)| format!("            <Option type=\"QString\" name=\"{name}\" value=\"{value}\"/>\n"))
        .collect();
    format!(
        "      <symbol type=\"{symbol}\" name=\"{name}\" alpha=\"1\" clip_to_extent=\"1\" force_rhr=\"0\">\n\
        \x20       <layer class=\"{layer}\" enabled=\"1\" locked=\"0\" pass=\"0\">\n\
        \x20         <Option type=\"Map\">\n{}\
        \x20         </Option>\n        </layer>\n      </symbol>\n",
        options.concat()
    )
}

fn document(renderer: &str, label: &str, kind: Kind) -> Vec<u8> {
    let geometry = match kind {
        Kind::Marker => 0,
        Kind::Line => 1,
        Kind::Fill => 2,
    };
    styled(renderer, label, &format!("  <layerGeometryType>{geometry}</layerGeometryType>\n"))
}

/// A style for a layer of one kind of geometry, or of any if none is named: QGIS refuses a style of another kind than the layer's.
fn styled(renderer: &str, label: &str, geometry: &str) -> Vec<u8> {
    format!(
        "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n\
         <qgis version=\"3.22.0\" styleCategories=\"Symbology|MapTips\">\n{renderer}\
        \x20 <blendMode>0</blendMode>\n  <featureBlendMode>0</featureBlendMode>\n  <layerOpacity>1</layerOpacity>\n\
        \x20 <mapTip>{}</mapTip>\n{geometry}</qgis>\n",
        escape(label)
    )
    .into_bytes()
}

fn categorized(attribute: &str, categories: &[Category], kind: Kind) -> String {
    let mut rows = String::new();
    let mut symbols = String::new();
    for (i, category) in categories.iter().enumerate() {
        rows += &format!(
            "      <category value=\"{}\" label=\"{}\" symbol=\"{i}\" render=\"true\"/>\n",
            escape(&category.value),
            escape(&category.label)
        );
        symbols += &symbol(&i.to_string(), kind, category.colour);
    }
    format!(
        "  <renderer-v2 type=\"categorizedSymbol\" attr=\"{attribute}\" enableorderby=\"0\" forceraster=\"0\" symbollevels=\"0\">\n\
        \x20   <categories>\n{rows}    </categories>\n    <symbols>\n{symbols}    </symbols>\n  </renderer-v2>\n"
    )
}

/// The style of the blocks: classes missing.
pub fn blocks(findings: &Findings<'_>) -> Vec<u8> {
    let lang = findings.lang;
    let classes = findings.standard.classes.len();
    let categories: Vec<Category> = (0..=classes)
        .map(|missing| Category {
            value: missing.to_string(),
            label: match missing {
                0 => lang.pick("none missing", "不缺").to_owned(),
                n => format!("{n} {}", lang.pick("missing", "类缺少")),
            },
            colour: MISSING[missing_step(missing, classes)],
        })
        .collect();
    let kind = kind_of(findings.blocks.iter().map(|b| &b.geometry));
    let tip = "<b>[% coalesce(\"name\", \"id\") %]</b><br>[% \"missing_classes\" %]";
    document(&categorized("missing_count", &categories, kind), tip, kind)
}

/// The style of the gaps: why.
pub fn gaps(findings: &Findings<'_>) -> Vec<u8> {
    let colours = ["#e5843a", "#6d4a7c", "#b79bc4", "#a6a6a6"];
    let categories: Vec<Category> = Cause::ALL
        .iter()
        .zip(colours)
        .map(|(&(cause, word, ..), colour)| Category {
            value: word.to_owned(),
            label: words::cause(findings.lang, cause).to_owned(),
            colour,
        })
        .collect();
    let kind = kind_of(findings.gaps.iter().map(|g| &findings.blocks[g.block].geometry));
    document(&categorized("cause", &categories, kind), "[% \"sentence\" %]", kind)
}

/// The style of service areas: the nearest band darkest, and on top.
pub fn areas(lang: Lang, limits: &[Limit]) -> Vec<u8> {
    const BANDS: [&str; MOST_LIMITS] =
        ["#0b3c5d", "#1f5f8f", "#3f7fb0", "#5e9dc6", "#86b6d2", "#a5cade", "#c3dcea", "#dfedf5"];
    let categories: Vec<Category> = (0..)
        .zip(limits)
        .map(|(i, &limit)| Category {
            value: number_and_unit(limit).0.to_string(),
            label: words::limit(lang, limit),
            // Few bands are spread over all colours.
            colour: BANDS[(i * BANDS.len() / limits.len().max(1)).min(BANDS.len() - 1)],
        })
        .collect();
    let renderer = categorized("limit", &categories, Kind::Fill).replace("enableorderby=\"0\"", "enableorderby=\"1\"");
    let order =
        "    <orderby>\n      <orderByClause asc=\"0\" nullsFirst=\"0\">\"limit\"</orderByClause>\n    </orderby>\n";
    let renderer = renderer.replace("  </renderer-v2>", &format!("{order}  </renderer-v2>"));
    let tip = "<b>[% coalesce(\"name\", \"origin\", \"class\") %]</b><br>[% \"limit\" %] [% \"unit\" %]";
    document(&renderer, tip, Kind::Fill)
}

/// The style of the zones: what is met there, in the steps of the report, with the rank written on each.
pub fn zones(lang: Lang) -> Vec<u8> {
    let (mut ranges, mut symbols) = (String::new(), String::new());
    for (i, least) in STEPS.iter().enumerate() {
        // The first step ends above all.
        let most = if i == 0 { 1.0 } else { STEPS[i - 1] };
        let label = if i == 0 {
            format!("≥ {:.0}%", least * 100.0)
        } else {
            format!("{:.0}–{:.0}%", least * 100.0, most * 100.0)
        };
        ranges += &format!(
            "      <range lower=\"{least:.6}\" upper=\"{most:.6}\" label=\"{label}\" symbol=\"{i}\" render=\"true\"/>\n"
        );
        symbols += &symbol(&i.to_string(), Kind::Fill, MISSING[i]);
    }
    let renderer = format!(
        "  <renderer-v2 type=\"graduatedSymbol\" attr=\"needs_met\" graduatedMethod=\"GraduatedColor\" enableorderby=\"0\" forceraster=\"0\" symbollevels=\"0\">\n\
        \x20   <ranges>\n{ranges}    </ranges>\n    <symbols>\n{symbols}    </symbols>\n  </renderer-v2>\n"
    );
    let tip = match lang {
        Lang::En => {
            "<b>[% coalesce(\"name\", \"id\") %]</b><br>[% round(\"needs_met\" * 100, 1) %]% of needs met, rank [% \"rank\" %]"
        }
        Lang::Zh => {
            "<b>[% coalesce(\"name\", \"id\") %]</b><br>需求满足率 [% round(\"needs_met\" * 100, 1) %]%，排名 [% \"rank\" %]"
        }
    };
    document(&renderer, tip, Kind::Fill)
}

/// The style of the gap areas: classes missing.
pub fn gap_areas(findings: &Findings<'_>) -> Vec<u8> {
    let classes = words::held(findings).len().max(1);
    let categories: Vec<Category> = (1..=classes)
        .map(|missing| Category {
            value: missing.to_string(),
            label: format!("{missing} {}", findings.lang.pick("missing", "类缺少")),
            colour: MISSING[missing_step(missing, classes)],
        })
        .collect();
    let name = findings.lang.pick("missing_en", "missing_zh");
    let tip = format!("<b>[% coalesce(\"block_name\", \"block\") %]</b><br>[% \"{name}\" %]");
    document(&categorized("missing_count", &categories, Kind::Fill), &tip, Kind::Fill)
}

/// One rule: whom it is for, what it is called, and its symbol.
struct Rule {
    filter: String,
    label: String,
    kind: Kind,
    colour: &'static str,
}

impl Kind {
    /// The shapes of one kind, however many a feature has, in QGIS's words.
    fn filter(self) -> String {
        let shape = match self {
            Kind::Marker => "Point",
            Kind::Line => "Line",
            Kind::Fill => "Polygon",
        };
        format!("geometry_type($geometry) = '{shape}'")
    }

    fn of(geometry: &Geometry<f64>) -> Kind {
        match geometry {
            Geometry::Point(_) | Geometry::MultiPoint(_) => Kind::Marker,
            Geometry::Line(_) | Geometry::LineString(_) | Geometry::MultiLineString(_) => Kind::Line,
            _ => Kind::Fill,
        }
    }
}

/// A style for a layer of several kinds of geometry. QGIS parts such a layer by geometry and gives each part this one style, so it
/// has a rule for each kind and names none.
fn ruled(rules: &[Rule], tip: &str) -> Vec<u8> {
    let (mut rows, mut symbols) = (String::new(), String::new());
    for (i, rule) in rules.iter().enumerate() {
        rows += &format!(
            "      <rule key=\"{{{i}}}\" filter=\"{}\" symbol=\"{i}\" label=\"{}\"/>\n",
            rule.filter.replace('"', "&quot;"),
            escape(&rule.label)
        );
        symbols += &symbol(&i.to_string(), rule.kind, rule.colour);
    }
    let renderer = format!(
        "  <renderer-v2 type=\"RuleRenderer\" enableorderby=\"0\" forceraster=\"0\" symbollevels=\"0\">\n\
        \x20   <rules key=\"{{root}}\">\n{rows}    </rules>\n    <symbols>\n{symbols}    </symbols>\n  </renderer-v2>\n"
    );
    styled(&renderer, tip, "")
}

/// The style of links: what would be built. Gates in a wall are points, ways are lines, and sites are as their plots.
pub fn links(lang: Lang, items: &[super::links::Item]) -> Vec<u8> {
    let kinds = [
        ("footbridge", "footbridge or underpass", "天桥或地道", "#c2187a", Kind::Line),
        ("path", "path", "步道", "#1f5f8f", Kind::Line),
        ("gate", "gate", "出入口", "#2e7d4f", Kind::Marker),
        ("site", "site", "选址", "#e5843a", Kind::Marker),
    ];
    let mut rules = Vec::new();
    for (word, en, zh, colour, usual) in kinds {
        let shapes = items.iter().filter(|item| item.kind.word() == word).filter_map(super::links::Item::shape);
        let shapes: Vec<Kind> = shapes.map(|shape| Kind::of(&shape)).collect();
        // What the layer does not hold has its usual shape, so that the legend is whole.
        for kind in [Kind::Marker, Kind::Line, Kind::Fill] {
            if shapes.contains(&kind) || (shapes.is_empty() && kind == usual) {
                let filter = format!("{} AND \"kind\" = '{word}'", kind.filter());
                rules.push(Rule { filter, label: lang.pick(en, zh).to_owned(), kind, colour });
            }
        }
    }
    let tip = "<b>[% \"kind\" %]</b> [% coalesce(\"crosses\", \"separates\", \"site\") %]<br>[% \"rank\" %]";
    ruled(&rules, tip)
}

/// The style of the facilities: dots and grounds.
pub fn facilities(findings: &Findings<'_>) -> Vec<u8> {
    let rule = |kind: Kind| {
        let label = findings.lang.pick("facility", "设施").to_owned();
        Rule { filter: kind.filter(), label, kind, colour: "#14202b" }
    };
    let tip = "<b>[% coalesce(\"name\", \"id\") %]</b><br>[% \"classes\" %]";
    ruled(&[Kind::Marker, Kind::Fill].map(rule), tip)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::town::tiny;

    #[test]
    fn word_for_word() {
        let town = tiny();
        insta::assert_snapshot!(String::from_utf8(blocks(&town.findings(Lang::En))).unwrap());
    }

    #[test]
    fn every_category_has_its_symbol() {
        let town = tiny();
        for (make, of) in [(blocks as fn(&Findings<'_>) -> Vec<u8>, 4), (gaps, 4), (gap_areas, 2)] {
            let text = String::from_utf8(make(&town.findings(Lang::Zh))).unwrap();
            let count = text.matches("<category ").count();
            assert_eq!(count, of, "none, one, two, three missing; four causes; two classes that the data hold");
            assert_eq!(text.matches("<symbol ").count(), count);
        }
        let text = String::from_utf8(facilities(&town.findings(Lang::Zh))).unwrap();
        // Opened in QGIS 3.22, as points and as polygons, it draws both; with the kind of one of them QGIS refuses it for the other.
        assert!(text.contains("SimpleMarker") && text.contains("SimpleFill"), "dots and grounds");
        assert!(!text.contains("layerGeometryType") && text.matches("<rule ").count() == 2, "{text}");
    }

    #[test]
    fn links_have_a_rule_for_each_kind() {
        let text = String::from_utf8(links(Lang::En, &[])).unwrap();
        assert!(!text.contains("layerGeometryType") && text.matches("<rule ").count() == 4, "{text}");
        assert!(text.contains("SimpleMarker") && text.contains("SimpleLine"), "{text}");
        assert!(text.contains("filter=\"geometry_type($geometry) = 'Line' AND &quot;kind&quot; = 'path'\""), "{text}");
    }

    #[test]
    fn nearer_bands_lie_on_top() {
        let text = String::from_utf8(areas(Lang::En, &[Limit::minutes(5), Limit::minutes(15)])).unwrap();
        assert!(text.contains("value=\"5\" label=\"5 min\"") && text.contains("value=\"15\""), "{text}");
        assert!(text.contains("enableorderby=\"1\"") && text.contains("<orderByClause asc=\"0\""), "{text}");
    }

    /// Every share from 0 to 1 has a step, and each step its symbol.
    #[test]
    fn zones_are_coloured_whatever_is_met() {
        let text = String::from_utf8(zones(Lang::Zh)).unwrap();
        let ranges: Vec<(f64, f64)> = text
            .lines()
            .filter_map(|line| line.trim().strip_prefix("<range lower=\""))
            .map(|rest| {
                let (low, rest) = rest.split_once("\" upper=\"").unwrap();
                (low.parse().unwrap(), rest.split_once('"').unwrap().0.parse().unwrap())
            })
            .collect();
        assert!(ranges.len() == 6 && text.matches("<symbol ").count() == 6, "{text}");
        assert!(ranges.windows(2).all(|w| w[0].0 == w[1].1), "no gap between steps: {ranges:?}");
        assert_eq!((ranges[5].0, ranges[0].1), (0.0, 1.0));
    }

    #[test]
    fn colours() {
        assert_eq!(rgba("#1f5f8f", 9), "31,95,143,9");
    }
}
