//! SVG path data in as few bytes as the format allows: tenths of a unit, relative steps, no needless separators.

use geo_types::Coord;

/// A point in tenths of a unit of the sheet.
pub type Tenths = [i32; 2];

/// Rounds to multiples of `quantum` tenths; neighbours that fall together become one.
pub fn round(chain: impl IntoIterator<Item = Coord<f64>>, quantum: i32) -> Vec<Tenths> {
    let q = f64::from(quantum);
    let whole = |v: f64| (v * 10.0 / q).round() as i32 * quantum;
    let mut points: Vec<Tenths> = chain.into_iter().map(|c| [whole(c.x), whole(c.y)]).collect();
    points.dedup();
    points
}

/// Appends `M x y l dx dy …`, with `z` instead of the last point if the chain is closed.
pub fn push_chain(out: &mut String, points: &[Tenths]) {
    let Some(first) = points.first() else { return };
    let closed = points.len() > 3 && points.last() == Some(first);
    out.push('M');
    push_tenths(out, first[0], false);
    push_tenths(out, first[1], true);
    let steps = if closed { &points[..points.len() - 1] } else { points };
    for (i, pair) in steps.windows(2).enumerate() {
        if i == 0 {
            out.push('l');
        }
        push_tenths(out, pair[1][0] - pair[0][0], i > 0);
        push_tenths(out, pair[1][1] - pair[0][1], true);
    }
    if closed {
        out.push('z');
    }
}

/// Appends a number of tenths; a minus sign separates by itself.
pub fn push_tenths(out: &mut String, tenths: i32, separate: bool) {
    let (whole, rest) = (tenths.unsigned_abs() / 10, tenths.unsigned_abs() % 10);
    if tenths < 0 {
        out.push('-');
    } else if separate {
        out.push(' ');
    }
    if whole > 0 || rest == 0 {
        out.push_str(&whole.to_string());
    }
    if rest > 0 {
        out.push('.');
        out.push(char::from(b'0' + rest as u8));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_and_exact() {
        let mut out = String::new();
        let ring = [(1.0, 2.0), (1.54, 2.0), (1.0, 1.26), (1.0, 2.0)].map(|(x, y)| Coord { x, y });
        push_chain(&mut out, &round(ring, 1));
        assert_eq!(out, "M1 2l.5 0-.5-.7z");
        out.clear();
        push_chain(&mut out, &round(ring[..2].iter().copied(), 5));
        assert_eq!(out, "M1 2l.5 0");
    }
}
