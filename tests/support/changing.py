"""Random towns whose list of premises changes, and everything worked out from scratch.

`run` is what a run does with a list: it knows nothing of scenarios. `edited` makes the same changes
to the list itself, as the person would who keeps it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
from drawn import crooked_sketches, position, spots
from hypothesis import strategies as st
from shapely.geometry import Point, box
from sketch import CORNER, xy

from pna import coverage, rules
from pna.cache import Cache
from pna.hours import weekly
from pna.kept import MODES, Roads
from pna.layers import DAYS
from pna.premises.counting import counted, counted_sites
from pna.premises.placed import in_area
from pna.results import Results
from pna.roads.network import Network, build_network
from pna.roads.turns import Counts
from pna.scenario.changes import (
    PROPOSED,
    Change,
    ChangeHours,
    ChangeServices,
    Close,
    Consolidate,
    Open,
    Place,
    Relocate,
    Scenario,
)
from pna.speeds.presets import PRESETS
from pna.study import Area, Headline, Inputs, PremisesChoice, Rule, Study, StudyInfo
from pna.study.questions import Slot
from pna.travel.times import impedances_of, work_out

SETS = ("pharmacies", "pharmacies_and_dispensing_practices")
KINDS = ("pharmacy", "pharmacy", "lps", "dispensing_practice", "distance_selling")
HOURS = ("09:00-17:00", "CLOSED", "", "08:00-12:00,13:00-22:00", "20:00-02:00")
SERVICES = ("Flu", "Needle exchange")


@dataclass(frozen=True)
class Listed:
    """One premises of a list."""

    at: tuple[float, float]
    kind: str = "pharmacy"
    board: str = ""
    closed: str = ""
    hours: Mapping[str, str] = field(default_factory=dict)
    services: Mapping[str, bool] = field(default_factory=dict)


List = dict[str, Listed]


def study_of() -> Study:
    """Drives of 1, 2 and 4 minutes, walks of 8 and 20, and a slot."""
    file = {"file": Path("x.csv")}
    needed = ("premises", "boundaries", "population", "oa_centroids", "oa_people", "oa_lookup")
    return Study(
        path=Path("study.toml"),
        study=StudyInfo(name="Ourshire", reference_date=date(2026, 10, 1)),
        area=Area(hwb=("E10999999",), board_names=("OURSHIRE",), buffer_km=1.0),
        premises=PremisesChoice(sets=SETS),
        inputs=Inputs.model_validate(
            {"roads": [file], **dict.fromkeys((*needed, "services"), file)}
        ),
        rules=(Rule(mode="drive", minutes=(1, 2, 4)), Rule(mode="walk", minutes=(8, 20))),
        headline=Headline(drive_minutes=2, walk_minutes=8),
        slots=(Slot(name="Evening", days=("monday",), at="21:00"),),
    )


def run(networks: Mapping[str, Network], places: Sequence, listed: List) -> Results:
    """Work a town out from its list."""
    study = study_of()
    preset = replace(PRESETS["typical"], slow=0.8, quick=1.25)
    area = box(CORNER[0], CORNER[1], CORNER[0] + 1500, CORNER[1] + 3000)
    areas = gpd.GeoDataFrame(
        {"area_type": ["hwb"], "area_code": ["E10999999"], "area_name": ["Ourshire"],
         "valid": True}, geometry=[area], crs=27700,
    )  # fmt: skip
    codes = sorted(listed)
    rows = [listed[code] for code in codes]
    frame = gpd.GeoDataFrame(
        {
            "facility_id": codes, "name": codes, "kind": [row.kind for row in rows],
            "postcode": "", "address": "", "hwb": [row.board for row in rows],
            "position": "coordinates", "amended": "", "times_listed": 1, "row": 0, "unplaced": "",
            "closed": [row.closed for row in rows],
        },
        geometry=[Point(*xy(row.at)[0]) for row in rows],
        crs=27700,
    )  # fmt: skip
    frame, _ = in_area(study, frame, areas)
    layer = counted(study, frame, areas)
    week = pd.DataFrame(
        [(code, *(listed[code].hours.get(day, "") for day in DAYS)) for code in codes],
        columns=["facility_id", *DAYS],
    )
    hours = weekly.week(week).frame.reset_index(drop=True)
    hours = hours.sort_values(["facility_id", "day", "spell"], ignore_index=True)
    for known in (weekly.status(hours), weekly.repaired(hours)):
        layer[str(known.name)] = known.reindex(layer["facility_id"]).to_numpy()
    services = pd.DataFrame(
        [(code, name, says, "list", "2026-01-01") for code in codes
         for name, says in sorted(listed[code].services.items())],
        columns=["facility_id", "service", "provides", "source", "as_at"],
    ).astype({"provides": bool, "facility_id": "str", "service": "str"})  # fmt: skip
    services.index = pd.RangeIndex(2, 2 + len(services), name="row")
    sites = counted_sites(layer, SETS)
    spotted = xy(*places)
    demand = gpd.GeoDataFrame(
        {
            "demand_id": [f"D{number}" for number in range(len(spotted))],
            "people": np.arange(1.0, len(spotted) + 1), "district": "E10999999", "place": "Town",
        },
        geometry=gpd.points_from_xy(*spotted.T), crs=27700,
    )  # fmt: skip
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
        input_hashes={}, findings=(), judgements=judged,
        coverage=coverage.table(judged, demand, areas), networks=networks,
        matrices=times.matrices, joined=times.places,
        impedances=impedances_of(study, presets, networks), ends=times.ends,
        nearest=times.nearest, ranges=times.ranges,
    )  # fmt: skip


def edited(listed: List, scenario: Scenario) -> List:
    """Make the changes to the list itself."""
    new = dict(listed)
    number = 0
    for change in scenario.changes:
        if isinstance(change, Open):
            code = change.ods_code
            if not code:
                number += 1
                code = PROPOSED if number == 1 else f"{PROPOSED}{number}"
            services = dict.fromkeys(change.services, True)
            old = new.get(code, Listed((0, 0), change.kind))
            new[code] = replace(
                old, at=_at(change.at), closed="", hours={**old.hours, **change.hours},
                services={**old.services, **services},
            )  # fmt: skip
            continue
        old = new[change.ods_code]
        if isinstance(change, Close | Consolidate):
            new[change.ods_code] = replace(old, closed="yes; What if")
        if isinstance(change, Consolidate):
            into = new[change.into]
            new[change.into] = replace(into, hours={**into.hours, **change.hours})
        if isinstance(change, Relocate):
            hours = {**old.hours, **change.hours}
            new[change.ods_code] = replace(old, at=_at(change.to), hours=hours)
        if isinstance(change, ChangeHours):
            new[change.ods_code] = replace(old, hours={**old.hours, **change.hours})
        if isinstance(change, ChangeServices):
            says = {**dict.fromkeys(change.begins, True), **dict.fromkeys(change.ceases, False)}
            new[change.ods_code] = replace(old, services={**old.services, **says})
    return new


def _at(place: str | Place) -> tuple[float, float]:
    assert isinstance(place, Place)
    return place.easting - CORNER[0], place.northing - CORNER[1]


def place_at(at: tuple[float, float]) -> Place:
    """A position of a sketch as a scenario takes it."""
    return Place(*xy(at)[0].tolist())


hours = st.dictionaries(st.sampled_from(DAYS), st.sampled_from(HOURS), max_size=3)
says = st.dictionaries(st.sampled_from(SERVICES), st.booleans())
one_listed = st.builds(
    Listed, at=position, kind=st.sampled_from(KINDS), board=st.sampled_from(["", "OURSHIRE", "X"]),
    closed=st.sampled_from(["", "", "", "2020-01-01; retired"]), hours=hours, services=says,
)  # fmt: skip


class Networks(dict):
    """By mode; told in a word, for what a failing test drew is read by a person."""

    def __repr__(self) -> str:
        return "networks"


@st.composite
def towns(draw):
    """Networks, places and a list of two premises or more."""
    roads = draw(crooked_sketches()).roads()
    networks = Networks((mode, build_network(roads, mode)) for mode in MODES)
    some = draw(st.lists(one_listed, min_size=2, max_size=6))
    listed = {f"F{number}": one for number, one in enumerate(some)}
    return networks, draw(spots(max_size=8)), listed


@st.composite
def scenarios(draw, listed: List, *, at_most: int = 4):
    """Changes of which each touches premises that no other touches."""
    codes = draw(st.permutations(sorted(listed)))
    spare = list(codes)
    changes: list[Change] = []
    for kind in draw(st.lists(st.sampled_from("ocrmhsa"), min_size=1, max_size=at_most)):
        if kind == "o":
            changes.append(
                Open(
                    place_at(draw(_where(listed))), kind=draw(st.sampled_from(KINDS[:4])),
                    hours=draw(hours), services=tuple(draw(st.sets(st.sampled_from(SERVICES)))),
                )
            )  # fmt: skip
            continue
        if not spare or (kind == "m" and len(spare) < 2):
            continue
        code = spare.pop()
        if kind == "c":
            changes.append(Close(code))
        elif kind == "r":
            changes.append(Relocate(code, place_at(draw(_where(listed))), draw(hours)))
        elif kind == "m":
            changes.append(Consolidate(code, spare.pop(), draw(hours)))
        elif kind == "h":
            changes.append(ChangeHours(code, draw(hours)))
        elif kind == "s":
            begins = draw(st.sets(st.sampled_from(SERVICES)))
            changes.append(ChangeServices(code, tuple(begins), tuple(set(SERVICES) - begins)))
        else:
            changes.append(Open(place_at(listed[code].at), ods_code=code, hours=draw(hours)))
    return Scenario(tuple(changes))


def _where(listed: List):
    """Anywhere, or where one stands."""
    return st.one_of(position, st.sampled_from([one.at for one in listed.values()]))
