"""Bundles through the cache and back."""

import dataclasses

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from sketch import Sketch, xy
from town import TOWN
from trips import matrix_of

from pna import stored
from pna.cache import Cache, load, store
from pna.roads.network import build_network
from pna.travel.snapping import snap


@pytest.fixture
def through_the_cache(tmp_path):
    def there_and_back(arrays):
        store(Cache(tmp_path), "thing", arrays)
        return load(Cache(tmp_path), "thing")

    return there_and_back


def assert_same_bundle(a, b):
    assert type(a) is type(b)
    for field in dataclasses.fields(a):
        left, right = getattr(a, field.name), getattr(b, field.name)
        if isinstance(left, pd.DataFrame):
            pd.testing.assert_frame_equal(left, right, check_categorical=False)
            assert (left.dtypes.astype(str) == right.dtypes.astype(str)).all()
        elif isinstance(left, np.ndarray):
            assert left.dtype == right.dtype
            assert left.tobytes() == right.tobytes()
        else:
            assert type(left) is type(right)
            assert left == right


@pytest.mark.parametrize("mode", ["drive", "walk"])
def test_networks(through_the_cache, mode):
    network = build_network(TOWN.roads(), mode)
    back = stored.network_of_arrays(through_the_cache(stored.arrays_of_network(network)))
    assert_same_bundle(network, back)
    # What comes back works, to the last bit.
    trip = xy((1200, 30), (5000, 300)), xy((1700, 40), (0, 0))
    assert matrix_of(back, *trip).minutes.tobytes() == matrix_of(network, *trip).minutes.tobytes()


def test_banned_turns(through_the_cache):
    network = dataclasses.replace(build_network(TOWN.roads(), "drive"), banned=((0, 3, 6), (4, 2)))
    back = stored.network_of_arrays(through_the_cache(stored.arrays_of_network(network)))
    assert back.banned == ((0, 3, 6), (4, 2))


def test_a_network_without_edges(through_the_cache):
    paths = Sketch({"a": (0, 0), "b": (9, 0)}, [("a b", {"highway": "footway"})])
    network = build_network(paths.roads(), "drive")
    back = stored.network_of_arrays(through_the_cache(stored.arrays_of_network(network)))
    assert len(back.edges) == 0
    assert list(back.edges.columns) == list(network.edges.columns)
    assert snap(xy((0, 0)), back).status.tolist() == ["no_network"]


def test_matrices_and_joined_points(through_the_cache):
    network = build_network(TOWN.roads(), "walk")
    matrix = matrix_of(network, xy((1200, 30), (9000, 9000)), xy((1700, 40), (-5000, 0)))
    back = stored.matrix_of_arrays(through_the_cache(stored.arrays_of_matrix(matrix)))
    assert_same_bundle(matrix, back)
    joined = snap(xy((1200, 30), (9000, 9000), (np.nan, 0)), network)
    arrays = through_the_cache(stored.arrays_of_snapped(joined))
    assert_same_bundle(joined, stored.snapped_of_arrays(arrays))


@pytest.fixture
def frame():
    return pd.DataFrame(
        {
            "text": ["b", "", "a, \u0175", "b"],
            "gaps": ["x", None, "y", None],
            "kind": pd.Categorical(["q", None, "p", "q"], categories=["p", "q"]),
            "number": [1.5, np.nan, -0.0, np.inf],
            "whole": np.array([1, 2, 3, 2**60], dtype=np.int64),
            "flag": [True, False, False, True],
        }
    )


def test_frames(through_the_cache, frame):
    arrays = stored.arrays_of_frame(frame, "part/")
    assert all(name.startswith("part/") for name in arrays)
    back = stored.frame_of_arrays(through_the_cache(arrays), "part/")
    assert list(back.columns) == list(frame.columns)
    for column in frame.columns:
        assert back[column].isna().tolist() == frame[column].isna().tolist()
        assert back[column].dropna().tolist() == frame[column].dropna().tolist()
    assert isinstance(back["kind"].dtype, pd.CategoricalDtype)
    assert not isinstance(back["text"].dtype, pd.CategoricalDtype)
    assert (back["whole"].dtype, back["flag"].dtype) == (np.int64, np.bool_)


def test_frames_with_shapes(through_the_cache, frame):
    shapes = [shapely.Point(1.25, 2.5), None, shapely.box(0, 0, 1, 1), shapely.Polygon()]
    layer = gpd.GeoDataFrame(frame, geometry=shapes, crs=27700)
    back = stored.frame_of_arrays(through_the_cache(stored.arrays_of_frame(layer)))
    assert isinstance(back, gpd.GeoDataFrame)
    assert back.crs.to_epsg() == 27700
    assert back.geometry.isna().tolist() == [False, True, False, False]
    for i in (0, 2, 3):
        assert shapely.to_wkb(back.geometry[i]) == shapely.to_wkb(shapes[i])


def test_an_empty_layer(through_the_cache):
    layer = gpd.GeoDataFrame({"name": pd.Series([], dtype=str)}, geometry=[], crs=27700)
    back = stored.frame_of_arrays(through_the_cache(stored.arrays_of_frame(layer)))
    assert list(back.columns) == ["name", "geometry"]
    assert len(back) == 0
    assert back.crs.to_epsg() == 27700
