//! From a measured city to supply against need: heads at doorsteps, capacities, every walk within the limit, and back to blocks.
//!
//! Heads are those of the figures of coverage, in the same basis. Where only the floor area of homes is known the user has to
//! say how much of it a head has: square metres do not queue at a clinic.

mod ask;
mod capacity;

pub use ask::{CapacityFrom, SupplyAsk};

use super::Study;
use crate::access;
use crate::coverage::{self, Basis};
use crate::error::InputError;
use crate::model::{Block, Facility};
use crate::report::supply::{Capacity, InBlock, OfClass, Place, Supply};
use crate::snap::Snap;
use crate::supply::{self, Home, Proof, State, States, Transport, UNITS, floating, needs, share_out};
use crate::units::{ClassId, UNREACHED};
use capacity::capacities;

/// Most walks that are kept: some 30 bytes each while they are sorted out.
const MOST_WALKS: usize = 40_000_000;

/// Places whose walks are looked for together; between them memory is looked at.
const AT_ONCE: usize = 1024;

/// Who lives at each doorstep.
struct Heads {
    /// In units.
    people: Vec<u64>,
    households: Vec<Option<f64>>,
}

impl Study {
    /// Sets supply against need.
    ///
    /// # Errors
    /// If a class is not in the standard or its limit is a straight line, nobody knows how many people live where, a property that is named is in no
    /// facility, or there are more walks than memory should hold.
    pub fn supply(&self, ask: &SupplyAsk, stop: &(dyn Fn() -> bool + Sync)) -> Result<Supply, InputError> {
        self.walks_only()?;
        let classes = if ask.classes.is_empty() {
            let held = (0..).zip(&self.per_class).filter(|(_, n)| **n > 0);
            held.map(|(c, _)| ClassId(c)).collect()
        } else {
            self.classes_named(&ask.classes)?
        };
        let heads = self.heads(ask)?;
        let asked = |f: &Facility| f.classes.iter().any(|c| classes.contains(c));
        let members: Vec<(u32, &Facility)> = (0..).zip(&self.facilities).filter(|(_, f)| asked(f)).collect();
        let capacities = capacities(&ask.capacity, &members.iter().map(|(_, f)| *f).collect::<Vec<_>>())?;
        let mut found = Vec::with_capacity(classes.len());
        for &class in &classes {
            let of_class = members.iter().zip(&capacities.of).filter(|((_, f), _)| f.classes.contains(&class));
            let members: Vec<(u32, Capacity)> = of_class.map(|((i, _), capacity)| (*i, *capacity)).collect();
            found.push(self.supply_of(class, ask, &heads, &members, stop)?);
            if stop() {
                return Err(InputError::new("-", crate::error::Fault::Interrupted));
            }
        }
        let silent = |b: &&Block| coverage::amount(b, self.coverage.basis) <= 0.0;
        Ok(Supply {
            parameters: ask.parameters(),
            decay: ask.decay,
            home_m2: ask.home_m2.filter(|_| self.coverage.basis == Basis::Homes),
            total: heads.people.iter().sum(),
            silent_blocks: self.blocks.iter().filter(silent).count(),
            capacity: capacities.said,
            classes: found,
        })
    }

    fn heads(&self, ask: &SupplyAsk) -> Result<Heads, InputError> {
        let basis = self.coverage.basis;
        let a_head = match (basis, ask.home_m2) {
            (Basis::Residents | Basis::Households, _) => 1.0,
            (Basis::Homes, Some(m2)) => m2,
            (Basis::Homes, None) => {
                let what = "the data say the floor area of homes, not how many people live there";
                return Err(InputError::value("--home-m2", what)
                    .guess("give residents (--residents, --people FILE), or the floor area of homes a head, such as --home-m2 40"));
            }
            (Basis::Land, _) => {
                let what = "nobody knows how many people live where: the data hold land only";
                return Err(InputError::value("--people", what)
                    .guess("give residents: --blocks FILE with --residents PROPERTY, or --people FILE"));
            }
        };
        let mut heads = Heads { people: Vec::new(), households: Vec::new() };
        for block in &self.blocks {
            let weights: Vec<u64> = block.doorsteps.iter().map(|d| u64::from(d.weight.max(1))).collect();
            let units = (coverage::amount(block, basis) / a_head * UNITS as f64).round() as u64;
            heads.people.extend(share_out(units, &weights));
            let sum: u64 = weights.iter().sum();
            let share = |w: &u64| block.households.map(|households| households * *w as f64 / sum as f64);
            heads.households.extend(weights.iter().map(share));
        }
        Ok(heads)
    }

