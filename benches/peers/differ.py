"""How many answers differ from scipy's: `differ.py CITY_DIR ANSWERS t1|t2|t4`, one file a peer (peer.py), a folder for us (tasks.rs).

Prints {peer: "0"} or how many of how many differ, whole millimetres and all, and by how much at most.
"""
import json, sys
from pathlib import Path

import numpy as np

NONE = 2**32 - 1


def whole(metres):
    """Whole millimetres, NONE where nothing is reached."""
    reached = np.isfinite(metres)
    return np.where(reached, np.round(np.where(reached, metres, 0) * 1000), NONE).astype(np.int64)


def ours(folder, task, like):
    words = np.fromfile(folder / f"{task}.u32", "<u4").astype(np.int64)
    if task == "t1":
        return words.reshape(-1, len(like)).T
    return words.reshape(-1, like.shape[1] if task == "t2" else 3)


def grid(mine, judge):
    bad = mine != judge
    both = bad & (mine != NONE) & (judge != NONE)
    most = np.abs(mine - judge)[both].max(initial=0)
    return int(bad.sum()), judge.size, most


def pairs(mine, judge):
    key = lambda rows: rows[:, 0] * 2**32 + rows[:, 1]
    mine, judge = mine[np.argsort(key(mine))], judge[np.argsort(key(judge))]
    both, i, j = np.intersect1d(key(mine), key(judge), return_indices=True)
    off = np.abs(mine[i, 2] - judge[j, 2])
    return len(mine) + len(judge) - 2 * len(both) + int((off > 0).sum()), len(judge), off.max(initial=0)


def main():
    folder, task = Path(sys.argv[2]), sys.argv[3]
    read = lambda path: np.load(path)[task]
    pair = lambda rows: np.stack([rows[:, 0], rows[:, 1], np.round(rows[:, 2] * 1000)], 1).astype(np.int64)
    plain = {"t1": whole, "t2": lambda counts: counts.astype(np.int64), "t4": pair}[task]
    judge = plain(read(folder / "scipy.npz"))
    said = {}
    for path in sorted(folder.iterdir()):
        mine = ours(path, task, judge) if path.is_dir() else plain(read(path))
        bad, of, most = (pairs if task == "t4" else grid)(mine, judge)
        unit = "" if task == "t2" else " mm"
        said[path.name.removesuffix(".npz")] = "0" if bad == 0 else f"{bad:,} of {of:,}, by {most}{unit} at most"
    print(json.dumps(said))


if __name__ == "__main__":
    main()
