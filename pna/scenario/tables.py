"""The tables of a comparison: their columns, what these hold, and how they are rounded."""

from __future__ import annotations

from collections.abc import Iterable

from pna.answers import Field, FieldKind
from pna.question import TableSpec

__all__ = [
    "AVERAGES",
    "BANDS",
    "CHOICE",
    "MINUTES",
    "MOVED",
    "MOVES",
    "PLACES",
    "SHARES",
    "SITES",
    "SLOTS",
    "TABLES",
    "WAYS",
    "columns_of",
    "table_of",
]

BANDS = ("0-1", "1-2", "2-5", "5-10", "over 10")
"""Minutes saved or added: more than the first number, up to the second."""
WAYS = ("saved", "newly reached", "added", "no longer reached", "same", "not reached", "unknown")
"""What becomes of the minutes to the nearest premises. ``newly reached`` and ``no longer reached``:
one of the two lies beyond the limit of the search, so that no minutes can be taken off;
``not reached``: both do; ``unknown``: the place joins no road or path."""

_RULE = (
    Field("rule", "text", "the rule: way of travelling and minutes"),
    Field("mode", "text", "way of travelling"),
    Field("minutes", "number", "its limit; empty for a rule of two ways of travelling"),
    Field("speed_preset", "text", "speeds assumed"),
    Field("slot", "text", "when premises must be open; any: at whatever time"),
    Field("premises_set", "text", "premises that count"),
)
_AREA = (
    Field("area_type", "text", "kind of area: hwb (the whole area), district, locality"),
    Field("area_code", "text", "code of the area"),
    Field("area_name", "text", "name of the area"),
)
_GROUP = (
    Field("split", "text", "how people are told apart; all: not at all"),
    Field("group", "text", "the group"),
    Field("unit", "text", "what is counted: people or households"),
)
_BY_MODE = (
    Field("mode", "text", "way of travelling"),
    Field("speed_preset", "text", "speeds assumed"),
    Field("premises_set", "text", "premises that count"),
)


def _people(**meanings: str) -> tuple[Field, ...]:
    return tuple(Field(name, "people", meaning) for name, meaning in meanings.items())


def _fields(kind: FieldKind, **meanings: str) -> tuple[Field, ...]:
    return tuple(Field(name, kind, meaning) for name, meaning in meanings.items())


def _averages(**meanings: str) -> tuple[Field, ...]:
    return tuple(Field(name, "number", text, average=True) for name, text in meanings.items())


_MOVED = _people(
    total="all of the group in the area",
    within_before="those within the limit before the changes",
    within_after="those within it after them",
    change="those within after the changes less those within before",
    newly_within="those within it after and not before",
    newly_outside="those within it before and not after",
    newly_within_low="the least of those newly within at the speeds assumed and at both ends of "
    "their range",
    newly_within_high="the most of it",
    newly_outside_low="the least of those newly outside at the speeds assumed and at both ends of "
    "their range",
    newly_outside_high="the most of it",
    unknown_before="those of whom it is not known before",
    unknown_after="those of whom it is not known after",
)
MOVED = tuple(field.name for field in _MOVED)
"""Figures of `MOVES` and `SLOTS`, without those over possible sites."""
_OVER_SITES = _people(
    within_after_least="the least of those within after over the possible sites; empty where "
    "positions are exact",
    within_after_most="the most of it",
    newly_within_least="the least of those newly within over the possible sites",
    newly_within_most="the most of it",
    newly_outside_least="the least of those newly outside over the possible sites",
    newly_outside_most="the most of it",
)


def table_of(name: str, title: str, meaning: str, *fields: Field) -> TableSpec:
    """Describe a table of a comparison, which serves no paragraph of Schedule 1 by itself.

    Parameters
    ----------
    name, title, meaning
        As in `pna.question.TableSpec`.
    *fields
        Its columns, in order.
    """
    return TableSpec(name, title, meaning, (), fields)


