"""All figures of a comparison in one long table: a row for every measure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pna.disclosure import HIDDEN, Shown

__all__ = ["COLUMNS", "long_table"]

_LABELS = (
    *("rule", "mode", "minutes", "speed_preset", "slot", "premises_set"),
    *("area_type", "area_code", "area_name", "split", "group"),
)
_FIGURES = (
    *("total", "before", "after", "value", "low", "high"),
    *("least_over_sites", "most_over_sites"),
)
COLUMNS = ("table", *_LABELS, "category", "measure", "unit", *_FIGURES, "note")
"""Columns of the table. `value` is the figure of the measure; where there is a before and an after,
the change from one to the other. `low` to `most_over_sites` are of `value`."""


@dataclass(frozen=True)
class _Measure:
    """One measure: what it is called, its unit, and which columns of a table hold it."""

    name: str
    unit: str
    columns: Mapping[str, str]


def _measure(name: str, unit: str, value: str = "", **columns: str) -> _Measure:
    return _Measure(name, unit, {**({"value": value} if value else {}), **columns})


def _ranged(name: str, unit: str, column: str, **columns: str) -> _Measure:
    """A measure with the ranges that the table has of its column."""
    ends = {
        "low": f"{column}_low",
        "high": f"{column}_high",
        "least_over_sites": f"{column}_least",
        "most_over_sites": f"{column}_most",
    }
    return _Measure(name, unit, {"value": column, **columns, **ends})


_P = "people"
_NEWLY = (
    _measure("within", _P, "change", before="within_before", after="within_after"),
    _ranged("within after", _P, "within_after"),
    _ranged("newly within", _P, "newly_within"),
    _ranged("newly outside", _P, "newly_outside"),
    _measure("not known", _P, before="unknown_before", after="unknown_after"),
)
_MEASURES: Mapping[str, tuple[_Measure, ...]] = {
    "moves": _NEWLY,
    "slots": (
        *_NEWLY,
        _measure("premises open", "premises", before="open_before", after="open_after"),
    ),
    "choice": (
        _measure("by premises within", _P, "change", before="people_before", after="people_after"),
        _ranged("by premises within, after", _P, "people_after"),
    ),
    "minutes": (_ranged("by change in minutes", _P, "people"),),
    "averages": (
        _ranged("mean minutes", "minutes", "mean_change", before="mean_before", after="mean_after"),
        _measure("median minutes", "minutes", before="median_before", after="median_after"),
        *(
            _measure(f"{which} {words}", "minutes", f"{which}_{column}")
            for which in ("mean", "median")
            for column, words in (
                ("change_affected", "change of those affected"),
                ("saved", "saved"),
                ("added", "added"),
            )
        ),
        _measure("median change", "minutes", "median_change"),
        _measure("counted", _P, "counted"),
        _measure("saving minutes", _P, "saved"),
        _measure("with minutes added", _P, "added"),
    ),
    "places": (
        _measure(
            "mean minutes",
            "minutes",
            "minutes_change",
            before="minutes_before",
            after="minutes_after",
        ),
        _measure("most minutes", "minutes", "minutes_change_most"),
        _measure("affected", _P, "affected"),
        _measure("beyond the search", _P, "beyond"),
        _measure("newly outside or within", _P, "newly"),
    ),
    "shares": (
        _measure("alone", _P, "alone"),
        _measure("added last", _P, "added_last"),
        _measure("own share", _P, "share"),
        _measure("all changes together", _P, "whole"),
    ),
    "sites": (
        _measure("within", _P, "change", before="within_before", after="within_after"),
        _measure("newly within", _P, "newly_within"),
        _measure("newly outside", _P, "newly_outside"),
        _measure("easting", "metres", "easting"),
        _measure("northing", "metres", "northing"),
    ),
}
_CATEGORY: Mapping[str, Callable[[pd.Series], str]] = {
    "choice": lambda row: str(row["premises_within"]),
    "minutes": lambda row: f"{row['way']} {row['band']}".strip(),
    "places": lambda row: f"{row['way']} {row['rank']}",
    "shares": lambda row: f"{row['number']} {row['kind']} {row['facility_id']} {row['name']}",
    "sites": lambda row: f"site {row['site']} {row['facility_id']}",
}
_NOTE = {
    "slots": "hours_not_supplied",
    "shares": "orders",
    "sites": "said",
    "places": "district_name",
}


def long_table(shown: Mapping[str, Shown]) -> pd.DataFrame:
    """Put the tables of a comparison under each other, a row for every measure.

    Parameters
    ----------
    shown
        The tables as they are shown, by name.

    Returns
    -------
    DataFrame
        In `COLUMNS`; hidden numbers are marked.
    """
    parts = [part for name, table in shown.items() for part in _parts(name, table)]
    return pd.concat(parts, ignore_index=True)[list(COLUMNS)]


def _parts(name: str, shown: Shown) -> Iterator[pd.DataFrame]:
    frame = shown.frame
    if frame.empty:
        return
    labels = {label: frame.get(label, "") for label in _LABELS}
    if name == "places":
        labels |= {"area_type": "place", "area_name": frame["place"]}
    category = (
        frame.apply(_CATEGORY[name], axis=1) if name in _CATEGORY else pd.Series("", frame.index)
    )
    for measure in _MEASURES[name]:
        unit = measure.unit
        columns = {"total": "total"} if unit == _P else {}
        columns |= measure.columns
        figures = {figure: _cells(shown, columns.get(figure, "")) for figure in _FIGURES}
        yield pd.DataFrame(
            {
                "table": name,
                **labels,
                "category": category,
                "measure": measure.name,
                "unit": frame["unit"] if unit == _P and "unit" in frame else unit,
                **figures,
                "note": frame[_NOTE[name]] if name in _NOTE else "",
            },
            index=frame.index,
        )


def _cells(shown: Shown, column: str) -> np.ndarray:
    if column not in shown.frame:
        return np.full(len(shown.frame), np.nan)
    hidden = shown.hidden[column].to_numpy(dtype=bool)
    values = shown.frame[column].to_numpy(dtype=np.float64)
    return np.where(hidden, HIDDEN, values.astype(object)) if hidden.any() else values
