"""Changes as people write them in Python: read as they are meant, or refused in words."""

from __future__ import annotations

import pytest
from changing import Listed, run
from town import TOWN

from pna.errors import DataError
from pna.kept import MODES
from pna.layers import DAYS
from pna.roads.network import build_network
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
from pna.scenario.rechecked import recheck
from pna.scenario.typed import typed


@pytest.fixture(scope="module")
def town():
    networks = {mode: build_network(TOWN.roads(), mode) for mode in MODES}
    return run(networks, [(0, 0)], {"FA1": Listed((1000, 0)), "fa2": Listed((2000, 0))})


def read(town, change):
    return typed(town, Scenario((change,))).changes[0]


def test_what_is_as_it_should_be_stays_the_same(town):
    here = Place(1.0, 2.0)
    for change in (
        Open(here, "New", hours={"monday": "CLOSED"}, services=("Flu",), within_metres=5),
        Close("FA1"),
        Close("fa2"),
        Relocate("FA1", "LE15 7PL"),
        Consolidate("FA1", "fa2"),
        ChangeHours("FA1", {}),
        ChangeServices("FA1", ("Flu",)),
    ):
        assert read(town, change) is change


def test_hours_codes_services_and_positions_as_people_type_them(town):
    week = "Mon-Fri 09:00-18:00"
    five = dict.fromkeys(DAYS[:5], "09:00-18:00")
    assert read(town, Open("x", hours=week)).hours == five | dict.fromkeys(DAYS[5:], "CLOSED")
    assert read(town, ChangeHours("FA1", week)).hours == five
    assert read(town, Consolidate(" fa1 ", "fa2")) == Consolidate("FA1", "fa2")
    assert read(town, Open("x", services="Flu")).services == ("Flu",)
    assert read(town, ChangeServices("FA1", ceases=["Flu"])).ceases == ("Flu",)
    assert read(town, Open((637305, 381890.25))).at == "637305, 381890.25"
    assert read(town, Relocate("FA1", [52.67, -0.73])).to == "52.67, -0.73"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("FA1", "This is no change. Give one of pna.Open"),
        (Close, "This is no change."),
        (Close(None), "This is no ODS code."),
        (Close(1), "This is no ODS code."),
        (Open(None), "This is no position."),
        (Open((1, 2, 3)), "This is no position."),
        (Open("x", name=None), "The name is no text."),
        (Open("x", services=(1,)), "services is no list of names."),
        (Open("x", hours={"monday": None}), "These are no opening hours."),
        (Open("x", hours="whenever"), "does not say on which days"),
        (Open("x", within_metres="200"), "The radius is no number."),
        (Open("x", within_metres=True), "The radius is no number."),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(town, change, told):
    with pytest.raises(DataError, match=told):
        recheck(town, change)


def test_every_fault_is_told_at_once(town):
    with pytest.raises(DataError) as caught:
        recheck(town, Close(None), Open(3, name=4))
    assert len(caught.value.findings) == 3
