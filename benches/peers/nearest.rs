//! The nearest place of each class from every node of the shared peer graph; `compare.py` runs it beside scipy.
//!
//! `peer_nearest CITY_DIR` reads `nodes.csv` (id, lon, lat), `edges.csv` (u, v, metres: whole millimetres, taken as they are),
//! `poi_CLASS.csv` (node) and builds the walk graph. Then each line on standard input asks for one run: `limit N` for
//! all walks up to N metres (half a millimetre more, as scipy is asked), `unlimited` for all. It answers with the
//! seconds between the prepared graph and the filled arrays. `write DIR` writes the arrays of the last run, one file
//! of little-endian u32 millimetres per class, `4294967295` where nothing is reached.
#![allow(clippy::print_stdout, reason = "it talks with compare.py")]

use lifecircle::model::{Confidence, Id, Level, Pass, Position, StreetKind, Streets, Walker};
use lifecircle::network::{self, Network, Towards, WalkGraph};
use lifecircle::plane::Plane;
use lifecircle::search::{Nearest, OnLink, Seed, cost_at_vertices};
use lifecircle::units::{LinkId, Metric, UNREACHED};
use rayon::prelude::*;
use std::collections::HashMap;
use std::error::Error;
use std::io::Write as _;
use std::path::Path;
use std::time::Instant;

type Outcome<T> = Result<T, Box<dyn Error>>;

/// The columns of a table by name, as text.
fn columns(path: &Path, names: &[&str]) -> Outcome<Vec<Vec<String>>> {
    let text = std::fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
    let mut lines = text.lines();
    let header: Vec<&str> = lines.next().ok_or("an empty table")?.split(',').collect();
    let at: Vec<usize> = names
        .iter()
        .map(|n| header.iter().position(|h| h == n).ok_or(format!("{}: no column {n}", path.display())))
        .collect::<Result<_, _>>()?;
    let rows = lines.map(|l| {
        let fields: Vec<&str> = l.split(',').collect();
        at.iter().map(|&i| fields.get(i).copied().unwrap_or("").to_owned()).collect()
    });
    Ok(rows.collect())
}

/// "96.128" in millimetres, without a float in between.
fn millimetres(text: &str) -> Outcome<u32> {
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    Ok(whole.parse::<u32>()? * 1000 + format!("{part:0<3}")[..3].parse::<u32>()?)
}

/// One place on the network: a junction, or a vertex in the middle of a link.
#[derive(Clone, Copy)]
enum Spot {
    Junction(u32),
    Middle(LinkId, u32),
}

struct City {
    network: Network,
    graph: WalkGraph,
    classes: Vec<(String, Vec<Spot>)>,
}

impl City {
    fn read(dir: &Path) -> Outcome<City> {
        let mut streets = Streets::default();
        let mut index = HashMap::new();
        for row in columns(&dir.join("nodes.csv"), &["id", "lon", "lat"])? {
            index.insert(row[0].clone(), streets.vertices.len() as u32);
            let position = Position::from_degrees(row[1].parse()?, row[2].parse()?).ok_or("a node off the Earth")?;
            streets.vertices.push(position);
        }
        let mut lengths = Vec::new();
        for (i, row) in columns(&dir.join("edges.csv"), &["u", "v", "metres"])?.iter().enumerate() {
            let ends = [*index.get(&row[0]).ok_or("no such node")?, *index.get(&row[1]).ok_or("no such node")?];
            streets.push(Id::Way(i as i64), StreetKind::Minor, Pass::Both, Level::Ground, &ends);
            lengths.extend([millimetres(&row[2])?, 0]);
        }
        let walker = Walker {
            id: "custom".into(),
            speed: "4.8km/h".parse()?,
            steps: true,
            source: "the peers' common speed".into(),
            source_zh: None,
            confidence: Confidence::High,
        };
        let lons = || streets.vertices.iter().map(|p| p.lon());
        let lats = || streets.vertices.iter().map(|p| p.lat());
        let plane = Plane::fit(
            lons().fold(f64::MAX, f64::min),
            lats().fold(f64::MAX, f64::min),
            lons().fold(f64::MIN, f64::max),
            lats().fold(f64::MIN, f64::max),
        );
        let network = network::build_with_lengths(&streets, &walker, &plane, &lengths);
        let graph = network.walk_graph(Metric::Length, Towards::Seeds);

        let mut spots: HashMap<u32, Spot> = HashMap::new();
        for link in (0..network.links() as u32).map(LinkId) {
            let [a, b] = network.ends(link);
            let vertices = network.vertices(link);
            for (k, &v) in vertices.iter().enumerate().skip(1).take(vertices.len() - 2) {
                spots.insert(v, Spot::Middle(link, k as u32));
            }
            spots.insert(vertices[0], Spot::Junction(a.0));
            spots.insert(vertices[vertices.len() - 1], Spot::Junction(b.0));
        }
        let mut files: Vec<_> =
            std::fs::read_dir(dir)?.filter_map(|f| f.ok()?.file_name().into_string().ok()).collect();
        files.sort();
        let mut classes = Vec::new();
        for name in files.iter().filter_map(|f| f.strip_prefix("poi_")?.strip_suffix(".csv")) {
            let rows = columns(&dir.join(format!("poi_{name}.csv")), &["node"])?;
            let places: Vec<Spot> = rows
                .iter()
                .map(|r| Some(*spots.get(index.get(&r[0])?)?))
                .collect::<Option<_>>()
                .ok_or("a place on no node")?;
            if !places.is_empty() {
                classes.push((name.to_owned(), places));
            }
        }
        Ok(City { network, graph, classes })
    }

