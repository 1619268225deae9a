"""Which places come within the headline's times by a scenario, and which fall outside them."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from pna.kept import MODES
from pna.results import Results
from pna.roads.network import Mode
from pna.scenario.compare import Comparison, Moved, Pair, moved, moves, pairs

__all__ = ["COLUMNS", "by_settlement", "headline_pair", "local_places", "totals"]

COLUMNS = (
    *("mode", "limit_minutes", "change", "demand_id", "place", "people", "special"),
    *("minutes_before", "minutes_after", "status_before", "status_after"),
    *("nearest_before", "nearest_after", "at_sites", "sites_tried", "typical", "at_both_ends"),
)
"""Columns of `local_places`, beside the geometry."""
_LOW_AND_HIGH = {"within": (4, 5), "outside": (6, 7)}
"""Columns of `pna.scenario.compare.moves`."""


def local_places(comparison: Comparison) -> gpd.GeoDataFrame:
    """List the places that a scenario brings within the headline's times, or leaves outside them.

    Parameters
    ----------
    comparison
        From `pna.scenario.rechecked.recheck`.

    Returns
    -------
    GeoDataFrame
        Points in EPSG:27700, one row per mode (drive, walk), change (``within``, ``outside``) and
        place, most people first, in `COLUMNS`: by the first premises set at the study's own speeds,
        `limit_minutes` being the headline's. Where a position leaves several sites open, `typical`
        says whether it is so at the typical one, `at_sites` at how many of the `sites_tried`; the
        minutes after are those of the typical site. `at_both_ends`: it is so at the typical site
        and at both ends of the range of the speeds as well (true where a rule has no range).
    """
    frames = [
        _of_mode(comparison, mode, change) for mode in MODES for change in ("within", "outside")
    ]
    made = [frame for frame in frames if len(frame)]
    if not made:
        return gpd.GeoDataFrame(pd.DataFrame(columns=list(COLUMNS)), geometry=[], crs=27700)
    return gpd.GeoDataFrame(pd.concat(made, ignore_index=True), geometry="geometry", crs=27700)


def totals(comparison: Comparison) -> pd.DataFrame:
    """Add up who comes within the headline's times, and who falls outside them.

    Parameters
    ----------
    comparison
        As for `local_places`.

    Returns
    -------
    DataFrame
        One row per mode and change: `mode`, `limit_minutes`, `change`, `people` at the speeds
        assumed, `low` and `high` over the range of the speeds, and `least` and `most` at the sites
        that were tried (the speeds assumed; equal to `people` where the position is exact).
    """
    rows = []
    people = comparison.before.demand["people"].to_numpy(float)
    for mode in MODES:
        pair = headline_pair(comparison.before, comparison.after, mode)
        if pair is None:
            continue
        sums = people @ moves(pair)
        tried = [headline_pair(comparison.before, one.after, mode) for one in comparison.possible]
        for change, own in (("within", 2), ("outside", 3)):
            ends = [sums[own], *(sums[end] for end in _LOW_AND_HIGH[change])]
            at_sites = [people @ _which(moved(one), change) for one in tried if one is not None]
            at_sites = at_sites or [sums[own]]
            rows.append(
                {
                    "mode": mode,
                    "limit_minutes": float(pair.after.minutes),
                    "change": change,
                    "people": float(sums[own]),
                    "low": float(min(ends)),
                    "high": float(max(ends)),
                    "least": float(min(at_sites)),
                    "most": float(max(at_sites)),
                }
            )
    return pd.DataFrame(rows)


def by_settlement(places: pd.DataFrame) -> pd.DataFrame:
    """Add up places by the settlement in or near which they lie.

    Parameters
    ----------
    places
        From `local_places`.

    Returns
    -------
    DataFrame
        One row per mode, change and settlement, most people first: `mode`, `limit_minutes`,
        `change`, `place`, `places` (how many at the typical site), `people` in them, and the least
        and most minutes there: `before_least`, `before_most`, `after_least`, `after_most`; the
        least is missing where all of them are beyond the matrix, the most where any is. Places
        for which it is not so at the typical site are left out.
    """
    typical = pd.DataFrame(places[places["typical"].astype(bool)])
    keys = ["mode", "limit_minutes", "change", "place"]
    grouped = typical.groupby(keys, sort=False, dropna=False)
    table = grouped.agg(places=("demand_id", "size"), people=("people", "sum")).astype(
        {"people": float}
    )
    for when in ("before", "after"):
        minutes = grouped[f"minutes_{when}"]
        known = minutes.count() == minutes.size()
        table[f"{when}_least"] = minutes.min().astype(float)
        table[f"{when}_most"] = minutes.max().astype(float).where(known)
    table = table.reset_index()
    mode = table["mode"].map(list(MODES).index)
    order = table.assign(mode=mode, change=table["change"] == "outside")
    order = order.sort_values(
        ["mode", "change", "people", "place"], ascending=[True, True, False, True]
    )
    return table.loc[order.index].reset_index(drop=True)


def headline_pair(before: Results, after: Results, mode: Mode) -> Pair | None:
    """Give the headline's rule of one mode before and after.

    Parameters
    ----------
    before, after
        Over the same places.
    mode
        drive or walk.

    Returns
    -------
    Pair or None
        Of the first premises set at the study's own speeds; None where the study has no roads.
    """
    study = before.study
    limit = study.headline.drive_minutes if mode == "drive" else study.headline.walk_minutes
    if mode not in before.matrices:
        return None
    wanted = (mode, float(limit), before.matrices[mode].preset, study.premises.sets[0])
    for pair in pairs(before.judgements, after.judgements):
        rule = pair.after
        if (rule.mode, rule.minutes, rule.speed_preset, rule.premises_set) == wanted:
            return pair
    return None


def _of_mode(comparison: Comparison, mode: Mode, change: str) -> gpd.GeoDataFrame:
    before, after = comparison.before, comparison.after
    pair = headline_pair(before, after, mode)
    if pair is None:
        return gpd.GeoDataFrame()
    typical = _which(moved(pair), change)
    tried = [headline_pair(before, one.after, mode) for one in comparison.possible]
    at_sites = sum(
        (_which(moved(one), change).astype(int) for one in tried if one is not None),
        start=np.zeros(len(typical), dtype=int),
    )
    if not tried:
        at_sites = typical.astype(int)
    rows = np.flatnonzero(typical | (at_sites > 0))
    low, high = _LOW_AND_HIGH[change]
    by_place = moves(pair)
    both = typical & (by_place[:, low] > 0) & (by_place[:, high] > 0)
    demand = before.demand.iloc[rows]
    frame = gpd.GeoDataFrame(
        {
            "mode": mode,
            "limit_minutes": float(pair.after.minutes),
            "change": change,
            "demand_id": demand["demand_id"].to_numpy(),
            "place": demand["place"].to_numpy(),
            "people": demand["people"].to_numpy(float),
            "special": demand["special"].to_numpy() if "special" in demand else "",
            **_minutes(before, mode, rows, "before"),
            **_minutes(after, mode, rows, "after"),
            "at_sites": at_sites[rows],
            "sites_tried": max(len(tried), 1),
            "typical": typical[rows],
            "at_both_ends": both[rows],
        },
        geometry=demand.geometry.to_numpy(),
        crs=27700,
    )
    return frame.sort_values(["people", "demand_id"], ascending=[False, True], ignore_index=True)


def _which(found: Moved, change: str) -> npt.NDArray[np.bool_]:
    return found.within if change == "within" else found.outside


def _minutes(
    results: Results, mode: Mode, rows: npt.NDArray[np.int64], when: str
) -> dict[str, npt.NDArray[np.generic]]:
    """Minutes to the nearest premises of the first set, its name, and whether any is reached."""
    matrix = results.matrices[mode]
    found = results.nearest[mode, matrix.preset, results.study.premises.sets[0]]
    facility = found.facility[rows]
    names = np.append(results.sites["name"].to_numpy(dtype=object), "")
    joined = matrix.demand_status[rows]
    return {
        f"minutes_{when}": found.minutes[rows],
        f"status_{when}": np.where((joined == "ok") & (facility < 0), "beyond_limit", joined),
        f"nearest_{when}": names[facility],
    }
