"""What would become of the headline, were its limits a minute less or more."""

from __future__ import annotations

import pandas as pd

from pna.rules import headline_rule
from pna.study import Study
from pna.wording.words import people, set_words, share_shown

__all__ = ["borderline_sentences"]


def borderline_sentences(table: pd.DataFrame, study: Study) -> tuple[str, ...]:
    """Say how many people live within a minute either side of the headline's limits.

    Parameters
    ----------
    table
        Of the question ``borderline-people``.
    study
        Its headline; its first premises set is told.

    Returns
    -------
    tuple of str
        A sentence for the drive, the walk and both together; none where a limit a minute longer
        is not known.
    """
    headline, first, hide = study.headline, study.premises.sets[0], study.disclosure
    drive, walk = headline.drive_minutes, headline.walk_minutes
    of_set = table[(table["area_type"] == "hwb") & (table["premises_set"] == first)]
    sentences = []
    for rule, words in (
        (f"drive_{drive:g}", f"{drive:g} minutes' drive"),
        (f"walk_{walk:g}", f"{walk:g} minutes' walk"),
        (headline_rule(study), f"{drive:g} minutes' drive or {walk:g} minutes' walk"),
    ):
        row = of_set[of_set["rule"] == rule].iloc[0]
        if pd.isna(row["share_1_minute_more"]) or pd.isna(row["share_within"]):
            continue
        less, own, more = (
            share_shown(float(row[name]), float(row["total"]), hide)
            for name in ("share_1_minute_less", "share_within", "share_1_minute_more")
        )
        moved = "both limits" if rule == headline_rule(study) else "the limit"
        sentences.append(
            f"Based on modelled travel times, {own} of residents of "
            f"{row['area_name']} live within {words} of a {set_words(first)}. Were {moved} a "
            f"minute less it would be {less}, and {more} were it a minute more: "
            f"{people(row['people_just_within'], hide)} residents live less than a minute within, "
            f"{people(row['people_just_outside'], hide)} at most a minute outside."
        )
    return tuple(sentences)
