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
from pna.study import Area, Inputs, Study, StudyInfo

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


def row(rule: str, preset: str, outside: float, unknown: float = 0.0, group: str = "all") -> dict:
    split = "all" if group == "all" else "special_population"
    values = dict.fromkeys(COLUMNS, np.nan)
    return values | {
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


def test_no_sentence_says_what_the_board_decides() -> None:
    tree = ast.parse(Path(wording.__file__).read_text(encoding="utf-8"))
    texts = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    assert len(texts) > 20
    for text in texts:
        assert not re.search(r"\b(gaps?|needs?|needed|underserved|deserts?)\b", text), text
