//! How alike two names of places are, as somebody would judge who knows neither place.
//!
//! A name is folded (full width to half, case, accents, Chinese numerals to digits), what stands in brackets is taken off, and the
//! words for a kind of place (超市, farmacia) are told from what is left, its core. Two names are
//!
//! - **other** places (0) if both have numbers and these differ (第一小学, 第二小学), if only a side of the compass, a letter or
//!   the like differs (东门, 西门), or if both name a branch and not the same one;
//! - the **same** (1) if nothing but kind words, spaces and signs differs, and the kinds do not contradict each other;
//! - else as alike as their pairs of neighbouring letters (Dice 1945, doi:10.2307/1932409), or 0.85 if one holds the other.
//!
//! A name that only says a kind (超市) is no name. Between scripts nothing is guessed: 肯德基 and KFC are other names.
//! Time O(length) for a name, O(length²) for a pair.

use super::kinds::{self, Kind};

/// How alike names are where one holds the other.
const HELD: f64 = 0.85;
/// A part must have this share of the whole to hold it: 清华 alone is not 清华大学附属小学.
const PART: f64 = 0.4;
/// The most that names are alike of which one has a number that the other lacks.
const NUMBER_LACKS: f64 = 0.6;
/// Longer names are cut; a hostile file must not cost the square of a megabyte.
const LONGEST: usize = 120;

/// Letters with signs, by the plain one.
const ACCENTS: [(&str, &str); 27] = [
    ("a", "àáâãåāăąǎ"),
    ("ae", "äæ"),
    ("c", "çćĉċč"),
    ("d", "ďđð"),
    ("e", "èéêëēĕėęě"),
    ("g", "ĝğġģ"),
    ("h", "ĥħ"),
    ("i", "ìíîïĩīĭįıǐ"),
    ("j", "ĵ"),
    ("k", "ķ"),
    ("l", "ĺļľŀł"),
    ("n", "ñńņňŉ"),
    ("o", "òóôõōŏőǒ"),
    ("oe", "öøœ"),
    ("r", "ŕŗř"),
    ("s", "śŝşšș"),
    ("ss", "ß"),
    ("t", "ţťŧț"),
    ("th", "þ"),
    ("u", "ùúûũūŭůűųǔ"),
    ("ue", "ü"),
    ("w", "ŵ"),
    ("y", "ýŷÿ"),
    ("z", "źżž"),
    ("'", "’‘`´"),
    ("-", "–—−－"),
    (" ", "\u{3000}\u{a0}\t\n\r"),
];

/// What alone makes another place of a name.
const SIDES: &str = "东西南北中上下左右前后大小新老男女内外甲乙丙丁";
const SIDE_WORDS: [&str; 28] = [
    "north", "south", "east", "west", "norte", "sur", "este", "oeste", "sul", "leste", "nord", "sud", "ost", "est",
    "ouest", "upper", "lower", "old", "new", "alt", "neu", "viejo", "nuevo", "i", "ii", "iii", "iv", "v",
];

/// A name taken apart.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Name {
    /// Words without what stands in brackets; one of Chinese is one word.
    words: Vec<String>,
    /// All of it in one, with brackets, without the suffix of a branch.
    whole: Vec<char>,
    /// The words without spaces, and without kinds.
    plain: Vec<char>,
    core: Vec<char>,
    kinds: Vec<Kind>,
    numbers: Vec<u64>,
    branch: Option<Vec<char>>,
}

/// One letter in its plain form.
fn fold(letter: char, out: &mut String) {
    // Full width ASCII lies a fixed way above the usual one.
    let letter = match u32::from(letter) {
        wide @ 0xff01..=0xff5e => char::from_u32(wide - 0xfee0).unwrap_or(letter),
        _ => letter,
    };
    for small in letter.to_lowercase() {
        match ACCENTS.iter().find(|(_, signed)| signed.contains(small)) {
            Some((plain, _)) => out.push_str(plain),
            None => out.push(small),
        }
    }
}

/// The value of a Chinese numeral.
fn numeral(letter: char) -> Option<u64> {
    "零一二三四五六七八九".chars().position(|c| c == letter).map(|n| n as u64).or(match letter {
        '〇' => Some(0),
        '两' => Some(2),
        _ => None,
    })
}

/// Chinese numerals as digits: 第十二 is 第12. Several in a row without 十 are digits: 二〇一 is 201.
fn digits(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut i = 0;
    while i < letters.len() {
        let next = letters.get(i + 1).copied();
        match (numeral(letters[i]), next) {
            (Some(tens), Some('十')) => {
                let ones = letters.get(i + 2).copied().and_then(numeral);
                out.push_str(&(tens * 10 + ones.unwrap_or(0)).to_string());
                i += 2 + usize::from(ones.is_some());
            }
            (Some(n), _) => {
                out.push_str(&n.to_string());
                i += 1;
            }
            (None, _) if letters[i] == '十' => {
                let ones = next.and_then(numeral);
                out.push_str(&(10 + ones.unwrap_or(0)).to_string());
                i += 1 + usize::from(ones.is_some());
            }
            (None, _) => {
                out.push(letters[i]);
                i += 1;
            }
        }
    }
    out
}

