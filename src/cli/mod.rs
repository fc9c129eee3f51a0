//! Words in, answers out: arguments → plan → run → exit code.
//!
//! Data go to standard output, talk to standard error. Every error is one line that begins `lifecircle: error:`. A reader
//! that closes the pipe early has had enough: that is success.

mod analyze;
mod args;
mod audit;
mod bar;
mod compare;
mod help;
mod init;
mod inspect;
mod isochrone;
mod links;
mod matrix;
mod network;
mod outputs;
mod reach;
mod site;
mod standards;
mod study_file;
mod study_schema;
mod supply;
mod walkers;
mod why;

use crate::error::{Fault, InputError};
use crate::report::{self, Findings, remark, words};
use crate::units::Lang;
use args::Command;
use clap::error::ErrorKind;
use std::ffi::OsString;
use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use study_file::NoArgs;

/// How a run ended, and its exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Everything asked for was done.
    Done = 0,
    /// Done, and what the user asked to be told of by a code is there: gaps, or places that areas judge wrongly.
    GapsFound = 1,
    /// The input cannot be worked with; nothing was written.
    BadInput = 2,
    /// The files were written, but standard output could not be.
    NotPrinted = 3,
    /// The user pressed Ctrl-C; nothing was written.
    Interrupted = 130,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> ExitCode {
        ExitCode::from(outcome as u8)
    }
}

/// What all commands share: language, quiet, and whether to stop.
struct Session {
    lang: Lang,
    quiet: bool,
    stop: Arc<AtomicBool>,
}

impl Session {
    /// A line of talk.
    fn note(&self, text: &str) {
        if !self.quiet {
            say(&format!("lifecircle: {text}"));
        }
    }

    /// Says how many files a folder got.
    fn wrote(&self, files: usize, folder: &Path) {
        self.note(&match self.lang {
            Lang::En => format!("wrote {files} {} to {}", if files == 1 { "file" } else { "files" }, folder.display()),
            Lang::Zh => format!("已将 {files} 个文件写入 {}", folder.display()),
        });
    }

    /// Says what was open at the time that was asked for.
    fn hours(&self, findings: &Findings<'_>) {
        if let Some(hours) = findings.hours {
            self.note(&words::at(self.lang, hours));
        }
    }

    /// Says so if a search was ended by the user.
    fn ended(&self, early: bool) {
        if early {
            self.note(self.lang.pick("ended early: this is the best so far", "已提前结束：以下为目前最好的结果"));
        }
    }
}

/// Runs the command line of this process.
pub fn main() -> ExitCode {
    let words = together(language_first(std::env::args_os().collect()));
    let asked = || asked_language(words.iter().map(|word| word.to_string_lossy().into_owned()));
    let args = match study_file::read(words.clone()) {
        Ok(args) => args,
        Err(NoArgs::Study(error)) => return failed(asked(), &error).into(),
        Err(NoArgs::Words(error)) if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) => {
            // A closed pipe is the only thing that can go wrong here.
            let _ = help::said(asked(), &words, *error).print();
            return Outcome::Done.into();
        }
        Err(NoArgs::Words(error)) => {
            let lang = asked();
            return bad(lang, &remark(lang, &one_line(&help::said(lang, &words, *error)))).into();
        }
    };
    let session = Session {
        lang: args.lang.unwrap_or_else(|| language(|name| std::env::var(name).ok())),
        quiet: args.quiet,
        stop: Arc::new(AtomicBool::new(false)),
    };
    let stop = Arc::clone(&session.stop);
    if let Err(error) = ctrlc::set_handler(move || {
        // Who asks twice does not want to wait for the next place where it can be ended in order.
        if stop.swap(true, Ordering::Relaxed) {
            std::process::exit(130);
        }
    }) {
        session.note(&remark(session.lang, &format!("Ctrl-C will end the run without tidying up: {error}")));
    }
    if let Some(threads) = args.threads
        && let Err(error) = rayon::ThreadPoolBuilder::new().num_threads(usize::from(threads)).build_global()
    {
        let said = format!("cannot start {threads} threads: {error}");
        return bad(session.lang, &remark(session.lang, &said)).into();
    }
    let mut command = args.command;
    if let Err(error) = walkers::settle(&session, &mut command) {
        return failed(session.lang, &error).into();
    }
    let outcome = match command {
        Command::Analyze(command) => command.run(&session),
        Command::Audit(command) => command.run(&session),
        Command::Compare(command) => command.run(&session),
        Command::Init(command) => command.run(&session),
        Command::Inspect(command) => command.run(&session),
        Command::Matrix(command) => command.run(&session),
        Command::Network(command) => command.run(&session),
        Command::NetworkBuild(command) => command.run(&session),
        Command::Reach(command) => command.run(&session),
        Command::Site(command) => command.run(&session),
        Command::Supply(command) => command.run(&session),
        Command::Standards(command) => command.run(&session),
        Command::Isochrone(command) => command.run(&session),
        Command::Links(command) => command.run(&session),
        Command::Why(command) => command.run(&session),
    };
    outcome.unwrap_or_else(|error| failed(session.lang, &error)).into()
}

