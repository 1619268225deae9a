"""What is around the sites of an application: overlap, who takes over, users, rural rules."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from pna.study import Study
from pna.study.questions import Disclosure
from pna.wording.applications_people import minutes, missing, rule_of_mode
from pna.wording.rurality import CIRCLE
from pna.wording.words import people, set_words, sets_words, share_of
from pna.writing import minutes_up

__all__ = [
    "BESIDE_NOTE",
    "NO_HOMES",
    "RURAL_NOTE",
    "STRAIGHT_NOTE",
    "TAKING_OVER_ELSEWHERE",
    "absorbed_sentence",
    "beside_words",
    "counted_share",
    "detour_sentence",
    "detours_sentence",
    "for_the_board",
    "housing_sentences",
    "metres",
    "more_sites_sentence",
    "nearest_practices_words",
    "no_detours_sentence",
    "no_way_words",
    "overlap_sentence",
    "practices_sentence",
    "rural_people_sentence",
    "rural_sentences",
    "told_apart",
    "unknown_users_sentence",
    "users_sentence",
    "way_minutes",
    "way_words",
]

Row = Mapping[Any, Any]
TAKING_OVER_ELSEWHERE = "Which premises are the nearest afterwards is in comparison.xlsx."
_MOST_NAMED, _MOST_ROADS = 3, 4
_BY_MODE = {"drive": "by car", "walk": "on foot"}
BESIDE_NOTE = (
    "Sharing a building or adjoining is a matter to look at beside regulation 31, told from "
    "addresses and positions alone."
)
NO_HOMES = "None of the planned homes given lie within the headline's times of it."
RURAL_NOTE = (
    "These are counts of residents and estimates of patients; whether a place is a controlled or "
    "a reserved location is for the integrated care board to say (regulations 36 to 48)."
)
_FOR_THE_BOARD = {
    "Controlled localities were not given": (
        "Whether a place is in a controlled locality cannot be said: the study holds no map or "
        "list of them (controlled_localities.csv). The integrated care board has those determined."
    ),
    "No planned homes were given": (
        "The study holds no list of planned homes (housing_sites.csv, from the planning authority)."
    ),
    "No practice flows say": (
        "Nothing tells who uses the old site: its users are taken to be the people to whom it is "
        "the nearest. NHS figures of which surgeries' prescriptions it dispenses could tell more."
    ),
}
"""By how the analyst's text begins."""
STRAIGHT_NOTE = "1.6 km is in a straight line and is not the walk of 20 minutes."


def for_the_board(text: str) -> str:
    """Say what is lacking in the words of a reader who never sees study.toml.

    Parameters
    ----------
    text
        As an analyst reads it, with names of inputs.
    """
    for begins, words in _FOR_THE_BOARD.items():
        if text.startswith(begins):
            return words
    return re.sub(r"\binputs\.(\w+)", lambda key: f"the study's {key[1].replace('_', ' ')}", text)


def metres(value: float) -> str:
    """Metres to ten; a dash where there are none."""
    return "-" if missing(value) else f"{int(float(value) / 10 + 0.5) * 10:,}"


def way_words(minutes_of_one: float, metres_of_one: float) -> str:
    """Give the minutes and metres of one way: ``12.8 (10,090)``; a dash where there is none.

    Minutes of a way are rounded up, as in every table of the run: 10.01 is never shown as 10.0.
    """
    return (
        "-"
        if missing(minutes_of_one)
        else f"{way_minutes(minutes_of_one)} ({metres(metres_of_one)})"
    )


def way_minutes(value: float) -> str:
    """Give the minutes of one way, rounded up to a tenth."""
    return f"{float(minutes_up(value)):.1f}"


def no_way_words(study: Study) -> str:
    """Say in a caption what a dash stands for."""
    longest = max(study.modes.walk.limit_minutes, study.modes.drive.limit_minutes)
    return f"(-: none found within {longest:g} minutes)"


def beside_words(beside: object) -> str:
    """Say how premises stand to the site: ``same postcode``; a dash for none of it."""
    return str(beside) if isinstance(beside, str) and beside else "-"


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
        f"{people(having, hide)} ({share_of(having, everyone, hide)}) {already}{verb} another "
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
        f"{people(row['more_than_5_further'], hide)} of {people(row['users'], hide)} users "
        f"({share_of(row['more_than_5_further'], row['users'], hide)}) are more than 5 minutes "
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


def rural_sentences(row: Row, study: Study, *, told_why: bool = False) -> tuple[str, ...]:
    """Say how the rural rules stand to one site.

    Parameters
    ----------
    row
        Of the table ``rural``.
    study
        Its rules of disclosure.
    told_why
        It is told elsewhere why controlled localities are not known.
    """
    hide = study.disclosure
    inside = str(row["in_controlled_locality"])
    sentences = []
    if inside == "yes":
        sentences.append(f"In a controlled locality{_named(row['controlled_locality'])}.")
    elif inside == "no":
        sentences.append("In no controlled locality of the map given.")
    elif not told_why:
        sentences.append("Whether it is in a controlled locality is not known.")
    pharmacies, practices = (
        int(row[f"{name}_within_1600_metres"]) for name in ("pharmacies", "practices")
    )
    sentences.append(
        f"Within {CIRCLE} live {people(row['residents_within_1600_metres'], hide)} residents of "
        f"the area; there {'is' if pharmacies == 1 else 'are'} "
        f"{_number(pharmacies, 'other pharmacy', 'other pharmacies')} and "
        f"{_number(practices, 'dispensing practice', 'dispensing practices')}."
    )
    if not missing(row["estimated_patients"]):
        sentences.append(_patients(row, study))
    return tuple(sentences)


