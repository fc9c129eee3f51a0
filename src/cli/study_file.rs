//! Words from a study file: every flag `--like-this` may be a key `like_this`, and what the file says is read by the very readers of the
//! flags, so that a flag that is added to a command is a key of studies from then on.
//!
//! The words are read twice. First leniently, to see which flags the user gave: those win. Then with what is left of the file put
//! before them, as if the user had typed it. What is wrong then and came from the file is told with its line.
//!
//! ```text
//! lifecircle analyze study.toml --walker elder
//!                    └ city = "wuhan.osm.pbf", walker = "adult", snap = "100m"
//! lifecircle analyze --snap=100m study.toml --walker elder          city: wuhan.osm.pbf beside study.toml
//! ```
//!
//! Keys before all tables are flags that every command of a study has; a table `[site]` holds flags of one command, and wins over them.

use super::args::{Args, Command, Given};
use super::one_line;
use crate::error::InputError;
use crate::input::layer;
use crate::input::study_file::{Entry, StudyFile, Written, is_scenario, parse};
use crate::input::suggest::did_you_mean;
use clap::builder::ValueParser;
use clap::error::{ContextKind, ErrorKind};
use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgMatches, CommandFactory, FromArgMatches};
use std::any::TypeId;
use std::collections::BTreeMap;
use std::error::Error as _;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// The command whose own flags `init` writes down.
pub(super) const MAIN: &str = "analyze";

/// A flag that whoever judges a city has, and nobody else.
const OF_A_STUDY: &str = "majority";

/// Flags that every command has with a meaning of its own, so that they stand in its table.
const OWN: [&str; 1] = ["out"];

/// Flags whose value is a name or else a file.
const NAME_OR_FILE: [&str; 7] = ["standard", "beside", "walker", "from", "to", "candidates", "zones"];

/// Flags that take several values with commas between them, and so may be lists.
pub(super) const LISTED: [&str; 6] = ["at", "class", "from", "limits", "standard", "walker"];

/// Keys that are no flags: the words that a command is given by their place.
pub(super) const CITY: &str = "city";
pub(super) const SCENARIOS: &str = "scenarios";
pub(super) const BLOCK: &str = "block";

/// What a command takes from a study file that no flag says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct FromStudy {
    /// The file itself; the words then begin with its path, in the place of the city.
    pub file: PathBuf,
    /// The extract.
    pub city: Option<PathBuf>,
    /// Of `compare`: the scenarios.
    pub scenarios: Vec<PathBuf>,
    /// Of `why`: the block.
    pub block: Option<String>,
}

/// Why there are no arguments.
#[derive(Debug)]
pub(super) enum NoArgs {
    /// The words are wrong, or ask for help.
    Words(Box<clap::Error>),
    /// The study file is.
    Study(Box<InputError>),
}

impl From<clap::Error> for NoArgs {
    fn from(error: clap::Error) -> Self {
        NoArgs::Words(Box::new(error))
    }
}

impl From<InputError> for NoArgs {
    fn from(error: InputError) -> Self {
        NoArgs::Study(Box::new(error))
    }
}

/// What somebody did who named a scenario where the city belongs.
const SCENARIO_GOES_BEHIND: &str = "a scenario goes behind the city: lifecircle compare CITY.osm.pbf SCENARIO.toml";

/// The arguments of these words, with those of the study file that they name.
pub(super) fn read(words: Vec<OsString>) -> Result<Args, NoArgs> {
    let Some((file, given)) = named(&words) else {
        let mut args = parsed(&words)?;
        if let Command::Init(init) = &mut args.command {
            init.flags = typed(&words)?;
        }
        return Ok(args);
    };
    let text = text_of(&file)?;
    if given.name == "compare" && is_scenario(&text) {
        return Ok(parsed(&words)?);
    }
    let command = Args::command_built();
    let study = parse(&file, &text, &commands(&command))
        .map_err(|error| if is_scenario(&text) { error.guess(SCENARIO_GOES_BEHIND) } else { error })?;
    known(&command, &study)?;
    let asked = Asked::of(&command, &given, &study)?;
    let mut all = words;
    let place = all.iter().skip(1).position(|word| *word == given.name.as_str()).map_or(all.len(), |at| at + 2);
    all.splice(place..place, asked.words.values().flat_map(|(_, words)| words.clone()));
    let mut args = parsed(&all).map_err(|error| asked.blame(&study, error))?;
    if let Some(given) = args.command.given() {
        given.study = Some(asked.beside);
    }
    if let Command::Why(why) = &args.command
        && why.lacks_block()
    {
        return Err(InputError::value(&file, "says of no block why it is asked about")
            .guess("name it behind the study: lifecircle why STUDY.toml BLOCK")
            .into());
    }
    Ok(args)
}

