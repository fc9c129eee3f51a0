//! What readers and checks say, in Chinese: what was assumed of given files, what is wrong with a record, and what to do about it.
//!
//! All speak English, one sentence a finding, with names and numbers of the file in it. Here each sentence stands beside its Chinese, in
//! rooms by what it is about. In the English `{}` stands for what goes over as it is, `{#}` for a number, `{>}` for words that are turned
//! themselves if the tables know them; the Chinese has `{}` for each,
//! or `{2}` where their order is another. What is not in the tables stays English, so that nothing is lost.

mod assumed;
mod extracts;
mod geometry;
mod kinds;
mod layers;
mod parsers;
mod places;
mod plans;
mod questions;
mod standards;
mod study;
mod usage;

use super::english::agreed;
use crate::error::InputError;
use crate::units::Lang;
use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

/// English and Chinese.
type Pair = (&'static str, &'static str);

const ROOMS: [&[Pair]; 12] = [
    assumed::PAIRS,
    places::PAIRS,
    kinds::PAIRS,
    layers::PAIRS,
    geometry::PAIRS,
    extracts::PAIRS,
    standards::PAIRS,
    parsers::PAIRS,
    study::PAIRS,
    plans::PAIRS,
    questions::PAIRS,
    usage::PAIRS,
];

/// How often words within words are turned: names from data may hold as many colons and brackets as they like.
const DEEPEST: u8 = 8;

/// What stands in the place of a gap.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Gap {
    /// Goes over as it is.
    Data,
    /// The same, and only digits.
    Number,
    /// Is turned itself.
    Words,
}

/// A sentence with gaps: text, then gap and text in turn.
#[derive(Debug, Clone)]
struct Pattern {
    first: &'static str,
    gaps: Vec<(Gap, &'static str)>,
    /// Text, and the number of the gap behind it.
    chinese: Vec<(&'static str, Option<usize>)>,
}

impl Pattern {
    fn new(&(english, chinese): &Pair) -> Pattern {
        let next = |text: &'static str| {
            let gaps = [("{}", Gap::Data), ("{#}", Gap::Number), ("{>}", Gap::Words)];
            gaps.into_iter().filter_map(|(mark, gap)| Some((text.find(mark)?, mark.len(), gap))).min_by_key(|g| g.0)
        };
        let mut texts = Vec::new();
        let (mut rest, mut kinds) = (english, Vec::new());
        while let Some((at, width, gap)) = next(rest) {
            texts.push(&rest[..at]);
            kinds.push(gap);
            rest = &rest[at + width..];
        }
        texts.push(rest);
        let mut texts = texts.into_iter();
        let first = texts.next().unwrap_or_default();
        Pattern { first, gaps: kinds.into_iter().zip(texts).collect(), chinese: in_order(chinese) }
    }

    /// How much of it is said whatever the file: the more, the surer it is meant.
    fn told(&self) -> usize {
        self.first.len() + self.gaps.iter().map(|(_, text)| text.len()).sum::<usize>()
    }

    /// Whether it begins with words that are turned themselves.
    fn follows(&self) -> bool {
        self.first.is_empty() && self.gaps.first().is_some_and(|(gap, _)| *gap == Gap::Words)
    }

    /// The word that it begins with, if that is no gap.
    fn word(&self) -> Option<&'static str> {
        self.first.split_once(' ').map(|(word, _)| word).or(self.gaps.is_empty().then_some(self.first))
    }