MOVES = table_of(
    "moves",
    "People newly within and newly outside",
    "Who comes within each rule by the changes, and who falls outside it: the rules of the "
    "headline by area and, for the whole area, by group; the study's other rules for everyone.",
    *(*_RULE, *_AREA, *_GROUP, *_MOVED, *_OVER_SITES),
)
SLOTS = table_of(
    "slots",
    "By time of the week",
    "The rules of the headline, counting only premises that are open in each slot of the study. "
    "Who is within reach of none that is open, but of one whose hours are not known, is unknown.",
    *(*_RULE, *_AREA, *_GROUP, *_MOVED, *_OVER_SITES),
    *_fields(
        "count",
        open_before="premises of the area and the set known to be open in the slot before",
        open_after="the same after",
    ),
    Field(
        "hours_not_supplied",
        "text",
        "ODS codes of changed premises of which it is not known whether they are open in the slot",
    ),
)
CHOICE = table_of(
    "choice",
    "Choice",
    "People by how many premises they have within the limits of the headline, before and after.",
    *(*_RULE, *_AREA),
    Field("premises_within", "text", "premises within the limit: 0, 1, 2-3, 4+, not known"),
    *_people(
        people_before="people who live where there are so many before the changes",
        people_after="the same after them",
        change="people after less people before",
        people_after_least="the least of people after over the possible sites; empty where "
        "positions are exact",
        people_after_most="the most of it",
        total="people of the area",
    ),
)
MINUTES = table_of(
    "minutes",
    "Minutes saved and added",
    "People by how many minutes fewer or more it takes to the nearest premises after the changes. "
    "All rows of an area and group add up to its total.",
    *(*_BY_MODE, *_AREA, *_GROUP),
    Field("way", "text", f"what becomes of the minutes: {', '.join(WAYS)}"),
    Field("band", "text", f"minutes saved or added: {', '.join(BANDS)}; empty for other rows"),
    *_people(
        people="people of whom it is so",
        people_low="the least of it at the speeds assumed and at both ends of their range",
        people_high="the most of it",
        people_least="the least of people over the possible sites; empty where positions are exact",
        people_most="the most of it",
        total="all of the group in the area",
    ),
)
AVERAGES = table_of(
    "averages",
    "Average minutes",
    "Minutes to the nearest premises before and after, weighted by people. Those affected are all "
    "whose minutes change; averages are over those who reach a premises before and after.",
    *(*_BY_MODE, *_AREA, *_GROUP),
    *_people(
        total="all of the group in the area",
        counted="those who reach a premises both before and after",
        saved="those of them who save minutes",
        added="those of them to whom minutes are added",
    ),
    *_averages(
        mean_before="average minutes before, over those counted",
        mean_after="the same after",
        mean_change="average of minutes after less minutes before, over those counted",
        mean_change_affected="the same over those whose minutes change",
        mean_saved="average minutes saved, over those who save any",
        mean_added="average minutes added, over those to whom any are added",
    ),
    *_fields(
        "number",
        median_change="half of those counted have at most this change",
        median_change_affected="half of those whose minutes change have at most this change",
        median_saved="half of those who save minutes save at most so many",
        median_added="half of those to whom minutes are added have at most so many",
        median_before="half of those counted live within so many minutes before",
        median_after="the same after",
    ),
    *_averages(
        mean_change_low="the least of the mean change at the speeds assumed and at both ends of "
        "their range",
        mean_change_high="the most of it",
        mean_change_least="the least of the mean change over the possible sites; empty where "
        "positions are exact",
        mean_change_most="the most of it",
    ),
)
PLACES = table_of(
    "places",
    "Places most affected",
    "Places by name with the most minutes added and with the most saved, ten each; those where "
    "people no longer reach a premises within the search, or newly do, come first.",
    *_BY_MODE,
    Field("way", "text", "added or saved"),
    Field("rank", "count", "1 is the place with the most minutes added or saved"),
    Field("place", "text", "nearest named settlement"),
    Field("district_name", "text", "name of the district"),
    *_people(
        people="people of the place",
        affected="those whose minutes are added to (or saved)",
        beyond="of these, those who no longer reach (or newly reach) a premises within the search",
        newly="people of the place newly outside (or newly within) the limit of the headline",
    ),
    *_averages(
        minutes_before="average minutes before, over those affected who reach a premises both "
        "before and after",
        minutes_after="the same after",
        minutes_change="minutes added or saved on average, over the same people",
    ),
    *_fields("number", minutes_change_most="the most minutes added or saved anywhere in the place"),
)
SHARES = table_of(
    "shares",
    "Each change's own share",
    "People brought within the rule of the headline (less those who fall outside it) by each of "
    "several changes: alone; added after all the others; and on average over every order in which "
    "they can be made (Shapley), which adds up to the whole. A closure and an opening act together "
    "where one makes up for the other. Premises count at whatever time they are open, so that a "
    "change of hours has no share.",
    *_RULE,
    Field("number", "count", "place of the change in the list"),
    Field("kind", "text", "open, close, move, merge, hours, services"),
    Field("facility_id", "text", "ODS code of the premises"),
    Field("name", "text", "its name"),
    *_people(
        alone="change in the people within, by this change alone",
        added_last="the same, added after all the others",
        share="its own share: the average over the orders",
        whole="change in the people within by all changes together: the sum of the shares",
    ),
    Field("orders", "text", "the orders taken: every order; or in order and in reverse order"),
)
SITES = table_of(
    "sites",
    "Possible sites",
    "Where a position is given to within some metres: each site that was tried, the point itself "
    "first. The best has the fewest people outside the headline's combined rule, counting the "
    "first premises set.",
    *_RULE,
    Field("site", "count", "number of the site; 0 is the point itself"),
    Field("facility_id", "text", "ODS code of the premises"),
    Field("easting", "metres", "easting, EPSG:27700"),
    Field("northing", "metres", "northing, EPSG:27700"),
    *_people(
        within_before="people of the area within the limit before the changes",
        within_after="those within it with this site",
        change="those within after the changes less those within before",
        newly_within="those within it after and not before",
        newly_outside="those within it before and not after",
    ),
    Field("said", "text", "best, worst, typical; empty for others"),
)
TABLES = (MOVES, SLOTS, CHOICE, MINUTES, AVERAGES, PLACES, SHARES, SITES)
"""In the order in which they are shown."""


def columns_of(table: TableSpec, but: Iterable[str] = ()) -> list[str]:
    """Give the names of the columns of a table.

    Parameters
    ----------
    table
        One of `TABLES`.
    but
        Those to leave out.
    """
    left = set(but)
    return [field.name for field in table.fields if field.name not in left]
