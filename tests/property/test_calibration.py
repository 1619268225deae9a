"""A county whose minutes come from a known model: what a calibration finds of it."""

import dataclasses

import county
import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from trips import impedance_of

from pna import travel
from pna.calibration import candidates, evidence, fitting
from pna.calibration import of_study as calibration
from pna.calibration.fits import choose
from pna.calibration.forms import FORMS, shares_and_delays
from pna.speeds.presets import DELAYS, ROAD_KINDS, one_factor
from pna.travel.snapping import snap

ALL = pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
ADDED, WALKS = 5.0, 1.6


@pytest.fixture(scope="module")
def network():
    return county.network()


@dataclasses.dataclass(frozen=True)
class Fitted:
    """One form fitted with its routes, and the sample behind the fit."""

    parameters: np.ndarray
    found: candidates.Candidates
    sample: fitting.Sample


def fitted(network, known, form):
    figures = candidates.figures_of(network)
    pairs, scale = calibration.with_distances(network, known)
    used = pairs["used"].to_numpy(bool)
    first = candidates.search(network, figures, known, candidates.starting_paces())
    parameters, found = candidates.fit_with_routes(
        network, figures, known, first, used, scale, form
    )
    return Fitted(parameters, found, candidates.to_sample(known, found, used, scale))


def of_trips(network, frame):
    return evidence.of_trips(frame, None, network, file="trips.csv")


def noisy(frame, seed, size=0.25):
    noise = np.random.default_rng(seed).normal(0, size, len(frame))
    return frame.assign(minutes=np.maximum(frame["minutes"] + noise, 0.1))


def published(network, form, *, longer=1.0):
    """Means over the people of 25 areas of the minutes to the nearest of two kinds of place.

    Everything lies on the road, so that no walk is part of a trip; published distances are our own
    times `longer`, and the minutes are those of that distance.
    """
    random = np.random.default_rng(8)
    preset = county.truth(form.name)
    by_road = county.level(network)
    on_road = network.node_xy
    lived = on_road[random.choice(len(on_road), 100)]
    people = random.integers(1, 40, 100).astype(float)
    lsoa = np.array([f"E010{i // 4:05d}" for i in range(100)])
    rows, places = [], []
    for purpose, count in (("GP", 6), ("SS", 3)):
        doors = on_road[random.choice(len(on_road), count, replace=False)]
        places.append(
            gpd.GeoDataFrame(
                {"purpose": purpose, "name": "n"}, index=range(count),
                geometry=gpd.points_from_xy(*doors.T), crs=27700,
            )
        )  # fmt: skip
        minutes, km = (
            travel.nearest(
                roads,
                dataclasses.replace(impedance_of(roads, speeds), trip_minutes=0.0),
                snap(lived, roads),
                snap(doors, roads),
                limit_minutes=600,
            ).minutes
            for roads, speeds in ((network, preset), (by_road, one_factor("level", 1.0)))
        )
        frame = pd.DataFrame({"lsoa": lsoa, "w": people, "m": minutes * people, "k": km * people})
        sums = frame.groupby("lsoa").sum()
        kilometres = sums["k"] / sums["w"] * longer
        rows.append(
            pd.DataFrame(
                {
                    "purpose": purpose,
                    "car_minutes": sums["m"] / sums["w"] * longer + preset.constant_minutes + ADDED,
                    "cycle_minutes": 5.0 + kilometres / 16 * 60,
                }
            ).reset_index()
        )
    demand = gpd.GeoDataFrame(
        {"lsoa": lsoa, "people": people}, geometry=gpd.points_from_xy(*lived.T), crs=27700
    )
    return evidence.of_journey_times(
        pd.concat(rows, ignore_index=True),
        demand,
        pd.concat(places, ignore_index=True),
        network,
        added_minutes=ADDED,
        file="times.csv",
    )


