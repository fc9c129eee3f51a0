//! One city for several walkers: read and settled once, then walked by each of them.

use super::measure::measured;
use super::plan::{Plan, Walking};
use super::settle::prepare;
use super::{Progress, Study};
use crate::error::InputError;

/// Most walkers that stand beside each other: more than that nobody compares by eye.
const MOST: usize = 6;

/// A city for every walker of a plan, each whole, in the order asked for. Each is what a run for that walker alone is; the parameters of
/// the first name all.
///
/// ```no_run
/// use lifecircle::input::walker::walker;
/// use lifecircle::study::{City, Plan, Walking, for_each_walker};
/// let elder = Walking { walker: walker("elder").unwrap(), file: None };
/// let plan = Plan { also_walking: vec![elder], ..Plan::new(City::Bundled) };
/// assert_eq!(for_each_walker(&plan, &()).unwrap().len(), 2);
/// ```
///
/// # Errors
/// As [`super::run`]; if two walkers have one name, or there are too many.
pub fn for_each_walker(plan: &Plan, progress: &dyn Progress) -> Result<Vec<Study>, InputError> {
    let first = Walking { walker: plan.walker.clone(), file: plan.walker_file.clone() };
    let all: Vec<Walking> = std::iter::once(first).chain(plan.also_walking.iter().cloned()).collect();
    for (i, one) in all.iter().enumerate() {
        if all[..i].iter().any(|other| other.walker.id == one.walker.id) {
            let error = InputError::value("--walker", format!("two walkers are called {}", one.walker.id));
            return Err(error.guess("columns and files are named after them: give one another id in its file"));
        }
    }
    if all.len() > MOST {
        return Err(InputError::value("--walker", format!("{} walkers; at most {MOST} stand side by side", all.len())));
    }
    let prepared = prepare(plan, progress)?;
    let parameters = prepared.parameters(plan);
    let mut studies: Vec<Study> = Vec::with_capacity(all.len());
    for Walking { walker, file } in all {
        let own = Plan { walker, walker_file: file, also_walking: Vec::new(), ..plan.clone() };
        studies.push(measured(&own, prepared.clone(), progress)?);
    }
    // The first stands for the run: what it names is what all of them read.
    let files: Vec<_> =
        studies[1..].iter().flat_map(|s| s.inputs.iter().filter(|f| f.role == "walker").cloned()).collect();
    let first = &mut studies[0];
    first.inputs.extend(files);
    first.parameters = parameters;
    Ok(studies)
}
