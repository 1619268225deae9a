"""Sentences about results, against figures put in by hand."""

from __future__ import annotations

import ast
import re
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pna import wording
from pna.coverage import COLUMNS
from pna.roads.turns import Counts
from pna.speeds.presets import one_factor
from pna.study import Area, Inputs, Study, StudyInfo
from pna.study.questions import Disclosure
from pna.wording import about_run, draft_summary, schedule1, supplementary
from pna.wording.words import board_words, number_with_share, some_of

RULE = "drive_10_or_walk_20"


@pytest.fixture
def study(tmp_path: Path) -> Study:
    file = {"file": tmp_path / "x"}
    named = dict.fromkeys(("premises", "boundaries", "population"), file)
    centroids = dict.fromkeys(("oa_centroids", "oa_people", "oa_lookup"), file)
    return Study(
        path=tmp_path / "study.toml",
        study=StudyInfo(name="Anyshire", reference_date=date(2025, 10, 1)),
        area=Area(hwb=("E10999999",)),
        inputs=Inputs.model_validate({"roads": [file], **named, **centroids}),
    )


def row(
    rule: str,
    preset: str,
    outside: float,
    unknown: float = 0.0,
    group: str = "all",
    ends: tuple[float, float] = (np.nan, np.nan),
) -> dict:
    split = "all" if group == "all" else "special_population"
    values = dict.fromkeys(COLUMNS, np.nan)
    return values | {
        "share_low": ends[0],
        "share_high": ends[1],
        "rule": rule,
        "speed_preset": preset,
        "premises_set": "pharmacies",
        "area_type": "hwb",
        "area_name": "Anyshire",
        "split": split,
        "group": group,
        "total": 1000.0,
        "outside": outside,
        "unknown": unknown,
        "within": 1000.0 - outside - unknown,
    }


def test_the_headline_is_that_of_the_studys_own_speeds(study: Study) -> None:
    coverage = pd.DataFrame(
        [
            row("drive_10", "typical", 200.5),
            row("drive_10", "legal_limit", 50),
            row("walk_20", "standard", 600),
            row(RULE, "typical, standard", 150.4, unknown=20),
            row(RULE, "typical, standard", 40, group="prison"),
            row(RULE, "typical, standard", 110.4, group="none"),
        ]
    )
    drive, walk, both = wording.further(coverage, study, RULE)
    assert [drive.outside, walk.outside, both.outside, both.special] == [200.5, 600, 150.4, 40]
    assert wording.further_sentence(both) == (
        "Based on modelled travel times, 150 of 1,000 residents (15.0%) live further than both 10 "
        "minutes' drive and 20 minutes' walk from a pharmacy in or near Anyshire, 40 of them in "
        "prisons, barracks or the like. For 20 residents this is unknown: the place where they "
        "live lies too far from any road or path."
    )
    heading, first, *_ = wording.headline_table([drive, walk, both])
    assert heading.split("  ")[0] == "Of 1,000 residents, further than"
    # 200.5 people are rounded half up, and so is 20.05 per cent.
    assert first.split() == ["10", "minutes'", "drive", "201", "(20.1%)"]


@pytest.fixture
def ranged() -> pd.DataFrame:
    """Of 1,000 people 30 are unknown; shares within at both ends of the range."""
    return pd.DataFrame(
        [
            row("drive_10", "typical", 300, ends=(0.62, 0.8)),
            row("walk_20", "standard", 600, ends=(0.35, 0.4)),
            row("walk_20", "older_adult", 700, ends=(0.28, 0.3)),
            row(RULE, "typical, standard", 150, unknown=30, ends=(0.7, 0.92)),
        ]
    )


