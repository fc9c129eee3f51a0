//! Where every figure is from: class by class and tier by tier the clause, the sources, how the figure got here and how sure it
//! is. Every class has an anchor (`clause-ID`), so that a reader can come here from any number and go on to the source.

use crate::model::{Cited, Class, Source};
use crate::report::escape::escape;
use crate::report::{Findings, words};
use crate::units::Lang;

/// A link to where a class is from, with a mark if nobody has read it there.
pub fn link(lang: Lang, class: &Class) -> String {
    let clause = class.cited.clause.as_deref().unwrap_or(lang.pick("source", "来源"));
    format!("<a class=\"clause\" href=\"#clause-{}\">{}</a>{}", class.id, escape(clause), mark(lang, &class.cited))
}

/// The mark of what nobody has read in its source; nothing for the rest.
pub fn mark(lang: Lang, cited: &Cited) -> String {
    if cited.is_unverified() {
        format!(" <span class=\"unverified\">{}</span>", lang.pick("unverified", "未核实"))
    } else {
        String::new()
    }
}

/// Ids of sources as links to their titles.
pub fn sources(ids: &[String]) -> String {
    let links: Vec<String> =
        ids.iter().map(|id| format!("<a href=\"#source-{id}\">{id}</a>", id = escape(id))).collect();
    links.join(", ")
}

/// How a figure got here and how sure it is.
fn sure(lang: Lang, cited: &Cited) -> String {
    let basis = words::evidence(lang, cited.evidence);
    format!("{basis}{}{}{}", lang.pick(", ", "，"), words::confidence(lang, cited.confidence), mark(lang, cited))
}

/// What a class asks for besides its limit, each with its own source.
fn more(lang: Lang, class: &Class) -> String {
    words::asked(lang, class)
        .into_iter()
        .map(|(text, cited)| {
            format!("<br>{} <small>({}; {})</small>", escape(&text), sources(&cited.sources), sure(lang, cited))
        })
        .collect()
}

/// The section: the standard's own note, a table a tier, the sources.
pub fn section(findings: &Findings<'_>) -> String {
    let lang = findings.lang;
    let standard = findings.standard;
    let mut body = String::new();
    for (t, tier) in standard.tiers.iter().enumerate() {
        if standard.tiers.len() > 1 {
            let name = escape(lang.pick(&tier.name_en, &tier.name_zh));
            body.push_str(&format!("<tr><th colspan=\"6\" scope=\"rowgroup\" class=\"tier\">{name}</th></tr>\n"));
        }
        for class in standard.classes.iter().filter(|c| c.tier == t) {
            let note = class.note.as_deref().unwrap_or("");
            body.push_str(&format!(
                "<tr id=\"clause-{id}\"><th scope=\"row\">{name}</th><td class=\"num\">{limit}</td><td>{clause}</td><td>{sure}</td>\
                 <td>{sources}</td><td>{note}{more}</td></tr>\n",
                id = class.id,
                name = escape(words::class_name(lang, class)),
                limit = words::limit(lang, class.limit),
                clause = format_args!(
                    "{}<small> {}</small>",
                    escape(class.cited.clause.as_deref().unwrap_or("–")),
                    words::duty(lang, class.duty)
                ),
                sure = sure(lang, &class.cited),
                sources = sources(&class.cited.sources),
                note = escape(lang.pick(note, class.note_zh.as_deref().unwrap_or(note))),
                more = more(lang, class),
            ));
        }
    }
    let note = standard.note.as_deref().map_or_else(String::new, |en| {
        let text = lang.pick(en, standard.note_zh.as_deref().unwrap_or(en));
        format!("<p class=\"note doubt\">{}</p>\n", escape(text))
    });
    format!(
        "<p class=\"note\">{title} ({id} {version})</p>\n{note}<div class=\"wide\"><table class=\"readings\"><thead><tr><th>{class}</th>\
         <th class=\"num\">{limit}</th><th>{clause}</th><th>{sure}</th><th>{source}</th><th>{reading}</th></tr></thead>\n\
         <tbody>\n{body}</tbody></table></div>\n<ul class=\"sources\">{sources}</ul>",
        title = escape(lang.pick(&standard.title_en, &standard.title_zh)),
        id = escape(&standard.id),
        version = escape(&standard.version),
        class = lang.pick("Class", "设施类别"),
        limit = lang.pick("Limit", "限值"),
        clause = lang.pick("Clause, duty", "条款、配建要求"),
        sure = lang.pick("Basis, confidence", "依据、可信度"),
        source = lang.pick("Source", "来源"),
        reading = lang.pick("Reading", "说明"),
        sources = standard.sources.iter().map(|source| cited_source(lang, source)).collect::<String>(),
    )
}

/// A source in the list of sources, with the anchor `source-ID`.
pub(in crate::report) fn cited_source(lang: Lang, source: &Source) -> String {
    // Printed, not linked: the page fetches nothing and a reader on paper needs the address anyway.
    let url = source.url.as_deref().map(|u| format!(" <span class=\"id\">{}</span>", escape(u))).unwrap_or_default();
    let id = escape(&source.id);
    format!("<li id=\"source-{id}\"><b>{id}</b> {}{url}</li>\n", escape(words::source_title(lang, source)))
}
