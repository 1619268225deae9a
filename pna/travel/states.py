"""Where a traveller stands and what must be remembered of the way there: what banned turns need.

Without banned turns, to stand at a junction is all there is to know. Where turns are banned, the
road that one came by counts as well. So the junctions at which a ban begins or runs on get a state
more for each road that leads to them (and for each stretch that a ban over several roads begins
with), from which the banned turn is missing; the junction itself stays, for those who set off
there.

Nobody turns back on the road but at dead ends. Without bans that changes no minutes, for what is
gained by going up a road and back is gained sooner by not going. With them it would: a banned right
turn is dodged by driving on, turning back and taking a left turn. So it must be known on the roads
behind such a junction, too, which road one came by. It need not be known further away than the
nearest dead end from where one may come back and make the turn: turning there is as quick.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from scipy.sparse.csgraph import connected_components

from pna.roads.arcs import Arcs
from pna.roads.network import Network

__all__ = ["States", "cut_off", "states_of"]

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Run = tuple[int, ...]
_ROUNDING = 1.0 + 1e-9


@dataclass(frozen=True)
class States:
    """Every state, and the steps from one to another along an edge.

    Attributes
    ----------
    junction
        Where each state stands. The first states are the junctions themselves, in their order.
    source, target, arc
        The steps: from and to which state, along which arc of `pna.roads.arcs`.
    plain_steps
        How many of the steps set off from the junctions themselves; these come first.
    after
        State after each arc that is set off from its middle, shape (2 * edges,).
    """

    junction: Ints
    source: Ints
    target: Ints
    arc: Ints
    plain_steps: int
    after: Ints

    @property
    def count(self) -> int:
        """How many states there are."""
        return len(self.junction)

    @property
    def further(self) -> slice:
        """Steps from other states than the junctions themselves."""
        return slice(self.plain_steps, None)

    @property
    def further_steps(self) -> int:
        """How many of them there are."""
        return len(self.source) - self.plain_steps

    def at_junctions(self, junctions: int) -> tuple[Ints, Ints]:
        """Of the states other than the junctions themselves: where each stands, and which it is."""
        return self.junction[junctions:], np.arange(junctions, self.count)


def states_of(network: Network, edge_seconds: Floats) -> States:
    """Work out the states that the banned turns of a network make necessary.

    Parameters
    ----------
    network
        With its banned turns.
    edge_seconds
        Seconds along each edge: they decide how far behind a ban turning back is watched.

    Returns
    -------
    States
        The junctions alone where no turn is banned.
    """
    arcs = network.arcs
    if not network.banned:
        return _junctions_alone(arcs, network.node_count)
    if arcs.latest is not None and np.array_equal(arcs.latest[0], edge_seconds):
        known: States = arcs.latest[1]
        return known
    rules = _Rules(network.banned)
    watched = np.zeros(network.node_count, dtype=bool)
    for stem in rules.stems:
        node = int(arcs.head[stem[-1]])
        watched[node] = True
        for onward in arcs.out(node):
            if rules.concern((*stem, onward)):
                watched[_turning_places(arcs, rules, edge_seconds, stem, onward)] = True
    result = _states(arcs, rules, watched)
    arcs.latest = edge_seconds.copy(), result
    return result


def cut_off(network: Network) -> Bools:
    """Say which edges banned turns leave no way to, or no way from.

    Parameters
    ----------
    network
        With its banned turns.

    Returns
    -------
    ndarray of bool, shape (edges,)
        Edges neither of whose directions is among the largest set of directions of edges from each
        of which every other can be reached.
    """
    if not network.banned:
        return np.zeros(len(network.edges), dtype=bool)
    everywhere = np.ones(network.node_count, dtype=bool)
    states = _states(network.arcs, _Rules(network.banned), everywhere)
    part = states.further
    size = states.count
    steps = (np.ones(states.source[part].size, np.int8), (states.source[part], states.target[part]))
    graph = sp.coo_array(steps, shape=(size, size))
    _, label = connected_components(graph, directed=True, connection="strong")
    inside = label == np.bincount(label[network.node_count :]).argmax()
    arcs = network.arcs
    result: Bools = ~(inside[states.after] & arcs.is_open).reshape(-1, 2).any(axis=1)
    return result


class _Rules:
    """The banned runs, as an automaton that remembers the longest beginning of one just made."""

    def __init__(self, runs: Sequence[Run]) -> None:
        self.banned = frozenset(runs)
        self.stems = sorted({run[:k] for run in runs for k in range(1, len(run))})
        self._beginnings = frozenset(self.stems)
        self._by_first: dict[int, list[Run]] = defaultdict(list)
        for run in runs:
            self._by_first[run[0]].append(run)

    def forbid(self, run: Run) -> bool:
        """Whether a run ends with one that is banned."""
        return any(run[k:] in self.banned for k in range(len(run) - 1))

    def remembered(self, run: Run) -> Run:
        """The longest end of a run that a banned one begins with, at least its last arc."""
        ends = (run[k:] for k in range(len(run) - 1))
        return next((end for end in ends if end in self._beginnings), run[-1:])

    def concern(self, run: Run) -> bool:
        """Whether a run ends with one of two arcs or more that is banned, or may become so."""
        return self.forbid(run) or len(self.remembered(run)) > 1

    def begin(self, run: Run) -> bool:
        """Whether a run begins with a banned one, or is as a whole the beginning of one."""
        return any(
            run[: len(other)] == other[: len(run)] for other in self._by_first.get(run[0], ())
        )


def _turning_places(
    arcs: Arcs, rules: _Rules, edge_seconds: Floats, stem: Run, onward: int
) -> list[int]:
    """Junctions behind a ban at which turning back might pay, if it were not watched.

    To dodge a ban one drives on, turns back, and makes the turn that the ban forbids when one comes
    from before it. Both ways of every road between must be open, and the ban must not hold on the
    way back.
    """
    node = int(arcs.head[stem[-1]])
    first = [
        arc
        for arc in arcs.two_way(node)
        if arc not in {onward, stem[-1] ^ 1}
        and not rules.forbid((*stem, arc))
        and not rules.forbid((arc ^ 1, onward))
    ]
    if not first:
        return []
    reach = _seconds_to_dead_end(arcs, rules, edge_seconds, (stem, first, onward)) * _ROUNDING
    found: dict[int, float] = {}
    queue = [(edge_seconds[arc >> 1], int(arcs.head[arc])) for arc in first]
    heapq.heapify(queue)
    while queue:
        seconds, here = heapq.heappop(queue)
        if seconds > reach:
            break
        if here not in found:
            found[here] = seconds
            for arc in arcs.two_way(here):
                heapq.heappush(queue, (seconds + edge_seconds[arc >> 1], int(arcs.head[arc])))
    return sorted(found)


def _seconds_to_dead_end(
    arcs: Arcs, rules: _Rules, edge_seconds: Floats, trip: tuple[Run, list[int], int]
) -> float:
    """Seconds to the nearest dead end from where one may come back and drive on.

    Ways on which a ban would hold, there or back, are passed over, so that it may be further than
    it need be; infinite where none is found.
    """
    stem, first, onward = trip
    queue: list[tuple[float, Run, Run]] = []

    def push(seconds: float, memory: Run, way: Run, arc: int) -> None:
        back = (arc ^ 1, *(there ^ 1 for there in reversed(way)), onward)
        if not rules.forbid((*memory, arc)) and not rules.begin(back):
            total = seconds + float(edge_seconds[arc >> 1])
            heapq.heappush(queue, (total, (*way, arc), rules.remembered((*memory, arc))))

    for arc in first:
        push(0.0, stem, (), arc)
    settled: set[Run] = set()
    while queue:
        seconds, way, memory = heapq.heappop(queue)
        if memory in settled:
            continue
        settled.add(memory)
        here = int(arcs.head[way[-1]])
        if arcs.is_dead_end(here) and arcs.out(here) == [way[-1] ^ 1]:
            whole = (*stem, *way, *(arc ^ 1 for arc in reversed(way)), onward)
            if not any(rules.forbid(whole[: k + 1]) for k in range(len(stem), len(whole))):
                return seconds
        else:
            for arc in arcs.two_way(here):
                if arc != way[-1] ^ 1:
                    push(seconds, memory, way, arc)
    return np.inf


def _junctions_alone(arcs: Arcs, count: int) -> States:
    return States(
        junction=np.arange(count),
        source=arcs.tail[arcs.number],
        target=arcs.head[arcs.number],
        arc=arcs.number,
        plain_steps=arcs.number.size,
        after=arcs.head,
    )


def _states(arcs: Arcs, rules: _Rules, watched: Bools) -> States:
    """A state more for each road that leads to a watched junction, and the steps between."""
    count = watched.size
    into = arcs.number[watched[arcs.head[arcs.number]]]
    longer = [stem for stem in rules.stems if len(stem) > 1]
    after = arcs.head.copy()
    after[into] = count + np.arange(into.size)
    last = np.array([stem[-1] for stem in longer], dtype=np.int64)
    junction = np.concatenate([np.arange(count), arcs.head[into], arcs.head[last]])

    begins = np.isin(into, [stem[0] for stem in rules.stems])
    a, b = _turns(arcs, into[~begins])
    remembered = [(int(arc),) for arc in into[begins]] + longer
    number = {stem: count + into.size + k for k, stem in enumerate(longer)}
    rows = [
        (
            number.get(stem, int(after[stem[0]])),
            number.get(rules.remembered((*stem, arc)), int(after[arc])),
            arc,
        )
        for stem in remembered
        for arc in _onward(arcs, stem[-1])
        if not rules.forbid((*stem, arc))
    ]
    special = np.array(rows, dtype=np.int64).reshape(-1, 3)
    return States(
        junction=junction,
        source=np.concatenate([arcs.tail[arcs.number], after[a], special[:, 0]]),
        target=np.concatenate([after[arcs.number], after[b], special[:, 1]]),
        arc=np.concatenate([arcs.number, b, special[:, 2]]),
        plain_steps=arcs.number.size,
        after=after,
    )


def _turns(arcs: Arcs, coming: Ints) -> tuple[Ints, Ints]:
    """Every arc of some with every one that sets off where it ends, turning back left out."""
    going, start = arcs.by_tail
    node = arcs.head[coming]
    counts = arcs.ways_out[node]
    before = np.concatenate([[0], np.cumsum(counts)])[:-1]
    a = np.repeat(coming, counts)
    b = going[np.arange(a.size) + np.repeat(start[node] - before, counts)]
    keep = (b != a ^ 1) | (arcs.ways_out[arcs.head[a]] == 1)
    return a[keep], b[keep]


def _onward(arcs: Arcs, arc: int) -> list[int]:
    """Arcs that may follow one at its end; turning back only where there is nothing else."""
    found = arcs.out(int(arcs.head[arc]))
    return found if len(found) == 1 else [other for other in found if other != arc ^ 1]
