//! The slow twin: the same question as flow in a plain graph, one unit after the other by Bellman–Ford, the three aims as a
//! triple that is compared word by word. Shares nothing with [`super::transport`] but the question.

use super::transport::Transport;
use std::ops::{Add, Neg};

/// Turned away, out of all reach of a place of unknown capacity, walk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Aims(pub i64, pub i64, pub i64);

impl Add for Aims {
    type Output = Aims;
    fn add(self, o: Aims) -> Aims {
        Aims(self.0 + o.0, self.1 + o.1, self.2 + o.2)
    }
}

impl Neg for Aims {
    type Output = Aims;
    fn neg(self) -> Aims {
        Aims(-self.0, -self.1, -self.2)
    }
}

/// The least that any allocation can do.
pub fn least(question: &Transport) -> Aims {
    let (homes, places) = (question.homes(), question.capacity());
    // Nodes: source, homes, places, nowhere, sink.
    let place = |p: usize| 1 + homes.len() + p;
    let (nowhere, sink) = (place(places.len()), place(places.len()) + 1);
    let mut arcs: Vec<(usize, usize, u64, Aims)> = Vec::new();
    let mut arc = |from, to, room: u64, cost: Aims| arcs.extend([(from, to, room, cost), (to, from, 0, -cost)]);
    for (h, home) in homes.iter().enumerate() {
        arc(0, 1 + h, home.people, Aims::default());
        for &(p, walk) in &home.reach {
            arc(1 + h, place(p as usize), u64::MAX, Aims(0, 0, walk.into()));
        }
        let away = home.unknown.map_or(Aims(1, 1, 0), |walk| Aims(1, 0, walk.into()));
        arc(1 + h, nowhere, u64::MAX, away);
    }
    for (p, &room) in places.iter().enumerate() {
        arc(place(p), sink, room, Aims::default());
    }
    arc(nowhere, sink, u64::MAX, Aims::default());
    let mut sum = Aims::default();
    loop {
        let mut cost: Vec<Option<(Aims, usize)>> = vec![None; sink + 1];
        cost[0] = Some((Aims::default(), usize::MAX));
        let mut changed = true;
        while changed {
            changed = false;
            for (i, &(from, to, room, more)) in arcs.iter().enumerate() {
                if let Some((here, _)) = cost[from]
                    && room > 0
                    && cost[to].is_none_or(|(known, _)| here + more < known)
                {
                    cost[to] = Some((here + more, i));
                    changed = true;
                }
            }
        }
        let Some((more, _)) = cost[sink] else { return sum };
        sum = sum + more;
        let mut at = sink;
        while let Some((_, i)) = cost[at]
            && i != usize::MAX
        {
            arcs[i].2 -= 1;
            arcs[i ^ 1].2 = arcs[i ^ 1].2.saturating_add(1);
            at = arcs[i].0;
        }
    }
}
