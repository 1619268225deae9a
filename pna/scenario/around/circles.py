"""What the rural rules ask of each site: straight lines and given polygons, no walking time.

Controlled localities, circles of 1.6 km, registered patients and dispensing practices, as
`pna.geography.rurality` counts them. All are counts for a reader; the integrated care board decides
what is a controlled locality, a reserved location, or a patient to whom a doctor may dispense.
"""

from __future__ import annotations

from typing import NamedTuple

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from pna.answers import NotMade
from pna.attributes.census import NO_CAR
from pna.geography import rurality
from pna.geography.controlled import Ground
from pna.geography.rurality import CIRCLE_METRES, RESERVED_PATIENTS
from pna.layers import CRS
from pna.people.groups import ALL, everyone
from pna.questions import rural as asked
from pna.questions.rural import Given
from pna.results import Results
from pna.scenario.around.affected import MOVES_FROM, Site, affected, with_site
from pna.scenario.around.fields import table
from pna.scenario.around.patients import Registered, on_lists, registered, within_1600
from pna.scenario.compare import Comparison
from pna.travel.straight import within_metres
from pna.travel.times import points_of

__all__ = ["Rural", "rural"]

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
_GROUPS = (("age", "65+"), ("car", NO_CAR))
"""Groups that are told apart where the inputs do."""
_PRACTICE = "dispensing_practice"
_PATIENTS = ("estimated_patients", "patients_at_least", "patients_at_most")
AREA = "area"
"""Row of everyone in the area, whatever their locality."""


class Rural(NamedTuple):
    """The tables ``rural``, ``rural_practices`` and ``rural_people``, and why parts are empty."""

    sites: pd.DataFrame
    practices: pd.DataFrame
    people: pd.DataFrame
    not_made: dict[str, str]


def rural(comparison: Comparison) -> Rural:
    """Count what the rural rules ask of each site that opens, moves or closes.

    Parameters
    ----------
    comparison
        Before and after.

    Returns
    -------
    Rural
        Estimates of registered patients are missing where the inputs do not give them; controlled
        localities are never worked out.
    """
    every = affected(comparison)
    if not every:
        return Rural(table("rural"), table("rural_practices"), table("rural_people"), {})
    before = comparison.before
    ground = asked.ground_of(before)
    at = asked.given(before, ground)
    not_made: dict[str, str] = {}
    if at.why_not is not None:
        not_made["rural.in_controlled_locality"] = at.why_not.why
    sites = tuple(site for site in every if np.isfinite(site.xy).all())
    if not sites:
        return Rural(table("rural"), table("rural_practices"), _people(comparison, at), not_made)
    points = gpd.GeoSeries(gpd.points_from_xy(*np.array([site.xy for site in sites]).T), crs=CRS)
    patients = registered(before, ground, points)
    rows = _sites(comparison, sites, points, at, ground)
    if isinstance(patients, NotMade):
        not_made["rural.estimated_patients"] = patients.why
        counts = pd.DataFrame(dict.fromkeys(_PATIENTS, np.nan), index=rows.index)
        counts = counts.assign(threshold=RESERVED_PATIENTS, estimate_against_2750="")
    else:
        counts = within_1600(patients, points)
    whole = pd.concat([rows, counts], axis=1)
    frames = [with_site(site, whole.iloc[[number]]) for number, site in enumerate(sites)]
    practices = _practices(before, sites, at, ground, patients)
    return Rural(table("rural", frames), practices, _people(comparison, at), not_made)


def _sites(
    comparison: Comparison,
    sites: tuple[Site, ...],
    points: gpd.GeoSeries,
    at: Given,
    ground: Ground,
) -> pd.DataFrame:
    before, after = comparison.before, comparison.after
    inside, names = asked.in_controlled(at, ground, points)
    people = before.demand["people"].to_numpy(float)
    return pd.DataFrame(
        {
            "in_controlled_locality": inside,
            "controlled_locality": names,
            "residents_within_1600_metres": rurality.people_within_1600(
                before.demand.geometry, people, points
            ),
            "share_of_circle_outside_area": rurality.share_outside(
                rurality.circles(points), ground.outline
            ),
            "pharmacies_within_1600_metres": [
                int((_near(site, others) & _not_itself(site, others)).sum())
                for others in (asked.pharmacies(after),)
                for site in sites
            ],
            "practices_within_1600_metres": [
                int(_near(site, others).sum())
                for others in (_dispensing(before),)
                for site in sites
            ],
        }
    )


