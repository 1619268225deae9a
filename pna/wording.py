"""Every sentence about results.

The tool says how many people are further than a stated time. What that means is for the Board to
decide, so none of these sentences calls it anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from pna.speeds import PRESETS
from pna.study import Study
from pna.writing import half_up

__all__ = [
    "BANDS_NOTE",
    "INVENTED",
    "Further",
    "edge_sentence",
    "further",
    "further_sentence",
    "headline",
    "headline_table",
    "people",
    "restrictions_sentence",
    "set_words",
    "share",
    "speeds_sentence",
    "unplaced_sentence",
]

INVENTED = "Invented data: every place, person and premises in it is made up."
BANDS_NOTE = (
    "The shaded bands are drawn on a grid and are for illustration; the tables are worked out at "
    "the places where people live, and they decide."
)
_MOST_NAMED = 10
_SETS = {
    "pharmacies": "pharmacy",
    "pharmacies_and_dispensing_practices": "pharmacy or dispensing practice",
}


def people(count: float) -> str:
    """A number of people as it is printed: whole, rounded half up, with thousands separated."""
    return f"{int(half_up([count], 0)[0]):,}"


def share(value: float) -> str:
    """A share as a percentage with one decimal, rounded half up."""
    return "-" if pd.isna(value) else f"{half_up([100 * value], 1)[0]:.1f}%"


def set_words(premises_set: str) -> str:
    """What a premises set is called in a sentence: ``pharmacy``."""
    return _SETS[premises_set]


@dataclass(frozen=True)
class Further:
    """How many people live further away than one rule of the headline says.

    Attributes
    ----------
    words
        The rule: ``10 minutes' drive``, ``20 minutes' walk``, or both.
    premises_set, area_name
        Of which premises, and where the people live.
    outside, unknown, total
        People.
    special
        Those of `outside` who live in special establishments (prisons, barracks).
    """

    words: str
    premises_set: str
    area_name: str
    outside: float
    unknown: float
    total: float
    special: float


def further(coverage: pd.DataFrame, study: Study, rule: str) -> tuple[Further, ...]:
    """Take the headline from the coverage table: drive, walk and both, for each premises set.

    Parameters
    ----------
    coverage
        The coverage table.
    study
        Its headline minutes and premises sets.
    rule
        Name of the combined rule.

    Returns
    -------
    tuple of Further
        At the study's own speeds; none for a set that was not worked out.
    """
    whole = coverage[coverage["area_type"] == "hwb"]
    drive, walk = study.headline.drive_minutes, study.headline.walk_minutes
    wanted = (
        (f"drive_{drive:g}", f"{drive:g} minutes' drive"),
        (f"walk_{walk:g}", f"{walk:g} minutes' walk"),
        (rule, f"both {drive:g} minutes' drive and {walk:g} minutes' walk"),
    )
    result = []
    for premises_set in study.premises.sets:
        for name, words in wanted:
            rows = whole[(whole["rule"] == name) & (whole["premises_set"] == premises_set)]
            if rows.empty:
                continue
            # Within each rule the study's own speeds come first.
            own = rows[rows["speed_preset"] == rows["speed_preset"].iloc[0]]
            row = own[own["split"] == "all"].iloc[0]
            apart = own[(own["split"] == "special_population") & (own["group"] != "none")]
            result.append(
                Further(
                    words=words,
                    premises_set=premises_set,
                    area_name=str(row["area_name"]),
                    outside=float(row["outside"]),
                    unknown=float(row["unknown"]),
                    total=float(row["total"]),
                    special=float(apart["outside"].sum()),
                )
            )
    return tuple(result)


def headline(coverage: pd.DataFrame, study: Study, rule: str) -> tuple[str, ...]:
    """State who is further than the times of the headline, one sentence per premises set and rule.

    Parameters
    ----------
    coverage, study, rule
        As for `further`.

    Returns
    -------
    tuple of str
    """
    return tuple(further_sentence(item) for item in further(coverage, study, rule))


def further_sentence(item: Further) -> str:
    """Say one figure of the headline in full."""
    text = (
        f"Based on modelled travel times, {people(item.outside)} of {people(item.total)} residents "
        f"({share(item.outside / item.total)}) live further than {item.words} from a "
        f"{set_words(item.premises_set)} in or near {item.area_name}"
    )
    text += (
        f", {people(item.special)} of them in prisons, barracks or the like."
        if item.special > 0
        else "."
    )
    if item.unknown > 0:
        text += (
            f" For {people(item.unknown)} residents this is unknown: the place where they live "
            "lies too far from any road or path."
        )
    return text


def headline_table(items: Sequence[Further]) -> tuple[str, ...]:
    """Lay the headline out as lines of text, a column per premises set.

    Parameters
    ----------
    items
        From `further`.

    Returns
    -------
    tuple of str
        A heading and one line per rule, in columns; empty where there are no items.
    """
    if not items:
        return ()
    sets = list(dict.fromkeys(item.premises_set for item in items))
    rows = list(dict.fromkeys(item.words for item in items))
    cells = {
        (item.words, item.premises_set): (
            f"{people(item.outside)} ({share(item.outside / item.total)})"
        )
        for item in items
    }
    first = f"Of {people(items[0].total)} residents, further than"
    width = max(len(first), *(len(row) for row in rows))
    heads = [f"from a {set_words(name)}" for name in sets]
    lines = ["  ".join([first.ljust(width), *heads])]
    for row in rows:
        shown = [
            cells.get((row, name), "-").rjust(len(head))
            for name, head in zip(sets, heads, strict=True)
        ]
        lines.append("  ".join([row.ljust(width), *shown]))
    return tuple(lines)


def unplaced_sentence(premises: pd.DataFrame, premises_set: str) -> str:
    """Say which premises of the area could not be placed, and so are not counted."""
    why = premises[f"why_not_{premises_set}"].astype(str)
    codes = premises.loc[why.str.startswith("no position") & premises["in_area"], "facility_id"]
    if codes.empty:
        return ""
    named = ", ".join(codes.iloc[:_MOST_NAMED]) + (", ..." if len(codes) > _MOST_NAMED else "")
    return (
        f"Premises of the area that could not be placed, and so are not counted: {len(codes)} "
        f"({named})."
    )


def speeds_sentence(study: Study) -> str:
    """Say in one sentence which speeds were assumed."""
    preset = PRESETS[study.modes.drive.speeds]
    return (
        f"Driving times: {preset.description} (preset {preset.name}). Walking is at "
        f"{study.modes.walk.speed_kph:g} km/h."
    )


def edge_sentence(edge: pd.DataFrame, study: Study) -> str:
    """Say whether the loaded roads stop short of premises, and whom that could matter to."""
    own = edge[
        (edge["premises_set"] == study.premises.sets[0])
        & (edge["rule"] == f"drive_{study.headline.drive_minutes:g}")
        & (edge["speed_preset"] == study.modes.drive.speeds)
    ]
    if own.empty:
        return ""
    row = own.iloc[0]
    beyond = int(row["premises_beyond_roads"])
    if beyond == 0:
        return (
            f"Road edge: no premises beyond the loaded roads or the study's buffer could be within "
            f"{row['minutes']:g} minutes' drive of anyone."
        )
    return (
        f"Road edge: the loaded roads or the study's buffer stop short of {beyond:,} premises that "
        f"might be within {row['minutes']:g} minutes' drive of someone. Of the "
        f"{people(row['people_outside'])} residents found to be further away, up to "
        f"{people(row['people_who_could_turn_inside'])} could be within it if those premises and "
        "the roads to them were taken in as well."
    )


def restrictions_sentence(count: int) -> str:
    """Say what is not obeyed."""
    if count == 0:
        return "The road files hold no turn restrictions."
    return f"Turn restrictions ({count:,} in the road files) are not obeyed in this version."
