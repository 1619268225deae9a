"""Fit the shipped preset `typical`, and show how far off it is.

    python tests/studies/typical/fit.py [--realdata DIR]

Rutland's roads alone would give a preset for Rutland, where traffic is quicker than in most
districts. So two kinds of evidence are fitted together, with equal weight:

* Rutland: the Journey Time Statistics (JTS) of its LSOAs, over the county's own roads, as
  `pna calibrate` takes them;
* England: the mean minutes of the JTS by rural-urban class and road distance, for the LSOAs of the
  file outside conurbations. They lie round development sites and are no random sample. The routes
  behind them are not known. What a kilometre of such a route is made of (kinds of road, junctions,
  signals) is taken from routes of the same length: of Rutland's villages and small towns for the
  rural classes, of three towns (Oakham, Douglas, central Oxford) for the urban one.

Conurbations are not fitted: there are no roads here to take their routes from.

The published files are not part of this repository; by default they are looked for in
``../shared/realdata`` beside it.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from pna import sources
from pna.calibration import candidates, fitting
from pna.calibration import of_study as calibration
from pna.calibration.evidence import CYCLE_ADDED_MINUTES, CYCLE_KPH, Evidence, of_journey_times
from pna.calibration.fitting import Sample
from pna.calibration.forms import COLUMNS, FORMS, shares_and_delays
from pna.errors import MissingInputError
from pna.geography import areas
from pna.people import demand
from pna.roads import osm
from pna.roads.network import Network, build_network
from pna.speeds.driving import KPH_PER_MPH, drive_seconds, kinds_of_road
from pna.speeds.presets import DELAYS, PRESETS, ROAD_KINDS
from pna.study import load_study, require_inputs
from pna.travel import snapping
from pna.travel.impedance import drive_impedance
from pna.travel.routes import routes_to_nearest

HERE = Path(__file__).resolve().parent
RUTLAND = HERE.parent / "rutland"
REALDATA = HERE.parents[2].parent / "shared" / "realdata"
FORM = FORMS[-1]
ADDED_MINUTES = 5.0
PURPOSES = ("SS", "FE", "GP", "Food", "Town")
"""Left out: primary schools, given in whole minutes, and hospitals, mostly beyond 12 km."""
BANDS_KM = (0.5, 1.0, 2.0, 3.0, 5.0, 8.0, 12.0)
RURAL = ("Rural village", "Rural town and fringe")
URBAN = "Urban city and town"
LEAST_ROUTES = 100
RUTLAND_MINUTES, ENGLAND_SHARE = 0.5, 0.06
"""Errors that count alike: of a figure of Rutland in minutes, of a mean of England as a share."""
ROUNDS = 6
SEED = 1
DRAWS = 1000
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Town:
    """Roads of a town: a file, and the circle of the town in it (EPSG:27700)."""

    name: str
    file: str
    circle: tuple[float, float, float] | None


TOWNS = (
    Town("Oakham", "rutland_2022-07.osm.pbf", (486_040.0, 308_900.0, 1800.0)),
    Town("Douglas", "isle_of_man_2020-03.osm.pbf", (237_500.0, 476_110.0, 3000.0)),
    Town("central Oxford", "oxford_centre_2015-02.osm.gz", None),
)


def england(realdata: Path) -> pd.DataFrame:
    """Mean distance and minutes of the JTS, by rural-urban class and band of distance.

    Index ``ruc, band``; columns ``n, km, minutes``.
    """
    return (
        _journeys(realdata)
        .groupby(["ruc", "band"], observed=True)
        .agg(n=("km", "size"), km=("km", "mean"), minutes=("minutes", "mean"))
    )


def spread(realdata: Path) -> tuple[float, float]:
    """How much slower and quicker districts are than the mean of their class and band.

    The 5th and the 95th percentile over districts (of at least 100 journeys) of the minutes that
    the means would give, over the district's own.
    """
    ratio = _ratios(realdata, least=LEAST_ROUTES)
    return float(ratio.quantile(0.05)), float(ratio.quantile(0.95))


def _ratios(realdata: Path, least: int = 1) -> pd.Series:
    """Minutes that the means would give, over each district's own."""
    journeys = _journeys(realdata)
    mean = journeys.groupby(["ruc", "band"], observed=True)[["km", "minutes"]].transform("mean")
    expected = journeys["km"] * mean["minutes"] / mean["km"]
    total = (
        pd.DataFrame({"expected": expected, "own": journeys["minutes"], "n": 1})
        .groupby(journeys["district"])
        .sum()
    )
    return (total["expected"] / total["own"])[total["n"] >= least]


