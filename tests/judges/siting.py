"""Does another solver come to the same answer?

    lifecircle site ... --problem FILE
    python tests/judges/siting.py FILE...

Each FILE is a question of siting with its answer. It is put down again as a plain mixed-integer model (Church and ReVelle 1974;
Toregas and others 1971; ReVelle and Swain 1970) and solved by HiGHS as scipy ships it, without anything of lifecircle: limits
of each group, budgets, distances and capacities included. Where spopt is installed and knows the question (no rule but the
number of sites), spopt answers it too. The open sites must keep to the rules and be worth what the file says, a proven
answer must equal that of the others to the unit, and a bound must hold. Exit code 1 and one line for each fault.

Two kinds of question are too large for the plain model, and are proven another way, by nothing of lifecircle either. **Centers**: what
the open sites reach is worked out; that nothing better exists is one covering, with the fewest sites for the next smaller walk
(Minieka 1970). **Medians** of many walks: prices for homes give a lower bound (Lagrangian relaxation, in numpy); whoever
would lift it over the known value by being open is struck out, and of the sites left every choice is tried.
Needs numpy and scipy; spopt and pulp if they are there.
"""

import json
import sys
import time
from itertools import combinations
from math import comb
from pathlib import Path

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_matrix

try:
    import pulp
    from spopt.locate import LSCP, MCLP, PCenter, PMedian
except ImportError:
    pulp = None


class Problem:
    """The question, with homes that cannot be told apart made one."""

    def __init__(self, document):
        self.__dict__.update(document)
        weight, fallback = np.array(self.weight, float), np.array(self.fallback, float)
        seen = [[] for _ in weight]
        for site, row in enumerate(self.rows):
            for home, walk in zip(row[::2], row[1::2]):
                if walk < fallback[home]:
                    seen[home].append((site, walk))
        together = {}
        for home, row in enumerate(seen):
            if weight[home] > 0:
                key = (fallback[home], tuple(row))
                together[key] = together.get(key, 0.0) + weight[home]
        # Whoever no site can bring nearer costs the same in every answer.
        self.fixed = sum(cost * w for (cost, row), w in together.items() if not row)
        self.fixed_worst = max((cost for (cost, row), _ in together.items() if not row), default=0)
        kept = [(cost, row, w) for (cost, row), w in together.items() if row]
        self.cost = np.array([cost for cost, _, _ in kept])
        self.people = np.array([w for _, _, w in kept])
        self.near = [row for _, row, _ in kept]
        self.sites_n = len(self.rows)

    def plain(self):
        """Whether the number of sites is the only rule."""
        return len(self.most) == 1 and self.budget is None and self.capacity is None and self.place is None

    def rules(self, columns, count=True):
        """Rows over the sites, which are the first columns: groups, money, distance."""
        group, rows = np.array(self.group), []
        for g, most in enumerate(self.most):
            if count or g > 0:
                rows.append((np.flatnonzero(group == g), 1.0, most))
        if self.budget is not None:
            rows.append((np.arange(self.sites_n), np.array(self.price, float), self.budget))
        if self.place is not None:
            place = np.array(self.place)
            mine = np.flatnonzero(group == 0)
            for a, b in combinations(mine, 2):
                if np.hypot(*(place[a] - place[b])) < self.apart_m:
                    rows.append((np.array([a, b]), 1.0, 1))
        out = []
        for sites, factor, most in rows:
            line = np.zeros(columns)
            line[sites] = factor if np.isscalar(factor) else factor[sites]
            out.append((line, most))
        return out


