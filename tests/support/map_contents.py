"""An invented county drawn by hand, and one map of it that has every kind of layer."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from pna.maps.content import (
    Areas,
    Backdrop,
    Bands,
    Class,
    Dots,
    MapContent,
    Marks,
    Outlines,
)
from pna.report.document.blocks import Table

__all__ = [
    "EAST",
    "HOSTILE",
    "NORTH",
    "at",
    "backdrop",
    "bands_frame",
    "blob",
    "every_layer",
    "frame",
    "hostile",
    "marks_frame",
    "no_boundary",
    "nothing",
]

HOSTILE = (
    "<img src=x onerror=alert(1)>",
    "</script><script>alert(2)</script>",
    "{{7*7}} {% raw %}",
    "`${alert(3)}` \u2028 \u2029 'quoted\" \\ --><!--",
    '"><svg/onload=alert(4)>',
    "Ysgol Tŷ Gwyn & Sons 💊",
    "Long " + "verylongname" * 25,
)
EAST, NORTH = 620_000, 380_000
"""The middle of the county in EPSG:27700: in the sea, where no county is."""

_CENTRES = ((0, 0), (900, 1_500), (-6_500, 2_500), (14_500, -3_000))
_RADII = {
    "drive": {5: 2_600, 10: 5_200, 15: 7_600, 20: 10_500},
    "walk": {5: 380, 10: 760, 20: 1_500, 30: 2_250},
}
_PREMISES = (
    # code, name, kind, filled, x, y
    ("FA001", "Bridge Street Pharmacy", "pharmacy", True, 0, 0),
    ("FA002", "Northgate Pharmacy", "pharmacy", True, 900, 1_500),
    ("FA003", "Marsh Pharmacy", "lps", True, -6_500, 2_500),
    ("FA004", "Parcel Pharmacy", "distance_selling", False, 2_500, -700),
    ("FA005", "Limb and Hose", "appliance", False, 1_500, -1_800),
    ("Y0006", "The Surgery, Upper Fen", "dispensing_practice", False, 6_000, 5_000),
    ("FA007", "Over the Border Pharmacy", "pharmacy", True, 14_500, -3_000),
    ("H0008", "Health Hub", "hub", False, -1_000, -1_000),
    ("FA009", "Nowhere Pharmacy", "pharmacy", False, None, None),
)


def frame(rows, geometries):
    """A layer in EPSG:27700."""
    return gpd.GeoDataFrame(rows, geometry=list(geometries), crs=27700)


def nothing(**columns):
    """An empty layer with these columns."""
    return gpd.GeoDataFrame({name: [] for name in columns}, geometry=[], crs=27700)


def at(x, y):
    """A point of the county, metres east and north of its middle."""
    return shapely.Point(EAST + x, NORTH + y)


def _box(west, south, east, north):
    return shapely.box(EAST + west, NORTH + south, EAST + east, NORTH + north)


def blob(x, y, radius, seed):
    """Land around a point, with a coast that is never straight."""
    angles = np.linspace(0, 2 * np.pi, 90, endpoint=False)
    wave = 1 + 0.12 * np.sin(3 * angles + seed) + 0.08 * np.sin(7 * angles + 2 * seed)
    return shapely.Polygon(
        np.column_stack(
            (EAST + x + radius * wave * np.cos(angles), NORTH + y + radius * wave * np.sin(angles))
        )
    )


def bands_frame(mode):
    """Four nested bands around the pharmacies."""
    sizes = _RADII[mode]
    shapes = [
        shapely.union_all([blob(x, y, radius, i + 1) for i, (x, y) in enumerate(_CENTRES)])
        for radius in sizes.values()
    ]
    return frame({"minutes": [float(minutes) for minutes in sizes]}, shapes)


def range_frame():
    """The 10 minutes' drive if cars are slower, and if they are quicker."""
    shapes = [
        shapely.union_all([blob(x, y, radius, i + 1) for i, (x, y) in enumerate(_CENTRES)])
        for radius in (4_600, 5_900)
    ]
    return frame({"end": ["slow", "quick"]}, shapes)


