"""Writes the tables that only single questions of an assessment ask for."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from pna.demo.files import csv
from pna.demo.landscape import Landscape
from pna.demo.people import People
from pna.demo.provision import own_postcodes
from pna.demo.residents import Residents
from pna.demo.services import DAYS, Services
from pna.demo.shapes import Floats

__all__ = ["FILES", "NEED", "TRAVELLED_TO", "write_asked"]

FILES = {
    "core_hours": ("core_hours.csv", "2025-06-30"),
    "bank_holiday_hours": ("bank_holiday_hours.csv", "2025-09-15"),
    "service_needs": ("service_needs.csv", "2024-12-31"),
    "published_figures": ("published_figures.csv", "2022-09-30"),
    "place_groups": ("place_groups.csv", "2025-04-01"),
    "special_sites": ("special_sites.csv", "2025-07-31"),
}
"""Key of ``[inputs]`` to the name and the day of its file."""
NEED = "under-18 conceptions"
"""Name of the figure of wards beside which a service is set."""
TRAVELLED_TO = "urgent care centre"
"""Kind of the special sites to which people travel themselves."""

_STEP = 22
_NINE = 9 * 60
_MINUTES_A_DAY = 8 * 60
_MINUTES_A_WEEK = 40 * 60
_SPELL = re.compile(r"(\d\d):(\d\d)(?::\d\d)?\s*-\s*(\d\d):(\d\d)")
_ROTA = "rota of the Integrated Care Board (invented)"
# Day, hours, one premises in so many.
_HOLIDAYS = (("2025-12-25", "10:00-12:00", 8), ("2025-12-26", "10:00-16:00", 4))
_LAST = "Pharmaceutical Needs Assessment of 2022 (invented)"
_PEOPLE_A_CENTRE = 250_000
_PEOPLE_AT = {"hostel": "24", "school": "310", "travellers' site": "46"}


def write_asked(
    land: Landscape, people: People, residents: Residents, services: Services, folder: Path
) -> None:
    """Write the files of `FILES`.

    Parameters
    ----------
    land, people, residents, services
        The county's.
    folder
        Where they go.
    """
    rng = land.rng(_STEP)
    paths = {key: folder / name for key, (name, _) in FILES.items()}
    listed = services.premises
    shops = listed[(listed["contract"] != "DAC") & ~listed["distance_selling"]]
    own = shops[(shops["area"] < land.own) & (shops["odd"] == "")]
    csv(_core_hours(shops), paths["core_hours"])
    csv(_rota(own, rng), paths["bank_holiday_hours"])
    csv(_conceptions(land, people, residents, rng), paths["service_needs"])
    csv(_printed(land, people, residents, shops), paths["published_figures"])
    csv(_north_and_south(land, people, residents), paths["place_groups"])
    csv(_sites(land, services.postcodes, rng), paths["special_sites"])


def _core_hours(shops: pd.DataFrame) -> pd.DataFrame:
    """Give core hours: the first forty listed hours from nine o'clock on; all of 100-hour ones."""
    rows = []
    for shop in shops.to_dict("records"):
        listed = [str(shop[day.lower()]) for day in DAYS]
        if shop["hundred_hours"] and not shop["odd"]:
            rows.append((shop["ods"], *listed))
            continue
        left, core = _MINUTES_A_WEEK, []
        for number, text in enumerate(listed[:-1]):
            # A day that the list leaves blank is as the day before it.
            hours, used = _first(text or listed[number - 1], min(left, _MINUTES_A_DAY))
            core.append(hours)
            left -= used
        rows.append((shop["ods"], *core, "CLOSED"))
    return pd.DataFrame(rows, columns=["ods_code", *(day.lower() for day in DAYS)])


def _first(text: str, wanted: int) -> tuple[str, int]:
    """Take so many minutes of a day's hours from nine o'clock on; tell how many there are."""
    kept, left = [], wanted
    # Some are written with a colon where a comma should be.
    for spell in _SPELL.findall(text.replace(":14:", ",14:")):
        opens, closes = (60 * int(hour) + int(minute) for hour, minute in (spell[:2], spell[2:]))
        # An end before its start is one of the next day.
        until = closes if closes > opens else 24 * 60
        start = max(opens, _NINE)
        end = min(until, start + left)
        if start < end:
            kept.append(f"{start // 60:02d}:{start % 60:02d}-{end // 60:02d}:{end % 60:02d}")
            left -= end - start
    return ",".join(kept) or "CLOSED", wanted - left


