"""What travelling costs: seconds along edges under one set of speed assumptions; limits kept."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from pna import speeds
from pna.network import Mode, Network

__all__ = [
    "TOLERANCE_MINUTES",
    "Impedance",
    "at_speed",
    "drive_impedance",
    "walk_impedance",
    "within",
]

Floats = npt.NDArray[np.float64]
TOLERANCE_MINUTES = 1e-6
_KPH = 3.6


def within(minutes: npt.ArrayLike, limit: float) -> npt.NDArray[np.bool_]:
    """Whether minutes lie within a limit, the limit itself included; missing minutes do not.

    The millionth of a minute allowed on top is for rounding: a path of exactly 20 minutes, cut in
    twelve pieces, adds up to more than 20 in a quarter of cases. Nothing else in this package
    compares minutes with a limit.
    """
    with np.errstate(invalid="ignore"):
        return np.asarray(minutes, dtype=np.float64) <= limit + TOLERANCE_MINUTES


@dataclass(frozen=True)
class Impedance:
    """What travelling costs on one network under one set of speed assumptions.

    Attributes
    ----------
    mode, preset
        The way of travelling, and the name of the assumptions.
    edge_seconds
        Seconds along each whole edge of the network.
    trip_minutes
        Minutes added once to every trip that uses the network (parking, setting off).
    leg_metres_per_second
        Walking speed of the straight legs at both ends.
    top_speed_kph
        Nothing on this network is quicker than this.
    """

    mode: Mode
    preset: str
    edge_seconds: Floats
    trip_minutes: float
    leg_metres_per_second: float
    top_speed_kph: float


def drive_impedance(network: Network, preset: speeds.Preset) -> Impedance:
    """Driving under one speed preset of `pna.speeds`; the legs are walked at 4.8 km/h."""
    return Impedance(
        mode="drive",
        preset=preset.name,
        edge_seconds=speeds.drive_seconds(network.edges, preset),
        trip_minutes=preset.constant_minutes,
        leg_metres_per_second=speeds.WALK_KPH / _KPH,
        top_speed_kph=speeds.top_speed_kph(preset),
    )


def at_speed(impedance: Impedance, ratio: float) -> Impedance:
    """The same travelling, quicker by one ratio all along the network; the legs stay.

    Parameters
    ----------
    impedance
        What travelling costs.
    ratio
        Every second along edges, and what is added once a trip, is divided by this.

    Returns
    -------
    Impedance

    Raises
    ------
    ValueError
        The ratio is not above 0.
    """
    if not ratio > 0:
        msg = f"a ratio of speeds must be above 0: {ratio}"
        raise ValueError(msg)
    return replace(
        impedance,
        edge_seconds=impedance.edge_seconds / ratio,
        trip_minutes=impedance.trip_minutes / ratio,
        top_speed_kph=impedance.top_speed_kph * ratio,
    )


def walk_impedance(
    network: Network, speed_kph: float = speeds.WALK_KPH, *, preset: str = "standard"
) -> Impedance:
    """Walking at one speed everywhere, legs included."""
    return Impedance(
        mode="walk",
        preset=preset,
        edge_seconds=network.edges["length_metres"].to_numpy() / (speed_kph / _KPH),
        trip_minutes=0.0,
        leg_metres_per_second=speed_kph / _KPH,
        top_speed_kph=speed_kph,
    )
