//! Gates of blocks: who lives behind walls, or in a block whose gates are given, starts at a gate.

use super::read::Notes;
use crate::homes::{Surroundings, enter_by_gates};
use crate::model::{BarrierKind, Block, Gate, Ground, Streets};
use crate::plane::Plane;
use geo_types::LineString;

/// Puts the doorsteps of gated blocks at their gates, and notes what is to be known about it.
pub(super) fn enter(
    blocks: &mut [Block],
    [mapped, given]: &[Vec<Gate>; 2],
    ground: &Ground,
    streets: &Streets,
    plane: &Plane,
    notes: &mut Notes,
) {
    let walls: Vec<&LineString<f64>> =
        ground.lines.iter().filter(|line| line.kind == BarrierKind::Wall).map(|line| &line.line).collect();
    let entered = enter_by_gates(blocks, &Surroundings { given, mapped, walls: &walls, streets }, plane);
    notes.left_out.add("gate.no_block", entered.astray as u64);
    notes.left_out.add("block.gates_inferred", entered.blocks[2] as u64);
    notes.problems.extend(entered.problems);
}
