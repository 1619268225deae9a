"""Maps of the evening, Saturday and Sunday."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd

from pna import wording
from pna.answers import Answer
from pna.coverage import Judgement
from pna.hours.slots import States
from pna.kept import MODES
from pna.maps import words
from pna.maps.content import Backdrop, Bands, Class, Dots, MapContent, Marks, NotDrawn
from pna.maps.palette import OUTSIDE
from pna.maps.themes import places as places_of
from pna.maps.themes.common import area_name, base, on_roads
from pna.maps.themes.coverage import rule_minutes, travel_notes
from pna.maps.themes.further import UNKNOWN
from pna.maps.themes.premises import premises_marks
from pna.maps.themes.tables import by_area, own_rows, table_of, without_nobody
from pna.material import Material
from pna.questions.by_time import NO_HOURS
from pna.report.document.blocks import Table
from pna.rules import headline_rule
from pna.slot_bands import Time, judged_in, nearest_then, open_in, slot_for
from pna.study.questions import Slot
from pna.wording import maps as said
from pna.wording import maps_times as then
from pna.wording import maps_travel as told

__all__ = ["EVENING_TITLE", "SATURDAY_TITLE", "SUNDAY_TITLE", "evening", "saturday", "sunday"]

EVENING_TITLE = "Pharmacies open on a weekday evening"
SATURDAY_TITLE = "Pharmacies open on Saturday afternoon"
SUNDAY_TITLE = "Pharmacies open on Sunday"
_ONLY_THEN = "#d0508f"
_TABLE = "coverage-by-time"


@on_roads("evening", EVENING_TITLE)
def evening(material: Material, under: Backdrop) -> MapContent | NotDrawn:
    """Gather what the map of a weekday evening shows.

    Parameters
    ----------
    material
        Of the run.
    under
        What lies under the map.
    """
    return _content(material, under, "evening", EVENING_TITLE)


@on_roads("saturday", SATURDAY_TITLE)
def saturday(material: Material, under: Backdrop) -> MapContent | NotDrawn:
    """Gather what the map of Saturday afternoon shows.

    Parameters
    ----------
    material
        Of the run.
    under
        What lies under the map.
    """
    return _content(material, under, "saturday", SATURDAY_TITLE)


@on_roads("sunday", SUNDAY_TITLE)
def sunday(material: Material, under: Backdrop) -> MapContent | NotDrawn:
    """Gather what the map of Sunday shows.

    Parameters
    ----------
    material
        Of the run.
    under
        What lies under the map.
    """
    return _content(material, under, "sunday", SUNDAY_TITLE)


@dataclass(frozen=True)
class _Shown:
    """One time of the week: the slot that stands for it, and what is known of it."""

    slot: Slot
    when: str
    states: States
    judged: Judgement
    hours: dict[str, tuple[str, ...]]


def _content(material: Material, under: Backdrop, time: Time, title: str) -> MapContent | NotDrawn:
    results = material.results
    study = results.study
    slot = slot_for(study.slots, time)
    if slot is None:
        return NotDrawn(time, title, then.NO_SLOT[time], ("slots",))
    states = open_in(results, slot)
    made = results.answers.get(_TABLE)
    if states is None or not isinstance(made, Answer):
        return NotDrawn(time, title, NO_HOURS, ("inputs.opening_hours",))
    shown = _Shown(
        slot,
        wording.slot_words(slot),
        states,
        judged_in(results, slot, states),
        _hours(material, slot),
    )
    first = study.premises.sets[0]
    dots = _dots(material, shown)
    finding, rest = then.open_further(
        next(
            item
            for item in wording.further(
                made.frame[made.frame["slot"] == slot.name], study, headline_rule(study)
            )
            if item.premises_set == first and item.mode == "both"
        ),
        shown.when,
    )
    return base(
        material,
        under,
        key=time,
        title=title,
        finding=finding,
        layers=[*_bands(material, shown), *dots, _marks(material, shown)],
        tables=_tables(material, shown),
        sentences=(*rest[:1], _count(material, shown), *rest[1:]),
        paragraphs=("2", "3", "4"),
        notes=(
            then.slot_note(slot.name, shown.when),
            told.DOTS_NOTE,
            then.THEN_NOTE,
            *((told.SPECIAL_NOTE,) if len(dots) > 1 else ()),
            *travel_notes(material, ("range", "turns", "bands")),
        ),
        files=("tables/coverage-by-time.csv", "tables/hours-open.csv"),
    )


def _hours(material: Material, slot: Slot) -> dict[str, tuple[str, ...]]:
    """By ODS code: the hours of the days of a slot, in lines."""
    if "hours-open" not in material.shown:
        return {}
    table = material.table("hours-open")
    return {
        str(row["facility_id"]): then.hours_lines({day: str(row[day]) for day in slot.days})
        for row in table.to_dict("records")
    }


def _count(material: Material, shown: _Shown) -> str:
    """How many premises of the area are open then."""
    results = material.results
    first = results.study.premises.sets[0]
    here = results.counted[first] & results.sites["in_area"].to_numpy(dtype=bool)
    codes = results.sites["facility_id"].to_numpy(str)
    return wording.open_count_sentence(
        int(np.count_nonzero(shown.states.open & here)),
        codes[shown.states.unknown & here].tolist(),
        int(np.count_nonzero(here)),
        premises_set=first,
        when=shown.when,
        area=area_name(material),
    )


def _bands(material: Material, shown: _Shown) -> list[Bands]:
    """Land within the headline's times of premises that are open then."""
    rows = material.slot_bands
    if rows.empty:
        return []
    found = []
    for mode in MODES:
        of_mode = rows[((rows["slot"] == shown.slot.name) & (rows["mode"] == mode)).to_numpy()]
        if of_mode.empty:
            continue
        minutes = rule_minutes(material, mode)
        found.append(
            Bands(
                key=mode,
                title=told.rule_title(mode, minutes, then=True),
                mode=mode,
                nested=gpd.GeoDataFrame(
                    of_mode[["minutes", "geometry"]].reset_index(drop=True), crs=27700
                ),
                rule_minutes=minutes,
            )
        )
    return found


