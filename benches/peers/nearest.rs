//! The nearest place of each class from every node of the shared peer graph; `compare.py` runs it beside scipy.
//!
//! `peer_nearest CITY_DIR` reads `nodes.csv` (id, lon, lat), `edges.csv` (u, v, metres: whole millimetres, taken as they are),
//! `poi_CLASS.csv` (node) and builds the walk graph. Then each line on standard input asks for one run: `limit N` for
//! all walks up to N metres (half a millimetre more, as scipy is asked), `unlimited` for all. It answers with the
//! seconds between the prepared graph and the filled arrays. `write DIR` writes the arrays of the last run, one file
//! of little-endian u32 millimetres per class, `4294967295` where nothing is reached.
#![allow(clippy::print_stdout, reason = "it talks with compare.py")]

use city::{Spot, Tables, columns};
use lifecircle::network::{Network, Towards, WalkGraph};
use lifecircle::search::{Nearest, OnLink, Seed, cost_at_vertices};
use lifecircle::units::{Metric, UNREACHED};
use rayon::prelude::*;
use std::error::Error;
use std::io::Write as _;
use std::path::Path;
use std::time::Instant;

#[allow(dead_code, reason = "two programs share it, each with parts of its own")]
mod city;

type Outcome<T> = Result<T, Box<dyn Error>>;

struct City {
    network: Network,
    graph: WalkGraph,
    classes: Vec<(String, Vec<Spot>)>,
}

impl City {
    fn read(dir: &Path) -> Outcome<City> {
        let Tables { network, index, spots, .. } = Tables::read(dir)?;
        let graph = network.walk_graph(Metric::Length, Towards::Seeds);

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
