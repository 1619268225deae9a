"""What pieces are made with: rows of finished tables, cells as they are printed, tables of both.

No figure is worked out here: rows are chosen, and numbers rounded for the page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd

from pna.disclosure import HIDDEN
from pna.material import Material
from pna.report.document.blocks import Block, Paragraph, Table
from pna.rules import headline_rule
from pna.study import Study
from pna.wording import draft_words as words
from pna.wording.numbers import long_date, minutes_text, people_text, percent_text
from pna.writing import half_up

__all__ = [
    "MOST_LOCALITIES",
    "Cell",
    "Column",
    "MakesBlocks",
    "Row",
    "area_cell",
    "area_name",
    "areas_of",
    "caption",
    "count",
    "first_set",
    "has",
    "headline_rules",
    "hours",
    "kilometres",
    "largest",
    "minutes",
    "number",
    "of_whole",
    "own_speeds",
    "own_speeds_of_mode",
    "people",
    "range_of",
    "records",
    "share",
    "sheet",
    "somebody",
    "text",
    "with_range",
    "yes_no",
]

MOST_LOCALITIES = 40
"""With more of them, tables of areas stop at districts and there are no profiles of localities."""
Row = Mapping[str, Any]
Cell = Callable[[Row], str]
"""Gives the text of a row's cell."""
MakesBlocks = Callable[[Material], tuple[Block, ...]]
"""Makes the blocks of a table."""


class Column(NamedTuple):
    """A column of a table on a page.

    Attributes
    ----------
    head
        Its heading, with its unit.
    cell
        Gives the text of a row.
    is_number
        Whether it is set to the right.
    """

    head: str
    cell: Cell
    is_number: bool = True


def has(published: Material, name: str) -> bool:
    """Tell whether a table was made and has rows."""
    return name in published.shown and len(published.shown[name].frame) > 0


def first_set(published: Material) -> str:
    """Name of the premises set that the draft tells first."""
    return published.results.study.premises.sets[0]


def headline_rules(study: Study) -> tuple[str, str, str]:
    """Names of the rules of the headline: drive, walk, and both together."""
    headline = study.headline
    return (
        f"drive_{headline.drive_minutes:g}",
        f"walk_{headline.walk_minutes:g}",
        headline_rule(study),
    )


def area_name(published: Material) -> str:
    """Name of the board's area, as its tables have it."""
    areas = published.results.areas
    return str(areas.loc[areas["area_type"] == "hwb", "area_name"].iloc[0])


def caption(published: Material, what: str, unit: str = "") -> str:
    """Say what a table shows, where, when and in what unit.

    Parameters
    ----------
    published
        Of the study.
    what
        In words, without a full stop.
    unit
        Of its figures; empty where its columns say it.
    """
    day = long_date(published.results.study.study.reference_date)
    return f"{what}. {area_name(published)}, {day}{f'; {unit}' if unit else ''}"


def own_speeds(frame: pd.DataFrame) -> pd.DataFrame:
    """Keep the rows at the study's own speeds: of each rule they come first."""
    keys = [name for name in ("premises_set", "rule") if name in frame]
    if frame.empty or "speed_preset" not in frame:
        return frame
    first = frame.groupby(keys, sort=False)["speed_preset"].transform("first")
    return frame[frame["speed_preset"] == first]


def own_speeds_of_mode(frame: pd.DataFrame) -> pd.DataFrame:
    """Keep the rows at the study's own speeds of a table that has no rules: the first by mode."""
    if frame.empty:
        return frame
    first = frame.groupby(["premises_set", "mode"], sort=False)["speed_preset"].transform("first")
    return frame[frame["speed_preset"] == first]


def of_whole(frame: pd.DataFrame) -> pd.DataFrame:
    """Keep the rows of the whole area."""
    return frame[frame["area_type"] == "hwb"]


def areas_of(frame: pd.DataFrame) -> pd.DataFrame:
    """Keep the whole area, its districts (but not itself again), and localities if not too many."""
    kept = frame
    if frame.loc[frame["area_type"] == "locality", "area_code"].nunique() > MOST_LOCALITIES:
        kept = frame[frame["area_type"] != "locality"]
    # A unitary authority is its own only district.
    wholes = set(kept.loc[kept["area_type"] == "hwb", "area_code"])
    again = (kept["area_type"] == "district") & kept["area_code"].isin(wholes)
    return kept[~again]


def records(frame: pd.DataFrame) -> list[Row]:
    """Rows of a table as mappings."""
    return [{str(key): value for key, value in row.items()} for row in frame.to_dict("records")]


def _as(value: Any, printed: Callable[[float], str]) -> str:  # noqa: ANN401 - a cell of a table
    if isinstance(value, str):
        return value
    return words.NOTHING if value is None or pd.isna(value) else printed(float(value))


def _decimals(value: float, decimals: int) -> str:
    return f"{half_up([value], decimals)[0]:,.{decimals}f}"


def people(value: Any) -> str:  # noqa: ANN401 - a cell of a table
    """People (or households, homes) with thousands; ``[c]`` where they are hidden."""
    return _as(value, people_text)


