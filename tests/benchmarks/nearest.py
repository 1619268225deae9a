"""The search from all premises together, against a plain compiled heap."""

from __future__ import annotations

import numpy as np

from pna.results import Results
from pna.speeds.presets import PRESETS
from pna.travel import search
from pna.travel.impedance import drive_impedance, walk_impedance
from pna.travel.snapping import snap
from pna.travel.states import states_of
from tests.benchmarks import heap
from tests.benchmarks.measure import Figure, side_by_side

TIMES = 15
MOST = 2.0
LIMIT_MINUTES = 60.0


def figures(results: Results) -> list[Figure]:
    found = []
    layer = results.premises[results.premises["counted_pharmacies"]]
    doors = np.column_stack([layer.geometry.x, layer.geometry.y])
    for mode, network in results.networks.items():
        impedance = (
            drive_impedance(network, PRESETS["typical"])
            if mode == "drive"
            else walk_impedance(network)
        )
        premises = snap(doors, network)
        states = states_of(network, impedance.edge_seconds)
        graph = search.reversed_graph(network, impedance, premises, states)
        sources = states.count + np.flatnonzero(premises.status == "ok")
        limit = search.graph_limit(LIMIT_MINUTES)

        def ours(network=network, impedance=impedance, premises=premises):
            return search.seconds_to_nearest(
                network, impedance, premises, limit_minutes=LIMIT_MINUTES
            )[0]

        def plain(graph=graph, sources=sources, limit=limit):
            return heap.nearest(graph.indptr, graph.indices, graph.data, sources, limit)[0]

        if not np.array_equal(ours(), plain()[: -len(premises)]):
            msg = f"{mode}: the two searches do not agree"
            raise AssertionError(msg)
        took, plain_took = side_by_side(ours, plain, times=TIMES)
        found.append(
            Figure(
                f"nearest of {len(sources)} pharmacies from {network.node_count:,} junctions, "
                f"{mode}: graph built and searched, against a compiled heap on the ready graph",
                f"{took * 1000:.0f} ms",
                f"{plain_took * 1000:.0f} ms",
                took / plain_took,
                MOST,
            )
        )
    return found
