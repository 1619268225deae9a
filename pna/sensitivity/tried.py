"""What `pna sensitivity` tries: factors, and the levels of each, the study's own first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from pna.speeds import driving as speeds
from pna.speeds.presets import Preset
from pna.study import Study, Unit

__all__ = ["FACTORS", "NOTHING", "Factor", "Level", "moves", "paces", "routes", "speed_levels"]

Factor = Literal["speed", "place_unit", "walking_speed", "walking_ways", "premises_position"]
FACTORS: Mapping[Factor, str] = {
    "speed": "Driving speeds",
    "place_unit": "Where people live",
    "walking_speed": "Walking speed",
    "walking_ways": "Ways that people walk",
    "premises_position": "Position of premises",
}
"""Every factor, and what it is called, in the order of the axes of a grid."""

NOTHING = "nothing: as in the run"
_SEARCH = "search from the premises by road"
_UNITS: Mapping[Unit, str] = {"oa": "output areas", "postcode": "postcodes", "lsoa": "LSOAs"}
_KPH = 3.6


@dataclass(frozen=True)
class Level:
    """One level of one factor.

    Attributes
    ----------
    factor
        One of `FACTORS`.
    name
        As tables give it.
    words
        As pictures and sentences do.
    re_run
        Which steps are worked out anew for it; all others are taken as they are.
    value
        Speed ratio, km/h, or number of the draw.
    preset
        Of a speed.
    unit
        Of a unit of places.
    why_not
        Why it could not be tried; empty where it was.
    """

    factor: Factor
    name: str
    words: str
    re_run: str
    value: float = float("nan")
    preset: str = ""
    unit: Unit | None = None
    why_not: str = ""


def speed_levels(presets: Mapping[str, Preset]) -> tuple[Level, ...]:
    """Speeds: the study's own, both ends of its range, and the other presets.

    Parameters
    ----------
    presets
        By name, the study's own first.
    """
    own = next(iter(presets.values()))
    levels = [Level("speed", own.name, own.name, NOTHING, 1.0, own.name)]
    for end, word in (("slow", "slower"), ("quick", "quicker")):
        ratio = getattr(own, end)
        if ratio != 1:
            words = f"{own.name}, cars {word} ({ratio:.2f} times)"
            levels.append(Level("speed", f"{own.name}_{end}", words, _SEARCH, ratio, own.name))
    others = [name for name in presets if name != own.name]
    levels += [Level("speed", name, name.replace("_", " "), _SEARCH, 1.0, name) for name in others]
    return tuple(levels)


def unit_level(unit: Unit, *, own: bool, why_not: str = "") -> Level:
    """One unit of places where people live."""
    re_run = (
        "nothing: it was not possible"
        if why_not
        else NOTHING
        if own
        else "places and their people; joining them to the roads; reading off the searches"
    )
    return Level("place_unit", unit, _UNITS[unit], re_run, unit=unit, why_not=why_not)


def paces(study: Study) -> tuple[Level, ...]:
    """Walking speeds: the study's own, that of older adults, and those of the study file."""
    own = study.modes.walk.speed_kph
    older = round(speeds.OLDER_ADULT_METRES_PER_SECOND * _KPH, 6)
    tried = sorted({older, *study.sensitivity.walk_kph} - {own})
    re_run = "walking minutes multiplied (every way takes longer or shorter alike)"
    return (
        Level("walking_speed", f"{own:g} km/h", f"{own:g} km/h", NOTHING, own),
        *(
            Level("walking_speed", f"{kph:g} km/h", _pace_words(kph, older), re_run, kph)
            for kph in tried
        ),
    )


def _pace_words(kph: float, older: float) -> str:
    return f"{kph:g} km/h, older adults" if kph == older else f"{kph:g} km/h"


def routes() -> tuple[Level, ...]:
    """Ways that people walk: every one, or none along fast roads without a known pavement."""
    return (
        Level("walking_ways", "every_way", "every road and path", NOTHING),
        Level(
            "walking_ways",
            "not_along_fast_roads",
            "not along fast roads without a known pavement",
            _SEARCH,
        ),
    )


def moves(number: int) -> tuple[Level, ...]:
    """Positions of premises: as they are, and each draw; without draws, why there are none."""
    own = Level("premises_position", "as_placed", "as placed", NOTHING, 0)
    if not number:
        why = "no premises that counts is placed by its postcode: all have coordinates of their own"
        nothing = "nothing: it was not possible"
        return (own, Level("premises_position", "moved", "moved", nothing, why_not=why))
    re_run = f"joining premises to the roads; {_SEARCH}"
    return (
        own,
        *(
            Level("premises_position", f"moved_{n}", f"moved, draw {n}", re_run, n)
            for n in range(1, number + 1)
        ),
    )
