//! Which streets a pedestrian may use, by their tags: a table, one rule a line.
//!
//! [`walkable`] reads a way in four steps, each with its own table: what keeps any way out ([`NEVER`]), what the way is
//! ([`WAYS`]), what is allowed on it (`foot` before `access` before the habit of the kind, [`ALLOWED`]), and how it lies
//! ([`LEVELS`], [`DIRECTIONS`]). [`passable`] does the same for a barrier on a node ([`BARRIERS`]).
//!
//! Meanings are those of the OpenStreetMap wiki (Key:access, Key:foot, Key:oneway, Key:barrier, OSM tags for
//! routing/Access restrictions). Where its defaults differ between countries the table takes what pedestrian routers
//! take, and the comment at the line says so. A tagged `foot` always beats a default. `area=yes` needs no rule: the rim
//! of a pedestrian area is a closed way, and walkable like any other. Plain `oneway` is for wheels and is not read.

use super::going::going;
use crate::model::{Going, Id, Level, Pass, Reach, Street, StreetKind, Surface, Tags};

/// A way that a pedestrian may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Walkable {
    /// What it is.
    pub kind: StreetKind,
    /// Directions open on foot.
    pub pass: Pass,
    /// Ground, bridge or tunnel.
    pub level: Level,
    /// What it is like to go on.
    pub going: Going,
}

impl Walkable {
    /// The street that a way is, still without vertices.
    pub(crate) fn street(&self, id: Id) -> Street {
        let Walkable { kind, pass, level, going } = *self;
        Street { id, kind, pass, level, going, first: 0, end: 0 }
    }
}

/// The cause for ways that are no streets at all (rivers, houses, railways): not worth a line in a list of omissions.
pub const NOT_A_STREET: &str = "way.not_a_street";

