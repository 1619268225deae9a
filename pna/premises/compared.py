"""Two lists of premises of different years, compared: who opened, closed, moved, changed.

A premises keeps its ODS code as long as its owner. So one whose code is gone, and that has another
premises of its kind with a new code at its place, is taken for the same premises with a new owner:
for those who go there nothing closed and nothing opened.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from pna.hours.slots import Week, during, minutes_between, open_table, week_of
from pna.study.questions import Slot
from pna.travel.times import points_of

__all__ = ["MOVED_METRES", "SAME_PLACE_METRES", "Listed", "compare", "hours_of", "matched"]

SAME_PLACE_METRES = 50.0
"""Premises with different postcodes are at one place if they are no further apart."""
MOVED_METRES = 100.0
"""A premises moved if it is further from where it was, and its postcode is another."""
_NAMES_ALIKE = 0.7
_HOURS_ALIKE = 0.9
_WEEK_MINUTES = 7 * 24 * 60
_COMMON = re.compile(r"\b(the|pharmacy|pharmacies|chemists?|dispensing|ltd|limited|and|of)\b")
_KINDS = {"lps": "pharmacy"}
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Listed:
    """One list of premises.

    Attributes
    ----------
    premises
        The premises layer, without those that were closed.
    hours
        Its ``opening_hours`` layer.
    """

    premises: gpd.GeoDataFrame
    hours: pd.DataFrame


def hours_of(listed: Listed, facility_ids: Sequence[str]) -> Week:
    """Take the week of some premises, of which some may not be in the list.

    Parameters
    ----------
    listed
        The list.
    facility_ids
        Of the premises wanted; empty where the list does not have them, which makes their hours
        unknown.
    """
    named = [code or f"none {number}" for number, code in enumerate(facility_ids)]
    return week_of(listed.hours, named)


def matched(then: Listed, now: Listed) -> pd.DataFrame:
    """Say which premises of one list is which of the other.

    Parameters
    ----------
    then, now
        The earlier list and the later one.

    Returns
    -------
    DataFrame
        One row per premises: `id_then`, `id_now` (empty where there is none), `status`
        (``stayed``, ``new owner``, ``closed``, ``opened``), `matched_by` and `note`, sorted by the
        code of then, then that of now. Codes that both lists have are one premises. Of the others
        those of one kind (pharmacies and LPS are one) that share a postcode, or lie at most
        `SAME_PLACE_METRES` apart, are matched one to one, those first whose names or hours are
        alike; `note` names others that it might have been.
    """
    codes_then, codes_now = (set(one.premises["facility_id"]) for one in (then, now))
    rows = [(code, code, "stayed", "ODS code", "") for code in codes_then & codes_now]
    gone, new = sorted(codes_then - codes_now), sorted(codes_now - codes_then)
    candidates = _candidates(then, now, gone, new)
    taken_then: set[str] = set()
    taken_now: set[str] = set()
    for row in candidates.itertuples():
        old, code = str(row.id_then), str(row.id_now)
        if old in taken_then or code in taken_now:
            continue
        taken_then.add(old)
        taken_now.add(code)
        rows.append((old, code, "new owner", str(row.matched_by), _others(candidates, row)))
    rows += [(code, "", "closed", "", "") for code in gone if code not in taken_then]
    rows += [("", code, "opened", "", "") for code in new if code not in taken_now]
    columns = ["id_then", "id_now", "status", "matched_by", "note"]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.sort_values(["id_then", "id_now"], ignore_index=True)


def _candidates(then: Listed, now: Listed, gone: Sequence[str], new: Sequence[str]) -> pd.DataFrame:
    """Pairs of one place and kind, the likeliest first."""
    old = then.premises.set_index("facility_id").loc[list(gone)]
    young = now.premises.set_index("facility_id").loc[list(new)]
    metres = _distances(points_of(old), points_of(young))
    postcodes = old["postcode"].to_numpy(str)[:, np.newaxis] == young["postcode"].to_numpy(str)
    same_postcode = postcodes & (old["postcode"] != "").to_numpy()[:, np.newaxis]
    with np.errstate(invalid="ignore"):
        at_one_place = same_postcode | (metres <= SAME_PLACE_METRES)
    kinds = [one["kind"].replace(_KINDS).to_numpy(str) for one in (old, young)]
    fitting = at_one_place & (kinds[0][:, np.newaxis] == kinds[1])
    hours = _hours_alike(week_of(then.hours, gone), week_of(now.hours, new))
    rows = []
    for i, j in np.argwhere(fitting):
        name = _names_alike(str(old["name"].iloc[i]), str(young["name"].iloc[j]))
        alike = [word for word, is_so in (("name", name), ("hours", bool(hours[i, j]))) if is_so]
        by = f"place, {' and '.join(alike)}" if alike else "place only"
        distance = float(metres[i, j]) if np.isfinite(metres[i, j]) else np.inf
        rows.append((gone[i], new[j], by, -len(alike), not bool(same_postcode[i, j]), distance))
    columns = ["id_then", "id_now", "matched_by", "unlike", "elsewhere", "metres"]
    frame = pd.DataFrame(rows, columns=columns)
    order = ["unlike", "elsewhere", "metres", "id_then", "id_now"]
    return frame.sort_values(order, ignore_index=True)


def _others(candidates: pd.DataFrame, row: object) -> str:
    """Name the premises that a pair might as well have been made with."""
    old, code, unlike = (getattr(row, name) for name in ("id_then", "id_now", "unlike"))
    as_likely = candidates[candidates["unlike"] <= unlike]
    also_now = as_likely.loc[
        (as_likely["id_then"] == old) & (as_likely["id_now"] != code), "id_now"
    ]
    also_then = as_likely.loc[
        (as_likely["id_now"] == code) & (as_likely["id_then"] != old), "id_then"
    ]
    parts = []
    if len(also_now):
        parts.append(f"{old} might as well have become {', '.join(sorted(also_now))}")
    if len(also_then):
        parts.append(f"{code} might as well have been {', '.join(sorted(also_then))}")
    return "; ".join(parts)


def _distances(one: Floats, other: Floats) -> Floats:
    metres: Floats = np.hypot(*(one[:, np.newaxis] - other).transpose(2, 0, 1))
    return metres


def _plain(name: str) -> str:
    """A name without capitals, signs and the words that every pharmacy has."""
    words = re.sub(r"[^a-z0-9 ]", "", name.casefold().replace("&", " and "))
    return "".join(_COMMON.sub(" ", words).split())


def _names_alike(one: str, other: str) -> bool:
    first, second = _plain(one), _plain(other)
    if not first or not second:
        return False
    return difflib.SequenceMatcher(None, first, second).ratio() >= _NAMES_ALIKE


def _hours_alike(one: Week, other: Week) -> npt.NDArray[np.bool_]:
    """Whether premises are open at the same half hours of the week, nearly; False if not known."""
    first, second = (open_table(week).open.astype(np.float64) for week in (one, other))
    both = first @ second.T
    either = first.sum(axis=1)[:, np.newaxis] + second.sum(axis=1) - both
    known = np.all(one.known, axis=1)[:, np.newaxis] & np.all(other.known, axis=1)
    return np.asarray(known & (either > 0) & (both >= _HOURS_ALIKE * either))


def compare(
    then: Listed, now: Listed, pairs: pd.DataFrame, *, slots: Sequence[Slot], first_set: str
) -> gpd.GeoDataFrame:
    """Say of each premises what is different.

    Parameters
    ----------
    then, now
        The earlier list and the later one.
    pairs
        From `matched`.
    slots
        Times of the week in which premises are open or not.
    first_set
        The premises set of which it is told who counts.

    Returns
    -------
    GeoDataFrame
        One row per premises, in the order of `pairs`, at its position of now, or of then where it
        is gone (EPSG:27700): its code, name, kind, postcode and hours then and now, `change`
        (what is different, ``none`` if nothing is), `moved_metres`, `hours_change`, `slots_gained`,
        `slots_lost`.
    """
    sides = {
        when: one.premises.set_index("facility_id").reindex(pairs[f"id_{when}"])
        for when, one in (("then", then), ("now", now))
    }
    weeks = {
        when: hours_of(one, pairs[f"id_{when}"].tolist())
        for when, one in (("then", then), ("now", now))
    }
    both = ((pairs["id_then"] != "") & (pairs["id_now"] != "")).to_numpy()
    metres = np.hypot(*(points_of(sides["now"]) - points_of(sides["then"])).T)
    text = {
        (name, when): side[name].astype(object).where(side[name].notna(), "").to_numpy(str)
        for when, side in sides.items()
        for name in ("name", "kind", "postcode")
    }
    hours = {when: _hours_a_week(week) for when, week in weeks.items()}
    other_postcode = (text["postcode", "then"] != text["postcode", "now"]) | (
        text["postcode", "now"] == ""
    )
    with np.errstate(invalid="ignore"):
        far = metres > MOVED_METRES
    differ = _hours_differ(weeks["then"], weeks["now"])
    told = {
        "moved": far & other_postcode & both,
        "renamed": both
        & np.array(
            [
                _letters(a) != _letters(b)
                for a, b in zip(text["name", "then"], text["name", "now"], strict=True)
            ],
            dtype=bool,
        ),
        "kind": both & (text["kind", "then"] != text["kind", "now"]),
        "hours": both & differ,
    }
    status = pairs["status"].to_numpy(str)
    changes = [
        ", ".join(
            [
                *([status[i]] if status[i] != "stayed" else []),
                *(name for name, is_so in told.items() if is_so[i]),
            ]
        )
        or "none"
        for i in range(len(pairs))
    ]
    gained, lost = _slots_changed(weeks, slots, both)
    shifted = both & far & ~other_postcode
    note = [
        "; ".join(filter(None, (given, "its position is given otherwise" if is_so else "")))
        for given, is_so in zip(pairs["note"], shifted, strict=True)
    ]
    counted = {
        when: side[f"counted_{first_set}"].isin([True]).to_numpy() for when, side in sides.items()
    }
    in_area = {when: side["in_area"].isin([True]).to_numpy() for when, side in sides.items()}
    frame = pd.DataFrame(
        {
            "change": changes,
            "status": status,
            "id_then": pairs["id_then"],
            "id_now": pairs["id_now"],
            **{
                f"{name}_{when}": text[name, when]
                for name in ("name", "kind", "postcode")
                for when in ("then", "now")
            },
            "in_area_then": in_area["then"],
            "in_area_now": in_area["now"],
            "counted_then": counted["then"],
            "counted_now": counted["now"],
            "moved_metres": np.where(both, metres, np.nan),
            "hours_week_then": hours["then"],
            "hours_week_now": hours["now"],
            "hours_change": hours["now"] - hours["then"],
            "slots_gained": gained,
            "slots_lost": lost,
            "matched_by": pairs["matched_by"],
            "note": note,
        }
    )
    points = np.where(
        pairs["id_now"] != "", sides["now"].geometry.to_numpy(), sides["then"].geometry.to_numpy()
    )
    return gpd.GeoDataFrame(frame, geometry=points, crs=27700)


def _letters(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.casefold())


def _hours_a_week(week: Week) -> Floats:
    minutes = minutes_between(week, 0, _WEEK_MINUTES)
    return np.where(week.known.all(axis=1), minutes / 60.0, np.nan)


def _hours_differ(then: Week, now: Week) -> npt.NDArray[np.bool_]:
    """Whether premises are known to open at other times; False where hours are not known."""
    known: npt.NDArray[np.bool_] = np.all(then.known, axis=1) & np.all(now.known, axis=1)
    spells = [
        {
            place: list(zip(week.start[of].tolist(), week.end[of].tolist(), strict=True))
            for place in np.unique(week.premises).tolist()
            for of in (week.premises == place,)
        }
        for week in (then, now)
    ]
    differ = [spells[0].get(i) != spells[1].get(i) for i in range(len(known))]
    return np.asarray(known & np.array(differ, dtype=bool))


def _slots_changed(
    weeks: dict[str, Week], slots: Sequence[Slot], both: npt.NDArray[np.bool_]
) -> tuple[list[str], list[str]]:
    """Names of the slots in which each premises is open that it was not in, and the reverse."""
    gained: list[list[str]] = [[] for _ in both]
    lost: list[list[str]] = [[] for _ in both]
    for slot in slots:
        was, is_now = (during(weeks[when], slot) for when in ("then", "now"))
        known = both & ~was.unknown & ~is_now.unknown
        for i in np.flatnonzero(known & is_now.open & ~was.open):
            gained[i].append(slot.name)
        for i in np.flatnonzero(known & was.open & ~is_now.open):
            lost[i].append(slot.name)
    return ["; ".join(names) for names in gained], ["; ".join(names) for names in lost]
