"""Walks every pair of a matrix again, with scipy: are all walks within the limit there, and no others?

    lifecircle network CITY.osm.pbf --out NETWORK
    lifecircle matrix CITY.osm.pbf --out MATRIX [--format parquet] [--k N]
    python tests/oracle/matrix.py NETWORK MATRIX [STARTS]

From NETWORK it reads links.csv and snaps.csv (what facilities count as), from MATRIX points.csv (where the places of both sides join the
network), matrix.json (limits, k) and the rows: matrix.csv, matrix.csv.gz (with Python's gzip) or matrix.parquet (with pyarrow). Every start is
searched from, or STARTS of them spread evenly. The walks come from scipy.sparse.csgraph.dijkstra on weights that hold both measures in one
number, as check.py has it. Exit code 1 if any pair, millisecond, millimetre or order of rows differs.
"""

import csv
import gzip
import json
import sys
from collections import defaultdict
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

sys.path.insert(0, str(Path(__file__).parent))
from check import FAR, OTHER, Join, Link, rows, straight, to_ends, weight  # noqa: E402


def cells(folder):
    """Rows in the order of the file, as dictionaries of texts."""
    if (folder / "matrix.parquet").exists():
        import pyarrow.parquet as pq

        for batch in pq.ParquetFile(folder / "matrix.parquet").iter_batches():
            for row in batch.to_pylist():
                yield {k: str(v) for k, v in row.items()}
        return
    packed = folder / "matrix.csv.gz"
    with gzip.open(packed, "rt", encoding="utf-8", newline="") if packed.exists() else open(
        folder / "matrix.csv", encoding="utf-8", newline=""
    ) as file:
        yield from csv.DictReader(file)


class Places:
    """One side: the joins of each place, in the order of the file."""

    def __init__(self, folder, word, doors):
        self.joins = {}
        for r in rows(folder / "points.csv"):
            if r["side"] == word:
                key = (r["of"], r["number"]) if doors else (r["of"],)
                self.joins.setdefault(key, [])
                if r["link"]:
                    self.joins[key].append(Join(r))
        self.order = {key: i for i, key in enumerate(self.joins)}


def main():
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    network, folder = Path(sys.argv[1]), Path(sys.argv[2])
    about = json.loads((folder / "matrix.json").read_text(encoding="utf-8"))
    starts, ends = (
        Places(folder, word, about[word]["what"] == "homes") for word in ("from", "to")
    )
    assert (about["from"]["places"], about["to"]["places"]) == (len(starts.joins), len(ends.joins))
    links = {int(r["id"]): Link(r) for r in rows(network / "links.csv")}
    junctions = len(rows(network / "nodes.csv"))
    members = defaultdict(set)
    for r in rows(network / "snaps.csv"):
        if r["point"] == "entrance":
            for name in r["classes"].split(";"):
                members[name].add((r["of"],))
    nearest = int(about["parameters"].get("k", 0))
    same = about["from"]["what"] == about["to"]["what"]

    asked = list(starts.joins)
    if len(sys.argv) == 4:
        asked = asked[:: max(1, len(asked) // int(sys.argv[3]))]
    wanted = set(asked)
    written = defaultdict(list)
    count, last = 0, -1
    order_broken = 0
    for row in cells(folder):
        count += 1
        start = (row["from"], row["from_door"]) if "from_door" in row else (row["from"],)
        end = (row["to"], row["to_door"]) if "to_door" in row else (row["to"],)
        order_broken += starts.order[start] < last
        last = starts.order[start]
        if start in wanted:
            written[start, row.get("class")].append((end, int(row["ms"]), int(row["mm"])))
    differ = pairs = 0
    shown = []
    if count != about["walks"]:
        shown.append(f"{count} rows, matrix.json says {about['walks']}")
    for measure in ("ms", "mm"):
        classes = [c for c in about["classes"] if (c["unit"] == "min") == (measure == "ms")]
        if not classes:
            continue
        # Junctions, then a node for each end, that the last junction before it leads to.
        steps = {}

        def step(tail, head, cost):
            if cost < steps.get((tail, head), FAR):
                steps[tail, head] = cost

        for link in links.values():
            a, b = link.ends
            if link.forward:
                step(a, b, weight(measure, link.ms, link.mm))
            if link.backward:
                step(b, a, weight(measure, link.ms_back, link.mm))
        on_link = defaultdict(list)
        for i, joins in enumerate(ends.joins.values()):
            for join in joins:
                on_link[join.link].append((i, join))
                for junction, cost in to_ends(measure, links, join, leaving=False):
                    step(junction, junctions + i, cost)
        size = junctions + len(ends.joins)
        tails, heads = np.array(list(steps), np.int64).T
        # A step without length would be no step at all for scipy: it is one too small to see.
        costs = np.maximum(np.array(list(steps.values())), 2.0**-20)
        graph = csr_matrix((costs, (tails, heads)), shape=(size, size))
        keys = list(ends.joins)
        limits = {
            c["class"]: round(c["limit"] * (60_000 if measure == "ms" else 1000)) for c in classes
        }
        farthest = float((max(limits.values()) + 1) * OTHER)
        for start in asked:
            walks = np.full(len(keys), FAR)
            for join in starts.joins[start]:
                for junction, cost in to_ends(measure, links, join, leaving=True):
                    if cost <= farthest:
                        there = dijkstra(graph, indices=junction, limit=farthest - cost)[junctions:]
                        walks = np.minimum(walks, np.round(there) + cost)
                for i, entrance in on_link[join.link]:
                    walks[i] = min(walks[i], straight(measure, links, join, entrance))
            for name, limit in limits.items():
                row = []
                for i in np.flatnonzero(walks < (limit + 1) * OTHER):
                    if (name is None or keys[i] in members[name]) and not (same and keys[i] == start):
                        cost, other = divmod(int(walks[i]), OTHER)
                        row.append((cost, int(i), other))
                row.sort()
                judge = [
                    (keys[i], *((cost, other) if measure == "ms" else (other, cost)))
                    for cost, i, other in row[: nearest or None]
                ]
                pairs += len(judge)
                ours = written[start, name]
                if ours != judge:
                    differ += 1
                    if len(shown) < 10:
                        odd = [x for x in zip(ours, judge) if x[0] != x[1]][:1]
                        shown.append(f"{start} {name}: {len(ours)} rows, scipy {len(judge)}; {odd}")
    print("\n".join(shown), file=sys.stderr)
    print(
        f"{count} rows; {pairs} walks from {len(asked)} of {len(starts.joins)} starts to {len(ends.joins)} ends walked again: "
        f"{differ} rows of the matrix differ, {order_broken} out of order"
    )
    sys.exit(1 if differ or order_broken or not pairs or count != about["walks"] else 0)


if __name__ == "__main__":
    main()
