"""All peers and us on the same graph and machine, in turns, every answer compared with scipy's. One command:

    python benches/peers/run.py [CITY.osm.pbf ...] [--rounds 9] [--profile release] [--peers scipy,pandana] [--no-pbf]

Without a city the bundled country. It makes an environment under target/peers (of the newest of Python 3.13, 3.12 and 3.11 on PATH for which
there is what peers share, else of the one that runs this; one that is there already is kept), installs the peers there from their registries at the
versions below (what cannot be installed is said, and left out), builds this program, lays each city out as one graph (graph.py), and asks:

    T1  from every node the nearest of eight classes, within 1,200 m and without a limit
    T2  how many places of each class lie within 1,200 m of each block
    T3  the area within 1,200 m of an origin (isochrone.py), beside graphways, Valhalla and the recipe of buffers
    T4  every walk within 1,200 m from 2,000 sources to all blocks

and from the file itself, preparation included (pbf.py). Each is timed from the question, the graph ready, to the filled arrays; peers take turns,
as many rounds as asked, fewer when one has used its minute. Medians, ratios, peak memory and differing answers go to the terminal, target/peers/results.md and results.json.
Exit code 1 if an answer of ours differs. On a busy machine put `chrt -f 50` before the command: workers inherit it.
"""
import argparse, json, os, platform, shutil, statistics, subprocess, sys, tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HERE, WORK = ROOT / "benches/peers", ROOT / "target/peers"
PYTHON = WORK / "venv/bin/python"
NEEDED = ["numpy==2.4.6", "scipy==1.17.1", "pandas==2.3.3", "osmium==4.3.0", "shapely==2.1.2"]
PEERS = {"scipy": [], "pandana": ["pandana==0.8"], "networkit": ["networkit==11.3"], "igraph": ["igraph==1.0.0"], "cityseer": ["cityseer==5.8.0"]}
FROM_PBF = {"valhalla": ["pyvalhalla==3.9.1"], "osrm": ["osrm-bindings==26.10.0"]}
AREAS = ["graphways", "buffers"]  # no package of their own
PYTHONS = "python3.13", "python3.12", "python3.11"
METRES, BUDGET_S = 1200, 60
TASKS = {"T1, 1,200 m": f"t1 {METRES}", "T1, no limit": "t1 all", "T2": f"t2 {METRES}", "T4": f"t4 {METRES}"}


def pip(names):
    """None, or the last line of what went wrong."""
    done = subprocess.run([PYTHON, "-m", "pip", "install", "-q", "--only-binary", ":all:", "--disable-pip-version-check", *names], capture_output=True, text=True)
    return None if done.returncode == 0 else (done.stderr.strip().splitlines() or ["no word"])[-1]


def quiet(*command):
    return subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0


def environment():
    """None, or why there is no environment with the tools that peers share; one that is there is kept."""
    if PYTHON.exists():
        return pip(NEEDED)
    fault = "no Python makes an environment"
    for python in [*filter(None, map(shutil.which, PYTHONS)), sys.executable]:
        # A name on PATH may be that of a Python which is not there.
        if quiet(python, "-c", "import venv, ensurepip") and quiet(python, "-m", "venv", "--clear", WORK / "venv"):
            fault = pip(NEEDED)
            if not fault:
                return None
            print(f"not of {python}: {fault}", flush=True)
    shutil.rmtree(WORK / "venv", ignore_errors=True)
    return fault


def install(wanted):
    fault = environment()
    if fault:
        sys.exit(f"the tools that peers share cannot be installed: {fault}")
    faults = {}
    for name, packages in (PEERS | FROM_PBF).items():
        fault = pip(packages) if packages and name in wanted else None
        if fault:
            faults[name] = fault
            print(f"{name} cannot be installed and is left out: {fault}", flush=True)
    return faults


