//! `problems.geojson`: what a planner may want to look at, each with its cause; without geometry where there is none.

use super::Layer;
use crate::report::Findings;
use crate::report::json::Members;
use crate::report::{left_out, remark};

/// The layer of problems.
pub fn problems(findings: &Findings<'_>) -> Vec<u8> {
    let mut layer = Layer::open("problems", findings);
    for problem in findings.problems {
        let id = problem.id.as_ref().map(ToString::to_string);
        let mut members = Members::open(layer.feature(None, problem.geometry.as_ref()));
        members.text("cause", problem.cause);
        members.text("cause_text", &left_out::words(findings.lang, problem.cause));
        members.maybe_text("id", id.as_deref());
        members.text("detail", &remark(findings.lang, &problem.detail));
        members.close();
    }
    layer.close()
}
