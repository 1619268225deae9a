"""Hypothesis strategies: random little road networks, and points around them."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import strategies as st
from sketch import Sketch

WIDTH = 3000
HIGHWAYS = ("residential", "tertiary", "footway", "service", "motorway_link")

# Any position to the millimetre: points equally far from two streets hardly ever come up.
position = st.tuples(
    st.integers(0, WIDTH * 1000).map(lambda mm: mm / 1000),
    st.integers(0, WIDTH * 1000).map(lambda mm: mm / 1000),
)
# Round positions: ties, crossings and points on the very end of a street come up all the time.
round_position = st.tuples(
    st.integers(0, WIDTH // 100).map(lambda k: k * 100.0),
    st.integers(0, WIDTH // 100).map(lambda k: k * 100.0),
)


@st.composite
def sketches(draw, *, positions=position):
    """Streets through random points: one-way and two-way, parallel, crossing, in loops."""
    points = draw(st.lists(positions, min_size=3, max_size=8, unique=True))
    named = {f"P{i}": point for i, point in enumerate(points)}
    names = st.sampled_from(sorted(named))
    streets = draw(
        st.lists(
            st.tuples(
                st.lists(names, min_size=2, max_size=5),
                st.sampled_from(["no", "no", "yes", "-1"]),
                st.sampled_from(["20", "30", "60", "96"]),
                st.sampled_from(HIGHWAYS),
            ),
            min_size=1,
            max_size=7,
        )
    )
    ways = [
        (" ".join(through), {"highway": highway, "oneway": oneway, "maxspeed": limit})
        for through, oneway, limit, highway in streets
    ]
    return Sketch(named, ways)


@st.composite
def crooked_sketches(draw):
    """Connected streets, each part with a bend of its own, so that no two lie on each other.

    A point is then never equally far from two of them, unless their common end is nearest to it.
    """
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    count = int(rng.integers(3, 9))
    points = {f"P{i}": tuple(rng.uniform(0, WIDTH, 2)) for i in range(count)}
    ring = [*range(count), 0]
    routes = [ring, *(rng.integers(0, count, size=rng.integers(2, 6)) for _ in range(5))]
    ways = []
    for route in routes:
        through = [f"P{route[0]}"]
        for a, b in pairwise(route):
            if a != b:
                bend = f"B{len(points)}"
                middle = (np.array(points[f"P{a}"]) + points[f"P{b}"]) / 2
                points[bend] = tuple(middle + rng.normal(0, 100, 2))
                through += [bend, f"P{b}"]
        one_way = "no" if not ways else str(rng.choice(["no", "yes", "-1"]))
        limit = str(rng.choice(["20", "30", "60", "96"]))
        if len(through) > 1:
            tags = {"highway": "residential", "oneway": one_way, "maxspeed": limit}
            ways.append((" ".join(through), tags))
    return Sketch(points, ways)


def spots(positions=position, *, min_size=1, max_size=6):
    """Lists of positions, for places and premises."""
    return st.lists(positions, min_size=min_size, max_size=max_size)