/// The words with the language before `help`, behind which clap takes every word for a command.
fn language_first(mut words: Vec<OsString>) -> Vec<OsString> {
    let Some(help) = words.iter().position(|word| word == "help") else { return words };
    let says = |word: &OsString| word == "--lang" || word.to_string_lossy().starts_with("--lang=");
    let Some(flag) = (help + 1..words.len()).find(|at| says(&words[*at])) else { return words };
    // A file of another command may be called so too.
    if !words[1..help].iter().any(|word| args::is_command(word)) {
        let behind = (flag + if words[flag] == "--lang" { 2 } else { 1 }).min(words.len());
        words[help..behind].rotate_right(behind - flag);
    }
    words
}

/// The words with `network build` as the one command that it is.
fn together(mut words: Vec<OsString>) -> Vec<OsString> {
    let at =
        words.iter().position(|word| word == "network").filter(|at| words.get(at + 1).is_some_and(|w| w == "build"));
    // Only where the command stands: behind the program and what is said of language and threads.
    let other = |word: &OsString| word != "help" && args::is_command(word);
    if let Some(at) = at.filter(|at| !words[1..*at].iter().any(other)) {
        words.splice(at..at + 2, [OsString::from(args::NETWORK_BUILD)]);
    }
    words
}

fn failed(lang: Lang, error: &InputError) -> Outcome {
    let printing = error.file.as_os_str() == "-";
    match &error.fault {
        Fault::Io { source, .. } if printing && source.kind() == io::ErrorKind::BrokenPipe => Outcome::Done,
        Fault::Io { .. } if printing => {
            bad(lang, &report::fault(lang, error));
            Outcome::NotPrinted
        }
        Fault::Interrupted => {
            say(&format!("lifecircle: {}", remark(lang, &error.fault.to_string())));
            Outcome::Interrupted
        }
        _ => bad(lang, &report::fault(lang, error)),
    }
}

fn bad(lang: Lang, error: &str) -> Outcome {
    say(&format!("lifecircle: {}{}", lang.pick("error: ", "错误："), error.replace(['\n', '\r'], " ")));
    Outcome::BadInput
}

/// The language for words that could not be read: what they ask for as far as that can be told, else the environment's.
fn asked_language(words: impl Iterator<Item = String>) -> Lang {
    let words: Vec<String> = words.collect();
    let given = words.iter().zip(words.iter().skip(1)).find(|(flag, _)| *flag == "--lang").map(|(_, lang)| &**lang);
    match given.or_else(|| words.iter().find_map(|word| word.strip_prefix("--lang="))) {
        Some("zh") => Lang::Zh,
        Some("en") => Lang::En,
        _ => language(|name| std::env::var(name).ok()),
    }
}

