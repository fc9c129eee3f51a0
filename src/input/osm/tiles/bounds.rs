//! Boxes in whole 1e-7 degrees, and the tiles and cells that part the Earth into them.
//!
//! A **tile** is a square of the neighbourhoods by which homes are judged (0.02°), so that no neighbourhood is parted; its sides are
//! those that the user asked for, rounded to whole ones. A **cell** (0.04°) is finer: by cells it is noted where the objects of a
//! blob lie. Nothing here knows of metres but the choice of the sides, and no answer depends on that.

use crate::model::Position;

/// Side of a neighbourhood, and of the smallest tile.
pub(super) const NEIGHBOURHOOD_E7: i32 = super::super::buildings::NEIGHBOURHOOD_E7;

/// Side of a cell.
const CELL_E7: i32 = 2 * NEIGHBOURHOOD_E7;

/// Columns of cells round the Earth, one more than fit.
const COLUMNS: u32 = 3_600_000_000 / CELL_E7 as u32 + 1;

/// Metres of a neighbourhood from south to north, near enough to choose a number of them.
const NEIGHBOURHOOD_M: f64 = 2_226.0;

/// A box of positions, rims included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) struct Bounds {
    /// West and south.
    pub low: [i32; 2],
    /// East and north.
    pub high: [i32; 2],
}

impl Bounds {
    /// Of one position.
    pub fn at(position: Position) -> Bounds {
        let at = [position.lon_e7, position.lat_e7];
        Bounds { low: at, high: at }
    }

    /// Around two boxes.
    pub fn with(self, other: Bounds) -> Bounds {
        let [low, high] = [0, 1].map(|end| {
            [0, 1].map(|axis| match end {
                0 => self.low[axis].min(other.low[axis]),
                _ => self.high[axis].max(other.high[axis]),
            })
        });
        Bounds { low, high }
    }

    /// Whether a position lies in it.
    pub fn holds(self, at: Position) -> bool {
        self.meets(Bounds::at(at))
    }

    /// Whether two boxes have a position in common.
    pub fn meets(self, other: Bounds) -> bool {
        (0..2).all(|axis| self.low[axis] <= other.high[axis] && other.low[axis] <= self.high[axis])
    }

    /// Whether the other lies in it.
    pub fn contains(self, other: Bounds) -> bool {
        (0..2).all(|axis| self.low[axis] <= other.low[axis] && other.high[axis] <= self.high[axis])
    }

    /// The longer side.
    pub fn side(self) -> u32 {
        (0..2).map(|axis| self.high[axis].abs_diff(self.low[axis])).max().unwrap_or(0)
    }

    /// The box so much wider on all sides.
    pub fn grown(self, by: i32) -> Bounds {
        Bounds { low: self.low.map(|v| v.saturating_sub(by)), high: self.high.map(|v| v.saturating_add(by)) }
    }

    /// The rows and columns of the cells that it touches, the first and the last.
    fn cells(self) -> ([u32; 2], [u32; 2]) {
        // From −90° and −180°, so that no number is below 0.
        let row = |lat: i32| (i64::from(lat.clamp(-900_000_000, 900_000_000)) + 900_000_000) / i64::from(CELL_E7);
        let column =
            |lon: i32| (i64::from(lon.clamp(-1_800_000_000, 1_800_000_000)) + 1_800_000_000) / i64::from(CELL_E7);
        let pair = |from: i64, to: i64| [from as u32, to as u32];
        (pair(row(self.low[1]), row(self.high[1])), pair(column(self.low[0]), column(self.high[0])))
    }
}

/// Which cells the objects of a blob touch.
#[derive(Debug, Clone, Default)]
pub(super) struct Cells {
    /// Row times columns and column, sorted once all are there.
    all: Vec<u32>,
    /// Whether it is so many that nobody counts them.
    everywhere: bool,
}

/// An object that touches more cells than this touches all.
const MOST: u64 = 4_096;

/// A blob that touches more cells than half as many touches all: those of a whole country are fewer than a hundred thousand.
const CROWD: usize = 1 << 18;

