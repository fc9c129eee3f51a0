"""Whether "inside an area" means "a home there is covered": random homes, judged by `analyze`, against the polygons of `isochrone`.

    python tests/judges/homes.py PROGRAM CITY.osm.pbf CLASS MINUTES [HOMES] [-- FLAG…]

The homes lie in the dissolved service area of the class and within a hundred metres round it; they are given as blocks that are points, so that each
is one doorstep. Homes nearer than a quarter of a metre to an edge may be judged either way. Needs shapely. Exit code 1 if one is judged
otherwise by the two.
"""

import csv
import json
import random
import subprocess
import sys
import tempfile
from pathlib import Path

from shapely import STRtree, contains_xy, prepare
from shapely.geometry import Point, shape
from shapely.affinity import scale
from math import cos, radians

TOLERANCE_M = 0.25
A_DEGREE_M = 111_320.0


def main():
    args, _, flags = [*sys.argv[1:], "--"], None, []
    cut = args.index("--")
    args, flags = args[:cut], [f for f in args[cut + 1 :] if f != "--"]
    program, city, of_class, minutes = args[:4]
    count = int(args[4]) if len(args) > 4 else 20_000
    out = Path(tempfile.mkdtemp())
    run = lambda *words: subprocess.run([program, *words, "--quiet", *flags], check=True, capture_output=True)
    run("isochrone", city, "--from", "facilities", "--class", of_class, "--dissolve", "--limits", f"{minutes}min", "--out", str(out / "areas"))
    feature = json.load(open(out / "areas" / "areas.geojson"))["features"][0]
    area = shape(feature["geometry"])
    # In metres, near enough for a quarter of one.
    west, south, east, north = area.bounds
    x_m, y_m = A_DEGREE_M * cos(radians((south + north) / 2)), A_DEGREE_M
    metres = scale(area, x_m, y_m, origin=(0, 0))
    edges = metres.boundary
    lines = list(getattr(edges, "geoms", [edges]))
    tree = STRtree(lines)
    prepare(metres)
    dice = random.Random(1)
    homes = []
    while len(homes) < count:
        at = Point(dice.uniform(west * x_m - 100, east * x_m + 100), dice.uniform(south * y_m - 100, north * y_m + 100))
        inside = contains_xy(metres, at.x, at.y)
        if inside or len(tree.query(at.buffer(100))):
            homes.append((at, inside))
    lon_lat = lambda at: [round(at.x / x_m, 7), round(at.y / y_m, 7)]
    features = [
        {"type": "Feature", "id": i, "properties": {}, "geometry": {"type": "Point", "coordinates": lon_lat(at)}}
        for i, (at, _) in enumerate(homes)
    ]
    (out / "homes.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    walks = out / "walks.csv"
    run("analyze", city, "--blocks", str(out / "homes.geojson"), "--snap", "50m", "--no-areas", "--out", str(out / "walks"), "--table", str(walks))
    wrong, near, read = [], 0, 0
    for row in csv.DictReader(open(walks)):
        if row["class"] != of_class:
            continue
        covered = row["finding"] == "walk" and int(row["ms"]) <= float(minutes) * 60_000
        at = homes[int(row["block"])][0]
        at = Point(*(lon_lat(at)[i] * (x_m, y_m)[i] for i in range(2)))
        read += 1
        if contains_xy(metres, at.x, at.y) != covered:
            if lines[tree.nearest(at)].distance(at) <= TOLERANCE_M:
                near += 1
            else:
                wrong.append((row["block"], *lon_lat(at), row["finding"], row["ms"]))
    inside = sum(inside for _, inside in homes)
    print(f"{read} homes, {inside} of them inside: {len(wrong)} judged otherwise by the area of {of_class}, {near} within {TOLERANCE_M} m of an edge")
    for home in wrong[:10]:
        print("   ", *home)
    return 1 if wrong or read < count else 0


sys.exit(main())
