"""Random places beside random junctions of a network, as GeoJSON.

    lifecircle network CITY.osm.pbf --out net
    python3 benches/points.py net/nodes.csv COUNT SEED points.geojson

Each lies up to 0.0004 degrees (about 40 m) from its junction in both directions. The same seed gives the same places.
"""

import csv
import json
import random
import sys


def main(nodes, count, seed, out):
    with open(nodes, encoding="utf-8") as file:
        rows = [(float(row["lon"]), float(row["lat"])) for row in csv.DictReader(file)]
    dice = random.Random(seed)
    features = []
    for number in range(count):
        lon, lat = dice.choice(rows)
        at = [round(lon + dice.uniform(-4e-4, 4e-4), 7), round(lat + dice.uniform(-4e-4, 4e-4), 7)]
        point = {"type": "Point", "coordinates": at}
        features.append({"type": "Feature", "id": number, "properties": {}, "geometry": point})
    with open(out, "w", encoding="utf-8") as file:
        json.dump({"type": "FeatureCollection", "features": features}, file)


if __name__ == "__main__":
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4])
