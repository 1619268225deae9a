"""Every figure that differs between two runs, table by table."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from pna import questions, writing
from pna.assumptions.registered import ASSUMPTIONS
from pna.errors import Findings
from pna.people.groups import ALL
from pna.question import TableSpec
from pna.report.manifest_differences import inputs_changed, programs_changed, settings_changed
from pna.report.runs_opened import Run
from pna.sensitivity.tables import SENSITIVITY, SUMMARY

__all__ = ["COLUMNS", "Compared", "Counts", "compare", "keys_of", "write_csv"]

COLUMNS = ("table", "row", "column", "what", "first", "second", "change")
"""Of the list of differences: table; keys of the row; column (empty: the whole row); `changed`,
`only in first` or `only in second`; both cells; the second less the first, of numbers."""
_CHANGED, _FIRST, _SECOND = "changed", "only in first", "only in second"
_ENTITIES = ("facility_id", "demand_id", "site_ref", "site_id")
_BESIDE_ENTITIES = ("premises_set", "rule", "mode", "year", "service", "need", "speed_preset")
_NO_KEYS = frozenset(
    {
        *("area_name", "district_name", "locality_name", "source", "note", "period", "version"),
        *("known_for", "method", "controlled_by", "difference_in_method", "hint"),
        *("published_as_at", "our_as_at"),
    }
)
"""Text that tells something of a row, and does not tell rows apart."""
_KEYS: Mapping[str, tuple[str, ...]] = {
    "outside": ("premises_set", "place", "district_name", "special"),
    "premises-changes": ("id_then", "id_now"),
    "speeds": (
        *("preset", "assumption", "road_kind", "road_class", "setting", "carriageway", "lanes"),
        "limit_mph",
    ),
    "provision": ("area_type", "area_code", "area_name", "measure", "group"),
}
_TIMES = "(times)"
"""Tells rows of the same keys apart: their number among them."""
_HEADLINE = "coverage"
_AREAS = ("hwb", "district")
_ENDS = ("first", "second")
_NEGATIVE = re.compile(r"-[0-9]+(\.[0-9]+)?")


@dataclass(frozen=True)
class Counts:
    """What differs in one table.

    Attributes
    ----------
    table
        Its name.
    cells
        Cells that differ, in rows of both.
    rows
        Rows of both.
    rows_first, rows_second
        Rows of one alone.
    columns_first, columns_second
        Columns of one alone.
    """

    table: str
    cells: int
    rows: int
    rows_first: int
    rows_second: int
    columns_first: tuple[str, ...] = ()
    columns_second: tuple[str, ...] = ()

    @property
    def same(self) -> bool:
        """Whether nothing differs."""
        told = (self.cells, self.rows_first, self.rows_second)
        return not any(told) and not self.columns_first and not self.columns_second


@dataclass(frozen=True)
class Compared:
    """What differs between two runs.

    Attributes
    ----------
    first, second
        Their names.
    study
        Name and reference date, where they differ, a line each.
    settings, inputs, programs
        What differs in their manifests, a line each.
    tables
        Those of both.
    only_first, only_second
        Names of tables of one alone.
    headline
        The largest changes of the headline: `rule, premises_set, area_name, outside_first,
        outside_second, share_first, share_second, points`; largest first.
    differences
        Every one, in `COLUMNS`.
    findings
        Of both.
    """

    first: str
    second: str
    study: tuple[str, ...]
    settings: tuple[str, ...]
    inputs: tuple[str, ...]
    programs: tuple[str, ...]
    tables: tuple[Counts, ...]
    only_first: tuple[str, ...]
    only_second: tuple[str, ...]
    headline: pd.DataFrame
    differences: pd.DataFrame
    findings: Findings = ()

    @property
    def same_figures(self) -> bool:
        """Whether every table is the same in both."""
        return all(one.same for one in self.tables) and not self.only_first + self.only_second


def compare(first: Run, second: Run) -> Compared:
    """Compare two runs, cell by cell.

    Parameters
    ----------
    first, second
        From `pna.report.runs_opened.open_run`.

    Returns
    -------
    Compared
        Numbers are the same where they are equal as numbers: 10 and 10.0 are.

    Raises
    ------
    DataError
        A table cannot be read.
    """
    both = [name for name in _listed(first.tables) if name in second.tables]
    counts, lists = [], []
    headline = pd.DataFrame()
    for name in both:
        before, after = first.tables[name](), second.tables[name]()
        counted, listed = _of_table(name, before, after)
        counts.append(counted)
        lists.append(listed)
        if name == _HEADLINE:
            headline = _headline(before, after, second.manifest)
    manifests = first.manifest, second.manifest
    found = [one for one in lists if len(one)]
    return Compared(
        first=first.name,
        second=second.name,
        study=_study(first, second),
        settings=settings_changed(*manifests),
        inputs=inputs_changed(*manifests),
        programs=programs_changed(*manifests),
        tables=tuple(counts),
        only_first=tuple(name for name in _listed(first.tables) if name not in second.tables),
        only_second=tuple(name for name in _listed(second.tables) if name not in first.tables),
        headline=headline,
        differences=pd.concat(found, ignore_index=True) if found else _nothing(),
        findings=(*first.findings, *second.findings),
    )


def write_csv(compared: Compared, path: str | Path) -> None:
    """Write every difference as one table, in `COLUMNS`.

    Parameters
    ----------
    compared
        From `compare`.
    path
        The file to write.

    Raises
    ------
    FileHeldOpenError
        Another program holds it open.
    """
    frame = compared.differences
    writing.csv(
        frame.assign(first=frame["first"].map(_cell), second=frame["second"].map(_cell)), path
    )


def keys_of(name: str, columns: Sequence[str]) -> tuple[str, ...]:
    """Tell which columns of a table tell its rows apart.

    Parameters
    ----------
    name
        Of the table; one that no question makes is taken by all of its columns.
    columns
        That it has.

    Returns
    -------
    tuple of str
        Stated for some tables; otherwise the code of a premises, place or site with the set and
        rule that it is asked of, and of other tables all columns of text that are no remarks.
    """
    if name in _KEYS:
        return tuple(key for key in _KEYS[name] if key in columns)
    table = _tables().get(name)
    if table is None:
        return tuple(columns)
    of_rows = [one for one in _ENTITIES if one in columns]
    if of_rows:
        return tuple(one for one in columns if one in (*of_rows, *_BESIDE_ENTITIES))
    texts = {field.name for field in table.fields if field.kind == "text"}
    return tuple(one for one in columns if one in texts - _NO_KEYS) or tuple(columns)


def _tables() -> dict[str, TableSpec]:
    return {one.name: one for one in (*questions.QUESTIONS, SENSITIVITY, SUMMARY, ASSUMPTIONS)}


def _listed(names: Iterable[str]) -> list[str]:
    """Sort tables as `pna tables` lists them, others after them."""
    order = {name: number for number, name in enumerate(_tables())}
    return sorted(names, key=lambda name: (order.get(name, len(order)), name))


def _study(first: Run, second: Run) -> tuple[str, ...]:
    told = {"study": "name", "reference_date": "reference date"}
    return tuple(
        f"{words}: {first.manifest.get(key)}, now {second.manifest.get(key)}"
        for key, words in told.items()
        if first.manifest.get(key) != second.manifest.get(key)
    )


def _of_table(name: str, first: pd.DataFrame, second: pd.DataFrame) -> tuple[Counts, pd.DataFrame]:
    shared = [str(column) for column in first if column in second]
    keys = list(keys_of(name, shared))
    left, right = _keyed(first, keys), _keyed(second, keys)
    together = left.index.intersection(right.index, sort=False)
    gone = left.index.difference(right.index, sort=False)
    new = right.index.difference(left.index, sort=False)
    pieces = []
    cells = 0
    before, after = left.loc[together], right.loc[together]
    for column in (column for column in shared if column not in keys):
        old, now = before[column].to_numpy(dtype=object), after[column].to_numpy(dtype=object)
        differs = old != now
        if not differs.any():
            continue
        change = _numbers(now[differs]) - _numbers(old[differs])
        # The same number may be written in two ways.
        other = ~(change == 0)
        if not other.any():
            continue
        at = np.flatnonzero(differs)[other]
        cells += len(at)
        pieces.append(
            _rows(
                name,
                _said(keys, together[at]),
                column,
                _CHANGED,
                old[at],
                now[at],
                writing.half_up(change[other], 6),
            )
        )
    for index, what in ((gone, _FIRST), (new, _SECOND)):
        if len(index):
            pieces.append(_rows(name, _said(keys, index), "", what, "", "", np.nan))
    counts = Counts(
        name,
        cells,
        len(together),
        len(gone),
        len(new),
        tuple(map(str, first.columns.difference(second.columns, sort=False))),
        tuple(map(str, second.columns.difference(first.columns, sort=False))),
    )
    listed = pd.concat(pieces, ignore_index=True) if pieces else _nothing()
    return counts, listed


def _keyed(frame: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Index a table by its keys, rows of the same keys numbered among themselves."""
    times = frame.groupby(keys, sort=False).cumcount() if keys else pd.Series(range(len(frame)))
    index = [frame[key].to_numpy() for key in keys] + [times.to_numpy()]
    return frame.set_index(pd.MultiIndex.from_arrays(index, names=[*keys, _TIMES]))


