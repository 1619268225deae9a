"""One form of the speed model, fitted: its parameters, errors and range, and the choice of one.

The range is that of the areas: each area's minutes, modelled by a fit that has not seen it, beside
the observed ones. One area in twenty is slower than its lower end, one in twenty quicker than its
upper end; it is never narrower than 95% of the bootstrap.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from types import MappingProxyType

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from pna.calibration import fitting
from pna.calibration.calibrated import Fit
from pna.calibration.evidence import Evidence
from pna.calibration.fitting import Sample
from pna.calibration.forms import Form, shares_and_delays
from pna.errors import Finding, Findings
from pna.speeds.presets import Preset, one_factor

__all__ = ["CLOSE", "LENGTHS", "at_bounds", "by_group", "choose", "made_fit", "unseen"]

Floats = npt.NDArray[np.float64]
CLOSE = 0.05
"""A simpler form is preferred whose error is within this share of the least."""
LENGTHS = ((3.0, "under 3 km"), (8.0, "3 to 8 km"), (np.inf, "8 km and more"))
"""Groups of pairs by road distance: up to so many km, and what the group is called."""
_SEED = 20171
_NOTHING = 1e-9


def made_fit(
    form: Form,
    sample: Sample,
    parameters: Floats,
    evidence: Evidence,
    *,
    draws: int,
    name: str,
    version: str,
) -> Fit:
    """Test one fit, and tell it.

    Parameters
    ----------
    form, sample, parameters
        The form, what it was fitted to, and the fit.
    evidence
        Where the pairs come from.
    draws
        Of the bootstrap.
    name, version
        What was fitted, and the version of the preset.

    Returns
    -------
    Fit
    """
    minutes = fitting.modelled(form, sample, parameters)
    without = fitting.leave_one_area_out(form, sample, parameters)
    drawn = fitting.bootstrap(form, sample, parameters, draws=draws, seed=_SEED)
    error, left_out = minutes - sample.observed, without - sample.observed
    result = Fit(
        name=form.name,
        words=form.words,
        parameters=_parameters(form, parameters, drawn),
        rmse=_rms(error),
        bias=float(error.mean()),
        median_ratio=float(np.median(minutes / sample.observed)),
        loo_rmse=_rms(left_out),
        loo_bias=float(left_out.mean()),
        fitted_minutes=minutes,
        loo_minutes=without,
        preset=one_factor("custom", 1.0),
    )
    slow, quick = _range(form, sample, without, minutes, drawn)
    shares, delays, constant = shares_and_delays(form, parameters)
    preset = Preset(
        name="custom",
        shares=MappingProxyType(shares),
        delays=MappingProxyType(delays),
        constant_minutes=constant,
        slow=slow,
        quick=quick,
        description=f"{form.words} Fitted to journey times of {name or 'the study'}.",
        basis=_basis(result, sample, evidence),
        evidence=_evidence(result, sample, evidence),
        version=version,
    )
    return replace(result, preset=preset)


def _parameters(form: Form, parameters: Floats, drawn: Floats) -> pd.DataFrame:
    """Parameters as a person reads them: shares of the limit, not paces."""
    least, most = form.bounds
    low, high = np.percentile(drawn, [2.5, 97.5], axis=0)
    shares = np.arange(parameters.size) < len(form.groups)

    def read(values: Floats) -> Floats:
        # What the search leaves of nothing, 1e-16, is nothing.
        plain = np.where(np.abs(values) < _NOTHING, 0.0, values)
        result: Floats = np.divide(1.0, plain, out=plain.copy(), where=shares)
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


def _range(
    form: Form, sample: Sample, without: Floats, minutes: Floats, drawn: Floats
) -> tuple[float, float]:
    """How much slower and quicker areas are than modelled: nine in ten lie between the two."""
    modelled = np.bincount(sample.area, weights=without)
    observed = np.bincount(sample.area, weights=sample.observed)
    there = observed > 0
    slow, quick = np.percentile(modelled[there] / observed[there], [5.0, 95.0])
    totals = fitting.modelled_in_draws(form, sample, drawn).sum(axis=1)
    shortest, longest = np.percentile(totals, [2.5, 97.5])
    total = minutes.sum()
    return min(1.0, slow, float(total / longest)), max(1.0, quick, float(total / shortest))


def _basis(fit: Fit, sample: Sample, evidence: Evidence) -> str:
    """What the fit stands on, for a paragraph to be quoted: a hostile reader asks it first."""
    areas = np.unique(sample.area).size
    times, places, one = (
        ("observed trips from", "starting places", "a starting place")
        if evidence.door_to_door
        else ("journey times, themselves modelled and not observed, of", "areas", "an area")
    )
    less = (
        f", less {evidence.added_minutes:g} minutes that they are inferred to add to each trip"
        if evidence.added_minutes
        else ""
    )
    return (
        f"They were fitted to {sample.observed.size} {times} {areas} {places} ({evidence.source})"
        f"{less}. For {one} that the fit had not seen, the minutes are off by {fit.loo_rmse:.2f} "
        "(root mean square)."
    )


def _evidence(fit: Fit, sample: Sample, evidence: Evidence) -> str:
    """What the fit stands on and how far off it is, for the preset."""
    areas = np.unique(sample.area).size
    values = "; ".join(
        f"{key} {row.value:.3g} ({row.low:.3g} to {row.high:.3g})"
        for key, row in fit.parameters.iterrows()
    )
    less = (
        f"; less {evidence.added_minutes:g} minutes that each published time is taken to hold"
        if evidence.added_minutes
        else ""
    )
    return (
        f"{evidence.source}; {sample.observed.size} pairs, {areas} areas{less}. Fitted were: "
        f"{values} (95% of the bootstrap over areas). Root mean square error {fit.rmse:.2f} "
        f"minutes, {fit.loo_rmse:.2f} leaving one area out; modelled less published "
        f"{fit.bias:+.2f} minutes on average, median ratio {fit.median_ratio:.2f}. The range is "
        "that of the areas: one in twenty is slower, one in twenty quicker."
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


def at_bounds(chosen: Fit) -> Findings:
    """Warn where the chosen fit lies at a bound of what a parameter may be."""
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


def unseen(chosen: Fit, groups: Sequence[str]) -> Findings:
    """Warn of groups of roads that the chosen form has a speed for and that no trip uses."""
    return tuple(
        Finding(
            "warning",
            f"No trip takes a road of this kind, so nothing is known of it: {group}. The chosen "
            f"fit ({chosen.name}) gives it the mean share of the other roads.",
            hint="Give times of trips that take such roads, or do not use these speeds there.",
        )
        for group in groups
    )


def by_group(fits: Sequence[Fit], pairs: gpd.GeoDataFrame, group: pd.Series[str]) -> pd.DataFrame:
    """Errors of every form, by group of pairs.

    Parameters
    ----------
    fits
        Every form.
    pairs
        Those that were used, with `observed_minutes`.
    group
        Of each pair: one of `LENGTHS`, or ``town``, ``mixed`` or ``country``.

    Returns
    -------
    DataFrame
        As `pna.calibration.calibrated.Calibration.by_length`.
    """
    observed = pairs["observed_minutes"].to_numpy(np.float64)
    order = {word: i for i, (_, word) in enumerate(LENGTHS)}
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
