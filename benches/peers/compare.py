"""The nearest place of 8 classes from every node: lifecircle beside scipy, in turn, on the same graph and machine.

    cargo build --release --example peer_nearest
    python benches/peers/graph.py CITY.osm.pbf CITY_DIR
    python benches/peers/compare.py CITY_DIR [ROUNDS]

CITY_DIR holds nodes.csv (id, lon, lat), edges.csv (u, v, metres) and poi_CLASS.csv (node). Both programs get the graph
prepared and are timed from there to the filled arrays of all classes and nodes. Every millimetre is compared.
Exit code 1 if one differs. Needs numpy and scipy.
"""
import csv, statistics, subprocess, sys, tempfile, time
from pathlib import Path

import numpy as np
import scipy
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

ROOT = Path(__file__).resolve().parents[2]
LIMIT_M = 1200  # 15 minutes at 4.8 km/h
TURN = 5  # runs a turn, of which the median counts: a first run after the other's turn finds cold caches and a sleeping core


def rows(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


class Scipy:
    """Dijkstra from all places of a class at once, compiled, over a CSR matrix of metres."""

    def __init__(self, city):
        nodes = {r["id"]: i for i, r in enumerate(rows(city / "nodes.csv"))}
        edges = rows(city / "edges.csv")
        a = np.array([nodes[r["u"]] for r in edges], np.int32)
        b = np.array([nodes[r["v"]] for r in edges], np.int32)
        metres = np.array([float(r["metres"]) for r in edges])
        n = len(nodes)
        both = np.concatenate
        self.graph = csr_matrix((both([metres, metres]), (both([a, b]), both([b, a]))), shape=(n, n))
        self.places = {}
        for path in sorted(city.glob("poi_*.csv")):
            at = [nodes[r["node"]] for r in rows(path)]
            if at:
                self.places[path.stem.removeprefix("poi_")] = np.unique(np.array(at, np.int32))

    def run(self, limit_m):
        start = time.perf_counter()
        found = {
            name: dijkstra(self.graph, directed=True, indices=at, limit=limit_m, min_only=True)
            for name, at in self.places.items()
        }
        return time.perf_counter() - start, found


class Ours:
    def __init__(self, city):
        program = ROOT / "target/release/examples/peer_nearest"
        self.child = subprocess.Popen([program, city], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.head = self.child.stdout.readline().strip()

    def ask(self, line):
        print(line, file=self.child.stdin, flush=True)
        return self.child.stdout.readline().strip()

    def arrays(self, names):
        with tempfile.TemporaryDirectory() as folder:
            assert self.ask(f"write {folder}") == "written"
            return {name: np.fromfile(f"{folder}/{name}.u32", "<u4") for name in names}


def differing(theirs, ours):
    """Number of nodes and classes whose whole millimetres differ, or that only one of the two reaches."""
    bad = 0
    for name, metres in theirs.items():
        reached = np.isfinite(metres)
        mm = np.full(len(metres), 2**32 - 1, np.uint32)
        mm[reached] = np.round(metres[reached] * 1000).astype(np.uint32)
        bad += int((mm != ours[name]).sum())
    return bad


def main():
    city = Path(sys.argv[1]).resolve()
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 15
    judge, engine = Scipy(city), Ours(city)
    print(f"scipy {scipy.__version__}; {judge.graph.shape[0]} nodes, {judge.graph.nnz // 2} edges; ours: {engine.head}")
    wrong = 0
    for title, limit_m, request in [
        (f"limit {LIMIT_M} m", LIMIT_M + 5e-4, f"limit {LIMIT_M}"),
        ("no limit", np.inf, "unlimited"),
    ]:
        engine.ask(request), judge.run(limit_m)  # both warm
        theirs, ours = [], []
        for _ in range(rounds):
            runs = [judge.run(limit_m) for _ in range(TURN)]
            found = runs[-1][1]
            theirs.append(statistics.median(seconds for seconds, _ in runs))
            ours.append(statistics.median(float(engine.ask(request)) for _ in range(TURN)))
        bad = differing(found, engine.arrays(judge.places))
        wrong += bad
        m = statistics.median
        print(
            f"{title}: scipy {m(theirs) * 1e3:.2f} ms (best {min(theirs) * 1e3:.2f}), "
            f"lifecircle {m(ours) * 1e3:.2f} ms (best {min(ours) * 1e3:.2f}), "
            f"{m(theirs) / m(ours):.1f} times as fast (best {min(theirs) / min(ours):.1f}); "
            f"{rounds} rounds in turn of {TURN} runs; {bad} of {sum(map(len, found.values()))} millimetres differ"
        )
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
