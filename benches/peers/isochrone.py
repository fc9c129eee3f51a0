"""Service areas on the shared peer graph: how many of the nodes that can be reached lie inside, how many inside cannot.

    cargo build --release --example peer_isochrone
    python benches/peers/isochrone.py CITY_DIR [ORIGINS] [METRES] [PROFILE]

CITY_DIR is made by graph.py. Origins are spread evenly over the distinct block
nodes, at most 2,000 of them first, as the peers' scripts choose theirs. scipy's Dijkstra says which nodes lie within METRES; shapely says
which of them the areas contain, and whether every area is valid. Exit code 1 if recall is below 99.9 %, or more than
1 % of the nodes inside cannot be reached, or an area is invalid. Needs numpy, scipy and shapely.
"""
import csv, json, subprocess, sys, tempfile
from pathlib import Path

import numpy as np
import shapely
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

ROOT = Path(__file__).resolve().parents[2]


def rows(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def spread(values, count):
    return values[np.linspace(0, len(values) - 1, min(count, len(values))).astype(int)]


def main():
    city = Path(sys.argv[1])
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 200
    metres = int(sys.argv[3]) if len(sys.argv) > 3 else 1200
    profile = sys.argv[4] if len(sys.argv) > 4 else "release"
    nodes, edges = rows(city / "nodes.csv"), rows(city / "edges.csv")
    index = {r["id"]: i for i, r in enumerate(nodes)}
    lon = np.array([float(r["lon"]) for r in nodes])
    lat = np.array([float(r["lat"]) for r in nodes])
    a = np.array([index[r["u"]] for r in edges])
    b = np.array([index[r["v"]] for r in edges])
    w = np.array([float(r["metres"]) for r in edges])
    graph = csr_matrix((np.r_[w, w], (np.r_[a, b], np.r_[b, a])), shape=(len(nodes), len(nodes)))
    homes = np.unique([index[r["node"]] for r in rows(city / "blocks.csv")])
    origins = spread(spread(homes, 2000), count)
    with tempfile.TemporaryDirectory() as folder:
        asked, out = Path(folder) / "origins.txt", Path(folder) / "areas.geojsonl"
        asked.write_text("".join(nodes[o]["id"] + "\n" for o in origins))
        program = ROOT / "target" / profile / "examples/peer_isochrone"
        print(subprocess.run([program, city, asked, out, str(metres)], check=True, capture_output=True, text=True).stdout.strip())
        areas = [shapely.from_geojson(line) for line in out.read_text().splitlines()]
    cost = dijkstra(graph, indices=origins, limit=metres + 0.0005)
    recall, false, valid = [], [], True
    for area, reached in zip(areas, np.isfinite(cost)):
        valid &= bool(area.is_valid)
        west, south, east, north = area.bounds
        near = np.nonzero((lon >= west) & (lon <= east) & (lat >= south) & (lat <= north))[0]
        shapely.prepare(area)
        inside = np.zeros(len(nodes), bool)
        inside[near] = shapely.contains_xy(area, lon[near], lat[near])
        recall.append((inside & reached).sum() / reached.sum())
        false.append((inside & ~reached).sum() / max(1, inside.sum()))
    print(f"{len(areas)} origins, {metres} m: recall {np.mean(recall):.5f} (worst {np.min(recall):.5f}), "
          f"unreachable inside {np.mean(false):.5f}, all valid: {valid}")
    return 0 if valid and np.mean(recall) >= 0.999 and np.mean(false) <= 0.01 else 1


if __name__ == "__main__":
    sys.exit(main())
