"""Census areas of 2011 and 2021: told apart by their codes, and never mixed without a lookup.

An area that did not change keeps its code, one that changed gets a new one above the highest of
2011. So a file with such a code is of 2021, and one that lacks the new codes of its ground is of
2011.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Literal

import numpy as np
import pandas as pd

from pna.errors import Finding, Findings, raise_on_errors
from pna.layers import LAYERS, Read

__all__ = [
    "LAST_CODES_2011",
    "LOOKUPS",
    "Census",
    "Vintage",
    "convert",
    "made_in_2021",
    "mixed",
    "vintage_of",
]

Vintage = Literal["2011", "2021", "either", "neither"]
Census = Literal[2011, 2021]
LAST_CODES_2011 = {
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
_RULE = "one vintage of areas"
_OTHER: Mapping[Census, Census] = {2011: 2021, 2021: 2011}
_COUNTED = frozenset({"people", "households"})
"""Units of what is counted, and so adds up; all else describes an LSOA."""
_OWN_NAMES = ("lsoa_name",)
"""Columns that are of the LSOA itself, and not of the ground that it has."""
_PRIVATE = {name: f"_{name}_" for name in ("source", "target", "share", "size")}
"""Names that no layer has."""
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


def convert(
    frame: pd.DataFrame,
    layer: str,
    changes: pd.DataFrame | None,
    to: Census = 2021,
    people: pd.DataFrame | None = None,
    *,
    file: str = "",
    wanted: Collection[str] | None = None,
) -> Read[pd.DataFrame]:
    """Give a table of LSOAs of one census by the LSOAs of the other.

    Parameters
    ----------
    frame
        A layer with a column `lsoa` and without geometry.
    layer
        Its name, a key of `pna.layers.LAYERS`.
    changes
        The ``lsoa_changes`` layer; None if the study has none.
    to
        The census whose LSOAs are wanted.
    people
        `lsoa` and `people`, as the ``population`` layer has them, of LSOAs of either census or
        both; they are used as weights only. None: not known.
    file
        The file of `frame`, for the findings.
    wanted
        The LSOAs of the study, of the census `to`: findings speak of these alone, and without a
        lookup a table that has all of them is taken as it is. None: all LSOAs.

    Returns
    -------
    Read
        The layer by LSOAs of the census `to`, sorted by its key; `frame` itself where it is so
        already. Findings tell how many LSOAs changed; between which of them counts were shared, and
        by what; which were merged from parts that differ; irregular changes; LSOAs that the lookup
        does not have (they keep their rows); LSOAs of which the table has only a part.

    Raises
    ------
    DataError
        The table is of the other census, or may be, and there is no lookup; or it mixes both.

    Notes
    -----
    The changes are those of the exact-fit lookup of ONS, in which every LSOA of 2021 is the same as
    one of 2011 (U), a part of one (S), several of them together (M), or parts of several (X).

    Counts of people and households are added up where LSOAs were merged. Where one was split they
    are shared out in proportion to the people of its parts, or equally if those of any part are not
    known: areal interpolation weighted by people (Goodchild, Anselin and Deichmann, 1993, "A
    framework for the areal interpolation of socioeconomic data", Environment and Planning A 25).
    Shares are not rounded, so the total stays the same, and so do sums of columns.

    Whatever describes an LSOA (a rank, a decile, a class) is that of the LSOA that it was part of,
    as a rank or class cannot be shared or averaged. Where several were merged, it is that of the
    part with most people, or, if the people of any part are not known, of the first by code. An
    irregular change is both a split and a merger, and treated as both.
    """
    if "geometry" in frame or "lsoa" not in frame:
        msg = f"the layer {layer} has geometry or no LSOAs: it cannot be converted"
        raise ValueError(msg)
    codes = set(frame["lsoa"])
    old, new = f"lsoa_{_OTHER[to]}", f"lsoa_{to}"
    if changes is None or codes.isdisjoint({*changes[old], *changes[new]}):
        _refuse_the_other_census(codes, to, file, wanted, given=changes is not None)
        return Read(frame, ())
    ended = codes & (set(changes[old]) - set(changes[new]))
    if not ended:
        return Read(frame, ())
    begun = codes & (set(changes[new]) - set(changes[old]))
    if begun:
        message = f"The table mixes LSOAs of {_OTHER[to]} ({_some(ended)}) and {to}."
        hint = "Use a table of one census."
        raise_on_errors(
            (Finding("error", message, file=file, column="lsoa", value=min(begun), hint=hint),)
        )
    weights = pd.Series(dtype=float) if people is None else people.set_index("lsoa")["people"]
    pieces = _pieces(changes.rename(columns={old: "source", new: "target"}), codes, weights)
    unknown = sorted(codes - set(pieces["source"]))
    alone = pd.DataFrame({"source": unknown, "target": unknown, "share": 1.0})
    result, differing = _joined(frame, layer, pd.concat([pieces, alone]), weights)
    seen = pieces if wanted is None else pieces[pieces["target"].isin(set(wanted))]
    findings = (
        *_about_pieces(seen, to, counted=bool(_counted(frame, layer))),
        *_about_differing(differing[differing["target"].isin(seen["target"])], to),
        *_about_unknown(unknown),
    )
    return Read(result, tuple(replace(f, file=file, column="lsoa", rule=_RULE) for f in findings))


def _refuse_the_other_census(
    codes: set[str], to: Census, file: str, wanted: Collection[str] | None, *, given: bool
) -> None:
    """Refuse a table that could be of the other census, where no lookup can tell."""
    found = vintage_of(codes)
    # The codes of 2011 that are no more lie among those that still are.
    if found == str(to) or (found == "either" and to == 2011):  # noqa: PLR2004 - a year
        return
    lacking = None if wanted is None else sorted(set(wanted) - codes)
    if lacking == []:
        return
    are = "may be" if found == "either" else "are"
    message = f"The LSOAs of this table {are} those of {_OTHER[to]}, and those of {to} are wanted."
    if lacking:
        message += f" It lacks {len(lacking)} of those of the area ({_some(lacking)})."
    if given:
        message += " The lookup in inputs.lsoa_changes has none of them."
    hint = f'Give the ONS lookup "{LOOKUPS["E01"]}" as inputs.lsoa_changes, or a table of {to}.'
    raise_on_errors((Finding("error", message, file=file, column="lsoa", hint=hint, rule=_RULE),))


def _pieces(lookup: pd.DataFrame, codes: set[str], weights: pd.Series[float]) -> pd.DataFrame:
    """Rows of the lookup for these LSOAs: the share of each that goes to each new one, by what, and
    how many LSOAs the new one is made of.
    """  # noqa: D205 - one sentence
    pieces = lookup[["source", "target", "change"]].sort_values(["target", "source"])
    pieces["made_of"] = pieces.groupby("target")["source"].transform("size")
    pieces = pieces[pieces["source"].isin(codes)].reset_index(drop=True)
    of_source = pieces.groupby("source")["target"]
    pieces["goes_to"] = of_source.transform("size")
    people = pieces["target"].map(weights).astype(float)
    sums = people.groupby(pieces["source"]).transform("sum")
    known = people.notna().groupby(pieces["source"]).transform("all") & (sums > 0)
    pieces["by_people"] = known
    pieces["share"] = (people / sums).where(known, 1.0 / pieces["goes_to"])
    return pieces


def _counted(frame: pd.DataFrame, layer: str) -> list[str]:
    columns = LAYERS[layer].columns
    return [c.name for c in columns if c.unit in _COUNTED and c.name in frame]


def _joined(
    frame: pd.DataFrame, layer: str, pieces: pd.DataFrame, weights: pd.Series[float]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Add up counts and choose what describes; and tell for which LSOAs there was a choice."""
    counted = _counted(frame, layer)
    described = [name for name in frame.columns if name not in {*counted, "lsoa"}]
    rest = [name for name in LAYERS[layer].key if name != "lsoa"]
    about = pieces[["source", "target", "share"]].rename(columns=_PRIVATE)
    rows = about.merge(frame, left_on=_PRIVATE["source"], right_on="lsoa", how="inner")
    size = rows[_PRIVATE["source"]].map(weights).astype(float) * rows[_PRIVATE["share"]]
    keys = [_PRIVATE["target"], *rest]
    known = size.notna().groupby([rows[name] for name in keys]).transform("all")
    rows[_PRIVATE["size"]] = size.where(known, 0.0)
    rows = rows.sort_values(
        [*keys, _PRIVATE["size"], _PRIVATE["source"]],
        ascending=[True] * len(keys) + [False, True],
        ignore_index=True,
    )
    groups = rows.groupby(keys, sort=True)
    result = groups.head(1).reset_index(drop=True)
    if counted:
        shared = rows[counted].astype(float).mul(rows[_PRIVATE["share"]], axis=0)
        by_key = shared.groupby([rows[name] for name in keys], sort=True)
        sums = by_key.sum().reset_index(drop=True)
        lacking = shared.isna().groupby([rows[name] for name in keys], sort=True).any()
        result[counted] = sums.mask(lacking.reset_index(drop=True))
    changed = result["lsoa"] != result[_PRIVATE["target"]]
    for name in set(_OWN_NAMES) & set(described):
        result.loc[changed, name] = ""
    result["lsoa"] = result[_PRIVATE["target"]]
    several = rows[rows.duplicated(keys, keep=False)]
    judged = [name for name in described if name not in {*rest, *_OWN_NAMES}]
    distinct = several.groupby(keys, sort=True)[judged].nunique(dropna=False)
    apart = distinct.gt(1)
    differing = pd.DataFrame(
        {
            "target": apart.index.get_level_values(0),
            "columns": [
                ", ".join(name for name, is_so in zip(judged, row, strict=True) if is_so)
                for row in apart.to_numpy()
            ],
            "by_people": (several.groupby(keys, sort=True)[_PRIVATE["size"]].max() > 0).to_numpy(),
        }
    )
    result = result[list(frame.columns)].sort_values(list(LAYERS[layer].key), ignore_index=True)
    return result, differing[differing["columns"] != ""]


def _about_pieces(pieces: pd.DataFrame, to: Census, *, counted: bool) -> Findings:
    changed = pieces[pieces["change"] != "U"]
    there = pieces["target"].nunique()
    message = (
        f"The table is of LSOAs of {_OTHER[to]}: it was given by those of {to}, {there} of them, "
        f"of which {changed['target'].nunique()} changed."
    )
    findings: Findings = (Finding("info", message),)
    split = pieces[pieces["goes_to"] > 1] if counted else pieces[:0]
    for by_people, rows in split.groupby("by_people"):
        how = (
            "in proportion to the people of the parts"
            if by_people
            else "equally, as the people of the parts are not known"
        )
        message = (
            f"LSOAs of {_OTHER[to]} that are several in {to}: their counts were shared {how}, in "
            f"{rows['source'].nunique()} of them ({_some(rows['source'])})."
        )
        findings += (Finding("info" if by_people else "warning", message),)
    have = pieces.groupby("target")["source"].transform("size")
    partial = pieces.loc[have < pieces["made_of"], "target"]
    if len(partial):
        message = (
            f"LSOAs of {to} of which the table has only a part, as it lacks LSOAs of {_OTHER[to]} "
            f"that they were made of: {partial.nunique()} ({_some(partial)})."
        )
        hint = "Use a table of the whole area and its surroundings."
        findings += (Finding("warning", message, hint=hint),)
    irregular = pieces.loc[pieces["change"] == "X", "target"]
    if len(irregular):
        message = (
            f"LSOAs of {to} that are made of parts of several of {_OTHER[to]}: "
            f"{irregular.nunique()} ({_some(irregular)}). What is said of them is a guess."
        )
        findings += (Finding("warning", message),)
    return findings


def _about_differing(differing: pd.DataFrame, to: Census) -> Findings:
    findings: Findings = ()
    for by_people, rows in differing.groupby("by_people"):
        which = (
            "the part with most people"
            if by_people
            else "the first part by code, as the people of the parts are not known"
        )
        names = ", ".join(dict.fromkeys(n for text in rows["columns"] for n in text.split(", ")))
        message = (
            f"LSOAs of {to} that were merged from parts with different values ({names}) have those "
            f"of {which}: {rows['target'].nunique()} ({_some(rows['target'])})."
        )
        findings += (Finding("info" if by_people else "warning", message),)
    return findings


def _about_unknown(codes: list[str]) -> Findings:
    if not codes:
        return ()
    message = f"LSOAs that the lookup does not have keep their rows: {len(codes)} ({_some(codes)})."
    return (Finding("warning", message, hint="Use the lookup of all England and Wales."),)


def _some(codes: Iterable[str]) -> str:
    names = sorted(set(codes))
    return ", ".join(names[:_MOST_NAMED]) + (", ..." if len(names) > _MOST_NAMED else "")


def _numbers(codes: Collection[str]) -> pd.DataFrame:
    text = pd.Series(sorted(set(codes)), dtype="str")
    text = text[text.str.fullmatch(r"[EW]0[01]\d{6}")]
    kind = text.str.slice(0, 3)
    new = [int(code[3:]) > LAST_CODES_2011[code[:3]] for code in text]
    return pd.DataFrame({"code": text, "kind": kind, "new": np.array(new, dtype=bool)})


def made_in_2021(codes: Collection[str]) -> list[str]:
    """Codes of output areas and LSOAs that were new in 2021, sorted."""
    numbers = _numbers(codes)
    return sorted(numbers.loc[numbers["new"], "code"])