/// A line on standard error. If even that is closed, there is nobody to tell.
fn say(line: &str) {
    let _ = writeln!(io::stderr().lock(), "{line}");
}

/// Data on standard output.
fn data(text: &str) -> Result<(), InputError> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())
        .and_then(|()| out.flush())
        .map_err(|e| InputError::io("-", "cannot write to standard output", e).guess("the files are written"))
}

/// What clap says of an argument, in one line: without its usage, with its tip.
fn one_line(error: &clap::Error) -> String {
    // Clap has two words for it, with and without another argument.
    if matches!(error.kind(), ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand | ErrorKind::MissingSubcommand) {
        return "no command is named (--help lists them)".to_owned();
    }
    let text = error.to_string();
    let said = text.lines().map(str::trim).take_while(|l| !l.starts_with("Usage:") && !l.starts_with("For more"));
    let mut line = String::new();
    for part in said.filter(|l| !l.is_empty()) {
        let part = part.strip_prefix("error: ").unwrap_or(part);
        let part = part.strip_prefix("tip: ").map_or(part.to_owned(), |tip| format!("({tip})"));
        line.push_str(if line.is_empty() { "" } else { " " });
        line.push_str(&part);
    }
    line
}

/// The language of the environment: Chinese if the first of `LC_ALL`, `LC_MESSAGES` and `LANG` that is set says so.
fn language(environment: impl Fn(&str) -> Option<String>) -> Lang {
    let set = |name: &&str| environment(name).filter(|v| !v.is_empty());
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].iter().find_map(set).unwrap_or_default();
    if locale.starts_with("zh") { Lang::Zh } else { Lang::En }
}

#[cfg(test)]
mod tests {
    use super::args::Args;
    use super::*;
    use clap::Parser;

