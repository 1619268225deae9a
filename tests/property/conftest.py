"""Real Rutland as networks."""

import numpy as np
import pytest

from pna.roads.network import build_network
from pna.roads.osm import read_roads


@pytest.fixture(scope="session")
def rutland_roads(realdata):
    return read_roads([realdata / "roads" / "rutland_2022-07.osm.pbf"])


@pytest.fixture(scope="session")
def rutland(rutland_roads):
    """The networks of both modes."""
    return {mode: build_network(rutland_roads, mode) for mode in ("drive", "walk")}


@pytest.fixture(scope="session")
def rutland_points(rutland):
    """Three hundred places and twenty premises: most near a street, some far out in the fields.

    The first ten premises stand exactly on a junction.
    """
    rng = np.random.default_rng(20251001)
    junctions = rutland["drive"].node_xy
    places = junctions[rng.integers(len(junctions), size=300)] + rng.normal(0, 150, (300, 2))
    places[:20] += rng.normal(0, 1500, (20, 2))
    premises = junctions[rng.choice(len(junctions), size=20, replace=False)]
    premises[10:] += rng.normal(0, 40, (10, 2))
    return places, premises
