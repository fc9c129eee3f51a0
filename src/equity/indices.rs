//! How unequally are walks shared, and who walks farther: groups, Gini, Palma, concentration, Lorenz curve.
//!
//! Everything is of people with a walk each, given as value and weight; `W = Σ w` people walk `S = Σ w·v` together, `μ = S / W`.
//! With the values sorted, `F` the people so far over `W` and `L` their walk over `S`:
//!
//! ```text
//! Lorenz curve        the points (F, L), straight between them        Lorenz 1905, doi:10.2307/2276207
//! Gini                1 − Σ w·(2·L before + w·v/S)/W                  twice the area between curve and diagonal; that of R's ineq for
//!                                                                     whole weights (each person a row), without its small-sample factor
//! Palma ratio         mean walk of the tenth that walks longest / of the two fifths that walk least
//!                                                                     Palma 2011, doi:10.1111/j.1467-7660.2011.01694.x, of means as in
//!                                                                     the R package `accessibility`
//! concentration       2/(W·μ) · Σ w·v·R − 1, R the share of people of lower rank, own rank by half
//!                                                                     Kakwani et al. 1997, doi:10.1016/S0304-4076(96)01807-6
//! ```
//!
//! A **walk is a burden**: a concentration index below 0 says that those of low rank (the poor) walk farther, above 0 those of high rank;
//! for goods it reads the other way round. People at the border of a tenth or two fifths are divided by weight, so groups have
//! exactly their size, and people of equal rank share one rank: no order of rows has a part in any figure. A figure of
//! nobody, or of no walk at all, is `None`. O(n log n).

use std::cmp::Ordering;

/// A value that so many people have.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Weighted {
    /// The value: a walk.
    pub value: f64,
    /// People; not negative.
    pub weight: f64,
}

/// The same with a rank: income, say.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ranked {
    /// Where these people stand.
    pub rank: f64,
    /// What they have.
    pub of: Weighted,
}

/// The part of the people that walks longest, for the Palma ratio.
pub const TOP: f64 = 0.1;
/// The part that walks least.
pub const BOTTOM: f64 = 0.4;

fn sums(all: impl IntoIterator<Item = Weighted>) -> (f64, f64) {
    all.into_iter().fold((0.0, 0.0), |(w, s), of| (w + of.weight, s + of.weight * of.value))
}

/// By value; equal ones may stand in any order, for every sum over them is then taken of one value.
pub(super) fn by_value(all: &mut [Weighted]) {
    all.sort_by(|a, b| a.value.total_cmp(&b.value).then(a.weight.total_cmp(&b.weight)));
}

/// The mean value; `None` of nobody.
///
/// ```
/// use lifecircle::equity::{Weighted, mean};
/// let of = |value, weight| Weighted { value, weight };
/// assert_eq!(mean(&[of(2.0, 1.0), of(6.0, 3.0)]), Some(5.0));
/// assert_eq!(mean(&[]), None);
/// ```
pub fn mean(all: &[Weighted]) -> Option<f64> {
    let (weight, sum) = sums(all.iter().copied());
    (weight > 0.0).then(|| sum / weight)
}

/// The Gini coefficient, `0.0..1.0`.
///
/// ```
/// use lifecircle::equity::{Weighted, gini};
/// let of = |value, weight| Weighted { value, weight };
/// let quarter = gini(vec![of(4.0, 1.0), of(0.0, 3.0)]).unwrap();
/// assert!((quarter - 0.75).abs() < 1e-12, "one of four has all: {quarter}");
/// ```
pub fn gini(mut all: Vec<Weighted>) -> Option<f64> {
    by_value(&mut all);
    let (mut weight, mut sum, mut area) = (0.0, 0.0, 0.0);
    for of in all {
        area += of.weight * (2.0 * sum + of.value * of.weight);
        sum += of.value * of.weight;
        weight += of.weight;
    }
    (weight > 0.0 && sum > 0.0).then(|| (1.0 - area / (weight * sum)).max(0.0))
}

/// The Lorenz curve from (0, 0) to (1, 1): the share of all walking that the share of people has who walk least.
pub fn lorenz(mut all: Vec<Weighted>) -> Vec<(f64, f64)> {
    by_value(&mut all);
    let (weight, sum) = sums(all.iter().copied());
    if weight <= 0.0 || sum <= 0.0 {
        return Vec::new();
    }
    let mut curve = vec![(0.0, 0.0)];
    let (mut people, mut walked) = (0.0, 0.0);
    for (i, of) in all.iter().enumerate() {
        people += of.weight;
        walked += of.weight * of.value;
        // Equal values lie on one straight line.
        if all.get(i + 1).is_none_or(|next| next.value > of.value) {
            curve.push((people / weight, walked / sum));
        }
    }
    if let Some(last) = curve.last_mut() {
        *last = (1.0, 1.0);
    }
    curve
}

/// The Lorenz curve at a share of people, straight between its points.
pub fn lorenz_at(curve: &[(f64, f64)], share: f64) -> Option<f64> {
    let after = curve.iter().position(|(f, _)| *f >= share)?;
    let (f1, l1) = curve[after];
    let Some(&(f0, l0)) = after.checked_sub(1).and_then(|before| curve.get(before)) else { return Some(l1) };
    Some(if f1 > f0 { l0 + (l1 - l0) * (share - f0) / (f1 - f0) } else { l1 })
}

