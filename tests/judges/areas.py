"""Are service areas what they say: valid, and bands in one another to the last coordinate?

    python tests/judges/areas.py OUT

OUT is a folder that `lifecircle isochrone` wrote. Every polygon of areas.geojson must be valid for shapely (OGC simple
features), rings must turn to the right-hand rule, every area of an origin (or class) must cover those of its smaller
limits, with no tolerance, `area_m2` must be what the degrees give on the
equal-area map of the ellipsoid, and shares of `--per-facility` must not overlap by more than 0.1 m². Exit code 1 and one line for each fault. Needs shapely and numpy.
"""

import json
import sys
from collections import defaultdict
from pathlib import Path

import numpy as np
import shapely
from shapely.geometry import shape
from shapely.validation import explain_validity

A, E2 = 6378137.0, 0.006694379990141317
E = E2**0.5


def equal_area(points):
    """Degrees to metres on the Lambert cylindrical equal-area map (Snyder 1987, 10-14, 10-15)."""
    sin = np.sin(np.radians(points[:, 1]))
    q = (1 - E2) * (sin / (1 - E2 * sin * sin) + np.arctanh(E * sin) / E)
    return np.column_stack([np.radians(points[:, 0]) * A, A * q / 2])


def main(folder):
    features = json.loads((folder / "areas.geojson").read_bytes())["features"]
    faults, bands, shares = 0, defaultdict(list), defaultdict(list)

    def fault(properties, what):
        nonlocal faults
        faults += 1
        print(f"{properties['origin'] or properties['class']} within {properties['limit']} {properties['unit']}: {what}")

    for feature in features:
        properties, geometry = feature["properties"], feature["geometry"]
        if geometry is None:
            if properties["area_m2"] != 0:
                fault(properties, f"no geometry, but {properties['area_m2']} m²")
            continue
        area = shape(geometry)
        if not area.is_valid:
            fault(properties, explain_validity(area))
            continue
        for part in getattr(area, "geoms", [area]):
            if not part.exterior.is_ccw or any(hole.is_ccw for hole in part.interiors):
                fault(properties, "a ring turns the wrong way")
        land = shapely.transform(area, equal_area).area
        if abs(land - properties["area_m2"]) > 0.5 + 1e-6 * land:  # Long edges are straight in degrees, not on that map.
            fault(properties, f"{properties['area_m2']} m² are {land:.1f} m²")
        bands[properties["kind"], properties["origin"], properties["class"]].append((properties, area))
        if properties["kind"] == "share":
            shares[properties["class"], properties["limit"]].append((properties, area))
    for row in bands.values():
        row.sort(key=lambda band: band[0]["limit"])
        for (_, inner), (properties, outer) in zip(row, row[1:]):
            if not outer.covers(inner):
                beyond = shapely.transform(inner.difference(outer), equal_area).area
                fault(properties, f"does not cover the smaller band: {beyond:.9f} m² of it lie outside")
    for row in shares.values():
        tree = shapely.STRtree([area for _, area in row])
        for i, j in tree.query([area for _, area in row], predicate="overlaps").T:
            if i < j:
                both = shapely.transform(row[i][1].intersection(row[j][1]), equal_area).area
                if both > 0.1:
                    fault(row[i][0], f"shares {both:.6f} m² with {row[j][0]['origin']}")
    print(f"{len(features)} areas of {len(bands)} origins or classes: {faults} faults")
    return faults


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(1 if main(Path(sys.argv[1])) else 0)