    /// The task: every class, every node.
    fn nearest(&self, limit: u32) -> Vec<Vec<u32>> {
        let one = |search: &mut Nearest, (_, places): &(String, Vec<Spot>)| {
            let (mut seeds, mut on_links) = (Vec::with_capacity(places.len() * 2), Vec::new());
            for &spot in places {
                match spot {
                    Spot::Junction(junction) => seeds.push(Seed { junction, cost: 0, place: 0, other: 0 }),
                    Spot::Middle(link, vertex) => {
                        let [a, b] = self.network.ends(link);
                        let (at, all) = (self.network.at_mm(link)[vertex as usize], self.network.length_mm(link));
                        seeds.push(Seed { junction: a.0, cost: at, place: 0, other: 0 });
                        seeds.push(Seed { junction: b.0, cost: all - at, place: 0, other: 0 });
                        on_links.push(OnLink { link, vertex, cost: 0 });
                    }
                }
            }
            let costs = search.costs(&self.graph, &seeds, limit);
            cost_at_vertices(&self.network, Metric::Length, costs, &on_links, limit)
        };
        self.classes.par_iter().map_init(Nearest::new, one).collect()
    }
}

fn main() -> Outcome<()> {
    let Some(dir) = std::env::args().nth(1) else {
        println!("usage: peer_nearest CITY_DIR (made by prepare.py); see benches/peers/compare.py");
        return Ok(());
    };
    // This thread works, too, instead of waking another and waiting for it.
    rayon::ThreadPoolBuilder::new().use_current_thread().build_global()?;
    let city = City::read(Path::new(&dir))?;
    let names: Vec<&str> = city.classes.iter().map(|(n, _)| n.as_str()).collect();
    println!("{} junctions, {} links, classes {}", city.network.junctions(), city.network.links(), names.join(" "));
    let mut last = Vec::new();
    for line in std::io::stdin().lines() {
        let line = line?;
        let words: Vec<&str> = line.split_whitespace().collect();
        let limit = match words[..] {
            ["limit", metres] => metres.parse::<u32>()? * 1000,
            ["unlimited"] => UNREACHED,
            ["write", dir] => {
                for ((name, _), costs) in city.classes.iter().zip(&last) {
                    let words: &Vec<u32> = costs;
                    let bytes: Vec<u8> =
                        words.iter().flat_map(|&c| if c < UNREACHED { c } else { u32::MAX }.to_le_bytes()).collect();
                    std::fs::write(Path::new(dir).join(format!("{name}.u32")), bytes)?;
                }
                println!("written");
                continue;
            }
            _ => return Err(format!("unknown request {line:?}").into()),
        };
        let start = Instant::now();
        last = city.nearest(limit);
        println!("{:.6}", start.elapsed().as_secs_f64());
        std::io::stdout().flush()?;
    }
    Ok(())
}
