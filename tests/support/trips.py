"""Minutes from places to premises in one call, through the public functions."""

from __future__ import annotations

import numpy as np

from pna import travel
from pna.roads.network import Network
from pna.speeds.presets import PRESETS, Preset
from pna.travel.snapping import snap


def impedance_of(network: Network, preset: str | Preset = "legal_limit") -> travel.Impedance:
    """What travelling costs: a drive preset by name, or walking at 4.8 km/h."""
    if network.mode == "walk":
        return travel.walk_impedance(network)
    return travel.drive_impedance(network, PRESETS[preset] if isinstance(preset, str) else preset)


def matrix_of(network, places, premises, *, preset="legal_limit", limit=60.0, reach=1000.0):
    """`travel.matrix` from points to points (EPSG:27700)."""
    places, premises = np.reshape(places, (-1, 2)), np.reshape(premises, (-1, 2))
    return travel.matrix(
        network,
        impedance_of(network, preset),
        snap(places, network, max_access_metres=reach),
        snap(premises, network, max_access_metres=reach),
        demand_ids=[f"D{i}" for i in range(len(places))],
        facility_ids=[f"F{i}" for i in range(len(premises))],
        limit_minutes=limit,
    )


def minutes_between(network, place, premises, **options):
    """Minutes of a single trip; NaN where there is none."""
    return float(matrix_of(network, place, premises, **options).minutes[0, 0])
