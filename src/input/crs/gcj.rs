//! GCJ-02 and BD-09, the shifted degrees of Chinese map services, and the way back.
//!
//! Maps published in China are drawn in GCJ-02, which bends WGS 84 by 100 to 700 m, differently from place to place; Baidu
//! bends that once more (BD-09). The law is not published; the formula here is the one that everybody uses, printed in
//! eviltransform (github.com/googollee/eviltransform, MIT) and coordtransform (github.com/wandergis/coordtransform, MIT),
//! which agree with each other in every figure; their constants are copied, the code is not.
//!
//! The formula has no inverse in closed form. Solved by iteration: the shift changes by less than 1 % of a step, so each
//! round gains two digits, and [`ROUNDS`] end far below a millimetre (property test: round trip within 1 cm).

use geo_types::Coord;
use std::f64::consts::PI;

/// Semi-major axis of the ellipsoid of Krassowsky in metres, as the formula has it.
const A: f64 = 6_378_245.0;
/// Its squared eccentricity, as the formula has it.
const EE: f64 = 0.006_693_421_622_965_943;
/// Rounds of the inverse; after six nothing changes any more.
const ROUNDS: u32 = 10;

/// Whether the shift applies: the box that the formula is used with. It is wider than China, so that Seoul, Hanoi and
/// Ulaanbaatar lie in it too; whoever gives `gcj02` there means it.
fn applies(at: Coord<f64>) -> bool {
    (72.004..=137.8347).contains(&at.x) && (0.8293..=55.8271).contains(&at.y)
}

/// WGS 84 to GCJ-02, in degrees; outside the box of the formula nothing changes.
///
/// ```
/// use geo_types::coord;
/// use lifecircle::input::crs::gcj;
/// // Tiananmen, as eviltransform's own tests have it for Shanghai: 31.1774276, 121.5272106 → 31.17530398364597, 121.531541859215.
/// let there = gcj::from_wgs(coord! { x: 121.5272106, y: 31.1774276 });
/// assert!((there.x - 121.531541859215).abs() < 1e-9 && (there.y - 31.17530398364597).abs() < 1e-9);
/// ```
pub fn from_wgs(at: Coord<f64>) -> Coord<f64> {
    if !applies(at) {
        return at;
    }
    let (x, y) = (at.x - 105.0, at.y - 35.0);
    let sin = |v: f64| libm::sin(v * PI);
    let root = x.abs().sqrt();
    let common = 20.0 * (sin(6.0 * x) + sin(2.0 * x));
    let waves = |v: f64| 20.0 * sin(v) + 40.0 * sin(v / 3.0);
    let north = -100.0
        + 2.0 * x
        + 3.0 * y
        + 0.2 * y * y
        + 0.1 * x * y
        + 0.2 * root
        + (common + waves(y) + 160.0 * sin(y / 12.0) + 320.0 * sin(y / 30.0)) * 2.0 / 3.0;
    let east = 300.0
        + x
        + 2.0 * y
        + 0.1 * x * x
        + 0.1 * x * y
        + 0.1 * root
        + (common + waves(x) + 150.0 * sin(x / 12.0) + 300.0 * sin(x / 30.0)) * 2.0 / 3.0;
    let phi = at.y / 180.0 * PI;
    let magic = 1.0 - EE * libm::sin(phi) * libm::sin(phi);
    let root = magic.sqrt();
    Coord {
        x: at.x + east * 180.0 / (A / root * libm::cos(phi) * PI),
        y: at.y + north * 180.0 / (A * (1.0 - EE) / (magic * root) * PI),
    }
}

/// GCJ-02 to WGS 84.
pub fn to_wgs(at: Coord<f64>) -> Coord<f64> {
    undo(at, from_wgs)
}

/// WGS 84 to BD-09.
///
/// ```
/// use geo_types::coord;
/// use lifecircle::input::crs::gcj;
/// // coordtransform's own example: GCJ-02 116.404, 39.915 is BD-09 116.41036949371029, 39.92133699351021.
/// let wgs = gcj::to_wgs(coord! { x: 116.404, y: 39.915 });
/// let there = gcj::bd_from_wgs(wgs);
/// assert!((there.x - 116.41036949371029).abs() < 1e-9 && (there.y - 39.92133699351021).abs() < 1e-9);
/// ```
pub fn bd_from_wgs(at: Coord<f64>) -> Coord<f64> {
    if applies(at) { bend(from_wgs(at)) } else { at }
}

/// BD-09 to WGS 84.
pub fn bd_to_wgs(at: Coord<f64>) -> Coord<f64> {
    undo(at, bd_from_wgs)
}

/// GCJ-02 to BD-09.
fn bend(at: Coord<f64>) -> Coord<f64> {
    const STEP: f64 = PI * 3000.0 / 180.0;
    let far = libm::sqrt(at.x * at.x + at.y * at.y) + 0.00002 * libm::sin(at.y * STEP);
    let angle = libm::atan2(at.y, at.x) + 0.000_003 * libm::cos(at.x * STEP);
    Coord { x: far * libm::cos(angle) + 0.0065, y: far * libm::sin(angle) + 0.006 }
}

/// Where a shift leads to a place from.
fn undo(at: Coord<f64>, shift: impl Fn(Coord<f64>) -> Coord<f64>) -> Coord<f64> {
    let mut guess = at;
    for _ in 0..ROUNDS {
        let there = shift(guess);
        guess = Coord { x: guess.x - (there.x - at.x), y: guess.y - (there.y - at.y) };
    }
    guess
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo_types::coord;
    use proptest::prelude::*;

    /// Figures of eviltransform's own tests (python/test.py): latitude and longitude in WGS 84, the same in GCJ-02.
    const KNOWN: [[f64; 4]; 3] = [
        [31.177_427_6, 121.527_210_6, 31.175_303_983_645_97, 121.531_541_859_215],
        [22.543_847, 113.912_316, 22.540_796_131_694_766, 113.917_176_480_836_3],
        [39.911_954, 116.377_817, 39.913_345_455_360_69, 116.384_047_224_556_57],
    ];

    #[test]
    fn the_shift_is_that_of_others() {
        for [lat, lon, lat_there, lon_there] in KNOWN {
            let there = from_wgs(coord! { x: lon, y: lat });
            assert!((there.y - lat_there).abs() < 1e-6 && (there.x - lon_there).abs() < 1e-6, "{there:?}");
        }
        let paris = coord! { x: 2.35, y: 48.86 };
        assert_eq!([from_wgs(paris), to_wgs(paris), bd_to_wgs(paris)], [paris; 3], "nothing is shifted outside");
    }

    fn metres(a: Coord<f64>, b: Coord<f64>) -> f64 {
        let east = (a.x - b.x) * a.y.to_radians().cos();
        (east * east + (a.y - b.y).powi(2)).sqrt() * 111_320.0
    }

    proptest! {
        #[test]
        fn there_and_back_is_within_a_centimetre(lon in 73.0..135.5, lat in 3.5..54.0) {
            let at = coord! { x: lon, y: lat };
            prop_assert!(metres(to_wgs(from_wgs(at)), at) < 0.01);
            prop_assert!(metres(from_wgs(to_wgs(at)), at) < 0.01);
            prop_assert!(metres(bd_to_wgs(bd_from_wgs(at)), at) < 0.01);
            prop_assert!(metres(bd_from_wgs(bd_to_wgs(at)), at) < 0.01);
            let shift = metres(from_wgs(at), at);
            prop_assert!(shift < 2_000.0, "{shift}");
        }
    }
}
