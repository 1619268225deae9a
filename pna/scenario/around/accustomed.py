"""What a move changes for the people who use the old site, by group and not on average alone.

Regulation 24 asks it of the patient groups that are accustomed to the old site. Who they are is not
published. They are taken to be the people to whom the old site is the nearest; and, where practice
flows are given, the patients of each practice by the share of its prescriptions that the premises
dispensed, wherever they live.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from pna.people.groups import Split, everyone
from pna.results import Results
from pna.scenario.around.absorbing import MUCH_FURTHER, SOMEWHAT_FURTHER, over
from pna.scenario.around.affected import MOVES_FROM, MOVES_TO, Site, affected, minutes_to, with_site
from pna.scenario.around.fields import table
from pna.scenario.compare import Comparison
from pna.travel import within

__all__ = ["BY_FLOWS", "BY_NEAREST", "NO_FLOWS", "flows_to", "users"]

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
BY_NEAREST, BY_FLOWS = "nearest users", "practice flows"
"""How the users of the old site are found."""
NO_FLOWS = (
    "No practice flows say who uses the old site (inputs.dispensing_flows, with "
    "inputs.gp_patients_by_lsoa): its users are taken to be the people to whom it is the nearest."
)
"""Said where `BY_NEAREST` is all there is."""
NEW_SITE, NEAREST_AFTER = "new site", "nearest after"
"""What the minutes to the old site are compared with."""
_NINE_IN_TEN = 0.9
_COUNTS = {
    "share_more_than_5": "more_than_5_further",
    "share_more_than_2": "more_than_2_further",
    "share_further": "further",
    "share_same": "same",
    "share_nearer": "nearer",
}


class _Compared(NamedTuple):
    """Minutes to the old site, and to what they are compared with; one entry per place."""

    name: str
    before: Floats
    after: Floats
    limit: float


def users(comparison: Comparison) -> pd.DataFrame:
    """Say what a move changes for the people who use the old site.

    Parameters
    ----------
    comparison
        Before and after.

    Returns
    -------
    DataFrame
        In the columns of ``users``: by move, premises set, mode, group, and what is compared; empty
        where nothing moves. ``further + same + nearer + unknown`` is `users`. People whose way to
        the new site is beyond the search are further by no less than what is left of it, and
        are in no mean.
    """
    sites = affected(comparison)
    before = comparison.before
    splits = (everyone(before.demand["people"]), *before.splits)
    frames = []
    for old in (site for site in sites if site.role == MOVES_FROM):
        new = next(s for s in sites if s.role == MOVES_TO and s.facility_id == old.facility_id)
        parts = [
            {**about, **row}
            for about, shares, compared in _ways_to_count(comparison, old, new)
            for split in splits
            for row in _rows(split, shares, compared)
        ]
        frames.append(with_site(new, pd.DataFrame(parts)))
    return table("users", frames)


def _ways_to_count(
    comparison: Comparison, old: Site, new: Site
) -> Iterator[tuple[dict[str, str], Floats, tuple[_Compared, ...]]]:
    """By set, mode and way to find users: the share of each place's people who are."""
    before, after = comparison.before, comparison.after
    flows = flows_to(before, old.facility_id)
    column = np.flatnonzero(before.sites["facility_id"] == old.facility_id)
    for name, counted in before.counted.items():
        if not column.size or not counted[column[0]]:
            continue
        for mode, matrix in before.matrices.items():
            key = (mode, matrix.preset, name)
            nearest = (before.nearest[key].facility == column[0]).astype(float)
            found = {BY_NEAREST: nearest} | ({} if flows is None else {BY_FLOWS: flows})
            minutes, to_new = (minutes_to(comparison, site, mode) for site in (old, new))
            # To a site that joins no road nobody's way is known, however near.
            limit = matrix.limit_minutes if np.isfinite(to_new).any() else np.nan
            compared = (
                _Compared(NEW_SITE, minutes, to_new, limit),
                _Compared(NEAREST_AFTER, minutes, after.nearest[key].minutes, matrix.limit_minutes),
            )
            for by, shares in found.items():
                yield {"premises_set": name, "by": by, "mode": mode}, shares, compared


