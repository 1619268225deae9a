"""What travelling costs: seconds along edges under one set of speed assumptions; limits kept."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from pna.roads.limits import of_kind
from pna.roads.network import Mode, Network
from pna.speeds import driving as speeds
from pna.speeds import presets

__all__ = [
    "FAST_MPH",
    "TOLERANCE_MINUTES",
    "Impedance",
    "at_speed",
    "avoiding",
    "drive_impedance",
    "fast_without_pavement",
    "walk_impedance",
    "within",
]

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
TOLERANCE_MINUTES = 1e-6
_KPH = 3.6
FAST_MPH = 50.0
"""Roads with this legal limit or more are fast for `fast_without_pavement`."""

_BETWEEN_PLACES = ("trunk", "primary", "secondary", "tertiary")
_FOR_CARS = (*_BETWEEN_PLACES, *(f"{kind}_link" for kind in _BETWEEN_PLACES), "unclassified")
_MOSTLY_BUILT_UP = 0.5
_CLOSED_SECONDS = 1e9


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


def drive_impedance(network: Network, preset: presets.Preset) -> Impedance:
    """Driving under one speed preset of `pna.speeds.driving`; the legs are walked at 4.8 km/h.

    Where a person gives the speed of a road (`pna.speeds.overrides`), that counts at every preset.
    """
    top = speeds.top_speed_kph(preset)
    if speeds.OVERRIDE in network.edges:
        # Missing speeds are passed over; there may be no others.
        top = float(np.fmax.reduce(network.edges[speeds.OVERRIDE].to_numpy(), initial=top))
    return Impedance(
        mode="drive",
        preset=preset.name,
        edge_seconds=speeds.drive_seconds(network.edges, preset),
        trip_minutes=preset.constant_minutes,
        leg_metres_per_second=speeds.WALK_KPH / _KPH,
        top_speed_kph=top,
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


def fast_without_pavement(network: Network) -> Bools:
    """Say along which roads nobody might want to walk: fast ones that no pavement is known of.

    Trunk, primary, secondary, tertiary and unclassified roads with their slip roads, with a legal
    limit of 50 mph or more (`pna.speeds.driving.legal_limit_kph`: so also the country lanes whose
    limit is the national one), not tagged as having a pavement, and with less than half of their
    length in built-up land. Many verges can be walked on and most pavements are not mapped, so this
    is the far end of a range and not a finding.

    Parameters
    ----------
    network
        Of either mode.

    Returns
    -------
    ndarray of bool, shape (edges,)
    """
    known: Bools | None = network.arcs.kept.get("fast_without_pavement")
    if known is not None:
        return known
    edges = network.edges
    # A limit tagged in km/h, or worked out from parts, may miss 50 mph by a rounding.
    fast = speeds.legal_limit_kph(edges) > (FAST_MPH - 0.5) * speeds.KPH_PER_MPH
    mostly_country = edges["built_up_share"].to_numpy() < _MOSTLY_BUILT_UP
    result: Bools = (
        of_kind(edges, _FOR_CARS) & fast & mostly_country & ~edges["pavement"].to_numpy(bool)
    )
    result.flags.writeable = False
    network.arcs.kept["fast_without_pavement"] = result
    return result


def avoiding(impedance: Impedance, closed: Bools) -> Impedance:
    """The same travelling without going along some edges, not even a part of one.

    Parameters
    ----------
    impedance
        What travelling costs.
    closed
        Which edges nobody travels along, shape (edges,). Crossing them at a junction stays free.

    Returns
    -------
    Impedance
        With so many seconds on the closed edges (30 years) that no way along them is within a
        limit; a finite number, so that no part of an edge of no length is without a value.
    """
    seconds = np.where(
        closed & (impedance.edge_seconds > 0), _CLOSED_SECONDS, impedance.edge_seconds
    )
    return replace(impedance, edge_seconds=seconds)
