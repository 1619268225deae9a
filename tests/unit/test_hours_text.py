"""Opening hours in one line: what people write, and what is refused instead of guessed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pna.errors import DataError
from pna.hours import grammar
from pna.layers import DAYS
from pna.scenario.hours_text import hours_of_text, hours_words

WEEK = dict.fromkeys(DAYS[:5], "09:00-17:30")


@pytest.mark.parametrize(
    "text",
    [
        "Mon-Fri 09:00-17:30; Sat 09:00-13:00",
        "Monday to Friday 9am-5.30pm, Saturday 9am to 1pm",
        "Mon - Fri 0900 - 1730; Sat 0900-1300; Sun closed",
        "weekdays 9.00\u201317.30; Sat 9-1pm",
        "Mon,Tues & Wed 09:00-17:30; Thurs-Fri 09:00-17:30; Sat 9am - 1 pm",
        "MONDAYS TO FRIDAYS: 9 a.m. until 5.30 p.m.; SATURDAYS: 9 a.m. - 1 p.m.",
    ],
)
def test_spellings_of_the_same_week(text):
    wanted = {**WEEK, "saturday": "09:00-13:00", "sunday": "CLOSED"}
    assert hours_of_text(text) == wanted


def test_days_that_are_not_named_are_closed_or_left_as_they_are():
    assert hours_of_text("Sun 10:00-16:00") == {
        **dict.fromkeys(DAYS[:6], "CLOSED"),
        "sunday": "10:00-16:00",
    }
    assert hours_of_text("Sun 10:00-16:00", others="") == {"sunday": "10:00-16:00"}
    assert hours_of_text(" ") == {}


@pytest.mark.parametrize(
    ("text", "monday"),
    [
        ("daily 08:00-22:00", "08:00-22:00"),
        ("24 hours", "00:00-00:00"),
        ("Mon 24 hours", "00:00-00:00"),
        ("Mon 00:00-24:00", "00:00-00:00"),
        ("Mon 09:00-13:00,14:00-18:00", "09:00-13:00,14:00-18:00"),
        ("Mon 9am-1pm and 2pm-6pm", "09:00-13:00,14:00-18:00"),
        ("Mon 18:30-midnight", "18:30-00:00"),
        ("Mon noon-5pm", "12:00-17:00"),
        ("Mon 22:00-02:00", "22:00-02:00"),
        ("Mon 1-5pm", "13:00-17:00"),
        ("Mon 9-5pm", "09:00-17:00"),
        ("Mon 12pm-1pm", "12:00-13:00"),
        ("Mon 12am-6am", "00:00-06:00"),
    ],
)
def test_times_of_day(text, monday):
    assert hours_of_text(text)["monday"] == monday


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Mon-Fri 9-5", "'9-5' ends before it begins"),
        ("Mon 1-5", "morning or of the afternoon"),
        ("09:00-17:00", "does not say on which days"),
        ("Bank holidays 10:00-12:00", "does not say on which days"),
        ("Mon-Fri", "Days are named without hours"),
        ("Mon-Fri 09:00-18:00; Wed 09:00-13:00", "Wednesday is named twice"),
        ("Fri-Mon 10:00-12:00", "run backwards"),
        ("Mon 25:00-26:00", "no time of day"),
        ("Mon 13pm-5pm", "no time of day"),
        ("Mon 09:00-12:00,11:00-13:00", "overlap"),
        ("Mon 09:00-09:00", "ends before it begins"),
        ("Mon-Fri 9am-6pm (closed for lunch)", "cannot be read"),
        ("by appointment", "does not say on which days"),
    ],
)
def test_what_could_mean_two_things_is_refused_with_the_form(text, told):
    with pytest.raises(DataError) as caught:
        hours_of_text(text)
    assert told in str(caught.value)
    assert "Write them like 'Mon-Fri 09:00-18:00; Sat 09:00-13:00'" in str(caught.value)


def test_every_part_that_is_wrong_is_told_and_the_form_once():
    with pytest.raises(DataError) as caught:
        hours_of_text("Mon 9-5; Tue sometimes; Wed 25:00-26:00")
    assert len(caught.value.findings) == 3
    assert str(caught.value).count("Write them like") == 1


_minute = st.integers(0, 95).map(lambda quarter: quarter * 15)


@st.composite
def _cells(draw):
    if draw(st.booleans()):
        return "CLOSED"
    times = sorted(draw(st.sets(_minute, min_size=2, max_size=6)))
    pairs = list(zip(times[::2], times[1::2], strict=False))
    return ",".join(f"{a // 60:02}:{a % 60:02}-{b // 60:02}:{b % 60:02}" for a, b in pairs)


@given(st.fixed_dictionaries(dict.fromkeys(DAYS, _cells())))
def test_what_is_said_of_a_week_is_read_back(hours):
    assert hours_of_text(hours_words(hours)) == hours


@given(st.text(alphabet="mondaysufri 0129:-,;.apto", max_size=40))
def test_whatever_is_accepted_is_grammar(text):
    try:
        hours = hours_of_text(text)
    except DataError:
        return
    import pandas as pd

    read = grammar.parse(pd.Series(list(hours.values()), dtype="str"))
    assert set(read.state) <= {"open", "closed"}


def test_words_of_a_part_of_a_week():
    assert hours_words({"monday": "09:00-17:00", "wednesday": "09:00-17:00"}) == (
        "Mon 09:00-17:00; Wed 09:00-17:00"
    )
    assert hours_words(dict.fromkeys(DAYS, "00:00-00:00")) == "Mon-Sun 24 hours"
    assert hours_words({}) == ""
