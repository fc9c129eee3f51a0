//! Every sentence that the sources hand to an error has Chinese: they are read here, so that the tables cannot fall behind them.

use super::*;
use std::fs;
use std::path::{Path, PathBuf};

/// What words go into, up to the bracket that closes it.
const CALLS: [&str; 30] = [
    "return is(",
    "Some((",
    "guess: Some(",
    "detail: format!(",
    "notes.add(",
    "InputError::value(",
    "InputError::empty(",
    "InputError::format(",
    "InputError::io(",
    "InputError::new(",
    "QuantityError::new(",
    "Flaw::new(",
    "Flaw::format(",
    "Flaw::none(",
    "Broken::from(",
    "Broken {",
    "QuantityError {",
    ".guess(",
    ".at(",
    "fault(",
    "broken(",
    "unknown(",
    "wrong(",
    "plain(",
    "cut(",
    "mention(",
    "Err(",
    "ok_or(",
    "ok_or_else(",
    "map_err(",
];

/// What words are put into before they are handed over, up to the `;`.
const LETS: [&str; 13] = [
    "let what =",
    "let said =",
    "let advice =",
    "let guess =",
    "let again =",
    "let expected =",
    "let detail =",
    "let rule =",
    "let error =",
    "let have =",
    "let by =",
    "let wanted =",
    "let features =",
];

/// What looks like a sentence and is none, and why.
const NONE: [(&str, &str); 13] = [
    ("--facilities osm", "a flag in the place of a file"),
    ("--from facilities", "a flag in the place of a file"),
    ("network build", "a command in the place of a file"),
    ("coordinate system", "what a quantity is: the whole sentence is in the tables"),
    (" at line ", "looked for in what a library says"),
    ("unknown ", "looked for in what a library says"),
    ("{name} {value} is outside {rule}", "in the tables for latitude and for longitude"),
    (": are longitude and latitude swapped?", "the end of a sentence that is in the tables with it and without"),
    ("[{x}, {y}] is not on the globe{guess}", "in the tables with its end and without"),
    (
        "{share} cannot be covered{under}: all candidates together{all} cover {most:.1}%",
        "in the tables with its rules and without",
    ),
    (
        "{}: {:.0} of {:.0} people shared out over {} blocks by floor area of homes, else by land; {} counts had no home inside and went to the nearest, {} with {:.0} people are more than 500 m from any and are left out{replaced}",
        "in the tables with its end and without",
    ),
    (
        "{} places of the rim{whose} could not be closed: check with --verify, and please report it",
        "in the tables with its class and without",
    ),
    (" under these rules", "a part of a sentence that is in the tables with it and without"),
];

/// A text of the source: where it begins, and what it says.
struct Literal {
    at: usize,
    end: usize,
    says: String,
}

/// The texts of a source, and the source with comments and the insides of texts blotted out.
fn literals(source: &str) -> (Vec<Literal>, Vec<u8>) {
    let bytes = source.as_bytes();
    let (mut out, mut code, mut at) = (Vec::new(), bytes.to_vec(), 0);
    while at < bytes.len() {
        let rest = &source[at..];
        let word_before = at > 0 && (bytes[at - 1].is_ascii_alphanumeric() || bytes[at - 1] == b'_');
        let end = if rest.starts_with("//") {
            at + rest.find('\n').unwrap_or(rest.len())
        } else if !word_before && (rest.starts_with("r\"") || rest.starts_with("r#")) {
            let hashes = rest[1..].bytes().take_while(|b| *b == b'#').count();
            let begin = at + hashes + 2;
            let close = format!("\"{}", "#".repeat(hashes));
            let end = begin + source[begin..].find(&close).expect("a text ends");
            out.push(Literal { at, end: end + close.len(), says: source[begin..end].to_owned() });
            end + close.len()
        } else if let Some(after) = rest.strip_prefix('"') {
            let (says, length) = text(after);
            out.push(Literal { at, end: at + 1 + length, says });
            at + 1 + length
        } else if let Some(after) = rest.strip_prefix('\'') {
            // A character, or the name of a lifetime.
            let mut chars = after.char_indices();
            let escaped = chars.next().is_some_and(|(_, c)| c == '\\');
            let close = if escaped {
                after[1..].find('\'').map(|i| i + 1).filter(|_| !after.starts_with("\\'")).or(Some(2))
            } else {
                chars.next().filter(|(_, c)| *c == '\'').map(|(i, _)| i)
            };
            close.map_or(at + 1, |i| at + 2 + i)
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
            continue;
        };
        code[at..end].fill(b' ');
        at = end;
    }
    (out, code)
}

