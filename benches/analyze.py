"""How long `lifecircle analyze` takes with everything written, and how much memory at the most.

    cargo build --release
    python benches/analyze.py [RUNS] [CITY.osm.pbf LIMIT_S LIMIT_MB]...

Without a city: the bundled country, which is to take at most 0.3 s. Each run is a process of its own that writes into a
fresh folder; wall time from start to end, peak resident memory as the kernel counts it. Prints the median and the
best of RUNS (default 9); exit code 1 if a median is over its limit. Needs Python on Linux only.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PROGRAM = Path(__file__).resolve().parents[1] / "target/release/lifecircle"


def once(words):
    """(seconds, megabytes, bytes written) of one run."""
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        child = subprocess.Popen(
            [PROGRAM, "analyze", *words, "--quiet", "--out", f"{folder}/out"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - start
        if os.waitstatus_to_exitcode(status) != 0:
            sys.exit(f"analyze {words} failed")
        written = sum(f.stat().st_size for f in Path(folder).rglob("*") if f.is_file())
        return seconds, usage.ru_maxrss / 1024, written


def main():
    words = sys.argv[1:]
    runs = int(words.pop(0)) if words and words[0].isdigit() else 9
    jobs = [(w[0], float(w[1]), float(w[2])) for w in zip(*[iter(words)] * 3)] or [(None, 0.3, 400.0)]
    over = False
    for city, limit_s, limit_mb in jobs:
        arguments = [city] if city else []
        once(arguments)  # the file is then in the cache, as it is for all
        seconds, megabytes, written = zip(*(once(arguments) for _ in range(runs)))
        wall, peak = statistics.median(seconds), max(megabytes)
        over |= wall > limit_s or peak > limit_mb
        name = Path(city).name if city else "the bundled country"
        print(
            f"{name}: median {wall:.3f} s, best {min(seconds):.3f} s of {runs} runs (at most {limit_s:g} s); "
            f"peak {peak:.0f} MB (at most {limit_mb:g} MB); {written[0] / 1e6:.1f} MB written; "
            f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
        )
    sys.exit(1 if over else 0)


if __name__ == "__main__":
    main()
