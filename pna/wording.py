"""Every sentence about results.

The tool says how many people are further than a stated time. What that means is for the Board to
decide, so none of these sentences calls it anything.
"""

from __future__ import annotations

import pandas as pd

from pna.speeds import PRESETS
from pna.study import Study
from pna.writing import half_up

__all__ = [
    "BANDS_NOTE",
    "INVENTED",
    "edge_sentence",
    "headline",
    "people",
    "restrictions_sentence",
    "set_words",
    "share",
    "speeds_sentence",
]

INVENTED = "Invented data: every place, person and premises in it is made up."
BANDS_NOTE = (
    "The shaded bands are drawn on a grid and are for illustration; the tables are worked out at "
    "the places where people live, and they decide."
)
_SETS = {
    "pharmacies": "pharmacy",
    "pharmacies_and_dispensing_practices": "pharmacy or dispensing practice",
}


def people(count: float) -> str:
    """A number of people as it is printed: whole, rounded half up, with thousands separated."""
    return f"{int(half_up([count], 0)[0]):,}"


def share(value: float) -> str:
    """A share as a percentage with one decimal, rounded half up."""
    return "-" if pd.isna(value) else f"{half_up([100 * value], 1)[0]:.1f}%"


def set_words(premises_set: str) -> str:
    """What a premises set is called in a sentence: ``pharmacy``."""
    return _SETS[premises_set]


def headline(coverage: pd.DataFrame, study: Study, rule: str) -> tuple[str, ...]:
    """State who is further than the times of the headline, one sentence per premises set and rule.

    Parameters
    ----------
    coverage
        The coverage table.
    study
        Its headline minutes, name and own driving preset.
    rule
        Name of the combined rule.

    Returns
    -------
    tuple of str
        Empty where the area has no people.
    """
    whole = coverage[(coverage["area_type"] == "hwb") & (coverage["split"] == "all")]
    drive, walk = study.headline.drive_minutes, study.headline.walk_minutes
    wanted = (
        (f"drive_{drive:g}", f"more than {drive:g} minutes' drive from"),
        (f"walk_{walk:g}", f"more than {walk:g} minutes' walk from"),
        (rule, f"more than {drive:g} minutes' drive and more than {walk:g} minutes' walk from"),
    )
    sentences = []
    for premises_set in study.premises.sets:
        for name, words in wanted:
            rows = whole[(whole["rule"] == name) & (whole["premises_set"] == premises_set)]
            if rows.empty or not rows.iloc[0]["total"] > 0:
                continue
            # Within each rule the study's own speeds come first.
            row = rows.iloc[0]
            text = (
                f"Based on modelled travel times, {people(row['outside'])} of "
                f"{people(row['total'])} residents ({share(row['outside'] / row['total'])}) live "
                f"{words} a {set_words(premises_set)} in or near {row['area_name']}."
            )
            if row["unknown"] > 0:
                text += (
                    f" For {people(row['unknown'])} residents this is unknown: the place where "
                    "they live lies too far from any road or path."
                )
            sentences.append(text)
    return tuple(sentences)


def speeds_sentence(study: Study) -> str:
    """Say in one sentence which speeds were assumed."""
    preset = PRESETS[study.modes.drive.speeds]
    constant = (
        f" plus {preset.constant_minutes:g} minutes a trip" if preset.constant_minutes else ""
    )
    pace = (
        "at the legal limit throughout"
        if preset.factor == 1
        else f"at {preset.factor:g} of the legal limits{constant}"
    )
    return (
        f"Driving times are for speeds {pace} (preset {preset.name}); walking is at "
        f"{study.modes.walk.speed_kph:g} km/h."
    )


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
            f"No premises that might be within {row['minutes']:g} minutes' drive of someone lies "
            "beyond the loaded roads or the study's buffer."
        )
    return (
        f"The loaded roads or the study's buffer stop short of {beyond:,} premises that might be "
        f"within {row['minutes']:g} minutes' drive of someone. Of the "
        f"{people(row['people_outside'])} residents found to be further away, up to "
        f"{people(row['people_who_could_turn_inside'])} could be within it if those premises and "
        "the roads to them were taken in as well."
    )


def restrictions_sentence(count: int) -> str:
    """Say what is not obeyed."""
    if count == 0:
        return "The road files hold no turn restrictions."
    return f"Turn restrictions ({count:,} in the road files) are not obeyed in this version."