def test_the_range_stands_beside_the_figure(study: Study, ranged: pd.DataFrame) -> None:
    drive, walk, both = wording.further(ranged, study, RULE)
    # Further than both: 1,000 - 30 - 920 at the high end, 1,000 - 30 - 700 at the low end.
    assert (both.outside_low, both.outside_high) == pytest.approx((50, 270))
    said = [wording.further_sentence(item) for item in (drive, walk, both)]
    assert "lies between 200 (20.0%) and 380 (38.0%) if cars are quicker or slower" in said[0]
    assert "is 650 (65.0%) if nobody walks along fast roads (50 mph or more)" in said[1]
    assert "lies between 50 (5.0%) and 270 (27.0%) if cars are quicker or slower" in said[2]
    assert "larger figure also supposes that nobody walks along fast roads" in said[2]
    lines = wording.headline_table([drive, walk, both])
    assert lines[1].split("  ")[-1].strip() == "300 (30.0%; 20.0-38.0%)"
    assert lines[3].endswith("150 (15.0%; 5.0-27.0%)")
    assert len({len(line) for line in lines[:4]}) == 1
    assert "range" in lines[4]


def test_without_a_range_none_is_mentioned(study: Study) -> None:
    items = wording.further(pd.DataFrame([row("drive_10", "typical", 200)]), study, RULE)
    assert not items[0].has_range
    assert "cars" not in wording.further_sentence(items[0])
    assert len(wording.headline_table(items)) == 2


def test_a_share_of_all_leaves_no_rounding_below_nothing(study: Study) -> None:
    thirds = row("drive_10", "typical", 0, unknown=700.1, ends=(0.2999, 0.29990000000000006))
    (item,) = wording.further(pd.DataFrame([thirds]), study, RULE)
    assert item.outside_low == 0.0
    assert "0.0-0.0%)" in wording.headline_table([item])[1]


def test_walks_along_fast_roads_are_counted(study: Study, ranged: pd.DataFrame) -> None:
    # Within 400 and 300, off fast roads 350 and 280.
    assert wording.fast_roads_sentence(ranged, study) == (
        "Walking: 50 of the 400 residents within 20 minutes' walk of a pharmacy (at 0.85 metres a "
        "second, the pace of older adults, 20 of the 300) get there in that time only along fast "
        "roads (50 mph or more) without a known pavement."
    )
    assert wording.fast_roads_sentence(ranged.iloc[:1], study) == ""


def test_a_premises_that_could_not_be_placed_is_named() -> None:
    premises = pd.DataFrame(
        {
            "facility_id": ["FA001", "FA002", "FA003"],
            "in_area": [True, True, False],
            "why_not_pharmacies": ["", "no position: ZZ1 1AA was not found", "no position: none"],
        }
    )
    assert "1 (FA002)" in wording.unplaced_sentence(premises, "pharmacies")
    assert wording.unplaced_sentence(premises.iloc[[0]], "pharmacies") == ""


@pytest.mark.parametrize(
    ("counts", "held"),
    [
        (Counts(), "none"),
        (Counts(1), "1"),
        (Counts(1234), "1,234"),
        (Counts(7, 2), "7; not obeyed: 2 of certain hours or certain cars only"),
        (Counts(0, 0, 3), "none; not obeyed: 3 whose meaning is not clear"),
    ],
)
def test_what_is_obeyed_and_what_not_is_one_sentence_with_the_counts(
    counts: Counts, held: str
) -> None:
    said = wording.restrictions_sentence(counts)
    assert f"Banned turns are obeyed ({held} on the roads that cars use)" in said
    assert said.count(". ") == 0
    assert said.endswith(".")


