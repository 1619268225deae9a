"""Tables of LSOAs, brought to the places of a study: which rows are its own, and how they divide.

What is known for an LSOA is shared out over its places in proportion to their people. Where an
input has no row for an LSOA, or a row without numbers, its people are
`pna.people.groups.NOT_KNOWN`.

Special populations (prisons, barracks) are people of their LSOA like all others: the estimates, the
census and the counts by age hold them too, and nobody publishes them apart. So they take the groups
of their LSOA. Households live in none of them, and are shared out over the other places alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from pna.disclosure import in_words
from pna.errors import DataError, Finding, Findings, Level
from pna.geography import vintages
from pna.geography.vintages import Census
from pna.people.groups import NOT_KNOWN, Split
from pna.study.questions import Disclosure

__all__ = [
    "LSOA",
    "Made",
    "OfArea",
    "Places",
    "absent",
    "of_area",
    "shared_counts",
    "shared_shares",
    "some",
    "told",
]

Floats = npt.NDArray[np.float64]
LSOA = "LSOA"
_MOST_NAMED = 5
_RULE = "groups of people"


class Made(NamedTuple):
    """Splits that an input gives, and what is to be known of it."""

    splits: tuple[Split, ...] = ()
    findings: Findings = ()


class OfArea(NamedTuple):
    """Rows of a table of LSOAs.

    Attributes
    ----------
    frame
        Those of the area, as the layer has them; None where the input cannot be used at all.
    findings
        Why not, or what was done.
    """

    frame: pd.DataFrame | None
    findings: Findings


@dataclass(frozen=True)
class Places:
    """Where people live, and whatever is needed to bring an input to it.

    Attributes
    ----------
    demand
        The demand layer.
    files
        Name of the file of each input, by key of ``[inputs]``.
    changes
        The ``lsoa_changes`` layer, if the study has it.
    disclosure
        How the study shows numbers of people, in what is told of the inputs.
    """

    demand: pd.DataFrame
    files: Mapping[str, str]
    changes: pd.DataFrame | None = None
    disclosure: Disclosure = field(default_factory=Disclosure)

    def told(self, count: float) -> str:
        """A number of people in words, as the study shows it."""
        return in_words(count, self.disclosure)

    @cached_property
    def people(self) -> Floats:
        """People of each place."""
        return self.demand["people"].to_numpy(dtype=np.float64)

    @cached_property
    def lsoas(self) -> pd.Index[str]:
        """Codes of the LSOAs, sorted."""
        codes: pd.Index[str] = pd.Index(sorted(set(self.demand["lsoa"])), name="lsoa")
        return codes

    @cached_property
    def of_lsoa(self) -> npt.NDArray[np.int64]:
        """Of each place, the position of its LSOA in `lsoas`."""
        return np.asarray(self.lsoas.get_indexer(pd.Index(self.demand["lsoa"])), dtype=np.int64)

    @cached_property
    def estimates(self) -> Floats:
        """People of each LSOA."""
        return self.sums(self.people)

    @cached_property
    def outside_institutions(self) -> Floats:
        """Of each place, the share of its LSOA's households that it is given.

        By people outside special establishments; by all people where an LSOA has no others, and
        evenly where it has nobody.
        """
        private = np.where(self.demand["special"].to_numpy(dtype=str) == "", self.people, 0.0)
        weights = np.where(self.sums(private)[self.of_lsoa] > 0, private, self.people)
        weights = np.where(self.sums(weights)[self.of_lsoa] > 0, weights, 1.0)
        result: Floats = weights / self.sums(weights)[self.of_lsoa]
        return result

    def by_lsoa(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Give one row for each of `lsoas`, missing where a table of one row an LSOA has none."""
        return rows.set_index("lsoa").reindex(self.lsoas)

    def sums(self, values: Floats) -> Floats:
        """Sum of some number of each place, by LSOA."""
        sums = np.bincount(self.of_lsoa, weights=values, minlength=len(self.lsoas))
        return sums.astype(np.float64)

    @cached_property
    def census(self) -> Census | None:
        """Census of which the LSOAs are; None where they could be of either."""
        if vintages.vintage_of(self.lsoas) == "2021":
            return 2021
        if self.changes is not None:
            ended = set(self.changes["lsoa_2011"]) - set(self.changes["lsoa_2021"])
            if ended & set(self.lsoas):
                return 2011
        return None


def some(codes: Iterable[str]) -> str:
    """Name the first few of some codes."""
    ordered = sorted(set(codes))
    return ", ".join(ordered[:_MOST_NAMED]) + (", ..." if len(ordered) > _MOST_NAMED else "")