def _said(keys: list[str], index: Any) -> np.ndarray:  # noqa: ANN401 - of several levels
    """Say which rows: ``rule=drive_10; area_code=E06000017``."""
    # Without keys there is one level, which pandas gives as plain numbers.
    rows = (row if isinstance(row, tuple) else (row,) for row in index)
    said = [
        "; ".join(
            f"{key}={value}"
            for key, value in zip([*keys, "again"], (*row[:-1], row[-1] or ""), strict=True)
            if value != ""
        )
        for row in rows
    ]
    return np.array(said, dtype=object)


def _rows(
    name: str,
    said: np.ndarray,
    column: str,
    what: str,
    first: Any,  # noqa: ANN401 - one for all rows, or one a row
    second: Any,  # noqa: ANN401
    change: Any,  # noqa: ANN401
) -> pd.DataFrame:
    frame = pd.DataFrame({"row": said}, dtype=object)
    return frame.assign(
        table=name, column=column, what=what, first=first, second=second, change=change
    )[list(COLUMNS)]


def _cell(text: object) -> object:
    """Give a negative number as a number, which a spreadsheet does not take for a formula."""
    return float(text) if isinstance(text, str) and _NEGATIVE.fullmatch(text) else text


def _nothing() -> pd.DataFrame:
    return pd.DataFrame(columns=list(COLUMNS), dtype=object)


