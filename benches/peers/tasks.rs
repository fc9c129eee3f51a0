//! The tasks of the shared peer graph that ask for walks; `run.py` runs it beside the peers and checks every answer.
//!
//! `peer_tasks CITY_DIR` reads `nodes.csv` (id, lon, lat), `edges.csv` (u, v, metres: whole millimetres, taken as they are),
//! `poi_CLASS.csv`, `blocks.csv` and `sources.csv` (node), and builds the network. Then each line on standard input asks:
//!
//! - `prepare`: makes the graph ready for many searches, anew each time.
//! - `t1 METRES`: from every node the nearest place of each class, `t1plain METRES` the same without what was prepared;
//!   `all` instead of metres: whatever the length.
//! - `t2 METRES`: how many places of each class lie within reach of each block. `t4 METRES`: each walk from sources to blocks.
//! - `write DIR`: the last answers, little-endian u32, millimetres: `t1.u32` a row a node, `t2.u32` a row a block, `t4.u32` a row
//!   (source, block, millimetres) a pair. 4294967295 where nothing is reached.
//!
//! It answers with the seconds from the question to the filled arrays. Half a millimetre more than METRES, as the peers are
//! asked, is the same limit in whole millimetres.
#![allow(clippy::print_stdout, reason = "it talks with run.py")]

use city::{Spot, Tables, columns, link_at, standing};
use lifecircle::access::Walks;
use lifecircle::network::{Towards, WalkGraph};
use lifecircle::search::{Costs, Everywhere, Kind, Lanes, Nearest, OnLink, Seed, cost_at_vertices};
use lifecircle::snap::Snap;
use lifecircle::units::{Limit, Metric, UNREACHED};
use rayon::prelude::*;
use std::error::Error;
use std::io::Write as _;
use std::path::Path;
use std::time::Instant;

#[allow(dead_code, reason = "several programs share it, each with parts of its own")]
mod city;

type Outcome<T> = Result<T, Box<dyn Error>>;

/// The points of a table, as they stand on the network.
struct Points {
    spots: Vec<Spot>,
    snaps: Vec<Vec<Snap>>,
}

struct City {
    tables: Tables,
    graph: WalkGraph,
    classes: Vec<(String, Points)>,
    blocks: Points,
    sources: Points,
}

impl City {
    fn read(dir: &Path) -> Outcome<City> {
        let tables = Tables::read(dir)?;
        let graph = tables.network.walk_graph(Metric::Length, Towards::Seeds);
        let link_at = link_at(&tables.network);
        let points = |name: &str| -> Outcome<Points> {
            let spots: Vec<Spot> = columns(&dir.join(name), &["node"])?
                .iter()
                .map(|r| Some(*tables.spots.get(tables.index.get(&r[0])?)?))
                .collect::<Option<_>>()
                .ok_or(format!("{name}: a place on no street"))?;
            let snaps = spots.iter().map(|&spot| vec![standing(&tables, spot, &link_at)]).collect();
            Ok(Points { spots, snaps })
        };
        let mut files: Vec<_> =
            std::fs::read_dir(dir)?.filter_map(|f| f.ok()?.file_name().into_string().ok()).collect();
        files.sort();
        let mut classes = Vec::new();
        for name in files.iter().filter_map(|f| f.strip_prefix("poi_")?.strip_suffix(".csv")) {
            classes.push((name.to_owned(), points(&format!("poi_{name}.csv"))?));
        }
        let (blocks, sources) = (points("blocks.csv")?, points("sources.csv")?);
        Ok(City { tables, graph, classes, blocks, sources })
    }

    /// Places as seeds and where they stand on links.
    fn kind(&self, spots: &[Spot]) -> Kind {
        let network = &self.tables.network;
        let mut kind = Kind { seeds: Vec::with_capacity(spots.len() * 2), on_links: Vec::new() };
        let seed = |junction, cost| Seed { junction, cost, place: 0, other: 0 };
        for &spot in spots {
            match spot {
                Spot::Junction(junction) => kind.seeds.push(seed(junction, 0)),
                Spot::Middle(link, vertex) => {
                    let [a, b] = network.ends(link);
                    let (at, all) = (network.at_mm(link)[vertex as usize], network.length_mm(link));
                    kind.seeds.extend([seed(a.0, at), seed(b.0, all - at)]);
                    kind.on_links.push(OnLink { link, vertex, cost: 0 });
                }
            }
        }
        kind
    }