impl Cells {
    /// Notes those of one more object.
    pub fn add(&mut self, bounds: Bounds) {
        let ([south, north], [west, east]) = bounds.cells();
        if self.all.len() > CROWD {
            self.settle();
            self.everywhere |= self.all.len() > CROWD / 2;
        }
        if self.everywhere || u64::from(north - south + 1) * u64::from(east - west + 1) > MOST {
            (self.everywhere, self.all) = (true, Vec::new());
            return;
        }
        for row in south..=north {
            for column in west..=east {
                let cell = row * COLUMNS + column;
                // Neighbours in a file are neighbours on the ground.
                if self.all.last() != Some(&cell) {
                    self.all.push(cell);
                }
            }
        }
    }

    /// Puts them in order, each once.
    pub fn settle(&mut self) {
        self.all.sort_unstable();
        self.all.dedup();
        self.all.shrink_to_fit();
    }

    /// Whether any of them touches a box.
    pub fn meet(&self, bounds: Bounds) -> bool {
        let ([south, north], [west, east]) = bounds.cells();
        self.everywhere
            || (south..=north).any(|row| {
                let first = self.all.partition_point(|&cell| cell < row * COLUMNS + west);
                self.all.get(first).is_some_and(|&cell| cell <= row * COLUMNS + east)
            })
    }
}

/// A tile: row and column.
pub(super) type Tile = (i32, i32);

/// How wide tiles are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Grid {
    /// East, and north.
    sides: [i32; 2],
}

impl Grid {
    /// Tiles about so many metres wide and high, near a place.
    pub fn of(side_m: f64, near: Position) -> Grid {
        let wide = NEIGHBOURHOOD_M * libm::cos(near.lat().to_radians()).max(0.05);
        // A tile of the whole Earth is 18,000 neighbourhoods wide.
        let count = |of: f64| (side_m / of).round().clamp(1.0, 9_000.0) as i32;
        Grid { sides: [count(wide), count(NEIGHBOURHOOD_M)].map(|n| n.saturating_mul(NEIGHBOURHOOD_E7)) }
    }

    /// The tile of a position.
    pub fn tile(self, at: Position) -> Tile {
        (at.lat_e7.div_euclid(self.sides[1]), at.lon_e7.div_euclid(self.sides[0]))
    }

    /// The box of a tile.
    pub fn core(self, (row, column): Tile) -> Bounds {
        let edge = |number: i32, side: i32, last: i64| {
            let at = i64::from(number) * i64::from(side) + last;
            at.clamp(i64::from(i32::MIN), i64::from(i32::MAX)) as i32
        };
        let [wide, high] = self.sides;
        let low = [edge(column, wide, 0), edge(row, high, 0)];
        let high = [edge(column, wide, i64::from(wide) - 1), edge(row, high, i64::from(high) - 1)];
        Bounds { low, high }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn position() -> impl Strategy<Value = Position> {
        (-1_800_000_000..=1_800_000_000, -900_000_000..=900_000_000)
            .prop_map(|(lon_e7, lat_e7)| Position { lon_e7, lat_e7 })
    }

    proptest! {
        /// Every position is in its tile and in no neighbour of it, and no neighbourhood is parted.
        #[test]
        fn tiles_part_the_earth(at in position(), near in position(), side_m in 1.0..2e6_f64) {
            let grid = Grid::of(side_m, near);
            let (row, column) = grid.tile(at);
            prop_assert!(grid.core((row, column)).holds(at));
            for (r, c) in [(row - 1, column), (row + 1, column), (row, column - 1), (row, column + 1)] {
                prop_assert!(!grid.core((r, c)).holds(at));
            }
            let first = |v: i32| v.div_euclid(NEIGHBOURHOOD_E7) * NEIGHBOURHOOD_E7;
            prop_assert_eq!(grid.tile(Position { lon_e7: first(at.lon_e7), lat_e7: first(at.lat_e7) }), (row, column));
        }

        /// Boxes that meet have a cell in common; a cell apart they have none.
        #[test]
        fn cells_miss_nothing(a in position(), b in position(), grow in 0..3_000_000_i32) {
            let (one, other) = (Bounds::at(a).grown(grow), Bounds::at(b));
            let mut cells = Cells::default();
            cells.add(one);
            cells.settle();
            prop_assert!(cells.meet(one));
            if one.meets(other) {
                prop_assert!(cells.meet(other));
            } else if !one.grown(CELL_E7).meets(other) {
                prop_assert!(!cells.meet(other));
            }
        }
    }
}
