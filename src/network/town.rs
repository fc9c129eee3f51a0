//! Towns drawn in text, for tests that can be checked by hand.
//!
//! ```text
//! A---B   capitals and + are street vertices, - and | streets between them, > < v ^ one-way stretches, = steps,
//! | h +   small letters are points beside the streets; a character is ten metres wide and ten metres high
//! ```

use crate::model::{Confidence, Gait, Id, Level, Pass, Position, Reach, Street, StreetKind, Streets, Walker};
use crate::plane::Plane;
use crate::units::Speed;
use geo_types::Coord;
use std::collections::BTreeMap;

/// A drawn town, lying at the crossing of the equator and Greenwich.
pub(crate) struct Town {
    pub streets: Streets,
    pub plane: Plane,
    points: BTreeMap<char, Coord<f64>>,
}

/// Metres a character.
const STEP_M: f64 = 10.0;

impl Town {
    pub fn draw(picture: &str) -> Town {
        let plane = Plane::fit(-0.01, -0.01, 0.01, 0.01);
        let cells: Vec<Vec<char>> = picture.lines().map(|l| l.chars().collect()).collect();
        let cell = |x: usize, y: usize| cells.get(y).and_then(|row| row.get(x)).copied().unwrap_or(' ');
        let place = |x: usize, y: usize| plane.to_degrees(Coord { x: x as f64 * STEP_M, y: -(y as f64) * STEP_M });
        let vertex = |c: char| c == '+' || c.is_ascii_uppercase();
        let (mut streets, mut points, mut at) = (Streets::default(), BTreeMap::new(), BTreeMap::new());
        for (y, row) in cells.iter().enumerate() {
            for (x, &c) in row.iter().enumerate() {
                if c.is_ascii_alphabetic() && c != 'v' {
                    points.insert(c, place(x, y));
                }
                if vertex(c) {
                    at.insert((x, y), streets.vertices.len() as u32);
                    let p = place(x, y);
                    streets.vertices.push(Position::from_degrees(p.x, p.y).unwrap());
                }
            }
        }
        let mut way = 0;
        for (&(x, y), &from) in &at {
            for (dx, dy, marks) in [(1, 0, "-=><"), (0, 1, "|=v^")] {
                let (mut tx, mut ty, mut seen) = (x + dx, y + dy, ' ');
                while marks.contains(cell(tx, ty)) {
                    seen = if seen == ' ' || "-|".contains(seen) { cell(tx, ty) } else { seen };
                    (tx, ty) = (tx + dx, ty + dy);
                }
                let Some(&to) = at.get(&(tx, ty)).filter(|_| seen != ' ') else { continue };
                let kind = if seen == '=' { StreetKind::Steps } else { StreetKind::Minor };
                let pass = match seen {
                    '>' | 'v' => Pass::Forward,
                    '<' | '^' => Pass::Backward,
                    _ => Pass::Both,
                };
                way += 1;
                streets.push(Id::Way(way), kind, pass, Level::Ground, &[from, to]);
            }
        }
        Town { streets, plane, points }
    }

    /// Where a letter stands.
    pub fn at(&self, letter: char) -> Coord<f64> {
        self.points[&letter]
    }

    /// Makes the street between two letters private.
    pub fn set_private(&mut self, a: char, b: char) {
        self.between(a, b).going.reach = Reach::Private;
    }

    /// Lifts or lowers the street between two letters.
    pub fn set_level(&mut self, a: char, b: char, level: Level) {
        self.between(a, b).level = level;
    }

    fn between(&mut self, a: char, b: char) -> &mut Street {
        let ends = [a, b].map(|c| Position::from_degrees(self.at(c).x, self.at(c).y).unwrap());
        for s in 0..self.streets.streets.len() {
            let refs = self.streets.vertices_of(&self.streets.streets[s]);
            let here = [refs[0], refs[refs.len() - 1]].map(|v| self.streets.vertices[v as usize]);
            if here == ends || here == [ends[1], ends[0]] {
                return &mut self.streets.streets[s];
            }
        }
        panic!("no street {a}{b}");
    }
}

/// Somebody who walks a metre a second, so that milliseconds are millimetres.
pub(crate) fn metre_a_second() -> Walker {
    Walker {
        id: "test".into(),
        speed: Speed::from_metres_per_hour(3600).unwrap(),
        steps: true,
        gait: Gait::default(),
        source: "one metre a second".into(),
        source_zh: None,
        confidence: Confidence::High,
    }
}
