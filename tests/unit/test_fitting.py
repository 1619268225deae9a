"""Fits of the five forms to samples made by hand or at random, against brute force."""

import dataclasses

import county
import numpy as np
import pytest

from pna.calibration import candidates, fitting
from pna.calibration.fitting import Sample
from pna.calibration.forms import COLUMNS, FORMS, TOWN, shares_and_delays
from pna.speeds.driving import drive_seconds
from pna.speeds.presets import Preset

BY_NAME = {form.name: form for form in FORMS}
ALL = pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
CLOSE = {"rtol": 1e-9, "atol": 1e-9}


def sample_of(seed, *, noise=0.3, areas=9, legs=0.0):
    """Pairs of several places, each with several routes; an area has up to three pairs."""
    random = np.random.default_rng(seed)
    area = np.sort(random.integers(areas, size=2 * areas))
    pair = np.repeat(np.arange(area.size), random.integers(1, 4, area.size))
    place = np.repeat(np.arange(pair.size), random.integers(1, 4, pair.size))
    routes = random.gamma(1.0, 1.0, (place.size, len(COLUMNS)))
    routes *= random.random(routes.shape) < 0.6
    weight = random.uniform(0.2, 1, pair.size)
    weight /= np.bincount(pair, weights=weight)[pair]
    result = Sample(
        routes=routes,
        place=place,
        pair=pair,
        weight=weight,
        observed=np.zeros(area.size),
        offset=np.full(area.size, legs),
        scale=random.uniform(0.9, 1.1, area.size),
        area=area,
        importance=np.ones(area.size),
    )
    form = FORMS[-1]
    minutes = fitting.modelled(form, result, np.array([1.5, 1.2, 1.9, 1.1, 0.7]))
    return dataclasses.replace(result, observed=minutes + random.normal(0, noise, area.size))


def by_hand(form, sample, parameters):
    """Minutes of every pair, place by place in plain Python."""
    shares, delays, constant = shares_and_delays(form, parameters)
    each = [1 / shares[name] if name in shares else delays[name] / 60 for name in COLUMNS]
    minutes = constant + sample.offset
    for place, (pair, weight) in enumerate(zip(sample.pair, sample.weight, strict=True)):
        ways = [sum(route * each) for route in sample.routes[sample.place == place]]
        minutes[pair] += weight * sample.scale[pair] * min(ways)
    return minutes


def only(sample, keep):
    """The sample that has some pairs alone, in the order of `keep`, which may name one twice."""
    routes, place, pair, weight = [], [], [], []
    for new, old in enumerate(keep):
        for number in np.flatnonzero(sample.pair == old):
            ways = sample.routes[sample.place == number]
            routes.append(ways)
            place += [len(pair)] * len(ways)
            pair.append(new)
            weight.append(sample.weight[number])
    per_pair = ("observed", "offset", "scale", "area", "importance")
    return Sample(
        routes=np.vstack(routes),
        place=np.array(place),
        pair=np.array(pair),
        weight=np.array(weight),
        **{name: getattr(sample, name)[list(keep)] for name in per_pair},
    )


def squares(form, sample, parameters):
    return float(
        (sample.importance * (by_hand(form, sample, parameters) - sample.observed) ** 2).sum()
    )


@ALL
@pytest.mark.parametrize("seed", range(4))
def test_minutes_are_those_of_the_quickest_routes_by_hand(form, seed):
    sample = sample_of(seed, legs=0.8)
    parameters = np.random.default_rng(seed).uniform(1, 2, len(form.parameters))
    expected = by_hand(form, sample, parameters)
    np.testing.assert_allclose(fitting.modelled(form, sample, parameters), expected, **CLOSE)
    made_of = fitting.made_of(form, sample, parameters)
    pace = form.design @ parameters[: form.design.shape[1]]
    constant = parameters[-1] if form.constant else 0.0
    np.testing.assert_allclose(made_of @ pace + constant + sample.offset, expected, **CLOSE)
    drawn = np.array([parameters, parameters * 1.3])
    found = fitting.modelled_in_draws(form, sample, drawn)
    np.testing.assert_allclose(found[0], expected, **CLOSE)
    np.testing.assert_allclose(found[1], by_hand(form, sample, drawn[1]), **CLOSE)


