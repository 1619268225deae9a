"""The way from a point to a premises, edge by edge, as a search of the network found it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from pna.roads.network import Network
from pna.travel.impedance import Impedance
from pna.travel.search import Ends, Tree, ends_of
from pna.travel.snapping import Snapped
from pna.travel.states import states_of

__all__ = ["Piece", "metres_of", "piece_along", "ways_to"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


class Piece(NamedTuple):
    """A part of an edge: from and to so many metres from its ``u`` end, and its share of it."""

    edge: int
    start: float
    end: float
    share: float


class _Edges(NamedTuple):
    """What is asked of every edge, and the junction of every state."""

    u: Ints
    v: Ints
    length: Floats
    junction: Ints


def ways_to(
    network: Network,
    impedance: Impedance,
    tree: Tree,
    origins: Snapped,
    site: Snapped,
    wanted: Ints,
) -> list[tuple[Piece, ...]]:
    """Trace the quickest ways over junctions from points to one premises.

    Parameters
    ----------
    network, impedance
        The network of one mode and what travelling on it costs.
    tree
        From `pna.travel.search.tree_to_nearest` with this one premises.
    origins
        Joined to the same network.
    site
        The premises: one point.
    wanted
        Which of the origins.

    Returns
    -------
    list of tuple of Piece
        Per origin: its edges from its own to the site's, in order, the legs apart; the first and
        the last may have no length. Empty where there is no way over a junction. A way along one
        and the same edge may be shorter (`pna.travel.short_ways`).
    """
    columns = network.edges
    edges = _Edges(
        columns["u"].to_numpy(np.int64),
        columns["v"].to_numpy(np.int64),
        columns["length_metres"].to_numpy(np.float64),
        states_of(network, impedance.edge_seconds).junction,
    )
    ends = ends_of(network, impedance, origins)
    return [_way(edges, tree, ends, origins, site, int(origin)) for origin in wanted]


def _way(
    edges: _Edges, tree: Tree, ends: Ends, origins: Snapped, site: Snapped, origin: int
) -> tuple[Piece, ...]:
    by_u = tree.seconds[ends.u[origin]] + ends.seconds_to_u[origin]
    by_v = tree.seconds[ends.v[origin]] + ends.seconds_to_v[origin]
    if not np.isfinite(min(by_u, by_v)):
        return ()
    to_u = bool(by_u <= by_v)
    first, offset = int(origins.edge[origin]), float(origins.offset_metres[origin])
    pieces = [_piece(first, offset, 0.0 if to_u else float(edges.length[first]), edges.length)]
    state = int(ends.u[origin] if to_u else ends.v[origin])
    while state >= 0 and tree.edge[state] >= 0:
        edge, following = int(tree.edge[state]), int(tree.parent[state])
        from_u = bool(edges.u[edge] == edges.junction[state])
        if following < 0:
            share = float(tree.last_share[state])
            pieces.append(_last(edges, edge, share, float(site.offset_metres[0]), from_u=from_u))
        else:
            whole = float(edges.length[edge])
            pieces.append(Piece(edge, *((0.0, whole) if from_u else (whole, 0.0)), 1.0))
        state = following
    return tuple(pieces)


def _piece(edge: int, start: float, end: float, length: Floats) -> Piece:
    share = abs(end - start) / length[edge] if length[edge] > 0 else 0.0
    return Piece(edge, start, end, float(share))


def _last(edges: _Edges, edge: int, share: float, offset: float, *, from_u: bool) -> Piece:
    """The last edge, from a junction to the door: a road that begins where it ends has two ways."""
    whole = float(edges.length[edge])
    if edges.u[edge] == edges.v[edge] and whole > 0:
        from_u = abs(share - offset / whole) <= abs(share - 1.0 + offset / whole)
    return Piece(edge, 0.0 if from_u else whole, offset, share)


def piece_along(network: Network, origin: Snapped, site: Snapped) -> Piece:
    """Give the part between two points that join one and the same edge.

    Parameters
    ----------
    network
        Of one mode.
    origin, site
        One point each.
    """
    length = network.edges["length_metres"].to_numpy(np.float64)
    start, end = float(origin.offset_metres[0]), float(site.offset_metres[0])
    return _piece(int(origin.edge[0]), start, end, length)


def metres_of(network: Network, pieces: Sequence[Piece]) -> Floats:
    """Metres of each piece of a way.

    Parameters
    ----------
    network
        Of the mode of the way.
    pieces
        From `ways_to`.
    """
    length = network.edges["length_metres"].to_numpy(np.float64)
    share = np.array([piece.share for piece in pieces], dtype=np.float64)
    result: Floats = share * length[[piece.edge for piece in pieces]]
    return result
