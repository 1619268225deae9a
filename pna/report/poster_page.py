"""The poster as a page of HTML that prints on one sheet of A4."""

from __future__ import annotations

import base64
import dataclasses
import re
from typing import Any

from pna import provenance
from pna.maps.poster_png import poster_png
from pna.maps.words import long_date
from pna.poster.open_late import LATE, SATURDAY, SUNDAY, Listed, Poster
from pna.poster.plain_hours import Days, grouped
from pna.report import pages
from pna.report.addresses import once
from pna.report.document.characters import clean, without_pictures
from pna.report.poster_fit import BODY_POINTS, PAPER, Fit, Row, fit, one_fewer
from pna.wording import poster as words

__all__ = ["page"]

_LONGEST_NAME, _LONGEST_ADDRESS = 60, 90


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
    date = f"{words.date_sentence(listed_on, study.study.name)} {words.NOT_DECIDED}"
    sources = " ".join(provenance.attribution(study, told.results.findings))

    def fitted(told: Poster, **sizes: bool) -> Fit | None:
        body = (_caption(told), *nobody, not_known, words.CHECK)
        return fit(
            [_printed(one, told) for one in told.listed], place=place, body=body,
            small=(date, sources), invented=study.study.invented, **sizes,
        )  # fmt: skip

    # Large type is worth more at a wall than a further pharmacy; how many are left out is said.
    found = fitted(told)
    while found is None and (fewer := one_fewer(told.listed)) is not None:
        told = dataclasses.replace(told, listed=fewer, more=told.more + 1)
        found = fitted(told, larger=False)
    found = found or fitted(told, smaller=True) or Fit(BODY_POINTS, 0.0)
    picture = base64.b64encode(poster_png(told, found.map_mm)).decode("ascii")
    return pages.render(
        "poster.html.j2",
        title=words.TITLE,
        place=place,
        invented=words.invented() if study.study.invented else "",
        caption=_caption(told),
        headings=words.HOURS_HEADINGS,
        rows=[_row(number, one, told) for number, one in enumerate(told.listed, start=1)],
        points=f"{found.points:g}",
        head_points=f"{min(found.points, BODY_POINTS):g}",
        body_points=f"{BODY_POINTS:g}",
        columns=PAPER,
        map_mm=f"{found.map_mm:g}",
        nobody=nobody,
        not_known=not_known,
        picture=f"data:image/png;base64,{picture}",
        alt=words.ALT.format(place=place),
        help=words.HELP,
        emergency=words.EMERGENCY,
        check=words.CHECK,
        date=date,
        sources=sources,
        attribution=(),
    )


def _caption(told: Poster) -> str:
    return words.caption(told.more, told.limit_minutes["drive"])


def _printed(one: Listed, told: Poster) -> Row:
    row = _row(0, one, told)
    return Row(
        name=row["name"],
        where=", ".join(part for part in (row["address"], row["postcode"]) if part),
        weekdays=row["weekdays"],
        saturday=row["saturday"],
        sunday=row["sunday"],
        far=tuple(row["far"]),
    )


def _row(number: int, one: Listed, told: Poster) -> dict[str, Any]:
    weekdays, saturday, sunday = one.days[:5], one.days[5], one.days[6]
    name = _short(one.name, _LONGEST_NAME) or one.facility_id
    return {
        "number": number,
        "name": name,
        "address": _short(once(one.address), _LONGEST_ADDRESS),
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


def _lines(texts: tuple[str, ...]) -> tuple[Days, ...]:
    """One line for all weekdays where they are alike, else one for each run of days."""
    days = grouped(texts)
    if len(days) == 1:
        return (Days("", days[0].hours),)
    return tuple(Days(_brief(one.days), one.hours) for one in days)


def _brief(days: str) -> str:
    """Days by their first three letters."""
    return re.sub(r"([A-Z]\w\w)\w+", r"\1", days)


def _short(text: str, most: int) -> str:
    """Cut text that is too long, between words where none is of an uncommon length."""
    # Few fonts have pictures, and a box on a wall tells nobody anything.
    plain = " ".join(without_pictures(clean(text)).split())
    if len(plain) <= most:
        return plain
    whole = plain[:most].rsplit(" ", 1)[0]
    return f"{(whole if len(whole) > most / 2 else plain[: most - 1]).rstrip(' ,')}\u2026"
