"""Bands of an application in Rutland, beside those that a full run draws before and after."""

from __future__ import annotations

import shutil
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest
import shapely

import pna
from pna.cache import Cache
from pna.scenario.changes import Close, Open, Place, Relocate
from pna.scenario.compare import Comparison
from pna.scenario.local_bands import carried_on, local_bands
from pna.scenario.rechecked import recheck
from pna.scenario.whole import whole
from pna.travel.isochrones import ALL

pytestmark = pytest.mark.realdata
FOLDER = Path(__file__).resolve().parents[1] / "studies" / "rutland"
_SQUARE_METRE = 1.0


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Cache:
    return Cache(tmp_path_factory.mktemp("cache"))


@pytest.fixture(scope="module")
def comparison(
    realdata: Path, tmp_path_factory: pytest.TempPathFactory, cache: Cache
) -> Comparison:
    """Ashdale in Uppingham closes, one opens in Market Overton, Day Lewis moves across Oakham."""
    made = tmp_path_factory.mktemp("rutland")
    spec = spec_from_file_location("prepare", FOLDER / "prepare.py")
    assert spec is not None
    assert spec.loader is not None
    script = module_from_spec(spec)
    spec.loader.exec_module(script)
    script.prepare(realdata, made / "data" / "raw")
    for name in ("study.toml", "prepare.py"):
        shutil.copy(FOLDER / name, made)
    with (made / "study.toml").open("a", encoding="utf-8") as study:
        study.write("\n[isochrones]\ngrid_metres = 100\n")
    results = pna.analyse(pna.load_study(made), cache=cache)
    return recheck(
        results,
        Close("FG537"),
        Open(Place(488_856.0, 316_579.0)),
        Relocate("FLE60", Place(487_150.0, 309_900.0)),
    )


def test_bands_are_those_of_a_run_before_and_after(comparison: Comparison, cache: Cache) -> None:
    bands = local_bands(comparison)
    wide = shapely.union_all(comparison.before.areas.geometry.to_numpy()).buffer(5000).envelope
    carried = carried_on(comparison, bands, wide)
    runs = {"before": comparison.before, "after": whole(comparison.after, cache=cache)}
    assert len(bands) == 4
    for number, row in enumerate(bands.itertuples(index=False)):
        run = runs[row.when].bands
        merged = run[
            (run["facility_id"] == ALL)
            & (run["mode"] == row.mode)
            & (run["minutes"] == row.minutes)
        ].geometry.iloc[0]
        inside = merged.intersection(row.window)
        assert row.geometry.symmetric_difference(inside).area < _SQUARE_METRE
        assert inside.area > 1e6
        # Beyond the window, the bands of before are those of after as well.
        everywhere = carried.geometry.iloc[number]
        assert everywhere.symmetric_difference(merged.intersection(wide)).area < _SQUARE_METRE
