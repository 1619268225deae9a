"""A small good file in every form that readers know, as rows of cells."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from nhs_files import ods_row

from pna.sources import (
    FORMATS,
    Format,
    age_groups,
    census,
    code_point,
    consolidated_list,
    journey_times,
    nhs_choices,
    nhs_payments,
    nhs_website,
    ods,
    placed_lists,
    single_years,
)
from pna.sources.reading.headers import published_names

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_LSOAS = ("E01000001", "E01000002", "E01000003")
_OAS = ("E00000001", "E00000002", "E00000003")
_MONTHS = ("2026-04", "2026-04", "2026-05")
_COUNTS = ("12", "10", "25")
_VALUES: dict[str, Sequence[str]] = {
    **dict.fromkeys(("facility_id", "contractor_code"), ("FA001", "FA002", "FA003")),
    **dict.fromkeys(("practice_code", "parent"), ("A81001", "A81002", "A81003")),
    **dict.fromkeys(("lsoa", "lsoa_2021", "area_code"), _LSOAS),
    "lsoa_2011": _LSOAS,
    "oa": _OAS,
    **dict.fromkeys(("postcode", "from", "to"), ("LE1 1AA", "LE2 2BB", "LE3 3CC")),
    **dict.fromkeys(("x", "easting", "from_easting", "to_easting"), ("450000", "450100", "450200")),
    **dict.fromkeys(
        ("y", "northing", "from_northing", "to_northing"), ("300000", "300100", "300200")
    ),
    **dict.fromkeys(("lat", "latitude"), ("52.6", "52.61", "52.62")),
    **dict.fromkeys(("lon", "longitude"), ("-1.1", "-1.11", "-1.12")),
    **dict.fromkeys(("day", "week_total"), ("monday", "tuesday", "sunday")),
    **dict.fromkeys(_DAYS, ("09:00-17:30", "CLOSED", "09:00-13:00,14:00-17:30")),
    **dict.fromkeys((f"{day}_total" for day in _DAYS), ("8.5", "0", "7.5")),
    "week_total": ("59.5", "0", "52.5"),
    **dict.fromkeys(("name", "site_name", "practice_name"), ("High Street", "Mill Lane", "Café")),
    "kind": ("pharmacy", "lps", "appliance"),
    "contract": ("Community", "LPS", "DAC"),
    "hwb": ("SHIRE", "SHIRE", "OTHER"),
    **dict.fromkeys(("private", "lps"), ("N", "N", "N")),
    **dict.fromkeys(("distance_selling", "is_branch", "dispenses", "provides"), ("Y", "N", "Y")),
    "field": ("name", "postcode", "closed"),
    "value": ("11", "12", "13"),
    **dict.fromkeys(("reason", "source"), ("asked", "seen", "told")),
    "date": ("20260430", "20260531", "20260630"),
    **dict.fromkeys(("when", "as_at"), ("2026-04-30", "2026-05-31", "2026-06-30")),
    "minutes": ("9.5", "11", "14"),
    "service": ("Pharmacy First", "Flu", "Needle exchange"),
    "question": ("Is there a step?", "Is there a room?", "Is there a lift?"),
    "answer": ("Yes", "No", ""),
    "purpose": ("GP", "GP", "SS"),
    "quality": ("10", "10", "50"),
    "ended": ("", "202001", ""),
    **dict.fromkeys(("large_user",), ("0", "0", "1")),
    "district": ("E06000001", "E06000001", "E06000002"),
    "ward": ("E05000001", "E05000001", "E05000002"),
    "district_name": ("Shire", "Shire", "Other"),
    **dict.fromkeys(("ward_name", "lsoa_name", "address", "title"), ("One", "Two", "Three")),
    "sex": ("F", "M", "F"),
    **dict.fromkeys(
        ("people", "households", "patients", "items", "beds", "units_total", "total_pharmacies"),
        _COUNTS,
    ),
    "eps_items": ("1", "2", "3"),
    "month": _MONTHS,
    "content_group": ("Prescription Count",) * 3,
    "content": ("Items", "Forms", "Items"),
    "account_type": ("Pharmacy",) * 3,
    "age_group": ("Aged 0 to 4 years", "Aged 5 to 9 years", "Aged 10 to 14 years"),
    **dict.fromkeys(("imd_rank",), ("1", "100", "30000")),
    "imd_decile": ("1", "1", "9"),
    "imd_score": ("80.5", "70.25", "3"),
    "ruc_code": ("A1", "C1", "D1"),
    "change": ("U", "U", "U"),
    **dict.fromkeys(("locality", "locality_name"), ("North", "North", "South")),
    "location_id": ("1-100", "1-101", "1-102"),
    "care_home": ("Y", "N", "Y"),
    "site_ref": ("H1", "H2", "H3"),
    "occupancy": ("2.4", "2.3", "2.2"),
    "opened": ("19740401", "20000101", "20100101"),
    "closed": ("", "", "20240331"),
    "status": ("active", "active", "closed"),
}


class Sample(NamedTuple):
    """A good file.

    Attributes
    ----------
    form
        Its form.
    rows
        Cells, with the heading row where the form has one.
    heading
        Whether it has.
    parted
        The sign between cells.
    """

    form: Format
    rows: list[list[str]]
    heading: bool = True
    parted: str = ","


def _cells(form: Format, leave: Sequence[str] = (), **values: Sequence[str]) -> list[list[str]]:
    """Three rows below a heading of every column of the form of which values are known."""
    known = _VALUES | values
    fields = [f for f in form.fields if f.name in known and f.name not in leave]
    columns = [[published_names(field)[0], *known[field.name]] for field in fields]
    return [list(row) for row in zip(*columns, strict=True)]


def _nhs_website(codes: Sequence[str]) -> list[list[str]]:
    return [
        [
            code,
            "Café",
            "1 High Street",
            "",
            "Town",
            "",
            f"LE{n} 1AA",
            "0116 1",
            f"52.{n}",
            f"-1.{n}",
        ]
        for n, code in enumerate(codes, start=1)
    ]


def _nhs_choices(codes: Sequence[str], kind: str) -> list[list[str]]:
    heading = "OrganisationCode,OrganisationName,OrganisationType,SubType,OrganisationStatus"
    heading += ",Address1,Postcode,Latitude,Longitude"
    rows = [
        [code, "Café", kind, "Unknown", "Visible", "1 High Street", f"LE{n} 1AA", f"52.{n}", "-1.1"]
        for n, code in enumerate(codes, start=1)
    ]
    return [heading.split(","), *rows]


def _ods(layer: str) -> list[list[str]]:
    codes = {"gp_practices": "A8100{}", "gp_branches": "A8100{}001", "ods_pharmacies": "FA00{}"}
    role = "RO182" if layer == "ods_pharmacies" else "B"
    return [
        ods_row(codes[layer].format(n), "CAFÉ", f"LE{n} 1AA", status, role)
        for n, status in enumerate(("A", "C", "ACTIVE"), start=1)
    ]


_TABLES = {table.layer: table for table in census.TABLES}
_CENSUS = ("60", "10", "20", "15", "15", "0")
_DISABILITY = ("60", "20", "5", "15", "40")


def _census_counts(layer: str) -> dict[str, str]:
    names = list(_TABLES[layer].categories)
    counts = _DISABILITY if layer == "lsoa_disability" else _CENSUS[: len(names)]
    if layer == "lsoa_households_cars":
        counts = ("60", "10", "20", "15", "15")
    return dict(zip(names, counts, strict=True))


def _census_long(form: Format) -> list[list[str]]:
    table, counts = _TABLES[form.layer], _census_counts(form.layer)
    fields = {field.name: published_names(field)[0] for field in form.fields}
    heading = [fields["lsoa"], fields["category"], fields["count"]]
    return [heading] + [
        [lsoa, table.categories[name], counts[name]] for lsoa in _LSOAS for name in counts
    ]


def _census_finer(form: Format) -> list[list[str]]:
    """One person of each finer category, and their sum where the form has a total."""
    table = _TABLES[form.layer]
    total = str(len(form.fields) - 2)
    counts = {f.name: total if f.name == table.total else "1" for f in form.fields[1:]}
    return _cells(form, **{name: (n,) * 3 for name, n in counts.items()})


# Tables of the council's own, in their tidy form.
_OWN: dict[str, dict[str, Sequence[str]]] = {
    "place_groups": {"split": ("icb_place",) * 3, "group": ("East", "East", "West")},
    "published_figures": {
        "rule": ("drive_10", "walk_20", "straight_1600"),
        "percent_within": ("98.5", "80", "91.25"),
        "measured": ("by road", "by road", "straight line"),
        "places": ("postcodes", "output areas", "not told"),
    },
    "service_needs": {"need": ("Smokers",) * 3},
    "overrides": {
        "way_id": ("1", "2", ""),
        "road_name": ("", "", "Mill Lane"),
        "area": ("", "", "One"),
        "speed_kph": ("30", "40", ""),
        "speed_mph": ("", "", "20"),
        "who": ("A. Nalyst", "A. Nalyst", "B. Nalyst"),
    },
    "special_sites": {
        "site_id": ("S1", "S2", "S3"),
        "kind": ("hostel", "school", "care home"),
    },
    "bank_holiday_hours": {
        "date": ("2026-12-25", "2026-12-26", "2027-01-01"),
        "hours": ("10:00-16:00", "CLOSED", "09:00-13:00"),
    },
}
_AGES = {str(age): ("2", "3", "4") for age in range(91)}
_OLD = ("182", "273", "364")


def _rows(form: Format) -> list[list[str]]:  # noqa: C901, PLR0911, PLR0912 - a case a form
    """A good file in this form."""
    layer, read = form.layer, form.read
    tidy_form = form.name == "the layer in its tidy form"
    if form.fits is ods.fits:
        return _ods(layer)
    if form.fits is nhs_website.fits:
        return _nhs_website(
            ("FA001", "FA002", "FA003")
            if layer == "premises_list"
            else ("A81001", "A81002001", "A81003")
        )
    if form.fits is nhs_choices.fits:
        if layer == "premises_list":
            return _nhs_choices(("FA001", "FA002", "FA003"), "Pharmacy")
        return _nhs_choices(("A81001", "A81002001", "A81003"), "GP")
    if form.fits is placed_lists.fits_ahah:
        return [["Name", "Latitude", "Longitude", "Postcode"]] + [
            ["Café", f"52.{n}", f"-1.{n}", f"LE{n} 1AA"] for n in (1, 2, 3)
        ]
    if read is code_point.read:
        return [
            [
                f"LE{n} 1AA",
                "10",
                f"45{n}000",
                "300000",
                *("E92000001", "E1", "E2", "", "E06000016", "E3"),
            ]
            for n in (1, 2, 3)
        ]
    if layer in _TABLES:
        if not tidy_form and form.name.endswith("long"):
            return _census_long(form)
        if form.name.endswith("finer categories"):
            return _census_finer(form)
        return _cells(form, **{name: (n,) * 3 for name, n in _census_counts(layer).items()})
    if read is journey_times.read or (layer == "journey_times" and tidy_form):
        times = ("6.5", "8", "20.25")
        return _cells(form, GP_car=times, GP_cycle=times, SS_car=times, car_minutes=times)
    if layer == "lsoa_age" or read is single_years.read_population:
        ages = {f"age_{age}": cells for age, cells in _AGES.items()}
        return _cells(form, people=_OLD, **ages)
    if read in (age_groups.read, age_groups.read_population):
        groups = ("Aged 15 years and under", "Aged 16 to 64 years", "Aged 65 years and over")
        heading = ["GEOGRAPHY_CODE", "C2021_AGE_6A_NAME", "OBS_VALUE"]
        return [heading] + [[area, group, "12"] for area in _LSOAS for group in groups]
    if layer == "lsoa_age_groups":
        groups = (("Aged 15 years and under", "0", "15"), ("Aged 16 and over", "16", ""))
        heading = ["lsoa", "age_group", "age_from", "age_to", "people"]
        return [heading] + [[area, *group, "12"] for area in _LSOAS for group in groups]
    if layer == "gp_patients_by_lsoa":
        return _cells(form, sex=("ALL",) * 3, date=("01JUL2025",) * 3)
    if layer in {"population", "oa_people"}:
        codes = _LSOAS if layer == "population" else _OAS
        return _cells(form, code=codes, record_count=("3",) * 3)
    if layer == "opening_hours" and tidy_form:
        return _cells(
            form,
            day=("0", "1", "6"),
            spell=("1", "0", "1"),
            state=("open", "closed", "open"),
            start_minute=("540", "", "540"),
            end_minute=("1050", "", "780"),
            text=("09:00-17:30", "CLOSED", "09:00-13:00"),
        )
    if read is consolidated_list.read:
        return _cells(form, address_1=("1 High Street, Mill", "2 High Street", "3 High Street"))
    if layer == "observed_trips":
        return _cells(form, to=("LE5 1AA", "LE6 1AA", "LE7 1AA"))
    if layer == "lsoa_imd" and tidy_form:
        return _cells(form, edition=("2019",) * 3)
    if layer == "lsoa_ruc" and tidy_form:
        names = ("Urban major conurbation", "Urban city and town", "Rural town and fringe")
        return _cells(form, edition=("2011",) * 3, ruc_name=names, rural=("N", "N", "Y"))
    if layer == "gp_practices":
        return _cells(form, is_gp_practice=("Y", "Y", "N"))
    if layer == "ods_pharmacies":
        return _cells(form, kind=("pharmacy", "appliance", "pharmacy"))
    if layer == "housing_sites":
        return _cells(form, units_by_year=("2026:5", "", "2027:20"))
    if layer == "pharmacy_openings":
        return _cells(form, measure=("total", "small", "large"))
    if layer == "overrides" and tidy_form:
        return _cells(form, **{**_OWN[layer], "speed_kph": ("30", "40", "32")})
    if layer in _OWN:
        return _cells(form, **_OWN[layer])
    if layer == "special_population":
        return _cells(form, kind=("prison", "students", "travellers"))
    if layer == "dispensing_sites" and read is nhs_payments.read:
        return _cells(form, dispenses=("Yes", "No", "Unknown"), closed=("", "", ""))
    return _cells(form)


_HEADLESS = (ods.fits, nhs_website.fits)


def _samples() -> tuple[Sample, ...]:
    found = []
    for form in FORMATS:
        headless = form.fits in _HEADLESS or form.read is code_point.read
        parted = nhs_choices.SEPARATOR if form.fits is nhs_choices.fits else ","
        found.append(Sample(form, _rows(form), not headless, parted))
    return tuple(found)


SAMPLES = _samples()
