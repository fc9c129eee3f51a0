//! Plain records: what every other floor passes on. No file formats, no searches, no drawing.

mod at;
mod community;
mod csv;
mod exact;
mod going;
mod gate;
mod ground;
mod hours;
mod edit;
mod id;
mod place;
mod slope;
mod standard;
mod street;
mod tally;
mod walker;
mod zone;

pub use at::{At, ClockOffset, NORMAL_MONDAY};
pub use community::{Clause, Clauses, Community, CommunityKind, Demand, Field, Force};
pub use csv::csv_field;
pub use edit::{Action, Edit, NewLink, Scenario, Target};
pub use exact::{Exact, Portion};
pub use gate::Gate;
pub use going::{Going, Incline, Kerb, Reach, Relief, Road, Spot, Surface};
pub use ground::{BarrierKind, Ground, GroundArea, GroundLine, GroundParts};
pub use hours::{Holidays, Hours, Open, Shut};
pub use id::Id;
pub use place::{Block, BlockKind, Doorstep, DoorstepKind, Dwelling, Facility, Properties, Value};
pub use slope::{Climb, STEEPEST, slope_ms};
pub use standard::{
    AMAP_CODE, Cited, Class, Confidence, Counted, Duty, Evidence, Floor, InBlock, Indicator, Kind, MatchRule, Number,
    Radius, Reading, Source, Standard, Tags, Tier, is_chinese,
};
pub use street::{LONGEST_STRETCH_M, Level, Pass, Position, Street, StreetKind, Streets};
pub use tally::{Problem, Tally};
pub use walker::{Gait, PartSource, Slope, Stairs, Waits, Walker};
pub use zone::Zone;
