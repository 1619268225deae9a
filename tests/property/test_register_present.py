"""Whatever is recorded in whatever order, the register's one scenario gives what the steps give."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from register_town import place, register_town

from pna.errors import DataError
from pna.register import file, recording
from pna.register.entries import Decided
from pna.register.present import scenario
from pna.results import Results
from pna.scenario.applied import apply
from pna.scenario.changes import (
    Change,
    ChangeHours,
    ChangeServices,
    Close,
    Consolidate,
    Open,
    Relocate,
    Scenario,
)
from pna.scenario.rechecked import recheck

codes = st.sampled_from(["FA1", "FA2", "Y1", "PROPOSED", "PROPOSED2"])
points = st.sampled_from([(0, 0), (1000, 0), (1000, 1000), (1500, 1000)]).map(place)
weeks = st.dictionaries(
    st.sampled_from(["monday", "saturday", "sunday"]),
    st.sampled_from(["09:00-17:00", "CLOSED", "20:00-02:00", "08:00-12:00,13:00-22:00"]),
    min_size=1,
)
flu = st.sampled_from([(("Flu",), ()), ((), ("Flu",))])
changes: st.SearchStrategy[Change] = st.one_of(
    st.builds(Close, codes),
    st.builds(Consolidate, codes, codes, weeks | st.just({})),
    st.builds(Relocate, codes, points, weeks | st.just({})),
    st.builds(ChangeHours, codes, weeks),
    codes.flatmap(lambda code: flu.map(lambda said: ChangeServices(code, *said))),
    st.builds(lambda at, week: Open(at, hours=week), points, weeks | st.just({})),
    st.builds(lambda at, week, code: Open(at, hours=week, ods_code=code), points, weeks, codes),
)


@pytest.fixture(scope="module")
def town() -> Results:
    return register_town()


@given(steps=st.lists(changes, min_size=4, max_size=9))
@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
def test_the_rows_as_one_scenario_are_the_steps(town: Results, steps: list[Change]) -> None:
    now, made = town, 0
    with TemporaryDirectory() as name:
        folder = Path(name)
        for number, change in enumerate(steps, start=1):
            # What an application could not ask for is refused, and leaves no row.
            with suppress(DataError):
                day = town.study.study.reference_date.replace(day=number + 1)
                done = recording.record(
                    town, Scenario((change,)), Decided("granted", day, day), folder
                )
                made += len(done.rows)
                if isinstance(change, Open):
                    code = done.rows[0]["ods_code"]
                    change = Open(change.at, hours=change.hours, ods_code=code)  # noqa: PLW2901
                now = apply(now, Scenario((change,)))
        rows = file.read(folder / file.NAME).rows
        assert len(rows) == made
        found = recording.present(town, rows)
    event(f"{made} rows")
    assert found.sites["facility_id"].tolist() == now.sites["facility_id"].tolist()
    for mode, matrix in now.matrices.items():
        np.testing.assert_array_equal(found.matrices[mode].minutes, matrix.minutes)
    for one, other in zip(found.judgements, now.judgements, strict=True):
        np.testing.assert_array_equal(one.within, other.within)
        np.testing.assert_array_equal(one.unknown, other.unknown)
    what = ["facility_id", "day", "spell", "state", "start_minute", "end_minute"]
    hours = [
        of.hours.loc[of.hours["facility_id"].isin(now.sites["facility_id"]), what]
        .astype({"start_minute": float, "end_minute": float})
        .reset_index(drop=True)
        for of in (found, now)
    ]
    assert hours[0].equals(hours[1])
    # What is left is a scenario that an application could ask for: nothing is touched twice.
    left = scenario(rows)
    if left.changes:
        again = recheck(town, *left.changes).after
        assert again.sites["facility_id"].tolist() == now.sites["facility_id"].tolist()
