"""One run of a command, measured: processor time, wall time, peak memory, and what it took in each stage.

    python -S benches/growing/run.py PROGRAM WORDS…

A process of its own, because the kernel counts the memory of whoever starts a program as the program's own until it is another one: beside a caller who holds
numpy and a city, a small run would seem large. Standard error is a terminal, on which the program says its stage from the second second on (before, all
is `start`). Times and the peak of the whole are the kernel's (`wait4`); stages are looked at every 10 ms. Prints one line of JSON.
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


def now_of(pid, page=os.sysconf("SC_PAGE_SIZE"), tick=os.sysconf("SC_CLK_TCK")):
    """Seconds of processor time so far, and megabytes in memory."""
    with open(f"/proc/{pid}/stat") as file:
        # The second field, the name, may hold anything but ends with the last bracket.
        of = file.read().rpartition(")")[2].split()
    return (int(of[11]) + int(of[12])) / tick, int(of[21]) * page / 1e6


def main(words):
    ours, theirs = pty.openpty()
    start = time.perf_counter()
    child = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=theirs)
    os.close(theirs)
    heard, stages = ["start"], {}
    threading.Thread(target=listen, args=(ours, heard), daemon=True).start()
    before = 0.0
    while True:
        pid, status, usage = os.wait4(child.pid, os.WNOHANG)
        if pid:
            break
        of = stages.setdefault(heard[0], {"cpu_s": 0.0, "peak_mb": 0.0})
        cpu, memory = now_of(child.pid)
        of["cpu_s"] += cpu - before
        of["peak_mb"] = max(of["peak_mb"], memory)
        before = cpu
        time.sleep(0.01)
    now = time.perf_counter()
    if os.waitstatus_to_exitcode(status) != 0:
        sys.exit(f"{' '.join(words)} failed")
    found = {"wall_s": now - start, "cpu_s": usage.ru_utime + usage.ru_stime, "peak_mb": usage.ru_maxrss * 1024 / 1e6}
    print(json.dumps({**found, "stages": stages}))


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    main(sys.argv[1:])
