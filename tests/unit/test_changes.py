"""Coverage since the last assessment, taken apart by hand."""

from __future__ import annotations

import runpy
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hamlet import FILES, hamlet
from hypothesis import given, settings
from hypothesis import strategies as st
from open_town import NAN, layer, results_of, study_of

from pna.answers import Answer, NotMade
from pna.cache import Cache
from pna.disclosure import shown_table
from pna.geography.areas import build as build_areas
from pna.pipeline import analyse
from pna.premises import build as build_premises
from pna.premises import hours_of
from pna.premises.compared import Listed, matched
from pna.questions.changes import CHANGES, PREMISES_CHANGES
from pna.results import Results
from pna.since.attribution import COUNTS, taken_apart
from pna.since.looking_back import look_back
from pna.since.since import Since
from pna.study import PremisesChoice, StudyInfo, load_study
from pna.study.file import input_files
from pna.study.questions import Previous, Slot

EVENING = Slot(name="Evening", days=("monday",), at="19:00")
DAY = ["09:00-17:00"] * 7
LATE = ["09:00-21:00"] * 7
UNKNOWN = [""] * 7
# Columns are points: A (both years), B (opened since), C (closed since).
HOURS_THEN = {"A": DAY, "C": LATE}
HOURS_NOW = {"A": LATE, "B": DAY}
PEOPLE_THEN, PEOPLE_NOW = [100, 50], [120, 40, 30]
# Minutes by car, by whose people and whose roads they are.
MINUTES = {
    ("then", "then"): [[12, 9, 8], [20, 20, 5]],
    ("then", "now"): [[9, 9, 8], [20, 20, 5]],
    ("now", "then"): [[12, 9, 8], [20, 20, 15], [30, 5, 30]],
    ("now", "now"): [[9, 9, 8], [20, 20, 15], [30, 5, 30]],
}


def a_list(hours: Mapping[str, list[str]], places: Mapping[str, int]) -> Listed:
    codes = list(hours)
    frame = gpd.GeoDataFrame(
        {
            "facility_id": codes, "name": [f"Premises {code}" for code in codes],
            "kind": "pharmacy", "postcode": [f"LE1 {code}AA" for code in codes], "in_area": True,
            "counted_pharmacies": True,
        },
        geometry=gpd.points_from_xy([1000 * places[code] for code in codes], [0] * len(codes)),
        crs=27700,
    )  # fmt: skip
    return Listed(frame, layer(hours))


def changed(
    folder: Path,
    minutes: Mapping[tuple[str, str], list[list[float]]] = MINUTES,
    people: tuple[list[float], list[float]] = (PEOPLE_THEN, PEOPLE_NOW),
    hours: tuple[Mapping[str, list[str]], Mapping[str, list[str]]] = (HOURS_THEN, HOURS_NOW),
    *,
    has_roads: bool = True,
    same_roads: bool = False,
) -> Results:
    """Results in which premises A to C are columns 0 to 2 of the minutes."""
    columns = {"A": 0, "B": 1, "C": 2}
    lists = {when: a_list(of, columns) for when, of in zip(("then", "now"), hours, strict=True)}
    study = study_of(folder, slots=(EVENING,), previous=Previous(study=folder / "old.toml"))
    study = study.model_copy(update={"premises": PremisesChoice(sets=("pharmacies",))})
    own = np.array(minutes["now", "now"], dtype=float)
    now = results_of(study, own[:, [columns[code] for code in hours[1]]], people[1], hours[1])
    lived = gpd.GeoDataFrame(
        {"people": np.array(people[0], dtype=float), "district": "E1", "locality": "L1"},
        geometry=gpd.points_from_xy([0] * len(people[0]), [0] * len(people[0])),
        crs=27700,
    )
    whose = [(p, r) for p, r in minutes if (has_roads and not same_roads) or r == "now"]
    info = StudyInfo(name="Before", reference_date=date(2018, 2, 1))
    since = Since(
        study=study.model_copy(update={"study": info}),
        areas=now.areas,
        demand=lived,
        sites={when: one.premises for when, one in lists.items()},
        listed=lists,
        pairs=matched(lists["then"], lists["now"]),
        columns={
            when: np.array([columns[code] for code in one.premises["facility_id"]])
            for when, one in lists.items()
        },
        minutes={
            (mode, p, r): np.array(minutes[p, r], dtype=float) * (1 if mode == "drive" else 99)
            for mode in ("drive", "walk")
            for p, r in whose
        },
        status={
            (mode, p, r): np.full(len(minutes[p, r]), "ok")
            for mode in ("drive", "walk")
            for p, r in whose
        },
        has_roads=has_roads,
        same_roads=same_roads,
        input_hashes={},
    )
    return replace(now, since=since)


