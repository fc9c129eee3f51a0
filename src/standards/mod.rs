//! Verdicts: what each clause of a standard says of each block, and of an area as a whole.
//!
//! A class of a standard is one or more clauses: the walk (or straight line) of its limit, the service radius beside it, the
//! least floor and site of each facility, what is owed to so many people or households, and how many. Each clause is **met**,
//! **not met**, or **not judged**, with the reason: what the data lack never passes, and never fails either.
//!
//! | clause | a block meets it if | an area meets it if |
//! |---|---|---|
//! | walk, line, radius | the majority of its people is within | all its blocks do |
//! | least floor, site, width | the facility nearest to the typical doorstep has it | all its facilities have it |
//! | in the block, per resident | pieces wide enough on its own ground are enough for its residents | all its blocks meet it |
//! | per people, per households | – | its facilities together have it |
//! | number | – | it has so many facilities |
//!
//! Where there is no facility of a class the data may hold none (nobody knows what there is: not judged), or they hold some and
//! all are closed at the time, or a plan closes them ([`City::none`]): then nobody is within, and what is owed is not there.
//!
//! Shortfalls are people outside, square metres missing, or facilities missing. Shares of an area are given of people **and** of
//! land: texts differ in what they divide by. Time O(blocks × clauses), and a straight line per doorstep and service radius.

mod area;
mod block;
mod indicator;
mod lands;
#[cfg(test)]
mod standards_tests;

pub use area::AreaVerdict;
pub use block::BlockVerdict;
pub use indicator::IndicatorResult;
pub use lands::{Ground, Lands};

use crate::access::{AccessTable, Nearest};
use crate::model::{Block, Cited, Class, Facility, Standard};
use crate::plane::Plane;
use crate::units::{ClassId, Limit};

/// What a clause tests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Test {
    /// The limit of the class: a walk in minutes or metres, or a straight line.
    Limit,
    /// The service radius beside the limit: a straight line.
    Radius,
    /// Floor that each facility has at least.
    LeastFloor,
    /// Site that each facility has at least.
    LeastSite,
    /// Metres that each site is wide at least.
    LeastWidth,
    /// Floor that 100 households are owed.
    FloorPerHouseholds,
    /// Floor that 1,000 people are owed.
    FloorPerResidents,
    /// Site that 100 households are owed.
    SitePerHouseholds,
    /// Site that 1,000 people are owed.
    SitePerResidents,
    /// Land that a resident is owed within the own block.
    InBlock,
    /// The same where an old area is rebuilt.
    InBlockRebuilt,
    /// One facility to so many people.
    ResidentsEach,
    /// One facility to so many households.
    HouseholdsEach,
}

impl Test {
    /// All tests with their word in files and what they are in English and Chinese.
    pub const ALL: [(Test, &'static str, &'static str, &'static str); 13] = [
        (Test::Limit, "limit", "within the limit", "限值内可达"),
        (Test::Radius, "radius", "service radius (straight line)", "服务半径（直线）"),
        (Test::LeastFloor, "floor", "floor of each", "每处建筑面积"),
        (Test::LeastSite, "site", "site of each", "每处用地面积"),
        (Test::LeastWidth, "site_width", "width of each site", "每处用地宽度"),
        (Test::FloorPerHouseholds, "floor_per_100_households", "floor per 100 households", "每百户建筑面积"),
        (Test::FloorPerResidents, "floor_per_1000_residents", "floor per 1,000 people", "千人建筑面积"),
        (Test::SitePerHouseholds, "site_per_100_households", "site per 100 households", "每百户用地面积"),
        (Test::SitePerResidents, "site_per_1000_residents", "site per 1,000 people", "千人用地面积"),
        (Test::InBlock, "in_block_per_resident", "land in each block per resident", "居住街坊内人均用地"),
        (
            Test::InBlockRebuilt,
            "in_block_per_resident_rebuilt",
            "land in each block per resident, if the area is rebuilt",
            "居住街坊内人均用地（旧区改建）",
        ),
        (Test::ResidentsEach, "residents_each", "people to one facility", "每处服务人口"),
        (Test::HouseholdsEach, "households_each", "households to one facility", "每处服务户数"),
    ];

    /// The word in files.
    pub fn word(self) -> &'static str {
        Self::ALL[self as usize].1
    }

    /// Whether a block alone can be judged.
    pub fn is_of_blocks(self) -> bool {
        matches!(self, Test::Limit | Test::Radius | Test::LeastFloor | Test::LeastSite | Test::LeastWidth)
            || self.is_in_block()
    }

    /// Whether it is about land within the own block.
    pub fn is_in_block(self) -> bool {
        matches!(self, Test::InBlock | Test::InBlockRebuilt)
    }
}

