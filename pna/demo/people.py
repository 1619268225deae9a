"""Who lives where: output areas, their larger areas, wards and postcodes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from pna.demo.drawing import Drawing
from pna.demo.landscape import Landscape
from pna.demo.names import postcode_units
from pna.demo.shapes import Bools, Floats, Ints

__all__ = ["People", "settle"]

_PEOPLE_A_HOME = 2.35
_HOMES_A_POSTCODE = 17.5
_WARD_PARTS = (
    "Castle", "Abbey", "Mill", "Heath", "Bridge", "Spinney", "Park", "Priory", "Wharf", "Meadows",
    "Newtown", "Fields", "Hill", "Brook", "Common", "Rural",
)  # fmt: skip


@dataclass(frozen=True)
class People:
    """The population, in tables.

    Attributes
    ----------
    output_areas
        One row an output area (OA): ``oa, lsoa, msoa, area, x, y, people``; `area` is the index
        of the district.
    lsoas
        ``lsoa, name, msoa, msoa_name, area, people`` (people of the mid-year estimate).
    postcodes
        ``pcds, x, y, oa, area, doterm, usertype, grid, settlement``.
    wards
        ``code, name, area``.
    parish_ward
        Index into `wards` of each parish of the landscape.
    special
        ``name, kind, area_code, people, x, y``.
    """

    output_areas: pd.DataFrame
    lsoas: pd.DataFrame
    postcodes: pd.DataFrame
    wards: pd.DataFrame
    parish_ward: Ints
    special: pd.DataFrame


def divided(xy: Floats, weight: Floats, target: float) -> list[Ints]:
    """Divide points into compact groups of about `target` in weight.

    Groups are halved at the middle of their weight, across their longer side, until none weighs
    more than 1.4 times the target.
    """
    found: list[Ints] = []
    waiting = [np.arange(len(xy))]
    while waiting:
        group = waiting.pop()
        total = float(weight[group].sum())
        if len(group) < 2 or total <= 1.4 * target:
            found.append(group)
            continue
        axis = int(np.ptp(xy[group], axis=0).argmax())
        group = group[np.argsort(xy[group, axis], kind="stable")]
        parts = max(2, round(total / target))
        share = (parts // 2) / parts
        cut = int(np.searchsorted(np.cumsum(weight[group]), total * share)) + 1
        cut = min(max(cut, 1), len(group) - 1)
        waiting += [group[cut:], group[:cut]]
    return found


def _special_sites(land: Landscape, drawing: Drawing) -> Floats:
    """Return the homes in open country nearest to two spots inside the study's own area."""
    homes = drawing.homes
    centre, half = np.array(land.scale.centre), np.array(land.scale.half_axes)
    rural = np.flatnonzero((homes[:, 3] < 0) & (land.inside(homes[:, :2]) > 0))
    spots = centre + np.array([[-0.45, 0.35], [0.5, -0.5]]) * half
    tree = cKDTree(homes[rural, :2])
    return homes[rural[tree.query(spots)[1]], :2]