def answered(question, results: Results) -> Answer:
    made = question.make(results)
    assert isinstance(made, Answer)
    shown = shown_table(question, made.frame, results.study.disclosure)
    assert list(shown.columns) == [field.name for field in question.fields]
    return made


def steps(frame: pd.DataFrame, direction: str, slot: str = "any") -> list[tuple]:
    """Of the whole area: part, people within 10 minutes' drive, and what the exchange did."""
    rows = frame[
        (frame["direction"] == direction)
        & (frame["slot"] == slot)
        & (frame["rule"] == "drive_10")
        & (frame["area_type"] == "hwb")
    ]
    return list(rows[["part", "within", "change_within"]].itertuples(index=False, name=None))


def test_the_same_road_files_change_nothing(tmp_path: Path) -> None:
    # There are no minutes by roads of then: those of now are the same.
    frame = answered(CHANGES, changed(tmp_path, same_roads=True)).frame
    by_roads = frame[frame["part"] == "roads"]
    assert len(by_roads)
    assert (by_roads["change_within"] == 0).all()


def test_what_people_roads_and_premises_did(tmp_path: Path) -> None:
    made = answered(CHANGES, changed(tmp_path))
    # Then: 8 minutes to C for the 100, 5 for the 50. Of the people of now, the 120 are within 8 of
    # C. The roads bring A within 9 of the 120, which has C already. Then C goes; A is near enough,
    # and B is within 5 of the 30.
    assert steps(made.frame, "stated") == [
        ("then", 150, 0),
        ("people", 120, -30),
        ("roads", 120, 0),
        ("premises", 150, 30),
        ("all", 150, 0),
    ]
    # In the reverse order the 50 lose C; B is within 9 of the 100.
    assert steps(made.frame, "reverse") == [
        ("then", 150, 0),
        ("premises", 100, -50),
        ("roads", 100, 0),
        ("people", 150, 50),
        ("all", 150, 0),
    ]
    orders = made.frame[made.frame["slot"] == "any"].groupby("direction")["order"].unique()
    assert orders["stated"].tolist() == ["people, roads, premises"]
    assert orders["reverse"].tolist() == ["premises, roads, people"]


def test_what_hours_did_to_the_evening(tmp_path: Path) -> None:
    made = answered(CHANGES, changed(tmp_path))
    # At 19:00 C alone was open. It is gone: B, its new neighbour, shuts at 17:00, and so did A.
    # Then A stays open: with the roads of now it is 9 minutes from the 120.
    assert steps(made.frame, "stated", "Evening") == [
        ("then", 150, 0),
        ("people", 120, -30),
        ("roads", 120, 0),
        ("premises", 0, -120),
        ("hours", 120, 120),
        ("all", 120, -30),
    ]
    # First A stays open, which is 12 minutes away by the roads of then: nothing. Then C goes.
    assert steps(made.frame, "reverse", "Evening") == [
        ("then", 150, 0),
        ("hours", 150, 0),
        ("premises", 0, -150),
        ("roads", 100, 100),
        ("people", 120, 20),
        ("all", 120, -30),
    ]
    evening = made.frame[made.frame["slot"] == "Evening"]
    assert set(evening["rule"]) == {"drive_10", "walk_20", "drive_10_or_walk_20"}
    assert len(made.sentences) == 2
    assert (
        "40 of 190 residents (21.1%) live further than both 10 minutes' drive and 20 minutes' walk "
        "from a pharmacy in or near Anyshire, as at 2025-10-01; by the same rules and speeds it "
        "was none of the 150 residents at the last assessment, as at 2018-02-01."
    ) in made.sentences[0]
    assert "The difference of +40 people is put down to" in made.sentences[0]


