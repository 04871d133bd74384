"""Plot quality against speed, as an SVG made with the standard library alone.

The picture has its own background and follows the light or dark theme of the reader.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import product
from typing import Final, NamedTuple

# Sizes are in user units; the docs show about one unit per pixel.
WIDTH, PANEL_HEIGHT = 780, 340
LEFT, RIGHT, TOP, BOTTOM = 64, 24, 40, 52
FONT = 13
#: Width of an average letter as a share of the font size; that of DejaVu, a wide typeface.
LETTER: Final = 0.58
RADIUS: Final = 5
#: Free distance between a point and the label of another: half the side of a square.
CLEAR: Final = 12
#: Parts of the line that leads to a label.
TRAIL: Final = 8
#: Free space around a label.
GAP: Final = 4
STEPS: Final = (1, 2, 5)
MAX_TICKS: Final = 7
#: Share of the span of F1 that is free above and below the points.
MARGIN: Final = 0.12
#: The axis ends at the highest speed times this, and at the lowest speed divided by this.
SPREAD: Final = 1.35
DECADE: Final = 10.0
#: Share of a rectangle's area that rounding may move out of another.
ROUNDING: Final = 1e-9
#: Decimals of a tick, without the noise of floating point.
TICK_DIGITS: Final = 9

#: Distances of a label from its point, in the order in which they are tried.  From the second on a line leads to it.
DISTANCES: Final = (0, 16, 30, 46, 64, 84)
#: Directions of a label from its point, in the order in which they are tried: right, left, above, below, diagonals.
DEGREES: Final = (0, 180, 270, 90, 315, 225, 45, 135, *(step * 45 + 22.5 for step in range(8)))

STYLE: Final = """
  .ground { fill: #ffffff } .frame { fill: none; stroke: #d0d7de } .grid { stroke: #eaeef2 }
  text { font: 13px -apple-system, "Segoe UI", "Noto Sans", Helvetica, Arial, sans-serif; fill: #1f2328 }
  .title { font-weight: 600 } .quiet { fill: #59636e } .lead { stroke: #8c959f }
  .line { stroke: #59636e; stroke-dasharray: 5 4 }
  .peer { fill: #6e7781 } .ours { fill: #0969da } text.ours { font-weight: 600 }
  @media (prefers-color-scheme: dark) {
    .ground { fill: #0d1117 } .frame { stroke: #3d444d } .grid { stroke: #21262d }
    text { fill: #f0f6fc } .quiet { fill: #9198a1 } .lead { stroke: #6e7681 } .line { stroke: #9198a1 }
    .peer { fill: #9198a1 } .ours { fill: #4493f8 }
  }
"""


class Point(NamedTuple):
    """A tool, with its speed in pages per second and its F1."""

    name: str
    speed: float
    f1: float


class Panel(NamedTuple):
    """One plot.  `level` is drawn as a line: an F1 without a speed, that of the input itself."""

    title: str
    points: Sequence[Point]
    level: tuple[str, float] | None = None


class Box(NamedTuple):
    """A rectangle, y downwards."""

    left: float
    top: float
    right: float
    bottom: float

    def overlap(self, other: Box) -> float:
        """The area that both boxes cover."""
        width = min(self.right, other.right) - max(self.left, other.left)
        height = min(self.bottom, other.bottom) - max(self.top, other.top)
        return max(0.0, width) * max(0.0, height)

    def within(self, other: Box) -> bool:
        """True if no part is outside the other box."""
        return self.overlap(other) >= (self.right - self.left) * (self.bottom - self.top) * (1 - ROUNDING)


# -- axes ---------------------------------------------------------------------------------------------------------


def log_ticks(low: float, high: float) -> list[float]:
    """The values between two bounds that are 1, 2 or 5 times a power of ten.

    >>> log_ticks(8, 120)
    [10.0, 20.0, 50.0, 100.0]
    """
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    return [tick for power, step in product(powers, STEPS) if low <= (tick := step * DECADE**power) <= high]


def linear_ticks(low: float, high: float) -> list[float]:
    """Round values between two bounds, at most `MAX_TICKS` of them.

    >>> linear_ticks(0.815, 0.967)
    [0.85, 0.9, 0.95]
    """
    if high <= low:
        return [low]
    power = DECADE ** math.floor(math.log10((high - low) / MAX_TICKS))
    step = next(step * power for step in (*STEPS, DECADE) if (high - low) / (step * power) < MAX_TICKS)
    return [round(number * step, TICK_DIGITS) for number in range(math.ceil(low / step), math.floor(high / step) + 1)]


class Axes(NamedTuple):
    """The area of a panel, and the values at its edges."""

    area: Box
    speeds: tuple[float, float]
    f1s: tuple[float, float]

    def x(self, speed: float) -> float:
        """The place of a speed on the axis, which is logarithmic."""
        low, high = map(math.log, self.speeds)
        return self.area.left + (math.log(speed) - low) / (high - low) * (self.area.right - self.area.left)

    def y(self, f1: float) -> float:
        """The place of an F1 on the axis."""
        low, high = self.f1s
        return self.area.bottom - (f1 - low) / (high - low) * (self.area.bottom - self.area.top)


def axes(panel: Panel, top: float) -> Axes:
    """The axes of a panel, with room around all points."""
    values = [point.f1 for point in panel.points] + ([panel.level[1]] if panel.level else [])
    speeds = [point.speed for point in panel.points]
    free = MARGIN * (max(values) - min(values)) or MARGIN
    area = Box(LEFT, top + TOP, WIDTH - RIGHT, top + PANEL_HEIGHT - BOTTOM)
    return Axes(area, (min(speeds) / SPREAD, max(speeds) * SPREAD), (min(values) - free, min(1.0, max(values) + free)))


def around(x: float, y: float, radius: float) -> Box:
    """The square around a point."""
    return Box(x - radius, y - radius, x + radius, y + radius)


# -- labels -------------------------------------------------------------------------------------------------------


class Label(NamedTuple):
    """A point's name, its place, and whether a line leads to it."""

    point: Point
    box: Box
    led: bool


class Place(NamedTuple):
    """A box for a name, and whether a line must lead to it."""

    box: Box
    led: bool


def candidates(name: str, x: float, y: float) -> Iterator[Place]:
    """The places for a name around a point, the nearest first."""
    width, height = LETTER * FONT * len(name) + GAP, FONT + GAP
    for distance, degrees in product(DISTANCES, DEGREES):
        right, down = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
        away = RADIUS + GAP + distance
        left = x + right * away - width * (1 - right) / 2
        top = y + down * away - height * (1 - down) / 2
        yield Place(Box(left, top, left + width, top + height), distance > 0)


def trail(mark: tuple[float, float], box: Box) -> list[Box]:
    """The line from a point to the nearest place of its label, as small squares."""
    (x, y), (right, down) = mark, foot(mark, box)
    shares = (step / TRAIL for step in range(1, TRAIL))
    return [around(x + share * (right - x), y + share * (down - y), 1) for share in shares]


def foot(mark: tuple[float, float], box: Box) -> tuple[float, float]:
    """The point of a box that is nearest to another point."""
    x, y = mark
    return min(max(x, box.left), box.right), min(max(y, box.top), box.bottom)


def covering(pieces: Iterable[Box], others: Sequence[Box]) -> float:
    """The area that the pieces have in common with others."""
    return sum(piece.overlap(other) for piece in pieces for other in others)


def place(points: Sequence[Point], axis: Axes, taken: Iterable[Box] = ()) -> list[Label]:
    """A place for each name: the nearest that covers no other name and is not close to another point.

    If there is no such place, the one with the least overlap is taken.  `taken` are areas that must stay free.
    """
    boxes, lines, labels = [*taken], list[Box](), list[Label]()
    marks = [(axis.x(point.speed), axis.y(point.f1)) for point in points]
    for point, mark in zip(points, marks, strict=True):
        others = [other for other in marks if other != mark]
        near = [around(*other, CLEAR) for other in others] + [around(*mark, RADIUS)] + lines
        way = [around(*other, RADIUS + 1) for other in others] + boxes + lines
        inside = [candidate for candidate in candidates(point.name, *mark) if candidate.box.within(axis.area)]
        costs = [
            (covering([box], boxes), covering([box], near) + covering(trail(mark, box) if led else (), way), number)
            for number, (box, led) in enumerate(inside)
        ]
        best = inside[min(costs)[-1]] if inside else next(candidates(point.name, *mark))
        boxes.append(best.box)
        lines += trail(mark, best.box) if best.led else ()
        labels.append(Label(point, *best))
    return labels


# -- drawing ------------------------------------------------------------------------------------------------------


def text(content: str, x: float, y: float, anchor: str = "start", kind: str = "") -> str:
    """A text element; `y` is that of its baseline."""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" class="{kind}">{escape(content)}</text>'


def line(start: tuple[float, float], end: tuple[float, float], kind: str) -> str:
    """A line element."""
    (x1, y1), (x2, y2) = start, end
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" class="{kind}"/>'


def grid(axis: Axes) -> Iterator[str]:
    """The frame, the ticks and the titles of the axes."""
    area = axis.area
    for tick in log_ticks(*axis.speeds):
        x = axis.x(tick)
        yield line((x, area.top), (x, area.bottom), "grid")
        yield text(f"{tick:,g}", x, area.bottom + FONT + GAP, "middle", "quiet")
    ticks = linear_ticks(*axis.f1s)
    digits = max(len(f"{tick:g}".partition(".")[2]) for tick in ticks)
    for tick in ticks:
        y = axis.y(tick)
        yield line((area.left, y), (area.right, y), "grid")
        yield text(f"{tick:.{digits}f}", area.left - 2 * GAP, y + FONT / 3, "end", "quiet")
    yield (
        f'<rect x="{area.left}" y="{area.top}" width="{area.right - area.left}" '
        f'height="{area.bottom - area.top}" class="frame"/>'
    )
    middle = (area.left + area.right) / 2
    yield text(
        "pages per second of CPU time, one process (logarithmic)", middle, area.bottom + 3 * FONT, "middle", "quiet"
    )
    across = (area.top + area.bottom) / 2
    yield (
        f'<text transform="translate({FONT + GAP} {across:.1f}) rotate(-90)" text-anchor="middle" class="quiet">'
        "F1 of the body, mean of the sets</text>"
    )


def lead(label: Label, x: float, y: float) -> str:
    """The line from a point to the nearest place of its label."""
    return line((x, y), foot((x, y), label.box), "lead")


def level_label(name: str, y: float, axis: Axes, points: Sequence[Point]) -> Box:
    """The place above the line of a level that covers least of the points, as far to the right as possible."""
    width = LETTER * FONT * len(name) + GAP
    dots = [around(axis.x(point.speed), axis.y(point.f1), CLEAR) for point in points]
    lefts = range(int(axis.area.right - width), int(axis.area.left) + GAP, -FONT)
    boxes = [Box(left, y - FONT - GAP, left + width, y) for left in lefts]
    return min(boxes, key=lambda box: sum(map(box.overlap, dots)))


def draw(panel: Panel, top: float, ours: str) -> Iterator[str]:
    """The elements of a panel."""
    axis = axes(panel, top)
    yield text(panel.title, LEFT, top + TOP - 3 * GAP, kind="title")
    yield from grid(axis)
    taken = []
    if panel.level:
        name, value = panel.level
        y, right = axis.y(value), axis.area.right
        yield line((axis.area.left, y), (right, y), "line")
        box = level_label(name, y, axis, panel.points)
        yield text(name, box.left, y - GAP, kind="quiet")
        taken = [Box(axis.area.left, y - 1, right, y + 1), box]
    labels = place(panel.points, axis, taken)
    for label in labels:
        x, y = axis.x(label.point.speed), axis.y(label.point.f1)
        kind = "ours" if label.point.name == ours else "peer"
        if label.led:
            yield lead(label, x, y)
        about = f"{label.point.name}: F1 {label.point.f1:.3f}, {label.point.speed:.1f} pages per second"
        yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{RADIUS}" class="{kind}"><title>{escape(about)}</title></circle>'
        base = label.box.bottom - GAP - GAP / 2 + 1
        yield text(label.point.name, label.box.left + GAP / 2, base, kind=kind if kind == "ours" else "")


def svg(panels: Sequence[Panel], ours: str = "") -> str:
    """The plot, with panels below each other.  Panels without a point are left out; the tool `ours` is highlighted."""
    shown = [panel for panel in panels if panel.points]
    height = PANEL_HEIGHT * len(shown)
    names = "; ".join(panel.title for panel in shown)
    elements = [element for number, panel in enumerate(shown) for element in draw(panel, number * PANEL_HEIGHT, ours)]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
            f'role="img" aria-label="{escape(names)}">',
            f"<style>{STYLE}</style>",
            f'<rect width="{WIDTH}" height="{height}" class="ground"/>',
            *elements,
            "</svg>\n",
        ]
    )