@ALL
def test_trips_without_noise_give_the_model_back(network, form):
    found = fitted(network, of_trips(network, county.trips(network, county.truth(form.name))), form)
    truth = county.parameters(form.name)
    np.testing.assert_allclose(found.parameters, truth, atol=1e-6)
    shares, delays, constant = shares_and_delays(form, found.parameters)
    preset = county.truth(form.name)
    assert [shares[kind] for kind in ROAD_KINDS] == pytest.approx(
        [preset.shares[kind] for kind in ROAD_KINDS], abs=1e-6
    )
    assert [delays[name] for name in DELAYS] == pytest.approx(
        [preset.delays[name] for name in DELAYS], abs=1e-5
    )
    assert constant == pytest.approx(preset.constant_minutes, abs=1e-6)


@ALL
@pytest.mark.parametrize("longer", [1.0, 1.15])
def test_published_means_over_people_give_the_model_back(network, form, longer):
    """To the nearest of several places, and where the publisher's roads are longer than ours."""
    known = published(network, form, longer=longer)
    assert known.leg_minutes == pytest.approx(0.0, abs=1e-9)
    found = fitted(network, known, form)
    assert found.sample.observed.size > 40
    np.testing.assert_allclose(found.parameters, county.parameters(form.name), atol=1e-6)


def test_walks_are_part_of_every_published_time(network):
    """What every trip of the package walks is taken off the constant."""
    form = FORMS[3]
    known = dataclasses.replace(published(network, form), leg_minutes=0.4)
    expected = county.parameters(form.name) - [0, 0, 0, 0.4]
    np.testing.assert_allclose(fitted(network, known, form).parameters, expected, atol=1e-6)


def test_published_times_end_on_the_road(network):
    """However far from it the doors are drawn."""
    form = FORMS[4]
    known = published(network, form)
    random = np.random.default_rng(5)
    errands = tuple(
        dataclasses.replace(
            errand,
            destinations=dataclasses.replace(
                errand.destinations, leg_metres=random.uniform(0, 900, len(errand.destinations))
            ),
        )
        for errand in known.errands
    )
    found = fitted(network, dataclasses.replace(known, errands=errands), form)
    np.testing.assert_allclose(found.parameters, county.parameters(form.name), atol=1e-6)


def test_intervals_hold_the_truth_about_as_often_as_they_say(network):
    """Nineteen in twenty, over many noisy copies of the trips of five models."""
    inside = []
    for form in FORMS:
        truth = county.parameters(form.name)
        frame = county.trips(network, county.truth(form.name))
        sample = fitted(network, of_trips(network, frame), form).sample
        for seed in range(12):
            random = np.random.default_rng(seed)
            # What one area's trips have in common is why areas are drawn, not trips.
            noise = random.normal(0, 0.2, sample.observed.size)
            noise += random.normal(0, 0.3, sample.area.max() + 1)[sample.area]
            copy = dataclasses.replace(sample, observed=sample.observed + noise)
            again = fitting.fit(form, copy)
            drawn = fitting.bootstrap(form, copy, again, draws=200, seed=seed)
            low, high = np.percentile(drawn, [2.5, 97.5], axis=0)
            inside.append((low <= truth) & (truth <= high))
    share = np.concatenate(inside).mean()
    assert 0.88 <= share <= 0.99


@pytest.fixture(scope="module")
def whole(network):
    """A calibration of every form to noisy trips of the fourth model."""
    frame = noisy(county.trips(network, county.truth(FORMS[3].name)), 4)
    known = of_trips(network, frame)
    return frame, known, calibration.calibrate_network(network, known, draws=300)