def solve(cost, rows, upper, integer):
    """The least of cost·x, 0 ≤ x ≤ upper, under rows (coefficients, low, high)."""
    r, c, v, low, high = [], [], [], [], []
    for k, (columns, factors, least, most) in enumerate(rows):
        r.extend([k] * len(columns))
        c.extend(columns)
        v.extend(factors)
        low.append(least)
        high.append(most)
    matrix = coo_matrix((v, (r, c)), shape=(len(rows), len(cost))).tocsr()
    done = milp(
        cost,
        constraints=LinearConstraint(matrix, low, high),
        integrality=integer,
        bounds=Bounds(0, upper),
        options={"mip_rel_gap": 0.0, "time_limit": 600},
    )
    if done.status != 0:
        raise RuntimeError(f"HiGHS: {done.message}")
    return done


# Medians of more walks than this are not put to a plain model: HiGHS and spopt need more than ten minutes.
LARGE = 100_000


def dense(p):
    """The walk of every home to every site, the fallback where none is nearer."""
    walks = np.tile(p.cost.astype(float)[:, None], (1, p.sites_n))
    for h, row in enumerate(p.near):
        for s, w in row:
            walks[h, s] = min(walks[h, s], w)
    return walks


def center_by_covering(p, value):
    """The value if nothing less can be had, else what can: coverings with the fewest sites, by HiGHS."""
    walks, most = dense(p), p.most[0]

    def fewest(radius):
        far = p.cost > radius
        serves = np.unique(walks[far] <= radius, axis=0)
        if not len(serves):
            return 0
        # Whoever is served wherever another one is needs no row.
        serves = serves[np.argsort(serves.sum(1))]
        if not serves[0].any():
            return np.inf
        kept = []
        for row in serves:
            if not any((other <= row).all() for other in kept):
                kept.append(row)
        rows = [(list(np.flatnonzero(row)), [1] * int(row.sum()), 1, np.inf) for row in kept]
        return round(solve(np.ones(p.sites_n), rows, np.ones(p.sites_n), np.ones(p.sites_n)).fun)

    radii = [int(r) for r in np.unique(walks) if p.fixed_worst < r < value]
    while radii and fewest(radii[-1]) <= most:
        value = radii.pop()
    return max(value, p.fixed_worst)


def median_by_prices(p, value):
    """The value if nothing less can be had, else what can; None if too many sites are left to try every choice."""
    walks, people, most = dense(p), p.people, p.most[0]
    known = float(value - p.fixed)
    two = np.partition(walks, 1, axis=1)
    price, best, left = two[:, :2].mean(1), -np.inf, np.ones(p.sites_n, bool)
    scale, waited, way = 1.5, 0, np.zeros(len(people))
    for _ in range(4000):
        saved = np.maximum(price[:, None] - walks, 0.0)
        earns = np.where(left, people @ saved, -np.inf)
        order = np.argsort(-earns, kind="stable")
        last, following = earns[order[most - 1]], earns[order[most]] if left.sum() > most else 0.0
        bound = people @ price - earns[order[:most]].sum()
        # A site that would lift the bound over the known value (with room for rounding) is in no better choice.
        struck = left & (bound + last - earns > known * (1 + 1e-12) + 1)
        struck[order[:most]] = False
        left &= ~struck
        if bound > best + abs(best) * 1e-9 or best == -np.inf:
            best, waited = bound, 0
        else:
            waited += 1
            if waited >= 20:
                scale, waited = scale / 2, 0
        if best > known * (1 - 1e-13) - 1 or left.sum() <= most + 8 or scale < 1e-4:
            break
        slope = 1.0 - (walks[:, order[:most]] < price[:, None]).sum(1)
        slope[(price >= p.cost) & (slope > 0)] = 0.0
        along, before = people @ (slope * way), people @ (way * way)
        way = slope + (max(-1.5 * along / before, 0.0) if before > 0 else 0.0) * way
        norm = people @ (way * way)
        if norm == 0:
            break
        price = np.clip(price + scale * (known * 1.0001 - bound) / norm * way, 0.0, p.cost)
    places = np.flatnonzero(left)
    tries = comb(len(places), most)
    print(f"  prices: no less than {best + p.fixed:.0f}; {len(places)} of {p.sites_n} sites left, {tries} choices", flush=True)
    if tries > 3_000_000:
        return None
    least = known
    for first in combinations(places, most - 1):
        rest = places[places > first[-1]] if first else places
        if len(rest):
            near = walks[:, list(first)].min(1) if first else p.cost.astype(float)
            least = min(least, (people @ np.minimum(near[:, None], walks[:, rest])).min())
    return round(least + p.fixed)


