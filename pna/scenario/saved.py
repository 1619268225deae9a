"""Minutes saved and added to the nearest premises: people by band, averages."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from pna.kept import MODES
from pna.results import Results
from pna.roads.network import Mode
from pna.scenario import tables
from pna.scenario.compare import Comparison
from pna.scenario.tables import BANDS, WAYS
from pna.scenario.whom import Whom, medians, spread
from pna.travel.impedance import within

__all__ = [
    "CLASSES",
    "Minutes",
    "averages_table",
    "classes_of",
    "minutes_before_and_after",
    "minutes_table",
]

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
_BANDED = ("saved", "added")
_LIMITS = (1.0, 2.0, 5.0, 10.0)
_JOINED = ("ok", "beyond_limit")
CLASSES = tuple((way, band) for way in WAYS for band in (BANDS if way in _BANDED else ("",)))
"""What can become of a place: way, and band of minutes saved or added."""


class Minutes(NamedTuple):
    """Minutes of each place to the nearest premises before and after; missing beyond the search.

    Attributes
    ----------
    before, after
        One entry per place.
    unknown
        Places that join no road or path.
    """

    before: Floats
    after: Floats
    unknown: Bools

    @property
    def change(self) -> Floats:
        """Minutes after less minutes before; missing where either is."""
        return self.after - self.before

    @property
    def counted(self) -> Bools:
        """Places with minutes both before and after."""
        return np.isfinite(self.before) & np.isfinite(self.after)

    @property
    def saved(self) -> Bools:
        """Places with fewer minutes after; a rounding is no saving."""
        return self.counted & ~within(-self.change, 0.0)

    @property
    def added(self) -> Bools:
        """Places with more minutes after."""
        return self.counted & ~within(self.change, 0.0)


def minutes_before_and_after(
    before: Results, after: Results, mode: Mode, premises_set: str
) -> tuple[Minutes, Minutes, Minutes]:
    """Take the minutes at the study's own speeds, and at the slow and the quick end of their range.

    Parameters
    ----------
    before, after
        Of a comparison.
    mode, premises_set
        Way of travelling, and which premises count.
    """
    matrix = before.matrices[mode]
    unknown = ~np.isin(matrix.demand_status, _JOINED)
    key = (mode, matrix.preset, premises_set)
    found = [
        (before.nearest[key], after.nearest[key]),
        *zip(before.ranges[key], after.ranges[key], strict=True),
    ]
    own, slow, quick = (Minutes(was.minutes, now.minutes, unknown) for was, now in found)
    return own, slow, quick


def classes_of(minutes: Minutes) -> Bools:
    """Tell places apart by what becomes of their minutes.

    Parameters
    ----------
    minutes
        Before and after.

    Returns
    -------
    array of bool
        Shape (places, classes): those of `CLASSES`. Each place is in one.
    """
    was, now = np.isfinite(minutes.before), np.isfinite(minutes.after)
    known = ~minutes.unknown
    ways = {
        "newly reached": known & now & ~was,
        "no longer reached": known & was & ~now,
        "same": known & minutes.counted & ~minutes.saved & ~minutes.added,
        "not reached": known & ~was & ~now,
        "unknown": minutes.unknown,
    }
    size = np.abs(minutes.change)
    band = sum((~within(size, limit)).astype(np.int64) for limit in _LIMITS)
    columns = []
    for way, name in CLASSES:
        if way in _BANDED:
            of_way = known & (minutes.saved if way == "saved" else minutes.added)
            columns.append(of_way & (band == BANDS.index(name)))
        else:
            columns.append(ways[way])
    result: Bools = np.column_stack(columns)
    return result


def minutes_table(comparison: Comparison, people: Whom) -> pd.DataFrame:
    """Count people by band of minutes saved and added.

    Parameters
    ----------
    comparison
        From `pna.recheck`.
    people
        Whom to count.

    Returns
    -------
    DataFrame
        As `pna.scenario.tables.MINUTES`; empty for a study without roads.
    """

    def figure(minutes: Minutes) -> Floats:
        return np.asarray(people.weights @ classes_of(minutes).astype(np.float64))

    def laid_out(_: Minutes, found: dict[str, Floats]) -> pd.DataFrame:
        ways, bands = zip(*CLASSES, strict=True)
        rows = len(people.labels)
        return pd.DataFrame(
            {
                **{
                    str(name): np.repeat(column.to_numpy(object), len(CLASSES))
                    for name, column in people.labels.items()
                },
                "way": ways * rows,
                "band": bands * rows,
                "total": np.repeat(people.weights.sum(axis=1), len(CLASSES)),
                **{name: values.ravel() for name, values in found.items()},
            }
        )

    return _by_mode(comparison, "people", figure, laid_out, tables.columns_of(tables.MINUTES))


def averages_table(comparison: Comparison, people: Whom) -> pd.DataFrame:
    """Give means and medians of the minutes before and after.

    Parameters
    ----------
    comparison
        From `pna.recheck`.
    people
        Whom to count.

    Returns
    -------
    DataFrame
        As `pna.scenario.tables.AVERAGES`; empty for a study without roads.
    """

    def figure(minutes: Minutes) -> Floats:
        return _mean(people, minutes.change, minutes.counted)

    def laid_out(own: Minutes, found: dict[str, Floats]) -> pd.DataFrame:
        total = people.weights.sum(axis=1)
        return people.labels.assign(total=total, **_averages(own, people), **found)

    return _by_mode(comparison, "mean_change", figure, laid_out, tables.columns_of(tables.AVERAGES))


def _mean(people: Whom, values: Floats, which: Bools) -> Floats:
    of_them = people.weights[:, which]
    number = of_them.sum(axis=1)
    result = np.full(len(number), np.nan)
    np.divide(of_them @ values[which], number, out=result, where=number > 0)
    return result


def _averages(minutes: Minutes, people: Whom) -> dict[str, Floats]:
    saved, added = minutes.saved, minutes.added
    change = minutes.change

    def mean(values: Floats, which: Bools) -> Floats:
        return _mean(people, values, which)

    def median(values: Floats, which: Bools) -> Floats:
        return medians(np.where(which, values, np.nan), people.weights)

    every, changed = minutes.counted, saved | added
    return {
        **{
            name: people.weights[:, which].sum(axis=1)
            for name, which in (("counted", every), ("saved", saved), ("added", added))
        },
        "mean_before": mean(minutes.before, every),
        "mean_after": mean(minutes.after, every),
        "mean_change_affected": mean(change, changed),
        "mean_saved": mean(-change, saved),
        "mean_added": mean(change, added),
        "median_change": median(change, every),
        "median_change_affected": median(change, changed),
        "median_saved": median(-change, saved),
        "median_added": median(change, added),
        "median_before": median(minutes.before, every),
        "median_after": median(minutes.after, every),
    }


def _by_mode(
    comparison: Comparison,
    name: str,
    figure: Callable[[Minutes], Floats],
    laid_out: Callable[[Minutes, dict[str, Floats]], pd.DataFrame],
    columns: list[str],
) -> pd.DataFrame:
    """Work a figure out by premises set and mode, with its ranges over speeds and over sites."""
    before = comparison.before
    parts = []
    for premises_set in before.study.premises.sets if before.matrices else ():
        for mode in MODES:
            own, *ends = minutes_before_and_after(before, comparison.after, mode, premises_set)
            value = figure(own)
            low, high = spread([value, *map(figure, ends)])
            least = most = np.full(value.shape, np.nan)
            if comparison.possible:
                at_sites = [
                    minutes_before_and_after(before, one.after, mode, premises_set)[0]
                    for one in comparison.possible
                ]
                least, most = spread([value, *map(figure, at_sites)])
            found = {
                name: value,
                f"{name}_low": low,
                f"{name}_high": high,
                f"{name}_least": least,
                f"{name}_most": most,
            }
            frame = laid_out(own, found)
            frame["mode"], frame["speed_preset"] = mode, before.matrices[mode].preset
            parts.append(frame.assign(premises_set=premises_set))
    if not parts:
        return pd.DataFrame(columns=columns)
    return pd.concat(parts, ignore_index=True)[columns]