/// What a kind of way is to a pedestrian when `foot` and `access` are silent.
#[derive(Debug, Clone, Copy)]
enum Habit {
    /// Walked, unless forbidden.
    Open,
    /// Walked only where `foot` allows it or there is a pavement along it; else left out for this cause.
    Asks(&'static str),
    /// Not for walking, whatever else is tagged.
    Never(&'static str),
}
use Habit::{Asks, Never, Open};
use StreetKind::{Indoor, Main, Minor, Path, Steps};

/// What keeps any way out: key, values, cause. First hit counts.
const NEVER: &[(&str, &[&str], &str)] = &[
    // A boat is not a walk; its timetable is unknown.
    ("route", &["ferry"], "way.ferry"),
    // Planned, closed for works, or gone. `construction=minor` is a working street with a crew on it.
    ("construction", &["yes"], "way.not_in_use"),
    ("abandoned", &["yes"], "way.not_in_use"),
    ("disused", &["yes"], "way.not_in_use"),
    ("impassable", &["yes"], "way.not_in_use"),
    // There only when the lake is frozen.
    ("ice_road", &["yes"], "way.winter_only"),
    ("winter_road", &["yes"], "way.winter_only"),
    // Climbing from T4 on needs hands (Swiss Alpine Club scale): no way to a clinic.
    ("sac_scale", &["alpine_hiking", "demanding_alpine_hiking", "difficult_alpine_hiking"], "way.alpine"),
];

/// A row of [`WAYS`]: value, what it is, what is the habit on it.
type Kind = (&'static str, StreetKind, Habit);

/// What a way is: the first key it has decides, then the value.
const WAYS: &[(&str, &[Kind])] = &[
    (
        "highway",
        &[
            // Forbidden to pedestrians nearly everywhere.
            ("motorway", Main, Asks("way.motorway")),
            ("motorway_link", Main, Asks("way.motorway")),
            // Many are motorways in all but name; without a word about pedestrians we do not send anybody there.
            ("trunk", Main, Asks("way.trunk")),
            ("trunk_link", Main, Asks("way.trunk")),
            // Ordinary roads: people walk along them, pavement or not.
            ("primary", Main, Open),
            ("primary_link", Main, Open),
            ("secondary", Main, Open),
            ("secondary_link", Main, Open),
            ("tertiary", Minor, Open),
            ("tertiary_link", Minor, Open),
            ("unclassified", Minor, Open),
            ("residential", Minor, Open),
            ("living_street", Minor, Open),
            ("service", Minor, Open),
            ("road", Minor, Open),
            // Old or careless words for a road.
            ("minor", Minor, Open),
            ("unsurfaced", Minor, Open),
            ("yes", Minor, Open),
            // For people.
            ("footway", Path, Open),
            ("pedestrian", Path, Open),
            ("path", Path, Open),
            ("steps", Steps, Open),
            ("platform", Path, Open),
            ("crossing", Path, Open),
            ("byway", Path, Open),
            ("trail", Path, Open),
            // Field and forest tracks: `access=agricultural` there binds tractors, see ALLOWED.
            ("track", Path, Open),
            // Open to walkers by the defaults of GraphHopper and OpenTripPlanner, closed by the wiki's world table;
            // most that are untagged are shared paths. `foot=no` and `foot=use_sidepath` close it.
            ("cycleway", Path, Open),
            // Closed by the wiki's world table; where walkers are welcome (England) `foot` is tagged.
            ("bridleway", Path, Asks("way.bridleway")),
            // Buses only, unless there is a pavement.
            ("busway", Main, Asks("way.busway")),
            ("bus_guideway", Main, Asks("way.busway")),
            // Inside buildings and stations.
            ("corridor", Indoor, Open),
            ("elevator", Indoor, Open),
            // Not there yet, or no more.
            ("construction", Minor, Never("way.not_in_use")),
            ("proposed", Minor, Never("way.not_in_use")),
            ("planned", Minor, Never("way.not_in_use")),
            ("abandoned", Minor, Never("way.not_in_use")),
            ("disused", Minor, Never("way.not_in_use")),
            ("razed", Minor, Never("way.not_in_use")),
            ("demolished", Minor, Never("way.not_in_use")),
            ("dismantled", Minor, Never("way.not_in_use")),
            ("no", Minor, Never("way.not_in_use")),
            // Ropes and irons; a sport ground; a lane for runaway lorries.
            ("via_ferrata", Path, Never("way.alpine")),
            ("ladder", Path, Never("way.alpine")),
            ("raceway", Minor, Asks("way.raceway")),
            ("escape", Minor, Never("way.escape_lane")),
            // Areas and stops beside a road, not ways along which one goes.
            ("services", Minor, Never(NOT_A_STREET)),
            ("rest_area", Minor, Never(NOT_A_STREET)),
            ("bus_stop", Minor, Never(NOT_A_STREET)),
            ("emergency_bay", Minor, Never(NOT_A_STREET)),
        ],
    ),
    // Platforms carry people from one end to the other, and often to the next street.
    ("railway", &[("platform", Path, Open)]),
    ("public_transport", &[("platform", Path, Open)]),
    ("man_made", &[("pier", Path, Open)]),
    ("indoor", &[("corridor", Indoor, Open)]),
];

/// What an access value says to somebody on foot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Word {
    /// Walking is allowed.
    Yes,
    /// For those who live or have an errand there, and for nobody else: never a way through.
    Private,
    /// Walking is forbidden, or for few people; the cause.
    No(&'static str),
}

/// Values of `foot` and `access`. What is not listed (`customers`, `destination`, `delivery`, `agricultural`,
/// `forestry`, `discouraged`, `unknown`, slips of the pen) says nothing: people who walk there have an errand there, and
/// farm and forest rules are made for vehicles.
const ALLOWED: &[(&str, Word)] = &[
    ("yes", Word::Yes),
    ("designated", Word::Yes),
    ("permissive", Word::Yes),
    ("official", Word::Yes),
    ("public", Word::Yes),
    // Forbidden to all.
    ("no", Word::No("way.no_access")),
    ("never", Word::No("way.no_access")),
    ("prohibited", Word::No("way.no_access")),
    ("military", Word::No("way.no_access")),
    ("emergency", Word::No("way.no_access")),
    // For whoever lives behind, and those who visit them.
    ("private", Word::Private),
    ("residents", Word::Private),
    // For some people only, who need not live there: a stranger cannot walk through.
    ("employees", Word::No("way.private")),
    ("permit", Word::No("way.private")),
    ("restricted", Word::No("way.private")),
    // The pavement is mapped as a way of its own, and must be used.
    ("use_sidepath", Word::No("way.use_sidepath")),
];

/// Values of `foot` that say nothing by themselves, but that people walk there.
const ERRANDS: [&str; 4] = ["destination", "customers", "delivery", "discouraged"];

/// Values of `service` on which nobody lives.
const PARKING: [&str; 2] = ["parking_aisle", "drive-through"];

/// Tags that tell of a pavement on this very way (`separate` tells of one on another way).
const PAVEMENT: (&[&str], &[&str]) =
    (&["sidewalk", "sidewalk:both", "sidewalk:left", "sidewalk:right"], &["yes", "both", "left", "right"]);

/// Directions: key, value, what stays open. First hit counts. Plain `oneway` is not here: it does not bind pedestrians.
const DIRECTIONS: &[(&str, &str, Pass)] = &[
    ("oneway:foot", "yes", Pass::Forward),
    ("oneway:foot", "1", Pass::Forward),
    ("oneway:foot", "-1", Pass::Backward),
    ("oneway:foot", "reverse", Pass::Backward),
    ("oneway:foot", "no", Pass::Both),
    ("foot:backward", "no", Pass::Forward),
    ("foot:forward", "no", Pass::Backward),
    // Escalators and moving walkways.
    ("conveying", "forward", Pass::Forward),
    ("conveying", "backward", Pass::Backward),
];

/// How a way lies: key, value (`*`: any but `no`), level. First hit counts.
const LEVELS: &[(&str, &str, Level)] = &[
    // An archway through a house is at street level, and doors open onto it; so is a gallery against snow.
    ("tunnel", "building_passage", Level::Ground),
    ("tunnel", "avalanche_protector", Level::Ground),
    ("tunnel", "*", Level::Tunnel),
    ("location", "underground", Level::Tunnel),
    // Planks over wet ground, and a ford with a slab, are ground.
    ("bridge", "boardwalk", Level::Ground),
    ("bridge", "low_water_crossing", Level::Ground),
    ("bridge", "*", Level::Bridge),
];

/// Whether a pedestrian may use a way with these tags, and how.
///
/// ```
/// use lifecircle::input::walkable::walkable;
/// use lifecircle::model::{StreetKind, Tags};
/// struct Pairs(&'static [(&'static str, &'static str)]);
/// impl Tags for Pairs {
///     fn get(&self, key: &str) -> Option<&str> {
///         self.0.iter().find(|(k, _)| *k == key).map(|(_, v)| *v)
///     }
/// }
/// assert_eq!(walkable(&Pairs(&[("highway", "steps")])).unwrap().kind, StreetKind::Steps);
/// assert_eq!(walkable(&Pairs(&[("highway", "motorway")])), Err("way.motorway"));
/// assert_eq!(walkable(&Pairs(&[("highway", "service"), ("access", "employees")])), Err("way.private"));
/// let inner = walkable(&Pairs(&[("highway", "service"), ("access", "private")])).unwrap();
/// assert_eq!(inner.going.reach, lifecircle::model::Reach::Private, "for those who live there");
/// ```
///
/// # Errors
/// The cause why not, a word for the [`crate::model::Tally`]; [`NOT_A_STREET`] for what is no street at all.
pub fn walkable(tags: &impl Tags) -> Result<Walkable, &'static str> {
    let (kind, habit) = kind(tags)?;
    if let Some(cause) = never(tags) {
        return Err(cause);
    }
    let habit = match habit {
        Never(cause) => return Err(cause),
        // The road sign of a motorway, on a lesser road.
        Open if tags.get("motorroad") == Some("yes") => Asks("way.motorroad"),
        other => other,
    };
    // `foot=destination` on a way that is closed to all else lets people walk there, as it does alone.
    let errand = tags.get("foot").is_some_and(|v| ERRANDS.contains(&v));
    let binds = |word: &Word| *word != Word::Yes && !(errand && matches!(word, Word::No(_)));
    let said = said(tags, "foot").or_else(|| said(tags, "access").filter(binds));
    match said {
        Some(Word::Yes) => {}
        Some(Word::No(cause)) => return Err(cause),
        // Rows of somebody's car park: no home's way out, though they may pass right behind its wall.
        Some(Word::Private) if tags.get("service").is_some_and(|v| PARKING.contains(&v)) => return Err("way.private"),
        // Private or not, nobody walks along a motorway.
        Some(Word::Private) | None => match habit {
            Asks(cause) if !has_pavement(tags) => return Err(cause),
            _ => {}
        },
    }
    let reach = if said == Some(Word::Private) { Reach::Private } else { Reach::Public };
    let pass =
        DIRECTIONS.iter().find(|(key, value, _)| tags.get(key) == Some(value)).map_or(Pass::Both, |(.., pass)| *pass);
    Ok(Walkable { kind, pass, level: level(tags, kind), going: Going { reach, ..going(tags) } })
}

/// Ground that everybody may walk across and that is no street, as far as its tags tell: the lawns of parks and commons without a fence or a fee, and
/// car parks under the open sky, whose fee is for cars.
pub(crate) fn lawn(tags: &impl Tags) -> Option<Walkable> {
    let open = |key: &str| said(tags, key).is_none_or(|word| word == Word::Yes);
    let is = |key: &str, values: &[&str]| tags.get(key).is_some_and(|v| values.contains(&v));
    let plain = |key: &str, value: &str| tags.get(key).is_none_or(|v| v == value);
    let grass = is("leisure", &["park", "common"]) && plain("fee", "no");
    let car_park = is("amenity", &["parking"])
        && plain("parking", "surface")
        && plain("layer", "0")
        && ["building", "level", "covered", "indoor"].iter().all(|key| plain(key, "no"));
    let surface = if grass { Surface::Loose } else { Surface::default() };
    let free = tags.get("barrier").is_none() && open("foot") && open("access") && in_use(tags);
    ((grass || car_park) && free).then_some(Walkable {
        kind: Path,
        pass: Pass::Both,
        level: Level::Ground,
        going: Going { surface, ..Going::default() },
    })
}

/// Whether a closed way with these tags is ground to walk across, not a ring to walk along: `area=yes`, and platforms.
pub(crate) fn is_open_area(tags: &impl Tags) -> bool {
    let platform = ["railway", "public_transport", "highway"].iter().any(|key| tags.get(key) == Some("platform"));
    match tags.get("area") {
        Some("yes") => true,
        Some(_) => false,
        None => platform,
    }
}

/// What the way is, or that it is no street.
fn kind(tags: &impl Tags) -> Result<(StreetKind, Habit), &'static str> {
    for (key, rows) in WAYS {
        let Some(value) = tags.get(key) else { continue };
        if let Some((_, kind, habit)) = rows.iter().find(|(v, ..)| *v == value) {
            return Ok((*kind, *habit));
        }
        if *key == "highway" {
            return Err("way.unknown_highway");
        }
    }
    // A ferry has no `highway`, but people look for it in the list of what was left out.
    Err(if tags.get("route") == Some("ferry") { "way.ferry" } else { NOT_A_STREET })
}

/// Whether a way is there and used, as far as a pedestrian can tell.
pub(crate) fn in_use(tags: &impl Tags) -> bool {
    never(tags).is_none()
}

/// Whether something that is no street lies on the ground.
pub(crate) fn lies(tags: &impl Tags) -> Level {
    level(tags, StreetKind::Main)
}

/// Whether a line or node with these tags is a wall (a fence, a hedge, a ditch) that stops people.
pub(crate) fn walls(tags: &impl Tags) -> bool {
    let wall = |barrier| BARRIERS.iter().any(|(value, hold)| *value == barrier && *hold == Hold::Wall);
    tags.get("barrier").is_some_and(wall) && !passable(tags)
}

fn never(tags: &impl Tags) -> Option<&'static str> {
    let hit = |key: &str, values: &[&str]| tags.get(key).is_some_and(|have| values.contains(&have));
    NEVER.iter().find(|(key, values, _)| hit(key, values)).map(|(.., cause)| *cause)
}

