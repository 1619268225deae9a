"""Whether the inputs are of one time: their dates, and the census that their areas are of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from pna.errors import Finding, Findings
from pna.geography.vintages import LAST_CODES_2011

__all__ = ["MOST_MONTHS_APART", "dates", "vintage", "vintages"]

MOST_MONTHS_APART = 24
_VINTAGE = re.compile(r"(?i)\bL?SOA(?: code)?[ _]?\(?(?:20)?(11|21)|\bOA[ _]?(?:20)?(11|21)")


def dates(
    named: Sequence[tuple[str, str, date | None]],
    reference_date: date,
    *,
    most_months: int = MOST_MONTHS_APART,
) -> Findings:
    """Hold the dates of the inputs against each other and against the study's.

    Parameters
    ----------
    named
        Key, file and date (None where not known) of each input.
    reference_date
        The date that the study speaks of.
    most_months
        Further apart than this is told.

    Returns
    -------
    tuple of Finding
        Warnings: an input of after the reference date; inputs more than `most_months` apart. As
        information, inputs without a date.
    """
    rule = "dates of the inputs"
    findings: list[Finding] = []
    undated = [key for key, _, day in named if day is None]
    if undated:
        message = f"Inputs that do not say of which date they are: {', '.join(undated)}."
        hint = 'Write e.g. premises = { file = "...", as_at = 2025-06-30 } in study.toml.'
        findings.append(Finding("info", message, file="study.toml", hint=hint, rule=rule))
    dated = sorted(
        ((day, key, file) for key, file, day in named if day is not None), key=lambda one: one[:2]
    )
    for day, key, file in dated:
        if day > reference_date:
            message = (
                f"{key} is of {day.isoformat()}, after the reference date of the study, "
                f"{reference_date.isoformat()}."
            )
            hint = "Correct as_at or study.reference_date, or say in the PNA why it is later."
            findings.append(Finding("warning", message, file=file, hint=hint, rule=rule))
    if dated and _apart(dated[0][0], dated[-1][0], most_months):
        newest = dated[-1]
        old = [one for one in dated if _apart(one[0], newest[0], most_months)]
        told = ", ".join(f"{key} ({day.isoformat()})" for day, key, _ in old)
        message = (
            f"Inputs more than {most_months} months older than the newest ({newest[1]}, "
            f"{newest[0].isoformat()}): {told}."
        )
        hint = "Use newer ones if there are any; if not, say so in the PNA."
        findings.append(Finding("warning", message, file="study.toml", hint=hint, rule=rule))
    return tuple(findings)


def _apart(first: date, last: date, months: int) -> bool:
    """Whether a later date is more than so many months away, by the calendar."""
    between = (last.year - first.year) * 12 + last.month - first.month
    return (between, last.day) > (months, first.day)


def vintage(headers: Iterable[str], codes: Iterable[str]) -> str:
    """Tell of which census a file's output areas or LSOAs are.

    Parameters
    ----------
    headers
        Its column names.
    codes
        Its codes of output areas or LSOAs.

    Returns
    -------
    str
        ``2011`` or ``2021``, as the column names say, or ``2021`` if a code was made after 2011;
        empty where neither tells (most codes are the same in both).
    """
    said = {a or b for name in headers for a, b in _VINTAGE.findall(name.replace("_", " "))}
    if len(said) == 1:
        return f"20{said.pop()}"
    for code in codes:
        last = LAST_CODES_2011.get(str(code)[:3])
        if last is not None and str(code)[3:].isdigit() and int(str(code)[3:]) > last:
            return "2021"
    return ""


def vintages(known: Mapping[str, str], *, lookup: str = "") -> Findings:
    """Tell if output areas or LSOAs of 2011 and 2021 are mixed.

    Parameters
    ----------
    known
        File to vintage (`vintage`); files of which it is not known are passed over.
    lookup
        The file of the lookup between the two (`inputs.lsoa_changes`); empty if there is none.

    Returns
    -------
    tuple of Finding
        One that names the files of each census: information where there is a lookup, by which
        tables of LSOAs are converted (`pna.geography.vintages.convert`), else a warning.
    """
    by_year: dict[str, list[str]] = {}
    for file, year in known.items():
        if year and file != lookup:
            by_year.setdefault(year, []).append(file)
    if len(by_year) < 2:  # noqa: PLR2004 - one year or none
        return ()
    told = "; ".join(f"{year}: {', '.join(files)}" for year, files in sorted(by_year.items()))
    message = f"Output areas or LSOAs of different censuses are mixed ({told})."
    rule = "one vintage of areas"
    if lookup:
        message += f" Tables of what is known of LSOAs are converted by {lookup}."
        return (Finding("info", message, file="study.toml", rule=rule),)
    hint = (
        "Use files of one census, or give the lookup between them as inputs.lsoa_changes; 1 LSOA "
        "in 20 was changed from 2011 to 2021."
    )
    return (Finding("warning", message, file="study.toml", hint=hint, rule=rule),)
