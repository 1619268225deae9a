"""Writes what the NHS publishes of its organisations, and of what they do, for the county."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import numpy as np
import pandas as pd
from pyproj import Transformer

from pna import writing
from pna.demo.people import People
from pna.demo.services import Services

__all__ = ["FILES", "write_nhs"]

FILES = {
    "gp_practices": "epraccur.csv",
    "gp_branches": "ebranchs.csv",
    "ods_pharmacies": "edispensary.csv",
    "gp_sites": "gp_sites.csv",
    "gp_patients_by_lsoa": "gp-reg-pat-prac-lsoa-all.csv",
    "dispensing_activity": "dispensing_data_202506.csv",
    "dispensing_flows": "dispensing_flows_202506.csv",
    "pharmacy_openings": "pharmacy_openclose_202506.csv",
}
"""Key of ``[inputs]`` to the name of its file."""

_Rows = list[list[str]]
_LISTED = 1.05


def write_nhs(people: People, services: Services, folder: Path) -> None:
    """Write the files of `FILES`, each with the traps of the published ones.

    Parameters
    ----------
    people, services
        The county's.
    folder
        Where they go.
    """
    sites = services.practices
    main = sites[~_yes(sites["is_branch"])]
    _ods(sites, services.premises, folder)
    _website(sites, services.postcodes, folder)
    _patients(people, main["ods"].tolist(), folder)
    _activity(services.premises, folder)
    _flows(main, services.premises, folder)
    head = (
        "DATE,YEAR,MONTH,TOTAL_PHARMACIES,TOTAL_PHARMACIES_EXCLUDING_DISTANCE_SELLERS,"
        "TOTAL_DISTANCE_SELLING_PHARMACIES,TOTAL_HUNDRED_HOUR_PHARMACIES,SMALL,SMALL_NET_CHANGE\r\n"
    )
    # National counts, and so of no county; but another seed is another country.
    shops = 9000 + int(people.lsoas["people"].sum()) % 900
    rows = (
        f"20250531,2025,5,{shops + 390},{shops},390,700,3500,-4\r\n"
        f"20250630,2025,6,{shops + 386},{shops - 5},391,700,3497,\r\n"
    )
    _text(head + rows, folder / FILES["pharmacy_openings"])


def _yes(flags: pd.Series) -> pd.Series:
    return flags.isin([True, "Y"])


def _text(text: str, path: Path, encoding: str = "utf-8") -> None:
    with writing.replacing(path) as temporary:
        temporary.write_bytes(text.encode(encoding))


def _cells(rows: _Rows, *, quote_all: bool = False) -> str:
    stream = io.StringIO()
    csv.writer(
        stream, quoting=csv.QUOTE_ALL if quote_all else csv.QUOTE_MINIMAL, lineterminator="\r\n"
    ).writerows(rows)
    return stream.getvalue()


def _report_row(code: str, name: str, postcode: str, status: str, *more: str) -> list[str]:
    """One row of 27 cells; `more` is sub-type, parent, setting and the day of closing."""
    sub_type, parent, setting, closed = more
    head = [code, name, "Y99", "QZZ", "INVENTED STREET", "", "", "INVENTED", "", postcode]
    return [
        *(*head, "19740401", closed, status, sub_type, parent, "20200401", "", "01632 960000"),
        *("", "", "", "0", "", "", "", setting, ""),
    ]


def _ods(sites: pd.DataFrame, premises: pd.DataFrame, folder: Path) -> None:
    practices, branches = [], []
    for code, name, postcode, branch in zip(
        sites["ods"], sites["name"], sites["postcode"], _yes(sites["is_branch"]), strict=True
    ):
        if branch:
            branches.append(_report_row(code, name.upper(), postcode, "A", "", code[:6], "", ""))
        else:
            practices.append(_report_row(code, name.upper(), postcode, "A", "B", "QZZ", "4", ""))
    gone = "CLOSED CAF\u00c9 SURGERY (INVENTED)"
    practices.append(_report_row("Z98001", gone, "ZZ1 1AA", "C", "B", "QZZ", "4", "20240331"))
    practices.append(_report_row("Z98002", "HOSPICE (INVENTED)", "", "D", "Z", "QZZ", "10", ""))
    dispensers = [
        _report_row(
            code, name.upper(), postcode, "ACTIVE", "RO94" if contract == "DAC" else "RO182",
            "PZZ", "", "",
        )
        for code, name, postcode, contract in zip(
            premises["ods"], premises["name"], premises["postcode"], premises["contract"],
            strict=True,
        )
    ]  # fmt: skip
    shut = "SHUT PHARMACY (INVENTED)"
    dispensers.append(
        _report_row("FZZ98", shut, "ZZ1 1AA", "INACTIVE", "RO182", "PZZ", "", "20250401")
    )
    for key, rows in (
        ("gp_practices", practices),
        ("gp_branches", branches),
        ("ods_pharmacies", dispensers),
    ):
        # Every cell in quotation marks, a blank line at the end, and not in UTF-8.
        text = _cells(rows, quote_all=True) + "\r\n"
        _text(text, folder / FILES[key], "cp1252")


def _website(sites: pd.DataFrame, postcodes: pd.DataFrame, folder: Path) -> None:
    to_wgs84 = Transformer.from_crs("EPSG:27700", "EPSG:4326", always_xy=True)
    place = postcodes.set_index("pcds")[["x", "y"]]
    rows = []
    for code, name, postcode in sites[["ods", "name", "postcode"]].itertuples(index=False):
        lon, lat = to_wgs84.transform(*place.loc[postcode].astype(float))
        address = ["Invented Street", "", "", "Invented"]
        end = [postcode, "01632 960000", f"{lat:.9f}", f"{lon:.9f}"]
        rows.append([code, name, *address, *end])
    lost = ["Z98003", "Homeless Health Team (invented)", "", "", "", "Invented", "", "", "", ""]
    _text(_cells([*rows, lost]), folder / FILES["gp_sites"])


def _patients(people: People, practices: list[str], folder: Path) -> None:
    start = ["GP_PRAC_PAT_LIST", "01JUL2025"]
    head = "PUBLICATION,EXTRACT_DATE,PRACTICE_CODE,PRACTICE_NAME,LSOA_CODE,SEX,NUMBER_OF_PATIENTS"
    rows = [head.split(",")]
    for n, (lsoa, count) in enumerate(people.lsoas[["lsoa", "people"]].itertuples(index=False)):
        code = practices[n % len(practices)]
        listed = str(round(count * _LISTED))
        rows.append([*start, code, "INVENTED PRACTICE", lsoa, "ALL", listed])
    first = [*start, practices[0], "INVENTED PRACTICE"]
    rows += [[*first, odd, "ALL", "7"] for odd in ("NO2021", "CLOSED", "W01990001")]
    _text(_cells(rows), folder / FILES["gp_patients_by_lsoa"])


def _activity(premises: pd.DataFrame, folder: Path) -> None:
    head = (
        "YEAR_MONTH,ICB_CODE,ICB_NAME,HWB_CODE,HWB_NAME,LPC_CODE,LPC_NAME,PHARMACY_ACCOUNT_TYPE,"
        "CONTRACTOR_CODE,CONTRACTOR_NAME,ADDRESS_1,ADDRESS_2,ADDRESS_3,ADDRESS_4,POSTCODE,"
        "CONTENT_GROUP,CONTENT,VALUE"
    )
    rows = [head.split(",")]
    columns = ["ods", "name", "postcode", "contract", "distance_selling"]
    for n, (code, name, postcode, contract, distant) in enumerate(
        premises[columns].itertuples(index=False)
    ):
        kind = "Appliance" if contract == "DAC" else "Pharmacy"
        board = ["QZZ", "INVENTED ICB", "", "INVENTED", "LZZ", "INVENTED LPC", kind]
        who = ["2025-06", *board, code, name, "Invented Street", "", "", "", postcode]
        # A distance seller dispenses for people who live elsewhere.
        items = 95_000 if distant else 3_000 + 450 * (n % 9)
        figures = [
            ("Prescription Count", "Items", str(items)),
            ("Prescription Count", "Electronic Prescription Items", str(items * 19 // 20)),
            ("Payments", "New Medicine Service", f"\u00a3{28 * (n % 5) * 10:,}.00"),
            ("Pharmacy First", "Clinical Pathways Consultations", "" if n % 4 == 3 else str(n)),
        ]
        rows += [[*who, *figure] for figure in figures]
    _text(_cells(rows), folder / FILES["dispensing_activity"])


def _flows(main: pd.DataFrame, premises: pd.DataFrame, folder: Path) -> None:
    ends = [f"ADDRESS_{n}" for n in range(1, 5)]
    head = [
        "YEAR_MONTH", "PRACTICE_CODE", "PRACTICE_NAME", *(f"PRACTICE_{e}" for e in ends),
        "PRACTICE_POSTCODE", "CONTRACTOR_CODE", "CONTRACTOR_NAME",
        *(f"CONTRACTOR_{e}" for e in ends), "CONTRACTOR_POSTCODE", "NUMBER_OF_ITEMS",
        "NUMBER_OF_EPS_ITEMS",
    ]  # fmt: skip
    rows = [head]
    blank = ["Invented Street", "", "", ""]
    shops = premises[["ods", "name", "postcode"]].to_numpy(str).tolist()
    for i, (code, name, postcode) in enumerate(main[["ods", "name", "postcode"]].to_numpy(str)):
        for j, (shop, title, there) in enumerate(shops):
            items = int(np.ceil(9000 / (1 + abs(i - j))))
            one = ["202506", str(code), str(name), *blank, str(postcode)]
            rows.append([*one, shop, title, *blank, there, str(items), str(items * 9 // 10)])
    _text(_cells(rows), folder / FILES["dispensing_flows"])
