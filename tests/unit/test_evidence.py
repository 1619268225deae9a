"""What is left out of a calibration and why, by small cases made by hand."""

import county
import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from sketch import CORNER
from trips import minutes_between

from pna.calibration import evidence
from pna.calibration import of_study as calibration
from pna.errors import DataError
from pna.sources import observed_trips
from pna.speeds.presets import one_factor

EDGE = county.STEP * (county.SIZE - 1)
MIDDLE, WEST_EDGE, FAR = (6000.0, 6000.0), (150.0, 6000.0), (-2500.0, 6000.0)
BEYOND_NORTH = (6000.0, EDGE + 3000.0)
OFF = "its nearest destination may lie off the loaded roads"


@pytest.fixture(scope="module")
def network():
    return county.network()


def demand(*rows):
    """Places: LSOA, people, position."""
    return gpd.GeoDataFrame(
        {"lsoa": [row[0] for row in rows], "people": [float(row[1]) for row in rows]},
        geometry=gpd.points_from_xy(*(np.array([row[2] for row in rows]) + CORNER).T),
        crs=27700,
    )


def destinations(*rows):
    """Destinations: purpose, position."""
    return gpd.GeoDataFrame(
        {"purpose": [row[0] for row in rows], "name": [f"n{i}" for i in range(len(rows))]},
        geometry=gpd.points_from_xy(*(np.array([row[1] for row in rows]) + CORNER).T),
        crs=27700,
    )


def times(*rows):
    """Published times: LSOA, purpose, minutes by car, minutes by bicycle."""
    filled = [(*row, np.nan)[:4] for row in rows]
    return pd.DataFrame(filled, columns=["lsoa", "purpose", "car_minutes", "cycle_minutes"])


def of(network, published, places, to, added=5.0):
    return evidence.of_journey_times(
        published, places, to, network, added_minutes=added, file="times.csv"
    )


def why(found):
    return found.pairs["why_not"].tolist()


def test_times_that_leave_nothing_and_the_longest_that_is_published(network):
    codes = [f"E0100000{i}" for i in range(4)]
    published = times(*zip(codes, ["GP"] * 4, [5.0, 4.0, 5.1, 120.0], strict=True))
    places = demand(*((code, 10, MIDDLE) for code in codes))
    found = of(network, published, places, destinations(("GP", (7000, 6000))))
    short = "its time is not above the 5 minutes that are taken off"
    assert why(found) == [
        short,
        short,
        "",
        "its time is the longest that is published (120 minutes)",
    ]
    assert found.pairs["used"].tolist() == [False, False, True, False]
    assert found.pairs["observed_minutes"].tolist() == pytest.approx([0.0, -1.0, 0.1, 115.0])
    # Nothing taken off, and 4 minutes are a time like any other.
    assert (
        why(of(network, published, places, destinations(("GP", MIDDLE)), added=0.0))[:3] == [""] * 3
    )


def test_a_destination_off_the_roads_that_is_nearer(network):
    """More than a tenth of the people, by the straight line."""
    north, south = (6000.0, EDGE - 100), (6000.0, 1000.0)
    to = destinations(("GP", MIDDLE), ("GP", BEYOND_NORTH))
    places = demand(
        *(("E01000001", 11, north), ("E01000001", 89, south)),
        *(("E01000002", 10, north), ("E01000002", 90, south)),
        ("E01000003", 1, south),
    )
    published = times(*((f"E0100000{i}", "GP", 12.0) for i in (1, 2, 3)))
    assert why(of(network, published, places, to)) == [OFF, "", ""]
    # Where none but the one beyond is left, it is the nearest of everybody.
    assert why(of(network, published, places, to.iloc[:1])) == ["", "", ""]
    none = "no destination of this purpose joins the loaded roads"
    assert why(of(network, published, places, to.iloc[1:])) == [none] * 3


def test_places_that_join_no_road(network):
    """A tenth are not counted; more, and the pair is left out."""
    places = demand(
        *(("E01000001", 9, FAR), ("E01000001", 30, WEST_EDGE), ("E01000001", 61, MIDDLE)),
        *(("E01000002", 2, FAR), ("E01000002", 8, MIDDLE)),
        ("E01000003", 5, FAR),
    )
    published = times(*((f"E0100000{i}", "GP", 12.0) for i in (1, 2, 3)))
    found = of(network, published, places, destinations(("GP", (4000, 4000))))
    apart = "places of its people join no road"
    assert why(found) == ["", apart, apart]
    (errand,) = found.errands
    first = errand.pair == 0
    assert errand.origin[first].tolist() == [1, 2]
    assert errand.weight[first] == pytest.approx([30 / 91, 61 / 91])
    pairs, _ = calibration.with_distances(network, found)
    assert pairs["why_not"].tolist() == ["", apart, apart]
    assert np.isfinite(pairs["kilometres"].iloc[0])
    (told,) = found.findings
    assert told.level == "info"
    assert "join no road within 1 km: 3." in told.message


