"""Does QGIS take every style, and draw something by it?

    /usr/bin/python3 tests/judges/styles.py FOLDER...

Opens each layer that has a style beside it (NAME.geojson, NAME.qml) in QGIS, without a screen, once for each kind of geometry in it, as QGIS
parts a layer; puts the style on it, and draws it. A style must load, its rules must be read, it must have symbols, and of a layer that holds
anything some of the picture must be drawn. Exit code 1 and one line for each fault. Needs QGIS 3 for Python (`apt-get install python3-qgis`).
"""

import json
import os
import sys
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"
from qgis.core import QgsApplication, QgsMapRendererParallelJob, QgsMapSettings, QgsVectorLayer
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor

SIDE, PAPER = 400, "#ffffff"
PARTS = {"Point": "Point", "LineString": "LineString", "Polygon": "Polygon"}


def drawn(layer):
    """Pixels that are not paper, and what went wrong."""
    sheet = QgsMapSettings()
    sheet.setLayers([layer])
    sheet.setOutputSize(QSize(SIDE, SIDE))
    sheet.setBackgroundColor(QColor(PAPER))
    extent = layer.extent()
    extent.grow(max(extent.width(), extent.height(), 1e-4) / 20)
    sheet.setExtent(extent)
    sheet.setDestinationCrs(layer.crs())
    job = QgsMapRendererParallelJob(sheet)
    job.start()
    job.waitForFinished()
    picture = job.renderedImage()
    marks = sum(picture.pixelColor(x, y).name() != PAPER for x in range(SIDE) for y in range(SIDE))
    return marks, [error.message for error in job.errors()]


def faults(data, style):
    kinds = {f["geometry"]["type"].removeprefix("Multi") for f in json.loads(data.read_text())["features"] if f["geometry"]}
    for kind in sorted(kinds):
        layer = QgsVectorLayer(f"{data}|geometrytype={PARTS[kind]}", data.stem, "ogr")
        if not layer.isValid():
            yield f"{kind}: QGIS does not open the layer"
            continue
        told, fine = layer.loadNamedStyle(str(style))
        if not fine:
            yield f"{kind}: {' '.join(told.split())}"
            continue
        renderer = layer.renderer()
        if renderer.type() == "RuleRenderer":
            rules = [rule.filter() for rule in renderer.rootRule().descendants()]
            yield from (f"{kind}: {rule.parserErrorString()}" for rule in rules if rule and rule.hasParserError())
        marks, errors = drawn(layer)
        yield from (f"{kind}: {error}" for error in errors)
        if not renderer.legendSymbolItems() or not marks:
            yield f"{kind}: {layer.featureCount()} features, {len(renderer.legendSymbolItems())} symbols, nothing drawn"


def main(folders):
    app = QgsApplication([], False)
    app.initQgis()
    styles = [s for folder in folders for s in sorted(Path(folder).glob("*.qml")) if s.with_suffix(".geojson").exists()]
    found = [f"{style}: {fault}" for style in styles for fault in faults(style.with_suffix(".geojson"), style)]
    print(*found, f"{len(styles)} styles, {len(found)} faults", sep="\n")
    app.exitQgis()
    return 1 if found or not styles else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
