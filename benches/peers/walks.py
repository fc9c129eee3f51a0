"""Walks beside OSRM's foot profile and Valhalla's pedestrian: random pairs of junctions, the distribution of differences, and
which way and tag each large one comes from.

    python benches/peers/walks.py LIFECIRCLE CITY.osm.pbf WORK [PAIRS] [SEED]

All three read the same extract. Pairs are junctions of the largest piece of our network, 100 m to 3 km apart as the crow flies.
Compared are metres: our shortest walk an adult may take (scipy on the exported network), OSRM's route (least time at one speed),
Valhalla's with `shortest`. A pair counts only where the other system begins and ends within 5 m of the junctions. Of the pairs
that differ by more than 100 m thirty are drawn (seeded) and explained: by the stretches of the shorter walk, from junction to junction, over
which the other system goes round (asked one by one), with the way and its tags.
Needs numpy, scipy, osmium, osrm-bindings, pyvalhalla.
"""

import csv
import json
import os
import shutil
import subprocess
import sys
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
import osmium
import osrm
import valhalla
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra
from valhalla.config import get_config

FAR_M, SAMPLE, MOVED_M = 100.0, 30, 5.0
KINDS = ("highway", "route", "man_made", "area:highway", "railway", "public_transport", "leisure", "place", "amenity")


def metres(a, b):
    """Between two places in degrees; a thousandth off at most over a few kilometres."""
    lat = np.radians((a[1] + b[1]) / 2)
    return float(np.hypot((a[0] - b[0]) * 111319.5 * np.cos(lat), (a[1] - b[1]) * 110950.0))


class Ours:
    """The network as `lifecircle network` exports it."""

    def __init__(self, folder):
        read = lambda name: list(csv.DictReader(open(folder / name, encoding="utf-8-sig")))
        nodes, links = read("nodes.csv"), read("links.csv")
        self.at = [(float(n["lon"]), float(n["lat"])) for n in nodes]
        pieces = Counter(n["piece"] for n in nodes)
        largest = pieces.most_common(1)[0][0]
        self.main = [i for i, n in enumerate(nodes) if n["piece"] == largest]
        best = {}
        for link in links:
            a, b, mm = int(link["from"]), int(link["to"]), int(link["mm"])
            for p, q, ms in ((a, b, link["ms_forward"]), (b, a, link["ms_backward"])):
                if ms and p != q and mm < best.get((p, q), (1 << 60, None))[0]:
                    best[p, q] = (mm, link["source"])
        self.best = best
        rows, cols = zip(*best)
        weights = [max(1, mm) for mm, _ in best.values()]
        self.graph = csr_matrix((weights, (rows, cols)), shape=(len(nodes), len(nodes)))
        self.ways = {link["source"] for link in links}

    def path(self, before, source, target):
        """The links of a walk, as (from, to, mm, way)."""
        out = []
        while target != source:
            p = int(before[target])
            out.append((p, target, *self.best[p, target]))
            target = p
        return out[::-1]


class Osrm:
    name = "OSRM foot"

    def __init__(self, pbf, work):
        home = Path(osrm.__file__).parent
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir(parents=True)
        os.symlink(pbf.resolve(), work / "c.osm.pbf")
        for words in (["osrm-extract", "-p", f"{home}/share/profiles/foot.lua", work / "c.osm.pbf"], ["osrm-contract", work / "c.osrm"]):
            subprocess.run([f"{home}/bin/{words[0]}", *words[1:]], check=True, capture_output=True)
        self.engine = osrm.OSRM(algorithm="CH", storage_config=f"{work}/c.osrm", use_shared_memory=False)

    def walk(self, a, b):
        """Metres, the line, and how far its ends were moved; None without a route."""
        try:
            found = self.engine.Route(osrm.RouteParameters(coordinates=[a, b], overview="full", geometries="geojson"))
        except RuntimeError:
            return None
        route = found["routes"][0]
        moved = max(float(w["distance"]) for w in found["waypoints"])
        return float(route["distance"]), [tuple(map(float, p)) for p in route["geometry"]["coordinates"]], moved


