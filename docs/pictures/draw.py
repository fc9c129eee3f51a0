"""Draws service areas over the streets, water, walls and buildings of an extract, as SVG.

    lifecircle isochrone CITY.osm.pbf --from LON,LAT --limits 5,10,15min --out OUT
    python docs/pictures/draw.py CITY.osm.pbf OUT/areas.geojson LON,LAT MIDDLE METRES TITLE > picture.svg

LON,LAT is where the walks end, MIDDLE the place in the middle of the picture, METRES how wide it is on the ground. GDAL's ogr2ogr reads the extract, so what is behind the areas was
not drawn by the program that made them. Coordinates are rounded to a tenth of a pixel.
"""
import json, math, subprocess, sys
from html import escape

WIDTH, HEIGHT = 760, 560
FILL = {0: "#1a9850", 1: "#91cf60", 2: "#d9ef8b"}


def layer(city, table, where, box):
    said = subprocess.run(["ogr2ogr", "-f", "GeoJSON", "/vsistdout/", city, "-sql", f"select * from {table} where {where}",
                           "-spat", *map(str, box)], capture_output=True, check=True).stdout
    return json.loads(said)["features"] if said else []


def main():
    city, areas, origin, middle, metres, title = sys.argv[1:7]
    lon, lat = map(float, middle.split(","))
    scale = WIDTH / float(metres)
    east, north = 111_320 * math.cos(math.radians(lat)) * scale, 111_000 * scale
    half = WIDTH / 2 / east, HEIGHT / 2 / north
    box = lon - half[0], lat - half[1], lon + half[0], lat + half[1]

    def path(lines, close):
        out = []
        for line in lines:
            points = [(round(WIDTH / 2 + (x - lon) * east, 1), round(HEIGHT / 2 - (y - lat) * north, 1)) for x, y, *_ in line]
            points = [p for i, p in enumerate(points) if i == 0 or p != points[i - 1]]
            if len(points) > 1:
                out.append("M" + "L".join(f"{x:.5g},{y:.5g}" for x, y in points) + ("Z" if close else ""))
        return "".join(out)

    def draw(feature, style):
        g = feature["geometry"]
        rings = {"LineString": lambda: [g["coordinates"]], "MultiLineString": lambda: g["coordinates"], "Polygon": lambda: g["coordinates"],
                 "MultiPolygon": lambda: [r for p in g["coordinates"] for r in p]}[g["type"]]()
        closed = g["type"].endswith("Polygon")
        return f'<path d="{path(rings, closed)}" {style}/>'

    print(f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="12">')
    print(f'<title>{escape(title)}</title><rect width="100%" height="100%" fill="#f7f7f4"/>')
    for f in layer(city, "multipolygons", "natural='water' or other_tags like '%riverbank%'", box):
        print(draw(f, 'fill="#a6c8e0" fill-rule="evenodd"'))
    bands = sorted(json.load(open(areas))["features"], key=lambda f: -f["properties"]["limit"])
    limits = sorted({f["properties"]["limit"] for f in bands})
    for f in bands:
        print(draw(f, f'fill="{FILL[min(limits.index(f["properties"]["limit"]), 2)]}" fill-opacity="0.75" fill-rule="evenodd" stroke="#333" stroke-width="0.5"'))
    for f in layer(city, "lines", "waterway in ('river','canal','stream')", box):
        print(draw(f, 'fill="none" stroke="#5b9bc9" stroke-width="2"'))
    for f in layer(city, "multipolygons", "building is not null", box):
        print(draw(f, 'fill="#b0aaa4" fill-rule="evenodd"'))
    for f in layer(city, "lines", "highway is not null", box):
        steps = f["properties"]["highway"] == "steps"
        print(draw(f, 'fill="none" stroke="#d73027" stroke-width="1.4" stroke-dasharray="2 1"' if steps else 'fill="none" stroke="#555" stroke-width="0.7"'))
    for f in layer(city, "lines", "barrier in ('wall','fence','retaining_wall','city_wall')", box):
        print(draw(f, 'fill="none" stroke="#7b3294" stroke-width="2"'))
    x, y = map(float, origin.split(","))
    print(f'<circle cx="{WIDTH / 2 + (x - lon) * east:.1f}" cy="{HEIGHT / 2 - (y - lat) * north:.1f}" r="4" fill="#fff" stroke="#000"/>')
    bar = 100 if float(metres) < 1500 else 500
    print(f'<g><rect x="10" y="{HEIGHT - 34}" width="{bar * scale:.1f}" height="4"/><text x="10" y="{HEIGHT - 40}">{bar} m</text>'
          f'<text x="10" y="{HEIGHT - 10}">© OpenStreetMap contributors (ODbL 1.0)</text></g></svg>')


main()
