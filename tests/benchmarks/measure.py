"""Measured figures, and how two things are timed side by side."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One line of the table: a figure, what it is measured against, and the most it may be.

    `value` and `target` are ratios, or megabytes where `unit` says so.
    """

    what: str
    ours: str
    other: str
    value: float
    target: float
    unit: str = "x"

    @property
    def missed(self) -> bool:
        return self.value > self.target


def seconds(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def side_by_side(
    one: Callable[[], object], other: Callable[[], object], *, times: int
) -> tuple[float, float]:
    """Median seconds of two calls that take turns, so that a busy machine slows both alike."""
    one(), other()
    pairs = [(seconds(one), seconds(other)) for _ in range(times)]
    first, second = zip(*pairs, strict=True)
    return statistics.median(first), statistics.median(second)
