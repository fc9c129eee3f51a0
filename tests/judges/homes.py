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
from shapely.geometry import LineString, Point, shape
from shapely.affinity import scale
from math import cos, radians

TOLERANCE_M = 0.25
A_DEGREE_M = 111_320.0


def street_is_ground(folder, x_m, y_m):
    """Tells whether the street nearest to a place, in metres, lies on the ground and on the main network."""
    links = {row["id"]: row for row in csv.DictReader(open(folder / "links.csv"))}
    pieces = {row["id"]: row["piece"] for row in csv.DictReader(open(folder / "nodes.csv"))}
    lines, kept = [], []
    for row in csv.DictReader(open(folder / "lines.csv")):
        at = [(float(lon) * x_m, float(lat) * y_m) for lon, lat in (point.split() for point in row["line"].split(";"))]
        if len(at) > 1:
            lines.append(LineString(at))
            kept.append(links[row["link"]])
    tree = STRtree(lines)

    def tell(at):
        link = kept[tree.nearest(at)]
        return link["level"] == "ground" and pieces[link["from"]] == "0"

    return tell


def main():
    args, _, flags = [*sys.argv[1:], "--"], None, []
    cut = args.index("--")
    args, flags = args[:cut], [f for f in args[cut + 1 :] if f != "--"]
    program, city, of_class, minutes = args[:4]
    count = int(args[4]) if len(args) > 4 else 20_000
    out = Path(tempfile.mkdtemp())

    def run(*words):
        # The same of both: facilities too may be no farther from a street than homes.
        done = subprocess.run([program, *words, "--snap", "50m", "--quiet", *flags], capture_output=True, text=True)
        if done.returncode:
            sys.exit(done.stderr)


    def area(*more):
        words = ["--from", "facilities", "--class", of_class, "--dissolve", "--limits", f"{minutes}min", "--out", str(out / "areas")]
        run("isochrone", city, *words, *more)
        return shape(json.load(open(out / "areas" / "areas.geojson"))["features"][0]["geometry"])

    # In metres, near enough for a quarter of one.
    west, south, east, north = (first := area()).bounds
    x_m, y_m = A_DEGREE_M * cos(radians((south + north) / 2)), A_DEGREE_M

    def in_metres(area):
        metres = scale(area, x_m, y_m, origin=(0, 0))
        prepare(metres)
        lines = list(getattr(metres.boundary, "geoms", [metres.boundary]))
        return metres, lines, STRtree(lines)

    metres, lines, tree = in_metres(first)
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
    # Which private ways lead to homes is told by the blocks: once more, with these.
    metres, lines, tree = in_metres(area("--blocks", str(out / "homes.geojson")))
    walks = out / "walks.csv"
    run("analyze", city, "--blocks", str(out / "homes.geojson"), "--no-areas", "--out", str(out / "walks"), "--table", str(walks))
    # Bridges, tunnels and pieces of the network that lead nowhere have no ground of their own: homes that join them are counted apart.
    run("network", city, "--out", str(out / "network"))
    on_ground = street_is_ground(out / "network", x_m, y_m)
    wrong, near, bridges, read = [], 0, 0, 0
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
            elif not on_ground(at):
                bridges += 1
            else:
                wrong.append((row["block"], *lon_lat(at), row["finding"], row["ms"]))
    inside = sum(inside for _, inside in homes)
    print(f"{read} homes, {inside} of them inside: {len(wrong)} judged otherwise by the area of {of_class}; {near} within {TOLERANCE_M} m of an edge, {bridges} on bridges or islands")
    for home in wrong[:10]:
        print("   ", *home)
    return 1 if wrong or read < count else 0


sys.exit(main())
