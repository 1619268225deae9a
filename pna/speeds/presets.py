"""Presets of driving speeds: how minutes follow from roads, their limits and what is met on them.

Every number of a preset is here, with the evidence for it; `pna.speeds.table.speeds_table` prints
them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

__all__ = [
    "DELAYS",
    "PRESETS",
    "QUICK_SHARE",
    "ROAD_KINDS",
    "SLOW_SHARE",
    "TWENTY_TIMES",
    "Preset",
    "most_share",
    "one_factor",
    "slower",
]

ROAD_KINDS = (
    "motorway",
    "dual carriageway",
    "country main road",
    "country lane",
    "town dual carriageway",
    "town main road",
    "town street",
    "20 mph road",
    "service road",
)
"""Kinds of road that a preset may give speeds of their own, told apart by
`pna.speeds.driving.kinds_of_road`."""

TWENTY_TIMES = 1.45
"""On roads limited to 20 mph the share of the limit is this many times that on 30 mph roads in
town: where a 30 mph limit is lowered to 20, cars drive 0.7 to 0.9 mph slower (Department for
Transport, 20mph Research Study, 2018: medians in residential areas and in city centres). It is the
speed between junctions: with what is lost at them, cars come to 17.4 mph on such roads in central
Oxford (tests/studies/typical/fit.py)."""

_MOST_SHARE = {"20 mph road": 1.5}

DELAYS = ("junctions", "give_ways", "signals", "roundabouts", "crossings")
"""Things met on the way that a preset may give seconds for: columns of the driving network's edges
(`pna.roads.junctions`)."""

SLOW_SHARE, QUICK_SHARE = 0.55, 0.70
"""Range of speeds, as shares of the legal limit, where no calibration gives one."""


@dataclass(frozen=True)
class Preset:
    """How minutes follow from roads, their limits and what is met on the way.

    ``minutes = constant_minutes + sum over roads of (minutes at the limit / share of its kind)
    + sum over things met of delay / 60``

    Attributes
    ----------
    name
        As in the study file.
    shares
        Speed driven as a share of the legal limit, for each of `ROAD_KINDS`; above 0 and at most 1,
        on 20 mph roads at most 1.5.
    delays
        Seconds for each of `DELAYS`, 0 or more.
    constant_minutes
        Added once a trip.
    slow, quick
        The range: every driven minute, the constant included, divided by `slow` (at most 1) and by
        `quick` (at least 1).
    description
        One sentence for a reader.
    basis
        What the numbers stand on and how far off they are, in a sentence or two to be quoted.
    evidence
        Data, fit and range behind the numbers, in full.
    version
        Changes whenever a number here or in the definition of the legal-limit time does.
    """

    name: str
    shares: Mapping[str, float]
    delays: Mapping[str, float]
    constant_minutes: float
    slow: float
    quick: float
    description: str
    basis: str
    evidence: str
    version: str

    def __post_init__(self) -> None:
        """Refuse numbers that would break the search for routes."""
        if set(self.shares) != set(ROAD_KINDS) or set(self.delays) != set(DELAYS):
            msg = f"preset {self.name!r}: shares or delays are missing, or not of a known kind"
            raise ValueError(msg)
        for kind, share in self.shares.items():
            most = most_share(kind)
            if not 0 < share <= most:
                msg = (
                    f"preset {self.name!r}: the share of the limit on a {kind} must be above 0 and "
                    f"at most {most:g}: {share}"
                )
                raise ValueError(msg)
        for name, value in (*self.delays.items(), ("constant_minutes", self.constant_minutes)):
            if not 0 <= value < float("inf"):
                msg = f"preset {self.name!r}: {name} must be 0 or more: {value}"
                raise ValueError(msg)
        if not 0 < self.slow <= 1 <= self.quick < float("inf"):
            msg = f"preset {self.name!r}: the range must be around 1: {self.slow} to {self.quick}"
            raise ValueError(msg)


def most_share(kind: str) -> float:
    """Highest share of the limit that a preset may give a kind of road."""
    return _MOST_SHARE.get(kind, 1.0)


def one_factor(
    name: str,
    factor: float,
    *,
    constant_minutes: float = 0.0,
    slow: float | None = None,
    quick: float | None = None,
    description: str = "",
    basis: str = "",
    evidence: str = "",
    version: str = "1",
) -> Preset:
    """Make a preset with one and the same share of the limit on every road, and no delays.

    Parameters
    ----------
    name, constant_minutes, description, basis, evidence, version
        As in `Preset`.
    factor
        Speed driven as a share of the legal limit, above 0 and at most 1.
    slow, quick
        As in `Preset`. By default the range that is taken where no calibration gives one: 0.55 to
        0.70 of the limits, widened to hold the factor itself.

    Returns
    -------
    Preset

    Raises
    ------
    ValueError
        A number is out of its range.
    """
    if not 0 < factor <= 1:
        msg = f"preset {name!r}: the factor must be above 0 and at most 1: {factor}"
        raise ValueError(msg)
    return Preset(
        name=name,
        shares=MappingProxyType(dict.fromkeys(ROAD_KINDS, factor)),
        delays=MappingProxyType(dict.fromkeys(DELAYS, 0.0)),
        constant_minutes=constant_minutes,
        slow=min(SLOW_SHARE / factor, 1.0) if slow is None else slow,
        quick=max(QUICK_SHARE / factor, 1.0) if quick is None else quick,
        description=description,
        basis=basis,
        evidence=evidence,
        version=version,
    )


def slower(
    preset: Preset,
    times_as_long: float,
    *,
    name: str,
    description: str,
    basis: str,
    evidence: str,
) -> Preset:
    """Make a preset whose driving takes longer by one factor; its constant stays.

    Parameters
    ----------
    preset
        The preset to start from.
    times_as_long
        At least 1.
    name, description, basis, evidence
        Of the new preset.

    Returns
    -------
    Preset
    """
    return replace(
        preset,
        shares=MappingProxyType({k: v / times_as_long for k, v in preset.shares.items()}),
        delays=MappingProxyType({k: v * times_as_long for k, v in preset.delays.items()}),
        name=name,
        description=description,
        basis=basis,
        evidence=evidence,
    )


_PEAK_LONGER = 1.25

_TOWN_SHARE, _COUNTRY_MAIN_SHARE, _LANE_SHARE = 0.96, 0.82, 0.51
_TYPICAL = Preset(
    name="typical",
    shares=MappingProxyType(
        {
            # Not fitted: the evidence has no motorways. Cars drive at 69 mph on them where traffic
            # is free (Department for Transport, vehicle speed compliance 2019).
            "motorway": 0.90,
            "dual carriageway": _COUNTRY_MAIN_SHARE,
            "country main road": _COUNTRY_MAIN_SHARE,
            "country lane": _LANE_SHARE,
            "town dual carriageway": _TOWN_SHARE,
            "town main road": _TOWN_SHARE,
            "town street": _TOWN_SHARE,
            "20 mph road": round(_TOWN_SHARE * TWENTY_TIMES, 2),
            "service road": _TOWN_SHARE,
        }
    ),
    delays=MappingProxyType(
        {
            "junctions": 2.5,
            "give_ways": 8.2,
            "signals": 19.6,
            "roundabouts": 8.2,
            "crossings": 3.3,
        }
    ),
    constant_minutes=0.26,
    slow=0.82,
    quick=1.10,
    description=(
        "Roads in town at 0.96 of their legal limit, main roads in the country at 0.82, country "
        "lanes at 0.51, seconds for every junction, give way, signal, roundabout and crossing, and "
        "0.26 minutes a trip: fitted to official journey times of a weekday morning."
    ),
    basis=(
        "They were fitted to the Journey Time Statistics of 2017: official minutes by car, "
        "themselves modelled from speeds measured on weekday mornings, less 5 minutes that they "
        "are inferred to add to each trip; for Rutland over its own roads, and for England "
        "outside conurbations by kind of area and distance. Beside the same times the minutes are "
        "0.21 too many on average in Rutland, and 0.93 to 1.09 times as many over England (0.91 to "
        "1.14 where a time was left out of the fit)."
    ),
    evidence=(
        "the Journey Time Statistics 2017 of the Department for Transport, minutes by car that are "
        "themselves modelled from measured speeds, for a Tuesday in October from 7 to 10 am, less "
        "the 5 minutes that they are inferred to add to every trip. Fitted together with equal "
        "weight were 30 figures of 18 LSOAs of Rutland over the county's own roads, and 12 means "
        "by rural-urban class and distance from 0.5 to 12 km, of 3,589 LSOAs in 83 districts of "
        "England (no random sample: they lie round development sites), their routes taken from "
        "Rutland and three towns. In Rutland, where traffic is quicker than in most districts, the "
        "minutes are 0.21 too many on average (root mean square error 0.53; 0.62 for an LSOA left "
        "out of the fit); beside the means of England they are 0.93 to 1.09 times as many (0.95 in "
        "the median; 0.91 to 1.14 for a mean left out). Fitted to England alone they are 0.48 too "
        "many in Rutland. Speeds and delays make up for each other: by themselves the share in "
        "town lies between 0.60 and 1.00, the delays between none and 2.13 times the assumed. The "
        "range is that of "
        "districts, conurbations among them, beside the means of their own class and distance: one "
        "in twenty is slower than 0.82 of them, one in twenty quicker than 1.10. Not fitted: "
        "conurbations, motorways, roads limited to 20 mph, and the proportions of the delays to "
        "each other. The speeds agree with free-flow speeds that the Department measured in 2019 "
        "(31 mph on 30 mph roads, 50 on single carriageways of 60), which are not part of the fit. "
        "tests/studies/typical/fit.py prints the figures of the fit."
    ),
    version="3",
)

PRESETS: Mapping[str, Preset] = MappingProxyType(
    {
        "legal_limit": one_factor(
            "legal_limit",
            1.0,
            description=("Every road at its legal limit, with no delay at junctions."),
            basis=(
                "They are no estimate but a bound: beside official journey times for Rutland the "
                "minutes are 2.45 too few on average."
            ),
            evidence=(
                "No fit. Beside the Journey Time Statistics for Rutland it is 2.45 minutes too "
                "quick on average, 0.61 of their minutes in the median."
            ),
        ),
        "typical": _TYPICAL,
        "peak": slower(
            _TYPICAL,
            _PEAK_LONGER,
            name="peak",
            description=(
                "An assumption, not a measurement: the driving part of a typical trip takes 1.25 "
                "times as long."
            ),
            basis=(
                "They are an assumption and not a measurement: driving takes 1.25 times as long as "
                "at the speeds of the preset typical."
            ),
            evidence=(
                "None was fitted; 1.25 is chosen to show how far results hang on slower traffic. "
                "The preset typical is itself fitted to a weekday morning. For comparison, local A "
                "roads in England averaged 25.2 mph over 2017 and 23.7 mph in the weekday morning "
                "peak, which makes trips 1.06 times as long (Department for Transport)."
            ),
        ),
    }
)
