"""Places by name where the most minutes are added, and where the most are saved."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from pna.kept import MODES
from pna.scenario import tables
from pna.scenario.compare import Comparison, moved
from pna.scenario.newly import headline_pairs
from pna.scenario.saved import Minutes, minutes_before_and_after

__all__ = ["places_table"]

Bools = npt.NDArray[np.bool_]
_MOST = 10
_PLACE = ["place", "district_name"]


def places_table(comparison: Comparison) -> pd.DataFrame:
    """Rank named places by the minutes added, and by those saved.

    Parameters
    ----------
    comparison
        From `pna.recheck`.

    Returns
    -------
    DataFrame
        As `pna.scenario.tables.PLACES`; ten places at most of each way, mode and premises set.
        Those where people no longer reach (or newly reach) a premises within the search come
        first, those with the most such people before others; then by minutes, people, name.
    """
    before = comparison.before
    names = tables.columns_of(tables.PLACES)
    if not before.matrices:
        return pd.DataFrame(columns=names)
    limits = {
        (pair.after.mode, pair.after.premises_set): moved(pair)
        for pair in headline_pairs(before, comparison.after)
    }
    parts = []
    for premises_set in before.study.premises.sets:
        for mode in MODES:
            minutes, *_ = minutes_before_and_after(before, comparison.after, mode, premises_set)
            own = limits[mode, premises_set]
            was, now = np.isfinite(minutes.before), np.isfinite(minutes.after)
            for way, which, beyond, newly, sign in (
                ("added", minutes.added, was & ~now, own.outside, 1.0),
                ("saved", minutes.saved, now & ~was, own.within, -1.0),
            ):
                of_way = _ranked(before.demand, minutes, which, beyond, newly, sign)
                parts.append(
                    of_way.assign(
                        mode=mode,
                        speed_preset=before.matrices[mode].preset,
                        premises_set=premises_set,
                        way=way,
                        rank=np.arange(1, len(of_way) + 1),
                    )
                )
    return pd.concat(parts, ignore_index=True)[names]


def _ranked(
    demand: pd.DataFrame,
    minutes: Minutes,
    which: Bools,
    beyond: Bools,
    newly: Bools,
    sign: float,
) -> pd.DataFrame:
    people = demand["people"].to_numpy(float)
    change = np.where(which, sign * minutes.change, np.nan)
    frame = pd.DataFrame(
        {
            "place": demand["place"].to_numpy(),
            "district_name": demand["district_name"].to_numpy()
            if "district_name" in demand
            else "",
            "people": people,
            "affected": people * (which | beyond),
            "beyond": people * beyond,
            "newly": people * newly,
            "counted": people * which,
            "minutes_before": np.where(which, people * minutes.before, 0.0),
            "minutes_after": np.where(which, people * minutes.after, 0.0),
            "minutes_change_most": change,
        }
    )
    by_place = frame.groupby(_PLACE, sort=True)
    found = by_place.sum(numeric_only=True).drop(columns="minutes_change_most")
    found["minutes_change_most"] = by_place["minutes_change_most"].max()
    number = found.pop("counted").where(lambda n: n > 0)
    for name in ("minutes_before", "minutes_after"):
        found[name] /= number
    found["minutes_change"] = sign * (found["minutes_after"] - found["minutes_before"])
    # Nobody lives at some places that tables of people still list.
    found = found[found["affected"] > 0].reset_index()
    # Where all go round by one way the minutes are the same, but for the last digits of a mean.
    found["_beyond"], found["_minutes"] = found["beyond"].round(6), found["minutes_change"].round(6)
    ordered = found.sort_values(
        ["_beyond", "_minutes", "affected", *_PLACE],
        ascending=[False, False, False, True, True],
        kind="stable",
        ignore_index=True,
    )
    return ordered.drop(columns=["_beyond", "_minutes"]).head(_MOST)
