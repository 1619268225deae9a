"""Columns that every table of sites has: the way to the nearest premises, and what it means."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from pna.answers import Field
from pna.coverage import Judgement
from pna.results import Results
from pna.roads.network import Mode
from pna.travel import Nearest
from pna.travel.points import Reach

__all__ = ["ANSWERS", "AREAS", "answers_of", "minutes_columns", "minutes_fields"]

AREAS = (
    Field("in_area", "text", "whether it lies in the area: yes, no, unknown"),
    Field("district", "text", "code of the district in which it lies"),
    Field("district_name", "text", "its name"),
    Field("locality", "text", "code of the locality in which it lies"),
    Field("locality_name", "text", "its name"),
)
ANSWERS = (
    Field("within_drive", "text", "within the headline's drive: yes, no, unknown"),
    Field("within_walk", "text", "within the headline's walk"),
    Field("within_either", "text", "within one or the other"),
    Field("within_either_low", "text", "the same at the low end of the range of the speeds"),
    Field("within_either_high", "text", "the same at the high end"),
)


def answers_of(rules: tuple[Judgement, ...]) -> dict[str, npt.NDArray[Any]]:
    """Say of each point whether it is within the rules of the headline.

    Parameters
    ----------
    rules
        From `pna.travel.points.judged`: the last is the combined one.

    Returns
    -------
    dict
        `within_drive`, `within_walk` and `within_either`: yes, no or unknown, and `within_either`
        also at both ends of the range.
    """
    either = rules[-1]
    drive, walk = either.parts

    def answer(rule: Judgement, inside: npt.NDArray[np.bool_] | None = None) -> npt.NDArray[Any]:
        within = rule.within if inside is None else inside
        return np.select([rule.unknown, within], ["unknown", "yes"], "no").astype(object)

    return {
        "within_drive": answer(drive),
        "within_walk": answer(walk),
        "within_either": answer(either),
        "within_either_low": answer(either, either.within_low),
        "within_either_high": answer(either, either.within_high),
    }


def minutes_columns(results: Results, reach: Reach) -> dict[str, npt.NDArray[Any]]:
    """Give the columns of `minutes_fields` for one mode.

    Parameters
    ----------
    results
        Of the run.
    reach
        From `pna.travel.points.to_premises`.
    """
    mode = reach.mode
    beside: Mapping[str, Nearest] = (
        {"if_slower": reach.ends.slow, "if_quicker": reach.ends.quick}
        if mode == "drive"
        else {"off_fast_roads": reach.ends.slow}
    )
    first, second = reach.found
    return {
        f"{mode}_status": reach.status,
        f"{mode}_minutes": first.minutes,
        **{f"{mode}_minutes_{end}": found.minutes for end, found in beside.items()},
        **_names(results, mode, "nearest", first),
        f"{mode}_nearest_in_area": _of_sites(results, first, "in_area"),
        f"{mode}_second_minutes": second.minutes,
        **_names(results, mode, "second", second),
        f"{mode}_leg_metres": reach.leg_metres,
    }


def _names(results: Results, mode: Mode, which: str, found: Nearest) -> dict[str, Any]:
    return {
        f"{mode}_{which}_id": _of_sites(results, found, "facility_id"),
        f"{mode}_{which}_name": _of_sites(results, found, "name"),
    }


def _of_sites(results: Results, found: Nearest, column: str) -> npt.NDArray[Any]:
    values = results.sites[column]
    texts = values.map({True: "yes", False: "no"}) if column == "in_area" else values.astype(str)
    result: npt.NDArray[Any] = np.full(len(found.facility), "", dtype=object)
    reached = found.facility >= 0
    result[reached] = texts.to_numpy(object)[found.facility[reached]]
    return result


def minutes_fields() -> tuple[Field, ...]:
    """Give the columns that tell the way from a site to the premises of a set."""
    fields: list[Field] = []
    for mode, way in (("drive", "minutes' drive"), ("walk", "minutes' walk")):
        fields += [
            Field(
                f"{mode}_status",
                "text",
                "ok, beyond_limit, too_far_from_road, no_network, no_position",
            ),
            Field(f"{mode}_minutes", "minutes", f"{way} to the nearest premises of the set"),
        ]
        if mode == "drive":
            fields += [
                Field(
                    "drive_minutes_if_slower", "minutes", "the same at the slow end of the range"
                ),
                Field("drive_minutes_if_quicker", "minutes", "the same at the quick end"),
            ]
        else:
            meaning = "the same without fast roads (50 mph or more) that have no known pavement"
            fields.append(Field("walk_minutes_off_fast_roads", "minutes", meaning))
        fields += [
            Field(f"{mode}_nearest_id", "text", "ODS code of the nearest premises"),
            Field(f"{mode}_nearest_name", "text", "its name"),
            Field(f"{mode}_nearest_in_area", "text", "whether it belongs to the area: yes, no"),
            Field(f"{mode}_second_minutes", "minutes", f"{way} to the nearest of the others"),
            Field(f"{mode}_second_id", "text", "ODS code of that premises"),
            Field(f"{mode}_second_name", "text", "its name"),
            Field(f"{mode}_leg_metres", "metres", "straight line from the site to the road"),
        ]
    return tuple(fields)
