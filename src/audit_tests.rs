//! Every threshold on its boundary and one step either side.

use super::*;
use crate::input::clauses::{community_governance, community_governance_text, parse_clauses};
use crate::input::given::{CommunityColumns, read_communities};
use crate::input::layer::Source;
use proptest::prelude::*;
use std::path::Path;

const HEAD: &str = "name,kind,households,floor_m2,workers,committee,occupancy,owners_committee";

fn read(rows: &str) -> Vec<Community> {
    // The last row tells of every column, so that none is found empty.
    let text = format!("{HEAD}\n{rows}zz,built,1,300,5,1,1%,yes\n");
    let source = Source::new(Path::new("c.csv"), text.as_bytes());
    let mut items = read_communities(&source, &CommunityColumns::default()).unwrap().0.items;
    assert_eq!(items.pop().unwrap().id.to_string(), "zz");
    items
}

/// A row held against the clause of this name.
fn found(row: &str, clause: &str) -> Finding {
    let clauses = community_governance();
    let index = clauses.clauses.iter().position(|c| c.id == clause).unwrap();
    judge(&read(&format!("a,{row}\n")), &clauses)[0].findings[index].clone()
}

fn missing(row: &str) -> Missing {
    judge(&read(&format!("a,{row}\n")), &community_governance())[0].missing
}

use Verdict::{Met, NotJudged, Silent, Unmet};

#[test]
fn every_threshold_on_its_boundary_and_a_step_either_side() {
    // kind, households, floor, workers, committee, occupancy, owners
    for (clause, row, verdict, short) in [
        ("service_floor_built", "built,,299.99,,,,", Unmet, "0.01"),
        ("service_floor_built", "built,,300,,,,", Met, ""),
        ("service_floor_built", "built,,300.01,,,,", Met, ""),
        ("service_floor_built", "new,,300,,,,", Silent, ""),
        ("service_floor_new", "new,,499.999999999999,,,,", Unmet, "0.000000000001"),
        ("service_floor_new", "new,,500,,,,", Met, ""),
        ("service_floor_new", "new,,500.000000000001,,,,", Met, ""),
        ("service_floor_rural", "rural,,499,,,,", Unmet, "1"),
        ("service_floor_rural", "rural,,500,,,,", Met, ""),
        ("service_floor_rural", "rural,,501,,,,", Met, ""),
        // 1,001 households: 300.3 m². In doubles 0.3 × 1001 is 300.29999999999995.
        ("service_floor_per_100_households", "built,1001,300.29,,,,", Unmet, "0.01"),
        ("service_floor_per_100_households", "built,1001,300.3,,,,", Met, ""),
        ("service_floor_per_100_households", "built,1001,300.31,,,,", Met, ""),
        ("service_floor_per_100_households", "rural,3000,900,,,,", Met, ""),
        ("service_floor_per_100_households", "rural,3001,900,,,,", Unmet, "0.3"),
        ("service_floor_per_100_households", "rural,0,0,,,,", Met, ""),
        ("workers_per_400", "built,2000,,5,,,", Met, ""),
        ("workers_per_400", "built,2001,,5,,,", Unmet, "1"),
        ("workers_per_400", "built,1999,,5,,,", Met, ""),
        ("workers_per_400", "rural,2001,,4,,,", Unmet, "2"),
        ("workers_per_300", "built,1500,,5,,,", Met, ""),
        ("workers_per_300", "built,1501,,5,,,", Unmet, "1"),
        ("workers_per_300", "built,1499,,5,,,", Met, ""),
        ("workers_least", "built,10,,4,,,", Unmet, "1"),
        ("workers_least", "built,10,,5,,,", Met, ""),
        ("workers_least", "new,10,,6,,,", Met, ""),
        ("workers_least", "rural,10,,0,,,", Silent, ""),
        ("committee_size", "built,2999,,,1,,", Met, ""),
        ("committee_size", "built,3000,,,1,,", Met, ""),
        ("committee_size", "built,3001,,,1,,", Unmet, "1"),
        ("committee_size", "built,6000,,,2,,", Met, ""),
        ("committee_size", "built,6001,,,2,,", Unmet, "1"),
        ("committee_size", "built,9001,,,yes,,", Unmet, "3"),
        ("committee_size", "built,3001,,,0,,", Silent, ""),
        ("committee_from_half", "new,,,,no,49.99%,", Silent, ""),
        ("committee_from_half", "new,,,,no,50%,", Unmet, "1"),
        ("committee_from_half", "new,,,,no,50.01%,", Unmet, "1"),
        ("committee_from_half", "new,,,,yes,50%,", Met, ""),
        ("committee_from_half", "built,,,,no,90%,", Silent, ""),
        ("owners_committee_above_half", "new,,,,,49.99%,no", Silent, ""),
        ("owners_committee_above_half", "new,,,,,50%,no", Silent, ""),
        ("owners_committee_above_half", "new,,,,,50.000000000001%,no", Unmet, "1"),
        ("owners_committee_above_half", "built,,,,,51%,yes", Met, ""),
        ("owners_committee_above_half", "rural,,,,,51%,no", Silent, ""),
    ] {
        let f = found(row, clause);
        assert_eq!(f.verdict, verdict, "{clause}: {row}");
        assert_eq!(f.missing.map_or_else(String::new, |m| m.to_string()), short, "{clause}: {row}");
    }
}

