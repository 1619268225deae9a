"""What the maps of minutes, of people further away and of choice say."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from pna.study import Study
from pna.study.questions import Disclosure
from pna.wording.headline import Further, further_sentence
from pna.wording.words import number_with_share, people, set_words, sets_words

__all__ = [
    "CHOICE_CLASSES",
    "CHOICE_NOTE",
    "COVERAGE_COLUMNS",
    "DOTS_NOTE",
    "FURTHER_BOTH",
    "OUTSIDE_COLUMNS",
    "PLACES_COLUMNS",
    "PLACES_TITLE",
    "SPECIAL_NOTE",
    "SPECIAL_TITLE",
    "UNKNOWN_HERE",
    "UNKNOWN_PLACES",
    "bands_title",
    "choice_finding",
    "choice_title",
    "coverage_caption",
    "outside_caption",
    "places_caption",
    "rule_title",
    "split_further",
]

FURTHER_BOTH = "further than both times"
UNKNOWN_HERE = "not known"
PLACES_TITLE = "Places where people live"
SPECIAL_TITLE = "Prisons, barracks and other special places"
UNKNOWN_PLACES = "not known: too far from any road or path, or nobody's hours known"
DOTS_NOTE = (
    "A dot stands at the middle of where the people of a place live, and its area is in proportion "
    "to them; the smallest are drawn large enough to see."
)
SPECIAL_NOTE = (
    "Rings are prisons, barracks and other special places: those who live there may have services "
    "of their own."
)
COVERAGE_COLUMNS = {
    "area_name": "Area",
    "area_type": "Kind of area",
    "total": "People",
    "within": "Within either time",
    "outside": "Further than both times",
    "unknown": "Not known",
    "share_within": "Share within",
    "share_low": "Share, low end",
    "share_high": "Share, high end",
}
OUTSIDE_COLUMNS = {
    "place": "In or near",
    "district_name": "District",
    "special": "Special population",
    "people_outside_both": "People further than both times",
    "people_outside_both_at_least": "At least (cars quicker)",
    "people_outside_both_at_most": "At most (cars slower, no walking along fast roads)",
    "drive": "Minutes' drive",
    "drive_nearest_name": "Nearest by car",
    "walk": "Minutes' walk",
}
PLACES_COLUMNS = {
    "name": "Place",
    "demand_id": "Code",
    "people": "People",
    "drive": "Driving",
    "walk": "Walking",
}
CHOICE_CLASSES = {
    "0": "none",
    "1": "one",
    "2-3": "two or three",
    "4+": "four or more",
    "not known": "not known",
}
"""Of `pna.choice.CLASSES`: how many premises, in a legend."""
CHOICE_NOTE = "Premises outside the area count as well."


def bands_title(mode: str, premises_set: str) -> str:
    """Head the bands of one way of travelling."""
    return f"Minutes' {mode} to the nearest {set_words(premises_set)}"


def rule_title(mode: str, minutes: float, *, then: bool = False) -> str:
    """Head the land within one time of the headline; `then`: of premises open at some time."""
    of_those = " of one open then" if then else ""
    return f"Within {minutes:g} minutes' {mode}{of_those}"


def split_further(item: Further) -> tuple[str, tuple[str, ...]]:
    """Say one figure of the headline, and apart from it its range and whom it leaves unknown.

    Parameters
    ----------
    item
        From `pna.wording.further`.

    Returns
    -------
    str, tuple of str
        A sentence, and what follows it; empty where there is nothing to add.
    """
    nothing = float("nan")
    first = further_sentence(replace(item, outside_low=nothing, outside_high=nothing, unknown=0.0))
    rest = further_sentence(item).removeprefix(first).strip()
    return first, (rest,) if rest else ()


def coverage_caption(mode: str, study: Study) -> str:
    """Head the table of one way of travelling, or of both (``both``), by area."""
    headline, word = study.headline, set_words(study.premises.sets[0])
    if mode == "both":
        return (
            f"People within, and further than, {headline.drive_minutes:g} minutes' drive or "
            f"{headline.walk_minutes:g} minutes' walk of the nearest {word}"
        )
    return f"People by minutes' {mode} to the nearest {word}"


def by_locality(caption: str) -> str:
    """Head the part of a table that has the localities, where they are very many."""
    return f"{caption}: localities"


def within_heading(minutes: float) -> str:
    """Head a column of shares within some minutes."""
    return f"Share within {minutes:g} minutes"


def further_heading(minutes: float) -> str:
    """Head the column of those further than the headline's minutes."""
    return f"People further than {minutes:g} minutes"


