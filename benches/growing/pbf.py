"""Extracts as far as measuring growth needs them: how many nodes one has, and towns made on purpose, of which one part grows alone.

A town is a square lattice of streets, with places of the five classes here and there:

    ●──·──·──●──·──·──●     ● junctions, `side` to a side, 100 m apart
    │ ⌂      │        │     · `bends` more vertices on each link, on a line that is not straight
    ●──·──·──●──·──·──●     ⌂ `homes` houses of four corners in each field
                            `idle` nodes to a field of a line that nobody asks for (power=line)

Houses stand in the western part alone, `settled` percent of the town, so that blocks (hexagons of some ten fields) grow apart from streets.
"""

import json
import struct
import sys
import zlib

import numpy as np

AT_ONCE = 8000  # objects to a block, as everywhere
WEST, SOUTH, EAST_STEP, NORTH_STEP = 8.0, 47.0, 0.00131, 0.0009  # degrees; some 100 m


def fields(message):
    """The fields of a message: number and value, a whole number or bytes."""
    at = 0

    def number():
        nonlocal at
        value = shift = 0
        while True:
            byte = message[at]
            at += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    while at < len(message):
        key = number()
        if key & 7 == 0:
            yield key >> 3, number()
            continue
        size = {1: 8, 5: 4}.get(key & 7) or number()
        yield key >> 3, message[at : at + size]
        at += size


def count_nodes(path):
    """How many nodes a PBF file holds."""
    count = 0
    with open(path, "rb") as file:
        while size := file.read(4):
            header = dict(fields(file.read(struct.unpack(">I", size)[0])))
            blob = dict(fields(file.read(header[3])))
            if header[1] != b"OSMData":
                continue
            data = zlib.decompress(blob[3]) if 3 in blob else blob[1]
            for group in (value for key, value in fields(data) if key == 2):
                for key, value in fields(group):
                    count += key == 1
                    # Each number of a packed list ends with a byte below 128.
                    count += int((np.frombuffer(dict(fields(value))[1], np.uint8) < 128).sum()) if key == 2 else 0
    return count


def varints(values):
    """Whole numbers from zero, packed."""
    rest = np.asarray(values, np.uint64)
    columns, there = [], np.ones(len(rest), bool)
    kept = []
    while there.any():
        low, rest = rest & 127, rest >> np.uint64(7)
        columns.append((low | np.where(rest > 0, 128, 0).astype(np.uint64)).astype(np.uint8))
        kept.append(there)
        there = there & (rest > 0)
    return np.stack(columns, 1)[np.stack(kept, 1)].tobytes() if columns else b""


def deltas(values):
    """Differences, zigzag, packed."""
    step = np.diff(np.asarray(values, np.int64), prepend=0)
    return varints(((step << 1) ^ (step >> 63)).astype(np.uint64))


def varint(value):
    """One number; of a few the loop is quicker than arrays."""
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes([*out, value])


def refs(nodes):
    """The nodes of a way."""
    if len(nodes) > 50:
        return deltas(nodes)
    steps = [b - a for a, b in zip([0, *nodes], nodes)]
    return b"".join(varint(2 * step if step >= 0 else -2 * step - 1) for step in steps)


def field(number, value):
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    return varint(number << 3 | 2) + varint(len(value)) + value


