"""Do links take as long up and down as Tobler's function says of the ground under them?

    lifecircle network CITY.osm.pbf --dem HEIGHTS.tif --out DIR
    python tests/oracle/slopes.py DIR HEIGHTS.tif METRES_PER_HOUR

Heights come from GDAL (through rasterio), bilinear between the middles of cells; lengths from pyproj's geodesic; the rest is numpy. Of
lifecircle only lines.csv (where links run) and links.csv (milliseconds each way) are read. Links on the ground that are no steps
are judged, and bridges and tunnels with both ends on the ground: straight from end to end. Exit code 1 if any link differs by
more than 3 ms and a ten-thousandth. Needs numpy, rasterio and pyproj.
"""

import csv
import math
import sys
from pathlib import Path

import numpy as np
import rasterio
from pyproj import Geod

SAMPLE_M = 15.0
GEOD = Geod(ellps="WGS84")


class Heights:
    def __init__(self, path):
        with rasterio.open(path) as file:
            assert file.crs.to_epsg() == 4326, "this script reads degrees"
            band = file.read(1).astype(float)
            if file.nodata is not None:
                band[band == file.nodata] = np.nan
            self.band, self.inverse = band, ~file.transform

    def at(self, lon, lat):
        column, row = self.inverse * (lon, lat)
        rows, columns = self.band.shape
        column, row = column - 0.5, row - 0.5
        if not (-0.5 <= column <= columns - 0.5 and -0.5 <= row <= rows - 0.5):
            return math.nan
        column, row = min(max(column, 0), columns - 1), min(max(row, 0), rows - 1)
        i, j = int(column), int(row)
        x, y = column - i, row - j
        cells = self.band[j : j + 2, i : i + 2]
        weights = np.outer([1 - y, y][: cells.shape[0]], [1 - x, x][: cells.shape[1]])
        known = ~np.isnan(cells)
        weight = weights[known].sum()
        return (weights[known] * cells[known]).sum() / weight if weight >= 0.5 else math.nan


def times(grades):
    return np.exp(3.5 * (np.abs(np.asarray(grades) + 0.05) - 0.05))


def walk(points, speed, heights, deck):
    """Milliseconds there and back, and metres, of a line."""
    lengths = [GEOD.inv(*p, *q)[2] for p, q in zip(points, points[1:])]
    if deck:
        ends = heights.at(*points[0]), heights.at(*points[-1])
        along = np.concatenate([[0], np.cumsum(lengths)]) / max(sum(lengths), 1e-9)
        at = [ends[0] + (ends[1] - ends[0]) * share for share in along]
    there = back = 0.0
    for k, (p, q, metres) in enumerate(zip(points, points[1:], lengths)):
        flat = metres * 3_600_000 / speed
        count = max(1, math.ceil(round(metres, 3) / SAMPLE_M))
        shares = [(1 - s, s) for s in np.linspace(0, 1, count + 1)]
        h = [at[k], at[k + 1]] if deck else [heights.at(a * p[0] + b * q[0], a * p[1] + b * q[1]) for a, b in shares]
        if metres == 0 or np.isnan(h).any():
            there, back = there + flat, back + flat
            continue
        grades = np.clip(np.diff(h) / (metres / (len(h) - 1)), -1, 1)
        there += flat * times(grades).mean()
        back += flat * times(-grades).mean()
    return there, back, sum(lengths)


def main():
    folder, model, speed = Path(sys.argv[1]), sys.argv[2], float(sys.argv[3])
    heights = Heights(model)
    read = lambda name: csv.DictReader(open(folder / name, newline="", encoding="utf-8"))
    csv.field_size_limit(1 << 30)
    lines = {r["link"]: [tuple(map(float, p.split())) for p in r["line"].split(";")] for r in read("lines.csv")}
    rows = list(read("links.csv"))
    ground = {end for r in rows if r["level"] == "ground" for end in (r["from"], r["to"])}
    judged = skipped = wrong = sloped = decks = 0
    worst, shown = 0.0, []
    for r in rows:
        deck = r["level"] != "ground"
        if r["kind"] == "steps" or (deck and not {r["from"], r["to"]} <= ground):
            skipped += 1
            continue
        points = lines[r["id"]]
        there, back, metres = walk(points, speed, heights, deck)
        judged, decks = judged + 1, decks + deck
        sloped += abs(there - back) > 500
        for found, expected in ((r["ms_forward"], there), (r["ms_backward"], back)):
            off = abs(int(found) - expected) if found else 0.0
            worst = max(worst, off)
            # Every stretch between two vertices is rounded to a millisecond, and its length to a millimetre.
            if off > 3 + len(points) * 1.5 + expected * 1e-4:
                wrong += 1
                shown.append(f"link {r['id']} of {r['source']}: {found} ms, expected {expected:.1f} over {metres:.1f} m")
    print("\n".join(shown[:10]), file=sys.stderr)
    print(
        f"{judged} links judged ({decks} bridges and tunnels), {skipped} steps and branching decks skipped; {sloped} take over "
        f"half a second longer one way; largest difference {worst:.1f} ms; {wrong} differ"
    )
    sys.exit(1 if wrong or not judged else 0)


if __name__ == "__main__":
    main()