class Worker:
    """A program that answers a line with seconds."""

    def __init__(self, name, command):
        self.name, self.log = name, tempfile.TemporaryFile("w+")
        self.child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.log, text=True)
        self.head = self.line()

    def line(self):
        text = self.child.stdout.readline().strip()
        if not text:
            self.child.kill()
            self.log.seek(0)
            raise RuntimeError((self.log.read().strip().splitlines() or ["it ended without a word"])[-1])
        return text

    def ask(self, question):
        print(question, file=self.child.stdin, flush=True)
        return self.line()

    def peak_mb(self):
        status = Path(f"/proc/{self.child.pid}/status").read_text()
        return int(status.split("VmHWM:")[1].split()[0]) / 1024

    def end(self):
        self.child.stdin.close()
        self.child.wait()


def start(city, names, program, faults):
    workers = {}
    for name in names:
        try:
            if name == "lifecircle":
                workers[name] = Worker(name, [program, city])
                made = statistics.median(float(workers[name].ask("prepare")) for _ in range(5))
                workers[name].head = f"{json.loads(version())} {made}"
            else:
                workers[name] = Worker(name, [PYTHON, HERE / "peer.py", name, city, str(METRES)])
        except (RuntimeError, OSError) as fault:
            faults[name] = str(fault)
            print(f"{name} does not run and is left out: {fault}", flush=True)
    return workers


def version():
    text = (ROOT / "Cargo.toml").read_text()
    return '"' + text.split('version = "')[1].split('"')[0] + '"'


def in_turns(workers, question, rounds):
    """Seconds of each peer that knows the task; one unmeasured run first, fewer rounds for who takes long."""
    seconds, used = {}, {}
    for name, worker in workers.items():
        try:
            first = worker.ask(question)
        except RuntimeError as fault:
            print(f"{name} fell over at {question}: {fault}", flush=True)
            continue
        if first != "no":
            seconds[name], used[name] = [], float(first)
    for _ in range(rounds):
        for name in seconds:
            if not seconds[name] or used[name] + used[name] / (len(seconds[name]) + 1) < BUDGET_S:
                # Of five short runs the median: a first run after another's turn finds cold caches and a sleeping core.
                runs = [float(workers[name].ask(question)) for _ in range(5 if used[name] < 0.5 else 1)]
                seconds[name].append(statistics.median(runs))
                used[name] += sum(runs)
    return seconds


def measure(city, args, faults):
    program = ROOT / "target" / args.profile / "examples/peer_tasks"
    names = ["lifecircle"] + [p for p in PEERS if p in args.peers and p not in faults]
    workers = start(city, names, program, faults)
    rows = []
    plain = {"T1, 1,200 m": f"t1plain {METRES}", "T1, no limit": "t1plain all"}
    for title, question in TASKS.items():
        # Ours without anything made ready first: the kept answer is that of the last question.
        bare = in_turns({"lifecircle": workers["lifecircle"]}, plain[title], args.rounds) if title in plain else {}
        seconds = in_turns(workers, question, args.rounds)
        wrong = compare(city, workers, seconds, question.split()[0])
        judge = statistics.median(seconds["scipy"]) if "scipy" in seconds else None
        found = [(name, title, runs, wrong.get(name)) for name, runs in seconds.items()]
        found += [("lifecircle, not prepared", title, bare["lifecircle"], None)] if bare else []
        for name, title, runs, differ in found:
            worker = workers[name.split(",")[0]]
            number, made = worker.head.split() if worker.head.count(" ") == 1 else (worker.head, "nan")
            middle = statistics.median(runs)
            rows.append({"city": city.name, "task": title, "peer": name, "version": number, "prepare_s": 0.0 if "," in name else float(made),
                         "median_s": middle, "best_s": min(runs), "runs": len(runs), "scipy_by_this": judge and judge / middle,
                         "peak_mb": round(worker.peak_mb()), "differ": differ})
            print(line(rows[-1]), flush=True)
    for worker in workers.values():
        worker.end()
    return rows


