"""Ways of an application in words: how far, which way round, whether next door."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pna.study import Study
from pna.wording.applications_people import missing
from pna.wording.words import people
from pna.writing import minutes_up

__all__ = [
    "BESIDE_NOTE",
    "beside_words",
    "detour_sentence",
    "detours_sentence",
    "metres",
    "no_detours_sentence",
    "no_way_words",
    "way_minutes",
    "way_words",
]

Row = Mapping[Any, Any]
_MOST_ROADS = 4

BESIDE_NOTE = (
    "Sharing a building or adjoining is a matter to look at beside regulation 31, told from "
    "addresses and positions alone."
)


def metres(value: float) -> str:
    """Metres to ten; a dash where there are none."""
    return "-" if missing(value) else f"{int(float(value) / 10 + 0.5) * 10:,}"


def way_words(minutes_of_one: float, metres_of_one: float) -> str:
    """Give the minutes and metres of one way: ``12.8 (10,090)``; a dash where there is none.

    Minutes of a way are rounded up, as in every table of the run: 10.01 is never shown as 10.0.
    """
    return (
        "-"
        if missing(minutes_of_one)
        else f"{way_minutes(minutes_of_one)} ({metres(metres_of_one)})"
    )


def way_minutes(value: float) -> str:
    """Give the minutes of one way, rounded up to a tenth."""
    return f"{float(minutes_up(value)):.1f}"


def no_way_words(study: Study) -> str:
    """Say in a caption what a dash stands for."""
    longest = max(study.modes.walk.limit_minutes, study.modes.drive.limit_minutes)
    return f"(-: none found within {longest:g} minutes)"


def beside_words(beside: object) -> str:
    """Say how premises stand to the site: ``same postcode``; a dash for none of it."""
    return str(beside) if isinstance(beside, str) and beside else "-"


def no_detours_sentence(names: Sequence[str]) -> str:
    """Say that no place has a short straight line and a long walk to the sites."""
    return (
        f"No place is near {' or '.join(names)} in a straight line and far from it on foot."
        if names
        else "No place is near in a straight line and far on foot."
    )


def detours_sentence(study: Study) -> str:
    """Say which places `detour_sentence` is told of.

    Parameters
    ----------
    study
        Its headline.
    """
    return (
        "People within 1.6 km of the site in a straight line whose walk is at least 400 m longer "
        f"than the line, and takes over {study.headline.walk_minutes:g} minutes or is over 1.6 "
        "times the line:"
    )


def detour_sentence(row: Row, study: Study) -> str:
    """Say how far some people are from a site in a straight line and on foot, and what is between.

    Parameters
    ----------
    row
        Of the table ``detours``.
    study
        Its rules of disclosure.
    """
    hide = study.disclosure
    walk: str = (
        "no walk within the longest time worked out"
        if missing(row["walk_metres"])
        else f"{metres(row['walk_metres'])} m ({way_minutes(row['walk_minutes'])} min) on foot"
    )
    crossed, way = (
        str(row[name]) if isinstance(row[name], str) else "" for name in ("crossed", "by_way_of")
    )
    between = f". Between: {crossed}" if crossed else ""
    roads = way.split(", ")
    others = " and others" if len(roads) > _MOST_ROADS else ""
    by = f"; by way of {', '.join(roads[:_MOST_ROADS])}{others}" if way else ""
    return (
        f"{people(row['people'], hide)} people, {metres(row['straight_metres'])} m in a straight "
        f"line, {walk}{between}{by}."
    )