fn parsed(words: &[OsString]) -> Result<Args, clap::Error> {
    Args::from_arg_matches_mut(&mut Args::command().try_get_matches_from(words)?)
}

/// A command as the user asked for it: its name, and which flags were given.
struct AsGiven {
    name: String,
    matches: ArgMatches,
}

/// The study file that words name in the place of the city, and the command with its flags.
fn named(words: &[OsString]) -> Option<(PathBuf, AsGiven)> {
    // What is wrong with the words is told when they are read in earnest.
    let matches = Args::command().ignore_errors(true).try_get_matches_from(words).ok()?;
    let (name, given) = matches.subcommand()?;
    if !commands(&Args::command_built()).contains(&name) {
        return None;
    }
    let first = [CITY, "files", "words"].into_iter().find_map(|id| given.try_get_raw(id).ok().flatten()?.next())?;
    let file = PathBuf::from(first);
    let toml = file.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("toml"));
    toml.then(|| (file, AsGiven { name: name.to_owned(), matches: given.clone() }))
}

fn text_of(file: &Path) -> Result<String, InputError> {
    if !file.is_file() && file.exists() {
        return Err(InputError::value(file, "is no plain file").guess("name the study file itself"));
    }
    let bytes = std::fs::read(file).map_err(|e| InputError::io(file, "cannot read", e))?;
    String::from_utf8(bytes).map_err(|_| InputError::format(file, "is not text in UTF-8").guess("save it as UTF-8"))
}

impl Args {
    /// The command line with what all commands share handed down to each.
    pub(super) fn command_built() -> clap::Command {
        let mut command = Args::command();
        command.build();
        command
    }
}

/// What a study can say, as flags say it here: all that every command has, in its order, with what the user typed.
fn typed(words: &[OsString]) -> Result<Vec<Flag>, clap::Error> {
    let command = Args::command_built();
    let matches = Args::command().try_get_matches_from(words)?;
    let Some((name, given)) = matches.subcommand() else { return Ok(vec![]) };
    let Some(own) = command.find_subcommand(name) else { return Ok(vec![]) };
    let mut shared = shared(&command);
    // What belongs to a machine or a moment belongs into no study by itself.
    shared.retain(|long| !["threads", "quiet"].contains(&&**long));
    let analyze = command.find_subcommand(MAIN).into_iter();
    let alone = analyze
        .flat_map(flags)
        .filter(|arg| !arg.is_global_set() && arg.get_long().is_some_and(|long| !shared.iter().any(|s| s == long)));
    let one = |arg: &Arg, table: Option<&'static str>, typed: bool| {
        let long = arg.get_long().unwrap_or_default();
        let words = given.try_get_raw(arg.get_id().as_str()).ok().flatten().filter(|_| typed);
        let path = arg.get_value_parser().type_id() == TypeId::of::<PathBuf>();
        Flag {
            table,
            key: long.replace('-', "_"),
            help: arg.get_help().map(ToString::to_string).unwrap_or_default(),
            switch: matches!(arg.get_action(), ArgAction::SetTrue),
            many: matches!(arg.get_action(), ArgAction::Append),
            default: arg.get_default_values().iter().map(|word| word.to_string_lossy().into_owned()).collect(),
            typed: typed && given.value_source(arg.get_id().as_str()) == Some(ValueSource::CommandLine),
            values: words.into_iter().flatten().map(|word| word.to_string_lossy().into_owned()).collect(),
            file: if path || NAME_OR_FILE.contains(&long) { Some(path) } else { None },
        }
    };
    let mine = flags(own).filter(|arg| arg.get_long().is_some_and(|long| shared.iter().any(|s| s == long)));
    Ok(mine.map(|arg| one(arg, None, true)).chain(alone.map(|arg| one(arg, Some(MAIN), false))).collect())
}

/// A flag that may be a key of a study.
#[derive(Debug, Clone)]
pub(super) struct Flag {
    /// The table that its key stands in.
    pub table: Option<&'static str>,
    pub key: String,
    pub help: String,
    /// Whether it has no value but is there or not.
    pub switch: bool,
    /// Whether it can be given several times.
    pub many: bool,
    pub default: Vec<String>,
    /// Whether the user gave it, and the values then.
    pub typed: bool,
    pub values: Vec<String>,
    /// Whether its values are files (`true`), or names or files.
    file: Option<bool>,
}

