"""What a calibration has found: plain bundles, made by `of_study` and told by the report."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from pna.errors import Findings
from pna.speeds.presets import Preset

__all__ = ["Calibration", "Fit"]

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Fit:
    """One form of the speed model, fitted.

    Attributes
    ----------
    name
        What the form is called: ``constant + factor``.
    words
        One sentence in plain words.
    parameters
        Index ``parameter``; columns ``value``, ``low``, ``high`` (95% of the bootstrap over areas),
        ``unit``, ``at_bound`` (bool).
    rmse, bias, median_ratio
        Of the fitted minutes: root mean square error and mean error (modelled less observed) in
        minutes, and the median of modelled over observed.
    loo_rmse, loo_bias
        The same errors of minutes modelled for each area by a fit that has not seen it.
    fitted_minutes, loo_minutes
        Modelled minutes of every pair that was used, in the order of the pairs.
    preset
        The fit as a preset.
    """

    name: str
    words: str
    parameters: pd.DataFrame
    rmse: float
    bias: float
    median_ratio: float
    loo_rmse: float
    loo_bias: float
    fitted_minutes: Floats
    loo_minutes: Floats
    preset: Preset


@dataclass(frozen=True)
class Calibration:
    """Forms of the speed model, fitted to published or observed times and compared.

    Attributes
    ----------
    pairs
        One row per published figure or observed trip: ``area_code``, ``area_name``, ``purpose``,
        ``observed_minutes`` (less the fixed addition), ``published_minutes``, ``kilometres`` (by
        road), ``setting`` (``town``, ``country`` or ``mixed``, by the share of the route in
        built-up land), ``used`` (bool), ``why_not`` (text), ``geometry`` (point, EPSG:27700).
    fits
        Every form, simplest first.
    chosen
        The name of the form to use.
    reason
        Why this one, in a sentence.
    by_length, by_setting
        Long form: ``form``, ``group``, ``pairs``, ``bias``, ``rmse``, ``median_ratio``.
    source
        What the times are: the title of their source.
    added_minutes
        Minutes taken off each published figure.
    draws
        Of the bootstrap.
    findings
        What was found in the files and in the fit.
    """

    pairs: gpd.GeoDataFrame
    fits: tuple[Fit, ...]
    chosen: str
    reason: str
    by_length: pd.DataFrame
    by_setting: pd.DataFrame
    source: str
    added_minutes: float
    draws: int
    findings: Findings = ()
