"""Pharmacies, appliance contractors and dispensing practices, with opening hours."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from pna.demo.drawing import Drawing
from pna.demo.landscape import Landscape
from pna.demo.names import person
from pna.demo.people import People
from pna.demo.shapes import Ints

__all__ = ["Services", "place_services"]

DAYS = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")
_SHUT = "CLOSED"
# Weekday, Saturday, Sunday; the forms in which the published list gives them.
_HOURS = (
    ("09:00-17:30", "09:00-13:00", _SHUT),
    ("09:00-18:00", "09:00-17:00", _SHUT),
    ("09:00-13:00,14:00-18:00", _SHUT, _SHUT),
    ("08:45-18:15", "09:00-12:30", _SHUT),
    ("08:30-13:20,14:20-18:00", "09:00-13:00", _SHUT),
    ("09:00-13:00,14:00-17:30", "09:00-13:00", _SHUT),
)
_LONG = (
    ("08:00-22:00", "08:00-21:00", "10:00-16:00"),
    ("09:00-12:30,13:00-16:30,17:00-21:00", "09:00-12:30,13:00-16:30,17:00-20:00", _SHUT),
    ("07:00-00:00", "07:00-00:00", "10:00-20:00"),
    ("08:30-23:59", "09:00-18:00", _SHUT),
)
_TYPO = ("09:00-13:00:14:00-18:00", "09:00-13:00", _SHUT)
_TRAPS = (
    "O'{} Pharmacy", "{} & Daughters Chemists", "Caf\u00e9 Corner Pharmacy", "<b>{}</b> Pharmacy",
    "={} Pharmacy",
)  # fmt: skip
_FEWEST = 8
_CHAINS = ("Merrow Pharmacy", "Kestrel Chemists", "Wellspring Pharmacy", "Bluebell Pharmacy")


@dataclass(frozen=True)
class Services:
    """The premises, in tables.

    Attributes
    ----------
    premises
        One row an entry of the pharmaceutical list: ``ods, area, name, organisation, street,
        place, town, postcode, monday..sunday, contract, distance_selling, hundred_hours, x, y``.
    practices
        Dispensing sites: ``ods, name, postcode, is_branch, hours``.
    postcodes
        The postcodes of `People`, with those of premises moved to their doors.
    amendments
        Corrections to the list: ``ods_code, field, value, reason, source, date``.
    """

    premises: pd.DataFrame
    practices: pd.DataFrame
    postcodes: pd.DataFrame
    amendments: pd.DataFrame


def day_hours(text: str) -> float:
    """Return the hours of one day's published text; a colon in place of the comma is understood."""
    clock = text.replace(":14:00-", ",14:00-") if text.count(":") == 5 and "," not in text else text
    total = 0.0
    for spell in clock.split(","):
        if spell in ("", _SHUT):
            continue
        start, end = (int(t[:2]) * 60 + int(t[3:]) for t in spell.split("-"))
        total += (end if end > start else end + 1440) - start
    return total / 60


