"""Five instances cut from a city, each asked in every way and answered again by HiGHS and spopt.

    lifecircle network CITY.osm.pbf --out NET
    python benches/peers/siting.py PROGRAM CITY.osm.pbf NET OUT [CANDIDATES]

The city is cut into five boxes of about as many junctions each, from west to east; of each, CANDIDATES junctions
(150 without a word) are places for a site, drawn with the seed 42, each with a price and a capacity. PROGRAM writes every question to
OUT, and `tests/judges/siting.py` judges all of them. Exit code 1 if any answer differs.
"""

import csv
import json
import random
import subprocess
import sys
from pathlib import Path

QUESTIONS = {
    "cover": "--count 5",
    "cover_new": "--count 3 --fixed none",
    "all": "--objective fewest --share all --fixed none",
    "most": "--objective fewest --share 60% --fixed none",
    "median": "--objective median --count 4 --fixed none",
    "center": "--objective center --count 4 --fixed none",
    "capacity": "--count 3 --capacity {people} --fixed none",
    "capacity_own": "--count 3 --candidates {own}",
    "capacity_median": "--count 3 --objective median --capacity {people} --fixed none",
    "capacity_all": "--objective fewest --share 30% --capacity {people} --fixed none",
    "budget": "--count 10 --budget 30",
    "apart": "--count 4 --apart 800m --fixed none",
    "close": "--count 2 --close 1",
    "close_fewest": "--objective fewest --share 60% --close 1",
    "two": "--class clinic,service --count 3",
}


def features(rows, dice, own):
    out = []
    for node, lon, lat in rows:
        properties = {"id": f"n{node}", "cost": dice.randint(3, 12)}
        if own:
            properties["capacity"] = dice.choice([0, 2000, 10000, 50000])
        geometry = {"type": "Point", "coordinates": [float(lon), float(lat)]}
        out.append({"type": "Feature", "properties": properties, "geometry": geometry})
    return json.dumps({"type": "FeatureCollection", "features": out})


def main(program, city, net, out, candidates=150):
    out = Path(out)
    out.mkdir(parents=True, exist_ok=True)
    dice = random.Random(42)
    with open(Path(net) / "nodes.csv", newline="") as file:
        nodes = [(row["id"], row["lon"], row["lat"]) for row in csv.DictReader(file)]
    nodes.sort(key=lambda row: float(row[1]))
    questions = []
    for cut in range(5):
        mine = nodes[cut * len(nodes) // 5 : (cut + 1) * len(nodes) // 5]
        west, east = float(mine[0][1]), float(mine[-1][1])
        south, north = min(float(n[2]) for n in mine), max(float(n[2]) for n in mine)
        ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
        box = {"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": [ring]}}
        (out / f"{cut}.area.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": [box]}))
        places = dice.sample(mine, int(candidates))
        for own in (False, True):
            name = out / f"{cut}.{'own' if own else 'plots'}.geojson"
            name.write_text(features(places, random.Random(cut), own))
        for name, words in QUESTIONS.items():
            question = out / f"{cut}.{name}.json"
            words = words.format(own=out / f"{cut}.own.geojson", people=10000).split()
            words += [] if "--class" in words else ["--class", "clinic"]
            words += [] if "--candidates" in words else ["--candidates", out / f"{cut}.plots.geojson"]
            fixed = ["--area", out / f"{cut}.area.geojson", "--out", out / "sites", "--problem", question]
            done = subprocess.run([program, "site", city, *words, *fixed, "--quiet"], capture_output=True, text=True)
            if done.returncode != 0:
                print(f"{question.name}: not asked: {done.stderr.strip()}")
                continue
            questions.append(question)
    judge = Path(__file__).parents[2] / "tests" / "judges" / "siting.py"
    return subprocess.run([sys.executable, "-u", judge, *questions]).returncode


if __name__ == "__main__":
    if len(sys.argv) < 5:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
