"""What is said of two runs beside each other."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import pandas as pd

from pna.wording.comparison_tables import in_words
from pna.wording.words import people, share
from pna.writing import half_up

if TYPE_CHECKING:
    from pna.report.runs_compared import Compared, Counts

__all__ = ["lines"]

_MOST_CHANGES = 10
_MOST_LINES = 20


def lines(compared: Compared) -> tuple[str, ...]:
    """Say what differs between two runs: settings and inputs first, then figures.

    Parameters
    ----------
    compared
        From `pna.report.runs_compared.compare`.
    """
    return (
        f"First:  {compared.first}",
        f"Second: {compared.second}",
        "",
        *_part("Study", compared.study, ""),
        *_part("Settings", compared.settings, "Settings: the same in both."),
        *_part("Inputs", compared.inputs, "Inputs: the same bytes in both."),
        *_part("Programs", compared.programs, ""),
        *_tables_of_one("the first run alone has", compared.only_first),
        *_tables_of_one("the second run alone has", compared.only_second),
        *_figures(compared),
    )


def _part(name: str, told: Iterable[str], nothing: str) -> list[str]:
    listed = list(told)
    if not listed:
        return [nothing] if nothing else []
    more = len(listed) - _MOST_LINES
    return [
        f"{name} that differ:" if name != "Study" else "Study:",
        *(f"  {line}" for line in listed[:_MOST_LINES]),
        *([f"  and {more} more"] if more > 0 else []),
    ]


def _tables_of_one(who: str, names: tuple[str, ...]) -> list[str]:
    return [f"Tables that {who}: {', '.join(names)}."] if names else []


def _figures(compared: Compared) -> list[str]:
    number = len(compared.tables)
    if compared.same_figures:
        return [f"Every figure of {_number(number, 'table')} is the same in both runs."]
    changed = [one for one in compared.tables if not one.same]
    if not changed:
        return [f"Every figure of the {_number(number, 'table')} that both runs have is the same."]
    cells = sum(one.cells for one in changed)
    rows = sum(one.rows_first + one.rows_second for one in changed)
    width = max(len(one.table) for one in changed)
    found = [
        "",
        (
            f"Of the {_number(number, 'table')} that both runs have {len(changed)} differ, in "
            f"{_number(cells, 'cell')} and {_number(rows, 'row')} of one run alone:"
        ),
        *(f"  {one.table:{width}}  {_counts(one)}" for one in changed),
    ]
    headline = compared.headline
    if len(headline):
        found += ["", "The headline, largest changes first:"]
        found += [f"  {_change(row)}" for _, row in headline.head(_MOST_CHANGES).iterrows()]
        more = len(headline) - _MOST_CHANGES
        found += [f"  and {more} more, in the list of all differences"] if more > 0 else []
    elif any(one.table == "coverage" for one in compared.tables):
        found += ["", "The headline of the whole area and of districts is the same in both runs."]
    return found


def _counts(counts: Counts) -> str:
    told = [
        _number(counts.cells, "cell") if counts.cells else "",
        f"{_number(counts.rows_first, 'row')} in the first alone" if counts.rows_first else "",
        f"{_number(counts.rows_second, 'row')} in the second alone" if counts.rows_second else "",
        _columns("first", counts.columns_first),
        _columns("second", counts.columns_second),
    ]
    return ", ".join(filter(None, told))


def _number(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def _columns(which: str, names: tuple[str, ...]) -> str:
    return f"columns in the {which} alone: {', '.join(names)}" if names else ""


def _change(row: pd.Series) -> str:
    rule, premises = in_words("rule", row["rule"]), in_words("premises_set", row["premises_set"])
    where = f"{row['area_name']}, within {rule} of {premises}"
    if pd.isna(row["points"]) or pd.isna(row["outside_first"]) or pd.isna(row["outside_second"]):
        return f"{where}: hidden in one of them"
    points = half_up([row["points"]], 1)[0]
    return (
        f"{where}: {share(row['share_first'])}, now {share(row['share_second'])} "
        f"({points:+.1f} points); further than that: {people(row['outside_first'])}, now "
        f"{people(row['outside_second'])} people"
    )
