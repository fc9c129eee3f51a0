//! The facilities of each class as dots: one path of points with round caps, for a town has thousands.

use super::Frame;
use super::path::{Tenths, push_tenths, round};
use crate::report::Findings;
use geo::InteriorPoint;
use std::collections::BTreeSet;

/// Path data for each class. Two facilities that would cover one another are one dot.
pub fn draw(findings: &Findings<'_>, frame: &Frame) -> Vec<String> {
    let mut dots: Vec<BTreeSet<Tenths>> = vec![BTreeSet::new(); findings.standard.classes.len()];
    for facility in findings.facilities {
        let Some(at) = facility.geometry.interior_point() else { continue };
        let at = frame.place(at.0);
        if !frame.holds(at) {
            continue;
        }
        for class in &facility.classes {
            dots[class.0 as usize].extend(round([at], 10));
        }
    }
    let draw = |dots: BTreeSet<Tenths>| {
        let mut out = String::new();
        for [x, y] in dots {
            out.push('M');
            push_tenths(&mut out, x, false);
            push_tenths(&mut out, y, true);
            out.push_str("h0");
        }
        out
    };
    dots.into_iter().map(draw).collect()
}
