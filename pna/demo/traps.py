"""What is the matter with the invented inputs on purpose, and what `pna check` says of each."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields
from pathlib import Path

from pna import writing
from pna.demo.services import Services

__all__ = ["Trap", "of_the_county", "row_of", "write"]

_LIST = "consol_pharmacy_list_202526q1final.csv"
_DETAILS = "contractor_details_202506.csv"
_OWN_STUDY = "study.toml"


@dataclass(frozen=True)
class Trap:
    """One thing that is the matter.

    Attributes
    ----------
    study
        The study that has it, from the folder of the county.
    trap
        In a few words.
    file
        Name of the file that the finding names.
    row
        Of the file, as the finding counts; empty where it names none.
    column
        As the finding names it; empty where it names none.
    level
        Of the finding.
    says
        Words of the finding's message or value.
    """

    study: str
    trap: str
    file: str
    row: int | str
    column: str
    level: str
    says: str


def row_of(path: Path, cell: str, *, last: bool = False, encoding: str = "utf-8") -> int:
    """Row of a CSV, as a person counts, of the first (or last) that holds a cell."""
    with path.open(encoding=encoding, newline="") as file:
        rows = [n for n, row in enumerate(csv.reader(file), start=1) if cell in row]
    return rows[-1 if last else 0]


def of_the_county(services: Services, folder: Path) -> list[Trap]:
    """List the traps of the county's own study: none of them is an error.

    Parameters
    ----------
    services
        The county's.
    folder
        Its ``data/raw``.
    """
    table = services.premises
    first = {odd: str(table.loc[table["odd"] == odd, "ods"].iloc[0]) for odd in table["odd"] if odd}
    ended = set(services.postcodes.loc[services.postcodes["doterm"] != "", "pcds"])
    friday = "PHARMACY_OPENING_HOURS_FRIDAY"
    typed = table.loc[table["monday"].str.contains(r"\d:\d\d:\d\d-"), "ods"].iloc[0]
    listed = {str(code): row_of(folder / _LIST, str(code)) for code in (*first.values(), typed)}
    again = row_of(folder / _LIST, first["repeated"], last=True)

    def at(odd: str) -> int:
        return listed[first[odd]]

    shared = str(table["postcode"].mode().iloc[0])
    closed = str(table.loc[table["postcode"].isin(ended), "ods"].iloc[0])
    rows: list[tuple[str, str, int | str, str, str, str]] = [
        ("a row of the list a second time", _LIST, again, "PHARMACY_ODS_CODE_F_CODE", "warning",
         first["repeated"]),
        ("a colon typed for a comma", _LIST, listed[typed], "PHARMACY_OPENING_HOURS_MONDAY",
         "warning", "A colon stands where a comma should"),
        ("hours past midnight", _LIST, at("overnight"), friday, "warning",
         "running into the next day"),
        ("open all day and night", _LIST, at("whole day"), friday, "warning",
         "open for the whole day"),
        ("hours left blank", _LIST, at("blank"), "", "warning", "unknown, not closed"),
        ("totals that are not those of the hours", _LIST, at("totals"), "", "warning",
         "MON_TOTAL 6.25 in the file"),
        ("a postcode without a grid reference", _LIST, at("nowhere"), "postcode", "warning",
         "has no position"),
        ("a postcode that the directory does not have", _LIST, at("unknown postcode"), "postcode",
         "warning", "is not in the postcode file"),
        ("a postcode of poor positional quality", _LIST, at("poor postcode"), "postcode", "warning",
         "poor (quality 6 or more)"),
        ("a large-user postcode", _LIST, at("large user"), "postcode", "info", "of a large user"),
        ("a postcode that has ended", _LIST, row_of(folder / _LIST, closed), "postcode", "info",
         f"{closed} at"),
        ("a premises of another board inside the area", _LIST, at("board"), "hwb", "warning",
         "board and the area's polygon disagree"),
        ("premises outside every area, near enough", _LIST, "", "", "info",
         "outside every loaded area and within"),
        ("premises outside every area, too far", _LIST, "", "", "info", first["beyond"]),
        ("premises at one postcode", _LIST, "", "postcode", "info", f"({shared}:"),
        ("distance-selling premises", _DETAILS, "", "", "info", "distance-selling"),
        ("a private contractor", _DETAILS, "", "PRIVATE_CONTRACTOR", "info", "FZ999"),
        ("a pharmacy that the contractor details lack", _DETAILS, "", "", "warning",
         first["unknown postcode"]),
        ("a new column", _DETAILS, 1, "PAYMENT_REGION", "warning", "not known"),
        ("coordinates far from the postcode", "dispensing_sites.csv",
         row_of(folder / "dispensing_sites.csv", "Z99999"), "geometry", "warning", "2.4 km"),
        ("a surgery without coordinates", "gp_sites.csv",
         row_of(folder / "gp_sites.csv", "Z98003"), "latitude", "warning", "no coordinates"),
        ("old and new words for open and closed", "epraccur.csv", "", "", "info", "1 closed"),
        ("a closed pharmacy", "edispensary.csv", "", "", "info", "1 closed"),
        ("patients without an LSOA", "gp-reg-pat-prac-lsoa-all.csv", "", "LSOA_CODE", "info",
         "NO2021"),
        ("patients in Wales", "gp-reg-pat-prac-lsoa-all.csv", "", "LSOA_CODE", "info", "Wales"),
        ("a row without a figure", "dispensing_data_202506.csv", 17, "VALUE", "warning",
         "no figure"),
        ("a position put right", "amendments.csv", "", "", "info", "easting_northing"),
        ("notes above the heading, a sheet a year", "sapelsoasyoa20232024.xlsx", "", "", "info",
         "Mid-2024 LSOA 2021, below the heading in row 4"),
        ("small counts changed at random", "census2021-ts021-lsoa.csv", "",
         "Ethnic group: Total: All usual residents", "info", "differ from the total"),
        ("percentages among the counts", "ts038_lsoa.csv", "", "", "info", "percentages"),
        ("a part of England", "File_7_IoD2025_invented.csv", "", "", "info", "of the 33755 LSOAs"),
        ("a home without beds", "01_August_2025_HSCA_Active_Locations.ods", 9, "Care homes beds",
         "warning", "beds is empty"),
        ("locations that are no care homes", "01_August_2025_HSCA_Active_Locations.ods", "",
         "Care home?", "info", "no care homes"),
        ("homes without a year", "housing_sites.csv", "", "units_total", "info", "have no year"),
        ("a polygon with a line that runs out and back", "wards.geojson", 1, "geometry", "info",
         "repaired"),
        ("a polygon that crosses itself", "controlled_localities.geojson", 1, "geometry", "warning",
         "repaired"),
        ("inputs of different years", "study.toml", "", "", "warning", "months older"),
    ]  # fmt: skip
    return [Trap(_OWN_STUDY, *row) for row in rows]


def write(traps: Iterable[Trap], path: Path) -> None:
    """Write a table of traps."""
    stream = io.StringIO()
    table = csv.writer(stream, lineterminator="\r\n")
    table.writerow([field.name for field in fields(Trap)])
    table.writerows(astuple(trap) for trap in traps)
    writing.text(stream.getvalue(), path)
