"""Planned homes and the people who will live in them."""

from __future__ import annotations

import pandas as pd

from pna.people.growth import NOT_TOLD
from pna.rules import headline_rule
from pna.study import Study
from pna.study.questions import Disclosure
from pna.wording.words import in_brackets, nobody_of, people, set_words, share_of

__all__ = ["growth_sentences", "housing_sentences"]

_MOST_NAMED = 10


def _words(study: Study) -> str:
    headline = study.headline
    return (
        f"both {headline.drive_minutes:g} minutes' drive and {headline.walk_minutes:g} minutes' "
        f"walk from a {set_words(study.premises.sets[0])}"
    )


def housing_sentences(table: pd.DataFrame, study: Study) -> tuple[str, ...]:
    """Say how many homes are planned, and how many of the people further than the headline.

    Parameters
    ----------
    table
        Of the question ``housing-sites``.
    study
        Its headline and what it supposes; its first premises set is told.

    Returns
    -------
    tuple of str
    """
    own = table[(table["premises_set"] == study.premises.sets[0]) & (table["in_area"] != "no")]
    if own.empty:
        return ()
    outside = own[own["within_either"] == "no"]
    total, away = float(own["people"].sum()), float(outside["people"].sum())
    hide = study.disclosure
    text = f"{people(own['homes'].sum())} homes are planned at {len(own):,} "
    text += "site" if len(own) == 1 else "sites"
    if total > 0:
        text += f", for about {people(total, hide)} new residents"
    text += ". Based on modelled travel times, "
    if outside.empty:
        text += "none of the sites lies "
    else:
        text += f"{len(outside):,} of the sites, with {people(outside['homes'].sum())} homes"
        if total > 0:
            told = f"{people(away, hide)}{in_brackets(away, total, hide)}"
            text += f" and {told} of the new residents"
        text += ", lies " if len(outside) == 1 else ", lie "
    text += f"further than {_words(study)}."
    unknown = int((own["within_either"] == "unknown").sum())
    if unknown:
        text += f" For {unknown:,} of the sites it is not known."
    bare = own[own["people"].isna()]
    if len(bare):
        text += (
            f" For {people(bare['homes'].sum())} homes at {len(bare):,} of the sites no number of "
            "people is known; they are in no number of residents."
        )
    return (text, *_trigger(own, study))


def _trigger(own: pd.DataFrame, study: Study) -> tuple[str, ...]:
    wanted = study.housing.new_residents_outside
    if wanted is None:
        return ()
    reached = own[own["year_reached"].str.isdigit()].sort_values(["year_reached", "site_ref"])
    start = f"Sites at which {people(wanted)} or more new residents are expected further than "
    if reached.empty:
        return (f"{start}{_words(study)}: none in any year of the plans.",)
    told = "; ".join(
        f"{row['name']} in {row['year_reached']}, with {people(row['homes_until_then'])} homes"
        for row in reached.iloc[:_MOST_NAMED].to_dict("records")
    )
    rest = len(reached) - _MOST_NAMED
    more = f"; and {rest:,} more (tables/housing-sites.csv)" if rest > 0 else ""
    return (f"{start}{_words(study)}: {told}{more}.",)


def growth_sentences(table: pd.DataFrame, study: Study) -> tuple[str, ...]:
    """Say what the planned homes change in the headline.

    Parameters
    ----------
    table
        Of the question ``housing-by-year``.
    study
        Its headline; its first premises set is told.

    Returns
    -------
    tuple of str
        One sentence for the end of the trajectory, and one that adds the homes without a year.
    """
    rows = table[
        (table["area_type"] == "hwb")
        & (table["premises_set"] == study.premises.sets[0])
        & (table["rule"] == headline_rule(study))
    ]
    wanted, hide = study.housing.new_residents_outside, study.disclosure
    sentences = []
    for row in rows.tail(2).to_dict("records"):
        if row["people_to_date"] <= 0 or row["year"] not in {NOT_TOLD, _last_year(rows)}:
            continue
        until = (
            "the homes for which no year is given included"
            if row["year"] == NOT_TOLD
            else f"up to and including {row['year']}"
        )
        unknown = row["unknown_to_date"]
        aside = f", and of {people(unknown, hide)} it is not known" if unknown > 0 else ""
        built, now = (
            share_of(row[f"share_within_{when}"] * total, total, hide)
            for when, total in (
                ("if_built", row["residents_if_built"]),
                ("now", row["residents_now"]),
            )
        )
        sentences.append(
            f"If the planned homes are built and nothing else changes, {until}, "
            f"{people(row['people_to_date'], hide)} residents will have been added, "
            f"{_some(row['outside_to_date'], unknown, hide)} of them further than {_words(study)}"
            f"{aside}; based on modelled travel times, {built} of the residents of "
            f"{row['area_name']} will then live within one or the other ({now} of those of today)."
        )
    if wanted is not None:
        reached = rows[(rows["outside_to_date"] >= wanted - 1e-6) & (rows["year"] != NOT_TOLD)]
        when = f"from {reached['year'].iloc[0]} on" if len(reached) else "in no year of the plans"
        sentences.append(
            f"New residents further than {_words(study)} number {people(wanted)} or more, over all "
            f"sites, {when}."
        )
    return tuple(sentences)


def _some(count: float, unknown: float, disclosure: Disclosure) -> str:
    none = nobody_of(count, disclosure) and not unknown > 0
    return "none" if none else people(count, disclosure)


def _last_year(rows: pd.DataFrame) -> str:
    years = rows.loc[rows["year"] != NOT_TOLD, "year"]
    return str(years.iloc[-1]) if len(years) else ""