def _number(count: int, one: str, several: str) -> str:
    return f"{count:,} {one}" if count == 1 else f"{count or 'no'} {several}"


def _patients(row: Row, study: Study) -> str:
    """Estimated patients within 1.6 km, beside the number of regulation 41(3)."""
    hide = study.disclosure
    text = (
        "Registered patients within it, estimated from surgeries' lists: "
        f"{people(row['estimated_patients'], hide)}"
    )
    ends = [row["patients_at_least"], row["patients_at_most"]]
    if not missing(ends[0]):
        # Beyond the edge of the study's ground nobody knows of how many LSOAs a part is within.
        most = "not known" if missing(ends[1]) else people(ends[1], hide)
        text += f" (at least {people(ends[0], hide)}, at most {most})"
    side = {
        "fewer": ", fewer than the 2,750 of regulation 41(3)",
        "2,750 or more": ", not fewer than the 2,750 of regulation 41(3)",
        "not known": "; it does not tell if these are fewer than the 2,750 of regulation 41(3)",
    }.get(str(row["estimate_against_2750"]), "")
    return f"{text}{side}."


def _named(name: object) -> str:
    return f" ({name})" if isinstance(name, str) and name else ""


def practices_sentence(rows: pd.DataFrame, study: Study) -> str:
    """Name the dispensing practices within 1.6 km of a site, and their patients there.

    Parameters
    ----------
    rows
        Of the table ``rural_practices``, of one site.
    study
        Its rules of disclosure.
    """
    hide = study.disclosure
    told = []
    for row in rows.to_dict("records"):
        text = f"{row['premises_name']} ({metres(row['straight_metres'])} m"
        if not missing(row["patients_within_1600_metres"]):
            text += f", about {people(row['patients_within_1600_metres'], hide)} of its patients"
        elif not missing(row["registered_patients"]):
            text += f", {people(row['registered_patients'], hide)} patients on its list"
        told.append(f"{text})")
    return f"Dispensing practices within 1.6 km: {'; '.join(told)}." if told else ""


def rural_people_sentence(row: Row, study: Study) -> str:
    """Say how many people come within 1.6 km of a pharmacy, and how many no longer are.

    Parameters
    ----------
    row
        Of the table ``rural_people``: everyone of one place.
    study
        Its rules of disclosure.
    """
    hide = study.disclosure
    name = str(row["controlled_locality"])
    where = {"area": "the area", "all": "controlled localities"}.get(name, name)
    return (
        f"Of the {people(row['total'], hide)} residents of {where}, "
        f"{people(row['newly_within'], hide)} would be newly within 1.6 km of a pharmacy in a "
        f"straight line and {people(row['no_longer_within'], hide)} no longer."
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


def no_detours_sentence(names: Sequence[str]) -> str:
    """Say that no place has a short straight line and a long walk to the sites."""
    return (
        f"No place is near {' or '.join(names)} in a straight line and far from it on foot."
        if names
        else "No place is near in a straight line and far on foot."
    )


def detours_sentence(study: Study) -> str:
    """Say which places `detour_sentence` is told of.

    Parameters
    ----------
    study
        Its headline.
    """
    return (
        "People within 1.6 km of the site in a straight line whose walk is at least 400 m longer "
        f"than the line, and takes over {study.headline.walk_minutes:g} minutes or is over 1.6 "
        "times the line:"
    )


def detour_sentence(row: Row, study: Study) -> str:
    """Say how far some people are from a site in a straight line and on foot, and what is between.

    Parameters
    ----------
    row
        Of the table ``detours``.
    study
        Its rules of disclosure.
    """
    hide = study.disclosure
    walk: str = (
        "no walk within the longest time worked out"
        if missing(row["walk_metres"])
        else f"{metres(row['walk_metres'])} m ({way_minutes(row['walk_minutes'])} min) on foot"
    )
    crossed, way = (
        str(row[name]) if isinstance(row[name], str) else "" for name in ("crossed", "by_way_of")
    )
    between = f". Between: {crossed}" if crossed else ""
    roads = way.split(", ")
    others = " and others" if len(roads) > _MOST_ROADS else ""
    by = f"; by way of {', '.join(roads[:_MOST_ROADS])}{others}" if way else ""
    return (
        f"{people(row['people'], hide)} people, {metres(row['straight_metres'])} m in a straight "
        f"line, {walk}{between}{by}."
    )


def counted_share(part: float, whole: float, study: Study) -> str:
    """Give a number of people and its share: ``120 (4.5%)``; of nobody none."""
    if people(part, study.disclosure) == "0":
        part = 0.0
    return f"{people(part, study.disclosure)} ({share_of(part, whole, study.disclosure)})"


def nearest_practices_words(rows: pd.DataFrame) -> str:
    """Name the dispensing practices nearest to a site, with what is known of the way.

    Parameters
    ----------
    rows
        Of the table ``nearest_five``.
    """
    told = []
    for row in rows.to_dict("records"):
        ways = [
            f"{word} {way_minutes(row[f'{mode}_minutes'])} min"
            for mode, word in (("walk", "walk"), ("drive", "drive"))
            if not missing(row[f"{mode}_minutes"])
        ]
        line = f"{metres(row['straight_metres'])} m in a straight line"
        told.append(f"{row['premises_name']} ({', '.join((line, *ways))})")
    return f"{'; '.join(told)}."


def more_sites_sentence(count: int) -> str:
    """Say that other sites are in the workbook."""
    return f"The same for {count:,} more {'site' if count == 1 else 'sites'} is in comparison.xlsx."
