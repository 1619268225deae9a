"""The report of a calibration: one self-contained HTML page that a reviewer can check.

It says what was assumed, from what data, how far off each form was where it could be tested, and
what none of this knows; every pair's figures are in it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from pna.calibration.calibrated import Calibration, Fit
from pna.layers import PURPOSES
from pna.report import calibration_charts as charts
from pna.report import pages
from pna.report.calibration_charts import signed
from pna.sources import journey_times
from pna.speeds.presets import DELAYS, ROAD_KINDS

__all__ = ["chosen_fit", "forms_table", "left_out_table", "page", "pairs_table"]

Floats = npt.NDArray[np.float64]
_DASH = "\u2013"


def page(
    calibration: Calibration,
    *,
    study_name: str,
    note: str = "",
    attribution: Sequence[str] = (),
) -> str:
    """Make the page.

    Parameters
    ----------
    calibration
        From `pna.calibration.of_study.calibrate`.
    study_name
        Told in the title.
    note
        Told first of all, such as that the study is invented.
    attribution
        Lines that must stand on what is published from the inputs.

    Returns
    -------
    str
        HTML. It fetches nothing and runs no script; the same calibration gives the same bytes.

    Raises
    ------
    ValueError
        The chosen form is none of the fits, or a fit does not have one figure a used pair.
    ExternalResourceError
        The page would fetch something: a fault of this package.
    """
    chosen = chosen_fit(calibration)
    used = _used(calibration)
    residual = chosen.fitted_minutes - used["observed_minutes"].to_numpy(float)
    areas = _areas(used, residual)
    published = journey_times.TITLE in calibration.source
    given = "published" if published else "observed"
    return pages.render(
        "calibration.html.j2",
        study=study_name,
        note=note,
        attribution=attribution,
        calibration=calibration,
        chosen=chosen,
        preset=chosen.preset,
        published=published,
        given=given,
        place="area" if published else "starting place",
        distances=bool(used["published_km"].notna().any()) if "published_km" in used else False,
        warnings=[str(f) for f in calibration.findings if f.level != "info"],
        notes=[str(f) for f in calibration.findings if f.level == "info"],
        pairs_used=len(used),
        pairs_all=len(calibration.pairs),
        areas_used=used["area_code"].nunique(),
        largest=float(np.abs(residual).max()),
        within_one=float((np.abs(residual) <= 1).mean()),
        purposes=_purposes(used),
        forms=forms_table(calibration).to_dict("records"),
        parameters=_parameters(calibration),
        at_bound=[
            f"{fit.name}: {name}"
            for fit in calibration.fits
            for name in fit.parameters.index[fit.parameters["at_bound"].to_numpy(bool)]
        ],
        lengths=_groups(calibration.by_length, chosen.name),
        settings=_groups(calibration.by_setting, chosen.name),
        all_groups=_all_groups(calibration),
        scatter=charts.scatter(
            used["observed_minutes"].to_numpy(float),
            chosen.fitted_minutes,
            used["setting"].to_list(),
            _names(used),
            given,
        ),
        length_bars=charts.bars(
            _of_form(calibration.by_length, chosen.name),
            "lengths",
            "Mean error by road distance",
            given,
        ),
        setting_bars=charts.bars(
            _of_form(calibration.by_setting, chosen.name),
            "settings",
            "Mean error by setting",
            given,
        ),
        map=charts.residual_map(areas, given) if len(areas) else None,
        numbered=len(areas) <= charts.MOST_NUMBERED,
        areas=[
            {
                "code": code,
                "name": row["name"],
                "pairs": row["pairs"],
                "residual": signed(row["residual"]),
            }
            for code, row in areas.iterrows()
        ],
        unmapped=used["area_code"].nunique() - len(areas),
        left_out=left_out_table(calibration).to_dict("records"),
        left_out_pairs=_left_out_pairs(calibration),
        pairs=_shown_pairs(calibration),
        shares=[(kind, _number(chosen.preset.shares[kind], 3)) for kind in ROAD_KINDS],
        delays=[
            (name.replace("_", " "), _number(chosen.preset.delays[name], 1)) for name in DELAYS
        ],
        number=_number,
    )


def chosen_fit(calibration: Calibration) -> Fit:
    """Give the fit of the chosen form.

    Raises
    ------
    ValueError
        There is none, or a fit does not have one figure a used pair.
    """
    pairs = int(calibration.pairs["used"].sum())
    for fit in calibration.fits:
        if len(fit.fitted_minutes) != pairs or len(fit.loo_minutes) != pairs:
            msg = f"the fit {fit.name!r} does not have one figure for each of {pairs} pairs"
            raise ValueError(msg)
    for fit in calibration.fits:
        if fit.name == calibration.chosen:
            return fit
    msg = f"no fit is called {calibration.chosen!r}"
    raise ValueError(msg)


def forms_table(calibration: Calibration) -> pd.DataFrame:
    """Put the forms side by side.

    Parameters
    ----------
    calibration
        From `pna.calibration.of_study.calibrate`.

    Returns
    -------
    DataFrame
        A row a form, in order: ``form, words``, the texts ``rmse, bias, median_ratio, loo_rmse,
        loo_bias`` (minutes) and ``chosen`` (bool).
    """
    return pd.DataFrame(
        [
            {
                "form": fit.name,
                "words": fit.words,
                "rmse": _number(fit.rmse, 2),
                "bias": signed(fit.bias),
                "median_ratio": _number(fit.median_ratio, 2),
                "loo_rmse": _number(fit.loo_rmse, 2),
                "loo_bias": signed(fit.loo_bias),
                "chosen": fit.name == calibration.chosen,
            }
            for fit in calibration.fits
        ]
    )


def left_out_table(calibration: Calibration) -> pd.DataFrame:
    """Count the pairs that were left out, by reason.

    Parameters
    ----------
    calibration
        From `pna.calibration.of_study.calibrate`.

    Returns
    -------
    DataFrame
        ``reason, pairs, examples`` (names of up to three areas), most frequent first.
    """
    out = calibration.pairs[~calibration.pairs["used"].to_numpy(bool)]
    rows = [
        {
            "reason": str(reason) or "no reason was recorded",
            "pairs": len(group),
            "examples": ", ".join(dict.fromkeys(_area_names(group)[:3])),
        }
        for reason, group in out.groupby("why_not", sort=True)
    ]
    rows.sort(key=lambda row: (-int(str(row["pairs"])), str(row["reason"])))
    return pd.DataFrame(rows, columns=["reason", "pairs", "examples"])


def pairs_table(calibration: Calibration) -> pd.DataFrame:
    """Give every pair that was used, with what the chosen form makes of it.

    Parameters
    ----------
    calibration
        From `pna.calibration.of_study.calibrate`.

    Returns
    -------
    DataFrame
        ``area_code, area_name, purpose, published_minutes, observed_minutes, kilometres, setting,
        modelled_minutes, residual_minutes, unseen_minutes`` (modelled by a fit that has not seen
        the area), sorted by area and purpose.
    """
    fit = chosen_fit(calibration)
    used = _used(calibration)
    frame = pd.DataFrame(used.drop(columns=["used", "why_not", used.geometry.name]))
    frame = frame.assign(
        modelled_minutes=fit.fitted_minutes,
        residual_minutes=fit.fitted_minutes - used["observed_minutes"].to_numpy(float),
        unseen_minutes=fit.loo_minutes,
    )
    columns = [
        *("area_code", "area_name", "purpose", "published_minutes", "observed_minutes"),
        *("kilometres", "setting", "modelled_minutes", "residual_minutes", "unseen_minutes"),
    ]
    order = ["area_code", "purpose", "observed_minutes"]
    return frame[columns].sort_values(order, kind="stable", ignore_index=True)


def _used(calibration: Calibration) -> gpd.GeoDataFrame:
    return calibration.pairs[calibration.pairs["used"].to_numpy(bool)]


def _areas(used: gpd.GeoDataFrame, residual: Floats) -> gpd.GeoDataFrame:
    """Mean error of each area, at the mean of its points."""
    frame = pd.DataFrame(
        {
            "code": used["area_code"].to_numpy(str),
            "name": _area_names(used),
            "residual": residual,
            "x": used.geometry.x.to_numpy(float),
            "y": used.geometry.y.to_numpy(float),
        }
    ).dropna()
    by_area = frame.groupby("code", sort=True).agg(
        name=("name", "first"),
        residual=("residual", "mean"),
        pairs=("residual", "size"),
        x=("x", "mean"),
        y=("y", "mean"),
    )
    points = shapely.points(by_area["x"].to_numpy(), by_area["y"].to_numpy())
    return gpd.GeoDataFrame(by_area.drop(columns=["x", "y"]), geometry=points, crs=27700)


def _purposes(used: pd.DataFrame) -> list[tuple[str, int]]:
    counts = used["purpose"].value_counts()
    return [
        (PURPOSES.get(str(name), str(name)), int(counts[name])) for name in sorted(counts.index)
    ]


def _parameters(calibration: Calibration) -> list[dict[str, Any]]:
    return [
        {
            "form": fit.name,
            "chosen": fit.name == calibration.chosen,
            "rows": [
                {
                    "name": str(name),
                    "value": _number(row["value"], 3),
                    "interval": f"{_number(row['low'], 3)} to {_number(row['high'], 3)}",
                    "unit": str(row["unit"]),
                    "at_bound": bool(row["at_bound"]),
                }
                for name, row in fit.parameters.iterrows()
            ],
        }
        for fit in calibration.fits
    ]


def _of_form(table: pd.DataFrame, form: str) -> pd.DataFrame:
    return table[table["form"] == form].reset_index(drop=True)


def _groups(table: pd.DataFrame, form: str) -> list[dict[str, str]]:
    return [
        {
            "group": str(row["group"]),
            "pairs": f"{int(row['pairs'])}",
            "bias": signed(float(row["bias"])),
            "rmse": _number(row["rmse"], 2),
            "median_ratio": _number(row["median_ratio"], 2),
        }
        for row in _of_form(table, form).to_dict("records")
    ]


def _all_groups(calibration: Calibration) -> list[dict[str, Any]]:
    """Mean error of every form in every group."""
    both = pd.concat([calibration.by_length, calibration.by_setting], ignore_index=True)
    groups = list(dict.fromkeys(both["group"].astype(str)))
    rows = []
    for group in groups:
        here = both[both["group"].astype(str) == group].set_index("form")
        forms = [fit.name for fit in calibration.fits]
        biases = [signed(float(here["bias"].get(form, math.nan))) for form in forms]
        rows.append({"group": group, "biases": biases})
    return rows


def _area_names(frame: pd.DataFrame) -> list[str]:
    return [
        str(name) if isinstance(name, str) and name else str(code)
        for name, code in zip(frame["area_name"], frame["area_code"], strict=True)
    ]


def _names(used: pd.DataFrame) -> list[str]:
    pairs = zip(_area_names(used), _purpose_words(used), strict=True)
    return [f"{area}, {word}" if word else area for area, word in pairs]


def _purpose_words(frame: pd.DataFrame) -> list[str]:
    return [PURPOSES.get(str(purpose), str(purpose)) for purpose in frame["purpose"]]


def _left_out_pairs(calibration: Calibration) -> list[Sequence[str]]:
    out = calibration.pairs[~calibration.pairs["used"].to_numpy(bool)]
    out = out.sort_values(["area_code", "purpose"], kind="stable")
    columns = (
        out["area_code"].astype(str),
        _area_names(out),
        _purpose_words(out),
        [_number(value, 1) for value in out["published_minutes"]],
        out["why_not"].astype(str),
    )
    return list(zip(*columns, strict=True))


def _shown_pairs(calibration: Calibration) -> list[dict[str, str]]:
    return [
        {
            "code": str(row["area_code"]),
            "name": str(row["area_name"] or ""),
            "purpose": PURPOSES.get(str(row["purpose"]), str(row["purpose"])),
            "published": _number(row["published_minutes"], 1),
            "observed": _number(row["observed_minutes"], 1),
            "kilometres": _number(row["kilometres"], 1),
            "setting": str(row["setting"]),
            "modelled": _number(row["modelled_minutes"], 1),
            "residual": signed(float(row["residual_minutes"]), 1),
            "unseen": _number(row["unseen_minutes"], 1),
        }
        for row in pairs_table(calibration).to_dict("records")
    ]


def _number(value: Any, digits: int) -> str:  # noqa: ANN401 - a cell of a table
    number = float(value)
    if not math.isfinite(number):
        return _DASH
    return signed(number, digits).lstrip("+")
