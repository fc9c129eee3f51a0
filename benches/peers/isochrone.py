"""Service areas on the shared peer graph: how many of the nodes that can be reached lie inside, how many inside cannot.

    cargo build --release --example peer_isochrone
    python benches/peers/isochrone.py CITY_DIR [--origins 200] [--metres 1200] [--profile release] [--beside CITY.osm.pbf] [--peers graphways,valhalla,buffers]

CITY_DIR is made by graph.py. Origins are spread evenly over the distinct block nodes, at most 2,000 of them first, as the peers' scripts choose
theirs. scipy's Dijkstra says which nodes lie within METRES; shapely says which of them the areas contain, and whether every area of ours is valid.
With `--beside` others draw the areas of the same places too, in turns with ours, three each:

    graphways   its own walks, from that extract (without references to nodes that it lacks, on which graphways panics); cargo builds it under target/peers
    valhalla    its own walks, from tiles of that extract, in this process, on one thread; left out where this Python cannot import it. It walks
                4.8 km/h for as long as METRES take, no penalty, no street liked better (its recall is higher so). Timed until it hands out GeoJSON
    buffers     the recipe of buffers (shapely), on the graph itself, for the first 50 origins: scipy's Dijkstra, what is reached of every edge, those
                in a row joined, 25 m around each, and the union of all

Exit code 1 if recall of ours is below 99.9 %, or more than 1 % of the nodes inside cannot be reached, or an area is invalid, or any other takes less
time than ours, or is at least as right (of the same origins, both in recall and in the share of nodes inside that cannot be reached).
Needs numpy, scipy and shapely; osmium for graphways, pyvalhalla for valhalla.
"""
import argparse, csv, json, os, statistics, subprocess, sys, tempfile, time
from pathlib import Path

import numpy as np
import shapely
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

ROOT = Path(__file__).resolve().parents[2]
TURNS, RUNS = 3, 3
HALF = 0.0005  # metres are fractions here, whole millimetres in ours


