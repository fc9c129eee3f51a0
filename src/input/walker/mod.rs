//! Walkers from data files: adult, elder, child, wheelchair, stroller come with the program; others are given.
//!
//! A file says how fast somebody is on the flat and what steps, slopes, kerbs, surfaces and crossings are to them, each with its
//! source (docs/walkers.md). What a file does not name costs nothing and stops nobody.

mod file;

pub use file::{MAX_BYTES, parse_walker};

use crate::model::{Confidence, Gait, Walker};
use crate::units::Speed;
use std::path::Path;
use std::sync::LazyLock;

/// The files that come with the program, the default first.
pub const FILES: [(&str, &str); 5] = [
    ("adult", include_str!("../../../data/walkers/adult.toml")),
    ("elder", include_str!("../../../data/walkers/elder.toml")),
    ("child", include_str!("../../../data/walkers/child.toml")),
    ("wheelchair", include_str!("../../../data/walkers/wheelchair.toml")),
    ("stroller", include_str!("../../../data/walkers/stroller.toml")),
];

static WALKERS: LazyLock<Vec<Walker>> = LazyLock::new(|| {
    let parse = |(id, text): (&str, &str)| {
        parse_walker(Path::new(id), text).expect("data/walkers/*.toml, built in and tested, are valid")
    };
    FILES.into_iter().map(parse).collect()
});

/// All walkers that come with the program, the default first.
pub fn walkers() -> Vec<Walker> {
    WALKERS.clone()
}

/// The walker of this id.
///
/// ```
/// use lifecircle::input::walker::walker;
/// use lifecircle::model::StreetKind;
/// let wheelchair = walker("wheelchair").unwrap();
/// assert!(!wheelchair.may_use(StreetKind::Steps));
/// assert!(walker("robot").is_none());
/// ```
pub fn walker(id: &str) -> Option<Walker> {
    WALKERS.iter().find(|w| w.id == id).cloned()
}

/// Somebody who walks at the user's own speed and can use steps.
pub fn custom(speed: Speed) -> Walker {
    Walker {
        id: "custom".to_owned(),
        speed,
        steps: true,
        gait: Gait::default(),
        source: "given by the user".to_owned(),
        source_zh: Some("由使用者给定".to_owned()),
        confidence: Confidence::High,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Kerb, Slope, Stairs, Surface, Waits};

    #[test]
    fn the_files_hold_the_five() {
        assert!(
            walkers().iter().map(|w| w.id.as_str()).eq(FILES.map(|(id, _)| id)),
            "a file is named after its walker"
        );
        let per_hour = |id| walker(id).unwrap().speed.metres_per_hour();
        assert_eq!(per_hour("adult"), 4800);
        assert_eq!(per_hour("elder"), 3420, "0.95 m/s");
        assert_eq!(per_hour("child"), 4320, "1.2 m/s");
        assert_eq!(per_hour("wheelchair"), 2880, "0.8 m/s");
        assert_eq!(per_hour("stroller"), 4392, "1.22 m/s");
        for walker in walkers() {
            assert!(walker.source.len() > 20, "every speed says where it comes from");
            let Gait { climb, slope, steepest, kerbs, surfaces, waits, sources } = &walker.gait;
            let parts = [
                ("steps", climb.is_some() || !walker.steps),
                ("slope", slope.is_some() || steepest.is_some()),
                ("kerbs", !kerbs.is_empty()),
                ("surfaces", !surfaces.is_empty()),
                ("waits", *waits != Waits::default()),
            ];
            let named: Vec<&str> = sources.iter().map(|s| s.part).collect();
            assert_eq!(named, parts.iter().filter(|(_, has)| *has).map(|(part, _)| *part).collect::<Vec<_>>());
            assert!(sources.iter().all(|s| s.source.len() > 20 && s.source_zh.is_some()), "and every other figure");
        }
    }

    #[test]
    fn an_adult_waits_nowhere_and_wheels_stop_at_kerbs() {
        let adult = walker("adult").unwrap();
        assert_eq!((adult.gait.waits, adult.gait.slope), (Waits::default(), Some(Slope::Tobler)));
        assert_eq!(adult.gait.climb, Some(Stairs { up_ms: 5900, down_ms: 2000 }));
        let wheels = walker("wheelchair").unwrap().gait;
        assert_eq!(
            (wheels.kerbs, wheels.surfaces, wheels.steepest),
            (vec![Kerb::Raised], vec![Surface::Loose], Some(0.0833))
        );
        // (90 − 25)² / (2 · 90) = 23.47 s.
        let waits = Waits { signal_ms: 23_472, primary_ms: 20_000, secondary_ms: 10_000, tertiary_ms: 0 };
        assert_eq!(walker("elder").unwrap().gait.waits, waits);
    }

    #[test]
    fn a_speed_of_ones_own() {
        let runner = custom("10km/h".parse().unwrap());
        assert_eq!((runner.id.as_str(), runner.speed.metres_per_hour(), runner.steps), ("custom", 10_000, true));
        assert!(runner.is_plain());
    }
}
