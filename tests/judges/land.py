"""Do the shares of blocks by land and by doorsteps agree within the error that docs/accuracy.md states?

    python tests/judges/land.py OUT

OUT is a folder that `lifecircle analyze` wrote. Of blocks whose doorsteps are an even grid of N points, `C_share` and `C_land_share` of every
class C may differ by at most four times N^-3/4, and their root mean square by one. Of blocks whose homes are known no error is stated (homes are not
spread evenly over land): what they differ by is told. Exit code 1 and a line for each fault. Needs nothing but Python.
"""

import json
import sys
from collections import defaultdict
from pathlib import Path

AT_MOST = 4.0


def main(folder):
    rows, faults = defaultdict(list), 0
    for feature in json.loads((folder / "blocks.geojson").read_bytes())["features"]:
        of = feature["properties"]
        for key in of:
            by_land, by_doors = of[key], of.get(key.removesuffix("_land_share") + "_share")
            if not key.endswith("_land_share") or by_land is None or by_doors is None or of["doorsteps"] < 2:
                continue
            if {by_land, by_doors} in ({0}, {1}):
                continue  # No edge passes.
            off, error = by_land - by_doors, of["doorsteps"] ** -0.75
            rows[of["doorstep_kind"]].append((off, error))
            if of["doorstep_kind"] == "grid" and abs(off) > AT_MOST * error:
                faults += 1
                print(f"{of['id']} {key}: {by_land} of land, {by_doors} of {of['doorsteps']} points, {off / error:.1f} of the error")
    for kind, of_kind in sorted(rows.items()):
        count = len(of_kind)
        mean = sum(off for off, _ in of_kind) / count
        rms = (sum(off**2 for off, _ in of_kind) / count) ** 0.5
        errors = (sum((off / error) ** 2 for off, error in of_kind) / count) ** 0.5
        print(f"{kind}: {count} shares that an edge passes; land less doorsteps: mean {mean:+.3f}, root mean square {rms:.3f}", end="")
        print(f", {errors:.2f} of the stated error" if kind == "grid" else "")
        if kind == "grid" and errors > 1.0:
            faults += 1
            print("more than the stated error")
    print(f"{faults} faults")
    return faults


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(1 if main(Path(sys.argv[1])) else 0)
