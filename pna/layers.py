"""What each tidy layer must hold.

The columns are data: the same tables check a file (`pna.checks`), convert its cells and print the
data dictionary. A frame whose index is named ``row`` carries the row numbers of the file that it
was read from.
"""

from __future__ import annotations

import pandas as pd

from pna.area_layers import AREA_LAYERS
from pna.layer_types import PEOPLE, Column, Kind, Layer, Read, Shape
from pna.layer_types import text as _text
from pna.layers_nhs import NHS_LAYERS

__all__ = [
    "CRS",
    "DAYS",
    "EASTING_LIMIT",
    "LAYERS",
    "NORTHING_LIMIT",
    "PURPOSES",
    "Column",
    "Kind",
    "Layer",
    "Read",
    "Shape",
    "dictionary",
]

CRS = "EPSG:27700"
"""The British National Grid, in which every layer is kept; metres."""
EASTING_LIMIT = 700_000.0
NORTHING_LIMIT = 1_300_000.0
"""Great Britain lies between 0 and these limits of the grid (Ordnance Survey, "A guide to
coordinate systems in Great Britain")."""

PURPOSES = {
    "PS": "primary school",
    "SS": "secondary school",
    "FE": "further education college",
    "GP": "GP surgery",
    "Hosp": "hospital",
    "Food": "food store",
    "Town": "town centre",
    "Pharm": "pharmacy",
}
"""Purposes of journeys, under the codes of the Journey Time Statistics (DfT)."""

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
"""Days by their number in the ``opening_hours`` layer: Monday is 0."""
_HOURS_FIELDS = tuple(f"hours_{day}" for day in DAYS)

