//! A page of help, in the order and the colours of clap's own.

use super::examples::{Line, lines};
use crate::report::wrap::{width, wrapped};
use clap::builder::styling::Style;
use clap::{Arg, Command};
use std::fmt::Write;

/// What stands for a command.
pub(super) const COMMAND: &str = "命令";

/// Where text begins that has no room beside what it is about.
const BELOW: usize = 10;

/// A name, and what it is.
struct Row {
    name: String,
    /// The name with its colours.
    shown: String,
    said: String,
}

/// The help of a command whose texts are Chinese, in lines of so many columns.
pub(super) fn page(command: &mut Command, columns: usize) -> String {
    let mut page = String::new();
    if let Some(about) = command.get_about() {
        lines_into(&mut page, &about.to_string(), 0, columns);
        page.push('\n');
    }
    page.push_str(&usage(command));
    page.push('\n');
    let header = *command.get_styles().get_header();
    for (heading, rows) in sections(command) {
        // Writing to text cannot fail.
        let _ = write!(page, "\n{header}{heading}：{header:#}\n");
        table(&mut page, &rows, columns);
    }
    if let Some(after) = command.get_after_help() {
        page.push('\n');
        for line in lines(&after.to_string()) {
            below(&mut page, line, columns);
        }
    }
    page
}

/// `用法：lifecircle analyze [选项] [城市.osm.pbf|研究.toml]`, as clap puts it together.
fn usage(command: &mut Command) -> String {
    let usage = command.render_usage().ansi().to_string();
    let Some((before, after)) = usage.split_once("Usage:") else { return usage };
    let (style, rest) = after.split_once(' ').unwrap_or(("", after));
    format!("{before}用法：{style}{}", rest.replace("[OPTIONS]", "[选项]"))
}

/// The parts of the page, those without a heading of their own first.
fn sections(command: &Command) -> Vec<(&str, Vec<Row>)> {
    let literal = command.get_styles().get_literal();
    let mut sections: Vec<(&str, Vec<Row>)> = vec![(COMMAND, Vec::new()), ("参数", Vec::new()), ("选项", Vec::new())];
    for one in command.get_subcommands().filter(|one| !one.is_hide_set()) {
        let said = one.get_about().map(ToString::to_string).unwrap_or_default();
        let name = one.get_name();
        sections[0].1.push(Row { name: name.to_owned(), shown: format!("{literal}{name}{literal:#}"), said });
    }
    for arg in command.get_arguments().filter(|arg| !arg.is_hide_set()) {
        let heading = arg.get_help_heading().unwrap_or(if arg.is_positional() { "参数" } else { "选项" });
        let row = Row { name: name(arg, &Style::new()), shown: name(arg, literal), said: said(arg) };
        match sections.iter_mut().find(|(of, _)| *of == heading) {
            Some((_, rows)) => rows.push(row),
            None => sections.push((heading, vec![row])),
        }
    }
    sections.retain(|(_, rows)| !rows.is_empty());
    sections
}

/// `-q, --quiet`, what is typed in a style; behind the place of the short one where there is none.
fn name(arg: &Arg, typed: &Style) -> String {
    let whole = arg.to_string();
    let Some(long) = arg.get_long() else { return whole };
    let value = whole.strip_prefix("--").and_then(|rest| rest.strip_prefix(long)).unwrap_or_default();
    let short = match arg.get_short() {
        Some(short) => format!("{typed}-{short}{typed:#}, "),
        None => "    ".to_owned(),
    };
    format!("{short}{typed}--{long}{typed:#}{value}")
}

/// What an argument is, what it is if nobody says it, and what it could be.
fn said(arg: &Arg) -> String {
    let mut said = arg.get_help().map(ToString::to_string).unwrap_or_default();
    if !arg.get_action().takes_values() {
        return said;
    }
    let default: Vec<_> = arg.get_default_values().iter().map(|value| value.to_string_lossy()).collect();
    if !default.is_empty() && !arg.is_hide_default_value_set() {
        let _ = write!(said, " [默认值：{}]", default.join(" "));
    }
    let possible = arg.get_possible_values();
    let possible: Vec<&str> =
        possible.iter().filter(|one| !one.is_hide_set()).map(clap::builder::PossibleValue::get_name).collect();
    if !possible.is_empty() && !arg.is_hide_possible_values_set() {
        let _ = write!(said, " [可选值：{}]", possible.join(", "));
    }
    said
}

/// Names with what they are beside them; below them where names are so long that there would be no room.
fn table(page: &mut String, rows: &[Row], columns: usize) {
    let widest = rows.iter().map(|row| width(&row.name)).max().unwrap_or(0);
    let column = widest + 4;
    let wraps = rows.iter().any(|row| column + width(&row.said) > columns);
    let is_below = wraps && column * 5 > columns * 2;
    for Row { name, shown, said } in rows {
        page.push_str("  ");
        page.push_str(shown);
        if is_below {
            page.push('\n');
            page.push_str(&" ".repeat(BELOW));
            lines_into(page, said, BELOW, columns);
        } else {
            page.push_str(&" ".repeat(column - 2 - width(name)));
            lines_into(page, said, column, columns);
        }
    }
}

/// A line below the arguments.
fn below(page: &mut String, line: Line<'_>, columns: usize) {
    match line {
        Line::Said(said) => lines_into(page, said, 0, columns),
        Line::Shown(shown) => {
            page.push_str(shown);
            page.push('\n');
        }
        Line::Example(typed, remark) => {
            let column = width(typed);
            if column + width(remark) <= columns || column * 2 < columns {
                page.push_str(typed);
                lines_into(page, remark, column, columns);
            } else {
                page.push_str(typed.trim_end());
                page.push('\n');
                page.push_str(&" ".repeat(BELOW));
                lines_into(page, remark, BELOW, columns);
            }
        }
    }
}

/// A text from a column on, where the first line begins; the others are brought there.
fn lines_into(page: &mut String, text: &str, column: usize, columns: usize) {
    for (i, line) in wrapped(text, columns.saturating_sub(column)).iter().enumerate() {
        if i > 0 {
            page.push_str(&" ".repeat(column));
        }
        page.push_str(line);
        page.push('\n');
    }
}