    #[test]
    fn the_first_that_is_set_decides_the_language() {
        let with = |set: &'static [(&str, &str)]| {
            language(|name| set.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned()))
        };
        assert_eq!(with(&[]), Lang::En);
        assert_eq!(with(&[("LANG", "zh_CN.UTF-8")]), Lang::Zh);
        assert_eq!(with(&[("LANG", "zh_CN.UTF-8"), ("LC_ALL", "de_DE.UTF-8")]), Lang::En);
        assert_eq!(with(&[("LANG", "zh_CN.UTF-8"), ("LC_ALL", "")]), Lang::Zh);
    }

    #[test]
    fn a_fault_of_the_arguments_is_one_line_with_its_tip() {
        let line =
            |args: &[&str]| one_line(&Args::try_parse_from(["lifecircle", "analyze"].iter().chain(args)).unwrap_err());
        for (args, parts) in [
            (&["--limit", "15"][..], &["--limit", "\"15\"", "15min or 1000m"][..]),
            (&["--speed", "48km/h"], &["48km/h", "between 0.5km/h and 15km/h"]),
            (&["--walker", "adlt"], &["adlt", "adult, elder, child, wheelchair", "did you mean \"adult\"?"]),
            (&["--standard", "five-facility"], &["five-facility", "did you mean \"five-facilities\"?"]),
            (&["--limt", "15min"], &["--limt", "--limit"]),
            (&["--limit", "-1min"], &["\"-1min\"", "15min or 1000m"]),
            (&["--limit", "0min"], &["a limit above 0"]),
            (&["--limit", "0m"], &["a limit above 0"]),
            (&["--majority", "50"], &["%, which is missing"]),
            (&["--majority", "150%"], &["150%", "at most 100%"]),
            (&["--threads", "0"], &["--threads", "1.."]),
            (&["--lang", "de"], &["de", "zh", "en"]),
            (&["a.pbf", "b.pbf"], &["b.pbf"]),
        ] {
            let line = line(args);
            assert!(!line.contains('\n') && !line.contains("Usage") && !line.starts_with("error"), "{line}");
            for part in parts {
                assert!(line.contains(part), "{args:?}: {part:?} is not in: {line}");
            }
        }
    }

    #[test]
    fn a_fault_of_the_arguments_is_said_in_chinese() {
        let mut wrong = Vec::new();
        for (words, said) in [
            ("analyze --limt 15min", "未知参数 '--limt'（有相近的参数：'--limit'）"),
            ("analyze --limit", "'--limit <LIMIT>' 缺少值"),
            ("analyze --lang de", "'--lang <LANG>' 的值 'de' 无效 [可选值：en, zh]"),
            (
                "analyze --majority 50",
                "'--majority <MAJORITY>' 的值 '50' 无效：比例 \"50\" 无效：应为带 % 的比例（此处缺 %）：大于 0% 且不超过 100%，如 50%",
            ),
            (
                "analyze --walker adlt",
                "'--walker <WHO|FILE,…>' 的值 'adlt' 无效：应为以下之一：adult, elder, child, wheelchair, stroller（是否为 \"adult\"？），或文件，如 my-walker.toml",
            ),
            ("analyze --threads 0", "'--threads <N>' 的值 '0' 无效：0 不在 1..=1024 之内"),
            ("analyze --limit 1m --limit 2m", "参数 '--limit <LIMIT>' 不能重复使用"),
            ("analyze a.pbf b.pbf", "未知参数 'b.pbf'"),
            ("analyse", "未知命令 'analyse'（有相近的命令：'analyze'）"),
            ("isochrone --dissolve --per-facility", "参数 '--dissolve' 不能与 '--per-facility' 同用"),
            ("why", "缺少必需参数：<CITY.osm.pbf|STUDY.toml|BLOCK>..."),
            ("standards", "没有写命令（可用 --help 查看）"),
        ] {
            let words = ["lifecircle"].into_iter().chain(words.split(' '));
            let line = one_line(&Args::try_parse_from(words).unwrap_err());
            let turned = remark(Lang::Zh, &line);
            if turned != said {
                wrong.push(format!("{line}\n  {turned}\n  {said}"));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn a_closed_pipe_is_success() {
        let closed = InputError::io("-", "cannot write", io::ErrorKind::BrokenPipe.into());
        assert_eq!(failed(Lang::En, &closed), Outcome::Done);
        let full = InputError::io("-", "cannot write", io::ErrorKind::StorageFull.into());
        assert_eq!(failed(Lang::En, &full), Outcome::NotPrinted);
        let pipe = InputError::io("a pipe", "cannot write", io::ErrorKind::BrokenPipe.into());
        assert_eq!(failed(Lang::En, &pipe), Outcome::BadInput, "the folder is not written then");
    }

    #[test]
    fn help_is_asked_for_in_any_order() {
        let put = |words: &str| {
            let words = together(language_first(words.split(' ').map(OsString::from).collect()));
            words.iter().map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(put("lifecircle help site --lang zh"), "lifecircle --lang zh help site");
        assert_eq!(put("lifecircle help network build --lang=zh"), "lifecircle --lang=zh help network-build");
        assert_eq!(put("lifecircle --lang zh help standards show"), "lifecircle --lang zh help standards show");
        assert_eq!(put("lifecircle help site --lang"), "lifecircle --lang help site");
        assert_eq!(put("lifecircle analyze help --lang zh"), "lifecircle analyze help --lang zh", "a file called help");
    }

    #[test]
    fn bad_words_are_answered_in_the_language_they_ask_for() {
        let asked = |words: &str| asked_language(words.split(' ').map(str::to_owned));
        assert_eq!(asked("lifecircle analyze --lang zh --limit x"), Lang::Zh);
        assert_eq!(asked("lifecircle --lang=zh analyse"), Lang::Zh);
        assert_eq!(asked("lifecircle --lang en analyse"), Lang::En);
    }
}