def _journeys(realdata: Path) -> pd.DataFrame:
    table = pd.read_parquet(realdata / "calibration" / "jts_lsoa_2017.parquet")
    parts = []
    for purpose in PURPOSES:
        km = (table[f"{purpose}Cyct"] - CYCLE_ADDED_MINUTES) * CYCLE_KPH / 60.0
        minutes = table[f"{purpose}Cart"] - ADDED_MINUTES
        parts.append(
            pd.DataFrame(
                {
                    "lsoa": table["LSOA_code"],
                    "ruc": table["ruc11"],
                    "district": table["ltla22_name"],
                    "km": km,
                    "minutes": minutes,
                }
            )
        )
    whole = pd.concat(parts, ignore_index=True)
    whole = whole[(whole["minutes"] > 0) & whole["km"].between(BANDS_KM[0], BANDS_KM[-1])]
    return whole.assign(band=pd.cut(whole["km"], BANDS_KM))


@dataclass(frozen=True)
class Rutland:
    """Roads of Rutland, its evidence, and where its people live (`lsoa`, `people`, `ruc`)."""

    network: Network
    evidence: Evidence
    used: npt.NDArray[np.bool_]
    scale: Floats
    places: gpd.GeoDataFrame


def rutland(realdata: Path) -> Rutland:
    """Read the study of Rutland, and its Journey Time Statistics."""
    study = load_study(RUTLAND, inputs_must_exist=False)
    try:
        require_inputs(study)
    except MissingInputError:
        script = [sys.executable, str(RUTLAND / "prepare.py"), "--realdata", str(realdata)]
        subprocess.run(script, check=True)
    network = build_network(osm.read_roads([item.file for item in study.inputs.roads]), "drive")
    places = demand.build(study, areas.build(study).frame).frame
    file = realdata / "calibration" / "jts_lsoa_2017.parquet"
    found = of_journey_times(
        sources.read("journey_times", file).frame,
        places,
        calibration.destinations_of(RUTLAND / "data" / "raw" / "destinations.csv", None).frame,
        network,
        added_minutes=ADDED_MINUTES,
        file=file.name,
    )
    pairs, scale = calibration.with_distances(network, found)
    table = pd.read_parquet(realdata / "population" / "lsoa11_ruc2011.parquet")
    ruc = places["lsoa"].map(table.set_index("lsoa11_code")["classification"])
    return Rutland(network, found, pairs["used"].to_numpy(bool), scale, places.assign(ruc=ruc))


def made_of(network: Network, origins: Floats, destinations: Floats, pace: Floats) -> pd.DataFrame:
    """What the quickest route of every origin to every destination is made of.

    Columns `COLUMNS`, ``km`` (by the shortest way) and ``origin`` (position).
    """
    figures = candidates.figures_of(network)
    metres = network.edges["length_metres"].to_numpy(float)
    base = drive_impedance(network, PRESETS["legal_limit"])
    quick = replace(base, edge_seconds=figures @ pace * 60.0)
    short = replace(base, edge_seconds=metres * 3.6)
    starts = snapping.snap(origins, network, max_access_metres=500.0)
    ends = snapping.snap(destinations, network, max_access_metres=500.0)
    parts = []
    for number in np.flatnonzero(ends.status == "ok"):
        end = snapping.subset(ends, np.array([number]))
        route = routes_to_nearest(network, quick, starts, end, figures, limit_minutes=600.0)
        way = routes_to_nearest(
            network, short, starts, end, metres[:, np.newaxis], limit_minutes=6000.0
        )
        part = pd.DataFrame(route.sums, columns=list(COLUMNS))
        parts.append(part.assign(km=way.sums[:, 0] / 1000.0, origin=np.arange(len(part))))
    return pd.concat(parts, ignore_index=True).dropna()


def in_town(town: Town, realdata: Path, pace: Floats) -> pd.DataFrame:
    """Routes between places along the streets of a town, drawn by length with a fixed seed."""
    network = build_network(osm.read_roads([realdata / "roads" / town.file]), "drive")
    edges = network.edges
    middle = (network.node_xy[edges["u"]] + network.node_xy[edges["v"]]) / 2
    inside = (edges["built_up_share"] > 0.5).to_numpy(copy=True)
    if town.circle is not None:
        x, y, radius = town.circle
        inside &= np.hypot(middle[:, 0] - x, middle[:, 1] - y) < radius
    random = np.random.default_rng(SEED)

    def drawn(kinds: tuple[str, ...], count: int) -> Floats:
        chance = edges["length_metres"].to_numpy() * (inside & edges["highway"].isin(kinds))
        return middle[random.choice(len(edges), count, p=chance / chance.sum())]

    lived_on = ("residential", "living_street", "unclassified", "tertiary")
    origins = drawn(lived_on, 400)
    ends = drawn((*lived_on, "secondary", "primary", "trunk"), 30)
    return made_of(network, origins, ends, pace)


