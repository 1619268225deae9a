"""Real Rutland calibrated, and the shipped preset against the fit behind it."""

import dataclasses
import importlib.util
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pna import travel
from pna.cache import Cache
from pna.calibration import of_study as calibration
from pna.calibration.calibrated import Calibration, Fit
from pna.calibration.evidence import Evidence
from pna.calibration.forms import shares_and_delays
from pna.report import calibration_files
from pna.roads.network import Network
from pna.speeds.presets import DELAYS, PRESETS, ROAD_KINDS
from pna.study import Study, load_study
from pna.travel.impedance import drive_impedance
from pna.travel.snapping import subset

pytestmark = pytest.mark.realdata
STUDIES = Path(__file__).resolve().parents[1] / "studies"
TIMES = "jts_lsoa_2017.parquet"


def module(name: str, path: Path):
    spec = importlib.util.spec_from_file_location(name, path)
    result = importlib.util.module_from_spec(spec)
    sys.modules[name] = result
    spec.loader.exec_module(result)
    return result


@dataclasses.dataclass
class Seen:
    """What a calibration was made of, and what came of it."""

    study: Study
    network: Network
    evidence: Evidence
    found: Calibration


def chosen_of(found: Calibration) -> Fit:
    return next(fit for fit in found.fits if fit.name == found.chosen)


