"""Premises that stand at the point of their postcode, moved about within it.

A list that gives premises by postcode gives the middle of the postcode and not the door. How far
off the door may be is judged by how far the next postcodes are: half the median distance from the
postcode's point to the eight nearest others, for about half-way to the next one its own addresses
end. A poor position (quality 6 or more: the mean of a sector, for instance) is judged by how far
the postcodes of its sector spread about it. Neither is taken below a least distance, which is also
that of premises of whose postcode nothing is known.
"""

from __future__ import annotations

import hashlib

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.spatial import cKDTree

from pna.sources.onspd import POOR_QUALITY

__all__ = [
    "DRAWS",
    "MOST_METRES",
    "NEIGHBOURS",
    "SAME_POINT_METRES",
    "draws",
    "placed_by_postcode",
    "spread_metres",
]

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

DRAWS = 8
"""Draws, and directions: north, north-east and so on."""
NEIGHBOURS = 8
"""Postcodes to whose points the distance is measured."""
MOST_METRES = 500.0
"""No premises is moved further, however far apart postcodes are: a file may hold few of them."""
SAME_POINT_METRES = 2.0
"""Coordinates this near to the point of their postcode are taken to be those of the postcode."""
_BY_POSTCODE = ("postcode", "postcode_ended")
_OF_A_SECTOR = -2


def placed_by_postcode(premises: gpd.GeoDataFrame, directory: pd.DataFrame | None) -> Bools:
    """Tell which premises stand at the point of their postcode, whoever put them there.

    Parameters
    ----------
    premises
        Of the premises layer: `position`, `postcode`, points.
    directory
        The ``postcodes`` layer; None if the study has none.

    Returns
    -------
    ndarray of bool, shape (premises,)
        Those placed by their postcode, and those whose coordinates are the postcode's own to
        2 metres: coordinates in lists of the NHS are often no more than that.
    """
    found: Bools = premises["position"].isin(_BY_POSTCODE).to_numpy(bool)
    if directory is None:
        return found
    known = _first_of_each(directory).reindex(premises["postcode"])
    away = np.hypot(
        known["easting"].to_numpy(float) - premises.geometry.x.to_numpy(),
        known["northing"].to_numpy(float) - premises.geometry.y.to_numpy(),
    )
    with np.errstate(invalid="ignore"):
        return found | (away <= SAME_POINT_METRES)


def spread_metres(
    premises: gpd.GeoDataFrame, directory: pd.DataFrame | None, *, least_metres: float
) -> Floats:
    """How far from the point of its postcode each premises may stand.

    Parameters
    ----------
    premises
        Of the premises layer: `position`, `postcode`, points in EPSG:27700.
    directory
        The ``postcodes`` layer; None if the study has none.
    least_metres
        The least, and what is taken where nothing is known of a postcode.

    Returns
    -------
    ndarray of float, shape (premises,)
        Metres; 0 for premises that have coordinates of their own.
    """
    result = np.where(placed_by_postcode(premises, directory), least_metres, 0.0)
    if directory is None:
        return result
    known = _first_of_each(directory)
    known = known[known["easting"].notna() & known["northing"].notna()]
    live = known[known["ended"] == ""] if "ended" in known else known
    spots = np.unique(live[["easting", "northing"]].to_numpy(float), axis=0)
    quality = known["quality"].reindex(premises["postcode"]) if "quality" in known else None
    poor = np.zeros(len(premises), dtype=bool) if quality is None else quality >= POOR_QUALITY
    points = np.column_stack([premises.geometry.x, premises.geometry.y])
    own = np.flatnonzero((result > 0) & premises["postcode"].isin(known.index).to_numpy())
    tree = cKDTree(spots) if len(spots) else None
    for row in own:
        metres = (
            _of_sector(live, str(premises["postcode"].iloc[row]), points[row])
            if np.asarray(poor)[row]
            else _half_way(tree, points[row])
        )
        result[row] = min(max(metres, least_metres), max(MOST_METRES, least_metres))
    return result


def _first_of_each(directory: pd.DataFrame) -> pd.DataFrame:
    return directory.drop_duplicates("postcode").set_index("postcode")


def _half_way(tree: cKDTree | None, point: Floats) -> float:
    """Half the median distance to the nearest other points."""
    if tree is None:
        return 0.0
    metres = np.asarray(tree.query(point, k=NEIGHBOURS + 1)[0])
    others = metres[np.isfinite(metres) & (metres > SAME_POINT_METRES)][:NEIGHBOURS]
    return float(np.median(others)) / 2 if len(others) else 0.0


def _of_sector(live: pd.DataFrame, postcode: str, point: Floats) -> float:
    """Root mean square distance of the postcodes of the same sector."""
    same = live[live.index.str[:_OF_A_SECTOR] == postcode[:_OF_A_SECTOR]]
    squares = (same["easting"] - point[0]) ** 2 + (same["northing"] - point[1]) ** 2
    return float(np.sqrt(squares.mean())) if len(same) else 0.0


def draws(points: Floats, metres: Floats, codes: npt.NDArray[np.str_]) -> Floats:
    """Positions of premises in each of eight draws.

    In every draw each premises stands at its own distance from where it was, in one of eight
    directions, and over the eight draws once in each. The order is drawn for each premises by
    itself from its code, so that no two move together and adding one moves no other.

    Parameters
    ----------
    points
        Shape (n, 2), metres.
    metres
        How far each is moved; 0 leaves it where it is.
    codes
        ODS codes.

    Returns
    -------
    ndarray of float, shape (8, n, 2)
    """
    eighths = np.array([_order(str(code)) for code in codes]).reshape(-1, DRAWS).T
    angle = eighths * (2 * np.pi / DRAWS)
    step = np.stack([np.sin(angle), np.cos(angle)], axis=-1) * metres[np.newaxis, :, np.newaxis]
    moved: Floats = points[np.newaxis] + step
    return moved


def _order(code: str) -> list[int]:
    """Directions in an order that the code alone decides, the same on every machine."""
    return sorted(range(DRAWS), key=lambda way: hashlib.sha256(f"{code}/{way}".encode()).digest())
