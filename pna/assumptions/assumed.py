"""Numbers of the method that are written in this package, each with its reason and its quality.

The values are read from the modules themselves, so that this list cannot differ from what is used.
"""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

from pna import off_the_roads, rules
from pna.geography import areas
from pna.people import demand
from pna.roads import built_up, junctions, limits
from pna.roads.limits import KPH_PER_MPH, WALK_KPH
from pna.sensitivity import moved
from pna.speeds import driving as speeds
from pna.speeds import presets
from pna.travel import impedance, road_edge, straight

__all__ = ["METHOD", "STATEMENTS", "Assumed", "Quality", "Statement", "Who"]

Quality = Literal["A", "B", "C"]
Who = Literal["Health and Wellbeing Board", "author of the study", "this program"]
_JUDGED = "judgement of this project: there is no evidence for another number"


class Assumed(NamedTuple):
    """One number: what it says, how it is written, where it stands, why, and how sure it is."""

    group: str
    assumption: str
    value: float
    unit: str
    constant: str
    source: str
    quality: Quality
    factor: str = ""


class Statement(NamedTuple):
    """An assumption that is no number."""

    group: str
    assumption: str
    value: str
    source: str
    quality: Quality
    who: Who = "this program"
    factor: str = ""


def _private(module: Any, name: str) -> float:  # noqa: ANN401 - any module
    return float(getattr(module, name))