/// A text without its quotes and escapes, and how long it is with both.
fn text(source: &str) -> (String, usize) {
    let mut says = String::new();
    let mut chars = source.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return (says, at + 1),
            '\\' => match chars.next().map(|(_, c)| c) {
                Some('\n') => {
                    let left = chars.as_str();
                    let skipped = left.len() - left.trim_start().len();
                    chars.by_ref().take(left[..skipped].chars().count()).for_each(drop);
                }
                Some('n') => says.push('\n'),
                Some(other) => says.push(other),
                None => {}
            },
            _ => says.push(c),
        }
    }
    panic!("a text ends: {}", &source[..60.min(source.len())])
}

/// Where what is open at a place is closed.
fn closed(code: &[u8], from: usize) -> usize {
    let mut open = 0_i32;
    for (i, byte) in code[from..].iter().enumerate() {
        match byte {
            b'(' | b'[' | b'{' => open += 1,
            b')' | b']' | b'}' if open <= 1 => return from + i,
            b')' | b']' | b'}' => open -= 1,
            b';' if open == 0 => return from + i,
            _ => {}
        }
    }
    code.len()
}

/// A sentence with something in its gaps; `None` for what is no sentence.
fn filled(says: &str, format: bool) -> Option<String> {
    let mut out = String::new();
    let mut rest = says;
    while let Some(at) = rest.find(['{', '}']).filter(|_| format) {
        out.push_str(&rest[..at]);
        let mark = &rest[at..];
        let wide = if mark.starts_with("{{") || mark.starts_with("}}") { 2 } else { mark.find('}')? + 1 };
        out.push_str(match &mark[..wide] {
            "{{" => "{",
            "}}" => "}",
            gap if gap.contains('?') => "\"x\"",
            _ => "7",
        });
        rest = &mark[wide..];
    }
    out.push_str(rest);
    let words = out.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| word.len() > 1);
    let sentence = words.count() > 0 && out.contains(' ');
    let part = out.starts_with([' ', ',', ';']);
    sentence.then(|| if part { format!("7{out}") } else { out })
}

/// Whether all of a sentence has Chinese.
fn known(said: &str) -> bool {
    let word = said.split_once(' ').map_or(said, |(word, _)| word);
    let all = TABLE.by_word.get(word).into_iter().flatten().chain(&TABLE.others);
    let found = all.into_iter().find_map(|pattern| Some((pattern, pattern.parts(said)?)));
    found.is_some_and(|(pattern, parts)| {
        let mut words = parts.iter().zip(&pattern.gaps).filter(|(_, (gap, _))| *gap == Gap::Words);
        words.all(|(part, _)| !part.contains(' ') || known(part))
    })
}

fn sources(folder: &Path, out: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() && !["remarks", "snapshots"].contains(&&*name) {
            sources(&path, out);
        } else if path.extension().is_some_and(|of| of == "rs") && !name.ends_with("tests.rs") {
            out.push(path);
        }
    }
}

#[test]
fn every_error_has_chinese() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&root, &mut files);
    files.sort();
    let (mut missing, mut seen) = (Vec::new(), 0);
    for file in files {
        let source = fs::read_to_string(&file).expect("a source");
        let source = source.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
        if !["InputError", "QuantityError", "Flaw", "Broken", "Result<(), String>", ", String>"]
            .iter()
            .any(|w| source.contains(w))
        {
            continue;
        }
        let (literals, code) = literals(source);
        let plain = String::from_utf8_lossy(&code);
        let calls = CALLS.iter().flat_map(|call| plain.match_indices(call).map(|(at, call)| at + call.len() - 1));
        let lets = LETS.iter().flat_map(|word| plain.match_indices(word).map(|(at, word)| at + word.len()));
        let spans: Vec<(usize, usize)> = calls.chain(lets).map(|from| (from, closed(&code, from))).collect();
        for literal in &literals {
            if !spans.iter().any(|&(from, to)| from <= literal.at && literal.end <= to) {
                continue;
            }
            let format = plain[..literal.at].trim_end().ends_with("format!(");
            let Some(said) = filled(&literal.says, format) else { continue };
            seen += 1;
            if !known(&said) && !NONE.iter().any(|(none, _)| *none == literal.says) {
                let line = source[..literal.at].matches('\n').count() + 1;
                missing.push(format!(
                    "{}:{line}: {}",
                    file.strip_prefix(&root).unwrap_or(&file).display(),
                    literal.says
                ));
            }
        }
    }
    assert!(seen > 700, "the sources are read: {seen}");
    assert!(missing.is_empty(), "{} sentences have no Chinese:\n{}", missing.len(), missing.join("\n"));
}
