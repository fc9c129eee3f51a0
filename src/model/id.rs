//! Names of things that last from input to output.

use std::cmp::Ordering;
use std::fmt;

/// The name of a street, place or block: from `OpenStreetMap`, from the user's file, or made here.
///
/// Ids have one order (nodes, ways, relations, hexagons, made, given; numbers as numbers), and where two answers are
/// equally good the smaller id wins. They print as `way/123`, `h3/891f1d48177ffff`, or as the user wrote them.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Id {
    /// An OSM node.
    Node(i64),
    /// An OSM way.
    Way(i64),
    /// An OSM relation.
    Relation(i64),
    /// An H3 cell.
    Cell(u64),
    /// Made here for a record without an id, numbered in the order of its geometry (not of the file).
    Made(u32),
    /// As the user's file has it.
    Given(String),
}

impl Id {
    fn rank(&self) -> u8 {
        match self {
            Id::Node(_) => 0,
            Id::Way(_) => 1,
            Id::Relation(_) => 2,
            Id::Cell(_) => 3,
            Id::Made(_) => 4,
            Id::Given(_) => 5,
        }
    }
}

impl Ord for Id {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Id::Node(a), Id::Node(b)) | (Id::Way(a), Id::Way(b)) | (Id::Relation(a), Id::Relation(b)) => a.cmp(b),
            (Id::Cell(a), Id::Cell(b)) => a.cmp(b),
            (Id::Made(a), Id::Made(b)) => a.cmp(b),
            (Id::Given(a), Id::Given(b)) => natural(a, b),
            _ => self.rank().cmp(&other.rank()),
        }
    }
}

impl PartialOrd for Id {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Whole numbers by value and before other texts, so that `9` comes before `10`; else by bytes.
fn natural(a: &str, b: &str) -> Ordering {
    match (a.parse::<u64>(), b.parse::<u64>()) {
        (Ok(x), Ok(y)) => x.cmp(&y).then_with(|| a.cmp(b)),
        (Ok(_), Err(_)) => Ordering::Less,
        (Err(_), Ok(_)) => Ordering::Greater,
        (Err(_), Err(_)) => a.cmp(b),
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Id::Node(n) => write!(f, "node/{n}"),
            Id::Way(n) => write!(f, "way/{n}"),
            Id::Relation(n) => write!(f, "relation/{n}"),
            Id::Cell(n) => write!(f, "h3/{n:x}"),
            Id::Made(n) => write!(f, "made/{n}"),
            Id::Given(text) => f.write_str(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_sort_as_numbers() {
        let mut ids = ["10", "b", "9", "a1"].map(|t| Id::Given(t.to_owned()));
        ids.sort();
        assert_eq!(ids.map(|i| i.to_string()), ["9", "10", "a1", "b"]);
        assert!(Id::Node(7) < Id::Way(1));
    }
}
