"""Census areas of 2011 and 2021: told apart by their codes, and never mixed without a lookup.

An area that did not change keeps its code, one that changed gets a new one above the highest of
2011. So a file with such a code is of 2021, and one that lacks the new codes of its ground is of
2011.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Literal

import numpy as np
import pandas as pd

from pna.errors import Finding, Findings

__all__ = ["LOOKUPS", "Vintage", "made_in_2021", "mixed", "to_2021", "vintage_of"]

Vintage = Literal["2011", "2021", "either", "neither"]
_LAST_OF_2011 = {
    "E00": 176_774,
    "W00": 10_265,
    "E01": 33_768,
    "W01": 1_958,
}
"""Highest code of each kind of area in 2011 (ONS, code history database; the last numbers of the
lists of output areas and LSOAs of 2011)."""
_ALL_OF_2011 = 32_844
"""LSOAs of England in 2011."""
_MOST_NAMED = 3
_FEW = 0.5
"""Where more than this share of areas is missing, another ground is meant and not another year: one
LSOA in twenty changed from 2011 to 2021."""
LOOKUPS = {
    "E00": "Output Areas (2011) to Output Areas (2021) to Local Authority District (2022) Lookup",
    "E01": "LSOA (2011) to LSOA (2021) to Local Authority District (2022) Exact Fit Lookup",
}
"""The ONS lookup (Open Geography Portal) between the vintages of each kind of area."""


def vintage_of(codes: Collection[str]) -> Vintage:
    """Tell of which census a list of area codes is.

    Parameters
    ----------
    codes
        Codes of output areas or LSOAs.

    Returns
    -------
    str
        ``2021`` if any code is of 2021 only; ``2011`` if the list is that of all LSOAs of England
        of 2011; ``either`` if the codes could be of both; ``neither`` if none is such a code.
    """
    numbers = _numbers(codes)
    if numbers.empty:
        return "neither"
    if bool(numbers["new"].any()):
        return "2021"
    english = int((numbers["kind"] == "E01").sum())
    return "2011" if english == _ALL_OF_2011 else "either"


def mixed(files: Mapping[str, Collection[str]]) -> Findings:
    """Find files of one kind of area that are of different censuses.

    Parameters
    ----------
    files
        Name of each file to its codes, all of one kind of area and meant to cover the same ground
        (or, but for the first, more).

    Returns
    -------
    tuple of Finding
        An error for each file that is of another vintage than the first: one of them has codes of
        2021 only where the other has codes that the first lacks. It names the lookup that joins
        the two.
    """
    (first, codes), *others = files.items()
    own = set(codes)
    findings: Findings = ()
    for name, other_codes in others:
        other = set(other_codes)
        lacking = sorted(own - other)
        if len(lacking) > _FEW * len(own):
            continue
        new_lacking = made_in_2021(lacking)
        old_lacking = [code for code in lacking if code not in set(new_lacking)]
        other_is_new = bool(made_in_2021(sorted(other)))
        if new_lacking and not other_is_new:
            newer, older, some = first, name, new_lacking
        elif old_lacking and other_is_new and not made_in_2021(sorted(own)):
            newer, older, some = name, first, old_lacking
        else:
            continue
        kind = some[0][:3].replace("W", "E")
        named = ", ".join(some[:_MOST_NAMED]) + (", ..." if len(some) > _MOST_NAMED else "")
        message = f"{newer} is of the census of 2021 and {older} of that of 2011 ({named})."
        hint = (
            "Use both of one year. Between the two leads the ONS lookup "
            f'"{LOOKUPS.get(kind, "2011 to 2021")}" (inputs.lsoa_changes).'
        )
        findings += (Finding("error", message, file=name, value=some[0], hint=hint),)
    return findings


def to_2021(frame: pd.DataFrame, changes: pd.DataFrame) -> tuple[pd.DataFrame, Findings]:
    """Give LSOAs of 2021 what is known of those of 2011: a class, a rank or a decile, not a count.

    Parameters
    ----------
    frame
        A layer with one row an LSOA of 2011; numbers and text that describe the LSOA.
    changes
        The ``lsoa_changes`` layer.

    Returns
    -------
    frame : DataFrame
        One row an LSOA of 2021, sorted. One that is part of an LSOA of 2011 has its row; one made
        of several has that of the first of them by code.
    findings : tuple of Finding
        How many are not the same as in 2011.

    Notes
    -----
    Counts must not be taken over this way: a half of an LSOA does not have the people of the whole.
    """
    pairs = changes[changes["lsoa_2011"].isin(frame["lsoa"])].sort_values(
        ["lsoa_2021", "lsoa_2011"]
    )
    chosen = pairs.drop_duplicates("lsoa_2021")
    result = chosen.merge(frame, left_on="lsoa_2011", right_on="lsoa", how="inner")
    result = result.assign(lsoa=result["lsoa_2021"])[list(frame.columns)]
    changed = int((chosen["change"] != "U").sum())
    findings: Findings = ()
    if changed:
        merged = int((chosen["change"] == "M").sum())
        message = (
            f"{changed} LSOAs of 2021 have the values of the LSOA of 2011 that they were part of, "
            f"or, where several were merged ({merged}), of the first of them."
        )
        findings = (Finding("info", message),)
    return result.sort_values("lsoa", ignore_index=True), findings


def _numbers(codes: Collection[str]) -> pd.DataFrame:
    text = pd.Series(sorted(set(codes)), dtype="str")
    text = text[text.str.fullmatch(r"[EW]0[01]\d{6}")]
    kind = text.str.slice(0, 3)
    new = [int(code[3:]) > _LAST_OF_2011[code[:3]] for code in text]
    return pd.DataFrame({"code": text, "kind": kind, "new": np.array(new, dtype=bool)})


def made_in_2021(codes: Collection[str]) -> list[str]:
    """Codes of output areas and LSOAs that were new in 2021, sorted."""
    numbers = _numbers(codes)
    return sorted(numbers.loc[numbers["new"], "code"])
