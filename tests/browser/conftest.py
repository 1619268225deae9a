"""Invented map specs, and a browser without a network."""

import itertools
import os
import shutil
from datetime import date
from pathlib import Path

import contourpy
import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from pna.maps.web import CoverageMap

HOSTILE = (
    "<img src=x onerror=alert(1)>",
    "</script><script>alert(2)</script>",
    "{{7*7}} {% raw %}",
    "`${alert(3)}` \u2028 \u2029 'quoted\" \\ --><!--",
    '"><svg/onload=alert(4)>',
    "Ysgol Tŷ Gwyn & Sons 💊",
)
EAST, NORTH = 620_000, 380_000


def frame(rows, geometries):
    return gpd.GeoDataFrame(rows, geometry=list(geometries), crs=27700)


def at(x, y):
    return shapely.Point(EAST + x, NORTH + y)


def blob(x, y, radius, seed):
    angles = np.linspace(0, 2 * np.pi, 90, endpoint=False)
    wave = 1 + 0.12 * np.sin(3 * angles + seed) + 0.08 * np.sin(7 * angles + 2 * seed)
    return shapely.Polygon(
        np.column_stack(
            (EAST + x + radius * wave * np.cos(angles), NORTH + y + radius * wave * np.sin(angles))
        )
    )


PREMISES = [
    # id, name, kind, in_area, counted, why_not, x, y
    ("FA001", "Bridge Street Pharmacy", "pharmacy", True, True, "", 0, 0),
    ("FA002", "Northgate Pharmacy", "pharmacy", True, True, "", 900, 1_500),
    ("FA003", "Marsh Pharmacy", "lps", True, True, "", -6_500, 2_500),
    ("FA004", "Parcel Pharmacy", "distance_selling", True, False,
     "Distance-selling premises give no essential services face to face.", 2_500, -700),
    ("FA005", "Limb and Hose", "appliance", True, False, "Appliances only.", 1_500, -1_800),
    ("Y0006", "The Surgery, Upper Fen", "dispensing_practice", True, False,
     "Not in this premises set.", 6_000, 5_000),
    ("FA007", "Over the Border Pharmacy", "pharmacy", False, True, "", 14_500, -3_000),
    ("H0008", "Health Hub", "hub", True, False, "", -1_000, -1_000),
    ("FA009", "Nowhere Pharmacy", "pharmacy", True, False, "No position.", None, None),
]  # fmt: skip


def premises_frame(names=None):
    rows = pd.DataFrame(
        [
            {
                "facility_id": p[0], "name": p[1], "kind": p[2], "postcode": "ZZ1 1AA",
                "address": "1 High Street", "in_area": p[3], "counted": p[4], "why_not": p[5],
            }
            for p in PREMISES
        ]
    )  # fmt: skip
    if names is not None:
        rows["name"] = [names[i % len(names)] for i in range(len(rows))]
    return frame(rows, [None if p[6] is None else at(p[6], p[7]) for p in PREMISES])


def outside_frame(places=None):
    rows = pd.DataFrame(
        [
            ["E1", "Far End", 412.5, 18.203, np.nan, "ok", "beyond_limit", "Marsh Pharmacy", ""],
            ["E2", "Saltby", 131.0, 10.01, 55.0, "ok", "ok", "Bridge Street Pharmacy", ""],
            ["E3", "Saltby", 96.0, np.nan, np.nan, "no_network", "too_far_from_road", "", ""],
            ["E4", "Grange", 640.0, 12.0, np.nan, "ok", "beyond_limit", "Marsh Pharmacy", "prison"],
            ["E5", "", 5.0, 14.0, 59.0, "ok", "ok", "Northgate Pharmacy", ""],
        ],
        columns=["demand_id", "place", "people", "drive_minutes", "walk_minutes", "drive_status",
                 "walk_status", "nearest_drive", "special"],
    )  # fmt: skip
    rows["nearest_walk"] = rows["nearest_drive"]
    if places is not None:
        rows["place"] = [places[i % len(places)] for i in range(len(rows))]
        rows["nearest_drive"] = [places[(i + 1) % len(places)] for i in range(len(rows))]
    spots = [(-9_500, -6_500), (9_800, 7_200), (10_100, 7_600), (-8_500, 7_500), (4_000, -8_800)]
    return frame(rows, [at(x, y) for x, y in spots])


