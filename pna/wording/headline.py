"""The headline: how many people are further than the stated times."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import pandas as pd

from pna.speeds.driving import OLDER_ADULT_METRES_PER_SECOND
from pna.study import Study
from pna.study.questions import Disclosure
from pna.travel.times import OLDER_ADULT
from pna.wording.words import (
    FAST_ROADS,
    number_with_share,
    people,
    set_words,
    share_of,
    some_of,
)

__all__ = [
    "Further",
    "fast_roads_sentence",
    "further",
    "further_sentence",
    "headline",
    "headline_table",
    "range_words",
]


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
    disclosure
        How small numbers are said.
    whom
        What those who are counted are called.
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
    disclosure: Disclosure = field(default_factory=Disclosure)
    whom: str = "residents"

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
                    disclosure=study.disclosure,
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
    hiding = item.disclosure
    some = some_of(item.outside, item.total, item.whom, hiding, unknown=item.unknown)
    text = (
        f"Based on modelled travel times, {some} live further than {item.words} from a "
        f"{set_words(item.premises_set)} in or near {item.area_name}"
    )
    text += (
        f", {people(item.special, hiding)} of them in prisons, barracks or the like."
        if item.special > 0
        else "."
    )
    text += range_words(item)
    if item.unknown > 0:
        text += (
            f" For {people(item.unknown, hiding)} {item.whom} this is unknown: the place where "
            "they live lies too far from any road or path."
        )
    return text


def range_words(item: Further) -> str:
    """Say how far the figure may move, beginning with a space; nothing where it has no range."""
    if not item.has_range:
        return ""
    low, high = (
        number_with_share(end, item.total, item.disclosure)
        for end in (item.outside_low, item.outside_high)
    )
    own = people(item.outside, item.disclosure)
    if {people(end, item.disclosure) for end in (item.outside_low, item.outside_high)} == {own}:
        cars = "cars are quicker or slower than assumed, as far as the evidence on speeds allows"
        walks = f"nobody walks along {FAST_ROADS}"
        said = {"walk": walks, "drive": cars}.get(item.mode, f"{cars}, or {walks}")
        return f" The figure is the same if {said}."
    if item.mode == "walk":
        return f" The figure is {high} if nobody walks along {FAST_ROADS}."
    text = (
        f" The figure lies between {low} and {high} if cars are quicker or slower than assumed, as "
        "far as the evidence on speeds allows"
    )
    if item.mode == "drive":
        return f"{text}."
    return f"{text}; the larger figure also supposes that nobody walks along {FAST_ROADS}."


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
        f"{people(along, study.disclosure)} of the {people(within, study.disclosure)}"
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
        f"{FAST_ROADS}."
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
    first = f"Of {people(items[0].total, items[0].disclosure)} residents, further than"
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
    hiding = item.disclosure
    text = f"{people(item.outside, hiding)} ({share_of(item.outside, item.total, hiding)}"
    if not item.has_range:
        return f"{text})"
    low, high = (share_of(end, item.total, hiding) for end in (item.outside_low, item.outside_high))
    return f"{text}; {low.removesuffix('%')}-{high})"
