"""Ways over a network, edge by edge: against sums that are added up another way, and by hand."""

from itertools import pairwise

import numpy as np
import pytest
from drawn import crooked_sketches, position, round_position, sketches, spots
from hypothesis import assume, given, reject, settings
from hypothesis import strategies as st
from sketch import Sketch, xy
from town import TOWN
from trips import impedance_of

from pna.roads.network import build_network
from pna.travel.routes import routes_to_nearest
from pna.travel.search import ends_of, minutes_at, tree_to_nearest
from pna.travel.snapping import snap
from pna.travel.ways import metres_of, piece_along, ways_to

LIMIT = 600.0


def traced(network, name, places, door):
    """Origins and door joined, minutes over junctions, and the ways."""
    impedance = impedance_of(network, name)
    origins, site = (snap(points, network, max_access_metres=1500.0) for points in (places, door))
    if not site.joined.all():
        reject()
    tree = tree_to_nearest(network, impedance, site, limit_minutes=LIMIT)
    ends = ends_of(network, impedance, origins)
    minutes = minutes_at(tree.seconds[np.newaxis, :], ends, impedance)[0]
    ways = ways_to(network, impedance, tree, origins, site, np.arange(len(origins)))
    return impedance, origins, site, minutes, ways


@settings(max_examples=40, deadline=None)
@given(
    sketch=st.one_of(sketches(), sketches(positions=round_position), crooked_sketches()),
    places=spots(st.one_of(position, round_position), max_size=5),
    door=st.one_of(position, round_position),
    name=st.sampled_from(["walk", "legal_limit", "peak"]),
)
def test_pieces_add_up_to_the_minutes_and_follow_one_another(sketch: Sketch, places, door, name):
    network = build_network(sketch.roads(), "walk" if name == "walk" else "drive")
    assume(network.node_count)
    impedance, origins, site, minutes, ways = traced(network, name, xy(*places), xy(door))
    edges = network.edges
    length = edges["length_metres"].to_numpy()
    routes = routes_to_nearest(
        network, impedance, origins, site, length[:, np.newaxis], limit_minutes=LIMIT
    )
    for origin, way in enumerate(ways):
        assert bool(way) == np.isfinite(minutes[origin])
        if not way:
            continue
        seconds = sum(piece.share * impedance.edge_seconds[piece.edge] for piece in way)
        legs = (origins.leg_metres[origin] + site.leg_metres[0]) / impedance.leg_metres_per_second
        told = (seconds + legs) / 60.0 + impedance.trip_minutes
        assert told == pytest.approx(minutes[origin], rel=1e-9, abs=1e-9)
        # From the origin to the door, and at each junction where the last piece ended.
        assert (way[0].edge, way[0].start) == (origins.edge[origin], origins.offset_metres[origin])
        assert (way[-1].edge, way[-1].end) == (site.edge[0], site.offset_metres[0])
        for one, other in pairwise(way):
            at = edges["u" if one.end == 0.0 else "v"].iloc[one.edge]
            assert at in set(edges[["u", "v"]].iloc[other.edge])
        if routes.minutes[origin] == pytest.approx(minutes[origin], rel=1e-12):
            # Unless it is shorter along the origin's own edge; ties are one way in both.
            assert metres_of(network, way).sum() == pytest.approx(
                routes.sums[origin, 0], rel=1e-9, abs=1e-6
            )


def test_a_way_by_hand_and_none():
    network = build_network(TOWN.roads(), "drive")
    places = xy((1000, 0), (1500, 1000), (9000, 9000))
    _, origins, site, _, ways = traced(network, "legal_limit", places, xy((2000, 1000)))
    # B up to D, then the one-way street to its end; from its middle, the other half of it.
    up, half, nowhere = (metres_of(network, way) for way in ways)
    assert up[up > 0].tolist() == pytest.approx([1000, 1000])
    assert half.sum() == pytest.approx(500)
    assert nowhere.size == 0
    middle = snap(xy((1500, 1000)), network)
    quarter = snap(xy((1750, 1000)), network)
    assert metres_of(network, [piece_along(network, middle, quarter)]).sum() == pytest.approx(250)
    assert origins.edge[1] == middle.edge[0] == quarter.edge[0]
    assert site.joined.all()
