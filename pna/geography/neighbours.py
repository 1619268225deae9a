"""Which Health and Wellbeing Board premises outside the area belong to."""

from __future__ import annotations

from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from pna.errors import DataError, Finding, Findings
from pna.geography.boards import boards, plain
from pna.premises.reconciliation import NO_BOARD
from pna.sources import boundaries
from pna.study import Study

__all__ = ["Named", "boards_of"]


class Named(NamedTuple):
    """The board of each premises.

    Attributes
    ----------
    boards
        With the index of the premises; `pna.premises.reconciliation.NO_BOARD` where there is none.
    findings
        How many were told by the boundaries, and how many not at all.
    """

    boards: pd.Series[str]
    findings: Findings


def boards_of(study: Study, premises: gpd.GeoDataFrame) -> Named:
    """Tell the board of premises: as the list names it, else by the boundaries that they lie in.

    Parameters
    ----------
    study
        Its `inputs.boundaries`.
    premises
        Part of the premises layer: `hwb` and points in EPSG:27700.

    Returns
    -------
    Named
        A board found by the boundaries is called as the list calls it, if it does.
    """
    names = premises["hwb"].astype(object).to_numpy(copy=True)
    bare = np.flatnonzero(names == "")
    findings: Findings = ()
    if len(bare):
        found, findings = _by_boundaries(study, premises.geometry.to_numpy()[bare])
        spelled = {plain(name): name for name in sorted(set(names) - {""})}
        names[bare] = [spelled.get(plain(name), name) if name else NO_BOARD for name in found]
        left = int((names == NO_BOARD).sum())
        message = (
            f"The lists name no board for {len(bare)} premises outside the area that count; "
            f"{len(bare) - left} were told by the boundaries they lie in, {left} not."
        )
        hint = "Boundaries of the neighbouring boards in the same file would tell." if left else ""
        findings += (Finding("info", message, file=study.inputs.boundaries.file.name, hint=hint),)
    return Named(pd.Series(names, index=premises.index, dtype="str"), findings)


def _by_boundaries(study: Study, points: np.ndarray) -> tuple[list[str], Findings]:
    """Give the board of each point, an empty text where the file has none there."""
    file = study.inputs.boundaries.file
    try:
        frame = boundaries.read(file).frame
    except DataError as error:
        return [""] * len(points), (Finding("info", str(error), file=file.name),)
    tree = shapely.STRtree(frame.geometry.to_numpy())
    of_code = {code: one.name for one in boards() for code, _ in one.districts}
    of_code |= {one.code: one.name for one in boards()}
    codes, names = frame["area_code"].to_numpy(str), frame["area_name"].to_numpy(str)
    result = [""] * len(points)
    placed = np.flatnonzero(~shapely.is_missing(points))
    at, area = tree.query(points[placed], predicate="intersects")
    # Of several areas the first by code, like everywhere else: later writes win.
    for number in sorted(range(len(at)), key=lambda one: codes[area[one]], reverse=True):
        code = codes[area[number]]
        result[placed[at[number]]] = of_code.get(code) or names[area[number]] or code
    return result, ()
