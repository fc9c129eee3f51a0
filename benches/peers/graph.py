"""One walk graph for every program that is compared: no router's own idea of a street comes into it.

    python benches/peers/graph.py CITY.osm.pbf CITY_DIR

Writes nodes.csv (id, lon, lat), edges.csv (u, v, metres to the millimetre) of the largest piece of the streets people walk
on, a node per vertex, poi_CLASS.csv (node, the nearest one) for eight classes of places, blocks.csv (distinct nodes nearest to
residential land and buildings, at most 6,000 drawn by chance) and sources.csv (2,000 of them, evenly). An extract of streets
alone has no such things: a class of fewer than 20 places, or blocks fewer than 20, are 200, or 6,000, nodes drawn by chance
(the seed is fixed), and the last line says so. Needs osmium, numpy, scipy.
"""
import csv, sys
from pathlib import Path

import numpy as np
import osmium
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

EARTH_M = 6_371_008.8
CLOSED = {"no", "private"}
STREETS = set(
    "bridleway corridor cycleway footway living_street path pedestrian primary primary_link residential road secondary "
    "secondary_link service steps tertiary tertiary_link track unclassified".split()
)
CLASSES = {
    "market": {"shop": {"supermarket", "convenience", "greengrocer"}, "amenity": {"marketplace"}},
    "sport": {"leisure": {"pitch", "sports_centre", "stadium", "track", "fitness_station"}},
    "culture": {"amenity": {"library", "theatre", "cinema", "arts_centre"}, "tourism": {"museum"}},
    "service": {"amenity": {"townhall", "community_centre", "post_office", "social_facility"}},
    "health": {"amenity": {"clinic", "hospital", "doctors", "pharmacy"}},
    "school": {"amenity": {"school", "kindergarten", "university"}},
    "park": {"leisure": {"park", "garden", "playground"}},
    "stop": {"highway": {"bus_stop"}, "railway": {"station", "tram_stop"}},
}
FEW, FILLED, BLOCKS, SOURCES, SEED = 20, 200, 6000, 2000, 7


def walked(tags):
    return tags.get("highway") in STREETS and tags.get("foot", tags.get("access")) not in CLOSED


def metres(a, b):
    """Great-circle metres between rows of lon, lat, to the millimetre, at least one."""
    a, b = np.radians(a), np.radians(b)
    half = np.sin((b - a) / 2) ** 2
    h = half[:, 1] + np.cos(a[:, 1]) * np.cos(b[:, 1]) * half[:, 0]
    return np.maximum(np.round(2 * EARTH_M * np.arcsin(np.sqrt(h)), 3), 0.001)


def read(pbf):
    at, pairs, places, homes = {}, set(), {name: [] for name in CLASSES}, []
    for thing in osmium.FileProcessor(pbf, osmium.osm.NODE | osmium.osm.WAY).with_locations():
        if thing.is_node():
            spots = [(thing.lon, thing.lat)]
        else:
            spots = [(n.lon, n.lat) for n in thing.nodes if n.location.valid()]
            if walked(thing.tags):
                last = None
                for node in thing.nodes:
                    here = node.ref if node.location.valid() else None
                    if here is not None:
                        at[here] = (node.lon, node.lat)
                        if last is not None and last != here:
                            pairs.add((min(last, here), max(last, here)))
                    last = here
            if spots and (thing.tags.get("landuse") == "residential" or "building" in thing.tags):
                homes.append(tuple(np.mean(spots, 0)))
        for name, wanted in CLASSES.items():
            if spots and any(thing.tags.get(key) in values for key, values in wanted.items()):
                places[name].append(tuple(np.mean(spots, 0)))
    return at, sorted(pairs), places, homes


def write(path, head, rows):
    with open(path, "w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(head)
        out.writerows(rows)


def main(pbf, city):
    city.mkdir(parents=True, exist_ok=True)
    at, pairs, places, homes = read(pbf)
    ids = np.array(sorted(at))
    spots = np.array([at[i] for i in ids.tolist()])
    u, v = np.searchsorted(ids, np.array(pairs)).T
    pieces = connected_components(coo_matrix((np.ones(len(u)), (u, v)), shape=(len(ids),) * 2), directed=False)[1]
    main_piece = pieces == np.bincount(pieces).argmax()
    u, v = u[main_piece[u]], v[main_piece[u]]
    lengths = metres(spots[u], spots[v])
    keep = np.nonzero(main_piece)[0]
    write(city / "nodes.csv", ["id", "lon", "lat"], ((ids[k], f"{spots[k, 0]:.7f}", f"{spots[k, 1]:.7f}") for k in keep))
    write(city / "edges.csv", ["u", "v", "metres"], ((ids[a], ids[b], f"{m:.3f}") for a, b, m in zip(u, v, lengths)))
    scale = np.array([np.cos(np.radians(spots[:, 1].mean())), 1.0])
    tree = cKDTree(spots[keep] * scale)
    chance, drawn = np.random.default_rng(SEED), []
    for name, where in places.items():
        near = tree.query(np.array(where) * scale)[1] if where else []
        if len(where) < FEW:
            near, drawn = chance.choice(len(keep), FILLED), drawn + [name]
        write(city / f"poi_{name}.csv", ["node"], ([ids[keep[k]]] for k in near))
    blocks = np.unique(tree.query(np.array(homes) * scale)[1]) if homes else np.zeros(0, int)
    if len(blocks) < FEW:
        blocks, drawn = np.arange(len(keep)), drawn + ["blocks"]
    blocks = np.sort(chance.choice(blocks, min(BLOCKS, len(blocks)), replace=False))
    sources = blocks[np.linspace(0, len(blocks) - 1, min(SOURCES, len(blocks))).astype(int)]
    write(city / "blocks.csv", ["node"], ([ids[keep[k]]] for k in blocks))
    write(city / "sources.csv", ["node"], ([ids[keep[k]]] for k in sources))
    by_chance = f"; drawn by chance: {', '.join(drawn)}" if drawn else ""
    print(f"{len(keep)} nodes, {len(u)} edges, {sum(map(len, places.values()))} places, {len(blocks)} blocks{by_chance}")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(sys.argv[1], Path(sys.argv[2]))