def bands_frame():
    rows, shapes = [], []
    centres = [(0, 0), (900, 1_500), (-6_500, 2_500), (14_500, -3_000)]
    for mode, sizes in (
        ("drive", {5: 2_600, 10: 5_200, 15: 7_600, 20: 10_500}),
        ("walk", {5: 380, 10: 760, 20: 1_500, 30: 2_250}),
    ):
        for minutes, radius in sizes.items():
            parts = [blob(x, y, radius, i + 1) for i, (x, y) in enumerate(centres)]
            rows.append({"mode": mode, "minutes": float(minutes)})
            shapes.append(shapely.union_all(parts))
    return frame(pd.DataFrame(rows), shapes)


def range_frame():
    """The 10 minutes' drive of `bands_frame` if cars are slower, and if they are quicker."""
    centres = [(0, 0), (900, 1_500), (-6_500, 2_500), (14_500, -3_000)]
    shapes = [
        shapely.union_all([blob(x, y, radius, i + 1) for i, (x, y) in enumerate(centres)])
        for radius in (4_600, 5_900)
    ]
    return frame({"end": ["slow", "quick"]}, shapes)


def boundary_frame():
    west = shapely.box(EAST - 12_000, NORTH - 10_000, EAST, NORTH + 10_000)
    east = shapely.box(EAST, NORTH - 10_000, EAST + 12_000, NORTH + 10_000)
    enclave = shapely.box(EAST + 7_000, NORTH - 6_000, EAST + 9_000, NORTH - 4_000)
    east = east.difference(enclave)
    north = shapely.box(EAST - 12_000, NORTH, EAST, NORTH + 10_000)
    return frame(
        {
            "area_type": ["hwb", "district", "district", "locality"],
            "area_code": ["Z1", "Z2", "Z3", "Z4"],
            "area_name": ["Inventshire", "West", "East", "North West"],
        },
        [shapely.union(west, east), west, east, north],
    )


def roads_frame():
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


def settlements_frame(names=None):
    rows = [("Inventon", "town", 0, 300), ("Marsh", "village", -6_500, 2_900),
            ("Saltby", "village", 9_900, 7_700), ("Far End", "hamlet", -9_500, -6_300),
            ("Upper Fen", "village", 6_000, 5_300), ("Field", "farm", 1, 1)]  # fmt: skip
    table = pd.DataFrame(rows, columns=["name", "place", "x", "y"])
    if names is not None:
        table["name"] = [names[i % len(names)] for i in range(len(table))]
    return frame(table[["name", "place"]], [at(r[2], r[3]) for r in rows])


SUMMARY = pd.DataFrame(
    {
        "area_name": ["Inventshire", "West", "East"],
        "total": [41_250.0, 20_100.5, 21_149.5],
        "within": [39_965.5, 19_048.0, 20_917.5],
        "outside": [1_284.5, 1_052.5, 232.0],
        "unknown": [0.0, 0.0, 0.0],
        "share_within": [0.96886, 0.94764, 0.98903],
    }
)


def little_spec(**changes):
    parts = {
        "title": "Inventshire: people further than 10 minutes' drive and 20 minutes' walk",
        "reference_date": date(2025, 10, 1),
        "invented": True,
        "boundary": boundary_frame(),
        "bands": bands_frame(),
        "premises": premises_frame(),
        "outside": outside_frame(),
        "roads": roads_frame(),
        "settlements": settlements_frame(),
        "drive_rule_minutes": 10.0,
        "walk_rule_minutes": 20.0,
        "summary": SUMMARY,
        "notes": ("The roads stop 2 km beyond the boundary.",),
        "attribution": ("© OpenStreetMap contributors", "Invented for testing."),
        "speeds_text": "Driving speeds: typical.",
    }
    return CoverageMap(**{**parts, **changes})