METHOD: tuple[Assumed, ...] = (
    Assumed(
        "Walking",
        "Walking speed of the walks at both ends of a drive",
        WALK_KPH,
        "km/h",
        "pna.roads.limits.WALK_KPH",
        "Department for Transport, Journey Time Statistics 2014 to 2019",
        "B",
    ),
    Assumed(
        "Walking",
        "Walking speed of older adults",
        speeds.OLDER_ADULT_METRES_PER_SECOND,
        "m/s",
        "pna.speeds.driving.OLDER_ADULT_METRES_PER_SECOND",
        "Health Survey for England 2005, in Asher and others, Age and Ageing 41 (2012), 690-694",
        "B",
        "walking_speed",
    ),
    Assumed(
        "Walking",
        "Roads of this limit or more, without a known pavement, are left out at the range's low "
        "end",
        impedance.FAST_MPH,
        "mph",
        "pna.travel.impedance.FAST_MPH",
        _JUDGED,
        "C",
        "walking_ways",
    ),
    Assumed(
        "Walking",
        "Such a road is left out where less than this share of it is in built-up land",
        _private(impedance, "_MOSTLY_BUILT_UP"),
        "share",
        "pna.travel.impedance._MOSTLY_BUILT_UP",
        _JUDGED,
        "C",
        "walking_ways",
    ),
    *(
        Assumed(
            "Limits",
            f"A tagged limit {words} than this is taken for a slip, and the road as not tagged",
            _private(limits, name),
            "km/h",
            f"pna.roads.limits.{name}",
            "walking pace, and 70 mph rounded up: there are no other limits",
            "B",
        )
        for words, name in (("lower", "_LOWEST_KPH"), ("higher", "_HIGHEST_KPH"))
    ),
    Assumed(
        "Driving",
        "Limit taken for service roads, and tracks open to cars, that have none tagged",
        speeds.SERVICE_MPH,
        "mph",
        "pna.speeds.driving.SERVICE_MPH",
        _JUDGED,
        "C",
    ),
    Assumed(
        "Driving",
        "A road signed at this or less counts as town wherever it lies",
        _private(speeds, "_TOWN_AT_MOST_KPH") / KPH_PER_MPH,
        "mph",
        "pna.speeds.driving._TOWN_AT_MOST_KPH",
        "30 mph, the limit of restricted roads (Highway Code, rule 124), and a rounding",
        "B",
    ),
    Assumed(
        "Driving",
        "A road signed at this or more counts as country wherever it lies",
        _private(speeds, "_COUNTRY_AT_LEAST_KPH") / KPH_PER_MPH,
        "mph",
        "pna.speeds.driving._COUNTRY_AT_LEAST_KPH",
        "50 mph less a rounding: seldom signed in town",
        "C",
    ),
    *(
        Assumed(
            "Driving",
            f"A road signed at {words} than this is no 20 mph road",
            mph / KPH_PER_MPH,
            "mph",
            "pna.speeds.driving._TWENTY_KPH",
            "20 mph and a rounding, for limits tagged in km/h",
            "B",
        )
        for words, mph in zip(("less", "more"), speeds._TWENTY_KPH, strict=True)  # noqa: SLF001
    ),
    Assumed(
        "Driving",
        "Speed on 20 mph roads: share of the limit, as a multiple of that on 30 mph roads in town",
        presets.TWENTY_TIMES,
        "times",
        "pna.speeds.presets.TWENTY_TIMES",
        "Department for Transport, 20mph Research Study, 2018",
        "B",
    ),
    Assumed(
        "Driving",
        "Range of the speeds where no calibration gives one: slowest share of the limits",
        presets.SLOW_SHARE,
        "share",
        "pna.speeds.presets.SLOW_SHARE",
        _JUDGED,
        "C",
    ),
    Assumed(
        "Driving",
        "Range of the speeds where no calibration gives one: quickest share of the limits",
        presets.QUICK_SHARE,
        "share",
        "pna.speeds.presets.QUICK_SHARE",
        _JUDGED,
        "C",
    ),
    Assumed(
        "Driving",
        "Preset peak: driving takes so many times as long as in preset typical",
        _private(presets, "_PEAK_LONGER"),
        "times",
        "pna.speeds.presets._PEAK_LONGER",
        "assumption; A roads in the weekday morning peak of 2017 took 1.06 times as long",
        "C",
        "speed",
    ),
    *(
        Assumed(
            "Built-up land", text, float(value), unit, f"pna.roads.built_up.{name}", _JUDGED, "C"
        )
        for text, value, unit, name in (
            (
                "Land counts as built-up where so many junctions of streets lie near",
                built_up.JUNCTIONS,
                "junctions",
                "JUNCTIONS",
            ),
            (
                "How near those junctions must lie",
                built_up.RADIUS_METRES,
                "metres",
                "RADIUS_METRES",
            ),
            (
                "Streets that must meet for a junction to count there",
                _private(built_up, "_JUNCTION_ARMS"),
                "streets",
                "_JUNCTION_ARMS",
            ),
        )
    ),
    *(
        Assumed(
            "Junctions",
            text,
            value,
            unit,
            f"pna.roads.junctions.{name}",
            "judgement of this project, by how British junctions are mapped",
            "C",
        )
        for text, value, unit, name in (
            (
                "Roads that must meet for a junction to be one",
                _private(junctions, "_JUNCTION_ARMS"),
                "roads",
                "_JUNCTION_ARMS",
            ),
            (
                "Signals this far from each other are of one junction",
                junctions.SIGNALS_METRES,
                "metres",
                "SIGNALS_METRES",
            ),
            (
                "Tracks this far from each other are of one level crossing",
                junctions.RAILWAY_METRES,
                "metres",
                "RAILWAY_METRES",
            ),
            (
                "A give-way line this near to the end of a road belongs to it",
                junctions.LINE_METRES,
                "metres",
                "LINE_METRES",
            ),
            (
                "One-way roads less than this apart part or join and do not cross",
                junctions.FORK_DEGREES,
                "degrees",
                "FORK_DEGREES",
            ),
        )
    ),
    Assumed(
        "Rules",
        "Minutes by which a trip may pass a limit and count as within it (for rounding)",
        impedance.TOLERANCE_MINUTES,
        "minutes",
        "pna.travel.impedance.TOLERANCE_MINUTES",
        "a path of exactly 20 minutes adds up to a little more in a computer",
        "A",
    ),
    Assumed(
        "Rules",
        "The same of a straight line",
        _private(straight, "_TOLERANCE_METRES"),
        "metres",
        "pna.travel.straight._TOLERANCE_METRES",
        "as above",
        "A",
    ),
    Assumed(
        "Areas",
        "How far outside every polygon a place may lie and still go to the nearest area",
        areas.NEAREST_METRES,
        "metres",
        "pna.geography.areas.NEAREST_METRES",
        "generalised boundaries cut corners by some hundred metres",
        "B",
    ),
    Assumed(
        "Areas",
        "The same for a place inside the board's area and in none of its parts",
        areas.SLIVER_METRES,
        "metres",
        "pna.geography.areas.SLIVER_METRES",
        "areas that meet may leave slivers",
        "C",
    ),
    Assumed(
        "Areas",
        "A settlement further away than this gives a place no name",
        demand.SETTLEMENT_METRES,
        "metres",
        "pna.people.demand.SETTLEMENT_METRES",
        "a name only; it decides no figure",
        "C",
    ),
    Assumed(
        "Areas",
        "Places further than this from any road are told of",
        _private(off_the_roads, "_FAR_LEG_METRES"),
        "metres",
        "pna.off_the_roads._FAR_LEG_METRES",
        "a warning only; it decides no figure",
        "C",
    ),
    *(
        Assumed(
            "Road edge",
            text,
            _private(module, name),
            unit,
            f"{module.__name__}.{name}",
            f"{_JUDGED}; it bears on the note of the road edge only",
            "C",
        )
        for module, name, text, unit in (
            (rules, "_EDGE_MARGIN_METRES", "Premises this near to the end of the roads", "metres"),
            (road_edge, "_CELL_METRES", "Cells in which land counts as covered", "metres"),
            (road_edge, "_CLOSE_METRES", "Gaps between roads that count as covered", "metres"),
            (road_edge, "_STUB_METRES", "Half the width of strips that are not", "metres"),
            (road_edge, "_FAR_METRES", "Trips shorter than this give no speed", "metres"),
            (road_edge, "_NOT_EXCEEDED", "Share of trips that do not exceed the speed", "share"),
            (road_edge, "_FEWEST_TRIPS", "Fewest trips that give such a speed", "trips"),
        )
    ),
    *(
        Assumed(
            "Sensitivity",
            text,
            float(value),
            unit,
            f"pna.sensitivity.moved.{name}",
            "judgement of this project: published points of postcodes are 50 to 200 metres off, "
            "more in the country",
            "C",
            "premises_position",
        )
        for text, value, unit, name in (
            (
                "Draws in which premises placed by postcode are moved",
                moved.DRAWS,
                "draws",
                "DRAWS",
            ),
            (
                "Postcodes whose distance tells how far a postcode spreads",
                moved.NEIGHBOURS,
                "postcodes",
                "NEIGHBOURS",
            ),
            ("Furthest that premises are moved", moved.MOST_METRES, "metres", "MOST_METRES"),
            (
                "Coordinates this near to their postcode's point count as the postcode's",
                moved.SAME_POINT_METRES,
                "metres",
                "SAME_POINT_METRES",
            ),
        )
    ),
)
"""Every number of the method that is an assumption and that no study sets."""

