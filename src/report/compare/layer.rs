//! `SCENARIO.diff.geojson`: one feature for every block and class that is different.
//!
//! | property | is |
//! |---|---|
//! | `block`, `name`, `class`, `residents` | which block and class, and its people as far as known |
//! | `before_min`, `after_min` | the typical walk in minutes, rounded up, if there is one within the horizon |
//! | `change_min` | after less before, signed: less than 0 is nearer |
//! | `before_finding`, `after_finding` | as `C_finding` in `blocks.geojson`; `no_block` where there was or is none |
//! | `before_share`, `after_share` | the share of the block's people within the limit |
//! | `gained`, `lost` | people who come within the limit, and who go beyond it, in the unit of `of`; of homes that are there before and after |
//! | `new`, `new_within` | people of homes that were not there before, and those of them within the limit, else null |
//! | `gone`, `gone_within` | people of homes that are no longer there, and those of them who were within the limit, else null |
//! | `newly` | `met` or `missed` where the requirement of a block that stays changed, else null |
//! | `clauses_met`, `clauses_missed` | clauses of the standard newly met and newly missed there (`clinic.limit, clinic.floor`), else null |
//! | `clauses_otherwise` | those that were not judged and now are not met, or are not judged any more |
//! | `doorsteps` | doorsteps of the block whose walk is another |

use super::clauses::{Turned, named};
use super::difference::{Change, changes, people};
use crate::access::Nearest;
use crate::coverage::BlockClass;
use crate::report::Findings;
use crate::report::geojson::Layer;
use crate::report::json::{Members, scaled};
use crate::report::words::{centiminutes, finding};

/// The layer from one state of the city to another.
pub fn layer(name: &str, before: &Findings<'_>, after: &Findings<'_>) -> Vec<u8> {
    let mut layer = Layer::open(name, after);
    let of = people(before.coverage.basis);
    for change in changes(before, after) {
        let class = &before.standard.classes[usize::from(change.class.0)].id;
        let id = format!("{}/{class}", change.block.id);
        let mut members = Members::open(layer.feature(Some(&id), Some(&change.block.geometry)));
        members.text("block", &change.block.id.to_string());
        members.maybe_text("name", change.block.name.as_deref());
        members.text("class", class);
        members.float("residents", change.block.residents, 3);
        members.fixed("before_min", minutes(change.before), 2);
        members.fixed("after_min", minutes(change.after), 2);
        members.float("change_min", change.change_ms().map(|ms| ms as f64 / 60_000.0), 4);
        for (key, side, state) in [("before_finding", change.before, before), ("after_finding", change.after, after)] {
            let held = state.facilities_per_class[usize::from(change.class.0)] > 0;
            members.text(key, side.map_or("no_block", |of| finding(of.typical, of.covered, held)));
        }
        for (key, side) in [("before_share", change.before), ("after_share", change.after)] {
            members.fixed(key, side.and_then(|of| scaled(of.share, 4)), 4);
        }
        members.float("gained", Some(change.gained), 3);
        members.float("lost", Some(change.lost), 3);
        for (keys, homes, only) in [
            (["new", "new_within"], change.new, change.before.is_none()),
            (["gone", "gone_within"], change.gone, change.after.is_none()),
        ] {
            members.float(keys[0], only.then_some(homes.people), 3);
            members.float(keys[1], only.then_some(homes.within), 3);
        }
        members.text("of", of);
        members.maybe_text("newly", newly(&change));
        for (key, turned) in
            [("clauses_met", Turned::Met), ("clauses_missed", Turned::Missed), ("clauses_otherwise", Turned::Other)]
        {
            members.maybe_text(key, named(after, &change.clauses, turned).as_deref());
        }
        members.int("doorsteps", change.doorsteps as i64);
        members.close();
    }
    layer.close()
}

fn newly(change: &Change<'_>) -> Option<&'static str> {
    change.newly().map(|met| if met { "met" } else { "missed" })
}

fn minutes(of: Option<BlockClass>) -> Option<i64> {
    match of?.typical {
        Nearest::Walk(walk) => Some(centiminutes(walk.ms)),
        _ => None,
    }
}
