"""The hand-drawn town with everything that a scenario takes: hours, services, roads.

Pharmacies stand at B (FA1) and F (FA2), a dispensing practice at Q (Y1). 100 people live at A, one
minute's drive from B; 50 at P, by car 2.5 minutes from B, 4.1 from F and 1.5 from Q. Nobody walks
8 minutes. The headline is 2 minutes' drive or 8 minutes' walk.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import geopandas as gpd
import pandas as pd
from shapely.geometry import Point, box
from sketch import CORNER, xy
from town import TOWN

from pna import coverage, rules
from pna.cache import Cache
from pna.hours import weekly
from pna.kept import MODES, Roads
from pna.layers import DAYS
from pna.premises.counting import counted, counted_sites
from pna.premises.placed import in_area
from pna.results import Results
from pna.roads.network import build_network
from pna.roads.turns import Counts
from pna.scenario.changes import Place
from pna.speeds.presets import PRESETS
from pna.study import Area, Headline, Inputs, Rule, Study, StudyInfo
from pna.study.questions import Disclosure
from pna.travel.times import impedances_of, work_out

A, P = (0, 0), (1500, 1000)
SETS = ("pharmacies", "pharmacies_and_dispensing_practices")
WEEK = dict.fromkeys(DAYS[:5], "09:00-17:00") | {"saturday": "CLOSED", "sunday": "CLOSED"}
LISTED = {
    "FA1": ("Alpha", "pharmacy", TOWN.points["B"], WEEK),
    "FA2": ("Beta", "pharmacy", TOWN.points["F"], {}),
    "Y1": ("Ham Surgery", "dispensing_practice", TOWN.points["Q"], {}),
}


def place(at: Sequence[float], **more: object) -> Place:
    """A point of the town as a scenario takes it."""
    east, north = xy(at)[0].tolist()
    return Place(east, north, **more)


def register_town(
    *, hiding: Disclosure | None = None, listed: Mapping[str, tuple] = LISTED
) -> Results:
    """Work the town out."""
    file = {"file": Path("x.csv")}
    needed = ("premises", "boundaries", "population", "oa_centroids", "oa_people", "oa_lookup")
    study = Study(
        path=Path("study.toml"),
        study=StudyInfo(name="Ourshire", reference_date=date(2026, 10, 1), invented=True),
        area=Area(hwb=("E10999999",), name="Ourshire", board_names=("OURSHIRE",), buffer_km=1.0),
        inputs=Inputs.model_validate(
            {"roads": [file], **dict.fromkeys((*needed, "services"), file)}
        ),
        rules=(Rule(mode="drive", minutes=(1, 2)), Rule(mode="walk", minutes=(8,))),
        headline=Headline(drive_minutes=2, walk_minutes=8),
        disclosure=hiding or Disclosure(),
    )
    preset = replace(PRESETS["legal_limit"], slow=0.5, quick=2.0)
    whole = box(CORNER[0] - 600, CORNER[1] - 600, CORNER[0] + 5000, CORNER[1] + 5000)
    areas = gpd.GeoDataFrame(
        {"area_type": ["hwb"], "area_code": ["E10999999"], "area_name": ["Ourshire"],
         "valid": True}, geometry=[whole], crs=27700,
    )  # fmt: skip
    codes = sorted(listed)
    rows = gpd.GeoDataFrame(
        {
            "facility_id": codes, "name": [listed[code][0] for code in codes],
            "kind": [listed[code][1] for code in codes], "postcode": "AB1 2CD",
            "address": "1 High Street", "hwb": "OURSHIRE", "position": "coordinates",
            "amended": "", "times_listed": 1, "row": 0, "unplaced": "", "closed": "",
        },
        geometry=[Point(*xy(listed[code][2])[0]) for code in codes], crs=27700,
    )  # fmt: skip
    rows, _ = in_area(study, rows, areas)
    layer = counted(study, rows, areas)
    table = pd.DataFrame(
        [(code, *(listed[code][3].get(day, "") for day in DAYS)) for code in codes],
        columns=["facility_id", *DAYS],
    )
    hours = weekly.week(table).frame.sort_values(["facility_id", "day", "spell"], ignore_index=True)
    for known in (weekly.status(hours), weekly.repaired(hours)):
        layer[str(known.name)] = known.reindex(layer["facility_id"]).to_numpy()
    services = pd.DataFrame(
        [("FA1", "Flu", True, "list", "2026-01-01"), ("FA2", "Flu", False, "list", "2026-01-01")],
        columns=["facility_id", "service", "provides", "source", "as_at"],
        index=pd.Index([2, 3], name="row"),
    )
    sites = counted_sites(layer, SETS)
    spots = xy(A, P)
    demand = gpd.GeoDataFrame(
        {"demand_id": ["DA", "DP"], "people": [100.0, 50.0], "district": "E10999999",
         "place": "Town"}, geometry=gpd.points_from_xy(*spots.T), crs=27700,
    )  # fmt: skip
    networks = {mode: build_network(TOWN.roads(), mode) for mode in MODES}
    roads = Roads(
        networks=networks, settlements=gpd.GeoDataFrame({"name": []}, geometry=[], crs=27700),
        files=pd.DataFrame(), restrictions=Counts(0), findings=(), key="town",
    )  # fmt: skip
    presets = {preset.name: preset}
    which = {name: sites[f"counted_{name}"].to_numpy(bool) for name in SETS}
    times = work_out(study, presets, roads, demand, sites, which, cache=Cache(None))
    status = {mode: matrix.demand_status for mode, matrix in times.matrices.items()}
    judged = rules.judgements(study, times.nearest, times.ranges, status)
    return Results(
        study=study, areas=areas, premises=layer, demand=demand, sites=sites, counted=which,
        hours=hours, splits=(), inputs={"services": services}, unreadable={}, presets=presets,
        input_hashes={Path("x.csv"): "0" * 64}, findings=(), judgements=judged,
        coverage=coverage.table(judged, demand, areas), networks=networks,
        matrices=times.matrices, joined=times.places,
        impedances=impedances_of(study, presets, networks), ends=times.ends,
        nearest=times.nearest, ranges=times.ranges,
    )  # fmt: skip