def _numbers(cells: np.ndarray) -> np.ndarray:
    return np.asarray(pd.to_numeric(pd.Series(cells, dtype=object), errors="coerce"), dtype=float)


def _headline(
    first: pd.DataFrame, second: pd.DataFrame, manifest: Mapping[str, object]
) -> pd.DataFrame:
    """The headline by area in both, where both have it, the largest change first."""
    keys = list(keys_of(_HEADLINE, [str(column) for column in first if column in second]))
    parameters = manifest.get("parameters")
    headline = parameters.get("headline") if isinstance(parameters, dict) else None
    needed = {*keys, "rule", "area_type", "area_code", "split", "slot", "outside", "share_within"}
    if not isinstance(headline, dict) or not needed <= set(first) & set(second):
        return pd.DataFrame()
    drive, walk = (
        f"{mode}_{float(headline.get(f'{mode}_minutes', 0)):g}" for mode in ("drive", "walk")
    )
    frames = []
    for frame in (first, second):
        rows = frame[
            frame["rule"].isin([drive, walk, f"{drive}_or_{walk}"])
            & frame["area_type"].isin(_AREAS)
            & (frame["split"] == ALL)
            & (frame["slot"] == "any")
        ]
        # The study's own speeds come first; a unitary authority is its own only district.
        frames.append(rows.drop_duplicates(["rule", "premises_set", "area_code"]))
    both = frames[0].merge(
        frames[1], on=["rule", "premises_set", "area_code"], suffixes=("_first", "_second")
    )
    share = [pd.to_numeric(both[f"share_within_{one}"], errors="coerce") for one in _ENDS]
    points = writing.half_up((share[1] - share[0]) * 100.0, 4)
    outside = [pd.to_numeric(both[f"outside_{one}"], errors="coerce") for one in _ENDS]
    result = pd.DataFrame(
        {
            "rule": both["rule"],
            "premises_set": both["premises_set"],
            "area_name": both["area_name_second"],
            "outside_first": outside[0],
            "outside_second": outside[1],
            "share_first": share[0],
            "share_second": share[1],
            "points": points,
        }
    )
    moved = result[(result["points"].abs() > 0) | (outside[1] - outside[0]).abs().gt(0)]
    order = moved["points"].abs().sort_values(ascending=False, kind="stable").index
    return moved.loc[order].reset_index(drop=True)
