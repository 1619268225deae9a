"""What a study asks beyond its rules: opening hours, comparators, small numbers."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from pna.study.inputs import Part, Text, as_list, once_each

__all__ = [
    "CORE_ONLY",
    "DEFAULT_SLOTS",
    "Comparator",
    "Disclosure",
    "Housing",
    "Previous",
    "SensitivitySettings",
    "ServiceRule",
    "Sites",
    "Slot",
    "Slots",
]

Day = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")
CORE_ONLY = " (core hours only)"
"""End of the names of slots for which only core hours count."""
_TAKEN = re.compile(rf"^any$|^\d{{4}}-\d\d-\d\d$|{re.escape(CORE_ONLY)}$")
Time = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$|^24:00$")]


class Slot(Part):
    """A time of the week at which premises must be open to count.

    Give `at` for one moment ("12:00"), or `start` and `end`: then a premises counts that is open at
    `any` time between the two (from `start` on and before `end`), or for the `whole` of it. With
    several days, `on` says whether it must be so on ``each`` of them or on ``one`` at least; if it
    is not given, one is enough with ``any``, and with ``whole`` and `at` it is each.
    """

    name: Annotated[Text, Field(description="What tables call it.")]
    days: Annotated[
        tuple[Day, ...],
        BeforeValidator(as_list),
        Field(min_length=1, description="Days of the week, monday to sunday."),
    ]
    at: Annotated[Time | None, Field(description="One moment, such as 12:00.")] = None
    start: Annotated[Time | None, Field(description="First moment of a time of the day.")] = None
    end: Annotated[Time | None, Field(description="Its end; 24:00 at most.")] = None
    open: Annotated[
        Literal["any", "whole"],
        Field(description="Open at any time from start to end, or for the whole of it."),
    ] = "any"
    on: Annotated[
        Literal["one", "each"] | None,
        Field(description="Of several days: on one of them at least, or on each."),
    ] = None

    @property
    def is_on_each_day(self) -> bool:
        """Whether premises must be open on each of the days, rather than on one of them."""
        if self.on is None:
            return self.at is not None or self.open == "whole"
        return self.on == "each"

    @model_validator(mode="after")
    def _one_form(self) -> Slot:
        if (self.at is None) == (self.start is None) or (self.start is None) != (self.end is None):
            msg = 'give either at = "12:00", or start = "18:30" and end = "24:00"'
            raise ValueError(msg)
        if self.at == "24:00":
            msg = 'at = "24:00" is the next day: give that day and at = "00:00"'
            raise ValueError(msg)
        if self.start is not None and self.end is not None and self.start >= self.end:
            msg = f"start ({self.start}) must be before end ({self.end}); split it at midnight"
            raise ValueError(msg)
        return self


def _told_apart(slots: tuple[Slot, ...]) -> tuple[Slot, ...]:
    """Refuse names that tables could not tell apart."""
    once_each(tuple(slot.name for slot in slots))
    taken = [slot.name for slot in slots if _TAKEN.search(slot.name)]
    if taken:
        msg = (
            f"these names stand for something else in tables: {', '.join(taken)}; choose others "
            f'than "any", a date, and names that end in "{CORE_ONLY}"'
        )
        raise ValueError(msg)
    return slots


Slots = Annotated[tuple[Slot, ...], AfterValidator(_told_apart)]
"""Slots of a study, told apart by their names."""
DEFAULT_SLOTS = (
    Slot(name="Wednesday 10:00", days=("wednesday",), at="10:00"),
    Slot(name="Wednesday 13:30", days=("wednesday",), at="13:30"),
    Slot(name="Weekday before 08:00", days=_WEEKDAYS, start="00:00", end="08:00"),
    Slot(name="Weekday after 18:30", days=_WEEKDAYS, start="18:30", end="24:00"),
    Slot(name="Saturday 10:00", days=("saturday",), at="10:00"),
    Slot(name="Saturday 15:00", days=("saturday",), at="15:00"),
    Slot(name="Sunday 12:00", days=("sunday",), at="12:00"),
)


class Comparator(Part):
    """A published rate to stand beside the study's own, such as pharmacies per 10,000 people."""

    name: Annotated[Text, Field(description="Whose figure it is, such as England.")]
    measure: Annotated[Text, Field(description="What it measures, as provision.csv calls it.")]
    value: Annotated[float, Field(ge=0, description="The figure.")]
    source: Annotated[Text, Field(description="Who published it, and where.")]
    as_at: Annotated[date | None, Field(description="The day that it speaks of.")] = None