def test_who_lives_where_and_where_they_go(network):
    """Shares of people, empty places, the middle of the people, one errand a purpose."""
    places = demand(
        *(("E01000001", 1, (2000, 2000)), ("E01000001", 3, (4000, 2000))),
        *(("E01000001", 0, (9000, 9000)), ("E01000002", 7, MIDDLE)),
    )
    published = times(
        *(("E01000001", "GP", 9.0), ("E01000001", "SS", 11.0)),
        *(("E01000002", "GP", 8.0), ("E01000009", "GP", 8.0), ("E01000002", "Hosp", 30.0)),
    )
    to = destinations(("GP", (5000, 5000)), ("SS", (5500, 6500)), ("GP", (2500, 2500)))
    found = of(network, published, places, to)
    rows = found.pairs[["area_code", "purpose", "published_minutes", "observed_minutes"]]
    assert rows.to_numpy().tolist() == [
        ["E01000001", "GP", 9.0, 4.0],
        ["E01000001", "SS", 11.0, 6.0],
        ["E01000002", "GP", 8.0, 3.0],
    ]
    first = found.pairs.geometry.iloc[0]
    assert (first.x - CORNER[0], first.y - CORNER[1]) == pytest.approx((3500, 2000))
    by_size = {len(errand.destinations): errand for errand in found.errands}
    assert sorted(by_size) == [1, 2]
    assert by_size[2].weight == pytest.approx([0.25, 0.75, 1.0])
    assert by_size[2].pair.tolist() == [0, 0, 2]
    assert by_size[1].pair.tolist() == [1, 1]
    assert [finding.message for finding in found.findings] == [
        "Purposes left out: Hosp. The study's file of destinations has no place of these purposes."
    ]
    assert found.source.endswith("times.csv")


def test_the_middle_of_the_walks_counts_people(network):
    spots = [MIDDLE, (6100, 6150), (3000, 3050), (8000, 2000)]
    places = demand(
        *(("E01000001", people, at) for people, at in zip([1, 2, 9, 1], spots, strict=True))
    )
    found = of(
        network, times(("E01000001", "GP", 12.0)), places, destinations(("GP", (4000, 4000)))
    )
    # Nine of thirteen people have the third walk, whichever rank it has; 4.8 km/h is 80 m a minute.
    assert found.leg_minutes == pytest.approx(2 * found.origins.leg_metres[2] / 80)
    assert not found.door_to_door


def test_no_purpose_and_no_area_in_common(network):
    places, to = demand(("E01000001", 1, MIDDLE)), destinations(("GP", MIDDLE))
    with pytest.raises(DataError, match=r"times\.csv: its purposes \(SS\) and those .*\(GP\) have"):
        of(network, times(("E01000001", "SS", 9.0)), places, to)
    with pytest.raises(
        DataError, match=r"times\.csv: None of the study's 1 LSOAs \(such as E010000"
    ):
        of(network, times(("E01000009", "GP", 9.0)), places, to)
    newer = demand(("E01034999", 1, MIDDLE))
    with pytest.raises(DataError, match=r"LSOAs of 2021 .*the times are by LSOA of 2011"):
        of(network, times(("E01000009", "GP", 9.0)), newer, to)
    both = demand(("E01034999", 1, MIDDLE), ("E01000001", 1, MIDDLE))
    found = of(network, times(("E01000001", "GP", 9.0)), both, to)
    assert [finding.level for finding in found.findings] == ["warning"]
    assert found.pairs["area_code"].tolist() == ["E01000001"]


def own_kilometres(network, place, door):
    """Road distance: a minute a kilometre where every limit is 60 km/h."""
    level = county.level(network)
    preset = one_factor("level", 1.0)
    start, end = (np.array(at) + CORNER for at in (place, door))
    walks = evidence.snapping.snap(np.array([start, end]), network).leg_metres.sum()
    return minutes_between(level, start, end, preset=preset, limit=600) - walks / 80