def test_a_whole_calibration_finds_the_form_and_holds_its_parameters(network, whole):
    _, _, found = whole
    assert [fit.name for fit in found.fits] == [form.name for form in FORMS]
    assert found.chosen == FORMS[3].name
    fit = found.fits[3]
    table, truth = fit.parameters, county.truth(FORMS[3].name)
    expected = [
        *(truth.shares[kind] for kind in ("town street", "country main road", "country lane")),
        truth.constant_minutes,
    ]
    assert table["unit"].tolist() == ["of the limit"] * 3 + ["minutes"]
    assert (table["low"] <= expected).all()
    assert (expected <= table["high"]).all()
    assert (table["high"] - table["low"] < [0.1, 0.1, 0.1, 0.6]).all()
    assert (table["low"] <= table["value"]).all()
    assert (table["value"] <= table["high"]).all()
    assert not table["at_bound"].any()
    assert fit.preset.slow < 1 < fit.preset.quick
    # What is written into the preset is what was fitted.
    kinds = ("town street", "country main road", "country lane")
    assert [fit.preset.shares[kind] for kind in kinds] == pytest.approx(table["value"][:3].tolist())


def test_errors_are_those_of_the_minutes(whole):
    _, _, found = whole
    pairs = found.pairs[found.pairs["used"]]
    observed = pairs["observed_minutes"].to_numpy()
    for fit in found.fits:
        for minutes, rmse, bias in (
            (fit.fitted_minutes, fit.rmse, fit.bias),
            (fit.loo_minutes, fit.loo_rmse, fit.loo_bias),
        ):
            assert rmse == pytest.approx(np.sqrt(np.mean((minutes - observed) ** 2)))
            assert bias == pytest.approx(np.mean(minutes - observed))
        assert fit.median_ratio == pytest.approx(np.median(fit.fitted_minutes / observed))
        assert fit.loo_rmse > fit.rmse
    for table, groups in (
        (found.by_setting, pairs["setting"]),
        (found.by_length, pd.cut(pairs["kilometres"], [0, 3, 8, 99], right=False).astype(str)),
    ):
        for _, part in table.groupby("form"):
            assert part["pairs"].sum() == len(pairs)
            assert sorted(part["pairs"]) == sorted(groups.value_counts())
            squares = (part["pairs"] * part["rmse"] ** 2).sum() / len(pairs)
            fit = next(fit for fit in found.fits if fit.name == part["form"].iloc[0])
            assert np.sqrt(squares) == pytest.approx(fit.rmse)
            assert (part["pairs"] * part["bias"]).sum() / len(pairs) == pytest.approx(fit.bias)
    settings = set(found.by_setting["group"])
    assert {"town", "country"} <= settings


def test_a_fit_is_what_the_package_then_works_out(network, whole):
    """Minutes of a run with the fitted preset are the fitted minutes."""
    frame, _, found = whole
    starts, ends = (
        snap(frame[[f"{end}_easting", f"{end}_northing"]].to_numpy(), network)
        for end in ("from", "to")
    )
    rows = np.arange(len(frame))
    for fit in found.fits:
        minutes = travel.matrix(
            network,
            impedance_of(network, fit.preset),
            starts,
            ends,
            demand_ids=rows.astype(str),
            facility_ids=rows.astype(str),
            limit_minutes=600,
        ).minutes[rows, rows]
        np.testing.assert_allclose(minutes, fit.fitted_minutes, atol=2e-6)


@ALL
def test_no_route_of_the_roads_is_quicker_than_the_candidates(network, whole, form):
    """At the fitted speeds, for every place, on the real network."""
    _, known, _ = whole
    figures = candidates.figures_of(network)
    for known_here in (known, published(network, FORMS[4], longer=1.1)):
        here = fitted(network, known_here, form)
        pace = form.design @ here.parameters[: form.design.shape[1]]
        again = candidates.search(network, figures, known_here, [pace], here.found)
        for routes in again.routes:
            best = np.min([each @ pace for each in routes[:-1]], axis=0)
            assert (routes[-1] @ pace >= best - 2e-6).all()


