"""The tables of a comparison as they are shown: small numbers hidden, numbers rounded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from pna import disclosure
from pna.answers import Field
from pna.disclosure import Shown
from pna.people.groups import ALL
from pna.question import TableSpec
from pna.scenario import tables
from pna.scenario.around import FIELDS, Around
from pna.scenario.compare import Comparison
from pna.scenario.figures import Figures
from pna.scenario.newly import headline_of
from pna.study import Study
from pna.wording import comparison_tables as words

__all__ = ["Sheet", "sheet_name", "sheets", "shown_figures"]

_MEANS = (
    *("mean_before", "mean_after", "mean_change", "mean_change_affected"),
    *("mean_change_low", "mean_change_high", "mean_change_least", "mean_change_most"),
)
_TELL: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "moves": (
        ("newly_within", "newly_outside", "change"),
        ("within_after", "within_after_least", "within_after_most", "change"),
    ),
    "slots": (
        ("newly_within", "newly_outside", "change"),
        ("within_after", "within_after_least", "within_after_most", "change"),
    ),
    "choice": (("change",), ("people_after", "people_after_least", "people_after_most")),
    "sites": (("newly_within", "newly_outside", "change"), ("within_after", "change")),
    "averages": (("counted", "saved", "added"), _MEANS),
}
"""By table: columns of which a hidden number is told by others of its row, and those others."""
_STILL = {
    "slots": (
        *("newly_within", "newly_outside", "newly_within_high", "newly_outside_high"),
        *("newly_within_most", "newly_outside_most", "change"),
    ),
    "choice": ("change",),
    "averages": ("saved", "added", "mean_change_low", "mean_change_high"),
}
"""By table: columns that are zero or missing throughout where nothing changes."""
_NAMES = {
    "slots": "By time of the week",
    "choice": "Choice",
    "minutes": "Minutes saved and added",
    "averages": "Average minutes",
    "places": "Places most affected",
    "shares": "Own shares",
    "sites": "Possible sites",
}
_UNMOVED = ("same", "not reached", "unknown")


@dataclass(frozen=True)
class Sheet:
    """One table as it is shown.

    Attributes
    ----------
    name, title, meaning
        Of the sheet, 31 characters at most; a heading; what it counts.
    fields
        Its columns.
    shown
        Its rows.
    """

    name: str
    title: str
    meaning: str
    fields: tuple[Field, ...]
    shown: Shown


def shown_figures(figures: Figures, study: Study) -> dict[str, Shown]:
    """Apply disclosure control to the tables of a comparison.

    Parameters
    ----------
    figures
        Its tables.
    study
        Its ``[disclosure]``.

    Returns
    -------
    dict
        By name of the table. Where the change is hidden, so is the number after it, which would
        tell the change beside the number before; and the mean over everyone, which would tell how
        many are affected beside the mean over these.
    """
    found = {}
    for table in tables.TABLES:
        frame = _moving(table.name, _districts_once(getattr(figures, table.name)))
        found[table.name] = _hidden_too(
            table.name, disclosure.shown(table, frame, study.disclosure)
        )
    return found


def _hidden_too(name: str, shown: Shown) -> Shown:
    told, telling = _TELL.get(name, ((), ()))
    rows = shown.hidden[list(told)].any(axis=1) if told else pd.Series(dtype=bool)
    if not rows.any():
        return shown
    frame, hidden = shown.frame.copy(), shown.hidden.copy()
    for column in telling:
        cells = rows & (hidden[column] | frame[column].notna())
        frame[column] = frame[column].mask(cells)
        hidden[column] = cells
    return Shown(frame, hidden)


def _districts_once(frame: pd.DataFrame) -> pd.DataFrame:
    """Leave the district out that is the whole area: a unitary authority is its own only one."""
    if "area_type" not in frame:
        return frame
    whole = set(frame.loc[frame["area_type"] == "hwb", "area_code"])
    again = (frame["area_type"] == "district") & frame["area_code"].isin(whole)
    return frame[~again].reset_index(drop=True)


def _moving(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Leave out localities in which nothing changes; `moves` has them all."""
    if name == "minutes":
        moves = ~frame["way"].isin(_UNMOVED) & (frame[["people", "people_high"]] > 0).any(axis=1)
    elif name in _STILL:
        figures = frame[list(_STILL[name])].astype(float)
        moves = (figures.fillna(0.0) != 0).any(axis=1)
    else:
        return frame
    changing = set(frame.loc[moves, "area_code"])
    kept = (frame["area_type"] != "locality") | frame["area_code"].isin(changing)
    return frame[kept].reset_index(drop=True)


