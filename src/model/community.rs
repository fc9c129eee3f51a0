//! Communities (社区) as a civil-affairs bureau lists them, and the clauses that they are held to.

use super::{Confidence, Exact, Id, Portion, Properties, Source};
use geo_types::Geometry;

/// What a community is, as clauses tell them apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CommunityKind {
    /// A built-up urban community (已建城市社区).
    Built,
    /// A newly built urban community (新建城市社区).
    New,
    /// A rural one (农村社区).
    Rural,
}

impl CommunityKind {
    /// All, with their words in files and what people call them.
    pub const ALL: [(CommunityKind, &'static str, &'static str, &'static str); 3] = [
        (CommunityKind::Built, "built", "built", "已建"),
        (CommunityKind::New, "new", "new", "新建"),
        (CommunityKind::Rural, "rural", "rural", "农村"),
    ];

    /// The word in files.
    pub fn word(self) -> &'static str {
        Self::ALL[self as usize].1
    }
}

/// What a table tells of a community.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// Whether it is built, new or rural.
    Kind,
    /// Households.
    Households,
    /// Floor area of its services.
    Floor,
    /// Full-time community workers.
    Workers,
    /// Residents' committees.
    Committees,
    /// Share of homes taken.
    Occupancy,
    /// Owners' committee.
    Owners,
}

impl Field {
    /// All, with their words in files and what people call them.
    pub const ALL: [(Field, &'static str, &'static str, &'static str); 7] = [
        (Field::Kind, "kind", "kind", "社区类型"),
        (Field::Households, "households", "households", "户数"),
        (Field::Floor, "floor_m2", "service floor", "服务用房面积"),
        (Field::Workers, "workers", "workers", "专职工作者"),
        (Field::Committees, "committees", "residents' committee", "居委会"),
        (Field::Occupancy, "occupancy", "occupancy", "入住率"),
        (Field::Owners, "owners_committee", "owners' committee", "业委会"),
    ];

    /// The word in files.
    pub fn word(self) -> &'static str {
        Self::ALL[self as usize].1
    }
}

/// A community. What its table does not tell, or tells so that nobody can read it, is `None`.
#[derive(Debug, Clone, PartialEq)]
pub struct Community {
    /// Its name in every output.
    pub id: Id,
    /// What people call it.
    pub name: Option<String>,
    /// Built, new or rural.
    pub kind: Option<CommunityKind>,
    /// Households.
    pub households: Option<u64>,
    /// Floor area of its comprehensive services, in square metres.
    pub floor_m2: Option<Exact>,
    /// Full-time community workers.
    pub workers: Option<u64>,
    /// Residents' committees; 0: there is none.
    pub committees: Option<u64>,
    /// Share of homes taken.
    pub occupancy: Option<Portion>,
    /// Whether there is an owners' committee.
    pub owners: Option<bool>,
    /// What the table says and nobody can read: the field, and the value with its fault.
    pub unread: Vec<(Field, String)>,
    /// Where it is, in degrees, if the table says so.
    pub geometry: Option<Geometry<f64>>,
    /// What the table says, as it says it.
    pub properties: Properties,
}

/// What a clause asks for; its figure is [`Clause::figure`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Demand {
    /// So many square metres of service floor at least.
    Floor,
    /// So many square metres of service floor to every 100 households at least.
    FloorPer100,
    /// One worker to so many households at least.
    WorkersPer,
    /// So many workers at least.
    Workers,
    /// So many households to a residents' committee at most.
    CommitteeSize,
    /// A residents' committee from this occupancy on.
    CommitteeFrom,
    /// An owners' committee above this occupancy.
    OwnersAbove,
}

impl Demand {
    /// All, with their words in files and the unit that their figure has there.
    pub const ALL: [(Demand, &'static str, &'static str); 7] = [
        (Demand::Floor, "service_floor", "m2"),
        (Demand::FloorPer100, "service_floor_per_100_households", "m2"),
        (Demand::WorkersPer, "households_per_worker", "households"),
        (Demand::Workers, "workers", "workers"),
        (Demand::CommitteeSize, "households_per_committee", "households"),
        (Demand::CommitteeFrom, "committee_from_occupancy", "share"),
        (Demand::OwnersAbove, "owners_committee_above_occupancy", "share"),
    ];

    /// The word in files.
    pub fn word(self) -> &'static str {
        Self::ALL[self as usize].1
    }
}

/// How binding a clause is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Force {
    /// It must be met: what is missing is summed up.
    Must,
    /// The better end of a range: told, and summed up apart.
    Aim,
}

/// One sentence of a text that can be held against a community.
#[derive(Debug, Clone, PartialEq)]
pub struct Clause {
    /// Stable name in files: `service_floor_built`.
    pub id: String,
    /// What it asks for.
    pub demand: Demand,
    /// How much.
    pub figure: Exact,
    /// Which communities it speaks of.
    pub applies_to: Vec<CommunityKind>,
    /// How binding it is.
    pub duty: Force,
    /// What it says, in Chinese, as it is cited.
    pub text_zh: String,
    /// The same in English.
    pub text_en: String,
    /// Ids of [`Source`]s.
    pub sources: Vec<String>,
    /// How sure the figure is.
    pub confidence: Confidence,
    /// What a reader should know: readings chosen, doubts.
    pub note_en: Option<String>,
    /// The same in Chinese.
    pub note_zh: Option<String>,
}

/// A text as clauses.
#[derive(Debug, Clone, PartialEq)]
pub struct Clauses {
    /// Short name: `community-governance`.
    pub id: String,
    /// Version of the file.
    pub version: String,
    /// Title in English.
    pub title_en: String,
    /// Title in Chinese.
    pub title_zh: String,
    /// Documents cited.
    pub sources: Vec<Source>,
    /// The clauses, in their order.
    pub clauses: Vec<Clause>,
}
