//! The text of a study file: what was found in the data, what the user said, and every other setting as a comment with its default.
//!
//! ```text
//! # What was found: 12,345 streets; market 21, clinic 14, service 0          about each file, above its key
//! city = "wuhan.osm.pbf"
//!
//! # Who walks: adult, elder, …                                                  what the flag's help says
//! # walker = "adult"                                                            not set: the default as a comment
//! ```
//!
//! What a reader would assume by itself is told, and left to it: a study says what its user said, so that a run with it and a run with
//! the flags are the same run.

use super::escape::plain;
use super::inspect::{cells, counts, holds};
use super::remark;
use super::wrap::wrapped;
use crate::input::inspect::{FileSeen, LayerSeen};
use crate::units::Lang;
use std::path::PathBuf;

mod words;

/// Columns that are named of a layer.
const MOST_COLUMNS: usize = 40;

/// A file that was looked into, and what it was given as.
pub type Looked = (&'static str, PathBuf, FileSeen);

/// A setting.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Key {
    /// The table that it stands in.
    pub table: Option<&'static str>,
    /// Its name.
    pub key: String,
    /// What it is, in English.
    pub help: String,
    /// Whether it is true or false.
    pub switch: bool,
    /// Whether it is a list.
    pub many: bool,
    /// What holds without it.
    pub default: Vec<String>,
    /// Whether it is set.
    pub typed: bool,
    /// What to.
    pub values: Vec<String>,
}

/// The text of a study file with this name, for a city (none: the bundled country), with settings, and what was seen in its files.
pub fn text(lang: Lang, name: &str, city: Option<&str>, keys: &[Key], looked: &[Looked]) -> String {
    let mut out = String::new();
    let mut comment = |text: &str| comment_into(&mut out, text);
    comment(lang.pick(
        "A study of lifecircle: everything that a run needs, in one file.",
        "lifecircle 研究文件：一次分析所需的全部设置。",
    ));
    comment(&format!("    lifecircle analyze {name}"));
    comment(lang.pick(
        "Every key is a flag of the same name, and a flag that is given wins over its key. Paths are as seen from the folder of this file. \
         A line that begins with # says nothing: take the # away to set what it says. docs/study.md tells the rest.",
        "每个键即同名命令行参数；命令行给出的参数优先于本文件。路径以本文件所在文件夹为准。以 # 开头的行不起作用：去掉 # 即可启用。详见 docs/study.md。",
    ));
    out.push('\n');
    about(lang, &mut out, looked, "city");
    if let Some(city) = city {
        out.push_str(&format!("city = {}\n", quoted(city)));
    } else {
        let what = lang.pick(
            "The OpenStreetMap extract; without one, the country that comes with the program",
            "OpenStreetMap 数据文件；不设则用程序自带的列支敦士登",
        );
        comment_into(&mut out, what);
        out.push_str("# city = \"city.osm.pbf\"\n");
    }
    for key in keys.iter().filter(|key| key.table.is_none()) {
        out.push('\n');
        about(lang, &mut out, looked, &key.key);
        one(lang, &mut out, key);
    }
    for table in keys.iter().filter_map(|key| key.table).take(1) {
        out.push_str(&format!("\n[{table}]\n"));
        for key in keys.iter().filter(|key| key.table == Some(table)) {
            out.push('\n');
            one(lang, &mut out, key);
        }
    }
    out.push('\n');
    comment_into(
        &mut out,
        lang.pick(
            "Other commands take the same study, each with a table for flags of its own: [compare], [isochrone], [links], [network], [site], [why].",
            "其他命令使用同一研究文件，各自的参数写在同名表中：[compare]、[isochrone]、[links]、[network]、[site]、[why]。",
        ),
    );
    out.push_str("# [site]\n# class = [\"clinic\"]\n# count = 3\n");
    out
}

/// A setting with its comment.
fn one(lang: Lang, out: &mut String, key: &Key) {
    comment_into(out, lang.pick(&key.help, words::chinese(&key.key).unwrap_or(&key.help)));
    let value = |values: &[String]| match values {
        _ if key.switch => "true".to_owned(),
        [only] if !key.many => quoted(only),
        several => format!("[{}]", several.iter().map(|value| quoted(value)).collect::<Vec<_>>().join(", ")),
    };
    if key.typed {
        out.push_str(&format!("{} = {}\n", key.key, value(&key.values)));
    } else {
        let example =
            if key.default.is_empty() { vec![words::example(&key.key).to_owned()] } else { key.default.clone() };
        out.push_str(&format!("# {} = {}\n", key.key, value(&example)));
    }
}

