"""The coverage map as text: no browser needed."""

import base64
import hashlib
import html
import json
import re

import geopandas as gpd
import markupsafe
import pytest

from pna.errors import DataError
from pna.maps.web import coverage_map


@pytest.fixture(scope="module")
def little(specs):
    return coverage_map(specs["little"]())


def test_twice_the_same_bytes(specs, little):
    import folium

    folium.Map()
    assert coverage_map(specs["little"]()) == little


def test_arguments_are_left_alone(specs):
    spec = specs["little"]()
    before = {
        name: getattr(spec, name).copy() for name in ("bands", "premises", "outside", "roads")
    }
    coverage_map(spec)
    for name, frame in before.items():
        assert frame.equals(getattr(spec, name)), name


def test_every_script_that_runs_is_in_the_policy_by_its_hash(little):
    scripts = re.findall(r"<script>(.*?)</script>", little, flags=re.DOTALL)
    assert len(scripts) == 3
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', little).group(1)
    for script in scripts:
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        assert digest in policy.replace("&#43;", "+")
    assert "\r" not in little


def test_the_page_says_what_it_must(little):
    assert '<html lang="en-GB">' in little
    assert "INVENTED DATA" in little
    assert "1 October 2025" in little
    assert "Bands are drawn for illustration; the tables decide." in little
    assert "Not on the map, for want of a position: premises: Nowhere Pharmacy." in little
    assert "Driving speeds: typical." in little
    assert "The line marks 10 minutes." in little
    assert "The line marks 20 minutes." in little
    text = re.sub(r"<(script|style)\b.*?</\1>|<[^>]*>", " ", little, flags=re.DOTALL).lower()
    for word in ("gap", "need", "underserved"):
        assert not re.search(rf"\b{word}s?\b", text.replace("javascript", "")), word


def text_of(page):
    bare = re.sub(r"<(script|style)\b.*?</\1>|<[^>]*>", " ", page, flags=re.DOTALL)
    return " ".join(html.unescape(bare).split())


def test_the_headline_stands_under_the_title_and_is_said_once(specs):
    sentence = "3 of 4 residents live more than 10 minutes' drive from <a pharmacy>."
    page = coverage_map(specs["little"](headline=(sentence,), notes=("A note.", sentence)))
    header = page[page.index("</h1>") : page.index("</header>")]
    assert f'<p class="headline">{markupsafe.escape(sentence)}</p>' in header
    assert html.unescape(page).count(sentence) == 1
    assert "A note." in page


def test_what_is_counted_and_the_limit_are_said(specs, little):
    assert "walk of the nearest premises counted, 1 October 2025" in text_of(little)
    spec = specs["little"](counted_words="pharmacy", limit_minutes={"walk": 45.0})
    text = text_of(coverage_map(spec))
    assert "walk of the nearest pharmacy, 1 October 2025" in text
    assert "Minutes' drive to the nearest pharmacy" in text
    assert "Far End E1 413 18.3 minutes to Marsh Pharmacy more than 45 minutes" in text


def test_unshaded_ground_is_explained_by_the_longest_drive(specs, little):
    said = "unshaded: more than 20 minutes' drive (or far from any road)"
    assert text_of(little).count(said) == 1
    spec = specs["little"]()
    walk_only = specs["little"](bands=spec.bands[spec.bands["mode"] == "walk"])
    assert "unshaded" not in text_of(coverage_map(walk_only))


def test_the_range_has_a_line_in_the_legend_if_there_is_one(specs, little):
    said = "10 minutes if cars are slower or quicker (range of the calibration)"
    assert said not in text_of(little)
    ranged = specs["ranged"]()
    assert text_of(coverage_map(ranged)).count(said) == 1
    alike = ranged.band_range.set_geometry([ranged.band_range.geometry.iloc[0]] * 2)
    for nothing in (alike, ranged.band_range.iloc[:0]):
        assert said not in text_of(coverage_map(specs["little"](band_range=nothing)))
    wrong = specs["little"](band_range=gpd.GeoDataFrame(alike.drop(columns="end")))
    with pytest.raises(DataError, match="layer band_range of the map: no column end"):
        coverage_map(wrong)


def test_invented_roads_are_not_credited_to_openstreetmap(specs):
    def credit(page):
        return json.loads(re.search(r'id="pna-data">(.*?)</script>', page, re.DOTALL)[1])["credit"]

    made_up = coverage_map(specs["little"](attribution=("Invented for testing.",)))
    footer = made_up[made_up.index("<footer>") : made_up.index("</footer>")]
    assert "OpenStreetMap" not in footer
    assert credit(made_up) is False
    real = coverage_map(specs["little"](invented=False))
    assert "OpenStreetMap data are available under the Open Database Licence" in real
    assert credit(real) is True


def test_real_data_are_not_called_invented(specs):
    assert "INVENTED DATA" not in coverage_map(specs["little"](invented=False))


def test_hostile_names_stay_text(specs):
    page = coverage_map(specs["hostile"]())
    assert page.isascii() is False
    outside_scripts = re.sub(r"<script\b.*?</script>", "", page, flags=re.DOTALL)
    for mark in ("<img", "<script", "onerror=alert(1)>", "<svg/onload", "49"):
        assert mark not in re.sub(r"<style>.*?</style>", "", outside_scripts, flags=re.DOTALL), mark
    assert page.count("</script>") == 4


def test_a_county_stays_below_5_mb(specs):
    page = coverage_map(specs["county"]())
    assert len(page.encode("utf-8")) < 5_000_000


def test_empty_layers_are_drawn_as_nothing(specs):
    full = specs["little"]()
    bare = specs["little"](
        **{name: getattr(full, name).iloc[:0]
           for name in ("bands", "premises", "outside", "roads", "settlements")}
    )  # fmt: skip
    page = coverage_map(bare)
    assert "No place is further than both times." in page
    assert "The line marks" not in page
    one = specs["little"](premises=full.premises.iloc[:1])
    assert "Pharmacy (1)" in coverage_map(one)


def test_a_long_list_of_places_says_how_many_it_leaves_out(specs, monkeypatch):
    monkeypatch.setattr("pna.maps.web.MOST_PLACES_LISTED", 3)
    page = coverage_map(specs["little"]())
    assert "2 smaller places with 101 people are not listed here" in page
    assert "tables/outside.csv" in page


def test_faults_of_the_layers_are_told_together(specs):
    full = specs["little"]()
    wrong = specs["little"](
        bands=full.bands.to_crs(4326), roads=gpd.GeoDataFrame(full.roads.drop(columns="highway"))
    )
    with pytest.raises(DataError) as caught:
        coverage_map(wrong)
    assert "layer bands of the map: coordinates are in EPSG:4326" in str(caught.value)
    assert "layer roads of the map: no column highway" in str(caught.value)
    with pytest.raises(DataError, match="limit_minutes of the map: unknown mode cycle"):
        coverage_map(specs["little"](limit_minutes={"cycle": 5.0}))


def test_nothing_with_a_position_is_an_error(specs):
    full = specs["little"]()
    names = ("boundary", "bands", "premises", "outside", "roads", "settlements")
    empty = {name: getattr(full, name).iloc[:0] for name in names}
    with pytest.raises(DataError, match="nothing to show"):
        coverage_map(specs["little"](**empty))
