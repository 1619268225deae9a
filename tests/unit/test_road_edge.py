"""Whom more roads, or a wider buffer, could bring inside: on a square of roads drawn by hand."""

import numpy as np
import pandas as pd
import pytest

from pna import road_edge, rules
from pna.coverage import judge
from pna.impedance import Impedance
from pna.network import Network
from pna.travel import Nearest

SIDE = 10_000.0
SPEED_KPH = 60.0  # a kilometre a minute
PLACES = np.array([[5_000.0, 5_000.0], [5_000.0, 500.0]])
PEOPLE = np.array([100.0, 7.0])


@pytest.fixture(scope="module")
def roads():
    """Roads every kilometre over a square of 10 km."""
    lines = [[(x, 0.0), (x, SIDE)] for x in np.arange(0, SIDE + 1, 1000)]
    lines += [[(0.0, y), (SIDE, y)] for y in np.arange(0, SIDE + 1, 1000)]
    return Network(
        mode="drive",
        node_xy=np.empty((0, 2)),
        node_id=np.empty(0, dtype=np.int64),
        edges=pd.DataFrame(),
        xy=np.concatenate([np.array(line) for line in lines]),
        xy_start=np.arange(0, 2 * len(lines) + 1, 2),
        dropped=pd.DataFrame(),
    )


def row(roads, premises, *, in_area, counted, joined, minutes=(12.0, np.nan), candidate=None):
    """The one row of the table for a rule of 10 minutes."""
    given = np.asarray(minutes)
    rule = judge(
        given,
        np.array(["ok", "ok"]),
        mode="drive",
        limit_minutes=10.0,
        speed_preset="legal_limit",
        premises_set="pharmacies",
    )
    table = rules.edge_effect(
        (rule,),
        {("drive", "legal_limit", "pharmacies"): Nearest(given, np.array([0, -1]))},
        places=PLACES,
        people=PEOPLE,
        premises=np.array(premises, dtype=float),
        in_area=np.array(in_area),
        candidates={"pharmacies": np.array(candidate or [True] * len(premises))},
        counted={"pharmacies": np.array(counted)},
        joined={"drive": np.array(joined)},
        roads=roads,
        impedances={
            ("drive", "legal_limit"): Impedance(
                "drive", "legal_limit", np.empty(0), 0.5, 4 / 3, SPEED_KPH
            )
        },
    )
    assert len(table) == 1
    return table.iloc[0]


def test_premises_on_the_roads_bring_nobody_else_inside(roads):
    found = row(roads, [[5_000, 5_000]], in_area=[True], counted=[True], joined=[True])
    assert found["premises_beyond_roads"] == 0
    assert found["people_outside"] == 107.0
    assert found["people_who_could_turn_inside"] == 0.0


def test_premises_beyond_the_roads_count_as_the_crow_drives(roads):
    # 9.4 km south of the second place: 9.4 minutes and half a minute a trip; 13.9 km of the first.
    far = [[5_000, -8_900]]
    found = row(roads, far, in_area=[False], counted=[True], joined=[False])
    assert found["premises_beyond_roads"] == 1
    assert found["people_who_could_turn_inside"] == 7.0
    # A hundred and fifty metres further it is 10.05 minutes.
    further = row(roads, [[5_000, -9_050]], in_area=[False], counted=[True], joined=[False])
    assert further["premises_beyond_roads"] == 0
    assert further["people_who_could_turn_inside"] == 0.0


def test_premises_that_only_the_buffer_leaves_out_are_told(roads):
    on_roads = row(roads, [[5_000, 2_500]], in_area=[False], counted=[False], joined=[False])
    assert on_roads["premises_beyond_roads"] == 1
    assert on_roads["people_who_could_turn_inside"] == 107.0
    of_another_kind = row(
        roads, [[5_000, 2_500]], in_area=[False], counted=[False], joined=[False], candidate=[False]
    )
    assert of_another_kind["premises_beyond_roads"] == 0


def test_premises_of_the_area_that_join_no_road_are_told(roads):
    found = row(roads, [[5_000, -6_000]], in_area=[True], counted=[True], joined=[False])
    assert found["premises_beyond_roads"] == 1
    assert found["people_who_could_turn_inside"] == 7.0


def test_premises_without_a_position_are_nowhere(roads):
    found = row(roads, [[np.nan, np.nan]], in_area=[True], counted=[False], joined=[False])
    assert found["premises_beyond_roads"] == 0


def test_land_beyond_the_square_is_not_covered(roads):
    extent = road_edge.extent_of_roads(roads)
    points = np.array(
        [[5_000, 5_000], [1_500, 8_500], [-2_000, 5_000], [5_000, 12_000]], dtype=float
    )
    assert road_edge.beyond_roads(points, extent).tolist() == [False, False, True, True]
