"""Draws time and memory against nodes, both axes by powers of ten, as plain SVG."""

import math
from html import escape

WIDTH, HEIGHT, LEFT, TOP, BOTTOM, PANEL = 860, 400, 62, 46, 56, 340
COLOURS, MARKS = ["#1a6fb0", "#c0562b"], ["circle", "square"]


def decades(values):
    """The powers of ten between which all values lie."""
    return math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))


def plain(power):
    """A power of ten in words of an axis."""
    value = 10.0**power
    for unit, name in ((1e9, " billion"), (1e6, " million"), (1e3, " thousand")):
        if value >= unit:
            return f"{value / unit:,.0f}{name}"
    return f"{value:g}"


def panel(left, title, unit, lines, column):
    """One diagram; `lines` are names with points, of which `column` is the height."""
    every = [point for _, points in lines for point in points]
    (west, east), (low, high) = decades([p[0] for p in every]), decades([p[column] for p in every])
    wide, tall = PANEL, HEIGHT - TOP - BOTTOM

    def x(value):
        return left + wide * (math.log10(value) - west) / (east - west)

    def y(value):
        return TOP + tall * (1 - (math.log10(value) - low) / (high - low))

    out = [f'<text x="{left}" y="{TOP - 10}" font-weight="bold">{escape(title)}</text>']
    for power in range(west, east + 1):
        at = x(10.0**power)
        out.append(f'<path d="M{at:.1f},{TOP}V{TOP + tall}" stroke="#ddd"/>')
        out.append(f'<text x="{at:.1f}" y="{TOP + tall + 16}" text-anchor="middle">{plain(power)}</text>')
    for power in range(low, high + 1):
        at = y(10.0**power)
        out.append(f'<path d="M{left},{at:.1f}H{left + wide}" stroke="#ddd"/>')
        out.append(f'<text x="{left - 6}" y="{at + 4:.1f}" text-anchor="end">{10.0**power:g} {unit}</text>')
    out.append(f'<path d="M{left},{TOP}V{TOP + tall}H{left + wide}" fill="none" stroke="#333"/>')
    out.append(f'<text x="{left + wide / 2}" y="{TOP + tall + 34}" text-anchor="middle">nodes of the extract</text>')
    # What takes as much a node as the first lies on this line.
    first = lines[0][1][0]
    end = min(10.0**east, first[0] * 10.0**high / first[column])
    out.append(f'<path d="M{x(first[0]):.1f},{y(first[column]):.1f}L{x(end):.1f},{y(first[column] * end / first[0]):.1f}" stroke="#999" stroke-dasharray="3 3"/>')
    for (_, points), colour, mark in zip(lines, COLOURS, MARKS):
        for nodes, *values, name in points:
            at = x(nodes), y(values[column - 1])
            say = f"<title>{escape(name)}: {nodes:,} nodes, {values[column - 1]:.4g} {unit}</title>"
            if mark == "circle":
                out.append(f'<circle cx="{at[0]:.1f}" cy="{at[1]:.1f}" r="4.5" fill="{colour}">{say}</circle>')
            else:
                out.append(f'<rect x="{at[0] - 4:.1f}" y="{at[1] - 4:.1f}" width="8" height="8" fill="#fff" stroke="{colour}" stroke-width="2">{say}</rect>')
    return out


def draw(lines):
    """`lines`: of each way of running, points (nodes, seconds, megabytes, name), the one that the others are held against first."""
    lines = list(lines.items())
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="12">',
           '<title>Time and memory of analyze against the size of a city</title><rect width="100%" height="100%" fill="#fff"/>']
    out += panel(LEFT, "Processor time", "s", lines, 1)
    out += panel(LEFT + PANEL + 88, "Memory at the peak", "MB", lines, 2)
    for i, (name, _) in enumerate(lines):
        at = LEFT + 160 * i
        mark = f'<circle cx="{at}" cy="14" r="4.5" fill="{COLOURS[i]}"/>' if MARKS[i] == "circle" else f'<rect x="{at - 4}" y="10" width="8" height="8" fill="#fff" stroke="{COLOURS[i]}" stroke-width="2"/>'
        out.append(f'{mark}<text x="{at + 10}" y="18">{escape(name)}</text>')
    out.append(f'<path d="M{LEFT + 330},14h30" stroke="#999" stroke-dasharray="3 3"/><text x="{LEFT + 366}" y="18">as much a node as the first</text></svg>')
    return "\n".join(out) + "\n"
