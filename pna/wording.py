"""Every sentence about results.

The tool says how many people are further than a stated time. What that means is for the Board to
decide, so none of these sentences calls it anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from pna import method
from pna.reconciliation import ALL, FATES
from pna.speeds import OLDER_ADULT_METRES_PER_SECOND
from pna.speeds_file import preset_of
from pna.study import Study
from pna.times import OLDER_ADULT
from pna.turns import Counts
from pna.writing import half_up

__all__ = [
    "BANDS_NOTE",
    "INVENTED",
    "RANGE_NOTE",
    "Further",
    "edge_sentence",
    "fast_roads_sentence",
    "further",
    "further_sentence",
    "headline",
    "headline_table",
    "people",
    "premises_sentence",
    "restrictions_sentence",
    "set_words",
    "share",
    "speeds_pointer",
    "speeds_sentence",
    "unplaced_sentence",
]

INVENTED = "Invented data: every place, person and premises in it is made up."
BANDS_NOTE = (
    "The shaded bands are drawn on a grid and are for illustration; the tables are worked out at "
    "the places where people live, and they decide."
)
RANGE_NOTE = (
    "Low and high ends: at the low end cars are slower than assumed, as far as the calibration "
    "leaves open, and nobody walks along fast roads (50 mph or more) without a known pavement; at "
    "the high end cars are quicker."
)
_MOST_NAMED = 10
_MOST_ON_A_LINE = 100
_FAST_ROADS = "fast roads (50 mph or more) without a known pavement"
_NOT_COUNTED = {
    "distance_selling": "distance-selling",
    "appliance": "appliance contractors",
    "dispensing_practice": "dispensing practices",
    "other_kind": "of other kinds",
    "closed": "closed",
    "duplicate": "the same row again",
    "unresolved": "without a position",
    "beyond_reach": "more than {reach} from the area",
}
_ADDED = {"rows_read", *FATES, "of_which_repaired"}
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
    mode
        ``drive``, ``walk``, or ``both`` for the rule that combines them.
    words
        The rule: ``10 minutes' drive``, ``20 minutes' walk``, or both.
    premises_set, area_name
        Of which premises, and where the people live.
    outside, unknown, total
        People.
    special
        Those of `outside` who live in special establishments (prisons, barracks).
    outside_low, outside_high
        The range of `outside`: fewest people (cars are quicker than assumed) and most (cars are
        slower, and nobody walks along fast roads without a known pavement); NaN where there is
        none.
    """

    mode: Literal["drive", "walk", "both"]
    words: str
    premises_set: str
    area_name: str
    outside: float
    unknown: float
    total: float
    special: float
    outside_low: float = float("nan")
    outside_high: float = float("nan")

    @property
    def has_range(self) -> bool:
        """Whether both ends of the range are known."""
        return not (pd.isna(self.outside_low) or pd.isna(self.outside_high))


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
    wanted: tuple[tuple[Literal["drive", "walk", "both"], str, str], ...] = (
        ("drive", f"drive_{drive:g}", f"{drive:g} minutes' drive"),
        ("walk", f"walk_{walk:g}", f"{walk:g} minutes' walk"),
        ("both", rule, f"both {drive:g} minutes' drive and {walk:g} minutes' walk"),
    )
    result = []
    for premises_set in study.premises.sets:
        for mode, name, words in wanted:
            rows = whole[(whole["rule"] == name) & (whole["premises_set"] == premises_set)]
            if rows.empty:
                continue
            # Within each rule the study's own speeds come first.
            own = rows[rows["speed_preset"] == rows["speed_preset"].iloc[0]]
            row = own[own["split"] == "all"].iloc[0]
            apart = own[(own["split"] == "special_population") & (own["group"] != "none")]
            total, unknown = float(row["total"]), float(row["unknown"])
            known = total - unknown
            result.append(
                Further(
                    mode=mode,
                    words=words,
                    premises_set=premises_set,
                    area_name=str(row["area_name"]),
                    outside=float(row["outside"]),
                    unknown=unknown,
                    total=total,
                    special=float(apart["outside"].sum()),
                    # Taking shares from a whole may leave a rounding below nothing.
                    outside_low=float(np.maximum(known - total * float(row["share_high"]), 0.0)),
                    outside_high=float(np.maximum(known - total * float(row["share_low"]), 0.0)),
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
    text += _range_words(item)
    if item.unknown > 0:
        text += (
            f" For {people(item.unknown)} residents this is unknown: the place where they live "
            "lies too far from any road or path."
        )
    return text


def _range_words(item: Further) -> str:
    """Say how far the figure may move, beginning with a space; nothing where it has no range."""
    if not item.has_range:
        return ""
    low, high = (
        f"{people(end)} ({share(end / item.total)})"
        for end in (item.outside_low, item.outside_high)
    )
    if item.mode == "walk":
        return f" The figure is {high} if nobody walks along {_FAST_ROADS}."
    text = (
        f" The figure lies between {low} and {high} if cars are quicker or slower than assumed, as "
        "far as the calibration leaves open"
    )
    if item.mode == "drive":
        return f"{text}."
    return f"{text}; the larger figure also supposes that nobody walks along {_FAST_ROADS}."


def fast_roads_sentence(coverage: pd.DataFrame, study: Study) -> str:
    """Say how many of those within the headline's walk get there only along fast roads.

    Parameters
    ----------
    coverage
        The coverage table.
    study
        Its headline minutes and premises sets; the first set is told.

    Returns
    -------
    str
        Empty where there is no such rule or no range.
    """
    rows = coverage[
        (coverage["area_type"] == "hwb")
        & (coverage["split"] == "all")
        & (coverage["rule"] == f"walk_{study.headline.walk_minutes:g}")
        & (coverage["premises_set"] == study.premises.sets[0])
        & coverage["share_low"].notna()
    ]
    if rows.empty:
        return ""
    only = rows["within"] - rows["share_low"] * rows["total"]
    told = [
        f"{people(along)} of the {people(within)}"
        for along, within in zip(only.clip(lower=0.0), rows["within"], strict=True)
    ]
    older = rows["speed_preset"].eq(OLDER_ADULT).to_numpy().nonzero()[0]
    aside = (
        f" (at {OLDER_ADULT_METRES_PER_SECOND:g} metres a second, the pace of older adults, "
        f"{told[older[0]]})"
        if older.size
        else ""
    )
    return (
        f"Walking: {told[0]} residents within {study.headline.walk_minutes:g} minutes' walk of a "
        f"{set_words(study.premises.sets[0])}{aside} get there in that time only along "
        f"{_FAST_ROADS}."
    )


def headline_table(items: Sequence[Further]) -> tuple[str, ...]:
    """Lay the headline out as lines of text, a column per premises set.

    Parameters
    ----------
    items
        From `further`.

    Returns
    -------
    tuple of str
        A heading, one line per rule, in columns, and what the brackets hold; empty where there are
        no items.
    """
    if not items:
        return ()
    sets = list(dict.fromkeys(item.premises_set for item in items))
    rows = list(dict.fromkeys(item.words for item in items))
    cells = {(item.words, item.premises_set): _cell(item) for item in items}
    first = f"Of {people(items[0].total)} residents, further than"
    width = max(len(first), *(len(row) for row in rows))
    columns = []
    for name in sets:
        column = [f"from a {set_words(name)}", *(cells.get((row, name), "-") for row in rows)]
        columns.append([text.rjust(max(map(len, column))) for text in column])
    lines = [
        "  ".join(parts)
        for parts in zip([text.ljust(width) for text in (first, *rows)], *columns, strict=True)
    ]
    if any(item.has_range for item in items):
        lines.append(
            "In brackets: the share of the residents, and its range (cars quicker or slower than "
            "assumed, no walking along fast roads)."
        )
    return tuple(lines)


def _cell(item: Further) -> str:
    text = f"{people(item.outside)} ({share(item.outside / item.total)}"
    if not item.has_range:
        return f"{text})"
    low, high = (share(end / item.total) for end in (item.outside_low, item.outside_high))
    return f"{text}; {low.removesuffix('%')}-{high})"


def premises_sentence(table: pd.DataFrame, study: Study) -> str:
    """Say what became of every row of the premises lists; the numbers add up.

    Parameters
    ----------
    table
        From `pna.reconciliation.reconcile`.
    study
        Its first premises set is told, and its buffer.
    """
    first = study.premises.sets[0]
    whole = (table["board"] == ALL) & (table["kind"] == ALL) & (table["premises_set"] == first)
    row = {name: int(value) for name, value in table.loc[whole].iloc[0].items() if name in _ADDED}
    reach = f"{study.area.buffer_km:g} km"
    inside, outside = row["counted_in_area"], row["counted_outside_area"]
    text = (
        f"Premises: of {row['rows_read']:,} rows read, {inside + outside:,} count as a "
        f"{set_words(first)}, {inside:,} in the area and {outside:,} outside it but within "
        f"{reach}."
    )
    not_counted = [
        f"{words.format(reach=reach)} {row[fate]:,}"
        for fate, words in _NOT_COUNTED.items()
        if row[fate]
    ]
    if not_counted:
        text += f" Not counted: {'; '.join(not_counted)}."
    if row["of_which_repaired"]:
        text += f" Of all these, amended or put right: {row['of_which_repaired']:,}."
    return text


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
    """Say on one line which speeds were assumed; the page on method says the rest."""
    preset = preset_of(study)
    said = preset.description.rstrip(".")
    # A long description ends, after its colon or in its last sentence, in what it comes from.
    ends = said.rsplit(": " if ": " in said else ". ", 1)
    short = said if len(said) <= _MOST_ON_A_LINE else ends[-1]
    about = f" ({short[:1].lower()}{short[1:]})" if 0 < len(short) <= _MOST_ON_A_LINE else ""
    return (
        f"Speeds: driving as in preset {preset.name}{about}; walking at "
        f"{study.modes.walk.speed_kph:g} km/h."
    )


def speeds_pointer(study: Study) -> str:
    """Say in a legend which speeds were assumed, and where the rest is told."""
    return f'Speeds: preset {preset_of(study).name}. See "{method.TITLE}" below the map.'


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
    kph, at_top_speed = row["straight_line_kph"], people(row["people_at_top_speed"])
    could = (
        f"up to {at_top_speed} could be within it if those premises and the roads to them were "
        "taken in as well and led there in a straight line at the top speed of any road."
        if pd.isna(kph)
        else f"{people(row['people_who_could_turn_inside'])} could be within it if those premises "
        "and the roads to them were taken in as well and led there at the straight-line speed that "
        f"99 of 100 trips of this study do not exceed ({kph:.0f} km/h); at the top speed of any "
        f"road, {at_top_speed}."
    )
    return (
        f"Road edge: the loaded roads or the study's buffer stop short of {beyond:,} premises that "
        f"might be within {row['minutes']:g} minutes' drive of someone. Of the "
        f"{people(row['people_outside'])} residents found to be further away, {could}"
    )


def restrictions_sentence(counts: Counts) -> str:
    """Say which banned turns are obeyed, and what roads are taken to allow that signs may forbid.

    Parameters
    ----------
    counts
        Turn restrictions on the roads that cars use.
    """
    left = [
        f"{count:,} {words}"
        for count, words in (
            (counts.at_hours, "of certain hours or certain cars only"),
            (counts.unclear, "whose meaning is not clear"),
        )
        if count
    ]
    held = f"{counts.obeyed:,}" if counts.obeyed else "none"
    if left:
        held += f"; not obeyed: {' and '.join(left)}"
    return (
        f"Banned turns are obeyed ({held} on the roads that cars use); roads closed to through "
        "traffic, opening times of roads, and fords are not modelled: the minutes suppose that "
        "cars may take them."
    )
