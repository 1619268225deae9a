"""The tables behind `pna.roads.access`: English tagging in OpenStreetMap, one set of tables a mode.

They follow the general and the British rules on
https://wiki.openstreetmap.org/wiki/Key:access, https://wiki.openstreetmap.org/wiki/Key:highway,
https://wiki.openstreetmap.org/wiki/Key:oneway, https://wiki.openstreetmap.org/wiki/Key:barrier and
https://wiki.openstreetmap.org/wiki/United_Kingdom_Tagging_Guidelines. `pna.roads.access.describe`
prints them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

__all__ = [
    "BOTH",
    "BUSES",
    "CODE",
    "CONVEYING",
    "INDOORS",
    "NEITHER",
    "NOT_A_ROAD",
    "NOT_ON_FOOT",
    "ONE_WAY",
    "PAVEMENTS",
    "REASONS",
    "REVERSIBLE",
    "RULES",
    "SILENT",
    "UNKNOWN",
    "USED",
    "Rules",
]

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
REASONS = (
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
CODE = MappingProxyType({reason: code for code, reason in enumerate(REASONS)})
"""Position of each reason in `REASONS`; 0 is none."""

USED = ""
BOTH, NEITHER, SILENT = 0, 2, 3
"""Directions beside 1 (along the way) and -1 (against it); SILENT: the tag says nothing."""

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

ONE_WAY: Mapping[str, int] = MappingProxyType(
    {
        **dict.fromkeys(("yes", "true", "1"), 1),
        **dict.fromkeys(("-1", "reverse"), -1),
        **dict.fromkeys(("no", "false", "0", "alternating"), BOTH),
        "reversible": NEITHER,
    }
)
CONVEYING: Mapping[str, int] = MappingProxyType(
    {"forward": 1, "backward": -1, "yes": BOTH, "no": BOTH, "reversible": BOTH}
)

_WITH_PAVEMENT = frozenset({"yes", "both", "left", "right", "separate", "separated", "lane"})
PAVEMENTS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        **dict.fromkeys(
            ("sidewalk", "sidewalk:both", "sidewalk:left", "sidewalk:right"), _WITH_PAVEMENT
        ),
        "footway": frozenset({"both", "left", "right"}),
    }
)
"""Values that say a road has a pavement on some side, by tag
(https://wiki.openstreetmap.org/wiki/Key:sidewalk; ``footway`` is its older form)."""

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
class Rules:
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


RULES: Mapping[str, Rules] = MappingProxyType(
    {
        "drive": Rules(
            highway=MappingProxyType(
                {
                    **dict.fromkeys(_ROADS, USED),
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
        "walk": Rules(
            highway=MappingProxyType(
                {
                    **dict.fromkeys((*_ROADS, *_PATHS, "track", "byway", "platform"), USED),
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
