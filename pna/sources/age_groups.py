"""Census people of each LSOA by age group, one row an LSOA and group."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd

from pna.checks import check, row_findings
from pna.errors import Finding, Findings, raise_on_errors
from pna.layers import Read
from pna.sources.reading.codes import other_codes
from pna.sources.reading.headers import Field
from pna.sources.reading.table import numbers, read_table

__all__ = ["FIELDS", "WHAT", "ages_of", "read", "read_population"]

WHAT = "census people by age group"
_LSOAS_ONLY = "Ask for LSOAs only (TYPE151 of Nomis)."
FIELDS = (
    Field("lsoa", ("GEOGRAPHY_CODE", "lsoa21_code", "LSOA21CD", "lsoa11_code", "lsoa")),
    Field("age_group", (r"^C2021_AGE_\d+[A-Z]?_NAME$", "age_group")),
    Field("people", ("OBS_VALUE", "usual_residents", "people")),
)
_FORMS = (
    (r"(?:aged )?(\d+) (?:to|-) (\d+)(?: years)?", lambda m: (int(m[1]), int(m[2]))),
    (r"(?:aged )?under (\d+)(?: years)?", lambda m: (0, int(m[1]) - 1)),
    (r"(?:aged )?(\d+) years? (?:and|or) under", lambda m: (0, int(m[1]))),
    (r"(?:aged )?(\d+)(?: years?)? (?:and|or) (?:over|older)", lambda m: (int(m[1]), None)),
    (r"(?:aged )?(\d+)\+", lambda m: (int(m[1]), None)),
    (r"(?:aged )?(\d+)(?: years?)?", lambda m: (int(m[1]), int(m[1]))),
)


def ages_of(group: str) -> tuple[int, int | None] | None:
    """Youngest and oldest age of a group.

    Parameters
    ----------
    group
        As published: ``Aged 15 years and under``, ``Aged 16 to 24 years``, ``65 and over``.

    Returns
    -------
    tuple or None
        The oldest age is None where there is none; None if the text is no age group.
    """
    text = " ".join(group.lower().split())
    for pattern, ages in _FORMS:
        if match := re.fullmatch(pattern, text):
            return ages(match)
    return None


def read(path: str | Path) -> Read[pd.DataFrame]:
    """Read people by age group.

    Parameters
    ----------
    path
        CSV or Parquet: from the Nomis API (``GEOGRAPHY_CODE``, ``C2021_AGE_..._NAME``,
        ``OBS_VALUE``) or with the columns ``lsoa21_code, age_group, usual_residents``.

    Returns
    -------
    Read
        The ``lsoa_age_groups`` layer: ``lsoa, age_group, age_from, age_to, people``; sorted.

    Raises
    ------
    DataError
        The file is not this table, a group is no age group, groups overlap or leave ages out, or
        not every LSOA has every group.
    """
    file = Path(path).name
    table, findings = read_table(path, FIELDS, what=WHAT)
    people, wrong = numbers(table, "people", file=file)
    findings += wrong
    frame = table.assign(lsoa=table["lsoa"].str.upper(), people=people)
    total = _is_total(frame["age_group"])
    if total.any():
        message = f"Rows of totals passed over, for they hold the groups: {int(total.sum())}."
        findings += (Finding("info", message, file=file),)
        frame = frame[~total]
    if frame.empty:
        message = "The table has totals only, and no age groups."
        hint = "Ask Nomis for the groups too (c2021_age_6a=1...5 or the like)."
        findings += (Finding("error", message, file=file, column="age_group", hint=hint),)
        raise_on_errors(findings)
    findings += other_codes(frame["lsoa"], file=file, hint=_LSOAS_ONLY)
    groups = {group: ages_of(group) for group in frame["age_group"].unique()}
    unknown = frame["age_group"].map(lambda group: groups[group] is None).astype(bool)
    findings += row_findings(
        "error",
        "This is not an age group such as 'Aged 16 to 24 years'.",
        frame.loc[unknown, "age_group"],
        file=file,
        column="age_group",
    )
    raise_on_errors(findings)
    findings += _whole(groups, frame, file)
    ages = pd.DataFrame(
        [groups[group] for group in frame["age_group"]],
        index=frame.index,
        columns=["age_from", "age_to"],
        dtype=np.float64,
    )
    result = frame[["lsoa", "age_group"]].join(ages).assign(people=frame["people"])
    findings += check("lsoa_age_groups", result, file)
    raise_on_errors(findings)
    return Read(result.sort_values(["lsoa", "age_from"], ignore_index=True), findings)


def read_population(path: str | Path) -> Read[pd.DataFrame]:
    """Read people of all ages from the same files.

    Parameters
    ----------
    path
        As for `read`; or with the rows of totals only.

    Returns
    -------
    Read
        The ``population`` layer: ``lsoa, people``; one row an LSOA, sorted.

    Raises
    ------
    DataError
        As `read`.
    """
    file = Path(path).name
    table, findings = read_table(path, FIELDS, what=WHAT)
    if _is_total(table["age_group"]).all():
        people, wrong = numbers(table, "people", file=file)
        frame = pd.DataFrame({"lsoa": table["lsoa"].str.upper(), "people": people})
        findings += (
            *wrong,
            *other_codes(frame["lsoa"], file=file, hint=_LSOAS_ONLY),
            *check("population", frame, file),
        )
        raise_on_errors(findings)
        return Read(frame.sort_values("lsoa", ignore_index=True), findings)
    groups, findings = read(path)
    frame = groups.groupby("lsoa", sort=True)["people"].sum().reset_index()
    return Read(frame, findings)


def _is_total(groups: pd.Series[str]) -> pd.Series[bool]:
    return groups.str.match(r"(?i)total|all (usual )?residents|all ages").astype(bool)


def _whole(
    groups: dict[str, tuple[int, int | None] | None], frame: pd.DataFrame, file: str
) -> Findings:
    """Groups must follow one upon the other from birth, and every LSOA must have all of them."""
    spans = sorted(
        (ages[0], ages[1] if ages[1] is not None else 10_000) for ages in groups.values() if ages
    )
    follows = all(a[1] + 1 == b[0] for a, b in pairwise(spans))
    if not follows or spans[0][0] != 0:
        message = f"The age groups overlap or leave ages out: {', '.join(sorted(groups))}."
        hint = "Keep one set of groups that covers every age."
        return (Finding("error", message, file=file, column="age_group", hint=hint),)
    sizes = frame.groupby("lsoa").size()
    short = sizes[sizes != len(groups)]
    return row_findings(
        "error",
        f"This LSOA does not have one row for each of the {len(groups)} age groups.",
        pd.Series(short.index, dtype=object),
        file=file,
        column="lsoa",
        hint="Is the file cut short?",
    )
