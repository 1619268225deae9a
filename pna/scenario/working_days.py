"""The dates of an application: days left, weekends and bank holidays in England.

Days are counted as the calendar has them. Whether a time limit of the regulations counts another
way, or moves with a bank holiday, is for a solicitor to say: dates are told, nothing is moved.
"""

from __future__ import annotations

from datetime import date

__all__ = ["day_off", "days_between"]

_SATURDAY = 5
_FEWEST_YEARS = (1872, 2100)
"""The library knows bank holidays of these years."""


def days_between(start: date, end: date) -> int:
    """Calendar days from one date to another.

    Parameters
    ----------
    start, end
        Dates; a document takes the day received as `start`, a screen the day of today.

    Returns
    -------
    int
        1 from a day to the next; less than 0 where `end` has passed.
    """
    return (end - start).days


def day_off(day: date) -> str:
    """Say why a date is no working day in England.

    Parameters
    ----------
    day
        Any date.

    Returns
    -------
    str
        ``Saturday``, ``Sunday``, ``Good Friday``, ``Saturday and Boxing Day``; empty for a working
        day. A holiday taken on another day is called so: ``Boxing Day (observed)``.

    Notes
    -----
    Bank holidays are those of the library ``holidays``, Great Britain, subdivision England, with
    the substitute days; it lists single ones too (8 May 2023). One that is proclaimed after its
    release is not known to it.
    """
    # The library is wanted for a few dates of an application alone.
    import holidays  # noqa: PLC0415 - heavy

    reasons = [day.strftime("%A")] if day.weekday() >= _SATURDAY else []
    if _FEWEST_YEARS[0] <= day.year <= _FEWEST_YEARS[1]:
        known = holidays.country_holidays("GB", subdiv="ENG", years=[day.year], language="en_GB")
        name = known.get(day)
        # Days that hold two are joined by the library with a semicolon.
        reasons += str(name).split("; ") if name else []
    return " and ".join(reasons)
