"""Coverage by time, over the week, and hours open: a small place worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from open_town import NAN, layer, results_of, study_of

from pna import other_inputs, sources
from pna.answers import Answer, NotMade
from pna.coverage import COLUMNS
from pna.disclosure import shown_table
from pna.errors import DataError
from pna.hours.slots import minutes_between, week_of
from pna.layers import DAYS
from pna.premises.hours import core
from pna.premises.when_open import bank_holidays
from pna.questions.by_time import BY_TIME
from pna.questions.hours_open import HOURS_OPEN, clock
from pna.questions.week import WEEK
from pna.results import Results
from pna.study.questions import DEFAULT_SLOTS, Slot

PEOPLE = [100, 200, 300, 400]
# Minutes by car to A, B, C and D; the last place does not join the roads.
MINUTES = [
    [5, 12, 8, NAN],
    [15, 9, 30, 5],
    [NAN, 40, 10, NAN],
    [NAN, NAN, NAN, NAN],
]
LUNCH = "09:00-13:00,14:00-17:00"
HOURS = {
    "A": [LUNCH] * 5 + ["CLOSED"] * 2,
    "B": ["09:00-19:00"] * 5 + ["CLOSED", "10:00-16:00"],
    # Nobody says when C and D, a dispensing practice, are open.
    "C": [""] * 7,
    "D": [""] * 7,
}
ONE, TWO = "pharmacies", "pharmacies_and_dispensing_practices"


def town(folder: Path, **more: object) -> Results:
    given = {"practices": ["D"], "off_road": [3], "slower": 1.2, "quicker": 0.8, **more}
    return results_of(study_of(folder), MINUTES, PEOPLE, given.pop("hours", HOURS), **given)


def answer(question, results: Results) -> Answer:
    made = question.make(results)
    assert isinstance(made, Answer)
    shown = shown_table(question, made.frame, results.study.disclosure)
    assert list(shown.columns)[:5] == [field.name for field in question.fields][:5]
    return made


def counts(frame: pd.DataFrame, slot: str, premises_set: str = ONE, rule: str = "drive_10"):
    """People within, outside and unknown of the whole area, and the shares."""
    rows = frame[
        (frame["slot"] == slot)
        & (frame["premises_set"] == premises_set)
        & (frame["rule"] == rule)
        & (frame["area_type"] == "hwb")
    ]
    assert len(rows) == 1
    row = rows.iloc[0]
    shares = [row["share_within"], row["share_low"], row["share_high"]]
    return [row["within"], row["outside"], row["unknown"]], pytest.approx(shares)


@pytest.mark.parametrize(
    ("slot", "premises_set", "people", "shares"),
    [
        # 5 and 9 minutes, and 10 to C. With slower cars B is 10.8 and C 12 away.
        ("any", ONE, [600, 0, 400], [0.6, 0.1, 0.6]),
        # A and B are open; the third place has only C within 10 minutes.
        ("Wednesday 10:00", ONE, [300, 0, 700], [0.3, 0.1, 0.3]),
        # B alone, 12 minutes from the first place, which has C within 8. With quicker cars B is
        # 9.6 away; that does not make it known.
        ("Wednesday 13:30", ONE, [200, 0, 800], [0.2, 0, 0.2]),
        # Nobody is open; C may be, which is 30 minutes from the second place.
        ("Weekday before 08:00", ONE, [0, 200, 800], [0, 0, 0]),
        # The practice, 5 minutes from the second place, may be open as well.
        ("Weekday before 08:00", TWO, [0, 0, 1000], [0, 0, 0]),
        ("Weekday after 18:30", ONE, [200, 0, 800], [0.2, 0, 0.2]),
        ("Sunday 12:00", ONE, [200, 0, 800], [0.2, 0, 0.2]),
        ("Sunday 12:00", TWO, [200, 0, 800], [0.2, 0, 0.2]),
    ],
)
def test_people_by_slot(tmp_path: Path, slot, premises_set, people, shares) -> None:
    frame = answer(BY_TIME, town(tmp_path)).frame
    assert tuple(frame.columns) == COLUMNS
    assert counts(frame, slot, premises_set) == (people, shares)


def test_every_rule_slot_area_and_set_has_its_row(tmp_path: Path) -> None:
    frame = answer(BY_TIME, town(tmp_path)).frame
    assert list(frame["slot"].unique()) == ["any", *(slot.name for slot in DEFAULT_SLOTS)]
    # Drive 5, 10, 15, 20, walk 5, 10, 15, 20, 30 and both; two areas and two sets.
    assert len(frame) == 8 * 10 * 2 * 2
    assert not frame.duplicated(list(COLUMNS[:12])).any()
    assert (frame["within"] + frame["outside"] + frame["unknown"] == 1000).all()


def test_what_is_said_of_a_slot(tmp_path: Path) -> None:
    made = answer(BY_TIME, town(tmp_path, outside=["B"]))
    told = [s for s in made.sentences if "on Sunday at 12:00" in s]
    assert told[0] == (
        "Of 2 premises that count as a pharmacy in Anyshire, 0 are open on Sunday at 12:00. Of 1 "
        "this is not known (C)."
    )
    assert told[1] == (
        "Based on modelled travel times, 0 of 1,000 residents (0.0%) live further than 10 minutes' "
        "drive from a pharmacy in or near Anyshire that is open on Sunday at 12:00. The figure "
        "lies between none and 200 (20.0%) if cars are quicker or slower than assumed, as far "
        "as the evidence on speeds allows. For 800 residents this is unknown: they live within "
        "reach only of premises whose hours are not known, or too far from any road or path."
    )
    assert told[3].startswith(
        "Based on modelled travel times, 0 of 1,000 residents (0.0%) live further than both 10 "
        "minutes' drive and 20 minutes' walk from a pharmacy in or near Anyshire that is open on"
    )


def test_premises_of_unknown_hours_and_slots_that_never_happen_are_named(tmp_path: Path) -> None:
    messages = [finding.message for finding in answer(BY_TIME, town(tmp_path)).findings]
    assert messages[0].startswith(
        "The opening hours of 2 premises that count are not known, or not of every day: C, D."
    )
    before = [m for m in messages if "before 08:00" in m]
    assert before[0].startswith(
        "Slot 'Weekday before 08:00': no premises that counts (pharmacies, "
        "pharmacies_and_dispensing_practices) is known to be open at any time before 08:00 on at "
        "least one weekday. Of 2 this is not known."
    )
    assert [m.split("'")[1] for m in messages[1:]] == [
        "Weekday before 08:00",
        "Saturday 10:00",
        "Saturday 15:00",
    ]


def test_where_no_hours_are_known_the_text_says_so(tmp_path: Path) -> None:
    none = town(tmp_path, hours={code: [""] * 7 for code in HOURS})
    for question in (BY_TIME, WEEK, HOURS_OPEN):
        made = question.make(none)
        assert isinstance(made, NotMade)
        assert made.inputs == ("inputs.opening_hours",)
        assert made.sentences[0].startswith("The lists of premises used for this assessment give")


def test_a_study_without_slots(tmp_path: Path) -> None:
    made = BY_TIME.make(replace(town(tmp_path), study=study_of(tmp_path, slots=())))
    assert isinstance(made, NotMade)
    assert made.inputs == ("slots",)


# Core hours and bank holidays.


def test_core_hours_only(tmp_path: Path) -> None:
    # B's core hours end at 18:00 and leave Sunday out; those of A are not given.
    contract = layer({"B": ["09:00-18:00"] * 5 + ["CLOSED"] * 2})
    made = answer(BY_TIME, town(tmp_path, inputs={"core_hours": contract}))
    # A, 5 minutes from the first place, may be open by its core hours, and so may C.
    name = "Wednesday 10:00 (core hours only)"
    assert counts(made.frame, name)[0] == [200, 0, 800]
    assert counts(made.frame, "Wednesday 10:00")[0] == [300, 0, 700]
    # On Sunday nobody is: the second place has A at 15 and C at 30 minutes.
    assert counts(made.frame, "Sunday 12:00 (core hours only)")[0] == [0, 200, 800]
    assert any(
        "200 of 1,000 residents (20.0%) live further than 10 minutes' drive from a pharmacy in or "
        "near Anyshire that is open on Sunday at 12:00 in its core hours." in sentence
        for sentence in made.sentences
    )
    assert any("core hours of 3 premises" in f.message and "A, C, D" in f.message
               for f in made.findings)  # fmt: skip
    assert set(answer(WEEK, town(tmp_path, inputs={"core_hours": contract})).frame["hours"]) == {
        "published",
        "core",
    }


def test_dispensing_practices_have_no_core_hours(tmp_path: Path) -> None:
    # D, 5 minutes from the second place, is open on Wednesday morning, whatever core hours are.
    hours = {**HOURS, "D": ["09:00-12:00"] * 5 + ["CLOSED"] * 2}
    shut = ["CLOSED"] * 7
    contract = layer({"A": shut, "B": shut, "C": shut})
    made = answer(BY_TIME, town(tmp_path, hours=hours, inputs={"core_hours": contract}))
    name = "Wednesday 10:00 (core hours only)"
    assert counts(made.frame, name, ONE)[0] == [0, 600, 400]
    assert counts(made.frame, name, TWO)[0] == [200, 400, 400]


def test_core_hours_outside_those_of_the_list_are_told(tmp_path: Path) -> None:
    contract = layer({"A": [LUNCH] * 5 + ["CLOSED"] * 2, "B": ["08:30-19:00"] * 5 + ["CLOSED"] * 2,
                  "X": ["CLOSED"] * 7})  # fmt: skip
    found = answer(BY_TIME, town(tmp_path, inputs={"core_hours": contract})).findings
    (about,) = [f for f in found if "lie outside the hours" in f.message]
    assert "by the list: B. Both" in about.message
    (stranger,) = [f for f in found if f.value == "X"]
    assert (stranger.level, stranger.row, stranger.file) == ("warning", 4, "core_hours.csv")


def test_a_file_of_core_hours_with_faults(tmp_path: Path) -> None:
    path = tmp_path / "core.csv"
    days = ",".join(DAYS)
    shut = ",".join(["CLOSED"] * 6)
    path.write_text(
        f"ods_code,{days}\na,09:00-17:00,{shut}\nB,9 to 5,{shut}\n"
        f"C,09:00-12:00,{shut}\nC,09:00-13:00,{shut}\n",
        encoding="utf-8",
    )
    frame, findings = core(path)
    assert [(f.level, f.row, f.value) for f in findings] == [
        ("warning", 3, "9 to 5"),
        ("warning", 5, "C"),
    ]
    hours = week_of(frame, ["A", "B", "C"])
    assert hours.known[:, 0].tolist() == [True, False, False]
    assert hours.known[:, 1].tolist() == [True, True, False]
    assert minutes_between(hours, 0, 1440).tolist() == [480, 0, 0]


def test_core_hours_in_their_tidy_form(tmp_path: Path) -> None:
    path = tmp_path / "core.csv"
    head = "facility_id,day,spell,state,start_minute,end_minute\n"
    path.write_text(f"{head}a,0,1,open,540,600\n", encoding="utf-8")
    assert minutes_between(week_of(core(path).frame, ["A"]), 0, 1440).tolist() == [60]
    path.write_text(f"{head}a,0,1,open,540,500\n", encoding="utf-8")
    with pytest.raises(DataError, match="row 2"):
        core(path)


def test_core_hours_that_could_not_be_read_are_missed(tmp_path: Path) -> None:
    results = replace(town(tmp_path), unreadable={"core_hours": "core_hours.csv: no table"})
    made = answer(BY_TIME, results)
    assert not made.frame["slot"].str.contains("core").any()
    assert any(f.message.startswith("There are no rows for core hours") for f in made.findings)


def rota_of(folder: Path, text: str) -> pd.DataFrame:
    path = folder / "rota.csv"
    path.write_text(f"ods_code,date,hours,source\n{text}", encoding="utf-8")
    return sources.read("bank_holiday_hours", path).frame


def test_bank_holidays_by_the_rota(tmp_path: Path) -> None:
    rota = rota_of(
        tmp_path,
        "A,2025-12-25,10:00-12:00,ICB\nB,25/12/2025,CLOSED,ICB\nb,2025-12-26,11:00-13:00,ICB\n",
    )
    made = answer(BY_TIME, town(tmp_path, inputs={"bank_holiday_hours": rota}))
    # C is not in the rota and so is closed, although its usual hours are not known.
    assert counts(made.frame, "2025-12-25")[0] == [100, 500, 400]
    assert counts(made.frame, "2025-12-26")[0] == [200, 400, 400]
    assert any(
        "500 of 1,000 residents (50.0%) live further than 10 minutes' drive from a pharmacy in or "
        "near Anyshire that is open at any time on Thursday 25 December 2025 by the rota." in said
        for said in made.sentences
    )


def test_a_rota_serves_where_no_other_hours_are_known(tmp_path: Path) -> None:
    rota = rota_of(tmp_path, "A,2025-12-25,10:00-12:00,ICB\n")
    nothing = {code: [""] * 7 for code in HOURS}
    results = town(tmp_path, hours=nothing, inputs={"bank_holiday_hours": rota})
    assert list(answer(BY_TIME, results).frame["slot"].unique()) == ["any", "2025-12-25"]


def test_rows_of_a_rota_that_cannot_be_used(tmp_path: Path) -> None:
    rota = rota_of(
        tmp_path,
        "A,2025-12-25,10:00-12:00,ICB\n"
        "FXX99,2025-12-25,10:00-12:00,ICB\n"
        "B,Christmas Day,10:00-12:00,ICB\n"
        "B,2025-02-30,10:00-12:00,ICB\n"
        "B,2025-12-25,morning,ICB\n"
        "A,25/12/2025,14:00-15:00,ICB\n"
        "C,2025-12-25,,\n",
    )
    days, findings = bank_holidays(town(tmp_path, inputs={"bank_holiday_hours": rota}))
    assert list(days) == [date(2025, 12, 25)]
    found = days[date(2025, 12, 25)]
    assert found.open.tolist() == [True, False, False, False]
    assert found.unknown.tolist() == [False, True, True, False]
    assert [(f.row, f.column, f.value) for f in findings] == [
        (3, "ods_code", "FXX99"),
        (4, "date", "Christmas Day"),
        (5, "date", "2025-02-30"),
        (7, "facility_id", "A"),
        (8, "hours", "C"),
        (6, "hours", "morning"),
    ]
    assert {(f.level, f.file) for f in findings} == {("warning", "bank_holiday_hours.csv")}


def test_a_rota_may_name_premises_that_do_not_count(tmp_path: Path) -> None:
    rota = rota_of(tmp_path, "D,2025-12-25,10:00-12:00,ICB\n")
    results = town(tmp_path, inputs={"bank_holiday_hours": rota})
    results = replace(
        results,
        sites=results.sites.iloc[:3],
        counted={name: columns[:3] for name, columns in results.counted.items()},
    )
    days, (about,) = bank_holidays(results)
    assert not days[date(2025, 12, 25)].open.any()
    assert (about.level, about.row, about.value) == ("info", 2, "D")


def test_both_files_as_a_run_reads_them(tmp_path: Path) -> None:
    days = ",".join(DAYS)
    shut = ",".join(["CLOSED"] * 6)
    core_file = tmp_path / "core_hours.csv"
    core_file.write_text(f"ods_code,{days}\na,9 to 5,{shut}\nb,09:00-10:00,{shut}\n", "utf-8")
    rota_file = tmp_path / "bank_holiday_hours.csv"
    rota_file.write_text("ods_code,date,hours,source\n,2025-12-25,CLOSED,\n", "utf-8")
    study = study_of(tmp_path)
    named = study.inputs.model_copy(update={"oa_lookup": None})
    read = other_inputs.read(study.model_copy(update={"inputs": named}))
    assert read.frames["core_hours"]["facility_id"].unique().tolist() == ["A", "B"]
    # A row of no premises: the rota is not used, and the run goes on.
    assert list(read.unreadable) == ["bank_holiday_hours"]
    assert {(f.level, f.file, f.row) for f in read.findings} == {
        ("warning", "core_hours.csv", 2),
        ("warning", "bank_holiday_hours.csv", 2),
    }
    (fault,) = [f for f in read.findings if f.file == "bank_holiday_hours.csv"]
    assert fault.hint.endswith(
        "Until this is mended, nothing of inputs.bank_holiday_hours is used."
    )


# The week.


def test_the_week_by_hand(tmp_path: Path) -> None:
    made = answer(WEEK, town(tmp_path))
    frame = made.frame[(made.frame["rule"] == "drive_10") & (made.frame["premises_set"] == ONE)]
    assert frame["moment"].tolist() == list(range(336))
    at = frame.set_index(["day", "time"])
    columns = ["premises_open", "premises_unknown", "within", "outside", "unknown"]
    for moment, expected in {
        ("wednesday", "10:00"): [2, 1, 300, 0, 700],
        ("wednesday", "13:30"): [1, 1, 200, 0, 800],
        ("friday", "19:00"): [0, 1, 0, 200, 800],
        ("saturday", "12:00"): [0, 1, 0, 200, 800],
        ("sunday", "15:30"): [1, 1, 200, 0, 800],
    }.items():
        assert at.loc[moment, columns].tolist() == expected, moment
    # A and B share 7 hours a day but for lunch, each half hour twice.
    assert (frame["within"] == 300).sum() == 5 * 7 * 2
    assert made.sentences[0].endswith(
        "Monday to Friday 30.0% (first on Monday at 09:00); Saturday 0.0%; Sunday 20.0% (first at "
        "10:00)."
    )


MAYBE = st.one_of(st.just(NAN), st.floats(0, 30))
TEXTS = st.sampled_from(["CLOSED", "", "00:00-00:00", "22:15-03:00", "09:00-13:00", LUNCH])


@settings(max_examples=15, deadline=None)
@given(st.data())
def test_the_week_and_the_slots_agree(tmp_path_factory: pytest.TempPathFactory, data) -> None:
    places, sites = 4, 3
    rows = st.lists(
        st.lists(MAYBE, min_size=sites, max_size=sites), min_size=places, max_size=places
    )
    hours = {code: data.draw(st.lists(TEXTS, min_size=7, max_size=7)) for code in "ABC"[:sites]}
    moments = data.draw(st.lists(st.integers(0, 335), min_size=2, max_size=2, unique=True))
    slots = tuple(
        Slot(name=f"s{m}", days=DAYS[m // 48], at=f"{m % 48 // 2:02d}:{m % 2 * 30:02d}")
        for m in moments
    )
    study = study_of(tmp_path_factory.getbasetemp(), slots=slots)
    results = results_of(
        study, data.draw(rows), [1, 20, 300, 4000], hours, walk=data.draw(rows),
        practices=["C"], off_road=[3], slower=1.3, quicker=0.7,
    )  # fmt: skip
    made = BY_TIME.make(results)
    if isinstance(made, NotMade):
        return
    whole = made.frame[made.frame["area_type"] == "hwb"]
    week = answer(WEEK, results).frame
    keys = ["premises_set", "rule"]
    numbers = ["total", "within", "outside", "unknown", "share_within", "share_low", "share_high"]
    always = whole[whole["slot"] == "any"].set_index(keys)["within"]
    for moment, slot in zip(moments, slots, strict=True):
        by_slot = whole[whole["slot"] == slot.name].set_index(keys)[numbers]
        by_week = week[week["moment"] == moment].set_index(keys)[numbers]
        np.testing.assert_allclose(by_week.loc[by_slot.index], by_slot)
        assert (by_slot["within"] <= always.loc[by_slot.index]).all()


# Hours open.


def test_hours_open_by_hand(tmp_path: Path) -> None:
    hours = {
        **HOURS,
        "C": ["09:00-17:00", ""] + ["CLOSED"] * 5,
        "D": ["CLOSED"] * 4 + ["07:00-09:00,22:00-02:00", "CLOSED", "CLOSED"],
    }
    contract = layer({"A": ["09:30-13:00"] * 5 + ["CLOSED"] * 2})
    results = town(tmp_path, hours=hours, outside=["B"], inputs={"core_hours": contract})
    made = answer(HOURS_OPEN, results)
    # Premises of the area come first.
    assert made.frame["facility_id"].tolist() == ["A", "C", "D", "B"]
    frame = made.frame.set_index("facility_id")
    columns = ["hours_week", "hours_before_0800", "hours_after_1830", "hours_weekend"]
    assert frame.loc["A", columns].tolist() == [35, 0, 0, 0]
    assert frame.loc["B", columns].tolist() == [56, 0, 2.5, 6]
    # Open from Friday 22:00 to Saturday 02:00: two hours each.
    assert frame.loc["D", columns].tolist() == [6, 1, 2, 2]
    assert frame.loc["D", ["hours_friday", "hours_saturday"]].tolist() == [4, 2]
    assert np.isnan(frame.loc["C", [*columns[:3], "hours_tuesday"]].astype(float)).all()
    assert frame.loc["C", ["hours_monday", "hours_weekend"]].tolist() == [8, 0]
    assert frame["hours"].tolist() == ["known", "partly known", "known", "known"]
    assert frame.loc["C", ["monday", "tuesday", "sunday"]].tolist() == [
        "09:00-17:00",
        "not known",
        "CLOSED",
    ]
    ends = frame[["opens_earliest", "closes_latest"]].agg(" to ".join, axis=1)
    assert ends["A"] == "09:00 to 17:00"
    assert ends["D"] == "07:00 to 02:00 on the next day"
    # 35 hours, 5 times 3.5 of them core.
    assert frame.loc["A", ["core_hours_week", "supplementary_hours_week"]].tolist() == [17.5, 17.5]
    assert frame["core_hours_week"].isna().tolist() == [False, True, True, True]
    (said,) = made.sentences
    assert said == (
        "Of 2 premises that count as a pharmacy in Anyshire, the opening hours of 1 are known. "
        "Those of C are not, or not of every day. Of these, open at some time before 08:00 on a "
        "weekday: 0; after 18:30 on a weekday: 0; on Saturday: 0; on Sunday: 0. Open 72 hours a "
        "week or more: 0; 100 hours a week or more: 0."
    )


def test_a_tidy_layer_without_texts_shows_its_spells(tmp_path: Path) -> None:
    results = town(tmp_path)
    results.hours["text"] = ""
    frame = answer(HOURS_OPEN, results).frame.set_index("facility_id")
    shown = [LUNCH, "CLOSED", "not known"]
    assert [frame.loc["A", "monday"], frame.loc["A", "sunday"], frame.loc["C", "monday"]] == shown


def test_clock() -> None:
    assert [clock(m) for m in (0, 510, 1440, 1560, NAN)] == [
        "00:00",
        "08:30",
        "24:00",
        "02:00 on the next day",
        "",
    ]
