//! `lifecircle matrix`: every walk from many places to many others, as a table.

use super::bar::Bar;
use super::outputs::{self, Target};
use super::{Outcome, Session, args, data, say};
use crate::error::InputError;
use crate::report::matrix::{self, Format};
use crate::study::{self, MatrixAsk, Outlet, Plan, Progress, Stage};
use crate::units::Limit;
use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::atomic::Ordering;

impl args::Matrix {
    pub(super) fn run(self, session: &Session) -> Result<Outcome, InputError> {
        let mut plan: Plan = self.study.into();
        plan.walks_only = true;
        // Here `--class` names where walks end.
        let classes = std::mem::replace(&mut plan.columns.class, self.class_property);
        let ask = MatrixAsk {
            classes: classes.iter().flat_map(|c| c.split(',')).map(|c| c.trim().to_owned()).collect(),
            nearest: self.k,
            limit: plan.limit.unwrap_or(Limit::minutes(15)),
            columns: plan.columns.clone(),
            strict: plan.strict,
            ..MatrixAsk::new(self.from, self.to)
        };
        let places: Vec<PathBuf> = ask.files().cloned().collect();
        plan.beside.extend(places.iter().cloned());
        let target = self.table.as_ref().map(|file| Target::of(file, &self.out));
        let files: Vec<PathBuf> = match (&self.table, &target) {
            (_, Some(Target::Stdout)) => vec![],
            (Some(file), _) => vec![file.clone()],
            (None, _) => {
                [self.format.file_name(), matrix::POINTS, matrix::SUMMARY].map(|name| self.out.join(name)).into()
            }
        };
        let inputs: Vec<PathBuf> = plan.files().into_iter().chain(places).collect();
        outputs::check_files(&inputs, &files)?;
        let bar = Bar::new(session);
        let study = study::run(&plan, &bar)?;
        bar.begins(Stage::Write);
        let mut stream: Box<dyn Write + Send>;
        let outlet = match (self.table, target) {
            (Some(_), Some(Target::Stdout)) => {
                stream = Box::new(io::BufWriter::new(io::stdout()));
                Outlet::Stream(&mut stream, Format::Csv)
            }
            (Some(file), Some(Target::Stream)) => {
                let opened = fs::OpenOptions::new().append(true).open(&file);
                stream = Box::new(opened.map_err(|e| InputError::io(&file, "cannot write", e))?);
                Outlet::Stream(&mut stream, Format::of(&file))
            }
            (Some(file), _) => {
                let format = Format::of(&file);
                Outlet::File(file, format)
            }
            (None, _) => Outlet::Folder(self.out.clone(), self.format),
        };
        let to_stdout = matches!(outlet, Outlet::Stream(..)) && files.is_empty();
        let (figures, written) = study.matrix(&ask, outlet, &|| session.stop.load(Ordering::Relaxed))?;
        drop(bar);
        let table = matrix::table(&study.findings(session.lang), &figures);
        if let Some(folder) = written.first().and_then(|file| file.parent()).filter(|_| written.len() > 1) {
            session.hours(&study.findings(session.lang));
            session.wrote(written.len(), folder);
        }
        if to_stdout {
            if !session.quiet {
                say(table.trim_end());
            }
        } else {
            data(&table)?;
        }
        Ok(Outcome::Done)
    }
}
