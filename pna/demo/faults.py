"""Studies of the invented county that cannot be worked out: every fault that is an error.

A reader stops at the first kind of fault in a file, and the layers of a run are not made from files
that could not be read: so the faults are dealt out over several small studies, by when they show.
Each names the county's own files but for those that it spoils.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from pna import writing
from pna.demo.marked import marked
from pna.demo.traps import Trap, row_of

__all__ = ["FOLDER", "write_faults"]

FOLDER = "faults"
"""Beside the study file."""
_LIST = "consol_pharmacy_list_202526q1final.csv"
_DETAILS = "contractor_details_202506.csv"
_AGES = "sapelsoasyoa20232024.xlsx"
_IMD = "File_7_IoD2025_invented.csv"
_PATIENTS = "gp-reg-pat-prac-lsoa-all.csv"
_PAGE = "<!DOCTYPE html><html><body>Please accept our cookies</body></html>"
_INDEX = "Index of Multiple Deprivation (IMD)"
_LSOAS_OF_2011 = 32_844
_Rows = list[list[str]]


class _Spoiler:
    """One study: what it spoils, and what is said of that."""

    def __init__(self, raw: Path, name: str, about: str) -> None:
        self.raw, self.name, self.about = raw, name, about
        self.files: dict[str, tuple[str, bytes | None]] = {}
        self.without: set[str] = set()
        self.texts: list[tuple[str, str]] = []
        self.traps: list[Trap] = []

    def tell(
        self, trap: str, file: str, row: int | str, column: str, says: str, level: str = "error"
    ) -> None:
        study = f"{FOLDER}/{self.name}/study.toml"
        self.traps.append(Trap(study, trap, file, row, column, level, says))

    def put(self, file: str, content: bytes | None, name: str = "") -> None:
        self.files[file] = (name or file, content)

    def bytes(self, file: str) -> bytes:
        return (self.raw / file).read_bytes()

    def table(self, file: str, change: Callable[[_Rows], None], *, encoding: str = "utf-8") -> None:
        rows = list(csv.reader(io.StringIO(self.bytes(file).decode(encoding), newline="")))
        change(rows)
        stream = io.StringIO()
        csv.writer(stream, lineterminator="\r\n").writerows(rows)
        self.put(file, stream.getvalue().encode(encoding))

    def cell(self, file: str, row: int, column: str, value: str, *, is_: str = "utf-8") -> None:
        """Change one cell; rows are counted as a person does, columns by heading or by number."""

        def change(rows: _Rows) -> None:
            place = int(column) if column.isdigit() else rows[0].index(column)
            rows[row - 1][place] = value

        self.table(file, change, encoding=is_)

    def write(self, folder: Path, study: str) -> None:
        out = folder / FOLDER / self.name
        for name, content in self.files.values():
            if content is None:
                (out / name).unlink(missing_ok=True)
                continue
            with writing.replacing(out / name) as temporary:
                temporary.write_bytes(content)
        lines = []
        for line in study.splitlines():
            found = re.search(r'"data/raw/([^"]+)"', line)
            if found is None:
                lines.append(line)
            elif found[1] not in self.without:
                own = self.files.get(found[1])
                path = own[0] if own else f"../../data/raw/{found[1]}"
                lines.append(line.replace(found[0], f'"{path}"'))
        text = "\n".join(lines) + "\n"
        for old, new in self.texts:
            text = re.sub(old, new, text, count=1, flags=re.MULTILINE)
        named = f'name = "Faults ({self.about}): '
        text = re.sub(r'^name = "', named, text, count=1, flags=re.MULTILINE)
        writing.text(marked(text), out / "study.toml")


def write_faults(folder: Path, study: str) -> list[Trap]:
    """Write the studies with faults.

    Parameters
    ----------
    folder
        That of the county, whose ``data/raw`` is written.
    study
        Text of its study file.

    Returns
    -------
    list of Trap
        What is the matter in them.
    """
    raw = folder / "data" / "raw"
    made = [part(raw) for part in (_files, _cells, _codes, _hours, _people, _sources)]
    for one in made:
        one.write(folder, study)
    return [trap for one in made for trap in one.traps]


def _files(raw: Path) -> _Spoiler:
    """Files that are not what they should be."""
    one = _Spoiler(raw, "files", "files that are not what they should be")
    text = one.bytes(_LIST).decode("utf-8")
    one.put(_LIST, text.replace("POST_CODE", "POSTAL_CODE", 1).encode("utf-8"))
    one.tell("a heading that is not known", _LIST, 1, "POST_CODE", "Did you mean 'POSTAL_CODE'")
    one.put(_DETAILS, _PAGE.encode("utf-8"))
    one.tell("a web page instead of a table", _DETAILS, "", "", "web page")
    homes = one.bytes("housing_sites.csv").replace(b"occupancy", b"ocupancy", 1)
    one.put("housing_sites.csv", homes)
    one.tell("a misspelt heading", "housing_sites.csv", 1, "ocupancy", "not known")
    one.put("districts.geojson", _in_metres(one.bytes("districts.geojson")))
    one.tell("polygons in another CRS than they say", "districts.geojson", "", "", "metres")
    one.put("lsoa_population.csv", one.bytes("lsoa_population.csv")[:-12])
    last = len(one.bytes("lsoa_population.csv").splitlines())
    one.tell("a table that is cut short", "lsoa_population.csv", last, "", "cut short")
    one.put("oa_pwc.csv", b"")
    one.tell("an empty file", "oa_pwc.csv", "", "", "empty")
    people = one.bytes("ts001_oa.csv").decode("utf-8")
    one.put("ts001_oa.csv", people.encode("utf-16"))
    one.tell("text in UTF-16", "ts001_oa.csv", "", "", "UTF-16")
    one.put("oa_lsoa_lad_lookup.csv", None, "not-there.csv")
    one.tell("a missing file", "not-there.csv", "", "", "not there")
    directory = one.bytes("onspd_demo.csv")
    one.put("onspd_demo.csv", directory.replace(b"pcds", b"pcds\x81", 1))
    one.tell("text in no known encoding", "onspd_demo.csv", "", "", "neither UTF-8 nor")
    one.put("amendments.csv", one.bytes("amendments.csv").replace(b",", b";"))
    one.tell("semicolons for commas", "amendments.csv", "", "", "not parted by commas")
    one.put("special_population.csv", one.bytes(_AGES))
    one.tell("a workbook called a CSV", "special_population.csv", "", "", "workbook")
    answers = one.bytes("facilities.csv") + b'"unfinished'
    one.put("facilities.csv", answers)
    one.tell("a quotation mark left open", "facilities.csv", "", "", "never closed")
    changes = "lsoa_2011_2021_lookup.csv"
    one.put(changes, one.bytes("census2021-ts045-lsoa.csv"))
    one.tell("another table than the one wanted", changes, "", "", "looks like car or van")
    one.put(_AGES, one.bytes(_AGES)[:3000])
    one.tell("a workbook that is cut short", _AGES, "", "", "cannot be opened")
    west = one.bytes("demo-west.osm.pbf")
    one.put("demo-west.osm.pbf", west[: len(west) // 2])
    one.tell("roads that are cut short", "demo-west.osm.pbf", "", "", "cut short")
    report = one.bytes("epraccur.csv").decode("cp1252")
    shorter = "\r\n".join(line.rpartition(",")[0] for line in report.splitlines() if line)
    one.put("epraccur.csv", f"{shorter}\r\n".encode("cp1252"))
    one.tell("a report with a column too few", "epraccur.csv", "", "", "ODS report")
    return one


def _in_metres(geojson: bytes) -> bytes:
    """Give the polygons coordinates in metres, and let the file call them degrees still."""

    def metres(part: Any) -> Any:  # noqa: ANN401 - lists of lists, as deep as the kind of shape
        if isinstance(part, float):
            return round(part * 100_000, 1)
        return [metres(inner) for inner in part]

    whole = json.loads(geojson)
    for feature in whole["features"]:
        feature["geometry"]["coordinates"] = metres(feature["geometry"]["coordinates"])
    return json.dumps(whole).encode("utf-8")


def _cells(raw: Path) -> _Spoiler:
    """Tables of the right form with cells that cannot be."""
    one = _Spoiler(raw, "cells", "cells that cannot be")

    def contract_and_twice(rows: _Rows) -> None:
        rows[2][-1] = "Comunity"
        again = list(rows[3])
        again[2] = "Another Name"
        rows.append(again)

    one.table(_LIST, contract_and_twice)
    one.tell("a contract type that there is not", _LIST, 3, "CONTRACT_TYPE", "no such contract")
    again = len(one.bytes(_LIST).splitlines()) + 1
    one.tell(
        "two rows of one code that differ",
        _LIST,
        again,
        "PHARMACY_ODS_CODE_F_CODE",
        "same facility",
    )
    one.cell(_DETAILS, 3, "DISTANCE_SELLING_CONTRACTOR", "perhaps")
    one.tell("a flag that is neither Y nor N", _DETAILS, 3, "DISTANCE_SELLING_CONTRACTOR", "Y or N")

    def three_ways(rows: _Rows) -> None:
        rows[1][1] = "9 til 5"
        rows[1][2] = "09:00-13:00,12:00-17:00"
        rows[2][1] = "08:00-09:00,10:00-11:00,12:00-13:00,14:00-15:00"

    one.table("opening_hours.csv", three_ways)
    hours = "opening_hours.csv"
    one.tell("hours that cannot be read", hours, 2, "monday", "cannot be read")
    one.tell("spells that overlap", hours, 2, "tuesday", "overlap")
    one.tell("four spells", hours, 3, "monday", "more than three spells")
    one.cell("lsoa_population.csv", 4, "OBS_VALUE", "n/a")
    one.tell("a count that is no number", "lsoa_population.csv", 4, "OBS_VALUE", "not a number")

    def twice(rows: _Rows) -> None:
        rows[5] = list(rows[4])

    one.table("ts001_oa.csv", twice)
    one.tell("an output area twice", "ts001_oa.csv", 6, "oa", "same oa")

    def degrees(rows: _Rows) -> None:
        for row in rows[1:]:
            row[3:5] = ["1.5", "53.2"]

    one.table("oa_pwc.csv", degrees)
    one.tell("degrees where metres are wanted", "oa_pwc.csv", "", "geometry", "degrees")
    _cells_of_people(one)
    _cells_of_our_own(one)
    return one


def _cells_of_people(one: _Spoiler) -> None:
    one.cell("special_population.csv", 2, "people", "-5")
    one.tell("fewer people than none", "special_population.csv", 2, "people", "0 or more")
    report = one.bytes("epraccur.csv").decode("cp1252").replace('"A"', '"OPEN"', 1)
    one.put("epraccur.csv", report.encode("cp1252"))
    one.tell("a status that is not known", "epraccur.csv", 1, "status", "no such status")
    one.cell(_PATIENTS, 3, "NUMBER_OF_PATIENTS", "many")
    one.tell("patients that are no number", _PATIENTS, 3, "", "many")
    activity = "dispensing_data_202506.csv"
    one.cell(activity, 2, "VALUE", "lots")
    one.tell("items that are no number", activity, 2, "VALUE", "lots")

    def moved(rows: _Rows) -> None:
        rows[1][-1] = str(int(rows[1][-1]) + 900)

    one.table("census2021-ts045-lsoa.csv", moved)
    one.tell("parts that do not add up", "census2021-ts045-lsoa.csv", 2, "", "do not add up")
    decile = f"{_INDEX} Decile (where 1 is most deprived 10% of LSOAs)"
    one.cell(_IMD, 2, decile, "11")
    one.tell("a decile that there is not", _IMD, 2, decile, "from 1 to 10")

    def other_flag(rows: _Rows) -> None:
        rows[1][-1] = "Rural" if rows[1][-1] == "Urban" else "Urban"

    one.table("lsoa21_ruc21.csv", other_flag)
    one.tell("a flag against its class", "lsoa21_ruc21.csv", 2, "Urban_rural_flag", "disagree")


def _cells_of_our_own(one: _Spoiler) -> None:
    one.cell("amendments.csv", 2, "field", "adress")
    one.tell("a field that there is not", "amendments.csv", 2, "field", "no such field")

    def too_many(rows: _Rows) -> None:
        rows[1][6] = "9000"

    one.table("housing_sites.csv", too_many)
    one.tell("more homes by year than in all", "housing_sites.csv", 2, "units_total", "add up",
             "warning")  # fmt: skip
    controlled = b"oa,name,source\r\nE99,Somewhere (invented),letter\r\n"
    one.put("controlled_localities.geojson", controlled, "controlled_localities.csv")
    one.tell("a code of no output area", "controlled_localities.csv", 2, "oa", "not the code")
    one.cell("services.csv", 2, "as_at", "last summer")
    one.tell("a day that is none", "services.csv", 2, "as_at", "not a date")
    one.table("facilities.csv", lambda rows: rows.append(list(rows[1])))
    last = len(one.bytes("facilities.csv").splitlines()) + 1
    one.tell(
        "a question answered twice",
        "facilities.csv",
        last,
        "ods_code",
        "same facility_id and question",
    )
    one.cell("lsoa_ward_lad_lookup.csv", 2, "LAD25CD", "")
    one.tell("an empty code", "lsoa_ward_lad_lookup.csv", 2, "LAD25CD", "empty")


def _codes(raw: Path) -> _Spoiler:
    """Files that are right each by itself and name what the others do not have."""
    one = _Spoiler(raw, "codes", "codes that no other file has")
    one.cell("amendments.csv", 2, "ods_code", "FZA5O")
    one.tell("an amendment of no premises", "amendments.csv", 2, "ods_code", "FZA5O")
    one.cell("special_population.csv", 2, "area_code", "E00999999")
    special = "special_population.csv"
    one.tell("a prison in no output area", special, 2, "area_code", "no place where people live")
    west = "demo-west.osm.pbf"
    one.without.add(west)
    one.tell("roads of half the area only", "demo-east.osm.pbf", "", "", "The roads cover",
             "warning")  # fmt: skip
    one.texts.append((r"^reference_date = .*$", "reference_date = 2025-07-01"))
    one.tell("an input of after the reference date", "amendments.csv", "", "",
             "after the reference date", "warning")  # fmt: skip
    return one


def _hours(raw: Path) -> _Spoiler:
    """Hours of premises that count, which cannot be read; and people who are households."""
    one = _Spoiler(raw, "hours", "hours that cannot be read")
    one.cell(_LIST, 3, "PHARMACY_OPENING_HOURS_TUESDAY", "09:00-25:00")
    column = "PHARMACY_OPENING_HOURS_TUESDAY"
    one.tell("hours of the list that cannot be read", _LIST, 3, column, "cannot be read")

    def households(rows: _Rows) -> None:
        for row in rows[1:]:
            row[-1] = str(max(1, int(row[-1]) // 2))

    one.table("ts001_oa.csv", households)
    one.tell("households counted as people", "ts001_oa.csv", "", "people", "add up to", "warning")
    whole = json.loads(one.bytes("districts.geojson"))
    gone = whole["features"].pop()["properties"]["LAD25CD"]
    one.put("districts.geojson", json.dumps(whole).encode("utf-8"))
    one.tell("a neighbour without a polygon", "districts.geojson", "", "", gone, "info")
    one.table(_IMD, partial(_older_index, year="2019"))
    one.tell("areas of 2011 among those of 2021", "study.toml", "", "", "different censuses",
             "info")  # fmt: skip
    return one


def _people(raw: Path) -> _Spoiler:
    """LSOAs without people, and people without an LSOA; services of nobody."""
    one = _Spoiler(raw, "people", "people and areas that do not fit")
    lookup = one.bytes("oa_lsoa_lad_lookup.csv").decode("utf-8").splitlines()
    own = lookup[1].split(",")[1]
    at = row_of(raw / "lsoa_population.csv", own)

    def lost(rows: _Rows) -> None:
        rows[at - 1][1] = "E01999998"
        rows[at][-1] = "0"

    one.table("lsoa_population.csv", lost)
    file = "lsoa_population.csv"
    one.tell("LSOAs without people", file, "", "", own)
    one.tell("people without an LSOA", file, "", "", "E01999998")
    one.tell("LSOAs in which nobody lives", file, "", "people", "nobody lives", "warning")
    one.cell("services.csv", 2, "ods_code", "FXX99")
    one.tell("a service of no premises", "services.csv", 2, "ods_code", "FXX99", "warning")
    return one


def _sources(raw: Path) -> _Spoiler:
    """Inputs that are not there or not those of the area: nothing of it is an error."""
    one = _Spoiler(raw, "sources", "sources that are missing or of elsewhere")
    one.without.add(_DETAILS)
    one.tell("no list of distance sellers", _LIST, "", "", "cannot be told", "warning")
    names = list(csv.reader(io.StringIO(one.bytes(_LIST).decode("utf-8"), newline="")))
    online = next(n for n, row in enumerate(names, start=1) if "Online" in row[2])
    one.tell("a name like a distance seller's", _LIST, online, "name", "looks like", "info")
    one.texts.append((r"^board_names = .*$", 'board_names = ["SOMEWHERE ELSE"]'))
    one.tell("a board that the list does not name", _LIST, "", "hwb", "has the board", "warning")
    one.texts.append((r"^buffer_km = ", "published_people = 1000000\nbuffer_km = "))
    one.tell("a published total that is another", "lsoa_population.csv", "", "people",
             "published total", "warning")  # fmt: skip
    one.table(_IMD, partial(_older_index, year="2013"))
    one.tell("an index of an earlier year", _IMD, "", "", "index of 2015", "warning")
    return one


def _older_index(rows: _Rows, *, year: str) -> None:
    """Make the index one of the LSOAs of 2011, in districts of some year."""
    rows[0] = [name.replace("(2021)", "(2011)").replace("(2024)", f"({year})") for name in rows[0]]
    for rank, row in enumerate(rows[1:], start=1):
        row[5:7] = [str(rank), str(-(-rank * 10 // _LSOAS_OF_2011))]
