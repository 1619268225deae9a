import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pna.geography import places
from pna.sources.reading.codes import normalise_postcodes

DIRECTORY = pd.DataFrame(
    {
        "postcode": ["LE15 6AJ", "LE15 9NX", "LE1 1AA"],
        "easting": [486000.0, 487000.0, np.nan],
        "northing": [308000.0, 309000.0, np.nan],
        "ended": ["", "202204", ""],
    }
)


def test_every_status() -> None:
    asked = pd.Series(["le15 6aj ", "LE159NX", "LE1 1AA", "XX1 1XX", "", None], index=range(2, 8))
    found = places.locate(asked, DIRECTORY, packaged=False)
    assert found["status"].tolist() == [
        "live",
        "ended",
        "no_position",
        "not_found",
        "not_found",
        "not_found",
    ]
    assert found.loc[2, ["postcode", "easting", "northing"]].tolist() == [
        "LE15 6AJ",
        486000,
        308000,
    ]
    assert found.loc[3, "ended"] == "202204"
    assert found.index.tolist() == asked.index.tolist()
    assert found["easting"].isna().tolist() == [False, False, True, True, True, True]


def test_without_a_directory_nothing_is_found() -> None:
    found = places.locate(pd.Series(["LE15 6AJ"]), None, packaged=False)
    assert found["status"].tolist() == ["not_found"]
    assert found["postcode"].tolist() == ["LE15 6AJ"]


@pytest.mark.parametrize(
    ("given_text", "expected"),
    [
        ("le156aj", "LE15 6AJ"),
        ("LE15  6AJ", "LE15 6AJ"),
        (" m1 1ae", "M1 1AE"),
        ("E1W1AA", "E1W 1AA"),
        ("LE15", "LE15"),
        ("", ""),
    ],
)
def test_normalised_by_hand(given_text: str, expected: str) -> None:
    assert normalise_postcodes(pd.Series([given_text])).tolist() == [expected]


@given(st.lists(st.text(max_size=12), min_size=1))
def test_normalising_twice_changes_nothing(texts: list[str]) -> None:
    once = normalise_postcodes(pd.Series(texts, dtype=object))
    assert normalise_postcodes(once).tolist() == once.tolist()