@pytest.fixture(scope="module")
def seen(realdata: Path, tmp_path_factory: pytest.TempPathFactory) -> Seen:
    folder = tmp_path_factory.mktemp("a study")
    text = (STUDIES / "rutland" / "study.toml").read_text(encoding="utf-8")
    (folder / "study.toml").write_text(f"{text}\n[calibration]\ndraws = 200\n", encoding="utf-8")
    prepare = module("rutland_prepare_again", STUDIES / "rutland" / "prepare.py").prepare
    prepare(realdata, folder / "data" / "raw")
    study = load_study(folder)
    given = {}
    plain = calibration.calibrate_network

    def kept(network: Network, evidence: Evidence, **options) -> Calibration:
        given.update(network=network, evidence=evidence)
        return plain(network, evidence, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(calibration, "calibrate_network", kept)
        found = calibration.calibrate(
            study, realdata / "calibration" / TIMES, cache=Cache(folder / "cache")
        )
    return Seen(study, given["network"], given["evidence"], found)


def test_the_chosen_form_is_close_for_areas_it_has_not_seen(seen: Seen) -> None:
    chosen = chosen_of(seen.found)
    assert len(chosen.loo_minutes) == seen.found.pairs["used"].sum() >= 25
    observed = seen.found.pairs.loc[seen.found.pairs["used"], "observed_minutes"].to_numpy()
    published = seen.found.pairs.loc[seen.found.pairs["used"], "published_minutes"].to_numpy()
    np.testing.assert_allclose(published - observed, 5.0)
    error = chosen.loo_minutes - observed
    assert abs(error.mean()) <= 0.15
    assert np.sqrt((error**2).mean()) <= 0.75
    assert seen.found.pairs.loc[~seen.found.pairs["used"], "why_not"].ne("").all()
    least = min(fit.loo_rmse for fit in seen.found.fits)
    assert chosen.loo_rmse <= 1.05 * least


def test_the_times_are_those_that_are_published(seen: Seen, realdata: Path) -> None:
    table = pd.read_parquet(realdata / "calibration" / TIMES).set_index("LSOA_code")
    for row in seen.found.pairs.itertuples():
        assert row.published_minutes == pytest.approx(
            table.loc[row.area_code, f"{row.purpose}Cart"]
        )
        km = (table.loc[row.area_code, f"{row.purpose}Cyct"] - 5) * 16 / 60
        assert row.published_km == pytest.approx(km)


def test_the_same_bytes_twice(seen: Seen, realdata: Path, tmp_path: Path) -> None:
    again = calibration.calibrate(
        seen.study,
        realdata / "calibration" / TIMES,
        cache=Cache(None),
    )
    first, second = (
        calibration_files.write_all(found, seen.study, tmp_path / name)
        for name, found in (("first", seen.found), ("second", again))
    )
    assert [path.name for path in first] == ["speeds.toml", "calibration-report.html"]
    for one, other in zip(first, second, strict=True):
        assert one.read_bytes() == other.read_bytes()


def test_fits_without_an_area_made_from_scratch(seen: Seen) -> None:
    """Routes and all; the minutes by `travel.nearest`.

    They may differ by 0.1 minutes, where two sets of routes fit about equally well.
    """
    used = seen.found.pairs["used"].to_numpy()
    areas = seen.found.pairs.loc[used, "area_code"].to_numpy()
    _, scale = calibration.with_distances(seen.network, seen.evidence)
    # Those that a fit to all has least in common with, and one of the middle.
    chosen = chosen_of(seen.found)
    moved = np.abs(chosen.loo_minutes - chosen.fitted_minutes)
    order = areas[np.argsort(moved)]
    for area in (order[-1], order[order.size // 2]):
        pairs = seen.evidence.pairs
        here = (pairs["area_code"] == area).to_numpy()
        without = dataclasses.replace(
            seen.evidence,
            pairs=pairs.assign(why_not=np.where(here, "not seen", pairs["why_not"])),
        )
        rest = calibration.calibrate_network(seen.network, without, draws=1)
        for fit, whole in zip(rest.fits, seen.found.fits, strict=True):
            minutes = nearest_minutes(seen, fit, scale)
            np.testing.assert_allclose(
                minutes[here & used], whole.loo_minutes[areas == area], atol=0.1
            )


def nearest_minutes(seen: Seen, fit: Fit, scale: np.ndarray) -> np.ndarray:
    """Minutes of every pair under the preset of a fit, by the search of a run."""
    impedance = dataclasses.replace(drive_impedance(seen.network, fit.preset), trip_minutes=0.0)
    origins = seen.evidence.origins
    on_road = dataclasses.replace(origins, leg_metres=np.zeros(len(origins)))
    driven = np.zeros(len(seen.evidence.pairs))
    for errand in seen.evidence.errands:
        doors = dataclasses.replace(
            errand.destinations, leg_metres=np.zeros(len(errand.destinations))
        )
        found = travel.nearest(
            seen.network, impedance, subset(on_road, errand.origin), doors, limit_minutes=600
        )
        np.add.at(driven, errand.pair, errand.weight * found.minutes)
    return driven * scale + fit.preset.constant_minutes + seen.evidence.leg_minutes


def test_fitted_minutes_are_those_of_the_preset_on_the_real_roads(seen: Seen) -> None:
    """So no place has a quicker route on the roads than the candidates that were fitted to."""
    used = seen.found.pairs["used"].to_numpy()
    _, scale = calibration.with_distances(seen.network, seen.evidence)
    for fit in seen.found.fits:
        minutes = nearest_minutes(seen, fit, scale)[used]
        np.testing.assert_allclose(minutes, fit.fitted_minutes, atol=1e-5)


@pytest.fixture(scope="module")
def typical(realdata: Path):
    """The script behind the shipped preset, and its fit."""
    script = module("typical_fit", STUDIES / "typical" / "fit.py")
    parameters, own, others, told = script.fit(realdata)
    return script, parameters, own, others, told


def test_the_shipped_preset_is_the_fit_rounded(typical, realdata: Path) -> None:
    script, parameters, *_ = typical
    preset = PRESETS["typical"]
    shares, delays, constant = shares_and_delays(script.FORM, parameters)
    # Motorways are not fitted; a half rounds to either side, and so may what hangs on a fit.
    for kind in set(ROAD_KINDS) - {"motorway"}:
        assert preset.shares[kind] == pytest.approx(shares[kind], abs=0.0075), kind
    for name in DELAYS:
        assert preset.delays[name] == pytest.approx(delays[name], abs=0.075), name
    assert preset.constant_minutes == pytest.approx(constant, abs=0.051)
    slow, quick = script.spread(realdata)
    assert (preset.slow, preset.quick) == pytest.approx((slow, quick), abs=0.0051)


def test_the_shipped_preset_against_england(typical) -> None:
    """Within a tenth of every mean, and slower in town than in the country at every distance."""
    script, _, own, others, told = typical
    minutes = script.shipped_minutes(others)
    ratio = minutes / others.observed
    assert (ratio > 0.9).all()
    assert (ratio < 1.1).all()
    assert abs((script.shipped_minutes(own) - own.observed).mean()) < 0.25
    kph = pd.DataFrame(
        {"modelled": told["km"] / minutes, "published": told["km"] / told["minutes"]}
    )
    shared = 0
    for _, band in (kph * 60).groupby(level="band", observed=True):
        by_class = band.droplevel("band")
        if script.URBAN not in by_class.index or len(by_class) == 1:
            continue
        shared += 1
        for column in by_class:
            town = by_class.loc[script.URBAN, column]
            assert (town < by_class[column].drop(script.URBAN)).all()
    assert shared >= 3
    assert told.index.is_unique


def test_the_evidence_counts_what_was_fitted_to(typical, realdata: Path) -> None:
    """Conurbations are in the file and not in the fit."""
    _, _, own, others, told = typical
    table = pd.read_parquet(realdata / "calibration" / TIMES)
    lsoas = set()
    for (ruc, band), _ in told.iterrows():
        for purpose in ("SS", "FE", "GP", "Food", "Town"):
            kilometres = (table[f"{purpose}Cyct"] - 5) * 16 / 60
            here = (table["ruc11"] == ruc) & (table[f"{purpose}Cart"] > 5)
            here &= (kilometres > band.left) & (kilometres <= band.right)
            lsoas |= set(table.index[here])
    evidence = PRESETS["typical"].evidence
    figures = f"{own.observed.size} figures of {np.unique(own.area).size} LSOAs"
    assert figures in evidence
    assert f"{others.observed.size} means" in evidence
    districts = table.loc[sorted(lsoas), "ltla22_name"].nunique()
    assert f"{len(lsoas):,} LSOAs in {districts} districts" in evidence
