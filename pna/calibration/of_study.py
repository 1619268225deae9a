"""Fit the driving speeds of a study to published or observed journey times.

Five forms of the speed model are fitted (`pna.calibration.forms.FORMS`), each with the network's
own quickest routes chosen anew as its speeds change. They are compared by their errors for areas
left out of the fit; the simplest whose error is within a twentieth of the least is taken.

Where the publisher's own road distance is known (from minutes by bicycle), a pair whose distance
differs is left out, for it leads to another destination; and the minutes of the others are scaled
by the ratio of the two distances, so that it is speeds that are compared, not the positions of
surgeries.

Published times begin and end on the road; this package also walks to the road and to the door. So
the middle of those walks is taken as part of every published time, and a fitted constant is less by
that much: minutes worked out with the fit add up to the published ones in the middle.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from pna import cache as store
from pna import kept, sources
from pna.cache import Cache
from pna.calibration import candidates as candidates_step
from pna.calibration import evidence as evidence_step
from pna.calibration import fitting
from pna.calibration.calibrated import Calibration, Fit
from pna.calibration.evidence import Evidence
from pna.calibration.fits import LENGTHS, at_bounds, by_group, choose, made_fit, unseen
from pna.calibration.fitting import Sample
from pna.calibration.forms import COLUMNS, FORMS, TOWN, Form
from pna.errors import DataError, MissingInputError, raise_on_errors
from pna.geography import areas as areas_step
from pna.geography.places import with_positions
from pna.layers import Read
from pna.people import demand as demand_step
from pna.roads.network import Network
from pna.roads.osm import Progress
from pna.sources import journey_times
from pna.speeds.presets import ROAD_KINDS
from pna.study import Study

__all__ = ["calibrate", "calibrate_network", "destinations_of", "with_distances"]

Floats = npt.NDArray[np.float64]
_LEAST_PAIRS, _LEAST_AREAS = 10, 3
_MOST_PASSES = 6
_TOO_FAR_SHARE, _TOO_FAR_KM = 0.2, 0.4
_TOWN_SHARE, _COUNTRY_SHARE = 0.75, 0.5


def calibrate(
    study: Study, against: Path, *, cache: Cache | None = None, progress: Progress | None = None
) -> Calibration:
    """Fit the speeds of a study to journey times of its area.

    Parameters
    ----------
    study
        With ``inputs.destinations`` where the times are the Journey Time Statistics.
    against
        Journey Time Statistics by LSOA, or a CSV of observed trips.
    cache
        Where road networks are kept.
    progress
        Told of each step.

    Returns
    -------
    Calibration

    Raises
    ------
    DataError
        A file is faulty, the times and the study have nothing in common, or fewer than 10 pairs or
        3 areas are left.
    MissingInputError
        The times need destinations and the study names none.
    """
    cache = cache or Cache(None)
    layer, read = sources.read_either(("journey_times", "observed_trips"), against)
    given = study.inputs.destinations
    if layer == "journey_times" and given is None:
        msg = (
            f"{study.path}: inputs.destinations: to calibrate against {journey_times.TITLE} give a "
            "file of the places that the times lead to (purpose, name, and postcode or position)."
        )
        raise MissingInputError(msg)
    areas = areas_step.build(study)
    land = areas_step.outline(areas.frame).buffer(study.area.buffer_km * 1000.0)
    files = [item.file for item in study.inputs.roads]
    hashes = store.file_hashes(cache, (study.path, *files))
    network = kept.roads(files, land, hashes=hashes, cache=cache, progress=progress).networks[
        "drive"
    ]
    findings = [*read.findings, *areas.findings]
    postcodes = None
    if study.inputs.postcodes is not None:
        postcodes = sources.read("postcodes", study.inputs.postcodes.file).frame
    if layer == "observed_trips" or given is None:
        found = evidence_step.of_trips(read.frame, postcodes, network, file=against.name)
    else:
        demand = demand_step.build(study, areas.frame)
        places = destinations_of(given.file, postcodes)
        findings += [*demand.findings, *places.findings]
        found = evidence_step.of_journey_times(
            read.frame,
            demand.frame,
            places.frame,
            network,
            added_minutes=study.calibration.added_minutes,
            file=against.name,
        )
    calibration = calibrate_network(
        network,
        found,
        draws=study.calibration.draws,
        name=study.study.name,
        version=study.study.reference_date.isoformat(),
        progress=progress,
    )
    return replace(calibration, findings=(*findings, *calibration.findings))


def destinations_of(file: Path, postcodes: pd.DataFrame | None) -> Read[gpd.GeoDataFrame]:
    """Read the places that published times lead to, those with a postcode alone placed by it.

    Parameters
    ----------
    file
        Of ``inputs.destinations``.
    postcodes
        The ``postcodes`` layer.

    Returns
    -------
    Read

    Raises
    ------
    DataError
        A row is faulty or cannot be placed.
    """
    read = sources.read("destinations", file)
    placed = with_positions(read.frame, postcodes, file=file.name)
    raise_on_errors(placed.findings)
    return Read(placed.frame, (*read.findings, *placed.findings))


def calibrate_network(
    network: Network,
    evidence: Evidence,
    *,
    draws: int,
    name: str = "",
    version: str = "1",
    progress: Progress | None = None,
) -> Calibration:
    """Fit every form of the speed model on one network, and choose.

    Parameters
    ----------
    network
        The driving network.
    evidence
        From `pna.calibration.evidence`.
    draws
        Of the bootstrap.
    name, version
        What is fitted, and the version of the preset that comes of it.
    progress
        Told of each step.

    Returns
    -------
    Calibration

    Raises
    ------
    DataError
        Fewer than 10 pairs or 3 areas are left to fit to.
    """
    figures = candidates_step.figures_of(network)
    pairs, scale = with_distances(network, evidence)
    used = pairs["used"].to_numpy(bool)
    _enough(pairs, evidence.source)
    found = candidates_step.search(network, figures, evidence, candidates_step.starting_paces())
    fitted: list[Floats | None] = [None] * len(FORMS)
    # Routes found for a later form may serve an earlier one as well.
    for _ in range(_MOST_PASSES):
        before = found
        for number, form in enumerate(FORMS):
            fitted[number], found = candidates_step.fit_with_routes(
                network,
                figures,
                evidence,
                found,
                used,
                scale,
                form,
                start=fitted[number],
                progress=progress,
            )
        if found is before:
            break
    sample = candidates_step.to_sample(evidence, found, used, scale)
    settled = [parameters for parameters in fitted if parameters is not None]
    fits = []
    for number, (form, parameters) in enumerate(zip(FORMS, settled, strict=True)):
        if progress is not None:
            progress("Testing fits", number, len(FORMS))
        fits.append(
            made_fit(form, sample, parameters, evidence, draws=draws, name=name, version=version)
        )
    chosen, reason = choose(fits)
    _better_than_a_guess(fits, sample)
    best = [fit.name for fit in fits].index(chosen)
    town = _town_share(FORMS[best], sample, settled[best])
    pairs["setting"] = ""
    pairs.loc[used, "setting"] = np.select(
        [town >= _TOWN_SHARE, town <= _COUNTRY_SHARE], ["town", "country"], "mixed"
    )
    counted = pairs[used]
    return Calibration(
        pairs=pairs,
        fits=tuple(fits),
        chosen=chosen,
        reason=reason,
        by_length=by_group(fits, counted, _length_groups(counted["kilometres"])),
        by_setting=by_group(fits, counted, counted["setting"]),
        source=evidence.source,
        added_minutes=evidence.added_minutes,
        draws=draws,
        findings=(
            *evidence.findings,
            *at_bounds(fits[best]),
            *unseen(fits[best], fitting.unseen(FORMS[best], sample, settled[best])),
        ),
    )


def with_distances(network: Network, evidence: Evidence) -> tuple[gpd.GeoDataFrame, Floats]:
    """Compare distances by road with the published ones, and leave out pairs that lead elsewhere.

    Parameters
    ----------
    network
        The driving network.
    evidence
        From `pna.calibration.evidence`.

    Returns
    -------
    pairs
        With `kilometres` (published, or our own where not), and `used` and `why_not` told anew.
    scale
        Published distance over our own; 1 where none is published.
    """
    pairs = evidence.pairs.copy()
    ours = candidates_step.road_kilometres(network, evidence, len(pairs))
    published = pairs["published_km"].to_numpy(np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        elsewhere = (np.abs(ours / published - 1) > _TOO_FAR_SHARE) & (
            np.abs(ours - published) > _TOO_FAR_KM
        )
        scale = np.where(np.isfinite(published) & (ours > 0), published / ours, 1.0)
    why = pairs["why_not"].to_numpy(object)
    still = why == ""
    for flag, words in (
        (np.isnan(ours), "no way by the loaded roads"),
        (elsewhere, "the published distance by road is another: it leads to another destination"),
    ):
        why = np.where(still & flag & (why == ""), words, why)
    pairs["why_not"] = why.astype(str)
    pairs["used"] = pairs["why_not"] == ""
    pairs["kilometres"] = np.where(np.isfinite(published), published, ours)
    return pairs, scale


def _better_than_a_guess(fits: Sequence[Fit], sample: Sample) -> None:
    """Refuse fits that tell less of an unseen area than the mean of all times does."""
    spread = float(np.sqrt(((sample.observed - sample.observed.mean()) ** 2).mean()))
    least = min(fit.loo_rmse for fit in fits)
    if least < spread:
        return
    msg = (
        f"No form of the speed model says more of these times than their mean does: for areas left "
        f"out of the fit they are off by {least:.2f} minutes (root mean square), the mean by "
        f"{spread:.2f}. Are the times minutes by car, and do they lead to the places that the "
        "study has?"
    )
    raise DataError(msg)


def _enough(pairs: gpd.GeoDataFrame, source: str) -> None:
    # A trip that ends where it begins says nothing of speeds.
    left = pairs[pairs["used"] & (pairs["kilometres"] > 0)]
    areas = left["area_code"].nunique()
    if len(left) >= _LEAST_PAIRS and areas >= _LEAST_AREAS:
        return
    out = pairs.drop(left.index)[["why_not", "area_code"]]
    out["why_not"] = out["why_not"].replace("", "it ends where it begins")
    listed = [
        f"{len(part)}: {reason} (such as {part['area_code'].iloc[0]})"
        for reason, part in out.groupby("why_not", sort=True)
    ]
    msg = (
        f"{source}: times to fit to: {len(left)}, of places or areas: {areas}. At least "
        f"{_LEAST_PAIRS} times of {_LEAST_AREAS} are needed. Left out: "
        f"{'; '.join(listed) or 'none'}. Give times for more places, or more destinations and "
        "roads."
    )
    raise DataError(msg)


def _town_share(form: Form, sample: Sample, parameters: Floats) -> Floats:
    """Share of each pair's minutes at the limit that are on roads in town."""
    made_of = fitting.made_of(form, sample, parameters)
    town = [i for i, name in enumerate(COLUMNS) if name in TOWN]
    kinds = len(ROAD_KINDS)
    total = made_of[:, :kinds].sum(axis=1)
    # Where a trip ends where it begins, it is neither of town nor of the country.
    middle = np.full(total.size, (_TOWN_SHARE + _COUNTRY_SHARE) / 2)
    result: Floats = np.divide(made_of[:, town].sum(axis=1), total, out=middle, where=total > 0)
    return result


def _length_groups(kilometres: pd.Series[float]) -> pd.Series[str]:
    km = kilometres.to_numpy(np.float64)
    words = np.array([word for _, word in LENGTHS])
    which = np.searchsorted([limit for limit, _ in LENGTHS], km, side="right")
    return pd.Series(words[which], index=kilometres.index)