    /// What stands for each gap.
    fn parts<'s>(&self, said: &'s str) -> Option<Vec<&'s str>> {
        let mut rest = said.strip_prefix(self.first)?;
        let mut parts = Vec::with_capacity(self.gaps.len());
        for (i, &(gap, text)) in self.gaps.iter().enumerate() {
            let last = i + 1 == self.gaps.len();
            let end = if last { rest.len().checked_sub(text.len())? } else { found(rest, text)? };
            if !rest.is_char_boundary(end) || !rest[end..].starts_with(text) {
                return None;
            }
            let (part, after) = rest.split_at(end);
            let fits = match gap {
                Gap::Number => part.bytes().all(|b| b.is_ascii_digit()),
                // What begins with a gap must not swallow "FILE: line 3: …".
                Gap::Data if self.first.is_empty() && (i == 0 || !last) => {
                    found(part, ": ").is_none() && !part.ends_with(':')
                }
                Gap::Data | Gap::Words => true,
            };
            if part.is_empty() || !fits {
                return None;
            }
            parts.push(part);
            rest = &after[text.len()..];
        }
        rest.is_empty().then_some(parts)
    }

    fn turned(&self, said: &str, deep: u8) -> Option<String> {
        let parts = self.parts(said)?;
        let mut out = String::new();
        for &(text, gap) in &self.chinese {
            out.push_str(text);
            let Some((part, (kind, _))) = gap.and_then(|gap| parts.get(gap).zip(self.gaps.get(gap))) else { continue };
            match (*kind == Gap::Words).then(|| chinese(part, deep)).flatten() {
                Some(part) => {
                    let tight = out.ends_with(|c: char| c.is_alphanumeric() && !c.is_ascii());
                    out.push_str(if tight && part.starts_with(|c: char| c.is_ascii_alphanumeric()) { " " } else { "" });
                    out.push_str(&part);
                }
                None => out.push_str(part),
            }
        }
        Some(out)
    }
}

/// The texts of the Chinese, each with the gap behind it.
fn in_order(chinese: &'static str) -> Vec<(&'static str, Option<usize>)> {
    let mut out = Vec::new();
    let (mut rest, mut from) = (chinese, 0);
    while let Some(at) = rest[from..].find('{').map(|at| from + at) {
        let digits = rest[at + 1..].bytes().take_while(u8::is_ascii_digit).count();
        if rest[at + 1 + digits..].starts_with('}') {
            let number = rest[at + 1..=at + digits].parse::<usize>().map_or(out.len(), |n| n.wrapping_sub(1));
            out.push((&rest[..at], Some(number)));
            (rest, from) = (&rest[at + digits + 2..], 0);
        } else {
            from = at + 1;
        }
    }
    out.push((rest, None));
    out
}

/// Where a text is, what stands in quotes passed over; in quotes too if it is nowhere else.
fn found(said: &str, text: &str) -> Option<usize> {
    let bytes = said.as_bytes();
    let (mut at, mut quoted) = (0, false);
    while at < bytes.len() {
        if !quoted && bytes[at..].starts_with(text.as_bytes()) {
            return Some(at);
        }
        match bytes[at] {
            b'"' => quoted = !quoted,
            b'\\' if quoted => at += 1,
            _ => {}
        }
        at += 1;
    }
    if text == ": " { None } else { said.find(text) }
}

/// All rooms, for look-up by the word that a sentence begins with; the surest first.
struct Table {
    /// What begins with words that are turned themselves.
    behind: Vec<Pattern>,
    by_word: HashMap<&'static str, Vec<Pattern>>,
    others: Vec<Pattern>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut table = Table { behind: Vec::new(), by_word: HashMap::new(), others: Vec::new() };
    let mut all: Vec<Pattern> = ROOMS.iter().flat_map(|room| room.iter().map(Pattern::new)).collect();
    all.sort_by_key(|pattern| std::cmp::Reverse(pattern.told()));
    for pattern in all {
        if let Some(word) = pattern.word() {
            table.by_word.entry(word).or_default().push(pattern);
            continue;
        }
        table.behind.extend(pattern.follows().then(|| pattern.clone()));
        table.others.push(pattern);
    }
    table
});

/// A sentence of a reader in the language of whoever reads it.
///
/// ```
/// use lifecircle::{report::remark, units::Lang};
/// let said = "b.csv: line 3: 人口 \"x\" is not a number";
/// assert_eq!(remark(Lang::Zh, said), "b.csv：第 3 行：人口 \"x\" 不是数字");
/// assert_eq!(remark(Lang::En, said), said);
/// assert_eq!(remark(Lang::Zh, "p.shp: cannot read: gone (unpack it first)"), "p.shp：无法读取：gone（请先解压）");
/// assert_eq!(remark(Lang::Zh, "b.csv: something new"), "b.csv: something new", "what has no Chinese stays as it is");
/// ```
pub fn remark(lang: Lang, said: &str) -> Cow<'_, str> {
    match lang {
        Lang::En => agreed(said),
        Lang::Zh => chinese(said, DEEPEST).map_or(Cow::Borrowed(said), Cow::Owned),
    }
}

