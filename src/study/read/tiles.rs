//! An extract that is never in memory as a whole, to the records of a city.

use super::{Once, Records, hexadecimal, is_file};
use crate::error::InputError;
use crate::input::hours::Clock;
use crate::input::osm;
use crate::model::Standard;
use crate::report::InputFile;
use crate::study::plan::{Plan, TileSide};
use crate::study::progress::Progress;
use crate::study::zones::ZonesFrom;
use std::path::Path;

impl Records {
    /// Takes everything from an extract that is never in memory as a whole; returns its first fault, if it has any.
    pub(super) fn extract_in_tiles(
        &mut self,
        file: &Path,
        plan: &Plan,
        clock: Option<&Clock>,
        once: Option<(&mut Once, usize)>,
        progress: &dyn Progress,
    ) -> Result<Option<InputError>, InputError> {
        if let Some((once, which @ 1..)) = once {
            self.notes.files.extend(once.file.clone());
            let city = once.cities[which].take().expect("each is asked for once, the first of all first");
            return Ok(self.take(file, city));
        }
        if let Some(ZonesFrom::AdminLevel(_)) = plan.zones {
            return Err(InputError::value(
                "--zones",
                "boundaries of the extract reach over many tiles, and --tiles reads one after the other",
            )
            .guess("give a file of polygons: --zones FILE"));
        }
        is_file(file)?;
        let side_m = plan.tiles.map_or(f64::MAX, TileSide::metres);
        let standards: Vec<&Standard> = match &once {
            Some((once, _)) => once.standards.iter().collect(),
            None => vec![&self.standard],
        };
        let (cities, read) = osm::read_pbf_tiled(file, &standards, plan.ground, clock, side_m, &|| progress.stop())?;
        let name = file.file_name().unwrap_or(file.as_os_str()).to_string_lossy().into_owned();
        let sha256 = hexadecimal(&read.sha256);
        self.notes.files.push(InputFile { role: "city", name, bytes: read.bytes, sha256 });
        let mut cities = cities.into_iter();
        let first = cities.next().expect("one for each standard");
        if let Some((once, _)) = once {
            once.file = self.notes.files.last().cloned();
            // The first is taken here.
            once.cities = std::iter::once(None).chain(cities.map(Some)).collect();
        }
        Ok(self.take(file, first))
    }
}
