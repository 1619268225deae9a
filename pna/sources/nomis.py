"""Counts by area as Nomis gives them: ``GEOGRAPHY_CODE`` and ``OBS_VALUE``, one row an area."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pandas as pd

from pna.checks import check, duplicate_findings
from pna.errors import Finding, Findings, raise_on_errors
from pna.layers import LAYERS, Read
from pna.sources.reading.codes import LSOA, OUTPUT_AREA, other_codes
from pna.sources.reading.headers import Field
from pna.sources.reading.table import numbers, read_table

__all__ = ["FIELDS", "cut_short", "read"]

WHAT = "a table from Nomis"
ROWS_A_CALL = 25_000
"""Nomis gives at most so many rows a call (Nomis API documentation)."""

FIELDS = (
    Field("code", ("GEOGRAPHY_CODE",)),
    Field("people", ("OBS_VALUE",)),
    Field("record_count", ("RECORD_COUNT",), required=False),
)
_AREA_CODES = {"population": LSOA, "oa_people": OUTPUT_AREA}
_MORE_ROWS = "Ask Nomis for the rest with RecordOffset=25000 and put the rows below one header."


def read(
    path: str | Path, layer: Literal["population", "oa_people"] = "population"
) -> Read[pd.DataFrame]:
    """Read people by area from a Nomis table.

    Parameters
    ----------
    path
        The CSV as downloaded, with one row an area: one date, all ages, all sexes.
    layer
        ``population`` for LSOAs, ``oa_people`` for output areas.

    Returns
    -------
    Read
        The layer: ``lsoa, people`` or ``oa, people``.

    Raises
    ------
    DataError
        The file is not from Nomis, holds areas of another kind, several rows an area, or only the
        first 25,000 rows of more.
    """
    file = Path(path).name
    table, findings = read_table(path, FIELDS, what=WHAT)
    people, wrong = numbers(table, "people", file=file)
    key = LAYERS[layer].key[0]
    frame = pd.DataFrame({key: table["code"].str.upper(), "people": people})
    findings += (*wrong, *cut_short(table, file))
    hint = f"Ask Nomis for the areas of this kind only ({LAYERS[layer].meaning.lower()})."
    findings += other_codes(
        frame[key], _AREA_CODES[layer], file=file, column="GEOGRAPHY_CODE", hint=hint
    )
    if duplicate_findings(frame, (key,), file):
        message = "Some areas have several rows: the table was not narrowed to one number an area."
        hint = "Ask Nomis for one date, all ages and all sexes (gender=0, c_age=200)."
        findings += (Finding("error", message, file=file, hint=hint),)
    findings += check(layer, frame, file)
    raise_on_errors(findings)
    return Read(frame, findings)


def cut_short(table: pd.DataFrame, file: str) -> Findings:
    """Say whether a table is only the first part of what was asked for.

    Parameters
    ----------
    table
        From `read_table`, with `record_count` where the file has it.
    file
        For the finding.

    Returns
    -------
    tuple of Finding
        An error if rows are missing, a warning if they may be.
    """
    if "record_count" in table:
        counts = pd.to_numeric(table["record_count"], errors="coerce").max()
        if counts > len(table):
            message = f"The table has {counts:.0f} rows, and the file only {len(table)} of them."
            return (Finding("error", message, file=file, hint=_MORE_ROWS),)
    elif len(table) == ROWS_A_CALL:
        message = "The file has exactly 25,000 rows, the most that Nomis gives at once."
        return (Finding("warning", message, file=file, hint=_MORE_ROWS),)
    return ()