def test_a_published_distance_that_is_another(network):
    """More than a fifth of the published one and more than 400 m; else the minutes are scaled."""
    door, far, near = (8500.0, 8000.0), (2500.0, 2500.0), (8500.0, 8900.0)
    ours = {at: own_kilometres(network, at, door) for at in (far, near)}
    assert ours[far] > 5
    # Short enough that 400 m are more than a fifth.
    assert 0.5 < ours[near] < 1.55
    at_1, at_08 = ours[far] / 1.2, ours[far] / 0.8
    rows = [
        *((far, at_1 + 0.01), (far, at_1 - 0.01), (far, at_08 - 0.01), (far, at_08 + 0.01)),
        *((near, ours[near] + 0.39), (near, ours[near] + 0.41), (far, 0.0)),
    ]
    codes = [f"E0100000{i}" for i in range(7)]
    published = times(
        *((code, "GP", 12.0, 5 + km / 16 * 60) for code, (_, km) in zip(codes, rows, strict=True))
    )
    places = demand(*((code, 1, at) for code, (at, _) in zip(codes, rows, strict=True)))
    found = of(network, published, places, destinations(("GP", door)))
    pairs, scale = calibration.with_distances(network, found)
    other = "the published distance by road is another: it leads to another destination"
    assert pairs["why_not"].tolist() == ["", other, "", other, "", other, ""]
    # Five minutes by bicycle are no distance at all: none is known.
    told = [km or ours[at] for at, km in rows]
    assert pairs["kilometres"].to_numpy() == pytest.approx(told, rel=1e-9)
    expected = [km / ours[at] for km, (at, _) in zip(told, rows, strict=True)]
    assert scale == pytest.approx(expected, rel=1e-9)


def trip(start, end, minutes=10.0, name="start"):
    """One observed trip in metres of the county."""
    (e1, n1), (e2, n2) = np.array(start) + CORNER, np.array(end) + CORNER
    head = {"from": name, "to": "door", "minutes": minutes, "when": "", "source": "x"}
    return head | {
        "from_easting": e1, "from_northing": n1, "to_easting": e2, "to_northing": n2,
    }  # fmt: skip


def test_trips_that_start_or_end_off_the_roads(network):
    frame = pd.DataFrame(
        [
            trip(MIDDLE, (3000, 3000)),
            trip(FAR, (3000, 3000)),
            trip(MIDDLE, FAR),
            trip(FAR, FAR),
            trip((9000, 2000), (3000, 3000)),
            trip((9000, 2000), (3500, 9000)),
        ]
    )
    found = evidence.of_trips(frame, None, network, file="trips.csv")
    starts, ends = "its start lies off the loaded roads", "its end lies off the loaded roads"
    assert why(found) == ["", starts, ends, starts, "", ""]
    assert found.door_to_door
    assert found.added_minutes == 0.0
    # Trips to one and the same place are one errand.
    assert sorted(errand.pair.tolist() for errand in found.errands) == [[0, 4], [5]]
    with pytest.raises(DataError) as caught:
        calibration.calibrate_network(network, found, draws=10)
    words = str(caught.value)
    assert words.startswith("observed trips, trips.csv: times to fit to: 3, of places or areas: 1.")
    assert "At least 10 times of 3 are needed." in words
    assert f"1: {ends} (such as start); 2: {starts} (such as start)." in words


def test_no_trip_at_all_is_on_the_roads(network):
    frame = pd.DataFrame([trip(FAR, MIDDLE, name=f"s{i}") for i in range(12)])
    found = evidence.of_trips(frame, None, network, file="trips.csv")
    assert found.errands == ()
    with pytest.raises(DataError, match="12: its start lies off the loaded roads"):
        calibration.calibrate_network(network, found, draws=10)


def test_ends_by_postcode(network):
    directory = pd.DataFrame(
        {
            "postcode": ["AB1 1AA"],
            "easting": [MIDDLE[0] + CORNER[0]],
            "northing": [MIDDLE[1] + CORNER[1]],
            "ended": ["202101"],
        }
    )
    row = trip(MIDDLE, (3000, 3000)) | {"from": "ab1 1aa"}
    by_code = pd.DataFrame(
        [row | {"from_easting": np.nan, "from_northing": np.nan}], index=pd.Index([2], name="row")
    )
    found = evidence.of_trips(by_code, directory, network, file="trips.csv")
    (ended,) = found.findings
    assert (ended.level, ended.row) == ("warning", 2)
    assert found.origins.xy[0].tolist() == [MIDDLE[0] + CORNER[0], MIDDLE[1] + CORNER[1]]
    with pytest.raises(DataError, match=r"trips\.csv, row 2, column from, value 'AB1 1AA'"):
        evidence.of_trips(by_code, None, network, file="trips.csv")


