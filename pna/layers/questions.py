"""Layers of a council's own tables, which only single questions of an assessment ask for."""

from __future__ import annotations

from pna.layers.types import Column, Layer, count
from pna.layers.types import text as _text

__all__ = ["MEASURED", "PLACES", "QUESTION_LAYERS"]

_SOURCE = _text("source", "who says so", filled=True)

MEASURED = ("by road", "straight line", "polygons", "not told")
"""How a published figure was measured."""
PLACES = ("output areas", "postcodes", "LSOAs", "share of area", "not told")
"""Where a published figure takes people to live."""

QUESTION_LAYERS = (
    Layer(
        "place_groups",
        "Groups of people of one's own: which group an area belongs to, or how many of its people",
        (
            _text("area_code", "output area, postcode or LSOA", filled=True),
            _text("split", "how people are told apart: icb_place, registered_blind", filled=True),
            _text("group", "the group", filled=True),
            count("people", "people of the group; empty: everyone of the area", required=False),
        ),
        key=("area_code", "split", "group"),
    ),
    Layer(
        "published_figures",
        "Figures of coverage that an earlier assessment, or another body, printed",
        (
            _text("rule", "drive_10, walk_20, drive_10_or_walk_20, straight_1600", filled=True),
            _text("premises_set", "premises that counted; empty: pharmacies", required=False),
            _text("slot", "name of the opening-hour slot; empty: at any time", required=False),
            _text("area_code", "code of the area; empty: the board's", required=False),
            _text("split", "how people were told apart; empty: not at all", required=False),
            _text("group", "the group, as coverage-by-group.csv calls it", required=False),
            Column(
                "percent_within",
                "number",
                "people within, percent",
                unit="percent",
                filled=True,
                least=0.0,
            ),
            _text("as_at", "year or day that it speaks of", filled=True),
            _text("measured", f"what was measured: {', '.join(MEASURED)}", allowed=MEASURED),
            _text("places", f"where people were: {', '.join(PLACES)}", allowed=PLACES),
            _text("speeds", "speeds, as printed; empty: not told", required=False),
            _text("note", "what else they did otherwise", required=False),
            _SOURCE,
        ),
    ),
    Layer(
        "service_needs",
        "A figure of each small area beside which a service is set",
        (
            _text("area_code", "LSOA, ward or locality", filled=True),
            _text("need", "what it measures, such as under-18 conceptions", filled=True),
            Column("value", "number", "the figure", filled=True),
            _SOURCE,
        ),
        key=("area_code", "need"),
    ),
    Layer(
        "special_sites",
        "Any places of which the way to the nearest premises is asked",
        (
            _text("site_id", "code of the place", filled=True),
            _text("name", "name of the place", filled=True),
            _text("kind", "care home, hostel, school, ...", filled=True),
            _text("postcode", "postcode with one space", required=False),
            count("people", "people there", required=False),
            Column("secret", "yes_no", "Y: counted, and never named or placed", required=False),
        ),
        key=("site_id",),
        shape="point",
        shape_filled=False,
    ),
    Layer(
        "bank_holiday_hours",
        "Who is to open on which bank holiday, and when",
        (
            _text("facility_id", "ODS code of the premises", filled=True),
            _text("date", "the day (2025-12-25)", filled=True),
            _text("hours", "opening hours of that day, as in the list; empty: not known"),
            _text("source", "who says so"),
        ),
        key=("facility_id", "date"),
    ),
)
"""In the order of the data dictionary."""