def of_area(key: str, frame: pd.DataFrame, places: Places) -> OfArea:
    """Take the rows of the area's LSOAs from a table, by the LSOAs of the census of the study.

    Parameters
    ----------
    key
        Of ``[inputs]``, which is the name of the layer too.
    frame
        The layer.
    places
        Of the study.

    Returns
    -------
    OfArea
        Nothing where the table is of the other census and the study names no lookup between the
        two, or where it has none of the LSOAs: tables of two censuses are never mixed.
    """
    read = _of_the_census(key, frame, places)
    if read.frame is None:
        return read
    rows = read.frame[read.frame["lsoa"].isin(places.lsoas)]
    if rows.empty:
        message = f"None of the LSOAs of the area is in it ({some(places.lsoas)})."
        hint = "Is it the file of another area? Groups of it are not told apart."
        return OfArea(None, (*read.findings, told("warning", message, key, places, hint=hint)))
    return OfArea(rows, read.findings)


def _of_the_census(key: str, frame: pd.DataFrame, places: Places) -> OfArea:
    codes = set(frame["lsoa"])
    if codes.issuperset(places.lsoas):
        return OfArea(frame, ())
    file = places.files.get(key, "")
    faults = vintages.mixed({"the study": places.lsoas, file or key: codes})
    changes, census = places.changes, places.census
    if changes is not None and census is not None:
        people = pd.DataFrame({"lsoa": places.lsoas, "people": places.estimates})
        try:
            converted = vintages.convert(
                frame, key, changes, census, people, file=file, wanted=places.lsoas
            )
        except DataError as error:
            faults = faults or error.findings
        else:
            return OfArea(converted.frame, converted.findings)
    if faults:
        more = " Its groups are not told apart."
        return OfArea(
            None,
            tuple(
                replace(fault, level="warning", message=f"{fault.message}{more}", rule=_RULE)
                for fault in faults
            ),
        )
    return OfArea(frame, ())


def told(
    level: Level, message: str, key: str, places: Places, *, column: str = "lsoa", hint: str = ""
) -> Finding:
    """Give a finding about an input."""
    return Finding(
        level,
        message,
        file=places.files.get(key, ""),
        column=column,
        hint=hint,
        rule=_RULE,
    )


def absent(key: str, known: npt.NDArray[np.bool_], what: str, places: Places) -> Findings:
    """Say for how many people of which LSOAs an input tells no group.

    Parameters
    ----------
    key
        Of ``[inputs]``.
    known
        One entry per LSOA of the area.
    what
        What is not known of them: ``age``.
    places
        Of the study.
    """
    if known.all():
        return ()
    lacking = places.lsoas[~known]
    people = places.estimates[~known].sum()
    everyone = places.told(places.estimates.sum())
    message = (
        f"No {what} is known for {places.told(people)} of {everyone} people: {len(lacking)} "
        f"of {len(known)} LSOAs of the area are not in it, or without numbers "
        f'({some(lacking)}). They are the group "{NOT_KNOWN}".'
    )
    hint = "Use a file of the whole area, of the census of the population estimates."
    return (told("warning", message, key, places, hint=hint),)


def shared_shares(
    name: str,
    groups: Sequence[str],
    shares: Floats,
    places: Places,
    *,
    partition: bool,
    method: str,
) -> Split:
    """Share out the people of each LSOA over its places, each with the same shares of each group.

    Parameters
    ----------
    name, groups, partition, method
        As in `pna.people.groups.Split`.
    shares
        Shape (LSOAs, groups); missing where they are not known.
    places
        Of the study.

    Returns
    -------
    Split
        With `NOT_KNOWN` as the last group if there is anyone of whom nothing is known.
    """
    known = np.asarray(np.isfinite(shares).all(axis=1))
    filled = np.where(known[:, np.newaxis], shares, 0.0)
    names = tuple(groups)
    if not known.all():
        filled = np.column_stack([filled, ~known])
        names = (*names, NOT_KNOWN)
    weights = filled[places.of_lsoa] * places.people[:, np.newaxis]
    return Split(name, names, weights, partition=partition, known_for=LSOA, method=method)


def shared_counts(
    name: str,
    groups: Sequence[str],
    counts: Floats,
    places: Places,
    *,
    unit: str,
    partition: bool,
    method: str,
) -> Split:
    """Share out a count of households of each LSOA over its places, without special populations.

    Parameters
    ----------
    name, groups, unit, partition, method
        As in `pna.people.groups.Split`.
    counts
        Shape (LSOAs, groups); missing where they are not known: nothing is then shared out.
    places
        Of the study.
    """
    filled = np.nan_to_num(counts, nan=0.0)
    weights = filled[places.of_lsoa] * places.outside_institutions[:, np.newaxis]
    return Split(
        name, tuple(groups), weights, unit=unit, partition=partition, known_for=LSOA, method=method
    )