/// What `foot` or `access` says. Of several values (`yes;destination`) one that allows is enough.
fn said(tags: &impl Tags, key: &str) -> Option<Word> {
    let words = || tags.get(key).into_iter().flat_map(|v| v.split(';')).map(str::trim);
    let known = words().filter_map(|word| ALLOWED.iter().find(|(v, _)| *v == word)).map(|(_, w)| *w);
    // `Yes` goes before anything else; of several other words the first written counts.
    known.min_by_key(|word| *word != Word::Yes)
}

fn has_pavement(tags: &impl Tags) -> bool {
    let (keys, values) = PAVEMENT;
    keys.iter().any(|key| tags.get(key).is_some_and(|v| values.contains(&v)))
}

fn level(tags: &impl Tags, kind: StreetKind) -> Level {
    let hit = |key: &str, value: &str| match tags.get(key) {
        None | Some("no") => false,
        Some(have) => value == "*" || have == value,
    };
    if let Some((.., level)) = LEVELS.iter().find(|(key, value, _)| hit(key, value)) {
        return *level;
    }
    // Corridors and platforms lie on storeys, which only `level` or `layer` tells. On streets `layer` alone orders
    // crossings and says nothing about the ground.
    let storeyed = kind == StreetKind::Indoor || tags.get("railway").or(tags.get("public_transport")).is_some();
    let storey = || ["level", "layer"].into_iter().find_map(|k| tags.get(k)?.parse::<f64>().ok());
    match storeyed.then(storey).flatten() {
        Some(storey) if storey < 0.0 => Level::Tunnel,
        Some(storey) if storey > 0.0 => Level::Bridge,
        _ => Level::Ground,
    }
}

