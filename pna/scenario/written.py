"""A position as an application writes it: a postcode, or two numbers, and which of the two kinds.

Nothing is looked up here. The two kinds of numbers cannot be taken for one another: degrees of
Great Britain are below 62, and the grid's metres there are in the thousands.
"""

from __future__ import annotations

import re
from typing import NamedTuple

import pandas as pd

from pna.errors import DataError, Finding
from pna.layers import EASTING_LIMIT, NORTHING_LIMIT
from pna.sources.reading.codes import normalise_postcodes
from pna.sources.reading.positions_written import from_degrees

__all__ = ["FORMS", "Written", "read_written"]

FORMS = (
    "Give a postcode (LE15 6AJ), latitude and longitude (52.6700, -0.7300), or easting and "
    "northing in metres (486112, 308665)."
)
"""How positions are written, for messages."""
DEGREES = "latitude and longitude (WGS84)"
METRES = "easting and northing (British National Grid)"

_LATITUDES = (49.0, 61.5)
_LONGITUDES = (-9.0, 2.5)
_FEWEST_METRES = 1000.0
_LETTER = r"(?:NORTH(?:ING)?|EAST(?:ING)?|SOUTH|WEST|LAT(?:ITUDE)?|LON(?:G(?:ITUDE)?)?|[NESW])"
_NUMBER = r"[-+]?\d+(?:\.\d+)?"
_PAIR = re.compile(
    rf"(?P<lead_a>{_LETTER})?[\s:=]*(?P<a>{_NUMBER})\s*(?:M\b)?(?(lead_a)|(?P<trail_a>{_LETTER})?)"
    rf"(?:\s*[,;/]\s*|\s+)"
    rf"(?P<lead_b>{_LETTER})?[\s:=]*(?P<b>{_NUMBER})\s*(?:M\b)?(?(lead_b)|(?P<trail_b>{_LETTER})?)"
)
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?:\D|$))")
_POSTCODE = re.compile(r"[A-Z]{1,2}\d[A-Z\d]?\s*\d[A-Z]{2}")
_NEARLY_POSTCODE = re.compile(r"(?=[A-Z]*\d)[A-Z]{1,2}[A-Z\d]{1,2}[A-Z\d]{3}")
_GRID_REFERENCE = re.compile(r"[HNST][A-HJ-Z]\s*(?:\d\s*){4,10}")


class Written(NamedTuple):
    """What a text says.

    Attributes
    ----------
    postcode
        In capitals with one space; empty for coordinates.
    easting, northing
        Metres in EPSG:27700; NaN for a postcode.
    how
        `DEGREES` or `METRES`; empty for a postcode.
    first, second
        The numbers as written.
    """

    postcode: str
    easting: float = float("nan")
    northing: float = float("nan")
    how: str = ""
    first: float = float("nan")
    second: float = float("nan")


def read_written(said: str) -> Written:
    """Read a position.

    Parameters
    ----------
    said
        A postcode in any spelling; ``52.67, -0.73``, also ``52.67N 0.73W``; ``486112, 308665``,
        also ``E 486,112 N 308,665``.

    Returns
    -------
    Written
        Something of the shape of a postcode is taken for one, whether or not there is such a one.

    Raises
    ------
    DataError
        The text is none of these, or its numbers are in the wrong order.
    """
    plain = re.sub(r"[\u2010-\u2015\u2212]", "-", said.upper())
    plain = re.sub(r"[\u00b0\u00ba()]|\s*DEG(?:REES?)?\b", "", plain).strip(" ,;.")
    pair = _PAIR.fullmatch(plain) or _PAIR.fullmatch(_THOUSANDS.sub("", plain))
    if pair is not None:
        return _numbers(said, pair)
    if _POSTCODE.fullmatch(plain) or _NEARLY_POSTCODE.fullmatch(re.sub(r"[\s.-]+", "", plain)):
        return Written(str(normalise_postcodes(pd.Series([plain], dtype="str")).iloc[0]))
    if _GRID_REFERENCE.fullmatch(plain):
        raise _fault(
            said,
            "Ordnance Survey grid references are not read, for they name a square and no point.",
            "Give easting and northing in metres: '486112, 308665'.",
        )
    raise _fault(said, "This is neither a postcode nor coordinates.", FORMS)


def _fault(said: str, message: str, hint: str) -> DataError:
    finding = Finding("error", message, file="position", value=said, hint=hint)
    return DataError(str(finding), (finding,))


def _numbers(said: str, pair: re.Match[str]) -> Written:
    first, second = float(pair["a"]), float(pair["b"])
    letters = [(pair[f"lead_{end}"] or pair[f"trail_{end}"] or "")[:2] for end in "ab"]
    # What lies south and west has less than nothing.
    if letters[0] in {"S", "W", "SO", "WE"}:
        first = -abs(first)
    if letters[1] in {"S", "W", "SO", "WE"}:
        second = -abs(second)
    turned = False
    if all(letters):
        along = [letter in {"E", "W", "EA", "WE", "LO"} for letter in letters]
        if along[0] == along[1]:
            raise _fault(said, "Both numbers are said to be the same one.", FORMS)
        degrees = max(abs(first), abs(second)) < _FEWEST_METRES
        # Named numbers may come in any order.
        turned = along[0] if degrees else along[1]
    if turned:
        first, second = second, first
    if _is(first, _LATITUDES) and _is(second, _LONGITUDES):
        turn = from_degrees(pd.Series([first]), pd.Series([second]), file="", column="")
        at = round(float(turn.easting.iloc[0]), 3), round(float(turn.northing.iloc[0]), 3)
        return Written("", *at, DEGREES, first, second)
    if _is(second, _LATITUDES) and _is(first, _LONGITUDES):
        raise _fault(
            said,
            "These are degrees, and the latitude comes first.",
            f"Did you mean '{second:g}, {first:g}'?",
        )
    if max(abs(first), abs(second)) < _FEWEST_METRES:
        raise _fault(
            said,
            "As degrees this is not in Great Britain, and as metres it is out at sea.",
            FORMS,
        )
    if not (0 <= first <= EASTING_LIMIT and 0 <= second <= NORTHING_LIMIT):
        swap = 0 <= second <= EASTING_LIMIT and 0 <= first <= NORTHING_LIMIT
        raise _fault(
            said,
            f"As easting and northing this is not in Great Britain: eastings run from 0 to "
            f"{EASTING_LIMIT:.0f} metres, northings from 0 to {NORTHING_LIMIT:.0f}.",
            "Are they the wrong way round? The easting comes first." if swap else FORMS,
        )
    return Written("", first, second, METRES, first, second)


def _is(value: float, limits: tuple[float, float]) -> bool:
    return limits[0] <= value <= limits[1]
