"""Care homes, other special sites, and what else than premises people travel to."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from pna.rules import headline_rule
from pna.study import Study
from pna.wording.words import people, set_words, share_of

__all__ = ["sites_coverage_sentences", "special_sites_sentences"]


def special_sites_sentences(table: pd.DataFrame, study: Study) -> tuple[str, ...]:
    """Say how many sites of each kind lie further than the headline from premises.

    Parameters
    ----------
    table
        Of the question ``special-sites``.
    study
        Its headline; its first premises set is told.

    Returns
    -------
    tuple of str
        A sentence for each kind.
    """
    first = study.premises.sets[0]
    headline, hide = study.headline, study.disclosure
    words = (
        f"both {headline.drive_minutes:g} minutes' drive and {headline.walk_minutes:g} minutes' "
        f"walk from a {set_words(first)}"
    )
    sentences = []
    own = table[table["premises_set"] == first]
    for (kind, counts), part in own.groupby(["kind", "people_are"], sort=False):
        outside = part["within_either"] == "no"
        one = len(part) == 1
        plural = "" if one else "s"
        listed = f"care home{plural}" if kind == "care home" else f'site{plural} listed as "{kind}"'
        numbers = "the only" if one else f"{int(outside.sum()):,} of {len(part):,}"
        text = f"Based on modelled travel times, {numbers} {listed}"
        there = float(part["people"].sum())
        if there > 0 and outside.any():
            away = float(part.loc[outside, "people"].sum())
            told = "people there" if counts == "people" else str(counts)
            text += (
                f", with {people(away, hide)} of the {people(there, hide)} {told} "
                f"({share_of(away, there, hide)}),"
            )
        unknown = int((part["within_either"] == "unknown").sum())
        if one and unknown:
            text += f": whether it lies further than {words} is not known."
        elif one and not outside.any():
            text += f" does not lie further than {words}."
        else:
            text += f" {'lies' if outside.sum() == 1 else 'lie'} further than {words}"
            text += f"; for {unknown:,} it is not known." if unknown else "."
        sentences.append(text)
    return tuple(sentences)


def sites_coverage_sentences(
    table: pd.DataFrame, study: Study, counts: Mapping[str, int]
) -> tuple[str, ...]:
    """Say how many people live further than the headline from other sites.

    Parameters
    ----------
    table
        Of the question ``sites-coverage``.
    study
        Its headline.
    counts
        How many sites of each kind were counted.

    Returns
    -------
    tuple of str
        A sentence for each kind.
    """
    headline, hide = study.headline, study.disclosure
    rows = table[
        (table["area_type"] == "hwb")
        & (table["split"] == "all")
        & (table["rule"] == headline_rule(study))
    ]
    return tuple(
        f"Based on modelled travel times, {people(row['outside'], hide)} of "
        f"{people(row['total'], hide)} "
        f"residents ({share_of(row['outside'], row['total'], hide)}) live further than both "
        f"{headline.drive_minutes:g} minutes' drive and {headline.walk_minutes:g} minutes' walk "
        f"from {_KINDS.get(row['premises_set'], _listed(row['premises_set']))} in "
        f"or near {row['area_name']} ({_sites(counts[row['premises_set']])})."
        for row in rows.to_dict("records")
        if row["total"] > 0
    )


def _sites(number: int) -> str:
    return "1 site" if number == 1 else f"{number:,} sites"


def _listed(kind: str) -> str:
    return f'a site listed as "{kind}"'


_KINDS = {"gp_surgery": "a GP surgery"}
