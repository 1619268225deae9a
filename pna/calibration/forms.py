"""Forms of the speed model: which speeds and delays each tells apart.

Every form is linear in its parameters once the routes are known: minutes at the limit on each kind
of road divided by a share, seconds for what is met, a constant.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from pna.speeds.presets import DELAYS, ROAD_KINDS, TWENTY_TIMES

__all__ = ["ASSUMED_DELAY_SECONDS", "COLUMNS", "FORMS", "TOWN", "Form", "shares_and_delays"]

Floats = npt.NDArray[np.float64]

COLUMNS = (*ROAD_KINDS, *DELAYS)
"""What a route is made of: minutes at the limit by kind of road, and how many things are met."""

ASSUMED_DELAY_SECONDS = MappingProxyType(
    {"junctions": 1.5, "give_ways": 5.0, "signals": 12.0, "roundabouts": 5.0, "crossings": 2.0}
)
"""Delays in proportion to each other: an assumption of this project. A fit gives their scale."""

TOWN = ("town dual carriageway", "town main road", "town street", "20 mph road", "service road")
_COUNTRY_MAIN = ("motorway", "dual carriageway", "country main road")
_LANES = ("country lane",)
_MOST_PACE, _MOST_CONSTANT, _MOST_SCALE = 5.0, 5.0, 5.0


@dataclass(frozen=True)
class Form:
    """One form of the speed model.

    Attributes
    ----------
    name, words
        What it is called, and a sentence that says what it assumes.
    groups
        Kinds of road that share one speed, as (name, kinds).
    constant
        Whether something is added once a trip.
    delays
        Whether things met on the way cost time, in the proportions of `ASSUMED_DELAY_SECONDS`.
    """

    name: str
    words: str
    groups: tuple[tuple[str, tuple[str, ...]], ...]
    constant: bool
    delays: bool

    @property
    def parameters(self) -> tuple[str, ...]:
        """Names of the parameters, in the order of a fit."""
        names = [f"share of the limit, {name}" for name, _ in self.groups]
        names += ["delays, times those assumed"] if self.delays else []
        names += ["constant"] if self.constant else []
        return tuple(names)

    @property
    def bounds(self) -> tuple[Floats, Floats]:
        """Least and most that each parameter of a fit may be.

        A pace (the reciprocal of a share) lies between 1 (the limit itself) and 5.
        """
        most = [_MOST_PACE] * len(self.groups) + [_MOST_SCALE] * self.delays
        least = [1.0] * len(self.groups) + [0.0] * (self.delays + self.constant)
        return np.array(least), np.array([*most, *([_MOST_CONSTANT] * self.constant)])

    @property
    def design(self) -> Floats:
        """What each parameter but the constant multiplies, shape (`COLUMNS`, parameters).

        Where towns have a share of their own, roads tagged 20 mph follow it by
        `pna.speeds.presets.TWENTY_TIMES`.
        """
        result = np.zeros((len(COLUMNS), len(self.groups) + self.delays))
        for number, (_, kinds) in enumerate(self.groups):
            result[[COLUMNS.index(kind) for kind in kinds], number] = 1.0
        if len(self.groups) > 1:
            result[COLUMNS.index("20 mph road")] /= TWENTY_TIMES
        if self.delays:
            for name, seconds in ASSUMED_DELAY_SECONDS.items():
                result[COLUMNS.index(name), -1] = seconds / 60.0
        return result


_ONE = (("every road", ROAD_KINDS),)
_TWO = (("in town", TOWN), ("in the country", _COUNTRY_MAIN + _LANES))
_THREE = (("in town", TOWN), ("country main roads", _COUNTRY_MAIN), ("country lanes", _LANES))

FORMS = (
    Form(
        name="one factor",
        words="Every road is driven at one and the same share of its legal limit.",
        groups=_ONE,
        constant=False,
        delays=False,
    ),
    Form(
        name="constant + factor",
        words="One share of the legal limit on every road, and a constant once a trip.",
        groups=_ONE,
        constant=True,
        delays=False,
    ),
    Form(
        name="constant + town and country",
        words="One share of the limit in town, one in the country, and a constant once a trip.",
        groups=_TWO,
        constant=True,
        delays=False,
    ),
    Form(
        name="constant + class speeds",
        words=(
            "A share of the limit in town, one on main roads in the country, one on country lanes, "
            "and a constant once a trip."
        ),
        groups=_THREE,
        constant=True,
        delays=False,
    ),
    Form(
        name="constant + class speeds + junction delay",
        words=(
            "A share of the limit in town, one on main roads in the country, one on country lanes; "
            "seconds for every junction, give way, signal, roundabout and crossing; and a constant "
            "once a trip."
        ),
        groups=_THREE,
        constant=True,
        delays=True,
    ),
)
"""The forms that are compared, simplest first."""


def shares_and_delays(
    form: Form, parameters: Floats
) -> tuple[dict[str, float], dict[str, float], float]:
    """Turn a fit into the shares, delays and constant of a `pna.speeds.presets.Preset`.

    Parameters
    ----------
    form, parameters
        From `fit`.

    Returns
    -------
    shares
        Of the limit, by kind of road.
    delays
        Seconds.
    constant_minutes
    """
    paces = form.design[:, : len(form.groups)] @ parameters[: len(form.groups)]
    shares = {
        kind: float(1.0 / pace)
        for kind, pace in zip(ROAD_KINDS, paces[: len(ROAD_KINDS)], strict=True)
    }
    scale = float(parameters[len(form.groups)]) if form.delays else 0.0
    delays = {name: ASSUMED_DELAY_SECONDS[name] * scale for name in DELAYS}
    constant = float(parameters[-1]) if form.constant else 0.0
    return shares, delays, constant
