"""Places near a site in a straight line with a long walk, what lies between, and the way round."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from pna.cache import Cache
from pna.geography.rurality import CIRCLE_METRES
from pna.roads.network import Mode
from pna.scenario.around.affected import Site, affected, limit_of, minutes_to, with_site
from pna.scenario.around.barriers import Barriers, between, of_files, of_roads
from pna.scenario.around.fields import table
from pna.scenario.around.ways import Search, joined, road_names
from pna.scenario.compare import Comparison
from pna.travel import snapping, within
from pna.travel.straight import within_metres
from pna.travel.times import points_of

__all__ = ["LEAST_METRES", "LONG", "Detours", "detours"]

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
LONG = 1.6
"""A walk of so many times the straight line is a long one."""
LEAST_METRES = 400.0
"""A walk is a long one only if it is longer than the straight line by so much: five minutes."""
_NOT_READ = (
    "Rivers and railways were not looked at, for the road files are large and there is no cache to "
    "keep them in: of what lies between, main roads alone are named."
)


class Detours(NamedTuple):
    """The table ``detours``, and why parts of it are empty."""

    frame: pd.DataFrame
    not_made: dict[str, str]


def detours(
    comparison: Comparison,
    searched: Mapping[Mode, Sequence[Search]] | None = None,
    *,
    cache: Cache | None = None,
) -> Detours:
    """List places within 1.6 km of each site, in a straight line, whose walk to it is long.

    Parameters
    ----------
    comparison
        Before and after.
    searched
        As for `pna.scenario.around.nearest.nearest_five`; without searches on foot no road of the
        way round is named.
    cache
        Where rivers and railways are kept (`pna.scenario.around.barriers.of_files`).

    Returns
    -------
    Detours
        A walk is long if it takes more than the headline's minutes or is more than 1.6 times the
        straight line, and is longer than that by 400 metres or more; places are put together by
        settlement and by what the straight line crosses, most people first.
    """
    walk = comparison.before.matrices.get("walk")
    if walk is None:
        return Detours(table("detours"), {"detours": "It takes minutes on foot."})
    speed = comparison.before.impedances["walk", walk.preset].leg_metres_per_second * 60.0
    limit = limit_of(comparison.before, "walk")
    places = points_of(comparison.before.demand)
    found: list[tuple[int, Site, _Places]] = []
    for number, site in enumerate(affected(comparison)):
        minutes = minutes_to(comparison, site, "walk")
        straight = np.hypot(*(places - np.array(site.xy)).T)
        near = within_metres(straight, CIRCLE_METRES) & (walk.demand_status != "too_far_from_road")
        near &= (walk.demand_status != "no_network") & bool(np.isfinite(minutes).any())
        metres = np.where(np.isfinite(minutes), minutes * speed, np.inf)
        long = (~within(minutes, limit) | (metres > LONG * straight)) & (
            metres - straight >= LEAST_METRES
        )
        rows = np.flatnonzero(near & long)
        if rows.size:
            found.append((number, site, _Places(rows, straight[rows], minutes[rows], speed)))
    if not found:
        return Detours(table("detours"), {})
    files = of_files(comparison.before, cache)
    not_made = {"detours.crossed": _NOT_READ} if files is None else {}
    on_foot = (searched or {}).get("walk")
    frames = [
        _of_site(comparison, site, of_site, files, on_foot[number] if on_foot else None)
        for number, site, of_site in found
    ]
    return Detours(table("detours", frames), not_made)


class _Places(NamedTuple):
    """Places with a long walk: which, metres in a straight line, minutes, metres a minute."""

    rows: npt.NDArray[np.int64]
    straight: Floats
    minutes: Floats
    speed: float


def _of_site(
    comparison: Comparison,
    site: Site,
    long: _Places,
    files: Barriers | None,
    search: Search | None,
) -> pd.DataFrame:
    before = comparison.before
    demand = before.demand.iloc[long.rows]
    places = points_of(demand)
    at = np.array(site.xy)
    corners = np.vstack([places, at])
    box = (*corners.min(axis=0), *corners.max(axis=0))
    lines = [of_roads(before.networks["drive"], box)] + ([] if files is None else [files])
    people = demand["people"].to_numpy(float)
    frame = pd.DataFrame(
        {
            "place": demand["place"].fillna("").to_numpy(),
            "crossed": between(lines, places, at),
            "people": people,
            "row": np.arange(len(demand)),
        }
    )
    rows = []
    for (place, crossed), part in frame.groupby(["place", "crossed"], sort=True):
        of = part["row"].to_numpy()
        known = of[np.isfinite(long.minutes[of])]
        beyond = known.size < of.size
        rows.append(
            {
                "place": place,
                "crossed": crossed,
                "places": len(of),
                "people": float(people[of].sum()),
                "straight_metres": _mean(long.straight[of], people[of]),
                "walk_metres": _mean(long.minutes[known] * long.speed, people[known]),
                "walk_minutes": _mean(long.minutes[known], people[known]),
                "walk_minutes_most": np.nan if beyond else float(long.minutes[of].max()),
                "people_beyond": float(people[of].sum() - people[known].sum()),
                "main": int(of[np.argmax(people[of])]),
            }
        )
    whole = pd.DataFrame(rows).sort_values(
        ["people", "place", "crossed"], ascending=[False, True, True], kind="stable"
    )
    main = long.rows[whole["main"].to_numpy(np.int64)]
    return with_site(site, whole.assign(by_way_of=_named(comparison, search, main)))


def _named(comparison: Comparison, search: Search | None, rows: npt.NDArray[np.int64]) -> list[str]:
    """Roads of the walk from places where people live."""
    if search is None:
        return [""] * len(rows)
    before = comparison.before
    every = before.joined.get("walk")
    origins = (
        joined(before, "walk", points_of(before.demand.iloc[rows]))
        if every is None
        else snapping.subset(every, rows)
    )
    return [", ".join(names) for names in road_names(search, origins, np.arange(len(rows)))]


def _mean(values: Floats, people: Floats) -> float:
    if not values.size:
        return float("nan")
    return float(np.average(values, weights=people) if people.sum() > 0 else values.mean())