impl Flag {
    /// Its values as a study in another folder has to say them.
    pub fn seen_from(&self, folder: &Path) -> Vec<String> {
        let place = |word: &String| match self.file {
            Some(true) if word != crate::study::EXTRACT => seen_from(folder, word),
            Some(false) => {
                let part = |word: &str| if is_file_name(word) { seen_from(folder, word) } else { word.to_owned() };
                word.split(',').map(part).collect::<Vec<_>>().join(",")
            }
            _ => word.clone(),
        };
        self.values.iter().map(place).collect()
    }
}

/// A path as it is seen from a folder; where that cannot be told, the whole path.
pub(super) fn seen_from(folder: &Path, path: &str) -> String {
    let (file, layer) = layer::split(Path::new(path));
    if file.is_absolute() || folder.as_os_str().is_empty() || folder == Path::new(".") {
        return path.to_owned();
    }
    let whole = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let (from, to) = (whole(folder), whole(&file));
    let shared = from.components().zip(to.components()).take_while(|(a, b)| a == b).count();
    let mut way: PathBuf = from.components().skip(shared).map(|_| "..").collect();
    way.extend(to.components().skip(shared));
    // A folder that is a link leads elsewhere when one goes up from it.
    let real = |path: &Path| std::fs::canonicalize(path).ok();
    let found = if real(&folder.join(&way)).is_some_and(|there| Some(there) == real(&file)) { way } else { to };
    let layer = layer.map_or_else(String::new, |layer| format!("#{layer}"));
    format!("{}{layer}", found.display())
}

pub(super) fn flags(command: &clap::Command) -> impl Iterator<Item = &Arg> {
    command.get_arguments().filter(|arg| arg.get_long().is_some_and(|long| !["help", "version"].contains(&long)))
}

fn flag<'a>(command: &'a clap::Command, key: &str) -> Option<&'a Arg> {
    flags(command).find(|arg| arg.get_long() == Some(key))
}

/// Commands that a study is for, which a table may be named after.
pub(super) fn commands(command: &clap::Command) -> Vec<&str> {
    let all = command.get_subcommands().filter(|one| flag(one, OF_A_STUDY).is_some() && one.get_name() != "init");
    all.map(clap::Command::get_name).collect()
}

/// Flags of every command, and so keys of every study.
pub(super) fn shared(command: &clap::Command) -> Vec<String> {
    let names = commands(command);
    let all = || names.iter().filter_map(|name| command.find_subcommand(name));
    let first = all().next().into_iter().flat_map(flags).filter_map(Arg::get_long);
    let shared = first.filter(|long| !OWN.contains(long) && all().all(|one| flag(one, long).is_some()));
    shared.map(str::to_owned).collect()
}

/// A key as the flag is written.
fn dashed(key: &str) -> String {
    key.replace('_', "-")
}

/// Refuses keys that mean nothing, and tables of commands where one stands.
fn known(command: &clap::Command, study: &StudyFile) -> Result<(), InputError> {
    let shared = shared(command);
    let mut seen: Vec<(Option<&str>, String)> = Vec::new();
    for entry in &study.entries {
        let key = dashed(&entry.key);
        let (at, known) = match &entry.table {
            None => (None, shared.iter().cloned().chain([CITY.to_owned()]).collect::<Vec<_>>()),
            Some(table) => {
                let own = command.find_subcommand(table).into_iter().flat_map(flags);
                let own = own.filter_map(Arg::get_long).map(str::to_owned);
                let place = [("compare", SCENARIOS), ("why", BLOCK)].into_iter().filter(|(of, _)| of == table);
                (Some(table.as_str()), own.chain(place.map(|(_, key)| key.to_owned())).collect())
            }
        };
        if !known.contains(&key) {
            let shown = |keys: &[String]| keys.iter().map(|key| key.replace('-', "_")).collect::<Vec<_>>().join(", ");
            let inside = at.map_or_else(String::new, |table| format!(" in [{table}]"));
            let what = format!("unknown key {:?}{inside}; expected one of {}", entry.key, shown(&known));
            let error = study.fault(entry.line, what);
            let names: Vec<String> = known.iter().map(|key| key.replace('-', "_")).collect();
            let elsewhere = commands(command)
                .into_iter()
                .find(|of| command.find_subcommand(of).is_some_and(|c| flag(c, &key).is_some()));
            return Err(match (did_you_mean(&entry.key, names.iter().map(String::as_str)), elsewhere) {
                (_, Some(table)) if at.is_none() => error.guess(format!("write it below [{table}]")),
                (_, _) if entry.key == "class_property" => error.guess("here it is class"),
                (Some(guess), _) => error.guess(guess),
                (None, _) if ["edit", "edits"].contains(&&*entry.key) => error.guess(SCENARIO_GOES_BEHIND),
                (None, _) if ["id", "classes", "speed", "tier", "tiers"].contains(&&*entry.key) => {
                    error.guess("is this a standard or a walker? they are named with --standard and --walker")
                }
                (None, _) => error,
            });
        }
        if seen.contains(&(at, key.clone())) {
            return Err(study.fault(entry.line, format!("{} is there twice, with _ and with -", entry.key)));
        }
        seen.push((at, key));
    }
    Ok(())
}

