"""Hours open: the week of every premises, for the appendix of an assessment."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from pna import wording
from pna.answers import Answer, Field, NotMade
from pna.hours.grammar import DAY_MINUTES
from pna.hours.slots import Week, minutes_between, minutes_outside, week_of
from pna.hours.weekly import status
from pna.layers import DAYS
from pna.premises.when_open import CORE, Hours, hours_of
from pna.question import Question
from pna.questions.by_time import NO_HOURS
from pna.results import Results

__all__ = ["HOURS_OPEN", "clock", "hours_of_week"]

_WORKING_DAYS = range(5)
_EARLY, _LATE = 8 * 60, 18 * 60 + 30
Floats = npt.NDArray[np.float64]


def hours_of_week(week: Week) -> dict[str, Floats]:
    """Add up the hours that premises are open, by day and by time of the day.

    Parameters
    ----------
    week
        Their hours.

    Returns
    -------
    dict
        ``hours_monday`` to ``hours_sunday``, ``hours_week``, ``hours_before_0800`` and
        ``hours_after_1830`` (Monday to Friday together), ``hours_weekend``: hours of each premises;
        NaN where those of any of these days are not known. What is after midnight belongs to the
        day on which it is.
    """

    def added(days: range, start: int = 0, end: int = DAY_MINUTES) -> Floats:
        minutes = [
            minutes_between(week, day * DAY_MINUTES + start, day * DAY_MINUTES + end)
            for day in days
        ]
        known = week.known[:, list(days)].all(axis=1)
        return np.where(known, np.sum(minutes, axis=0) / 60.0, np.nan)

    every = range(len(DAYS))
    return {
        **{f"hours_{DAYS[day]}": added(range(day, day + 1)) for day in every},
        "hours_week": added(every),
        "hours_before_0800": added(_WORKING_DAYS, 0, _EARLY),
        "hours_after_1830": added(_WORKING_DAYS, _LATE),
        "hours_weekend": added(range(5, 7)),
    }


def clock(minute: float) -> str:
    """Minutes after midnight as a time: ``18:30``; beyond 24:00 ``02:00 on the next day``."""
    if np.isnan(minute):
        return ""
    whole = round(minute)
    later = whole > DAY_MINUTES
    hours, minutes = divmod(whole - DAY_MINUTES if later else whole, 60)
    return f"{hours:02d}:{minutes:02d}" + (" on the next day" if later else "")


def _make(results: Results) -> Answer | NotMade:
    hours = hours_of(results)
    if not hours.weeks:
        keys = ("inputs.opening_hours",)
        return NotMade(NO_HOURS, keys, hours.findings, (wording.NO_HOURS,))
    sets = list(results.counted)
    columns = ["facility_id", "name", "kind", "postcode", "in_area"]
    counted = [f"counted_{name}" for name in sets]
    premises = pd.DataFrame(results.premises[[*columns, *counted]])
    wanted = premises["in_area"] | premises[counted].any(axis=1)
    frame = premises[wanted].sort_values(
        ["in_area", "facility_id"], ascending=[False, True], ignore_index=True
    )
    codes = frame["facility_id"].tolist()
    layer = results.hours[results.hours["facility_id"].isin(codes)]
    week = week_of(layer, codes)
    frame["hours"] = frame["facility_id"].map(status(layer)).fillna("unknown")
    frame = frame.assign(**_texts(layer, codes), **hours_of_week(week), **_ends(layer, codes))
    frame = frame.assign(**_by_contract(results, hours, week))
    names = [
        name for field in _FIELDS for name in (counted if field.name == "counted" else [field.name])
    ]
    here = frame[frame["in_area"] & frame[counted[0]]]
    sentence = wording.hours_sentence(here, premises_set=sets[0], area=results.study.area.name)
    return Answer(frame[names], hours.findings, (sentence,), controlled=True)


def _texts(layer: pd.DataFrame, codes: list[str]) -> dict[str, pd.Series[str]]:
    """Give each day's hours as published, or from the spells where there is no text."""
    spells = [
        f"{clock(start)}-{clock(end)}" if state == "open" else state
        for state, start, end in zip(
            layer["state"], layer["start_minute"], layer["end_minute"], strict=True
        )
    ]
    said = {"closed": "CLOSED", "unknown": "not known"}
    rows = pd.DataFrame(
        {
            "facility_id": layer["facility_id"],
            "day": layer["day"].astype(int),
            "text": layer["text"].fillna("").astype(str),
            "spells": [said.get(text, text) for text in spells],
        }
    )
    by_day: Any = rows.groupby(["facility_id", "day"]).agg({"text": "first", "spells": ",".join})
    shown = by_day["text"].where(by_day["text"] != "", by_day["spells"])
    return {
        name: pd.Series([shown.get((code, day), "not known") for code in codes], dtype="str")
        for day, name in enumerate(DAYS)
    }


