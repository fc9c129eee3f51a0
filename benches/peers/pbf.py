"""From the file to the result: this program beside peers that read PBF themselves, their preparation included.

Ours writes every block's walks to five classes (`analyze --no-areas`); beside it stands the preparation alone of OSRM (extract, contract, foot),
of Valhalla (tiles), and of pandana (osmium reads the streets, pandana builds its hierarchies). Their streets are not ours, so no
answers are compared here; each does its work in an empty folder and starts anew.
"""
import re, shutil, statistics, subprocess, time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

PANDANA = """
import sys, osmium, numpy as np, pandas as pd, pandana
at, pairs = {}, []
for way in osmium.FileProcessor(sys.argv[1], osmium.osm.NODE | osmium.osm.WAY).with_locations().with_filter(osmium.filter.EntityFilter(osmium.osm.WAY)).with_filter(osmium.filter.KeyFilter("highway")):
    nodes = [n for n in way.nodes if n.location.valid()]
    at.update((n.ref, (n.lon, n.lat)) for n in nodes)
    pairs += [(a.ref, b.ref) for a, b in zip(nodes, nodes[1:]) if a.ref != b.ref]
ids = np.array(sorted(at)); spots = np.array([at[i] for i in ids.tolist()])
u, v = np.searchsorted(ids, np.array(pairs)).T
scale = np.array([np.cos(np.radians(spots[:, 1].mean())), 1]) * 111195
metres = np.hypot(*((spots[u] - spots[v]) * scale).T)
frame = pd.DataFrame(spots * scale, columns=["x", "y"])
pandana.Network(frame.x, frame.y, pd.Series(u), pd.Series(v), pd.DataFrame({"metres": metres}))
"""

OSRM = """
import sys, os, subprocess, osrm
home = os.path.dirname(osrm.__file__)
os.symlink(sys.argv[1], "c.osm.pbf")
subprocess.run([f"{home}/bin/osrm-extract", "-t", str(os.cpu_count()), "-p", f"{home}/share/profiles/foot.lua", "c.osm.pbf"], check=True)
subprocess.run([f"{home}/bin/osrm-contract", "-t", str(os.cpu_count()), "c.osrm"], check=True)
"""


def timed(command, folder, rounds):
    """Seconds of each run and the largest peak in MB (GNU time), or what went wrong."""
    seconds, peak = [], 0
    for _ in range(rounds):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        start = time.perf_counter()
        done = subprocess.run(["/usr/bin/time", "-f", "peak %M", *map(str, command)], cwd=folder, capture_output=True, text=True)
        seconds.append(time.perf_counter() - start)
        if done.returncode not in (0, 1):  # ours says 1 where there are gaps
            raise RuntimeError((done.stderr.strip().splitlines() or ["no word"])[-2:][0])
        peak = max([peak, *map(int, re.findall(r"^peak (\d+)", done.stderr, re.M))])
    return seconds, peak / 1024


def from_pbf(pbf, args, python, work, faults):
    program = ROOT / "target" / args.profile / "lifecircle"
    floor = ROOT / "target" / args.profile / "examples/read_floor"
    said = subprocess.run([floor, pbf], check=True, capture_output=True, text=True).stdout
    one, all_threads, _ = map(float, re.findall(r"([\d.]+) s", said))
    print("reading: " + said.strip(), flush=True)
    tasks = {
        "lifecircle": ("from PBF to written blocks", [program, "analyze", pbf, "--no-areas", "--out", "out", "--quiet"], 9),
        "pandana": ("from PBF, made ready", [python, "-c", PANDANA, pbf], 3),
        "valhalla": ("from PBF, made ready", [python, ROOT / "benches/peers/tiles.py", pbf, "tiles"], 3),
        "osrm": ("from PBF, made ready", [python, "-c", OSRM, pbf], 1),
    }
    for name, (task, command, rounds) in tasks.items():
        if name != "lifecircle" and (name not in args.peers or name in faults):
            continue
        try:
            seconds, peak = timed(command, work / "from_pbf", rounds)
        except RuntimeError as fault:
            faults[f"{name}, from PBF"] = str(fault)
            print(f"{name} does not read {pbf.name}: {fault}", flush=True)
            continue
        yield {"task": task, "peer": name, "version": "", "prepare_s": None, "median_s": statistics.median(seconds), "best_s": min(seconds), "runs": rounds,
               "scipy_by_this": None, "peak_mb": round(peak), "differ": f"{statistics.median(seconds) / one:.1f} × the floor of reading" if name == "lifecircle" else None}
