"""Walks every walk again, with scipy: does lifecircle's table hold?

    lifecircle network CITY.osm.pbf --out DIR
    lifecircle analyze CITY.osm.pbf --out OUT --table WALKS.csv
    python tests/oracle/check.py DIR WALKS.csv

From DIR it reads links.csv (a link from its first end to its second; an empty time is a closed direction), snaps.csv (where
doors and entrances join: so far along a link, with an off-street leg; facilities in the order that decides ties) and
classes.csv (the measure, limit and horizon of each class). Nothing else of lifecircle is used: the walks come from
scipy.sparse.csgraph.dijkstra, one search for each facility.

Each weight is `cost * 2**26 + other`, cost and other being milliseconds and millimetres or the reverse: so of walks of
equal cost the one that is least in the other measure is found, and float64 holds the sums exactly up to a cost of 37
hours. Exit code 1 if any finding, millisecond, millimetre or facility differs. Needs numpy and scipy.
"""

import csv
import sys
from collections import defaultdict
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

OTHER = 2**26
FAR = np.inf


def rows(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


class Link:
    def __init__(self, row):
        self.ends = int(row["from"]), int(row["to"])
        self.mm = int(row["mm"])
        self.forward, self.backward = row["ms_forward"] != "", row["ms_backward"] != ""
        # Of a direction that is closed nobody asks the time.
        self.ms, self.ms_back = (int(row[k] or 0) for k in ("ms_forward", "ms_backward"))


class Join:
    """Where a point joins a link."""

    def __init__(self, row):
        self.link, self.mm = int(row["link"]), int(row["mm"])
        self.ms, self.ms_back = int(row["ms"]), int(row["ms_back"])
        self.leg_mm, self.leg_ms = int(row["leg_mm"]), int(row["leg_ms"])


def weight(measure, ms, mm):
    return float(ms * OTHER + mm if measure == "ms" else mm * OTHER + ms)


def to_ends(measure, links, join, leaving):
    """(end, weight) of the open ways between a point of a link and the link's ends, its leg included."""
    link = links[join.link]
    first, second = (link.backward, link.forward) if leaving else (link.forward, link.backward)
    if first:
        yield link.ends[0], weight(measure, join.leg_ms + (join.ms_back if leaving else join.ms), join.leg_mm + join.mm)
    if second:
        rest_ms = link.ms - join.ms if leaving else link.ms_back - join.ms_back
        rest_mm = link.mm - join.mm
        yield link.ends[1], weight(measure, join.leg_ms + rest_ms, join.leg_mm + rest_mm)


def straight(measure, links, door, entrance):
    """The way along one link from a door to an entrance, both legs included; FAR if it is closed."""
    link, ahead = links[door.link], entrance.mm - door.mm
    if (ahead > 0 and not link.forward) or (ahead < 0 and not link.backward):
        return FAR
    along = entrance.ms - door.ms if ahead >= 0 else door.ms_back - entrance.ms_back
    ms = along + door.leg_ms + entrance.leg_ms
    return weight(measure, ms, abs(ahead) + door.leg_mm + entrance.leg_mm)


class City:
    def __init__(self, folder):
        self.links = {int(r["id"]): Link(r) for r in rows(folder / "links.csv")}
        self.junctions = len(rows(folder / "nodes.csv"))
        self.classes = {r["id"]: r for r in rows(folder / "classes.csv")}
        self.doors, entrances, self.members = [], defaultdict(list), defaultdict(list)
        for r in rows(folder / "snaps.csv"):
            join = Join(r) if r["link"] else None
            if r["point"] == "doorstep":
                self.doors.append(((r["of"], int(r["number"])), join))
                continue
            if r["of"] not in entrances:  # the first row of a facility: its place in the order
                for name in r["classes"].split(";"):
                    self.members[name].append(r["of"])
            entrances[r["of"]] += [join] if join else []
        self.entrances = dict(entrances)

    def arcs(self, measure):
        """Every step of a search that grows from the facilities: against the direction of the walk."""
        for link in self.links.values():
            a, b = link.ends
            if link.forward:
                yield b, a, weight(measure, link.ms, link.mm)
            if link.backward:
                yield a, b, weight(measure, link.ms_back, link.mm)

    def graph(self, measure, facilities):
        """Junctions, then one node for each facility with a step to where its entrances lead."""
        least = {}
        steps = list(self.arcs(measure))
        for i, facility in enumerate(facilities):
            for entrance in self.entrances[facility]:
                for end, cost in to_ends(measure, self.links, entrance, leaving=False):
                    steps.append((self.junctions + i, end, cost))
        for tail, head, cost in steps:
            if cost < least.get((tail, head), FAR):
                least[tail, head] = cost
        tails, heads = np.array(list(least), np.int32).reshape(-1, 2).T
        size = self.junctions + len(facilities)
        return csr_matrix((np.array(list(least.values())), (tails, heads)), shape=(size, size))

    def column(self, name):
        """For each door of the city: (finding, ms, mm, facility) of the nearest facility of a class."""
        facilities, c = self.members[name], self.classes[name]
        measure, limit, horizon = c["measure"], int(c["limit"]), int(c["horizon_ms"])
        if not facilities:
            return [("none_in_data", None, None, None)] * len(self.doors)
        graph = self.graph(measure, facilities)
        sources = self.junctions + np.arange(len(facilities))
        # Each door: its open ends (twice the same where only one is open) and what it takes to get there.
        ends = np.zeros((len(self.doors), 2), np.int64)
        ways = np.full((len(self.doors), 2), FAR)
        on_link = defaultdict(list)
        for d, (_, door) in enumerate(self.doors):
            if door:
                on_link[door.link].append(d)
                for k, (end, cost) in enumerate(to_ends(measure, self.links, door, leaving=True)):
                    ends[d, k], ways[d, k] = end, cost
        reached = dijkstra(graph, indices=sources, min_only=True)
        anywhere = (reached[ends] + ways).min(axis=1)
        # How far a walk can be that is within the limit or the horizon: nobody walks more than 5 mm in a millisecond.
        farthest = max(limit, horizon if measure == "ms" else 5 * horizon)
        cost = np.full(len(self.doors), FAR)
        best = np.full(len(self.doors), FAR)
        place = np.full(len(self.doors), -1)
        for i, facility in enumerate(facilities):
            labels = dijkstra(graph, indices=sources[i], limit=float((farthest + 1) * OTHER))
            walk = (labels[ends] + ways).min(axis=1)
            for entrance in self.entrances[facility]:
                for d in on_link[entrance.link]:
                    along = straight(measure, self.links, self.doors[d][1], entrance)
                    walk[d], anywhere[d] = min(walk[d], along), min(anywhere[d], along)
            # Facilities come in order: only a lower cost takes a door from an earlier one.
            nearer = np.isfinite(walk) & (np.floor(walk / OTHER) < cost)
            cost[nearer] = np.floor(walk[nearer] / OTHER)
            best[nearer], place[nearer] = walk[nearer], i
        return [
            self.finding(door, anywhere[d], best[d], place[d], facilities, measure, limit, horizon)
            for d, (_, door) in enumerate(self.doors)
        ]

    @staticmethod
    def finding(door, anywhere, best, place, facilities, measure, limit, horizon):
        if door is None:
            return "off_network", None, None, None
        if not np.isfinite(anywhere):
            return "cut_off", None, None, None
        if np.isfinite(best):
            cost, other = divmod(int(best), OTHER)
            ms, mm = (cost, other) if measure == "ms" else (other, cost)
            if ms <= horizon or cost <= limit:
                return "walk", ms, mm, facilities[place]
        return "beyond_horizon", None, None, None


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    city = City(Path(sys.argv[1]))
    table = {(r["block"], int(r["doorstep"]), r["class"]): r for r in rows(sys.argv[2])}
    expected = len(city.doors) * len(city.classes)
    findings = facilities = walks = missing = worst_ms = worst_mm = 0
    shown = []
    for name in city.classes:
        for (door, _), judged in zip(city.doors, city.column(name)):
            row = table.get((*door, name))
            if row is None:
                missing += 1
                continue
            finding, ms, mm, facility = judged
            before = findings, facilities, worst_ms, worst_mm
            if row["finding"] != finding:
                findings += 1
            elif finding == "walk":
                walks += 1
                worst_ms = max(worst_ms, abs(int(row["ms"]) - ms))
                worst_mm = max(worst_mm, abs(int(row["mm"]) - mm))
                facilities += row["facility"] != facility
            if before != (findings, facilities, worst_ms, worst_mm) and len(shown) < 10:
                shown.append(f"{door} {name}: scipy {judged}, table {row}")
    surplus = len(table) - (expected - missing)
    print("\n".join(shown), file=sys.stderr)
    print(
        f"{expected} findings of {len(city.doors)} doorsteps and {len(city.classes)} classes, {walks} walks: "
        f"largest difference {worst_ms} ms, {worst_mm} mm; {findings} findings differ, {facilities} facilities differ, "
        f"{missing} rows missing, {surplus} too many"
    )
    sys.exit(1 if findings or facilities or worst_ms or worst_mm or missing or surplus or not expected else 0)


if __name__ == "__main__":
    main()