/// The mean value of the first `share` of the people, in their order; who stands at the border is divided.
fn mean_of_first(all: impl Iterator<Item = Weighted> + Clone, share: f64) -> Option<f64> {
    let (weight, _) = sums(all.clone());
    let wanted = weight * share;
    let (mut people, mut walked) = (0.0, 0.0);
    for of in all {
        let take = of.weight.min(wanted - people).max(0.0);
        people += take;
        walked += take * of.value;
    }
    (people > 0.0).then(|| walked / people)
}

/// The Palma ratio: mean walk of the tenth that walks longest over that of the two fifths that walk least. `None` if those
/// do not walk at all.
///
/// ```
/// use lifecircle::equity::{Weighted, palma};
/// let ten: Vec<Weighted> = (1..=10).map(|n| Weighted { value: f64::from(n), weight: 1.0 }).collect();
/// assert_eq!(palma(ten), Some(10.0 / 2.5));
/// ```
pub fn palma(mut all: Vec<Weighted>) -> Option<f64> {
    by_value(&mut all);
    let least = mean_of_first(all.iter().copied(), BOTTOM)?;
    let most = mean_of_first(all.iter().rev().copied(), TOP)?;
    (least > 0.0).then(|| most / least)
}

/// One entry for all of one rank: their mean and their number.
fn ranks(all: &[Ranked]) -> Vec<Ranked> {
    let mut sorted = all.to_vec();
    sorted.sort_by(|a, b| {
        a.rank.total_cmp(&b.rank).then(a.of.value.total_cmp(&b.of.value)).then(a.of.weight.total_cmp(&b.of.weight))
    });
    let mut out: Vec<Ranked> = Vec::new();
    for group in sorted.chunk_by(|a, b| a.rank.total_cmp(&b.rank) == Ordering::Equal) {
        let (weight, sum) = sums(group.iter().map(|r| r.of));
        if weight > 0.0 {
            out.push(Ranked { rank: group[0].rank, of: Weighted { value: sum / weight, weight } });
        }
    }
    out
}

/// The concentration index, `-1.0..1.0`: below 0 where those of low rank walk farther.
///
/// ```
/// use lifecircle::equity::{Ranked, Weighted, concentration};
/// let of = |rank, value| Ranked { rank, of: Weighted { value, weight: 1.0 } };
/// assert_eq!(concentration(&[of(1.0, 30.0), of(2.0, 10.0)]), Some(-0.25), "the poorer one walks three times as far");
/// assert_eq!(concentration(&[of(1.0, 30.0), of(1.0, 10.0)]), Some(0.0), "of equal rank");
/// ```
pub fn concentration(all: &[Ranked]) -> Option<f64> {
    let ranks = ranks(all);
    let (weight, sum) = sums(ranks.iter().map(|r| r.of));
    let (mut before, mut total) = (0.0, 0.0);
    for r in &ranks {
        total += r.of.weight * r.of.value * (before + r.of.weight / 2.0);
        before += r.of.weight;
    }
    (weight > 0.0 && sum > 0.0).then(|| 2.0 * total / (weight * sum) - 1.0)
}

/// Mean walk of the two fifths of lowest rank and of the tenth of highest rank.
pub fn poor_and_rich(all: &[Ranked]) -> Option<(f64, f64)> {
    let ranks = ranks(all);
    let poor = mean_of_first(ranks.iter().map(|r| r.of), BOTTOM)?;
    let rich = mean_of_first(ranks.iter().rev().map(|r| r.of), TOP)?;
    Some((poor, rich))
}

/// People by rank in so many groups of equal size, the lowest first: for each person-weight the group of the middle of its rank.
/// Returns for every entry its group, and each group's lowest and highest rank.
pub fn bands(ranked: &[(f64, f64)], count: usize) -> (Vec<usize>, Vec<(f64, f64)>) {
    let mut order: Vec<usize> = (0..ranked.len()).collect();
    order.sort_by(|&a, &b| ranked[a].0.total_cmp(&ranked[b].0));
    let total: f64 = ranked.iter().map(|(_, w)| w).sum();
    let mut group = vec![0; ranked.len()];
    let mut edges: Vec<Option<(f64, f64)>> = vec![None; count];
    let mut before = 0.0;
    for equal in order.chunk_by(|&a, &b| ranked[a].0.total_cmp(&ranked[b].0) == Ordering::Equal) {
        let weight: f64 = equal.iter().map(|&i| ranked[i].1).sum();
        let middle = if total > 0.0 { (before + weight / 2.0) / total } else { 0.0 };
        let of = ((middle * count as f64) as usize).min(count.saturating_sub(1));
        let rank = ranked[equal[0]].0;
        edges[of] = Some(edges[of].map_or((rank, rank), |(low, high)| (low.min(rank), high.max(rank))));
        for &i in equal {
            group[i] = of;
        }
        before += weight;
    }
    (group, edges.into_iter().map(|e| e.unwrap_or((f64::NAN, f64::NAN))).collect())
}

#[cfg(test)]
#[path = "indices_tests.rs"]
mod tests;
