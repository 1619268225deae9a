"""A town for the maps, small enough to count by hand: `small_results` with more to be shown.

Headline: 10 minutes' drive, 20 minutes' walk. Minutes to the nearest pharmacy and who that leaves::

    P1   10 people   4 pharmacies within 5 minutes' drive
    P2   20          none: 11 minutes' drive
    P3   30          FB1 at 9 minutes' drive, FA1 at 19.5 minutes' walk
    P4   25, prison  none within an hour
    P5   15          unknown: too far from any road

On a weekday evening FA1 alone is open (and FB1 perhaps); on Saturday FA2, and FB1 perhaps; on
Sunday FA2. Premises of the area: two pharmacies (FA2 is LPS), a dispensing practice without a name,
a distance seller, an appliance contractor without a position, a pharmacy that has closed, a GP
surgery; beyond it FB1 and FB2 near, FF1 far.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from open_town import layer as hours_of
from shapely.geometry import box
from small_results import SETS, SITES, small_results

from pna import questions
from pna.answers import Answer
from pna.maps.content import Backdrop
from pna.material import Material, material
from pna.results import Results
from pna.roads.turns import Counts
from pna.speeds.presets import PRESETS
from pna.study.questions import Disclosure
from pna.travel.isochrones import ALL

__all__ = ["HOSTILE", "HOURS", "map_material", "map_results", "under"]

N = np.nan
HOSTILE = "<b>=Bêta</b> \"&' 💊 " + "x" * 280
DRIVE = [[2, 3, 4, 5, 1], [11, 12, 30, N, N], [10.5, 11, 9, N, 8], [N] * 5, [N] * 5]
WALK = [[20, 25, N, N, 10], [N] * 5, [19.5, N, N, N, N], [N] * 5, [N] * 5]
HOURS = {
    "FA1": ["09:00-19:00"] * 5 + ["CLOSED", "CLOSED"],
    "FA2": ["09:00-13:00,14:00-17:00"] * 5 + ["09:00-17:00", "10:00-16:00"],
    "FB1": ["09:00-17:00"] * 4 + ["", "", "CLOSED"],
    "FB2": ["CLOSED"] * 7,
    "Y1": ["08:00-18:00"] * 5 + ["CLOSED", "CLOSED"],
}
_MORE = pd.DataFrame(
    [
        ("FD1", "Parcels", "distance_selling", "OURSHIRE", True, (6000, 6000), ""),
        ("FE1", "Bags", "appliance", "OURSHIRE", True, None, ""),
        ("FX1", "Shut", "pharmacy", "OURSHIRE", True, (7000, 7000), "closed: it shut (letter)"),
        ("FF1", "Far", "pharmacy", "FARSHIRE", False, (90000, 5000), ""),
        ("G1", "Doctors", "gp_surgery", "", True, (3000, 3000), ""),
    ],
    columns=["facility_id", "name", "kind", "hwb", "in_area", "at", "amended"],
)
_ASKED = (
    *("coverage", "nearest", "premises", "premises-reconciliation", "provision", "outside"),
    *("choice", "coverage-by-time", "hours-open"),
)


def map_results(
    *, disclosure: Disclosure | None = None, hours: bool | pd.DataFrame = True, **more: Any
) -> Results:
    """Give the results, with the answers that the maps read."""
    sites = SITES.assign(name=["Alpha", HOSTILE, "Gamma", "Delta", ""], amended="")
    given: dict[str, Any] = {
        "drive": DRIVE,
        "walk": WALK,
        "sites": sites,
        "more_premises": _MORE,
        "hours": hours if isinstance(hours, pd.DataFrame) else hours_of(HOURS if hours else {}),
        **more,
    }
    made = small_results(**given)
    listed = made.premises
    gone = listed["facility_id"].isin(["FX1", "FF1"]).to_numpy()
    why = np.where(listed["facility_id"] == "FX1", "closed: it shut", "more than 20 km outside")
    premises = listed.assign(
        position=np.where(listed.geometry.isna(), "none", "postcode"),
        times_listed=1,
        hours_repaired=False,
        **{f"counted_{name}": listed[f"counted_{name}"] & ~gone for name in SETS},
        **{f"why_not_{name}": np.where(gone, why, listed[f"why_not_{name}"]) for name in SETS},
    )
    names = {"L1": "West", "L2": "East"}
    demand = made.demand.assign(
        special=np.where(made.demand["demand_id"] == "P4", "prison", ""),
        locality_name=made.demand["locality"].map(names),
    )
    study = made.study
    results = replace(
        made,
        study=study if disclosure is None else study.model_copy(update={"disclosure": disclosure}),
        premises=premises,
        demand=demand,
        presets={"typical": PRESETS["typical"]},
        edge=pd.DataFrame({"premises_set": [], "rule": [], "speed_preset": []}),
        restrictions=Counts(0),
        road_files=pd.DataFrame({"timestamp": [""]}),
        bands=_bands(),
        band_range=gpd.GeoDataFrame(
            {"end": ["slow", "quick"]},
            geometry=[box(0, 4000, 1500, 6000), box(0, 4000, 4000, 6000)],
            crs=27700,
        ),
    )
    answers = {name: questions.by_name(name).make(results) for name in _ASKED}
    return replace(results, answers=answers)


def map_material(**more: Any) -> Material:
    """Give what the maps are made from, with land within reach on Sunday by car alone."""
    made = material(map_results(**more))
    land = gpd.GeoDataFrame(
        {"slot": ["Sunday 12:00"], "mode": ["drive"], "minutes": [10.0]},
        geometry=[box(0, 4000, 2000, 6000)],
        crs=27700,
    )
    return replace(made, slot_bands=land)


def under() -> Backdrop:
    """Give a backdrop with nothing on it."""
    nothing = gpd.GeoDataFrame(geometry=[], crs=27700)
    return Backdrop(*[nothing] * 8, invented=False)


def exact(made: Material, name: str) -> pd.DataFrame:
    """Give a table with nothing rounded or hidden."""
    answer = made.results.answers[name]
    assert isinstance(answer, Answer)
    return answer.frame


def _bands() -> gpd.GeoDataFrame:
    rows = [
        (mode, minutes, who, box(0, 4000, 200 * minutes, 6000))
        for mode, every in (("drive", (5, 10)), ("walk", (20,)))
        for minutes in every
        for who in (ALL, "FA1")
    ]
    return gpd.GeoDataFrame(
        {
            "mode": [row[0] for row in rows],
            "minutes": [float(row[1]) for row in rows],
            "facility_id": [row[2] for row in rows],
            "speed_preset": "typical",
        },
        geometry=[row[3] for row in rows],
        crs=27700,
    )