/// A folded name without its brackets, and what stands in them.
fn unbracketed(text: &str) -> (String, Vec<String>) {
    let (mut out, mut inside, mut depth) = (String::new(), Vec::<String>::new(), 0_u32);
    for letter in text.chars() {
        match letter {
            '(' | '[' | '【' | '〔' | '《' | '<' => {
                depth += 1;
                if depth == 1 {
                    inside.push(String::new());
                    out.push(' ');
                }
            }
            ')' | ']' | '】' | '〕' | '》' | '>' => depth = depth.saturating_sub(1),
            _ if depth > 0 => inside.iter_mut().last().into_iter().for_each(|last| last.push(letter)),
            _ => out.push(letter),
        }
    }
    (out, inside)
}

fn letters(text: &str) -> Vec<char> {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Without 分店, 店 and the like at the end, if something is left.
fn without_branch_word(mut text: Vec<char>) -> Vec<char> {
    for end in ["旗舰店", "分店", "总店", "门店", "分馆", "分部", "店"] {
        let end: Vec<char> = end.chars().collect();
        if text.len() > end.len() + 1 && text.ends_with(&end) {
            text.truncate(text.len() - end.len());
            break;
        }
    }
    text
}

fn numbers(text: &[char]) -> Vec<u64> {
    let text: String = text.iter().map(|c| if c.is_ascii_digit() { *c } else { ' ' }).collect();
    let mut found: Vec<u64> = text.split(' ').filter_map(|digits| digits.parse().ok()).collect();
    found.sort_unstable();
    found
}

impl Name {
    /// Takes a name apart; `None` if it says nothing but a kind of place, or nothing at all.
    pub fn of(text: &str) -> Option<Name> {
        let mut folded = String::new();
        text.chars().take(LONGEST).for_each(|letter| fold(letter, &mut folded));
        let (outside, inside) = unbracketed(&digits(&folded));
        let words: Vec<String> = outside
            .split(|c: char| !c.is_alphanumeric() && c != '\'')
            .map(|word| word.replace('\'', ""))
            .filter(|word| !word.is_empty())
            .collect();
        let (core, kinds) = kinds::split(&words);
        let core = letters(&core.concat());
        if core.is_empty() {
            return None;
        }
        let plain = without_branch_word(letters(&words.concat()));
        let branch = inside.iter().map(|part| without_branch_word(letters(part))).find(|part| !part.is_empty());
        let mut whole = plain.clone();
        whole.extend(branch.iter().flatten());
        Some(Name { numbers: numbers(&plain), words, whole, core: without_branch_word(core), plain, kinds, branch })
    }

    /// How alike two names are, from 0 to 1; the same both ways.
    pub fn likeness(&self, other: &Name) -> f64 {
        if self.whole == other.whole {
            return 1.0;
        }
        let branches = match (&self.branch, &other.branch) {
            (Some(a), Some(b)) => alike(a, b),
            // 肯德基人民路店 names its branch without brackets: then the wholes are alike or not.
            _ => 1.0,
        };
        if branches < 0.5 || self.numbers_differ(other) || self.sides_differ(other) {
            return 0.0;
        }
        let by_core = if kinds::contradict(&self.kinds, &other.kinds) { 0.0 } else { alike(&self.core, &other.core) };
        let by_words = if kinds::contradict(&self.kinds, &other.kinds) { 0.0 } else { self.words_held(other) };
        let best = by_core.max(by_words).max(dice(&self.plain, &other.plain)).max(dice(&self.whole, &other.whole));
        if self.numbers.is_empty() == other.numbers.is_empty() { best } else { best.min(NUMBER_LACKS) }
    }

    fn numbers_differ(&self, other: &Name) -> bool {
        !self.numbers.is_empty() && !other.numbers.is_empty() && self.numbers != other.numbers
    }

    /// Whether all that differs is a side, a letter or a word of that kind.
    fn sides_differ(&self, other: &Name) -> bool {
        let (a, b) = (&self.plain, &other.plain);
        let head = a.iter().zip(b).take_while(|(x, y)| x == y).count();
        let tail = a[head..].iter().rev().zip(b[head..].iter().rev()).take_while(|(x, y)| x == y).count();
        let (a, b) = (&a[head..a.len() - tail], &b[head..b.len() - tail]);
        let side = |part: &[char]| {
            !part.is_empty() && part.len() <= 2 && part.iter().all(|c| SIDES.contains(*c))
                || part.len() == 1 && part[0].is_ascii_alphabetic()
        };
        if side(a) && side(b) {
            return true;
        }
        let only = |these: &Name, those: &Name| {
            let rest: Vec<&String> = these.words.iter().filter(|word| !those.words.contains(word)).collect();
            !rest.is_empty() && rest.iter().all(|word| SIDE_WORDS.contains(&word.as_str()) || word.len() == 1)
        };
        only(self, other) && only(other, self)
    }

    /// [`HELD`] if every word of the shorter is one of the longer, and they are not too few.
    fn words_held(&self, other: &Name) -> f64 {
        let (short, long) = if self.words.len() <= other.words.len() { (self, other) } else { (other, self) };
        let size = |name: &Name| name.words.iter().map(String::len).sum::<usize>() as f64;
        let all = short.words.len() > 1 && short.words.iter().all(|word| long.words.contains(word));
        if all && size(short) >= PART * size(long) { HELD } else { 0.0 }
    }
}

/// How alike two rows of letters are: equal, one in the other, or by pairs of neighbours.
fn alike(a: &[char], b: &[char]) -> f64 {
    if a == b {
        return 1.0;
    }
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    // A Chinese character says as much as two letters.
    let weight: usize = short.iter().map(|c| if c.is_ascii() { 1 } else { 2 }).sum();
    let held = weight >= 4 && short.len() as f64 >= PART * long.len() as f64;
    if held && long.windows(short.len()).any(|part| part == short) { HELD.max(dice(a, b)) } else { dice(a, b) }
}

/// Twice the pairs of neighbouring letters that both have, by the pairs of both.
fn dice(a: &[char], b: &[char]) -> f64 {
    let pairs = |text: &[char]| {
        let mut pairs: Vec<[char; 2]> = text.windows(2).map(|w| [w[0], w[1]]).collect();
        pairs.sort_unstable();
        pairs
    };
    let (p, q) = (pairs(a), pairs(b));
    if p.is_empty() || q.is_empty() {
        return 0.0;
    }
    let (mut i, mut j, mut both) = (0, 0, 0);
    while i < p.len() && j < q.len() {
        match p[i].cmp(&q[j]) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                both += 1;
                i += 1;
                j += 1;
            }
        }
    }
    f64::from(2 * both) / (p.len() + q.len()) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn likeness(a: &str, b: &str) -> f64 {
        let (a, b) = (Name::of(a).unwrap(), Name::of(b).unwrap());
        assert_eq!(a.likeness(&b).to_bits(), b.likeness(&a).to_bits(), "the same both ways");
        a.likeness(&b)
    }

    #[test]
    fn writing_makes_no_other_place() {
        for (a, b) in [
            ("中百超市（人民路店）", "中百超市(人民路分店)"),
            ("肯德基人民路店", "肯德基（人民路店）"),
            ("ＫＦＣ", "kfc"),
            ("Café Müller", "CAFE MUELLER"),
            ("第十二中学", "第12中学"),
            ("Farmacia Ntra. Sra. del Pino", "Farmacia Ntra Sra del Pino"),
            ("Farmacia Guerra", "Guerra Pharmacy"),
            ("Supermercado Dia", "DIA"),
            ("永辉超市", "永辉"),
        ] {
            assert_eq!(likeness(a, b), 1.0, "{a} {b}");
        }
    }

    #[test]
    fn what_makes_another_place() {
        for (a, b) in [
            ("第一小学", "第二小学"),
            ("东区食堂", "西区食堂"),
            ("肯德基（人民路店）", "肯德基（中山路店）"),
            ("Gate North", "Gate South"),
            ("Pista 3", "Pista 4"),
            ("A座超市", "B座超市"),
        ] {
            assert_eq!(likeness(a, b), 0.0, "{a} {b}");
        }
        for (a, b) in [
            ("永辉超市", "永旺超市"),
            ("清华大学图书馆", "清华大学博物馆"),
            ("Mercado Central", "Mercado del Puerto"),
            ("清华", "清华大学附属小学"),
            ("全家便利店", "罗森便利店"),
            ("实验小学", "第3实验小学"),
        ] {
            assert!(likeness(a, b) < 0.7, "{a} {b}: {}", likeness(a, b));
        }
    }

    #[test]
    fn longer_and_shorter_names() {
        for (a, b) in [
            ("清华大学医院", "北京清华大学医院"),
            ("武汉市中心医院", "武汉市中心医院后湖院区门诊"),
            ("Hospital Insular", "Hospital Universitario Insular"),
            ("清华大学医院", "清华大学校医院"),
        ] {
            assert!(likeness(a, b) >= 0.7, "{a} {b}: {}", likeness(a, b));
        }
    }

    #[test]
    fn a_kind_is_no_name() {
        for kind in ["超市", "Farmacia", "", "（）", "Supermercado", "卫生间"] {
            assert_eq!(Name::of(kind), None, "{kind}");
        }
        assert!(Name::of(&"长".repeat(100_000)).is_some());
        assert_eq!(digits("二十三十五二〇一九"), "23152019");
    }
}
