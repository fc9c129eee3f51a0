//! `lifecircle links`: where one more gate, crossing or footbridge would bring most.

use super::bar::Bar;
use super::{Outcome, Session, args, data, outputs};
use crate::error::{Fault, InputError};
use crate::report::{self, links};
use crate::scenario::links::{Order, Reach};
use crate::study::{self, LinksAsk, Plan, Progress, Stage};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};

/// The layer, the first of all files.
const LAYER: &str = "links.geojson";

impl args::Links {
    pub(super) fn run(self, session: &Session) -> Result<Outcome, InputError> {
        let ask = LinksAsk {
            reach: Reach { air_m: self.air.metres(), foot_m: self.foot.metres(), apart_m: self.apart.metres() },
            order: if self.best_at == "saved" { Order::Saved } else { Order::Covered },
            count: usize::from(self.count),
            list: usize::from(self.list),
            sites: self.sites,
            link_cost: self.costs.link,
            gate_cost: self.costs.gate,
            site_cost: self.costs.site,
        };
        if ask.reach.air_m <= 0.0 || ask.reach.air_m > 500.0 {
            return Err(InputError::value(
                "--air",
                format!("is {} m; expected a length between 0m and 500m", ask.reach.air_m),
            ));
        }
        if ask.reach.foot_m <= ask.reach.air_m {
            let what = format!("is {} m: not farther than --air, {} m", ask.reach.foot_m, ask.reach.air_m);
            return Err(InputError::value("--foot", what).guess("try --foot 600m"));
        }
        let mut plan: Plan = self.study.into();
        // What lies between two places is told by the ground.
        plan.ground.lines = true;
        plan.walks_only = true;
        plan.ground.buildings = true;
        plan.beside.extend(ask.sites.clone());
        let mut names: Vec<PathBuf> = links::names(ask.count).iter().map(|name| self.out.join(name)).collect();
        names[0] = self.out.join(self.format.name(LAYER));
        let inputs: Vec<PathBuf> = plan.files().into_iter().chain(ask.sites.clone()).collect();
        outputs::check_files(&inputs, &names)?;
        let bar = Bar::new(session);
        let study = study::run(&plan, &bar)?;
        bar.begins(Stage::Judge);
        // From here on Ctrl-C asks for the best so far.
        let found = study.links(&ask, &|| session.stop.load(Ordering::Relaxed))?;
        if found.stopped && found.items.is_empty() {
            return Err(InputError::new("-", Fault::Interrupted));
        }
        let findings = study.findings(session.lang);
        bar.begins(Stage::Write);
        let mut files = links::files(&findings, &found);
        // The plans stay what `compare` reads.
        if let Some((_, bytes)) = files.first_mut() {
            files[0] = self.format.turned(LAYER, std::mem::take(bytes));
        }
        let written = report::write_given(&self.out, &files, &AtomicBool::new(false))?;
        drop(bar);
        session.ended(found.stopped);
        session.hours(&study.findings(session.lang));
        session.wrote(written.len(), &self.out);
        data(&links::table(&findings, &found))?;
        Ok(Outcome::Done)
    }
}
