"""What the maps of the evening, Saturday and Sunday say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from pna.study import Study
from pna.wording.headline import Further
from pna.wording.maps_travel import split_further
from pna.wording.words import people, set_words, some_of

__all__ = [
    "FURTHER_ALWAYS",
    "FURTHER_THEN",
    "NO_SLOT",
    "OPEN_COLUMNS",
    "THEN_NOTE",
    "hours_lines",
    "open_caption",
    "open_further",
    "open_words",
    "slot_note",
    "time_caption",
    "time_columns",
]

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
FURTHER_ALWAYS = "further than both times, whatever the hour"
FURTHER_THEN = "further than both times at this time of the week only"
NO_SLOT = {
    "evening": (
        "The study asks for no time on a weekday from 18:00 on: give one in [[slots]], such as "
        'name = "Weekday after 18:30".'
    ),
    "saturday": (
        "The study asks for no time on Saturday from 12:00 on: give one in [[slots]], such as "
        'name = "Saturday 15:00".'
    ),
    "sunday": (
        "The study asks for no time on Sunday alone: give one in [[slots]], such as "
        'name = "Sunday 12:00".'
    ),
}
"""By time of the week: why its map is not drawn."""
THEN_NOTE = (
    "Minutes told at a dot are those to the nearest premises that is known to be open at the time."
)
OPEN_COLUMNS = {
    "facility_id": "ODS code",
    "name": "Name",
    "postcode": "Postcode",
    "where": "Where",
    "hours": "Hours",
}


def time_caption(study: Study, when: str) -> str:
    """Head the table of one time of the week by area."""
    headline = study.headline
    return (
        f"People within {headline.drive_minutes:g} minutes' drive or {headline.walk_minutes:g} "
        f"minutes' walk of a {set_words(study.premises.sets[0])} {when}"
    )


def time_columns() -> dict[str, str]:
    """Columns of the table of one time of the week."""
    return {
        "area_name": "Area",
        "area_type": "Kind of area",
        "total": "People",
        "within": "Within either time",
        "outside": "Further than both times",
        "unknown": "Not known",
        "share_within": "Share within then",
        "share_any": "Share within, whatever the hour",
    }


def open_caption(premises_set: str, when: str) -> str:
    """Head the list of premises that are open at one time of the week."""
    return f"Every {set_words(premises_set)} in or near the area that is {when}"


def open_words(when: str) -> tuple[str, str]:
    """What filled and hollow symbols mean on a map of opening hours."""
    return when, "not open then, or hours not known"


def slot_note(name: str, when: str) -> str:
    """Say what the time of the week is, and by whose hours."""
    return (
        f'The time shown is the slot "{name}" of the study: premises count that are {when}, by '
        "the opening hours that the lists publish."
    )


def open_further(item: Further, when: str) -> tuple[str, tuple[str, ...]]:
    """Say how many people live further from premises that are open at some time.

    Parameters
    ----------
    item
        One figure of the headline, with those premises alone.
    when
        From `pna.wording.slot_words`.

    Returns
    -------
    str, tuple of str
        A sentence, and what follows it.
    """
    hiding = item.disclosure
    some = some_of(item.outside, item.total, item.whom, hiding, unknown=item.unknown)
    text = (
        f"Based on modelled travel times, {some} live further than {item.words} from a "
        f"{set_words(item.premises_set)} in or near {item.area_name} that is {when}."
    )
    _, rest = split_further(replace(item, unknown=0.0))
    if item.unknown > 0:
        unknown = (
            f"For {people(item.unknown, hiding)} {item.whom} this is unknown: they live within "
            "reach only of premises whose hours are not known, or too far from any road or path."
        )
        return text, (*rest, unknown)
    return text, rest


def hours_lines(days: Mapping[str, str]) -> tuple[str, ...]:
    """Say the hours of some days, days in a row with the same hours together.

    Parameters
    ----------
    days
        By day of the week (``monday``), hours as tables have them: ``09:00-13:00,14:00-17:30``,
        ``CLOSED``, ``not known``; empty: not known.

    Returns
    -------
    tuple of str
        ``Monday to Friday: 09:00 to 13:00, 14:00 to 17:30``.
    """
    told: list[tuple[list[str], str]] = []
    for day in _DAYS:
        if day not in days:
            continue
        text = _hours(days[day])
        follows = (
            told and told[-1][1] == text and _DAYS.index(told[-1][0][-1]) + 1 == _DAYS.index(day)
        )
        if follows:
            told[-1][0].append(day)
        else:
            told.append(([day], text))
    return tuple(f"{_span(names)}: {text}" for names, text in told)


def _hours(text: str) -> str:
    plain = text.strip()
    if not plain:
        return "not known"
    if plain.upper() == "CLOSED":
        return "closed"
    return ", ".join(_spell(part) for part in plain.split(","))


def _spell(text: str) -> str:
    ends = [end.strip() for end in text.split("-")]
    if ends in (["00:00", "00:00"], ["00:00", "24:00"]):
        return "all day"
    if len(ends) > 1 and ends[-1] in ("00:00", "24:00"):
        ends[-1] = "midnight"
    return " to ".join(ends)


def _span(days: Sequence[str]) -> str:
    first, last = days[0].capitalize(), days[-1].capitalize()
    if len(days) == 1:
        return first
    return f"{first} {'and' if len(days) == 2 else 'to'} {last}"  # noqa: PLR2004
