//! Who walks.

use super::{Confidence, StreetKind};
use crate::units::Speed;

/// A kind of person: how fast, and where they cannot go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Walker {
    /// `adult`, `elder`, `child`, `wheelchair` or `custom`.
    pub id: String,
    /// Speed on the flat.
    pub speed: Speed,
    /// Whether they can use steps.
    pub steps: bool,
    /// Where the speed comes from.
    pub source: String,
    /// The same in Chinese; where it is missing a Chinese report shows `source`.
    pub source_zh: Option<String>,
    /// How sure the speed is.
    pub confidence: Confidence,
}

impl Walker {
    /// Whether they can walk on streets of this kind.
    pub fn may_use(&self, kind: StreetKind) -> bool {
        self.steps || kind != StreetKind::Steps
    }
}
