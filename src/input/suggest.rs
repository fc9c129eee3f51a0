//! "Did you mean …?" for words that stand in no list.
//!
//! Distance is Damerau's (1964, doi:10.1145/363958.363994): letters added, lost, replaced, or two neighbours swapped,
//! without regard to case; O(a·b) for words of a and b characters, both cut at 64.

/// The word of `choices` that `word` was probably meant to be: the nearest one, if at most a third of its letters
/// differ (at least one may); ties go to the first.
///
/// ```
/// use lifecircle::input::suggest::nearest_word;
/// assert_eq!(nearest_word("markt", ["clinic", "market"]), Some("market"));
/// assert_eq!(nearest_word("opera", ["clinic", "market"]), None);
/// ```
pub fn nearest_word<'a>(word: &str, choices: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = letters(word);
    let mut best: Option<(usize, &str)> = None;
    for choice in choices {
        let other = letters(choice);
        let distance = edits(&word, &other);
        let allowed = (word.len().max(other.len()) / 3).max(1);
        let kin = distance < word.len().max(other.len());
        if distance <= allowed && kin && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, choice));
        }
    }
    best.map(|(_, choice)| choice)
}

/// `did you mean "market"?`, or nothing.
pub(crate) fn did_you_mean<'a>(word: &str, choices: impl IntoIterator<Item = &'a str>) -> Option<String> {
    nearest_word(word, choices).map(|choice| format!("did you mean {choice:?}?"))
}

fn letters(word: &str) -> Vec<char> {
    word.trim().chars().flat_map(char::to_lowercase).take(64).collect()
}

/// Insertions, deletions, replacements and swaps of neighbours from one word to the other.
fn edits(a: &[char], b: &[char]) -> usize {
    let mut rows: Vec<Vec<usize>> = vec![(0..=b.len()).collect()];
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let mut least = (rows[i][j] + usize::from(x != y)).min(rows[i][j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *x == b[j - 1] && a[i - 1] == *y {
                least = least.min(rows[i - 1][j - 1] + 1);
            }
            row.push(least);
        }
        rows.push(row);
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_edits() {
        let between = |a: &str, b: &str| edits(&letters(a), &letters(b));
        assert_eq!(between("kitten", "sitting"), 3);
        assert_eq!(between("", "abc"), 3);
        assert_eq!(between("hihg", "high"), 1, "a swap is one slip");
        assert_eq!(between("Market", "market"), 0, "case does not matter");
    }

    #[test]
    fn suggests_only_kin() {
        assert_eq!(did_you_mean("社区服务中", ["便民市场", "社区服务中心"]).unwrap(), "did you mean \"社区服务中心\"?");
        assert_eq!(nearest_word("x", ["a", "b"]), None, "one letter is not a likeness");
        assert_eq!(nearest_word("limt", ["limit", "link"]), Some("limit"));
    }
}
