"""One run of a command, measured: processor time, wall time, peak memory, and how long and how large it was in each stage.

    python -S benches/growing/run.py PROGRAM WORDS…

A process of its own, because the kernel counts the memory of whoever starts a program as the program's own until it is another one: beside a caller who holds
numpy and a city, a small run would seem large. Standard error is a terminal, on which the program says its stage from the second second on (before, all
is `start`). Times and the peak are those of the kernel (`wait4`); stages are looked at every 10 ms. Prints one line of JSON.
"""

import json
import os
import pty
import re
import subprocess
import sys
import threading
import time


def listen(terminal, heard):
    """Puts the stage that the program says last into `heard`."""
    while True:
        try:
            said = os.read(terminal, 65536).decode(errors="replace")
        except OSError:  # the other end is closed
            return
        stages = re.findall(r"\d/\d ([a-z ]+?) \(", said)
        if stages:
            heard[0] = stages[-1]


def resident_mb(pid, page=os.sysconf("SC_PAGE_SIZE")):
    with open(f"/proc/{pid}/statm") as file:
        return int(file.read().split()[1]) * page / 1e6


def main(words):
    ours, theirs = pty.openpty()
    start = time.perf_counter()
    child = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=theirs)
    os.close(theirs)
    heard, stages = ["start"], {}
    threading.Thread(target=listen, args=(ours, heard), daemon=True).start()
    last = start
    while True:
        pid, status, usage = os.wait4(child.pid, os.WNOHANG)
        now = time.perf_counter()
        if pid:
            break
        of = stages.setdefault(heard[0], {"wall_s": 0.0, "peak_mb": 0.0})
        of["wall_s"] += now - last
        of["peak_mb"] = max(of["peak_mb"], resident_mb(child.pid))
        last = now
        time.sleep(0.01)
    if os.waitstatus_to_exitcode(status) != 0:
        sys.exit(f"{' '.join(words)} failed")
    found = {"wall_s": now - start, "cpu_s": usage.ru_utime + usage.ru_stime, "peak_mb": usage.ru_maxrss * 1024 / 1e6}
    print(json.dumps({**found, "stages": stages}))


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    main(sys.argv[1:])
