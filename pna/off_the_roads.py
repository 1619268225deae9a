"""People and premises that lie too far from the roads, told as findings of a run."""

from __future__ import annotations

import geopandas as gpd

from pna import wording
from pna.errors import Finding, Findings
from pna.study.questions import Disclosure
from pna.travel.times import Times

__all__ = ["about_people", "about_premises"]

_FAR_LEG_METRES = 200.0
_MOST_NAMED = 10


def about_premises(times: Times, sites: gpd.GeoDataFrame) -> Findings:
    """Name the premises that count and that nobody can reach, for they join no road or path.

    Parameters
    ----------
    times
        Of a run.
    sites
        Premises in the order of the matrices' columns.

    Returns
    -------
    tuple of Finding
        Of each mode, for premises in and outside the area.
    """
    found = []
    for mode, joined in times.sites.items():
        for in_area, where in ((True, "in"), (False, "outside")):
            off = sites[(joined.status != "ok") & (sites["in_area"] == in_area)]
            if off.empty:
                continue
            codes = ", ".join(off["facility_id"].iloc[:_MOST_NAMED])
            more = ", ..." if len(off) > _MOST_NAMED else ""
            found.append(
                Finding(
                    "warning" if in_area else "info",
                    f"{mode}: premises {where} the area that count and are too far from any road "
                    f"or path of this mode, so that no minutes lead to them: {len(off)} "
                    f"({codes}{more}).",
                    hint="Do the road files cover them, and are their positions right?",
                )
            )
    return tuple(found)


def about_people(times: Times, places: gpd.GeoDataFrame, disclosure: Disclosure) -> Findings:
    """Say how many people live far from the nearest road or path.

    Parameters
    ----------
    times
        Of a run.
    places
        The demand layer, in the order of the matrices' rows.
    disclosure
        How numbers of people are shown.

    Returns
    -------
    tuple of Finding
        Of each mode.
    """
    found = []
    people = places["people"].to_numpy(float)
    for mode, matrix in times.matrices.items():
        legs = matrix.demand_leg_metres
        far = float(people[legs > _FAR_LEG_METRES].sum())
        off = float(people[matrix.demand_status == "too_far_from_road"].sum())
        if far > 0:
            found.append(
                Finding(
                    "info",
                    f"{mode}: the places of {wording.people(far, disclosure)} people lie more than "
                    f"{_FAR_LEG_METRES:g} m in a straight line from the nearest road or path of "
                    "this mode.",
                )
            )
        if off > 0:
            found.append(
                Finding(
                    "warning",
                    f"{mode}: the places of {wording.people(off, disclosure)} people are too far "
                    "from any road or path of this mode; they are counted as unknown.",
                    hint="Do the road files cover the whole area?",
                )
            )
    return tuple(found)
