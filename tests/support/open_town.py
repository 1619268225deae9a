"""Results of a run put together by hand: minutes, people and opening hours as a test gives them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from pna.hours.weekly import week
from pna.layers import DAYS
from pna.results import Results
from pna.study import Area, Inputs, PremisesChoice, Study, StudyInfo
from pna.travel import Matrix
from pna.travel.times import MatrixEnds

NAN = float("nan")


def layer(hours: Mapping[str, Sequence[str]]) -> pd.DataFrame:
    """The ``opening_hours`` layer of premises by code, each with its seven days as text."""
    rows = [(code, *days) for code, days in hours.items()]
    table = pd.DataFrame(rows, columns=["facility_id", *DAYS])
    table.index = pd.RangeIndex(2, 2 + len(rows), name="row")
    return week(table).frame


def study_of(folder: Path, **more: object) -> Study:
    """A study with a drive of 10 and a walk of 20 minutes, and inputs that nobody reads."""
    file = {"file": folder / "x"}
    keys = ("premises", "boundaries", "population", "oa_centroids", "oa_people", "oa_lookup")
    also = {key: {"file": folder / f"{key}.csv"} for key in ("core_hours", "bank_holiday_hours")}
    return Study(
        path=folder / "study.toml",
        study=StudyInfo(name="Anyshire", reference_date=date(2025, 10, 1)),
        area=Area(hwb=("E10999999",), name="Anyshire"),
        inputs=Inputs.model_validate({"roads": [file], **dict.fromkeys(keys, file), **also}),
        premises=PremisesChoice(sets=("pharmacies", "pharmacies_and_dispensing_practices")),
        **more,
    )


def results_of(
    study: Study,
    minutes: Sequence[Sequence[float]],
    people: Sequence[float],
    hours: Mapping[str, Sequence[str]],
    *,
    walk: Sequence[Sequence[float]] | None = None,
    practices: Sequence[str] = (),
    outside: Sequence[str] = (),
    off_road: Sequence[int] = (),
    slower: float = 1.0,
    quicker: float = 1.0,
    inputs: Mapping[str, pd.DataFrame] | None = None,
) -> Results:
    """Results in which premises are those of `hours`, in that order, and places have minutes.

    `practices` are dispensing practices, `outside` lie outside the area, places `off_road` do not
    join it; at the slow end of the range minutes by car are `slower` times as long, at the quick
    end `quicker` times.
    """
    codes = list(hours)
    drive = np.array(minutes, dtype=float)
    on_foot = np.full(drive.shape, NAN) if walk is None else np.array(walk, dtype=float)
    drive[list(off_road)], on_foot[list(off_road)] = NAN, NAN
    number = len(people)
    status = np.array(["too_far_from_road" if i in off_road else "ok" for i in range(number)])

    def matrix(mode: str, preset: str, values: np.ndarray) -> Matrix:
        legs = np.zeros(number), np.zeros(len(codes))
        ids = np.array([f"P{i}" for i in range(number)]), np.array(codes)
        return Matrix(mode, preset, 60.0, *ids, values, status, np.full(len(codes), "ok"), *legs)

    is_practice = np.isin(codes, practices)
    premises = gpd.GeoDataFrame(
        {
            "facility_id": codes,
            "name": [f"Premises {code}" for code in codes],
            "kind": np.where(is_practice, "dispensing_practice", "pharmacy"),
            "postcode": "AB1 2CD",
            "in_area": ~np.isin(codes, outside),
            "counted_pharmacies": ~is_practice,
            "counted_pharmacies_and_dispensing_practices": True,
        },
        geometry=[shapely.Point(0, 0)] * len(codes),
        crs=27700,
    )
    demand = gpd.GeoDataFrame(
        {"people": np.array(people, dtype=float), "district": "E1", "locality": "L1"},
        geometry=[shapely.Point(0, 0)] * number,
        crs=27700,
    )
    areas = gpd.GeoDataFrame(
        {
            "area_type": ["hwb", "district"],
            "area_code": ["E10999999", "E1"],
            "area_name": ["Anyshire", "One"],
        },
        geometry=[shapely.box(0, 0, 1, 1)] * 2,
        crs=27700,
    )
    return Results(
        study=study,
        areas=areas,
        premises=premises,
        demand=demand,
        sites=premises,
        counted={name: premises[f"counted_{name}"].to_numpy() for name in study.premises.sets},
        hours=layer(hours),
        splits=(),
        inputs=dict(inputs or {}),
        unreadable={},
        presets={},
        input_hashes={},
        findings=(),
        matrices={
            "drive": matrix("drive", "typical", drive),
            "walk": matrix("walk", "standard", on_foot),
        },
        ends={
            "drive": MatrixEnds(drive * slower, drive * quicker),
            "walk": MatrixEnds(on_foot, on_foot),
        },
    )
