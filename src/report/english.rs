//! English that agrees: `1 feature is`, `an outpatient clinic`.
//!
//! Sentences of readers and of studies are made for any number (`{n} features are there twice`), so that the tables of Chinese know
//! each once. Where one is shown in English it is put right here ([`agreed`]). Articles of names are chosen by [`a`].

use crate::units::Lang;
use std::borrow::Cow;

/// Words for several, and for one.
const NOUNS: [(&str, &str); 33] = [
    ("blocks", "block"),
    ("buildings", "building"),
    ("candidates", "candidate"),
    ("cells", "cell"),
    ("classes", "class"),
    ("columns", "column"),
    ("communities", "community"),
    ("counts", "count"),
    ("doorsteps", "doorstep"),
    ("entrances", "entrance"),
    ("facilities", "facility"),
    ("features", "feature"),
    ("files", "file"),
    ("gates", "gate"),
    ("homes", "home"),
    ("junctions", "junction"),
    ("layers", "layer"),
    ("lines", "line"),
    ("links", "link"),
    ("members", "member"),
    ("nodes", "node"),
    ("parts", "part"),
    ("people", "person"),
    ("pieces", "piece"),
    ("places", "place"),
    ("points", "point"),
    ("records", "record"),
    ("rows", "row"),
    ("sites", "site"),
    ("streets", "street"),
    ("variations", "variation"),
    ("ways", "way"),
    ("zones", "zone"),
];

/// What several do, and what one does.
const VERBS: [(&str, &str); 12] = [
    ("are", "is"),
    ("were", "was"),
    ("have", "has"),
    ("do", "does"),
    ("lie", "lies"),
    ("hold", "holds"),
    ("join", "joins"),
    ("stand", "stands"),
    ("follow", "follows"),
    ("count", "counts"),
    ("name", "names"),
    ("say", "says"),
];

/// The other form of a word, if it is known.
fn one_of(words: &[(&str, &'static str)], word: &str) -> Option<&'static str> {
    words.iter().find(|(several, _)| *several == word).map(|(_, one)| *one)
}

/// The word that a text begins with, and the rest.
fn word(text: &str) -> (&str, &str) {
    text.split_at(text.find(|c: char| !c.is_alphabetic()).unwrap_or(text.len()))
}

/// A sentence made for several, where it tells of one: `1 features are` is `1 feature is`.
///
/// ```
/// use lifecircle::report::english::agreed;
/// assert_eq!(agreed("a.csv: 1 features are there twice"), "a.csv: 1 feature is there twice");
/// assert_eq!(agreed("21 features are there twice"), "21 features are there twice");
/// ```
pub fn agreed(said: &str) -> Cow<'_, str> {
    let mut out = String::new();
    let (mut done, mut from) = (0, 0);
    while let Some(at) = said[from..].find("1 ").map(|at| at + from) {
        from = at + 2;
        // Not the end of another number, nor the name of something: `edit 1`, `blob 1` are followed by no noun.
        if said[..at].chars().next_back().is_some_and(|c| !c.is_whitespace() && c != '(') {
            continue;
        }
        let (noun, rest) = word(&said[from..]);
        let Some(one) = one_of(&NOUNS, noun) else { continue };
        out.push_str(&said[done..from]);
        out.push_str(one);
        done = from + noun.len();
        let (verb, _) = word(rest.strip_prefix(' ').unwrap_or_default());
        if let Some(does) = one_of(&VERBS, verb) {
            out.push(' ');
            out.push_str(does);
            done += 1 + verb.len();
        }
        from = done;
    }
    if done == 0 {
        return Cow::Borrowed(said);
    }
    out.push_str(&said[done..]);
    Cow::Owned(out)
}

/// Sentences in the language of a report, the English ones agreeing.
pub fn all_agreed(lang: Lang, lines: Vec<String>) -> Vec<String> {
    let shown = |line: String| if lang == Lang::En { agreed(&line).into_owned() } else { line };
    lines.into_iter().map(shown).collect()
}

/// A word or number with its article, by how it begins: `a clinic`, `an outpatient clinic`, `an 8-minute walk`.
pub fn a(name: &str) -> String {
    let lower = name.to_lowercase();
    let begins = |all: &[&str]| all.iter().any(|start| lower.starts_with(start));
    let number: String = lower.chars().take_while(char::is_ascii_digit).collect();
    let an = match number.as_str() {
        "" => begins(&["a", "e", "i", "o", "u", "hour"]) && !begins(&["uni", "use", "eu", "one"]),
        // Eight, eighty; eleven and eighteen, also of thousands.
        n => n.starts_with('8') || (n.len() % 3 == 2 && (n.starts_with("11") || n.starts_with("18"))),
    };
    format!("{} {name}", if an { "an" } else { "a" })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn one_is_told_as_one() {
        for (said, shown) in [
            ("1 facilities do not say (1 rows, 2 lines)", "1 facility does not say (1 row, 2 lines)"),
            ("at noon: 1 facilities are open, 1 closed", "at noon: 1 facility is open, 1 closed"),
            ("1 of 2 blocks have no street", "1 of 2 blocks have no street"),
            ("11 blocks, 0.1 blocks, v1 blocks", "11 blocks, 0.1 blocks, v1 blocks"),
            ("edit 1: 1 featureless places", "edit 1: 1 featureless places"),
            ("1 people live in 1 zones", "1 person live in 1 zone"),
            ("1 ", "1 "),
        ] {
            assert_eq!(agreed(said), shown);
        }
    }

    #[test]
    fn articles_go_by_the_sound() {
        for (name, shown) in [
            ("clinic", "a clinic"),
            ("outpatient clinic", "an outpatient clinic"),
            ("Elderly care", "an Elderly care"),
            ("university", "a university"),
            ("15-minute walk", "a 15-minute walk"),
            ("8-minute walk", "an 8-minute walk"),
            ("11-minute walk", "an 11-minute walk"),
            ("110-minute walk", "a 110-minute walk"),
            ("800 m radius", "an 800 m radius"),
            ("", "a "),
        ] {
            assert_eq!(a(name), shown);
        }
    }

    proptest! {
        #[test]
        fn any_text_is_survived(said in "(1 |features |are |[a-z ]|.){0,12}") {
            let once = agreed(&said).into_owned();
            prop_assert_eq!(agreed(&once), once.clone(), "what agrees is left alone");
        }
    }
}
