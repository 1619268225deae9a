"""Who comes within a rule by an application, and who falls outside it, in words and cells."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from pna.disclosure import is_small
from pna.study import Study
from pna.study.questions import Disclosure
from pna.wording.words import NOT_SHOWN, people, set_words, sets_words, share_of
from pna.writing import half_up

__all__ = [
    "NOT_SHOWN",
    "after_cell",
    "average_sentence",
    "banded",
    "bands_caption",
    "before_and_after",
    "change_cell",
    "choice_caption",
    "few_minutes",
    "fifth_words",
    "minutes",
    "missing",
    "more_areas_sentence",
    "moved_caption",
    "moved_cell",
    "moved_sentence",
    "no_slots_sentence",
    "open_then_caption",
    "rule_of_mode",
    "settlements_sentence",
    "signed",
    "sites_sentence",
]

Row = Mapping[Any, Any]
_OVER = {
    "drive": "over the range of driving speeds",
    "walk": "with or without fast roads that have no known pavement",
}
_WITH_SIGN = {"newly_within": "+", "newly_outside": "-"}


def rule_of_mode(study: Study, mode: str) -> str:
    """The headline's rule of a mode; of both: ``10 minutes' drive or 20 minutes' walk``."""
    drive, walk = study.headline.drive_minutes, study.headline.walk_minutes
    words = {"drive": f"{drive:g} minutes' drive", "walk": f"{walk:g} minutes' walk"}
    return words.get(mode, f"{words['drive']} or {words['walk']}")


def missing(value: object) -> bool:
    """Whether a cell of a table holds nothing."""
    return value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value))


def minutes(value: float, decimals: int = 1) -> str:
    """Minutes, rounded half up; a dash where there are none."""
    return "-" if missing(value) else f"{half_up([value], decimals)[0]:.{decimals}f}"


def few_minutes(value: float) -> str:
    """Minutes saved or added; never none, where somebody saves some: ``under 0.1``."""
    said = minutes(value)
    return "under 0.1" if said == "0.0" else said


def fifth_words(group: str) -> str:
    """Name a fifth of England by deprivation: ``Deprivation fifth 1 (most)``."""
    return f"Deprivation fifth {group.replace(' deprived)', ')')}"


def bands_caption(study: Study) -> str:
    """Say what the table of minutes saved and added counts."""
    return f"People by minutes saved or added to the nearest {set_words(study.premises.sets[0])}"


def moved_sentence(row: Row, study: Study) -> str:
    """Say who would be newly within a rule and who newly further, with the range.

    Parameters
    ----------
    row
        Of the table ``moves``: everyone of an area.
    study
        Its headline and its rules of disclosure.
    """
    hide = study.disclosure
    words = f"{rule_of_mode(study, str(row['mode']))} of a {set_words(row['premises_set'])}"
    of = f"{people(row['total'], hide)} residents of {row['area_name']}"
    gained, lost = (float(row[name]) for name in ("newly_within", "newly_outside"))
    if not any(_figures(row, name) for name in _WITH_SIGN):
        return f"Of the {of} none would be newly within or newly further than {words}."
    parts: list[str] = []
    for name, count, said in (
        ("newly_within", gained, "within"),
        ("newly_outside", lost, "further than"),
    ):
        if not _figures(row, name):
            continue
        whom = (
            f"{people(count, hide)} of the {of} ({share_of(count, row['total'], hide)}) would be"
            if not parts
            else f"{people(count, hide)} would be"
        )
        where = f"{said} {words}" if not parts else f"{said} that"
        parts.append(f"{whom} newly {where}{_range_words(row, name, hide)}")
    return f"Based on modelled travel times, {'; '.join(parts)}."


def settlements_sentence(rows: pd.DataFrame, study: Study, most: int) -> str:
    """Say in or near which villages and towns those live who come within a time, or fall outside.

    Parameters
    ----------
    rows
        From `pna.scenario.local_places.by_settlement`, of one mode.
    study
        Its rules of disclosure.
    most
        So many are named.

    Returns
    -------
    str
        Empty where nobody moves, or none is to be named.
    """
    parts = []
    for change, words in (("within", "newly within"), ("outside", "newly further")):
        own = rows[(rows["change"] == change) & rows["place"].astype(bool)]
        if own.empty or most <= 0:
            continue
        names = [
            f"{row['place']} {people(float(row['people']), study.disclosure)}"
            for row in own.head(most).to_dict("records")
        ]
        more = len(own) - len(names)
        listed = ", ".join(names) + (f" and {more} more" if more > 0 else "")
        parts.append(f"{words} in or near: {listed}")
    text = "; ".join(parts)
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def _figures(row: Row, name: str) -> bool:
    """Whether the figure, or any end of its ranges, is somebody."""
    ends = (row.get(f"{name}{end}") for end in ("", "_low", "_high", "_least", "_most"))
    return any(value is not None and not missing(value) and float(value) > 0 for value in ends)


