//! The p-median networks of the OR-Library (Beasley 1985): every optimum of the p-median and the p-center, proven.

use super::*;
use std::path::PathBuf;
use std::time::Instant;

fn data() -> Option<PathBuf> {
    let near = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    let dir = std::env::var_os("LIFECIRCLE_DATA").map_or(near, PathBuf::from).join("pmed");
    dir.is_dir().then_some(dir)
}

/// All walks of a network file, and p. A repeated edge replaces the earlier one.
fn read(text: &str) -> (Vec<Vec<u32>>, usize) {
    let mut numbers = text.split_whitespace().map(|n| n.parse::<usize>().unwrap());
    let (n, m, p) = (numbers.next().unwrap(), numbers.next().unwrap(), numbers.next().unwrap());
    let mut d = vec![vec![u32::MAX / 4; n]; n];
    for _ in 0..m {
        let (a, b, c) = (numbers.next().unwrap() - 1, numbers.next().unwrap() - 1, numbers.next().unwrap() as u32);
        d[a][b] = c;
        d[b][a] = c;
    }
    (0..n).for_each(|i| d[i][i] = 0);
    for k in 0..n {
        for i in 0..n {
            for j in 0..n {
                d[i][j] = d[i][j].min(d[i][k] + d[k][j]);
            }
        }
    }
    (d, p)
}

#[test]
fn every_published_optimum_is_proven() {
    let Some(dir) = data() else {
        eprintln!("skipped: no OR-Library networks");
        return;
    };
    let optima = std::fs::read_to_string(dir.join("optima.csv")).unwrap();
    // Without optimisation the larger ones would take minutes.
    let some = cfg!(debug_assertions) && std::env::var_os("LIFECIRCLE_ALL").is_none();
    let small = ["pmed1", "pmed2", "pmed3", "pmed4", "pmed5", "pmed6", "pmed7"];
    for line in optima.lines().skip(1) {
        let mut words = line.split(',');
        let (name, median) = (words.next().unwrap(), words.next().unwrap().parse::<Loss>().unwrap());
        let center: u32 = words.next().unwrap().parse().unwrap();
        if (some && !small.contains(&name)) || std::env::var("PMED").is_ok_and(|o| o != name) {
            continue;
        }
        let (d, p) = read(&std::fs::read_to_string(dir.join(format!("{name}.txt"))).unwrap());
        let n = d.len();
        let rows = d.iter().map(|row| (0..).zip(row.iter().copied()).collect()).collect();
        let worst = d.iter().flatten().max().unwrap() + 1;
        let table = Table::new(rows, vec![1; n], vec![worst; n]);
        let rules = Rules::any(n, p);
        let sites: Vec<u32> = (0..n as u32).collect();
        let start = Instant::now();
        let found = centre(&table, &rules, &Until { effort: 20_000_000_000, ..Until::proven() });
        eprintln!(
            "{name} centre {} {} first {} published {center} {:?}",
            found.value,
            found.bound,
            found.greedy,
            start.elapsed()
        );
        assert_eq!((found.value, found.bound), (center, center), "{name}");
        let start = Instant::now();
        let mut open = greedy::greedy(&table, &rules, &sites, &[]);
        swap::improve(&table, &rules, &sites, &mut open, 1000, &|| false);
        let first = table.loss(&open);
        let until = Until { gap: 0.0, target: None, effort: 20_000_000_000, stop: &|| false };
        let choice = branch::solve(&table, &rules, GapOf::Loss, &open, &until);
        eprintln!(
            "{name} n {n} p {p}: first {first}, loss {}, bound {}, published {median}, effort {:.2e}, {:?}",
            choice.loss,
            choice.bound,
            choice.effort as f64,
            start.elapsed()
        );
        assert_eq!((choice.loss, choice.bound), (median, median), "{name}");
    }
}

/// A network as Beasley made them: n²/50 edges of lengths from 1 to 100 between random vertices, a path among them so that
/// all are joined.
fn made(n: usize, seed: u64) -> String {
    let mut state = seed;
    let mut dice = |below: usize| {
        state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) % below as u64) as usize
    };
    let mut lines = vec![format!("{n} {} 1", n * n / 50)];
    for vertex in 1..n {
        lines.push(format!("{vertex} {} {}", vertex + 1, 1 + dice(100)));
    }
    let mut edges = n - 1;
    while edges < n * n / 50 {
        let (a, b) = (1 + dice(n), 1 + dice(n));
        if a != b {
            lines.push(format!("{a} {b} {}", 1 + dice(100)));
            edges += 1;
        }
    }
    lines.join("\n")
}

/// Of 900 vertices with optimisation, of 150 without.
#[test]
fn larger_ones_of_the_family_are_proven() {
    let n = if cfg!(debug_assertions) { 150 } else { 900 };
    for seed in 1..=2 {
        let (d, _) = read(&made(n, seed));
        let rows = d.iter().map(|row| (0..).zip(row.iter().copied()).collect()).collect();
        let worst = d.iter().flatten().max().unwrap() + 1;
        let table = Table::new(rows, vec![1; n], vec![worst; n]);
        for p in [5, 10, n / 10, n / 5] {
            let rules = Rules::any(n, p);
            let until = || Until { effort: 10_000_000_000, ..Until::proven() };
            let start = Instant::now();
            let median = best(&table, &rules, GapOf::Loss, &until()).choice;
            let (seconds, start) = (start.elapsed(), Instant::now());
            let worst = centre(&table, &rules, &until());
            eprintln!(
                "n {n} seed {seed} p {p}: median {} no less than {} in {seconds:?}; centre {} no less than {} in {:?}",
                median.loss,
                median.bound,
                worst.value,
                worst.bound,
                start.elapsed()
            );
            // Two of them stay open: a part in a hundred, and a step of the list of walks.
            assert!(gap(GapOf::Loss, 0, median.loss, median.bound) <= 0.01, "{seed} {p}");
            assert!(worst.value - worst.bound <= 1, "{seed} {p}");
        }
    }
}
