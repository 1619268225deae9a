"""Why a place counts as within or outside, as a document: ways road by road, and other speeds."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from pna import wording
from pna.explained import Explanation, Way
from pna.kept import MODES
from pna.maps.words import long_date, minutes_text
from pna.report.document.blocks import (
    Block,
    Bullets,
    Document,
    Heading,
    Note,
    Paragraph,
    Picture,
    Table,
)
from pna.wording import explain as words
from pna.wording.ways import TRIP
from pna.writing import half_up

__all__ = ["document"]

_HEAD = (
    *("Part", "Metres", "Limit, mph", "Mph (km/h)"),
    *("Minutes", "Junctions", "So far", "OSM ways"),
)
_NUMBERS = (1, 2, 3, 4, 5, 6)
_BY_CAR = (2, 5)
_WIDTHS = (30, 9, 8, 13, 9, 10, 9, 12)
_MOST_WAYS = 1


def document(told: Explanation, *, picture: bytes = b"", alt: str = "") -> Document:
    """Make the document.

    Parameters
    ----------
    told
        From `pna.explained.explain`.
    picture, alt
        The map as PNG, and in words; none by default.

    Returns
    -------
    Document
    """
    study = told.results.study
    blocks: list[Block] = []
    if study.study.invented:
        blocks.append(Note(wording.INVENTED))
    blocks += [Paragraph(line) for line in words.start_sentences(told)]
    blocks += [Note(str(finding)) for finding in told.start.findings]
    blocks += [Paragraph(line) for line in words.combined_sentences(told)]
    if picture:
        blocks.append(
            Picture(picture, alt, f"{_CAPTION} {words.roads_words(study)}", width_mm=150.0)
        )
    for mode in MODES:
        blocks += _of_mode(told, mode)
    blocks += [Heading("At other speeds"), *_speeds(told)]
    blocks += [Heading("How to read this, and how to correct it"), Bullets(words.METHOD_LINES)]
    return Document(
        title=f"{told.start.said}: the way behind the figures",
        subtitle=f"{study.study.name}, {long_date(study.study.reference_date)}",
        blocks=blocks,
        stamp=study.study.reference_date,
    )


_CAPTION = "The ways described below."


def _of_mode(told: Explanation, mode: str) -> list[Block]:
    """Every way of one mode, and the premises that come next."""
    blocks: list[Block] = []
    ways = [to for to in told.ways if to.mode == mode]
    reached = {name for to in ways for name in to.sets}
    for to in ways:
        blocks.append(Heading(words.way_heading(to)))
        blocks.append(Paragraph(" ".join(words.way_sentences(told, to))))
        if to.way is not None:
            blocks.append(_route(to.way))
            blocks += [Paragraph(line) for line in _given(told, to.way)]
        # Two sets with the same nearest premises may differ in what comes after it.
        following = dict.fromkeys(words.next_sentence(told, mode, name) for name in to.sets)
        blocks += [Paragraph(line) for line in following if line]
    missing = [name for name in told.results.counted if name not in reached]
    blocks += [Paragraph(words.none_sentence(told, mode, name)) for name in missing]
    return blocks


def _route(way: Way) -> Table:
    """The parts of a way, and their sum."""
    rows = [_part(row) for row in way.parts.to_dict("records")]
    whole = float(way.parts["metres"].sum())
    lost = float(way.parts["junction_minutes"].sum())
    total = ("In all", _metres(whole), "", "", _hundredths(way.minutes), _hundredths(lost))
    rows.append((*total, _hundredths(way.minutes), ""))
    # On foot there are no limits, and nothing is lost at junctions.
    shown = [at for at in range(len(_HEAD)) if way.mode == "drive" or at not in _BY_CAR]
    return Table(
        "",
        tuple(_HEAD[at] for at in shown),
        tuple(tuple(row[at] for at in shown) for row in rows),
        numbers=tuple(place for place, at in enumerate(shown) if at in _NUMBERS),
        widths=tuple(_WIDTHS[at] for at in shown),
    )


def _part(row: Mapping[Any, Any]) -> tuple[str, ...]:
    ways = row["osm_way_ids"].split()
    more = f" +{len(ways) - _MOST_WAYS}" if len(ways) > _MOST_WAYS else ""
    limit = ""
    if math.isfinite(row["limit_mph"]):
        limit = f"{half_up([row['limit_mph']])[0]:.0f}{'' if row['limit_is_signed'] else '*'}"
    speed = ""
    if math.isfinite(row["speed_mph"]):
        mph, kph = half_up([row["speed_mph"], row["speed_kph"]], 1)
        speed = f"{mph:.1f} ({kph:.1f})"
    mark = " [by hand]" if row["override"] >= 0 else ""
    return (
        f"{row['road'] or row['part']}{mark}",
        _metres(row["metres"]) if row["part"] != TRIP else "",
        limit,
        speed,
        _hundredths(row["minutes"]),
        _hundredths(row["junction_minutes"]) if row["junction_minutes"] > 0 else "",
        _hundredths(row["minutes_so_far"]),
        f"{' '.join(ways[:_MOST_WAYS])}{more}",
    )


def _given(told: Explanation, way: Way) -> tuple[str, ...]:
    """Say why speeds of roads on a way are given by hand."""
    used = sorted({int(row) for row in way.parts["override"] if row >= 0})
    return wording.overrides_sentences(told.results.overrides.iloc[used])


def _speeds(told: Explanation) -> list[Block]:
    """Minutes to the nearest premises at every speed, a table for each set."""
    tables: list[Block] = []
    for name in told.results.counted:
        rows = told.speeds[told.speeds["premises_set"] == name]
        tables.append(
            Table(
                f"The nearest {wording.set_words(name)} at every speed",
                ("Way and speeds", "Nearest", "Minutes", "Slow end", "Quick end"),
                tuple(_speed(told, row) for row in rows.to_dict("records")),
                numbers=(2, 3, 4),
                widths=(22, 40, 12, 13, 13),
            )
        )
    return tables


def _speed(told: Explanation, row: Mapping[Any, Any]) -> tuple[str, ...]:
    own = told.results.matrices[row["mode"]].preset == row["speed_preset"]
    most = told.results.matrices[row["mode"]].limit_minutes
    nobody = f"none within {most:g}" if told.status[row["mode"]] in _KNOWN else "not known"
    speeds = str(row["speed_preset"]).replace("_", " ")
    return (
        f"{row['mode']}, {speeds}{' (the study)' if own else ''}",
        f"{row['name']} ({row['facility_id']})" if row["facility_id"] else nobody,
        *(_minutes(row[key]) for key in ("minutes", "slow_minutes", "quick_minutes")),
    )


_KNOWN = ("ok", "beyond_limit")


def _minutes(minutes: float) -> str:
    return "-" if pd.isna(minutes) else minutes_text(minutes)


def _metres(metres: float) -> str:
    return f"{half_up([metres])[0]:,.0f}"


def _hundredths(minutes: float) -> str:
    return f"{half_up([minutes], 2)[0]:.2f}"