def _range_words(row: Row, name: str, hide: Disclosure) -> str:
    low, high, own = (people(row[f"{name}{end}"], hide) for end in ("_low", "_high", ""))
    text = (
        ""
        if low == high == own
        else f" ({low} to {high} {_OVER.get(str(row['mode']), 'over the range')})"
    )
    least, most = row.get(f"{name}_least"), row.get(f"{name}_most")
    if least is not None and not missing(least):
        ends = [people(float(end), hide) for end in (least, most or 0.0)]
        text += f" [{' to '.join(ends)} over the sites tried]"
    return text


def moved_caption(*, sites: bool) -> str:
    """Say how the cells of `moved_cell` are read."""
    text = "+ newly within, - newly further; in brackets the range (see Method), where it differs"
    return f"{text}; in square brackets that over the possible sites" if sites else text


def moved_cell(row: Row, disclosure: Disclosure) -> str:
    """Give who comes within a rule and who falls outside it in one cell.

    Parameters
    ----------
    row
        Of the table ``moves`` or ``slots``.
    disclosure
        Of the study.

    Returns
    -------
    str
        ``+1,234 (1,100-1,300)``, ``-56``, both, or ``0``; where only the far end of a range is
        somebody, ``0 (to -22)``.
    """
    parts = [
        _signed(row, name, sign, disclosure)
        for name, sign in _WITH_SIGN.items()
        if _figures(row, name)
    ]
    return "; ".join(part for part in parts if part != "0") or "0"


def _signed(row: Row, name: str, sign: str, disclosure: Disclosure) -> str:
    own = people(float(row[name]), disclosure)
    if own != "0":
        return f"{sign}{'' if own[0].isdigit() else ' '}{banded(row, name, disclosure)}"
    text = "0"
    for end, opened, closed in (("_high", "(", ")"), ("_most", "[", "]")):
        most = row.get(f"{name}{end}")
        said = "0" if most is None or missing(most) else people(float(most), disclosure)
        between = "" if said[0].isdigit() else " "
        text += "" if said == "0" else f" {opened}to {sign}{between}{said}{closed}"
    return text


def banded(row: Row, name: str, disclosure: Disclosure) -> str:
    """Give a number of people with its ranges: ``120 (100-130) [80-150]``.

    Parameters
    ----------
    row
        Of a table whose columns of ranges are called as that of the figure, with ``_low``,
        ``_high``, ``_least``, ``_most``.
    name
        Of the column.
    disclosure
        Of the study.
    """
    own = people(float(row[name]), disclosure)
    text = own
    for (low, high), (opened, closed) in (
        (("_low", "_high"), "()"),
        (("_least", "_most"), "[]"),
    ):
        ends = [row.get(f"{name}{end}") for end in (low, high)]
        if any(end is None or missing(end) for end in ends):
            continue
        said = [people(float(end), disclosure) for end in ends if end is not None]
        if set(said) != {own}:
            # "0 to fewer than 5" has words that a dash would run together.
            to = "-" if "fewer" not in "".join(said) else " to "
            text += f" {opened}{to.join(said)}{closed}"
    return text


def after_cell(row: Row, before: str, after: str, disclosure: Disclosure) -> str:
    """Give a number of people after the changes, as `banded`, unless it tells a hidden change.

    Parameters
    ----------
    row
        Of the tables ``moves``, ``choice`` or ``sites``.
    before, after
        Its columns with the numbers.
    disclosure
        Of the study.

    Returns
    -------
    str
        `NOT_SHOWN` where the change from before to after, or a part of it, is hidden.
    """
    moves = [row[after] - row[before], *(row[name] for name in _WITH_SIGN if name in row)]
    if is_small([float(value) for value in moves], disclosure).any():
        return NOT_SHOWN
    return banded(row, after, disclosure)


def more_areas_sentence(count: int) -> str:
    """Say that other areas are in the workbook."""
    more = "1 more area with changes is" if count == 1 else f"{count:,} more areas with changes are"
    return f"{more} in comparison.xlsx."


def change_cell(before: float, after: float, disclosure: Disclosure) -> str:
    """Give a number of people before and after: ``120 to 150``; once where it stays the same."""
    first, last = people(before, disclosure), people(after, disclosure)
    return first if first == last else f"{first} to {last}"


