//! What a map needs to be read: scale bar in true metres, north, and who made the data.

use super::Frame;
use crate::report::Findings;
use crate::report::escape::escape;

/// The scale bar at the bottom left, north at the top right, attribution at the bottom right.
/// `streets_left_out`: whether it must be said that not all streets are drawn.
pub fn draw(findings: &Findings<'_>, frame: &Frame, streets_left_out: bool) -> String {
    let (w, h) = (frame.width, frame.height);
    let metres = nice(frame.metres_per_unit * 190.0);
    let length = metres / frame.metres_per_unit;
    let label = if metres >= 1000.0 { format!("{} km", metres / 1000.0) } else { format!("{metres} m") };
    let (x, y) = (22.0, h - 22.0);
    let mut out = format!(
        "<g class=\"furniture\"><path class=\"bar halo-line\" d=\"M{x} {top:.1}v7h{length:.1}v-7\"/>\
         <path class=\"bar\" d=\"M{x} {top:.1}v7h{length:.1}v-7M{middle:.1} {y:.1}v-4\"/>\
         <text x=\"{x}\" y=\"{text:.1}\">0</text><text x=\"{end:.1}\" y=\"{text:.1}\" text-anchor=\"middle\">{label}</text>\
         <path class=\"north\" d=\"M{n:.1} 20l9 30-9-7-9 7z\"/>\
         <text x=\"{n:.1}\" y=\"66\" text-anchor=\"middle\">{north}</text>",
        top = y - 7.0,
        middle = x + length / 2.0,
        text = y - 13.0,
        end = x + length,
        n = w - 30.0,
        north = findings.lang.pick("N", "北"),
    );
    if streets_left_out {
        let said = findings.lang.pick("Not all streets are drawn at this scale.", "受比例尺所限，未绘出全部道路。");
        out.push_str(&format!("<text class=\"credit\" x=\"12\" y=\"22\">{said}</text>"));
    }
    let lines = wrap(findings.attribution, 90);
    for (i, line) in lines.iter().enumerate() {
        let y = h - 14.0 - 17.0 * (lines.len() - 1 - i) as f64;
        out.push_str(&format!(
            "<text class=\"credit\" x=\"{:.1}\" y=\"{y:.1}\" text-anchor=\"end\">{}</text>",
            w - 12.0,
            escape(line)
        ));
    }
    out.push_str("</g>");
    out
}

/// The largest of 1, 2 and 5 times a power of ten that is at most `most`.
fn nice(most: f64) -> f64 {
    let unit = 10_f64.powf(most.max(1.0).log10().floor());
    [5.0, 2.0, 1.0].into_iter().map(|m| m * unit).find(|&m| m <= most).unwrap_or(unit)
}

/// Lines of at most so many characters, broken at spaces where there are any.
fn wrap(text: &str, most: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let last = lines.len() - 1;
        if !lines[last].is_empty() && lines[last].chars().count() + word.chars().count() >= most {
            lines.push(word.to_owned());
        } else {
            if !lines[last].is_empty() {
                lines[last].push(' ');
            }
            lines[last].push_str(word);
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn round_bars() {
        assert_eq!([1.0, 99.0, 100.0, 4_999.0, 5_001.0].map(nice), [1.0, 50.0, 100.0, 2_000.0, 5_000.0]);
    }

    #[test]
    fn long_credits_wrap() {
        assert_eq!(wrap("© a b, ODbL", 6), ["© a b,", "ODbL"]);
    }
}
