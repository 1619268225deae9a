"""Least-squares fits of the forms of the speed model to published or observed minutes.

A form (`pna.calibration.forms`) is linear in its parameters once the routes are known. Routes
change as speeds change, so each fit goes to and fro between the quickest of each place's candidate
routes and the parameters until neither moves.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.optimize import lsq_linear

from pna.calibration.forms import COLUMNS, Form

__all__ = [
    "Sample",
    "bootstrap",
    "fit",
    "leave_one_area_out",
    "made_of",
    "modelled",
    "modelled_in_draws",
    "unseen",
    "with_pairs",
]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_FIRST_PACE = 1.6
_MOST_TURNS = 30
_STEPS = (1.0, 0.5, 0.25, 0.125, 0.0625, 0.03125)
"""Shares of the way to the best parameters for the present routes; a full step may overshoot where
routes change on it, and then a shorter one is taken."""
_SETTLED_SQUARES = 1e-9


@dataclass(frozen=True)
class Sample:
    """Pairs with their minutes, and the routes that could lie behind them.

    Attributes
    ----------
    routes
        Shape (candidate routes, `COLUMNS`).
    place
        Which place each route starts from; sorted, and every place has at least one.
    pair, weight
        Of each place: the pair that it belongs to, and its share of the pair's people (the shares
        of a pair sum to 1). Sorted by pair.
    observed
        Minutes of each pair, without what was added to it.
    offset
        Minutes of each pair that no parameter changes, such as legs on foot.
    scale
        What the routes of each pair are multiplied with: published road distance over one's own.
    area
        Number of the area of each pair: what the bootstrap draws and what is left out.
    importance
        Weight of each pair in the sum of squares.
    """

    routes: Floats
    place: Ints
    pair: Ints
    weight: Floats
    observed: Floats
    offset: Floats
    scale: Floats
    area: Ints
    importance: Floats

    @property
    def first(self) -> Ints:
        """Number of the first candidate route of each place."""
        return np.searchsorted(self.place, np.arange(self.pair.size)).astype(np.int64)


def _first_of_least(costs: Floats, place: Ints, first: Ints) -> Ints:
    """Number of the quickest candidate of each place, the first of several.

    Parameters
    ----------
    costs, place
        Of each candidate route; `place` sorted.
    first
        The first candidate of each place.
    """
    if first.size == 0:
        return np.empty(0, dtype=np.int64)
    least = np.minimum.reduceat(costs, first)
    numbers = np.where(costs <= least[place], np.arange(costs.size), costs.size)
    return np.minimum.reduceat(numbers, first).astype(np.int64)


@dataclass(frozen=True)
class _Ready:
    """A sample made ready for one form: what each of its parameters multiplies.

    Routes that another route of their place beats in everything that the form knows are gone. What
    does not change with the parameters, as where one route is left, is summed once.

    Attributes
    ----------
    fixed
        Sums over the places with one route: shape (pairs, parameters but the constant).
    routes
        Of the other places, by place: shape (routes, parameters but the constant).
    place, first
        Of those routes their place, and of each place its first route.
    pair, weight
        Of each such place: its pair, and its share of the pair's people times the pair's scale.
    """

    form: Form
    sample: Sample
    fixed: Floats
    routes: Floats
    place: Ints
    first: Ints
    pair: Ints
    weight: Floats

    def chosen(self, parameters: Floats) -> Ints:
        """Number of the quickest route of each place that has several."""
        pace = parameters[: self.routes.shape[1]]
        return _first_of_least(self.routes @ pace, self.place, self.first)

    def matrix(self, chosen: Ints) -> Floats:
        """What each parameter multiplies, shape (pairs, parameters)."""
        pairs = len(self.fixed)
        result = np.ones((pairs, self.fixed.shape[1] + self.form.constant))
        taken = self.routes[chosen] * self.weight[:, np.newaxis]
        for column, fixed in enumerate(self.fixed.T):
            varying = np.bincount(self.pair, weights=taken[:, column], minlength=pairs)
            result[:, column] = fixed + varying
        return result


def _ready(form: Form, sample: Sample) -> _Ready:
    routes = sample.routes @ form.design
    keep = _unbeaten(routes, sample.place)
    routes, place = routes[keep], sample.place[keep]
    several = np.bincount(place, minlength=sample.pair.size) > 1
    weight = sample.weight * sample.scale[sample.pair]
    one = ~several[place]
    fixed = np.zeros((sample.observed.size, routes.shape[1]))
    np.add.at(fixed, sample.pair[~several], routes[one] * weight[~several, np.newaxis])
    number = np.cumsum(several) - 1
    of_place = number[place[~one]]
    return _Ready(
        form=form,
        sample=sample,
        fixed=fixed,
        routes=routes[~one],
        place=of_place,
        first=np.searchsorted(of_place, np.arange(int(several.sum()))).astype(np.int64),
        pair=sample.pair[several],
        weight=weight[several],
    )


def _unbeaten(routes: Floats, place: Ints) -> npt.NDArray[np.bool_]:
    """Routes that no other of their place equals or beats in every column; of equals the first."""
    keep = np.ones(place.size, dtype=bool)
    longest = int(np.bincount(place).max(initial=0))
    for step in range(1, longest):
        one = np.flatnonzero(place[step:] == place[:-step])
        other = one + step
        keep[other[(routes[one] <= routes[other]).all(axis=1)]] = False
        better = (routes[other] <= routes[one]).all(axis=1)
        better &= (routes[other] < routes[one]).any(axis=1)
        keep[one[better]] = False
    return keep


def fit(
    form: Form, sample: Sample, *, times: Floats | None = None, start: Floats | None = None
) -> Floats:
    """Fit one form by least squares, choosing the routes anew as the speeds change.

    Of a group of roads that no route takes nothing can be known: it gets the mean pace of the other
    roads (`unseen` names it).

    Parameters
    ----------
    form
        One of `pna.calibration.forms.FORMS`.
    sample
        Pairs and candidate routes.
    times
        How many times each pair counts; once by default. A pair that counts 0 times has no say.
    start
        Parameters to choose the first routes by; by default a pace of 1.6 and nothing else.

    Returns
    -------
    ndarray of float
        In the order of ``form.parameters``; paces (reciprocals of shares), scale of the delays,
        minutes.
    """
    return _fit(_ready(form, sample), times, start)


def _fit(ready: _Ready, times: Floats | None, start: Floats | None) -> Floats:
    """Fit to a sample that is ready; as `fit`."""
    form, sample = ready.form, ready.sample
    weight = np.sqrt(sample.importance * (1.0 if times is None else times))
    target = (sample.observed - sample.offset) * weight
    if start is None:
        start = np.zeros(len(form.parameters))
        start[: len(form.groups)] = _FIRST_PACE

    def squares(parameters: Floats, chosen: Ints) -> float:
        return float((((ready.matrix(chosen) @ parameters) * weight - target) ** 2).sum())

    here, chosen = start, ready.chosen(start)
    lowest = squares(here, chosen)
    for _ in range(_MOST_TURNS):
        there = _solved(form, ready.matrix(chosen) * weight[:, np.newaxis], target)
        for step in _STEPS:
            further = there if step == 1 else here + step * (there - here)
            routes = ready.chosen(further)
            error = squares(further, routes)
            same = np.array_equal(routes, chosen)
            if error < lowest or (step == 1 and same):
                break
        else:
            break
        settled = step == 1 and same
        gained = lowest - error
        here, chosen, lowest = further, routes, error
        if settled or gained <= _SETTLED_SQUARES:
            break
    return here


def _solved(form: Form, matrix: Floats, target: Floats) -> Floats:
    """Least squares; roads that no route takes get the mean pace of those that are taken."""
    least, most = form.bounds
    groups = len(form.groups)
    unseen = np.zeros(least.size, dtype=bool)
    unseen[:groups] = ~(matrix[:, :groups] > 0).any(axis=0)
    if not unseen.any():
        return _bounded(matrix, target, least, most)
    result = np.full(least.size, _FIRST_PACE)
    result[~unseen] = _bounded(matrix[:, ~unseen], target, least[~unseen], most[~unseen])
    if not unseen[:groups].all():
        minutes = matrix[:, :groups].sum(axis=0)
        result[unseen] = (minutes * result[:groups]).sum() / minutes.sum()
    return result


def _bounded(matrix: Floats, target: Floats, least: Floats, most: Floats) -> Floats:
    """Least squares within bounds; where the free solution lies within them it is the answer."""
    free, _, rank, _ = np.linalg.lstsq(matrix, target, rcond=None)
    if rank == least.size and (free >= least).all() and (free <= most).all():
        return np.asarray(free, dtype=np.float64)
    bounded = lsq_linear(matrix, target, bounds=(least, most), method="bvls").x
    return np.clip(np.asarray(bounded, dtype=np.float64), least, most)


def modelled(form: Form, sample: Sample, parameters: Floats) -> Floats:
    """Minutes of every pair under one fit, by the quickest of the candidate routes.

    Parameters
    ----------
    form, sample
        As for `fit`.
    parameters
        From `fit`.

    Returns
    -------
    ndarray of float, shape (pairs,)
    """
    return _modelled(_ready(form, sample), parameters)


def _modelled(ready: _Ready, parameters: Floats) -> Floats:
    result: Floats = ready.matrix(ready.chosen(parameters)) @ parameters + ready.sample.offset
    return result


def modelled_in_draws(form: Form, sample: Sample, drawn: Floats) -> Floats:
    """Minutes of every pair under each of many fits.

    Parameters
    ----------
    form, sample
        As for `fit`.
    drawn
        From `bootstrap`, shape (draws, parameters).

    Returns
    -------
    ndarray of float, shape (draws, pairs)
    """
    ready = _ready(form, sample)
    return np.array([_modelled(ready, parameters) for parameters in drawn])


def made_of(form: Form, sample: Sample, parameters: Floats) -> Floats:
    """What the quickest routes of every pair are made of, in the mean over its people.

    Parameters
    ----------
    form, sample, parameters
        As for `modelled`.

    Returns
    -------
    ndarray of float, shape (pairs, `COLUMNS`)
    """
    design = form.design
    costs = sample.routes @ (design @ parameters[: design.shape[1]])
    chosen = _first_of_least(costs, sample.place, sample.first)
    weighted = sample.routes[chosen] * sample.weight[:, np.newaxis]
    starts = np.searchsorted(sample.pair, np.arange(sample.observed.size))
    result: Floats = np.add.reduceat(weighted, starts) * sample.scale[:, np.newaxis]
    return result


def unseen(form: Form, sample: Sample, parameters: Floats) -> tuple[str, ...]:
    """Name the groups of roads that no quickest route takes.

    Parameters
    ----------
    form, sample, parameters
        As for `modelled`.

    Returns
    -------
    tuple of str
    """
    minutes = made_of(form, sample, parameters).sum(axis=0)
    return tuple(
        name
        for name, kinds in form.groups
        if not any(minutes[COLUMNS.index(kind)] > 0 for kind in kinds)
    )


def leave_one_area_out(form: Form, sample: Sample, parameters: Floats) -> Floats:
    """Minutes of every pair by a fit that has not seen its area.

    Parameters
    ----------
    form, sample
        As for `fit`.
    parameters
        The fit to all pairs, from which each fit starts.

    Returns
    -------
    ndarray of float, shape (pairs,)
    """
    ready = _ready(form, sample)
    result = np.empty(sample.observed.size)
    for area in np.unique(sample.area):
        left_out = sample.area == area
        without = _fit(ready, np.where(left_out, 0.0, 1.0), parameters)
        result[left_out] = _modelled(ready, without)[left_out]
    return result


def bootstrap(form: Form, sample: Sample, parameters: Floats, *, draws: int, seed: int) -> Floats:
    """Fit again to areas drawn with replacement.

    Parameters
    ----------
    form, sample, parameters
        As for `leave_one_area_out`.
    draws, seed
        How many, and where the random numbers start.

    Returns
    -------
    ndarray of float, shape (draws, parameters)
    """
    ready = _ready(form, sample)
    random = np.random.default_rng(seed)
    areas, number = np.unique(sample.area, return_inverse=True)
    result = np.empty((draws, parameters.size))
    for draw in range(draws):
        drawn = np.bincount(random.integers(areas.size, size=areas.size), minlength=areas.size)
        times = drawn[number].astype(np.float64)
        result[draw] = _fit(ready, times, parameters)
    return result


def with_pairs(first: Sample, second: Sample) -> Sample:
    """Put two samples together; their areas stay apart."""
    places, pairs = first.pair.size, first.observed.size
    return replace(
        first,
        routes=np.vstack([first.routes, second.routes]),
        place=np.concatenate([first.place, second.place + places]),
        pair=np.concatenate([first.pair, second.pair + pairs]),
        weight=np.concatenate([first.weight, second.weight]),
        observed=np.concatenate([first.observed, second.observed]),
        offset=np.concatenate([first.offset, second.offset]),
        scale=np.concatenate([first.scale, second.scale]),
        area=np.concatenate([first.area, second.area + first.area.max(initial=-1) + 1]),
        importance=np.concatenate([first.importance, second.importance]),
    )
