"""Candidate routes of every trip of the evidence: those that are quickest under some speeds.

A fit looks at thousands of speeds; to search the roads for each would take hours. So the routes
that were quickest under any speeds tried so far are kept, and a fit takes the quickest of them. The
roads are searched again at the fitted speeds: as long as that finds a route that beats the kept
ones, it is added and the fit done again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from pna.calibration.evidence import Errand, Evidence
from pna.calibration.fitting import Sample, fit
from pna.calibration.forms import COLUMNS, FORMS, Form
from pna.roads.network import Network
from pna.roads.osm import Progress
from pna.speeds.driving import seconds_by_kind
from pna.speeds.presets import DELAYS, PRESETS
from pna.travel.impedance import Impedance, drive_impedance
from pna.travel.routes import routes_to_nearest
from pna.travel.snapping import subset

__all__ = [
    "Candidates",
    "figures_of",
    "fit_with_routes",
    "road_kilometres",
    "search",
    "starting_paces",
    "to_sample",
]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
_LIMIT_MINUTES = 600.0
_SAME_MINUTES = 1e-6
_MOST_ROUNDS = 12


@dataclass(frozen=True)
class Candidates:
    """Routes found so far.

    Attributes
    ----------
    routes
        By errand: one array per search, shape (origins of the errand, `COLUMNS`); missing where
        there is no route.
    legs
        By errand: minutes on foot at both ends, under the last search.
    """

    routes: tuple[tuple[Floats, ...], ...]
    legs: tuple[Floats, ...]


def figures_of(network: Network) -> Floats:
    """Minutes at the limit by kind of road, and things met: shape (edges, `COLUMNS`)."""
    met = network.edges[list(DELAYS)].to_numpy(np.float64)
    return np.column_stack([seconds_by_kind(network.edges) / 60.0, met])


def search(
    network: Network,
    figures: Floats,
    evidence: Evidence,
    paces: Sequence[Floats],
    known: Candidates | None = None,
) -> Candidates:
    """Search the roads for the quickest routes under some speeds, and add them to those known.

    Parameters
    ----------
    network, figures
        The driving network, and `figures_of` it.
    evidence
        The trips.
    paces
        Minutes for one of each of `COLUMNS`, one array per search.
    known
        Routes of earlier searches.

    Returns
    -------
    Candidates
    """
    routes: list[list[Floats]] = (
        [list(found) for found in known.routes] if known else [[] for _ in evidence.errands]
    )
    legs = list(known.legs) if known else [np.empty(0)] * len(evidence.errands)
    for pace in paces:
        impedance = _impedance(network, figures @ pace)
        for number, errand in enumerate(evidence.errands):
            found = _routes(network, impedance, evidence, errand, figures)
            routes[number].append(found[0])
            legs[number] = found[1]
    return Candidates(tuple(tuple(found) for found in routes), tuple(legs))


def road_kilometres(network: Network, evidence: Evidence, pairs: int) -> Floats:
    """Shortest way by road in km, in the mean over the people of each pair; NaN without one."""
    metres = network.edges["length_metres"].to_numpy(np.float64)[:, np.newaxis]
    impedance = _impedance(network, metres[:, 0] / 1000.0)
    result = np.full(pairs, np.nan)
    for errand in evidence.errands:
        km = _routes(network, impedance, evidence, errand, metres)[0][:, 0] / 1000.0
        mean = np.bincount(errand.pair, weights=errand.weight * km, minlength=pairs)
        mine = np.unique(errand.pair)
        result[mine] = mean[mine]
    return result


def _impedance(network: Network, edge_minutes: Floats) -> Impedance:
    base = drive_impedance(network, PRESETS["legal_limit"])
    return replace(base, preset="calibration", edge_seconds=edge_minutes * 60.0)


def _routes(
    network: Network, impedance: Impedance, evidence: Evidence, errand: Errand, figures: Floats
) -> tuple[Floats, Floats]:
    doors = errand.destinations
    if not evidence.door_to_door:
        # The published trips end on the road, however far from it a school's grounds are drawn.
        doors = replace(doors, leg_metres=np.zeros(len(doors)))
    found = routes_to_nearest(
        network,
        impedance,
        subset(evidence.origins, errand.origin),
        doors,
        figures,
        limit_minutes=_LIMIT_MINUTES,
    )
    return found.sums, found.leg_minutes


def to_sample(
    evidence: Evidence, candidates: Candidates, used: npt.NDArray[np.bool_], scale: Floats
) -> Sample:
    """Bring the pairs that are used, and their routes, into the shape that a fit takes.

    Parameters
    ----------
    evidence, candidates
        Pairs and routes.
    used
        Which pairs are used; each has routes for all its places.
    scale
        Of every pair: published road distance over one's own.

    Returns
    -------
    Sample
        Pairs in the order of ``evidence.pairs[used]``.
    """
    new = np.cumsum(used) - 1
    routes, place, pair, weight = [], [], [], []
    legs = np.zeros(used.size)
    count = 0
    for errand, found, leg in zip(
        evidence.errands, candidates.routes, candidates.legs, strict=True
    ):
        keep = np.flatnonzero(used[errand.pair])
        stacked = np.stack([each[keep] for each in found], axis=1)
        of_place, kept = _worth_keeping(stacked)
        routes.append(kept)
        place.append(of_place + count)
        pair.append(new[errand.pair[keep]])
        weight.append(errand.weight[keep])
        count += keep.size
        np.add.at(legs, errand.pair[keep], errand.weight[keep] * leg[keep])
    order = np.argsort(np.concatenate(pair), kind="stable")
    rank = np.empty(count, dtype=np.int64)
    rank[order] = np.arange(count)
    moved = rank[np.concatenate(place)]
    by_place = np.argsort(moved, kind="stable")
    chosen = evidence.pairs[used]
    _, area = np.unique(chosen["area_code"].to_numpy(str), return_inverse=True)
    offset = legs[used] if evidence.door_to_door else np.full(len(chosen), evidence.leg_minutes)
    return Sample(
        routes=np.vstack(routes)[by_place],
        place=moved[by_place],
        pair=np.concatenate(pair)[order],
        weight=np.concatenate(weight)[order],
        observed=chosen["observed_minutes"].to_numpy(np.float64),
        offset=offset,
        scale=scale[used],
        area=area.astype(np.int64),
        importance=np.ones(chosen.shape[0]),
    )


def _worth_keeping(stacked: Floats) -> tuple[Ints, Floats]:
    """Routes of each place that no other route of it beats in everything, and whose they are.

    Parameters
    ----------
    stacked
        Shape (places, searches, columns).
    """
    searches = stacked.shape[1]
    # Where a search found no way, another one of the same place did or the pair is not used.
    keep = np.isfinite(stacked[:, :, 0])
    for i in range(searches):
        for j in range(searches):
            if i == j:
                continue
            no_worse = (stacked[:, j] <= stacked[:, i] + _SAME_MINUTES).all(axis=1) & keep[:, j]
            alike = (np.abs(stacked[:, j] - stacked[:, i]) <= _SAME_MINUTES).all(axis=1)
            keep[:, i] &= ~(no_worse & (~alike | (j < i)))
    place, number = np.nonzero(keep)
    return place.astype(np.int64), stacked[place, number]


def fit_with_routes(
    network: Network,
    figures: Floats,
    evidence: Evidence,
    candidates: Candidates,
    used: npt.NDArray[np.bool_],
    scale: Floats,
    form: Form,
    *,
    start: Floats | None = None,
    progress: Progress | None = None,
) -> tuple[Floats, Candidates]:
    """Fit one form, searching the roads anew until no quicker route turns up.

    Parameters
    ----------
    network, figures, evidence, candidates, used, scale
        As for `search` and `to_sample`.
    form
        One of `FORMS`.
    start
        As for `pna.calibration.fitting.fit`.
    progress
        Told of each round.

    Returns
    -------
    parameters, candidates
        The fit, and the routes with those that were added: the very ones given where none was.
    """
    parameters = np.empty(0)
    for turn in range(_MOST_ROUNDS):
        if progress is not None:
            progress("Fitting speeds", FORMS.index(form), len(FORMS))
        sample = to_sample(evidence, candidates, used, scale)
        parameters = fit(form, sample, start=parameters if turn else start)
        pace = form.design @ parameters[: form.design.shape[1]]
        more = search(network, figures, evidence, [pace], candidates)
        if not _found_quicker(candidates, more, evidence, used, pace):
            break
        candidates = more
    return parameters, candidates


def _found_quicker(
    before: Candidates,
    after: Candidates,
    evidence: Evidence,
    used: npt.NDArray[np.bool_],
    pace: Floats,
) -> bool:
    for errand, old, new in zip(evidence.errands, before.routes, after.routes, strict=True):
        keep = used[errand.pair]
        best = np.min([each[keep] @ pace for each in old], axis=0)
        if (new[-1][keep] @ pace < best - _SAME_MINUTES).any():
            return True
    return False


def starting_paces() -> tuple[Floats, ...]:
    """Speeds to search the first routes by: at the limit, slow lanes, slow towns."""
    at_limits = np.concatenate([np.ones(len(COLUMNS) - len(DELAYS)), np.zeros(len(DELAYS))])
    lanes = at_limits * 1.4
    lanes[COLUMNS.index("country lane")] = 2.2
    town = at_limits * 1.5
    town[[i for i, name in enumerate(COLUMNS) if name.startswith("town")]] = 2.2
    return at_limits, lanes, town