def test_without_roads_of_then_that_step_is_left_out(tmp_path: Path) -> None:
    made = answered(CHANGES, changed(tmp_path, has_roads=False))
    assert [row[0] for row in steps(made.frame, "stated")] == ["then", "people", "premises", "all"]
    assert set(made.frame["roads_of"]) == {"now"}
    assert set(made.frame["order"]) == {
        "people, premises", "premises, people",
        "people, premises, hours", "hours, premises, people",
    }  # fmt: skip


def test_without_hours_nothing_is_said_of_times(tmp_path: Path) -> None:
    hours = ({"A": UNKNOWN, "C": UNKNOWN}, HOURS_NOW)
    made = answered(CHANGES, changed(tmp_path, hours=hours))
    assert set(made.frame["slot"]) == {"any"}
    (told,) = made.findings
    assert "opening hours are not known of the premises of both assessments" in told.message


def test_hours_of_one_premises_not_known_are_unknown(tmp_path: Path) -> None:
    hours = (HOURS_THEN, {"A": UNKNOWN, "B": DAY})
    frame = answered(CHANGES, changed(tmp_path, hours=hours)).frame
    last = frame[
        (frame["part"] == "all")
        & (frame["slot"] == "Evening")
        & (frame["rule"] == "drive_10")
        & (frame["area_type"] == "hwb")
    ]
    # A may be open, 9 minutes from the 120; B is shut.
    assert last[["within", "outside", "unknown"]].to_numpy().tolist() == [[0, 70, 120]] * 2
    assert last["change_unknown"].tolist() == [120, 120]


def test_the_premises_that_changed(tmp_path: Path) -> None:
    made = answered(PREMISES_CHANGES, changed(tmp_path))
    rows = made.frame.set_index(["id_then", "id_now"])
    assert rows["change"].to_dict() == {
        ("", "B"): "opened",
        ("A", "A"): "hours",
        ("C", ""): "closed",
    }
    assert rows.loc[("A", "A"), "slots_gained"] == "Evening"
    assert rows.loc[("A", "A"), "hours_change"] == pytest.approx(28)
    assert made.sentences == (
        (
            "Between 2018-02-01 and 2025-10-01, of the premises that count as a pharmacy in "
            "Anyshire, 1 opened and 1 closed (then 2, now 2 that count); 0 have a new code at the "
            "same place, which is taken for a change of owner; 0 moved, 0 have another name, and 1 "
            "open at other times (of 1 whose hours are known of both years)."
        ),
    )
    assert len(made.layers["premises_changes"]) == 3


@pytest.mark.parametrize("question", [CHANGES, PREMISES_CHANGES])
def test_without_a_last_assessment_it_is_not_made(tmp_path: Path, question) -> None:
    results = replace(changed(tmp_path), since=None)
    made = question.make(results)
    assert isinstance(made, NotMade)
    assert made.inputs == ("previous.study",)
    assert "give [previous] study" in made.why
    made = question.make(replace(results, unreadable={"previous": "there is no such study file"}))
    assert made.why == "The last assessment cannot be read: there is no such study file"


TIMES = st.sampled_from([NAN, 3.0, 9.0, 10.0, 11.0, 25.0])
WEEK = st.sampled_from([DAY, LATE, UNKNOWN])