def count(value: Any) -> str:  # noqa: ANN401 - a cell of a table
    """A number of things."""
    return _as(value, people_text)


def share(value: Any) -> str:  # noqa: ANN401 - a cell of a table
    """A share in per cent, one decimal."""
    return _as(value, percent_text)


def minutes(value: Any) -> str:  # noqa: ANN401 - a cell of a table
    """Minutes, rounded up to a tenth."""
    return _as(value, minutes_text)


def hours(value: Any) -> str:  # noqa: ANN401 - a cell of a table
    """Hours, without needless decimals."""
    return _as(value, lambda one: _decimals(one, 1).removesuffix(".0"))


def number(value: Any, decimals: int = 2) -> str:  # noqa: ANN401 - a cell of a table
    """A number with so many decimals."""
    return _as(value, lambda one: _decimals(one, decimals))


def kilometres(value: Any) -> str:  # noqa: ANN401 - a cell of a table
    """Metres as kilometres with one decimal."""
    return _as(value, lambda one: _decimals(one / 1000, 1))


def text(value: Any) -> str:  # noqa: ANN401 - a cell of a table
    """A text from data, cut where it is too long for a table."""
    return words.NOTHING if pd.isna(value) else words.shortened(str(value)) or words.NOTHING


def yes_no(value: Any) -> str:  # noqa: ANN401 - a cell of a table
    """Yes or no."""
    if isinstance(value, str):
        return value or words.NOTHING
    return words.NOTHING if value is None or pd.isna(value) else "yes" if bool(value) else "no"


def range_of(low: Any, high: Any) -> str:  # noqa: ANN401 - cells of a table
    """Both ends of a range of shares: ``90.4 to 96.1%``."""
    ends = share(low), share(high)
    if not all(end.endswith("%") for end in ends):
        return ends[0] if ends[0] == ends[1] else words.NOTHING
    return ends[0] if ends[0] == ends[1] else f"{ends[0].removesuffix('%')} to {ends[1]}"


def largest(rows: Sequence[Row], column: str, most: int) -> list[Row]:
    """Put rows that will be cut in order: those of the area first, most people first.

    Parameters
    ----------
    rows
        With `in_area` and the column.
    column
        People; a hidden number comes after every other but nobody.
    most
        How many will be printed; rows that all fit keep their order.
    """
    if len(rows) <= most:
        return list(rows)

    def key(row: Row) -> tuple[bool, float]:
        value = row[column]
        size = 0.5 if isinstance(value, str) else 0.0 if pd.isna(value) else float(value)
        return (not bool(row["in_area"]), -size)

    return sorted(rows, key=key)


def with_range(own: Any, low: Any, high: Any) -> str:  # noqa: ANN401 - cells of a table
    """A share with its range, where it has one: ``94.4% (90.4 to 96.1%)``."""
    said, ends = share(own), range_of(low, high)
    return said if ends in {said, words.NOTHING, HIDDEN} else f"{said} ({ends})"


def somebody(value: Any) -> bool:  # noqa: ANN401 - a cell of a table
    """Tell whether a cell counts anybody; a hidden number is of somebody."""
    return isinstance(value, str) or (not pd.isna(value) and float(value) != 0)


def area_cell(row: Row) -> str:
    """Name of an area; the whole area and districts are marked as such."""
    name = text(row["area_name"])
    kind = str(row["area_type"])
    return name if kind == "locality" else f"{name} ({words.AREA_KINDS.get(kind, kind)})"


def sheet(
    heading: str,
    rows: Iterable[Row],
    columns: Sequence[Column],
    *,
    most: int | None = None,
    file: str = "",
    notes: Sequence[str] = (),
    widths: Sequence[float] = (),
) -> tuple[Block, ...]:
    """Lay rows out as a table, with what must be said below it.

    Parameters
    ----------
    heading
        From `caption`.
    rows
        In their order.
    columns
        The first names the row.
    most
        Rows beyond so many are left out, and a note says so.
    file
        Where all rows are.
    notes
        Sentences below it.
    widths
        Relative widths of the columns; empty: as their content asks.

    Returns
    -------
    tuple of Block
        A table and at most one paragraph of notes; nothing without rows.
    """
    given = list(rows)
    if not given:
        return ()
    shown = given if most is None else given[:most]
    cells = tuple(tuple(column.cell(row) for column in columns) for row in shown)
    table = Table(
        heading,
        tuple(column.head for column in columns),
        cells,
        numbers=tuple(at for at, column in enumerate(columns) if column.is_number),
        widths=tuple(widths),
    )
    figures = [row[at] for row in cells for at in table.numbers]
    said = [*notes]
    if any(HIDDEN in cell.split("; ") for row in cells for cell in row):
        said.append(words.HIDDEN_NOTE)
    if words.NOTHING in figures:
        said.append(words.NOT_KNOWN_NOTE)
    if len(shown) < len(given):
        said.append(words.the_most(len(shown), len(given), file))
    return (table, Paragraph(" ".join(said), small=True)) if said else (table,)