def settle(land: Landscape, drawing: Drawing) -> People:
    """Give the homes of a drawing to output areas, wards and postcodes."""
    rng = land.rng(10)
    special_xy = _special_sites(land, drawing)
    special_people = np.array([430.0, 380.0])
    rows = np.column_stack([special_xy + 3.0, special_people, [-1, -1]])
    homes = np.concatenate([drawing.homes, rows])
    xy, people = homes[:, :2], homes[:, 2]
    area = land.area_of(xy)
    oas: list[dict[str, object]] = []
    lsoas: list[dict[str, object]] = []
    home_oa = np.full(len(homes), -1)
    numbers = {"msoa": 0, "lsoa": 0}
    for index in range(len(land.areas)):
        mine = np.flatnonzero(area == index)
        if len(mine):
            _divide_district(land, (homes, mine, index), home_oa, oas, lsoas, numbers)
    oa = pd.DataFrame(oas)
    lsoa = pd.DataFrame(lsoas)
    sums = oa.groupby("lsoa", sort=False)["people"].sum()
    growth = rng.normal(1.011, 0.016, len(lsoa))
    lsoa["people"] = np.rint(lsoa["lsoa"].map(sums).to_numpy() * growth).astype(np.int64)
    special = pd.DataFrame(
        {
            "name": ["HMP Invented", "Invented Barracks"],
            "kind": ["prison", "barracks"],
            "area_code": oa["oa"].to_numpy()[home_oa[-2:]],
            "people": np.rint(special_people * 0.97).astype(np.int64),
            "x": special_xy[:, 0],
            "y": special_xy[:, 1],
        }
    )
    wards, parish_ward = _wards(land, xy, people)
    postcodes = _postcodes(land, homes, home_oa, oa, rng)
    return People(oa, lsoa, postcodes, wards, parish_ward, special)


def _divide_district(
    land: Landscape,
    which: tuple[Floats, Ints, int],
    home_oa: Ints,
    oas: list[dict[str, object]],
    lsoas: list[dict[str, object]],
    numbers: dict[str, int],
) -> None:
    homes, mine, index = which
    xy, people = homes[:, :2], homes[:, 2]
    district = land.areas[index][1].removesuffix(" (invented)")
    for m, msoa_homes in enumerate(divided(xy[mine], people[mine], 7800), start=1):
        numbers["msoa"] += 1
        msoa = f"E0299{numbers['msoa']:04d}"
        in_msoa = mine[msoa_homes]
        for letter, lsoa_homes in enumerate(divided(xy[in_msoa], people[in_msoa], 1560)):
            numbers["lsoa"] += 1
            lsoa = f"E0199{numbers['lsoa']:04d}"
            in_lsoa = in_msoa[lsoa_homes]
            lsoas.append(
                {
                    "lsoa": lsoa, "name": f"{district} {m:03d}{chr(65 + letter)}", "msoa": msoa,
                    "msoa_name": f"{district} {m:03d}", "area": index,
                }
            )  # fmt: skip
            for group in divided(xy[in_lsoa], people[in_lsoa], land.scale.oa_people):
                here = in_lsoa[group]
                home_oa[here] = len(oas)
                middle = np.average(xy[here], axis=0, weights=people[here])
                # A population-weighted centroid is put on a home, not in a field between two.
                nearest = here[np.hypot(*(xy[here] - middle).T).argmin()]
                oas.append(
                    {
                        "oa": f"E0099{len(oas) + 1:04d}", "lsoa": lsoa, "msoa": msoa,
                        "area": index, "x": round(float(xy[nearest, 0]), 1),
                        "y": round(float(xy[nearest, 1]), 1),
                        "people": max(1, round(float(people[here].sum()))),
                    }
                )  # fmt: skip


def _wards(land: Landscape, xy: Floats, people: Floats) -> tuple[pd.DataFrame, Ints]:
    """Group the parishes of each district into wards and name them after their chief place."""
    parish = land.parish_of(xy)
    lived = np.bincount(parish, weights=people, minlength=len(land.parishes))
    weight: Floats = lived.astype(np.float64) + 0.5
    result = np.full(len(land.parishes), -1)
    rows: list[tuple[str, str, int]] = []
    seats = np.array([p.xy for p in land.settlements])
    sizes = np.array([p.people for p in land.settlements])
    seat_parish = land.parish_of(seats)
    used: set[str] = set()
    for index in range(len(land.areas)):
        mine = np.flatnonzero(land.parish_area == index)
        total = float(weight[mine].sum())
        target = max(2600.0 if land.scale.districts == 1 else 6200.0, total / 40)
        for group in divided(land.parishes[mine], weight[mine], target):
            here = mine[group]
            inside = np.isin(seat_parish, here)
            middle = np.average(land.parishes[here], axis=0, weights=weight[here])
            order = np.where(inside, -sizes, np.hypot(*(seats - middle).T))
            name = land.settlements[int(order.argmin())].name
            name = next(c for c in _ward_names(name) if c not in used)
            used.add(name)
            result[here] = len(rows)
            rows.append((f"E0599{len(rows) + 1:04d}", f"{name} (invented)", index))
    return pd.DataFrame(rows, columns=["code", "name", "area"]), result


