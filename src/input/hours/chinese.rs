//! Opening hours in Chinese, as exports and official lists have them, in the words of `OpenStreetMap`.
//!
//! ```text
//! 周一至周五 8:30-17:30；周六、日 9:00～12:00   →   Mo-Fr 8:30-17:30; Sa,Su 9:00-12:00
//! 24小时营业                                   →   24/7
//! ```
//!
//! Only what can be read one way: 上午 before a time says nothing new, 下午 does, and makes a text unreadable.

/// Words, the longer before those that they begin with.
const WORDS: [(&str, &str); 41] = [
    ("二十四小时", "24/7"),
    ("24小时", "24/7"),
    ("全天候", "24/7"),
    ("全天", "24/7"),
    ("周末", "Sa,Su"),
    ("双休日", "Sa,Su"),
    ("工作日", "Mo-Fr"),
    ("每天", "Mo-Su"),
    ("每日", "Mo-Su"),
    ("法定节假日", "PH"),
    ("国家法定假日", "PH"),
    ("法定假日", "PH"),
    ("节假日", "PH"),
    ("寒暑假", "SH"),
    ("日出", "sunrise"),
    ("日落", "sunset"),
    ("不营业", " off"),
    ("不开放", " off"),
    ("休息", " off"),
    ("休馆", " off"),
    ("闭馆", " off"),
    ("停诊", " off"),
    ("关闭", " off"),
    ("营业时间", ""),
    ("开放时间", ""),
    ("服务时间", ""),
    ("营业", ""),
    ("开放", ""),
    ("上午", ""),
    ("至", "-"),
    ("到", "-"),
    ("~", "-"),
    ("～", "-"),
    ("—", "-"),
    ("–", "-"),
    ("－", "-"),
    ("、", ","),
    ("，", ","),
    ("；", "; "),
    ("：", ":"),
    ("\u{3000}", " "),
];

/// Days of the week, after 周, 星期 or 礼拜.
const DAYS: [(char, &str); 8] =
    [('一', "Mo"), ('二', "Tu"), ('三', "We"), ('四', "Th"), ('五', "Fr"), ('六', "Sa"), ('日', "Su"), ('天', "Su")];

/// A text in the words of `OpenStreetMap`; `None` if there is no Chinese in it, or a word that is not known.
pub(super) fn translate(text: &str) -> Option<String> {
    if text.is_ascii() {
        return None;
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text.trim();
    // After 周 a bare 五 or 日 is a day too: 周一至五.
    let mut in_days = false;
    while let Some(c) = rest.chars().next() {
        if let Some(after) = ["周", "星期", "礼拜"].iter().find_map(|w| rest.strip_prefix(w))
            && let Some(day) = after.chars().next().and_then(day)
        {
            put_day(&mut out, day);
            in_days = true;
            rest = &after[after.chars().next().map_or(0, char::len_utf8)..];
            continue;
        }
        if let Some((word, meaning)) = WORDS.iter().find(|(word, _)| rest.starts_with(word)) {
            let separates = ["-", ","].contains(meaning);
            in_days &= separates;
            if meaning.starts_with(|c: char| c.is_ascii_uppercase()) {
                put_day(&mut out, meaning);
            } else {
                out.push_str(meaning);
            }
            rest = &rest[word.len()..];
            continue;
        }
        if in_days && let Some(day) = day(c) {
            put_day(&mut out, day);
        } else if c.is_ascii() {
            in_days &= matches!(c, '-' | ',' | ' ');
            // A time after a day stands apart from it.
            if c.is_ascii_digit() && out.ends_with(|c: char| c.is_ascii_alphabetic()) {
                out.push(' ');
            }
            out.push(c);
        } else {
            return None;
        }
        rest = &rest[c.len_utf8()..];
    }
    let mut out = out.trim_matches([':', ' ']).to_owned();
    // Working days are none of the holidays. Where other days or holidays are spoken of, those rules say what holds.
    if text.contains("工作日") && !["24/7", "Mo-Su", "PH"].iter().any(|other| out.contains(other)) {
        out.push_str("; PH off");
    }
    Some(out)
}

fn day(c: char) -> Option<&'static str> {
    DAYS.iter().find(|(zh, _)| *zh == c).map(|(_, osm)| *osm)
}

/// Adds a day; after a time it begins a rule of its own.
fn put_day(out: &mut String, day: &str) {
    let said = out.trim_end().trim_end_matches(',').trim_end();
    if said.ends_with(|c: char| c.is_ascii_digit()) || said.ends_with("off") {
        out.truncate(said.len());
        out.push_str("; ");
    }
    out.push_str(day);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_bureaus_are_read() {
        for (zh, osm) in [
            ("24小时营业", "24/7"),
            ("周一至周五 8:30-17:30；周六、日 9:00～12:00", "Mo-Fr 8:30-17:30; Sa,Su 9:00-12:00"),
            ("周一至周日08:00-21:30", "Mo-Su 08:00-21:30"),
            ("周一至五8:00-12:00,14:00-17:30", "Mo-Fr 8:00-12:00,14:00-17:30"),
            ("每天 06:00—22:00", "Mo-Su 06:00-22:00"),
            ("09:00-17:00，周一闭馆", "09:00-17:00; Mo off"),
            ("工作日9：00至17：00 周末休息", "Mo-Fr 9:00-17:00; Sa,Su off; PH off"),
            ("工作日9:00-17:00，节假日10:00-16:00", "Mo-Fr 9:00-17:00; PH 10:00-16:00"),
            ("工作日9:00-17:00，每天19:00-21:00", "Mo-Fr 9:00-17:00; Mo-Su 19:00-21:00"),
            ("星期二至星期日 09:00-17:00; 法定节假日休息", "Tu-Su 09:00-17:00; PH off"),
            ("开放时间：日出-日落", "sunrise-sunset"),
        ] {
            assert_eq!(translate(zh).as_deref(), Some(osm), "{zh}");
        }
        for unknown in ["下午2:00-5:00", "以公告为准", "Mo-Fr 08:00-18:00"] {
            assert_eq!(translate(unknown), None, "{unknown}");
        }
    }
}