/// What a barrier on a node is to a pedestrian.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Hold {
    /// Made against vehicles: people step past it, and only `foot` can forbid that.
    Wheels,
    /// Opens for people, unless `foot`, `access` or a lock says no.
    Gate,
    /// Stops people, unless `foot` or `access` says yes.
    Wall,
}

/// Barriers by value. Not listed, it is taken for a gate.
const BARRIERS: &[(&str, Hold)] = &[
    // Against cars: the private road behind a lift gate is told by the tags of the way.
    ("bollard", Hold::Wheels),
    ("rising_bollard", Hold::Wheels),
    ("block", Hold::Wheels),
    ("planter", Hold::Wheels),
    ("log", Hold::Wheels),
    ("lift_gate", Hold::Wheels),
    ("swing_gate", Hold::Wheels),
    ("toll_booth", Hold::Wheels),
    ("chain", Hold::Wheels),
    ("rope", Hold::Wheels),
    ("bump_gate", Hold::Wheels),
    ("bus_trap", Hold::Wheels),
    ("sump_buster", Hold::Wheels),
    ("height_restrictor", Hold::Wheels),
    ("width_restrictor", Hold::Wheels),
    ("coupure", Hold::Wheels),
    // Knee-high; a way that is drawn across one is where people step over it.
    ("guard_rail", Hold::Wheels),
    ("cable_barrier", Hold::Wheels),
    ("jersey_barrier", Hold::Wheels),
    // Against bicycles, horses and cattle.
    ("cycle_barrier", Hold::Wheels),
    ("motorcycle_barrier", Hold::Wheels),
    ("horse_stile", Hold::Wheels),
    ("cattle_grid", Hold::Wheels),
    ("kerb", Hold::Wheels),
    ("no", Hold::Wheels),
    // Doors for people, which somebody may lock.
    ("gate", Hold::Gate),
    ("entrance", Hold::Gate),
    ("sliding_gate", Hold::Gate),
    ("wicket_gate", Hold::Gate),
    ("hampshire_gate", Hold::Gate),
    ("kissing_gate", Hold::Gate),
    ("stile", Hold::Gate),
    ("turnstile", Hold::Gate),
    ("full-height_turnstile", Hold::Gate),
    ("sally_port", Hold::Gate),
    ("border_control", Hold::Gate),
    ("checkpoint", Hold::Gate),
    ("door", Hold::Gate),
    ("debris", Hold::Gate),
    ("yes", Hold::Gate),
    // Drawn across a way, these end it.
    ("wall", Hold::Wall),
    ("city_wall", Hold::Wall),
    ("retaining_wall", Hold::Wall),
    ("fence", Hold::Wall),
    ("wire_fence", Hold::Wall),
    ("hedge", Hold::Wall),
    ("ditch", Hold::Wall),
    ("berm", Hold::Wall),
];

