"""CKAN, as the NHSBSA Open Data Portal speaks it: a dataset's files, newest first."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from pna.fetch.client import Connection, FetchError, TryAgainError, get_json

__all__ = ["locate", "newest", "period"]

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_QUARTER = re.compile(r"(20\d\d)\s*[-/_]?\s*((?:20)?\d\d)?[\s_,-]*Q([1-4])", re.IGNORECASE)
_QUARTER_FIRST = re.compile(r"Q([1-4])[\s_,-]*(20\d\d)\s*[-/]?\s*((?:20)?\d\d)?", re.IGNORECASE)
_MONTH = re.compile(r"(?<!\d)(20\d\d)-?(0[1-9]|1[0-2])(?!\d)")
_NAMED = re.compile(rf"({'|'.join(_MONTHS)})[a-z]*[\s_-]+(20\d\d)", re.IGNORECASE)


def locate(connection: Connection, url: str, dataset: str) -> tuple[str, str]:
    """Ask which file of a dataset is the newest.

    Parameters
    ----------
    connection
        The session and its patience.
    url
        The portal's ``package_show``.
    dataset
        The name of the dataset.

    Returns
    -------
    url, edition : str
        Where the newest CSV is, and what the portal calls it.

    Raises
    ------
    FetchError
        The portal does not answer as CKAN does, says again and again that it did not succeed (as
        this one sometimes does for a while), or the dataset has no CSV file.
    """
    found, _ = get_json(connection, url, {"id": dataset}, _succeeded)
    resources = found["result"].get("resources")
    if not isinstance(resources, list):
        resources = []
    chosen = newest([r for r in resources if isinstance(r, dict)])
    if chosen is None:
        msg = f"the dataset {dataset} holds no CSV file just now."
        raise FetchError(msg)
    address = str(chosen["url"])
    try:
        scheme = urlsplit(address).scheme
    except ValueError:
        scheme = ""
    if scheme not in {"https", urlsplit(url).scheme}:
        msg = f"the dataset {dataset} gives an address that is not an encrypted web address."
        raise FetchError(msg)
    return address, _title(chosen)


def newest(resources: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """The newest CSV among the resources of a dataset.

    Parameters
    ----------
    resources
        As CKAN gives them: ``name, title, format, url, position, created``.

    Returns
    -------
    mapping or None
        The one of the latest period, if every title or name tells one; otherwise the last by
        ``position``, then ``created``. Names alone do not sort: 2026-27 Q1 is ``202606Q1``, a year
        earlier ``202526Q1FINAL``.
    """
    files = [
        r
        for r in resources
        if str(r.get("format", "")).strip().upper() == "CSV" and str(r.get("url", ""))
    ]
    if not files:
        return None
    periods = [period(_title(r)) or period(str(r.get("name", ""))) for r in files]
    known = [p for p in periods if p is not None]

    def rank(place: int) -> tuple[tuple[int, int], float, str]:
        when = periods[place] if len(known) == len(files) else None
        position = files[place].get("position")
        at = float(position) if isinstance(position, (int, float)) else -1.0
        return when or (0, 0), at, str(files[place].get("created", ""))

    return files[max(range(len(files)), key=rank)]


def period(title: str) -> tuple[int, int] | None:
    """The period that a title speaks of.

    Parameters
    ----------
    title
        For example ``2025-26 Q3``, ``CONSOL_PHARMACY_LIST_202526Q3FINAL``, ``..._202606Q1``,
        ``July 2026`` or ``CONTRACTOR_DETAILS_202607``.

    Returns
    -------
    tuple of int or None
        Year and month in which it begins; financial years begin in April.
    """
    first = _QUARTER_FIRST.search(title)
    match = _QUARTER.search(title)
    parts = match.groups() if match else (first[2], first[3], first[1]) if first else None
    if parts:
        year, second, quarter = parts
        start = int(year)
        # 2025-26 Q3 is October 2025; 202606Q1 names the year and month in which the quarter ends.
        follows = second is None or int(second) % 100 == (start + 1) % 100
        if not follows and 1 <= int(second) % 100 <= 12:  # noqa: PLR2004 - months
            start -= int(second) % 100 <= 3  # noqa: PLR2004 - January to March
        month = 4 + 3 * (int(quarter) - 1)
        return (start, month) if month <= 12 else (start + 1, month - 12)  # noqa: PLR2004
    if named := _NAMED.search(title):
        return int(named[2]), _MONTHS.index(named[1].lower()) + 1
    if dated := _MONTH.search(title):
        return int(dated[1]), int(dated[2])
    return None


def _title(resource: Mapping[str, Any]) -> str:
    return str(resource.get("title") or resource.get("name") or "")


def _succeeded(found: Any) -> None:  # noqa: ANN401 - whatever JSON held
    if not isinstance(found, dict) or "success" not in found:
        msg = "the portal does not answer as it is known to do."
        raise FetchError(msg)
    if found["success"] is not True or not isinstance(found.get("result"), dict):
        msg = "the portal says that it did not succeed (success: false)."
        raise TryAgainError(msg)
