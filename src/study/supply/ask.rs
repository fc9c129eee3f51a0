//! What is asked about supply: valid by construction.

use crate::supply::Decay;

/// Where the capacity of a facility comes from, the first that is known.
#[derive(Debug, Clone, PartialEq)]
pub struct CapacityFrom {
    /// The property that holds it; `None`: one of the usual names.
    pub column: Option<String>,
    /// Heads that one of it serves: 1 where the property counts people, 250 where it counts beds that serve so many each.
    pub each: f64,
    /// Square metres of floor that a head needs: floor area over this is the capacity.
    pub per_person_m2: Option<f64>,
    /// What whoever says nothing has; without it that stays unknown.
    pub assume: Option<f64>,
}

/// What is asked.
#[derive(Debug, Clone, PartialEq)]
pub struct SupplyAsk {
    /// Ids of the classes; none: every class that the data hold.
    pub classes: Vec<String>,
    /// Where capacities come from.
    pub capacity: CapacityFrom,
    /// Square metres of home a head, where only the floor area of homes is known.
    pub home_m2: Option<f64>,
    /// How floating catchments weigh a walk.
    pub decay: Decay,
}

impl SupplyAsk {
    /// The parameters by their name on the command line, as text that it would take again.
    pub fn parameters(&self) -> Vec<(&'static str, String)> {
        let mut all = Vec::new();
        if !self.classes.is_empty() {
            all.push(("class", self.classes.join(",")));
        }
        let from = &self.capacity;
        all.extend(from.column.iter().map(|column| ("capacity", column.clone())));
        if (from.each - 1.0).abs() > 0.0 {
            all.push(("each", from.each.to_string()));
        }
        all.extend(from.per_person_m2.map(|m2| ("per_person", m2.to_string())));
        all.extend(from.assume.map(|people| ("assume", people.to_string())));
        all.extend(self.home_m2.map(|m2| ("home_m2", m2.to_string())));
        all.push(("decay", self.decay.word().to_owned()));
        all
    }
}