def other_way(p, value):
    """The answer to a question that is too large for a plain model; `value` is known to be reached."""
    if not p.plain() or p.objective not in ("center", "median"):
        return None
    return center_by_covering(p, value) if p.objective == "center" else median_by_prices(p, value)


def is_large(p):
    return p.plain() and p.objective in ("center", "median") and sum(map(len, p.near)) > LARGE


def center_by_room(p):
    """The shortest walk within which the sites have room for everybody: halving, each time people are sent from home to site."""
    n, homes = p.sites_n, len(p.near)
    walks = sorted({w for row in p.near for _, w in row} | set(p.cost) | {0})
    inf = np.inf

    def without_room(radius):
        far = [h for h in range(homes) if p.cost[h] > radius]
        sent = [(k, s, p.people[h]) for k, h in enumerate(far) for s, w in p.near[h] if w <= radius]
        columns = n + len(sent) + len(far)
        rows = [(np.flatnonzero(r), r[np.flatnonzero(r)], -inf, most) for r, most in p.rules(columns, True)]
        of_home, of_site = [[] for _ in far], [[] for _ in range(n)]
        for k, (home, site, people) in enumerate(sent):
            of_home[home].append(n + k)
            of_site[site].append(n + k)
            rows.append(([n + k, site], [1, -people], -inf, 0))
        for k, h in enumerate(far):
            rows.append((of_home[k] + [n + len(sent) + k], [1] * (len(of_home[k]) + 1), p.people[h], inf))
        for s in range(n):
            if of_site[s]:
                rows.append((of_site[s] + [s], [1] * len(of_site[s]) + [-p.capacity[s]], -inf, 0))
        cost = np.concatenate([np.zeros(n + len(sent)), np.ones(len(far))])
        upper = np.concatenate([np.ones(n), [m for *_, m in sent], [p.people[h] for h in far]])
        integer = np.concatenate([np.ones(n), np.zeros(len(sent) + len(far))])
        return round(solve(cost, rows, upper, integer).fun) if far else 0

    low, high = 0, len(walks) - 1
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if without_room(walks[middle]) == 0 else (middle + 1, high)
    return max(round(walks[low]), p.fixed_worst)


