//! The answer for a terminal, in either language, and the sentences that the page has too.

use super::{Capacity, OfClass, Supply, counted, heads};
use crate::report::english::all_agreed;
use crate::report::html::figures::{count, percent};
use crate::report::table::LINES;
use crate::report::{Findings, words};
use crate::supply::{Decay, State};
use crate::units::Lang;
use comfy_table::{Cell, CellAlignment, ContentArrangement, Table};

/// What a state is called.
pub fn state_name(lang: Lang, state: State) -> &'static str {
    match state {
        State::Served => lang.pick("served", "已服务"),
        State::Unknown => lang.pick("capacity unknown", "容量未知"),
        State::Full => lang.pick("in reach but full", "可达但已满"),
        State::OutOfReach => lang.pick("out of reach", "不可达"),
    }
}

/// Who is counted, with how they were worked out where the data say no people.
fn of_whom(findings: &Findings<'_>, supply: &Supply) -> String {
    let lang = findings.lang;
    let who = counted(findings, lang);
    match (supply.home_m2, lang) {
        (Some(m2), Lang::En) => format!("{who} (floor area of homes at {m2} m² a head)"),
        (Some(m2), Lang::Zh) => format!("{who}（住宅建筑面积按每人 {m2} m² 折算）"),
        (None, _) => who.to_owned(),
    }
}

/// What was found of a class, in a sentence.
pub fn outcome(findings: &Findings<'_>, supply: &Supply, of: &OfClass) -> String {
    let lang = findings.lang;
    let class = words::class_phrase(lang, &findings.standard.classes[usize::from(of.class.0)]);
    let total = of.states.total();
    let share = |state: State| percent((total > 0).then(|| of.states.of(state) as f64 / total as f64));
    let [served, unknown, full, out] = State::ALL.map(share);
    let who = of_whom(findings, supply);
    let limit = words::limit(lang, of.limit);
    match (lang, of.is_unknown()) {
        (Lang::En, _) if of.places.is_empty() => {
            format!("{class}: the data hold none, so there is nothing to allocate.")
        }
        (Lang::Zh, _) if of.places.is_empty() => format!("{class}：数据中没有此类设施，无从分配。"),
        (Lang::En, true) => format!(
            "{class}: no capacity is known, so there is nothing to allocate; {unknown} of {who} reach one within {limit}, {out} reach none."
        ),
        (Lang::Zh, true) => {
            format!("{class}：设施容量均未知，无从分配；{unknown} 的{who}在限值（{limit}）内有设施可达，{out} 不可达。")
        }
        (Lang::En, false) => {
            let more =
                if of.unknown() > 0 { format!(", for {unknown} the capacity is not known") } else { String::new() };
            format!(
                "{class}: {served} of {who} have a place within {limit}, {full} reach only full ones{more}, {out} reach none."
            )
        }
        (Lang::Zh, false) => {
            let more =
                if of.unknown() > 0 { format!("，{unknown} 取决于容量未知的设施") } else { String::new() };
            format!("{class}：{served} 的{who}在限值（{limit}）内有服务名额，{full} 可达但已满{more}，{out} 不可达。")
        }
    }
}

/// Why that cannot be bettered, in a sentence; what to do, where no capacity is known.
pub fn proof(findings: &Findings<'_>, of: &OfClass) -> String {
    let lang = findings.lang;
    if of.is_unknown() {
        return lang
            .pick(
                "Who has a place cannot be told: name the property with capacities (--capacity), the floor a head needs (--per-person), or a capacity to assume (--assume).",
                "谁有服务名额无从判断：请指明容量字段（--capacity）、人均面积（--per-person）或假定容量（--assume）。",
            )
            .to_owned();
    }
    let who = counted(findings, lang);
    let proof = &of.proof;
    let served = count(heads(proof.served));
    let mean = of.mean_walk().map(|walk| {
        format!(
            "{walk:.2} {}",
            match (lang, of.unit_word()) {
                (Lang::Zh, "min") => "分钟",
                (Lang::Zh, _) => "米",
                (Lang::En, unit) => unit,
            }
        )
    });
    if mean.is_none() && proof.served == 0 && proof.most_served == 0 {
        return lang
            .pick(
                "Nobody who is counted has a place at a facility of known capacity, and no allocation gives anybody one.",
                "容量已知的设施在限值内无人可获名额，任何分配均如此。",
            )
            .to_owned();
    }
    let mean = mean.unwrap_or_else(|| "–".to_owned());
    if !proof.holds() {
        let (most, lang_text) = (count(heads(proof.most_served)), lang);
        return match lang_text {
            Lang::En => format!("Not proven best: {served} are served, and no allocation serves more than {most}."),
            Lang::Zh => format!("未证明最优：已服务 {served}，任何分配至多服务 {most}。"),
        };
    }
    let scarce = proof.scarce.len();
    match (lang, scarce) {
        (Lang::En, 0) => format!(
            "Proven best: everybody who reaches a facility of known capacity has a place, at a mean walk of {mean}; the prices of places show that no allocation walks less."
        ),
        (Lang::Zh, 0) => format!(
            "已证明最优：凡可达容量已知设施者均有名额，平均步行 {mean}；对偶价格表明任何分配的步行总量都不会更少。"
        ),
        (Lang::En, _) => format!(
            "Proven best: those turned away compete for {scarce} facilities, all of them full, so no allocation serves more than these {served} {who}; the prices of places show that none walks less than their mean of {mean}."
        ),
        (Lang::Zh, _) => format!(
            "已证明最优：未获服务者只能竞争 {scarce} 处设施，且均已满，任何分配至多服务 {served} {who}；对偶价格表明其平均步行不会低于 {mean}。"
        ),
    }
}