@settings(deadline=None, max_examples=25)
@given(st.data())
def test_the_parts_of_each_order_add_up_to_the_whole_change(tmp_path_factory, data) -> None:
    then, now = data.draw(st.integers(1, 4)), data.draw(st.integers(1, 4))
    minutes = {
        (p, r): data.draw(st.lists(st.lists(TIMES, min_size=3, max_size=3), min_size=n, max_size=n))
        for p, n in (("then", then), ("now", now))
        for r in ("then", "now")
    }
    people = tuple(
        data.draw(st.lists(st.floats(0.5, 500), min_size=n, max_size=n)) for n in (then, now)
    )
    hours = tuple({code: data.draw(WEEK) for code in codes} for codes in ("AC", "AB"))
    results = changed(
        tmp_path_factory.mktemp("a"), minutes, people, hours, has_roads=data.draw(st.booleans())
    )
    frame = taken_apart(results, results.since)
    keys = ["direction", "slot", "rule", "premises_set", "area_type", "area_code"]
    for _, rows in frame.groupby(keys):
        parts, whole = rows[~rows["part"].isin(["then", "all"])], rows[rows["part"] == "all"]
        first = rows[rows["part"] == "then"].iloc[0]
        for name in (*COUNTS, "points"):
            total = parts[f"change_{name}"].sum()
            assert total == pytest.approx(whole[f"change_{name}"].iloc[0], abs=1e-9)
            if name != "points":
                assert whole[name].iloc[0] == pytest.approx(first[name] + total)
    # Both orders begin and end alike.
    for part in ("then", "all"):
        ends = frame[frame["part"] == part]
        both = [ends[ends["direction"] == name] for name in ("stated", "reverse")]
        for name in COUNTS:
            assert both[0][name].tolist() == both[1][name].tolist()
    assert frame[["within", "outside", "unknown"]].sum(axis=1).tolist() == pytest.approx(
        frame["total"].tolist()
    )


def write(folder: Path, text: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "study.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_path_of_the_last_assessment_is_relative_to_the_study(tmp_path: Path) -> None:
    text = (
        '[study]\nname = "x"\nreference_date = 2025-10-01\n[area]\nhwb = ["E06000017"]\n'
        '[inputs]\nroads = "r"\npremises = "p"\nboundaries = "b"\npopulation = "q"\n'
        'postcodes = "c"\n[demand]\nunit = "postcode"\n[previous]\nstudy = "../old/study.toml"\n'
        '[[services]]\nservice = "EHC"\nneed = "conceptions"\nhot_spot_share = 0.1\n'
        'activity = "EHC supplies"\n'
    )
    study = load_study(write(tmp_path / "new", text), inputs_must_exist=False)
    assert study.previous == Previous(study=(tmp_path / "old" / "study.toml").resolve())
    assert study.services[0].by == "ward"
    assert study.services[0].activity == ("EHC supplies",)


@pytest.mark.realdata
def test_rutland_since_2018(realdata: Path, tmp_path: Path) -> None:
    """The rows of then are those of the last assessment run by itself, those of now the run's."""
    studies = Path(__file__).resolve().parents[1] / "studies"
    for name in ("rutland", "rutland_2018", "rutland_since_2018"):
        text = (studies / name / "study.toml").read_text(encoding="utf-8")
        write(tmp_path / name, text)
    script = runpy.run_path(str(studies / "rutland_since_2018" / "prepare.py"))
    script["prepare"](realdata, tmp_path)
    results = analyse(load_study(tmp_path / "rutland_since_2018"))
    alone = analyse(load_study(tmp_path / "rutland_2018"))
    frame = results.answers["changes"].frame
    assert not [one for one in results.findings if "bug" in one.message]
    keys = ["rule", "premises_set", "area_type", "area_code"]
    for part, run in (("then", alone), ("all", results)):
        rows = frame[(frame["part"] == part) & (frame["direction"] == "stated")]
        of_run = run.coverage[
            run.coverage["speed_preset"].isin(set(rows["speed_preset"]))
            & (run.coverage["split"] == "all")
        ]
        joined = rows.merge(of_run, on=keys, suffixes=("", "_run"), validate="one_to_one")
        assert len(joined) == len(rows) > 100
        for name in COUNTS:
            np.testing.assert_allclose(joined[name], joined[f"{name}_run"], atol=1e-6)
    changes = results.answers["premises-changes"].frame
    own = changes[(changes["in_area_then"] | changes["in_area_now"]) & changes["counted_then"]]
    # The later list has all of the six but one in the High Street of Oakham.
    assert own.set_index("id_then")["change"].to_dict() == {
        "FC826": "none", "FG537": "none", "FGV54": "none", "FLE60": "closed", "FMK29": "none",
        "FQ056": "none",
    }  # fmt: skip


def looked_back(folder: Path, text: str | None) -> Results:
    path = folder / "old" / "study.toml"
    if text is not None:
        write(path.parent, text)
    study = study_of(folder, previous=Previous(study=path))
    results = results_of(study, [[5.0]], [100], {"A": DAY})
    return look_back(results, cache=Cache(None))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (None, "there is no such study file"),
        ("[study", "this is not TOML"),
        ('[study]\nname = "x"\n', "study.reference_date: missing"),
        (
            (
                '[study]\nname = "x"\nreference_date = 2018-02-01\n[area]\nhwb = ["E1"]\n'
                '[inputs]\nroads = "r"\npremises = "p"\nboundaries = "b"\npopulation = "q"\n'
                'postcodes = "c"\n[demand]\nunit = "postcode"\n'
            ),
            "input files that it names are not there: inputs.roads, ",
        ),
    ],
)
def test_a_last_assessment_that_cannot_be_read_stops_nothing(tmp_path: Path, text, why) -> None:
    results = looked_back(tmp_path, text)
    assert results.since is None
    assert why in results.unreadable["previous"]
    (told,) = results.findings
    assert told.level == "warning"
    assert told.message.startswith("The last assessment cannot be read: ")
    made = CHANGES.make(results)
    assert isinstance(made, NotMade)
    assert why in made.why


