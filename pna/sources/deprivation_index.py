"""Indices of Deprivation of England, File 7 (all ranks, scores and deciles), 2019 and 2025.

The labels are long, and some copies cut them off, so they are matched by their beginnings.
"""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pandas as pd

from pna.checks import check, row_findings
from pna.errors import Finding, Findings, raise_on_errors
from pna.layers import Read
from pna.sources.reading.blanks import without_blanks
from pna.sources.reading.codes import other_codes
from pna.sources.reading.headers import Field, normalised
from pna.sources.reading.table import header, numbers, read_table

__all__ = ["ENGLAND", "FIELDS", "SCORE_FIELDS", "WHAT", "decile_of", "read", "read_scores"]

WHAT = "the Indices of Deprivation, File 7"
ENGLAND = {"2019": 32_844, "2025": 33_755}
"""LSOAs of England that each edition ranks (MHCLG, technical reports; the IMD 2019 uses LSOAs of
2011, the IMD 2025 those of 2021)."""

_CODES = ("LSOA code (2021)", "LSOA code (2011)", "lsoa21_code", "LSOA21CD", "LSOA11CD")
_IMD = "Index of Multiple Deprivation (IMD)"
_LSOA = Field("lsoa", (*_CODES, r"^LSOA_CODE(_20\d\d)?$"))
FIELDS = (
    _LSOA,
    Field(
        "imd_rank",
        (
            f"{_IMD} Rank (where 1 is most deprived)",
            r"^INDEX_OF_MULTIPLE_DEPRIVATION_IMD_RANK",
            "IMD_rank",
        ),
    ),
    Field(
        "imd_decile",
        (
            f"{_IMD} Decile (where 1 is most deprived 10% of LSOAs)",
            r"^INDEX_OF_MULTIPLE_DEPRIVATION_IMD_DECILE",
            "IMD_decile",
        ),
    ),
    Field(
        "imd_score",
        (f"{_IMD} Score", r"^INDEX_OF_MULTIPLE_DEPRIVATION_IMD_SCORE", "IMD_score"),
        required=False,
    ),
    Field("lsoa_name", (r"^LSOA_NAME(_20\d\d)?$", r"^LSOA\d\dNM$"), required=False),
    Field("district", (r"^LOCAL_AUTHORITY_DISTRICT_CODE(_20\d\d)?$",), required=False),
)
SCORE_FIELDS = (
    _LSOA,
    Field("imd_score", ("IMD", f"{_IMD} Score", r"^INDEX_OF_MULTIPLE_DEPRIVATION_IMD_SCORE")),
)
_DECILES = 10


def decile_of(ranks: pd.Series[float], count: int) -> pd.Series[float]:
    """Deciles of ranks, 1 the most deprived tenth.

    Parameters
    ----------
    ranks
        1 is the most deprived.
    count
        How many LSOAs are ranked.

    Returns
    -------
    Series of float

    Notes
    -----
    "Deciles are calculated by ranking the LSOAs in England from most deprived to least deprived and
    dividing them into 10 equal groups" (MHCLG, IoD 2019 technical report).
    """
    return pd.Series(np.ceil(ranks.to_numpy(dtype=float) * _DECILES / count), index=ranks.index)


def read(path: str | Path) -> Read[pd.DataFrame]:
    """Read the Index of Multiple Deprivation (IMD).

    Parameters
    ----------
    path
        File 7 (or File 1 saved as CSV) as downloaded, or a Parquet file with ``IMD_rank`` and
        ``IMD_decile``.

    Returns
    -------
    Read
        The ``lsoa_imd`` layer, sorted by LSOA.

    Raises
    ------
    DataError
        The file is not this table, or a rank or decile is not what it can be.
    """
    file = Path(path).name
    table, findings = read_table(path, FIELDS, what=WHAT)
    table, blank = without_blanks(table, ("imd_rank", "imd_decile"), file=file)
    findings += blank
    frame = pd.DataFrame({"lsoa": table["lsoa"].str.upper(), "edition": _edition(Path(path))})
    for name in ("imd_rank", "imd_decile", "imd_score"):
        if name in table:
            frame[name], wrong = numbers(table, name, file=file)
            findings += wrong
    for name in ("lsoa_name", "district"):
        if name in table:
            frame[name] = table[name]
    return _checked(frame, file, findings)


