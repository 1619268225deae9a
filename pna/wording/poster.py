"""The words of a poster for a waiting room: plain English, for anybody."""

from __future__ import annotations

import math

from pna.poster.open_late import LATE, SATURDAY, SUNDAY
from pna.wording.words import INVENTED

__all__ = [
    "ALT",
    "BY_HAND",
    "CHECK",
    "EMERGENCY",
    "HELP",
    "HOURS_HEADINGS",
    "NOT_DECIDED",
    "TITLE",
    "caption",
    "date_sentence",
    "how_far",
    "invented",
    "nobody_sentence",
    "not_known_sentence",
]

TITLE = "Pharmacies open late and at weekends"
HELP = "Need help now, and the pharmacy is closed? Call NHS 111, free, day or night."
EMERGENCY = "In an emergency call 999."
CHECK = (
    "Hours can change, and are often different on bank holidays. Please ring or look at "
    "nhs.uk/find-a-pharmacy before you go."
)
BY_HAND = "Open the page in a browser and print it to PDF, on one sheet of A4."
NOT_DECIDED = (
    "Walking and driving times are worked out on a map. Traffic, weather and your own pace can "
    "make them longer."
)
HOURS_HEADINGS = ("Monday to Friday", "Saturday", "Sunday")
ALT = "Map of {place} and the pharmacies listed, by their numbers."
_TIMES = {
    LATE: "after 6:30pm on a weekday",
    SATURDAY: "on Saturday afternoon",
    SUNDAY: "on Sunday",
}
_TOLERANCE = 1e-6
"""What counts as within a limit is not rounded up past it (`pna.travel.within`)."""


def caption(more: int, limit_minutes: float) -> str:
    """Say what the table lists, and how many others there are.

    Parameters
    ----------
    more
        How many others are open at these times.
    limit_minutes
        How far by car was searched.
    """
    said = "Nearest by car first. In bold: open after 6:30pm, on Saturday afternoon, on Sunday."
    if not more:
        return said
    are = "1 more is" if more == 1 else f"{more} more are"
    return (
        f"{said} {are} open at these times within {limit_minutes:g} minutes\u2019 drive: see "
        "nhs.uk/find-a-pharmacy."
    )


def invented() -> str:
    """Say that nothing of this exists."""
    return INVENTED


def how_far(mode: str, minutes: float, limit_minutes: float) -> str:
    """Say how long it takes: ``12 min drive``, rounded up to whole minutes.

    Parameters
    ----------
    mode
        ``drive`` or ``walk``.
    minutes
        NaN beyond the limit.
    limit_minutes
        How far was searched.
    """
    if math.isnan(minutes):
        return f"{limit_minutes:g}+ min {mode}"
    return f"{max(1, math.ceil(minutes - _TOLERANCE))} min {mode}"


def nobody_sentence(time: str, limit_minutes: float) -> str:
    """Say that no pharmacy is known to be open at a time.

    Parameters
    ----------
    time
        Of `pna.poster.open_late.TIMES`.
    limit_minutes
        How far by car was searched.
    """
    return f"No pharmacy within {limit_minutes:g} minutes' drive is listed as open {_TIMES[time]}."


def not_known_sentence(number: int) -> str:
    """Say of how many pharmacies around the hours are not known; '' for none.

    Parameters
    ----------
    number
        Of pharmacies nearer than the last on the poster.
    """
    if not number:
        return ""
    said, it = ("1 pharmacy", "it") if number == 1 else (f"{number} pharmacies", "they")
    return f"We do not know all the hours of {said} nearby; {it} may be open at these times too."


def date_sentence(list_date: str, study: str) -> str:
    """Say how old the hours are.

    Parameters
    ----------
    list_date
        The date of the list, in words; empty where it is not known.
    study
        The name of the study.
    """
    since = f"Opening hours as listed on {list_date}" if list_date else "Opening hours as listed"
    return f"{since} ({study})."
