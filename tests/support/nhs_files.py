"""Small files in the forms in which the NHS publishes its organisations and what they do."""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path

PAYMENTS_HEADER = (
    "NHS England (Region) code,Sub ICB NAME,Practice Code,Practice Name,Practice Address,"
    "Practice Postcode,Practice Open Date,Practice Close Date,Contract Type,Dispensing Practice,"
    "Practice type,Practice Rurality,Global Sum\n"
)
LONG_HEADER = (
    "YEAR_MONTH,ICB_CODE,ICB_NAME,HWB_CODE,HWB_NAME,LPC_CODE,LPC_NAME,PHARMACY_ACCOUNT_TYPE,"
    "CONTRACTOR_CODE,CONTRACTOR_NAME,ADDRESS_1,ADDRESS_2,ADDRESS_3,ADDRESS_4,POSTCODE,"
    "CONTENT_GROUP,CONTENT,VALUE\n"
)
FLOWS_HEADER = (
    "YEAR_MONTH,PRACTICE_CODE,PRACTICE_NAME,PRACTICE_ADDRESS_1,PRACTICE_ADDRESS_2,"
    "PRACTICE_ADDRESS_3,PRACTICE_ADDRESS_4,PRACTICE_POSTCODE,CONTRACTOR_CODE,CONTRACTOR_NAME,"
    "CONTRACTOR_ADDRESS_1,CONTRACTOR_ADDRESS_2,CONTRACTOR_ADDRESS_3,CONTRACTOR_ADDRESS_4,"
    "CONTRACTOR_POSTCODE,NUMBER_OF_ITEMS,NUMBER_OF_EPS_ITEMS\n"
)
PATIENTS_HEADER = (
    "PUBLICATION,EXTRACT_DATE,PRACTICE_CODE,PRACTICE_NAME,LSOA_CODE,SEX,NUMBER_OF_PATIENTS\n"
)
OPENINGS_HEADER = (
    "DATE,YEAR,MONTH,TOTAL_PHARMACIES,TOTAL_PHARMACIES_EXCLUDING_DISTANCE_SELLERS,"
    "TOTAL_DISTANCE_SELLING_PHARMACIES,TOTAL_HUNDRED_HOUR_PHARMACIES,SMALL,SMALL_NET_CHANGE\n"
)


def ods_row(
    code: str,
    name: str,
    postcode: str,
    status: str = "A",
    sub_type: str = "B",
    parent: str = "00A",
    setting: str = "4",
    opened: str = "19740401",
    closed: str = "",
) -> list[str]:
    """One row of an ODS report, 27 cells."""
    address = ["1 HIGH STREET", "", "", "TOWN", ""]
    row = [code, name, "Y60", "QK1", *address, postcode, opened, closed, status, sub_type, parent]
    row += ["20200401", "", "01234 567890", "", "", "", "0", "", "", "", setting, ""]
    assert len(row) == 27
    return row


def quoted(rows: list[list[str]]) -> str:
    """Rows as ODS writes them: every cell in quotation marks, and a blank line at the end."""
    stream = io.StringIO()
    csv.writer(stream, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows(rows)
    return stream.getvalue() + "\r\n"


def zipped(path: Path, members: dict[str, bytes]) -> Path:
    """A ZIP file with these members."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in members.items():
            archive.writestr(name, body)
    return path


def activity(code: str, group: str, content: str, value: str, month: str = "2026-04") -> str:
    """One row of the long dispensing data."""
    return (
        f"{month},QK1,NHS LLR ICB,E06000017,RUTLAND,LPC1,LPC,Pharmacy,{code},Name,"
        f'1 High Street,,Town,,AB1 1AA,{group},{content},"{value}"\n'
    )


def flow(practice: str, contractor: str, items: str, eps: str, month: str = "202604") -> str:
    """One row of the items of a practice by contractor."""
    ends = f'AB1 1AB,"{items}","{eps}"'
    return f"{month},{practice},P,a,b,c,d,AB1 1AA,{contractor},C,a,b,c,d,{ends}\n"