def test_no_sentence_says_what_the_board_decides() -> None:
    modules = sorted(Path(wording.__file__).parent.glob("*.py"))
    texts = [
        node.value
        for module in modules
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    assert len(texts) > 20
    # The option texts of regulation 6(4), and what Schedule 1 asks, alone are in the words of the
    # law, and only there.
    statutory = {*supplementary.STATUTORY, *schedule1.STATUTORY}
    assert all(texts.count(text) == 1 for text in statutory)
    for text in set(texts) - statutory:
        assert not re.search(r"\b(gaps?|needs?|needed|underserved|deserts?)\b", text), text


@pytest.mark.parametrize(
    ("speeds", "about"),
    [
        ("typical", "fitted to official journey times of a weekday morning"),
        ("legal_limit", "every road at its legal limit"),
        ("peak", "an assumption, not a measurement"),
    ],
)
def test_the_speeds_are_told_on_one_line(study: Study, speeds: str, about: str) -> None:
    drive = study.modes.drive.model_copy(update={"speeds": speeds})
    modes = study.modes.model_copy(update={"drive": drive})
    changed = study.model_copy(update={"modes": modes})
    said = wording.speeds_sentence(changed)
    assert len(said) <= 160
    assert f"preset {speeds} (" in said
    assert about in said
    assert "walking at 4.8 km/h." in said
    legend = wording.speeds_pointer(changed)
    assert legend.startswith(f"Speeds: preset {speeds}.")
    assert len(legend) <= 90


def test_fitted_speeds_are_told_by_the_sentence_that_says_what_they_were_fitted_to(
    study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    described = "A share of the limit; seconds met. " * 4 + "Fitted to journey times of Fenshire."
    fitted = one_factor("custom", 0.6, description=described)
    monkeypatch.setattr(about_run, "preset_of", lambda _: fitted)
    assert "preset custom (fitted to journey times of Fenshire);" in wording.speeds_sentence(study)


def test_a_long_description_without_an_end_of_its_own_is_left_to_the_page(
    study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = one_factor("custom", 0.6, description="Words " * 40)
    monkeypatch.setattr(about_run, "preset_of", lambda _: long)
    assert wording.speeds_sentence(study) == (
        "Speeds: driving as in preset custom; walking at 4.8 km/h."
    )


_HIDING = Disclosure(suppress_below=5)
_ROUNDING = Disclosure(suppress_below=5, round_to=5)


@pytest.mark.parametrize(
    ("part", "whole", "disclosure", "said"),
    [
        (0.0, 9071.0, None, "none of the 9,071 residents"),
        (9071.0, 9071.0, None, "all 9,071 residents"),
        (591.0, 8167.0, None, "591 of 8,167 residents (7.2%)"),
        # A part of a person is not nobody, and not quite everyone is not all.
        (0.3, 9071.0, None, "0 of 9,071 residents (0.0%)"),
        (9070.7, 9071.0, None, "9,071 of 9,071 residents (100.0%)"),
        (0.0, 9071.0, _HIDING, "none of the 9,071 residents"),
        (3.0, 9071.0, _HIDING, "fewer than 5 of 9,071 residents (under 0.1%)"),
        (3.0, 3.0, _HIDING, "fewer than 5 of fewer than 5 residents"),
        # Where numbers are rounded, 0 may stand for a few: it must read as it does for those.
        (0.0, 9070.0, _ROUNDING, "0 of 9,070 residents (0.0%)"),
        (0.0, 0.0, None, "0 of 0 residents"),
    ],
)
def test_none_and_all_are_said_as_words_but_tell_no_hidden_number(part, whole, disclosure, said):
    assert some_of(part, whole, "residents", disclosure) == said


@pytest.mark.parametrize(
    ("part", "said"), [(0.0, "none"), (2.0, "2 (20.0%)"), (10.0, "10 (100.0%)")]
)
def test_a_number_stands_with_its_share_unless_it_is_none(part, said):
    assert number_with_share(part, 10.0) == said
    assert number_with_share(0.0, 10.0, _ROUNDING) == "0 (0.0%)"


def test_of_nobody_it_is_not_said_that_none_is_where_of_some_it_is_not_known():
    assert some_of(0.0, 9071.0, "residents", unknown=1.0) == "0 of 9,071 residents (0.0%)"
    assert some_of(9071.0, 9071.0, "residents", unknown=0.0) == "all 9,071 residents"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("LEICESTERSHIRE", "Leicestershire"),
        ("STOKE-ON-TRENT", "Stoke-on-Trent"),
        ("TELFORD AND WREKIN", "Telford and Wrekin"),
        ("KINGSTON UPON HULL, CITY OF", "Kingston upon Hull, City of"),
        ("NORTH VALE (INVENTED)", "North Vale (invented)"),
        ("King's Lynn", "King's Lynn"),
        ("", ""),
    ],
)
def test_boards_that_a_list_shouts_are_said(given, said):
    assert board_words(given) == said


def test_in_plain_english_nobody_lives_and_others_live():
    assert draft_summary.further("nobody", "10 minutes' drive", "20 minutes' walk") == (
        "Nobody lives further away than 10 minutes' drive and 20 minutes' walk."
    )
    assert draft_summary.no_car("none of the 30 households", "20 minutes' walk") == (
        "None of the 30 households live further than 20 minutes' walk from a pharmacy."
    )
