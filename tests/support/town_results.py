"""The results of a run over the hand-drawn town, by way of the real searches.

Pharmacies stand at B and F, a dispensing practice at Q. By car 1,000 metres a minute, at the ends
of the range half and twice that; on foot 80. The area is a square of 5 km from A to the north-east
(with 600 m around it), its west (L1) as far as the middle of B and C.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely.geometry import Point, box
from sketch import CORNER, xy
from town import TOWN

from pna import coverage, rules
from pna.cache import Cache
from pna.kept import MODES, Roads
from pna.results import Results
from pna.roads.network import build_network
from pna.roads.turns import Counts
from pna.speeds.presets import PRESETS
from pna.study import Area, Headline, Inputs, PremisesChoice, Rule, Study, StudyInfo
from pna.study.questions import Housing, Sites
from pna.travel.times import work_out

__all__ = ["A", "P", "layer", "moved_box", "town_results"]

P = (1500, 1000)
"""On the one-way street. To B by car 2,500 metres, on foot 1,500; to Q 1,500 either way; to F by
car 3,500 metres and 0.6 minutes on the roundabout, on foot 3,600 metres."""
A = (0, 0)
"""1,000 metres from B either way."""
PREMISES = (
    ("FA1", "Alpha", "pharmacy", TOWN.points["B"]),
    ("FA2", "Beta", "pharmacy", TOWN.points["F"]),
    ("Y1", "Ham Surgery", "dispensing_practice", TOWN.points["Q"]),
)
SETS = ("pharmacies", "pharmacies_and_dispensing_practices")
_PRESET = replace(PRESETS["legal_limit"], slow=0.5, quick=2.0)


def moved_box(west: float, south: float, east: float, north: float) -> Any:
    """A rectangle of the town in EPSG:27700."""
    return box(*xy((west, south), (east, north)).ravel())


def layer(rows: list[dict[str, Any]]) -> gpd.GeoDataFrame:
    """A layer of rows with `at`: a point of the town, a polygon in EPSG:27700, or None."""
    shapes = [
        Point(xy(at)[0]) if isinstance(at, tuple) else at for at in (row["at"] for row in rows)
    ]
    return gpd.GeoDataFrame(pd.DataFrame(rows).drop(columns="at"), geometry=shapes, crs=27700)


def _areas() -> gpd.GeoDataFrame:
    whole, west, east = (
        moved_box(low, -600, high, 5000) for low, high in ((-600, 5000), (-600, 1500), (1500, 5000))
    )
    return gpd.GeoDataFrame(
        {
            "area_type": ["hwb", "district", "locality", "locality"],
            "area_code": ["E10999999", "E07999999", "L1", "L2"],
            "area_name": ["Ourshire", "Town", "West", "East"],
            "valid": True,
        },
        geometry=[whole, whole, west, east],
        crs=27700,
    )


def _study(housing: Housing, sites: Sites, given: tuple[str, ...]) -> Study:
    file = {"file": Path("x.csv")}
    needed = ("premises", "boundaries", "population", "oa_centroids", "oa_people", "oa_lookup")
    return Study(
        path=Path("study.toml"),
        study=StudyInfo(name="Ourshire", reference_date=date(2026, 10, 1)),
        area=Area(hwb=("E10999999",), buffer_km=1.0),
        premises=PremisesChoice(sets=SETS),
        inputs=Inputs.model_validate(
            {
                "roads": [file],
                **dict.fromkeys(needed, file),
                **{key: {"file": Path(f"{key}.csv")} for key in given},
            }
        ),
        rules=(Rule(mode="drive", minutes=(1, 2)), Rule(mode="walk", minutes=(8,))),
        headline=Headline(drive_minutes=2, walk_minutes=8),
        housing=housing,
        sites=sites,
    )


def town_results(
    *,
    places: Any = (A, P),
    people: Any = (100, 50),
    premises: Any = PREMISES,
    inputs: Mapping[str, pd.DataFrame] | None = None,
    unreadable: Mapping[str, str] | None = None,
    housing: Housing | None = None,
    sites: Sites | None = None,
) -> Results:
    """Give the results."""
    inputs = inputs or {}
    study = _study(housing or Housing(), sites or Sites(), tuple(inputs))
    codes, names, kinds, at = zip(*premises, strict=True)
    every = gpd.GeoDataFrame(
        {"facility_id": codes, "name": names, "kind": kinds, "in_area": True},
        geometry=gpd.points_from_xy(*xy(*at).T),
        crs=27700,
    )
    counted = {
        SETS[0]: (every["kind"] == "pharmacy").to_numpy(),
        SETS[1]: np.ones(len(every), dtype=bool),
    }
    spots = xy(*places)
    demand = gpd.GeoDataFrame(
        {
            "demand_id": [f"D{number}" for number in range(len(spots))],
            "people": np.array(people, dtype=float),
            "district": "E07999999",
            "locality": np.where(spots[:, 0] < CORNER[0] + 1500, "L1", "L2"),
            "place": "Town",
        },
        geometry=gpd.points_from_xy(*spots.T),
        crs=27700,
    )
    roads = Roads(
        networks={mode: build_network(TOWN.roads(), mode) for mode in MODES},
        settlements=gpd.GeoDataFrame({"name": []}, geometry=[], crs=27700),
        files=pd.DataFrame(),
        restrictions=Counts(0),
        findings=(),
        key="town",
    )
    presets = {_PRESET.name: _PRESET}
    times = work_out(study, presets, roads, demand, every, counted, cache=Cache(None))
    status = {mode: matrix.demand_status for mode, matrix in times.matrices.items()}
    judged = rules.judgements(study, times.nearest, times.ranges, status)
    areas = _areas()
    return Results(
        study=study,
        areas=areas,
        premises=every,
        demand=demand,
        sites=every,
        counted=counted,
        hours=pd.DataFrame(),
        splits=(),
        inputs=inputs,
        unreadable=unreadable or {},
        presets=presets,
        input_hashes={},
        findings=(),
        judgements=judged,
        coverage=coverage.table(judged, demand, areas),
        networks=roads.networks,
        matrices=times.matrices,
        impedances=times.impedances,
        ends=times.ends,
        nearest=times.nearest,
        ranges=times.ranges,
    )