_PREMISES = (
    _text("facility_id", "ODS code of the premises", filled=True),
    _text("name", "trading name", filled=True),
    _text(
        "kind",
        "pharmacy, lps, distance_selling, appliance, dispensing_practice; others are only shown",
        filled=True,
    ),
    _text("postcode", "postcode with one space", required=False),
    _text("address", "address without the postcode", required=False),
    _text("hwb", "Health and Wellbeing Board as the list names it", required=False),
)
_LISTED = Column(
    "times_listed", "number", "rows that it has in the list", required=False, least=1.0
)
_OF_PREMISES = _text("facility_id", "ODS code of the premises", filled=True)
_SAID = (
    _text("source", "who says so", filled=True),
    _text("as_at", "the day that it speaks of (2025-06-30)", filled=True),
)
_LAYERS = (
    Layer(
        "premises_list",
        "Premises as a list gives them, before anything is decided about them",
        (*_PREMISES, _LISTED),
        key=("facility_id",),
        shape="point",
        shape_filled=False,
    ),
    Layer(
        "premises",
        "Every premises read, where it is, and whether it counts in each premises set",
        (
            *_PREMISES[:3],
            *(_text(c.name, c.meaning) for c in _PREMISES[3:]),
            Column("in_area", "yes_no", "belongs to the area of the study", filled=True),
            _text(
                "position",
                "where the position comes from",
                filled=True,
                allowed=("coordinates", "postcode", "postcode_ended", "amended", "none"),
            ),
            _text("amended", "what amendments changed, and why"),
            _text(
                "hours",
                "what is known of the opening hours",
                required=False,
                allowed=("known", "partly known", "unknown", "closed all week"),
            ),
            Column("hours_repaired", "yes_no", "opening hours were put right", required=False),
            _LISTED,
        ),
        key=("facility_id",),
        shape="point",
        shape_filled=False,
    ),
    Layer(
        "demand",
        "Places where people live",
        (
            _text("demand_id", "output area or postcode, and the special population", filled=True),
            PEOPLE,
            _text("lsoa", "lower layer super output area", filled=True),
            _text("district", "code of the district", filled=True),
            _text("district_name", "name of the district"),
            _text("locality", "code of the locality"),
            _text("locality_name", "name of the locality"),
            _text("special", "kind of special population (prison, barracks); empty otherwise"),
            _text("special_name", "name of the special population; empty otherwise"),
        ),
        key=("demand_id",),
        shape="point",
    ),
    Layer(
        "areas",
        "The area of the board, its districts and its localities",
        (
            _text("area_type", "kind of area", allowed=("hwb", "district", "locality")),
            _text("area_code", "code of the area", filled=True),
            _text("area_name", "name of the area", filled=True),
            Column("valid", "yes_no", "the polygon was valid as published", filled=True),
        ),
        key=("area_type", "area_code"),
        shape="polygon",
    ),
    Layer(
        "boundaries",
        "Polygons with a code and a name",
        (
            _text("area_code", "code of the area", filled=True),
            _text("area_name", "name of the area"),
            Column("valid", "yes_no", "the polygon was valid as published", required=False),
        ),
        shape="polygon",
    ),
    Layer(
        "contractors",
        "What the contractor details say of each contractor",
        (
            _text("facility_id", "ODS code (F-code)", filled=True),
            _text("name", "trading name"),
            Column("distance_selling", "yes_no", "distance-selling premises", filled=True),
            Column("lps", "yes_no", "local pharmaceutical services contract", required=False),
        ),
        key=("facility_id",),
    ),
    Layer(
        "dispensing_sites",
        "Sites of dispensing practices, branch surgeries among them",
        (
            _text("facility_id", "ODS code of the site", filled=True),
            _text("name", "name of the site", filled=True),
            _text("postcode", "postcode of the site", required=False),
            Column("is_branch", "yes_no", "a branch surgery", required=False),
            Column("dispenses", "yes_no", "this site dispenses", required=False),
        ),
        key=("facility_id",),
        shape="point",
        shape_filled=False,
    ),
    Layer(
        "population",
        "People of each lower layer super output area (LSOA)",
        (_text("lsoa", "code of the LSOA", filled=True), PEOPLE),
        key=("lsoa",),
    ),
    Layer(
        "oa_people",
        "People counted in each output area (OA)",
        (_text("oa", "code of the OA", filled=True), PEOPLE),
        key=("oa",),
    ),
    Layer(
        "oa_centroids",
        "Population-weighted centroids of output areas (OA)",
        (_text("oa", "code of the OA", filled=True),),
        key=("oa",),
        shape="point",
    ),
    Layer(
        "oa_lookup",
        "Which LSOA and district each output area (OA) belongs to",
        (
            _text("oa", "code of the OA", filled=True),
            _text("lsoa", "code of the LSOA", filled=True),
            _text("district", "code of the district", filled=True),
            _text("district_name", "name of the district", required=False),
        ),
        key=("oa",),
    ),
    Layer(
        "postcodes",
        "Postcodes, live and ended",
        (
            _text("postcode", "postcode with one space", filled=True),
            Column("easting", "number", "easting of the postcode", unit="metres"),
            Column("northing", "number", "northing of the postcode", unit="metres"),
            _text("ended", "year and month in which it ended (202204); empty if live"),
            Column("large_user", "yes_no", "a large-user postcode", required=False),
            Column("quality", "number", "positional quality, 1 best to 9 none", required=False),
            _text("oa", "code of the output area", required=False),
            _text("lsoa", "code of the LSOA", required=False),
            _text("district", "code of the district", required=False),
        ),
        key=("postcode",),
    ),
    Layer(
        "amendments",
        "Corrections to the premises list, each with its reason",
        (
            _text("facility_id", "ODS code of the premises", filled=True),
            _text(
                "field",
                "what is corrected",
                filled=True,
                allowed=("name", "postcode", "kind", "easting_northing", "closed", *_HOURS_FIELDS),
            ),
            _text("value", "the right value"),
            _text("reason", "why", filled=True),
            _text("source", "who says so", filled=True),
            _text("date", "when they said so", required=False),
        ),
        key=("facility_id", "field"),
    ),
    Layer(
        "special_population",
        "People who live in prisons, barracks, halls and the like",
        (
            _text("name", "name of the institution", filled=True),
            _text("kind", "prison, barracks, halls, ...", filled=True),
            _text("area_code", "output area or postcode in which it lies", filled=True),
            PEOPLE,
            _text("source", "where the number comes from", filled=True),
        ),
        key=("area_code", "name"),
    ),
    Layer(
        "journey_times",
        "Published minutes from each LSOA to the nearest place of each purpose",
        (
            _text("lsoa", "code of the LSOA", filled=True),
            _text("purpose", "what lies at the end", filled=True, allowed=tuple(PURPOSES)),
            Column("car_minutes", "number", "by car", unit="minutes", filled=True),
            Column("cycle_minutes", "number", "by bicycle", unit="minutes", required=False),
            _text("lsoa_name", "name of the LSOA", required=False),
        ),
        key=("lsoa", "purpose"),
    ),
    Layer(
        "observed_trips",
        "Trips by car that somebody made or looked up, with their minutes",
        (
            _text("from", "where it began, as written", filled=True),
            _text("to", "where it ended, as written", filled=True),
            Column("minutes", "number", "how long it took", unit="minutes", filled=True),
            _text("when", "day and time", required=False),
            _text("source", "who says so", filled=True),
            *(
                Column(f"{end}_{axis}", "number", f"{axis} of {end}", "metres", required=False)
                for end in ("from", "to")
                for axis in ("easting", "northing")
            ),
        ),
    ),
    Layer(
        "destinations",
        "Places to which published journey times lead",
        (
            _text("purpose", "what the place is", filled=True, allowed=tuple(PURPOSES)),
            _text("name", "name of the place", filled=True),
            _text("postcode", "postcode with one space", required=False),
        ),
        shape="point",
        shape_filled=False,
    ),
    Layer(
        "opening_hours",
        "Opening hours of the week: for each premises and day its spells, or one row without any",
        (
            _OF_PREMISES,
            Column("day", "number", "day of the week, 0 Monday to 6 Sunday", filled=True, least=0),
            Column("spell", "number", "1 to 3; 0 where there is none", filled=True, least=0),
            _text(
                "state",
                "open for this spell, closed all day, or not known",
                filled=True,
                allowed=("open", "closed", "unknown"),
            ),
            Column("start_minute", "number", "start of the spell", "minutes after midnight"),
            Column(
                "end_minute",
                "number",
                "end of the spell; above 1440 on the next day",
                "minutes after midnight",
            ),
            _text("text", "the day's hours as published", required=False),
        ),
        key=("facility_id", "day", "spell"),
    ),
    Layer(
        "services",
        "Which premises provide which services",
        (
            _OF_PREMISES,
            _text("service", "the service", filled=True),
            Column("provides", "yes_no", "this premises provides it", filled=True),
            *_SAID,
        ),
        key=("facility_id", "service"),
    ),
    Layer(
        "facilities",
        "What premises answered to a questionnaire about their facilities",
        (
            _OF_PREMISES,
            _text("question", "what was asked", filled=True),
            _text("answer", "what was answered; empty where nothing was"),
            *_SAID,
        ),
        key=("facility_id", "question"),
    ),
    *NHS_LAYERS,
)
LAYERS: dict[str, Layer] = {layer.name: layer for layer in (*_LAYERS, *AREA_LAYERS)}
"""Every layer by name."""


def dictionary() -> pd.DataFrame:
    """Give the data dictionary: one row for each column of each layer.

    Returns
    -------
    DataFrame
        ``layer, column, kind, unit, required, meaning, allowed``.
    """
    rows = [
        {
            "layer": layer.name,
            "column": column.name,
            "kind": column.kind,
            "unit": column.unit,
            "required": column.required,
            "meaning": column.meaning,
            "allowed": ", ".join(column.allowed),
        }
        for layer in LAYERS.values()
        for column in layer.columns
    ]
    return pd.DataFrame(rows)
