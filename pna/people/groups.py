"""Who lives where: how many people, or households, of each group live at each place.

A *split* divides the people of a study: by age, by deprivation, by car. Its groups either
partition (each person is in one of them) or overlap (65 and over, 75 and over).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = ["ALL", "NOT_KNOWN", "Split", "everyone", "from_column"]

Floats = npt.NDArray[np.float64]
ALL = "all"
"""Name of the split, and of its only group, that holds everyone."""
NOT_KNOWN = "not known"
"""Group of those whose group no input gives, so that a partition still adds up to everyone."""


@dataclass(frozen=True)
class Split:
    """One way of telling the people of a study apart.

    Attributes
    ----------
    name
        ``age``, ``imd_quintile_national``, ``special_population``.
    groups
        Its groups, in the order in which they are shown.
    weights
        Shape (places, groups): how many of each group live at each place.
    unit
        What is counted: ``people`` or ``households``.
    partition
        The groups share out everyone: their sum is the total of each place.
    known_for
        The area for which the input tells the groups apart: ``place`` where it is the place itself,
        else for instance ``LSOA``, whose people are shared out over its places.
    method
        How it was made, in a sentence.
    """

    name: str
    groups: tuple[str, ...]
    weights: Floats
    unit: str = "people"
    partition: bool = True
    known_for: str = "place"
    method: str = ""


def everyone(people: npt.ArrayLike) -> Split:
    """Give the split that holds everyone in one group.

    Parameters
    ----------
    people
        Of each place.
    """
    return Split(ALL, (ALL,), np.asarray(people, dtype=np.float64)[:, np.newaxis])


def from_column(
    name: str,
    values: npt.ArrayLike,
    people: npt.ArrayLike,
    *,
    groups: Sequence[str] | None = None,
    known_for: str = "place",
    method: str = "",
) -> Split:
    """Give the split in which all people of a place are of one group.

    Parameters
    ----------
    name
        Its name.
    values
        The group of each place; empty where it is not known.
    people
        Of each place.
    groups
        In which order; those that there are, sorted, by default. `NOT_KNOWN` comes last.
    known_for, method
        As in `Split`.

    Returns
    -------
    Split
        A partition. A group is there if it is among `groups`, or any place has it.
    """
    named = np.array([str(value) or NOT_KNOWN for value in np.asarray(values, dtype=object)])
    there = sorted(set(named) - {NOT_KNOWN})
    order = [*dict.fromkeys([*(groups or ()), *there])]
    if (named == NOT_KNOWN).any():
        order.append(NOT_KNOWN)
    of_group = np.array([named == group for group in order]).reshape(len(order), len(named)).T
    weights = np.asarray(people, dtype=np.float64)[:, np.newaxis] * of_group
    return Split(name, tuple(order), weights, known_for=known_for, method=method)