/// What of a study file counts for a command.
struct Asked {
    /// By flag: the line that says it, and the words for it.
    words: BTreeMap<String, (usize, Vec<OsString>)>,
    beside: FromStudy,
}

impl Asked {
    fn of(command: &clap::Command, given: &AsGiven, study: &StudyFile) -> Result<Asked, InputError> {
        let beside = FromStudy { file: study.file.clone(), ..FromStudy::default() };
        let mut asked = Asked { words: BTreeMap::new(), beside };
        let Some(own) = command.find_subcommand(&given.name) else { return Ok(asked) };
        let mine = |entry: &&Entry| entry.table.as_ref().is_none_or(|table| *table == given.name);
        // First what all commands share, then what the command's own table says instead.
        let mut entries: Vec<&Entry> = study.entries.iter().filter(mine).collect();
        entries.sort_by_key(|entry| entry.table.is_some());
        let typed = |arg: &Arg| given.matches.value_source(arg.get_id().as_str()) == Some(ValueSource::CommandLine);
        for entry in entries {
            let fault = |what: String| study.fault(entry.line, format!("{}: {what}", entry.key));
            match entry.key.as_str() {
                CITY => asked.beside.city = Some(beside_file(study, &text(entry).map_err(fault)?)),
                SCENARIOS => {
                    let files = texts(entry).map_err(fault)?;
                    asked.beside.scenarios = files.iter().map(|file| beside_file(study, file)).collect();
                }
                BLOCK => asked.beside.block = Some(text(entry).map_err(fault)?),
                _ => {
                    let mut key = dashed(&entry.key);
                    // The property with a facility's class, where `--class` asks for classes.
                    if entry.table.is_none() && key == "class" && flag(own, "class-property").is_some() {
                        "class-property".clone_into(&mut key);
                    }
                    let Some(arg) = flag(own, &key) else { continue };
                    let words = words_of(study, entry, arg, &key).map_err(fault)?;
                    let rivals: Vec<&Arg> = flags(own).filter(|other| conflict(own, arg, other)).collect();
                    if typed(arg) || rivals.iter().any(|other| typed(other)) {
                        continue;
                    }
                    // In the command's own table a rival of what all share is meant instead of it.
                    if entry.table.is_some() {
                        let rival = |flag: &String| rivals.iter().any(|other| other.get_long() == Some(flag));
                        let above = |line: &usize| study.entries.iter().any(|e| e.line == *line && e.table.is_none());
                        asked.words.retain(|flag, (line, _)| !(rival(flag) && above(line)));
                    }
                    asked.words.insert(key, (entry.line, words));
                }
            }
        }
        Ok(asked)
    }

    /// What is wrong with the words, as a fault of the line that they came from.
    fn blame(&self, study: &StudyFile, error: clap::Error) -> NoArgs {
        let of = |kind| error.get(kind).map(ToString::to_string);
        let named = |kind| {
            let said = of(kind)?;
            let flag = said.trim_start_matches('-').split([' ', '=', '[']).next()?.to_owned();
            self.words.get(&flag).map(|(line, _)| (flag.replace('-', "_"), *line))
        };
        let Some((key, line)) = named(ContextKind::InvalidArg).or_else(|| named(ContextKind::PriorArg)) else {
            if error.kind() == ErrorKind::MissingRequiredArgument {
                return InputError::value(&study.file, one_line(&error)).into();
            }
            return error.into();
        };
        let said = match (error.source(), of(ContextKind::InvalidValue)) {
            (Some(rule), Some(_)) => rule.to_string(),
            _ => one_line(&error),
        };
        study.fault(line, format!("{key}: {said}")).into()
    }
}