def _near(site: Site, premises: gpd.GeoDataFrame) -> Bools:
    return within_metres(_metres(site, premises), CIRCLE_METRES)


def _metres(site: Site, premises: gpd.GeoDataFrame) -> Floats:
    metres: Floats = np.hypot(*(points_of(premises) - np.array(site.xy)).T)
    return metres


def _not_itself(site: Site, premises: gpd.GeoDataFrame) -> Bools:
    same = (premises["facility_id"] == site.facility_id).to_numpy(bool)
    # From its old site the premises that moves is one of the others, at its new site.
    return ~same | (site.role == MOVES_FROM)


def _dispensing(results: Results) -> gpd.GeoDataFrame:
    """Dispensing practices that have a position and have not closed."""
    premises = results.premises
    chosen = np.isfinite(points_of(premises)).all(axis=1)
    chosen &= (premises["kind"] == _PRACTICE).to_numpy(bool)
    for name in premises.columns:
        if str(name).startswith("why_not_"):
            chosen &= ~premises[name].str.startswith("closed").to_numpy(bool)
    return premises[chosen].reset_index(drop=True)


def _practices(
    results: Results,
    sites: tuple[Site, ...],
    at: Given,
    ground: Ground,
    patients: Registered | NotMade,
) -> pd.DataFrame:
    """Dispensing practices within 1.6 km of each site, and their patients who live there."""
    every = _dispensing(results)
    frames = []
    for site in sites:
        metres = _metres(site, every)
        order = np.argsort(metres, kind="stable")
        order = order[within_metres(metres[order], CIRCLE_METRES)]
        near = every.iloc[order].reset_index(drop=True)
        if near.empty:
            continue
        codes = [str(code) for code in near["facility_id"]]
        point = shapely.Point(site.xy)
        rows = pd.DataFrame(
            {
                "premises_id": codes,
                "premises_name": near["name"],
                "straight_metres": metres[order],
                "in_controlled_locality": asked.in_controlled(at, ground, near.geometry)[0],
                "residents_within_1600_metres": rurality.people_within_1600(
                    results.demand.geometry, results.demand["people"], near.geometry
                ),
                "registered_patients": on_lists(results, codes),
                "patients_within_1600_metres": [
                    np.nan if isinstance(patients, NotMade) else patients.of_practice(code, point)
                    for code in codes
                ],
            }
        )
        frames.append(with_site(site, rows))
    return table("rural_practices", frames)


def _people(comparison: Comparison, at: Given) -> pd.DataFrame:
    """Residents newly and no longer within 1.6 km of a pharmacy, of controlled localities too."""
    before, after = comparison.before, comparison.after
    was, becomes = (
        rurality.within_1600(one.demand.geometry, asked.pharmacies(one).geometry)
        for one in (before, after)
    )
    figures = np.column_stack(
        [np.ones(len(was)), was, becomes, becomes & ~was, was & ~becomes]
    ).astype(float)
    where: dict[str, Floats] = {AREA: np.ones(len(was))}
    if at.controlled is not None:
        where |= {ALL: at.controlled.shares, **at.controlled.by_name}
    groups = [(ALL, ALL, "people", everyone(before.demand["people"]).weights[:, 0])]
    for split in before.splits:
        groups += [
            (split.name, group, split.unit, split.weights[:, split.groups.index(group)])
            for name, group in _GROUPS
            if split.name == name and group in split.groups
        ]
    found = pd.DataFrame(
        [
            (name, *about, *((weights * shares) @ figures))
            for name, shares in where.items()
            for *about, weights in groups
        ],
        columns=table("rural_people").columns,
    )
    # Of single localities those alone of which anything changes.
    changes = (found["newly_within"] > 0) | (found["no_longer_within"] > 0)
    several = found["controlled_locality"].isin([AREA, ALL])
    return table("rural_people", [found[several | changes]])
