"""Who is open when: by hand, and against a count of every minute of the week."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from open_town import layer
from pydantic import ValidationError

from pna.hours import slots
from pna.hours import weekly as opening_hours
from pna.layers import DAYS
from pna.study import Study
from pna.study.questions import CORE_ONLY, DEFAULT_SLOTS, Slot
from pna.study.reading import read_with_base

WORKING = DAYS[:5]
NINE_TO_FIVE = ["09:00-17:00"] * 5 + ["CLOSED"] * 2
TOWN = {
    # Shut for lunch; late on Thursday alone; Saturday morning.
    "LUNCH": ["09:00-13:00,14:00-18:00"] * 3
    + ["09:00-13:00,14:00-19:00", "09:00-13:00,14:00-18:00", "09:00-12:30", "CLOSED"],
    # From Sunday 22:00 over midnight to Monday 02:00.
    "NIGHT": ["CLOSED"] * 6 + ["22:00-02:00"],
    "ALWAYS": ["00:00-00:00"] * 7,
    # Nothing is said of Wednesday.
    "SILENT": ["07:30-20:00"] * 2 + [""] + ["07:30-20:00"] * 2 + ["CLOSED"] * 2,
}
WEEK = slots.week_of(layer(TOWN), [*TOWN, "ABSENT"])
BY_NAME = {slot.name: slot for slot in DEFAULT_SLOTS}


def states(slot: Slot) -> dict[str, str]:
    found = slots.during(WEEK, slot)
    assert not (found.open & found.unknown).any()
    named = np.select([found.open, found.unknown], ["open", "unknown"], "closed")
    return dict(zip(WEEK.facility_ids, named.tolist(), strict=True))


def of(*answers: str) -> dict[str, str]:
    """Of the town in order; the premises of which nothing is known comes last."""
    return dict(zip([*TOWN, "ABSENT"], [*answers, "unknown"], strict=True))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Wednesday 10:00", of("open", "closed", "open", "unknown")),
        ("Wednesday 13:30", of("closed", "closed", "open", "unknown")),
        # NIGHT is open on Monday before 02:00, SILENT from 07:30.
        ("Weekday before 08:00", of("closed", "open", "open", "open")),
        # On one weekday is enough: LUNCH is open on Thursday until 19:00.
        ("Weekday after 18:30", of("open", "closed", "open", "open")),
        ("Saturday 10:00", of("open", "closed", "open", "closed")),
        ("Saturday 15:00", of("closed", "closed", "open", "closed")),
        ("Sunday 12:00", of("closed", "closed", "open", "closed")),
    ],
)
def test_slots_of_every_study_by_hand(name: str, expected: dict[str, str]) -> None:
    assert states(BY_NAME[name]) == expected


@pytest.mark.parametrize(
    ("slot", "expected"),
    [
        # A spell holds the minute at which it starts and not the one at which it ends.
        (Slot(name="s", days="monday", at="09:00"), of("open", "closed", "open", "open")),
        (Slot(name="s", days="monday", at="13:00"), of("closed", "closed", "open", "open")),
        (Slot(name="s", days="monday", at="01:59"), of("closed", "open", "open", "closed")),
        (Slot(name="s", days="monday", at="02:00"), of("closed", "closed", "open", "closed")),
        (
            Slot(name="s", days="sunday", start="22:00", end="24:00", open="whole"),
            of("closed", "open", "open", "closed"),
        ),
        # Over lunch LUNCH is not open for the whole of it.
        (
            Slot(name="s", days="monday", start="12:00", end="15:00", open="whole"),
            of("closed", "closed", "open", "open"),
        ),
        # It shuts as the slot begins: not a minute of it.
        (
            Slot(name="s", days="monday", start="18:00", end="18:30"),
            of("closed", "closed", "open", "open"),
        ),
        # On each weekday: nobody says what SILENT does on Wednesday.
        (
            Slot(name="s", days=WORKING, start="18:30", end="24:00", on="each"),
            of("closed", "closed", "open", "unknown"),
        ),
        (
            Slot(name="s", days=WORKING, at="16:00"),
            of("open", "closed", "open", "unknown"),
        ),
        # SILENT is shut on Saturday whatever it does on Wednesday, and so not open on each.
        (
            Slot(name="s", days=("wednesday", "saturday"), at="10:00"),
            of("open", "closed", "open", "closed"),
        ),
        (
            Slot(name="s", days=("wednesday", "saturday"), at="16:00", on="one"),
            of("open", "closed", "open", "unknown"),
        ),
    ],
)
def test_what_a_slot_means_by_hand(slot: Slot, expected: dict[str, str]) -> None:
    assert states(slot) == expected


def test_minutes_by_hand() -> None:
    monday = slots.minutes_between(WEEK, 0, 1440)
    assert monday.tolist() == [8 * 60, 2 * 60, 24 * 60, 12.5 * 60, 0]
    whole = slots.minutes_between(WEEK, 0, 7 * 1440)
    # 5 days of 8 hours, an hour more on Thursday, 3.5 on Saturday.
    assert whole.tolist() == [44.5 * 60, 4 * 60, 168 * 60, 50 * 60, 0]


def test_hours_beyond_core_hours() -> None:
    core = slots.week_of(layer({"LUNCH": ["10:00-13:30"] * 7}), ["LUNCH"])
    ours = slots.week_of(layer(TOWN), ["LUNCH"])
    # Of 44.5 hours, three within core hours on each weekday and 2.5 on Saturday.
    assert slots.minutes_outside(ours, core) == pytest.approx([(44.5 - 5 * 3 - 2.5) * 60])
    # Half an hour of lunch on each weekday, an hour on Saturday and Sunday all day.
    assert slots.minutes_outside(core, ours) == pytest.approx([(5 * 0.5 + 1 + 3.5) * 60])


def test_no_premises_and_no_spells() -> None:
    nobody = slots.week_of(layer(TOWN), [])
    assert slots.open_table(nobody).open.shape == (0, 336)
    shut = slots.week_of(layer({"A": ["CLOSED"] * 7}), ["A"])
    found = slots.open_table(shut)
    assert not found.open.any()
    assert not found.unknown.any()
    assert slots.minutes_between(shut, 0, 10080).tolist() == [0]


# Against every minute of the week.

TIMES = st.integers(0, 1439)
CLOCK = st.builds(lambda m: f"{m // 60:02d}:{m % 60:02d}", TIMES)
TEXTS = st.one_of(
    st.sampled_from(["CLOSED", "", "00:00-00:00", "08:30-23:59", "23:00-07:00"]),
    st.builds("{}-{}".format, CLOCK, CLOCK),
    st.builds("{}-{},{}-{}".format, CLOCK, CLOCK, CLOCK, CLOCK),
)
WEEKS = st.lists(st.lists(TEXTS, min_size=7, max_size=7), min_size=1, max_size=3)


@st.composite
def random_slots(draw: st.DrawFn) -> Slot:
    days = tuple(draw(st.lists(st.sampled_from(DAYS), min_size=1, max_size=7, unique=True)))
    on = draw(st.sampled_from([None, "one", "each"]))
    if draw(st.booleans()):
        return Slot(name="s", days=days, at=draw(CLOCK), on=on)
    start = draw(TIMES)
    end = draw(st.integers(start + 1, 1440))
    start, end = (f"{m // 60:02d}:{m % 60:02d}" for m in (start, end))
    how = draw(st.sampled_from(["any", "whole"]))
    return Slot(name="s", days=days, start=start, end=end, open=how, on=on)


def every_minute(frame: pd.DataFrame, code: str) -> tuple[set[int], set[int]]:
    """Minutes of the week at which it is open, and days that are known, row by row."""
    minutes: set[int] = set()
    days = set(range(7))
    for row in frame[frame["facility_id"] == code].to_dict("records"):
        if row["state"] == "unknown":
            days.discard(row["day"])
        elif row["state"] == "open":
            for minute in range(int(row["start_minute"]), int(row["end_minute"])):
                minutes.add((row["day"] * 1440 + minute) % 10080)
    return minutes, days


def by_minutes(slot: Slot, minutes: set[int], days: set[int]) -> str:
    """What a slot says of a premises, asked minute by minute."""
    answers = []
    for name in slot.days:
        day = DAYS.index(name)
        if slot.at is not None:
            first = last = slots.minutes_of(slot.at)
        else:
            first, last = slots.minutes_of(slot.start), slots.minutes_of(slot.end) - 1
        said = [day * 1440 + minute in minutes for minute in range(first, last + 1)]
        is_open = all(said) if slot.open == "whole" else any(said)
        answers.append("open" if is_open else "closed" if day in days else "unknown")
    each = slot.on == "each" or (slot.on is None and (slot.at or slot.open == "whole"))
    order = ["closed", "unknown", "open"] if each else ["open", "unknown", "closed"]
    return min(answers, key=order.index)


@settings(max_examples=40)
@given(WEEKS, random_slots())
def test_slots_against_every_minute(texts: list[list[str]], slot: Slot) -> None:
    frame = layer({f"F{i}": days for i, days in enumerate(texts)})
    codes = [f"F{i}" for i in range(len(texts))]
    found = slots.during(slots.week_of(frame, codes), slot)
    for number, code in enumerate(codes):
        expected = by_minutes(slot, *every_minute(frame, code))
        assert (found.open[number], found.unknown[number]) == (
            expected == "open",
            expected == "unknown",
        )


@settings(max_examples=40)
@given(WEEKS)
def test_the_week_against_every_minute(texts: list[list[str]]) -> None:
    frame = layer({f"F{i}": days for i, days in enumerate(texts)})
    # In another order, and after one of which nothing is known.
    codes = ["NONE", *(f"F{i}" for i in reversed(range(len(texts))))]
    week = slots.week_of(frame, codes)
    table = slots.open_table(week)
    assert table.unknown[0].all()
    for number, code in enumerate(codes[1:], start=1):
        minutes, days = every_minute(frame, code)
        moments = range(0, 10080, 30)
        assert table.open[number].tolist() == [m in minutes for m in moments]
        assert table.unknown[number].tolist() == [
            m not in minutes and m // 1440 not in days for m in moments
        ]
        assert slots.minutes_between(week, 0, 10080)[number] == len(minutes)
        assert slots.minutes_between(week, 601, 5000)[number] == sum(
            601 <= m < 5000 for m in minutes
        )


@settings(max_examples=40)
@given(WEEKS, st.integers(0, 6), TIMES)
def test_a_moment_is_that_of_opening_hours(texts: list[list[str]], day: int, minute: int) -> None:
    frame = layer({f"F{i}": days for i, days in enumerate(texts)})
    expected = opening_hours.open_at(frame, day, minute)
    found = slots.at(slots.week_of(frame, list(expected.index)), day, minute)
    assert found.open.tolist() == (expected == "open").tolist()
    assert found.unknown.tolist() == (expected == "unknown").tolist()


# The study file.


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (("Late", "Late"), "named more than once"),
        (("any",), "stand for something else"),
        (("2025-12-25",), "stand for something else"),
        ((f"Late{CORE_ONLY}",), "stand for something else"),
    ],
)
def test_names_of_slots_that_tables_could_not_tell_apart(
    names: tuple[str, ...], words: str
) -> None:
    listed = tuple(Slot(name=name, days="monday", at="10:00") for name in names)
    with pytest.raises(ValidationError, match=words):
        Study.model_validate({"slots": listed})


def test_a_slot_as_a_study_file_writes_it(tmp_path) -> None:
    text = (
        '[[slots]]\nname = "Late"\ndays = "friday"\nstart = "18:30"\nend = "24:00"\non = "each"\n'
    )
    (tmp_path / "study.toml").write_text(text, encoding="utf-8")
    (given_slot,) = read_with_base(tmp_path / "study.toml")["slots"]
    assert Slot.model_validate(given_slot).is_on_each_day
