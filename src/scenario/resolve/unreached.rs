//! What would be built where nobody can walk: an edit that hits nothing, though it names a place of its own.

use super::streets::nearest_street;
use super::{Edited, fault};
use crate::error::InputError;
use crate::model::{Action, Edit, Facility, Scenario};
use crate::scenario::{Base, Outcome};
use geo::InteriorPoint;
use geo_types::Geometry;

impl Base<'_> {
    /// Refuses the outcome of a scenario in which a new or moved facility cannot be entered from any street, old or new, or no
    /// door of new homes opens onto one: the edit would change nothing, and nobody would know why.
    ///
    /// # Errors
    /// Names the edit, and the nearest street.
    pub fn unreached(&self, scenario: &Scenario, edited: &Edited, outcome: &Outcome) -> Result<(), InputError> {
        let lost = |f: &usize| edited.reshaped[*f] && outcome.entrances[*f].is_empty();
        if let Some(f) = (0..edited.facilities.len()).find(lost) {
            let facility = &edited.facilities[f];
            if let Some(edit) = scenario.edits.iter().find(|edit| gives_shape(edit, facility)) {
                return Err(self.far_off(scenario, edit, &facility.geometry, "the facility"));
            }
        }
        let order = if edited.has_housing() { edited.block_order(self) } else { Vec::new() };
        let new = order.into_iter().enumerate().filter_map(|(row, from)| Some((row, from.err()?)));
        for (row, from) in new {
            if outcome.table.doorsteps_of(row).any(|d| outcome.doors[d].is_some()) {
                continue;
            }
            let block = &edited.housing[from];
            let is = |edit: &&Edit| matches!(&edit.action, Action::AddHousing(new) if new.id == block.id);
            if let Some(edit) = scenario.edits.iter().find(is) {
                return Err(self.far_off(scenario, edit, &block.geometry, "every door of the new homes"));
            }
        }
        Ok(())
    }

    fn far_off(&self, scenario: &Scenario, edit: &Edit, shape: &Geometry<f64>, what: &str) -> InputError {
        let at = shape.interior_point().map_or_else(Default::default, |p| p.0);
        let limit_m = self.city.options.snap_m;
        let what = format!("{what} lies more than {limit_m} m from any street, at {}, {}", at.x, at.y);
        nearest_street(self, &self.snapper, at, fault(scenario, edit, what))
    }
}

/// Whether a facility has its shape from an edit.
fn gives_shape(edit: &Edit, facility: &Facility) -> bool {
    match &edit.action {
        Action::AddFacility(new) => new.id == facility.id,
        Action::MoveFacility { to, .. } | Action::EnlargeFacility { to: Some(to), .. } => *to == facility.geometry,
        _ => false,
    }
}
