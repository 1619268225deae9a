"""The results of a run over five places and five premises, small enough to count by hand.

Minutes by car (P5 is too far from any road), and on foot::

          people  FA1   FA2  FB1  FB2   Y1        FA1   FA2  FB1  FB2   Y1
    P1      10    2     3    4    5     1         20    25   -    -     10
    P2      20    9.5   12   30   -     -         -     -    -    -     -
    P3      30    10.5  11   -    -     8         19.5  -    -    -     -
    P4      25    -     -    9    9.8   -         -     -    40   19    -
    P5      15    unknown                         -     -    -    -     -

FA1 and FA2 (LPS) are pharmacies of the area, FB1 and FB2 of two neighbours, 1,200 and 1,700 m east
of its boundary; Y1 is a dispensing practice of the area. The area is a square of 10 km; P1 to P3
and FA2 lie in its west (L1), the others in its east (L2).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely.geometry import Point, box

from pna import coverage, rules
from pna.results import Results
from pna.roads.network import Mode
from pna.rules import Ends
from pna.study import Area, Inputs, PremisesChoice, Rule, Study, StudyInfo
from pna.study.questions import Comparator
from pna.travel import Matrix, nearest_in
from pna.travel.times import MatrixEnds

__all__ = ["SITES", "hours_layer", "small_results"]

N = np.nan
DRIVE = [
    [2, 3, 4, 5, 1], [9.5, 12, 30, N, N], [10.5, 11, N, N, 8], [N, N, 9, 9.8, N], [N] * 5
]  # fmt: skip
WALK = [
    [20, 25, N, N, 10], [N] * 5, [19.5, N, N, N, N], [N, N, 40, 19, N], [N] * 5
]  # fmt: skip
SITES = pd.DataFrame(
    [
        ("FA1", "Alpha", "pharmacy", "OURSHIRE", True, (9000, 5000)),
        ("FA2", "Beta", "lps", "OURSHIRE", True, (4000, 5000)),
        ("FB1", "Gamma", "pharmacy", "OTHERSHIRE", False, (11200, 5000)),
        ("FB2", "Delta", "pharmacy", "NEARSHIRE", False, (11700, 5000)),
        ("Y1", "Ham Surgery", "dispensing_practice", "", True, (2000, 2000)),
    ],
    columns=["facility_id", "name", "kind", "hwb", "in_area", "at"],
)
SETS = ("pharmacies", "pharmacies_and_dispensing_practices")


def premises_of(rows: pd.DataFrame) -> gpd.GeoDataFrame:
    """The premises layer of rows of `SITES`; those without `at` have no position."""
    counted = {
        "pharmacies": rows["kind"].isin(["pharmacy", "lps"]),
        "pharmacies_and_dispensing_practices": rows["kind"].isin(
            ["pharmacy", "lps", "dispensing_practice"]
        ),
    }
    points = [None if at is None else Point(at) for at in rows["at"]]
    return gpd.GeoDataFrame(
        rows.drop(columns="at").assign(
            postcode="", address="", amended=rows.get("amended", ""),
            **{f"counted_{name}": which for name, which in counted.items()},
            **{f"why_not_{name}": np.where(which, "", "kind") for name, which in counted.items()},
        ),
        geometry=points,
        crs=27700,
    )  # fmt: skip


def hours_layer(hours: Mapping[str, float | None]) -> pd.DataFrame:
    """Opening hours of so many hours every day; None where they are unknown."""
    rows = [
        (code, day, 0 if of_day is None else 1, "unknown" if of_day is None else "open",
         N if of_day is None else 540.0, N if of_day is None else 540.0 + 60 * of_day)
        for code, of_day in hours.items()
        for day in range(7)
    ]  # fmt: skip
    columns = ["facility_id", "day", "spell", "state", "start_minute", "end_minute"]
    return pd.DataFrame(rows, columns=columns).assign(text="")


def _study(comparators: tuple[Comparator, ...], given: tuple[str, ...], sets: Any) -> Study:
    file = {"file": Path("x.csv")}
    needed = ("premises", "boundaries", "population", "oa_centroids", "oa_people", "oa_lookup")
    return Study(
        path=Path("study.toml"),
        study=StudyInfo(name="Ourshire", reference_date=date(2025, 10, 1)),
        area=Area(hwb=("E10999999",)),
        premises=PremisesChoice(sets=sets),
        inputs=Inputs.model_validate({"roads": [file], **dict.fromkeys((*needed, *given), file)}),
        rules=(Rule(mode="drive", minutes=(5, 10)), Rule(mode="walk", minutes=(20,))),
        comparators=comparators,
    )


def small_results(
    *,
    drive: Any = DRIVE,
    walk: Any = WALK,
    people: Any = (10, 20, 30, 25, 15),
    too_far: tuple[int, ...] = (4,),
    sites: pd.DataFrame = SITES,
    sets: tuple[str, ...] = SETS,
    more_premises: pd.DataFrame | None = None,
    inputs: Mapping[str, pd.DataFrame] | None = None,
    given: tuple[str, ...] = (),
    hours: pd.DataFrame | None = None,
    comparators: tuple[Comparator, ...] = (),
) -> Results:
    """Give the results; `too_far` are places that no car reaches, `given` inputs that are named."""
    study = _study(comparators, given, sets)
    number = len(people)
    localities = np.where(np.arange(number) < 3, "L1", "L2")
    demand = gpd.GeoDataFrame(
        {
            "demand_id": [f"P{n + 1}" for n in range(number)],
            "people": np.asarray(people, float),
            "place": np.where(np.arange(number) < 3, "Ham", "Wick"),
            "special": "", "special_name": "", "lsoa": "E01000001",
            "district": "E10999999", "district_name": "Ourshire",
            "locality": localities, "locality_name": localities,
        },
        geometry=[Point(1000 + 2000 * n, 5000) for n in range(number)],
        crs=27700,
    )  # fmt: skip
    areas = gpd.GeoDataFrame(
        {
            "area_type": ["hwb", "locality", "locality"],
            "area_code": ["E10999999", "L1", "L2"],
            "area_name": ["Ourshire", "West", "East"],
        },
        geometry=[box(0, 0, 10000, 10000), box(0, 0, 5000, 10000), box(5000, 0, 10000, 10000)],
        crs=27700,
    )
    columns = premises_of(sites)
    counted = {name: columns[f"counted_{name}"].to_numpy(bool) for name in sets}
    matrices: dict[Mode, Matrix] = {}
    modes: tuple[tuple[Mode, Any, tuple[int, ...]], ...] = (
        ("drive", drive, too_far),
        ("walk", walk, ()),
    )
    for mode, minutes, off in modes:
        of_mode = np.asarray(minutes, float).reshape(number, len(columns))
        status = np.where(np.isfinite(of_mode).any(axis=1), "ok", "beyond_limit")
        status = np.where(np.isin(np.arange(number), off), "too_far_from_road", status)
        matrices[mode] = Matrix(
            mode=mode,
            preset="typical" if mode == "drive" else "standard",
            limit_minutes=60.0,
            demand_ids=demand["demand_id"].to_numpy(str),
            facility_ids=columns["facility_id"].to_numpy(str),
            minutes=of_mode,
            demand_status=status,
            facility_status=np.full(len(columns), "ok"),
            demand_leg_metres=np.zeros(number),
            facility_leg_metres=np.zeros(len(columns)),
        )
    nearest = {
        (mode, matrix.preset, name): nearest_in(matrix.minutes, which)
        for mode, matrix in matrices.items()
        for name, which in counted.items()
    }
    ranges = {key: Ends(one, one) for key, one in nearest.items()}
    status = {mode: matrix.demand_status for mode, matrix in matrices.items()}
    judged = rules.judgements(study, nearest, ranges, status)
    whole = sites if more_premises is None else pd.concat([sites, more_premises])
    nothing: Any = None
    return Results(
        study=study,
        areas=areas,
        premises=premises_of(whole.reset_index(drop=True)),
        demand=demand,
        settlements=nothing,
        networks=nothing,
        matrices=matrices,
        impedances={},
        ends={
            mode: MatrixEnds(slow=one.minutes, quick=one.minutes) for mode, one in matrices.items()
        },
        sites=columns,
        counted=counted,
        hours=hours_layer({}) if hours is None else hours,
        splits=(),
        inputs=inputs or {},
        unreadable={},
        nearest=nearest,
        ranges=ranges,
        presets={},
        judgements=judged,
        coverage=coverage.table(judged, demand, areas),
        edge=nothing,
        bands=nothing,
        band_range=nothing,
        road_files=nothing,
        restrictions=nothing,
        input_hashes={},
        findings=(),
    )
