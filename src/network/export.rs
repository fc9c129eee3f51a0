//! The network as tables, so that anyone can walk it again with another program.

use super::Network;
use crate::model::{Level, Pass, StreetKind, Streets, csv_field};
use crate::units::{LinkId, NodeId};
use std::fmt::Write as _;

/// `id,lon,lat,piece`: the junctions.
pub fn nodes_csv(network: &Network) -> String {
    let mut out = String::with_capacity(network.junctions() * 40);
    out.push_str("id,lon,lat,piece\n");
    for i in 0..network.junctions() as u32 {
        let p = network.junction(NodeId(i));
        writeln!(out, "{i},{:.7},{:.7},{}", p.lon(), p.lat(), network.component(NodeId(i)))
            .expect("a String takes all");
    }
    out
}

/// `link,line`: where links run, from their first end to their second, as `lon lat` pairs separated by semicolons.
pub fn lines_csv(network: &Network) -> String {
    let mut out = String::from("link,line\n");
    for l in 0..network.links() as u32 {
        let line: Vec<String> = network.geometry(LinkId(l)).map(|p| format!("{:.7} {:.7}", p.lon(), p.lat())).collect();
        writeln!(out, "{l},{}", line.join(";")).expect("a String takes all");
    }
    out
}

/// `id,from,to,mm,ms_forward,ms_backward,kind,level,source`: the links; an empty time is a direction that is closed.
pub fn links_csv(network: &Network, streets: &Streets) -> String {
    let mut out = String::with_capacity(network.links() * 60);
    out.push_str("id,from,to,mm,ms_forward,ms_backward,kind,level,source\n");
    for l in 0..network.links() as u32 {
        let link = LinkId(l);
        let [a, b] = network.ends(link);
        let [forward, backward] =
            [(Pass::Backward, network.walking_ms(link)), (Pass::Forward, network.walking_back_ms(link))]
                .map(|(closed, ms)| if network.pass(link) == closed { String::new() } else { ms.to_string() });
        let kind = match network.kind(link) {
            StreetKind::Main => "main",
            StreetKind::Minor => "minor",
            StreetKind::Path => "path",
            StreetKind::Steps => "steps",
            StreetKind::Indoor => "indoor",
        };
        let level = match network.level(link) {
            Level::Ground => "ground",
            Level::Bridge => "bridge",
            Level::Tunnel => "tunnel",
        };
        let source = csv_field(&streets.streets[network.street(link)].id);
        writeln!(out, "{l},{},{},{},{forward},{backward},{kind},{level},{source}", a.0, b.0, network.length_mm(link))
            .expect("a String takes all");
    }
    out
}