def marks_frame(names=None):
    """Nine premises of six kinds, one of them without a position."""
    rows = pd.DataFrame(
        {
            "mark_id": [p[0] for p in _PREMISES],
            "kind": [p[2] for p in _PREMISES],
            "filled": [p[3] for p in _PREMISES],
        }
    )
    called = names or [p[1] for p in _PREMISES]
    rows["lines"] = [
        (called[i % len(called)], f"{i + 1} High Street, ZZ1 {i + 1}AA", f"ODS code {p[0]}")
        for i, p in enumerate(_PREMISES)
    ]
    return frame(rows, [None if p[4] is None else at(p[4], p[5]) for p in _PREMISES])


def _areas():
    west, east = _box(-12_000, -10_000, 0, 10_000), _box(0, -10_000, 12_000, 10_000)
    east = east.difference(_box(7_000, -6_000, 9_000, -4_000))
    return frame(
        {
            "area_type": ["hwb", "district", "district", "locality"],
            "area_code": ["Z1", "Z2", "Z3", "Z4"],
            "area_name": ["Inventshire", "West", "East", "North West"],
        },
        [shapely.union(west, east), west, east, _box(-12_000, 0, 0, 10_000)],
    )


def _roads():
    rng = np.random.default_rng(7)
    lines, classes = [], []
    for highway, count, length in (
        ("motorway", 1, 26_000), ("primary", 3, 24_000), ("tertiary", 9, 16_000),
        ("unclassified", 60, 4_000), ("residential", 200, 500), ("footway", 50, 300),
    ):  # fmt: skip
        for _ in range(count):
            spread = 1_300 if highway in ("residential", "footway") else 9_000
            start = rng.normal(0, spread, 2)
            angle = rng.uniform(0, 2 * np.pi)
            steps = np.linspace(-length / 2, length / 2, 24)
            bend = rng.normal(0, length / 300, 24).cumsum()
            xy = start + np.array((EAST, NORTH)) + np.column_stack(
                (steps * np.cos(angle) - bend * np.sin(angle),
                 steps * np.sin(angle) + bend * np.cos(angle))
            )  # fmt: skip
            lines.append(shapely.LineString(xy))
            classes.append(highway)
    return frame({"highway": classes}, lines)


def _river():
    x = np.linspace(-14_000, 14_000, 120)
    return shapely.LineString(
        np.column_stack((EAST + x, NORTH - 3_400 + 1_300 * np.sin(x / 2_600) + x / 9))
    )


def backdrop(names=None):
    """What lies under the map; `names` are given to its places in turn."""
    places = [("Inventon", "town", 0, 300), ("Marsh", "village", -6_500, 2_900),
              ("Saltby", "village", 9_900, 7_700), ("Far End", "hamlet", -9_500, -6_300),
              ("Upper Fen", "village", 6_000, 5_300), ("Field", "farm", 1, 1)]  # fmt: skip
    called = names or [place[0] for place in places]
    settlements = frame(
        {
            "name": [called[i % len(called)] for i in range(len(places))],
            "place": [place[1] for place in places],
        },
        [at(*place[2:]) for place in places],
    )
    areas = _areas()
    if names:
        areas["area_name"] = [names[i % len(names)] for i in range(len(areas))]
    return Backdrop(
        areas=areas,
        neighbours=frame(
            {"area_name": [names[0] if names else "Otherset", "Nextham"]},
            [_box(-20_000, -10_000, -12_000, 10_000), _box(-20_000, 10_000, 20_000, 18_000)],
        ),
        roads=_roads(),
        water=frame({}, [blob(-4_500, -4_500, 1_300, 3)]),
        woods=frame({}, [blob(6_500, 2_000, 1_600, 5), blob(-9_500, 6_500, 1_100, 2)]),
        built_up=frame({}, [blob(0, 300, 1_900, 4), blob(-6_500, 2_800, 700, 1)]),
        rivers=frame({}, [_river()]),
        settlements=settlements,
        invented=True,
    )


