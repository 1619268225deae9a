"""The five premises nearest to each site, and the five nearest dispensing practices, apart."""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from pna.results import Results
from pna.roads.network import Mode
from pna.scenario.around.affected import Site, affected, first_set, with_site
from pna.scenario.around.fields import table
from pna.scenario.around.ways import Search, joined, ways
from pna.scenario.around.weeks import weeks
from pna.scenario.compare import Comparison
from pna.travel.times import points_of

__all__ = ["ADJOINING_METRES", "COUNTED", "PRACTICES", "nearest_five"]

Floats = npt.NDArray[np.float64]
COUNTED, PRACTICES = "counted", "dispensing practices"
"""The two lists."""
ADJOINING_METRES = 50.0
"""Premises so close are to be looked at for regulation 31 (same or adjacent premises)."""
_SAME_POSITION_METRES = 2.0
_LISTED = 5
_TRIED = 20
_PRACTICE = "dispensing_practice"


def nearest_five(
    comparison: Comparison, searched: dict[Mode, Sequence[Search]] | None = None
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
    frames = []
    for number, site in enumerate(affected(comparison)):
        if not np.isfinite(site.xy).all():
            continue
        of_site = {mode: of_mode[number] for mode, of_mode in (searched or {}).items()}
        for name, premises in _lists(comparison.after, site).items():
            rows = _five(comparison.after, site, premises, of_site)
            frames.append(with_site(site, rows.assign(list=name)))
    return table("nearest_five", frames)


def _lists(after: Results, site: Site) -> dict[str, gpd.GeoDataFrame]:
    """Premises that count in the first set, and dispensing practices that have not closed."""
    premises = after.premises
    # At its old site premises that move are looked at from there: the new site is among the others.
    itself = (premises["facility_id"] == site.facility_id) & (site.role != "moves from")
    there = ~itself.to_numpy(bool) & np.isfinite(points_of(premises)).all(axis=1)
    practice = (premises["kind"] == _PRACTICE).to_numpy(bool)
    first = set(after.sites["facility_id"][after.counted[first_set(after)]])
    counted = premises["facility_id"].isin(first).to_numpy(bool)
    columns = [name for name in premises.columns if str(name).startswith("why_not_")]
    shut = np.zeros(len(premises), dtype=bool)
    for name in columns:
        shut |= premises[name].str.startswith("closed").to_numpy(bool)
    return {
        COUNTED: premises[there & counted & ~practice],
        PRACTICES: premises[there & practice & ~shut],
    }


def _five(
    after: Results, site: Site, premises: gpd.GeoDataFrame, searched: dict[Mode, Search]
) -> pd.DataFrame:
    metres = np.hypot(*(points_of(premises) - np.array(site.xy)).T)
    order = np.argsort(metres, kind="stable")[:_TRIED]
    rows, metres = premises.iloc[order], metres[order]
    columns: dict[str, Floats] = {
        f"{mode}_{what}": np.full(len(rows), np.nan)
        for mode in ("walk", "drive")
        for what in ("minutes", "metres")
    }
    for mode, search in searched.items():
        found = ways(search, joined(after, mode, points_of(rows)))
        columns[f"{mode}_minutes"], columns[f"{mode}_metres"] = found
    ranked = np.lexsort(
        (metres, *(_last_if_missing(columns[f"{mode}_minutes"]) for mode in ("drive", "walk")))
    )[:_LISTED]
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
            **{name: values[ranked] for name, values in columns.items()},
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