def per_kilometre(
    realdata: Path, county: Rutland, pace: Floats
) -> dict[tuple[str, pd.Interval], Floats]:
    """What a kilometre of a route is made of, by rural-urban class and band of distance."""
    result: dict[tuple[str, pd.Interval], Floats] = {}
    towns = [_banded(in_town(town, realdata, pace)) for town in TOWNS]
    for band in pd.IntervalIndex.from_breaks(BANDS_KM):
        means = [town.loc[band] for town in towns if band in town.index]
        if means:
            result[URBAN, band] = np.mean(means, axis=0)
    to = np.vstack([errand.destinations.xy for errand in county.evidence.errands])
    for ruc in RURAL:
        lived = county.places[(county.places["ruc"] == ruc) & (county.places["people"] > 0)]
        starts = np.column_stack([lived.geometry.x, lived.geometry.y])
        routes = made_of(county.network, starts, to, pace)
        people = lived["people"].to_numpy(float)[routes["origin"]]
        banded = _banded(routes, people)
        result |= {(ruc, band): banded.loc[band].to_numpy() for band in banded.index}
    return result


def _banded(routes: pd.DataFrame, people: Floats | None = None) -> pd.DataFrame:
    """Per kilometre of each band in which there are enough routes."""
    weight = np.ones(len(routes)) if people is None else people
    band = pd.cut(routes["km"], BANDS_KM)
    total = routes[[*COLUMNS, "km"]].mul(weight, axis=0).groupby(band, observed=True).sum()
    enough = routes.groupby(band, observed=True).size() >= LEAST_ROUTES
    result = total[enough]
    return result[list(COLUMNS)].div(result["km"], axis=0)


def cells(
    means: pd.DataFrame, kilometre: dict[tuple[str, pd.Interval], Floats], offset: float
) -> tuple[Sample, pd.DataFrame]:
    """Means of England as pairs with one route each."""
    keys = [key for key in kilometre if key in means.index]
    told = means.loc[pd.MultiIndex.from_tuples(keys)]
    routes = np.vstack([kilometre[key] for key in keys]) * told["km"].to_numpy()[:, np.newaxis]
    count = len(keys)
    minutes = told["minutes"].to_numpy(float)
    sample = Sample(
        routes=routes,
        place=np.arange(count),
        pair=np.arange(count),
        weight=np.ones(count),
        observed=minutes,
        offset=np.full(count, offset),
        scale=np.ones(count),
        area=np.arange(count),
        importance=1 / (ENGLAND_SHARE * minutes) ** 2 / count,
    )
    return sample, told


def fit(realdata: Path) -> tuple[Floats, Sample, Sample, pd.DataFrame]:
    """Fit both kinds of evidence together, with routes chosen anew until they settle.

    Returns the parameters of `FORM`, the samples of Rutland and England, and the means.
    """
    county, means = rutland(realdata), england(realdata)
    figures = candidates.figures_of(county.network)
    found = candidates.search(county.network, figures, county.evidence, candidates.starting_paces())
    parameters, found = candidates.fit_with_routes(
        county.network, figures, county.evidence, found, county.used, county.scale, FORM
    )
    for _ in range(ROUNDS):
        pace = FORM.design @ parameters[: FORM.design.shape[1]]
        found = candidates.search(county.network, figures, county.evidence, [pace], found)
        own = candidates.to_sample(county.evidence, found, county.used, county.scale)
        own = replace(
            own,
            importance=np.full(own.observed.size, 1 / RUTLAND_MINUTES**2 / own.observed.size),
        )
        others, told = cells(
            means, per_kilometre(realdata, county, pace), county.evidence.leg_minutes
        )
        parameters = fitting.fit(FORM, fitting.with_pairs(own, others), start=parameters)
    return parameters, own, others, told


def shipped_minutes(sample: Sample, name: str = "typical") -> Floats:
    """Minutes of every pair under a preset as it is shipped, rounded."""
    preset = PRESETS[name]
    pace = np.array(
        [1 / preset.shares[kind] for kind in ROAD_KINDS]
        + [preset.delays[name] / 60 for name in DELAYS]
    )
    quickest = np.minimum.reduceat(sample.routes @ pace, sample.first) * sample.weight
    starts = np.searchsorted(sample.pair, np.arange(sample.observed.size))
    means = np.add.reduceat(quickest, starts) * sample.scale
    return means + preset.constant_minutes + sample.offset