/// What else has to be said, a sentence each.
pub fn remarks(findings: &Findings<'_>, supply: &Supply) -> Vec<String> {
    let lang = findings.lang;
    let mut lines = Vec::new();
    let mut say = |en: String, zh: String| lines.push(if lang == Lang::En { en } else { zh });
    match supply.home_m2 {
        Some(m2) => say(
            format!("People are the floor area of homes over {m2} m² a head, as asked for: the data say no residents."),
            format!("人数按住宅建筑面积除以每人 {m2} 平方米计（按要求设定）：数据未提供人口。"),
        ),
        None => say(
            format!("Counted are {}.", words::basis_and_doubt(findings)),
            format!("统计口径：{}。", words::basis_and_doubt(findings)),
        ),
    }
    let number = |is: &dyn Fn(Capacity) -> bool| -> usize {
        supply.classes.iter().flat_map(|of| &of.places).filter(|p| is(p.capacity)).count()
    };
    let [stated, floor, assumed, unknown] = [
        number(&|c| matches!(c, Capacity::Stated(_))),
        number(&|c| matches!(c, Capacity::ByFloor(_))),
        number(&|c| matches!(c, Capacity::Assumed(_))),
        number(&|c| matches!(c, Capacity::Unknown)),
    ];
    let from = supply.capacity.column.as_deref().unwrap_or("–");
    say(
        format!(
            "Capacities: {stated} stated (property {from}), {floor} by floor area, {assumed} assumed as asked for, {unknown} not known."
        ),
        format!(
            "容量来源：数据给出 {stated} 处（字段 {from}），按建筑面积推算 {floor} 处，按要求假定 {assumed} 处，未知 {unknown} 处。"
        ),
    );
    if let Some(id) = &supply.capacity.unreadable {
        let n = supply.capacity.unreadable_count;
        say(
            format!("In {n} facilities the property {from} holds no number of people (the first is {id})."),
            format!("有 {n} 处设施的字段 {from} 不是有效人数（首个为 {id}）。"),
        );
    }
    if let Some(things) = &supply.capacity.things {
        say(
            format!(
                "There is a property {things}, which counts things, not people: write --capacity {things} --each N, N people for each."
            ),
            format!("数据含字段 {things}，其单位不是人：请用 --capacity {things} --each N 指明每个可服务 N 人。"),
        );
    }
    if supply.silent_blocks > 0 {
        let n = count(supply.silent_blocks as f64);
        say(
            format!("In {n} blocks nobody is known to live; they have no state."),
            format!("有 {n} 个地块没有人口数据，不判定状态。"),
        );
    }
    say(
        format!(
            "Floating catchments (2SFCA, E2SFCA, 3SFCA) share out known capacities only; walks weigh by {:?}.",
            supply.decay.word()
        ),
        format!("移动搜寻法（2SFCA、E2SFCA、3SFCA）仅分配已知容量；距离衰减：{}。", decay_zh(supply.decay)),
    );
    all_agreed(lang, lines)
}

/// How floating catchments weigh a walk.
fn decay_zh(decay: Decay) -> &'static str {
    match decay {
        Decay::Slow => "缓（限值三等分，权重 1、0.68、0.22）",
        Decay::Sharp => "陡（限值三等分，权重 1、0.42、0.09）",
        Decay::Gauss => "高斯",
    }
}

/// A row for each class, then what it means. Ends with a line end.
pub fn table(findings: &Findings<'_>, supply: &Supply) -> String {
    let lang = findings.lang;
    let mut table = Table::new();
    table.load_style(LINES).set_content_arrangement(ContentArrangement::Disabled);
    let mut head = vec![lang.pick("class", "类别").to_owned(), counted(findings, lang).to_owned()];
    head.extend(State::ALL.map(|state| state_name(lang, state).to_owned()));
    head.extend(
        [("facilities", "设施"), ("known capacity", "已知容量"), ("needed", "需增容量")]
            .map(|(en, zh)| lang.pick(en, zh).to_owned()),
    );
    table.set_header(head);
    for of in &supply.classes {
        let class = &findings.standard.classes[usize::from(of.class.0)];
        let mut row = vec![words::class_name(lang, class).to_owned(), count(heads(of.states.total()))];
        row.extend(State::ALL.map(|state| count(heads(of.states.of(state)))));
        row.push(count(of.places.len() as f64));
        row.push(count(of.places.iter().filter_map(|p| p.capacity.heads()).sum()));
        row.push(count(of.places.iter().filter_map(|p| p.needs.map(heads)).sum()));
        table.add_row(row.into_iter().map(Cell::new));
    }
    for (k, column) in table.column_iter_mut().enumerate() {
        if k != 0 {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    let mut text = table.lines().map(|line| format!("{}\n", line.trim_end())).collect::<Vec<_>>().concat();
    for of in &supply.classes {
        text.push_str(&format!("{}\n", outcome(findings, supply, of)));
        text.push_str(&format!("{}\n", proof(findings, of)));
    }
    for remark in remarks(findings, supply) {
        text.push_str(&format!("{remark}\n"));
    }
    text
}
