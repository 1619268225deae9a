"""What the tables on controlled localities and 1.6 km circles are made from."""

from __future__ import annotations

from typing import NamedTuple

import geopandas as gpd

from pna.answers import NotMade
from pna.errors import Finding, Findings
from pna.geography import controlled
from pna.geography.areas import outline
from pna.geography.controlled import Controlled, Ground
from pna.geography.rurality import CIRCLE_METRES
from pna.people import registered_patients
from pna.people.registered_patients import Placed
from pna.premises import COUNTED_KINDS
from pna.results import Results

__all__ = [
    "NOT_KNOWN",
    "Given",
    "about_buffer",
    "board_name",
    "given",
    "ground_of",
    "in_controlled",
    "patients_of",
    "pharmacies",
]

NOT_KNOWN = "not known"
_WORDS = {
    "controlled_localities": "Controlled localities",
    "previous_controlled_localities": "Controlled localities of an earlier map",
}


_NOT_GIVEN = {
    "controlled_localities": (
        "Controlled localities were not given, and they are not worked out here, since only a "
        "determination under the regulations makes them: give inputs.controlled_localities, as "
        "polygons or as a list of output areas (ask the integrated care board)."
    ),
    "previous_controlled_localities": (
        "No earlier map of controlled localities was given: give "
        "inputs.previous_controlled_localities."
    ),
}


class Given(NamedTuple):
    """Controlled localities as they were given, or why there are none.

    Attributes
    ----------
    controlled
        None if they were not given or cannot be used.
    why_not
        Empty if they were.
    findings
        What is to be known of them.
    """

    controlled: Controlled | None
    why_not: NotMade | None
    findings: Findings


def pharmacies(results: Results) -> gpd.GeoDataFrame:
    """Pharmacies with a counter, in the area and within the buffer, whatever the premises sets.

    Distance-selling premises and dispensing practices are none.
    """
    sites = results.sites
    chosen = sites["kind"].isin(COUNTED_KINDS["pharmacies"])
    return sites[chosen].reset_index(drop=True)


def ground_of(results: Results) -> Ground:
    """What controlled localities are set against in a study."""
    return Ground(
        demand=results.demand,
        unit=results.study.demand.unit,
        outline=outline(results.areas),
        buffer_metres=results.study.area.buffer_km * 1000.0,
        oa_lookup=results.inputs.get("oa_lookup"),
    )


def board_name(results: Results) -> str:
    """Name of the area of the board."""
    return str(results.areas.loc[results.areas["area_type"] == "hwb", "area_name"].iloc[0])


def given(results: Results, ground: Ground, key: str = "controlled_localities") -> Given:
    """Give the controlled localities of a study, set against its places.

    Parameters
    ----------
    results
        Of a run.
    ground
        From `ground_of`.
    key
        Of ``[inputs]``.
    """
    what, name = _WORDS[key], f"inputs.{key}"
    if key in results.unreadable:
        why = f"{name} cannot be read: {results.unreadable[key]}"
        return Given(None, NotMade(why, (name,)), ())
    if key not in results.inputs:
        return Given(None, NotMade(_NOT_GIVEN[key], (name,)), ())
    layer = gpd.GeoDataFrame(results.inputs[key])
    item = getattr(results.study.inputs, key)
    found, findings = controlled.located(layer, ground, file=item.file.name if item else "")
    if found is None:
        why = (
            f"{what} are a list of output areas, and nothing says which of them the places of this "
            f"study lie in: give polygons in {name}, or inputs.oa_lookup."
        )
        return Given(None, NotMade(why, (name, "inputs.oa_lookup"), findings), findings)
    return Given(found, None, findings)


def in_controlled(at: Given, ground: Ground, points: gpd.GeoSeries) -> tuple[list[str], list[str]]:
    """Whether points lie in a controlled locality (yes, no, not known), and in which.

    Parameters
    ----------
    at
        From `given`.
    ground
        From `ground_of`. Outside the area of the study a map need not show all localities, so that
        a point there is in one or not known to be.
    points
        In EPSG:27700; of one without a position nothing is known.
    """
    names = None if at.controlled is None else at.controlled.names_at(points)
    if names is None:
        return [NOT_KNOWN] * len(points), [""] * len(points)
    mapped = points.intersects(ground.outline)
    told = [
        "yes" if name else "no" if on_the_map else NOT_KNOWN
        for name, on_the_map in zip(names, mapped, strict=True)
    ]
    return told, names


def patients_of(results: Results, ground: Ground) -> Placed | NotMade:
    """Give where the registered patients of a study live, or say which input would tell.

    Parameters
    ----------
    results
        Of a run.
    ground
        From `ground_of`.
    """
    key = "gp_patients_by_lsoa"
    name = f"inputs.{key}"
    if key in results.unreadable:
        return NotMade(f"{name} cannot be read: {results.unreadable[key]}", (name,))
    if key not in results.inputs:
        why = (
            "Registered patients by LSOA were not given, from which those within 1.6 km of a "
            f"pharmacy are estimated: give {name}."
        )
        return NotMade(why, (name,))
    item = results.study.inputs.gp_patients_by_lsoa
    centroids = results.inputs.get("lsoa_centroids")
    return registered_patients.by_place(
        results.inputs[key],
        results.demand,
        ground.outline,
        centroids=None if centroids is None else gpd.GeoDataFrame(centroids),
        changes=results.inputs.get("lsoa_changes"),
        file=item.file.name if item else "",
    )


def about_buffer(results: Results) -> Findings:
    """Warn where pharmacies within 1.6 km of the boundary may not have been read."""
    reach = results.study.area.buffer_km * 1000.0
    if reach >= CIRCLE_METRES:
        return ()
    message = (
        f"Pharmacies are taken in up to {reach / 1000:g} km outside the area: those between there "
        "and 1.6 km may have residents of the area within 1.6 km."
    )
    hint = "Set area.buffer_km to 2 or more."
    return (
        Finding("warning", message, file=results.study.path.name, column="buffer_km", hint=hint),
    )