    fn supply_of(
        &self,
        class: ClassId,
        ask: &SupplyAsk,
        heads: &Heads,
        members: &[(u32, Capacity)],
        stop: &(dyn Fn() -> bool + Sync),
    ) -> Result<OfClass, InputError> {
        let of = &self.standard.classes[usize::from(class.0)];
        let reach = self.all_within(class, members, stop)?;
        let units = |capacity: Capacity| capacity.heads().map(|heads| (heads * UNITS as f64).round() as u64);

        // Places of known capacity get numbers of their own: only they can be filled.
        let mut number: Vec<Option<u32>> = Vec::with_capacity(members.len());
        let mut room = Vec::new();
        for (_, capacity) in members {
            number.push(units(*capacity).map(|units| {
                room.push(units);
                room.len() as u32 - 1
            }));
        }
        let home = |(row, &people): (&Vec<(u32, u32)>, &u64)| Home {
            people,
            reach: row.iter().filter_map(|&(m, walk)| Some((number[m as usize]?, walk))).collect(),
            unknown: row.iter().filter(|(m, _)| number[*m as usize].is_none()).map(|(_, walk)| *walk).min(),
        };
        let question = Transport::new(reach.iter().zip(&heads.people).map(home).collect(), room);
        let allocation = question.solve();
        let proof = Proof::of(&question, &allocation);

        let people: Vec<f64> = heads.people.iter().map(|&p| p as f64 / UNITS as f64).collect();
        let supplied: Vec<Option<f64>> = members.iter().map(|(_, capacity)| capacity.heads()).collect();
        let ratios = floating(&reach, &people, &supplied, of.limit.value(), ask.decay);

        let states: Vec<States> = (0..reach.len())
            .map(|d| {
                let away = allocation.away[d];
                let mut states = States::default();
                states.0[State::Served as usize] = heads.people[d] - away;
                let rest = match (reach[d].is_empty(), question.homes()[d].unknown) {
                    (true, _) => State::OutOfReach,
                    (false, Some(_)) => State::Unknown,
                    (false, None) => State::Full,
                };
                states.0[rest as usize] += away;
                states
            })
            .collect();
        let mut total = States::default();
        for of in &states {
            total.add(of);
        }
        let blocks = (0..self.blocks.len())
            .map(|b| {
                let doors = self.access.table.doorsteps_of(b);
                let (mut sum, mut walk, mut ratio) = (States::default(), 0_u128, [0.0; 3]);
                let weights = self.blocks[b].doorsteps.iter().map(|d| f64::from(d.weight.max(1)));
                let weight: f64 = weights.clone().sum();
                for (d, w) in doors.clone().zip(weights) {
                    sum.add(&states[d]);
                    for (&(_, cost), &sent) in question.homes()[d].reach.iter().zip(&allocation.sent[d]) {
                        walk += u128::from(sent) * u128::from(cost);
                    }
                    for (slot, of) in ratio.iter_mut().zip([&ratios.two_step, &ratios.enhanced, &ratios.three_step]) {
                        *slot += of[d] * w / weight;
                    }
                }
                let served = sum.of(State::Served);
                InBlock {
                    states: sum,
                    state: sum.of_majority(self.majority.share()),
                    walk: (served > 0).then(|| walk as f64 / served as f64),
                    ratios: ratio,
                }
            })
            .collect();
        let places = self.supply_places(class, members, &number, &reach, heads, &question, &allocation);
        Ok(OfClass {
            class,
            limit: of.limit,
            states: total,
            blocks,
            places,
            proof,
            reach,
            ratios,
            question,
            allocation,
        })
    }