def test_faults_in_its_files_are_told_with_their_row(tmp_path: Path) -> None:
    study = hamlet(tmp_path, {"list.csv": FILES["list.csv"].replace("FA002,SHIRE", "FA001,SHIRE")})
    assert looked_back(tmp_path / "new", None).since is None
    now = study_of(tmp_path / "new", previous=Previous(study=study.path))
    results = look_back(results_of(now, [[5.0]], [100], {"A": DAY}), cache=Cache(None))
    assert results.since is None
    assert "list.csv" in results.unreadable["previous"]
    assert {one.level for one in results.findings} == {"warning", "info"}
    assert any(one.message.startswith("Last assessment: ") for one in results.findings)


def test_what_makes_the_two_unlike_is_told(tmp_path: Path) -> None:
    """The hamlet of a year later without contractor details, and by another list."""
    before, after = tmp_path / "old", tmp_path / "new"
    before.mkdir()
    after.mkdir()
    # FA004 and FA008, beyond the border, are not in the earlier list; FA001 has a new owner.
    lines = FILES["list.csv"].splitlines(keepends=True)
    earlier = "".join(line for line in lines if "FA004" not in line and "OTHER" not in line)
    earlier = earlier.replace("FA008,SHIRE", "FA099,SHIRE").replace("FA001", "FA100")
    old = hamlet(before, {"list.csv": earlier}, {"contractor_details": None}).path
    study = hamlet(after)
    now = study.model_copy(update={"previous": Previous(study=old)})
    areas = build_areas(now).frame
    layers = build_premises(now, areas).frame
    counted = layers[layers["counted_pharmacies"]].reset_index(drop=True)
    results = replace(
        results_of(study_of(after), [[5.0]], [100], {"A": DAY}),
        study=now, areas=areas, premises=layers, sites=counted, hours=hours_of(now, layers),
        networks={}, matrices={}, input_hashes=dict.fromkeys(input_files(now), "x"),
    )  # fmt: skip
    results = look_back(results, cache=Cache(None))
    assert results.since is not None
    told = [one.message for one in results.findings if one.level == "warning"]
    assert any("is not older than this one" in message for message in told)
    assert any("this assessment has inputs.contractor_details" in message for message in told)
    assert any("has no premises outside the area" in message for message in told)
    made = answered(PREMISES_CHANGES, results).frame.set_index(["id_then", "id_now"])["change"]
    assert made["FA100", "FA001"] == "new owner"
    # Only the contractor details say that FA006 sells at a distance.
    assert made["FA006", "FA006"] == "kind"
    assert made["FA099", "FA008"] == "new owner"
    assert made["", "FA004"] == "opened"