def sheets(
    comparison: Comparison, figures: Figures, around: Around | None = None
) -> tuple[Sheet, ...]:
    """Lay the tables of a comparison out as sheets, those without rows left out.

    Parameters
    ----------
    comparison
        Before and after.
    figures, around
        Its tables.
    """
    study = comparison.before.study
    shown = shown_figures(figures, study)
    found = _moves_sheets(comparison, shown["moves"])
    shown["minutes"] = _anyone(shown["minutes"])
    found += [_sheet(table, shown[table.name], _NAMES[table.name]) for table in tables.TABLES[1:]]
    for name, fields in FIELDS.items() if around is not None else ():
        table = tables.table_of(name, words.AROUND.get(name, sheet_name(name)), "", *fields)
        frame = disclosure.shown(table, getattr(around, name), study.disclosure)
        found.append(_sheet(table, frame, sheet_name(name)))
    return tuple(sheet for sheet in found if len(sheet.shown.frame))


def _anyone(shown: Shown) -> Shown:
    """Leave out bands of minutes in which there is nobody, at the ends of the ranges either."""
    figures = ["people", "people_high", "people_most"]
    someone = (shown.frame[figures].fillna(0.0) > 0).any(axis=1) | shown.hidden.any(axis=1)
    frame, hidden = (one[someone].reset_index(drop=True) for one in shown)
    return Shown(frame, hidden)


def sheet_name(name: str) -> str:
    """Name the sheet of a table of `pna.scenario.around`: ``Nearest five``."""
    return name.replace("_", " ").replace(".", ": ").capitalize()


def _moves_sheets(comparison: Comparison, shown: Shown) -> list[Sheet]:
    """Everyone by area, groups, and the other rules, each on a sheet of its own."""
    frame = shown.frame
    rules = headline_of(comparison.before, comparison.after.judgements)
    wanted = {(rule.rule, rule.speed_preset) for rule in rules}
    of_headline = pd.MultiIndex.from_frame(frame[["rule", "speed_preset"]]).isin(wanted)
    everyone = (frame["split"] == ALL).to_numpy()
    found = []
    for rows, (name, title), but in (
        (of_headline & everyone, words.BY_AREA, ()),
        (of_headline & ~everyone, words.BY_GROUP, ("area_type", "area_code")),
        (~of_headline, words.OTHER_RULES, ("area_type", "area_code")),
    ):
        part = Shown(*(one[rows].reset_index(drop=True) for one in shown))
        found.append(_sheet(replace(tables.MOVES, title=title), part, name, but))
    return found


def _sheet(table: TableSpec, shown: Shown, name: str, but: Sequence[str] = ()) -> Sheet:
    """Leave out columns that do not tell rows apart, and those that are empty throughout."""
    frame, hidden = shown.frame, shown.hidden
    if "slot" in frame and table.name != "slots":
        but = (*but, "slot")
    if "rule" in frame:
        but = (*but, "minutes", "mode")
    if "split" in frame and (frame["split"] == ALL).all():
        but = (*but, "split", "group", "unit")
    kept = tuple(
        field
        for field in table.fields
        if field.name not in but and (frame[field.name].notna().any() or hidden[field.name].any())
    )
    names = [field.name for field in kept]
    return Sheet(name, table.title, table.meaning, kept, Shown(frame[names], hidden[names]))
