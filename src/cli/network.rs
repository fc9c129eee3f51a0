//! `lifecircle network`: the very network that `analyze` walks on, so that anyone can walk it again; `network build`: the city kept in a file.

use super::bar::Bar;
use super::{Outcome, Session, args, data, outputs};
use crate::error::InputError;
use crate::model::GroundParts;
use crate::report;
use crate::study::{self, Plan, Progress, Stage};
use crate::units::Lang;

impl args::Network {
    pub(super) fn run(self, session: &Session) -> Result<Outcome, InputError> {
        let plan = self.study.into();
        let files: Vec<_> = study::NETWORK_FILES.iter().map(|name| self.out.join(name)).collect();
        outputs::check(&plan, &files)?;
        let bar = Bar::new(session);
        let study = study::run(&plan, &bar)?;
        bar.begins(Stage::Write);
        let written = report::write_given(&self.out, &study.network_files(), &session.stop)?;
        drop(bar);
        let names: Vec<String> = written.iter().map(|path| path.display().to_string()).collect();
        data(&(names.join("\n") + "\n"))?;
        Ok(Outcome::Done)
    }
}

impl args::NetworkBuild {
    pub(super) fn run(self, session: &Session) -> Result<Outcome, InputError> {
        let mut plan: Plan = self.study.into();
        // Whatever a command may ask for; buildings take as much room as all the rest.
        plan.ground = GroundParts { buildings: self.buildings, ..GroundParts::ALL };
        plan.walks_only = self.walks_only;
        outputs::check(&plan, std::slice::from_ref(&self.out))?;
        let bar = Bar::new(session);
        let built = study::build(&plan, &self.out, &bar)?;
        drop(bar);
        let [streets, blocks, facilities] = [built.streets, built.blocks, built.facilities];
        let megabytes = built.bytes as f64 / 1e6;
        let file = self.out.display();
        session.note(&match session.lang {
            Lang::En => format!(
                "kept {streets} streets, {blocks} blocks and {facilities} facilities in {file} ({megabytes:.1} MB)"
            ),
            Lang::Zh => {
                format!("已将 {streets} 条道路、{blocks} 个地块和 {facilities} 处设施存入 {file}（{megabytes:.1} MB）")
            }
        });
        data(&format!("{file}\n"))?;
        Ok(Outcome::Done)
    }
}
