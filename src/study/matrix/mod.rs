//! The matrix of walks of a studied city: every pair within the limit, row after row, to a file as it is found.
//!
//! Rows are made side by side, some thousand starts at a time, and written in the order of the starts while the next are searched:
//! the bytes do not depend on the threads, and what is held at once is bounded by the rows of so many starts, however large the city.

mod ask;
mod points;

pub use ask::{MatrixAsk, Outlet, Points};

use super::Study;
use super::batches::batches;
use crate::access::{Pair, Pairs, Workspace};
use crate::error::InputError;
use crate::report::matrix::{Cell, Figures, OfClass, Out, POINTS, SUMMARY, Sheet, points_csv, points_head, summary};
use crate::report::{Begun, Staged, whole_or_not_at_all};
use crate::snap::{Snap, Snapper};
use crate::units::{ClassId, Lang, Limit, Metric};
use points::Places;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

/// Starts of one part; `batches` holds 64 parts at a time, twice.
const PART: usize = 32;

/// Lines of points written at a time.
const LINES: usize = 1 << 16;

/// A column group of the matrix: the ends that one limit is asked for.
struct Wanted {
    class: Option<ClassId>,
    limit: Limit,
}

/// The rows of some starts, encoded, and how many walks of each class they hold and how many starts have none.
struct Part {
    cells: Vec<Cell>,
    bytes: Vec<u8>,
    walks: Vec<u64>,
    without: Vec<u64>,
}

/// What a matrix is made from.
struct Run<'a> {
    from: &'a Places<'a>,
    to: &'a Places<'a>,
    same: bool,
    wanted: &'a [Wanted],
    pairs: [Option<Pairs<'a>>; 2],
    nearest: usize,
    idle: Mutex<Vec<Workspace>>,
}

impl Study {
    /// Finds every walk that is asked for and writes it as it is found; tells what was written.
    ///
    /// # Errors
    /// If a class is not in the standard, a file of places cannot be read, there is nothing to walk to, nothing can be written, or `stop`
    /// says so. Files are written whole or not at all; a stream has what went out before.
    ///
    /// ```no_run
    /// use lifecircle::report::matrix::Format;
    /// use lifecircle::study::{self, City, MatrixAsk, Outlet, Plan, Points};
    /// let study = study::run(&Plan::new(City::Bundled), &())?;
    /// let ask = MatrixAsk { nearest: std::num::NonZeroU32::new(3), ..MatrixAsk::new(Points::Homes, Points::Facilities) };
    /// let (figures, _) = study.matrix(&ask, Outlet::File("walks.parquet".into(), Format::Parquet), &|| false)?;
    /// println!("{} walks", figures.walks());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn matrix(
        &self,
        ask: &MatrixAsk,
        outlet: Outlet<'_>,
        stop: &(dyn Fn() -> bool + Sync),
    ) -> Result<(Figures, Vec<PathBuf>), InputError> {
        self.walks_only()?;
        let wanted = self.wanted(ask)?;
        let classes: Vec<ClassId> = wanted.iter().filter_map(|w| w.class).collect();
        let every: Vec<ClassId> = (0..self.standard.classes.len() as u16).map(ClassId).collect();
        let snapper = Snapper::with_index(&self.network, &self.plane, &self.index);
        let from = self.places(ask, &ask.from, true, &every, &snapper)?;
        let to = self.places(ask, &ask.to, false, if classes.is_empty() { &every } else { &classes }, &snapper)?;
        for (flag, places) in [("--from", &from), ("--to", &to)] {
            if places.joins.is_empty() {
                let what = format!("there are no {} to walk {}", places.side.what, &flag[2..]);
                return Err(
                    InputError::empty(flag, what).guess("give them with --facilities, or name a file of places")
                );
            }
        }
        let joins: Vec<&[Snap]> = to.joins.iter().map(AsRef::as_ref).collect();
        let pairs = [Metric::Time, Metric::Length].map(|metric| {
            let asked = wanted.iter().any(|w| w.limit.metric() == metric);
            asked.then(|| Pairs::new(&self.network, &self.walker, metric, &joins))
        });
        // Starts and ends are the same places only if all of them are.
        let same = ask.from == ask.to && from.joins.len() == to.joins.len();
        let nearest = ask.nearest.map_or(usize::MAX, |k| k.get() as usize);
        let run = Run { from: &from, to: &to, same, wanted: &wanted, pairs, nearest, idle: Mutex::default() };
        let mut figures = self.figures_of(ask, &from, &to, &wanted);
        let format = outlet.format();
        let mut sheet = Sheet::new(format, &from.side, &to.side, &figures, &self.attribution);
        match outlet {
            Outlet::Stream(out, _) => {
                let fault = |e| InputError::io("-", "cannot write to standard output", e);
                run.all(&mut figures, &mut sheet, &mut |bytes| out.write_all(bytes).map_err(fault), stop)?;
                out.flush().map_err(fault)?;
                Ok((figures, vec![]))
            }
            Outlet::File(path, _) => {
                let mut begun = Begun::new(path)?;
                run.all(&mut figures, &mut sheet, &mut |bytes| begun.add(bytes), stop)?;
                let written = begun.end()?.publish()?;
                Ok((figures, vec![written]))
            }
            Outlet::Folder(out, _) => {
                let written = whole_or_not_at_all(&out, || {
                    let mut begun = Begun::new(out.join(format.file_name()))?;
                    run.all(&mut figures, &mut sheet, &mut |bytes| begun.add(bytes), stop)?;
                    let points = self.points_file(out.join(POINTS), [&from, &to])?;
                    let mut inputs = self.inputs.clone();
                    inputs.extend(from.files.iter().chain(&to.files).cloned());
                    let findings = crate::report::Findings { inputs: &inputs, ..self.findings(Lang::En) };
                    let text = summary(&findings, &figures);
                    let summary = Staged::new(out.join(SUMMARY), &text)?;
                    Ok(vec![begun.end()?, points, summary])
                })?;
                Ok((figures, written))
            }
        }
    }

    /// The limits that are asked for, class by class where walks end at facilities.
    fn wanted(&self, ask: &MatrixAsk) -> Result<Vec<Wanted>, InputError> {
        let named = self.classes_named(&ask.classes)?;
        if ask.to != Points::Facilities {
            if named.is_empty() {
                return Ok(vec![Wanted { class: None, limit: ask.limit }]);
            }
            return Err(InputError::value("--class", "is for --to facilities; other places have no class"));
        }
        let all: Vec<ClassId> = if named.is_empty() {
            (0..).zip(&self.per_class).filter(|(_, n)| **n > 0).map(|(c, _)| ClassId(c)).collect()
        } else {
            named
        };
        let of =
            |class: ClassId| Wanted { class: Some(class), limit: self.standard.classes[usize::from(class.0)].limit };
        Ok(all.into_iter().map(of).collect())
    }

    fn figures_of(&self, ask: &MatrixAsk, from: &Places<'_>, to: &Places<'_>, wanted: &[Wanted]) -> Figures {
        let off = |places: &Places<'_>| places.joins.iter().filter(|j| j.is_empty()).count();
        let of = |w: &Wanted| OfClass {
            class: w.class,
            limit: w.limit,
            ends: match w.class {
                Some(class) => to.classes.iter().filter(|c| c.contains(&class)).count(),
                None => to.joins.len(),
            },
            walks: 0,
            without: 0,
        };
        Figures {
            asked: ask.parameters(),
            from: (from.side.what.clone(), from.joins.len(), off(from)),
            to: (to.side.what.clone(), to.joins.len(), off(to)),
            classes: wanted.iter().map(of).collect(),
            ids: wanted.iter().map(|w| w.class.map(|c| self.standard.classes[usize::from(c.0)].id.clone())).collect(),
        }
    }

    /// Where every place of both sides joins the network, under a temporary name.
    fn points_file(&self, path: PathBuf, sides: [&Places<'_>; 2]) -> Result<Staged, InputError> {
        let mut begun = Begun::new(path)?;
        begun.add(points_head())?;
        for (word, places) in ["from", "to"].into_iter().zip(sides) {
            for first in (0..places.joins.len()).step_by(LINES) {
                let rows = first..(first + LINES).min(places.joins.len());
                let rows = rows.map(|i| (i as u32, places.joins[i].as_ref()));
                begun.add(&points_csv(word, &places.side, rows, self.walker.speed))?;
            }
        }
        begun.end()
    }
}