@ALL
def test_a_fit_as_a_preset_costs_the_same_on_every_road(form):
    network = county.network()
    figures = candidates.figures_of(network)
    assert (figures[:, [COLUMNS.index(kind) for kind in TOWN[1:4]]].sum(axis=0) > 0).all()
    random = np.random.default_rng(2)
    for _ in range(5):
        parameters = random.uniform(1, 4, len(form.parameters))
        shares, delays, constant = shares_and_delays(form, parameters)
        preset = Preset("fit", shares, delays, constant, 1.0, 1.0, "", "", "", "1")
        pace = form.design @ parameters[: form.design.shape[1]]
        np.testing.assert_allclose(
            drive_seconds(network.edges, preset) / 60, figures @ pace, **CLOSE
        )
        assert constant == (parameters[-1] if form.constant else 0.0)


@ALL
@pytest.mark.parametrize("seed", range(6))
def test_no_change_of_the_parameters_fits_better(form, seed):
    sample = sample_of(seed)
    fitted = fitting.fit(form, sample)
    least, most = form.bounds
    assert (fitted >= least).all()
    assert (fitted <= most).all()
    best = squares(form, sample, fitted)
    random = np.random.default_rng(seed)
    for size in (1e-5, 1e-3, 1e-1):
        for _ in range(20):
            other = np.clip(fitted + random.normal(0, size, fitted.size), least, most)
            # Where two routes are equally quick a fit may settle just beside the very best.
            assert squares(form, sample, other) >= best * (1 - 1e-5)


@ALL
def test_without_noise_the_parameters_come_back(form):
    truth = np.array([1.5, 1.25, 1.8, 1.3, 0.7])
    parameters = {1: truth[:1], 2: truth[[0, 4]]}.get(len(form.parameters))
    if parameters is None:
        groups = len(form.groups)
        parameters = np.concatenate([truth[:groups], truth[3:4] if form.delays else [], truth[4:]])
    sample = sample_of(3, legs=0.4)
    exact = dataclasses.replace(sample, observed=by_hand(form, sample, parameters))
    np.testing.assert_allclose(fitting.fit(form, exact), parameters, atol=1e-9)


@ALL
def test_leaving_an_area_out_is_a_fit_without_its_pairs(form):
    sample = sample_of(5, legs=0.3)
    fitted = fitting.fit(form, sample)
    found = fitting.leave_one_area_out(form, sample, fitted)
    for area in np.unique(sample.area):
        inside = np.flatnonzero(sample.area == area)
        rest = only(sample, np.flatnonzero(sample.area != area))
        without = fitting.fit(form, rest, start=fitted)
        expected = by_hand(form, only(sample, inside), without)
        np.testing.assert_allclose(found[inside], expected, **CLOSE)


@ALL
def test_draws_are_fits_to_areas_that_come_as_often_as_they_were_drawn(form):
    sample = sample_of(6, areas=14)
    fitted = fitting.fit(form, sample)
    found = fitting.bootstrap(form, sample, fitted, draws=6, seed=9)
    areas = np.unique(sample.area)
    random = np.random.default_rng(9)
    for draw in found:
        drawn = areas[random.integers(areas.size, size=areas.size)]
        pairs = np.concatenate([np.flatnonzero(sample.area == area) for area in drawn])
        repeated = fitting.fit(form, only(sample, pairs), start=fitted)
        np.testing.assert_allclose(draw, repeated, rtol=1e-7, atol=1e-7)
    assert np.ptp(found, axis=0).max() > 0


@ALL
def test_the_same_twice_and_nothing_given_is_changed(form):
    sample, twin = sample_of(7), sample_of(7)
    first, again = (fitting.fit(form, one) for one in (sample, twin))
    assert first.tobytes() == again.tobytes()
    kept = first.copy()
    drawn = [fitting.bootstrap(form, one, first, draws=5, seed=1) for one in (sample, twin)]
    assert drawn[0].tobytes() == drawn[1].tobytes()
    left = [fitting.leave_one_area_out(form, one, first) for one in (sample, twin)]
    assert left[0].tobytes() == left[1].tobytes()
    assert first.tobytes() == kept.tobytes()
    for field in dataclasses.fields(Sample):
        fresh = getattr(sample_of(7), field.name)
        assert getattr(sample, field.name).tobytes() == fresh.tobytes()


