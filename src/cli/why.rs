//! `lifecircle why`: the walk of a block leg by leg, and the least that would bring it within the limit.

use super::bar::Bar;
use super::{Outcome, Session, args, data, outputs};
use crate::error::InputError;
use crate::report::{self, why};
use crate::scenario::links::Reach;
use crate::study::{self, LinksAsk, Plan, Progress, Stage, WhyAsk};
use crate::units::Lang;
use std::path::Path;

impl args::Why {
    pub(super) fn run(self, session: &Session) -> Result<Outcome, InputError> {
        let out = self.out.clone();
        let ask = LinksAsk {
            reach: Reach { air_m: self.air.metres(), foot_m: self.foot.metres(), apart_m: 30.0 },
            link_cost: self.costs.link,
            gate_cost: self.costs.gate,
            site_cost: self.costs.site,
            ..LinksAsk::default()
        };
        let (mut plan, block): (Plan, String) = self.plan();
        let classes = plan.columns.class.take().into_iter();
        let classes = classes.flat_map(|all| all.split(',').map(|c| c.trim().to_owned()).collect::<Vec<_>>()).collect();
        plan.columns.class = self.class_property;
        // What a link would cross is told by the ground.
        plan.ground.lines = true;
        plan.walks_only = true;
        plan.ground.buildings = true;
        if let Some(out) = &out {
            outputs::check(&plan, std::slice::from_ref(out))?;
        }
        let bar = Bar::new(session);
        let study = study::run(&plan, &bar)?;
        bar.begins(Stage::Judge);
        let found = study.why(&WhyAsk { block, classes, links: ask })?;
        let findings = study.findings(session.lang);
        if let Some(out) = &out {
            let folder = out.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
            let name = out
                .file_name()
                .and_then(|n| n.to_str())
                .ok_or_else(|| InputError::value(out, "is no name of a file").guess("name one such as why.geojson"))?;
            report::write_given(folder, &[(name, why::why_geojson(&findings, &found))], &session.stop)?;
        }
        drop(bar);
        if let Some(out) = &out {
            session.note(&match session.lang {
                Lang::En => format!("wrote {}", out.display()),
                Lang::Zh => format!("已写入 {}", out.display()),
            });
        }
        data(&why::text(&findings, &found))?;
        Ok(Outcome::Done)
    }
}
