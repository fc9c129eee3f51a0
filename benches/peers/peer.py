"""One peer behind the questions of `tasks.rs`, so that all are asked alike: `python benches/peers/peer.py NAME CITY_DIR`.

Reads the city, makes the graph ready, says its version and the seconds of that on one line, then answers lines on standard
input: `t1 METRES` (metres or `all`), `t2 METRES`, `t4 METRES` with the seconds from the question to the filled arrays, `no` where the peer has no such task;
`write FILE` keeps the last answers as .npz: metres a class and node, counts a block and class, pairs (source, block, metres). A limit is asked with half a millimetre
more, because metres are fractions here and whole millimetres there.
"""
import csv, os, sys, time
from importlib.metadata import version
from pathlib import Path

import numpy as np

HALF = 5e-4


def column(path, name="node"):
    with open(path, newline="", encoding="utf-8") as file:
        return [row[name] for row in csv.DictReader(file)]


class City:
    """Dense node numbers: edges a, b with metres w; places of each class; blocks; sources."""

    def __init__(self, folder):
        folder = Path(folder)
        self.ids = column(folder / "nodes.csv", "id")
        index = {node: i for i, node in enumerate(self.ids)}
        at = lambda path, name="node": np.array([index[node] for node in column(path, name)], np.int32)
        self.n = len(self.ids)
        self.lon, self.lat = (np.array(column(folder / "nodes.csv", c), float) for c in ("lon", "lat"))
        self.a, self.b = at(folder / "edges.csv", "u"), at(folder / "edges.csv", "v")
        self.w = np.array(column(folder / "edges.csv", "metres"), float)
        self.places = {p.stem.removeprefix("poi_"): at(p) for p in sorted(folder.glob("poi_*.csv"))}
        self.blocks, self.sources = at(folder / "blocks.csv"), at(folder / "sources.csv")

    def matrix(self):
        from scipy.sparse import csr_matrix

        both = np.concatenate
        return csr_matrix((both([self.w, self.w]), (both([self.a, self.b]), both([self.b, self.a]))), shape=(self.n, self.n))