class _Doors:
    """Finds a door on a named street, and gives it a postcode of its own."""

    def __init__(self, land: Landscape, drawing: Drawing, postcodes: pd.DataFrame) -> None:
        self.land = land
        self.table = postcodes.copy()
        self.drawing = drawing
        self.positions = drawing.draft.positions()
        self.live = np.flatnonzero((self.table["doterm"] == "") & (self.table["usertype"] == 0))
        self.tree = cKDTree(self.table[["x", "y"]].to_numpy()[self.live])
        self.taken: set[int] = set()

    def on_streets(self, place: int, reach: float, rng: np.random.Generator) -> Ints:
        """Return nodes on streets of a place within a share of its radius, in random order."""
        quarter = self.drawing.quarters[place]
        if quarter is None:
            return np.empty(0, dtype=np.int64)
        nodes = np.array([n for n, _ in quarter.streets], dtype=np.int64)
        centre = self.land.settlements[place]
        away = np.hypot(*(self.positions[nodes] - centre.xy).T)
        limit = max(reach * centre.radius, float(np.sort(away)[: 4 + len(away) // 12][-1]))
        near = nodes[away <= limit]
        shuffled: Ints = near[rng.permutation(len(near))]
        return shuffled

    def postcode(self, node: int) -> int:
        """Move the nearest free live postcode to the door at a node; return its row."""
        xy = self.positions[node]
        for near in np.atleast_1d(self.tree.query(xy, k=min(60, len(self.live)))[1]).tolist():
            row = int(self.live[near])
            if row not in self.taken:
                self.taken.add(row)
                self.table.loc[row, ["x", "y"]] = np.rint(xy + np.array([5.0, 4.0]))
                return row
        msg = "no postcode is left for another premises"
        raise RuntimeError(msg)


def _has_streets(drawing: Drawing, place: int) -> bool:
    quarter = drawing.quarters[place]
    return quarter is not None and len(quarter.streets) >= 10


def _wanted(land: Landscape, drawing: Drawing) -> list[int]:
    """Return the settlement of each ordinary pharmacy, those of the chief town first."""
    found: list[int] = []
    spare: list[int] = []
    ours = land.ours()
    for i, place in enumerate(land.settlements):
        if not _has_streets(drawing, i):
            continue
        own = bool(ours[i])
        if place.people >= 4000:
            count = round(place.people / land.scale.pharmacy_people)
            found += [i] * max(1 if own else 2, count)
        elif place.people >= land.scale.pharmacy_village and (own or land.scale.enclave):
            found.append(i)
        elif own:
            spare.append(i)
    home = [i for i in found if ours[i]]
    spare.sort(key=lambda i: -land.settlements[i].people)
    return found + spare[: max(0, _FEWEST - len(home))]


def place_services(land: Landscape, drawing: Drawing, people: People) -> Services:
    """Put premises on the streets of a drawing."""
    rng = land.rng(11)
    doors = _Doors(land, drawing, people.postcodes)
    street = {n: s for q in drawing.quarters if q is not None for n, s in q.streets}
    rows: list[dict[str, object]] = []

    def add(place: int, contract: str, reach: float, *, like: int | None = None) -> int:
        nodes = doors.on_streets(place, reach, rng)
        used = {r["node"] for r in rows}
        node = next(int(n) for n in nodes if int(n) not in used)
        row = doors.postcode(node) if like is None else int(str(rows[like]["row"]))
        days = _HOURS[int(rng.integers(len(_HOURS)))]
        if land.settlements[place].people > 4000 and rng.random() < 0.28:
            days = _LONG[int(rng.integers(len(_LONG)))]
        family = person(rng)
        name = f"{family} Pharmacy" if rng.random() < 0.55 else str(rng.choice(_CHAINS))
        x, y = doors.positions[node]
        rows.append(
            {
                "node": node, "row": row, "name": name, "organisation": f"{family} Invented Ltd",
                "street": f"{int(rng.integers(1, 180))} {street[node]}",
                "place": land.settlements[place].name, "town": "", "days": days,
                "contract": contract, "trap": False, "distance_selling": False,
                "hundred_hours": False,
                "x": float(x) + 6, "y": float(y) + 5,
            }
        )  # fmt: skip
        return len(rows) - 1

    wanted = _wanted(land, drawing)
    for order, place in enumerate(wanted):
        add(place, "Community", 0.28 if order % 2 == 0 else 0.8)
    ours = land.ours()
    own = [p for p in wanted if ours[p]]
    home = own[0]
    small = [
        i for i, p in enumerate(land.settlements)
        if i not in wanted and p.people < 4000 and _has_streets(drawing, i)
        and ours[i]
    ]  # fmt: skip
    small.sort(key=lambda i: -land.settlements[i].people)
    add(small[0], "LPS", 0.8)
    seller = add(home, "Community", 1.0)
    rows[seller] |= {"distance_selling": True, "name": "Parcel Remedies Direct"}
    rows[seller]["days"] = ("09:00-17:00", _SHUT, _SHUT)
    appliance = add(home, "DAC", 1.0)
    rows[appliance] |= {
        "name": "Invented Appliance Supplies",
        "days": ("09:00-17:00", _SHUT, _SHUT),
    }
    if land.scale.enclave:
        second = add(wanted[-1], "Community", 1.0)
        rows[second] |= {"distance_selling": True, "name": "Postbox Pharmacy Online"}
    add(home, "Community", 0.3, like=0)
    mine = [
        i for i, r in enumerate(rows) if r["contract"] == "Community" and not r["distance_selling"]
    ]
    for number, (trap, i) in enumerate(zip(_TRAPS, mine, strict=False)):
        rows[i] |= {"name": trap.format(person(rng)), "trap": True}
        if number < len(_LONG):
            rows[i]["days"] = _LONG[number]
    rows[mine[min(5, len(mine) - 2)]]["days"] = _TYPO
    return _tables(land, doors, rows, small[1 : 4 + len(small) // 8], rng)


def _tables(
    land: Landscape,
    doors: _Doors,
    rows: list[dict[str, object]],
    practices: list[int],
    rng: np.random.Generator,
) -> Services:
    table = pd.DataFrame(rows)
    codes = doors.table
    table["ods"] = [f"FZ{chr(65 + i // 100)}{i % 100:02d}" for i in range(len(table))]
    table["postcode"] = codes["pcds"].to_numpy()[table["row"]]
    table["area"] = land.area_of(table[["x", "y"]].to_numpy())
    towns = codes["settlement"].to_numpy()[table["row"]]
    table["town"] = [land.settlements[t].name.upper() for t in towns]
    for number, day in enumerate(DAYS):
        table[day.lower()] = [days[max(0, number - 4)] for days in table["days"]]
    weekly = sum(table[d.lower()].map(day_hours) for d in DAYS)
    table["hundred_hours"] = np.asarray(weekly) >= 90
    ordinary = table[(table["contract"] == "Community") & ~table["distance_selling"]]
    ordinary = ordinary[(ordinary["area"] < land.own) & ~ordinary["row"].duplicated(keep=False)]
    # One postcode has ended since; one was never given a position; both premises are still there.
    plain = ordinary[~ordinary["trap"]]
    ended, lost, renamed = plain.iloc[-1], plain.iloc[0], plain.iloc[1]
    codes.loc[ended["row"], "doterm"] = "202311"
    codes.loc[lost["row"], "grid"] = 9
    amendments = pd.DataFrame(
        [
            (
                lost["ods"], "easting_northing", f"{lost['x']:.0f},{lost['y']:.0f}",
                "postcode has no position", "map (invented)", "2025-09-12",
            ),
            (
                renamed["ods"], "name", f"{person(rng)} New Name Pharmacy",
                "change of ownership", "letter of 1 September 2025 (invented)", "2025-09-15",
            ),
        ],
        columns=["ods_code", "field", "value", "reason", "source", "date"],
    )  # fmt: skip
    sites = []
    for number, place in enumerate(practices):
        nodes = doors.on_streets(place, 0.9, rng)
        row = doors.postcode(int(nodes[0]))
        name = land.settlements[place].name
        branch = number % 3 == 2
        ods = f"Z9{number - 1:04d}001" if branch else f"Z9{number + 1:04d}"
        sites.append(
            (
                ods, f"{name} {'Branch Surgery' if branch else 'Surgery'} (invented)",
                str(doors.table["pcds"].iloc[row]), "Y" if branch else "N", "Y",
                "09:00-12:00" if branch else "08:30-18:30",
            )
        )  # fmt: skip
    # A main surgery that does not itself dispense is in the file too.
    sites.append(("Z99999", "Town Surgery (invented)", str(table["postcode"].iloc[0]), "N", "N",
                  "08:30-18:30"))  # fmt: skip
    columns = ["ods", "name", "postcode", "is_branch", "dispenses", "hours"]
    return Services(table, pd.DataFrame(sites, columns=columns), codes, amendments)
