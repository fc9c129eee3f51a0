"""Valhalla's tiles of an extract, all else at its defaults: `python benches/peers/tiles.py CITY.osm.pbf FOLDER [THREADS]`.

FOLDER is emptied first; afterwards it holds the tiles and `valhalla.json`, which an Actor takes. Needs pyvalhalla.
"""
import json, os, shutil, subprocess, sys
from pathlib import Path

LEFT_OUT = "admin", "timezone", "landmarks", "default_speeds_config", "traffic_extract", "transit_dir"


def tiles(pbf, folder, threads=None):
    """The settings for an Actor."""
    import valhalla
    from valhalla.config import get_config

    folder = Path(folder)
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "tiles").mkdir(parents=True)
    config = get_config(tile_extract="", tile_dir=str(folder / "tiles"), verbose=False)
    for key in LEFT_OUT:
        config["mjolnir"].pop(key, None)
    config["mjolnir"]["concurrency"] = threads or os.cpu_count()
    settings = folder / "valhalla.json"
    settings.write_text(json.dumps(config))
    build = Path(valhalla.__file__).parent / "bin/valhalla_build_tiles"
    done = subprocess.run([build, "-c", settings, Path(pbf).resolve()], capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError((done.stderr.strip().splitlines() or ["it ended without a word"])[-1])
    return settings


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    tiles(sys.argv[1], sys.argv[2], *map(int, sys.argv[3:]))