@ALL
def test_the_order_of_pairs_does_not_matter(form):
    sample = sample_of(8)
    order = np.random.default_rng(0).permutation(sample.observed.size)
    shuffled = only(sample, order)
    fitted = fitting.fit(form, sample)
    np.testing.assert_allclose(fitting.fit(form, shuffled), fitted, **CLOSE)
    left = fitting.leave_one_area_out(form, sample, fitted)
    other = fitting.leave_one_area_out(form, shuffled, fitted)
    np.testing.assert_allclose(other, left[order], **CLOSE)


@ALL
def test_what_a_pair_counts(form):
    """Not at all, twice, and as its importance says."""
    sample = sample_of(4)
    last = sample.observed.size - 1
    none = np.ones(last + 1)
    none[last] = 0.0
    wrong = dataclasses.replace(sample, observed=sample.observed + 50.0 * (1 - none))
    without = fitting.fit(form, only(sample, range(last)))
    np.testing.assert_allclose(fitting.fit(form, wrong, times=none), without, **CLOSE)
    twice = fitting.fit(form, only(sample, [*range(last + 1), last]))
    np.testing.assert_allclose(fitting.fit(form, sample, times=2.0 - none), twice, **CLOSE)
    important = dataclasses.replace(sample, importance=3.0 * (2.0 - none))
    np.testing.assert_allclose(fitting.fit(form, important), twice, **CLOSE)


def test_times_a_tenth_longer_are_a_pace_a_tenth_slower():
    form, sample = BY_NAME["one factor"], sample_of(1)
    longer = dataclasses.replace(sample, observed=sample.observed * 1.1)
    (pace,), (slower,) = fitting.fit(form, sample), fitting.fit(form, longer)
    assert slower == pytest.approx(1.1 * pace, rel=1e-12)
    # One factor on paper: the sum of products over the sum of squares.
    minutes = fitting.modelled(form, sample, np.array([1.0]))
    by_paper = (minutes * sample.observed).sum() / (minutes**2).sum()
    assert pace == pytest.approx(by_paper, rel=1e-12)


@ALL
def test_times_no_speed_can_give_lie_at_the_bounds(form):
    sample = sample_of(2)
    least, most = form.bounds
    quick = dataclasses.replace(sample, observed=np.full_like(sample.observed, 0.01))
    np.testing.assert_allclose(fitting.fit(form, quick), least, **CLOSE)
    slow = dataclasses.replace(sample, observed=np.full_like(sample.observed, 5e3))
    np.testing.assert_allclose(fitting.fit(form, slow), most, **CLOSE)


def test_roads_that_no_trip_takes_get_the_mean_pace_of_the_others():
    sample = sample_of(0, noise=0.0)
    routes = sample.routes.copy()
    routes[:, COLUMNS.index("country lane")] = 0.0
    form = BY_NAME["constant + class speeds"]
    bare = dataclasses.replace(sample, routes=routes)
    truth = np.array([1.5, 1.2, 1.0, 0.7])
    bare = dataclasses.replace(bare, observed=by_hand(form, bare, truth))
    assert fitting.unseen(form, bare, truth) == ("country lanes",)
    assert fitting.unseen(form, sample, truth) == ()
    assert fitting.unseen(FORMS[0], bare, truth[:1]) == ()
    town, main, lane, constant = fitting.fit(form, bare)
    assert [town, main, constant] == pytest.approx([1.5, 1.2, 0.7], abs=1e-9)
    minutes = fitting.made_of(form, bare, truth).sum(axis=0) @ form.design
    assert lane == pytest.approx((1.5 * minutes[0] + 1.2 * minutes[1]) / (minutes[0] + minutes[1]))


def test_two_samples_together_keep_their_areas_apart():
    first, second = sample_of(1), sample_of(2)
    both = fitting.with_pairs(first, second)
    count = first.observed.size
    form = FORMS[-1]
    parameters = np.array([1.4, 1.3, 1.7, 0.9, 0.2])
    minutes = [by_hand(form, one, parameters) for one in (first, second)]
    np.testing.assert_allclose(
        fitting.modelled(form, both, parameters), np.concatenate(minutes), **CLOSE
    )
    assert not set(both.area[:count]) & set(both.area[count:])
    for one, part in ((first, both.area[:count]), (second, both.area[count:])):
        assert ((one.area[:, None] == one.area) == (part[:, None] == part)).all()