def read_scores(path: str | Path) -> Read[pd.DataFrame]:
    """Read a table that has the scores of all England and no ranks.

    Parameters
    ----------
    path
        CSV or Parquet with a column of scores called ``IMD``.

    Returns
    -------
    Read
        As `read`; ranks (equal scores take the first of their ranks) and deciles are worked out.

    Raises
    ------
    DataError
        As `read`, or the table does not hold every LSOA of England.
    """
    file = Path(path).name
    table, findings = read_table(path, SCORE_FIELDS, what=WHAT)
    edition = _edition(Path(path))
    score, wrong = numbers(table, "imd_score", file=file)
    findings += wrong
    raise_on_errors(findings)
    if len(table) != ENGLAND.get(edition):
        message = (
            f"The table has scores and no ranks, and {len(table)} rows: only from all "
            f"{ENGLAND.get(edition)} LSOAs of England can ranks be worked out."
        )
        raise_on_errors((Finding("error", message, file=file, hint="Give File 7."),))
    rank = score.rank(ascending=False, method="min")
    frame = pd.DataFrame(
        {
            "lsoa": table["lsoa"].str.upper(),
            "edition": edition,
            "imd_rank": rank,
            "imd_decile": decile_of(rank, len(rank)),
            "imd_score": score,
        }
    )
    message = "Ranks and deciles were worked out from the scores."
    findings += (Finding("info", message, file=file, column="IMD"),)
    return _checked(frame, file, findings)


def _edition(path: Path) -> str:
    names = [normalised(name) for name in header(path)]
    if any(re.search(r"(^|_)20(13|15)(_|$)", name) for name in names if "DISTRICT" in name):
        return "2015"
    codes = [name for name in names if re.match(r"LSOA.*(CODE|CD)", name)]
    return "2025" if any("21" in name for name in codes) else "2019"


def _checked(frame: pd.DataFrame, file: str, findings: Findings) -> Read[pd.DataFrame]:
    edition = str(frame["edition"].iloc[0])
    welsh = frame["lsoa"].str.startswith("W")
    findings += row_findings(
        "error",
        "This is an LSOA of Wales, which the index of England does not rank.",
        frame.loc[welsh, "lsoa"],
        file=file,
        column="lsoa",
    )
    findings += other_codes(frame.loc[~welsh, "lsoa"], file=file)
    findings += check("lsoa_imd", frame, file)
    raise_on_errors(findings)
    count = ENGLAND.get(edition, ENGLAND["2019"])
    for name, most in (("imd_rank", count), ("imd_decile", _DECILES)):
        off = ~(frame[name].between(1, most) & (frame[name] % 1 == 0))
        message = f"This should be a whole number from 1 to {most}."
        findings += row_findings("error", message, frame.loc[off, name], file=file, column=name)
    raise_on_errors(findings)
    # Publishers round at the edges of deciles in their own way: one rank to either side is allowed.
    low, high = (decile_of(frame["imd_rank"] + step, count).clip(1, _DECILES) for step in (-1, 1))
    odd = ~frame["imd_decile"].between(low, high)
    findings += row_findings(
        "error",
        "The decile is not that of the rank.",
        frame.loc[odd, "imd_decile"],
        file=file,
        column="imd_decile",
        hint="Are these ranks within a county? National ranks are wanted.",
    )
    raise_on_errors(findings)
    if len(frame) != count:
        message = f"The table has {len(frame)} of the {count} LSOAs of England."
        findings += (Finding("info", message, file=file),)
    if edition not in ENGLAND:
        message = f"This is the index of {edition}; those of 2019 and 2025 have replaced it."
        findings += (Finding("warning", message, file=file),)
    return Read(frame.sort_values("lsoa", ignore_index=True), findings)
