"""A map as large as that of a county: 55 km across, 150 premises, 100,000 pieces of road."""

from __future__ import annotations

import itertools
from dataclasses import replace

import contourpy
import numpy as np
import shapely
from map_contents import EAST, NORTH, backdrop, every_layer, frame

from pna.maps.content import Bands, Class, Dots, Marks

__all__ = ["county"]


def county():
    """County size: 55 km across, 150 premises, 100,000 road edges, 300 places outside."""
    rng = np.random.default_rng(11)
    size, step = 55_000, 100
    towns = rng.uniform(4_000, size - 4_000, (60, 2))
    weights = 1 / np.arange(1, 61)
    homes = towns[rng.choice(60, 150, p=weights / weights.sum())] + rng.normal(0, 900, (150, 2))
    grid = np.arange(0, size + step, step, dtype=float)
    xs, ys = np.meshgrid(grid, grid)
    noise = sum(
        np.sin(xs / w + p) * np.cos(ys / w + q) * w / 900
        for w, p, q in zip((170, 310, 700, 1_900), (1, 2, 3, 4), (4, 3, 2, 1), strict=True)
    )
    bands = []
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
            bands.append((mode, float(limit), shapely.make_valid(shapely.MultiPolygon(parts))))

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

    def bands_of(mode):
        of_mode = [band for band in bands if band[0] == mode]
        return frame({"minutes": [band[1] for band in of_mode]}, [band[2] for band in of_mode])

    marks = frame(
        {
            "mark_id": [f"F{i:04d}" for i in range(150)],
            "kind": np.where(np.arange(150) % 9 == 0, "dispensing_practice", "pharmacy"),
            "filled": True,
            "lines": [(f"Pharmacy {i}", f"ODS code F{i:04d}") for i in range(150)],
        },
        points(homes),
    )
    far = frame(
        {
            "dot_id": [f"E{i:08d}" for i in range(300)],
            "size": rng.uniform(20, 450, 300),
            "class_number": 0,
            "lines": [(f"Place {i}",) for i in range(300)],
        },
        points(rng.uniform(5_000, size - 5_000, (300, 2))),
    )
    ring = shapely.Point(EAST + size / 2, NORTH - size / 2).buffer(size / 2.1, quad_segs=600)
    under = replace(
        backdrop(),
        areas=frame({"area_type": ["hwb"], "area_code": ["Z1"], "area_name": ["County"]}, [ring]),
        roads=roads,
        settlements=frame(
            {
                "name": [f"Settlement {i}" for i in range(500)],
                "place": ["town"] * 20 + ["village"] * 180 + ["hamlet"] * 300,
            },
            points(rng.uniform(2_000, size - 2_000, (500, 2))),
        ),
    )
    return every_layer(
        backdrop=under,
        layers=(
            Bands("drive", "Minutes' drive", "drive", bands_of("drive"), 10.0),
            Bands("walk", "Minutes' walk", "walk", bands_of("walk"), 20.0),
            Dots("outside", "Places", far, (Class("further than both times", "#7a0a4f"),)),
            Marks("premises", "Premises", marks),
        ),
    )
