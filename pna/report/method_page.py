"""How the minutes of a run were worked out: one self-contained HTML page, and its two paragraphs.

Every number behind the driving and walking times is on it, in words for a reader who is no analyst.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd

from pna import wording
from pna.assumptions import method
from pna.maps.words import long_date
from pna.report import pages
from pna.roads.turns import Counts
from pna.speeds.presets import DELAYS, ROAD_KINDS, Preset
from pna.speeds.table import USUAL_MPH, limits_table, speeds_table
from pna.study import Study

__all__ = ["driving", "page", "paragraphs", "walking"]

_DASH = "\u2013"
_NOT_MODELLED = (
    "Gates that are not tagged private or locked count as open, bollards as closed.",
    "Traffic on the day, road works and weather; hours other than those of the evidence.",
    "The time it takes to find a place to park: nothing is added for it.",
    "Limits that are advisory, or in force at certain hours only; limits of lorries and buses.",
    "Where roads around the area lie in Wales, its limit of 20 mph on restricted roads.",
    "On foot: crossings, steps and hills, for which no time is added.",
)


def paragraphs(
    study: Study, presets: Mapping[str, Preset], road_files: pd.DataFrame
) -> tuple[str, str]:
    """Say in two paragraphs how the driving and the walking times were worked out.

    Parameters
    ----------
    study
        The study.
    presets
        Driving presets, the study's own first.
    road_files
        One row per road file, in the order of the study: `timestamp` (text, ISO 8601; empty where
        not known).

    Returns
    -------
    driving, walking
        One paragraph each. The date of the roads is told if it is known of every file.
    """
    return " ".join(driving(study, presets, road_files)), walking(study)


def driving(
    study: Study, presets: Mapping[str, Preset], road_files: pd.DataFrame
) -> tuple[str, ...]:
    """Say in parts how the driving times were worked out (`pna.assumptions.method.driving_parts`).

    Parameters
    ----------
    study, presets, road_files
        As for `paragraphs`.
    """
    own = next(iter(presets.values()))
    days = _road_dates(study, road_files)
    known = [day for day in days if day is not None]
    return method.driving_parts(own, roads_as_at=known if len(known) == len(days) else ())


def walking(study: Study) -> str:
    """Say how the walking times of a study were worked out."""
    return method.walking_paragraph(study.modes.walk.speed_kph)


def page(
    study: Study,
    presets: Mapping[str, Preset],
    *,
    road_files: pd.DataFrame,
    restrictions: Counts,
    premises: str = "",
    overrides: Sequence[str] = (),
    attribution: Sequence[str] = (),
) -> str:
    """Make the page.

    Parameters
    ----------
    study
        The study.
    presets
        Driving presets, the study's own first.
    road_files
        One row per road file, in the order of the study: `file` (name), `timestamp` (text, ISO
        8601; empty where not known).
    restrictions
        How many turn restrictions on the roads that cars use are obeyed, and how many not.
    premises
        What became of the premises read, as one paragraph.
    overrides
        Of every road whose speed is given by hand: what, why and by whom.
    attribution
        Lines that must stand on what is published from the inputs.

    Returns
    -------
    str
        HTML. It fetches nothing and runs no script; the same arguments give the same bytes.

    Raises
    ------
    ExternalResourceError
        The page would fetch something: a fault of this package.
    """
    own = next(iter(presets.values()))
    days = _road_dates(study, road_files)
    driving, walking = paragraphs(study, presets, road_files)
    return pages.render(
        "method.html.j2",
        title=method.TITLE,
        study=study.study.name,
        date=long_date(study.study.reference_date),
        note=wording.INVENTED if study.study.invented else "",
        driving=driving,
        walking=walking,
        premises=premises,
        overrides=overrides,
        attribution=attribution,
        own=own,
        speeds=_speeds(own),
        delays=[(_capital(method.MET[name]), own.delays[name]) for name in DELAYS],
        longer=1 / own.slow - 1,
        shorter=1 - 1 / own.quick,
        presets=list(presets.values()),
        compared=_compared(presets),
        limits=_limits(study.modes.walk.speed_kph),
        built_up=method.built_up_sentences(),
        not_modelled=(wording.restrictions_sentence(restrictions), *_NOT_MODELLED),
        roads=[
            (str(file), _DASH if day is None else long_date(day))
            for file, day in zip(road_files["file"], days, strict=True)
        ],
        fixed=_fixed,
        number=_number,
    )


def _road_dates(study: Study, road_files: pd.DataFrame) -> list[date | None]:
    """Dates of the road files: what they say themselves, else what the study says."""
    given = [item.as_at for item in study.inputs.roads]
    return [
        date.fromisoformat(str(stamp)[:10]) if stamp else said
        for stamp, said in zip(road_files["timestamp"], given, strict=True)
    ]


def _speeds(preset: Preset) -> list[dict[str, Any]]:
    """One row per kind of road, at the limit where none is tagged."""
    printed = speeds_table([preset])
    usual = printed[printed["limit_mph"] == printed["road_kind"].map(USUAL_MPH)]
    rows = usual.set_index("road_kind").loc[list(ROAD_KINDS)]
    return [
        {
            "name": _capital(method.ROADS[str(kind)]),
            "roads": row["road_class"],
            "share": _percent(row["share_of_limit"]),
            "limit": _number(row["limit_mph"], 0),
            "mph": _fixed(row["mph"], 1),
        }
        for kind, row in rows.iterrows()
    ]


def _compared(presets: Mapping[str, Preset]) -> list[tuple[str, list[tuple[str, list[str]]]]]:
    """Groups of rows, each a name and a cell per preset."""
    shown = list(presets.values())
    return [
        (
            "Speed as a share of the legal limit",
            [
                (
                    _capital(method.ROADS[kind]),
                    [f"{_fixed(100 * p.shares[kind], 1)}%" for p in shown],
                )
                for kind in ROAD_KINDS
            ],
        ),
        (
            "Seconds lost",
            [
                (_capital(method.MET[name]), [_fixed(p.delays[name], 1) for p in shown])
                for name in DELAYS
            ],
        ),
        (
            "Minutes added",
            [("Once a trip", [_fixed(p.constant_minutes, 2) for p in shown])],
        ),
        (
            "Range: minutes driven are divided by",
            [
                ("If cars are slower", [_fixed(p.slow, 2) for p in shown]),
                ("If cars are quicker", [_fixed(p.quick, 2) for p in shown]),
            ],
        ),
    ]


def _limits(walk_kph: float) -> list[dict[str, str]]:
    return [
        {
            "road": str(row["road_class"]),
            "condition": str(row["condition"]),
            "mph": _fixed(row["mph"], 1),
            "source": str(row["source"]),
        }
        for row in limits_table(walk_kph).to_dict("records")
    ]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _fixed(value: Any, digits: int) -> str:  # noqa: ANN401 - a cell of a table
    return f"{float(value):.{digits}f}" if math.isfinite(float(value)) else _DASH


def _number(value: Any, digits: int) -> str:  # noqa: ANN401 - a cell of a table
    """As `_fixed`, without needless noughts."""
    text = _fixed(value, digits)
    return text.rstrip("0").rstrip(".") if "." in text else text


def _percent(share: float) -> str:
    return f"{_number(100 * share, 1)}%"
