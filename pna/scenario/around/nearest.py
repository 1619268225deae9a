"""The five premises nearest to each site, and the five nearest dispensing practices, apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from pna.results import Results
from pna.roads.network import Mode
from pna.scenario.around.affected import MOVES_FROM, Site, affected, first_set, with_site
from pna.scenario.around.fields import table
from pna.scenario.around.ways import Search, Ways, joined, ways
from pna.scenario.around.weeks import weeks
from pna.scenario.compare import Comparison
from pna.travel.snapping import subset
from pna.travel.times import points_of

__all__ = ["ADJOINING_METRES", "COUNTED", "PRACTICES", "nearest_five"]

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
COUNTED, PRACTICES = "counted", "dispensing practices"
"""The two lists."""
ADJOINING_METRES = 50.0
"""Premises so close are to be looked at for regulation 31 (same or adjacent premises)."""
_SAME_POSITION_METRES = 2.0
_LISTED = 5
_TRIED = 20
_PRACTICE = "dispensing_practice"


def nearest_five(
    comparison: Comparison, searched: Mapping[Mode, Sequence[Search]] | None = None
) -> pd.DataFrame:
    """List the premises nearest to each site that a scenario opens, moves or closes.

    Parameters
    ----------
    comparison
        Before and after. Listed are premises as they are after the scenario.
    searched
        Searches from the sites of `pna.scenario.around.affected.affected` by mode
        (`pna.scenario.around.ways.search`); without them there are straight lines alone.

    Returns
    -------
    DataFrame
        In the columns of ``nearest_five``. Minutes and metres are of the way *from* the premises
        *to* the site, as people travel to a pharmacy; the other way may differ where streets are
        one-way. The five are those nearest on foot, then by car beyond the search on foot, then in
        a straight line, among the twenty nearest in a straight line.
    """
    after = comparison.after
    points = points_of(after.premises)
    tried = [
        (number, site, name, near)
        for number, site in enumerate(affected(comparison))
        if np.isfinite(site.xy).all()
        for name, near in _tried(after, points, site).items()
    ]
    # Lists of several sites share most premises: each is joined to the roads once.
    every = np.unique(np.concatenate([np.empty(0, np.int64), *(near for *_, near in tried)]))
    joins = {mode: joined(after, mode, points[every]) for mode in searched or {}}
    frames = []
    for number, site, name, near in tried:
        found = {
            mode: ways(of_mode[number], subset(joins[mode], np.searchsorted(every, near)))
            for mode, of_mode in (searched or {}).items()
        }
        frames.append(with_site(site, _five(after, site, near, found).assign(list=name)))
    return table("nearest_five", frames)


def _tried(after: Results, points: Floats, site: Site) -> dict[str, Ints]:
    """By list: rows of the premises nearest to a site in a straight line, nearest first."""
    metres = np.hypot(*(points - np.array(site.xy)).T)
    order = np.argsort(metres, kind="stable")
    return {
        name: order[listed[order]][:_TRIED] for name, listed in _lists(after, points, site).items()
    }


def _lists(after: Results, points: Floats, site: Site) -> dict[str, Bools]:
    """Premises that count in the first set, and dispensing practices that have not closed."""
    premises = after.premises
    # At its old site premises that move are looked at from there: the new site is among the others.
    itself = (premises["facility_id"] == site.facility_id) & (site.role != MOVES_FROM)
    there = np.isfinite(points).all(axis=1) & ~itself.to_numpy(bool)
    practice = (premises["kind"] == _PRACTICE).to_numpy(bool)
    first = set(after.sites["facility_id"][after.counted[first_set(after)]])
    counted = premises["facility_id"].isin(first).to_numpy(bool)
    shut = np.zeros(len(premises), dtype=bool)
    for name in premises.columns:
        if str(name).startswith("why_not_"):
            shut |= premises[name].str.startswith("closed").to_numpy(bool)
    return {COUNTED: there & counted & ~practice, PRACTICES: there & practice & ~shut}


def _five(after: Results, site: Site, near: Ints, found: Mapping[Mode, Ways]) -> pd.DataFrame:
    rows = after.premises.iloc[near]
    metres = np.hypot(*(points_of(rows) - np.array(site.xy)).T)
    nothing = Ways(np.full(len(near), np.nan), np.full(len(near), np.nan))
    walk, drive = found.get("walk", nothing), found.get("drive", nothing)
    ranked = np.lexsort((metres, *(_last_if_missing(one.minutes) for one in (drive, walk))))
    ranked = ranked[:_LISTED]
    rows = rows.iloc[ranked].reset_index(drop=True)
    codes = [str(code) for code in rows["facility_id"]]
    return pd.DataFrame(
        {
            "rank": np.arange(1, len(rows) + 1),
            "premises_id": codes,
            "premises_name": rows["name"],
            "kind": rows["kind"],
            "postcode": rows.get("postcode", ""),
            "in_area": rows["in_area"],
            "board": rows.get("hwb", ""),
            "walk_minutes": walk.minutes[ranked],
            "walk_metres": walk.metres[ranked],
            "drive_minutes": drive.minutes[ranked],
            "drive_metres": drive.metres[ranked],
            "straight_metres": metres[ranked],
            **weeks(after.hours, codes),
            "beside": [
                _beside(site, row, float(straight))
                for (_, row), straight in zip(rows.iterrows(), metres[ranked], strict=True)
            ],
        }
    )


def _last_if_missing(minutes: Floats) -> Floats:
    return np.where(np.isnan(minutes), np.inf, minutes)


def _beside(site: Site, row: pd.Series, metres: float) -> str:
    """Say whether premises share the site's address or position, or lie within 50 metres."""
    postcode, address = (_plain(row.get(name, "")) for name in ("postcode", "address"))
    same_postcode = postcode != "" and postcode == _plain(site.postcode)
    if same_postcode and address != "" and address == _plain(site.address):
        return "same address"
    if metres <= _SAME_POSITION_METRES:
        # The middle of a postcode is the position of everyone in it.
        both_by_it = site.by_postcode and str(row.get("position", "")).startswith("postcode")
        return "same postcode" if same_postcode and both_by_it else "same position"
    return f"within {ADJOINING_METRES:g} m" if metres <= ADJOINING_METRES else ""


def _plain(text: object) -> str:
    if not isinstance(text, str):
        return ""
    return "".join(letter for letter in text.upper() if letter.isalnum())
