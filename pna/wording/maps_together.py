"""What the map of deprivation and distance says: its legend, its finding, its tables."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pna.study import Study
from pna.wording.headline import Further, range_words
from pna.wording.words import number_with_share, people, set_words, share_of, some_of

__all__ = [
    "CORNER",
    "FIFTHS",
    "FIFTHS_LOCAL",
    "FOLDED",
    "beside_finding",
    "by_area_caption",
    "by_fifth_caption",
    "class_label",
    "columns_title",
    "distances",
    "finding",
    "layer_title",
    "lines_of_place",
]

FIFTHS = (
    "fifth 1: most deprived of England",
    "fifths 2 and 3",
    "fifths 4 and 5: least deprived",
)
FIFTHS_LOCAL = (
    "fifth 1: most deprived of this area",
    "fifths 2 and 3",
    "fifths 4 and 5: least deprived",
)
CORNER = "number of places"
FOLDED = (
    "The colour tells the deprivation of the neighbourhood (LSOA), the darker the more deprived; "
    "the strokes tell the distance of the place itself: none within the walk, one stroke within "
    "the drive only, a cross further than both. Fifths 2 and 3, and 4 and 5, share a colour; the "
    "tables tell each of the five."
)
_WHOM = "residents of neighbourhoods (LSOAs) among the most deprived fifth of England"


def distances(study: Study) -> tuple[str, str, str]:
    """Name the three classes of distance, the nearest first.

    Parameters
    ----------
    study
        Its headline.
    """
    return f"within {_walk(study)}", f"within {_drive(study)} only", "further than both"


def columns_title(study: Study) -> str:
    """Say what the classes of distance tell."""
    return f"How far the nearest {set_words(study.premises.sets[0])} is"


def class_label(fifth: str, distance: str) -> str:
    """Name one of the nine classes."""
    return f"{fifth}; {distance}"


def layer_title(*, local: bool = False) -> str:
    """Head the places, by fifth of England or of the area."""
    return (
        "The same, by fifth of this area"
        if local
        else "Places where people live, by deprivation and distance"
    )


def lines_of_place(fifth: str, distance: str) -> tuple[str, ...]:
    """Say of a place in which fifth its LSOA is and how far it is."""
    return f"Its LSOA is in fifth {fifth}", f"{distance[:1].upper()}{distance[1:]}"


def finding(
    both: pd.Series[float],
    walk: pd.Series[float],
    everyone: tuple[pd.Series[float], pd.Series[float]],
    study: Study,
) -> str:
    """Say how many of the most deprived fifth are further than both times, and than the walk.

    Parameters
    ----------
    both, walk
        Rows of coverage by group of the whole area and the most deprived fifth, unmarked, by the
        rule of the headline and by its walk alone.
    everyone
        The same two of all residents, of whom it is said where nobody is of that fifth.
    study
        Its headline, and how small numbers are said.
    """
    total, hiding = float(both["total"]), study.disclosure
    if not total > 0:
        # The sentence of them would say where from and by what: this one has to.
        return (
            f"There are no {_WHOM} in {both['area_name']}. Based on modelled travel times, "
            f"{_of_everyone(everyone, study, premises=set_words(str(both['premises_set'])))}"
        )
    item = _further(both, study)
    some = some_of(item.outside, total, _WHOM, hiding, unknown=item.unknown)
    on_foot = number_with_share(float(walk["outside"]), total, hiding)
    return (
        f"Based on modelled travel times, {some} live further than {item.words} from a "
        f"{set_words(item.premises_set)} in or near {item.area_name}; {on_foot} live further than "
        f"{_walk(study)}."
    )


def beside_finding(
    both: pd.Series[float], everyone: tuple[pd.Series[float], pd.Series[float]], study: Study
) -> tuple[str, ...]:
    """Say what stands beside the finding: its range, whom it leaves out, and the same of everyone.

    Parameters
    ----------
    both, everyone, study
        As for `finding`.

    Returns
    -------
    tuple of str
        Nothing where the finding says all there is.
    """
    item = _further(both, study)
    if not item.total > 0:
        return ()
    told = _of_everyone(everyone, study)
    said = [range_words(item).strip()]
    if item.unknown > 0:
        said.append(f"For {people(item.unknown, study.disclosure)} of them this is unknown.")
    return tuple(line for line in (*said, f"{told[:1].upper()}{told[1:]}") if line)


def _of_everyone(
    rows: tuple[pd.Series[float], pd.Series[float]], study: Study, *, premises: str = ""
) -> str:
    further, on_foot = (
        share_of(float(row["outside"]), float(row["total"]), study.disclosure) for row in rows
    )
    place = f" from a {premises}" if premises else ""
    return (
        f"of all residents, {further} live further than {_both(study)}{place}, and {on_foot} "
        f"further than {_walk(study)}."
    )


def by_fifth_caption() -> str:
    """Head the table of the whole area."""
    return "Residents by fifth of deprivation of England, and how many of each are further"


def by_area_caption() -> str:
    """Head the table of the most deprived fifth by area."""
    return "Residents of the most deprived fifth of England, by area, and how many are further"


def _walk(study: Study) -> str:
    return f"{study.headline.walk_minutes:g} minutes' walk"


def _drive(study: Study) -> str:
    return f"{study.headline.drive_minutes:g} minutes' drive"


def _both(study: Study) -> str:
    return f"both {_drive(study)} and {_walk(study)}"


def _further(row: pd.Series[float], study: Study) -> Further:
    total, unknown = float(row["total"]), float(row["unknown"])
    low, high = float(row["share_low"]), float(row["share_high"])
    return Further(
        mode="both",
        words=_both(study),
        premises_set=str(row["premises_set"]),
        area_name=str(row["area_name"]),
        outside=float(row["outside"]),
        unknown=unknown,
        total=total,
        special=0.0,
        # Taking shares from a whole may leave a rounding below nothing.
        outside_low=float(np.maximum(total - unknown - total * high, 0.0)),
        outside_high=float(np.maximum(total - unknown - total * low, 0.0)),
        disclosure=study.disclosure,
        whom=_WHOM,
    )
