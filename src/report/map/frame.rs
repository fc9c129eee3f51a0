//! From degrees to the sheet: which part of the world a map shows, and at what scale.

use crate::overlay::stretch_in_box;
use crate::plane::Plane;
use crate::report::Findings;
use geo::CoordsIter;
use geo_types::Coord;

/// The sheet: 1,000 units wide, `height` high, north up.
#[derive(Debug, Clone, Copy)]
pub struct Frame {
    plane: Plane,
    west: f64,
    north: f64,
    /// Metres on the ground for one unit of the sheet.
    pub metres_per_unit: f64,
    /// Width in units.
    pub width: f64,
    /// Height in units.
    pub height: f64,
}

/// Width of every sheet.
const WIDTH: f64 = 1000.0;

/// A sheet is at least this high and at most this, so that a wide one is no strip and a tall one fits A4 with its text.
const HEIGHTS: [f64; 2] = [560.0, 960.0];

/// The least ground shown, in metres, so that a single block has its streets around it.
const LEAST_M: f64 = 1_200.0;

impl Frame {
    /// The sheet that shows every block with some margin, or the streets where there are no blocks.
    pub fn fit(findings: &Findings<'_>) -> Option<Frame> {
        let (mut low, mut high) =
            (Coord { x: f64::INFINITY, y: f64::INFINITY }, Coord { x: -f64::INFINITY, y: -f64::INFINITY });
        let mut see = |at: Coord<f64>| {
            let at = findings.plane.to_metres(at);
            low = Coord { x: low.x.min(at.x), y: low.y.min(at.y) };
            high = Coord { x: high.x.max(at.x), y: high.y.max(at.y) };
        };
        if findings.blocks.is_empty() {
            findings.streets.vertices.iter().for_each(|v| see(Coord { x: v.lon(), y: v.lat() }));
        } else {
            findings.blocks.iter().flat_map(|b| b.geometry.coords_iter()).for_each(&mut see);
        }
        if !(low.x.is_finite() && high.x.is_finite() && low.y.is_finite() && high.y.is_finite()) {
            return None;
        }
        let middle = (low + high) / 2.0;
        let mut wide = ((high.x - low.x) * 1.08).max(LEAST_M);
        let mut tall = ((high.y - low.y) * 1.08).max(LEAST_M * 0.5);
        let aspect = (tall / wide).clamp(HEIGHTS[0] / WIDTH, HEIGHTS[1] / WIDTH);
        wide = wide.max(tall / aspect);
        tall = wide * aspect;
        let metres_per_unit = wide / WIDTH;
        Some(Frame {
            plane: *findings.plane,
            west: middle.x - wide / 2.0,
            north: middle.y + tall / 2.0,
            metres_per_unit,
            width: WIDTH,
            height: (tall / metres_per_unit).round(),
        })
    }

    /// The corner of the sheet that lies across from its first, which is 0, 0.
    pub fn corner(&self) -> Coord<f64> {
        Coord { x: self.width, y: self.height }
    }

    /// Where a point is on the sheet.
    pub fn place(&self, at: Coord<f64>) -> Coord<f64> {
        let at = self.plane.to_metres(at);
        Coord { x: (at.x - self.west) / self.metres_per_unit, y: (self.north - at.y) / self.metres_per_unit }
    }

    /// Whether a point of the sheet is on it.
    pub fn holds(&self, at: Coord<f64>) -> bool {
        (0.0..=self.width).contains(&at.x) && (0.0..=self.height).contains(&at.y)
    }

    /// The parts of a chain that are on the sheet, one after the other (Liang and Barsky 1984, doi:10.1145/357332.357333).
    pub fn clip(&self, chain: &[Coord<f64>], mut each: impl FnMut(&[Coord<f64>])) {
        if chain.iter().all(|&at| self.holds(at)) {
            each(chain);
            return;
        }
        let mut part: Vec<Coord<f64>> = Vec::new();
        for pair in chain.windows(2) {
            let Some((from, to)) = self.clip_segment(pair[0], pair[1]) else { continue };
            if part.last() != Some(&from) {
                if part.len() > 1 {
                    each(&part);
                }
                part = vec![from];
            }
            part.push(to);
        }
        if part.len() > 1 {
            each(&part);
        }
    }

    fn clip_segment(&self, a: Coord<f64>, b: Coord<f64>) -> Option<(Coord<f64>, Coord<f64>)> {
        let (from, to) = stretch_in_box(a, b, Coord::zero(), self.corner())?;
        // Whole ends stay as they are, so that one stretch goes on where the last one ended.
        let at = |t: f64| {
            if t <= 0.0 {
                a
            } else if t >= 1.0 {
                b
            } else {
                a + (b - a) * t
            }
        };
        Some((at(from), at(to)))
    }
}
