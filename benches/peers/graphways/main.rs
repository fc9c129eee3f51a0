//! Service areas by graphways, beside ours: `graphways_isochrone CITY.osm.pbf ORIGINS.csv AREAS.geojsonl METRES`.
//!
//! ORIGINS has a line `lon,lat` for each place. It reads the extract, and asks for the area of every place, one after the other on one core, three
//! times; one geometry a line, `null` where it finds none. Printed: seconds to make its graph ready, and the median seconds of an area. It knows
//! limits in time only, at 5 km/h: 1,200 m are 864 s.

use graphways::graph::SpatialGraph;
use graphways::overpass::NetworkType::Walk;
use graphways::utils::polygon_to_geojson_string;
use std::error::Error;
use std::fmt::Write;
use std::time::Instant;

fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = std::env::args().collect();
    let [_, pbf, origins, areas, metres] = &words[..] else {
        return Err("usage: graphways_isochrone CITY.osm.pbf ORIGINS.csv AREAS.geojsonl METRES".into());
    };
    let seconds = metres.parse::<f64>()? * 3.6 / 5.0;
    let text = std::fs::read_to_string(origins)?;
    let places = text.lines().map(|line| {
        let (lon, lat) = line.split_once(',').ok_or("an origin is lon,lat")?;
        Ok((lon.parse()?, lat.parse()?))
    });
    let places: Vec<(f64, f64)> = places.collect::<Result<_, Box<dyn Error>>>()?;
    let start = Instant::now();
    let graph = SpatialGraph::from_pbf(pbf, Walk, Some(false))?;
    println!("ready {:.4}", start.elapsed().as_secs_f64());
    let ask = || places.iter().map(|&(lon, lat)| graph.isochrones(lat, lon, vec![seconds], Walk, None)).collect::<Vec<_>>();
    let found = ask();
    let mut runs: Vec<f64> = (0..3)
        .map(|_| {
            let start = Instant::now();
            std::hint::black_box(ask());
            start.elapsed().as_secs_f64()
        })
        .collect();
    runs.sort_by(f64::total_cmp);
    println!("each {:.7}", runs[1] / places.len().max(1) as f64);
    let mut out = String::new();
    for area in found {
        match area.as_deref() {
            Some([first, ..]) => writeln!(out, "{}", polygon_to_geojson_string(first))?,
            _ => writeln!(out, "null")?,
        }
    }
    std::fs::write(areas, out)?;
    Ok(())
}
