"""What single questions ask for fits the rest of the invented county."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pna import sources
from pna.demo import make
from pna.demo.asked import FILES, TRAVELLED_TO
from pna.hours.slots import minutes_outside, week_of
from pna.hours.weekly import hours_a_week
from pna.study import Study, load_study


@pytest.fixture(scope="module", params=[1, 4])
def study(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Study:
    return load_study(make(tmp_path_factory.mktemp("asked") / "town", seed=request.param).parent)


def layer(study: Study, key: str) -> pd.DataFrame:
    kind = "opening_hours" if key == "core_hours" else key.removeprefix("previous_")
    return sources.read(kind, getattr(study.inputs, key).file).frame


def test_core_hours_are_forty_at_most_and_among_those_that_are_listed(study: Study) -> None:
    core = layer(study, "core_hours")
    listed = sources.read("opening_hours", study.inputs.premises.file).frame
    weekly = hours_a_week(core)
    assert weekly.between(35, 40).sum() >= len(weekly) - 2
    codes = weekly.index.tolist()
    ours, theirs = week_of(core, codes), week_of(listed, codes)
    known = theirs.known.all(axis=1)
    assert known.sum() > 8
    assert not minutes_outside(ours, theirs)[known].any()
    assert (weekly.to_numpy() < hours_a_week(listed).reindex(codes).to_numpy())[known].any()


def test_areas_and_premises_are_those_of_the_county(study: Study) -> None:
    lookup = pd.read_csv(study.inputs.lsoa_lookup.file)
    own = lookup[lookup["LAD25CD"].isin(study.districts)]
    needs = layer(study, "service_needs")
    assert set(needs["area_code"]) == set(own["WD25CD"])
    assert needs["source"].str.contains("invented").all()
    groups = layer(study, "place_groups")
    assert sorted(groups["area_code"]) == sorted(own["LSOA21CD"])
    people = pd.read_csv(study.inputs.population.file).set_index("GEOGRAPHY_CODE")["OBS_VALUE"]
    halves = groups["area_code"].map(people).groupby(groups["group"]).sum()
    assert len(halves) == 2
    assert halves.max() < 0.6 * halves.sum()
    premises = pd.read_csv(study.inputs.premises.file)["PHARMACY_ODS_CODE_F_CODE"]
    rota = layer(study, "bank_holiday_hours")
    assert rota["facility_id"].isin(premises).all()
    assert rota["date"].nunique() == 2
    sites = layer(study, "special_sites")
    assert TRAVELLED_TO in set(sites["kind"])
    assert sites["name"].str.endswith("(invented)").all()
    placed = (sites["postcode"] != "") != sites.geometry.notna()
    assert placed.all()


def test_the_last_assessment_differs_from_this_one(study: Study) -> None:
    figures = layer(study, "published_figures").set_index("rule")["percent_within"]
    assert np.all((figures > 0) & (figures < 100))
    assert figures["walk_20"] < figures["straight_1600"] < figures["drive_10"]
    now = layer(study, "controlled_localities")
    before = layer(study, "previous_controlled_localities")
    assert len(set(now["name"]) - set(before["name"])) == 1
    assert set(now["name"]) & set(before["name"])


def test_each_file_lies_where_it_is_named(study: Study) -> None:
    raw = Path(study.inputs.premises.file).parent
    for key, (name, _) in FILES.items():
        assert getattr(study.inputs, key).file == raw / name
