"""Do others come to the same supply?

    lifecircle supply ... --problem FILE
    python tests/judges/supply.py FILE...

Each FILE is a question of supply with its answer. Three judges, with nothing of lifecircle in them:

- **HiGHS** solves the transport problem twice over, as two plain linear programmes: the most people that places of known capacity
  can serve; and the least walk of those who are served, and of those turned away to a place of unknown capacity, while as many
  are served and as few reach only full places. Both must equal what the file says, to the unit and to the millisecond.
  Of more than 100,000 walks, on which HiGHS sits for many minutes, the file's prices are taken as what they are in any linear
  programme, a lower bound, and that is worked out in numpy: it must meet the cost of the allocation.
- The **allocation** itself is added up again: everybody once, no place over its capacity, nobody beyond the limit.
- **access** of PySAL (Saxon and others 2022) works 2SFCA, E2SFCA and 3SFCA out from the same table.

Exit code 1 and one line for each fault. Needs numpy, scipy (or highspy); pandas and access for the catchments.
"""

import json
import math
import sys
import time
from pathlib import Path

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import coo_matrix, csr_matrix, vstack

try:
    import pandas as pd
    from access import fca
except ImportError:
    fca = None


def transport(of, say):
    """Most served, fewest beyond all known and unknown places, least walk."""
    capacity = [place["capacity"] for place in of["places"]]
    known = {p: k for k, p in enumerate(p for p, room in enumerate(capacity) if room is not None)}
    people = np.array(of["people"], float)
    home, place, walk = [], [], []
    away = np.full(len(people), np.nan)
    for h, row in enumerate(of["reach"]):
        for p, cost in zip(row[::2], row[1::2]):
            if p in known:
                home.append(h), place.append(known[p]), walk.append(cost)
            elif people[h] > 0:
                away[h] = np.nanmin([away[h], cost])
    sent = of["answer"]["sent"]
    flat = np.array([units for row in sent for units in row], float)
    if len(flat) != len(home):
        return say(f"{len(flat)} flows, {len(home)} walks to places of known capacity")
    home, place, walk = np.array(home, int), np.array(place, int), np.array(walk, float)
    n, arcs = len(people), len(home)
    room = np.array([capacity[p] for p in known], float)
    out = coo_matrix((np.ones(arcs), (home, np.arange(arcs))), (n, arcs)).tocsr()
    into = coo_matrix((np.ones(arcs), (place, np.arange(arcs))), (len(room), arcs)).tocsr()
    served = out @ flat
    turned = people - served
    if (flat < 0).any() or (turned < 0).any() or (into @ flat > room).any():
        return say("the allocation sends more than there are, or more than there is room for")
    walked = lambda flow: flow @ walk + np.nansum((people - out @ flow) * np.nan_to_num(away))
    ours = (flat.sum(), walked(flat))
    if ours[0] != of["answer"]["served"] or abs(ours[1] - of["answer"]["walk"]) > 0.5:
        say(f"the file says {of['answer']['served']} and {of['answer']['walk']}, its allocation is {ours}")
    if arcs == 0 or people.sum() == 0:
        return
    began = time.time()
    if arcs > 100_000:
        # Turned away costs more than any chain of moves can save; beyond all unknown places too, more again.
        step = 4 * (len(room) + 2) * max(walk.max(), np.nan_to_num(away).max()) + 1
        lost = np.isnan(away)
        dear = 3 * step + np.where(lost, step, np.nan_to_num(away))
        price = np.array(of["answer"]["price"], float)
        choice = dear.copy()
        np.minimum.at(choice, home, walk + price[place])
        exact = lambda a, b: sum(int(x) * int(y) for x, y in zip(a, b))
        bound = exact(people, choice) - exact(room, price)
        cost = exact(flat, walk) + exact(turned, dear)
        if (price < 0).any() or bound != cost:
            say(f"the prices prove {bound}, the allocation costs {cost}")
        print(f"  {of['class']}: {n} homes, {len(room)} places, {arcs} walks; the prices prove the cost {cost}")
        return
    limits, ends = vstack([out, into]), np.concatenate([people, room])
    solve = lambda cost, a, b: linprog(cost, A_ub=a, b_ub=b, bounds=(0, None), method="highs")
    most = -solve(-np.ones(arcs), limits, ends).fun
    if abs(most - ours[0]) > 0.5:
        say(f"HiGHS serves {most:.0f}, the file {ours[0]:.0f}")
    # As many are served; of those turned away as few as can be have no place of unknown capacity in reach.
    lost = np.isnan(away).astype(float)
    as_many = csr_matrix(-np.ones((1, arcs)))
    hopeless = solve(-(out.T @ lost), vstack([limits, as_many]), np.append(ends, -ours[0]))
    best = (lost * people).sum() + hopeless.fun
    if abs(best - (lost * turned).sum()) > 0.5:
        say(f"HiGHS leaves {best:.0f} without any place in reach that may have room, the file {(lost * turned).sum():.0f}")
    few = csr_matrix(-(out.T @ lost)[None, :])
    cost = walk - out.T @ np.nan_to_num(away)
    least = solve(cost, vstack([limits, as_many, few]), np.concatenate([ends, [-ours[0], hopeless.fun]]))
    least = least.fun + (people * np.nan_to_num(away)).sum()
    if abs(least - ours[1]) > max(1.0, 1e-9 * abs(ours[1])):
        say(f"HiGHS walks {least:.0f}, the file {ours[1]:.0f}")
    print(f"  {of['class']}: {n} homes, {len(room)} places, {arcs} walks; served {most:.0f}, walk {least:.0f}: HiGHS {time.time() - began:.1f} s")


