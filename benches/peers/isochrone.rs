//! Service areas of nodes of the shared peer graph; `isochrone.py` runs it and scores the areas with scipy and shapely.
//!
//! `peer_isochrone CITY_DIR ORIGINS.txt AREAS.geojsonl METRES [REACH_M]` reads the tables, maps the ground, and for each
//! node named in ORIGINS (one a line) searches and traces the ground within METRES of it, on one core. It writes one
//! geometry a line and prints the seconds: map, then every origin's search and trace, five times, the median of the sums.
#![allow(clippy::print_stdout, reason = "it talks with isochrone.py")]

use city::{Tables, link_at, standing};
use geo_types::MultiPolygon;
use lifecircle::isochrone::{Found, Ground, Searches, Tracer};
use lifecircle::network::Towards;
use lifecircle::snap::Snap;
use lifecircle::units::Metric;
use std::error::Error;
use std::fmt::Write as _;
use std::path::Path;
use std::time::Instant;

#[allow(dead_code, reason = "two programs share it, each with parts of its own")]
mod city;

type Outcome<T> = Result<T, Box<dyn Error>>;

fn line(tables: &Tables, area: &MultiPolygon<f64>) -> String {
    let mut out = String::from("{\"type\":\"MultiPolygon\",\"coordinates\":[");
    for (i, polygon) in area.iter().enumerate() {
        out.push_str(if i > 0 { ",[" } else { "[" });
        for (r, ring) in std::iter::once(polygon.exterior()).chain(polygon.interiors()).enumerate() {
            out.push_str(if r > 0 { ",[" } else { "[" });
            for (k, &at) in ring.0.iter().enumerate() {
                let at = tables.plane.to_degrees(at);
                let _ = write!(out, "{}[{:.9},{:.9}]", if k > 0 { "," } else { "" }, at.x, at.y);
            }
            out.push(']');
        }
        out.push(']');
    }
    out.push_str("]}\n");
    out
}

fn main() -> Outcome<()> {
    let args: Vec<String> = std::env::args().collect();
    let [_, dir, origins, out, metres, rest @ ..] = &args[..] else {
        println!(
            "usage: peer_isochrone CITY_DIR ORIGINS.txt AREAS.geojsonl METRES [REACH_M]; see benches/peers/isochrone.py"
        );
        return Ok(());
    };
    let tables = Tables::read(Path::new(dir))?;
    let network = &tables.network;
    let reach: f64 = rest.first().map_or(Ok(50.0), |r| r.parse())?;
    let limit = metres.parse::<u32>()? * 1000;
    let start = Instant::now();
    let ground = Ground::new(network, &tables.plane, reach);
    println!("map {:.4}", start.elapsed().as_secs_f64());
    let link_at = link_at(network);
    let joins: Vec<Snap> = std::fs::read_to_string(origins)?
        .lines()
        .map(|id| {
            let vertex = tables.index.get(id).ok_or(format!("no node {id}"))?;
            Ok(standing(&tables, *tables.spots.get(vertex).ok_or(format!("no street at {id}"))?, &link_at))
        })
        .collect::<Outcome<_>>()?;
    let searches = Searches::new(network, Metric::Length, Towards::Seeds, tables.walker.speed);
    let (mut found, mut tracer) = (Found::default(), Tracer::new(&ground));
    let mut areas = Vec::new();
    let mut seconds = Vec::new();
    for _ in 0..5 {
        areas.clear();
        let start = Instant::now();
        for &snap in &joins {
            let (walks, links) = searches.run(&mut found, &[(snap, 0)], limit, false);
            areas.extend(tracer.areas(&walks, links, &[limit], None));
        }
        seconds.push(start.elapsed().as_secs_f64());
    }
    seconds.sort_by(f64::total_cmp);
    println!("each {:.7}", seconds[seconds.len() / 2] / joins.len() as f64);
    println!("faults {}", tracer.faults());
    let corners: usize = areas
        .iter()
        .flatten()
        .map(|p| p.exterior().0.len() + p.interiors().iter().map(|r| r.0.len()).sum::<usize>())
        .sum();
    println!("corners {}", corners / joins.len());
    std::fs::write(out, areas.iter().map(|a| line(&tables, a)).collect::<String>())?;
    Ok(())
}
