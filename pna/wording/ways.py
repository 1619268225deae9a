"""What the parts of a way are called: roads by name, number or kind, and the walks at both ends."""

from __future__ import annotations

__all__ = ["DOOR", "ROAD", "STRAIGHT", "TRIP", "WALK", "road_words"]

WALK, TRIP, ROAD = "walk to the road", "once a trip", "road"
DOOR, STRAIGHT = "walk to the door", "straight walk"
"""Parts of a way."""
_KINDS = {
    "motorway": "motorway",
    "trunk": "trunk road",
    "primary": "main road",
    "secondary": "secondary road",
    "tertiary": "minor road",
    "unclassified": "minor road",
    "residential": "residential road",
    "living_street": "living street",
    "service": "service road",
    "track": "track",
    "footway": "footpath",
    "path": "path",
    "pedestrian": "pedestrian street",
    "cycleway": "cycle path",
    "bridleway": "bridleway",
    "steps": "steps",
}
_SERVICES = {
    "parking_aisle": "car park",
    "driveway": "driveway",
    "alley": "alley",
    "drive-through": "drive-through",
}


def road_words(
    name: str, ref: str, *, highway: str, service: str = "", roundabout: bool = False
) -> str:
    """Say what a road is called: by name and number, else by its kind.

    Parameters
    ----------
    name, ref
        As OpenStreetMap has them; empty where it has none.
    highway, service
        Its tags.
    roundabout
        Whether it is one.

    Returns
    -------
    str
        ``Uppingham Road (A6003)``, ``A606``, ``unnamed residential road``, ``roundabout, A606``.
    """
    if name and ref:
        called = f"{name} ({ref})"
    elif name or ref:
        called = name or ref
    else:
        called = ""
    if roundabout:
        return f"roundabout, {called}" if called else "roundabout"
    if called:
        return called
    kind = _SERVICES.get(service, "") if highway == "service" else ""
    if highway.endswith("_link"):
        kind = "slip road"
    return f"unnamed {kind or _KINDS.get(highway, highway.replace('_', ' '))}"
