"""Who depends on premises outside the area."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from pna.rules import headline_rule
from pna.study import Study
from pna.wording.words import board_words, people, set_words, sets_words, some_of

__all__ = ["cross_border_sentences", "near_boundary_sentences"]

_MOST_NAMED = 10


def cross_border_sentences(table: pd.DataFrame, study: Study) -> tuple[str, ...]:
    """Say whose nearest premises lies outside the area, and what coverage would be without those.

    Parameters
    ----------
    table
        Of the question ``cross-border``.
    study
        Its headline; its first premises set is told.

    Returns
    -------
    tuple of str
    """
    headline, first, hide = study.headline, study.premises.sets[0], study.disclosure
    rows = table[(table["area_type"] == "hwb") & (table["premises_set"] == first)]
    sentences = []
    for rule, words in (
        (f"drive_{headline.drive_minutes:g}", "by car"),
        (f"walk_{headline.walk_minutes:g}", "on foot"),
    ):
        of_rule = rows[rows["rule"] == rule]
        whole = _whole(of_rule)
        text = (
            f"Based on modelled travel times, the {set_words(first)} nearest {words} lies outside "
            f"{whole.area} for {some_of(whole.nearest, whole.total, 'residents', hide)}"
        )
        theirs = of_rule[(of_rule["board"] != "all") & (of_rule["nearest_outside_area"] > 0)]
        theirs = theirs.sort_values(["nearest_outside_area", "board"], ascending=[False, True])
        told = [
            f"{board_words(board)} {people(count, hide)}"
            for board, count in zip(theirs["board"], theirs["nearest_outside_area"], strict=True)
        ]
        sentences.append(f"{text}: {', '.join(told)}." if told else f"{text}.")
    whole = _whole(rows[rows["rule"] == headline_rule(study)])
    some = some_of(whole.thanks, whole.total, "residents", hide)
    sentences.append(
        f"Based on modelled travel times, {some} live within "
        f"{headline.drive_minutes:g} minutes' drive or {headline.walk_minutes:g} minutes' walk of "
        f"{sets_words(first)} outside {whole.area} and of none in it."
    )
    return tuple(sentences)


class _Whole(NamedTuple):
    """The row of all boards of one rule."""

    area: str
    total: float
    nearest: float
    thanks: float


def _whole(rows: pd.DataFrame) -> _Whole:
    names = ["area_name", "total", "nearest_outside_area", "within_only_thanks"]
    area, *figures = rows.loc[rows["board"] == "all", names].iloc[0].tolist()
    total, nearest, thanks = map(float, figures)
    return _Whole(str(area), total, nearest, thanks)


def near_boundary_sentences(table: pd.DataFrame, study: Study, area_name: str) -> tuple[str, ...]:
    """Name the premises outside the area within 1.6 km of its boundary.

    Parameters
    ----------
    table
        Of the question ``cross-border-premises``.
    study
        Its first premises set is told.
    area_name
        Of the board's area.

    Returns
    -------
    tuple of str
        One sentence. The distance is a straight line, and no time of travel.
    """
    first = study.premises.sets[0]
    near = table[
        (table["premises_set"] == first)
        & (table["side"] == "outside")
        & table["within_1600_metres"]
    ]
    if near.empty:
        text = (
            f"No {set_words(first)} outside {area_name} stands within 1.6 km, in a straight line, "
            "of its boundary."
        )
        return (text,)
    told = [
        f"{name} in {board_words(board)}, {metres / 1000:.1f} km"
        for name, board, metres in zip(
            near["name"], near["board"], near["metres_to_boundary"], strict=True
        )
    ]
    named = "; ".join(told[:_MOST_NAMED]) + ("; ..." if len(told) > _MOST_NAMED else "")
    text = (
        f"{sets_words(first).capitalize()} outside {area_name} within 1.6 km, in a straight line, "
        f"of its boundary: {len(near)} ({named})."
    )
    return (text,)
