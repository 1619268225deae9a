"""Care homes, other special sites, and what else than premises people travel to."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from pna.rules import headline_rule
from pna.study import Study
from pna.study.questions import Disclosure
from pna.wording.words import set_words, some_of

__all__ = ["not_named", "sites_coverage_sentences", "special_sites_sentences"]


def not_named(locality: str) -> str:
    """Call a place that is secret by the locality (or district) in which it lies, if in any."""
    return f"A site that is not named ({locality})" if locality else "A site that is not named"


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
        text = f"Based on modelled travel times, {_numbers(int(outside.sum()), len(part))} {listed}"
        told = "people there" if counts == "people" else str(counts)
        there = float(part["people"].sum())
        if there > 0 and outside.any():
            away = float(part.loc[outside, "people"].sum())
            text += f", with {some_of(away, there, told, hide)},"
        unknown = int((part["within_either"] == "unknown").sum())
        if one and unknown:
            text += f": whether it lies further than {words} is not known."
        elif one and not outside.any():
            text += f" does not lie further than {words}."
        else:
            text += f" {'lies' if outside.sum() == 1 else 'lie'} further than {words}"
            text += f"; for {unknown:,} it is not known." if unknown else "."
        sentences.append(f"{text}{_not_counted(part, told) if there > 0 else ''}")
    return tuple(sentences)


def _numbers(some: int, every: int) -> str:
    """How many of the sites of a kind are told of: ``2 of 77``."""
    if every == 1:
        return "the only"
    if some == 0:
        return f"none of the {every:,}"
    return f"all {every:,}" if some == every else f"{some:,} of {every:,}"


def _not_counted(part: pd.DataFrame, told: str) -> str:
    """Say of how many sites it is not known how many people or beds they have."""
    bare = part["people"].isna()
    if not bare.any():
        return ""
    number = f"{int(bare.sum()):,} of the {len(part):,}" if len(part) > 1 else "it"
    return f" For {number} the number of {told} is not known."


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
        "Based on modelled travel times, "
        f"{_some(row, hide)} live further than both "
        f"{headline.drive_minutes:g} minutes' drive and {headline.walk_minutes:g} minutes' walk "
        f"from {_KINDS.get(row['premises_set'], _listed(row['premises_set']))} in "
        f"or near {row['area_name']} ({_sites(counts[row['premises_set']])})."
        for row in rows.to_dict("records")
        if row["total"] > 0
    )


def _some(row: Mapping[Hashable, Any], disclosure: Disclosure) -> str:
    """Say how many residents are outside."""
    unknown = float(row.get("unknown", 0.0))
    return some_of(row["outside"], row["total"], "residents", disclosure, unknown=unknown)


def _sites(number: int) -> str:
    return "1 site" if number == 1 else f"{number:,} sites"


def _listed(kind: str) -> str:
    return f'a site listed as "{kind}"'


_KINDS = {"gp_surgery": "a GP surgery"}