/// Why a clause is not judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Why {
    /// The data hold no facility of the class.
    NoneInData,
    /// All facilities of the class are closed at the time of the study.
    NoneOpen,
    /// A plan closes every facility of the class, or turns it into another.
    NoneLeft,
    /// The area holds none, the city does.
    NoneHere,
    /// The nearest facility, or some facility, has no known floor or site, and what is known does not decide.
    AreaUnknown,
    /// The nearest facility, or some facility, is mapped without an outline: nobody can tell how wide it is.
    WidthUnknown,
    /// The block has no outline of its own (a point, a hexagon that gathers homes), so that nothing is its own ground.
    NoOutline,
    /// No block says its residents.
    NoResidents,
    /// No block says its households.
    NoHouseholds,
    /// There is no block, or nobody, to judge.
    Nobody,
    /// The text asks for what no map holds.
    Needs,
}

impl Why {
    /// All reasons with their word in files and what they mean in English and Chinese.
    pub const ALL: [(Why, &'static str, &'static str, &'static str); 11] = [
        (Why::NoneInData, "none_in_data", "the data hold no such facility", "数据中没有此类设施"),
        (Why::NoneOpen, "none_open", "none open at that time", "该时段均不开放"),
        (Why::NoneLeft, "none_left", "the plan leaves none", "方案实施后已无此类设施"),
        (Why::NoneHere, "none_here", "none in this area", "本区域内无此类设施"),
        (Why::AreaUnknown, "area_unknown", "floor or site areas are not known", "设施面积未知"),
        (
            Why::WidthUnknown,
            "width_unknown",
            "mapped without an outline: the width is not known",
            "仅有点位、没有边界，宽度未知",
        ),
        (Why::NoOutline, "no_outline", "the block has no outline of its own", "地块没有自身边界"),
        (Why::NoResidents, "residents_unknown", "no block says its residents", "各地块均无人口数"),
        (Why::NoHouseholds, "households_unknown", "no block says its households", "各地块均无户数"),
        (Why::Nobody, "nobody", "nobody to judge it for", "没有可评估对象"),
        (Why::Needs, "not_on_a_map", "it needs data that no map holds", "所需数据不在地图中"),
    ];

    /// The word in files.
    pub fn word(self) -> &'static str {
        Self::ALL[self as usize].1
    }
}

/// What a clause says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// It is kept.
    Met,
    /// It is not.
    NotMet,
    /// It cannot be told.
    NotJudged(Why),
}

impl State {
    /// The word in files.
    pub fn word(self) -> &'static str {
        match self {
            State::Met => "met",
            State::NotMet => "not_met",
            State::NotJudged(_) => "not_judged",
        }
    }

    fn of(met: bool) -> State {
        if met { State::Met } else { State::NotMet }
    }
}

/// A clause: a class and one thing that its text asks for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Clause {
    /// The class.
    pub class: ClassId,
    /// What is tested.
    pub test: Test,
    /// What is asked for, in [`Clause::unit`].
    pub required: f64,
}

impl Clause {
    /// Its name in files: `wet_market.radius`.
    pub fn id(&self, standard: &Standard) -> String {
        format!("{}.{}", standard.classes[usize::from(self.class.0)].id, self.test.word())
    }

    /// Where its figure is from.
    pub fn cited<'a>(&self, standard: &'a Standard) -> &'a Cited {
        let class = &standard.classes[usize::from(self.class.0)];
        let own = match self.test {
            Test::Limit => None,
            Test::Radius => class.radius.as_ref().map(|r| &r.cited),
            Test::LeastFloor | Test::FloorPerHouseholds | Test::FloorPerResidents => {
                class.floor.as_ref().map(|f| &f.cited)
            }
            Test::LeastSite | Test::LeastWidth | Test::SitePerHouseholds | Test::SitePerResidents => {
                class.site.as_ref().map(|f| &f.cited)
            }
            Test::InBlock | Test::InBlockRebuilt => class.in_block.as_ref().map(|f| &f.cited),
            Test::ResidentsEach | Test::HouseholdsEach => class.number.as_ref().map(|n| &n.cited),
        };
        own.unwrap_or(&class.cited)
    }

    /// The unit of what is asked for and measured: `min`, `m`, `m2`, `m2/person`, `residents` or `households`.
    pub fn unit(&self, standard: &Standard) -> &'static str {
        match (self.test, standard.classes[usize::from(self.class.0)].limit) {
            (Test::Limit, Limit::Time(_)) => "min",
            (Test::Limit | Test::Radius | Test::LeastWidth, _) => "m",
            (Test::InBlock | Test::InBlockRebuilt, _) => "m2/person",
            (Test::ResidentsEach, _) => "residents",
            (Test::HouseholdsEach, _) => "households",
            _ => "m2",
        }
    }
}

/// Every clause of a standard, class by class.
pub fn clauses(standard: &Standard) -> Vec<Clause> {
    let mut all = Vec::new();
    for (class, of) in (0..).map(ClassId).zip(&standard.classes) {
        let mut push =
            |test, required: Option<f64>| all.extend(required.map(|required| Clause { class, test, required }));
        push(Test::Limit, Some(in_unit(of.limit, of.limit.value())));
        push(Test::Radius, of.radius.as_ref().map(|r| f64::from(r.mm) / 1000.0));
        for (area, tests) in [
            (&of.floor, [Test::LeastFloor, Test::FloorPerHouseholds, Test::FloorPerResidents]),
            (&of.site, [Test::LeastSite, Test::SitePerHouseholds, Test::SitePerResidents]),
        ] {
            let Some(area) = area else { continue };
            push(tests[0], area.least_m2);
            push(tests[1], area.per_100_households_m2);
            push(tests[2], area.per_1000_residents_m2);
        }
        push(Test::LeastWidth, of.site.as_ref().and_then(|site| site.least_width_m));
        push(Test::InBlock, of.in_block.as_ref().map(|land| land.per_resident_m2));
        push(Test::InBlockRebuilt, of.in_block.as_ref().and_then(|land| land.rebuilt_per_resident_m2));
        push(Test::ResidentsEach, of.number.as_ref().and_then(|n| n.residents_each));
        push(Test::HouseholdsEach, of.number.as_ref().and_then(|n| n.households_each));
    }
    all
}