def _squares():
    """Forty-eight squares of 3.2 km, the class of each by its distance from the middle."""
    rows, shapes = [], []
    for i, x in enumerate(range(-12_000, 12_000, 3_000)):
        for j, y in enumerate(range(-10_000, 10_000, 4_000)):
            far = float(np.hypot(x + 1_500, y + 2_000))
            number = -1 if (i, j) == (7, 4) else min(int(far // 3_600), 3)
            known = "not known" if number < 0 else f"{8 + 6 * number}% aged 65 and over"
            rows.append(
                {
                    "area_code": f"S{i}{j}",
                    "class_number": number,
                    "lines": (f"Square {i}{j}", known),
                }
            )
            shapes.append(_box(x, y, x + 3_000, y + 4_000))
    return frame(pd.DataFrame(rows), shapes)


def _dots():
    rows = [
        ("E1", 412.0, 0, "Far End", -9_500, -6_500),
        ("E2", 131.0, 0, "Saltby", 9_800, 7_200),
        ("E3", 96.0, 1, "Saltby", 10_100, 7_600),
        ("E4", 640.0, 1, "Grange", -8_500, 7_500),
        ("E5", 5.0, 0, "", 4_000, -8_800),
    ]
    return frame(
        {
            "dot_id": [row[0] for row in rows],
            "size": [row[1] for row in rows],
            "class_number": [row[2] for row in rows],
            "lines": [(row[3] or row[0], f"{row[1]:.0f} people") for row in rows],
        },
        [at(*row[4:]) for row in rows],
    )


def _outlines():
    return (
        Outlines(
            "circle",
            "1.6 km around dispensing practices",
            "circle of 1.6 km around a pharmacy",
            frame({"lines": [("1.6 km around Bridge Street Pharmacy",)]}, [at(0, 0).buffer(1_609)]),
            "circle",
            show=False,
        ),
        Outlines(
            "controlled",
            "Controlled localities",
            "controlled locality",
            frame(
                {"lines": [("Controlled locality of Upper Fen",)]}, [blob(6_800, 6_000, 2_400, 6)]
            ),
            "controlled",
        ),
        Outlines(
            "former",
            "Closed premises",
            "land that a closed pharmacy served",
            frame({"lines": [("Old Pharmacy, closed",)]}, [blob(3_000, -7_000, 1_500, 2)]),
            "former",
            show=False,
        ),
        Outlines(
            "reach",
            "Reach of the roads",
            "how far roads were read",
            frame({"lines": [("",)]}, [_box(-14_000, -12_000, 14_000, 12_000)]),
            "reach",
            show=False,
        ),
    )


def _tables():
    summary = Table(
        "Residents further than 10 minutes' drive and 20 minutes' walk, 1 October 2025",
        ("Area", "Residents", "Within either time", "Further than both times", "Share within"),
        (
            ("Inventshire", "41,250", "39,966", "1,284", "96.9%"),
            ("West", "20,101", "19,048", "1,053", "94.8%"),
            ("East", "21,149", "20,918", "231", "98.9%"),
        ),
        numbers=(1, 2, 3, 4),
    )
    places = Table(
        "Places further than both times, largest first",
        ("Place", "Code", "People", "Driving", "Walking"),
        tuple(
            (
                f"Place {i}",
                f"E{i}",
                f"{900 - 20 * i}",
                f"{11 + i}.2 minutes",
                "more than 60 minutes",
            )
            for i in range(1, 31)
        ),
        numbers=(2,),
    )
    return summary, places


def every_layer(**changes):
    """A map with every kind of layer; `changes` replace parts of it."""
    light_to_dark = ("#f3e9f7", "#d3b3e0", "#a678bd", "#6d3f8a")
    classes = tuple(
        Class(f"{low} to {low + 6}% aged 65 and over", fill)
        for low, fill in zip((5, 11, 17, 23), light_to_dark, strict=True)
    )
    people = (Class("further than both times", "#7a0a4f"), Class("not known", "#444444", "/"))
    prisons = frame(
        {
            "dot_id": ["P1"],
            "size": [300.0],
            "class_number": [0],
            "lines": [("Prison", "300 people")],
        },
        [at(-10_500, 1_000)],
    )
    others = frame(
        {
            "mark_id": ["G1", "G2"],
            "kind": ["gp_surgery", "hospital"],
            "filled": [True, True],
            "lines": [("Mill Lane Surgery", "GP surgery"), ("Cottage Hospital", "Hospital")],
        },
        [at(-300, 900), at(-7_200, 2_300)],
    )
    circle, controlled, former, reach = _outlines()
    content = MapContent(
        key="every-layer",
        title="People further than 10 minutes' drive and 20 minutes' walk of a pharmacy",
        finding=(
            "1,284 of 41,250 residents (3.1%) live further than 10 minutes' drive and 20 minutes' "
            "walk of the nearest pharmacy."
        ),
        study_name="Inventshire 2025",
        area_name="Inventshire",
        reference_date=date(2025, 10, 1),
        invented=True,
        layers=(
            Areas("older", "Residents aged 65 and over, %", _squares(), classes, show=False),
            Bands("drive", "Minutes' drive to the nearest pharmacy", "drive",
                  bands_frame("drive"), 10.0, range_frame()),
            Bands("walk", "Minutes' walk to the nearest pharmacy", "walk",
                  bands_frame("walk"), 20.0),
            circle,
            controlled,
            former,
            reach,
            Dots("outside", "Places further than both times", _dots(), people),
            Dots("prisons", "Prisons and barracks", prisons,
                 (Class("prison, not counted", "#7a0a4f"),), hollow=True),
            Marks("others", "Other NHS services", others, listed=False, show=False),
            Marks("premises", "Premises", marks_frame(), "counted", "not counted, or only shown",
                  numbered=True),
        ),
        tables=_tables(),
        backdrop=backdrop(),
        sentences=("Of them 640 live at Grange.", "Speeds are those of the study."),
        paragraphs=("1", "7"),
        notes=("The roads stop 2 km beyond the boundary.",),
        attribution=("Invented for testing.",),
        method=("Minutes are those of the quickest way by road.", "Nobody drives through a gate."),
        files=("tables/coverage.csv", "tables/outside.csv"),
    )  # fmt: skip
    return replace(content, **changes)


def hostile():
    """The same with names that would run in a page, if they could."""
    given = every_layer()
    layers = []
    for layer in given.layers:
        match layer:
            case Marks():
                points = layer.points.assign(
                    lines=[
                        (HOSTILE[i % len(HOSTILE)], HOSTILE[(i + 1) % len(HOSTILE)])
                        for i in range(len(layer.points))
                    ],
                    mark_id=[f"{HOSTILE[i % len(HOSTILE)]}{i}" for i in range(len(layer.points))],
                    kind=layer.points["kind"].replace("hub", HOSTILE[0]),
                )
                layers.append(replace(layer, points=points, filled_words=HOSTILE[0]))
            case Dots():
                lines = [(HOSTILE[i % len(HOSTILE)],) for i in range(len(layer.points))]
                layers.append(replace(layer, points=layer.points.assign(lines=lines)))
            case Areas():
                lines = [(HOSTILE[i % len(HOSTILE)],) for i in range(len(layer.polygons))]
                layers.append(
                    replace(layer, title=HOSTILE[1], polygons=layer.polygons.assign(lines=lines))
                )
            case Outlines():
                shapes = layer.shapes.assign(lines=[(HOSTILE[4],)])
                layers.append(replace(layer, label=HOSTILE[4], title=HOSTILE[0], shapes=shapes))
            case Bands():
                layers.append(replace(layer, title=HOSTILE[0]))
    table = Table(HOSTILE[1], HOSTILE[:3], (HOSTILE[:3], HOSTILE[3:6]))
    return replace(
        given,
        title=HOSTILE[1],
        finding=HOSTILE[0],
        area_name=HOSTILE[4],
        study_name=HOSTILE[6],
        layers=tuple(layers),
        tables=(table,),
        backdrop=backdrop(HOSTILE),
        sentences=HOSTILE,
        notes=HOSTILE,
        attribution=HOSTILE,
        method=HOSTILE,
        paragraphs=HOSTILE[:2],
        files=HOSTILE[:2],
    )


def no_boundary(**changes):
    """A map of a study without a boundary file, roads or names: premises alone."""
    under = Backdrop(
        areas=nothing(area_type="", area_code="", area_name=""),
        neighbours=nothing(area_name=""),
        roads=nothing(highway=""),
        water=nothing(),
        woods=nothing(),
        built_up=nothing(),
        rivers=nothing(),
        settlements=nothing(name="", place=""),
        invented=True,
    )
    given = every_layer(backdrop=under, **changes)
    return replace(given, layers=tuple(one for one in given.layers if isinstance(one, Marks)))