def plain_model(p):
    """The least value by a plain model of HiGHS."""
    if p.objective == "center" and p.capacity is not None:
        return center_by_room(p)
    n, homes = p.sites_n, len(p.near)
    entries = [(h, s, w) for h, row in enumerate(p.near) for s, w in row]
    rules = lambda columns, count=True: [
        (np.flatnonzero(line), line[np.flatnonzero(line)], -np.inf, most) for line, most in p.rules(columns, count)
    ]
    inf = np.inf
    if p.objective == "center":
        # The shortest walk for which nobody has to be left beyond it: halving, each time a covering.
        walks = sorted({w for _, _, w in entries} | set(p.cost))
        low, high = 0, len(walks) - 1
        while low < high:
            middle = (low + high) // 2
            far = [h for h in range(homes) if p.cost[h] > walks[middle]]
            rows = rules(n + len(far))
            for k, h in enumerate(far):
                near = [s for s, w in p.near[h] if w <= walks[middle]]
                rows.append((near + [n + k], [1] * (len(near) + 1), 1, inf))
            cost = np.concatenate([np.zeros(n), np.ones(len(far))])
            beyond = round(solve(cost, rows, np.ones(len(cost)), np.ones(len(cost))).fun) if far else 0
            low, high = (low, middle) if beyond == 0 else (middle + 1, high)
        return max(round(walks[low]), p.fixed_worst)
    if p.capacity is None and all(w == 0 for _, _, w in entries):
        # Covering: a home is left out, or one of its sites is open.
        columns = n + homes
        fewest = p.objective == "fewest"
        rows = rules(columns, not fewest)
        for h, row in enumerate(p.near):
            rows.append(([s for s, _ in row] + [n + h], [1] * (len(row) + 1), 1, inf))
        left = p.people * p.cost
        cost = np.zeros(columns)
        if fewest:
            cost[:n] = np.array(p.group) == 0
            rows.append((list(range(n, columns)), list(left), -inf, p.target - p.fixed))
        else:
            cost[n:] = left
        integer = np.zeros(columns)
        # With a limit to what is left out, a home is in or out as a whole; else that comes by itself.
        integer[:] = 1
        done = solve(cost, rows, np.ones(columns), integer)
        return round(done.fun) if fewest else round(done.fun + p.fixed)
    # People of a home are sent to sites in parts: for medians, and for capacities.
    columns = n + len(entries)
    fewest = p.objective == "fewest"
    rows = rules(columns, not fewest)
    of_home, of_site = [[] for _ in range(homes)], [[] for _ in range(n)]
    gain = np.zeros(len(entries))
    for k, (h, s, w) in enumerate(entries):
        of_home[h].append(k)
        of_site[s].append(k)
        rows.append(([n + k, s], [1, -p.people[h]], -inf, 0))
        gain[k] = p.cost[h] - w
    for h in range(homes):
        rows.append(([n + k for k in of_home[h]], [1] * len(of_home[h]), -inf, p.people[h]))
    for s in range(n):
        if p.capacity is not None and of_site[s]:
            rows.append(([n + k for k in of_site[s]] + [s], [1] * len(of_site[s]) + [-p.capacity[s]], -inf, 0))
    whole = float(p.people @ p.cost) + p.fixed
    upper = np.concatenate([np.ones(n), [p.people[h] for h, _, _ in entries]])
    integer = np.concatenate([np.ones(n), np.zeros(len(entries))])
    cost = np.zeros(columns)
    if fewest:
        cost[:n] = np.array(p.group) == 0
        rows.append((list(range(n, columns)), list(-gain), -inf, p.target - whole))
        return round(solve(cost, rows, upper, integer).fun)
    cost[n:] = -gain
    return round(solve(cost, rows, upper, integer).fun + whole)


def by_spopt(p):
    """The least value by spopt, or None if it does not know the question."""
    if pulp is None or not p.plain():
        return None
    uses = sorted({s for row in p.near for s, _ in row})
    at = {s: k for k, s in enumerate(uses)}
    far = float(p.cost.max()) * 4 + 10
    cost = np.full((len(p.near), len(uses)), far)
    for h, row in enumerate(p.near):
        for s, w in row:
            cost[h, at[s]] = w
    solver = pulp.HiGHS(msg=False, gapRel=0.0)
    if p.objective == "cover":
        model = MCLP.from_cost_matrix(cost, p.people * p.cost, 0.5, p_facilities=min(p.most[0], len(uses)))
        model.solve(solver)
        return round(float(p.people @ p.cost) + p.fixed - pulp.value(model.problem.objective))
    if p.objective == "fewest":
        # spopt covers everybody; so the target has to be those whom nobody can reach.
        if p.target != p.fixed:
            return None
        model = LSCP.from_cost_matrix(cost, 0.5)
        model.solve(solver)
        return round(pulp.value(model.problem.objective))
    # Falling back is a place that is open anyway: one more, at the fallback.
    cost = np.column_stack([np.minimum(cost, p.cost[:, None]), p.cost])
    fixed = np.zeros(len(uses) + 1, int)
    fixed[-1] = 1
    model = PMedian if p.objective == "median" else PCenter
    names = {"predefined_facilities_arr": fixed}
    if p.objective == "median":
        model = PMedian.from_cost_matrix(cost, p.people, p_facilities=min(p.most[0], len(uses)) + 1, **names)
        model.solve(solver)
        return round(pulp.value(model.problem.objective) + p.fixed)
    model = PCenter.from_cost_matrix(cost, p_facilities=min(p.most[0], len(uses)) + 1, **names)
    model.solve(solver)
    return max(round(pulp.value(model.problem.objective)), p.fixed_worst)


