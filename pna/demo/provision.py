"""Writes what a council gathers itself: services, facilities, care homes, housing, rural areas."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
from pyproj import Transformer
from scipy.spatial import cKDTree

from pna.demo.files import board_of, csv, parish_cells, write_geojson
from pna.demo.landscape import Landscape
from pna.demo.names import person, street_name
from pna.demo.services import Services
from pna.demo.workbooks import Cell, write_ods

__all__ = ["FILES", "own_postcodes", "write_provision"]

FILES = {
    "opening_hours": ("opening_hours.csv", "2025-09-01"),
    "services": ("services.csv", "2025-06-30"),
    "facilities": ("facilities.csv", "2025-06-30"),
    "care_homes": ("01_August_2025_HSCA_Active_Locations.ods", "2025-08-01"),
    "housing_sites": ("housing_sites.csv", "2025-04-01"),
    "controlled_localities": ("controlled_localities.geojson", "2024-11-30"),
    "previous_controlled_localities": ("controlled_localities_2021.geojson", "2021-11-30"),
}
"""Key of ``[inputs]`` to the name and the day of its file."""

_STEP = 13
_SOURCE = "contractor questionnaire (invented)"
_AS_AT = "2025-06-30"
# Service, share of pharmacies that provide it.
_SERVICES = (
    ("Pharmacy First", 0.97), ("New Medicine Service", 0.95), ("Flu vaccination", 0.85),
    ("Blood pressure check", 0.8), ("Contraception", 0.6),
    ("Emergency hormonal contraception", 0.5),
    ("Supervised consumption", 0.4), ("Needle exchange", 0.22), ("Stop smoking", 0.35),
    ("Palliative care medicines", 0.18),
)  # fmt: skip
_QUESTIONS = (
    ("Is there step-free access?", ("Yes", "Yes", "Yes", "With a ramp", "No", "")),
    ("Is there a consultation room?", ("Yes", "Yes", "Yes", "Yes", "No")),
    ("Is there a hearing loop?", ("Yes", "Yes", "No", "")),
    ("Is there parking within 50 metres?", ("Yes", "Blue Badge only", "No")),
    ("Which languages are spoken besides English?", ("", "", "Polish", "Gujarati, Punjabi")),
    ("Do you deliver to homes?", ("Yes, free", "Yes, for a charge", "No", "")),
)
_YEARS = tuple(range(2026, 2032))
_PEOPLE_A_CARE_HOME = 8_500
_PEOPLE_A_SITE = 11_000


def write_provision(land: Landscape, services: Services, folder: Path) -> None:
    """Write the files of `FILES`.

    Parameters
    ----------
    land, services
        The county's.
    folder
        Where they go.
    """
    rng = land.rng(_STEP)
    paths = {key: folder / name for key, (name, _) in FILES.items()}
    listed = services.premises
    own = (listed["area"] < land.own) & (listed["contract"] != "DAC")
    open_ones = listed[own & ~listed["distance_selling"]]
    _hours(open_ones[open_ones["odd"] == ""], paths["opening_hours"])
    codes = open_ones["ods"].tolist()
    provides = rng.random((len(codes), len(_SERVICES))) < [share for _, share in _SERVICES]
    csv(
        pd.DataFrame(
            [
                (code, service, "Y" if provides[i, n] else "N", _SOURCE, _AS_AT)
                for i, code in enumerate(codes)
                for n, (service, _) in enumerate(_SERVICES)
            ],
            columns=["ods_code", "service", "provides", "source", "as_at"],
        ),
        paths["services"],
    )
    csv(
        pd.DataFrame(
            [
                (code, question, str(rng.choice(answers)), _SOURCE, _AS_AT)
                for code in codes
                for question, answers in _QUESTIONS
            ],
            columns=["ods_code", "question", "answer", "source", "as_at"],
        ),
        paths["facilities"],
    )
    _care_homes(land, services.postcodes, rng, paths["care_homes"])
    _housing(land, rng, paths["housing_sites"])
    _controlled(land, paths["controlled_localities"], paths["previous_controlled_localities"])


def _hours(premises: pd.DataFrame, path: Path) -> None:
    """Write newer hours of the last two pharmacies: one that opens on Sundays, one that shuts."""
    days = [f"{d}day" for d in ("mon", "tues", "wednes", "thurs", "fri", "satur", "sun")]
    table = premises[["ods", *days]].tail(2).rename(columns={"ods": "ods_code"})
    table["saturday"] = ["09:00 - 17:00", "Closed"]
    table["sunday"] = ["10:00-16:00", "Closed"]
    csv(table, path)


def own_postcodes(land: Landscape, postcodes: pd.DataFrame) -> pd.DataFrame:
    """Keep the live postcodes of the area that lie where they should and have no large user."""
    live = (postcodes["doterm"] == "") & (postcodes["usertype"] == 0) & (postcodes["grid"] == 1)
    return postcodes[live & (postcodes["area"] < land.own)]


def _care_homes(
    land: Landscape, postcodes: pd.DataFrame, rng: np.random.Generator, path: Path
) -> None:
    live = own_postcodes(land, postcodes)
    inside = land.ours().astype(bool)
    count = sum(p.people for p, own in zip(land.settlements, inside, strict=True) if own)
    homes = max(4, round(count / _PEOPLE_A_CARE_HOME))
    chosen = live.iloc[np.sort(rng.choice(len(live), homes + 2, replace=False))]
    to_wgs84 = Transformer.from_crs("EPSG:27700", "EPSG:4326", always_xy=True)
    lon, lat = to_wgs84.transform(chosen["x"].to_numpy(float), chosen["y"].to_numpy(float))
    heading: list[Cell] = [
        "Location ID", "Location Name", "Care home?", "Location Local Authority",
        "Care homes beds", "Location Street Address", "Location City", "Location Postal Code",
        "Location Latitude", "Location Longitude",
    ]  # fmt: skip
    rows: list[list[Cell]] = []
    columns = [chosen[name].tolist() for name in ("settlement", "area", "pcds")]
    for i, (settlement, area, postcode) in enumerate(zip(*columns, strict=True)):
        place = land.settlements[int(settlement)].name
        is_home = i < homes
        kind = "House Care Home" if is_home else ("Dental Practice", "Home Care")[i % 2]
        beds: Cell = int(rng.integers(14, 68)) if is_home else ""
        rows.append(
            [
                f"1-99{i:07d}", f"{person(rng)} {kind} (invented)", "Y" if is_home else "N",
                board_of(land, int(area))[1],
                beds if i != 1 else "", f"{int(rng.integers(1, 90))} {street_name(rng, 'semi')}",
                place, str(postcode), f"{lat[i]:.6f}", f"{lon[i]:.6f}",
            ]
        )  # fmt: skip
    notes: list[list[Cell]] = [["HSCA active locations (invented)"], ["", "No such home exists."]]
    above: list[list[Cell]] = [["Invented: no such place"], [], ["Notes"], ["See README"], [], []]
    write_ods(
        path,
        {
            "README": notes,
            "HSCA_Active_Locations": [*above, heading, *rows],
            "Dual_Registration_Locations": [heading, rows[0]],
        },
    )


def _housing(land: Landscape, rng: np.random.Generator, path: Path) -> None:
    """Write sites at the edges of towns and of one village, with homes by year."""
    inside = land.ours().astype(bool)
    towns = [p for p, own in zip(land.settlements, inside, strict=True) if own and p.people >= 4000]
    villages = [
        p for p, own in zip(land.settlements, inside, strict=True) if own and p.kind == "village"
    ]
    wanted = [p for p in towns for _ in range(max(1, min(4, round(p.people / _PEOPLE_A_SITE))))]
    wanted.append(max(villages, key=lambda p: p.people))
    rows = []
    for number, place in enumerate(wanted, start=1):
        angle = rng.uniform(0, 2 * np.pi)
        x, y = place.xy + 0.98 * place.radius * np.array([np.cos(angle), np.sin(angle)])
        total = int(rng.integers(4, 41)) * 10 if place.people >= 4000 else 24
        ramp = rng.multinomial(total, [0.05, 0.15, 0.25, 0.25, 0.2, 0.1])
        if number == len(wanted):
            # Of the village's homes some have no year yet.
            ramp = np.array([0, 8, 8, 0, 0, 0])
        name = f"Land off {street_name(rng, 'lane')}, {place.name} (invented)"
        site = [f"H{number}", name, round(float(x)), round(float(y)), total]
        rows.append([*site, round(2.2 + 0.05 * (number % 4), 2), *ramp.tolist()])
    columns = ["site_ref", "name", "easting", "northing", "units_total", "occupancy"]
    table = pd.DataFrame(rows, columns=[*columns, *(f"units_{year}" for year in _YEARS)])
    csv(table.assign(source="housing trajectory 2025 (invented)"), path)


def _controlled(land: Landscape, path: Path, before: Path) -> None:
    """Write the country round the villages that lie farthest from any town as polygons.

    Before, the village that now comes first of them was not one, and one was that is none now.
    """
    places = land.settlements
    size = np.array([p.people for p in places])
    seats = np.array([p.xy for p in places])
    radius = np.array([p.radius for p in places])
    large = size >= 4000
    parishes = land.parishes
    apart = np.hypot(*(parishes[:, None, :] - seats[large][None]).transpose(2, 0, 1))
    country = (apart > radius[large] + 1200).all(axis=1) & (land.parish_area < land.own)
    village = np.asarray(cKDTree(seats).query(parishes)[1])
    away = np.hypot(*(seats[:, None, :] - seats[large][None]).transpose(2, 0, 1)).min(axis=1)
    candidates = [
        i for i in np.unique(village[country]).tolist()
        if not large[i] and int((country & (village == i)).sum()) >= 4
    ]  # fmt: skip
    candidates.sort(key=lambda i: -float(away[i]))
    count = max(3, len(candidates) // 2)
    chosen = sorted(candidates[:count])
    earlier = sorted([*chosen[1:], *candidates[count : count + 1]])
    cells = parish_cells(land)
    for villages, day, name, file, looped in (
        (chosen, "30 November 2024", "Controlled_localities_invented", path, 0),
        (earlier, "30 November 2021", "Controlled_localities_2021_invented", before, -1),
    ):
        group = np.full(len(parishes), -1)
        for number, i in enumerate(villages):
            group[country & (village == i)] = number
        properties = [
            {
                "name": f"{places[i].name} and around (invented)",
                "source": f"NHS determination of {day} (invented)",
            }
            for i in villages
        ]
        write_geojson(cells, group, properties, name, file, looped=looped)
