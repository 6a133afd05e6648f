"""The map of the hits as SVG made here: outline of the district where known, numbered pins, further hits as dots.

It says nothing the list does not say, so it is one picture to screen readers. No tiles, no script, nobody else's server.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from querschnitt.offers.published import Point, Town
from querschnitt.territory.loading import DATA

WIDTH, MARGIN = 400.0, 26.0
LOWEST, HIGHEST = 260.0, 460.0
PIN, APART = 13.0, 25.0
UNIT = 50.0  # metres, as tools/build_boundaries.py projects
SMALLEST = 5_000.0  # metres: a map of one house still shows where it lies

XY = tuple[float, float]


def project(point: Point) -> XY:
    """As the boundaries are: sinusoidal around 7.5° E, in metres, y upwards."""
    metres = 6_371_000 * math.pi / 180
    x = (point.longitude - 7.5) * math.cos(math.radians(point.latitude)) * metres
    return x, (point.latitude - 51.5) * metres


@lru_cache(maxsize=1)
def _outlines() -> dict[str, list[list[XY]]]:
    shapes = json.loads((DATA / "grenzen_kreise.json").read_text(encoding="utf-8"))["features"]
    return {
        shape["id"]: [
            [(x * UNIT, y * UNIT) for x, y in ring] for polygon in shape["geometry"]["coordinates"] for ring in polygon
        ]
        for shape in shapes
    }


def thinned(points: Sequence[Point], most: int) -> list[Point]:
    """At most so many, and none without one near it: what would lie on top of each other becomes one."""
    grid = 0.001
    found = {(point.latitude, point.longitude): point for point in points}
    while len(found) > most:
        grid *= 2
        found = {(round(point.latitude / grid), round(point.longitude / grid)): point for point in points}
    return list(found.values())


@dataclass
class Pin:
    number: int
    x: float
    y: float


@dataclass
class Drawing:
    """``pins`` are (number, point) of this page's hits, ``dots`` the points of all others."""

    ags: str
    pins: Sequence[tuple[int, Point]]
    dots: Sequence[Point] = ()
    towns: Iterable[Town] = ()
    near: Point | None = None
    radius: int | None = None
    label: str = ""
    _box: tuple[float, float, float, float] = field(init=False, default=(0, 0, 1, 1))

    def _frame(self) -> list[list[XY]]:
        points = [project(point) for _number, point in self.pins] + [project(point) for point in self.dots]
        outline = _outlines().get(self.ags) or _outlines().get(self.ags[:5]) or []
        corners = [corner for ring in outline for corner in ring]
        inside = corners and all(_within(point, corners) for point in points)
        if not inside:
            outline, corners = [], [*points, *self._ring_corners()]
        xs, ys = [x for x, _y in corners], [y for _x, y in corners]
        grow_x, grow_y = (max(0.0, SMALLEST - (max(v) - min(v))) / 2 for v in (xs, ys))
        self._box = (min(xs) - grow_x, min(ys) - grow_y, max(xs) + grow_x, max(ys) + grow_y)
        return outline

    @property
    def _scale(self) -> float:
        left, bottom, right, top = self._box
        wide = (WIDTH - 2 * MARGIN) / (right - left)
        return min(wide, (HIGHEST - 2 * MARGIN) / (top - bottom))

    @property
    def height(self) -> float:
        _left, bottom, _right, top = self._box
        return max(LOWEST, (top - bottom) * self._scale + 2 * MARGIN)

    def _at(self, spot: XY) -> XY:
        left, bottom, right, top = self._box
        scale = self._scale
        return (
            round(WIDTH / 2 + (spot[0] - (left + right) / 2) * scale, 1),
            round(self.height / 2 - (spot[1] - (bottom + top) / 2) * scale, 1),
        )

    def svg(self) -> SafeString:
        if not self.pins and not self.dots:
            return SafeString("")
        outline = self._frame()
        land = "".join("M" + "L".join(f"{x:g} {y:g}" for x, y in map(self._at, ring)) + "Z" for ring in outline)
        parts: list[Any] = [format_html('<path class="m-land" d="{}"/>', land)] if land else []
        if not outline:
            # Where no outline is known, towns at least lie on land.
            spots = [self._at(project(town.point)) for town in self.towns if town.point]
            parts.append(format_html_join("", '<circle class="m-land" cx="{}" cy="{}" r="44"/>', spots))
        if self.near is not None and self.radius:
            x, y = self._at(project(self.near))
            size = self.radius * 1000 * self._scale
            parts.append(format_html('<circle class="m-ring" cx="{}" cy="{}" r="{}"/>', x, y, f"{size:.1f}"))
            if size < self.height:
                text = _("%(n)s km") % {"n": self.radius}
                parts.append(
                    format_html('<text class="m-km" x="{}" y="{}">{}</text>', x, f"{max(12, y - size + 4):.1f}", text)
                )
        pins = self._spread()
        names = [
            (x, f"{self._below(x, y, pins):.1f}", town.name)
            for town in self.towns
            if town.point is not None
            for x, y in [self._at(project(town.point))]
        ]
        parts.append(format_html_join("", '<text class="m-town" x="{}" y="{}">{}</text>', names))
        dots = (self._at(project(point)) for point in self.dots)
        parts.append(format_html_join("", '<circle class="m-dot" cx="{}" cy="{}" r="6"/>', dots))
        parts.append(
            format_html_join(
                "",
                '<g class="m-pin"><circle cx="{0}" cy="{1}" r="{2}"/><text x="{0}" y="{3}">{4}</text></g>',
                ((pin.x, pin.y, PIN, round(pin.y + 4.4, 1), pin.number) for pin in pins),
            )
        )
        return format_html(
            '<svg class="v-map__pic" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>',
            f"{WIDTH:g}",
            f"{self.height:.0f}",
            self.label,
            mark_safe("".join(parts)),  # noqa: S308
        )

    def _ring_corners(self) -> list[XY]:
        if self.near is None or not self.radius:
            return []
        (x, y), reach = project(self.near), self.radius * 1000
        return [(x - reach, y - reach), (x + reach, y + reach)]

    def _below(self, x: float, y: float, pins: list[Pin]) -> float:
        """Where a town's name stands: under the lowest pin near it."""
        near = [pin.y for pin in pins if abs(pin.x - x) < 40 and abs(pin.y - y) < 40]
        return min(max([y - PIN, *near]) + PIN + 13, self.height - 4)

    def _spread(self) -> list[Pin]:
        """Pins that would cover each other move apart, a little each, until they can be read."""
        pins = [Pin(number, *self._at(project(point))) for number, point in self.pins]
        for _round in range(40):
            moved = False
            for index, one in enumerate(pins):
                for other in pins[index + 1 :]:
                    gap = math.hypot(other.x - one.x, other.y - one.y)
                    if gap >= APART:
                        continue
                    angle = math.atan2(other.y - one.y, other.x - one.x) if gap else one.number * 2.4
                    push = (APART - gap) / 2 + 0.1
                    one.x, one.y = one.x - math.cos(angle) * push, one.y - math.sin(angle) * push
                    other.x, other.y = other.x + math.cos(angle) * push, other.y + math.sin(angle) * push
                    moved = True
            if not moved:
                break
        for pin in pins:
            pin.x = round(min(max(pin.x, PIN + 2), WIDTH - PIN - 2), 1)
            pin.y = round(min(max(pin.y, PIN + 2), self.height - PIN - 2), 1)
        return sorted(pins, key=lambda pin: -pin.number)


def _within(point: XY, corners: list[XY]) -> bool:
    xs, ys = [x for x, _y in corners], [y for _x, y in corners]
    return min(xs) <= point[0] <= max(xs) and min(ys) <= point[1] <= max(ys)
