"""What was read, assumed and left out of a run."""

from __future__ import annotations

import pandas as pd

from pna.assumptions import method
from pna.disclosure import HIDDEN
from pna.premises.reconciliation import ALL, FATES
from pna.roads.turns import Counts
from pna.speeds.own import preset_of
from pna.study import Study
from pna.wording.words import nobody_of, people, set_words

__all__ = [
    "disclosure_sentence",
    "edge_sentence",
    "premises_sentence",
    "restrictions_sentence",
    "speeds_pointer",
    "speeds_sentence",
    "unplaced_sentence",
]

_MOST_NAMED = 10
_MOST_ON_A_LINE = 100
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


def premises_sentence(table: pd.DataFrame, study: Study) -> str:
    """Say what became of every row of the premises lists; the numbers add up.

    Parameters
    ----------
    table
        From `pna.premises.reconciliation.reconcile`.
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
    kph = row["straight_line_kph"]
    nobody = nobody_of(row["people_who_could_turn_inside"], study.disclosure)
    at_top_speed, could_turn, further_away = (
        people(row[name], study.disclosure)
        for name in ("people_at_top_speed", "people_who_could_turn_inside", "people_outside")
    )
    could = (
        f"up to {at_top_speed} could be within it if those premises and the roads to them were "
        "taken in as well and led there in a straight line at the top speed of any road."
        if pd.isna(kph)
        else f"{'none' if nobody else could_turn} could be within it if those premises "
        "and the roads to them were taken in as well and led there at the straight-line speed that "
        f"99 of 100 trips of this study do not exceed ({kph:.0f} km/h); at the top speed of any "
        f"road, {at_top_speed}."
    )
    return (
        f"Road edge: the loaded roads or the study's buffer stop short of {beyond:,} premises that "
        f"might be within {row['minutes']:g} minutes' drive of someone. Of the "
        f"{further_away} residents found to be further away, {could}"
    )


def disclosure_sentence(study: Study) -> str:
    """Say which numbers of people are hidden and how others are rounded; empty if none are."""
    below, base = study.disclosure.suppress_below, study.disclosure.round_to
    hidden, rounded = (
        f"those below {below} are hidden ({HIDDEN})",
        f"rounded to a multiple of {base}",
    )
    if below and base:
        said = f"{hidden} and others are {rounded}"
    elif below:
        said = hidden
    elif base:
        said = f"all are {rounded}"
    else:
        return ""
    return (
        f"Numbers of people: {said}, but for numbers that others publish. Secondary suppression is "
        "not attempted."
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
