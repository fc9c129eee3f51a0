//! Walkers from their data file: adult, elder, child, wheelchair, or a speed of one's own.
//!
//! Speeds are those of a level street without waiting; each carries its source and how sure it is.

use crate::model::{Confidence, Walker};
use crate::units::Speed;
use std::sync::LazyLock;

/// The file that comes with the program.
const TEXT: &str = include_str!("../../data/walkers.toml");

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct WalkerFile {
    walkers: Vec<WalkerEntry>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct WalkerEntry {
    id: String,
    speed: String,
    steps: bool,
    source: String,
    source_zh: Option<String>,
    confidence: Confidence,
}

static WALKERS: LazyLock<Vec<Walker>> = LazyLock::new(|| {
    let file: WalkerFile = toml::from_str(TEXT).expect("data/walkers.toml, built in and tested, parses");
    file.walkers
        .into_iter()
        .map(|w| Walker {
            id: w.id,
            speed: w.speed.parse().expect("data/walkers.toml, built in and tested, holds valid speeds"),
            steps: w.steps,
            source: w.source,
            source_zh: w.source_zh,
            confidence: w.confidence,
        })
        .collect()
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
        source: "given by the user".to_owned(),
        source_zh: Some("由使用者给定".to_owned()),
        confidence: Confidence::High,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_holds_the_four() {
        let ids: Vec<String> = walkers().into_iter().map(|w| w.id).collect();
        assert_eq!(ids, ["adult", "elder", "child", "wheelchair"]);
        let per_hour = |id| walker(id).unwrap().speed.metres_per_hour();
        assert_eq!(per_hour("adult"), 4800);
        assert_eq!(per_hour("elder"), 3420, "0.95 m/s");
        assert_eq!(per_hour("child"), 4320, "1.2 m/s");
        assert_eq!(per_hour("wheelchair"), 2880, "0.8 m/s");
        assert!(walkers().iter().all(|w| w.source.len() > 20), "every speed says where it comes from");
    }

    #[test]
    fn a_speed_of_ones_own() {
        let runner = custom("10km/h".parse().unwrap());
        assert_eq!((runner.id.as_str(), runner.speed.metres_per_hour(), runner.steps), ("custom", 10_000, true));
    }
}