def _dots(material: Material, shown: _Shown) -> list[Dots]:
    """Places further than both times from premises open then, or of which that is not known."""
    every = _places_then(material, shown)
    judged = shown.judged
    chosen = judged.outside | judged.unknown
    always = (every["outside_both"] == "yes").to_numpy()
    number = np.select([judged.unknown, always], [2, 0], 1).astype(np.int64)
    classes = (
        Class(then.FURTHER_ALWAYS, OUTSIDE),
        Class(then.FURTHER_THEN, _ONLY_THEN),
        UNKNOWN,
    )
    special = (every["special"] != "").to_numpy()
    return [
        places_of.dots(
            gpd.GeoDataFrame(every[part]),
            number[part],
            key=key,
            title=title,
            classes=classes,
            hollow=hollow,
        )
        for key, title, part, hollow in (
            ("outside", told.PLACES_TITLE, chosen & ~special, False),
            ("outside-special", told.SPECIAL_TITLE, chosen & special, True),
        )
        if part.any() or not hollow
    ]


def _places_then(material: Material, shown: _Shown) -> gpd.GeoDataFrame:
    """Every place, with how long it is to the nearest premises that is open then."""
    results = material.results
    names = results.sites["name"].fillna("").to_numpy(str)
    every = places_of.places(material)
    for mode, found in nearest_then(results, shown.states).items():
        matrix = results.matrices[mode]
        reached = found.facility >= 0
        joins = np.isin(matrix.demand_status, ("ok", "beyond_limit"))
        status = np.select([reached, joins], ["ok", "beyond_limit"], matrix.demand_status)
        every[mode] = [
            words.travel_text(
                mode, minutes, state, names[site] if site >= 0 else "", matrix.limit_minutes
            )
            for minutes, state, site in zip(found.minutes, status, found.facility, strict=True)
        ]
    return every


def _marks(material: Material, shown: _Shown) -> Marks:
    codes = material.results.sites["facility_id"]
    first = material.results.study.premises.sets[0]
    filled, hollow = then.open_words(shown.when)
    return premises_marks(
        material,
        which="counted",
        title=told.premises_title(first),
        filled=codes[shown.states.open].tolist(),
        filled_words=filled,
        hollow_words=hollow,
        more=shown.hours,
    )


def _tables(material: Material, shown: _Shown) -> list[Table]:
    """By area, then every premises that is open."""
    study = material.results.study
    first, rule = study.premises.sets[0], headline_rule(study)
    table = material.table(_TABLE)
    frame = own_rows(table, rule=rule, premises_set=first, slot=shown.slot.name)
    whenever = own_rows(table, rule=rule, premises_set=first, slot="any").set_index("area_code")
    frame = frame.assign(share_any=frame["area_code"].map(whenever["share_within"]))
    of_areas = by_area(
        then.time_caption(study, shown.when),
        frame,
        without_nobody(frame, then.time_columns(), "unknown"),
    )
    results = material.results
    opened = results.sites[shown.states.open & results.counted[first]]
    rows = pd.DataFrame(
        {
            "facility_id": opened["facility_id"],
            "name": [name.strip() or said.NO_NAME for name in opened["name"].fillna("")],
            "postcode": opened["postcode"],
            "where": np.where(opened["in_area"], said.IN_AREA, said.OUTSIDE_AREA),
            "hours": ["; ".join(shown.hours.get(code, ())) for code in opened["facility_id"]],
        }
    ).sort_values(["where", "name", "facility_id"])
    listed = table_of(then.open_caption(first, shown.when), rows, then.OPEN_COLUMNS)
    every = _places_then(material, shown)
    beyond = every[shown.judged.outside]
    further = places_of.list_of(material, beyond, when=shown.when)
    return [*of_areas, *([listed] if len(rows) else []), *([further] if len(beyond) else [])]