class Disclosure(Part):
    """How small numbers of people are hidden when files are written; by default they are not.

    Numbers above 0 and below `suppress_below` are hidden in tables, layers, maps and sentences
    (``[c]`` in a CSV), and the shares of their row with them; the others are rounded half up to a
    multiple of `round_to`, and shares and rates worked out anew; means of minutes before and
    after an application are given to a tenth. Numbers that others publish, planned homes and the
    minutes of each place stay. Secondary suppression is not attempted: with `round_to` a hidden
    number cannot be worked out exactly from a total (`pna.disclosure`).
    """

    suppress_below: Annotated[
        int, Field(ge=0, le=100, description="Numbers of people below this are hidden; 0: none.")
    ] = 0
    round_to: Annotated[
        int, Field(ge=0, le=1000, description="Others are rounded to a multiple; 0: not.")
    ] = 0


class SensitivitySettings(Part):
    """What `pna sensitivity` tries beside the speed presets and the units of places.

    Walking at 0.85 metres a second, the pace of older adults, is always tried.
    """

    walk_kph: Annotated[
        tuple[Annotated[float, Field(gt=0.5, le=8)], ...],
        BeforeValidator(as_list),
        Field(description="Walking speeds to try beside the study's own, km/h."),
    ] = (4.0, 5.4)
    moved_metres: Annotated[
        float,
        Field(
            gt=0,
            le=1000,
            description="How far at least premises placed by postcode may stand from its point.",
        ),
    ] = 100.0


class Housing(Part):
    """What is supposed of the people who will live in planned homes (`inputs.housing_sites`).

    A site's own `occupancy` goes before `people_per_dwelling`. By default nothing is supposed:
    homes of a site without an occupancy are then counted, and its people are not.
    """

    people_per_dwelling: Annotated[
        float | None,
        Field(gt=0, le=10, description="People expected a home, where a site does not say."),
    ] = None
    source: Annotated[
        str, Field(description="Where the people a home come from, such as Census 2021.")
    ] = ""
    new_residents_outside: Annotated[
        float | None,
        Field(gt=0, description="New residents outside a rule of which the year is to be told."),
    ] = None

    @model_validator(mode="after")
    def _with_its_source(self) -> Housing:
        if self.people_per_dwelling is not None and not self.source:
            msg = (
                "people_per_dwelling is an assumption: say where it comes from, as in source = "
                '"Census 2021, average household size of the district"'
            )
            raise ValueError(msg)
        return self


class Sites(Part):
    """How the sites of `inputs.special_sites` are taken.

    Minutes to the nearest premises are told for every site. Kinds in `travelled_to` are places that
    people travel to themselves, such as urgent care centres: the people within and outside the
    study's rules are counted for them as well, as they are for GP surgeries (`inputs.gp_sites`).
    """

    travelled_to: Annotated[
        tuple[Text, ...],
        BeforeValidator(as_list),
        Field(description="Kinds of special sites whose own coverage is to be told."),
    ] = ()


class ServiceRule(Part):
    """A service, what shows that premises offer it, and a figure of small areas to set it beside.

    The hot spots of a figure are the areas with the highest (or lowest) values: so many that they
    are the share given of all areas with a value, rounded up; all that tie for the last place are
    among them.
    """

    service: Annotated[Text, Field(description="The service, as inputs.services calls it.")]
    need: Annotated[
        Text | None,
        Field(description="The figure to set it beside, as inputs.service_needs calls it."),
    ] = None
    by: Annotated[
        Literal["lsoa", "ward", "locality", "district"],
        Field(description="The areas that the figure is of."),
    ] = "ward"
    hot_spots: Annotated[
        Literal["highest", "lowest"],
        Field(description="Which values of the figure make hot spots."),
    ] = "highest"
    hot_spot_share: Annotated[
        float, Field(gt=0, le=1, description="Share of the areas that are hot spots, from 0 to 1.")
    ] = 0.2
    activity: Annotated[
        tuple[Text, ...],
        BeforeValidator(as_list),
        Field(
            description="Figures of inputs.dispensing_activity that show that premises provide "
            "the service, as its column CONTENT calls them."
        ),
    ] = ()


class Previous(Part):
    """The last assessment as a study of its own: its roads, premises, people and hours."""

    study: Annotated[
        Path, Field(description="The study file of the last assessment, relative to this one.")
    ]
