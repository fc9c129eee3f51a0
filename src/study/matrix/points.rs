//! The two sides of a matrix: what its rows and columns are called, and where each joins the network.

use super::{MatrixAsk, Points};
use crate::error::InputError;
use crate::input::given;
use crate::report::InputFile;
use crate::report::matrix::Side;
use crate::snap::{self, Snap, Snapper};
use crate::study::Study;
use crate::study::extent::Extent;
use crate::study::read::Notes;
use crate::units::ClassId;
use rayon::prelude::*;
use std::borrow::Cow;
use std::path::Path;

/// Places that walks begin or end at.
pub(super) struct Places<'a> {
    pub side: Side,
    pub joins: Vec<Cow<'a, [Snap]>>,
    /// Of facilities: what they count as.
    pub classes: Vec<&'a [ClassId]>,
    pub files: Vec<InputFile>,
}

impl Study {
    /// The places of one side, which people leave or, if not `leaving`, come to; of facilities those of some of `classes`.
    pub(super) fn places(
        &self,
        ask: &MatrixAsk,
        of: &Points,
        leaving: bool,
        classes: &[ClassId],
        snapper: &Snapper<'_>,
    ) -> Result<Places<'_>, InputError> {
        let mut places = Places {
            side: Side { what: of.word(), ids: Vec::new(), doors: None },
            joins: Vec::new(),
            classes: Vec::new(),
            files: Vec::new(),
        };
        let doors = &self.access.doors;
        match of {
            Points::Homes => {
                let mut rows = Vec::with_capacity(doors.len());
                for (b, block) in (0_u32..).zip(&self.blocks) {
                    rows.extend((0..block.doorsteps.len() as u32).map(|number| (b, number)));
                }
                places.side.doors = Some(rows);
                places.side.ids = self.blocks.iter().map(|b| b.id.to_string()).collect();
                places.joins = doors.iter().map(|door| joins_of(door.as_slice(), leaving, snapper)).collect();
            }
            Points::Blocks => {
                places.side.ids = self.blocks.iter().map(|b| b.id.to_string()).collect();
                let of_block =
                    |b| doors[self.access.table.doorsteps_of(b)].iter().flatten().copied().collect::<Vec<_>>();
                let joins = |b| Cow::Owned(joins_of(&of_block(b), leaving, snapper).into_owned());
                places.joins = (0..self.blocks.len()).map(joins).collect();
            }
            Points::Facilities => {
                for (facility, joins) in self.facilities.iter().zip(&self.access.entrances) {
                    if facility.classes.iter().any(|c| classes.contains(c)) {
                        places.side.ids.push(facility.id.to_string());
                        places.joins.push(Cow::Borrowed(&joins[..]));
                        places.classes.push(&facility.classes);
                    }
                }
            }
            Points::File(file) => self.places_of_file(ask, file, snapper, &mut places)?,
        }
        Ok(places)
    }

    fn places_of_file(
        &self,
        ask: &MatrixAsk,
        file: &Path,
        snapper: &Snapper<'_>,
        places: &mut Places<'_>,
    ) -> Result<(), InputError> {
        let mut notes = Notes::default();
        let given = notes.given("origins", file)?;
        let loaded = given::read_origins(&given.source(&self.given_as), &ask.columns)?;
        let found = notes.take(ask.strict, loaded)?;
        if let Some(off) = Extent::of(&self.streets).and_then(|e| e.misses(found.iter().map(|p| &p.geometry))) {
            return Err(off.error(file));
        }
        places.side.ids = found.iter().map(|p| p.id.to_string()).collect();
        let join = |p| Cow::Owned(snap::entrances(snapper, p, self.options.snap_m));
        places.joins = found.par_iter().map(join).collect();
        places.files = notes.files;
        Ok(())
    }
}

/// Doors as they are for who leaves; who comes to a door on a private street comes in by its other copy, too.
fn joins_of<'a>(doors: &'a [Snap], leaving: bool, snapper: &Snapper<'_>) -> Cow<'a, [Snap]> {
    if leaving || !doors.iter().any(|d| snapper.network().arriving(d.link).is_some()) {
        return Cow::Borrowed(doors);
    }
    Cow::Owned(snapper.to_arrive(doors.to_vec()))
}
