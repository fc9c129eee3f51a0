"""Are service areas what they say: valid, and bands in one another to the last coordinate?

    python tests/judges/areas.py OUT [WHOLE]

OUT is a folder that `lifecircle isochrone` wrote. Every polygon of areas.geojson must be valid for shapely (OGC simple
features), rings must turn to the right-hand rule, every area of an origin (or class) must cover those of its smaller
limits, with no tolerance, `area_m2` must be what the degrees give on the
equal-area map of the ellipsoid, no part and no hole may fit between two parallel lines a quarter metre apart (a sliver), and shares of `--per-facility` must not overlap by more than 0.1 m². WHOLE is a folder of the same question with `--dissolve`:
the areas of OUT together, class by class and limit by limit, must be those of WHOLE, so that what only one of the two holds is nowhere
wider than 0.25 m. Exit code 1 and one line for each fault. Needs shapely and numpy.
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

# How far from the edge of an area places may be misjudged, in metres.
TOLERANCE_M = 0.25
# What is narrower everywhere is a sliver; a hundredth less for the judge's own metres and the grid of the file.
NARROW_M = 0.2475


def equal_area(points):
    """Degrees to metres on the Lambert cylindrical equal-area map (Snyder 1987, 10-14, 10-15)."""
    sin = np.sin(np.radians(points[:, 1]))
    q = (1 - E2) * (sin / (1 - E2 * sin * sin) + np.arctanh(E * sin) / E)
    return np.column_stack([np.radians(points[:, 0]) * A, A * q / 2])


def widths(rings, lat):
    """The least width of each ring in metres: of its hull, across the side where that is least."""
    east, north = metres_at(lat)
    out = []
    for ring in rings:
        points = np.radians(np.asarray(ring.coords) - ring.coords[0]) * [east, north]
        # Area is at most width times length: most rings need no hull.
        area = shapely.Polygon(points).area
        if area >= NARROW_M * np.hypot(*np.ptp(points, axis=0)):
            continue
        hull = shapely.convex_hull(shapely.LineString(points))
        if hull.geom_type != "Polygon":
            out.append(0.0)
            continue
        corners = np.asarray(hull.exterior.coords)
        along = np.diff(corners, axis=0)
        along /= np.hypot(*along.T)[:, None]
        off = corners[None, :, :] - corners[:-1, None, :]
        across = np.abs(along[:, None, 0] * off[:, :, 1] - along[:, None, 1] * off[:, :, 0])
        out.append(across.max(axis=1).min())
    return out


def read(folder):
    return json.loads((folder / "areas.geojson").read_bytes())["features"]


def metres_at(lat):
    """Metres of a radian to the east and to the north."""
    sin2 = np.sin(np.radians(lat)) ** 2
    return A / np.sqrt(1 - E2 * sin2) * np.cos(np.radians(lat)), A * (1 - E2) / (1 - E2 * sin2) ** 1.5


def by_class(features):
    """The areas of each class and limit together, in metres as they are where they lie."""
    all_of = defaultdict(list)
    for feature in features:
        properties = feature["properties"]
        for of in (properties["class"] or "").split(","):
            parts = all_of[of, properties["limit"], properties["unit"]]
            if feature["geometry"] is not None:
                parts.append(shape(feature["geometry"]))
    west, south, _, north = shapely.total_bounds([area for areas in all_of.values() for area in areas])
    scale = np.array(metres_at((south + north) / 2))
    local = lambda points: np.radians(points - [west, south]) * scale
    return {key: shapely.transform(shapely.union_all(areas), local) for key, areas in all_of.items()}


def compare(parts, whole):
    """How many unions of areas are not the dissolved area."""
    ours, theirs = by_class(parts), by_class(whole)
    faults, most = 0, 0.0
    for key in sorted(ours.keys() | theirs.keys()):
        if key not in ours or key not in theirs:
            print(f"{key}: only one of the two folders has it")
            faults += 1
            continue
        differ = ours[key].symmetric_difference(theirs[key])
        most = max(most, differ.area)
        if not differ.buffer(-TOLERANCE_M / 2).is_empty:
            print(f"{key}: together {ours[key].area:.1f} m², dissolved {theirs[key].area:.1f} m², {differ.area:.3f} m² differ")
            faults += 1
    print(f"{len(theirs)} dissolved areas beside the union of their parts, at most {most:.4f} m² apart: {faults} faults")
    return faults


def main(folder, whole=None):
    features = read(folder)
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
        rings = [ring for part in getattr(area, "geoms", [area]) for ring in (part.exterior, *part.interiors)]
        slivers = [width for width in widths(rings, area.bounds[1]) if width < NARROW_M]
        if slivers:
            fault(properties, f"{len(slivers)} slivers, of {min(slivers):.4f} m and more")
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
    return faults + (compare(features, read(whole)) if whole else 0)


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    sys.exit(1 if main(*map(Path, sys.argv[1:])) else 0)
