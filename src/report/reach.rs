//! What blocks have in reach, as files: `reach.geojson`, `reach.csv`, `reach.json`, and a table. The keys are the same in every language.
//!
//! Of each class `C`: `C_count`; for each *i* up to `--k` `C_share_i` (of people who have an *i*-th within the limit) and `C_walk_i_min` or `_m`
//! (their mean walk to it, rounded up); for each decay a column of its name. `reach.json` has the formula of every column with its figures.

use super::areas::number_and_unit;
use super::geojson::Layer;
use super::html::figures::count;
use super::json::{push_fixed, scaled};
use super::table::LINES;
use super::{Findings, words};
use crate::access::{Impedance, InReach};
use crate::coverage::amount;
use crate::model::csv_field;
use crate::units::{ClassId, Lang, Limit, MS_PER_MINUTE};
use comfy_table::{Cell, CellAlignment, ContentArrangement, Table};
use serde_json::{Map, Value, json};

/// Names of the files.
pub const FILES: [&str; 3] = ["reach.geojson", "reach.csv", "reach.json"];

/// What was found of a class.
#[derive(Debug, Clone, PartialEq)]
pub struct OfClass {
    /// The class.
    pub class: ClassId,
    /// How far.
    pub limit: Limit,
    /// Its facilities.
    pub facilities: usize,
    /// How many of them do not say what they weigh, and so are in no sum.
    pub unweighed: usize,
    /// Block by block.
    pub blocks: Vec<InReach>,
}

impl OfClass {
    /// A walk in minutes or metres, in hundredths or tenths, rounded up: over the limit never reads as within it.
    fn walk(&self, walk: f64) -> (i64, u32) {
        match self.limit {
            Limit::Time(_) => ((walk * 100.0 / f64::from(MS_PER_MINUTE) - 1e-9).ceil() as i64, 2),
            _ => ((walk / 100.0 - 1e-9).ceil() as i64, 1),
        }
    }
}

/// What was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Reached {
    /// What was asked, by its words on the command line.
    pub parameters: Vec<(&'static str, String)>,
    /// The first so many.
    pub nearest: usize,
    /// How walks weigh.
    pub impedances: Vec<Impedance>,
    /// Class by class.
    pub classes: Vec<OfClass>,
}

/// A figure of a block: what it is called, and the value as a whole number of 10^-decimals.
struct Figure {
    name: String,
    value: Option<i64>,
    decimals: u32,
}

impl Reached {
    fn figures(&self, findings: &Findings<'_>, block: usize) -> Vec<Figure> {
        let mut all = Vec::new();
        for of in &self.classes {
            let class = &findings.standard.classes[usize::from(of.class.0)].id;
            let found = &of.blocks[block];
            let (_, unit) = number_and_unit(of.limit);
            let mut push = |name: String, value: Option<i64>, decimals: u32| all.push(Figure { name, value, decimals });
            push(format!("{class}_count"), scaled(found.count, 4), 4);
            for (i, (share, walk)) in (1..).zip(&found.nearest) {
                push(format!("{class}_share_{i}"), scaled(*share, 4), 4);
                let (value, decimals) = walk.map_or((None, 2), |walk| {
                    let (value, decimals) = of.walk(walk);
                    (Some(value), decimals)
                });
                push(format!("{class}_walk_{i}_{unit}"), value, decimals);
            }
            for (impedance, sum) in self.impedances.iter().zip(&found.sums) {
                push(format!("{class}_{}", impedance.word()), scaled(*sum, 6), 6);
            }
        }
        all
    }
}

/// The layer of blocks.
pub fn geojson(findings: &Findings<'_>, reached: &Reached) -> Vec<u8> {
    let mut layer = Layer::open("reach", findings);
    for (b, block) in findings.blocks.iter().enumerate() {
        let mut members = layer.block(block);
        members.int("doorsteps", block.doorsteps.len() as i64);
        for figure in reached.figures(findings, b) {
            members.fixed(&figure.name, figure.value, figure.decimals);
        }
        members.close();
    }
    layer.close()
}

/// A row for each block.
pub fn csv(findings: &Findings<'_>, reached: &Reached) -> Vec<u8> {
    let mut out = b"block,name,residents,households".to_vec();
    let number = |out: &mut Vec<u8>, value: Option<i64>, decimals: u32| {
        out.push(b',');
        if let Some(value) = value {
            push_fixed(out, value, decimals);
        }
    };
    for (b, block) in findings.blocks.iter().enumerate() {
        let figures = reached.figures(findings, b);
        if b == 0 {
            for f in &figures {
                out.push(b',');
                out.extend_from_slice(csv_field(&f.name).as_bytes());
            }
            out.push(b'\n');
        }
        out.extend_from_slice(csv_field(&block.id).as_bytes());
        out.push(b',');
        out.extend_from_slice(csv_field(block.name.as_deref().unwrap_or_default()).as_bytes());
        for people in [block.residents, block.households] {
            number(&mut out, people.and_then(|n| scaled(n, 3)), 3);
        }
        for f in &figures {
            number(&mut out, f.value, f.decimals);
        }
        out.push(b'\n');
    }
    out
}