class Writer:
    """Writes a PBF file: nodes first, then ways, each by id."""

    def __init__(self, path):
        self.file = open(path, "wb")
        self.blob(b"OSMHeader", field(4, b"OsmSchema-V0.6") + field(4, b"DenseNodes"))

    def blob(self, kind, data):
        blob = field(2, len(data)) + field(3, zlib.compress(data, 1))
        header = field(1, kind) + field(3, len(blob))
        self.file.write(struct.pack(">I", len(header)) + header + blob)

    def block(self, texts, group):
        self.blob(b"OSMData", field(1, b"".join(field(1, t.encode()) for t in ["", *texts])) + field(2, group))

    def nodes(self, first, lon, lat, tags=None):
        """Nodes with ids from `first` on; `tags` are for each of them."""
        for at in range(0, len(lon), AT_ONCE):
            here = slice(at, at + AT_ONCE)
            count = len(lon[here])
            texts = [word for pair in (tags or {}).items() for word in pair]
            dense = field(1, deltas(np.arange(first + at, first + at + count)))
            dense += field(8, deltas(np.round(lat[here] * 1e7))) + field(9, deltas(np.round(lon[here] * 1e7)))
            if tags:
                dense += field(10, varints([*range(1, len(texts) + 1), 0] * count))
            self.block(texts, field(2, dense))

    def ways(self, first, lists, tags):
        """Ways with ids from `first` on, all with the same tags."""
        texts = [word for pair in tags.items() for word in pair]
        keys, values = range(1, len(texts) + 1, 2), range(2, len(texts) + 1, 2)
        said = field(2, varints(keys)) + field(3, varints(values))
        for at in range(0, len(lists), AT_ONCE):
            ways = (field(1, first + at + i) + said + field(8, refs(nodes)) for i, nodes in enumerate(lists[at : at + AT_ONCE]))
            self.block(texts, b"".join(field(3, way) for way in ways))


CLASSES = [
    {"shop": "supermarket"}, {"leisure": "pitch", "sport": "soccer"}, {"amenity": "library"},
    {"amenity": "townhall"}, {"amenity": "clinic"},
]


def town(path, side, bends, homes, idle, settled):
    """Writes a town; gives the vertices of its streets, its houses, and the nodes that are of no street and no house."""
    out = Writer(path)
    steps = (side - 1) * (bends + 1) + 1
    # Along a street: every (bends + 1)th vertex is a junction; what lies between is a metre or two aside.
    along, junction = np.arange(steps) / (bends + 1), np.arange(steps) % (bends + 1) == 0
    aside = np.where(junction, 0, 0.015)
    rows = [(along, row + aside) for row in range(side)]
    columns = [(column + aside[~junction], along[~junction]) for column in range(side)]
    x, y = (np.concatenate([part[axis] for part in rows + columns]) for axis in (0, 1))
    vertices = len(x)
    number = np.arange(1, vertices + 1)
    of_rows = number[: side * steps].reshape(side, steps)
    between = number[side * steps :].reshape(side, -1)
    of_columns = np.empty((side, steps), np.int64)
    of_columns[:, junction] = of_rows[:, junction].T
    of_columns[:, ~junction] = between
    fields_x, fields_y = (a.ravel() for a in np.meshgrid(np.arange(side - 1), np.arange(side - 1)))

    def in_each_field(count, north, percent):
        """So many places in each field of the west, from west to east."""
        here = fields_x * 100 < (side - 1) * percent
        shares = (np.arange(count) + 0.5) / max(count, 1)
        return np.repeat(fields_x[here], count) + np.tile(shares, here.sum()), np.repeat(fields_y[here], count) + north

    house, line = in_each_field(homes, 0.2, settled), in_each_field(idle, 0.6, 100)
    corners = [(house[axis][:, None] + shift).ravel() for axis, shift in enumerate(0.1 * np.array([[0, 1, 1, 0], [0, 0, 1, 1]]))]
    first = 1
    for x, y in ((x, y), corners, line):
        out.nodes(first, WEST + x * EAST_STEP, SOUTH + y * NORTH_STEP)
        first += len(x)
    spread = np.linspace(0.3, side - 1.7, 5)
    for tags, shift in zip(CLASSES, range(5)):
        at = spread + 0.05 * shift
        out.nodes(first, WEST + at * EAST_STEP, SOUTH + np.roll(at, shift) * NORTH_STEP, tags)
        first += len(at)
    out.ways(1, [*of_rows, *of_columns], {"highway": "residential"})
    a = vertices + 1 + 4 * np.arange(len(house[0]))
    out.ways(10**6, [[i, i + 1, i + 2, i + 3, i] for i in a.tolist()], {"building": "house"})
    after = vertices + 4 * len(house[0])
    power = range(after + 1, after + 1 + len(line[0]))
    out.ways(10**8, [power[i : i + 10] for i in range(0, len(power) - 1, 10)], {"power": "line"})
    out.file.close()
    return vertices, len(house[0]), len(power) + len(CLASSES) * len(spread)


if __name__ == "__main__":
    print(json.dumps(town(sys.argv[1], *map(int, sys.argv[2:]))))
