"""The map of the hits: everything lies in the picture, whatever the coordinates."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from querschnitt.offers.published import Point, Town
from querschnitt.portal.public.drawing import Drawing

points = st.builds(Point, st.floats(50.3, 52.5), st.floats(5.9, 9.4))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(points, max_size=20), st.lists(points, max_size=30), st.sampled_from(["05154", "", "99999"]), st.booleans()
)
def test_pins_and_dots_lie_in_the_picture(pins: list[Point], dots: list[Point], ags: str, ring: bool):
    near = pins[0] if pins and ring else None
    drawing = Drawing(ags, list(enumerate(pins, start=1)), dots, [Town("Kleve", Point(51.79, 6.14))], near, 10, "Karte")
    svg = str(drawing.svg())
    assert bool(svg) == bool(pins or dots)
    if not svg:
        return
    box = re.search(r'viewBox="0 0 (\d+) (\d+)"', svg)
    assert box is not None
    width, height = float(box[1]), float(box[2])
    assert 255 <= height <= 465
    spots = re.findall(r'class="m-(?:dot|pin)">?(?:<circle)? cx="([-\d.]+)" cy="([-\d.]+)"', svg)
    assert len(spots) == len(pins) + len(dots)
    assert all(0 <= float(x) <= width and 0 <= float(y) <= height for x, y in spots)
    assert sorted(int(number) for number in re.findall(r">(\d+)</text></g>", svg)) == list(range(1, len(pins) + 1))


@given(points, st.floats(-0.3, 0.3), st.floats(-0.4, 0.4))
def test_distance_is_the_same_both_ways_within_a_district(a: Point, north: float, east: float):
    b = Point(a.latitude + north, a.longitude + east)
    assert abs(a.kilometres(b) - b.kilometres(a)) <= 0.02 * a.kilometres(b) + 0.001


def test_known_distance():
    # Kleve to Goch: 12.4 km as the crow flies.
    assert abs(Point(51.788, 6.138).kilometres(Point(51.677, 6.159)) - 12.43) < 0.1
