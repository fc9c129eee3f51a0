//! From what a plan says to what it means: targets found in the baseline, contradictions refused.

mod facilities;
mod streets;
mod unreached;

use super::ways::Ways;
use super::{Base, Outcome};
use crate::error::InputError;
use crate::homes::{self, Leftovers};
use crate::model::{Action, Block, BlockKind, Doorstep, DoorstepKind, Edit, Facility, Id, Scenario, Streets, Value};
use crate::network::Network;
use crate::snap::Snap;
use crate::units::LinkId;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A scenario whose edits were found in the baseline: the city as it would be, before anybody walks in it.
#[derive(Debug, Clone)]
pub struct Edited {
    /// All facilities, sorted by id; those of the baseline themselves where none is edited.
    pub facilities: Arc<Vec<Facility>>,
    /// For each of them, which one of the baseline it was.
    pub was: Vec<Option<u32>>,
    /// For each facility of the baseline, which one it is now.
    pub now: Vec<Option<u32>>,
    /// Whether a facility's entrances must be found anew.
    pub(super) reshaped: Vec<bool>,
    /// Whether facilities have the numbers that they had.
    pub(super) same_numbers: bool,
    /// New blocks, sorted by id, with their doorsteps.
    pub(super) housing: Vec<Block>,
    /// Links of the baseline that are closed.
    pub(super) closed: BTreeSet<LinkId>,
    /// Closed gates: link, and millimetres along it.
    pub(super) barriers: Vec<(LinkId, u32)>,
    pub(super) added: Added,
}

/// New ways as a network of their own, and how it hangs on the baseline.
#[derive(Debug, Clone, Default)]
pub(super) struct Added {
    pub network: Option<Network>,
    /// Junctions of it and where they join.
    pub hung: Vec<(u32, Snap)>,
    /// Its streets that are gates: nobody's door opens onto them.
    pub gates: BTreeSet<usize>,
}

/// The fault of an edit.
pub(super) fn fault(scenario: &Scenario, edit: &Edit, what: impl Into<String>) -> InputError {
    InputError::value(&scenario.file, what).at(edit.place.clone())
}

impl Base<'_> {
    /// Finds what the edits of a scenario mean.
    ///
    /// # Errors
    /// If an edit hits nothing (the nearest is suggested), two edits contradict each other, a new thing has the id of one
    /// that is there, or nothing is left of the city's streets or facilities.
    pub fn resolve(&self, scenario: &Scenario) -> Result<Edited, InputError> {
        let mut edited = facilities::edit(self, scenario)?;
        edited.housing = self.housing(scenario)?;
        streets::edit(self, scenario, &mut edited)?;
        Ok(edited)
    }

    /// The new blocks with their doorsteps.
    fn housing(&self, scenario: &Scenario) -> Result<Vec<Block>, InputError> {
        let mut ids: BTreeMap<Id, &Edit> = BTreeMap::new();
        let adds = scenario.edits.iter().any(|edit| matches!(edit.action, Action::AddHousing(_)));
        let taken: BTreeSet<String> = self.city.blocks.iter().filter(|_| adds).map(|b| b.id.to_string()).collect();
        let mut blocks = Vec::new();
        for edit in &scenario.edits {
            let Action::AddHousing(block) = &edit.action else { continue };
            let there = taken.contains(&block.id.to_string());
            if there || ids.insert(block.id.clone(), edit).is_some() {
                let by = if there { "a block of the city" } else { "another edit" };
                return Err(fault(scenario, edit, format!("the id {} is taken by {by}", block.id))
                    .guess("give it an id of its own"));
            }
            let block = Block { kind: BlockKind::Given, ..block.clone() };
            let mut settled =
                homes::settle(vec![block], &[], Leftovers::Count, &Streets::default(), self.city.plane, None);
            if settled.blocks.is_empty() {
                return Err(fault(scenario, edit, "the new block has no ground that anybody could live on"));
            }
            settled.blocks.iter_mut().for_each(lived_in);
            blocks.extend(settled.blocks);
        }
        blocks.sort_by(|a, b| a.id.cmp(&b.id));
        Ok(blocks)
    }
}

