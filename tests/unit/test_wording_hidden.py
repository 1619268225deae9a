"""Sentences of a study that hides and rounds, worked out by hand."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from small_results import small_results

from pna.study import Study
from pna.study.questions import Disclosure
from pna.wording import change_sentences
from pna.wording.borderline import borderline_sentences
from pna.wording.choice import choice_sentences
from pna.wording.cross_border import cross_border_sentences
from pna.wording.words import share_shown

RULE = "drive_10_or_walk_20"
AREA = {"area_type": "hwb", "area_name": "Ourshire", "premises_set": "pharmacies"}


def study(below: int, base: int) -> Study:
    """The small study; its headline is 10 minutes' drive and 20 minutes' walk."""
    hiding = Disclosure(suppress_below=below, round_to=base)
    return small_results().study.model_copy(update={"disclosure": hiding})


def changes(before: float, after: float, **parts: float) -> pd.DataFrame:
    """Rows of changes.csv for one time, alike in either order."""
    rows: list[dict[str, Any]] = [
        {"part": "then", "outside": before, "change_outside": 0.0},
        *({"part": part, "outside": 0.0, "change_outside": move} for part, move in parts.items()),
        {"part": "all", "outside": after, "change_outside": after - before},
    ]
    common = {"rule": RULE, "slot": "any", "total": 1002.0, "unknown": 0.0, **AREA}
    return pd.DataFrame(
        [{**common, **row, "direction": order} for order in ("stated", "reverse") for row in rows]
    )


def test_changes_are_rounded_and_small_ones_hidden() -> None:
    given = study(10, 5)
    (said,) = change_sentences(changes(103.0, 121.0, people=22.0, premises=-4.0), given, given)
    assert "120 of 1,000 residents (12.0%) live further than both" in said
    assert "it was 105 of 1,000 residents (10.5%) at the last assessment" in said
    assert "The difference of +20 people is put down to" in said
    assert "people (how many and where) +20, premises fewer than 10 when" in said


def test_an_exact_number_does_not_stand_beside_a_hidden_difference() -> None:
    """114 less 111 would be the 3 people who are hidden."""
    given = study(10, 0)
    (said,) = change_sentences(changes(111.0, 114.0, premises=3.0), given, given)
    assert "114 of 1,002 residents" in said
    assert "it was not shown at the last assessment" in said
    assert "111" not in said
    assert "The difference of fewer than 10 people" in said


def test_choice() -> None:
    counts = {"4+": 4.0, "2-3": 33.0, "1": 21.0, "0": 42.0, "not known": 3.0}
    table = pd.DataFrame(
        [
            {**AREA, "rule": rule, "total": 103.0, "premises_within": group, "people": people}
            for rule in ("drive_10", "walk_20")
            for group, people in counts.items()
        ]
    )
    drive, _ = choice_sentences(table, study(10, 5))
    assert "of 105 residents of Ourshire, fewer than 10 (under 9.6%) live within" in drive
    assert "35 (33.3%) of two or three, 20 (19.0%) of one, and 40 (38.1%) live further" in drive
    assert drive.endswith("; for fewer than 10 it is not known.")


def test_cross_border() -> None:
    rows = [("all", 33.0, 7.0), ("THEIRSHIRE", 26.0, 7.0), ("FARSHIRE", 7.0, 0.0)]
    table = pd.DataFrame(
        [
            {
                **AREA,
                "rule": rule,
                "board": board,
                "total": 103.0,
                "nearest_outside_area": near,
                "within_only_thanks": thanks,
            }
            for rule in ("drive_10", "walk_20", RULE)
            for board, near, thanks in rows
        ]
    )
    drive, _, thanks = cross_border_sentences(table, study(10, 5))
    assert drive.endswith("for 35 of 105 residents (33.3%): Theirshire 25, Farshire fewer than 10.")
    assert "fewer than 10 of 105 residents (under 9.6%) live within" in thanks


def test_within_a_minute() -> None:
    table = pd.DataFrame(
        [
            {
                **AREA,
                "rule": rule,
                "total": 103.0,
                "share_within": 71 / 103,
                "share_1_minute_less": 64 / 103,
                "share_1_minute_more": 98 / 103,
                "people_just_within": 7.0,
                "people_just_outside": 27.0,
            }
            for rule in ("drive_10", "walk_20", RULE)
        ]
    )
    drive, _, _ = borderline_sentences(table, study(10, 5))
    # 70 of 105, 65 of 105 and 100 of 105.
    assert "66.7% of residents of Ourshire live within 10 minutes' drive" in drive
    assert "a minute less it would be 61.9%, and 95.2% were it a minute more" in drive
    assert "fewer than 10 residents live less than a minute within, 25 at most" in drive


@pytest.mark.parametrize(
    ("share", "below", "base", "said"),
    [(0.8895, 0, 0, "89.0%"), (71 / 103, 0, 5, "66.7%"), (4 / 103, 10, 5, "under 9.6%")],
)
def test_a_share_is_of_what_is_shown(share: float, below: int, base: int, said: str) -> None:
    assert share_shown(share, 103.0, Disclosure(suppress_below=below, round_to=base)) == said
