"""How many of some groups are further than the times of the headline."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd

from pna.attributes.census import NO_CAR
from pna.attributes.neighbourhoods import MOST_DEPRIVED, RURAL
from pna.people.groups import ALL
from pna.speeds.driving import OLDER_ADULT_METRES_PER_SECOND
from pna.study import Study
from pna.travel.times import OLDER_ADULT
from pna.wording.headline import Further, further_sentence
from pna.wording.words import share_of

__all__ = ["by_group"]

_Mode = Literal["drive", "walk", "both"]
_SHARED = (
    "Where a group is known only for LSOAs, the people of each LSOA are shared out over its places "
    "in proportion to the people of each: figures of these groups are estimates."
)


class _Told(NamedTuple):
    """A group of which there is a sentence.

    Attributes
    ----------
    split, group
        As tables have them.
    whom
        What its people are called.
    mode
        The rule that is told: households without a car cannot drive.
    """

    split: str
    group: str
    whom: str
    mode: _Mode = "both"


_TOLD = (
    _Told("age", "65+", "residents aged 65 or over"),
    _Told("car", NO_CAR, "households without a car or van", "walk"),
    _Told(
        "imd_quintile_national",
        MOST_DEPRIVED,
        "residents of neighbourhoods (LSOAs) among the most deprived fifth of England",
    ),
    _Told(
        "imd_quintile_local",
        MOST_DEPRIVED,
        "residents of neighbourhoods (LSOAs) among the most deprived fifth of those of the area",
    ),
    _Told(
        "rural",
        RURAL,
        "residents of neighbourhoods (LSOAs) that are rural in the official classification",
    ),
)
_OLDER = _Told("age", "65+", "residents aged 65 or over", "walk")


def by_group(table: pd.DataFrame, study: Study) -> tuple[str, ...]:
    """Say of some groups how many are further than the times of the headline.

    Parameters
    ----------
    table
        Of coverage by group, at the study's own speeds and, for age, at the pace of older adults.
    study
        Its headline minutes and first premises set.

    Returns
    -------
    tuple of str
        A sentence for each of these groups that the table has, with the same share of everyone
        beside it, or that nobody is of it. Of households without a car the walk is told, of others
        both ways of travelling.
    """
    whole = table[(table["area_type"] == "hwb") & (table["premises_set"] == study.premises.sets[0])]
    older = whole["speed_preset"].str.contains(OLDER_ADULT)
    sentences = list(_sentences(whole[~older], study))
    sentences += _of_older(whole[older], study)
    if sentences and (table["known_for"] != "place").any():
        sentences.append(_SHARED)
    return tuple(sentences)


def _sentences(rows: pd.DataFrame, study: Study) -> Iterator[str]:
    for told in _TOLD:
        own = _row(rows, study, told.mode, told.split, told.group)
        if own is None:
            continue
        if not own["total"] > 0:
            yield f"There are no {told.whom} in {own['area_name']}."
            continue
        yield f"{_said(own, told, _words(study, told.mode), study)}{_beside(rows, told, study)}"


def _of_older(rows: pd.DataFrame, study: Study) -> list[str]:
    own = _row(rows, study, "walk", _OLDER.split, _OLDER.group)
    if own is None or not own["total"] > 0:
        return []
    words = (
        f"{_words(study, 'walk')} (at {OLDER_ADULT_METRES_PER_SECOND:g} metres a second, the pace "
        "of older adults)"
    )
    return [_said(own, _OLDER, words, study)]


def _words(study: Study, mode: _Mode) -> str:
    drive = f"{study.headline.drive_minutes:g} minutes' drive"
    walk = f"{study.headline.walk_minutes:g} minutes' walk"
    return walk if mode == "walk" else f"both {drive} and {walk}"


def _row(
    rows: pd.DataFrame, study: Study, mode: _Mode, split: str, group: str
) -> pd.Series[float] | None:
    drive = f"drive_{study.headline.drive_minutes:g}"
    walk = f"walk_{study.headline.walk_minutes:g}"
    rule = walk if mode == "walk" else f"{drive}_or_{walk}"
    found = rows[(rows["rule"] == rule) & (rows["split"] == split) & (rows["group"] == group)]
    return None if found.empty else found.iloc[0]


def _said(row: pd.Series[float], told: _Told, words: str, study: Study) -> str:
    total, unknown = float(row["total"]), float(row["unknown"])
    known = total - unknown
    item = Further(
        mode=told.mode,
        words=words,
        premises_set=str(row["premises_set"]),
        area_name=str(row["area_name"]),
        outside=float(row["outside"]),
        unknown=unknown,
        total=total,
        special=0.0,
        outside_low=float(np.maximum(known - total * float(row["share_high"]), 0.0)),
        outside_high=float(np.maximum(known - total * float(row["share_low"]), 0.0)),
        disclosure=study.disclosure,
        whom=told.whom,
    )
    return further_sentence(item)


def _beside(rows: pd.DataFrame, told: _Told, study: Study) -> str:
    """The share of everyone, of the same rule, to be read beside that of a group."""
    everyone = _row(rows, study, told.mode, ALL, ALL)
    if everyone is None:
        return ""
    share = share_of(float(everyone["outside"]), float(everyone["total"]), study.disclosure)
    return f" Of all residents, {share} live that far away."
