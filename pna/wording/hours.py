"""Sentences about opening hours: who is open when, and how many people are further from them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pandas as pd

from pna.study.questions import Disclosure, Slot
from pna.wording.headline import Further, range_words
from pna.wording.numbers import long_date
from pna.wording.words import people, set_words, share_shown, some_of

__all__ = [
    "NO_HOURS",
    "hours_sentence",
    "open_count_sentence",
    "open_further_sentence",
    "rota_words",
    "slot_words",
    "week_sentence",
]

NO_HOURS = (
    "The lists of premises used for this assessment give no opening hours, so that it cannot say "
    "how many people live within reach of a pharmacy that is open in the evening, at the weekend "
    "or on a bank holiday. All figures are for premises at whatever time they are open."
)
"""What a text may say where the hours of no premises are known."""
_WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WORKING = set(_WEEK[:5])
_LONG_HOURS = (72, 100)
"""What a 100-hour pharmacy had to open a week: 100, and since 25 May 2023 not less than 72."""
_MOST_NAMED = 10


def slot_words(slot: Slot) -> str:
    """Say when premises are open in a slot: ``open on Sunday at 12:00``."""
    days = _days(slot)
    if slot.at is not None:
        return f"open {days} at {slot.at}"
    if slot.start == "00:00" and slot.end == "24:00":
        spell = "at any time" if slot.open == "any" else "all day"
    elif slot.open == "whole":
        spell = f"for the whole time from {slot.start} to {slot.end}"
    elif slot.start == "00:00":
        spell = f"at any time before {slot.end}"
    elif slot.end == "24:00":
        spell = f"at any time after {slot.start}"
    else:
        spell = f"at any time from {slot.start} to {slot.end}"
    return f"open {spell} {days}"


def _days(slot: Slot) -> str:
    named = [day for day in _WEEK if day in slot.days]
    if len(named) == 1:
        return f"on {named[0].capitalize()}"
    each = slot.is_on_each_day
    if set(named) == _WORKING:
        return "on every weekday" if each else "on at least one weekday"
    if len(named) == len(_WEEK):
        return "on every day of the week" if each else "on at least one day of the week"
    words = [day.capitalize() for day in named]
    return f"on {', '.join(words[:-1])} {'and' if each else 'or'} {words[-1]}"


def rota_words(day: date) -> str:
    """Say when premises are open by the rota: ``open at any time on Thursday 25 December 2025``."""
    name = _WEEK[day.weekday()].capitalize()
    return f"open at any time on {name} {long_date(day)} by the rota"


def open_further_sentence(item: Further, when: str) -> str:
    """Say how many people live further from premises that are open at some time.

    Parameters
    ----------
    item
        One figure of the headline, with those premises alone.
    when
        From `slot_words` or `rota_words`.
    """
    hide = item.disclosure
    some = some_of(item.outside, item.total, "residents", hide, unknown=item.unknown)
    text = (
        f"Based on modelled travel times, {some} live further than {item.words} from a "
        f"{set_words(item.premises_set)} in or near {item.area_name} that is {when}."
    )
    if (
        item.has_range
        and len({people(n, hide) for n in (item.outside_low, item.outside, item.outside_high)}) > 1
    ):
        text += range_words(item)
    if item.unknown > 0:
        text += (
            f" For {people(item.unknown, hide)} residents this is unknown: they live within reach "
            "only of premises whose hours are not known, or too far from any road or path."
        )
    return text


def open_count_sentence(
    open_here: int, unknown: Sequence[str], counted: int, *, premises_set: str, when: str, area: str
) -> str:
    """Say how many premises of the area are open at some time.

    Parameters
    ----------
    open_here, counted
        Premises of the area that are open then, and all that count there.
    unknown
        ODS codes of those of which it is not known.
    premises_set, when, area
        Which premises, when, and where.
    """
    word = set_words(premises_set)
    text = f"Of {counted:,} premises that count as a {word} in {area}, {open_here:,} "
    text += f"{'is' if open_here == 1 else 'are'} {when}."
    if unknown:
        text += f" Of {len(unknown):,} this is not known ({_listed(unknown)})."
    return text


def week_sentence(
    rows: pd.DataFrame, disclosure: Disclosure, *, words: str, premises_set: str, area: str
) -> str:
    """Say when most people are within a limit of open premises: Monday to Friday and at weekends.

    Parameters
    ----------
    rows
        Of one rule: `day`, `time`, `total`, `share_within` at every half hour of the week, in
        order.
    disclosure
        Of the study.
    words
        The rule: ``10 minutes' drive``.
    premises_set, area
        Which premises, and where.
    """
    at_best = []
    for name, days in (
        ("Monday to Friday", _WEEK[:5]),
        *((d.capitalize(), (d,)) for d in _WEEK[5:]),
    ):
        of_days = rows[rows["day"].isin(days)]
        best = of_days.iloc[int(of_days["share_within"].to_numpy().argmax())]
        value = float(best["share_within"])
        on_day = f"on {str(best['day']).capitalize()} " if len(days) > 1 else ""
        first = f" (first {on_day}at {best['time']})" if value > 0 else ""
        told = share_shown(value, float(best["total"]), disclosure)
        at_best.append(f"{name} {told}{first}")
    return (
        f"Based on modelled travel times, the largest share of residents who live within {words} "
        f"of a {set_words(premises_set)} in or near {area} that is open at the time, of all half "
        f"hours: {'; '.join(at_best)}."
    )


def hours_sentence(frame: pd.DataFrame, *, premises_set: str, area: str) -> str:
    """Say how many premises of the area open early, late and at weekends, and how long.

    Parameters
    ----------
    frame
        The table of hours of those that count in the area, all of them.
    premises_set, area
        Which premises, and where.
    """
    known = frame[frame["hours"].isin(("known", "closed all week"))]
    text = (
        f"Of {len(frame):,} premises that count as a {set_words(premises_set)} in {area}, the "
        f"opening hours of {len(known):,} are known."
    )
    if len(known) < len(frame):
        codes = frame.loc[~frame.index.isin(known.index), "facility_id"].tolist()
        text += f" Those of {_listed(codes)} are not, or not of every day."
    if known.empty:
        return text
    numbers = (
        ((known["hours_before_0800"] > 0).sum(), "before 08:00 on a weekday"),
        ((known["hours_after_1830"] > 0).sum(), "after 18:30 on a weekday"),
        ((known["hours_saturday"] > 0).sum(), "on Saturday"),
        ((known["hours_sunday"] > 0).sum(), "on Sunday"),
    )
    each = "; ".join(f"{words}: {int(number):,}" for number, words in numbers)
    long = [
        f"{hours} hours a week or more: {int((known['hours_week'] >= hours).sum()):,}"
        for hours in _LONG_HOURS
    ]
    return f"{text} Of these, open at some time {each}. Open {'; '.join(long)}."


def _listed(codes: Sequence[str]) -> str:
    return ", ".join(codes[:_MOST_NAMED]) + (", ..." if len(codes) > _MOST_NAMED else "")
