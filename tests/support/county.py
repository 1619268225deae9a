"""An invented county of 12 by 12 km, with trips whose minutes come from a model that is known.

A mesh of lanes with main roads through it and three towns: signals, crossings, mini roundabouts,
one-way streets. Minutes come from `pna.travel`, which knows nothing of fitting.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
import shapely
from sketch import CORNER, Sketch
from trips import impedance_of

from pna import travel
from pna.roads.network import Network, build_network
from pna.speeds.presets import DELAYS, ROAD_KINDS, TWENTY_TIMES, Preset
from pna.travel.snapping import snap

SIZE, STEP = 31, 400.0
TOWNS = ((2000.0, 2400.0, 1500.0), (9200.0, 3600.0, 1300.0), (5600.0, 9400.0, 1700.0))
"""Middle and half the side of each town."""
DELAY_SECONDS = {
    "junctions": 1.5,
    "give_ways": 5.0,
    "signals": 12.0,
    "roundabouts": 5.0,
    "crossings": 2.0,
}
MOTORWAYS = ("motorway", "dual carriageway", "country main road")
TRUTHS = {
    "one factor": ((0.62, 0.62, 0.62), 0.0, 0.0),
    "constant + factor": ((0.71, 0.71, 0.71), 0.0, 1.4),
    "constant + town and country": ((0.55, 0.8, 0.8), 0.0, 0.9),
    "constant + class speeds": ((0.58, 0.86, 0.47), 0.0, 1.1),
    "constant + class speeds + junction delay": ((0.74, 0.88, 0.52), 1.3, 0.6),
}
"""By form: shares in town, on main roads and on lanes; delays times those assumed; constant."""


def drawn(towns: Sequence[tuple[float, float, float]] = TOWNS) -> Sketch:
    """The roads."""
    random = np.random.default_rng(3)
    points, ways, controls = {}, [], {}
    for row in range(SIZE):
        for column in range(SIZE):
            at = np.array([column, row]) * STEP + random.uniform(-90, 90, 2)
            points[_name(row, column)] = tuple(at)
    for row in range(SIZE):
        for column in range(SIZE):
            for down, across in ((0, 1), (1, 0)):
                if row + down < SIZE and column + across < SIZE:
                    ends = _name(row, column), _name(row + down, column + across)
                    main = (row % 6 == 3) if across else (column % 6 == 3)
                    ways += _way(points, ends, random, main=main, towns=towns)
    for name, at in list(points.items()):
        if _in_town(at, towns):
            value = random.choice(
                ["", "traffic_signals", "crossing", "mini_roundabout"], p=[0.7, 0.1, 0.1, 0.1]
            )
            if value:
                controls[name] = {"highway": str(value), "crossing": "zebra"}
    built_up = [shapely.box(x - r, y - r, x + r, y + r) for x, y, r in towns]
    return Sketch(points, ways, built_up=built_up, controls=controls)


def _name(row: int, column: int) -> str:
    return f"N{row}_{column}"


def _in_town(at, towns) -> bool:
    return any(max(abs(at[0] - x), abs(at[1] - y)) < r for x, y, r in towns)


def _way(points, ends, random, *, main, towns):
    """One way with a bend, or none where the mesh has a hole; some in town are one way."""
    first, last = (np.array(points[end]) for end in ends)
    middle = (first + last) / 2 + random.normal(0, 40, 2)
    if not main and random.random() < 0.15:
        return []
    bend = f"B{len(points)}"
    points[bend] = tuple(middle)
    town = _in_town(middle, towns)
    tags = {"highway": "primary" if main else "residential" if town else "unclassified"}
    if town and not main and random.random() < 0.15:
        tags["oneway"] = "yes"
    if town and not main and random.random() < 0.2:
        tags["maxspeed"] = "20 mph"
    if main and not town and random.random() < 0.3:
        tags["maxspeed"] = "50 mph"
    return [(f"{ends[0]} {bend} {ends[1]}", tags)]


def network(towns: Sequence[tuple[float, float, float]] = TOWNS) -> Network:
    """The driving network."""
    return build_network(drawn(towns).roads(), "drive")


def level(network: Network) -> Network:
    """The same roads, every one with a limit of 60 km/h: a kilometre a minute."""
    return replace(network, edges=network.edges.assign(limit_kph=60.0))


def groups(form: str) -> int:
    """How many groups of roads have a share of their own."""
    return 1 if "factor" in form else 2 if "country" in form else 3


def truth(form: str) -> Preset:
    """The model that is known, as a preset."""
    (town, main, lane), scale, constant = TRUTHS[form]
    shares = dict.fromkeys(ROAD_KINDS, town) | dict.fromkeys(MOTORWAYS, main)
    shares["country lane"] = lane
    if groups(form) > 1:
        shares["20 mph road"] = town * TWENTY_TIMES
    delays = {name: DELAY_SECONDS[name] * scale for name in DELAYS}
    return Preset("truth", shares, delays, constant, 1.0, 1.0, "", "", "", "1")


def parameters(form: str) -> np.ndarray:
    """The same as the parameters of a fit: paces, scale of the delays, constant."""
    (town, main, lane), scale, constant = TRUTHS[form]
    paces = {1: [town], 2: [town, lane], 3: [town, main, lane]}[groups(form)]
    delays = [scale] if "delay" in form else []
    constants = [constant] if "constant" in form else []
    return np.array([1 / value for value in paces] + delays + constants)


def ends(count: int, doors: int, seed: int = 11) -> tuple[np.ndarray, np.ndarray]:
    """Places and doors anywhere in the county and in its towns, in EPSG:27700."""
    random = np.random.default_rng(seed)
    both = []
    for number in (count, doors):
        spots = random.uniform(300, (SIZE - 2) * STEP, (number, 2))
        for i in range(0, number, 2):
            x, y, r = TOWNS[random.integers(len(TOWNS))]
            spots[i] = np.array([x, y]) + random.uniform(-r, r, 2)
        both.append(spots + CORNER)
    return both[0], both[1]


def trips(network: Network, preset: Preset, *, places: int = 40, doors: int = 8) -> pd.DataFrame:
    """Trips from every place to two of the doors, as the ``observed_trips`` layer."""
    starts, targets = ends(places, doors)
    found = travel.matrix(
        network,
        impedance_of(network, preset),
        snap(starts, network),
        snap(targets, network),
        demand_ids=[f"D{i}" for i in range(places)],
        facility_ids=[f"F{i}" for i in range(doors)],
        limit_minutes=600.0,
    ).minutes
    start = np.repeat(np.arange(places), 2)
    door = (start + np.tile([0, 3], places)) % doors
    frame = pd.DataFrame(
        {
            "from": [f"place {i}" for i in start],
            "to": [f"door {j}" for j in door],
            "minutes": found[start, door],
            "when": "",
            "source": "invented",
        }
    )
    for end, xy in (("from", starts[start]), ("to", targets[door])):
        frame[f"{end}_easting"], frame[f"{end}_northing"] = xy.T
    return frame
