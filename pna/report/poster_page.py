"""The poster as a page of HTML that prints on one sheet of A4."""

from __future__ import annotations

import base64
import re
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pna import provenance
from pna.maps.poster_png import poster_png
from pna.maps.words import long_date
from pna.poster.open_late import LATE, SATURDAY, SUNDAY, Listed, Poster
from pna.poster.plain_hours import Days, grouped
from pna.report import pages
from pna.report.document.characters import clean
from pna.wording import poster as words

__all__ = ["page"]

_LONGEST_NAME, _LONGEST_ADDRESS = 60, 90
_SIZES = (12.0, 11.25, 10.5, 9.75, 9.0, 8.25, 7.5, 7.0, 6.5)
"""Points of the type of the table, the largest that leaves all on one sheet."""
_ROOM_MM, _LINE_MM = 140.0, 6.0
"""Height that the rows of the table may take, and what each line beside it takes of that."""
_PLACE_LINE = 44
_WIDTHS_MM = {"who": 49.0, "week": 40.0, "saturday": 22.5, "sunday": 22.5}
"""What the columns of the page leave for text."""
_LARGE, _LARGE_WIDTHS_MM = 10.5, {"who": 47.0, "week": 40.0, "saturday": 21.5, "sunday": 21.5}
"""Above this size the last column is wider, and the others have less."""
_MM_A_POINT = 0.3528
_LETTER, _NAME_LETTER = 0.62, 0.7
"""Widths of bold letters in parts of the type: of the hours, and of a name, which is larger."""
_LEADING, _ROUND_ROW_MM = 1.25, 2.3


def page(told: Poster) -> str:
    """Make the page.

    Parameters
    ----------
    told
        From `pna.poster.open_late.poster`.

    Returns
    -------
    str
        HTML that fetches nothing and runs no script; the same poster gives the same bytes.
    """
    study = told.results.study
    hours = study.inputs.opening_hours or study.inputs.premises
    listed_on = long_date(hours.as_at) if hours is not None and hours.as_at else ""
    place = _short(told.name, _LONGEST_NAME)
    nobody = [words.nobody_sentence(time, told.limit_minutes["drive"]) for time in told.nobody]
    not_known = words.not_known_sentence(told.not_known)
    lines = len(nobody) + study.study.invented + (len(place) > _PLACE_LINE)
    lines += bool(not_known) + bool(told.more)
    rows = [_row(number, one, told) for number, one in enumerate(told.listed, start=1)]
    picture = base64.b64encode(poster_png(told)).decode("ascii")
    return pages.render(
        "poster.html.j2",
        title=words.TITLE,
        place=place,
        invented=words.invented() if study.study.invented else "",
        caption=words.caption(told.more),
        headings=words.HOURS_HEADINGS,
        rows=rows,
        points=_points(rows, _ROOM_MM - _LINE_MM * lines),
        large=_LARGE,
        nobody=nobody,
        not_known=not_known,
        picture=f"data:image/png;base64,{picture}",
        alt=words.ALT.format(place=place),
        help=words.HELP,
        emergency=words.EMERGENCY,
        check=words.CHECK,
        times=words.NOT_DECIDED,
        date=words.date_sentence(listed_on, study.study.name),
        sources=" ".join(provenance.attribution(study, told.results.findings)),
        attribution=(),
    )


def _row(number: int, one: Listed, told: Poster) -> dict[str, Any]:
    weekdays, saturday, sunday = one.days[:5], one.days[5], one.days[6]
    name = _short(one.name, _LONGEST_NAME) or one.facility_id
    return {
        "number": number,
        "name": name,
        "address": _short(_once(one.address), _LONGEST_ADDRESS),
        "postcode": clean(one.postcode),
        "late": LATE in one.times,
        "on_saturday": SATURDAY in one.times,
        "on_sunday": SUNDAY in one.times,
        "weekdays": _lines(weekdays),
        "saturday": saturday,
        "sunday": sunday,
        "far": [
            words.how_far(mode, minutes, told.limit_minutes[mode])
            for mode, minutes in (("walk", one.walk_minutes), ("drive", one.drive_minutes))
        ],
    }


def _once(address: str) -> str:
    """An address without the parts that it says twice: a town that is its own post town."""
    parts = {part.strip().casefold(): part.strip() for part in reversed(address.split(","))}
    return ", ".join(reversed([part for part in parts.values() if part]))


def _lines(texts: tuple[str, ...]) -> tuple[Days, ...]:
    """One line for all weekdays where they are alike, else one for each run of days."""
    days = grouped(texts)
    if len(days) == 1:
        return (Days("", days[0].hours),)
    return tuple(Days(_brief(one.days), one.hours) for one in days)


def _brief(days: str) -> str:
    """Days by their first three letters."""
    return re.sub(r"([A-Z]\w\w)\w+", r"\1", days)


def _points(rows: Sequence[Mapping[str, Any]], room_mm: float) -> float:
    """Choose the size of the type: the page is one sheet, however long names and hours are."""
    sizes = (size for size in _SIZES if sum(_row_mm(row, size) for row in rows) <= room_mm)
    return next(sizes, _SIZES[-1])


def _row_mm(row: Mapping[str, Any], points: float) -> float:
    letter = points * _MM_A_POINT
    widths = _LARGE_WIDTHS_MM if points > _LARGE else _WIDTHS_MM

    def lines(texts: Iterable[str], column: str, width: float = _LETTER) -> int:
        most = int(widths[column] / (letter * width))
        return sum(max(1, len(textwrap.wrap(text, most))) for text in texts)

    week = (f"{one.days}: {one.hours}" if one.days else one.hours for one in row["weekdays"])
    name = lines([row["name"]], "who", _NAME_LETTER)
    most = max(
        name * 1.25 + lines([f"{row['address']}, {row['postcode']}"], "who", 0.58),
        lines(week, "week"),
        lines([row["saturday"]], "saturday"),
        lines([row["sunday"]], "sunday"),
        len(row["far"]),
    )
    return most * letter * _LEADING + _ROUND_ROW_MM


def _short(text: str, most: int) -> str:
    """Cut text that is too long, between words where none is of an uncommon length."""
    plain = clean(text).strip()
    if len(plain) <= most:
        return plain
    whole = plain[:most].rsplit(" ", 1)[0]
    return f"{(whole if len(whole) > most / 2 else plain[: most - 1]).rstrip(' ,')}\u2026"
