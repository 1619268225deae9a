"""Edges in each direction in which they may be travelled, and which of them set off where."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

__all__ = ["Arcs"]

Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]


class Arcs:
    """The arcs of a network: number ``2 * edge`` from `u` to `v`, one more from `v` to `u`.

    The same arc the other way is ``arc ^ 1``.

    Attributes
    ----------
    number
        Those that may be travelled: all from `u` to `v`, then all from `v` to `u`.
    tail, head
        Junctions at the ends of every number, shape (2 * edges,).
    is_open
        Which numbers may be travelled, shape (2 * edges,).
    ways_out
        How many arcs set off at each junction.

    latest
        What was worked out last of the arcs for some seconds along edges, and a copy of these:
        setting off and searching ask for the same one after the other.
    kept
        What else was worked out of the network and is asked for time and again, by name.

    Made once for each network, and kept with it.
    """

    def __init__(self, edges: pd.DataFrame, node_count: int) -> None:
        u, v = edges["u"].to_numpy(np.int64), edges["v"].to_numpy(np.int64)
        there, back = edges["forward"].to_numpy(bool), edges["backward"].to_numpy(bool)
        self.number: Ints = np.concatenate(
            [2 * np.flatnonzero(there), 2 * np.flatnonzero(back) + 1]
        )
        self.tail: Ints = np.column_stack([u, v]).ravel()
        self.head: Ints = np.column_stack([v, u]).ravel()
        self.is_open: Bools = np.column_stack([there, back]).ravel()
        self.latest: tuple[npt.NDArray[np.float64], Any] | None = None
        self.kept: dict[str, Any] = {}
        self.ways_out: Ints = np.bincount(self.tail[self.number], minlength=node_count)

    @cached_property
    def by_tail(self) -> tuple[Ints, Ints]:
        """Arcs sorted by where they set off, and where those of each junction start."""
        order = np.argsort(self.tail[self.number], kind="stable")
        return self.number[order], np.concatenate([[0], np.cumsum(self.ways_out)])

    def out(self, node: int) -> list[int]:
        """Arcs that set off at a junction."""
        arcs, start = self.by_tail
        found: list[int] = arcs[start[node] : start[node + 1]].tolist()
        return found

    def two_way(self, node: int) -> list[int]:
        """Arcs that set off at a junction and may be travelled back."""
        return [arc for arc in self.out(node) if self.is_open[arc ^ 1]]

    def is_dead_end(self, node: int) -> bool:
        """Whether there is one way out only, so that one may turn back."""
        return bool(self.ways_out[node] == 1)
