"""Walks beside OSRM's foot profile and Valhalla's pedestrian: random pairs of junctions, the distribution of differences, and
which way and tag each large one comes from.

    python benches/peers/walks.py LIFECIRCLE CITY.osm.pbf WORK [PAIRS] [SEED]

All three read the same extract. Pairs are junctions of streets in the largest piece of our network, 100 m to 3 km apart as the crow flies,
drawn by lots that hang on their coordinates and the seed, so that another network has the same pairs where it has the same junctions. No
walk begins at the corner of a lawn or a car park, where lines across it bend: no door opens there, and the others have no place there.
Compared are metres: our shortest walk an adult may take (scipy on the exported network), OSRM's route (least time at one speed),
Valhalla's with `shortest`. A pair counts only where the other system begins and ends within 1 m of the junctions (farther off it is on
another street). Of the pairs that differ by more than 100 m thirty are drawn and explained: by the stretches of the shorter walk, from
junction to junction, over which the other system goes round (asked one by one), with the way and its tags.
Needs numpy, scipy, osmium, osrm-bindings, pyvalhalla.
"""

import csv
import hashlib
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

from tiles import tiles  # beside this file

FAR_M, SAMPLE, MOVED_M = 100.0, 30, 1.0
STREETS = ("highway", "route", "man_made", "area:highway", "railway", "public_transport")
KINDS = (*STREETS, "leisure", "place", "amenity")


def metres(a, b):
    """Between two places in degrees; a thousandth off at most over a few kilometres."""
    lat = np.radians((a[1] + b[1]) / 2)
    return float(np.hypot((a[0] - b[0]) * 111319.5 * np.cos(lat), (a[1] - b[1]) * 110950.0))


class Ours:
    """The network as `lifecircle network` exports it. A place is all nodes at its coordinates: private ways are there twice, once open
    outwards and once inwards. A walk begins and ends on the street of everybody, and on whichever copy lets it where there is none."""

    def __init__(self, folder):
        read = lambda name: list(csv.DictReader(open(folder / name, encoding="utf-8-sig")))
        nodes, links = read("nodes.csv"), read("links.csv")
        places = {}
        self.place = [places.setdefault((float(n["lon"]), float(n["lat"])), len(places)) for n in nodes]
        self.at, self.copies = list(places), [[] for _ in places]
        for node, place in enumerate(self.place):
            self.copies[place].append(node)
        largest = Counter(n["piece"] for n in nodes).most_common(1)[0][0]
        self.main = sorted({place for place, n in zip(self.place, nodes) if n["piece"] == largest})
        best = {}
        lines = {line["link"]: [tuple(map(float, at.split())) for at in line["line"].split(";")] for line in read("lines.csv")}
        for link in links:
            a, b, mm, line = int(link["from"]), int(link["to"]), int(link["mm"]), lines[link["id"]]
            for p, q, ms, run in ((a, b, link["ms_forward"], line), (b, a, link["ms_backward"], line[::-1])):
                if ms and p != q and mm < best.get((p, q), (1 << 60, None))[0]:
                    best[p, q] = (mm, link["source"], run)
        self.best = best
        rows, cols = zip(*best)
        weights = [max(1, mm) for mm, *_ in best.values()]
        self.graph = csr_matrix((weights, (rows, cols)), shape=(len(nodes), len(nodes)))
        steps = [(p, q) for p, q in best if self.place[p] == self.place[q]]
        everybody = {p for p, _ in steps} & {q for _, q in steps}  # one comes there from a copy, and goes from there to the other
        self.copies = [[n for n in copies if n in everybody] or copies for copies in self.copies]

    def walks(self, source, targets, limit_m=20_000):
        """Metres and links of the walk to each place, a link as (from, to, mm, way, line), from place to place; infinite without a walk."""
        far, before, _ = dijkstra(self.graph, indices=self.copies[source], return_predecessors=True, min_only=True, limit=limit_m * 1000)
        for place in targets:
            node = min(self.copies[place], key=lambda n: far[n])
            yield far[node] / 1000, self.path(before, node) if np.isfinite(far[node]) else []

    def path(self, before, node):
        out = []
        while before[node] >= 0:
            p = int(before[node])
            if self.place[p] != self.place[node]:
                out.append((self.place[p], self.place[node], *self.best[p, node]))
            node = p
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
        self.engine = valhalla.Actor(str(tiles(pbf, work)))

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
        self.tags, self.between, self.on_streets, barriers = {}, defaultdict(set), set(), {}
        for thing in osmium.FileProcessor(str(pbf)).with_locations():
            if thing.is_node():
                if "barrier" in thing.tags or "entrance" in thing.tags:
                    barriers[thing.id] = dict(thing.tags)
            elif thing.is_way() and any(key in thing.tags for key in KINDS):
                self.tags[thing.id] = {t.k: t.v for t in thing.tags}
                inner = [barriers[n.ref] for n in thing.nodes if n.ref in barriers]
                if inner:
                    self.tags[thing.id]["(node)"] = ", ".join(dict.fromkeys(f"{k}={v}" for tags in inner for k, v in tags.items()))
                line = [(n.location.lon, n.location.lat) for n in thing.nodes if n.location.valid()]
                if any(key in thing.tags for key in STREETS):
                    self.on_streets.update(map(self.key, line))
                for a, b in zip(line, line[1:]):
                    self.between[self.key(a), self.key(b)].add(thing.id)
                    self.between[self.key(b), self.key(a)].add(thing.id)
            elif thing.is_relation() and thing.tags.get("type") == "multipolygon" and any(key in thing.tags for key in KINDS):
                for member in thing.members:  # lines across it have the id of the first way of its rim
                    if member.type == "w":
                        self.tags.setdefault(member.ref, {t.k: t.v for t in thing.tags} | {"(relation)": str(thing.id)})
        self.places = {place for place, _ in self.between}

    @staticmethod
    def key(at):
        return round(at[0] * 1e6), round(at[1] * 1e6)

    def around(self, at):
        """The place of a way at these coordinates, which another program may have rounded otherwise."""
        x, y = self.key(at)
        return next((k for k in ((x + dx, y + dy) for dx in (0, -1, 1) for dy in (0, -1, 1)) if k in self.places), (x, y))

    def along(self, line, unknown=0):
        """Metres on each way of a line; on `unknown` where no way lies between two places."""
        out = Counter()
        for a, b in zip(line, line[1:]):
            ways = self.between.get((self.around(a), self.around(b)), {unknown})
            out[min(ways, key=lambda w: ("highway" not in self.tags.get(w, {}), w))] += metres(a, b)
        return out

    def closed(self, way):
        tags = self.tags.get(way, {})
        return tags.get("foot", tags.get("access", "yes")) in ("private", "no", "destination", "permit", "residents")

    def said(self, way):
        keep = "highway railway public_transport leisure place amenity area foot access sidewalk footway service indoor layer sac_scale oneway oneway:foot motorroad tunnel bridge level route man_made (node) (relation)".split()
        tags = self.tags.get(way, {})
        return f"way {way} (" + ", ".join(f"{k}={tags[k]}" for k in keep if k in tags) + ")"


