"""The layers of premises, hours and services as a scenario leaves them, looked at by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from changing import Listed, place_at, run
from town import TOWN

from pna.errors import DataError
from pna.kept import MODES
from pna.premises.amended import closed_of
from pna.roads.network import build_network
from pna.scenario.changed_layers import changed_layers, codes_of_new
from pna.scenario.changes import (
    ChangeHours,
    ChangeServices,
    Close,
    Consolidate,
    Open,
    Relocate,
    Scenario,
)
from pna.study import PremisesChoice

LIST = {
    "FA1": Listed((1000, 0), board="OURSHIRE", services={"Flu": True},
                  hours={"monday": "09:00-17:00"}),
    "FA2": Listed((2000, 0), hours={"monday": "CLOSED"}),
    "FA3": Listed((0, 0), closed="2020-01-01; retired", services={"Flu": False}),
    "FD1": Listed((0, 500), kind="distance_selling", board="OURSHIRE"),
}  # fmt: skip


@pytest.fixture(scope="module")
def town():
    networks = {mode: build_network(TOWN.roads(), mode) for mode in MODES}
    return run(networks, [(0, 0), (1500, 1000)], LIST)


def made(town, *changes, name="What if", source="letter", on=None):
    layers = changed_layers(town, Scenario(changes, name, source, on))
    return layers, layers.premises.set_index("facility_id")


def test_closures_say_when_and_why(town):
    layers, rows = made(
        town, Close("FA1"), Consolidate("FA2", "FA1"), Close("FD1"), name="Merger",
        on=date(2026, 1, 31),
    )  # fmt: skip
    assert rows.loc["FA1", "why_not_pharmacies"] == "closed: 2026-01-31; Merger"
    assert rows.loc["FA2", "amended"] == "closed: 2026-01-31 (Merger, merged into FA1; letter)"
    # It counted nowhere and does not now, for its own reason; that it closed is told all the same.
    assert rows.loc["FD1", "why_not_pharmacies"].startswith("distance-selling")
    assert closed_of(layers.premises).tolist() == [True, True, False, True]
    # The layers of the run are as they were.
    assert (town.premises["amended"] == "").all()


def test_a_set_that_the_study_has_no_premises_of_is_told_of_new_sites_too(town):
    """Without a list of dispensing practices the layer still has the columns of their set."""
    alone = PremisesChoice(sets=("pharmacies",))
    study = town.study.model_copy(update={"premises": alone})
    changes = (Open(place_at((500, 0))), Close("FA1"))
    layers, rows = made(replace(town, study=study), *changes)
    whole, _ = made(town, *changes)
    assert [name for name in layers.premises if name.startswith("counted_")] == [
        "counted_pharmacies",
        "counted_pharmacies_and_dispensing_practices",
    ]
    assert layers.premises.equals(whole.premises)
    assert rows.loc["PROPOSED", "counted_pharmacies_and_dispensing_practices"]
    assert not rows.loc["FA1", "counted_pharmacies_and_dispensing_practices"]


def test_a_new_site_never_takes_a_code_that_a_later_one_gives(town):
    """A code that is given is not that of another site, whichever comes first."""
    new, coded = Open(place_at((500, 0))), Open(place_at((700, 0)), ods_code="PROPOSED")
    assert codes_of_new(town, Scenario((new, coded))) == ("PROPOSED2", "PROPOSED")
    assert codes_of_new(town, Scenario((coded, new))) == ("PROPOSED", "PROPOSED2")


def test_what_opens_again_has_closed_no_more(town):
    first, _ = made(town, Close("FA1"))
    again, rows = made(town, Close("FA1"), Open(place_at((1000, 0)), ods_code="FA1"))
    assert closed_of(first.premises).any()
    assert not closed_of(again.premises).any()
    assert rows.loc["FA1", "counted_pharmacies"]
    assert rows.loc["FA1", "name"] == "FA1"


def test_who_belongs_to_the_area_after_a_move(town):
    # The area ends 1,500 metres east. The list's board decides of FA1; of FA2 it names none.
    _, rows = made(town, Relocate("FA1", place_at((2200, 0))), Relocate("FA2", place_at((500, 0))))
    assert rows["in_area"].to_dict() == {"FA1": True, "FA2": True, "FA3": True, "FD1": True}
    assert not town.premises.set_index("facility_id").loc["FA2", "in_area"]
    # Beyond the buffer of a kilometre it does not count, unless the board says that it belongs.
    _, rows = made(town, Open(place_at((2600, 0)), ods_code="FX1"))
    assert rows.loc["FX1", "why_not_pharmacies"] == "more than 1 km outside the area"


def test_hours_of_the_days_that_are_named(town):
    layers, rows = made(
        town, ChangeHours("FA1", {"tuesday": "10:00-12:00"}), Open(place_at((0, 0)))
    )
    own = layers.hours[layers.hours["facility_id"] == "FA1"]
    assert own.loc[own["state"] == "open", "day"].tolist() == [0, 1]
    new = layers.hours[layers.hours["facility_id"] == "PROPOSED"]
    assert new["state"].tolist() == ["unknown"] * 7
    assert rows["hours"].to_dict()["PROPOSED"] == "unknown"
    assert rows.loc["FA1", "amended"] == "hours_tuesday: 10:00-12:00 (What if; letter)"


def test_services_by_whatever_spelling(town):
    layers, _ = made(
        town,
        ChangeServices("FA1", ceases=("  FLU",)),
        ChangeServices("FA2", begins=("Flu",)),
        ChangeServices("FA3", unknown=("flu",)),
        on=date(2026, 1, 31),
    )
    table = layers.inputs["services"]
    assert table[["facility_id", "service", "provides"]].to_numpy().tolist() == [
        ["FA1", "Flu", False],
        ["FA2", "Flu", True],
    ]
    assert table["as_at"].tolist() == ["2026-01-31"] * 2
    # Rows are known by their numbers: no two have the same.
    assert table.index.is_unique


def test_what_is_not_there(town):
    with pytest.raises(DataError, match="FZ9: no premises of the study has this ODS code"):
        made(town, Close("FZ9"))
    with pytest.raises(DataError, match="hub: premises of this kind count in no premises set"):
        made(town, Open(place_at((0, 0)), kind="hub"))
