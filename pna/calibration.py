"""Fit the driving speeds of a study to published or observed journey times.

Five forms of the speed model are fitted (`pna.fitting.FORMS`), each with the network's own quickest
routes chosen anew as its speeds change. They are compared by their errors for areas left out of the
fit; the simplest whose error is within a twentieth of the least is taken.

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
from types import MappingProxyType

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from pna import areas as areas_step
from pna import cache as store
from pna import candidates as candidates_step
from pna import demand as demand_step
from pna import evidence as evidence_step
from pna import fitting, kept, sources
from pna.cache import Cache
from pna.calibrated import Calibration, Fit
from pna.errors import DataError, Finding, Findings, MissingInputError, raise_on_errors
from pna.evidence import Evidence
from pna.fitting import FORMS, Form, Sample
from pna.layers import Read
from pna.network import Network
from pna.osm import Progress
from pna.places import with_positions
from pna.sources import journey_times
from pna.speeds import ROAD_KINDS, Preset, one_factor
from pna.study import Study

__all__ = ["CLOSE", "calibrate", "calibrate_network", "choose", "destinations_of", "with_distances"]

Floats = npt.NDArray[np.float64]
CLOSE = 0.05
"""A simpler form is preferred whose error is within this share of the least."""
_LEAST_PAIRS, _LEAST_AREAS = 10, 3
_MOST_PASSES = 6
_SEED = 20171
_TOO_FAR_SHARE, _TOO_FAR_KM = 0.2, 0.4
_LENGTHS = ((3.0, "under 3 km"), (8.0, "3 to 8 km"), (np.inf, "8 km and more"))
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
        From `pna.evidence`.
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
        fits.append(_fit_of(form, sample, parameters, evidence, draws, name, version))
    chosen, reason = choose(fits)
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
        by_length=_by(fits, counted, _length_groups(counted["kilometres"])),
        by_setting=_by(fits, counted, counted["setting"]),
        source=evidence.source,
        added_minutes=evidence.added_minutes,
        draws=draws,
        findings=(
            *evidence.findings,
            *_at_bounds(fits[best]),
            *_unseen(fits[best], fitting.unseen(FORMS[best], sample, settled[best])),
        ),
    )


def with_distances(network: Network, evidence: Evidence) -> tuple[gpd.GeoDataFrame, Floats]:
    """Compare distances by road with the published ones, and leave out pairs that lead elsewhere.

    Parameters
    ----------
    network
        The driving network.
    evidence
        From `pna.evidence`.

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


def _enough(pairs: gpd.GeoDataFrame, source: str) -> None:
    left = pairs[pairs["used"]]
    areas = left["area_code"].nunique()
    if len(left) >= _LEAST_PAIRS and areas >= _LEAST_AREAS:
        return
    out = pairs.loc[~pairs["used"], ["why_not", "area_code"]]
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


def _fit_of(
    form: Form,
    sample: Sample,
    parameters: Floats,
    evidence: Evidence,
    draws: int,
    name: str,
    version: str,
) -> Fit:
    minutes = fitting.modelled(form, sample, parameters)
    without = fitting.leave_one_area_out(form, sample, parameters)
    drawn = fitting.bootstrap(form, sample, parameters, draws=draws, seed=_SEED)
    error, left_out = minutes - sample.observed, without - sample.observed
    table = _parameters(form, parameters, drawn)
    slow, quick = _range(form, sample, parameters, drawn)
    result = Fit(
        name=form.name,
        words=form.words,
        parameters=table,
        rmse=_rms(error),
        bias=float(error.mean()),
        median_ratio=float(np.median(minutes / sample.observed)),
        loo_rmse=_rms(left_out),
        loo_bias=float(left_out.mean()),
        fitted_minutes=minutes,
        loo_minutes=without,
        preset=one_factor("custom", 1.0),
    )
    return replace(
        result,
        preset=_preset(form, parameters, result, sample, evidence, slow, quick, name, version),
    )


def _parameters(form: Form, parameters: Floats, drawn: Floats) -> pd.DataFrame:
    """Parameters as a person reads them: shares of the limit, not paces."""
    low, high = np.percentile(drawn, [2.5, 97.5], axis=0)
    least, most = form.bounds
    shares = np.arange(parameters.size) < len(form.groups)

    def read(values: Floats) -> Floats:
        result: Floats = np.divide(1.0, values, out=values.copy(), where=shares)
        return result

    return pd.DataFrame(
        {
            "value": read(parameters),
            "low": read(np.where(shares, high, low)),
            "high": read(np.where(shares, low, high)),
            "unit": ["of the limit"] * len(form.groups)
            + ["times"] * form.delays
            + ["minutes"] * form.constant,
            "at_bound": np.isclose(parameters, least) | np.isclose(parameters, most),
        },
        index=pd.Index(form.parameters, name="parameter"),
    )


def _range(form: Form, sample: Sample, parameters: Floats, drawn: Floats) -> tuple[float, float]:
    """How much slower and quicker all trips together are in 95% of the draws."""
    total = fitting.modelled(form, sample, parameters).sum()
    totals = fitting.modelled_in_draws(form, sample, drawn).sum(axis=1)
    longest, shortest = np.percentile(totals, [97.5, 2.5])
    return min(1.0, float(total / longest)), max(1.0, float(total / shortest))


