//! Help in the language of whoever asks for it.
//!
//! The English stands beside the arguments and is clap's to show. For Chinese every text of the command tree is replaced by the one that
//! [`words`] has for it, and [`page`] lays it out: clap breaks lines at spaces, of which Chinese has none, counts a character as one
//! column, and has its own headings in English only. Clap still decides whose help is shown, and when.

mod examples;
mod page;
#[cfg(test)]
#[path = "help_tests.rs"]
mod tests;
mod words;

use super::args::Args;
use crate::units::Lang;
use clap::{Arg, Command};
use std::ffi::OsString;

/// Lines are no longer than this, however wide the terminal.
pub(super) const WIDEST: usize = 110;

/// The width of lines where nobody says how wide the terminal is, as clap has it.
const USUAL: usize = 100;

/// The command line with its texts in a language, and what all commands share handed down to each.
pub(super) fn command(lang: Lang) -> Command {
    match lang {
        Lang::En => Args::command_built(),
        Lang::Zh => chinese(Args::command_built()),
    }
}

/// What clap says to words that it could not read, or that ask for help, in a language.
pub(super) fn said(lang: Lang, words: &[OsString], error: clap::Error) -> clap::Error {
    if lang == Lang::En {
        return error;
    }
    // The same words, read by a command line that is Chinese. What came from a study file is not in them: then it was said already.
    match with_pages(command(lang), columns()).try_get_matches_from(words) {
        Err(again) if again.kind() == error.kind() => again,
        _ => error,
    }
}

/// The tree with its texts in Chinese.
fn chinese(mut command: Command) -> Command {
    if let Some(about) = command.get_about().and_then(|about| words::chinese(&about.to_string())) {
        command = command.about(about);
    }
    if let Some(after) = command.get_after_help().map(|after| examples::chinese(&after.to_string())) {
        command = command.after_help(after);
    }
    command.subcommand_value_name(page::COMMAND).mut_args(chinese_arg).mut_subcommands(chinese)
}

fn chinese_arg(mut arg: Arg) -> Arg {
    if let Some(help) = arg.get_help().and_then(|help| words::chinese(&help.to_string())) {
        arg = arg.help(help);
    }
    if let Some(heading) = arg.get_help_heading().and_then(words::chinese) {
        arg = arg.help_heading(heading);
    }
    let names: Option<Vec<&'static str>> =
        arg.get_value_names().and_then(|names| names.iter().map(|name| words::chinese(name)).collect());
    match names {
        Some(names) if !names.is_empty() && arg.get_action().takes_values() => arg.value_names(names),
        _ => arg,
    }
}

/// The tree with a page of our own as the help of each command.
fn with_pages(command: Command, width: usize) -> Command {
    let mut command = command.mut_subcommands(|one| with_pages(one, width));
    let page = page::page(&mut command, width);
    command.override_help(page)
}

/// How wide lines may be here.
fn columns() -> usize {
    let told = || std::env::var("COLUMNS").ok()?.parse().ok();
    let wide = terminal_size::terminal_size().map(|(wide, _)| usize::from(wide.0));
    wide.or_else(told).unwrap_or(USUAL).min(WIDEST)
}
