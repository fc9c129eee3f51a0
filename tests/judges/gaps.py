"""Whether "in a gap area" means "a home there misses those classes": random homes, judged by `analyze`, against its own gap areas.

    python tests/judges/gaps.py PROGRAM CITY.osm.pbf [HOMES] [-- FLAG…]

The homes lie in blocks that an edge of a gap area passes; they are given as blocks that are points beside the blocks of the city, so that one run judges
both. Homes nearer than 2.2 m to such an edge may be judged either way where walls or bridges are near (docs/accuracy.md); how many are farther than a quarter
of a metre is told. Needs shapely. Exit code 1 if one is judged otherwise.
"""

import csv
import json
import random
import subprocess
import sys
import tempfile
from collections import defaultdict
from math import cos, radians
from pathlib import Path

from shapely import STRtree, contains_xy, prepare
from shapely.affinity import scale
from shapely.geometry import Point, shape

TOLERANCE_M, FINE_M = 2.2, 0.25
A_DEGREE_M = 111_320.0


def lines_of(areas):
    return [line for area in areas for line in getattr(area.boundary, "geoms", [area.boundary])]


def main():
    args = [*sys.argv[1:], "--"]
    cut = args.index("--")
    args, flags = args[:cut], [f for f in args[cut + 1 :] if f != "--"]
    program, city = args[:2]
    count = int(args[2]) if len(args) > 2 else 20_000
    out = Path(tempfile.mkdtemp())

    def analyze(folder, *words):
        done = subprocess.run([program, "analyze", city, "--out", str(out / folder), "--quiet", *words, *flags], capture_output=True, text=True)
        if done.returncode:
            sys.exit(done.stderr)

    def features(folder, layer):
        return json.loads((out / folder / f"{layer}.geojson").read_bytes())["features"]

    def gaps(folder):
        of = defaultdict(list)
        for gap in features(folder, "gap_areas"):
            if gap["geometry"]:
                of[gap["properties"]["block"]].append((set(gap["properties"]["missing_classes"].split(",")), scaled(gap)))
        return of

    analyze("first")
    blocks = [f for f in features("first", "blocks") if f["geometry"]["type"] != "Point"]
    south, north = (f([p for b in blocks for p in [shape(b["geometry"]).bounds[i]]]) for f, i in ((min, 1), (max, 3)))
    x_m, y_m = A_DEGREE_M * cos(radians((south + north) / 2)), A_DEGREE_M

    def scaled(feature):
        area = scale(shape(feature["geometry"]), x_m, y_m, origin=(0, 0))
        prepare(area)
        return area

    # Blocks that an edge passes: a gap area of part of one.
    parted = {f["properties"]["block"] for f in features("first", "gap_areas") if f["properties"]["share"] < 1}
    # Of hexagons what lies in water, or in a block that is drawn, is no land of theirs, and so it is with what lies in a smaller block.
    chosen = [b for b in blocks if b["id"] in parted and not b["id"].startswith("h3/")]
    drawn = [scaled(b) for b in blocks if not b["id"].startswith("h3/")]
    tree = STRtree(drawn)
    areas = [scaled(b) for b in chosen]
    dice = random.Random(1)
    homes = []
    while len(homes) < count:
        # Small blocks as often as large ones: else a few large ones had all.
        k = dice.randrange(len(areas))
        west, low, east, high = areas[k].bounds
        x, y = dice.uniform(west, east), dice.uniform(low, high)
        here = [drawn[i] for i in tree.query(Point(x, y)) if contains_xy(drawn[i], x, y)]
        if contains_xy(areas[k], x, y) and min(area.area for area in here) == areas[k].area:
            homes.append((chosen[k]["id"], [round(x / x_m, 7), round(y / y_m, 7)]))
    both = [{"type": "Feature", "id": b["id"], "properties": {"id": b["id"]}, "geometry": b["geometry"]} for b in blocks if not b["id"].startswith("h3/")]
    both += [
        {"type": "Feature", "id": f"home {i}", "properties": {"id": f"home {i}"}, "geometry": {"type": "Point", "coordinates": at}}
        for i, (_, at) in enumerate(homes)
    ]
    (out / "both.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": both}))
    analyze("second", "--blocks", str(out / "both.geojson"), "--table", str(out / "walks.csv"))
    minutes = 15 * 60_000
    missing = defaultdict(set)
    judged = set()
    for row in csv.DictReader(open(out / "walks.csv")):
        if row["block"].startswith("home "):
            judged.add(row["block"])
            # A class of which the data hold nothing is no gap of land.
            if row["finding"] != "none_in_data" and not (row["finding"] == "walk" and int(row["ms"]) <= minutes):
                missing[row["block"]].add(row["class"])
    of_block = gaps("second")
    edges = {block: STRtree(lines_of([area for _, area in pieces])) for block, pieces in of_block.items()}
    # Where a block lacks a class all over, land that is in no gap area is none: it is water, which the block's land leaves out.
    nowhere = {b["id"] for b in features("second", "blocks") if any(share == 0 and k.endswith("_land_share") for k, share in b["properties"].items())}
    wrong, near, fine, wet = [], 0, 0, 0
    for i, (block, at) in enumerate(homes):
        x, y = at[0] * x_m, at[1] * y_m
        here = [lacks for lacks, area in of_block.get(block, []) if contains_xy(area, x, y)]
        if (here[0] if here else set()) == missing[f"home {i}"] and len(here) < 2:
            continue
        if not here and block in nowhere:
            wet += 1
            continue
        tree = edges.get(block)
        off = tree.geometries[tree.nearest(Point(x, y))].distance(Point(x, y)) if tree else float("inf")
        fine += off > FINE_M
        if off <= TOLERANCE_M:
            near += 1
        else:
            wrong.append((block, *at, f"{off:.1f} m", sorted(here[0]) if here else "no gap", sorted(missing[f"home {i}"])))
    print(f"{len(judged)} homes in {len(chosen)} blocks: {len(wrong)} judged otherwise by the gap areas; {near} within {TOLERANCE_M} m of an edge, {fine} farther than {FINE_M} m; {wet} in water")
    for home in wrong[:10]:
        print("   ", *home)
    return 1 if wrong or len(judged) < count else 0


sys.exit(main())
