//! A city as tables of nodes and edges, the form that all peers are given (see `graph.py`).

use super::Outcome;
use geo_types::Coord;
use lifecircle::model::{Confidence, Id, Level, Pass, Position, StreetKind, Streets, Walker};
use lifecircle::network::{self, Network};
use lifecircle::plane::Plane;
use lifecircle::snap::Snap;
use lifecircle::units::LinkId;
use std::collections::HashMap;
use std::path::Path;

/// The columns of a table by name, as text.
pub fn columns(path: &Path, names: &[&str]) -> Outcome<Vec<Vec<String>>> {
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
pub enum Spot {
    Junction(u32),
    Middle(LinkId, u32),
}

/// The network of a table, and where its nodes are.
pub struct Tables {
    pub network: Network,
    pub plane: Plane,
    pub walker: Walker,
    pub index: HashMap<String, u32>,
    pub spots: HashMap<u32, Spot>,
}

impl Tables {
    pub fn read(dir: &Path) -> Outcome<Tables> {
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
            gait: lifecircle::model::Gait::default(),
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
        Ok(Tables { network, plane, walker, index, spots })
    }
}

/// A link at each junction.
pub fn link_at(network: &Network) -> Vec<u32> {
    let mut link_at = vec![0; network.junctions()];
    for link in (0..network.links() as u32).rev() {
        for end in network.ends(LinkId(link)) {
            link_at[end.0 as usize] = link;
        }
    }
    link_at
}

/// A node as a join: a point of some link that it stands on.
pub fn standing(tables: &Tables, spot: Spot, link_at: &[u32]) -> Snap {
    let network = &tables.network;
    let (link, vertex) = match spot {
        Spot::Middle(link, vertex) => (link, vertex as usize),
        Spot::Junction(junction) => {
            let link = LinkId(link_at[junction as usize]);
            let last = network.vertices(link).len() - 1;
            (link, if network.ends(link)[0].0 == junction { 0 } else { last })
        }
    };
    let (mm, ms) = (network.at_mm(link)[vertex], network.at_ms(link)[vertex]);
    let at = network.geometry(link).nth(vertex).map_or(Coord { x: 0.0, y: 0.0 }, |p| Coord { x: p.lon(), y: p.lat() });
    Snap { link, mm, ms, back_ms: network.back_ms(link)[vertex], leg_mm: 0, at }
}
