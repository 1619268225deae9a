"""ODS reports `epraccur`, `ebranchs` and `edispensary`: 27 columns and no heading row.

The three have one layout, and a report asked for under a wrong name still answers; so what the
file holds is told from its codes and roles. Old files write ``A, C, D, P`` for the status and ``4``
for the setting of a GP practice, newer ones ``ACTIVE, INACTIVE`` and roles (``RO76``).
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pandas as pd

from pna.checks import check, row_findings
from pna.errors import Finding, Findings, raise_on_errors
from pna.layers import Read
from pna.sources.consolidated_list import joined
from pna.sources.reading.archives import read_packed, unpacked
from pna.sources.reading.codes import normalise_postcodes
from pna.sources.reading.csv_files import refuse
from pna.sources.reading.dates import iso_days
from pna.sources.reading.headless import first_rows, read_headless

__all__ = ["COLUMNS", "LAYERS_READ", "fits", "read"]

COLUMNS = (
    *("facility_id", "name", "", ""),
    *(f"address_{n}" for n in range(1, 6)),
    *("postcode", "opened", "closed", "status", "sub_type", "parent", "", "", "", "", "", "", ""),
    *("", "", "", "setting", ""),
)
"""Columns in order (ODS CSV downloads, file formats); empty for those that are not read."""

STATUSES = {
    "a": "active",
    "active": "active",
    "c": "closed",
    "inactive": "closed",
    "d": "dormant",
    "p": "proposed",
}
"""Status as written, case folded, to ours."""

PHARMACY_ROLE, APPLIANCE_ROLE, PRACTICE_ROLE = "RO182", "RO94", "RO76"
_GP_SETTING = "4"
_ENOUGH = 0.5
_MAIN = "B"
_CODES = {
    "gp_practices": r"[A-HJ-NPWYZ]\d{5}",
    "gp_branches": r"[A-HJ-NPWYZ]\d{5}\d{3}",
    "ods_pharmacies": r"F[A-Z\d]{4}",
}
LAYERS_READ = {
    "gp_practices": "the ODS report epraccur (GP practices)",
    "gp_branches": "the ODS report ebranchs (branch surgeries)",
    "ods_pharmacies": "the ODS report edispensary (pharmacies)",
}
"""Layer to what it is read from."""
_OTHERS = {
    r"P[A-Z\d]{2,4}": "pharmacy headquarters (epharmacyhq)",
    r"V\d{5}": "dental practices (egdpprac)",
    r"U\d{5}": "primary care networks (epcn)",
    r"[RT][A-Z\d]{4}": "sites of NHS trusts (ets)",
    r"[RT][A-Z\d]{2}": "NHS trusts (etr)",
}


def fits(path: Path) -> bool:
    """Whether a file has the layout of an ODS report: 27 cells a row and no heading row.

    Parameters
    ----------
    path
        The CSV, plain, compressed or in a ZIP file.

    Returns
    -------
    bool
    """
    return has_layout(path, _looks)


def has_layout(path: Path, looks: Callable[[list[list[str]]], bool]) -> bool:
    """Whether the first rows of a file, which may be in a ZIP file, look as they should.

    Parameters
    ----------
    path
        The file.
    looks
        Told of the first rows, of which there is at least one.

    Returns
    -------
    bool
        False for a file that cannot be read.
    """
    try:
        with unpacked(path) as plain:
            rows = first_rows(plain)
    except ValueError:
        return False
    return bool(rows) and looks(rows)


def _looks(rows: list[list[str]]) -> bool:
    alike = sum(len(row) == len(COLUMNS) for row in rows)
    coded = rows[0][0].isalnum() and any(character.isdigit() for character in rows[0][0])
    return alike * 2 > len(rows) and (coded or len(rows[0][10]) == 8)  # noqa: PLR2004 - a date


def read(layer: str, path: str | Path) -> Read[pd.DataFrame]:
    """Read an ODS report.

    Parameters
    ----------
    layer
        ``gp_practices``, ``gp_branches`` or ``ods_pharmacies``: which report it should be.
    path
        The CSV as downloaded, plain, compressed or in a ZIP file, with old or new values.

    Returns
    -------
    Read
        The layer: ``facility_id, name, postcode, address, status, opened, closed, parent`` and, of
        practices, ``is_gp_practice``; of pharmacies, ``kind``. One row an organisation, closed ones
        among them: what is open has the status ``active``.

    Raises
    ------
    DataError
        The file has another layout, is another report (it is said which), a code appears twice or
        a status is not known.
    """
    what = LAYERS_READ[layer]
    report = what.split()[3]
    return read_packed(path, lambda plain: _read(layer, plain), pick=rf"^(.*/)?{report}", what=what)


def _read(layer: str, path: Path) -> Read[pd.DataFrame]:
    what, file = LAYERS_READ[layer], path.name
    table, findings = read_headless(path, COLUMNS, what=what)
    coded = ("facility_id", "parent", "sub_type", "setting")
    table = table.assign(**{name: table[name].str.upper() for name in coded})
    found = _report_of(table)
    if found != layer:
        _refuse_other(path, table, layer, found)
    status = table["status"].str.casefold().map(STATUSES)
    findings += row_findings(
        "error",
        "There is no such status; there are A, C, D, P, ACTIVE and INACTIVE.",
        table.loc[status.isna(), "status"],
        file=file,
        column="status",
    )
    columns: dict[str, object] = {
        "facility_id": table["facility_id"],
        "name": table["name"],
        "postcode": normalise_postcodes(table["postcode"]),
        "address": joined(table, [f"address_{n}" for n in range(1, 6)]),
        "status": status.fillna("").astype(object),
        "parent": table["parent"],
    }
    for name in ("opened", "closed"):
        columns[name], odd = _dates(table[name], file, name)
        findings += odd
    if layer == "gp_practices":
        role = table["setting"].str.contains(PRACTICE_ROLE, regex=False)
        main = table["sub_type"].str.upper() == _MAIN
        columns["is_gp_practice"] = main & (role | (table["setting"] == _GP_SETTING))
    if layer == "ods_pharmacies":
        columns["kind"], unknown = _kinds(table["sub_type"], file)
        findings += unknown
    frame = pd.DataFrame(columns, index=table.index)
    findings += (_summary(frame, what, file), *check(layer, frame, file))
    raise_on_errors(findings)
    return Read(frame, findings)


def _report_of(table: pd.DataFrame) -> str | None:
    """Which of the three reports it is, by the share of codes and roles; None if it is none."""
    shares = {name: table["facility_id"].str.fullmatch(c).mean() for name, c in _CODES.items()}
    dispenses = table["sub_type"].str.contains(f"{PHARMACY_ROLE}|{APPLIANCE_ROLE}", regex=True)
    shares["ods_pharmacies"] = max(shares["ods_pharmacies"], dispenses.mean())
    # The codes of practices that begin with F have six characters, those of pharmacies five.
    best = max(shares, key=lambda name: shares[name])
    return best if shares[best] > _ENOUGH else None


def _refuse_other(path: Path, table: pd.DataFrame, layer: str, found: str | None) -> NoReturn:
    codes = table["facility_id"]
    some = ", ".join(codes.iloc[:3])
    looks = LAYERS_READ[found] if found else None
    if looks is None:
        shares = {name: codes.str.fullmatch(code).mean() for code, name in _OTHERS.items()}
        best = max(shares, key=lambda name: shares[name])
        looks = f"the ODS report of {best}" if shares[best] > _ENOUGH else None
    message = f"This should be {LAYERS_READ[layer]}, but "
    message += f"looks like {looks}" if looks else "its codes are those of something else"
    hint = "Download the report of the right name."
    if found:
        hint += f" If this one is meant, name it under inputs.{found}."
    refuse(path, f"{message} (codes such as {some}).", hint)


def _dates(cells: pd.Series[str], file: str, column: str) -> tuple[pd.Series[str], Findings]:
    """Dates as ``2020-04-01``; what is none is told and left out."""
    days = iso_days(cells)
    findings = row_findings(
        "warning",
        "This is not a date (YYYYMMDD); it is left out.",
        cells[(days == "") & (cells != "")],
        file=file,
        column=column,
    )
    return days, findings


def _kinds(sub_types: pd.Series[str], file: str) -> tuple[pd.Series[str], Findings]:
    kinds = pd.Series("", index=sub_types.index, dtype=object)
    kinds[sub_types.str.contains(PHARMACY_ROLE, regex=False)] = "pharmacy"
    kinds[sub_types.str.contains(APPLIANCE_ROLE, regex=False)] = "appliance"
    unknown = int((kinds == "").sum())
    if not unknown:
        return kinds, ()
    message = (
        f"Of {unknown} dispensers the report does not say whether they are pharmacies "
        f"({PHARMACY_ROLE}) or appliance contractors ({APPLIANCE_ROLE}): their kind is left empty."
    )
    return kinds, (Finding("warning", message, file=file, column="sub_type"),)


def _summary(frame: pd.DataFrame, what: str, file: str) -> Finding:
    counts = frame["status"].value_counts()
    told = ", ".join(f"{counts[name]:,} {name}" for name in sorted(counts.index) if name)
    return Finding("info", f"{len(frame):,} organisations in {what}: {told}.", file=file)