/// Milliseconds as minutes, millimetres as metres.
fn in_unit(limit: Limit, value: u32) -> f64 {
    match limit {
        Limit::Time(_) => f64::from(value) / 60_000.0,
        _ => f64::from(value) / 1000.0,
    }
}

/// A judged block and class, as coverage has it: the part of it that a verdict reads.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Seen {
    /// Share of the block's people within the limit.
    pub share: f64,
    /// Whether that is the majority.
    pub covered: bool,
    /// The finding of the typical doorstep.
    pub typical: Nearest,
}

/// A city to be judged.
pub struct City<'a> {
    /// The standard.
    pub standard: &'a Standard,
    /// Where people live.
    pub blocks: &'a [Block],
    /// What they need.
    pub facilities: &'a [Facility],
    /// Every walk and line of the limits.
    pub table: &'a AccessTable,
    /// What coverage says of a block and class.
    pub seen: &'a (dyn Fn(usize, ClassId) -> Seen + Sync),
    /// Share of a block's people that decides.
    pub majority: f64,
    /// The ground that is asked for by its shape.
    pub lands: &'a Lands,
    /// The plane that lines are found in.
    pub plane: &'a Plane,
    /// Class by class why there is no facility although the data hold some: all closed, or closed down by a plan; `None` where there
    /// are some, or the data hold none.
    pub none: &'a [Option<Why>],
}

/// What a standard says of a zone as an area: of the part of each block that is in it, and of the facilities in it.
#[derive(Debug, Clone, PartialEq)]
pub struct ZoneVerdicts {
    /// Clause after clause.
    pub clauses: Vec<AreaVerdict>,
    /// The indicators.
    pub indicators: Vec<IndicatorResult>,
}

/// The verdicts of a city.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdicts {
    /// The clauses.
    pub clauses: Vec<Clause>,
    /// Block after block, clause after clause; `None` where a clause is of areas only.
    pub blocks: Vec<Vec<Option<BlockVerdict>>>,
    /// The city as one area, clause after clause.
    pub city: Vec<AreaVerdict>,
    /// The indicators of the city.
    pub indicators: Vec<IndicatorResult>,
    /// The zones as areas, where some were asked for, and at last whatever is in none.
    pub zones: Vec<ZoneVerdicts>,
    /// Class by class why there is no facility although the data hold some; `None` where there are some, or the data hold none.
    pub none: Vec<Option<Why>>,
}

impl Verdicts {
    /// Why a clause is not judged, or missed for want of any facility; `None` where neither is so.
    pub fn why(&self, clause: &Clause, state: State) -> Option<Why> {
        match state {
            State::Met => None,
            State::NotJudged(why) => Some(why),
            State::NotMet => self.none[usize::from(clause.class.0)],
        }
    }
}

impl City<'_> {
    /// Judges every clause.
    pub fn judge(&self) -> Verdicts {
        let clauses = clauses(self.standard);
        let blocks = self.blocks_by(&clauses);
        let every: Vec<usize> = (0..self.blocks.len()).collect();
        let facilities: Vec<usize> = (0..self.facilities.len()).collect();
        let city = self.area(&clauses, &blocks, &every, &facilities);
        let indicators = self.indicators(&every);
        Verdicts { clauses, blocks, city, indicators, zones: Vec::new(), none: self.none.to_vec() }
    }

    /// Judges areas of a city, each by its blocks and the facilities in it (both by index). A block that lies in several areas
    /// comes as a block for each part.
    pub fn areas_of(&self, areas: &[(Vec<usize>, Vec<usize>)]) -> Vec<ZoneVerdicts> {
        let clauses = clauses(self.standard);
        let verdicts = self.blocks_by(&clauses);
        let judge = |(blocks, facilities): &(Vec<usize>, Vec<usize>)| ZoneVerdicts {
            clauses: self.area(&clauses, &verdicts, blocks, facilities),
            indicators: self.indicators(blocks),
        };
        areas.iter().map(judge).collect()
    }

    /// Whether there is any facility of a class.
    fn has_any(&self, class: ClassId) -> bool {
        self.facilities.iter().any(|f| f.classes.contains(&class))
    }

    /// Why there is none of a class although the data hold some.
    fn none_of(&self, class: ClassId) -> Option<Why> {
        self.none[usize::from(class.0)]
    }

    fn class(&self, class: ClassId) -> &Class {
        &self.standard.classes[usize::from(class.0)]
    }
}