#[test]
fn what_is_not_told_is_never_a_pass() {
    use Field::{Committees, Floor, Households, Kind, Occupancy, Owners, Workers};
    for (clause, row, lacking) in [
        ("service_floor_built", ",,1000,,,,", vec![Kind]),
        ("service_floor_built", "built,1000,,,,,", vec![Floor]),
        ("service_floor_per_100_households", "built,,1000,,,,", vec![Households]),
        ("workers_per_400", ",,,,,,", vec![Workers, Households]),
        ("workers_least", ",1,,100,,,", vec![Kind]),
        ("committee_size", "built,1,,,,,", vec![Committees]),
        ("committee_from_half", "new,1,,,yes,,", vec![Occupancy]),
        ("committee_from_half", "new,1,,,,70%,", vec![Committees]),
        ("owners_committee_above_half", "new,1,,,,70%,", vec![Owners]),
        ("owners_committee_above_half", ",1,,,,70%,yes", vec![Kind]),
        ("owners_committee_above_half", ",1,,,,30%,no", vec![Kind]),
    ] {
        let f = found(row, clause);
        assert_eq!((f.verdict, f.lacking, f.missing), (NotJudged, lacking, None), "{clause}: {row}");
    }
}

#[test]
fn what_is_missing_is_counted_once() {
    // 2,500 households in a new community need 750 m² (more than 500), 7 workers (9 at the better end).
    let m = missing("new,2500,400,3,no,60%,no");
    assert_eq!((m.floor_m2.to_string(), m.workers, m.workers_aim), ("350".to_owned(), 4, 6));
    assert_eq!((m.committees, m.owners), (1, 1));
    assert_eq!(missing("new,7000,2100,25,no,50%,no").committees, 3, "none is there and 7,000 households need three");
    assert_eq!(missing("new,7000,2100,25,no,49%,no"), Missing::default(), "not yet due");
    assert_eq!(missing("built,100,200,2,1,90%,yes").workers, 3, "five at least");
    assert_eq!(missing(",,,,,,"), Missing::default(), "nothing is known to be missing where nothing is told");
}

#[test]
fn totals_are_sums_and_every_community_is_in_one_of_three() {
    let communities = read(
        "a,new,2500,400,3,no,60%,no\nb,built,1000,300,5,1,80%,yes\nc,built,1000,300,,1,80%,yes\nd,built,1,300,5,no,9%,no\n",
    );
    let clauses = community_governance();
    let judged = judge(&communities, &clauses);
    let all = totals(&communities, &judged, &clauses, 0..4);
    assert_eq!((all.communities, all.unmet, all.complete, all.open), (4, 1, 2, 1));
    assert_eq!((all.households, all.missing.floor_m2.to_string().as_str(), all.missing.workers), (4501, "350", 4));
    assert_eq!((all.lacking, all.without_committee), ([1, 1, 1, 1], 1), "of d no clause speaks");
    assert!(all.clauses.iter().all(|of| of.iter().sum::<usize>() == 4));
    assert_eq!(untold(&communities), BTreeSet::new());
    assert_eq!(untold(&read("a,,5,,,,,\n")).len(), 6);
}

#[test]
fn another_file_is_another_judgement() {
    let text = community_governance_text().replace("figure = 3000\n", "figure = 2500\n");
    let own = parse_clauses(Path::new("own.toml"), &text).unwrap();
    let communities = read("a,built,3000,900,10,1,80%,yes\n");
    assert_eq!(judge(&communities, &own)[0].missing.committees, 1);
    assert_eq!(judge(&communities, &community_governance())[0].missing.committees, 0);
}

proptest! {
    /// More floor, more workers and more committees never make anything worse; fewer households neither.
    #[test]
    fn more_is_never_worse(
        kind in 0_usize..3, households in 0_u64..20_000, floor in 0_u64..8_000, workers in 0_u64..80, committees in 1_u64..8,
        more in 0_u64..3000,
    ) {
        let kind = ["built", "new", "rural"][kind];
        let row = |h: u64, f: u64, w: u64, c: u64| missing(&format!("{kind},{h},{f},{w},{c},80%,yes"));
        let base = row(households, floor, workers, committees);
        let better = [
            row(households, floor + more, workers, committees),
            row(households, floor, workers + more, committees),
            row(households, floor, workers, (committees + more).min(1000)),
            row(households.saturating_sub(more), floor, workers, committees),
        ];
        for other in better {
            prop_assert!(other.floor_m2 <= base.floor_m2 && other.workers <= base.workers && other.committees <= base.committees);
            prop_assert!(other.workers_aim <= base.workers_aim && other.workers_aim >= other.workers);
        }
        // What is missing, added, leaves nothing missing.
        let filled = missing(&format!(
            "{kind},{households},{},{},{},80%,yes",
            Exact::whole(floor).plus(base.floor_m2).unwrap(), workers + base.workers_aim, committees + base.committees
        ));
        prop_assert!(filled.is_nothing() && filled.workers_aim == 0);
    }
}
