"""Changes that cannot be made, or not together; and those that change nothing."""

from __future__ import annotations

import pytest
from changing import Listed, run
from sketch import CORNER
from town_results import town_results

from pna.errors import DataError
from pna.layers import DAYS
from pna.scenario.changes import (
    ChangeHours,
    ChangeServices,
    Close,
    Consolidate,
    Open,
    Place,
    Relocate,
    Scenario,
)
from pna.scenario.conflicts import check
from pna.scenario.rechecked import recheck

EAST, NORTH = CORNER
WEEK = dict.fromkeys(DAYS, "09:00-17:00")


@pytest.fixture(scope="module")
def town():
    listed = {
        "FA1": Listed((1000, 0), hours=WEEK, services={"Flu": True, "Needle exchange": False}),
        "FA2": Listed((1400, 500)),
        "FC1": Listed((500, 0), closed="2025-03-01"),
        "FD1": Listed((0, 0), kind="distance_selling"),
        "Y1": Listed((0, 800), kind="dispensing_practice"),
    }
    return run(town_results().networks, [(0, 0), (1500, 1000)], listed)


def _place(east, north, **more):
    return Place(EAST + east, NORTH + north, **more)


def _faults(town, *changes):
    with pytest.raises(DataError) as caught:
        check(town, Scenario(changes))
    return [str(finding) for finding in caught.value.findings]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ((), "There are no changes to make"),
        ((Close("FA9"),), "Did you mean 'FA"),
        ((Close("fa1"),), "Did you mean 'FA1'?"),
        ((Close("ZZZZZZ"),), "tables/premises.csv"),
        ((Close("FC1"),), "is closed already: 2025-03-01"),
        ((Relocate("FC1", _place(0, 0)),), "is closed already"),
        ((Consolidate("FA1", "FC1"),), "is closed already"),
        ((Consolidate("FA1", "FA1"),), "cannot be merged into itself"),
        ((Consolidate("FA1", "FA2"), Close("FA2")), "who closes can do nothing else"),
        ((Consolidate("FA1", "FA2"), Consolidate("FA2", "FA1")), "who closes can do nothing else"),
        ((Close("FA1"), Close("FA1")), "FA1 is to close twice"),
        ((Close("FA1"), Relocate("FA1", _place(0, 0))), "FA1 is to close and move"),
        ((Close("FA1"), ChangeHours("FA1", {"monday": "CLOSED"})), "close and change its hours"),
        ((Relocate("FA1", _place(0, 0)), Relocate("FA1", _place(9, 0))), "FA1 is to move twice"),
        (
            (Relocate("FA1", _place(0, 0), WEEK), ChangeHours("FA1", {"monday": "CLOSED"})),
            "two changes to the same thing",
        ),
        ((Open(_place(0, 0), ods_code="FA1"),), "is open already"),
        ((Open(_place(0, 0), ods_code="../x"),), "This is no ODS code"),
        ((Open(_place(0, 0), kind="appliance"),), "count in no premises set"),
        ((Open(_place(0, 0), kind="pharmacie"),), "Did you mean 'pharmacy'?"),
        ((ChangeHours("FA1", {}),), "No opening hours are given"),
        ((ChangeHours("FA1", {"mon": "CLOSED"}),), "Did you mean 'monday'?"),
        ((ChangeHours("FA1", {"monday": "9 to 5"}),), "FA1: These opening hours cannot be read"),
        ((ChangeServices("FA1"),), "No services are given"),
        ((ChangeServices("FA1", ceases=("Flue",)),), "Did you mean 'Flu'?"),
        ((ChangeServices("FA1", ("Flu",), ("Flu",)),), "cannot begin and cease at once"),
    ],
)
def test_what_cannot_be_made(town, changes, told):
    faults = _faults(town, *changes)
    assert any(told in fault for fault in faults), faults


def test_every_fault_of_every_change_and_position_is_told_together(town):
    changes = (Close("FA9"), Consolidate("FA1", "FA1"), Open("nowhere", kind="appliance"))
    with pytest.raises(DataError) as caught:
        recheck(town, *changes)
    assert len(caught.value.findings) == 4


@pytest.mark.parametrize(
    "changes",
    [
        (Close("FA1"), Close("FA2")),
        (ChangeHours("FA1", {"monday": "CLOSED"}), ChangeServices("FA1", ceases=("Flu",))),
        (Relocate("FA1", _place(0, 0)), ChangeHours("FA1", {"monday": "CLOSED"})),
        (Consolidate("FA1", "FA2"), ChangeHours("FA2", {"monday": "09:00-12:00"})),
        (Open(_place(0, 0), ods_code="FC1"), Close("FA1")),
        (Open(_place(0, 0)), Open(_place(0, 0))),
        (ChangeServices("FA1", unknown=("Flu",)),),
    ],
)
def test_what_can_be_made_together_is_let_through(town, changes):
    assert check(town, Scenario(changes)) == ()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (Close("FD1"), "counts in no premises set"),
        (
            Consolidate("FA1", "Y1"),
            "(pharmacy) and Y1 (Y1) (dispensing practice) are of different kinds",
        ),
        (Relocate("FA1", _place(1000, 0)), "is at this position already"),
        (ChangeHours("FA1", {"monday": "09:00-17:00"}), "has these hours already"),
        (ChangeServices("FA1", begins=("Flu",)), "provides this already"),
        (ChangeServices("FA1", ceases=("Needle exchange",)), "does not provide this already"),
        (ChangeServices("FA1", begins=("Flus",)), "no service of this name"),
    ],
)
def test_what_changes_nothing_is_warned_of(town, change, told):
    (finding,) = check(town, Scenario((change,)))
    assert finding.level == "warning"
    assert told in finding.message


def test_a_move_within_a_radius_of_where_it_is_may_well_move(town):
    move = Relocate("FA1", _place(1000, 0, within_metres=100.0))
    assert check(town, Scenario((move,))) == ()


def test_without_a_table_of_services_none_can_change(town):
    from dataclasses import replace

    bare = replace(town, inputs={})
    for change in (ChangeServices("FA1", ("Flu",)), Open(_place(0, 0), services=("Flu",))):
        assert "inputs.services" in _faults(bare, change)[0]