def _rota(shops: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    rows = []
    for day, hours, one_in in _HOLIDAYS:
        chosen = np.sort(rng.choice(len(shops), max(2, len(shops) // one_in), replace=False))
        rows += [(code, day, hours, _ROTA) for code in shops["ods"].iloc[chosen]]
    return pd.DataFrame(rows, columns=["ods_code", "date", "hours", "source"])


def _conceptions(
    land: Landscape, people: People, residents: Residents, rng: np.random.Generator
) -> pd.DataFrame:
    """Invent a rate for each ward of the area: the more, the poorer its LSOAs are."""
    table = residents.table
    ward = people.wards["code"].to_numpy()[
        people.parish_ward[land.parish_of(table[["x", "y"]].to_numpy())]
    ]
    known = pd.DataFrame(
        {"ward": ward, "people": table["counted"], "score": table["score"] * table["counted"]}
    )[(people.lsoas["area"] < land.own).to_numpy()]
    sums = known.groupby("ward").sum()
    rate = 2 + 0.5 * sums["score"] / sums["people"]
    rate *= np.exp(rng.normal(0, 0.2, len(rate)))
    return pd.DataFrame(
        {
            "area_code": sums.index, "need": NEED, "value": rate.round(1).to_numpy(),
            "source": "rate per 1,000 women aged 15 to 17, 2021 to 2023 (invented)",
        }
    )  # fmt: skip


def _printed(
    land: Landscape, people: People, residents: Residents, shops: pd.DataFrame
) -> pd.DataFrame:
    """Make figures of an assessment that measured from the middles of LSOAs as the crow flies."""
    inside = (people.lsoas["area"] < land.own).to_numpy()
    seats = residents.table.loc[inside, ["x", "y"]].to_numpy(dtype=float)
    counted = residents.table.loc[inside, "counted"].to_numpy(dtype=float)
    metres = cKDTree(shops.loc[shops["odd"] == "", ["x", "y"]].to_numpy(float)).query(seats)[0]

    def within(limit: float) -> float:
        return round(100 * float(counted[metres <= limit].sum() / counted.sum()), 1)

    polygons = ("2022", "polygons", "LSOAs")
    rows = [
        ("drive_10", within(5_200), *polygons, "30 mph in towns, 60 mph elsewhere", _LAST),
        ("walk_20", within(1_250), *polygons, "3 mph", _LAST),
        ("straight_1600", within(1_600), "2022", "straight line", "LSOAs", "", _LAST),
    ]
    columns = ["rule", "percent_within", "as_at", "measured", "places", "speeds", "source"]
    return pd.DataFrame(rows, columns=columns)


def _north_and_south(land: Landscape, people: People, residents: Residents) -> pd.DataFrame:
    """Divide the LSOAs of the area into two places of the care board, with as many people each."""
    own = residents.table[(people.lsoas["area"] < land.own).to_numpy()]
    northward = own.sort_values(["y", "lsoa"])
    south = northward["counted"].cumsum() <= northward["counted"].sum() / 2
    group = pd.Series(
        np.where(south, "South (invented)", "North (invented)"), index=northward.index
    )
    return pd.DataFrame(
        {
            "area_code": own["lsoa"], "split": "icb_place",
            "group": group.reindex(own.index), "people": "",
        }
    )  # fmt: skip


def _sites(land: Landscape, postcodes: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Invent places of which the way to a pharmacy is asked, one of them without a postcode."""
    live = own_postcodes(land, postcodes)
    inside = np.flatnonzero(land.ours())
    by_size = sorted(inside.tolist(), key=lambda i: -land.settlements[i].people)
    towns = [i for i in by_size if land.settlements[i].people >= 4000]
    villages = [i for i in by_size if 300 <= land.settlements[i].people < 4000]
    count = sum(land.settlements[i].people for i in inside.tolist())
    centres = max(1, round(count / _PEOPLE_A_CENTRE))
    wanted = [
        *((place, "Urgent Care Centre", TRAVELLED_TO) for place in towns[:centres]),
        *((place, "Night Shelter", "hostel") for place in towns[:2]),
        (towns[0], "Recovery Service", "drug and alcohol service"),
        (towns[-1], "Foyer", "hostel"),
        (villages[len(villages) // 2], "Boarding School", "school"),
        (villages[-1], "Travellers' Site", "travellers' site"),
    ]
    rows = []
    for number, (place, name, kind) in enumerate(wanted, start=1):
        settlement = land.settlements[place]
        near = live[live["settlement"] == place]
        code, x, y = "", "", ""
        if kind == "travellers' site" or near.empty:
            angle = rng.uniform(0, 2 * np.pi)
            at: Floats = settlement.xy + 1.1 * settlement.radius * np.array(
                [np.cos(angle), np.sin(angle)]
            )
            x, y = (f"{metres:.0f}" for metres in at)
        else:
            code = str(near["pcds"].iloc[int(rng.integers(len(near)))])
        named = f"{settlement.name} {name} (invented)"
        rows.append((f"S{number}", named, kind, code, _PEOPLE_AT.get(kind, ""), x, y))
    columns = ["site_id", "name", "kind", "postcode", "people", "easting", "northing"]
    return pd.DataFrame(rows, columns=columns)
