"""Sentences about what changed since the last assessment."""

from __future__ import annotations

import pandas as pd

from pna.coverage import ANY_TIME
from pna.disclosure import is_small
from pna.rules import headline_rule
from pna.study import Study
from pna.study.questions import Disclosure
from pna.wording.words import NOT_SHOWN, people, set_words, some_of

__all__ = ["change_sentences", "premises_change_sentences"]

_PARTS = {
    "people": "people (how many and where)",
    "roads": "roads as mapped",
    "premises": "premises",
    "hours": "opening hours",
}
_TENTH = 0.05


def change_sentences(frame: pd.DataFrame, now: Study, then: Study) -> tuple[str, ...]:
    """Say how many people lived and live further away, and what each part did to it.

    Parameters
    ----------
    frame
        As changes.csv.
    now, then
        The two assessments.

    Returns
    -------
    tuple of str
        For the first premises set and the combined rule of the headline: one for any time, and one
        for each time of the week at which hours made a difference.
    """
    rows = frame[
        (frame["rule"] == headline_rule(now))
        & (frame["premises_set"] == now.premises.sets[0])
        & (frame["area_type"] == "hwb")
    ]
    said = []
    for slot, of_slot in rows.groupby("slot", sort=False):
        hours = of_slot.loc[of_slot["part"] == "hours", "change_outside"]
        if slot != ANY_TIME and not (hours.abs() > _TENTH).any():
            continue
        said.append(_change_sentence(str(slot), of_slot, now, then))
    return tuple(said)


def _change_sentence(slot: str, rows: pd.DataFrame, now: Study, then: Study) -> str:
    stated, reverse = (rows[rows["direction"] == name] for name in ("stated", "reverse"))
    was, is_now = (stated[stated["part"] == part].iloc[0] for part in ("then", "all"))
    drive, walk, hide = now.headline.drive_minutes, now.headline.walk_minutes, now.disclosure
    when = "" if slot == ANY_TIME else f" that is open ({slot})"
    text = (
        f"Based on modelled travel times, {_of(is_now, hide)} live further than both "
        f"{drive:g} minutes' drive and {walk:g} minutes' walk from a "
        f"{set_words(now.premises.sets[0])}{when} in or near {is_now['area_name']}, "
        f"as at {now.study.reference_date}; by the same rules and speeds it was "
        f"{_before(was, is_now, hide)} at the last assessment, as at {then.study.reference_date}."
    )
    text += f" The difference of {_signed(is_now['change_outside'], hide)} people is put down to "
    text += f"{_parts(stated, hide)} when they are exchanged in that order; in the reverse order "
    same = set(_parts(stated, hide).split(", ")) == set(_parts(reverse, hide).split(", "))
    text += "the parts are the same." if same else f"to {_parts(reverse, hide)}."
    if max(was["unknown"], is_now["unknown"]) > 0:
        text += (
            f" For {people(is_now['unknown'], hide)} residents this is unknown; at the last "
            f"assessment for {_unknown_before(was, is_now, hide)}."
        )
    return text


def _of(row: pd.Series, hide: Disclosure) -> str:
    return some_of(row["outside"], row["total"], "residents", hide, unknown=row["unknown"])


def _before(was: pd.Series, is_now: pd.Series, hide: Disclosure) -> str:
    """What it was; beside what it is, an exact number would tell of a few people who differ."""
    moved = [float(is_now[name]) - float(was[name]) for name in ("outside", "total")]
    exact = not hide.round_to
    return NOT_SHOWN if exact and is_small(moved, hide).any() else _of(was, hide)


def _unknown_before(was: pd.Series, is_now: pd.Series, hide: Disclosure) -> str:
    moved = [float(is_now["unknown"]) - float(was["unknown"])]
    exact = not hide.round_to
    return NOT_SHOWN if exact and is_small(moved, hide)[0] else people(was["unknown"], hide)


def _parts(rows: pd.DataFrame, hide: Disclosure) -> str:
    parts = rows[rows["part"].isin(list(_PARTS))]
    return ", ".join(
        f"{_PARTS[part]} {_signed(change, hide)}"
        for part, change in zip(parts["part"], parts["change_outside"], strict=True)
    )


def _signed(count: float, hide: Disclosure) -> str:
    """A change with its sign; of a few people it is not said which way."""
    text = people(abs(count), hide)
    shown = text != "0" and text[0].isdigit()
    return f"{'+' if count > 0 else '-'}{text}" if shown else text


def premises_change_sentences(frame: pd.DataFrame, now: Study, then: Study) -> tuple[str, ...]:
    """Say how many premises opened, closed and changed.

    Parameters
    ----------
    frame
        As premises-changes.csv.
    now, then
        The two assessments.

    Returns
    -------
    tuple of str
        On the premises that count in the first premises set: those of the area, and those outside.
    """
    word = set_words(now.premises.sets[0])
    counts = frame["counted_then"] | frame["counted_now"]
    here = frame["in_area_then"] | frame["in_area_now"]
    said = []
    for rows, where in (
        (frame[counts & here], f"in {now.area.name or 'the area'}"),
        (frame[counts & ~here], "in the surroundings"),
    ):
        if rows.empty:
            continue
        opened, closed, owner = (
            int((rows["status"] == status).sum()) for status in ("opened", "closed", "new owner")
        )
        moved, renamed, hours = (
            int(rows["change"].str.split(", ").map(lambda names, name=name: name in names).sum())
            for name in ("moved", "renamed", "hours")
        )
        known = int((rows["hours_week_then"].notna() & rows["hours_week_now"].notna()).sum())
        about_hours = (
            f"{hours:,} open at other times (of {known:,} whose hours are known of both years)"
            if known
            else "of opening hours nothing is known of both years"
        )
        said.append(
            f"Between {then.study.reference_date} and {now.study.reference_date}, of the premises "
            f"that count as a {word} {where}, {opened:,} opened and {closed:,} closed (then "
            f"{int(rows['counted_then'].sum()):,}, now {int(rows['counted_now'].sum()):,} that "
            f"count); {owner:,} {'has' if owner == 1 else 'have'} a new code at the same place, "
            f"which is taken for a change of owner; {moved:,} moved, {renamed:,} "
            f"{'has' if renamed == 1 else 'have'} another name, and {about_hours}."
        )
    return tuple(said)