/// Whether two flags shut each other out.
fn conflict(command: &clap::Command, a: &Arg, b: &Arg) -> bool {
    let says = |a: &Arg, b: &Arg| command.get_arg_conflicts_with(a).iter().any(|other| other.get_id() == b.get_id());
    a.get_id() != b.get_id() && (says(a, b) || says(b, a))
}

/// The words for an entry.
fn words_of(study: &StudyFile, entry: &Entry, arg: &Arg, key: &str) -> Result<Vec<OsString>, String> {
    if matches!(arg.get_action(), ArgAction::SetTrue) {
        return match entry.value {
            Written::Switch(true) => Ok(vec![format!("--{key}").into()]),
            Written::Switch(false) => Ok(vec![]),
            _ => Err(format!("is {}; expected true or false", entry.value.kind())),
        };
    }
    let values = match &entry.value {
        Written::Named(named) if key == "crs" => {
            let mut parts: Vec<String> =
                named.iter().filter(|(of, _)| of == "all").map(|(_, crs)| crs.clone()).collect();
            parts.extend(named.iter().filter(|(of, _)| of != "all").map(|(of, crs)| format!("{of}={crs}")));
            vec![parts.join(",")]
        }
        Written::List(list) if matches!(arg.get_action(), ArgAction::Append) => list.clone(),
        Written::List(list) if LISTED.contains(&key) => vec![list.join(",")],
        Written::List(_) => return Err("is a list; expected one value".to_owned()),
        _ => vec![text(entry)?],
    };
    let word = |value: String| {
        let mut word = OsString::from(format!("--{key}="));
        word.push(placed(study, key, arg.get_value_parser(), value));
        word
    };
    Ok(values.into_iter().map(word).collect())
}

/// A single text or number.
fn text(entry: &Entry) -> Result<String, String> {
    match &entry.value {
        Written::Text(text) | Written::Number(text) => Ok(text.clone()),
        other => Err(format!("is {}; expected a text or a number", other.kind())),
    }
}

fn texts(entry: &Entry) -> Result<Vec<String>, String> {
    match &entry.value {
        Written::List(list) => Ok(list.clone()),
        _ => text(entry).map(|text| vec![text]),
    }
}

/// A value, with the path in it taken from the folder of the study.
fn placed(study: &StudyFile, key: &str, parser: &ValueParser, value: String) -> OsString {
    if parser.type_id() == TypeId::of::<PathBuf>() {
        return if ["-", crate::study::EXTRACT].contains(&&*value) {
            value.into()
        } else {
            beside_file(study, &value).into()
        };
    }
    if NAME_OR_FILE.contains(&key) {
        let part = |word: &str| {
            if is_file_name(word) { beside_file(study, word).display().to_string() } else { word.to_owned() }
        };
        return value.split(',').map(|word| part(word.trim())).collect::<Vec<_>>().join(",").into();
    }
    value.into()
}

/// Whether a word is meant as a file: it has an ending of letters, or a folder.
fn is_file_name(word: &str) -> bool {
    let (file, _) = layer::split(Path::new(word));
    let ending = file.extension().and_then(|e| e.to_str()).and_then(|e| e.chars().next());
    ending.is_some_and(char::is_alphabetic) || word.contains(['/', '\\'])
}

/// A path as it is seen from here.
fn beside_file(study: &StudyFile, path: &str) -> PathBuf {
    match study.file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.join(path),
        _ => PathBuf::from(path),
    }
}

impl Command {
    /// What the command is told beside the city, if a study can tell it.
    pub(super) fn given(&mut self) -> Option<&mut Given> {
        match self {
            Command::Analyze(analyze) => Some(&mut analyze.study.given),
            Command::Compare(compare) => Some(compare.given()),
            Command::Isochrone(isochrone) => Some(&mut isochrone.study.given),
            Command::Links(links) => Some(&mut links.study.given),
            Command::Matrix(matrix) => Some(&mut matrix.study.given),
            Command::Network(network) => Some(&mut network.study.given),
            Command::NetworkBuild(build) => Some(&mut build.study.given),
            Command::Reach(reach) => Some(&mut reach.study.given),
            Command::Site(site) => Some(&mut site.study.given),
            Command::Why(why) => Some(why.given()),
            Command::Supply(supply) => Some(&mut supply.study.given),
            Command::Audit(_) | Command::Init(_) | Command::Inspect(_) | Command::Standards(_) => None,
        }
    }
}

#[cfg(test)]
#[path = "study_file_tests.rs"]
mod tests;
