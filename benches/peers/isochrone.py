"""Service areas on the shared peer graph: how many of the nodes that can be reached lie inside, how many inside cannot.

    cargo build --release --example peer_isochrone
    python benches/peers/isochrone.py CITY_DIR [--origins 200] [--metres 1200] [--profile release] [--beside CITY.osm.pbf]

CITY_DIR is made by graph.py. Origins are spread evenly over the distinct block
nodes, at most 2,000 of them first, as the peers' scripts choose theirs. scipy's Dijkstra says which nodes lie within METRES; shapely says
which of them the areas contain, and whether every area is valid. With `--beside` graphways draws the areas of the same places too, from that extract (without
references to nodes that it lacks, on which graphways panics), in turns with ours, three each; cargo builds it under target/peers.
Exit code 1 if recall of ours is below 99.9 %, or more than 1 % of the nodes inside cannot be reached, or an area is invalid, or graphways takes less time.
Needs numpy, scipy and shapely; osmium for `--beside`.
"""
import argparse, csv, json, os, statistics, subprocess, sys, tempfile
from pathlib import Path

import numpy as np
import shapely
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

ROOT = Path(__file__).resolve().parents[2]
TURNS = 3


def rows(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def spread(values, count):
    return values[np.linspace(0, len(values) - 1, min(count, len(values))).astype(int)]


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


def said(command):
    """The numbers that a program prints after their names."""
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError((done.stderr.strip().splitlines() or ["it ended without a word"])[-1])
    words = done.stdout.split()
    return done.stdout.strip(), {key: float(value) for key, value in zip(words, words[1:]) if key in ("map", "ready", "each")}


def graphways(folder, pbf, places, metres):
    """The command that asks graphways, or None if it cannot be had."""
    home, built = ROOT / "benches/peers/graphways", ROOT / "target/peers/graphways"
    done = subprocess.run(["cargo", "build", "--release", "--quiet", "--manifest-path", home / "Cargo.toml"], env={**os.environ, "CARGO_TARGET_DIR": str(built)}, capture_output=True, text=True)
    if done.returncode:
        print(f"graphways cannot be built and is left out: {done.stderr.strip().splitlines()[-1:]}")
        return None
    whole(pbf, folder / "whole.osm.pbf")
    (folder / "places.csv").write_text("".join(f"{x!r},{y!r}\n" for x, y in places))
    return [built / "release/graphways_isochrone", folder / "whole.osm.pbf", folder / "places.csv", folder / "theirs.geojsonl", metres]


def scored(areas, reach, lon, lat):
    """Recall and share of false ones of each origin; an origin without an area holds nothing."""
    recall, false = [], []
    for area, reached in zip(areas, reach):
        inside = np.zeros(len(lon), bool)
        if area is not None:
            west, south, east, north = area.bounds
            near = np.nonzero((lon >= west) & (lon <= east) & (lat >= south) & (lat <= north))[0]
            shapely.prepare(area)
            inside[near] = shapely.contains_xy(area, lon[near], lat[near])
        recall.append((inside & reached).sum() / reached.sum())
        false.append((inside & ~reached).sum() / max(1, inside.sum()))
    return np.mean(recall), np.min(recall), np.mean(false)


def geometry(line):
    value = json.loads(line)
    while value and value["type"].startswith("Feature"):
        value = value["features"][0] if value["type"] == "FeatureCollection" else value["geometry"]
    return value and shapely.from_geojson(json.dumps(value))


def main():
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("city", type=Path)
    ask.add_argument("--origins", type=int, default=200)
    ask.add_argument("--metres", type=int, default=1200)
    ask.add_argument("--profile", default="release")
    ask.add_argument("--beside", type=Path, help="the extract that CITY_DIR was made of")
    args = ask.parse_args()
    nodes, edges = rows(args.city / "nodes.csv"), rows(args.city / "edges.csv")
    index = {r["id"]: i for i, r in enumerate(nodes)}
    lon = np.array([float(r["lon"]) for r in nodes])
    lat = np.array([float(r["lat"]) for r in nodes])
    a = np.array([index[r["u"]] for r in edges])
    b = np.array([index[r["v"]] for r in edges])
    w = np.array([float(r["metres"]) for r in edges])
    graph = csr_matrix((np.r_[w, w], (np.r_[a, b], np.r_[b, a])), shape=(len(nodes), len(nodes)))
    homes = np.unique([index[r["node"]] for r in rows(args.city / "blocks.csv")])
    origins = spread(spread(homes, 2000), args.origins)
    reach = np.isfinite(dijkstra(graph, indices=origins, limit=args.metres + 0.0005))
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        asked, out = folder / "origins.txt", folder / "ours.geojsonl"
        asked.write_text("".join(nodes[o]["id"] + "\n" for o in origins))
        commands = {"lifecircle": [ROOT / "target" / args.profile / "examples/peer_isochrone", args.city, asked, out, args.metres]}
        theirs = args.beside and graphways(folder, args.beside, [(float(lon[o]), float(lat[o])) for o in origins], args.metres)
        if theirs:
            commands["graphways"] = theirs
        each, ready = {}, {}
        for _ in range(TURNS if theirs else 1):
            for name, command in commands.items():
                text, numbers = said(command)
                each.setdefault(name, []).append(numbers["each"])
                ready.setdefault(name, []).append(numbers.get("map", numbers.get("ready")))
                if name == "lifecircle" and len(each[name]) == 1:
                    print(text)
        ours = [shapely.from_geojson(line) for line in out.read_text().splitlines()]
        found = {"lifecircle": ours}
        if theirs:
            found["graphways"] = [geometry(line) for line in (folder / "theirs.geojsonl").read_text().splitlines()]
    valid = all(bool(area.is_valid) for area in ours)
    scores = {}
    for name, areas in found.items():
        recall, worst, false = scores[name] = scored(areas, reach, lon, lat)
        print(f"{name}: {len(areas)} origins ({sum(area is None for area in areas)} without an area), {args.metres} m: recall {recall:.5f} (worst {worst:.5f}), "
              f"unreachable inside {false:.5f}; {statistics.median(each[name]) * 1000:.3f} ms each, made ready in {statistics.median(ready[name]):.2f} s")
    print(f"all of ours valid: {valid}")
    recall, _, false = scores["lifecircle"]
    slower = "graphways" in each and statistics.median(each["lifecircle"]) > statistics.median(each["graphways"])
    return 0 if valid and recall >= 0.999 and false <= 0.01 and not slower else 1


if __name__ == "__main__":
    sys.exit(main())
