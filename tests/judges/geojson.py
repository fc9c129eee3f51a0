"""Is every GeoJSON file of a folder what RFC 7946 asks for?

    python tests/judges/geojson.py OUT

Each file must be strict JSON in UTF-8 (no NaN), fit tests/schema/geojson.schema.json, have flat properties and at most
seven decimals, name each attribute in every feature, and hold only polygons that shapely calls valid, whose rings close
and turn to the right-hand rule (outer rings counterclockwise, holes clockwise), and that do not cross the antimeridian.
Exit code 1 and one line for each fault. Needs jsonschema and shapely.
"""

import json
import sys
from pathlib import Path

from jsonschema import Draft202012Validator
from shapely.geometry import LinearRing, shape
from shapely.validation import explain_validity

SCHEMA = Path(__file__).resolve().parents[1] / "schema" / "geojson.schema.json"


def no_constant(word):
    raise ValueError(f"{word} is not JSON")


def numbers(coordinates):
    if isinstance(coordinates, list):
        for part in coordinates:
            yield from numbers(part)
    else:
        yield coordinates


def polygons(geometry):
    match geometry["type"]:
        case "Polygon":
            yield geometry["coordinates"]
        case "MultiPolygon":
            yield from geometry["coordinates"]
        case "GeometryCollection":
            for part in geometry["geometries"]:
                yield from polygons(part)


def faults_of_geometry(geometry):
    for number in numbers(geometry.get("coordinates", [])):
        if round(number, 7) != number:
            yield f"{number} has more than seven decimals"
            break
    solid = shape(geometry)
    if not solid.is_valid:
        yield explain_validity(solid)
    for rings in polygons(geometry):
        for i, ring in enumerate(rings):
            if ring[0] != ring[-1]:
                yield "a ring does not close"
            elif LinearRing(ring).is_ccw != (i == 0):
                yield "a ring turns the wrong way"
            if any(abs(a[0] - b[0]) > 180 for a, b in zip(ring, ring[1:])):
                yield "a ring crosses the antimeridian"


def faults(path, validator):
    collection = json.loads(path.read_bytes().decode("utf-8"), parse_constant=no_constant)
    for error in validator.iter_errors(collection):
        yield f"{error.json_path}: {error.message[:200]}"
    names = None
    for i, feature in enumerate(collection.get("features", [])):
        properties = feature.get("properties") or {}
        for name, value in properties.items():
            if isinstance(value, (dict, list)):
                yield f"feature {i}: property {name} is not flat"
        if path.stem != "blocks" and path.stem != "facilities":  # those keep the input's own properties
            names = names or list(properties)
            if list(properties) != names:
                yield f"feature {i}: other properties than feature 0"
        if feature.get("geometry"):
            yield from (f"feature {i}: {fault}" for fault in faults_of_geometry(feature["geometry"]))


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    files = sorted(Path(sys.argv[1]).glob("*.geojson"))
    bad = 0 if files else 1
    for path in files:
        found = list(faults(path, validator))
        bad += len(found)
        for fault in found[:20]:
            print(f"{path.name}: {fault}")
        count = len(json.loads(path.read_bytes())["features"])
        print(f"{path.name}: {count} features, {len(found)} faults")
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
