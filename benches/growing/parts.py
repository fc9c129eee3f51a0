"""What one vertex, link, doorstep and block takes of the memory of `analyze`, stage by stage, and what that foretells of a city.

Towns are written (`pbf.py`) in which these parts grow apart from each other. Resident memory grows in proportion with them in each stage, though not at the peak of
all, which is now in one stage and now in another. So least squares share the memory of each stage out; the peak foretold of a city is that of its largest stage.
A town is run once: its memory differs by a few percent from run to run, and there are more towns than parts.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

from . import pbf
from .table import middle, said, table

# Junctions to a side, vertices between two, houses to a field, other nodes to a field, percent of it with houses.
TOWNS = [
    (150, 0, 1, 0, 100), (220, 0, 1, 0, 100), (220, 0, 1, 0, 25), (150, 4, 1, 0, 25), (150, 9, 1, 0, 100), (150, 0, 4, 0, 25),
    (150, 0, 8, 0, 100), (150, 0, 1, 40, 25), (150, 4, 4, 20, 100), (220, 4, 2, 10, 25), (220, 3, 8, 0, 25), (220, 0, 3, 20, 100),
]
PARTS = ["vertex of a street", "link, with its junctions", "doorstep", "block", "other node of the file", "whatever the size"]
# The first second of a run is of no stage that could be told; in towns of this size it ends before land is cut.
GROUPS = {
    "up to the walks": ("start", "reading the city", "finding where people start", "building the network", "measuring every walk", "judging coverage"),
    "land": ("cutting service areas",),
    "write": ("writing the results",),
}


def largest(run, group):
    """The most memory in a group of stages, in bytes."""
    return max(run["stages"].get(stage, {"peak_mb": 0.0})["peak_mb"] for stage in GROUPS[group]) * 1e6


def measured(runs, modes):
    """Sizes of the towns, and the memory of each mode and group in them."""
    sizes, found = [], {(mode, group): [] for mode in modes for group in GROUPS}
    with tempfile.TemporaryDirectory() as folder:
        for asked in TOWNS:
            name, path = "town " + " ".join(map(str, asked)), Path(folder, "town.osm.pbf")
            known = runs.known.get(name, {"runs": {}})
            if "parts" not in known or any(not known["runs"].get(mode) for mode in modes):
                make = [sys.executable, pbf.__file__, path, *map(str, asked)]
                made = json.loads(subprocess.run(make, check=True, stdout=subprocess.PIPE, text=True).stdout)
                runs.of(name, path, modes, 1)["parts"] = made
                runs.save()
            of = runs.known[name]
            vertices, _, other = of["parts"]
            sizes.append([vertices, of["links"], of["doorsteps"], of["blocks"], other, 1])
            for mode, group in found:
                found[mode, group].append(largest(of["runs"][mode][0], group))
    return np.array(sizes, float), found


def of_city(of):
    """The sizes of an extract. On links a junction is there once for each that ends at it; houses have four corners as a rule."""
    streets = of["vertices"] - 2 * of["links"] + of["junctions"]
    other = max(of["nodes"] - streets - 4 * of["doorsteps"], 0)
    return [streets, of["links"], of["doorsteps"], of["blocks"], other, 1]


def tell(runs, cities, modes):
    sizes, found = measured(runs, modes)
    fits, rows = {}, []
    for (mode, group), bytes_ in found.items():
        bytes_ = np.array(bytes_)
        seen = bytes_ > 0
        fit = fits[mode, group] = np.linalg.lstsq(sizes[seen], bytes_[seen], rcond=None)[0]
        off = np.abs(sizes[seen] @ fit / bytes_[seen] - 1)
        rows.append([said(mode), group, *(f"{value:,.0f}" for value in fit[:5]), f"{fit[5] / 1e6:.0f} MB", f"{np.median(off):.1%}, {off.max():.1%}"])
    print(f"\nBytes by least squares over {len(TOWNS)} towns of {sizes[:, 1].min():,.0f} to {sizes[:, 1].max():,.0f} links:")
    table(["", "stage", *PARTS, "off by, half of the towns and at most"], rows)
    rows = []
    for name, of in cities.items():
        size = np.array(of_city(of))
        row = [name, *(f"{value:,.0f}" for value in size[:5])]
        for mode in modes:
            told, group = max((size @ fits[mode, group] / 1e6, group) for group in GROUPS)
            peak = middle(of["runs"][mode], "peak_mb")
            row.append(f"{told:,.0f} MB ({group}), {peak:,.0f} MB: {peak / told:.2f}")
        rows.append(row)
    table(["extract", *PARTS[:5], *(f"{said(mode)}: foretold, measured" for mode in modes)], rows)