def _ward_names(place: str) -> Iterator[str]:
    """Yield names for the wards of one place, the plain one first."""
    yield place
    for part in _WARD_PARTS:
        yield f"{place} {part}"
    for first in _WARD_PARTS:
        for second in _WARD_PARTS:
            yield f"{place} {first} and {second}"


def _postcodes(
    land: Landscape, homes: Floats, home_oa: Ints, oa: pd.DataFrame, rng: np.random.Generator
) -> pd.DataFrame:
    xy, people = homes[:, :2], homes[:, 2]
    target = _PEOPLE_A_HOME * _HOMES_A_POSTCODE
    spots: list[tuple[float, float, int]] = []
    order = np.argsort(home_oa, kind="stable")
    bounds = np.searchsorted(home_oa[order], np.arange(len(oa) + 1))
    for number in range(len(oa)):
        mine = order[bounds[number] : bounds[number + 1]]
        for group in divided(xy[mine], people[mine], target):
            here = mine[group]
            middle = np.average(xy[here], axis=0, weights=people[here])
            nearest = xy[here[np.hypot(*(xy[here] - middle).T).argmin()]]
            for _ in range(max(1, min(12, round(float(people[here].sum()) / target)))):
                x, y = nearest + rng.uniform(-14, 14, 2)
                spots.append((float(x), float(y), number))
    table = pd.DataFrame(spots, columns=["x", "y", "oa"])
    count = len(table)
    chance = rng.random(count)
    table["usertype"] = (chance < 0.02).astype(np.int64)
    table["doterm"] = ""
    ended = table[rng.random(count) < 0.07].copy()
    years = rng.integers(1996, 2025, len(ended)).tolist()
    months = rng.integers(1, 13, len(ended)).tolist()
    ended["doterm"] = [f"{y}{m:02d}" for y, m in zip(years, months, strict=True)]
    ended[["x", "y"]] += rng.uniform(-60, 60, (len(ended), 2))
    table = pd.concat([table, ended], ignore_index=True)
    table[["x", "y"]] = np.rint(table[["x", "y"]])
    grid = np.ones(len(table), dtype=np.int64)
    grid[rng.random(len(table)) < 0.01] = 6
    table["grid"] = grid
    table["area"] = oa["area"].to_numpy()[table["oa"]]
    table["settlement"] = _post_town(land, table[["x", "y"]].to_numpy())
    table["oa"] = oa["oa"].to_numpy()[table["oa"]]
    table["pcds"] = _units(table["settlement"].to_numpy())
    columns = ["pcds", "x", "y", "oa", "area", "doterm", "usertype", "grid", "settlement"]
    return table[columns].sort_values("pcds", kind="stable", ignore_index=True)


def _post_town(land: Landscape, xy: Floats) -> Ints:
    towns = [i for i, p in enumerate(land.settlements) if p.people >= 4000]
    seats = np.array([land.settlements[i].xy for i in towns])
    nearest = cKDTree(seats).query(xy)[1]
    return np.array(towns)[nearest]


def _units(post_town: Ints) -> list[str]:
    """Give out postcodes; a post town with more than 3,600 has a second district."""
    result = [""] * len(post_town)
    district = 0
    for town in np.unique(post_town).tolist():
        rows: Bools = post_town == town
        units: list[str] = []
        for i in np.flatnonzero(rows).tolist():
            if not units:
                district += 1
                units = list(postcode_units(district))[3599::-1]
            result[i] = units.pop()
    return result