def lot(*words):
    """A number by chance that is the same whenever the words are, whatever else is drawn."""
    return hashlib.blake2b(repr(words).encode(), digest_size=8).digest()


def pairs(ours, ways, count, seed):
    """Ten places for each of some places. Lots are drawn by coordinates, so that a change of the network changes the pairs only where it is."""
    places = [p for p in ours.main if Ways.key(ours.at[p]) in ways.on_streets]
    main, at = np.array(places), np.array(ours.at)
    out = []
    for source in sorted(places, key=lambda p: lot(seed, ours.at[p]))[: max(1, count // 10)]:
        lat = np.radians(at[source, 1])
        far = np.hypot((at[main, 0] - at[source, 0]) * 111319.5 * np.cos(lat), (at[main, 1] - at[source, 1]) * 110950.0)
        near = main[(far >= 100) & (far <= 3000)].tolist()
        out += [(source, target) for target in sorted(near, key=lambda p: lot(seed, ours.at[source], ours.at[p]))[:10]]
    return out[:count]


def explained(ours, peer, ways, path, theirs, ours_m):
    """The stretch of the shorter walk over which the other system goes round: from junction to junction, else over two, four, eight."""
    length, line, _ = theirs
    steps = []  # (from, to, metres, [(metres, way)]) of the shorter walk
    if length < ours_m:
        known = {Ways.key(at): i for i, at in enumerate(ours.at)}
        last, start = None, 0
        for k, at in enumerate(line):
            here = known.get(ways.around(at))
            if here is None or here == last:
                continue
            if last is not None:
                span = line[start : k + 1]
                steps.append((last, here, sum(metres(a, b) for a, b in zip(span, span[1:])), [(m, w) for w, m in ways.along(span).items()]))
            last, start = here, k
        other = lambda p, q, m: next(ours.walks(p, [q], m + 5000))[0]
        who = "we go round"
    else:
        ways_of = lambda way, line: [(m, w) for w, m in ways.along(line, int(way.split("/")[1])).items()]  # a link may lead over several
        steps = [(p, q, mm / 1000, ways_of(way, line)) for p, q, mm, way, line in path]
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
            told = [f"{m:.0f} m of {ways.said(w)} ({more:+.0f} m)" for more, m, w in sorted(spans, reverse=True)[:5]]
            return f"{who} " + "; ".join(told)
    closed = [(m, w) for w, m in ways.along(line).items() if ways.closed(w)]
    return "little by little" + "".join(f"; they pass {m:.0f} m of {ways.said(w)}" for m, w in sorted(closed, reverse=True)[:3])


def main(program, pbf, work, count=2000, seed=42):
    pbf, work = Path(pbf), Path(work)
    subprocess.run([program, "network", pbf, "--quiet", "--out", work / "net"], check=True, stdout=subprocess.DEVNULL)
    ours, ways = Ours(work / "net"), Ways(pbf)
    seed = int(seed)
    asked = pairs(ours, ways, int(count), seed)
    by_source = defaultdict(list)
    for source, target in asked:
        by_source[source].append(target)
    lengths, paths = {}, {}
    for source, targets in by_source.items():
        for target, (length, path) in zip(targets, ours.walks(source, targets)):
            lengths[source, target], paths[source, target] = length, path
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
        far = sorted((row for row in rows if abs(row[0]) > FAR_M), key=lambda row: lot(seed, *(ours.at[p] for p in row[1])))
        for difference, pair, theirs in sorted(far[:SAMPLE], key=lambda row: row[0]):
            why = explained(ours, peer, ways, paths[pair], theirs, lengths[pair])
            print(f"{difference:+7.0f} m of {lengths[pair]:5.0f}, {ours.at[pair[0]]} to {ours.at[pair[1]]}: {why}")


if __name__ == "__main__":
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