class Valhalla:
    name = "Valhalla pedestrian"

    def __init__(self, pbf, work):
        shutil.rmtree(work, ignore_errors=True)
        (work / "tiles").mkdir(parents=True)
        settings = get_config(tile_extract="", tile_dir=str(work / "tiles"), verbose=False)
        settings["mjolnir"]["tile_extract"] = ""
        for key in ("admin", "timezone", "landmarks", "default_speeds_config", "traffic_extract", "transit_dir"):
            settings["mjolnir"].pop(key, None)
        (work / "valhalla.json").write_text(json.dumps(settings))
        home = Path(valhalla.__file__).parent
        subprocess.run([f"{home}/bin/valhalla_build_tiles", "-c", str(work / "valhalla.json"), str(pbf)], check=True, capture_output=True)
        self.engine = valhalla.Actor(str(work / "valhalla.json"))

    def walk(self, a, b):
        ask = {
            "locations": [{"lon": lon, "lat": lat, "radius": 0} for lon, lat in (a, b)],
            "costing": "pedestrian",
            "costing_options": {"pedestrian": {"shortest": True}},
            "units": "kilometers",
            "directions_type": "none",
        }
        try:
            trip = self.engine.route(ask)["trip"]
        except RuntimeError:
            return None
        line = unpacked(trip["legs"][0]["shape"])
        moved = max(metres(a, line[0]), metres(b, line[-1]))
        return trip["summary"]["length"] * 1000.0, line, moved


def unpacked(text):
    """A line from Google's polyline format with six decimals."""
    out, at, lat, lon = [], 0, 0, 0
    while at < len(text):
        deltas = []
        for _ in range(2):
            shift = value = 0
            while True:
                byte = ord(text[at]) - 63
                at += 1
                value |= (byte & 31) << shift
                shift += 5
                if byte < 32:
                    break
            deltas.append(~(value >> 1) if value & 1 else value >> 1)
        lat, lon = lat + deltas[0], lon + deltas[1]
        out.append((lon / 1e6, lat / 1e6))
    return out


class Ways:
    """Tags of ways and of barriers on them, and which way lies between two neighbouring places."""

    def __init__(self, pbf):
        self.tags, self.between, barriers = {}, defaultdict(set), {}
        for thing in osmium.FileProcessor(str(pbf)).with_locations():
            if thing.is_node():
                if "barrier" in thing.tags or "entrance" in thing.tags:
                    barriers[thing.id] = dict(thing.tags)
            elif thing.is_way() and any(key in thing.tags for key in KINDS):
                self.tags[thing.id] = {t.k: t.v for t in thing.tags}
                inner = [barriers[n.ref] for n in thing.nodes if n.ref in barriers]
                if inner:
                    self.tags[thing.id]["(node)"] = ", ".join(f"{k}={v}" for tags in inner for k, v in tags.items())
                line = [(n.location.lon, n.location.lat) for n in thing.nodes if n.location.valid()]
                for a, b in zip(line, line[1:]):
                    self.between[self.key(a), self.key(b)].add(thing.id)
                    self.between[self.key(b), self.key(a)].add(thing.id)

    @staticmethod
    def key(at):
        return round(at[0] * 1e6), round(at[1] * 1e6)

    def along(self, line):
        """Metres on each way of a line; 0 is what could not be told."""
        out = Counter()
        for a, b in zip(line, line[1:]):
            ways = self.between.get((self.key(a), self.key(b)), {0})
            out[min(ways, key=lambda w: ("highway" not in self.tags.get(w, {}), w))] += metres(a, b)
        return out

    def said(self, way):
        keep = "highway railway public_transport leisure place amenity area foot access sidewalk footway service area indoor layer oneway oneway:foot motorroad tunnel bridge level route man_made (node)".split()
        tags = self.tags.get(way, {})
        return f"way {way} (" + ", ".join(f"{k}={tags[k]}" for k in keep if k in tags) + ")"


