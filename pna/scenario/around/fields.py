"""Columns of the tables on what is around the sites of an application, and what they mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from pna.answers import Field

__all__ = ["FIELDS", "SITE", "table"]

SITE = (
    Field("change", "count", "number of the change in the scenario, from 1"),
    Field("role", "text", "of the site: opens, moves to, moves from or closes"),
    Field("facility_id", "text", "ODS code; PROPOSED and so on where it has none"),
    Field("site", "text", "its name"),
)
_SET = Field("premises_set", "text", "premises that count")
_MODE = Field("mode", "text", "drive or walk")
_LIMIT = Field("minutes", "number", "minutes of the headline's rule by this mode")
_PREMISES = (
    Field("premises_id", "text", "ODS code of the premises"),
    Field("premises_name", "text", "its name"),
)
_GROUP = (
    Field("split", "text", "how people are told apart; all: not at all"),
    Field("group", "text", "the group"),
    Field("unit", "text", "what is counted: people or households"),
)

FIELDS: Mapping[str, tuple[Field, ...]] = {
    "nearest_five": (
        *SITE,
        Field(
            "list",
            "text",
            "counted: premises of the first set; dispensing practices: those apart, in none or any",
        ),
        Field("rank", "count", "1 to 5: by walk, then by car beyond the search, then straight"),
        *_PREMISES,
        Field("kind", "text", "pharmacy, lps, dispensing_practice"),
        Field("postcode", "text", "postcode of the premises"),
        Field("in_area", "yes_no", "it belongs to the area of the study"),
        Field("board", "text", "its board as the list names it; empty if not told"),
        Field("walk_minutes", "minutes", "walk from the premises to the site; empty: beyond"),
        Field("walk_metres", "metres", "length of that walk"),
        Field("drive_minutes", "minutes", "drive from the premises to the site; empty: beyond"),
        Field("drive_metres", "metres", "length of that drive, walks at both ends included"),
        Field("straight_metres", "metres", "straight line"),
        Field("hours", "text", "opening hours: Mon-Fri 09:00-18:00; Sat 09:00-13:00; Sun closed"),
        Field("hours_a_week", "hours", "hours a week; empty where any day is not known"),
        Field(
            "beside",
            "text",
            "same address, same postcode (both known by it alone), same position (within 2 m), "
            "within 50 m, or empty: to look at beside regulation 31, no finding",
        ),
    ),
    "overlap": (
        *SITE,
        _SET,
        _MODE,
        _LIMIT,
        Field(
            "among",
            "text",
            "other premises that are looked at: before (site that opens or moves to), after (site "
            "that closes or moves from); never the premises itself",
        ),
        Field("people", "people", "people within these minutes of the site"),
        Field("have_another", "people", "of these, with another premises within the same"),
        Field("have_none", "people", "of these, with none"),
        Field("share_with_another", "share", "have_another as a share", whole="people"),
    ),
    "overlap_with": (
        *SITE,
        _SET,
        _MODE,
        _LIMIT,
        *_PREMISES,
        Field("in_area", "yes_no", "it belongs to the area of the study"),
        Field("people_around_site", "people", "people within these minutes of the site"),
        Field("people", "people", "of these, within the same of these premises too"),
        Field("share", "share", "the latter as a share", whole="people_around_site"),
    ),
    "absorbed": (
        Field("facility_id", "text", "premises that closes or moves; all: those of all together"),
        Field("site", "text", "its name; empty for all together"),
        _SET,
        _MODE,
        Field("people", "people", "people to whom it was the nearest"),
        Field(
            "minutes_before",
            "number",
            "mean minutes to it of those who still have another",
            average=True,
        ),
        Field(
            "minutes_after", "number", "their mean minutes to the nearest afterwards", average=True
        ),
        Field("more_than_5_further", "people", "more than 5 minutes further than before"),
        Field("more_than_2_further", "people", "more than 2 minutes further, those over 5 too"),
        Field("without", "people", "who lose the last premises within the search"),
    ),
    "absorbed_by": (
        Field("facility_id", "text", "premises that closes or moves; all: those of all together"),
        Field("site", "text", "its name; empty for all together"),
        _SET,
        _MODE,
        Field("premises_id", "text", "ODS code of the nearest premises afterwards; empty: none"),
        Field("premises_name", "text", "its name"),
        Field("in_area", "yes_no", "it belongs to the area of the study"),
        Field("people", "people", "people to whom it becomes the nearest"),
        Field("share", "share", "of those to whom the other was the nearest", whole="people_all"),
        Field("people_all", "people", "all to whom the other was the nearest"),
        Field("minutes_before", "number", "their mean minutes before", average=True),
        Field("minutes_after", "number", "their mean minutes afterwards", average=True),
        Field("more_than_5_further", "people", "of them more than 5 minutes further"),
    ),
    "users": (
        *SITE,
        _SET,
        Field(
            "by",
            "text",
            "nearest users: people to whom the old site is the nearest by this mode; practice "
            "flows: patients of practices by where their prescriptions were dispensed",
        ),
        _MODE,
        *_GROUP,
        Field("compared", "text", "minutes to the old site with: new site, or nearest after"),
        Field("users", "people", "users of the old site"),
        Field(
            "minutes_before",
            "number",
            "mean minutes to the old site, where both are known",
            average=True,
        ),
        Field("minutes_after", "number", "mean minutes to what is compared", average=True),
        Field("change_median", "number", "median change in minutes; above 0 further"),
        Field("change_90", "number", "of 9 in 10 users the change is no more than this"),
        Field("more_than_5_further", "people", "more than 5 minutes further"),
        Field("more_than_2_further", "people", "more than 2 minutes further, those over 5 too"),
        Field("further", "people", "any further"),
        Field("same", "people", "the same minutes"),
        Field("nearer", "people", "nearer than before"),
        Field("unknown", "people", "minutes to either or both are not known"),
        Field("share_more_than_5", "share", "more_than_5_further as a share", whole="users"),
        Field("share_more_than_2", "share", "more_than_2_further as a share", whole="users"),
        Field("share_further", "share", "further as a share", whole="users"),
        Field("share_same", "share", "same as a share", whole="users"),
        Field("share_nearer", "share", "nearer as a share", whole="users"),
    ),
    "rural": (
        *SITE,
        Field(
            "in_controlled_locality", "text", "yes, no, or not known (not given, or off the map)"
        ),
        Field("controlled_locality", "text", "its name; empty if it is in none"),
        Field("residents_within_1600_metres", "people", "residents within 1.6 km, straight line"),
        Field("share_of_circle_outside_area", "number", "share of the circle outside the area"),
        Field(
            "pharmacies_within_1600_metres", "count", "other pharmacies afterwards within 1.6 km"
        ),
        Field("practices_within_1600_metres", "count", "dispensing practices within 1.6 km"),
        Field("estimated_patients", "people", "registered patients within 1.6 km, an estimate"),
        Field("patients_at_least", "people", "those of LSOAs with all their places within"),
        Field("patients_at_most", "people", "those of LSOAs with any place within; or empty"),
        Field("threshold", "count", "2,750: regulation 41(3)"),
        Field("estimate_against_2750", "text", "fewer, 2,750 or more, not known; or empty"),
    ),
    "rural_practices": (
        *SITE,
        *_PREMISES,
        Field("straight_metres", "metres", "straight line from the site, up to 1,600"),
        Field("in_controlled_locality", "text", "whether the practice stands in one"),
        Field("residents_within_1600_metres", "people", "residents within 1.6 km of the practice"),
        Field(
            "registered_patients",
            "people",
            "patients on its list, as published; empty if not known",
            published=True,
        ),
        Field(
            "patients_within_1600_metres",
            "people",
            "estimate of those of its patients who live within 1.6 km of the site; or empty",
        ),
    ),
    "rural_people": (
        Field("controlled_locality", "text", "area: everyone; all: of any; or a name"),
        *_GROUP,
        Field("total", "people", "people of the group there"),
        Field("within_before", "people", "within 1.6 km of a pharmacy before, straight line"),
        Field("within_after", "people", "within it afterwards"),
        Field("newly_within", "people", "newly within 1.6 km"),
        Field("no_longer_within", "people", "no longer within 1.6 km"),
    ),
    "housing": (
        *SITE,
        Field("site_ref", "text", "reference of the planned homes"),
        Field("name", "text", "their name"),
        Field("in_area", "text", "whether they lie in the area: yes, no, unknown"),
        Field("homes", "number", "homes planned"),
        Field("people", "people", "people when all are built; empty if nobody says how many"),
        Field("first_year", "text", "first year of the trajectory"),
        Field("last_year", "text", "last year of it"),
        Field("drive_minutes", "minutes", "drive from their middle to the site; empty: beyond"),
        Field("walk_minutes", "minutes", "walk from there to the site; empty: beyond"),
        Field("within_drive", "text", "within the headline's drive of the site: yes, no, unknown"),
        Field("within_walk", "text", "within the headline's walk of the site"),
        Field("another_within_drive", "text", "another of the first set is within that drive"),
        Field("another_within_walk", "text", "another premises is within that walk"),
    ),
    "detours": (
        *SITE,
        Field("place", "text", "nearest named settlement of the places"),
        Field("crossed", "text", "what the straight line crosses: river, railway, road; or empty"),
        Field("places", "count", "places where people live"),
        Field("people", "people", "people there"),
        Field("straight_metres", "metres", "mean straight line to the site, by people"),
        Field("walk_metres", "metres", "mean walk, of those within the search"),
        Field("walk_minutes", "number", "mean minutes of it"),
        Field("walk_minutes_most", "minutes", "of the place with the longest walk; empty: beyond"),
        Field("people_beyond", "people", "people whose walk is beyond the search"),
        Field("by_way_of", "text", "roads of the walk from the place with most people"),
    ),
}
"""By table: its columns."""


def table(name: str, parts: Sequence[pd.DataFrame] = ()) -> pd.DataFrame:
    """Put parts of a table together, in its columns.

    Parameters
    ----------
    name
        Of `FIELDS`.
    parts
        Each with all of its columns, or empty; without any rows the table is empty.
    """
    columns = [field.name for field in FIELDS[name]]
    there = [part[columns] for part in parts if len(part)]
    return pd.concat(there, ignore_index=True) if there else pd.DataFrame(columns=columns)
