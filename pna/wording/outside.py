"""Where the people live who are outside both rules of the headline."""

from __future__ import annotations

import pandas as pd

from pna.study import Study
from pna.wording.words import people, set_words

__all__ = ["outside_sentences"]

_MOST_NAMED = 10


def outside_sentences(table: pd.DataFrame, study: Study) -> tuple[str, ...]:
    """Name the settlements in or near which most people outside both rules live.

    Parameters
    ----------
    table
        Of the question ``outside``.
    study
        Its headline; its first premises set is told.

    Returns
    -------
    tuple of str
        One sentence; none where nobody is outside both. Special populations are told apart.
    """
    headline, first, hide = study.headline, study.premises.sets[0], study.disclosure
    rows = table[(table["premises_set"] == first) & (table["people_outside_both"] > 0)]
    if rows.empty:
        return ()
    told = [
        f"{place}{_kind(special)} {people(count, hide)}"
        for place, special, count in zip(
            rows["place"], rows["special"], rows["people_outside_both"], strict=True
        )
    ]
    total = people(rows["people_outside_both"].sum(), hide)
    named = ", ".join(told[:_MOST_NAMED])
    left = len(told) - _MOST_NAMED
    more = f", and {left} more" if left > 0 else ""
    text = (
        f"Based on modelled travel times, the {total} residents who live "
        f"further than both {headline.drive_minutes:g} minutes' drive and "
        f"{headline.walk_minutes:g} minutes' walk from a {set_words(first)} live in or near: "
        f"{named}{more}."
    )
    return (text,)


def _kind(special: str) -> str:
    """What kind of place it is, where it is a special one."""
    return f" ({special})" if special else ""