/// Whether a node with these tags holds up vehicles only, so that its hours are theirs.
pub(crate) fn vehicles_only(tags: &impl Tags) -> bool {
    let barrier = tags.get("barrier");
    BARRIERS.iter().any(|(value, hold)| Some(*value) == barrier && *hold == Hold::Wheels)
}

/// Barriers that are made to be opened, for people or for vehicles that people walk past.
const GATES: [&str; 13] = [
    "gate",
    "entrance",
    "lift_gate",
    "swing_gate",
    "sliding_gate",
    "wicket_gate",
    "hampshire_gate",
    "kissing_gate",
    "stile",
    "turnstile",
    "full-height_turnstile",
    "sally_port",
    "door",
];

/// Whether a node with these tags is a gate of any kind, open or not.
pub(crate) fn opens(tags: &impl Tags) -> bool {
    tags.get("barrier").is_some_and(|barrier| GATES.contains(&barrier))
}

/// Who gets past a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Passage {
    /// Everybody.
    #[default]
    Open,
    /// Those who live behind it or have an errand there.
    Private,
    /// Nobody.
    Closed,
}

/// Whether everybody on foot gets past a node with these tags.
pub fn passable(tags: &impl Tags) -> bool {
    passage(tags) == Passage::Open
}

/// Who gets past a node with these tags. What is no barrier lets everybody pass; what is locked, nobody.
///
/// ```
/// use lifecircle::input::walkable::{Passage, passage};
/// use lifecircle::model::Tags;
/// struct Pairs(&'static [(&'static str, &'static str)]);
/// impl Tags for Pairs {
///     fn get(&self, key: &str) -> Option<&str> {
///         self.0.iter().find(|(k, _)| *k == key).map(|(_, v)| *v)
///     }
/// }
/// assert_eq!(passage(&Pairs(&[("barrier", "gate")])), Passage::Open);
/// assert_eq!(passage(&Pairs(&[("barrier", "gate"), ("access", "private")])), Passage::Private);
/// assert_eq!(passage(&Pairs(&[("barrier", "gate"), ("access", "no")])), Passage::Closed);
/// ```
pub fn passage(tags: &impl Tags) -> Passage {
    let Some(barrier) = tags.get("barrier") else { return Passage::Open };
    let hold = BARRIERS.iter().find(|(value, _)| *value == barrier).map_or(Hold::Gate, |(_, hold)| *hold);
    let locked = tags.get("locked") == Some("yes");
    let told = |word: Word| match word {
        Word::Yes => Passage::Open,
        Word::Private if locked => Passage::Closed,
        Word::Private => Passage::Private,
        Word::No(_) => Passage::Closed,
    };
    match (said(tags, "foot"), hold) {
        (Some(word), _) => told(word),
        (None, Hold::Wheels) => Passage::Open,
        (None, Hold::Gate) if locked => Passage::Closed,
        (None, Hold::Gate) => said(tags, "access").map_or(Passage::Open, told),
        // A wall that is private has no door.
        (None, Hold::Wall) if said(tags, "access") == Some(Word::Yes) => Passage::Open,
        (None, Hold::Wall) => Passage::Closed,
    }
}

#[cfg(test)]
#[path = "walkable_tests.rs"]
mod tests;
