"""Who may use which way, in which direction, and past which barrier.

The tables stand in `pna.roads.access_rules`, with their sources; `describe` prints them.

Not read, and to be said in a method note: conditional tags (``access:conditional``, hours of bus
lanes and pedestrian streets), and limits of weight, width and height. Fords are open. What closing
fords and gates would change is measured by ``python -m tests.benchmarks.restrictions``. Turn
restrictions are obeyed (`pna.roads.turns`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Literal

import numpy as np
import pandas as pd

from pna.roads.access_rules import (
    BOTH,
    CODE,
    CONVEYING,
    INDOORS,
    NEITHER,
    NOT_A_ROAD,
    NOT_ON_FOOT,
    ONE_WAY,
    PAVEMENTS,
    REASONS,
    REVERSIBLE,
    RULES,
    SILENT,
    UNKNOWN,
    USED,
    Rules,
)
from pna.roads.tags import Codes, Flags, flagged, looked_up, unread_values

__all__ = [
    "NODE_TAGS",
    "TAGS",
    "Mode",
    "describe",
    "direction",
    "has_pavement",
    "node_blocks",
    "unread_access",
    "way_access",
]

Mode = Literal["drive", "walk"]

TAGS = (
    "highway",
    "access",
    "vehicle",
    "motor_vehicle",
    "motorcar",
    "foot",
    "service",
    "oneway",
    "oneway:vehicle",
    "oneway:motor_vehicle",
    "oneway:motorcar",
    "oneway:foot",
    "conveying",
    "junction",
    "motorroad",
    "indoor",
    "tunnel",
    "bridge",
    *PAVEMENTS,
)
"""Tags of a way that this module reads."""

NODE_TAGS = ("barrier", "locked", "access", "vehicle", "motor_vehicle", "motorcar", "foot")
"""Tags of a node that this module reads."""


def way_access(ways: pd.DataFrame, mode: Mode) -> pd.DataFrame:
    """Say which ways one mode may use, in which direction, and why not.

    Roads with ``access`` (or ``vehicle``, ``motor_vehicle``, ``motorcar``) of ``destination`` or
    ``customers`` stay ordinary ways. Such a sign forbids only driving through, and a trip to a
    pharmacy that uses the road mostly begins or ends on it; were they cut off from through routes,
    whole hamlets and car parks that hang on them would be. The cost is that a forbidden short cut
    can be taken: on the Isle of Man, with 129 such ways in use, obeying them wherever there is
    another way changes the drive to the nearest pharmacy by more than half a minute for fewer than
    1 in 1,000 places (``python -m tests.benchmarks.restrictions``). Driveways are different: nobody
    but their household has business on them, and they are never the way to anywhere else.

    Parameters
    ----------
    ways
        One row per OSM way; columns are tags (`TAGS`), any of which may be absent. Values of any
        kind are accepted; a value of an access tag that is not in the tables counts as not tagged
        (`unread_access` lists them), and a kind of road that is not in them is not used.
    mode
        ``"drive"`` or ``"walk"``.

    Returns
    -------
    DataFrame
        Index as `ways`.

        forward, backward : bool
            The mode may go along, or against, the way's own direction. Motorways and roundabouts
            are one-way for cars without a tag. Walking ignores ``oneway`` and heeds
            ``oneway:foot`` and ``conveying`` (escalators). Reversible roads are not used.
        access_only : bool
            Driveways, for cars: only to reach a place on it.
        snappable : bool
            People and premises may start on it. Not for cars: motorways, roads tagged ``motorroad``
            and the slip roads and turning lanes of every class, which have no frontages. For
            neither mode: tunnels and bridges, which what stands below or above cannot join
            (building passages can be joined). Dual carriageways other than those stay: farms, shops
            and houses do open on to them.
        reason : category
            Why it is not used; '' when it is.
    """
    rules = _rules(mode)
    reason = _reason(ways, mode, rules)
    way = direction(ways, mode)
    reason[(reason == 0) & (way == NEITHER)] = CODE[REVERSIBLE]
    usable = reason == 0
    tunnel = flagged(ways, "tunnel", lambda v: v not in {"", "no", "building_passage"})
    bridge = flagged(ways, "bridge", lambda v: v not in {"", "no"})
    never = flagged(ways, "highway", rules.never_start_on.__contains__)
    if mode == "drive":
        never |= flagged(ways, "motorroad", "yes".__eq__)
    only = flagged(ways, "service", rules.access_only_service.__contains__)
    only &= flagged(ways, "highway", "service".__eq__)
    return pd.DataFrame(
        {
            "forward": usable & ((way == BOTH) | (way == 1)),
            "backward": usable & ((way == BOTH) | (way == -1)),
            "access_only": usable & only,
            "snappable": usable & ~(tunnel | bridge | never),
            "reason": pd.Categorical.from_codes(reason, categories=pd.Index(REASONS)),
        },
        index=ways.index,
    )


def direction(ways: pd.DataFrame, mode: Mode) -> Codes:
    """Say in which direction each way may be used, whether or not the mode may use it at all.

    Parameters
    ----------
    ways
        One row per OSM way; columns are tags, any of which may be absent.
    mode
        ``"drive"`` or ``"walk"``.

    Returns
    -------
    ndarray of int8, shape (ways,)
        1 along the way only, -1 against it only, 0 both, 2 neither (``reversible``).
    """
    rules = _rules(mode)
    if mode == "drive":
        implied = flagged(ways, "highway", "motorway".__eq__)
        implied |= flagged(ways, "junction", {"roundabout", "circular"}.__contains__)
        result = implied.astype(np.int8)
    else:
        result = looked_up(ways, "conveying", lambda v: CONVEYING.get(v, BOTH))
    for tag in rules.direction_tags:
        said = looked_up(ways, tag, lambda v: ONE_WAY.get(v, SILENT))
        result = np.where(said == SILENT, result, said)
    return result


def has_pavement(ways: pd.DataFrame) -> Flags:
    """Say which ways are tagged as having a pavement, on either side or both.

    A pavement that is mapped as a way of its own beside the road (``separate``) counts, and so does
    a lane for walkers marked on the carriageway. ``foot=designated`` does not: it says that walkers
    may use the road, not that there is a pavement. Most roads are tagged neither with a pavement
    nor without one, so False means only that none is known of.

    Parameters
    ----------
    ways
        One row per OSM way; columns are tags, any of which may be absent.

    Returns
    -------
    ndarray of bool, shape (ways,)
    """
    result: Flags = np.zeros(len(ways), dtype=np.bool_)
    for tag, values in PAVEMENTS.items():
        result |= flagged(ways, tag, _any_of(values))
    return result


def node_blocks(barriers: pd.DataFrame, mode: Mode) -> Flags:
    """Say which barriers stop one mode.

    Gates, lift gates and cattle grids let everyone pass unless tagged private, no, or locked;
    bollards, blocks and stiles stop cars; fences and walls stop walkers too. A tag of the mode
    itself (``motor_vehicle=yes`` on a rising bollard, ``foot=yes`` on a locked gate) overrides
    that. Of several barriers in one value (``gate;kissing_gate``) the easiest counts, as they stand
    side by side. A barrier not in the table stops cars and lets walkers pass.

    Parameters
    ----------
    barriers
        One row per node with a ``barrier`` tag; columns `NODE_TAGS`, any of which may be absent.
        Without a barrier a node blocks only by its access tags.
    mode
        ``"drive"`` or ``"walk"``.

    Returns
    -------
    ndarray of bool, shape (nodes,)
        True where the mode cannot pass.
    """
    rules = _rules(mode)

    def stops(value: str) -> bool:
        parts = _parts(value)
        return bool(parts) and all(
            rules.barrier_stops.get(part, rules.unknown_barrier_stops) for part in parts
        )

    kind = flagged(barriers, "barrier", stops)
    locked = flagged(barriers, "locked", "yes".__eq__)
    access, opened = _access(barriers, rules)
    result: Flags = (access > 0) | ((kind | locked) & ~opened)
    return result


def unread_access(ways: pd.DataFrame, mode: Mode) -> pd.DataFrame:
    """List the values of access and one-way tags that are in no table and were passed over.

    Parameters
    ----------
    ways
        One row per OSM way; columns are tags, any of which may be absent.
    mode
        ``"drive"`` or ``"walk"``.

    Returns
    -------
    DataFrame
        Columns tag, value, ways (how many); the most frequent first.
    """
    rules = _rules(mode)
    tables: dict[str, Callable[[str], bool]] = {
        **dict.fromkeys(rules.access_tags, lambda v: _spoken(v, rules) is not None),
        **dict.fromkeys(rules.direction_tags, ONE_WAY.__contains__),
    }
    return unread_values(ways, tables)


def describe(mode: Mode) -> pd.DataFrame:
    """Print the tables of one mode for a method note.

    Parameters
    ----------
    mode
        ``"drive"`` or ``"walk"``.

    Returns
    -------
    DataFrame
        Columns tag, value, outcome, reason: one row for each value in the tables, then how values
        outside them are read. Rows in a fixed order.
    """
    rules = _rules(mode)
    openers = " or ".join(reversed(rules.opening_tags))
    rows: list[tuple[str, str, str, str]] = []

    def ways(tag: str, table: Mapping[str, str]) -> None:
        for value, reason in table.items():
            if not reason:
                outcome = "used"
            elif value in rules.opened:
                outcome = f"used only where {openers} allows it"
            else:
                outcome = "not used"
            rows.append((tag, value, outcome, reason))

    ways("highway", rules.highway)
    rows.append(("highway", "(any other)", "not used", UNKNOWN))
    ways("service", rules.service)
    rows.extend(
        ("service", value, "used to reach a place on it only", "")
        for value in sorted(rules.access_only_service)
    )
    if mode == "walk":
        rows.append(("motorroad", "yes", f"used only where {openers} allows it", NOT_ON_FOOT))
        rows.append(("indoor", "(any but no)", "not used", INDOORS))
    tags = ", ".join(rules.access_tags)
    rows.extend((tags, value, "used", "") for value in sorted(rules.allowed))
    rows.extend((tags, value, "not used", reason) for value, reason in rules.denied.items())
    rows.append((tags, "(any other)", "as if not tagged", ""))
    names = {1: "along the way", -1: "against the way", BOTH: "both ways", NEITHER: "not used"}
    if mode == "drive":
        rows.append(("highway", "motorway", "along the way unless oneway says otherwise", ""))
        rows.extend(
            ("junction", value, "along the way unless oneway says otherwise", "")
            for value in ("roundabout", "circular")
        )
    else:
        rows.extend(("conveying", v, names[way], "") for v, way in CONVEYING.items())
    tags = ", ".join(rules.direction_tags)
    rows.extend(
        (tags, value, names[way], REVERSIBLE if way == NEITHER else "")
        for value, way in ONE_WAY.items()
    )
    rows.extend(
        ("barrier", value, "stops" if stops else "lets pass", "")
        for value, stops in rules.barrier_stops.items()
    )
    unknown = "stops" if rules.unknown_barrier_stops else "lets pass"
    rows.append(("barrier", "(any other)", unknown, ""))
    rows.append(("locked", "yes", f"stops unless {openers} allows it", ""))
    return pd.DataFrame(rows, columns=["tag", "value", "outcome", "reason"])


def _rules(mode: str) -> Rules:
    if mode not in RULES:
        msg = f"there is no mode {mode!r}; the modes are {' and '.join(RULES)}"
        raise ValueError(msg)
    return RULES[mode]


def _parts(value: str) -> list[str]:
    return [part for part in (p.strip() for p in re.split(r"[;,|]", value)) if part]


def _any_of(values: frozenset[str]) -> Callable[[str], bool]:
    return lambda value: not values.isdisjoint(_parts(value))


def _spoken(value: str, rules: Rules) -> str | None:
    """Read a value of an access tag: '' allowed, a reason when denied, None when it says nothing.

    Of several values one that allows is enough; unknown ones beside a known one are passed over.
    """
    parts = _parts(value)
    if any(part in rules.allowed for part in parts):
        return USED
    return next((rules.denied[part] for part in parts if part in rules.denied), None)


def _access(frame: pd.DataFrame, rules: Rules) -> tuple[Codes, Flags]:
    """Code of the reason why the access tags deny (0 where they do not); whether they open."""

    def said_by(value: str) -> int:
        spoken = _spoken(value, rules)
        return -1 if spoken is None else CODE[spoken]

    reason: Codes = np.zeros(len(frame), dtype=np.int8)
    opened: Flags = np.zeros(len(frame), dtype=np.bool_)
    for tag in rules.access_tags:
        said = looked_up(frame, tag, said_by)
        speaks = said >= 0
        reason = np.where(speaks, said, reason)
        opens = flagged(frame, tag, lambda v: v != "unknown") & (said == 0)
        opened = np.where(speaks, opens & (tag in rules.opening_tags), opened)
    return reason, opened


def _reason(ways: pd.DataFrame, mode: Mode, rules: Rules) -> Codes:
    """Code of why each way is not used, 0 where it is: its kind first, then its access tags."""

    def of_kind(value: str) -> int:
        return CODE[rules.highway.get(value, UNKNOWN if value else NOT_A_ROAD)]

    access, opened = _access(ways, rules)
    kind = looked_up(ways, "highway", of_kind)
    openable = flagged(ways, "highway", rules.opened.__contains__)
    kind[openable & opened] = 0
    if rules.service:
        service = looked_up(ways, "service", lambda v: CODE[rules.service.get(v, USED)])
        service[opened] = 0
        of_service = flagged(ways, "highway", "service".__eq__)
        kind = np.where(of_service & (kind == 0), service, kind)
    if mode == "walk":
        motorroad = flagged(ways, "motorroad", "yes".__eq__) & ~opened & (kind == 0)
        kind[motorroad] = CODE[NOT_ON_FOOT]
        indoors = flagged(ways, "indoor", lambda v: v not in {"", "no"}) & (kind == 0)
        kind[indoors] = CODE[INDOORS]
    return np.where(kind == 0, access, kind).astype(np.int8)