def hostile_spec():
    areas = boundary_frame()
    areas["area_name"] = [HOSTILE[i % len(HOSTILE)] for i in range(len(areas))]
    premises = premises_frame(HOSTILE)
    premises["kind"] = premises["kind"].replace("hub", HOSTILE[0])
    for column in ("postcode", "address", "why_not", "facility_id"):
        premises[column] = [f"{HOSTILE[i % len(HOSTILE)]}{i}" for i in range(len(premises))]
    summary = SUMMARY.assign(area_name=HOSTILE[:3])
    return little_spec(
        title=HOSTILE[1],
        boundary=areas,
        premises=premises,
        outside=outside_frame(HOSTILE),
        settlements=settlements_frame(HOSTILE),
        summary=summary,
        notes=HOSTILE,
        attribution=HOSTILE,
        speeds_text=HOSTILE[0],
    )


def county_spec():
    """County size: 55 km across, 150 premises, 100,000 road edges, 300 places outside."""
    rng = np.random.default_rng(11)
    size, step = 55_000, 50
    towns = rng.uniform(4_000, size - 4_000, (60, 2))
    weights = 1 / np.arange(1, 61)
    homes = towns[rng.choice(60, 150, p=weights / weights.sum())] + rng.normal(0, 900, (150, 2))
    grid = np.arange(0, size + step, step, dtype=float)
    xs, ys = np.meshgrid(grid, grid)
    noise = sum(
        np.sin(xs / w + p) * np.cos(ys / w + q) * w / 900
        for w, p, q in zip((170, 310, 700, 1_900), (1, 2, 3, 4), (4, 3, 2, 1), strict=True)
    )
    rows, shapes = [], []
    for mode, speed, wobble, limits in (
        ("drive", 640.0, 1.0, (5, 10, 15, 20)),
        ("walk", 66.0, 1.2, (5, 10, 15, 20, 30)),
    ):
        reach = np.full(xs.shape, np.inf)
        for x, y in homes:
            reach = np.minimum(reach, np.hypot(xs - x, ys - y))
        lines = contourpy.contour_generator(
            grid + EAST,
            grid + NORTH - size,
            reach / speed + wobble * noise,
            fill_type="OuterOffset",
        )
        for limit in limits:
            points, offsets = lines.filled(-1e9, float(limit))
            parts = [
                shapely.Polygon(p[o[0] : o[1]], [p[a:b] for a, b in itertools.pairwise(o[1:])])
                for p, o in zip(points, offsets, strict=True)
            ]
            rows.append({"mode": mode, "minutes": float(limit)})
            shapes.append(shapely.make_valid(shapely.MultiPolygon(parts)))
    bands = frame(pd.DataFrame(rows), shapes)

    lines, classes = [], []
    for highway, count, length, pieces, spread in (
        ("motorway", 300, 800, 10, 0), ("primary", 4_000, 300, 6, 0),
        ("tertiary", 10_000, 250, 6, 0), ("unclassified", 16_000, 350, 8, 0),
        ("residential", 70_000, 90, 4, 1_300),
    ):  # fmt: skip
        centres = rng.uniform(0, size, (count, 2))
        if spread:
            towns_of = towns[rng.choice(60, count, p=weights / weights.sum())]
            centres = towns_of + rng.normal(0, spread, (count, 2))
        angles = rng.uniform(0, 2 * np.pi, count)
        steps = np.linspace(-0.5, 0.5, pieces) * length
        bends = rng.normal(0, length / 25, (count, pieces)).cumsum(axis=1)
        x = centres[:, :1] + steps * np.cos(angles)[:, None] - bends * np.sin(angles)[:, None]
        y = centres[:, 1:] + steps * np.sin(angles)[:, None] + bends * np.cos(angles)[:, None]
        lines.append(shapely.linestrings(np.stack((x + EAST, y + NORTH - size), axis=2)))
        classes += [highway] * count
    roads = frame({"highway": classes}, np.concatenate(lines))

    def points(xy):
        return shapely.points(xy + np.array((EAST, NORTH - size)))

    base = premises_frame().iloc[[0] * 150].reset_index(drop=True).drop(columns="geometry")
    base["facility_id"] = [f"F{i:04d}" for i in range(150)]
    base["kind"] = np.where(np.arange(150) % 9 == 0, "dispensing_practice", "pharmacy")
    far = outside_frame().iloc[[0] * 300].reset_index(drop=True).drop(columns="geometry")
    far["demand_id"] = [f"E{i:08d}" for i in range(300)]
    far["people"] = rng.uniform(20, 450, 300)
    ring = shapely.Point(EAST + size / 2, NORTH - size / 2).buffer(size / 2.1, quad_segs=600)
    names = pd.DataFrame(
        {"name": [f"Settlement {i}" for i in range(500)],
         "place": ["town"] * 20 + ["village"] * 180 + ["hamlet"] * 300}
    )  # fmt: skip
    return little_spec(
        boundary=frame(boundary_frame().iloc[:1].drop(columns="geometry"), [ring]),
        bands=bands,
        roads=roads,
        premises=frame(base, points(homes)),
        outside=frame(far, points(rng.uniform(5_000, size - 5_000, (300, 2)))),
        settlements=frame(names, points(rng.uniform(2_000, size - 2_000, (500, 2)))),
    )


