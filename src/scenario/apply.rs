//! Only what changes: the labels that an edit can touch are searched again, and the doors that look at them.

use super::joins::{Joins, join};
use super::walks::ClassWalks;
use super::ways::{Patch, Ways};
use super::{Base, Edited, Outcome, Touched};
use crate::access::{AccessTable, Nearest, Walk};
use crate::network::{Arc, Towards};
use crate::search::{Label, repair};
use crate::units::{ClassId, LinkId, Metric};
use rayon::prelude::*;
use std::collections::BTreeSet;

/// What became of one class.
pub(super) struct Again {
    /// Junctions whose label is another, with what they know now; sorted.
    pub changed: Vec<(u32, Label)>,
    /// Doorsteps (numbered as in [`Joins`]) and their finding, sorted.
    pub findings: Vec<(usize, Nearest)>,
}

/// The rows of the graph that changed, for a metric: as a search goes, and as people walk.
struct Patches {
    search: Patch,
    walk: Patch,
}

impl Base<'_> {
    /// The city as edited, searched again only where an edit can have changed anything.
    pub fn apply(&self, edited: &Edited) -> Outcome {
        let (joins, classes) = self.again(edited);
        let count = classes.len();
        let steps = self.doorsteps.len();
        let base = &self.city.access.table;
        let mut findings: Vec<Nearest> = Vec::with_capacity((steps + edited.new_doorsteps().count()) * count);
        for d in 0..steps {
            findings.extend((0..count as u16).map(|c| edited.renumbered(base.nearest(d, ClassId(c)))));
        }
        findings.resize((steps + edited.new_doorsteps().count()) * count, Nearest::NoneExists);
        let mut again = BTreeSet::new();
        for (c, class) in classes.iter().enumerate() {
            for &(d, finding) in &class.findings {
                findings[d * count + c] = finding;
                again.insert(d);
            }
        }
        let junctions = classes.iter().map(|c| c.changed.len()).sum();
        let touched = Touched { junctions, doorsteps: again.iter().filter(|d| **d < steps).count() };
        self.outcome(edited, joins, &findings, again, touched)
    }

    /// What is different in a changed city, class by class, before a table is made of it.
    pub(super) fn again(&self, edited: &Edited) -> (Joins, Vec<Again>) {
        let ways = edited.ways(self);
        let joins = join(self, edited, &ways, false);
        let patches = [Metric::Time, Metric::Length].map(|metric| {
            self.graphs[usize::from(metric == Metric::Length)].as_ref().map(|_| {
                if ways.is_unchanged() {
                    return Patches { search: Patch::none(), walk: Patch::none() };
                }
                Patches {
                    search: ways.patch(self, metric, Towards::Seeds),
                    walk: ways.patch(self, metric, Towards::Everywhere),
                }
            })
        });
        let classes: Vec<Again> = (0..self.city.classes.len())
            .into_par_iter()
            .map(|c| {
                let metric = self.city.classes[c].limit.metric();
                let patches = patches[usize::from(metric == Metric::Length)].as_ref();
                self.class(ClassId(c as u16), edited, &ways, &joins, patches.expect("patches per metric in use"))
            })
            .collect();
        (joins, classes)
    }

    /// One class: what is forgotten, what is new, who must look again.
    fn class(&self, class: ClassId, edited: &Edited, ways: &Ways<'_>, joins: &Joins, patches: &Patches) -> Again {
        let new_doors = self.doorsteps.len()..self.doorsteps.len() + edited.new_doorsteps().count();
        let member = |facility: &crate::model::Facility| facility.classes.contains(&class);
        // Facilities of the baseline whose walks may be gone, and those of the changed city that may be nearer than before.
        let gone: Vec<bool> = (0_u32..)
            .zip(self.city.facilities)
            .map(|(f, was)| {
                let now = edited.now[f as usize].map(|n| &edited.facilities[n as usize]);
                member(was) && (now.is_none_or(|now| !member(now)) || joins.lost.contains(&f))
            })
            .collect();
        let came = (0_u32..).zip(edited.facilities.iter()).any(|(f, now)| {
            let was = edited.was[f as usize].map(|w| &self.city.facilities[w as usize]);
            member(now) && (was.is_none_or(|was| !member(was)) || joins.gained.contains(&f))
        });
        let quiet = ways.is_unchanged() && !came && gone.iter().all(|g| !g);
        if quiet && joins.doors.is_empty() {
            return Again { changed: Vec::new(), findings: Vec::new() };
        }

        let old = &self.labels[class.0 as usize];
        let walks = ClassWalks::new(self, ways, class, &edited.facilities, &joins.entrances);
        let graphs = self.graphs(walks.metric());
        let forgotten = self.forget(old, &gone, ways, walks.metric());
        let mut labels: Vec<Label> = old.iter().map(|&label| edited.renumbered_label(label)).collect();
        labels.resize(ways.junctions(), Label::NONE);
        for &j in &forgotten {
            labels[j as usize] = Label::NONE;
        }
        let mut changed = forgotten.clone();
        if !quiet {
            let seeds = walks.seeds();
            let mut news: Vec<(u32, Label)> =
                seeds.iter().map(|s| (s.junction, Label { cost: s.cost, place: s.place, other: s.other })).collect();
            for j in forgotten.iter().copied().chain(ways.first_new()..ways.junctions() as u32) {
                let around = patches.walk.arcs(&graphs.walk, j).iter();
                news.extend(around.map(|arc: &Arc| (j, labels[arc.head as usize].along(*arc))));
            }
            changed.extend(repair(&mut labels, |j| patches.search.arcs(&graphs.search, j), news));
        }
        changed.retain(|&j| match old.get(j as usize) {
            Some(&was) => edited.renumbered_label(was) != labels[j as usize] || !edited.keeps(was),
            None => true,
        });
        changed.sort_unstable();
        changed.dedup();

        let mut doors: BTreeSet<usize> = joins.doors.keys().copied().chain(new_doors).collect();
        let mut look = |link: LinkId| doors.extend(self.doors_of.of(link.0).iter().map(|&d| d as usize));
        changed.iter().flat_map(|&j| self.links_at(j)).for_each(|&l| look(LinkId(l)));
        ways.changed().for_each(&mut look);
        // Doors on the link of an entrance that came or went walk straight to it.
        for (f, _) in gone.iter().enumerate().filter(|(_, gone)| **gone) {
            self.city.access.entrances[f].iter().for_each(|e| look(e.link));
        }
        for (f, _) in edited.facilities.iter().enumerate().filter(|(_, now)| member(now)) {
            let was = edited.was[f].map(|w| &self.city.facilities[w as usize]);
            if was.is_none_or(|was| !member(was)) || joins.gained.contains(&(f as u32)) {
                joins.entrances[f].iter().for_each(|e| look(e.link));
            }
        }
        // The first facility of a class, or the last, changes what every doorstep is told.
        let any = |mut all: std::slice::Iter<'_, crate::model::Facility>| all.any(member);
        if any(self.city.facilities.iter()) != any(edited.facilities.iter()) {
            doors.extend(0..self.doorsteps.len());
        }
        let findings = doors.into_iter().map(|d| (d, walks.finding(joins.of(self, d), &labels))).collect();
        Again { changed: changed.into_iter().map(|j| (j, labels[j as usize])).collect(), findings }
    }

    /// The junctions whose walk may have lost its place or a street on the way: sorted.
    fn forget(&self, old: &[Label], gone: &[bool], ways: &Ways<'_>, metric: Metric) -> Vec<u32> {
        let mut forgotten = vec![false; old.len()];
        if gone.iter().any(|g| *g) {
            for (slot, label) in forgotten.iter_mut().zip(old) {
                *slot = label.reached() && gone[label.place as usize];
            }
        }
        let graph = &self.graphs(metric).search;
        let network = self.city.network;
        let mut queue: Vec<u32> = Vec::new();
        let depend = |forgotten: &mut Vec<bool>, queue: &mut Vec<u32>, from: u32, arc: Arc| {
            let hangs = old[arc.head as usize].reached() && old[arc.head as usize] == old[from as usize].along(arc);
            if hangs && !forgotten[arc.head as usize] {
                forgotten[arc.head as usize] = true;
                queue.push(arc.head);
            }
        };
        for link in ways.cut() {
            let [a, b] = network.ends(link).map(|n| n.0);
            let arc = |head: u32, ms: u32| {
                let (cost, other) = super::walks::Stretch { ms, mm: network.length_mm(link) }.in_metric(metric);
                Arc { head, cost, other }
            };
            // Labels are about walks to places: what hangs on the first end came back to it.
            depend(&mut forgotten, &mut queue, a, arc(b, network.walking_back_ms(link)));
            depend(&mut forgotten, &mut queue, b, arc(a, network.walking_ms(link)));
        }
        while let Some(junction) = queue.pop() {
            for &arc in graph.arcs(junction) {
                depend(&mut forgotten, &mut queue, junction, arc);
            }
        }
        (0..).zip(&forgotten).filter(|(_, f)| **f).map(|(j, _)| j).collect()
    }

    /// Puts the table together in the order of the changed city's blocks.
    pub(super) fn outcome(
        &self,
        edited: &Edited,
        joins: Joins,
        findings: &[Nearest],
        again: BTreeSet<usize>,
        touched: Touched,
    ) -> Outcome {
        let count = self.city.classes.len();
        let joined = |d: usize| joins.of(self, d).first().copied();
        let Some(order) = edited.doorstep_order(self) else {
            let first = first_doorsteps(self.city.blocks.iter().map(|b| b.doorsteps.len()));
            return Outcome {
                table: AccessTable::new(count, first, findings.to_vec()),
                doors: (0..self.doorsteps.len()).map(joined).collect(),
                entrances: joins.entrances,
                again: again.into_iter().collect(),
                touched,
            };
        };
        let mut nearest = Vec::with_capacity(findings.len());
        let mut doors = Vec::with_capacity(order.len());
        let mut sorted = Vec::new();
        for (row, &d) in order.iter().enumerate() {
            nearest.extend_from_slice(&findings[d * count..(d + 1) * count]);
            doors.push(joined(d));
            if again.contains(&d) {
                sorted.push(row);
            }
        }
        let first = first_doorsteps(edited.blocks(self).map(|b| b.doorsteps.len()));
        Outcome {
            table: AccessTable::new(count, first, nearest),
            doors,
            entrances: joins.entrances,
            again: sorted,
            touched,
        }
    }
}

fn first_doorsteps(counts: impl Iterator<Item = usize>) -> Vec<u32> {
    let mut first = vec![0_u32];
    for count in counts {
        first.push(first[first.len() - 1] + count as u32);
    }
    first
}

impl Edited {
    /// Whether the place of a label is still there.
    fn keeps(&self, label: Label) -> bool {
        !label.reached() || self.now[label.place as usize].is_some()
    }

    /// A label of the baseline in the numbers of the changed city. One whose place is gone is on its way out.
    fn renumbered_label(&self, label: Label) -> Label {
        if self.same_numbers || !label.reached() {
            return label;
        }
        self.now[label.place as usize].map_or(Label::NONE, |place| Label { place, ..label })
    }

    /// A finding of the baseline in the numbers of the changed city.
    fn renumbered(&self, finding: Nearest) -> Nearest {
        match finding {
            Nearest::Walk(walk) if !self.same_numbers => match self.now[walk.facility as usize] {
                Some(facility) => Nearest::Walk(Walk { facility, ..walk }),
                // It is looked at again: whoever walked there hangs on a label or a link that changed.
                None => Nearest::CutOff,
            },
            other => other,
        }
    }
}