def _ends(layer: pd.DataFrame, codes: list[str]) -> dict[str, list[str]]:
    """Give the earliest time at which each premises opens and the latest at which it closes."""
    spells = layer[layer["state"] == "open"].groupby("facility_id")
    first = spells["start_minute"].min().reindex(codes)
    last = spells["end_minute"].max().reindex(codes)
    return {
        "opens_earliest": [clock(minute) for minute in first],
        "closes_latest": [clock(minute) for minute in last],
    }


def _by_contract(results: Results, hours: Hours, week: Week) -> dict[str, Floats]:
    """Give core hours a week, and the hours open beyond them, where both are known."""
    none = np.full(len(week.facility_ids), np.nan)
    if CORE not in hours.weeks:
        return {"core_hours_week": none, "supplementary_hours_week": none}
    core = week_of(results.inputs["core_hours"], week.facility_ids)
    both = core.known.all(axis=1) & week.known.all(axis=1)
    return {
        "core_hours_week": hours_of_week(core)["hours_week"],
        "supplementary_hours_week": np.where(both, minutes_outside(week, core) / 60.0, np.nan),
    }


def _hours(**meanings: str) -> tuple[Field, ...]:
    return tuple(Field(name, "hours", meaning) for name, meaning in meanings.items())


_FIELDS = (
    Field("facility_id", "text", "ODS code"),
    Field("name", "text", "trading name"),
    Field("kind", "text", "pharmacy, lps, distance_selling, appliance, dispensing_practice, ..."),
    Field("postcode", "text", "postcode"),
    Field("in_area", "yes_no", "belongs to the area of the study"),
    Field("counted", "yes_no", "whether it counts, by premises set"),
    Field("hours", "text", "known, partly known, unknown, or closed all week"),
    *(Field(day, "text", f"hours of {day.capitalize()} as published") for day in DAYS),
    *_hours(
        **{f"hours_{day}": f"hours open on {day.capitalize()}; empty: not known" for day in DAYS},
        hours_week="hours open a week",
        hours_before_0800="of these before 08:00, Monday to Friday together",
        hours_after_1830="of these after 18:30, Monday to Friday together",
        hours_weekend="of these on Saturday and Sunday",
    ),
    Field("opens_earliest", "text", "earliest time at which it opens on any day"),
    Field("closes_latest", "text", "latest time at which it closes on any day"),
    *_hours(
        core_hours_week="core hours a week, where they are given",
        supplementary_hours_week="hours open a week beyond core hours, where both are known",
    ),
)
HOURS_OPEN = Question(
    "hours-open",
    "Opening hours",
    "Every premises that counts or lies in the area with its hours as published, the hours that it "
    "is open by day, early, late and at weekends, and core hours where they are given. What is "
    "after midnight belongs to the day on which it is.",
    ("1", "2"),
    _FIELDS,
    _make,
    by_road=False,
)
