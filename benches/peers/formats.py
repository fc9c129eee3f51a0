"""How fast are files of places read, beside GDAL?

    cargo build --release --example read_speed
    python benches/peers/formats.py FOLDER [RUNS]

Makes 200,000 polygons of nine corners with an id, a name, a count and a number, has ogr2ogr write them in every format (pyarrow for GeoParquet, if it is
there), and reads each with pyogrio (`raw.read`: arrays of WKB and of columns) and with lifecircle (judged polygons and properties), in turns. Needs
pyogrio and ogr2ogr.
"""

import json
import math
import random
import struct
import subprocess
import sys
import time
from pathlib import Path

import pyogrio.raw

FOLDER, RUNS = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 3
FORMATS = [("geojson", "GeoJSON", ["-lco", "COORDINATE_PRECISION=9"]), ("geojsonl", "GeoJSONSeq", []), ("csv", "CSV", ["-lco", "GEOMETRY=AS_WKT"]), ("shp", "ESRI Shapefile", ["-lco", "ENCODING=UTF-8"]), ("gpkg", "GPKG", []), ("fgb", "FlatGeobuf", [])]


def make():
    random.seed(42)
    FOLDER.mkdir(exist_ok=True)
    features = []
    for i in range(200_000):
        x, y = 9 + random.random(), 47 + random.random()
        ring = [[round(x + 0.0005 * math.cos(k * math.pi / 4), 9), round(y + 0.0005 * math.sin(k * math.pi / 4), 9)] for k in range(8)]
        features.append({"type": "Feature", "properties": {"id": f"b{i}", "name": f"小区 {i % 977}", "residents": i % 3000, "rate": i / 7}, "geometry": {"type": "Polygon", "coordinates": [ring + ring[:1]]}})
    (FOLDER / "all.json").write_text(json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False))
    for ending, name, more in FORMATS:
        subprocess.run(["ogr2ogr", "-f", name, FOLDER / f"b.{ending}", FOLDER / "all.json", "-nln", "b", *more], check=True)
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        return
    columns = {k: [f["properties"][k] for f in features] for k in features[0]["properties"]}
    columns["geometry"] = pa.array([struct.pack("<BIII", 1, 3, 1, 9) + b"".join(struct.pack("<dd", *p) for p in f["geometry"]["coordinates"][0]) for f in features], pa.binary())
    geo = {"version": "1.0.0", "primary_column": "geometry", "columns": {"geometry": {"encoding": "WKB", "geometry_types": ["Polygon"]}}}
    pq.write_table(pa.table(columns).replace_schema_metadata({"geo": json.dumps(geo)}), FOLDER / "b.parquet")


def main():
    if not (FOLDER / "b.fgb").exists():
        make()
    files = [FOLDER / f"b.{ending}" for ending, *_ in FORMATS] + [p for p in [FOLDER / "b.parquet"] if p.exists()]
    ours, theirs = {}, {}
    for _ in range(RUNS):
        for file in files:
            said = subprocess.run(["target/release/examples/read_speed", "1", file], check=True, capture_output=True, text=True).stdout.split()
            ours.setdefault(file, []).append(float(said[3]))
            megabytes, records = float(said[1]), int(said[2])
            if file.suffix != ".parquet":
                begin = time.perf_counter()
                _, _, geometry, _ = pyogrio.raw.read(file, layer=None if file.suffix != ".gpkg" else "b")
                theirs.setdefault(file, []).append(time.perf_counter() - begin)
                assert len(geometry) == records == 200_000
            ours.setdefault((file, "mb"), megabytes)
    for file in files:
        a, mb = min(ours[file]), ours[(file, "mb")]
        b = min(theirs[file]) if file in theirs else None
        print(f"| {file.suffix} | {mb:.1f} | {a:.2f} s, {mb / a:.0f} MB/s | " + (f"{b:.2f} s, {mb / b:.0f} MB/s | {b / a:.1f} |" if b else "– | – |"))


main()