impl Run<'_> {
    fn all(
        &self,
        figures: &mut Figures,
        sheet: &mut Sheet<'_>,
        out: Out<'_>,
        stop: &(dyn Fn() -> bool + Sync),
    ) -> Result<(), InputError> {
        let starts = self.from.joins.len();
        let parts: Vec<Range<usize>> = (0..starts).step_by(PART).map(|i| i..(i + PART).min(starts)).collect();
        sheet.begin(&self.from.side, &self.to.side, out)?;
        let encoder = sheet.encoder();
        let make = |_: usize, starts: &Range<usize>| {
            let mut part = self.part(starts.clone());
            if let Some(encoder) = &encoder {
                part.bytes = encoder.rows(&part.cells, &self.from.side, &self.to.side);
                part.cells = Vec::new();
            }
            part
        };
        batches(&parts, stop, make, |_, part| {
            for (k, of) in figures.classes.iter_mut().enumerate() {
                of.walks += part.walks[k];
                of.without += part.without[k];
            }
            sheet.take(&part.bytes, &part.cells, out)
        })?;
        sheet.end(out)
    }

    /// The rows of some starts: start after start, class after class, the nearest first.
    fn part(&self, starts: Range<usize>) -> Part {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut space = idle.unwrap_or_default();
        let none = || vec![0_u64; self.wanted.len()];
        let mut part = Part { cells: Vec::new(), bytes: Vec::new(), walks: none(), without: none() };
        let mut rows: [Vec<Pair>; 2] = [Vec::new(), Vec::new()];
        let mut chosen: Vec<Pair> = Vec::new();
        for start in starts {
            for (m, metric) in [Metric::Time, Metric::Length].into_iter().enumerate() {
                let limits = self.wanted.iter().map(|w| w.limit).filter(|l| l.metric() == metric);
                if let (Some(pairs), Some(most)) = (&self.pairs[m], limits.map(Limit::value).max()) {
                    pairs.from(&self.from.joins[start], most, &mut space, &mut rows[m]);
                }
            }
            for (k, wanted) in self.wanted.iter().enumerate() {
                let metric = wanted.limit.metric();
                let of_class = |p: &&Pair| wanted.class.is_none_or(|c| self.to.classes[p.end as usize].contains(&c));
                let near = rows[usize::from(metric == Metric::Length)]
                    .iter()
                    .filter(|p| p.cost(metric) <= wanted.limit.value())
                    .filter(of_class)
                    .filter(|p| !self.same || p.end as usize != start);
                chosen.clear();
                chosen.extend(near);
                // Rows come in the order of the ends, which decides between equally near ones.
                chosen.sort_by_key(|p| p.cost(metric));
                chosen.truncate(self.nearest);
                part.walks[k] += chosen.len() as u64;
                part.without[k] += u64::from(chosen.is_empty());
                let cell = |p: &Pair| Cell { from: start as u32, to: p.end, group: k as u32, ms: p.ms, mm: p.mm };
                part.cells.extend(chosen.iter().map(cell));
            }
        }
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(space);
        part
    }
}
