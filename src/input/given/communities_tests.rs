//! Tables of communities as offices write them, and as nobody should.

use super::*;
use crate::model::CommunityKind;
use proptest::prelude::*;
use std::path::Path;

fn read(text: &str) -> (Loaded<Community>, Notes) {
    read_communities(&Source::new(Path::new("c.csv"), text.as_bytes()), &CommunityColumns::default()).unwrap()
}

fn occupancies(cells: &[&str]) -> (Vec<Option<String>>, Vec<String>, Vec<String>) {
    let rows: Vec<String> = cells.iter().enumerate().map(|(i, cell)| format!("c{i:02},{cell}\n")).collect();
    let (read, notes) = read(&format!("name,occupancy\n{}", rows.concat()));
    let told = read.items.iter().map(|c| c.occupancy.map(|o| o.to_string())).collect();
    (told, notes.remarks, read.faults.iter().map(ToString::to_string).collect())
}

#[test]
fn the_three_forms_of_occupancy() {
    let half = Some("50%".to_owned());
    let (told, remarks, _) = occupancies(&["50%", "50 ％", "50.0%", ""]);
    assert_eq!(told, [half.clone(), half.clone(), half.clone(), None]);
    assert!(remarks.iter().all(|r| !r.contains("taken as")), "{remarks:?}");
    let (told, remarks, _) = occupancies(&["0.5", "1", "0"]);
    assert_eq!(told, [half.clone(), Some("100%".to_owned()), Some("0%".to_owned())]);
    assert!(remarks.iter().any(|r| r.contains("taken as shares")), "{remarks:?}");
    let (told, remarks, faults) = occupancies(&["50", "100", "0", "0.5", "50%"]);
    assert_eq!(told, [half.clone(), Some("100%".to_owned()), Some("0%".to_owned()), None, half.clone()]);
    assert!(remarks.iter().any(|r| r.contains("taken as per cent")), "{remarks:?}");
    assert!(faults[0].contains("line 5: occupancy 0.5 stands among numbers above 1"), "{faults:?}");
    let (told, _, faults) = occupancies(&["101%", "abc", "-5%", "50"]);
    assert_eq!(told, [None, None, None, half]);
    assert_eq!(faults.len(), 3, "{faults:?}");
}

/// The foot of a table is no community, and full-width digits are digits.
#[test]
fn totals_are_no_communities() {
    let (read, notes) = read(
        "序号,社区,户数,用房面积\n1,东街,３０００,９００．５\n2,合江,\"１，２００户\",300\n,合 计：,4200,1200.5\n",
    );
    let told: Vec<(String, Option<u64>)> =
        read.items.iter().map(|c| (c.name.clone().unwrap_or_default(), c.households)).collect();
    let by_name = |name: &str| told.iter().find(|(id, _)| id == name).map(|(_, n)| *n);
    assert_eq!((told.len(), by_name("东街"), by_name("合江")), (2, Some(Some(3000)), Some(Some(1200))), "{told:?}");
    assert!(read.faults.is_empty(), "{:?}", read.faults);
    assert!(read.items.iter().any(|c| c.floor_m2.is_some_and(|m2| m2.to_string() == "900.5")));
    assert!(notes.remarks.iter().any(|r| r.contains("sums up others")), "{:?}", notes.remarks);
    assert_eq!(notes.tally.get("community.total"), 1);
}

#[test]
fn occupancy_from_households_moved_in() {
    let (read, _) = read("name,households,occupied\na,3000,1500\nb,3000,1501\nc,10,11\nd,0,0\n");
    let told: Vec<Option<String>> = read.items.iter().map(|c| c.occupancy.map(|o| o.to_string())).collect();
    assert_eq!(told, [Some("50%".to_owned()), Some("50.03%".to_owned()), None, None]);
    assert_eq!(read.faults.len(), 2, "more than all, and a share of none: {:?}", read.faults);
}

