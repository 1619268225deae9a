"""Turn restrictions of OpenStreetMap as they are tagged: what each forbids, to whom and when.

Read as https://wiki.openstreetmap.org/wiki/Relation:restriction describes them: relations of
``type=restriction`` whose tag ``restriction``, or the same with a kind of vehicle after a colon,
names a turn; ``except`` names those it does not bind.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import pandas as pd

__all__ = ["COLUMNS", "KINDS", "Restriction", "restriction_of", "table"]

KINDS = frozenset(
    {
        *("no_left_turn", "no_right_turn", "no_straight_on", "no_u_turn", "no_entry", "no_exit"),
        *("only_left_turn", "only_right_turn", "only_straight_on", "only_u_turn"),
    }
)
"""Values that forbid a way of turning. ``no_turn_on_red`` and ``give_way`` are none."""
_CARS = ("motorcar", "motor_vehicle", "vehicle")
_KEYS = (*(f"restriction:{kind}" for kind in _CARS), "restriction")
_HOURS = ("day_on", "day_off", "hour_on", "hour_off")


class Restriction(NamedTuple):
    """One relation: OSM ids, and what it says of cars.

    `kind` is one of `KINDS`, another word where the tag says another, or empty where cars are not
    bound; `at_hours` where it holds at certain hours or for certain cars only.
    """

    relation_id: int
    version: int
    kind: str
    at_hours: bool
    from_ways: tuple[int, ...]
    via_nodes: tuple[int, ...]
    via_ways: tuple[int, ...]
    to_ways: tuple[int, ...]


COLUMNS = tuple(name for name in Restriction._fields if name != "version")


def restriction_of(
    relation_id: int,
    version: int,
    tags: Mapping[str, str],
    members: Iterable[tuple[str, str, int]],
) -> Restriction:
    """Read one relation.

    Parameters
    ----------
    relation_id, version
        Of the relation.
    tags
        All its tags.
    members
        Role, type (``n``, ``w``, ``r``) and id of each.

    Returns
    -------
    Restriction
        Of several tags the one most particular to cars counts. One without conditions goes before
        one with conditions: what holds always is obeyed even if it is lifted at some hours.
    """
    of_role: dict[tuple[str, str], list[int]] = {}
    for role, type_, ref in members:
        of_role.setdefault((role, type_), []).append(ref)
    kind, at_hours = _said(tags)
    if set(_CARS) & {part.strip() for part in tags.get("except", "").split(";")}:
        kind, at_hours = "", False
    from_ways, via_nodes, via_ways, to_ways = (
        tuple(of_role.get(key, ()))
        for key in (("from", "w"), ("via", "n"), ("via", "w"), ("to", "w"))
    )
    return Restriction(
        relation_id, version, kind, at_hours, from_ways, via_nodes, via_ways, to_ways
    )


def _said(tags: Mapping[str, str]) -> tuple[str, bool]:
    for key in _KEYS:
        if key in tags:
            said = tags[key].strip()
            return "" if said == "none" else said, any(name in tags for name in _HOURS)
    for key in _KEYS:
        if f"{key}:conditional" in tags:
            return tags[f"{key}:conditional"].split("@")[0].strip(), True
    return "", False


def table(found: Sequence[Restriction] = ()) -> pd.DataFrame:
    """One row per relation, sorted by id; of several versions the highest, then the last named.

    Parameters
    ----------
    found
        From `restriction_of`, of all files.

    Returns
    -------
    DataFrame
        `COLUMNS`: as in `Restriction`; ids of members as tuples.
    """
    newest: dict[int, Restriction] = {}
    for item in found:
        known = newest.get(item.relation_id)
        if known is None or item.version >= known.version:
            newest[item.relation_id] = item
    rows = [newest[key] for key in sorted(newest)]
    return pd.DataFrame(rows, columns=list(Restriction._fields)).drop(columns="version")
