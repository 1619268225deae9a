"""Minutes from one point to every premises: those of the run, or the point's own.

A place of the study has its row of the matrices. Any other point takes one search at each speed,
forwards from the point, over the same network and states as the searches of the run.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from scipy.sparse.csgraph import dijkstra

from pna import travel
from pna.explained.start import Start
from pna.kept import MODES
from pna.results import Results
from pna.roads.network import Mode, Network
from pna.rules import Ends
from pna.travel import Nearest, snapping
from pna.travel.impedance import Impedance, within
from pna.travel.search import ends_of, graph_limit, reversed_graph
from pna.travel.short_ways import short_ways
from pna.travel.snapping import Snapped
from pna.travel.states import states_of
from pna.travel.times import ends_of_range, points_of

__all__ = ["Found", "found_from", "joined", "minutes_from"]

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Found:
    """What is reached from one point.

    Attributes
    ----------
    origins
        By mode: the point joined to the network.
    status
        By mode: as in `pna.travel.Matrix`, of one place.
    minutes, slow, quick
        By mode, at the study's own speeds and at both ends of their range: to every row of
        `results.sites`; NaN beyond the limit.
    nearest, ranges
        By mode, speed preset and premises set: as in `pna.results.Results`, of one place.
    """

    origins: Mapping[Mode, Snapped]
    status: Mapping[Mode, npt.NDArray[np.str_]]
    minutes: Mapping[Mode, Floats]
    slow: Mapping[Mode, Floats]
    quick: Mapping[Mode, Floats]
    nearest: Mapping[tuple[Mode, str, str], Nearest]
    ranges: Mapping[tuple[Mode, str, str], Ends]


def joined(results: Results, mode: Mode, points: Floats) -> Snapped:
    """Join points to the network of a mode, as the run does.

    Parameters
    ----------
    results
        Of a run with roads.
    mode
        Drive or walk.
    points
        Shape (n, 2), metres in EPSG:27700.
    """
    modes = results.study.modes
    settings = modes.drive if mode == "drive" else modes.walk
    return snapping.snap(
        points, results.networks[mode], max_access_metres=settings.max_access_metres
    )


def found_from(results: Results, start: Start) -> Found:
    """Find the minutes from a point to every premises, at every speed.

    Parameters
    ----------
    results
        Of a run with roads.
    start
        From `pna.explained.start.start_of`.

    Returns
    -------
    Found
        Of a place of the study the run's own minutes, to the bit.
    """
    point = np.array([start.xy])
    origins = {mode: joined(results, mode, point) for mode in MODES}
    return _of_run(results, start.row, origins) if start.row >= 0 else _of_point(results, origins)


def _of_run(results: Results, row: int, origins: Mapping[Mode, Snapped]) -> Found:
    one = slice(row, row + 1)

    def at(found: Nearest) -> Nearest:
        return Nearest(found.minutes[one], found.facility[one])

    return Found(
        origins=origins,
        status={mode: matrix.demand_status[one] for mode, matrix in results.matrices.items()},
        minutes={mode: matrix.minutes[row] for mode, matrix in results.matrices.items()},
        slow={mode: ends.slow[row] for mode, ends in results.ends.items()},
        quick={mode: ends.quick[row] for mode, ends in results.ends.items()},
        nearest={key: at(found) for key, found in results.nearest.items()},
        ranges={key: Ends(*map(at, ends)) for key, ends in results.ranges.items()},
    )


def _of_point(results: Results, origins: Mapping[Mode, Snapped]) -> Found:
    minutes: dict[Mode, Floats] = {}
    slow: dict[Mode, Floats] = {}
    quick: dict[Mode, Floats] = {}
    status: dict[Mode, npt.NDArray[np.str_]] = {}
    nearest: dict[tuple[Mode, str, str], Nearest] = {}
    ranges: dict[tuple[Mode, str, str], Ends] = {}
    for mode in MODES:
        network, matrix = results.networks[mode], results.matrices[mode]
        sites = joined(results, mode, points_of(results.sites))
        of_mode = {name: at for (other, name), at in results.impedances.items() if other == mode}
        found: dict[str, list[Floats]] = {}
        for name, impedance in of_mode.items():
            preset = results.presets[name] if mode == "drive" else None
            found[name] = [
                minutes_from(network, at, origins[mode], sites, limit_minutes=matrix.limit_minutes)
                for at in (impedance, *ends_of_range(impedance, preset, network))
            ]
        minutes[mode], slow[mode], quick[mode] = found[matrix.preset]
        for set_name, counted in results.counted.items():
            for name, three in found.items():
                own, *ends = (travel.nearest_in(one[np.newaxis], counted) for one in three)
                nearest[mode, name, set_name] = own
                ranges[mode, name, set_name] = Ends(*ends)
        reached = np.isfinite(minutes[mode]).any()
        here = str(origins[mode].status[0])
        status[mode] = np.array([here if reached or here != "ok" else "beyond_limit"])
    return Found(origins, status, minutes, slow, quick, nearest, ranges)


def minutes_from(
    network: Network,
    impedance: Impedance,
    origin: Snapped,
    sites: Snapped,
    *,
    limit_minutes: float,
) -> Floats:
    """Minutes from one point to many sites, by one search forwards.

    Parameters
    ----------
    network, impedance
        The network of one mode and what travelling on it costs.
    origin
        One point, joined to this network.
    sites
        The sites.
    limit_minutes
        Longer ways are left out.

    Returns
    -------
    ndarray, shape (sites,)
        Those of `pna.travel.matrix` but for the last digits: parts are added up from the other end.
        NaN beyond the limit.
    """
    best = np.full(len(sites), np.inf)
    if origin.status[0] == "ok" and (sites.status == "ok").any():
        states = states_of(network, impedance.edge_seconds)
        # Turned round the arcs lead from where people live to the doors again.
        forwards = sp.csr_array(reversed_graph(network, impedance, sites, states).T)
        ends = ends_of(network, impedance, origin)
        for state, seconds in ((ends.u, ends.seconds_to_u), (ends.v, ends.seconds_to_v)):
            if not np.isfinite(seconds[0]):
                continue
            found = dijkstra(
                forwards, directed=True, indices=state, limit=graph_limit(limit_minutes)
            )
            total = found[0, states.count :] + seconds[0] + ends.leg_seconds[0]
            best = np.minimum(best, total / 60.0 + impedance.trip_minutes)
    near = short_ways(network, impedance, origin, sites)
    np.minimum.at(best, near.facility, near.minutes)
    result: Floats = np.where(within(best, limit_minutes), best, np.nan)
    return result