@pytest.fixture(scope="session")
def specs():
    def ranged_spec():
        return little_spec(band_range=range_frame())

    return {
        "little": little_spec,
        "hostile": hostile_spec,
        "county": county_spec,
        "ranged": ranged_spec,
    }


@pytest.fixture(scope="session")
def hostile_names():
    return HOSTILE


def _chromium():
    names = ("chromium", "chromium-browser", "google-chrome", "msedge")
    found = os.environ.get("PNA_CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if found:
        return found
    reason = "no Chromium, Chrome or Edge found; name one in PNA_CHROMIUM"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def browser():
    from playwright.sync_api import sync_playwright

    path = _chromium()
    with sync_playwright() as playwright:
        instance = playwright.chromium.launch(
            executable_path=path,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking",
                  "--disable-component-update", "--no-first-run"],
        )  # fmt: skip
        yield instance
        instance.close()


class Opened:
    """A page opened from a file without a network, and all that it complained of."""

    def __init__(self, browser, path: Path, width: int):
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self.context = browser.new_context(
            offline=True, viewport={"width": width, "height": 900}, reduced_motion="reduce"
        )
        self.context.add_init_script(
            "addEventListener('securitypolicyviolation',"
            " e => console.error('CSP: ' + e.violatedDirective + ' ' + e.blockedURI));"
        )
        self.page = self.context.new_page()
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))
        self.page.on("dialog", self._dialog)
        self.page.on("console", self._console)
        self.url = path.resolve().as_uri()
        self.page.goto(self.url)
        self.page.wait_for_selector(".leaflet-container")

    def _console(self, message):
        if message.type in ("error", "warning"):
            self.complaints.append(f"{message.type}: {message.text}")

    def _dialog(self, dialog):
        self.complaints.append(f"dialog: {dialog.message}")
        dialog.dismiss()


@pytest.fixture
def open_map(browser, tmp_path):
    opened: list[Opened] = []

    def open_one(html: str, width: int = 1280) -> Opened:
        path = tmp_path / f"a map {len(opened)}.html"
        path.write_text(html, encoding="utf-8", newline="\n")
        opened.append(Opened(browser, path, width))
        return opened[-1]

    yield open_one
    for one in opened:
        one.context.close()
