//! What is asked of siting: valid by construction.

use crate::report::sites::Measure;
use crate::units::QuantityError;
use std::path::PathBuf;
use std::str::FromStr;

/// Where sites may be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Candidates {
    /// At every junction of the streets.
    Junctions,
    /// On land mapped as brownfield or greenfield.
    Vacant,
    /// At the points and polygons of a GeoJSON file.
    File(PathBuf),
}

impl FromStr for Candidates {
    type Err = QuantityError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "junctions" => Ok(Candidates::Junctions),
            "vacant" => Ok(Candidates::Vacant),
            file if file.contains(['.', '/', '\\']) => Ok(Candidates::File(file.into())),
            _ => Err(QuantityError::new(
                "candidates",
                text,
                "junctions, vacant, or a GeoJSON file such as plots.geojson",
            )),
        }
    }
}

/// What the best sites are best at.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Objective {
    /// Most people within the limit (maximal covering).
    Cover,
    /// The fewest sites with which a share of the people are within the limit (set covering); without a share, everybody whom
    /// some candidate can serve.
    Fewest(Option<f64>),
    /// The least walk of all people together (p-median).
    Median,
    /// The least walk of whoever walks farthest (p-center).
    Centre,
}

impl Objective {
    /// The words of the command line, with what they ask for.
    pub const ALL: [(&'static str, &'static str); 4] = [
        ("cover", "most people within the limit"),
        ("fewest", "fewest sites for --share of the people"),
        ("median", "least walk of all together"),
        ("center", "least walk of whoever walks farthest"),
    ];

    /// What its figures measure.
    pub fn measure(self) -> Measure {
        match self {
            Objective::Cover | Objective::Fewest(_) => Measure::Covered,
            Objective::Median => Measure::Mean,
            Objective::Centre => Measure::Worst,
        }
    }

    /// Whether the number of sites is what is asked.
    pub fn is_fewest(self) -> bool {
        matches!(self, Objective::Fewest(_))
    }
}

impl SiteAsk {
    /// What was asked, by the words of the command line: what is needed to ask again.
    pub fn said(&self) -> Vec<(&'static str, String)> {
        let word = Objective::ALL[match self.objective {
            Objective::Cover => 0,
            Objective::Fewest(_) => 1,
            Objective::Median => 2,
            Objective::Centre => 3,
        }];
        let share = match self.objective {
            Objective::Fewest(None) => Some("all".to_owned()),
            Objective::Fewest(Some(share)) => Some(format!("{}%", share * 100.0)),
            _ => None,
        };
        let candidates = match &self.candidates {
            Candidates::Junctions => "junctions".to_owned(),
            Candidates::Vacant => "vacant".to_owned(),
            // The file is among the inputs, with its hash; where it lay matters to nobody.
            Candidates::File(file) => file.file_name().unwrap_or(file.as_os_str()).to_string_lossy().into_owned(),
        };
        let some = |n: f64| (n > 0.0).then(|| n.to_string());
        let mut said = vec![("objective", Some(word.0.to_owned())), ("share", share), ("candidates", Some(candidates))];
        said.extend([
            ("count", (!self.objective.is_fewest()).then(|| self.count.to_string())),
            ("front", (!self.objective.is_fewest()).then(|| self.front.to_string())),
            ("fixed", Some(if self.existing { "existing" } else { "none" }.to_owned())),
            ("close", some(self.close as f64)),
            ("budget", self.budget.map(|n| n.to_string())),
            ("apart", some(self.apart_m).map(|m| m + "m")),
            ("capacity", self.capacity.map(|n| n.to_string())),
            ("robust", some(f64::from(self.robust))),
            ("seed", (self.robust > 0).then(|| self.seed.to_string())),
            ("gap", Some(format!("{}%", self.gap * 100.0))),
            ("effort", Some(self.effort.to_string())),
        ]);
        said.into_iter().filter_map(|(word, value)| Some((word, value?))).collect()
    }
}

/// What is asked.
#[derive(Debug, Clone, PartialEq)]
pub struct SiteAsk {
    /// Ids of the classes that a site counts as.
    pub classes: Vec<String>,
    /// What the best sites are best at.
    pub objective: Objective,
    /// How many sites at most.
    pub count: usize,
    /// The front is looked for up to so many sites, if those are more.
    pub front: usize,
    /// Where.
    pub candidates: Candidates,
    /// Whether the facilities that are there count.
    pub existing: bool,
    /// How many of those there have to close.
    pub close: usize,
    /// Money for all sites together; a candidate's price is its property `cost`.
    pub budget: Option<f64>,
    /// New sites are at least so many metres apart, in a straight line; 0: no matter.
    pub apart_m: f64,
    /// People that a site can serve, where the candidate has no property `capacity` of its own.
    pub capacity: Option<f64>,
    /// A gap of this share is good enough.
    pub gap: f64,
    /// How much work: about seconds on two cores.
    pub effort: u32,
    /// How many times the question is asked with what is not sure varied; 0: never.
    pub robust: u32,
    /// Where the variations begin.
    pub seed: u64,
    /// Whether every walk has to be there in the end, for somebody else to judge.
    pub whole: bool,
    /// Most walks that are kept: 8 bytes each, three times while they are searched. Where there are more, sums and worst walks are searched
    /// by parts.
    pub most_walks: usize,
}

/// Walks that are kept, if nobody says otherwise.
pub const MOST_WALKS: usize = 80_000_000;
