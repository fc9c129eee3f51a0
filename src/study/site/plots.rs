//! Where sites may be: every junction, vacant land, or the plots of a file.

use super::super::Study;
use super::super::read::Notes;
use super::Candidates;
use crate::error::InputError;
use crate::input::given::{self, Columns};
use crate::model::{Block, Facility, Id, Properties};
use crate::report::InputFile;
use crate::report::sites::Plot;
use crate::units::NodeId;
use geo::InteriorPoint;
use geo_types::{Coord, Point};

impl Study {
    /// Every place where a site may be, and the file that names them.
    pub(super) fn plots(&self, candidates: &Candidates) -> Result<(Vec<Plot>, Vec<InputFile>), InputError> {
        let land =
            |blocks: Vec<Block>| blocks.into_iter().map(|b| plot(b.id, b.name, b.geometry, b.properties)).collect();
        match candidates {
            Candidates::Junctions => Ok((
                (0..self.network.junctions() as u32)
                    .map(|j| {
                        let position = self.network.junction(NodeId(j));
                        let at = Coord { x: position.lon(), y: position.lat() };
                        plot(Id::Given(format!("junction/{j}")), None, Point(at).into(), vec![])
                    })
                    .collect(),
                vec![],
            )),
            Candidates::Vacant if self.vacant.is_empty() => Err(InputError::empty(
                "--candidates",
                "the data hold no vacant land (landuse=brownfield or greenfield)",
            )
            .guess("give --candidates FILE with the plots, or --candidates junctions")),
            Candidates::Vacant => Ok((land(self.vacant.to_vec()), vec![])),
            Candidates::File(file) => {
                let mut notes = Notes::default();
                let plots = notes.given("candidates", file)?;
                let (loaded, _) = given::read_blocks(&plots.source(&self.given_as), &Columns::default())?;
                Ok((land(loaded.strict()?), notes.files))
            }
        }
    }
}

/// A place as a facility would be there.
fn plot(id: Id, name: Option<String>, geometry: geo_types::Geometry<f64>, properties: Properties) -> Plot {
    let at = geometry.interior_point().map_or(Coord { x: 0.0, y: 0.0 }, |p| p.0);
    let facility = Facility { id, classes: vec![], geometry, name, entrances: vec![], merged: vec![], properties };
    Plot { facility, at }
}
