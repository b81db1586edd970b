"""The world's shapes, and where a market too small for them lies.

Shapes are Natural Earth's at 1:110 million, known by ISO 3166-1 numeric codes. Borders are as that
source draws them and say nothing about whose land it is.
"""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Any

import pycountry

ANTARCTICA = "010"

SMALL: Mapping[str, tuple[float, float]] = {
    "ABW": (-70.0, 12.5),
    "AND": (1.6, 42.5),
    "ATG": (-61.8, 17.1),
    "BHR": (50.5, 26.0),
    "BMU": (-64.8, 32.3),
    "BRB": (-59.5, 13.2),
    "COM": (43.3, -11.7),
    "CPV": (-23.6, 15.1),
    "CUW": (-69.0, 12.2),
    "CYM": (-81.3, 19.3),
    "DMA": (-61.4, 15.4),
    "FRO": (-6.9, 62.0),
    "FSM": (158.2, 6.9),
    "GGY": (-2.6, 49.5),
    "GIB": (-5.4, 36.1),
    "GLP": (-61.5, 16.2),
    "GRD": (-61.7, 12.1),
    "GUM": (144.8, 13.4),
    "HKG": (114.2, 22.3),
    "IMN": (-4.5, 54.2),
    "JEY": (-2.1, 49.2),
    "KIR": (173.0, 1.4),
    "KNA": (-62.7, 17.3),
    "LCA": (-61.0, 13.9),
    "LIE": (9.5, 47.2),
    "MAC": (113.5, 22.2),
    "MCO": (7.4, 43.7),
    "MDV": (73.5, 4.2),
    "MHL": (171.2, 7.1),
    "MLT": (14.4, 35.9),
    "MTQ": (-61.0, 14.6),
    "MUS": (57.6, -20.3),
    "NRU": (166.9, -0.5),
    "PLW": (134.5, 7.5),
    "PYF": (-149.6, -17.7),
    "REU": (55.5, -21.1),
    "SGP": (103.8, 1.4),
    "SMR": (12.5, 43.9),
    "STP": (6.6, 0.2),
    "SYC": (55.5, -4.6),
    "TON": (-175.2, -21.2),
    "TUV": (179.2, -8.5),
    "VCT": (-61.2, 13.2),
    "VGB": (-64.6, 18.4),
    "VIR": (-64.8, 17.7),
    "WSM": (-172.1, -13.8),
}
"""Longitude and latitude of markets that the shapes leave out."""

_MIDDLES: Mapping[str, tuple[float, float]] = {
    "CAN": (-106.0, 57.0),
    "CHL": (-71.3, -31.0),
    "FRA": (2.4, 46.6),
    "HRV": (16.4, 45.4),
    "IDN": (138.3, -4.4),
    "JPN": (138.3, 36.4),
    "MYS": (102.2, 4.2),
    "NOR": (9.0, 61.5),
    "NZL": (171.5, -43.3),
    "PHL": (121.5, 16.3),
    "RUS": (97.0, 62.0),
    "USA": (-98.5, 39.6),
    "VNM": (105.6, 20.8),
}
"""Where a country's number is put when the middle of its parts is not a good place."""


@cache
def topology() -> dict[str, Any]:
    """The shapes as TopoJSON; each country has its alpha-3 code as ``id``, Antarctica is gone."""
    text = (files(__package__) / "world" / "countries-110m.json").read_text(encoding="utf-8")
    world: dict[str, Any] = json.loads(text)
    countries = world["objects"]["countries"]
    countries["geometries"] = [
        {**shape, "id": _alpha_3(shape), "properties": {}}
        for shape in countries["geometries"]
        if shape.get("id") != ANTARCTICA
    ]
    return world


@cache
def drawn() -> frozenset[str]:
    """Alpha-3 codes of the countries that have a shape."""
    return frozenset(shape["id"] for shape in topology()["objects"]["countries"]["geometries"])


@cache
def middle(market: str) -> tuple[float, float] | None:
    """Longitude and latitude to put a mark for `market`: by hand, or the middle of its shape."""
    return _MIDDLES.get(market) or SMALL.get(market) or _computed().get(market)


@cache
def width(market: str) -> float:
    """How many degrees wide and high the largest part of the shape is, the lesser of both."""
    boxes = [box for box in (_box(ring) for ring in _rings().get(market, ())) if box]
    return max((min(east - west, north - south) for west, south, east, north in boxes), default=0.0)


def _alpha_3(shape: Mapping[str, Any]) -> str:
    found = pycountry.countries.get(numeric=shape.get("id", ""))
    if found is not None:
        return str(found.alpha_3)
    return "XKX" if shape["properties"]["name"] == "Kosovo" else shape["properties"]["name"]


@cache
def _computed() -> Mapping[str, tuple[float, float]]:
    middles = {}
    for market, rings in _rings().items():
        largest = max(rings, key=lambda ring: abs(_area(ring)))
        middles[market] = _centroid(largest)
    return middles


@cache
def _rings() -> Mapping[str, tuple[tuple[tuple[float, float], ...], ...]]:
    world = topology()
    (scale_x, scale_y), (move_x, move_y) = (
        world["transform"][key] for key in ("scale", "translate")
    )
    arcs = []
    for arc in world["arcs"]:
        x = y = 0
        points = []
        for step_x, step_y in arc:
            x, y = x + step_x, y + step_y
            points.append((x * scale_x + move_x, y * scale_y + move_y))
        arcs.append(points)
    found = {}
    for shape in world["objects"]["countries"]["geometries"]:
        parts = shape["arcs"] if shape["type"] == "MultiPolygon" else [shape["arcs"]]
        found[shape["id"]] = tuple(_ring(part[0], arcs) for part in parts)
    return found


def _ring(
    places: list[int], arcs: list[list[tuple[float, float]]]
) -> tuple[tuple[float, float], ...]:
    points: list[tuple[float, float]] = []
    for place in places:
        arc = arcs[place] if place >= 0 else arcs[~place][::-1]
        points += arc[1:] if points else arc
    return tuple(points)


def _area(ring: tuple[tuple[float, float], ...]) -> float:
    pairs = pairwise(ring)
    return sum(x * next_y - next_x * y for (x, y), (next_x, next_y) in pairs) / 2


def _centroid(ring: tuple[tuple[float, float], ...]) -> tuple[float, float]:
    area = _area(ring)
    pairs = [(a, b, a[0] * b[1] - b[0] * a[1]) for a, b in pairwise(ring)]
    x = sum((a[0] + b[0]) * cross for a, b, cross in pairs) / (6 * area)
    y = sum((a[1] + b[1]) * cross for a, b, cross in pairs) / (6 * area)
    return x, y


def _box(ring: tuple[tuple[float, float], ...]) -> tuple[float, float, float, float] | None:
    xs, ys = [x for x, _ in ring], [y for _, y in ring]
    return (min(xs), min(ys), max(xs), max(ys)) if ring else None