def average_sentence(row: Row, study: Study, *, reached: float = 0.0, lost: float = 0.0) -> str:
    """Say how many minutes are saved or added on average, by one way of travelling.

    Parameters
    ----------
    row
        Of the table ``averages``: everyone of an area, one premises set.
    study
        Its rules of disclosure and longest times.
    reached, lost
        People who newly reach premises within the longest time worked out, and who no longer do:
        no minutes can be taken off for them.
    """
    hide = study.disclosure
    way = {"drive": "By car", "walk": "On foot"}[str(row["mode"])]
    parts: list[str] = []
    for name, verb in (("saved", "save {} minutes"), ("added", "travel {} minutes longer")):
        count = float(row[name])
        if count <= 0:
            continue
        parts.append(
            f"{people(count, hide)} people {verb.format(few_minutes(row[f'mean_{name}']))} on "
            f"average (median {few_minutes(row[f'median_{name}'])})"
        )
    longest = getattr(study.modes, str(row["mode"])).limit_minutes
    beyond = [
        f"{people(count, hide)} people {words} within {longest:g} minutes, the longest time worked "
        "out"
        for count, words in ((reached, "newly have one"), (lost, "no longer have one"))
        if count > 0
    ]
    if not parts and not beyond:
        return f"{way} nobody's minutes to the nearest {set_words(row['premises_set'])} change."
    text = f"{way} {'; '.join((*parts, *beyond))}."
    if parts:
        # Beside the minutes of those affected, more digits would tell how many these are.
        digits = 1 if hide.suppress_below or hide.round_to else 2
        before, after = (minutes(row[f"mean_{when}"], digits) for when in ("before", "after"))
        text += (
            f" For all who reach one both before and after, the mean goes from {before} to {after} "
            "minutes, the "
            "median from "
            f"{minutes(row['median_before'])} to {minutes(row['median_after'])}."
        )
    return text


def sites_sentence(rows: pd.DataFrame, study: Study) -> str:
    """Say which of the possible sites brings the most people within the headline, and the fewest.

    Parameters
    ----------
    rows
        Of the table ``sites``: one rule, one premises set.
    study
        Its headline.
    """
    said = []
    for which in ("best", "typical", "worst"):
        own = rows[rows["said"].astype(str).str.contains(which)]
        if own.empty:
            continue
        row = own.iloc[0].to_dict()
        said.append(
            f"at the {which} (easting {float(row['easting']):.0f}, northing "
            f"{float(row['northing']):.0f}) "
            f"{after_cell(row, 'within_before', 'within_after', study.disclosure)}"
        )
    if not said:
        return ""
    first = rows.iloc[0]
    return (
        f"Of the sites tried, people within {rule_of_mode(study, str(first['mode']))} of a "
        f"{set_words(first['premises_set'])} would be: {'; '.join(said)} (before: "
        f"{people(first['within_before'], study.disclosure)})."
    )


def signed(count: float, disclosure: Disclosure) -> str:
    """Give a change in people with its sign: ``+120``, ``-45``, ``0``."""
    size = people(abs(count), disclosure)
    return size if size == "0" else f"{'+' if count > 0 else '-'}{size}"


def no_slots_sentence(study: Study) -> str:
    """Say why there are no figures by time of the week, and what would make them."""
    if not study.slots:
        return (
            "The study names no times of the week. With some, such as Sunday at 12:00, the same "
            "figures are given for premises open then."
        )
    return (
        "The lists of premises give no opening hours, so that nothing can be said by time of the "
        "week. A list with hours, or a table of them (opening_hours.csv), would tell."
    )


def before_and_after(row: Row, study: Study) -> tuple[str, str]:
    """Give the minutes of a place before and after: ``17.9``, ``6.2``; ``over 60``, ``up to 60``.

    Parameters
    ----------
    row
        Of the table ``places``.
    study
        Its longest times, which stand where people reach premises only before or only after.
    """
    if not missing(row["minutes_before"]):
        return minutes(row["minutes_before"]), minutes(row["minutes_after"])
    longest = f"{getattr(study.modes, str(row['mode'])).limit_minutes:g}"
    ends = (f"over {longest}", f"up to {longest}")
    return ends if row["way"] == "saved" else (ends[1], ends[0])


def open_then_caption(study: Study) -> str:
    """Say what the table by time of the week counts."""
    return (
        f"{rule_of_mode(study, 'drive')} or {rule_of_mode(study, 'walk')} of "
        f"{sets_words(study.premises.sets[0])} open then: + newly within, - newly further"
    )


def choice_caption(study: Study) -> str:
    """Say what the table of choice counts."""
    return (
        f"People by number of {sets_words(study.premises.sets[0])} within "
        f"{rule_of_mode(study, 'drive')}, and within {rule_of_mode(study, 'walk')}"
    )
