//! Lines of Chinese with foreign words in it: how wide they are in a terminal or a file, and where they may end.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// What no line begins with.
const CLOSING: &str = "，。；：、）】」』》？！”’…％／,.;:!?)]}%=";

/// What no line ends with.
const OPENING: &str = "（【「『《“‘([{";

/// How many columns a text takes.
pub fn width(text: &str) -> usize {
    text.width()
}

/// Lines that take at most so many columns, if their words allow it.
pub fn wrapped(text: &str, room: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut taken = 0;
    for piece in pieces(text) {
        if taken > 0 && taken + width(piece.trim_end()) > room {
            lines.push(String::new());
            taken = 0;
        }
        if let Some(line) = lines.last_mut() {
            line.push_str(piece);
        }
        taken += width(piece);
    }
    lines.iter().map(|line| line.trim_end().to_owned()).collect()
}

/// The parts of a text that no line ends within, each with the space behind it.
fn pieces(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let (mut begin, mut deep, mut typed) = (0, 0_usize, false);
    let mut letters = text.char_indices().peekable();
    while let Some((_, letter)) = letters.next() {
        // What stands in [ ] is a value, what stands in ` ` is typed: both are looked for whole.
        match letter {
            '[' | '“' => deep += 1,
            ']' | '”' => deep = deep.saturating_sub(1),
            '`' => typed = !typed,
            _ => {}
        }
        let Some(&(at, next)) = letters.peek() else { break };
        let wide = |c: char| c.width() == Some(2);
        let between = (wide(letter) || wide(next)) && next != ' ' && deep == 0 && !typed;
        if letter == ' ' || between && !CLOSING.contains(next) && !OPENING.contains(letter) {
            pieces.push(&text[begin..at]);
            begin = at;
        }
    }
    pieces.push(&text[begin..]);
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_character_is_two_columns() {
        assert_eq!((width("步行 15min"), width("“设施”…")), (10, 7));
    }

    #[test]
    fn lines_break_between_characters_but_not_before_a_comma() {
        assert_eq!(wrapped("出入口到道路的最大距离", 8), ["出入口到", "道路的最", "大距离"]);
        assert_eq!(wrapped("街道，社区", 4), ["街", "道，", "社区"]);
        assert_eq!(wrapped("街（道）", 4), ["街", "（道）"]);
    }

    #[test]
    fn words_and_values_stay_whole() {
        assert_eq!(wrapped("如 4.5km/h 或 1.2m/s", 10), ["如 4.5km/h", "或 1.2m/s"]);
        assert_eq!(wrapped("上限 [默认值：60min]", 8), ["上限", "[默认值：60min]"]);
        assert_eq!(wrapped("用 `why 城市.lcn` 查看", 10), ["用 `why", "城市.lcn`", "查看"]);
        assert_eq!(wrapped("写作“文件#图层”", 8), ["写作", "“文件#图层”"]);
        assert_eq!(wrapped("", 8), [""]);
    }
}