/// Shares the floor area that new homes are said to have out over their doorsteps, so that they count where homes are
/// counted by floor area.
fn lived_in(block: &mut Block) {
    let said = block.properties.iter().find(|(key, _)| key == "area_m2");
    let Some((_, Value::Float(floor_m2))) = said.filter(|(_, said)| *said != Value::Float(0.0)) else { return };
    let parts: Vec<u32> = block.doorsteps.iter().map(|step| step.weight).collect();
    // Every doorstep keeps a square metre: a weight is at least 1.
    let whole = (floor_m2.round().min(f64::from(u32::MAX)) as u32).max(parts.len() as u32);
    let floors = streets::shared_out(whole - parts.len() as u32, &parts);
    for (step, floor) in block.doorsteps.iter_mut().zip(floors) {
        (step.kind, step.weight) = (DoorstepKind::Dwelling, floor + 1);
    }
}

impl Edited {
    /// The ways of the changed city.
    pub(super) fn ways<'e>(&'e self, base: &'e Base<'_>) -> Ways<'e> {
        let Added { network, hung, .. } = &self.added;
        Ways::new(base.city.network, network.clone(), base.city.walker.speed, self.closed.clone(), hung, &self.barriers)
    }

    /// Links of the new ways that no door opens onto.
    pub(super) fn not_for_doors(&self, added: &Network) -> BTreeSet<LinkId> {
        (0..added.links() as u32).map(LinkId).filter(|&l| self.added.gates.contains(&added.street(l))).collect()
    }

    /// The doorsteps of new homes.
    pub(super) fn new_doorsteps(&self) -> impl Iterator<Item = &Doorstep> {
        self.housing.iter().flat_map(|b| &b.doorsteps)
    }

    /// All blocks of the changed city, sorted by id, those of the baseline with their number.
    pub fn blocks<'e>(&'e self, base: &'e Base<'_>) -> impl Iterator<Item = &'e Block> {
        self.block_order(base).into_iter().map(move |from| match from {
            Ok(old) => &base.city.blocks[old],
            Err(new) => &self.housing[new],
        })
    }

    /// Where each block of the changed city comes from: the number it had, or its number among the new ones.
    pub fn block_order(&self, base: &Base<'_>) -> Vec<Result<usize, usize>> {
        let mut order: Vec<Result<usize, usize>> = (0..base.city.blocks.len()).map(Ok).collect();
        for (n, block) in self.housing.iter().enumerate() {
            let before = |from: &Result<usize, usize>| match *from {
                Ok(old) => base.city.blocks[old].id < block.id,
                Err(new) => self.housing[new].id < block.id,
            };
            let at = order.partition_point(before);
            order.insert(at, Err(n));
        }
        order
    }

    /// Whether facilities have other numbers than in the baseline.
    pub fn renumbers(&self) -> bool {
        !self.same_numbers
    }

    /// Whether there are new homes.
    pub fn has_housing(&self) -> bool {
        !self.housing.is_empty()
    }

    /// The doorsteps in the order of the changed city's blocks, by their number here; `None` where nothing moved.
    pub(super) fn doorstep_order(&self, base: &Base<'_>) -> Option<Vec<usize>> {
        if self.housing.is_empty() {
            return None;
        }
        let (mut order, table) = (Vec::new(), &base.city.access.table);
        let mut first = vec![base.doorsteps.len()];
        for block in &self.housing {
            first.push(first[first.len() - 1] + block.doorsteps.len());
        }
        for from in self.block_order(base) {
            match from {
                Ok(old) => order.extend(table.doorsteps_of(old)),
                Err(new) => order.extend(first[new]..first[new + 1]),
            }
        }
        Some(order)
    }
}

impl Outcome {
    /// Whether a doorstep of the table was looked at again, or is new.
    pub fn looked_again(&self, doorstep: usize) -> bool {
        self.again.binary_search(&doorstep).is_ok()
    }
}