    /// Every place within the limit of each doorstep, by its number among the members, with the walk.
    fn all_within(
        &self,
        class: ClassId,
        members: &[(u32, Capacity)],
        stop: &(dyn Fn() -> bool + Sync),
    ) -> Result<Vec<Vec<(u32, u32)>>, InputError> {
        let limit = self.standard.classes[usize::from(class.0)].limit;
        let below = vec![UNREACHED; self.access.doors.len()];
        let places: Vec<Vec<Snap>> = members.iter().map(|(f, _)| self.access.entrances[*f as usize].clone()).collect();
        let mut reach: Vec<Vec<(u32, u32)>> = vec![Vec::new(); self.access.doors.len()];
        let (mut first, mut walks_in_all) = (0_u32, 0);
        let walks = access::Walks::new(&self.network, &self.walker, limit);
        let doors = walks.doors(&self.access.doors, &below);
        for part in places.chunks(AT_ONCE) {
            let found = doors.walks_to(part, stop);
            for (m, row) in (first..).zip(&found) {
                walks_in_all += row.len();
                for &(d, walk) in row {
                    reach[d as usize].push((m, walk));
                }
            }
            first += part.len() as u32;
            if walks_in_all > MOST_WALKS {
                let what = format!("there are more than {} million walks within the limit", MOST_WALKS / 1_000_000);
                return Err(InputError::value("--class", what).guess("ask for one class, or a shorter --limit"));
            }
        }
        Ok(reach)
    }

    #[allow(clippy::too_many_arguments, reason = "what is known of a class, put together once")]
    fn supply_places(
        &self,
        class: ClassId,
        members: &[(u32, Capacity)],
        number: &[Option<u32>],
        reach: &[Vec<(u32, u32)>],
        heads: &Heads,
        question: &Transport,
        allocation: &supply::Allocation,
    ) -> Vec<Place> {
        let needs = needs(question, allocation);
        let floor = self.standard.classes[usize::from(class.0)].floor.as_ref();
        let mut places: Vec<Place> = members
            .iter()
            .zip(number)
            .map(|(&(facility, capacity), number)| {
                let price = number.map(|n| allocation.price[n as usize]);
                Place {
                    facility,
                    capacity,
                    on_network: !self.access.entrances[facility as usize].is_empty(),
                    floor_m2: self.facilities[facility as usize].floor_m2(),
                    load: number.map(|n| allocation.load[n as usize]),
                    needs: number.map(|n| needs[n as usize]),
                    one_more_serves: price.map(|price| question.serves_more(price)),
                    one_more_saves: price.map(|price| question.walk_saved(price)),
                    ..Place::default()
                }
            })
            .collect();
        for (d, row) in reach.iter().enumerate() {
            let nearest = row.iter().min_by_key(|(_, walk)| *walk).map(|(m, _)| *m);
            for &(m, _) in row {
                let place = &mut places[m as usize];
                place.within += heads.people[d];
                if let Some(more) = heads.households[d] {
                    *place.within_households.get_or_insert(0.0) += more;
                }
                if nearest == Some(m) {
                    place.nearest += heads.people[d];
                    if let Some(more) = heads.households[d] {
                        *place.nearest_households.get_or_insert(0.0) += more;
                    }
                }
            }
        }
        for place in &mut places {
            place.floor_due_m2 = floor.and_then(|floor| {
                let by_households =
                    floor.per_100_households_m2.zip(place.nearest_households).map(|(m2, n)| m2 * n / 100.0);
                by_households.into_iter().chain(floor.least_m2).reduce(f64::max)
            });
        }
        places
    }
}
