"""Where a way begins: a place of the study, a postcode or coordinates."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pna.cache import Cache
from pna.errors import Findings
from pna.results import Results
from pna.scenario.changes import Open, Place, Scenario
from pna.scenario.positions import placed

__all__ = ["Start", "start_of"]


@dataclass(frozen=True)
class Start:
    """Where a way begins.

    Attributes
    ----------
    said
        As it was asked for.
    how
        How that was understood: ``place of the study``, ``postcode LE15 7PL``.
    easting, northing
        Metres, EPSG:27700.
    row
        Of `results.demand`, where it is a place at which the study counts people; else -1.
    nearest_row, nearest_metres
        The nearest such place, in a straight line: the study's figures for this point are those of
        such places.
    findings
        What is to be known of the position.
    """

    said: str
    how: str
    easting: float
    northing: float
    row: int
    nearest_row: int
    nearest_metres: float
    findings: Findings = ()

    @property
    def xy(self) -> tuple[float, float]:
        """Easting and northing."""
        return self.easting, self.northing


def start_of(results: Results, place: str | Place, *, cache: Cache | None = None) -> Start:
    """Find out where somebody means.

    Parameters
    ----------
    results
        Of a run.
    place
        The id of a place of the study (an output area, postcode or LSOA, as `demand.unit` says), or
        a postcode or coordinates as `pna.scenario.positions` reads them; or a `Place`.
    cache
        Where the postcode directory is kept.

    Returns
    -------
    Start

    Raises
    ------
    DataError
        It is none of these.
    """
    points = results.demand.geometry
    xy = np.column_stack([points.x, points.y])
    if isinstance(place, str):
        ids = results.demand["demand_id"].astype(str)
        same = np.flatnonzero(ids.map(_plain).to_numpy() == _plain(place))
        if same.size:
            row = int(same[0])
            how = f"{_UNITS[results.study.demand.unit]} {ids.iloc[row]}"
            return Start(place, how, float(xy[row, 0]), float(xy[row, 1]), row, row, 0.0)
        asked = Scenario((Open(at=place),))
        found = placed(results, asked, cache=cache)
        (change,) = found.scenario.changes
        if not isinstance(change, Open) or not isinstance(change.at, Place):  # pragma: no cover
            msg = "a position was not made a place"
            raise TypeError(msg)
        spot, findings = change.at, found.findings
    else:
        spot, findings = place, ()
    metres = np.hypot(xy[:, 0] - spot.easting, xy[:, 1] - spot.northing)
    metres = np.where(np.isfinite(metres), metres, np.inf)
    nearest = int(metres.argmin()) if len(metres) else -1
    return Start(
        spot.said or spot.how,
        spot.how,
        spot.easting,
        spot.northing,
        -1,
        nearest,
        float(metres[nearest]) if nearest >= 0 else np.nan,
        findings,
    )


_UNITS = {"oa": "output area", "postcode": "postcode", "lsoa": "LSOA"}


def _plain(text: str) -> str:
    return "".join(text.split()).casefold()
