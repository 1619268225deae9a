"""Who may use which way, in which direction, and past which barrier: tables, one a mode.

The tables follow the tagging of England in OpenStreetMap: the general and the British rules on
https://wiki.openstreetmap.org/wiki/Key:access, https://wiki.openstreetmap.org/wiki/Key:highway,
https://wiki.openstreetmap.org/wiki/Key:oneway, https://wiki.openstreetmap.org/wiki/Key:barrier and
https://wiki.openstreetmap.org/wiki/United_Kingdom_Tagging_Guidelines. `describe` prints them.

Not read, and to be said in a method note: conditional tags (``access:conditional``, hours of bus
lanes and pedestrian streets), limits of weight, width and height, and turn restrictions.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

__all__ = [
    "NODE_TAGS",
    "TAGS",
    "Mode",
    "coded_tag",
    "describe",
    "direction",
    "node_blocks",
    "unread_access",
    "unread_values",
    "way_access",
]

Mode = Literal["drive", "walk"]
Flags = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.int8]

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
)
"""Tags of a way that this module reads."""

NODE_TAGS = ("barrier", "locked", "access", "vehicle", "motor_vehicle", "motorcar", "foot")
"""Tags of a node that this module reads."""

NOT_A_ROAD = "not a road"
UNKNOWN = "unknown kind of road"
CONSTRUCTION = "construction"
GONE = "no longer there"
NOT_PUBLIC_ROAD = "not a public road"
AN_AREA = "an area, not a way"
INDOORS = "inside a building"
NOT_FOR_CARS = "not for cars"
NOT_ON_FOOT = "not on foot"
BUSES = "buses only"
EMERGENCY = "emergency only"
PRIVATE = "private"
NO_ENTRY = "no entry"
NOT_FOR_PUBLIC = "not for the public"
REVERSIBLE = "direction changes"
_REASONS = (
    "",
    NOT_A_ROAD,
    UNKNOWN,
    CONSTRUCTION,
    GONE,
    NOT_PUBLIC_ROAD,
    AN_AREA,
    INDOORS,
    NOT_FOR_CARS,
    NOT_ON_FOOT,
    BUSES,
    EMERGENCY,
    PRIVATE,
    NO_ENTRY,
    NOT_FOR_PUBLIC,
    REVERSIBLE,
)
_CODE = MappingProxyType({reason: code for code, reason in enumerate(_REASONS)})

_USED = ""
_BOTH, _NEITHER, _SILENT = 0, 2, 3

_ROADS = (
    *("motorway", "motorway_link", "trunk", "trunk_link", "primary", "primary_link"),
    *("secondary", "secondary_link", "tertiary", "tertiary_link", "unclassified"),
    *("residential", "living_street", "service", "road"),
)
_PATHS = ("pedestrian", "footway", "path", "steps", "bridleway", "cycleway")
_NEVER: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("construction", "proposed", "planned"), CONSTRUCTION),
        **dict.fromkeys(
            ("abandoned", "disused", "razed", "demolished", "dismantled", "historic"), GONE
        ),
        **dict.fromkeys(("raceway", "escape", "emergency_bay", "via_ferrata"), NOT_PUBLIC_ROAD),
        **dict.fromkeys(("rest_area", "services"), AN_AREA),
        **dict.fromkeys(("corridor", "elevator"), INDOORS),
        **dict.fromkeys(("busway", "bus_guideway"), BUSES),
    }
)

_ALLOWED = frozenset(
    {
        *("yes", "permissive", "destination", "customers", "designated", "unknown"),
        *("official", "public", "discouraged", "visitors", "toll"),
    }
)
_DENIED: Mapping[str, str] = MappingProxyType(
    {
        "no": NO_ENTRY,
        **dict.fromkeys(
            (
                *("private", "permit", "permits", "residents", "resident", "restricted"),
                *("employees", "employee", "staff", "members", "key", "authorised", "authorized"),
            ),
            PRIVATE,
        ),
        **dict.fromkeys(
            (
                *("agricultural", "agriculture", "farm", "forestry", "delivery", "deliveries"),
                *("loading", "military", "police", "disabled", "construction"),
            ),
            NOT_FOR_PUBLIC,
        ),
        "emergency": EMERGENCY,
        **dict.fromkeys(("bus", "psv", "taxi"), BUSES),
    }
)

_ONE_WAY: Mapping[str, int] = MappingProxyType(
    {
        **dict.fromkeys(("yes", "true", "1"), 1),
        **dict.fromkeys(("-1", "reverse"), -1),
        **dict.fromkeys(("no", "false", "0", "alternating"), _BOTH),
        "reversible": _NEITHER,
    }
)
_CONVEYING: Mapping[str, int] = MappingProxyType(
    {"forward": 1, "backward": -1, "yes": _BOTH, "no": _BOTH, "reversible": _BOTH}
)

_OPEN_BARRIERS = (
    *("no", "entrance", "gate", "lift_gate", "swing_gate", "sliding_gate", "hampshire_gate"),
    *("bump_gate", "cattle_grid", "toll_booth", "border_control", "sally_port", "coupure"),
    *("height_restrictor", "kerb", "lych_gate"),
)
_WALKERS_ONLY = (
    *("bollard", "block", "cycle_barrier", "motorcycle_barrier", "kissing_gate", "stile"),
    *("v_stile", "horse_stile", "step_over", "wicket_gate", "turnstile", "full-height_turnstile"),
    *("chain", "rope", "planter", "jersey_barrier", "log", "rock", "boulder", "debris", "tyres"),
    *("bus_trap", "sump_buster", "spikes", "bar", "barrier_board", "guard_rail", "handrail"),
    *("yes",),
)
_CLOSED_BARRIERS = ("fence", "wall", "hedge", "ditch", "retaining_wall", "city_wall")


@dataclass(frozen=True)
class _Rules:
    """The tables of one mode.

    `highway` and `service` map a value to the reason why it is not used ('' when it is). `opened`
    lists the values of them that a tag among `opening_tags` may open all the same. `access_tags`
    run from the general to the particular: the last one that speaks decides.
    """

    highway: Mapping[str, str]
    service: Mapping[str, str]
    opened: frozenset[str]
    access_tags: tuple[str, ...]
    opening_tags: tuple[str, ...]
    allowed: frozenset[str]
    denied: Mapping[str, str]
    direction_tags: tuple[str, ...]
    barrier_stops: Mapping[str, bool]
    unknown_barrier_stops: bool
    never_start_on: frozenset[str]
    access_only_service: frozenset[str]


_RULES: Mapping[str, _Rules] = MappingProxyType(
    {
        "drive": _Rules(
            highway=MappingProxyType(
                {
                    **dict.fromkeys(_ROADS, _USED),
                    **dict.fromkeys(("track", "byway", *_PATHS, "platform"), NOT_FOR_CARS),
                    **_NEVER,
                }
            ),
            service=MappingProxyType(
                {
                    "emergency_access": EMERGENCY,
                    **dict.fromkeys(("bus", "busway"), BUSES),
                }
            ),
            opened=frozenset({"track", "byway", "emergency_access", "bus", "busway"}),
            access_tags=("access", "vehicle", "motor_vehicle", "motorcar"),
            opening_tags=("motor_vehicle", "motorcar"),
            allowed=_ALLOWED,
            denied=MappingProxyType(
                {
                    **_DENIED,
                    **dict.fromkeys(
                        ("foot", "pedestrian", "bicycle", "horse", "hgv", "use_sidepath"),
                        NOT_FOR_CARS,
                    ),
                }
            ),
            direction_tags=(
                "oneway",
                "oneway:vehicle",
                "oneway:motor_vehicle",
                "oneway:motorcar",
            ),
            barrier_stops=MappingProxyType(
                {
                    **dict.fromkeys(_OPEN_BARRIERS, False),
                    **dict.fromkeys((*_WALKERS_ONLY, *_CLOSED_BARRIERS), True),
                }
            ),
            unknown_barrier_stops=True,
            never_start_on=frozenset(
                {
                    *("motorway", "motorway_link", "trunk_link", "primary_link"),
                    *("secondary_link", "tertiary_link"),
                }
            ),
            access_only_service=frozenset({"driveway"}),
        ),
        "walk": _Rules(
            highway=MappingProxyType(
                {
                    **dict.fromkeys((*_ROADS, *_PATHS, "track", "byway", "platform"), _USED),
                    **_NEVER,
                    **dict.fromkeys(("motorway", "motorway_link"), NOT_ON_FOOT),
                }
            ),
            service=MappingProxyType({}),
            opened=frozenset({"busway"}),
            access_tags=("access", "foot"),
            opening_tags=("foot",),
            allowed=_ALLOWED | {"foot", "pedestrian"},
            denied=MappingProxyType(
                {
                    **_DENIED,
                    **dict.fromkeys(("use_sidepath", "bicycle", "horse", "hgv"), NOT_ON_FOOT),
                }
            ),
            direction_tags=("oneway:foot",),
            barrier_stops=MappingProxyType(
                {
                    **dict.fromkeys((*_OPEN_BARRIERS, *_WALKERS_ONLY), False),
                    **dict.fromkeys(_CLOSED_BARRIERS, True),
                }
            ),
            unknown_barrier_stops=False,
            never_start_on=frozenset(),
            access_only_service=frozenset(),
        ),
    }
)


def coded_tag(frame: pd.DataFrame, tag: str) -> tuple[npt.NDArray[np.intp], tuple[str, ...]]:
    """Return one tag as codes into its distinct values.

    Parameters
    ----------
    frame
        One row per way or node; `tag` may be absent, text or categorical, with gaps.
    tag
        The column to read.

    Returns
    -------
    codes : ndarray of int, shape (rows,)
        Position of each row's value in `values`.
    values : tuple of str
        Distinct values, stripped of outer spaces; the first is '' (not tagged).
    """
    if tag not in frame.columns:
        return np.zeros(len(frame), dtype=np.intp), ("",)
    column = frame[tag]
    if isinstance(column.dtype, pd.CategoricalDtype):
        codes = column.cat.codes.to_numpy()
        found: list[Any] = list(column.cat.categories)
    else:
        codes, uniques = pd.factorize(column)
        found = list(uniques)
    return np.asarray(codes, dtype=np.intp) + 1, ("", *(str(value).strip() for value in found))


def way_access(ways: pd.DataFrame, mode: Mode) -> pd.DataFrame:
    """Say which ways one mode may use, in which direction, and why not.

    Roads with ``access`` (or ``vehicle``, ``motor_vehicle``, ``motorcar``) of ``destination`` or
    ``customers`` stay ordinary ways. Such a sign forbids only driving through, and a trip to a
    pharmacy that uses the road mostly begins or ends on it; were they cut off from through routes,
    whole hamlets and car parks that hang on them would be. The cost is that a forbidden short cut
    can be taken. Driveways are different: nobody but their household has business on them, and they
    are never the way to anywhere else.

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
    reason[(reason == 0) & (way == _NEITHER)] = _CODE[REVERSIBLE]
    usable = reason == 0
    tunnel = _flagged(ways, "tunnel", lambda v: v not in {"", "no", "building_passage"})
    bridge = _flagged(ways, "bridge", lambda v: v not in {"", "no"})
    never = _flagged(ways, "highway", rules.never_start_on.__contains__)
    if mode == "drive":
        never |= _flagged(ways, "motorroad", "yes".__eq__)
    only = _flagged(ways, "service", rules.access_only_service.__contains__)
    only &= _flagged(ways, "highway", "service".__eq__)
    return pd.DataFrame(
        {
            "forward": usable & ((way == _BOTH) | (way == 1)),
            "backward": usable & ((way == _BOTH) | (way == -1)),
            "access_only": usable & only,
            "snappable": usable & ~(tunnel | bridge | never),
            "reason": pd.Categorical.from_codes(reason, categories=pd.Index(_REASONS)),
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
        implied = _flagged(ways, "highway", "motorway".__eq__)
        implied |= _flagged(ways, "junction", {"roundabout", "circular"}.__contains__)
        result = implied.astype(np.int8)
    else:
        result = _looked_up(ways, "conveying", lambda v: _CONVEYING.get(v, _BOTH))
    for tag in rules.direction_tags:
        said = _looked_up(ways, tag, lambda v: _ONE_WAY.get(v, _SILENT))
        result = np.where(said == _SILENT, result, said)
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

    kind = _flagged(barriers, "barrier", stops)
    locked = _flagged(barriers, "locked", "yes".__eq__)
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
        **dict.fromkeys(rules.direction_tags, _ONE_WAY.__contains__),
    }
    return unread_values(ways, tables)


def unread_values(frame: pd.DataFrame, known: Mapping[str, Callable[[str], bool]]) -> pd.DataFrame:
    """Count the values of some tags that a reader does not know.

    Parameters
    ----------
    frame
        One row per way or node; columns are tags, any of which may be absent.
    known
        For each tag, whether a value of it (in lower case, never '') is known.

    Returns
    -------
    DataFrame
        Columns tag, value, ways (how many rows); the most frequent first.
    """
    rows: list[tuple[str, str, int]] = []
    for tag, knows in known.items():
        codes, values = coded_tag(frame, tag)
        counts = np.bincount(codes, minlength=len(values))
        rows += [
            (tag, value, int(count))
            for value, count in zip(values, counts, strict=True)
            if value and count and not knows(value.lower())
        ]
    found = pd.DataFrame(rows, columns=["tag", "value", "ways"]).astype({"ways": "int64"})
    sums: pd.DataFrame = found.groupby(["tag", "value"])["ways"].sum().reset_index()
    return sums.sort_values(
        ["ways", "tag", "value"], ascending=[False, True, True], ignore_index=True
    )


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
    names = {1: "along the way", -1: "against the way", _BOTH: "both ways", _NEITHER: "not used"}
    if mode == "drive":
        rows.append(("highway", "motorway", "along the way unless oneway says otherwise", ""))
        rows.extend(
            ("junction", value, "along the way unless oneway says otherwise", "")
            for value in ("roundabout", "circular")
        )
    else:
        rows.extend(("conveying", v, names[way], "") for v, way in _CONVEYING.items())
    tags = ", ".join(rules.direction_tags)
    rows.extend(
        (tags, value, names[way], REVERSIBLE if way == _NEITHER else "")
        for value, way in _ONE_WAY.items()
    )
    rows.extend(
        ("barrier", value, "stops" if stops else "lets pass", "")
        for value, stops in rules.barrier_stops.items()
    )
    unknown = "stops" if rules.unknown_barrier_stops else "lets pass"
    rows.append(("barrier", "(any other)", unknown, ""))
    rows.append(("locked", "yes", f"stops unless {openers} allows it", ""))
    return pd.DataFrame(rows, columns=["tag", "value", "outcome", "reason"])


def _rules(mode: str) -> _Rules:
    if mode not in _RULES:
        msg = f"there is no mode {mode!r}; the modes are {' and '.join(_RULES)}"
        raise ValueError(msg)
    return _RULES[mode]


def _looked_up(frame: pd.DataFrame, tag: str, table: Callable[[str], int]) -> Codes:
    codes, values = coded_tag(frame, tag)
    return np.array([table(value.lower()) for value in values], dtype=np.int8)[codes]


def _flagged(frame: pd.DataFrame, tag: str, test: Callable[[str], bool]) -> Flags:
    codes, values = coded_tag(frame, tag)
    return np.array([test(value.lower()) for value in values], dtype=np.bool_)[codes]


def _parts(value: str) -> list[str]:
    return [part for part in (p.strip() for p in re.split(r"[;,|]", value)) if part]


def _spoken(value: str, rules: _Rules) -> str | None:
    """Read a value of an access tag: '' allowed, a reason when denied, None when it says nothing.

    Of several values one that allows is enough; unknown ones beside a known one are passed over.
    """
    parts = _parts(value)
    if any(part in rules.allowed for part in parts):
        return _USED
    return next((rules.denied[part] for part in parts if part in rules.denied), None)


def _access(frame: pd.DataFrame, rules: _Rules) -> tuple[Codes, Flags]:
    """Code of the reason why the access tags deny (0 where they do not); whether they open."""

    def said_by(value: str) -> int:
        spoken = _spoken(value, rules)
        return -1 if spoken is None else _CODE[spoken]

    reason: Codes = np.zeros(len(frame), dtype=np.int8)
    opened: Flags = np.zeros(len(frame), dtype=np.bool_)
    for tag in rules.access_tags:
        said = _looked_up(frame, tag, said_by)
        speaks = said >= 0
        reason = np.where(speaks, said, reason)
        opens = _flagged(frame, tag, lambda v: v != "unknown") & (said == 0)
        opened = np.where(speaks, opens & (tag in rules.opening_tags), opened)
    return reason, opened


def _reason(ways: pd.DataFrame, mode: Mode, rules: _Rules) -> Codes:
    """Code of why each way is not used, 0 where it is: its kind first, then its access tags."""

    def of_kind(value: str) -> int:
        return _CODE[rules.highway.get(value, UNKNOWN if value else NOT_A_ROAD)]

    access, opened = _access(ways, rules)
    kind = _looked_up(ways, "highway", of_kind)
    openable = _flagged(ways, "highway", rules.opened.__contains__)
    kind[openable & opened] = 0
    if rules.service:
        service = _looked_up(ways, "service", lambda v: _CODE[rules.service.get(v, _USED)])
        service[opened] = 0
        of_service = _flagged(ways, "highway", "service".__eq__)
        kind = np.where(of_service & (kind == 0), service, kind)
    if mode == "walk":
        motorroad = _flagged(ways, "motorroad", "yes".__eq__) & ~opened & (kind == 0)
        kind[motorroad] = _CODE[NOT_ON_FOOT]
        indoors = _flagged(ways, "indoor", lambda v: v not in {"", "no"}) & (kind == 0)
        kind[indoors] = _CODE[INDOORS]
    return np.where(kind == 0, access, kind).astype(np.int8)
