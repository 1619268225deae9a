"""Places further than both times of the headline, as dots: of several maps."""

from __future__ import annotations

import geopandas as gpd
import numpy as np

from pna.maps.content import Class, Dots
from pna.maps.palette import OUTSIDE
from pna.maps.themes.places import dots, places
from pna.material import Material
from pna.wording import maps_travel as told

__all__ = ["UNKNOWN", "further_dots"]

UNKNOWN = Class(told.UNKNOWN_PLACES, "#5c5c5c", "x")
"""Class of places of which it is not known."""


def further_dots(material: Material) -> list[Dots]:
    """Places further than both times, special ones apart as rings.

    Parameters
    ----------
    material
        Of the run, with roads.

    Returns
    -------
    list of Dots
        ``outside``, and ``outside-special`` where there are any. Places of which it is not known
        are of a class of their own.
    """
    every = places(material)
    chosen = every[every["outside_both"].isin(("yes", "unknown")).to_numpy()]
    unknown = (chosen["outside_both"] == "unknown").to_numpy()
    classes = [Class(told.FURTHER_BOTH, OUTSIDE), UNKNOWN]
    special = (chosen["special"] != "").to_numpy()
    return [
        dots(
            gpd.GeoDataFrame(chosen[part]),
            unknown[part].astype(np.int64),
            key=key,
            title=title,
            classes=classes,
            hollow=hollow,
        )
        for key, title, part, hollow in (
            ("outside", told.PLACES_TITLE, ~special, False),
            ("outside-special", told.SPECIAL_TITLE, special, True),
        )
        if part.any() or not hollow
    ]