/// An error in the language of whoever reads it: part by part, so that no name of a file or place is taken for words.
///
/// ```
/// use lifecircle::{error::InputError, report::fault, units::Lang};
/// let error = InputError::value("is empty: a.csv", "人口 \"1 is empty\" is not a number").at("line 3").guess("unpack it first");
/// assert_eq!(fault(Lang::Zh, &error), "is empty: a.csv：第 3 行：人口 \"1 is empty\" 不是数字（请先解压）");
/// assert_eq!(fault(Lang::En, &error), error.to_string());
/// let twice = InputError::value("plan 1 files.csv", "1 features are there twice");
/// assert!(fault(Lang::En, &twice).starts_with("plan 1 files.csv: 1 feature is"));
/// ```
pub fn fault(lang: Lang, error: &InputError) -> String {
    if lang == Lang::En {
        // The name of a file is no sentence.
        let (said, file) = (error.to_string(), error.file.display().to_string());
        return match said.strip_prefix(&file) {
            Some(rest) => file + &agreed(rest),
            None => agreed(&said).into_owned(),
        };
    }
    let turned = |said: &str| remark(lang, said).into_owned();
    let place = error.place.as_ref().map_or_else(String::new, |place| format!("{}：", turned(place)));
    let guess = error.guess.as_ref().map_or_else(String::new, |guess| format!("（{}）", turned(guess)));
    format!("{}：{place}{}{guess}", error.file.display(), turned(&error.fault.to_string()))
}

/// `FILE: feature 3: sentence (guess)`, part by part.
fn chinese(said: &str, deep: u8) -> Option<String> {
    let deep = deep.checked_sub(1)?;
    let bracket = said.strip_suffix(')').map(|said| said.rmatch_indices(" (").take(3).map(move |(at, _)| (said, at)));
    let brackets = bracket.into_iter().flatten().map(|(said, at)| (&said[..at], &said[at + 2..]));
    for (main, guess) in brackets.clone() {
        // A word alone is no advice.
        let advice = guess.contains(' ') || guess.ends_with('?');
        if let Some(guess) = advice.then(|| sentence(guess, deep)).flatten() {
            let main = chinese(main, deep).map_or(Cow::Borrowed(main), Cow::Owned);
            return Some(format!("{main}（{guess}）"));
        }
    }
    if let Some(whole) = sentence(said, deep) {
        return Some(whole);
    }
    if let Some((head, rest)) = said.split_once(": ")
        && let Some(rest) = chinese(rest, deep)
    {
        // A word alone is the name of a key or file.
        let place = head.contains(' ').then(|| sentence(head, deep)).flatten();
        return Some(format!("{}：{rest}", place.unwrap_or_else(|| head.to_owned())));
    }
    let (main, guess) = brackets.last()?;
    Some(format!("{} ({guess})", chinese(main, deep)?))
}

/// A sentence that is in the tables whole.
fn sentence(said: &str, deep: u8) -> Option<String> {
    let word = said.split_once(' ').map_or(said, |(word, _)| word);
    // A sentence that goes on behind one that is known is meant whatever that begins with.
    let behind = |pattern: &&Pattern| {
        let begins = pattern.parts(said).and_then(|parts| parts.first().copied());
        begins.is_some_and(|begins| deep > 0 && chinese(begins, deep).is_some())
    };
    let first = TABLE.behind.iter().find(behind).into_iter();
    let by_word = TABLE.by_word.get(word).into_iter().flatten();
    let mut known = first.chain(by_word).chain(&TABLE.others);
    known.find_map(|pattern| pattern.turned(said, deep))
}

#[cfg(test)]
mod sources_tests;
#[cfg(test)]
mod tests;
