"""Headers as they are published, told to be the fields that are wanted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pna.checks import nearest
from pna.errors import Finding, Findings, Level

__all__ = ["CODES", "Field", "choose", "found", "listed", "normalised", "published_names"]

CODES = frozenset(
    {
        *("facility_id", "contractor_code", "practice_code", "parent", "location_id", "ruc_code"),
        *("oa", "lsoa", "lsoa_2011", "lsoa_2021", "area_code", "ward", "district"),
    }
)
"""Fields of codes: published in capitals, and typed in small letters as well."""
_SOME_NAMES = 12
_LONGEST_NAME = 80
_ALIKE = 0.75
_SOMEWHAT_ALIKE = 0.6
_CENSUS_AREAS = ("OA", "LSOA")
_RULE = "columns are there"


@dataclass(frozen=True, slots=True)
class Field:
    r"""One column that is wanted from a file.

    Attributes
    ----------
    name
        The tidy name.
    headers
        Headers under which it is published, most wanted first: a name in any spelling that
        `normalised` makes the same, or a regular expression that starts with ``^`` and matches the
        normalised header (``^LAD\d\dCD$``): of several matches, the last in the alphabet, which is
        the newest vintage.
    required
        Its absence is an error.
    """

    name: str
    headers: tuple[str, ...]
    required: bool = True


@lru_cache(maxsize=4096)
def normalised(name: str) -> str:
    """Header in capitals with single underscores: ``PHARMACY_ODS_CODE_(F-CODE)`` and
    ``Pharmacy ODS code F code`` become the same.

    Parameters
    ----------
    name
        A header as published.

    Returns
    -------
    str
        In capitals, other characters than letters and digits as single underscores, none at the
        ends; ``ADDRESS_FIELD1`` as ``ADDRESS_FIELD_1``.
    """  # noqa: D205 - the example is part of the summary
    plain = re.sub(r"[^A-Z0-9]+", "_", name.upper()).strip("_")
    return re.sub(r"^(ADDRESS_FIELD)_?(\d)$", r"\1_\2", plain)


def found(fields: Sequence[Field], headers: Sequence[str]) -> dict[str, int]:
    """Tell which header is which field.

    Parameters
    ----------
    fields
        The columns wanted.
    headers
        From `header`.

    Returns
    -------
    dict
        Tidy name to the place of its header, for those that are there.
    """
    plain = [normalised(name) for name in headers]
    places = {field.name: _place_of(field.headers, plain) for field in fields}
    return {name: place for name, place in places.items() if place is not None}


def choose(
    file: Path,
    headers: tuple[str, ...],
    fields: Sequence[Field],
    what: str,
    known: Sequence[str] | None,
) -> tuple[dict[str, int], Findings]:
    """Tell which header is which field, and what is wrong with the headers.

    Parameters
    ----------
    file
        The file, for the findings.
    headers
        Its headers as published.
    fields, what, known
        As for `pna.sources.reading.table.read_table`.

    Returns
    -------
    chosen : dict
        As `found`.
    findings : tuple of Finding
        Errors, under the published names, for required columns that are missing and for headers
        that come twice; what is said of headers that are not known.
    """
    plain = [normalised(name) for name in headers]
    chosen = found(fields, headers)
    spare = [name for i, name in enumerate(headers) if i not in chosen.values() and name]
    findings: Findings = ()
    for field in fields:
        if field.required and field.name not in chosen:
            first, *others = published_names(field)
            wanted = f"{first} (or {', '.join(others)})" if others else first
            if len(headers) == 1 and re.search(r"[;\t|]", headers[0]):
                hint = "The columns seem to be parted by something else than commas."
            else:
                hint = f"The file has {listed(headers)}. {_near_header(field, spare)}"
            message = f"The heading row has no column {wanted}; this should be {what}."
            findings += (
                Finding(
                    "error", message, file=file.name, row=1, column=first, hint=hint, rule=_RULE
                ),
            )
    for place in chosen.values():
        if plain.count(plain[place]) > 1:
            message = "Two columns have this name."
            hint = "Rename or remove one."
            name = headers[place]
            findings += (
                Finding(
                    "error", message, file=file.name, row=1, column=name, hint=hint, rule=_RULE
                ),
            )
    if known is not None and not findings:
        findings += _strangers(file, spare, fields, chosen, known)
    return chosen, findings


def listed(headers: Sequence[str]) -> str:
    """Headers for a message: the first dozen, and of a cell that is no header the beginning.

    Parameters
    ----------
    headers
        As published.

    Returns
    -------
    str
        ``FID, OA21CD, ...``.
    """
    some = [h if len(h) <= _LONGEST_NAME else f"{h[:_LONGEST_NAME]}..." for h in headers]
    return ", ".join(some[:_SOME_NAMES]) + (", ..." if len(some) > _SOME_NAMES else "")


def _strangers(
    file: Path,
    spare: list[str],
    fields: Sequence[Field],
    chosen: dict[str, int],
    known: Sequence[str],
) -> Findings:
    findings = []
    for name in spare:
        if _place_of(known, [normalised(name)]) is not None:
            continue
        unfound = [published_names(f)[0] for f in fields if f.name not in chosen and not f.required]
        hint = nearest(name, unfound, _ALIKE)
        # A misspelt column of ours would otherwise go unread; a new published one does no harm.
        level: Level = "error" if hint else "warning"
        message = "This column is not known" + ("." if hint else ", and is passed over.")
        findings.append(
            Finding(level, message, file=file.name, row=1, column=name, hint=hint, rule=_RULE)
        )
    return tuple(findings)


def _place_of(names: Sequence[str], plain: list[str]) -> int | None:
    for name in names:
        if name.startswith("^"):
            places = [i for i, candidate in enumerate(plain) if re.search(name, candidate)]
        else:
            places = [i for i, candidate in enumerate(plain) if candidate == normalised(name)]
        if places:
            return max(places, key=lambda place: (plain[place], -place))
    return None


def published_names(field: Field) -> tuple[str, ...]:
    r"""Give the headers of a field as they are published, newest vintage first.

    Parameters
    ----------
    field
        A column that is wanted.

    Returns
    -------
    tuple of str
        ``OA21CD, OA11CD`` for ``^OA\d\dCD$``; of areas that change yearly one year only.
    """
    return tuple(dict.fromkeys(name for header in field.headers for name in _written_out(header)))


def _written_out(header: str) -> list[str]:
    if not header.startswith("^"):
        return [header]
    plain = header.strip("^$").replace("(CD|_CODE)?", "CD")
    # What numbers of categories Nomis has, such as 6A, is nothing to look for.
    plain = plain.replace(r"\d+[A-Z]?", "6A").replace(r"(_20\d\d)?", "_2025")
    plain = plain.replace(r"LOC\d*", "LOC").replace(r"\d+", "5")
    plain = re.sub(r"\((\w+)\)\?", r"\1", plain)
    years = ("21", "11") if plain.startswith(_CENSUS_AREAS) else ("25",)
    return [plain.replace(r"\d\d", year) for year in years]


def _near_header(field: Field, spare: list[str]) -> str:
    hints = (nearest(name, spare, _SOMEWHAT_ALIKE) for name in published_names(field))
    return next((f"{hint} Then rename it." for hint in hints if hint), "Is it the right file?")