def worth(p, open_sites):
    """What the open sites are worth, by a model in which no others may open."""
    q = Problem.__new__(Problem)
    q.__dict__.update(p.__dict__)
    chosen = set(open_sites)
    q.near = [tuple((s, w) for s, w in row if s in chosen) for row in p.near]
    if p.objective == "center" and p.capacity is not None:
        q.most, q.budget, q.place = [len(chosen)] * len(p.most), None, None
        return center_by_room(q)
    if p.objective == "center":
        walks = [min([w for _, w in row] + [cost]) for row, cost in zip(q.near, p.cost)]
        return max([round(w) for w in walks] + [p.fixed_worst])
    if p.capacity is None:
        return round(sum(n * min([w for _, w in row] + [c]) for row, c, n in zip(q.near, p.cost, p.people)) + p.fixed)
    keep = [h for h, row in enumerate(q.near) if row]
    q.fixed = p.fixed + sum(p.people[h] * p.cost[h] for h in range(len(p.near)) if not q.near[h])
    q.near = [q.near[h] for h in keep]
    q.cost, q.people, q.objective = p.cost[keep], p.people[keep], "median"
    q.most = [len(chosen)] * len(p.most)
    return plain_model(q)


def judge(file):
    p = Problem(json.loads(file.read_bytes()))
    said, faults = p.answer, []
    chosen = np.zeros(p.sites_n)
    chosen[said["open"]] = 1
    for line, most in p.rules(p.sites_n, p.objective != "fewest"):
        if line @ chosen > most:
            faults.append(f"the open sites break a rule: {line @ chosen} of at most {most}")
    loss = worth(p, said["open"])
    if p.objective == "fewest":
        new = sum(p.group[s] == 0 for s in said["open"])
        if new != said["value"] or loss > p.target:
            faults.append(f"{new} new sites leave {loss}, not {said['value']} at most {p.target}")
    elif loss != said["value"]:
        faults.append(f"the open sites are worth {loss}, not {said['value']}")
    proven, words = said["value"] == said["bound"], []
    if is_large(p):
        ways = [("coverings by HiGHS" if p.objective == "center" else "prices and every choice left", other_way)]
        ways = [(name, lambda p, way=way: way(p, said["value"])) for name, way in ways]
    else:
        ways = [("HiGHS", plain_model), ("spopt", by_spopt)]
    judged = False
    for name, answer in ways:
        start = time.time()
        value = answer(p)
        if value is None:
            continue
        judged = True
        words.append(f"{name} {value} ({time.time() - start:.1f} s)")
        # Losses beyond 10⁹ are told apart to a part in 10⁹.
        grain = said["value"] * 1e-9
        if abs(value - said["value"]) > grain if proven else not said["bound"] <= value <= said["value"]:
            faults.append(f"{name} says {value}, lifecircle {said['value']} (no less than {said['bound']})")
    if not judged:
        faults.append("not judged")
    how = "proven" if proven else f"no less than {said['bound']}"
    size = f"{p.sites_n} sites, {len(p.near)} homes, {sum(map(len, p.near))} walks"
    print(f"{file.name}: {p.objective}, {size}: lifecircle {said['value']}, {how}; {', '.join(words)}")
    for fault in faults:
        print(f"{file.name}: FAULT: {fault}")
    return len(faults)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    sys.exit(1 if sum(judge(Path(name)) for name in sys.argv[1:]) else 0)
