"""Layers of journeys whose minutes are known, and of where they lead."""

from __future__ import annotations

from pna.layers.types import LSOA, Column, Layer, text

__all__ = ["JOURNEY_LAYERS", "PURPOSES"]

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

JOURNEY_LAYERS = (
    Layer(
        "journey_times",
        "Published minutes from each LSOA to the nearest place of each purpose",
        (
            LSOA,
            text("purpose", "what lies at the end", filled=True, allowed=tuple(PURPOSES)),
            Column("car_minutes", "number", "by car", unit="minutes", filled=True),
            Column("cycle_minutes", "number", "by bicycle", unit="minutes", required=False),
            text("lsoa_name", "name of the LSOA", required=False),
        ),
        key=("lsoa", "purpose"),
    ),
    Layer(
        "observed_trips",
        "Trips by car that somebody made or looked up, with their minutes",
        (
            text("from", "where it began, as written", filled=True),
            text("to", "where it ended, as written", filled=True),
            Column("minutes", "number", "how long it took", unit="minutes", filled=True),
            text("when", "day and time", required=False),
            text("source", "who says so", filled=True),
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
            text("purpose", "what the place is", filled=True, allowed=tuple(PURPOSES)),
            text("name", "name of the place", filled=True),
            text("postcode", "postcode with one space", required=False),
        ),
        shape="point",
        shape_filled=False,
    ),
    Layer(
        "overrides",
        "Speeds that a person gives for single roads, in place of those assumed for cars",
        (
            Column("way_id", "number", "id of the way in OpenStreetMap", least=1),
            text("road_name", "name or number of the road, where no id is given"),
            text("area", "ward, locality or district in which the road has that name"),
            Column("speed_kph", "number", "speed driven between junctions", "km/h", filled=True),
            text("reason", "why", filled=True),
            text("who", "who says so", filled=True),
            text("when", "when they said so", filled=True),
        ),
    ),
)