    /// T1 with one search a class over the graph as it is.
    fn plain(&self, limit: u32) -> Vec<Vec<u32>> {
        let one = |search: &mut Nearest, (_, places): &(String, Points)| {
            let kind = self.kind(&places.spots);
            let costs = search.costs(&self.graph, &kind.seeds, limit);
            cost_at_vertices(&self.tables.network, Metric::Length, costs, &kind.on_links, limit)
        };
        self.classes.par_iter().map_init(Nearest::new, one).collect()
    }
}

/// What was asked for last.
#[derive(Default)]
struct Answers {
    t1: Vec<Vec<Costs>>,
    t2: Vec<Vec<u32>>,
    t4: Vec<Vec<(u32, u32)>>,
}

impl Answers {
    fn write(&self, dir: &Path, classes: usize) -> Outcome<()> {
        let file = |name: &str, words: &mut dyn Iterator<Item = u32>| {
            let bytes: Vec<u8> = words.flat_map(|w| if w < UNREACHED { w } else { u32::MAX }.to_le_bytes()).collect();
            std::fs::write(dir.join(name), bytes)
        };
        let nodes = self.t1.first().map_or(0, Vec::len);
        let row = |v: usize| self.t1.iter().flat_map(move |eight| eight[v]).take(classes);
        file("t1.u32", &mut (0..nodes).flat_map(row))?;
        let blocks = self.t2.first().map_or(0, Vec::len);
        file("t2.u32", &mut (0..blocks).flat_map(|b| self.t2.iter().map(move |counts| counts[b])))?;
        let rows = (0_u32..).zip(&self.t4);
        file("t4.u32", &mut rows.flat_map(|(s, row)| row.iter().flat_map(move |&(b, mm)| [s, b, mm])))?;
        Ok(())
    }
}

fn main() -> Outcome<()> {
    let Some(dir) = std::env::args().nth(1) else {
        println!("usage: peer_tasks CITY_DIR (made by graph.py); see benches/peers/run.py");
        return Ok(());
    };
    // This thread works, too, instead of waking another and waiting for it.
    rayon::ThreadPoolBuilder::new().use_current_thread().build_global()?;
    let city = City::read(Path::new(&dir))?;
    let Tables { network, walker, .. } = &city.tables;
    println!("{} junctions, {} links", network.junctions(), network.links());
    let mut everywhere = Everywhere::new(network, Metric::Length);
    let mut walks = Walks::new(network, walker, Limit::Length(UNREACHED));
    let below = vec![UNREACHED; city.blocks.snaps.len()];
    let doors: Vec<Option<Snap>> = city.blocks.snaps.iter().map(|s| s.first().copied()).collect();
    let (mut space, mut answers) = (Lanes::new(), Answers::default());
    answers.t1.resize_with(city.classes.len().div_ceil(8), Vec::new);
    for line in std::io::stdin().lines() {
        let line = line?;
        let (task, rest) = line.split_once(' ').unwrap_or((&line, ""));
        if task == "write" {
            answers.write(Path::new(rest), city.classes.len())?;
            println!("written");
            continue;
        }
        let limit = if matches!(rest, "" | "all") { UNREACHED } else { rest.parse::<u32>()? * 1000 };
        walks = walks.within(Limit::Length(limit));
        let start = Instant::now();
        match task {
            "prepare" => everywhere = Everywhere::new(network, Metric::Length),
            "t1" => {
                for (classes, out) in city.classes.chunks(8).zip(&mut answers.t1) {
                    let kinds: Vec<Kind> = classes.iter().map(|(_, places)| city.kind(&places.spots)).collect();
                    everywhere.nearest(&mut space, &kinds, limit, out);
                }
            }
            "t1plain" => {
                let columns = city.plain(limit);
                let seconds = start.elapsed();
                for (columns, out) in columns.chunks(8).zip(&mut answers.t1) {
                    out.resize(columns[0].len(), [UNREACHED; 8]);
                    for (lane, column) in columns.iter().enumerate() {
                        out.iter_mut().zip(column).for_each(|(row, &cost)| row[lane] = cost);
                    }
                }
                println!("{:.6}", seconds.as_secs_f64());
                std::io::stdout().flush()?;
                continue;
            }
            "t2" => {
                let doors = walks.doors(&doors, &below);
                answers.t2 = city.classes.iter().map(|(_, places)| doors.count(&places.snaps)).collect();
            }
            "t4" => answers.t4 = walks.doors(&doors, &below).walks_to(&city.sources.snaps, &|| false),
            _ => return Err(format!("unknown request {line:?}").into()),
        }
        println!("{:.6}", start.elapsed().as_secs_f64());
        std::io::stdout().flush()?;
    }
    Ok(())
}