def _preset(
    form: Form,
    parameters: Floats,
    fit: Fit,
    sample: Sample,
    evidence: Evidence,
    slow: float,
    quick: float,
    name: str,
    version: str,
) -> Preset:
    shares, delays, constant = fitting.shares_and_delays(form, parameters)
    areas = np.unique(sample.area).size
    values = "; ".join(
        f"{key} {row.value:.3g} ({row.low:.3g} to {row.high:.3g})"
        for key, row in fit.parameters.iterrows()
    )
    return Preset(
        name="custom",
        shares=MappingProxyType(shares),
        delays=MappingProxyType(delays),
        constant_minutes=constant,
        slow=slow,
        quick=quick,
        description=f"{form.words} Fitted to journey times of {name or 'the study'}.",
        evidence=(
            f"{evidence.source}; {sample.observed.size} pairs, {areas} areas"
            + (
                f"; less {evidence.added_minutes:g} minutes that each published time is taken to "
                "hold"
                if evidence.added_minutes
                else ""
            )
            + f". {values} (95% of the bootstrap over areas). Root mean square error "
            f"{fit.rmse:.2f} minutes, {fit.loo_rmse:.2f} leaving one area out; modelled less "
            f"published {fit.bias:+.2f} minutes on average, median ratio {fit.median_ratio:.2f}."
        ),
        version=version,
    )


def choose(fits: Sequence[Fit]) -> tuple[str, str]:
    """Choose the simplest form whose error for areas left out is close to the least.

    Parameters
    ----------
    fits
        Simplest first.

    Returns
    -------
    name, reason
    """
    least = min(fit.loo_rmse for fit in fits)
    best = next(fit for fit in fits if fit.loo_rmse == least)
    chosen = next(fit for fit in fits if fit.loo_rmse <= least * (1 + CLOSE))
    if chosen is best:
        return chosen.name, (
            f"Its error for areas left out of the fit is the least: {chosen.loo_rmse:.2f} minutes "
            "(root mean square)."
        )
    return chosen.name, (
        f"Its error for areas left out of the fit, {chosen.loo_rmse:.2f} minutes (root mean "
        f"square), is within {CLOSE:.0%} of the least, {least:.2f} ({best.name}), and it is "
        "simpler."
    )


def _at_bounds(chosen: Fit) -> Findings:
    names = chosen.parameters.index[chosen.parameters["at_bound"]]
    if names.empty:
        return ()
    return (
        Finding(
            "warning",
            f"The chosen fit ({chosen.name}) lies at a bound of what it may be: "
            f"{', '.join(names)}. The times would be fitted better still by a value beyond it, "
            "which would make no sense on a road.",
            hint="Look at the residuals in the report before using these speeds.",
        ),
    )


def _unseen(chosen: Fit, groups: Sequence[str]) -> Findings:
    return tuple(
        Finding(
            "warning",
            f"No trip takes a road of this kind, so nothing is known of it: {group}. The chosen "
            f"fit ({chosen.name}) gives it the mean share of the other roads.",
            hint="Give times of trips that take such roads, or do not use these speeds there.",
        )
        for group in groups
    )


def _town_share(form: Form, sample: Sample, parameters: Floats) -> Floats:
    """Share of each pair's minutes at the limit that are on roads in town."""
    made_of = fitting.made_of(form, sample, parameters)
    town = [i for i, name in enumerate(fitting.COLUMNS) if name in fitting.TOWN]
    kinds = len(ROAD_KINDS)
    total = made_of[:, :kinds].sum(axis=1)
    # Where a trip ends where it begins, it is neither of town nor of the country.
    middle = np.full(total.size, (_TOWN_SHARE + _COUNTRY_SHARE) / 2)
    result: Floats = np.divide(made_of[:, town].sum(axis=1), total, out=middle, where=total > 0)
    return result


def _length_groups(kilometres: pd.Series[float]) -> pd.Series[str]:
    km = kilometres.to_numpy(np.float64)
    words = np.array([word for _, word in _LENGTHS])
    which = np.searchsorted([limit for limit, _ in _LENGTHS], km, side="right")
    return pd.Series(words[which], index=kilometres.index)


def _by(fits: Sequence[Fit], pairs: gpd.GeoDataFrame, group: pd.Series[str]) -> pd.DataFrame:
    observed = pairs["observed_minutes"].to_numpy(np.float64)
    order = {word: i for i, (_, word) in enumerate(_LENGTHS)}
    order |= {word: i for i, word in enumerate(("town", "mixed", "country"))}
    rows = []
    for fit in fits:
        for name in sorted(set(group), key=lambda word: order[word]):
            here = (group == name).to_numpy()
            error = fit.fitted_minutes[here] - observed[here]
            rows.append(
                (
                    fit.name,
                    name,
                    int(here.sum()),
                    float(error.mean()),
                    _rms(error),
                    float(np.median(fit.fitted_minutes[here] / observed[here])),
                )
            )
    return pd.DataFrame(rows, columns=["form", "group", "pairs", "bias", "rmse", "median_ratio"])


def _rms(values: Floats) -> float:
    return float(np.sqrt((values**2).mean()))
