//! The table and its joins as CSV, so that anyone can walk every walk again with another program.

use super::{Access, Nearest};
use crate::model::{Block, Facility, Standard, csv_field};
use crate::snap::Snap;
use crate::units::{ClassId, Speed};
use std::fmt::Write as _;

/// `point,of,number,link,mm,ms,leg_mm,leg_ms,lon,lat`: where doorsteps and entrances join the network. `mm` and `ms` count
/// from the first end of the link; they are empty where a point joins nothing.
pub fn snaps_csv(access: &Access, blocks: &[Block], facilities: &[Facility], speed: Speed) -> String {
    let mut out = String::from("point,of,number,link,mm,ms,leg_mm,leg_ms,lon,lat\n");
    let mut row = |point: &str, of: &str, number: usize, snap: Option<&Snap>| {
        let of = csv_field(of);
        match snap {
            Some(s) => writeln!(
                out,
                "{point},{of},{number},{},{},{},{},{},{:.7},{:.7}",
                s.link.0,
                s.mm,
                s.ms,
                s.leg_mm,
                speed.milliseconds(s.leg_mm),
                s.at.x,
                s.at.y
            ),
            None => writeln!(out, "{point},{of},{number},,,,,,,"),
        }
        .expect("a String takes all");
    };
    for (b, block) in blocks.iter().enumerate() {
        let id = block.id.to_string();
        for (number, d) in access.table.doorsteps_of(b).enumerate() {
            row("doorstep", &id, number, access.doors[d].as_ref());
        }
    }
    for (facility, joins) in facilities.iter().zip(&access.entrances) {
        let id = facility.id.to_string();
        for (number, snap) in joins.iter().enumerate() {
            row("entrance", &id, number, Some(snap));
        }
        if joins.is_empty() {
            row("entrance", &id, 0, None);
        }
    }
    out
}

/// `block,doorstep,class,finding,ms,mm,facility`: every doorstep and class. The finding is `walk`, `beyond_horizon`,
/// `cut_off`, `off_network` or `none_in_data`; only a walk has the other three.
pub fn walks_csv(access: &Access, blocks: &[Block], facilities: &[Facility], standard: &Standard) -> String {
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
                    Nearest::BeyondHorizon => "beyond_horizon",
                    Nearest::CutOff => "cut_off",
                    Nearest::OffNetwork => "off_network",
                    Nearest::NoneExists => "none_in_data",
                };
                writeln!(out, "{id},{number},{class},{finding},,,").expect("a String takes all");
            }
        }
    }
    out
}
