"""How many instructions the program takes on the bundled country: figures without the noise of a clock.

    cargo build --config profile.dev.opt-level=3
    python benches/instructions.py target/debug/lifecircle           # beside those on record, exit code 1 if one took 15 % more
    python benches/instructions.py target/debug/lifecircle --record  # writes benches/instructions.csv anew

Each command runs under callgrind (valgrind), on one thread. Figures of another compiler or of another way of building cannot be set beside each other:
where the compiler is not the one on record they are printed and nothing is judged.
"""

import csv
import re
import subprocess
import sys
import tempfile
from pathlib import Path

RECORD = Path(__file__).with_suffix(".csv")

# What is counted, by the words of the command line.
COMMANDS = {
    "analyze, no areas": "analyze --no-areas",
    "one service area": "isochrone --from 9.5209,47.1410 --limits 15min",
    "three sites": "site --class clinic --count 3 --front 0",
}

# More than that is a change that somebody should have meant.
MORE = 1.15


def instructions(program, words):
    """Instructions that a command reads, by callgrind."""
    with tempfile.TemporaryDirectory() as folder:
        asked = [program, *words.split(), "--threads", "1", "--quiet", "--out", f"{folder}/out"]
        valgrind = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={folder}/callgrind.out"]
        done = subprocess.run([*valgrind, *asked], capture_output=True, text=True, cwd=folder)
        found = re.search(r"Collected : (\d+)", done.stderr)
        if done.returncode != 0 or not found:
            sys.exit(f"{words}: {done.stderr.strip()}")
        return int(found[1])


def main(program, *words):
    program = str(Path(program).resolve())
    compiler = subprocess.run(["rustc", "--version"], capture_output=True, text=True, check=True).stdout.strip()
    found = {name: instructions(program, asked) for name, asked in COMMANDS.items()}
    if "--record" in words:
        with RECORD.open("w", newline="") as file:
            rows = csv.writer(file, lineterminator="\n")
            rows.writerow(["command", "instructions", "compiler"])
            rows.writerows([name, count, compiler] for name, count in found.items())
        return 0
    with RECORD.open(newline="") as file:
        known = {row["command"]: row for row in csv.DictReader(file)}
    worse = []
    for name, count in found.items():
        row = known.get(name)
        if row is None:
            print(f"{name:20} {count / 1e6:10.1f} million, not on record")
            continue
        ratio = count / int(row["instructions"])
        print(f"{name:20} {count / 1e6:10.1f} million, {ratio:.3f} of those on record")
        if row["compiler"] == compiler and ratio > MORE:
            worse.append(name)
    if worse:
        print(f"more than {MORE:.2f} times those on record: {', '.join(worse)} (--record, if it was meant)")
    if any(row["compiler"] != compiler for row in known.values()):
        print(f"another compiler than on record ({compiler}): nothing is judged")
    return 1 if worse else 0


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
