"""The grammar of published opening hours, against readings made by hand."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pna.hours import weekly as opening_hours
from pna.layers import DAYS

H = 60


def cells(*texts: object, first: int = 2) -> pd.Series:
    return pd.Series(texts, index=pd.RangeIndex(first, first + len(texts), name="row"))


def spells_of(text: str) -> list[tuple[int, int]]:
    parsed = opening_hours.parse(cells(text))
    assert [f for f in parsed.findings if f.level == "error"] == []
    return list(zip(parsed.spells["start_minute"], parsed.spells["end_minute"], strict=True))


def weekly(*rows: tuple[str, ...]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["facility_id", *DAYS])
    table.index = pd.RangeIndex(2, 2 + len(rows), name="row")
    return table


@pytest.mark.parametrize(
    ("text", "spells"),
    [
        ("09:00-17:30", [(9 * H, 17 * H + 30)]),
        ("09:00-13:00,14:00-18:00", [(9 * H, 13 * H), (14 * H, 18 * H)]),
        (
            "09:00-12:30,13:00-16:30,17:00-21:00",
            [(540, 750), (780, 990), (1020, 1260)],
        ),
        ("08:30-13:20", [(510, 800)]),
        ("8:30-00:00", [(510, 1440)]),
        ("08:00-23:59", [(480, 1440)]),
        ("22:00-02:00", [(1320, 1560)]),
        ("00:00-23:59", [(0, 1440)]),
        ("00:00-00:00", [(0, 1440)]),
        (" 9:00 \u2013 13:00 , 14:00 -17:00 ", [(540, 780), (840, 1020)]),
        ("\u00a009:00\u00a0-\u00a013:00", [(540, 780)]),
        ("09:00-13:00:14:00-18:00", [(540, 780), (840, 1080)]),
        ("09:00-12:00:12:30-14:00:15:00-18:00", [(540, 720), (750, 840), (900, 1080)]),
        ("14:00-18:00,09:00-13:00", [(540, 780), (840, 1080)]),
    ],
)
def test_what_is_understood(text: str, spells: list[tuple[int, int]]) -> None:
    assert spells_of(text) == spells


@pytest.mark.parametrize("text", ["CLOSED", "closed", " Closed "])
def test_closed(text: str) -> None:
    parsed = opening_hours.parse(cells(text))
    assert (parsed.state.tolist(), len(parsed.spells), parsed.findings) == (["closed"], 0, ())


@pytest.mark.parametrize("text", ["", "   ", None, np.nan])
def test_an_empty_cell_is_unknown_and_not_closed(text: object) -> None:
    assert opening_hours.parse(cells(text)).state.tolist() == ["unknown"]


@pytest.mark.parametrize(
    "text",
    [
        "09:00-13:00;14:00-18:00",
        "09.00-17.00",
        "9am-5pm",
        "09:00",
        "09:00-",
        "09:00-25:00",
        "09:00-09:00",
        "09:00-13:00,14:00-14:00",
        "09:00-24:00",
        "09:00-17:60",
        "09:00-17:00 by appointment",
        "x09:00-17:00",
        "CLOSED,09:00-13:00",
        "09:00-10:00,10:00-11:00,11:00-12:00,12:00-13:00",
        "09:00-13:00,12:00-17:00",
        "\u0660\u0669:00-17:00",
        "n/a",
        "0",
    ],
)
def test_anything_else_is_an_error_and_never_a_guess(text: str) -> None:
    parsed = opening_hours.parse(cells("CLOSED", text), file="list.csv", column="MONDAY")
    (finding,) = parsed.findings
    assert (finding.level, finding.file, finding.row, finding.column, finding.value) == (
        "error",
        "list.csv",
        3,
        "MONDAY",
        text,
    )
    assert parsed.state.tolist() == ["closed", "unknown"]
    assert parsed.spells.empty


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "09:00-13:00:14:00-18:00",
            "'09:00-13:00:14:00-18:00' is read as '09:00-13:00,14:00-18:00'",
        ),
        ("22:00-02:00", "running into the next day"),
        ("00:00-00:00", "open for the whole day"),
    ],
)
def test_what_is_read_with_a_doubt_is_told(text: str, words: str) -> None:
    (finding,) = opening_hours.parse(cells(text)).findings
    assert (finding.level, finding.value) == ("warning", text)
    assert words in finding.message


def test_midnight_is_told_of_nobody() -> None:
    assert opening_hours.parse(cells("08:00-00:00", "08:00-23:59")).findings == ()


def test_spells_belong_to_their_cells() -> None:
    parsed = opening_hours.parse(cells("09:00-10:00,11:00-12:00", "", "CLOSED", "09:00-10:00"))
    assert parsed.spells.to_dict("list") == {
        "place": [0, 0, 3],
        "spell": [1, 2, 1],
        "start_minute": [540, 660, 540],
        "end_minute": [600, 720, 600],
    }
    assert parsed.state.index.tolist() == [2, 3, 4, 5]
    none = opening_hours.parse(cells())
    assert (len(none.state), len(none.spells), none.findings) == (0, 0, ())


WORK = "09:00-13:00,14:00-18:00"
TABLE = weekly(
    ("FA1", WORK, WORK, WORK, WORK, WORK, "09:00-12:00", "CLOSED"),
    ("FA2", *["CLOSED"] * 7),
    ("FA3", *[""] * 7),
    ("FA4", "22:00-02:00", "CLOSED", "", "CLOSED", "CLOSED", "CLOSED", "20:00-01:00"),
)


def test_a_week_has_every_day_of_every_premises() -> None:
    layer, findings = opening_hours.week(TABLE, file="list.csv")
    days = layer.drop_duplicates(["facility_id", "day"])
    assert len(days) == 4 * 7
    assert layer.loc[2, "spell"].tolist() == [1, 2] * 5 + [1, 0]
    assert [(f.level, f.row, f.value) for f in findings] == [
        ("warning", 5, "22:00-02:00"),
        ("warning", 5, "20:00-01:00"),
        ("warning", 4, "FA3"),
        ("warning", 5, "FA4: Wednesday"),
    ]


def test_sums_by_hand() -> None:
    layer = opening_hours.week(TABLE).frame
    minutes = opening_hours.minutes_a_day(layer)
    assert minutes.loc["FA1"].tolist() == [480] * 5 + [180, 0]
    assert minutes.loc["FA4", [0, 6]].tolist() == [240, 300]
    hours = opening_hours.hours_a_week(layer)
    assert hours["FA1"] == 43
    assert hours["FA2"] == 0
    assert hours[["FA3", "FA4"]].isna().all()
    assert opening_hours.status(layer).to_dict() == {
        "FA1": "known",
        "FA2": "closed all week",
        "FA3": "unknown",
        "FA4": "partly known",
    }


@pytest.mark.parametrize(
    ("day", "minute", "states"),
    [
        (0, 540, ["open", "closed", "unknown", "closed"]),
        (0, 539, ["closed", "closed", "unknown", "closed"]),
        (0, 780, ["closed", "closed", "unknown", "closed"]),
        (0, 840, ["open", "closed", "unknown", "closed"]),
        (0, 1439, ["closed", "closed", "unknown", "open"]),
        (1, 119, ["closed", "closed", "unknown", "open"]),
        (1, 120, ["closed", "closed", "unknown", "closed"]),
        (2, 600, ["open", "closed", "unknown", "unknown"]),
        # The spell of Sunday night ends on Monday.
        (0, 59, ["closed", "closed", "unknown", "open"]),
        (0, 60, ["closed", "closed", "unknown", "closed"]),
    ],
)
def test_open_at_by_hand(day: int, minute: int, states: list[str]) -> None:
    found = opening_hours.open_at(opening_hours.week(TABLE).frame, day, minute)
    assert found.index.tolist() == ["FA1", "FA2", "FA3", "FA4"]
    assert found.tolist() == states


@pytest.mark.parametrize(("day", "minute"), [(7, 0), (-1, 0), (0, 1440), (0, -1), (0, np.nan)])
def test_no_such_moment(day: int, minute: float) -> None:
    with pytest.raises(ValueError, match="day"):
        opening_hours.open_at(opening_hours.week(TABLE).frame, day, minute)


def test_a_spell_that_runs_into_the_next_days_is_told() -> None:
    table = weekly(("FA1", "14:00-10:00", "09:00-17:00", *["CLOSED"] * 5))
    _, findings = opening_hours.week(table)
    (finding,) = [f for f in findings if "those of the next day" in f.message]
    assert finding.value == "FA1, Monday: 14:00-10:00"


def test_a_fault_on_several_days_is_one_finding() -> None:
    table = weekly(("FA1", *["late"] * 5, "CLOSED", "CLOSED"))
    (finding,) = opening_hours.week(table).findings
    assert finding.message.startswith("Monday, Tuesday, Wednesday, Thursday, Friday: ")
    assert (finding.row, finding.column) == (2, "monday")


def test_days_without_a_column_are_unknown() -> None:
    table = weekly(("FA1", *["CLOSED"] * 7)).drop(columns=["saturday", "sunday"])
    layer, (finding,) = opening_hours.week(table)
    assert layer["state"].tolist() == ["closed"] * 5 + ["unknown"] * 2
    assert "no hours of Saturday, Sunday" in finding.message


def test_repaired_tells_the_premises() -> None:
    table = weekly(
        ("FA1", "09:00-13:00:14:00-18:00", *["CLOSED"] * 6), ("FA2", *["09:00-13:00"] * 7)
    )
    assert opening_hours.repaired(opening_hours.week(table).frame).to_dict() == {
        "FA1": True,
        "FA2": False,
    }


TIMES = st.tuples(st.integers(0, 23), st.integers(0, 59)).map(lambda t: f"{t[0]:02d}:{t[1]:02d}")
NEARLY = st.lists(
    st.one_of(TIMES, st.sampled_from([":", ",", "-", "\u2013", " ", "CLOSED", "00:00", ";"])),
    max_size=12,
).map("".join)


@given(st.lists(st.one_of(st.text(max_size=30), NEARLY, st.none()), max_size=12))
@settings(max_examples=200, deadline=None)
def test_any_text_is_a_state_or_a_finding(texts: list[str | None]) -> None:
    parsed = opening_hours.parse(pd.Series(texts, dtype=object))
    assert len(parsed.state) == len(texts)
    with_spells = set(parsed.spells["place"])
    faulty = {f.value for f in parsed.findings if f.level == "error"}
    for place, (text, state) in enumerate(zip(texts, parsed.state, strict=True)):
        assert (state == "open") == (place in with_spells)
        if state == "unknown":
            assert not (text or "").strip() or text in faulty
        if state == "closed":
            assert text.strip().casefold() == "closed"
    spans = parsed.spells["end_minute"] - parsed.spells["start_minute"]
    assert ((spans > 0) & (spans <= 1440)).all()
    assert parsed.spells["start_minute"].between(0, 1439).all()


@given(
    st.lists(st.integers(0, 1439), min_size=2, max_size=6, unique=True).filter(
        lambda marks: len(marks) % 2 == 0
    ),
    st.integers(0, 6),
    st.integers(0, 1439),
)
@settings(max_examples=100, deadline=None)
def test_open_at_agrees_with_a_minute_by_minute_diary(
    marks: list[int], day: int, minute: int
) -> None:
    marks = sorted(marks)
    # A spell of 00:00 at its end is midnight; the diary is filled in without this package.
    pairs = list(zip(marks[::2], marks[1::2], strict=True))
    clock = lambda m: f"{m // 60:02d}:{m % 60:02d}"  # noqa: E731
    text = ",".join(f"{clock(a)}-{clock(b)}" for a, b in pairs)
    diary = set()
    for a, b in pairs:
        diary |= set(range(a, 1440 if b == 1439 else b))
    layer = opening_hours.week(weekly(("FA1", *[text] * 7))).frame
    assert opening_hours.open_at(layer, day, minute)["FA1"] == (
        "open" if minute in diary else "closed"
    )
    assert opening_hours.hours_a_week(layer)["FA1"] == pytest.approx(7 * len(diary) / 60)