/// The mean of all blocks by their people.
fn mean(findings: &Findings<'_>, of: &OfClass, figure: impl Fn(&InReach) -> f64) -> Option<f64> {
    let weight = |b: usize| amount(&findings.blocks[b], findings.coverage.basis);
    let all: f64 = (0..of.blocks.len()).map(weight).sum();
    let sum: f64 = of.blocks.iter().enumerate().map(|(b, found)| weight(b) * figure(found)).sum();
    (all > 0.0).then(|| sum / all)
}

/// Means of the city, and the formula of every column.
pub fn json(findings: &Findings<'_>, reached: &Reached) -> Vec<u8> {
    let round = |v: f64| (v * 1e6).round() / 1e6;
    let class = |of: &OfClass| {
        let (limit, unit) = number_and_unit(of.limit);
        let sums: Map<String, Value> = reached
            .impedances
            .iter()
            .enumerate()
            .map(|(i, impedance)| {
                let mean = mean(findings, of, |found| found.sums[i]).map(round);
                (impedance.word().to_owned(), json!({ "formula": impedance.formula(of.limit), "mean": mean }))
            })
            .collect();
        let nearest: Vec<Option<f64>> =
            (0..reached.nearest).map(|i| mean(findings, of, |found| found.nearest[i].0).map(round)).collect();
        json!({
            "class": findings.standard.classes[usize::from(of.class.0)].id,
            "limit": limit,
            "unit": unit,
            "facilities": of.facilities,
            "facilities_without_weight": of.unweighed,
            "count_mean": mean(findings, of, |found| found.count).map(round),
            "share_with_so_many": nearest,
            "sums": sums,
        })
    };
    let value = json!({
        "lifecircle": env!("CARGO_PKG_VERSION"),
        "title": findings.title,
        "attribution": findings.attribution,
        "inputs": findings.inputs.iter().map(|f| json!({"role": f.role, "name": f.name, "bytes": f.bytes, "sha256": f.sha256})).collect::<Vec<Value>>(),
        "parameters": reached.parameters.iter().chain(findings.parameters).map(|(k, v)| ((*k).to_owned(), json!(v))).collect::<Map<_, _>>(),
        "basis": findings.coverage.basis.word(),
        "blocks": findings.blocks.len(),
        "classes": reached.classes.iter().map(class).collect::<Vec<Value>>(),
    });
    let mut bytes = serde_json::to_vec_pretty(&value).unwrap_or_default();
    bytes.push(b'\n');
    bytes
}

/// A decay with its figure, as people read it.
fn decay(lang: Lang, impedance: Impedance) -> String {
    let zh = match impedance {
        Impedance::Exponential(_) => "负指数",
        Impedance::Gaussian(_) => "高斯",
        Impedance::Power(_) => "幂函数",
        Impedance::Linear => "线性",
    };
    impedance.to_string().replace(impedance.word(), lang.pick(impedance.word(), zh))
}

/// A row for each class, for a terminal, in either language. Ends with a line end.
pub fn table(findings: &Findings<'_>, reached: &Reached) -> String {
    let lang = findings.lang;
    let mut table = Table::new();
    table.load_style(LINES).set_content_arrangement(ContentArrangement::Disabled);
    let mut head = vec![
        lang.pick("class", "设施类别").to_owned(),
        lang.pick("limit", "限值").to_owned(),
        lang.pick("facilities", "设施数").to_owned(),
        lang.pick("in reach", "可达数").to_owned(),
    ];
    head.extend((1..=reached.nearest).map(|i| format!("{}{i}", lang.pick("share with ", "可达数≥"))));
    head.extend(reached.impedances.iter().map(|impedance| decay(lang, *impedance)));
    table.set_header(head);
    let show = |v: Option<f64>| v.map_or_else(|| "–".to_owned(), |v| format!("{v:.2}"));
    for of in &reached.classes {
        let class = &findings.standard.classes[usize::from(of.class.0)];
        let mut row = vec![
            words::class_name(lang, class).to_owned(),
            words::limit(lang, of.limit),
            count(of.facilities as f64),
            show(mean(findings, of, |found| found.count)),
        ];
        row.extend((0..reached.nearest).map(|i| {
            let share = mean(findings, of, |found| found.nearest[i].0);
            share.map_or_else(|| "–".to_owned(), |share| format!("{:.1} %", 100.0 * share))
        }));
        row.extend((0..reached.impedances.len()).map(|i| show(mean(findings, of, |found| found.sums[i]))));
        table.add_row(row.into_iter().map(Cell::new));
    }
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    let mut text = table.lines().map(|line| format!("{}\n", line.trim_end())).collect::<Vec<_>>().concat();
    let who = words::basis_and_doubt(findings);
    text.push_str(&match lang {
        Lang::En => format!("Means of the city, by {who}; formulas in reach.json.\n"),
        Lang::Zh => format!("均为全市平均值（按{who}加权）；公式见 reach.json。\n"),
    });
    let unweighed: usize = reached.classes.iter().map(|of| of.unweighed).sum();
    if unweighed > 0 {
        text.push_str(&match lang {
            Lang::En if unweighed == 1 => "1 facility does not say what it weighs and is in no sum.\n".to_owned(),
            Lang::En => format!("{unweighed} facilities do not say what they weigh and are in no sum.\n"),
            Lang::Zh => format!("{unweighed} 处设施无权重数据，未计入加权和。\n"),
        });
    }
    text
}