/// What was seen in the files of a role.
fn about(lang: Lang, out: &mut String, looked: &[Looked], role: &str) {
    for (_, file, seen) in looked.iter().filter(|(of, _, _)| *of == role) {
        let name = file.file_name().unwrap_or(file.as_os_str()).to_string_lossy();
        let format = seen.format.unwrap_or(lang.pick("not a format that lifecircle reads", "无法识别的格式"));
        comment_into(out, &format!("{}: {format}", plain(&name)));
        let mut line = |en: &str, zh: &str, what: &str| {
            comment_into(out, &format!("  {}{}{}", lang.pick(en, zh), lang.pick(": ", "："), plain(what)));
        };
        if !seen.holds.is_empty() {
            line("holds", "内容", &holds(lang, seen));
        }
        if !seen.classes.is_empty() {
            line("classes", "设施类别", &counts(&seen.classes));
        }
        let absent: Vec<&str> = seen.classes.iter().filter(|(_, n)| *n == 0).map(|(class, _)| &**class).collect();
        if !absent.is_empty() && !seen.holds.is_empty() {
            line(
                "none of these in the map; give a list of your own as facilities",
                "地图中没有以下类别，请以 facilities 另行提供",
                &absent.join(", "),
            );
        }
        if let Some(raster) = &seen.raster {
            cells(lang, &mut line, raster);
        }
        for wrong in &seen.wrong {
            line("looks wrong", "疑问", &remark(lang, wrong));
        }
        for layer in &seen.layers {
            about_layer(lang, &mut line, layer);
        }
    }
}

fn about_layer(lang: Lang, line: &mut dyn FnMut(&str, &str, &str), layer: &LayerSeen) {
    let kinds: Vec<(String, usize)> = layer.geometries.iter().map(|(kind, n)| ((*kind).to_owned(), *n)).collect();
    let title = layer.name.as_ref().map_or_else(String::new, |name| format!(" {name:?}"));
    line(&format!("layer{title}"), &format!("图层{title}"), &counts(&kinds));
    let silent =
        lang.pick("not said, so taken as WGS 84; if it is not, set crs", "文件未注明，按 WGS 84 读取；若不是请设 crs");
    line("coordinates", "坐标系", layer.crs.as_deref().unwrap_or(silent));
    let column = |column: &crate::input::inspect::ColumnSeen| match column.examples.first() {
        Some(example) => format!("{} ({example}…)", column.name),
        None => column.name.clone(),
    };
    let columns: Vec<String> = layer.columns.iter().take(MOST_COLUMNS).map(column).collect();
    if !columns.is_empty() {
        line("columns", "列", &columns.join(", "));
    }
    if !layer.classes.is_empty() {
        line("classes", "设施类别", &counts(&layer.classes));
    }
    for guess in &layer.guesses {
        line("taken by itself", "自动识别", &remark(lang, guess));
    }
    for wrong in &layer.wrong {
        line("looks wrong", "疑问", &remark(lang, wrong));
    }
}

/// A comment, broken into lines.
fn comment_into(out: &mut String, text: &str) {
    const WIDTH: usize = 110;
    let indent: String = text.chars().take_while(|c| *c == ' ').collect();
    // What goes on is set in a little further than what it goes on with.
    let further = if indent.is_empty() { "" } else { "  " };
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    for (i, line) in wrapped(&words, WIDTH - indent.len() - further.len()).iter().enumerate() {
        let further = if i == 0 { "" } else { further };
        out.push_str(&format!("# {indent}{further}{line}\n"));
    }
}

/// A text as TOML writes it.
fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Whatever a file, a column or a folder is called: the text is TOML, and says what was set.
        #[test]
        fn what_is_set_is_read_again(value in "\\PC{0,30}|[\"'\\\\\n\t#=\\[\\]]{0,9}", name in "[a-z\n\r\"#=\u{85}\u{2028}]{0,9}") {
            let key = Key { key: "residents".to_owned(), typed: true, values: vec![value.clone()], ..Key::default() };
            let layer = LayerSeen { name: Some(name.clone()), guesses: vec![name.clone()], ..LayerSeen::default() };
            let seen = FileSeen { layers: vec![layer], wrong: vec![name.clone()], ..FileSeen::default() };
            for lang in [Lang::En, Lang::Zh] {
                let looked = [("residents", PathBuf::from(&name), seen.clone())];
                let text = text(lang, "s.toml", Some(&value), std::slice::from_ref(&key), &looked);
                let read: toml::Table = text.parse().unwrap_or_else(|e| panic!("{e}: {text}"));
                prop_assert_eq!(read["city"].as_str(), Some(&*value));
                prop_assert_eq!(read["residents"].as_str(), Some(&*value));
                prop_assert_eq!(read.len(), 2);
            }
        }
    }

    #[test]
    fn comments_are_broken_between_words() {
        let mut out = String::new();
        comment_into(&mut out, &format!("  a: {}", "word ".repeat(40)));
        assert!(out.lines().count() == 2 && out.lines().all(|l| l.starts_with("#   ") && l.len() < 120), "{out}");
        let mut out = String::new();
        comment_into(&mut out, &"每个键即同名命令行参数；命令行参数优先于本文件。".repeat(4));
        let fits = |l: &str| l.starts_with("# ") && crate::report::wrap::width(l) <= 112;
        assert!(out.lines().count() == 2 && out.lines().all(fits), "{out}");
    }
}
