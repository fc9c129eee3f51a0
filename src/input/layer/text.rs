//! Bytes to text: with or without a byte order mark, UTF-8, UTF-16, or GBK as Chinese offices save it.

use crate::error::InputError;
use encoding_rs::{Encoding, GB18030, UTF_16BE, UTF_16LE};
use std::borrow::Cow;
use std::path::Path;

/// A text, and what was guessed of its bytes.
pub(super) struct Text<'a> {
    pub text: Cow<'a, str>,
    /// The name of the encoding if it is not UTF-8.
    pub encoding: Option<&'static str>,
}

/// Reads bytes as the text they are: what is valid UTF-8 is UTF-8; anything else is tried as GB 18030, which holds GBK and
/// GB 2312. That takes most byte sequences, so text with more than one odd character in a thousand is refused.
pub(super) fn decoded<'a>(file: &Path, bytes: &'a [u8]) -> Result<Text<'a>, InputError> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let bytes = &bytes[mark..];
        if encoding == UTF_16LE || encoding == UTF_16BE {
            return strict(file, bytes, encoding);
        }
        return match std::str::from_utf8(bytes) {
            Ok(text) => Ok(Text { text: text.into(), encoding: None }),
            Err(fault) => {
                let line = bytes[..fault.valid_up_to()].split(|b| *b == b'\n').count();
                let error = InputError::format(file, "is marked as UTF-8 and is not").at(format!("line {line}"));
                Err(error.guess("is the file damaged, or glued together from two?"))
            }
        };
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(Text { text: text.into(), encoding: None }),
        Err(_) => strict(file, bytes, GB18030),
    }
}

fn strict<'a>(file: &Path, bytes: &'a [u8], encoding: &'static Encoding) -> Result<Text<'a>, InputError> {
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    let odd =
        text.chars().filter(|c| *c == char::REPLACEMENT_CHARACTER || ('\u{e000}'..='\u{f8ff}').contains(c)).count();
    if odd * 1000 > text.chars().count() {
        let what = format!("the text is neither UTF-8 nor {}", encoding.name());
        return Err(InputError::format(file, what).guess("save it as UTF-8; is it a text at all?"));
    }
    Ok(Text { text, encoding: Some(encoding.name()) })
}

/// Text by the name of an encoding, as a `.cpg` has it; `None` if nobody knows the name.
pub(super) fn named(label: &str) -> Option<&'static Encoding> {
    let label = label.trim().trim_start_matches('\u{feff}').to_lowercase();
    let code = label.trim_start_matches(|c: char| !c.is_ascii_digit());
    Some(match code {
        "936" | "54936" => GB18030,
        "950" => encoding_rs::BIG5,
        "932" => encoding_rs::SHIFT_JIS,
        "949" => encoding_rs::EUC_KR,
        "65001" => encoding_rs::UTF_8,
        // Names such as ANSI 1252 and LDID/87.
        "1250" => encoding_rs::WINDOWS_1250,
        "1251" => encoding_rs::WINDOWS_1251,
        "1252" => encoding_rs::WINDOWS_1252,
        "1254" => encoding_rs::WINDOWS_1254,
        _ => Encoding::for_label(label.as_bytes())?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offices_of_several_countries() {
        let read = |bytes: &[u8]| decoded(Path::new("a.csv"), bytes).map(|t| (t.text.into_owned(), t.encoding));
        assert_eq!(read("小区,1".as_bytes()).unwrap(), ("小区,1".to_owned(), None));
        assert_eq!(read("\u{feff}小区".as_bytes()).unwrap(), ("小区".to_owned(), None));
        assert_eq!(read(b"\xd0\xa1\xc7\xf8,1").unwrap(), ("小区,1".to_owned(), Some("gb18030")));
        assert_eq!(read(b"\xff\xfe\x0f\x5c\x3a\x53").unwrap(), ("小区".to_owned(), Some("UTF-16LE")));
        assert!(read(b"\xff\xff\xff\x00\x80\x80 abc").is_err());
        assert!(read(b"\xef\xbb\xbfa\n\xd0\xa1\xc7\xf8").unwrap_err().to_string().contains("line 2"));
    }

    #[test]
    fn encodings_go_by_many_names() {
        let names = ["GBK", "gb2312", "CP936", "UTF-8", "65001", "big5", "1252", "ISO-8859-1"];
        assert!(names.iter().all(|name| named(name).is_some()) && named("made up").is_none());
    }
}
