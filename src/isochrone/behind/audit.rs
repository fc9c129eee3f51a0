//! Debugging: whether borders round each place agree on whose ground lies between them.
use super::super::ground::{Ground, NOBODY};
use geo_types::Coord;
use std::collections::BTreeMap;

pub(super) fn audit(ground: &Ground, ends: &[[u32; 2]], plane: &crate::plane::Plane, what: &str) {
    let mut out: BTreeMap<u32, Vec<(f64, u32, u32, u32, f64)>> = BTreeMap::new();
    let mut add = |a: u32, b: u32, left: u32, right: u32| {
        let d: Coord<f64> = ground.points[b as usize] - ground.points[a as usize];
        let len = d.x.hypot(d.y);
        out.entry(a).or_default().push((libm::atan2(d.y, d.x), left, right, b, len));
        out.entry(b).or_default().push((libm::atan2(-d.y, -d.x), right, left, a, len));
    };
    for p in &ground.pieces {
        add(p.ends[0], p.ends[1], p.faces[0], p.faces[1]);
    }
    for (s, e) in ends.iter().enumerate() {
        add(e[0], e[1], 2 * s as u32, 2 * s as u32 + 1);
    }
    let name = |f: u32| if f == NOBODY { "-".to_string() } else if f < ground.first_fan() { format!("s{}{}", f / 2, if f % 2 == 0 { "L" } else { "R" }) } else { format!("f{}", f - ground.first_fan()) };
    let mut bad = 0;
    for (p, mut v) in out {
        v.sort_by(|a, b| a.0.total_cmp(&b.0));
        let n = v.len();
        let wrong = (0..n).filter(|&i| v[i].1 != v[(i + 1) % n].2).count();
        if wrong > 0 {
            bad += 1;
            if bad <= 12 {
                let at = ground.points[p as usize];
                let d = plane.to_degrees(at);
                eprintln!("{what}: place {p} at {:.4} {:.4} ({:.7} {:.7})", at.x, at.y, d.x, d.y);
                for e in &v {
                    eprintln!("   {:9.5} left {} right {} to {} length {:.7}", e.0, name(e.1), name(e.2), e.3, e.4);
                }
            }
        }
    }
    eprintln!("{what}: {bad} bad places of {}", ground.points.len());
}
