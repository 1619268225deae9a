"""The tables of planned homes, and what their columns mean."""

from __future__ import annotations

from collections.abc import Callable

from pna.answers import Answer, Field, NotMade
from pna.question import Question
from pna.questions.site_columns import ANSWERS, AREAS, minutes_fields
from pna.results import Results

__all__ = ["BY_YEAR", "HOUSING", "OF_SITES", "by_year", "housing", "sites"]

_PARAGRAPHS = ("2", "4", "6")
_RULE = (
    Field("rule", "text", "short name of the rule: drive_10, walk_20, drive_10_or_walk_20"),
    Field("mode", "text", "drive, walk, or both"),
    Field("minutes", "number", "its limit; empty where it combines two"),
    Field("speed_preset", "text", "speeds of the study"),
    Field("premises_set", "text", "premises that count"),
)
OF_SITES = (
    Field("site_ref", "text", "reference of the site"),
    Field("name", "text", "its name"),
    Field("source", "text", "where the number of homes comes from"),
    Field("shape", "text", "how the site is given: point, polygon or none"),
    Field("easting", "metres", "easting of the point that stands for it, EPSG:27700"),
    Field("northing", "metres", "its northing"),
    *AREAS,
    Field("homes", "number", "homes planned"),
    Field("first_year", "text", "first year of its trajectory"),
    Field("last_year", "text", "last year of it"),
    Field("people_per_home", "number", "people expected a home"),
    Field("people_per_home_from", "text", "who says so: site, study.toml; empty: nobody"),
    Field("people", "people", "people when all homes are built"),
)


def _with_extremes() -> tuple[Field, ...]:
    fields: list[Field] = []
    for field in minutes_fields():
        fields.append(field)
        if field.name in {"drive_minutes", "walk_minutes"}:
            fields += [
                Field(f"{field.name}_least", "minutes", "least minutes of any part of the site"),
                Field(
                    f"{field.name}_most",
                    "minutes",
                    "most of any part; empty where a part is beyond the search",
                ),
            ]
    return tuple(fields)


HOUSING = (
    Field("site_ref", "text", "reference of the site"),
    Field("name", "text", "its name"),
    Field("in_area", "text", "whether it lies in the area: yes, no, unknown"),
    Field("year", "text", "year; not told: homes that no year is told of"),
    Field("homes", "number", "homes of the year"),
    Field("homes_to_date", "number", "homes up to it"),
    Field("people", "people", "people of the homes of the year; empty where not known"),
    Field("people_to_date", "people", "people of the homes up to it"),
    *_RULE,
    Field("within", "text", "whether the site is within the rule: yes, no, unknown"),
    Field("within_low", "text", "the same at the low end of the range of the speeds"),
    Field("within_high", "text", "the same at the high end"),
    Field("people_within", "people", "people of the year who are within"),
    Field("people_outside", "people", "who are outside"),
    Field("people_unknown", "people", "of whom it is unknown"),
)
BY_YEAR = (
    Field("year", "text", "year; not told: homes that no year is told of, after all others"),
    *_RULE,
    Field("area_type", "text", "hwb, district or locality"),
    Field("area_code", "text", "code of the area"),
    Field("area_name", "text", "name of the area"),
    Field("homes", "number", "homes of the year"),
    Field("people", "people", "new residents of the year"),
    Field("people_within", "people", "of these within the rule"),
    Field("people_outside", "people", "outside it"),
    Field("people_unknown", "people", "unknown: sites without a position or far from any road"),
    Field("people_to_date", "people", "new residents up to the year"),
    Field("within_to_date", "people", "of these within the rule"),
    Field("outside_to_date", "people", "outside it"),
    Field("unknown_to_date", "people", "unknown"),
    Field("homes_without_people_to_date", "number", "homes whose people are not known"),
    Field("residents_now", "people", "residents of today"),
    Field("share_within_now", "share", "share of them within the rule", whole="residents_now"),
    Field("residents_if_built", "people", "residents of today and new residents up to the year"),
    Field(
        "share_within_if_built",
        "share",
        "share of these within the rule",
        whole="residents_if_built",
    ),
    Field(
        "share_low_if_built",
        "share",
        "the same at the low end of the range of the speeds",
        whole="residents_if_built",
    ),
    Field("share_high_if_built", "share", "the same at the high end", whole="residents_if_built"),
)
Make = Callable[[Results], Answer | NotMade]


def sites(make: Make) -> Question:
    """Give the question of the sites."""
    return Question(
        "housing-sites",
        "Planned homes, by site",
        "One row per planned site and premises set, with the nearest premises by car and on foot "
        "from a point in its middle. Streets that are not built yet are straight lines on foot.",
        _PARAGRAPHS,
        (
            *OF_SITES,
            Field("premises_set", "text", "premises that count"),
            *ANSWERS,
            Field(
                "share_of_site_within",
                "share",
                "share of the site's ground within one or the other",
            ),
            *_with_extremes(),
            Field(
                "new_residents_outside",
                "number",
                "new residents outside both rules of which the year is asked "
                "(housing.new_residents_outside)",
            ),
            Field("homes_until_then", "number", "homes of this site that so many people take"),
            Field(
                "year_reached",
                "text",
                "when they are built: a year, not reached, year not told, within (the site is not "
                "outside), unknown",
            ),
        ),
        make,
    )


def housing(make: Make) -> Question:
    """Give the question of the sites by year."""
    return Question(
        "housing",
        "Planned homes, by site and year",
        "One row per planned site, year of its trajectory, rule and premises set: homes, people, "
        "and whether they are within the rule.",
        _PARAGRAPHS,
        HOUSING,
        make,
    )


def by_year(make: Make) -> Question:
    """Give the question of the areas by year."""
    return Question(
        "housing-by-year",
        "Planned homes, by year and area",
        "New residents within and outside every rule by year and area, and the share of all "
        "residents within it if the homes are built and nothing else changes. Localities without "
        "planned homes are left out; of the others the rules of the headline are given.",
        _PARAGRAPHS,
        BY_YEAR,
        make,
    )