STATEMENTS: tuple[Statement, ...] = (
    Statement(
        "People",
        "Everyone of a place sets off from its one point",
        "",
        "output areas and LSOAs: population-weighted centroid (ONS); postcodes: their point",
        "B",
        factor="place_unit",
    ),
    Statement(
        "People",
        "Everyone travels to the premises that is nearest in minutes",
        "",
        "usual in assessments of access; people do go elsewhere",
        "C",
        who="Health and Wellbeing Board",
    ),
    Statement(
        "People",
        "The rules of driving are given for everyone, with a car or without",
        "",
        "tables of households without a car stand beside them where the inputs give these",
        "C",
        who="Health and Wellbeing Board",
    ),
    Statement(
        "Driving",
        "Speeds and delays are the same in both directions and at every hour",
        "",
        "there is no free evidence of speeds by direction and hour",
        "C",
    ),
    Statement("Driving", "Time to park and to walk from the car", "0 minutes", _JUDGED, "C"),
    Statement(
        "Driving",
        "Gates that are not tagged private or locked are open; bollards are closed",
        "",
        "tagging guidelines of OpenStreetMap",
        "B",
    ),
    Statement(
        "Driving",
        "Turn restrictions and one-way streets are obeyed; those of certain hours are not",
        "",
        "OpenStreetMap; report/method.html has how many",
        "B",
    ),
    Statement(
        "Walking",
        "Time for crossing roads, for steps and for hills",
        "0 minutes",
        _JUDGED,
        "C",
    ),
    Statement(
        "Walking",
        "People walk along every road and path that is open to walkers, lit or not",
        "",
        "OpenStreetMap; the factor leaves fast roads without a known pavement out",
        "C",
        factor="walking_ways",
    ),
    Statement(
        "Roads",
        "A place or premises joins the nearest road or path in a straight line",
        "",
        "usual; whether a door opens on another road is not known",
        "C",
    ),
)
"""Assumptions that are no numbers."""
