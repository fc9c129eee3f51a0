//! The walks of a question, searched for whichever sites are asked about.

use super::super::Study;
use crate::access;
use crate::report::sites::Measure;
use crate::siting::{Entry, Looked, Rows, Table, Wide, wide};
use crate::snap::Snap;
use crate::units::{ClassId, Limit};

/// Places whose walks are looked for together; between them memory is looked at.
pub(super) const AT_ONCE: usize = 1024;

/// Takes the rows of some sites; false if it has enough.
type Take<'t> = dyn FnMut(&[u32], Vec<Vec<Entry>>) -> bool + 't;

/// A class, as a question counts it.
pub(super) struct OfClass {
    pub class: ClassId,
    pub reach: Limit,
    /// Of each doorstep only walks nearer than this matter.
    pub below: Vec<u32>,
    /// The home that each doorstep is, if it is on the network.
    pub at: Vec<u32>,
}

/// Where the walks of a question come from.
pub(super) struct Source<'a> {
    pub study: &'a Study,
    pub measure: Measure,
    pub classes: Vec<OfClass>,
    /// Where each site is entered; new ones first.
    pub places: Vec<Vec<Snap>>,
    pub plots: usize,
    /// The facilities after the plots.
    pub existing: Vec<u32>,
}

impl Source<'_> {
    /// Whether a site counts as a class.
    fn counts(&self, site: u32, class: ClassId) -> bool {
        let site = site as usize;
        site < self.plots || self.study.facilities[self.existing[site - self.plots] as usize].classes.contains(&class)
    }

    /// Searches the rows of some sites, of each home the walks that cost less than `below`, until `take` has enough.
    pub(super) fn search(
        &self,
        sites: &[u32],
        below: Option<&[u32]>,
        stop: &(dyn Fn() -> bool + Sync),
        take: &mut Take<'_>,
    ) {
        let walks: Vec<access::Walks<'_>> = self
            .classes
            .iter()
            .map(|of| access::Walks::new(&self.study.network, &self.study.walker, of.reach))
            .collect();
        let nearer = |of: &OfClass| -> Vec<u32> {
            let home = |(&most, &at): (&u32, &u32)| match (below, self.measure) {
                // Where people are covered or not every walk within the limit costs nothing: all of a home's matter, or none.
                (Some(below), Measure::Covered) if at != u32::MAX && below[at as usize] > 0 => most,
                (Some(_), Measure::Covered) => 0,
                (Some(below), _) if at != u32::MAX => most.min(below[at as usize]),
                _ => most,
            };
            of.below.iter().zip(&of.at).map(home).collect()
        };
        let below: Vec<Vec<u32>> = self.classes.iter().map(nearer).collect();
        let doors: Vec<access::Doors<'_>> =
            walks.iter().zip(&below).map(|(walks, below)| walks.doors(&self.study.access.doors, below)).collect();
        for part in sites.chunks(AT_ONCE) {
            let mut rows: Vec<Vec<Entry>> = vec![Vec::new(); part.len()];
            for (of, doors) in self.classes.iter().zip(&doors) {
                let place =
                    |&site: &u32| if self.counts(site, of.class) { self.places[site as usize].clone() } else { vec![] };
                let places: Vec<Vec<Snap>> = part.iter().map(place).collect();
                for (row, walks) in rows.iter_mut().zip(doors.walks_to(&places, stop)) {
                    let cost = |walk: u32| if self.measure == Measure::Covered { 0 } else { walk };
                    row.extend(walks.into_iter().map(|(d, walk)| (of.at[d as usize], cost(walk))));
                }
            }
            if !take(part, rows) || stop() {
                return;
            }
        }
    }
}

impl Rows for Source<'_> {
    fn each(&self, sites: &[u32], below: &[u32], stop: &(dyn Fn() -> bool + Sync), take: &mut wide::Take<'_>) {
        self.search(sites, Some(below), stop, &mut |sites, rows| {
            take(sites, rows);
            true
        });
    }
}

/// More walks than are kept: what is needed to search them.
pub(super) struct Far<'a> {
    pub source: Source<'a>,
    pub weight: Vec<u32>,
    pub fallback: Vec<u32>,
    pub looked: Looked,
}

impl Far<'_> {
    /// All walks that there are.
    pub(super) fn walks(&self) -> usize {
        self.looked.walks.iter().sum()
    }

    /// The question, with room for so many walks.
    pub(super) fn wide(&self, room: usize) -> Wide<'_> {
        Wide::new(&self.source, &self.weight, &self.fallback, &self.looked, room)
    }

    /// The table while no row is there.
    pub(super) fn bare(&self) -> Table {
        Table::new(vec![Vec::new(); self.looked.walks.len()], self.weight.clone(), self.fallback.clone())
    }
}

/// Keeps the rows of a first look while there is room, those of its first part in any case, and what it told.
pub(super) struct Look {
    /// The row of each site that is kept; others are empty.
    pub rows: Vec<Vec<Entry>>,
    pub looked: Looked,
    /// Homes that some site serves.
    pub reached: Vec<bool>,
    /// The sites whose rows are kept, as they were looked at.
    pub kept: Vec<u32>,
    /// How many sites were looked at, and how many of them in the first part.
    seen: [usize; 2],
    walks: usize,
}

impl Look {
    /// A look at so many sites and homes of these fallbacks.
    pub(super) fn new(sites: usize, fallback: &[u32]) -> Look {
        Look {
            rows: vec![Vec::new(); sites],
            looked: Looked { walks: vec![0; sites], nearest: fallback.to_vec() },
            reached: vec![false; fallback.len()],
            kept: Vec::with_capacity(sites),
            seen: [0, 0],
            walks: 0,
        }
    }

    /// Takes the rows of some sites in; false if there are more walks than `most`.
    pub(super) fn take(&mut self, sites: &[u32], rows: Vec<Vec<Entry>>, most: usize) -> bool {
        let [before, first] = self.seen;
        let first = if before == 0 { sites.len() } else { first };
        self.seen = [before + sites.len(), first];
        for (&site, row) in sites.iter().zip(&rows) {
            self.looked.walks[site as usize] = row.len();
            self.walks += row.len();
            for &(home, walk) in row {
                let nearest = &mut self.looked.nearest[home as usize];
                *nearest = (*nearest).min(walk);
                self.reached[home as usize] = true;
            }
        }
        if self.fits(most) || before == 0 {
            for (&site, row) in sites.iter().zip(rows) {
                self.rows[site as usize] = row;
                self.kept.push(site);
            }
        } else if self.kept.len() > first {
            for site in self.kept.drain(first..) {
                self.rows[site as usize] = Vec::new();
            }
        }
        self.fits(most)
    }

    /// Whether every site was looked at.
    pub(super) fn is_whole(&self) -> bool {
        self.seen[0] == self.rows.len()
    }

    /// Whether all walks so far are kept.
    pub(super) fn fits(&self, most: usize) -> bool {
        self.walks <= most
    }
}
