"""The hand-drawn town by the clock: minutes and people on paper, at a moment and over the week.

From A to the pharmacy at B 1,000 metres, a minute by car and 12.5 on foot. From Q by E and C to B
3,000 metres. Between F and P4 1,000 metres, the roundabout from P4 to P1 one side of 100 at 500
metres a minute, to C 1,000 and to B 1,000: 3.2 minutes. The other way round it is three sides: from
A or Q to the pharmacy at F 4 minutes and 0.6.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from open_town import results_of, study_of
from sketch import xy
from town import TOWN
from trips import matrix_of

from pna.questions.by_time import BY_TIME
from pna.questions.week import WEEK
from pna.roads.network import build_network
from pna.study import Rule
from pna.study.questions import Slot
from pna.travel.times import MatrixEnds

A, B, F, Q = (TOWN.points[name] for name in "ABFQ")
PEOPLE = [10, 20, 40]
SHUT = ["CLOSED"] * 6
HOURS = {"B": ["09:00-12:00", *SHUT], "F": ["11:00-17:00", *SHUT]}
WITHIN = {
    # B alone; then both; then F alone.
    "10:00": {"drive_2": 10, "drive_3": 30, "drive_4": 70, "drive_5": 70, "walk_20": 10},
    "11:30": {"drive_2": 50, "drive_3": 70, "drive_4": 70, "drive_5": 70, "walk_20": 50},
    "12:00": {"drive_2": 40, "drive_3": 40, "drive_4": 40, "drive_5": 70, "walk_20": 40},
    "17:00": {"drive_2": 0, "drive_3": 0, "drive_4": 0, "drive_5": 0, "walk_20": 0},
}


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    rules = (Rule(mode="drive", minutes=(2, 3, 4, 5)), Rule(mode="walk", minutes=(20,)))
    slots = tuple(Slot(name=time, days="monday", at=time) for time in WITHIN)
    study = study_of(tmp_path_factory.mktemp("town"), slots=slots, rules=rules)
    matrices = {
        mode: matrix_of(build_network(TOWN.roads(), mode), xy(A, Q, F), xy(B, F))
        for mode in ("drive", "walk")
    }
    drawn = results_of(study, [[0, 0]] * 3, PEOPLE, HOURS)
    ends = {mode: MatrixEnds(m.minutes, m.minutes) for mode, m in matrices.items()}
    return replace(drawn, matrices=matrices, ends=ends)


@pytest.mark.parametrize("time", WITHIN)
def test_people_within_on_paper(results, time):
    slots, week = BY_TIME.make(results).frame, WEEK.make(results).frame
    chosen = {
        "slot": slots[(slots["slot"] == time) & (slots["area_type"] == "hwb")],
        "half hour": week[(week["day"] == "monday") & (week["time"] == time)],
    }
    for name, rows in chosen.items():
        own = rows[rows["premises_set"] == "pharmacies"].set_index("rule")["within"]
        assert own.loc[list(WITHIN[time])].to_dict() == WITHIN[time], name