#[test]
fn numbers_words_and_gaps() {
    let (read, notes) = read(
        "编号,社区,社区类型,户数（户）,服务用房面积(平方米),专职工作者,居委会,业委会\n\
         1,东,已建成,\"3,000户\",\"1,050.50 ㎡\",10人,有,无\n\
         2,西,新建小区,3000.0,500,9.5,2,已成立\n\
         3,南,农村社区,-5,,5,也许,是\n\
         4,北,火星,,/,,,\n\
         ,,,,,,,\n",
    );
    let row = |i: usize| &read.items[i];
    assert_eq!((row(0).kind, row(0).households), (Some(CommunityKind::Built), Some(3000)));
    assert_eq!(row(0).floor_m2.unwrap().to_string(), "1050.5");
    assert_eq!((row(0).workers, row(0).committees, row(0).owners), (Some(10), Some(1), Some(false)));
    assert_eq!((row(1).kind, row(1).households), (Some(CommunityKind::New), Some(3000)));
    assert_eq!((row(1).workers, row(1).committees, row(1).owners), (None, Some(2), Some(true)));
    assert_eq!((row(2).kind, row(2).households, row(2).floor_m2), (Some(CommunityKind::Rural), None, None));
    assert_eq!((row(3).kind, row(3).floor_m2, row(3).unread.len()), (None, None, 1));
    let faults: Vec<String> = read.faults.iter().map(ToString::to_string).collect();
    for part in [
        "line 3: 专职工作者 9.5 is not a whole number",
        "line 4: 居委会 \"也许\"",
        "line 4: 户数（户） -5 is below 0",
        "line 5: 社区类型 \"火星\"",
    ] {
        assert!(faults.iter().any(|f| f.contains(part)), "{part}: {faults:?}");
    }
    assert_eq!((faults.len(), notes.tally.get("community.unread")), (4, 4));
    assert!(notes.remarks.iter().any(|r| r == "workers taken from property \"专职工作者\""), "{:?}", notes.remarks);
}

#[test]
fn ids_are_codes_then_names_then_made() {
    let names = |text: &str| -> Vec<String> { read(text).0.items.iter().map(|c| c.id.to_string()).collect() };
    assert_eq!(names("社区编码,name,households\n11,a,1\n,b,2\n11,c,3\n"), ["11", "11#2", "b"]);
    assert_eq!(names("households,workers\n2,1\n1,1\n").len(), 2);
    let shuffled = names("households,workers\n1,1\n2,1\n");
    assert_eq!(names("households,workers\n2,1\n1,1\n"), shuffled);
}

#[test]
fn what_tells_nothing_is_refused() {
    let refused = |text: &str| {
        read_communities(&Source::new(Path::new("c.csv"), text.as_bytes()), &CommunityColumns::default())
            .unwrap_err()
            .to_string()
    };
    assert!(refused("name,colour\na,red\n").contains("no column tells households"));
    assert!(refused("name,households\n,\n").contains("holds no features"));
    let named = CommunityColumns { floor: Some("flor".to_owned()), ..CommunityColumns::default() };
    let text = "name,floor\na,1\n";
    let error = read_communities(&Source::new(Path::new("c.csv"), text.as_bytes()), &named).unwrap_err().to_string();
    assert!(error.contains("\"flor\"") && error.contains("did you mean \"floor\"?"), "{error}");
}

proptest! {
    #[test]
    fn no_table_makes_it_panic(rows in prop::collection::vec(prop::collection::vec("[-0-9.,%有无新建 ]{0,12}|\\PC{0,6}", 8), 1..6)) {
        let head = "id,kind,households,floor_m2,workers,committees,occupancy,owners";
        let quoted = |row: &Vec<String>| row.iter().map(|c| format!("\"{}\"", c.replace('"', "\"\""))).collect::<Vec<_>>().join(",");
        let body = rows.iter().map(quoted).collect::<Vec<_>>().join("\n");
        let text = format!("{head}\n{body}");
        let _ = read_communities(&Source::new(Path::new("c.csv"), text.as_bytes()), &CommunityColumns::default());
    }
}