def errors(minutes: Floats, observed: Floats) -> str:
    """Errors of modelled minutes, in words."""
    error, ratio = minutes - observed, minutes / observed
    return (
        f"bias {error.mean():+.2f} minutes, root mean square error "
        f"{np.sqrt((error**2).mean()):.2f}, median ratio {np.median(ratio):.2f}, ratios "
        f"{ratio.min():.2f} to {ratio.max():.2f}"
    )


def unseen(parameters: Floats, own: Sample, others: Sample) -> list[str]:
    """Errors for what a fit has not seen: one LSOA or mean; the whole of Rutland; of England."""
    both = fitting.with_pairs(own, others)
    left_out = fitting.leave_one_area_out(FORM, both, parameters)
    count = own.observed.size
    from_england = fitting.modelled(FORM, own, fitting.fit(FORM, others, start=parameters))
    from_rutland = fitting.modelled(FORM, others, fitting.fit(FORM, own, start=parameters))
    return [
        f"Without the LSOA itself, Rutland: {errors(left_out[:count], own.observed)}",
        f"Without the mean itself, England: {errors(left_out[count:], others.observed)}",
        f"From England alone, Rutland: {errors(from_england, own.observed)}",
        f"From Rutland alone, England: {errors(from_rutland, others.observed)}",
    ]


def on_twenty_mph_roads(file: Path) -> float:
    """Mean speed on roads tagged 20 mph under the shipped preset, delays included, in mph."""
    edges = build_network(osm.read_roads([file]), "drive").edges
    kind = ROAD_KINDS.index("20 mph road")
    there = kinds_of_road(edges)[0] == kind
    seconds = drive_seconds(edges, PRESETS["typical"])[there].sum()
    return float(edges["length_metres"][there].sum() / seconds * 3.6 / KPH_PER_MPH)


def report(realdata: Path) -> str:
    """The fit, and how far off it is."""
    parameters, own, others, told = fit(realdata)
    journeys = _journeys(realdata).set_index(["ruc", "band"]).loc[told.index]
    fitted_to = (
        f"{len(own.observed)} pairs of {np.unique(own.area).size} LSOAs of Rutland, "
        f"{len(others.observed)} means of {journeys['lsoa'].nunique():,} LSOAs in "
        f"{journeys['district'].nunique()} districts of England"
    )
    lines = [fitted_to, ""]
    drawn = fitting.bootstrap(
        FORM, fitting.with_pairs(own, others), parameters, draws=DRAWS, seed=SEED
    )
    ends = np.percentile(drawn, [2.5, 97.5], axis=0)
    for number, name in enumerate(FORM.parameters):
        values = [parameters[number], *sorted(ends[:, number])]
        if number < len(FORM.groups):
            values = [1 / values[0], *sorted(1 / end for end in values[1:])]
        lines.append("{}: {:.3f} ({:.3f} to {:.3f})".format(name, *values))
    delays = shares_and_delays(FORM, parameters)[1]
    lines += ["", "Delays, seconds: " + ", ".join(f"{k} {v:.2f}" for k, v in delays.items())]
    for what, minutes_of in (
        ("The fit", partial(fitting.modelled, FORM, parameters=parameters)),
        ("The preset", shipped_minutes),
        ("Legal limits", partial(shipped_minutes, name="legal_limit")),
    ):
        for name, sample in (("Rutland", own), ("England", others)):
            lines.append(f"{what}, {name}: {errors(minutes_of(sample), sample.observed)}")
    lines += unseen(parameters, own, others)
    table = told.assign(
        modelled=shipped_minutes(others),
        kph=told["km"] / told["minutes"] * 60,
    )
    table["ratio"] = table["modelled"] / table["minutes"]
    table["modelled_kph"] = table["km"] / table["modelled"] * 60
    lines += ["", table.round(2).to_string()]
    slow, quick = spread(realdata)
    ratio = _ratios(realdata)
    districts = (
        f"Districts beside the means of England, 5% to 95%: {slow:.3f} to {quick:.3f}; Rutland "
        f"{ratio['Rutland']:.3f}, quicker than {(ratio < ratio['Rutland']).mean():.0%} of "
        f"{len(ratio)} districts"
    )
    twenty = on_twenty_mph_roads(realdata / "roads" / TOWNS[-1].file)
    lines += ["", districts, f"Roads limited to 20 mph, central Oxford: mean {twenty:.1f} mph"]
    return "\n".join(lines)


def main() -> None:
    """Read the arguments and print the fit."""
    parser = argparse.ArgumentParser(description="Fit the preset `typical`.")
    parser.add_argument("--realdata", type=Path, default=REALDATA)
    print(report(parser.parse_args().realdata))


if __name__ == "__main__":
    main()
