//! Numbers as people read them: shares that never claim more than they know, counts with thousands apart.

use crate::report::english::a;
use crate::report::{Findings, words};
use crate::units::{Lang, Limit};

/// A share with one decimal. Nearly all is never shown as all, nor a little as nothing.
pub fn percent(share: Option<f64>) -> String {
    let Some(share) = share else { return "–".to_owned() };
    if share <= 0.0 {
        return "0%".to_owned();
    }
    if share >= 1.0 {
        return "100%".to_owned();
    }
    let shown = (share * 1000.0).round() / 10.0;
    if shown >= 100.0 {
        "> 99.9%".to_owned()
    } else if shown <= 0.0 {
        "< 0.1%".to_owned()
    } else {
        format!("{shown:.1}%")
    }
}

/// A whole number with a thin space every three digits.
pub fn count(number: f64) -> String {
    let digits = format!("{:.0}", number.abs());
    let mut out = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push('\u{202f}');
        }
        out.push(digit);
    }
    out
}

/// A number with one decimal and thin spaces.
pub fn tenths(number: f64) -> String {
    let parts = format!("{:.1}", number.abs());
    let (whole, part) = parts.split_once('.').unwrap_or((&parts, "0"));
    format!("{}.{part}", count(whole.parse().unwrap_or_default()))
}

/// Minutes with one decimal, rounded up as all walks are, or a dash.
pub fn minutes(lang: Lang, minutes: Option<f64>) -> String {
    minutes.map_or_else(
        || "–".to_owned(),
        |m| format!("{:.1} {}", (m * 10.0 - 1e-9).ceil() / 10.0, lang.pick("min", "分钟")),
    )
}

/// The limit of all classes, if they have one in common.
pub fn common_limit(findings: &Findings<'_>) -> Option<Limit> {
    let first = findings.standard.classes.first()?.limit;
    findings.standard.classes.iter().all(|c| c.limit == first).then_some(first)
}

/// What a limit means in a sentence: "a 15 min walk", "1000 m on foot".
pub fn reach(lang: Lang, limit: Limit) -> String {
    let text = words::limit(lang, limit);
    match (lang, limit) {
        (Lang::En, Limit::Time(_)) => format!("{}ute walk", a(&text.replace(" min", "-min"))),
        (Lang::En, Limit::Length(_)) => format!("{text} on foot"),
        (Lang::En, Limit::Radius(mm)) => format!("{} m in a straight line", f64::from(mm) / 1000.0),
        (Lang::En, Limit::OnSite) => "a block's own land".to_owned(),
        (Lang::Zh, Limit::Radius(_) | Limit::OnSite) => text,
        (Lang::Zh, _) => format!("步行 {text}"),
    }
}

/// A list in words: "a, b and c".
pub fn join(lang: Lang, items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => {
            let (comma, and) = (lang.pick(", ", "、"), lang.pick(" and ", "和"));
            format!("{}{and}{last}", most.join(comma))
        }
    }
}

/// Small numbers as words, as a sentence has them.
pub fn number(lang: Lang, n: usize) -> String {
    const EN: [&str; 10] = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
    match lang {
        Lang::En => EN.get(n).map_or_else(|| n.to_string(), |&word| word.to_owned()),
        Lang::Zh => n.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearly_all_is_not_all() {
        let shown = [1.0, 0.9999, 0.9994, 0.5, 0.0004, 0.0].map(|s| percent(Some(s)));
        assert_eq!(shown, ["100%", "> 99.9%", "99.9%", "50.0%", "< 0.1%", "0%"]);
    }

    #[test]
    fn readable() {
        assert_eq!(count(1_234_567.0), "1\u{202f}234\u{202f}567");
        assert_eq!(tenths(1_234.56), "1\u{202f}234.6");
        assert_eq!(reach(Lang::En, Limit::minutes(15)), "a 15-minute walk");
        assert_eq!(reach(Lang::Zh, Limit::metres(1000)), "步行 1000 米");
        assert_eq!(join(Lang::En, &["a", "b", "c"].map(str::to_owned)), "a, b and c");
        assert_eq!(minutes(Lang::En, Some(15.0)), "15.0 min");
        assert_eq!(minutes(Lang::En, Some(15.01)), "15.1 min");
    }
}
