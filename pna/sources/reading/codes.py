"""Codes as cells hold them: of census areas, and postcodes."""

from __future__ import annotations

import pandas as pd

from pna.checks import row_findings
from pna.errors import Findings

__all__ = ["LSOA", "OUTPUT_AREA", "normalise_postcodes", "other_codes"]

LSOA = r"[EW]01\d{6}"
OUTPUT_AREA = r"[EW]00\d{6}"
"""Codes of areas of England and Wales (ONS coding and naming policy), as regular expressions."""
_KINDS = {LSOA: "an LSOA", OUTPUT_AREA: "an output area"}


def other_codes(
    codes: pd.Series[str], kind: str = LSOA, *, file: str, column: str = "lsoa", hint: str = ""
) -> Findings:
    """Name the cells that do not hold the code of an area of one kind.

    Parameters
    ----------
    codes
        In capitals.
    kind
        `LSOA` or `OUTPUT_AREA`.
    file, column, hint
        For the findings.

    Returns
    -------
    tuple of Finding
        An error for each.
    """
    return row_findings(
        "error",
        f"This is not the code of {_KINDS[kind]}.",
        codes[~codes.str.fullmatch(kind)],
        file=file,
        column=column,
        hint=hint,
    )


def normalise_postcodes(postcodes: pd.Series[str]) -> pd.Series[str]:
    """Postcodes in capitals with one space: ``le156aj`` becomes ``LE15 6AJ``.

    Parameters
    ----------
    postcodes
        Any text; nothing is an empty text.

    Returns
    -------
    Series of str
        Texts of fewer than five or more than seven letters and digits are only put in capitals.
    """
    plain = (
        postcodes.fillna("").astype("str").str.upper().str.replace(r"[^A-Z0-9]+", "", regex=True)
    )
    spaced = plain.str.slice(0, -3) + " " + plain.str.slice(-3)
    whole = plain.str.len().between(5, 7)
    asis = postcodes.fillna("").astype("str").str.upper().str.strip()
    return spaced.where(whole, asis)
