"""What is around the sites of an application: overlap, who takes over, users, rural rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from pna.study import Study
from pna.study.questions import Disclosure
from pna.wording.applications_people import minutes, missing, rule_of_mode
from pna.wording.words import in_brackets, people, set_words, sets_words

__all__ = [
    "NO_HOMES",
    "TAKING_OVER_ELSEWHERE",
    "absorbed_sentence",
    "counted_share",
    "housing_sentences",
    "more_sites_sentence",
    "overlap_sentence",
    "told_apart",
    "unknown_users_sentence",
    "users_sentence",
]

Row = Mapping[Any, Any]
TAKING_OVER_ELSEWHERE = "Which premises are the nearest afterwards is in comparison.xlsx."
_MOST_NAMED = 3
_BY_MODE = {"drive": "by car", "walk": "on foot"}
NO_HOMES = "None of the planned homes given lie within the headline's times of it."


def overlap_sentence(row: Row, others: pd.DataFrame, study: Study) -> str:
    """Say how many of the people near a site have another premises as near.

    Parameters
    ----------
    row
        Of the table ``overlap``.
    others
        Of ``overlap_with``, of the same site, set and mode.
    study
        Its rules of disclosure.
    """
    hide = study.disclosure
    near = f"{row['minutes']:g} minutes' {'drive' if row['mode'] == 'drive' else 'walk'}"
    everyone, having = float(row["people"]), float(row["have_another"])
    if everyone <= 0:
        return f"Nobody of the area lives within {near} of the site."
    verb = "have" if row["among"] == "before" else "would still have"
    already = "already " if row["among"] == "before" else ""
    text = (
        f"Of the {people(everyone, hide)} people within {near} of the site, "
        f"{people(having, hide)}{in_brackets(having, everyone, hide)} {already}{verb} another "
        f"{set_words(row['premises_set'])} within the same time, {people(row['have_none'], hide)} "
        f"{'have' if row['among'] == 'before' else 'would have'} none"
    )
    named = others.sort_values(["people", "premises_id"], ascending=[False, True])
    named = named[named["people"] > 0]
    listed = [
        f"{told_apart(one, named)} {people(one['people'], hide)}"
        for one in named.head(_MOST_NAMED).to_dict("records")
    ]
    if len(named) > _MOST_NAMED:
        listed.append(f"{len(named) - _MOST_NAMED:,} more")
    return f"{text}. The others, most people first: {'; '.join(listed)}." if listed else f"{text}."


def told_apart(row: Row, others: pd.DataFrame) -> str:
    """Name premises, with the ODS code where others have the same name: ``Boots (FA001)``.

    Parameters
    ----------
    row
        With ``premises_name`` and ``premises_id``.
    others
        All that stand beside it, itself too.
    """
    called = others.loc[others["premises_name"] == row["premises_name"], "premises_id"]
    name = str(row["premises_name"])
    return f"{name} ({row['premises_id']})" if len(set(called)) > 1 else name


def absorbed_sentence(row: Row, study: Study) -> str:
    """Say to how many people premises were the nearest, and how much further the next is.

    Parameters
    ----------
    row
        Of the table ``absorbed``.
    study
        Its rules of disclosure.
    """
    hide = study.disclosure
    count = float(row["people"])
    by = _BY_MODE[str(row["mode"])]
    what = f"the nearest {set_words(row['premises_set'])} {by}"
    if count <= 0:
        return f"To nobody of the area it is {what}."
    text = f"To {people(count, hide)} people it is {what}"
    if not missing(row["minutes_after"]):
        they = "those who have another go" if float(row["without"]) > 0 else "they go"
        text += (
            f"; on average {they} from {minutes(row['minutes_before'])} to "
            f"{minutes(row['minutes_after'])} minutes, {_nobody(row['more_than_5_further'], hide)} "
            "of them more than 5 minutes further"
        )
    if float(row["without"]) > 0:
        text += (
            f"; {people(row['without'], hide)} have none left within the longest time worked out"
        )
    return f"{text}."


def _nobody(count: float, hide: Disclosure) -> str:
    return people(count, hide) if count > 0 else "none"


def users_sentence(row: Row, study: Study) -> str:
    """Say what the share of users of an old site is who go more than 5 minutes further.

    Parameters
    ----------
    row
        Of the table ``users``: all of them, by one mode, compared with the nearest afterwards.
    study
        Its rules of disclosure.
    """
    hide = study.disclosure
    by = _BY_MODE[str(row["mode"])]
    return (
        f"Going to whichever is nearest afterwards, {by}: "
        f"{people(row['more_than_5_further'], hide)} of {people(row['users'], hide)} users"
        f"{in_brackets(row['more_than_5_further'], row['users'], hide)} are more than 5 minutes "
        f"further, {people(row['nearer'], hide)} nearer{_not_known(row, hide)}."
    )


def _not_known(row: Row, hide: Disclosure) -> str:
    unknown = people(row["unknown"], hide)
    return "" if unknown == "0" else f"; of {unknown} it is not known"


def unknown_users_sentence(row: Row, study: Study) -> str:
    """Say of how many users of an old site the minutes are not known; empty where of all they are.

    Parameters
    ----------
    row
        As for `users_sentence`, compared with the new site.
    study
        Its longest times and its rules of disclosure.
    """
    unknown = people(row["unknown"], study.disclosure)
    if unknown == "0":
        return ""
    longest = getattr(study.modes, str(row["mode"])).limit_minutes
    by = _BY_MODE[str(row["mode"])]
    return (
        f"{by[:1].upper()}{by[1:]}, the minutes of {unknown} of the "
        f"{people(row['users'], study.disclosure)} users are not known: the old site is more "
        f"than {longest:g} minutes away, or no road leads there. They are in the first column and "
        "in no other; shares are of all users."
    )


def housing_sentences(rows: pd.DataFrame, study: Study) -> tuple[str, ...]:
    """Say how many planned homes lie within the headline's times of a site.

    Parameters
    ----------
    rows
        Of the table ``housing``, of one site.
    study
        Its headline.
    """
    hide = study.disclosure
    sentences = []
    for mode, near in (
        ("drive", rule_of_mode(study, "drive")),
        ("walk", rule_of_mode(study, "walk")),
    ):
        within = rows[rows[f"within_{mode}"] == "yes"]
        if within.empty:
            continue
        also = within[within[f"another_within_{mode}"] == "yes"]
        sites = f"{len(within):,} {'site' if len(within) == 1 else 'sites'}"
        sentences.append(
            f"Within {near} of the site {people(within['homes'].sum(), hide)} homes are planned on "
            f"{sites} ({_sites_named(within)}); {people(also['homes'].sum(), hide)} of them have "
            f"another of the {sets_words(study.premises.sets[0])} within the same time."
        )
    return tuple(sentences)


def _sites_named(rows: pd.DataFrame) -> str:
    ordered = rows.sort_values(["homes", "site_ref"], ascending=[False, True])
    names = [str(name) for name in ordered["name"].head(_MOST_NAMED)]
    return ", ".join(names) + (", ..." if len(rows) > _MOST_NAMED else "")


def counted_share(part: float, whole: float, study: Study) -> str:
    """Give a number of people and its share: ``120 (4.5%)``; of nobody none."""
    if people(part, study.disclosure) == "0":
        part = 0.0
    return f"{people(part, study.disclosure)}{in_brackets(part, whole, study.disclosure)}"


def more_sites_sentence(count: int) -> str:
    """Say that other sites are in the workbook."""
    return f"The same for {count:,} more {'site' if count == 1 else 'sites'} is in comparison.xlsx."
