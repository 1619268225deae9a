"""A scenario worked out as a whole run does it: every table, speed and band."""

from __future__ import annotations

from dataclasses import replace

from pna.cache import Cache
from pna.pipeline import worked_out
from pna.results import Results
from pna.roads.osm import Progress

__all__ = ["whole"]


def whole(
    after: Results, *, cache: Cache | None = None, progress: Progress | None = None
) -> Results:
    """Work out everything that a run does, with the premises of a scenario.

    Parameters
    ----------
    after
        From `pna.scenario.applied.apply`.
    cache, progress
        As for `pna.pipeline.analyse`.

    Returns
    -------
    Results
        With answers, bands and every speed.
    """
    fresh = replace(
        after,
        judgements=(),
        nearest={},
        ranges={},
        matrices={},
        ends={},
        # What working it out found was of the premises before.
        findings=after.findings[: after.of_inputs],
    )
    return worked_out(fresh, cache=cache or Cache(None), progress=progress)