def rows(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def spread(values, count):
    return values[np.linspace(0, len(values) - 1, min(count, len(values))).astype(int)]


class City:
    """The shared graph; edges a, b with metres w."""

    def __init__(self, folder):
        nodes, edges = rows(folder / "nodes.csv"), rows(folder / "edges.csv")
        self.ids = [r["id"] for r in nodes]
        index = {node: i for i, node in enumerate(self.ids)}
        self.lon, self.lat = (np.array([float(r[name]) for r in nodes]) for name in ("lon", "lat"))
        self.a, self.b = (np.array([index[r[name]] for r in edges]) for name in ("u", "v"))
        self.w = np.array([float(r["metres"]) for r in edges])
        both = np.r_[self.a, self.b], np.r_[self.b, self.a]
        self.graph = csr_matrix((np.r_[self.w, self.w], both), shape=(len(nodes), len(nodes)))
        self.homes = np.unique([index[r["node"]] for r in rows(folder / "blocks.csv")])


def whole(pbf, out):
    """An extract without references to nodes that it lacks."""
    import osmium

    known = {node.id for node in osmium.FileProcessor(str(pbf), osmium.osm.NODE)}
    writer = osmium.SimpleWriter(str(out))
    for thing in osmium.FileProcessor(str(pbf)):
        if thing.is_way():
            refs = [node.ref for node in thing.nodes if node.ref in known]
            if len(refs) < 2:
                continue
            thing = thing.replace(nodes=refs)
        writer.add(thing)
    writer.close()


def geometry(line):
    value = json.loads(line)
    while value and value["type"].startswith("Feature"):
        value = value["features"][0] if value["type"] == "FeatureCollection" else value["geometry"]
    return value and shapely.from_geojson(json.dumps(value))


class Program:
    """A process that times itself, prints the numbers after their names, and writes a geometry a line."""

    def __init__(self, command, out):
        self.command, self.out = [str(word) for word in command], out

    def ask(self):
        done = subprocess.run(self.command, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError((done.stderr.strip().splitlines() or ["it ended without a word"])[-1])
        words = done.stdout.split()
        numbers = {key: float(value) for key, value in zip(words, words[1:]) if key in ("map", "ready", "each")}
        self.text, self.ready = done.stdout.strip(), numbers.get("map", numbers.get("ready"))
        return numbers["each"]

    def areas(self):
        return [geometry(line) for line in self.out.read_text().splitlines()]


def lifecircle(city, origins, folder, args):
    asked, out = folder / "origins.txt", folder / "ours.geojsonl"
    asked.write_text("".join(city.ids[o] + "\n" for o in origins))
    return Program([ROOT / "target" / args.profile / "examples/peer_isochrone", args.city, asked, out, args.metres], out)


def graphways(city, origins, folder, args):
    home, built = ROOT / "benches/peers/graphways", ROOT / "target/peers/graphways"
    command = ["cargo", "build", "--release", "--quiet", "--manifest-path", home / "Cargo.toml"]
    done = subprocess.run(command, env={**os.environ, "CARGO_TARGET_DIR": str(built)}, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"cargo: {done.stderr.strip().splitlines()[-1:]}")
    whole(args.beside, folder / "whole.osm.pbf")
    (folder / "places.csv").write_text("".join(f"{float(city.lon[o])!r},{float(city.lat[o])!r}\n" for o in origins))
    out = folder / "theirs.geojsonl"
    return Program([built / "release/graphways_isochrone", folder / "whole.osm.pbf", folder / "places.csv", out, args.metres], out)


class Here:
    """A peer in this process: one origin after the other, the median of some runs. It has `one`, and `asked` to give it."""

    runs = RUNS

    def ask(self):
        seconds = []
        for _ in range(self.runs):
            start = time.perf_counter()
            self.found = [self.one(question) for question in self.asked]
            seconds.append(time.perf_counter() - start)
        return statistics.median(seconds) / len(self.asked)


class Valhalla(Here):
    SPEED = 4.8
    ALIKE = "walkway_factor sidewalk_factor alley_factor driveway_factor service_factor use_living_streets".split()  # 1: none is liked better
    FREE = "step_penalty service_penalty gate_cost gate_penalty elevator_penalty destination_only_penalty use_ferry".split()

    def __init__(self, city, origins, folder, args):
        import valhalla
        from tiles import tiles  # beside this file

        start = time.perf_counter()
        self.engine = valhalla.Actor(str(tiles(args.beside, folder / "tiles")))
        self.ready = time.perf_counter() - start
        self.asked = [json.dumps(self.question(float(city.lon[o]), float(city.lat[o]), args.metres)) for o in origins]
        self.found = [self.one(question) for question in self.asked]  # its tiles are read when they are first needed

    def question(self, lon, lat, metres):
        walks = {"walking_speed": self.SPEED, "max_hiking_difficulty": 6} | dict.fromkeys(self.ALIKE, 1) | dict.fromkeys(self.FREE, 0)
        minutes = metres * 0.06 / self.SPEED
        return {"locations": [{"lon": lon, "lat": lat}], "costing": "pedestrian", "costing_options": {"pedestrian": walks},
                "contours": [{"time": minutes}], "polygons": True, "denoise": 0, "generalize": 0}

    def one(self, question):
        try:
            return self.engine.isochrone(question)
        except RuntimeError:
            return "null"

    def areas(self):
        return [geometry(text) for text in self.found]


class Buffers(Here):
    ORIGINS, WIDE_M, runs, ready = 50, 25, 1, 0.0

    def __init__(self, city, origins, folder, args):
        self.city, self.asked, self.limit = city, origins[: self.ORIGINS], args.metres + HALF
        self.scale = np.array([np.cos(np.radians(city.lat.mean())), 1]) * 111195
        self.at = np.stack([city.lon, city.lat], 1) * self.scale

    def one(self, origin):
        left = self.limit - dijkstra(self.city.graph, indices=origin, limit=self.limit)
        near = np.nonzero(np.maximum(left[self.city.a], left[self.city.b]) > 0)[0]
        a, b, w = self.city.a[near], self.city.b[near], self.city.w[near]
        full = left[a] + left[b] >= w
        from_a = self.parts(a, b, np.where(full, w, left[a]), w)
        from_b = self.parts(b, a, np.where(full, 0, left[b]), w)
        lines = shapely.line_merge(shapely.multilinestrings(np.r_[from_a, from_b]))  # from junction to junction: half the time
        return shapely.union_all(shapely.buffer(shapely.get_parts(lines), self.WIDE_M))

    def parts(self, a, b, along, w):
        """The first metres of edges, where there are any."""
        a, b, share = a[along > 0], b[along > 0], (along / w)[along > 0, None]
        return shapely.linestrings(np.stack([self.at[a], self.at[a] + (self.at[b] - self.at[a]) * share], 1))

    def areas(self):
        return [None if area.is_empty else shapely.transform(area, lambda at: at / self.scale) for area in self.found]


PEERS = {"graphways": graphways, "valhalla": Valhalla, "buffers": Buffers}
NAMES = {"buffers": "recipe of buffers (shapely)"}


def systems(city, origins, folder, args):
    """Ours, and the others that can be had."""
    found = {"lifecircle": lifecircle(city, origins, folder, args)}
    for name, make in PEERS.items():
        if args.beside and name in args.peers:
            try:
                found[NAMES.get(name, name)] = make(city, origins, folder, args)
            except (ImportError, OSError, RuntimeError) as fault:
                print(f"{name} cannot be had and is left out: {fault}")
    return found


def scored(areas, reach, city):
    """Recall, the worst recall, and share of false ones, over the origins; an origin without an area holds nothing."""
    recall, false = [], []
    for area, reached in zip(areas, reach):
        inside = np.zeros(len(reached), bool)
        if area is not None:
            west, south, east, north = area.bounds
            near = np.nonzero((city.lon >= west) & (city.lon <= east) & (city.lat >= south) & (city.lat <= north))[0]
            shapely.prepare(area)
            inside[near] = shapely.contains_xy(area, city.lon[near], city.lat[near])
        recall.append((inside & reached).sum() / reached.sum())
        false.append((inside & ~reached).sum() / max(1, inside.sum()))
    return np.mean(recall), np.min(recall), np.mean(false)


def in_turns(asked):
    """Median seconds of an area, of each."""
    each = {name: [] for name in asked}
    for _ in range(TURNS if len(asked) > 1 else 1):
        for name, system in asked.items():
            each[name].append(system.ask())
    return {name: statistics.median(seconds) for name, seconds in each.items()}


def options():
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("city", type=Path)
    ask.add_argument("--origins", type=int, default=200)
    ask.add_argument("--metres", type=int, default=1200)
    ask.add_argument("--profile", default="release")
    ask.add_argument("--beside", type=Path, help="the extract that CITY_DIR was made of")
    ask.add_argument("--peers", type=lambda text: text.split(","), default=[*PEERS])
    return ask.parse_args()


def main():
    args = options()
    city = City(args.city)
    origins = spread(spread(city.homes, 2000), args.origins)
    reach = np.isfinite(dijkstra(city.graph, indices=origins, limit=args.metres + HALF))
    with tempfile.TemporaryDirectory() as folder:
        asked = systems(city, origins, Path(folder), args)
        each = in_turns(asked)
        found = {name: system.areas() for name, system in asked.items()}
    ours = found["lifecircle"]
    print(asked["lifecircle"].text)
    bad = []
    for name, areas in found.items():
        recall, worst, false = scored(areas, reach, city)
        print(f"{name}: {len(areas)} origins ({sum(area is None for area in areas)} without an area), {args.metres} m: recall {recall:.5f} (worst {worst:.5f}), "
              f"unreachable inside {false:.5f}; {each[name] * 1000:.3f} ms each, made ready in {asked[name].ready:.2f} s")
        if name == "lifecircle":
            bad += ["ours is not right enough"] if recall < 0.999 or false > 0.01 else []
            continue
        our_recall, _, our_false = scored(ours[: len(areas)], reach, city)
        bad += [f"{name} takes less time"] if each[name] < each["lifecircle"] else []
        bad += [f"{name} is at least as right"] if recall >= our_recall and false <= our_false else []
    valid = all(bool(area.is_valid) for area in ours)
    print(f"all of ours valid: {valid}", *bad, sep="\n")
    return 0 if valid and not bad else 1


if __name__ == "__main__":
    sys.exit(main())