def compare(city, workers, seconds, task):
    """How many answers of each peer are not scipy's, in words, by a helper in the environment of the peers."""
    with tempfile.TemporaryDirectory() as folder:
        for name in seconds:
            where = f"{folder}/{name}" + ("" if name == "lifecircle" else ".npz")
            if name == "lifecircle":
                os.mkdir(where)
            assert workers[name].ask(f"write {where}") == "written"
        done = subprocess.run([PYTHON, HERE / "differ.py", city, folder, task], check=True, capture_output=True, text=True)
        return json.loads(done.stdout)


HEAD = "| city | task | program | made ready, s | median, s | best, s | rounds | scipy's time by this | peak MB | answers that differ from scipy's |\n|" + "---|" * 10


def line(row):
    def short(value):
        return "" if value is None or value != value else f"{value:.4f}" if value < 1 else f"{value:.2f}"

    times = "" if row["scipy_by_this"] is None else f"{row['scipy_by_this']:.1f}"
    return (f"| {row['city']} | {row['task']} | {row['peer']} {row['version']} | {short(row['prepare_s'])} | {short(row['median_s'])} | {short(row['best_s'])} "
            f"| {row['runs']} | {times} | {row['peak_mb']} | {'' if row['differ'] is None else row['differ']} |")


def main():
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("cities", nargs="*", type=Path, default=[ROOT / "data/liechtenstein.osm.pbf"])
    ask.add_argument("--rounds", type=int, default=9)
    ask.add_argument("--profile", default="release")
    ask.add_argument("--peers", type=lambda text: text.split(","), default=[*PEERS, *FROM_PBF, *AREAS])
    ask.add_argument("--no-pbf", action="store_true", help="leave the peers out that read PBF themselves")
    args = ask.parse_args()
    args.cities = [city.resolve() for city in args.cities]
    WORK.mkdir(parents=True, exist_ok=True)
    faults = install(args.peers)
    subprocess.run(["cargo", "build", "--profile", args.profile, "--bin", "lifecircle", "--example", "peer_tasks", "--example", "peer_isochrone", "--example", "read_floor"], cwd=ROOT, check=True)
    rows, notes, areas = [], [], []
    for pbf in args.cities:
        city = WORK / pbf.name.removesuffix(".osm.pbf")
        notes.append(subprocess.run([PYTHON, HERE / "graph.py", pbf, city], check=True, capture_output=True, text=True).stdout.strip())
        print(f"{city.name}: {notes[-1]}\n{HEAD}", flush=True)
        rows += measure(city, args, faults)
        beside = ["--beside", pbf, "--peers", ",".join(args.peers)]
        done = subprocess.run([PYTHON, HERE / "isochrone.py", city, "--metres", str(METRES), "--profile", args.profile, *beside], capture_output=True, text=True)
        areas.append(f"{city.name}: " + " ".join((done.stdout + done.stderr[-200:]).split()))
        print(f"T3 {areas[-1]}", flush=True)
        if not args.no_pbf:
            from pbf import from_pbf  # beside this file

            for row in from_pbf(pbf, args, PYTHON, WORK, faults):
                rows.append(row | {"city": city.name})
                print(line(rows[-1]), flush=True)
    python = subprocess.run([PYTHON, "--version"], check=True, capture_output=True, text=True).stdout.strip()
    machine = f"{platform.machine()}, {len(os.sched_getaffinity(0))} cores, load {os.getloadavg()[0]:.1f}, {platform.system()} {platform.release()}, {python}"
    text = [f"Machine: {machine}. Profile {args.profile}.", ""]
    text += [f"{pbf.name}: {note}" for pbf, note in zip(args.cities, notes)] + ["", HEAD, *map(line, rows), "", "T3, areas of 1,200 m:", ""]
    text += areas + [""] + [f"left out: {name}: {fault}" for name, fault in faults.items()]
    (WORK / "results.md").write_text("\n".join(text) + "\n")
    (WORK / "results.json").write_text(json.dumps({"machine": machine, "rows": rows, "areas": areas, "left_out": faults}, indent=1))
    ours = [row for row in rows if row["peer"] == "lifecircle" and row["differ"] not in (None, "0")]
    sys.exit(1 if ours else 0)


if __name__ == "__main__":
    main()
