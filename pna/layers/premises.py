"""Layers of premises: lists of them, what is said of them, their hours, services and facilities."""

from __future__ import annotations

from pna.layers.types import Column, Layer, text

__all__ = ["DAYS", "PREMISES_LAYERS"]

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
"""Days by their number in the ``opening_hours`` layer: Monday is 0."""
_HOURS_FIELDS = tuple(f"hours_{day}" for day in DAYS)

_PREMISES = (
    text("facility_id", "ODS code of the premises", filled=True),
    text("name", "trading name", filled=True),
    text(
        "kind",
        "pharmacy, lps, distance_selling, appliance, dispensing_practice; others are only shown",
        filled=True,
    ),
    text("postcode", "postcode with one space", required=False),
    text("address", "address without the postcode", required=False),
    text("hwb", "Health and Wellbeing Board as the list names it", required=False),
)
_LISTED = Column(
    "times_listed", "number", "rows that it has in the list", required=False, least=1.0
)
_OF_PREMISES = text("facility_id", "ODS code of the premises", filled=True)
_SAID = (
    text("source", "who says so", filled=True),
    text("as_at", "the day that it speaks of (2025-06-30)", filled=True),
)

PREMISES_LAYERS = (
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
            *(text(c.name, c.meaning) for c in _PREMISES[3:]),
            Column("in_area", "yes_no", "belongs to the area of the study", filled=True),
            text(
                "position",
                "where the position comes from",
                filled=True,
                allowed=("coordinates", "postcode", "postcode_ended", "amended", "none"),
            ),
            text("amended", "what amendments changed, and why"),
            text(
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
        "contractors",
        "What the contractor details say of each contractor",
        (
            text("facility_id", "ODS code (F-code)", filled=True),
            text("name", "trading name"),
            Column("distance_selling", "yes_no", "distance-selling premises", filled=True),
            Column("lps", "yes_no", "local pharmaceutical services contract", required=False),
            Column("hundred_hours", "yes_no", "a 100-hour pharmacy", required=False),
        ),
        key=("facility_id",),
    ),
    Layer(
        "amendments",
        "Corrections to the premises list, each with its reason",
        (
            text("facility_id", "ODS code of the premises", filled=True),
            text(
                "field",
                "what is corrected",
                filled=True,
                allowed=("name", "postcode", "kind", "easting_northing", "closed", *_HOURS_FIELDS),
            ),
            text("value", "the right value"),
            text("reason", "why", filled=True),
            text("source", "who says so", filled=True),
            text("date", "when they said so", required=False),
        ),
        key=("facility_id", "field"),
    ),
    Layer(
        "opening_hours",
        "Opening hours of the week: for each premises and day its spells, or one row without any",
        (
            _OF_PREMISES,
            Column("day", "number", "day of the week, 0 Monday to 6 Sunday", filled=True, least=0),
            Column("spell", "number", "1 to 3; 0 where there is none", filled=True, least=0),
            text(
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
            text("text", "the day's hours as published", required=False),
        ),
        key=("facility_id", "day", "spell"),
    ),
    Layer(
        "services",
        "Which premises provide which services",
        (
            _OF_PREMISES,
            text("service", "the service", filled=True),
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
            text("question", "what was asked", filled=True),
            text("answer", "what was answered; empty where nothing was"),
            *_SAID,
        ),
        key=("facility_id", "question"),
    ),
    Layer(
        "dispensing_sites",
        "Sites of dispensing practices, branch surgeries among them",
        (
            text("facility_id", "ODS code of the site", filled=True),
            text("name", "name of the site", filled=True),
            text("postcode", "postcode of the site", required=False),
            Column("is_branch", "yes_no", "a branch surgery", required=False),
            Column("dispenses", "yes_no", "this site dispenses", required=False),
        ),
        key=("facility_id",),
        shape="point",
        shape_filled=False,
    ),
)