def catchments(of, say):
    """The floating catchments by access."""
    limit, decay = of["limit"], of["fca"]["decay"]

    def weight(walk):
        third = min(max(math.ceil(3 * walk / limit), 1), 3) - 1
        if decay == "gauss":
            edge = math.exp(-0.5)
            return max((math.exp(-0.5 * (walk / limit) ** 2) - edge) / (1 - edge), 1e-6)
        return {"slow": [1.0, 0.68, 0.22], "sharp": [1.0, 0.42, 0.09]}[decay][third]

    rows = [
        (h, p, cost)
        for h, row in enumerate(of["reach"])
        for p, cost in zip(row[::2], row[1::2])
        if of["places"][p]["capacity"] is not None
    ]
    if not rows:
        return
    cost = pd.DataFrame(rows, columns=["origin", "dest", "cost"])
    demand = pd.DataFrame({"demand": np.array(of["people"]) / 1000.0})
    demand.index.name = "geoid"
    held = {p: place["capacity"] / 1000.0 for p, place in enumerate(of["places"]) if place["capacity"] is not None}
    # Places that nobody reaches offer nothing, in either.
    asked = set(cost.dest[cost.origin.map(demand.demand) > 0])
    supply = pd.DataFrame({"supply": pd.Series({p: held[p] for p in held if p in asked})})
    supply.index.name = "geoid"
    cost = cost[cost.dest.isin(asked)]
    plain = lambda weight: fca.two_stage_fca(demand, supply, cost.copy(), max_cost=limit, weight_fn=weight)
    judged = {"2sfca": plain(lambda walk: 1.0), "e2sfca": plain(weight)}
    # The preference for a place looks at all that hold something, asked for or not.
    if len(asked) == len(set(p for _, p, _ in rows)):
        judged["3sfca"] = fca.three_stage_fca(demand, supply, cost.copy(), max_cost=limit, weight_fn=weight)
    for name, series in judged.items():
        ours = np.array(of["fca"][name])
        theirs = series.reindex(range(len(ours))).fillna(0.0).to_numpy()
        worst = np.abs(ours - theirs).max()
        if not worst <= 1e-9 * (1 + np.abs(ours).max()):
            say(f"{name}: access differs by {worst}")
        print(f"  {of['class']}: {name} of {len(ours)} homes, largest difference {worst:.1e}")


def main(files):
    faults = []
    for file in files:
        print(file)
        for of in json.loads(Path(file).read_text())["classes"]:
            say = lambda what, name=of["class"]: faults.append(f"{file}: {name}: {what}")
            transport(of, say)
            if fca is None:
                print("  access is not installed: the catchments are not judged")
            else:
                catchments(of, say)
    for fault in faults:
        print("FAULT", fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
