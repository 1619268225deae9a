"""Coverage by group over three places, worked out by hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from pna import coverage
from pna.answers import Answer, NotMade
from pna.coverage import Judgement
from pna.people.groups import Split
from pna.questions.by_group import BY_GROUP, GROUPS
from pna.study import Area, Inputs, Study, StudyInfo
from pna.study.questions import Disclosure

BOTH = "drive_10_or_walk_20"
SET = "pharmacies"
# 80 metres a minute, and 51 at 0.85 metres a second: 800, 1,280 and 2,400 metres.
MINUTES = {
    ("drive", "typical"): [5.0, 15.0, 25.0],
    ("drive", "legal_limit"): [4.0, 9.0, 15.0],
    ("walk", "standard"): [10.0, 16.0, 30.0],
    ("walk", "older_adult"): [800 / 51, 1280 / 51, 2400 / 51],
}


def judgements() -> tuple[Judgement, ...]:
    one = {
        key: coverage.judge(
            np.array(minutes),
            np.full(3, "ok"),
            mode=key[0],
            limit_minutes=10.0 if key[0] == "drive" else 20.0,
            speed_preset=key[1],
            premises_set=SET,
        )
        for key, minutes in MINUTES.items()
    }
    walk = one["walk", "standard"]
    pairs = [coverage.either(rule, walk) for (mode, _), rule in one.items() if mode == "drive"]
    return (*one.values(), *pairs)


def split_of(name: str, **groups: list[float]) -> Split:
    weights = np.array(list(groups.values())).T
    return Split(name, tuple(groups), weights, partition=name != "age", known_for="LSOA")


AGE = split_of("age", **{"0-4": [1.0, 2, 3], "65+": [10.0, 20, 40], "85+": [1.0, 0, 2]})
CAR = Split(
    "car",
    ("no car or van", "with a car or van"),
    np.array([[5.0, 30], [6, 30], [7, 30]]),
    unit="households",
    known_for="LSOA",
)
WARD = split_of("ward", Castle=[100.0, 100, 0], Abbey=[0.0, 0, 100])


@pytest.fixture
def results(tmp_path: Path):
    file = {"file": tmp_path / "x.csv"}
    names = ("premises", "boundaries", "population", "oa_centroids", "oa_people", "oa_lookup")

    def make(*splits: Split, hiding: Disclosure | None = None) -> SimpleNamespace:
        study = Study(
            path=tmp_path / "study.toml",
            study=StudyInfo(name="Anyshire", reference_date=date(2025, 10, 1)),
            area=Area(hwb=("E1",)),
            inputs=Inputs.model_validate({"roads": [file], **dict.fromkeys(names, file)}),
            disclosure=hiding or Disclosure(),
        ).model_copy(update={"premises": SimpleNamespace(sets=(SET,))})
        areas = [("hwb", "E1", "Anyshire"), ("district", "D1", "One"), ("district", "D2", "Two")]
        return SimpleNamespace(
            study=study,
            splits=splits,
            inputs={},
            judgements=judgements(),
            matrices={
                "drive": SimpleNamespace(preset="typical"),
                "walk": SimpleNamespace(preset="standard"),
            },
            demand=pd.DataFrame({"people": [100.0] * 3, "district": ["D1", "D2", "D2"]}),
            areas=pd.DataFrame(areas, columns=["area_type", "area_code", "area_name"]),
        )

    return make


def made(results: SimpleNamespace) -> Answer:
    answer = BY_GROUP.make(results)
    assert isinstance(answer, Answer)
    return answer


def rows_of(table: pd.DataFrame, **where: str) -> pd.DataFrame:
    for column, value in where.items():
        table = table[table[column] == value]
    return table


def test_groups_within_and_outside_at_the_studys_own_speeds(results) -> None:
    table = made(results(AGE, CAR)).frame
    assert list(table) == [field.name for field in BY_GROUP.fields]
    whole = rows_of(table, area_code="E1")
    assert "legal_limit" not in set(table["speed_preset"])
    both = rows_of(whole, rule=BOTH, speed_preset="typical, standard").set_index("group")
    assert both.loc["65+", ["total", "within", "outside"]].tolist() == [70, 30, 40]
    assert both.loc["all", "outside"] == 100
    walk = rows_of(whole, rule="walk_20", speed_preset="standard").set_index("group")
    assert walk.loc["no car or van", ["total", "outside", "unit"]].tolist() == [18, 7, "households"]
    two = rows_of(table, area_code="D2", rule=BOTH, speed_preset="typical, standard")
    assert two.set_index("group").loc["65+", "total"] == 60
    assert set(rows_of(table, split="age")["known_for"]) == {"LSOA"}
    assert not rows_of(table, split="age")["partition"].any()
    assert rows_of(table, split="all")["partition"].all()


def test_those_of_65_and_over_walk_at_the_pace_of_older_adults_too(results) -> None:
    table = rows_of(made(results(AGE, CAR)).frame, area_code="E1")
    older = table[table["speed_preset"].str.contains("older_adult")]
    assert set(older["group"]) == {"65+", "85+"}
    walk = rows_of(older, rule="walk_20", group="65+")
    # 1,280 metres take 25 minutes: only the first place is within.
    assert walk[["within", "outside"]].to_numpy().tolist() == [[10, 60]]
    both = rows_of(older, rule=BOTH, group="65+")
    assert both[["within", "outside"]].to_numpy().tolist() == [[10, 60]]


def test_areas_as_groups_are_told_of_the_whole_area(results) -> None:
    table = made(results(WARD)).frame
    wards = rows_of(table, split="ward")
    assert set(wards["area_code"]) == {"E1"}
    assert set(rows_of(table, split="all")["area_code"]) == {"E1", "D1", "D2"}
    drive = rows_of(wards, rule="drive_10").set_index("group")["outside"]
    assert drive.to_dict() == {"Castle": 100, "Abbey": 100}


def test_every_partition_adds_up_to_everyone(results) -> None:
    table = made(results(WARD, AGE)).frame
    wards = rows_of(table, area_code="E1", split="ward").groupby(["rule", "speed_preset"])
    everyone = rows_of(table, area_code="E1", split="all").set_index(["rule", "speed_preset"])
    for column in ("total", "within", "outside", "unknown"):
        pd.testing.assert_series_equal(wards[column].sum(), everyone[column].sort_index())


def test_sentences_say_who_is_further(results) -> None:
    said = made(results(AGE, CAR)).sentences
    assert said[0] == (
        "Based on modelled travel times, 40 of 70 residents aged 65 or over (57.1%) live further "
        "than both 10 minutes' drive and 20 minutes' walk from a pharmacy in or near Anyshire. Of "
        "all residents, 33.3% live that far away."
    )
    assert said[1].startswith(
        "Based on modelled travel times, 7 of 18 households without a car or van (38.9%) live "
        "further than 20 minutes' walk from a pharmacy"
    )
    assert "60 of 70 residents aged 65 or over (85.7%)" in said[2]
    assert "20 minutes' walk (at 0.85 metres a second, the pace of older adults)" in said[2]
    assert said[3].startswith("Where a group is known only for LSOAs")


def test_a_group_of_nobody_is_said_to_be_so(results) -> None:
    rural = split_of("rural", rural=[0.0, 0, 0], urban=[100.0, 100, 100])
    assert made(results(rural)).sentences[0] == (
        "There are no residents of neighbourhoods (LSOAs) that are rural in the official "
        "classification in Anyshire."
    )


def test_sentences_hide_what_tables_hide(results) -> None:
    said = made(results(AGE, CAR, hiding=Disclosure(suppress_below=10, round_to=5))).sentences
    # 7 of 18 households: hidden, of 20; at most 10 of them could be meant.
    assert "fewer than 10 of 20 households without a car or van (under 50.0%)" in said[1]


def test_without_groups_the_inputs_that_would_give_them_are_named(results) -> None:
    for question in (BY_GROUP, GROUPS):
        answer = question.make(results())
        assert isinstance(answer, NotMade)
        assert {"inputs.lsoa_age", "inputs.lsoa_imd", "inputs.place_groups"} <= set(answer.inputs)


def test_groups_that_want_an_input_are_told(results) -> None:
    (finding,) = made(results(AGE)).findings
    assert "ethnicity (inputs.lsoa_ethnicity)" in finding.message
    assert "age (" not in finding.message


def test_how_each_group_was_made(results) -> None:
    answer = GROUPS.make(results(AGE, CAR))
    assert isinstance(answer, Answer)
    totals = answer.frame.set_index("group")["total"]
    assert totals.to_dict() == {
        "0-4": 6, "65+": 70, "85+": 3, "no car or van": 18, "with a car or van": 90,
    }  # fmt: skip
