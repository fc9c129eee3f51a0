"""Do people of a raster live where lifecircle puts them?

    lifecircle analyze --blocks POINTS --people PEOPLE.tif --out DIR …
    python tests/oracle/people.py PEOPLE.tif DIR/blocks.geojson

Blocks are points. The slow way: every cell that GDAL (through rasterio) reads is compared with every block; its people go in equal parts to the
blocks inside it, else to the nearest within 500 m by pyproj's geodesic, else to nobody. Every block must end within one person of its part, and the sum must be
the sum. Needs rasterio and pyproj.
"""

import json
import sys

import rasterio
from pyproj import Geod, Transformer
from rasterio.transform import rowcol, xy

GEOD = Geod(ellps="WGS84")


def main(raster, layer):
    features = json.load(open(layer, encoding="utf-8"))["features"]
    places = [tuple(f["geometry"]["coordinates"]) for f in features]
    found = [f["properties"]["residents"] for f in features]
    with rasterio.open(raster) as file:
        band = file.read(1, masked=True)
        into = Transformer.from_crs("EPSG:4326", file.crs, always_xy=True)
        back = Transformer.from_crs(file.crs, "EPSG:4326", always_xy=True)
        cells = [tuple(map(int, rowcol(file.transform, *into.transform(*at)))) for at in places]
        parts, lost = [0.0] * len(places), 0.0
        for row in range(band.shape[0]):
            for column in range(band.shape[1]):
                if band.mask is not False and band.mask is not None and bool(band.mask[row][column] if band.mask.shape else band.mask):
                    continue
                people = float(band.data[row][column])
                if not people > 0:
                    continue
                inside = [i for i, cell in enumerate(cells) if cell == (row, column)]
                if not inside:
                    middle = back.transform(*xy(file.transform, row, column))
                    far = [GEOD.inv(*middle, *at)[2] for at in places]
                    nearest = min(range(len(places)), key=lambda i: far[i])
                    if far[nearest] > 500:
                        lost += people
                        continue
                    inside = [nearest]
                for i in inside:
                    parts[i] += people / len(inside)
    wrong = sum(abs(a - b) >= 1 for a, b in zip(parts, found))
    print(f"{len(places)} blocks, {sum(parts):.3f} people, {lost:.3f} too far; {wrong} blocks differ; sum off by {abs(round(sum(parts)) - sum(found)):.0f}")
    return 1 if wrong or round(sum(parts)) != sum(found) else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