def flows_to(results: Results, code: str) -> Floats | None:
    """Estimate the users of premises from where the prescriptions of practices are dispensed.

    Parameters
    ----------
    results
        Of a run: its inputs ``dispensing_flows`` (items of each practice by contractor) and
        ``gp_patients_by_lsoa``.
    code
        ODS code of the premises.

    Returns
    -------
    ndarray or None
        Per place: patients who use these premises as a share of its people. Patients of a practice
        are taken to use each contractor in proportion to the items, wherever they live, and those
        of an LSOA to live where its people do. None where the inputs do not say.
    """
    flows, patients = (
        results.inputs.get(name) for name in ("dispensing_flows", "gp_patients_by_lsoa")
    )
    if flows is None or patients is None:
        return None
    practice = flows["practice_code"].str.upper()
    items = flows["items"].astype(float)
    to_them = items.where(flows["contractor_code"].str.upper() == code.upper(), 0.0)
    whole = items.groupby(practice).sum()
    share = (to_them.groupby(practice).sum() / whole.where(whole > 0)).fillna(0.0)
    if not (share > 0).any():
        return None
    demand = results.demand
    here = patients["lsoa"].isin(set(demand["lsoa"]))
    own = patients[here & patients["practice_code"].isin(share.index[share > 0])]
    of_practice = own["practice_code"].map(share)
    using = (own["patients"].astype(float) * of_practice).groupby(own["lsoa"]).sum()
    people = demand["people"].groupby(demand["lsoa"]).transform("sum")
    each = demand["lsoa"].map(using).fillna(0.0) / people.where(people > 0)
    shares: Floats = each.fillna(0.0).to_numpy(float)
    return shares if (shares > 0).any() else None


def _rows(
    split: Split, shares: Floats, compared: tuple[_Compared, ...]
) -> Iterator[dict[str, object]]:
    """Rows of one split; groups overlap or not, each is counted by itself."""
    where = np.flatnonzero(shares)
    of_users = split.weights[where] * shares[where, np.newaxis]
    for one in compared:
        before, after = one.before[where], one.after[where]
        known = np.isfinite(before) & np.isfinite(after)
        beyond = np.isfinite(before) & ~np.isfinite(after)
        # Who cannot get there within the search is further by what is left of it, at the least.
        more = np.where(beyond, one.limit - before, after - before)
        counted = known | (beyond & over(more, 0.0))
        same = known & within(np.abs(more), 0.0)
        classes = np.column_stack(
            [
                np.ones(len(more), dtype=bool),
                counted & over(more, MUCH_FURTHER),
                counted & over(more, SOMEWHAT_FURTHER),
                counted & over(more, 0.0) & ~same,
                same,
                known & ~same & (more < 0),
                ~counted,
            ]
        ).astype(float)
        counts = of_users.T @ classes
        for number, group in enumerate(split.groups):
            total, *figures = (float(value) for value in counts[number])
            row: dict[str, object] = {
                "split": split.name,
                "group": group,
                "unit": split.unit,
                "compared": one.name,
                "users": total,
                **dict(zip((*_COUNTS.values(), "unknown"), figures, strict=True)),
                **_middle(of_users[known, number], before[known], after[known]),
            }
            shares_of = {
                name: figure / total if total > 0 else np.nan
                for name, figure in zip(_COUNTS, figures[:-1], strict=True)
            }
            yield {**row, **shares_of}


def _middle(weights: Floats, before: Floats, after: Floats) -> dict[str, float]:
    """Means of the minutes, and the change that half and nine in ten do not exceed."""
    some = np.flatnonzero(weights)
    if not some.size:
        return dict.fromkeys(
            ("minutes_before", "minutes_after", "change_median", "change_90"), np.nan
        )
    weights, before, after = weights[some], before[some], after[some]
    change = after - before
    order = np.argsort(change, kind="stable")
    reached = np.cumsum(weights[order]) / weights.sum()

    def at(share: float) -> float:
        place = min(int(np.searchsorted(reached, share - 1e-12)), len(order) - 1)
        return float(change[order][place])

    return {
        "minutes_before": float(np.average(before, weights=weights)),
        "minutes_after": float(np.average(after, weights=weights)),
        "change_median": at(0.5),
        "change_90": at(_NINE_IN_TEN),
    }
