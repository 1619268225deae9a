"""A calibration made by hand: four areas, two forms, figures that can be worked out on paper."""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import pandas as pd

from pna.calibration.calibrated import Calibration, Fit
from pna.errors import Finding
from pna.sources import journey_times
from pna.speeds.presets import one_factor

NAMES = ("Upper Fen", "Lower Fen", "Market Place", "Marsh End")
OBSERVED = (4.0, 6.0, 8.0, 10.0, 12.0)
OFF = {"one factor": (1.0, -1.0, 0.5, -0.5, 2.0), "constant + factor": (0.1, -0.6, 0.0, 0.6, 0.4)}


def calibration(names: Sequence[str] = NAMES, *, published: bool = True) -> Calibration:
    """Five pairs used and two left out; the first area has two pairs. `names` are the areas'."""
    which = [0, 0, 1, 2, 3, 1, 2]
    observed = [*OBSERVED, 3.0, np.nan]
    added = 5.0 if published else 0.0
    purposes = ["GP", "SS", "GP", "GP", "SS", "SS", "FE"] if published else [""] * 7
    pairs = gpd.GeoDataFrame(
        {
            "area_code": [f"E0100000{place + 1}" for place in which],
            "area_name": [names[place] for place in which],
            "purpose": purposes,
            "observed_minutes": observed,
            "published_minutes": [value + added for value in observed],
            "kilometres": [2.0, 4.0, 5.0, 7.0, 11.0, np.nan, np.nan],
            "setting": ["town", "town", "mixed", "country", "country", "", ""],
            "used": [True] * 5 + [False] * 2,
            "why_not": [""] * 5
            + ["its nearest destination may lie off the loaded roads", names[3]],
        },
        geometry=gpd.points_from_xy(
            [500_000.0 + 4_000 * place for place in which],
            [300_000.0 + 1_000 * place**2 for place in which],
        ),
        crs=27700,
    )
    fits = tuple(_fit(name, np.array(off)) for name, off in OFF.items())
    return Calibration(
        pairs=pairs,
        fits=fits,
        chosen="constant + factor",
        reason=f"Its error for areas left out is the least ({names[0]}).",
        by_length=_by(["under 5 km"] * 2 + ["5 km and more"] * 3),
        by_setting=_by(["town", "town", "mixed", "country", "country"]),
        source=journey_times.TITLE if published else "Observed trips",
        added_minutes=added,
        draws=1000,
        findings=(
            Finding("warning", names[1], file="times.csv"),
            Finding("info", "A remark.", file="times.csv"),
        ),
    )


def _fit(name: str, off: np.ndarray) -> Fit:
    observed = np.array(OBSERVED)
    modelled = observed + off
    unseen = observed + 1.5 * off
    rows = {"factor": (0.6, 0.55, 0.66, "of the limit", False)}
    if name.startswith("constant"):
        rows["constant"] = (0.0, 0.0, 0.8, "minutes", True)
    parameters = pd.DataFrame.from_dict(
        rows, orient="index", columns=["value", "low", "high", "unit", "at_bound"]
    ).rename_axis("parameter")
    return Fit(
        name=name,
        words=f"What {name} means.",
        parameters=parameters,
        rmse=float(np.sqrt((off**2).mean())),
        bias=float(off.mean()),
        median_ratio=float(np.median(modelled / observed)),
        loo_rmse=float(np.sqrt(((unseen - observed) ** 2).mean())),
        loo_bias=float((unseen - observed).mean()),
        fitted_minutes=modelled,
        loo_minutes=unseen,
        preset=one_factor("custom", 0.6, constant_minutes=0.25, description=f"By {name}."),
    )


def _by(groups: Sequence[str]) -> pd.DataFrame:
    rows = []
    for form, off in OFF.items():
        frame = pd.DataFrame({"group": groups, "off": off, "observed": OBSERVED})
        for group, part in frame.groupby("group", sort=False):
            rows.append(
                {
                    "form": form,
                    "group": group,
                    "pairs": len(part),
                    "bias": part["off"].mean(),
                    "rmse": np.sqrt((part["off"] ** 2).mean()),
                    "median_ratio": (1 + part["off"] / part["observed"]).median(),
                }
            )
    return pd.DataFrame(rows)