def low_heading(mode: str, minutes: float) -> str:
    """Head the column of the low end of the range."""
    if mode == "walk":
        return f"Share within {minutes:g} minutes off fast roads"
    return f"Share within {minutes:g} minutes if cars are slower"


def high_heading(minutes: float) -> str:
    """Head the column of the high end of the range of the drive."""
    return f"Share within {minutes:g} minutes if cars are quicker"


def share_heading(words: str) -> str:
    """Head a column of shares of people."""
    return f"Share, {words}"


def minutes_span(low: str, high: str) -> str:
    """Say the least and the most minutes."""
    return low if low == high else f"{low} to {high}"


def over_limit(minutes: float) -> str:
    """Say that nothing is within the longest time that was worked out."""
    return f"more than {minutes:g}"


def outside_caption(study: Study) -> str:
    """Head the table of settlements."""
    headline = study.headline
    return (
        f"People further than both {headline.drive_minutes:g} minutes' drive and "
        f"{headline.walk_minutes:g} minutes' walk from the nearest "
        f"{set_words(study.premises.sets[0])}, by the place that they live in or near"
    )


def places_caption(
    shown: int, left: int, people_left: float, *, when: str, file: str, disclosure: Disclosure
) -> str:
    """Head the list of places, most people first.

    Parameters
    ----------
    shown, left, people_left
        How many places are listed, how many are not, and who lives at these.
    when
        When premises must be open; empty: at whatever time.
    file
        Which has all of them; empty: none has.
    disclosure
        How small numbers are said.
    """
    text = "Places further than both times"
    if when:
        text += f" from premises {when}"
    text += ", most people first"
    if left:
        text += (
            f": the first {shown:,} of {shown + left:,}; {people(people_left, disclosure)} people "
            "live at the others"
        )
        text += f", which are in {file}" if file else ""
    return text


def premises_title(premises_set: str) -> str:
    """Head the premises of a map that shows none but those that count."""
    return sets_words(premises_set).capitalize()


def people_line(count: str) -> str:
    """Say how many live at a place, which `people` has put in words."""
    return f"{count} people"


def travel_line(mode: str, how_long: str) -> str:
    """Say how long it is from a place by one way of travelling."""
    return f"{mode.capitalize()}: {how_long}"


def choice_title(study: Study) -> str:
    """Head the places of the map of choice."""
    headline = study.headline
    return (
        f"{sets_words(study.premises.sets[0]).capitalize()} within {headline.drive_minutes:g} "
        f"minutes' drive or {headline.walk_minutes:g} minutes' walk"
    )


def choice_caption(study: Study) -> str:
    """Head the table of the map of choice."""
    headline = study.headline
    return (
        f"People by how many {sets_words(study.premises.sets[0])} they have within "
        f"{headline.drive_minutes:g} minutes' drive or {headline.walk_minutes:g} minutes' walk"
    )


def choice_finding(rows: pd.DataFrame, study: Study) -> str:
    """Say how many people have how many premises within either time of the headline.

    Parameters
    ----------
    rows
        Of the table ``choice``: the whole area, the combined rule, the first premises set, unmarked
        numbers.
    study
        Its headline, and how small numbers are said.
    """
    headline, first, disclosure = study.headline, study.premises.sets[0], study.disclosure
    count = dict(zip(rows["premises_within"], rows["people"].astype(float), strict=True))
    total = float(rows["total"].iloc[0])
    told = {name: number_with_share(number, total, disclosure) for name, number in count.items()}
    text = (
        f"Based on modelled travel times, of {people(total, disclosure)} residents of "
        f"{rows['area_name'].iloc[0]}, {told['4+']} live within {headline.drive_minutes:g} "
        f"minutes' drive or {headline.walk_minutes:g} minutes' walk of four or more "
        f"{sets_words(first)}, "
        f"{told['2-3']} of two or three, {told['1']} of one, and {told['0']} live further than "
        f"both times from any {set_words(first)}"
    )
    if count.get("not known", 0.0) > 0:
        text += f"; for {people(count['not known'], disclosure)} it is not known"
    return f"{text}."
