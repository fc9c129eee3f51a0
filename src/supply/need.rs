//! How much room is missing, and where: enough for everybody whom only full places reach.

use super::transport::{Allocation, Transport};

/// The capacity to add at each place, in units, so that nobody is turned away who reaches only places of known capacity:
/// those turned away now, each at the nearest place (of equals the lower). It suffices, and in all no less would.
pub fn needs(question: &Transport, allocation: &Allocation) -> Vec<u64> {
    let mut needs = vec![0; question.capacity().len()];
    for (home, &away) in question.homes().iter().zip(&allocation.away) {
        if home.unknown.is_none()
            && let Some((place, _)) = home.reach.iter().min_by_key(|(_, walk)| *walk)
        {
            needs[*place as usize] += away;
        }
    }
    needs
}