def test_leaving_an_area_out_is_a_calibration_without_its_trips(network, whole):
    """From scratch, routes and all; they may differ by a hundredth of a minute."""
    frame, _, found = whole
    for area in sorted(set(frame["from"]))[::14]:
        left_out = (frame["from"] == area).to_numpy()
        rest = calibration.calibrate_network(
            network, of_trips(network, frame[~left_out].reset_index(drop=True)), draws=1
        )
        gone = frame[left_out]
        ends = [
            snap(gone[[f"{end}_easting", f"{end}_northing"]].to_numpy(), network)
            for end in ("from", "to")
        ]
        for fit, whole_fit in zip(rest.fits, found.fits, strict=True):
            minutes = travel.matrix(
                network,
                impedance_of(network, fit.preset),
                *ends,
                demand_ids=["a"] * len(gone),
                facility_ids=["b"] * len(gone),
                limit_minutes=600,
            ).minutes.diagonal()
            np.testing.assert_allclose(minutes, whole_fit.loo_minutes[left_out], atol=0.01)


def test_the_same_twice_and_in_any_order(network, whole):
    frame, known, found = whole
    again = calibration.calibrate_network(network, known, draws=300)
    for one, other in zip(found.fits, again.fits, strict=True):
        pd.testing.assert_frame_equal(one.parameters, other.parameters, check_exact=True)
        assert one.loo_minutes.tobytes() == other.loo_minutes.tobytes()
        assert one.preset == other.preset
    order = np.random.default_rng(1).permutation(len(frame))
    shuffled = calibration.calibrate_network(
        network, of_trips(network, frame.iloc[order].reset_index(drop=True)), draws=300
    )
    assert shuffled.chosen == found.chosen
    for one, other in zip(found.fits, shuffled.fits, strict=True):
        np.testing.assert_allclose(other.parameters["value"], one.parameters["value"], atol=1e-6)
        np.testing.assert_allclose(other.loo_minutes, one.loo_minutes[order], atol=1e-5)


def test_times_a_tenth_longer_are_a_pace_a_tenth_slower(network):
    """Of trips from road to road, over the whole county."""
    starts, ends = (network.node_xy[k::97][:9] for k in (3, 40))
    frame = pd.DataFrame({"from": [f"s{i}" for i in range(9)], "to": [f"e{i}" for i in range(9)]})
    frame["minutes"] = np.linspace(6, 20, 9)
    for end, xy in (("from", starts), ("to", ends)):
        frame[f"{end}_easting"], frame[f"{end}_northing"] = xy.T
    longer = frame.assign(minutes=frame["minutes"] * 1.1)
    (pace,), (slower,) = (
        fitted(network, of_trips(network, one), FORMS[0]).parameters for one in (frame, longer)
    )
    assert 1.0 < pace < 4.5
    assert slower == pytest.approx(1.1 * pace, rel=1e-9)


@dataclasses.dataclass(frozen=True)
class Compared:
    """As much of a fit as the choice looks at."""

    name: str
    loo_rmse: float


@pytest.mark.parametrize(
    ("errors", "chosen", "words"),
    [
        ((1.0, 1.0, 1.0), "a", "is the least: 1.00 minutes"),
        (
            (1.04, 1.2, 1.0),
            "a",
            "1.04 minutes (root mean square), is within 5% of the least, 1.00 (c)",
        ),
        ((1.06, 1.04, 1.0), "b", "within 5% of the least, 1.00 (c), and it is simpler"),
        ((1.06, 1.06, 1.0), "c", "is the least: 1.00 minutes"),
        ((0.9, 1.0, 1.1), "a", "is the least: 0.90 minutes"),
        ((2.1, 2.0, 2.05), "a", "within 5% of the least, 2.00 (b)"),
        ((2.11, 2.0, 1.99), "b", "within 5% of the least, 1.99 (c)"),
    ],
)
def test_the_simplest_form_within_a_twentieth_is_chosen(errors, chosen, words):
    name, reason = choose([Compared(*each) for each in zip("abc", errors, strict=True)])
    assert name == chosen
    assert words in reason
