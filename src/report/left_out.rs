//! What each cause in a [`crate::model::Tally`] means, in words.

use crate::units::Lang;

/// Cause, English, Chinese.
const WORDS: [(&str, &str, &str); 3] = [
    ("link.double", "links doubled by a shorter one between the same junctions", "同两路口间较长的重复路段"),
    ("link.loop", "links that return to their own junction", "回到同一路口的环路"),
    ("street.not_for_walker", "streets this walker cannot use", "该步行者不能使用的道路"),
];

/// What a cause means; one that is not in the table reads as its own words.
pub fn words(lang: Lang, cause: &str) -> String {
    match WORDS.iter().find(|(word, _, _)| *word == cause) {
        Some((_, en, zh)) => lang.pick(en, zh).to_owned(),
        None => cause.replace(['.', '_'], " "),
    }
}