def pairs(ours, count, seed):
    dice = np.random.default_rng(seed)
    sources = dice.choice(ours.main, size=max(1, count // 10), replace=False)
    out = []
    main = np.array(ours.main)
    at = np.array(ours.at)
    for source in sources:
        lat = np.radians(at[source, 1])
        far = np.hypot((at[main, 0] - at[source, 0]) * 111319.5 * np.cos(lat), (at[main, 1] - at[source, 1]) * 110950.0)
        near = main[(far >= 100) & (far <= 3000)]
        for target in dice.choice(near, size=min(10, len(near)), replace=False):
            out.append((int(source), int(target)))
    return out[:count]


def explained(ours, peer, ways, path, theirs, ours_m):
    """The stretch of the shorter walk over which the other system goes round: from junction to junction, else over two, four, eight."""
    length, line, _ = theirs
    steps = []  # (from, to, metres, [(metres, way)]) of the shorter walk
    if length < ours_m:
        known = {Ways.key(at): i for i, at in reversed(list(enumerate(ours.at)))}
        last, start = None, 0
        for k, at in enumerate(line):
            here = known.get(Ways.key(at))
            if here is None or here == last:
                continue
            if last is not None:
                span = line[start : k + 1]
                steps.append((last, here, sum(metres(a, b) for a, b in zip(span, span[1:])), [(m, w) for w, m in ways.along(span).items()]))
            last, start = here, k
        other = lambda p, q, m: dijkstra(ours.graph, indices=p, limit=(m + 5000) * 1000)[q] / 1000
        who = "we go round"
    else:
        steps = [(p, q, mm / 1000, [(mm / 1000, int(way.split("/")[1]))]) for p, q, mm, way in path]
        other = lambda p, q, _: (peer.walk(ours.at[p], ours.at[q]) or (1e5,))[0]
        who = "they go round"
    for together in (1, 2, 4, 8, 16):
        spans = []
        for i in range(max(1, len(steps) - together + 1)):
            part = steps[i : i + together]
            along = sum(m for _, _, m, _ in part)
            more = other(part[0][0], part[-1][1], along) - along
            if more > 25:
                spans += [(min(more, 99999), m, w) for *_, of in part for m, w in of]
        if spans:
            told = [f"{m:.0f} m of {ways.said(w)} ({more:+.0f} m)" for more, m, w in sorted(spans, reverse=True)[:3]]
            return f"{who} " + "; ".join(told)
    return "little by little"


def main(program, pbf, work, count=2000, seed=42):
    pbf, work = Path(pbf), Path(work)
    subprocess.run([program, "network", pbf, "--quiet", "--out", work / "net"], check=True, stdout=subprocess.DEVNULL)
    ours, ways = Ours(work / "net"), Ways(pbf)
    asked = pairs(ours, int(count), int(seed))
    by_source = defaultdict(list)
    for source, target in asked:
        by_source[source].append(target)
    lengths, paths = {}, {}
    for source, targets in by_source.items():
        far, before = dijkstra(ours.graph, indices=source, return_predecessors=True, limit=2e7)
        for target in targets:
            lengths[source, target] = far[target] / 1000
            paths[source, target] = ours.path(before, source, target) if np.isfinite(far[target]) else []
    for make in (Osrm, Valhalla):
        peer = make(pbf, work / make.__name__.lower())
        rows, none, moved = [], 0, 0
        for pair in asked:
            theirs = peer.walk(ours.at[pair[0]], ours.at[pair[1]])
            if theirs is None or not np.isfinite(lengths[pair]):
                none += 1
            elif theirs[2] > MOVED_M:
                moved += 1
            else:
                rows.append((theirs[0] - lengths[pair], pair, theirs))
        off = np.array([row[0] for row in rows])
        share = np.abs(off) / np.array([lengths[pair] for _, pair, _ in rows])
        print(f"\n## {peer.name}, {pbf.name}: {len(asked)} pairs, {len(rows)} compared, {moved} begin elsewhere, {none} without a route")
        print("theirs less ours in metres, at 1 5 25 50 75 95 99 %:", *np.round(np.percentile(off, [1, 5, 25, 50, 75, 95, 99]), 1))
        print(f"within 1 %: {np.mean(share <= 0.01):.1%}; within 5 %: {np.mean(share <= 0.05):.1%}; "
              f"theirs longer by over {FAR_M:.0f} m: {np.sum(off > FAR_M)}; shorter: {np.sum(off < -FAR_M)}; sum of ours {sum(lengths[p] for _, p, _ in rows) / 1000:.0f} km")
        far = sorted((row for row in rows if abs(row[0]) > FAR_M), key=lambda row: row[1])
        chosen = np.random.default_rng(int(seed)).permutation(len(far))[:SAMPLE]
        for i in sorted(chosen):
            difference, pair, theirs = far[i]
            why = explained(ours, peer, ways, paths[pair], theirs, lengths[pair])
            print(f"{difference:+7.0f} m of {lengths[pair]:5.0f}, {ours.at[pair[0]]} to {ours.at[pair[1]]}: {why}")


if __name__ == "__main__":
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
