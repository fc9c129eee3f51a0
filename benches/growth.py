"""Time and memory of `analyze` against the size of a city, and bytes for each of its parts.

    python benches/growth.py PROGRAM CITY.osm.pbf|FOLDER|bundled… [--runs 3] [--tiles 20km] [--parts]
                             [--keep growth.json] [--picture docs/pictures/growth.svg]

Any extracts of growing size do: an extract laid out again 2 × 2, 3 × 3, 5 × 5 times side by side (ids and positions shifted, everything else as it is) tells growth from
the ways in which cities differ. The first one named is the one that the others are held against; of a folder all extracts are taken, the
smallest first; `bundled` is the country that comes with the program.

Each is analyzed in one piece and with `--tiles`, everything written, gap areas included, in turns, as often as `--runs` says. Each run is a process started by
a small one (`growing/run.py`); processor time and peak memory are the kernel's. Printed are Markdown tables. `--parts` measures what one node, link and
doorstep takes (`growing/parts.py`). `--keep` keeps every run in a file and repeats none that is there, so a long series can be broken off. Needs numpy.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
from growing import parts, pbf, picture
from growing.table import middle, said, table

RUN = Path(__file__).resolve().parent / "growing/run.py"
BUNDLED = Path(__file__).resolve().parents[1] / "data/liechtenstein.osm.pbf"


class Runs:
    """Runs of the program, kept in a file if one is named."""

    def __init__(self, program, keep):
        self.program, self.keep = str(Path(program).resolve()), keep
        self.known = json.loads(keep.read_text()) if keep and keep.exists() else {}

    def save(self):
        if self.keep:
            self.keep.write_text(json.dumps(self.known, indent=1))

    def once(self, words):
        """One run of `analyze`, and what its summary counts."""
        with tempfile.TemporaryDirectory() as folder:
            run = [sys.executable, "-S", RUN, self.program, "analyze", *words, "--lang", "en", "--out", f"{folder}/out"]
            found = json.loads(subprocess.run(run, check=True, stdout=subprocess.PIPE, text=True).stdout)
            summary = json.loads(Path(folder, "out/summary.json").read_text())
        found["load"] = os.getloadavg()[0]
        counts = {key: summary["network"][key] for key in ("junctions", "links")}
        return found, {**counts, "doorsteps": summary["doorsteps"]["count"], "blocks": summary["blocks"]["count"]}

    def of(self, name, path, modes, runs):
        """Runs of an extract, in turns; what is known of it comes along."""
        of = self.known.setdefault(name, {"nodes": 0, "runs": {}})
        of["nodes"] = of["nodes"] or pbf.count_nodes(path)
        for turn in range(runs):
            for mode in modes:
                done = of["runs"].setdefault(mode, [])
                if len(done) <= turn:
                    found, counts = self.once([str(path), *mode.split()])
                    done.append(found)
                    of.update(counts)
                    print(f"{name} {mode or 'at once'}: {found['cpu_s']:.2f} s, {found['peak_mb']:.0f} MB", file=sys.stderr, flush=True)
                    self.save()
        return of

    def vertices(self, name, path, first):
        """How many vertices the links have, by the network that the program writes; of what repeats the first, as often as those of the first."""
        of = self.known[name]
        if of is not first and of["nodes"] % first["nodes"] == 0:
            of["vertices"] = first["vertices"] * of["nodes"] // first["nodes"]
        if "vertices" not in of:
            with tempfile.TemporaryDirectory() as folder:
                ask = [self.program, "network", path, "--quiet", "--out", folder]
                subprocess.run(ask, check=True, stdout=subprocess.DEVNULL)
                with open(f"{folder}/lines.csv") as lines:
                    next(lines)
                    of["vertices"] = sum(line.count(";") + 1 for line in lines)
            self.save()


def growth(cities, modes):
    """One row for each extract and way of running it; the exponent of growth over the extracts that repeat the first."""
    rows, first = [], {}
    for mode in modes:
        for name, of in cities.items():
            runs = of["runs"][mode]
            cpu, wall, peak = (middle(runs, key) for key in ("cpu_s", "wall_s", "peak_mb"))
            each = cpu / of["nodes"]
            rows.append([name, said(mode), f"{of['nodes']:,}", f"{of['links']:,}", f"{of['doorsteps']:,}", f"{cpu:.2f} s ({min(r['cpu_s'] for r in runs):.2f})",
                         f"{wall:.2f} s", f"{peak:.0f} MB", f"{each * 1e6:.2f} µs", f"{each / first.setdefault(mode, each):.2f}", f"{peak * 1e6 / of['nodes']:.0f}"])
    table(["extract", "", "nodes", "links", "doorsteps", "processor time, median (best)", "wall", "peak", "processor time a node", "by the first's", "bytes a node"], rows)
    # From the first to those that hold it more than once: the same city, so nothing but size differs.
    nodes = next(iter(cities.values()))["nodes"]
    alike = [of for of in cities.values() if of["nodes"] % nodes == 0]
    if len(alike) > 2:
        for mode in modes:
            size, cpu, peak = (np.array(v) for v in zip(*((of["nodes"], middle(of["runs"][mode], "cpu_s"), middle(of["runs"][mode], "peak_mb")) for of in alike)))
            power, slope = np.polyfit(np.log(size), np.log(cpu), 1)[0], np.polyfit(size, peak * 1e6, 1)
            print(f"\n{said(mode)}: processor time grows as nodes to the power of {power:.3f} over {len(alike)} sizes; peak is {slope[1] / 1e6:.0f} MB and {slope[0]:.0f} bytes a node.")


def stages(cities, modes):
    """Of the first and the largest extract: what each stage takes to a node, and how large it is."""
    (small, one), (large, other) = list(cities.items())[0], max(cities.items(), key=lambda item: item[1]["nodes"])
    rows = []
    for mode in modes:
        for stage in other["runs"][mode][0]["stages"]:
            row = [said(mode), stage]
            for of in (one, other):
                runs = [run["stages"].get(stage, {"cpu_s": 0.0, "peak_mb": 0.0}) for run in of["runs"][mode]]
                seconds = middle(runs, "cpu_s")
                row += [f"{seconds:.2f} s", f"{seconds * 1e6 / of['nodes']:.2f} µs", f"{middle(runs, 'peak_mb'):,.0f} MB"]
            rows.append(row)
    head = [f"{name}: {what}" for name in (small, large) for what in ("processor time", "a node", "most memory")]
    table(["", "stage", *head], rows)


def main():
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("program")
    ask.add_argument("cities", nargs="+")
    ask.add_argument("--runs", type=int, default=3)
    ask.add_argument("--tiles", default="20km")
    ask.add_argument("--parts", action="store_true")
    ask.add_argument("--keep", type=Path)
    ask.add_argument("--picture", type=Path)
    asked = ask.parse_args()
    files = []
    for word in asked.cities:
        path = BUNDLED if word == "bundled" else Path(word)
        files += sorted(path.glob("*.osm.pbf"), key=lambda f: f.stat().st_size) if path.is_dir() else [path]
    runs, modes = Runs(asked.program, asked.keep), ["", f"--tiles={asked.tiles}"]
    cities = {path.name.removesuffix(".osm.pbf"): path for path in files}
    for name, path in cities.items():
        runs.of(name, path, modes, asked.runs)
        if asked.parts:
            runs.vertices(name, path, runs.known[next(iter(cities))])
    cities = {name: runs.known[name] for name in cities}
    growth(cities, modes)
    stages(cities, modes)
    if asked.parts:
        parts.tell(runs, cities, modes)
    if asked.picture:
        points = {mode: [(of["nodes"], middle(of["runs"][mode], "cpu_s"), middle(of["runs"][mode], "peak_mb"), name) for name, of in cities.items()] for mode in modes}
        asked.picture.write_text(picture.draw({said(mode).strip("`"): of for mode, of in points.items()}))


if __name__ == "__main__":
    main()
