"""Turn restrictions -> runs of roads that no car may travel one after another, and what is told.

A road travelled in one direction is an arc: number ``2 * edge`` from `u` to `v`, and one more from
`v` to `u`. ``no_*`` forbids going from one arc on to another, by way of others where the relation
names ways between; ``only_*`` forbids every other way out of the junction at the end, turning back
included.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from pna.errors import Finding, Findings
from pna.roads.restrictions import COLUMNS, KINDS, Restriction

__all__ = ["Counts", "Outcome", "banned_turns", "counts", "cut_off_findings", "findings"]

Ints = npt.NDArray[np.int64]
Run = tuple[int, ...]
OBEYED, AT_HOURS, UNCLEAR = "obeyed", "at certain hours", "unclear"
NOT_HERE, NOT_FOR_CARS = "not on roads used", "not for cars"
_MOST_STEPS = 10_000
_MOST_NAMED = 5


class Outcome(NamedTuple):
    """Runs of arcs that are banned, and per restriction (by relation id) what became of it."""

    banned: tuple[Run, ...]
    status: pd.Series


class Counts(NamedTuple):
    """Turn restrictions on the roads that cars use: obeyed, and not, by reason."""

    obeyed: int = 0
    at_hours: int = 0
    unclear: int = 0


class _Arcs:
    """The arcs of the ways that restrictions name, and the ways out where those end."""

    def __init__(self, edges: pd.DataFrame, node_id: Ints, ways: set[int]) -> None:
        u, v = edges["u"].to_numpy(), edges["v"].to_numpy()
        named = np.flatnonzero(edges["way_id"].isin(ways))
        near = np.zeros(len(node_id), dtype=bool)
        near[u[named]] = near[v[named]] = True
        there, back = edges["forward"].to_numpy(), edges["backward"].to_numpy()
        way = edges["way_id"].to_numpy()
        self.head: dict[int, int] = {}
        self.tail: dict[int, int] = {}
        self.way: dict[int, int] = {}
        self.out: dict[int, list[int]] = defaultdict(list)
        self.of_way: dict[int, list[int]] = defaultdict(list)
        self.node_id = node_id
        for edge in np.flatnonzero(near[u] | near[v]).tolist():
            ends = int(u[edge]), int(v[edge])
            for arc, allowed in ((2 * edge, there[edge]), (2 * edge + 1, back[edge])):
                if allowed:
                    tail, head = ends if arc % 2 == 0 else ends[::-1]
                    self.head[arc], self.tail[arc] = head, tail
                    self.way[arc] = int(way[edge])
                    self.out[tail].append(arc)
                    self.of_way[int(way[edge])].append(arc)

    def ends(self, arc: int) -> tuple[int, int]:
        """Where an arc begins and ends."""
        return self.tail[arc], self.head[arc]

    def onward(self, arc: int) -> list[int]:
        """Arcs that set off where this one ends."""
        return self.out.get(self.head[arc], [])


def banned_turns(restrictions: pd.DataFrame, edges: pd.DataFrame, node_id: Ints) -> Outcome:
    """Find the runs of arcs that turn restrictions forbid.

    Parameters
    ----------
    restrictions
        `pna.roads.restrictions.COLUMNS`.
    edges, node_id
        Of a network of cars, as in `pna.roads.network.Network`.

    Returns
    -------
    Outcome
        `banned`: runs of two arcs or more, sorted. `status` is ``obeyed``; ``at certain hours``
        (taken as not in force); ``unclear``: of no known kind, without from, via or to, or its
        roads do not meet there, or one of them runs through, so that it is not said which way it is
        come from or gone into; ``not on roads used``: beyond the loaded roads, closed to cars, or
        against a one-way street; ``not for cars``.
    """
    rows = _rows(restrictions)
    ways = {w for row in rows for w in (*row.from_ways, *row.via_ways, *row.to_ways)}
    arcs = _Arcs(edges, node_id, ways)
    runs: dict[bool, set[Run]] = {True: set(), False: set()}
    status = []
    for row in rows:
        found, said = _outcome(row, arcs)
        status.append(said)
        if said == OBEYED:
            runs[row.kind.startswith("only")].update(found)
    index = [row.relation_id for row in rows]
    banned = {*runs[False], *_other_ways_out(runs[True], arcs)}
    return Outcome(tuple(sorted(banned)), pd.Series(status, index=index, dtype="str"))


def _rows(restrictions: pd.DataFrame) -> list[Restriction]:
    columns = [restrictions[name] for name in COLUMNS]
    return [Restriction(int(number), 0, *rest) for number, *rest in zip(*columns, strict=True)]


def _outcome(row: Restriction, arcs: _Arcs) -> tuple[list[Run], str]:
    """Runs that one restriction names, and what becomes of it."""
    said = _without_effect(row, arcs)
    if said:
        return [], said
    try:
        runs = list(_ways_through(row, arcs))
    except _TooManyWaysError:
        return [], UNCLEAR
    if not runs:
        return [], NOT_HERE if _touches(row, arcs) else UNCLEAR
    back = [run for run in runs if row.via_nodes and run[0] ^ 1 == run[-1]]
    if row.kind.endswith("u_turn") and set(row.from_ways) == set(row.to_ways) and back:
        runs = back
    else:
        runs = [run for run in runs if run not in back]
        if _in_more_than_one_manner(runs, arcs):
            return [], UNCLEAR
    return runs, AT_HOURS if row.at_hours else OBEYED


def _without_effect(row: Restriction, arcs: _Arcs) -> str:
    """Why a restriction can be passed over before looking at its roads; empty if it cannot."""
    if not row.kind:
        return NOT_FOR_CARS
    one_via = len(row.via_nodes) == 1 if not row.via_ways else not row.via_nodes
    if row.kind not in KINDS or not (row.from_ways and row.to_ways and one_via):
        return UNCLEAR
    ends = (row.from_ways, row.to_ways)
    used = all(any(way in arcs.of_way for way in ways) for ways in ends)
    return "" if used and all(way in arcs.of_way for way in row.via_ways) else NOT_HERE


def _other_ways_out(kept: set[Run], arcs: _Arcs) -> list[Run]:
    """What ``only_*`` forbids; of several about one road, what each allows is allowed."""
    stems = {run[:-1] for run in kept}
    others = ((*stem, arc) for stem in stems for arc in arcs.onward(stem[-1]))
    return [run for run in others if run not in kept]


def _ways_through(row: Restriction, arcs: _Arcs) -> Iterator[Run]:
    """Runs from the roads before to the roads after, over all of those between, if any are named.

    Raises
    ------
    _TooManyWaysError
        The roads between are a net of streets.
    """
    last = {arc for way in row.to_ways for arc in arcs.of_way.get(way, ())}
    between = set(row.via_ways)
    first = [arc for way in row.from_ways for arc in arcs.of_way.get(way, ())]
    if row.via_nodes:
        at = row.via_nodes[0]
        first = [arc for arc in first if arcs.node_id[arcs.head[arc]] == at]
    stack: list[Run] = [(arc,) for arc in first]
    steps = 0
    while stack:
        run = stack.pop()
        complete = {arcs.way[arc] for arc in run[1:]} >= between
        for arc in arcs.onward(run[-1]):
            steps += 1
            if complete and arc in last:
                yield (*run, arc)
            if arcs.way[arc] in between and arc not in run and arc ^ 1 not in run:
                stack.append((*run, arc))
        if steps > _MOST_STEPS:
            raise _TooManyWaysError


class _TooManyWaysError(Exception):
    """There are too many ways through to be what a relation means."""


def _touches(row: Restriction, arcs: _Arcs) -> bool:
    """Whether the roads before and after meet the junction named, if not in that direction."""
    if not row.via_nodes:
        return True
    at = row.via_nodes[0]

    def meets(ways: tuple[int, ...]) -> bool:
        ends = {arcs.node_id[n] for w in ways for a in arcs.of_way.get(w, ()) for n in arcs.ends(a)}
        return at in ends

    return meets(row.from_ways) and meets(row.to_ways)


def _in_more_than_one_manner(runs: list[Run], arcs: _Arcs) -> bool:
    """Whether a road is come from, or gone into, in both directions: no turn is meant then."""
    before, after = defaultdict(set), defaultdict(set)
    for run in runs:
        before[arcs.way[run[0]]].add(run[0])
        after[arcs.way[run[-1]]].add(run[-1])
    return any(len(found) > 1 for found in (*before.values(), *after.values()))


def counts(status: pd.Series) -> Counts:
    """Count restrictions on roads that cars use, by what became of them."""
    found = Counter(status.tolist())
    return Counts(found[OBEYED], found[AT_HOURS], found[UNCLEAR])


def findings(status: pd.Series) -> Findings:
    """Tell of the restrictions that are not obeyed.

    Parameters
    ----------
    status
        From `banned_turns`.

    Returns
    -------
    tuple of Finding
        Of level ``info``; none where every restriction on roads that cars use is obeyed.
    """
    told = {
        AT_HOURS: "of certain hours or for certain cars only: the turn is taken as allowed",
        UNCLEAR: "whose roads do not meet as they say, or that name no known kind of turn: not "
        "obeyed",
        NOT_HERE: "on roads that are closed to cars, run the other way, or are not loaded: without "
        "effect",
    }
    result = []
    for reason, words in told.items():
        ids = [str(number) for number in status.index[status == reason]]
        if ids:
            named = ", ".join(ids[:_MOST_NAMED]) + (", ..." if len(ids) > _MOST_NAMED else "")
            counted = "1 turn restriction" if len(ids) == 1 else f"{len(ids):,} turn restrictions"
            result.append(Finding("info", f"{counted} {words} (OpenStreetMap relation {named})."))
    return tuple(result)


def cut_off_findings(edges: pd.DataFrame) -> Findings:
    """Tell of roads that banned turns leave no way to, or from.

    Parameters
    ----------
    edges
        Those of the network that `pna.travel.states.cut_off` names: `way_id`, `length_metres`.

    Returns
    -------
    tuple of Finding
        One of level ``warning``, or none.
    """
    if edges.empty:
        return ()
    ways = [str(way) for way in sorted(edges["way_id"].unique())]
    named = ", ".join(ways[:_MOST_NAMED]) + (", ..." if len(ways) > _MOST_NAMED else "")
    km = edges["length_metres"].sum() / 1000
    message = (
        f"Turn restrictions leave no way by car to or from {km:.1f} km of road (OpenStreetMap way "
        f"{named})."
    )
    hint = "Who lives there is counted as beyond the limit; check the restrictions on the map."
    return (Finding("warning", message, hint=hint),)