class Scipy:
    """Dijkstra, compiled, over a CSR matrix; the judge of all others."""

    package = "scipy"

    def __init__(self, city):
        from scipy.sparse.csgraph import dijkstra

        self.city, self.graph, self.dijkstra = city, city.matrix(), dijkstra
        self.distinct = [np.unique(at) for at in city.places.values()]

    def t1(self, metres):
        return np.array([self.dijkstra(self.graph, indices=at, limit=metres + HALF, min_only=True) for at in self.distinct])

    def rows(self, starts, metres):
        for part in np.array_split(starts, max(1, len(starts) // 100)):
            yield self.dijkstra(self.graph, indices=part, limit=metres + HALF)

    def t2(self, metres):
        counts = []
        for rows in self.rows(self.city.blocks, metres):
            counts.append(np.stack([np.isfinite(rows[:, at]).sum(1) for at in self.city.places.values()], 1))
        return np.concatenate(counts)

    def t4(self, metres):
        pairs, first = [], 0
        for rows in self.rows(self.city.sources, metres):
            rows = rows[:, self.city.blocks]
            s, b = np.nonzero(np.isfinite(rows))
            pairs.append(np.stack([s + first, b, rows[s, b]], 1))
            first += len(rows)
        return np.concatenate(pairs)


class Pandana:
    """Contraction hierarchies; the counts after its precomputation, which is part of making ready."""

    package = "pandana"
    # Its places are set up for the limit it was made ready with.
    limited = True

    def __init__(self, city):
        import pandas as pd
        import pandana

        self.city, self.metres = city, None
        # Places are given by coordinates: nodes one above the other must not share theirs.
        frame = pd.DataFrame({"x": city.lon * 1e5, "y": city.lat * 1e5})
        frame["x"] += 1e-3 * frame.groupby(["x", "y"]).cumcount()
        self.frame, edges = frame, pd.DataFrame({"metres": city.w})
        self.net = pandana.Network(frame.x, frame.y, pd.Series(city.a), pd.Series(city.b), edges, twoway=True)

    def ready(self, metres):
        import pandas as pd

        if self.metres != metres:
            for name, at in self.city.places.items():
                near = self.frame.iloc[at]
                self.net.set_pois(name, metres + HALF, 1, near.x.reset_index(drop=True), near.y.reset_index(drop=True))
                self.net.set(pd.Series(at), name=name)
            self.net.precompute(metres + HALF)
            self.metres = metres

    def t1(self, metres):
        far = metres + HALF
        found = [self.net.nearest_pois(far, name, num_pois=1, max_distance=1e9)[1].to_numpy() for name in self.city.places]
        return np.where(np.array(found) > far, np.inf, found)

    def t2(self, metres):
        counts = [self.net.aggregate(metres + HALF, type="sum", decay="flat", name=name).to_numpy() for name in self.city.places]
        return np.rint(np.stack(counts, 1)[self.city.blocks]).astype(int)

    def t4(self, metres):
        rows = self.net.nodes_in_range(self.city.sources, metres + HALF)
        block = np.full(self.city.n, -1)
        block[self.city.blocks] = np.arange(len(self.city.blocks))
        source = np.full(self.city.n, -1)
        source[self.city.sources] = np.arange(len(self.city.sources))
        s, b = source[rows.source.to_numpy()], block[rows.destination.to_numpy()]
        return np.stack([s, b, rows.metres.to_numpy()], 1)[b >= 0]


class Networkit:
    """A node before all places of a class; its Dijkstra has no limit."""

    package = "networkit"

    def __init__(self, city):
        import networkit
        from scipy.sparse import coo_matrix

        self.city, self.nk = city, networkit
        rows = coo_matrix((city.w, (city.a, city.b)), shape=(city.n, city.n))
        self.graph = networkit.GraphFromCoo(rows, n=city.n, weighted=True, directed=False)

    def t1(self, metres):
        found = []
        for at in self.city.places.values():
            start = self.graph.addNode()
            for node in np.unique(at).tolist():
                self.graph.addEdge(start, node, 0.0)
            search = self.nk.distance.Dijkstra(self.graph, start, False)
            search.run()
            found.append(np.array(search.getDistances(False))[: self.city.n])
            self.graph.removeNode(start)
        return np.where(np.array(found) > metres + HALF, np.inf, found)


class Igraph:
    """A node before all places of a class; its Dijkstra has no limit."""

    package = "igraph"

    def __init__(self, city):
        import igraph

        self.city = city
        self.graph = igraph.Graph(n=city.n, edges=np.stack([city.a, city.b], 1), edge_attrs={"w": city.w.tolist()})

    def t1(self, metres):
        found, n = [], self.city.n
        for at in self.city.places.values():
            graph, places = self.graph.copy(), np.unique(at).tolist()
            graph.add_vertices(1)
            graph.add_edges([(n, p) for p in places], attributes={"w": [0.0] * len(places)})
            found.append(np.array(graph.distances(source=[n], weights="w")[0])[:n])
        return np.where(np.array(found) > metres + HALF, np.inf, found)


class Cityseer:
    """Its Rust core by its public objects; nearest and counts of the blocks in one question, asked as t2."""

    package = "cityseer"

    def __init__(self, city):
        from cityseer import rustalgos

        self.city = city
        x, y = city.lon * np.cos(np.radians(city.lat.mean())) * 111_195, city.lat * 111_195
        x = x + np.arange(city.n) * 1e-6  # nodes one above the other
        line = np.hypot(x[city.a] - x[city.b], y[city.a] - y[city.b])
        live = np.zeros(city.n, bool)
        live[city.blocks] = True
        self.net = net = rustalgos.graph.NetworkStructure()
        net.set_is_dual(False), net.set_is_directed(False)
        for i in range(city.n):
            net.add_street_node(city.ids[i], float(x[i]), float(y[i]), bool(live[i]), 1.0)
        for i, j, longer in zip(city.a.tolist(), city.b.tolist(), (city.w / np.maximum(line, 1e-3)).tolist()):
            p, q = f"{x[i]} {y[i]}", f"{x[j]} {y[j]}"
            net.add_street_edge(i, j, 0, city.ids[i], city.ids[j], f"LINESTRING({p}, {q})", longer)
            net.add_street_edge(j, i, 0, city.ids[j], city.ids[i], f"LINESTRING({q}, {p})", longer)
        net.validate(), net.build_edge_rtree()
        self.data, self.of = rustalgos.data.DataMap(), {}
        for name, at in city.places.items():
            for k, i in enumerate(at):
                self.data.insert(f"{name}:{k}", f"POINT({x[i]} {y[i]})")
                self.of[f"{name}:{k}"] = name
        self.data.assign_data_to_network(net, 100.0, 20)

    def t2(self, metres):
        names = list(self.city.places)
        found = self.data.accessibility(self.net, self.of, names, distances=[int(metres)], pbar_disabled=True)
        counts = np.stack([np.rint(np.asarray(found.result[name].count[int(metres)], float)) for name in names], 1)
        return (counts if len(counts) == len(self.city.blocks) else counts[self.city.blocks]).astype(int)


PEERS = {kind.__name__.lower(): kind for kind in (Scipy, Pandana, Networkit, Igraph, Cityseer)}


def main():
    # Some peers talk on standard output, from C++ too: theirs goes to standard error.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    say = lambda text: print(text, file=answers, flush=True)
    kind, city = PEERS[sys.argv[1]], City(sys.argv[2])
    start = time.perf_counter()
    peer = kind(city)
    if hasattr(peer, "ready"):
        peer.ready(float(sys.argv[3]))
    say(f"{version(kind.package)} {time.perf_counter() - start:.6f}")
    last = {}
    for line in sys.stdin:
        task, rest = line.split()
        if task == "write":
            np.savez(rest, **last)
            say("written")
        elif not hasattr(peer, task) or (rest == "all" and getattr(peer, "limited", False)):
            say("no")
        else:
            metres = np.inf if rest == "all" else float(rest)
            start = time.perf_counter()
            answer = getattr(peer, task)(metres)
            say(f"{time.perf_counter() - start:.6f}")
            last[task] = answer


if __name__ == "__main__":
    main()
