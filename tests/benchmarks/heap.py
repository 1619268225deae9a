"""A plain compiled Dijkstra with a binary heap, to measure the nearest-premises pass against."""

from __future__ import annotations

import numba
import numpy as np
import numpy.typing as npt


@numba.njit(cache=False)
def nearest(
    starts: npt.NDArray[np.int32],
    heads: npt.NDArray[np.int32],
    seconds: npt.NDArray[np.float64],
    sources: npt.NDArray[np.int64],
    limit: float,
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.int64]]:
    """Seconds from the nearest of several sources, and which it is, by arcs in CSR order."""
    count = starts.size - 1
    best = np.full(count, np.inf)
    source_of = np.full(count, -1, dtype=np.int64)
    keys = np.empty(heads.size + sources.size + 1)
    items = np.empty(heads.size + sources.size + 1, dtype=np.int64)
    size = 0
    for source in sources:
        best[source] = 0.0
        source_of[source] = source
        keys[size] = 0.0
        items[size] = source
        size += 1
    while size > 0:
        key, node = keys[0], items[0]
        size -= 1
        last_key, last_item = keys[size], items[size]
        hole = 0
        while True:
            child = 2 * hole + 1
            if child >= size:
                break
            if child + 1 < size and keys[child + 1] < keys[child]:
                child += 1
            if keys[child] >= last_key:
                break
            keys[hole] = keys[child]
            items[hole] = items[child]
            hole = child
        keys[hole] = last_key
        items[hole] = last_item
        if key > best[node]:
            continue
        for arc in range(starts[node], starts[node + 1]):
            head = heads[arc]
            through = key + seconds[arc]
            if through <= limit and through < best[head]:
                best[head] = through
                source_of[head] = source_of[node]
                hole = size
                size += 1
                while hole > 0:
                    parent = (hole - 1) // 2
                    if keys[parent] <= through:
                        break
                    keys[hole] = keys[parent]
                    items[hole] = items[parent]
                    hole = parent
                keys[hole] = through
                items[hole] = head
    return best, source_of
