"""What plain walks cost in instructions, of a program of then and one of now: `docs/performance.md`, "Plain walks".

    python benches/plain.py PROGRAM five-facilities.toml [PROGRAM five-facilities.toml …]

Each program (a release build, with its symbols) judges the bundled country by the five classes of its own standard twelve times each, on one thread under
callgrind. Printed are millions of instructions: the whole run, the search, and the search with the way from doorsteps to it. Needs valgrind.
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

TIMES = 12
SEARCH = ["search::nearest::Nearest::run"]
ACCESS = [*SEARCH, "access::measure::OneClass::to_end", "access::measure::measure"]


def many(standard):
    """The standard with each class so many times, under ids of their own."""
    head, *classes = Path(standard).read_text().split("[[classes]]")
    named = [
        re.sub(r'^id = "([a-z_]+)"', rf'id = "\1_{k}"', of, count=1, flags=re.M) for k in range(TIMES) for of in classes
    ]
    return "[[classes]]".join([re.sub(r'^id = "[^"]*"', 'id = "many"', head, count=1, flags=re.M), *named])


def main(*words):
    for program, standard in zip(words[::2], words[1::2]):
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, "many.toml").write_text(many(standard))
            asked = "analyze --no-areas --quiet --limit 1min --standard many.toml --threads 1 --out out".split()
            valgrind = ["valgrind", "--tool=callgrind", "--callgrind-out-file=found"]
            subprocess.run(
                [*valgrind, str(Path(program).resolve()), *asked], cwd=folder, check=True, capture_output=True
            )
            told = subprocess.run(
                ["callgrind_annotate", "--threshold=100", "found"], cwd=folder, check=True, capture_output=True, text=True
            ).stdout
        of = dict.fromkeys(ACCESS, 0)
        for count, name in re.findall(r"^\s*([\d,]+) \([ \d.]+%\)\s+(\S+)", told, flags=re.M):
            for key in of:
                if name.endswith(f"lifecircle::{key}"):
                    of[key] += int(count.replace(",", ""))
        whole = int(re.search(r"([\d,]+) \(100", told)[1].replace(",", ""))
        search, access = (sum(of[key] for key in keys) / 1e6 for keys in (SEARCH, ACCESS))
        print(f"{program}: whole {whole / 1e6:.0f}, search {search:.2f}, with doorsteps {access:.2f}")


if __name__ == "__main__":
    if len(sys.argv) < 3 or len(sys.argv) % 2 == 0:
        sys.exit(__doc__)
    main(*sys.argv[1:])
