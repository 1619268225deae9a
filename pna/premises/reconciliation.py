"""What became of every row of the premises lists: numbers that add up, by board and kind."""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import pandas as pd

from pna.premises.counting import COUNTED_KINDS

__all__ = ["ALL", "COLUMNS", "FATES", "NO_BOARD", "reconcile"]

FATES = (
    "counted_in_area",
    "counted_outside_area",
    "distance_selling",
    "appliance",
    "dispensing_practice",
    "other_kind",
    "closed",
    "duplicate",
    "unresolved",
    "beyond_reach",
)
"""What may become of a row; each row has exactly one of these.

``counted_outside_area`` lies outside the area and within the study's buffer. Of the rows that do
not count, the kinds that the set does not hold come first, then those that amendments close, repeat
another row, have no position, or lie beyond the buffer.
"""
ALL = "all"
NO_BOARD = "(none named)"
COLUMNS = ("premises_set", "board", "kind", "rows_read", *FATES, "of_which_repaired")
"""The columns of the table; `of_which_repaired` is counted among the others."""


def reconcile(premises: gpd.GeoDataFrame, premises_sets: Sequence[str]) -> pd.DataFrame:
    """Account for every row of the premises lists.

    Parameters
    ----------
    premises
        The premises layer, with `times_listed` and `hours_repaired`.
    premises_sets
        The sets to account for.

    Returns
    -------
    DataFrame
        In `COLUMNS`, whole numbers: for each set a row a board and kind, a row a board (kind
        ``all``), a row a kind (board ``all``) and one of everything. The fates of a row of the
        table add up to its `rows_read`.

    Raises
    ------
    ValueError
        The numbers do not add up: a fault of this package.
    """
    return pd.concat([_of_set(premises, name) for name in premises_sets], ignore_index=True)


def _of_set(premises: gpd.GeoDataFrame, name: str) -> pd.DataFrame:
    copies = premises["times_listed"].to_numpy(dtype=np.int64) - 1
    repaired = (premises["amended"] != "") | premises["hours_repaired"]
    rows = pd.DataFrame(
        {
            "board": premises["hwb"].where(premises["hwb"] != "", NO_BOARD),
            "kind": premises["kind"],
            "rows_read": copies + 1,
            **{fate: 0 for fate in FATES},  # noqa: C420 - beside other columns
            "of_which_repaired": repaired.astype(np.int64),
        }
    )
    fates = _fates(premises, name)
    for fate in FATES:
        rows[fate] = (fates == fate).astype(np.int64)
    rows["duplicate"] += copies
    both = rows.groupby(["board", "kind"], as_index=False).sum()
    boards = both.drop(columns="kind").groupby("board", as_index=False).sum().assign(kind=ALL)
    kinds = both.drop(columns="board").groupby("kind", as_index=False).sum().assign(board=ALL)
    whole = kinds.drop(columns=["kind", "board"]).sum().to_frame().T.assign(board=ALL, kind=ALL)
    table = pd.concat([both, boards, kinds, whole], ignore_index=True).assign(premises_set=name)
    last = {"board": table["board"] == ALL, "kind": table["kind"] == ALL}
    table = (
        table.assign(last_board=last["board"], last_kind=last["kind"])
        .sort_values(["last_board", "board", "last_kind", "kind"], ignore_index=True)
        .loc[:, list(COLUMNS)]
    )
    if (table[list(FATES)].sum(axis=1) != table["rows_read"]).any() or (
        table["rows_read"].iloc[-1] != premises["times_listed"].sum()
    ):
        msg = f"the fates of the premises of {name} do not add up to the rows read"
        raise ValueError(msg)
    return table


def _fates(premises: gpd.GeoDataFrame, name: str) -> pd.Series[str]:
    why = premises[f"why_not_{name}"].astype(str)
    kind = premises["kind"]
    own = kind.isin(COUNTED_KINDS[name])
    told_apart = kind.where(
        kind.isin(["distance_selling", "appliance", "dispensing_practice"]), "other_kind"
    )
    fate = np.select(
        [
            (why == "") & premises["in_area"],
            why == "",
            ~own,
            why.str.startswith("closed"),
            why.str.startswith("no position"),
        ],
        ["counted_in_area", "counted_outside_area", told_apart, "closed", "unresolved"],
        "beyond_reach",
    )
    return pd.Series(fate, index=premises.index, dtype="str")