@pytest.mark.parametrize("minutes", ["0", "-4"])
def test_a_trip_of_no_minutes_is_a_fault_of_its_row(tmp_path, minutes):
    path = tmp_path / "trips.csv"
    text = f'from,to,minutes,source\n"486000, 308000","487000, 308000",{minutes},me\n'
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=r"trips\.csv, row 2, column minutes.*above zero"):
        observed_trips.read(path)


def quick_trips(network, *, factor):
    frame = county.trips(network, one_factor("x", 0.8), places=12)
    return evidence.of_trips(
        frame.assign(minutes=frame["minutes"] * factor), None, network, file="trips.csv"
    )


def test_a_fit_at_its_bound_is_told(network):
    """Trips a seventh quicker than the legal limits."""
    found = calibration.calibrate_network(network, quick_trips(network, factor=0.7), draws=20)
    chosen = next(fit for fit in found.fits if fit.name == found.chosen)
    assert chosen.parameters.loc[chosen.parameters.index[0], "value"] == 1.0
    assert chosen.parameters["at_bound"].iloc[0]
    (told,) = found.findings
    assert told.level == "warning"
    assert told.message.startswith(
        f"The chosen fit ({found.chosen}) lies at a bound of what it may"
    )
    assert "share of the limit, every road" in told.message
    plain = calibration.calibrate_network(network, quick_trips(network, factor=1.0), draws=20)
    assert plain.chosen == "one factor"
    assert plain.findings == ()


def test_roads_that_no_trip_takes_are_told():
    """A county without towns: their share is made of the others', and that is said."""
    country = county.network(towns=())
    frame = county.trips(country, county.truth("constant + class speeds"))
    noise = np.random.default_rng(1).normal(0, 0.1, len(frame))
    observed = frame.assign(minutes=frame["minutes"] + noise)
    found = calibration.calibrate_network(
        country, evidence.of_trips(observed, None, country, file="trips.csv"), draws=20
    )
    assert found.chosen == "constant + class speeds"
    shares = next(fit.preset.shares for fit in found.fits if fit.name == found.chosen)
    assert shares["country lane"] < shares["town street"] < shares["country main road"]
    (told,) = found.findings
    assert told.level == "warning"
    assert "No trip takes a road of this kind, so nothing is known of it: in town." in told.message


def test_a_trip_that_ends_where_it_begins(network):
    """A time of no distance is kept, and its setting is neither town nor country."""
    frame = county.trips(network, one_factor("x", 0.7), places=12)
    here = trip(MIDDLE, MIDDLE, minutes=0.5)
    both = pd.concat([frame, pd.DataFrame([here])], ignore_index=True)
    found = evidence.of_trips(both, None, network, file="trips.csv")
    pairs = calibration.calibrate_network(network, found, draws=20).pairs
    last = pairs.iloc[-1]
    assert (last["used"], last["setting"], last["kilometres"]) == (True, "mixed", 0.0)


def test_trips_that_all_end_where_they_begin_are_no_evidence(network):
    """Nine trips that lead somewhere and twenty that do not are nine."""
    frame = county.trips(network, one_factor("x", 0.7), places=12)
    some = frame.iloc[:9]
    nowhere = pd.DataFrame([trip(MIDDLE, MIDDLE, minutes=2.0 + i) for i in range(20)])
    both = pd.concat([some, nowhere], ignore_index=True)
    found = evidence.of_trips(both, None, network, file="trips.csv")
    with pytest.raises(DataError, match=r"fit to: 9, .*20: it ends where it begins"):
        calibration.calibrate_network(network, found, draws=20)


def test_times_that_no_speeds_explain_are_refused(network):
    """Minutes drawn at random: the mean of all tells more than any fit."""
    frame = county.trips(network, one_factor("x", 0.7))
    drawn = np.random.default_rng(3).uniform(5, 11, len(frame))
    found = evidence.of_trips(frame.assign(minutes=drawn), None, network, file="trips.csv")
    with pytest.raises(DataError, match="more of these times than their mean does"):
        calibration.calibrate_network(network, found, draws=20)
