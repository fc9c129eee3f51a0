//! The table and its joins as CSV, so that anyone can walk every walk again with another program.

use super::{Access, Nearest, Options};
use crate::model::{Block, Facility, Standard, csv_field};
use crate::snap::Snap;
use crate::units::{ClassId, Metric, Speed};
use std::fmt::Write as _;

/// `point,of,number,link,mm,ms,ms_back,leg_mm,leg_ms,lon,lat,classes`: where doorsteps and entrances join the network, facilities in
/// the order that decides between equally near ones. `mm` and `ms` count from the first end of the link, `ms_back` back to it; they
/// are empty where a point joins nothing. `classes` are those of the facility, separated by semicolons.
pub fn snaps_csv(
    access: &Access,
    blocks: &[Block],
    facilities: &[Facility],
    standard: &Standard,
    speed: Speed,
) -> String {
    let mut out = String::from("point,of,number,link,mm,ms,ms_back,leg_mm,leg_ms,lon,lat,classes\n");
    let mut row = |point: &str, of: &str, number: usize, snap: Option<&Snap>, classes: &str| {
        let (of, classes) = (csv_field(of), csv_field(classes));
        match snap {
            Some(s) => writeln!(
                out,
                "{point},{of},{number},{},{},{},{},{},{},{:.7},{:.7},{classes}",
                s.link.0,
                s.mm,
                s.ms,
                s.back_ms,
                s.leg_mm,
                speed.milliseconds(s.leg_mm),
                s.at.x,
                s.at.y
            ),
            None => writeln!(out, "{point},{of},{number},,,,,,,,,{classes}"),
        }
        .expect("a String takes all");
    };
    for (b, block) in blocks.iter().enumerate() {
        let id = block.id.to_string();
        for (number, d) in access.table.doorsteps_of(b).enumerate() {
            row("doorstep", &id, number, access.doors[d].as_ref(), "");
        }
    }
    for (facility, joins) in facilities.iter().zip(&access.entrances) {
        let id = facility.id.to_string();
        let words: Vec<&str> = facility.classes.iter().map(|c| &*standard.classes[c.0 as usize].id).collect();
        let classes = words.join(";");
        for (number, snap) in joins.iter().enumerate() {
            row("entrance", &id, number, Some(snap), &classes);
        }
        if joins.is_empty() {
            row("entrance", &id, 0, None, &classes);
        }
    }
    out
}

/// `id,measure,limit,horizon_ms`: what is searched for each class: the measure (`ms` or `mm`), the limit in it, and the
/// milliseconds beyond which a walk that is also over the limit is only said to be `beyond_horizon`.
pub fn classes_csv(standard: &Standard, options: Options) -> String {
    let mut out = String::from("id,measure,limit,horizon_ms\n");
    for class in &standard.classes {
        let measure = match class.limit.metric() {
            Metric::Time => "ms",
            Metric::Length => "mm",
            Metric::Straight => "straight_mm",
        };
        writeln!(out, "{},{measure},{},{}", csv_field(&class.id), class.limit.value(), options.horizon_ms)
            .expect("a String takes all");
    }
    out
}

/// `block,doorstep,class,finding,ms,mm,facility`: every doorstep and class. The finding is `walk`, `beyond_horizon`,
/// `cut_off`, `off_network`, or `none_in_data` (`none_open` for a class of `closed`, of which the data hold closed ones); only a walk has the other three.
/// Of a class whose limit is a straight line it is `straight_line`, which has metres and a facility, but no time.
pub fn walks_csv(
    access: &Access,
    blocks: &[Block],
    facilities: &[Facility],
    standard: &Standard,
    closed: &[ClassId],
) -> String {
    let mut out = String::from("block,doorstep,class,finding,ms,mm,facility\n");
    for (b, block) in blocks.iter().enumerate() {
        let id = csv_field(&block.id);
        for (number, d) in access.table.doorsteps_of(b).enumerate() {
            for (c, class) in (0..).zip(&standard.classes) {
                let class = &class.id;
                let finding = match access.table.nearest(d, ClassId(c)) {
                    Nearest::Walk(w) => {
                        let facility = csv_field(&facilities[w.facility as usize].id);
                        writeln!(out, "{id},{number},{class},walk,{},{},{facility}", w.ms, w.mm)
                            .expect("a String takes all");
                        continue;
                    }
                    Nearest::Line(l) => {
                        let facility = csv_field(&facilities[l.facility as usize].id);
                        writeln!(out, "{id},{number},{class},straight_line,,{},{facility}", l.mm)
                            .expect("a String takes all");
                        continue;
                    }
                    Nearest::BeyondHorizon => "beyond_horizon",
                    Nearest::CutOff => "cut_off",
                    Nearest::OffNetwork => "off_network",
                    Nearest::NoneExists if closed.contains(&ClassId(c)) => "none_open",
                    Nearest::NoneExists => "none_in_data",
                };
                writeln!(out, "{id},{number},{class},{finding},,,").expect("a String takes all");
            }
        }
    }
    out
}
