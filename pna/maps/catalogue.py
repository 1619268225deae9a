"""Every map of a study, in the order in which they are numbered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pna.cache import Cache
from pna.maps.backdrop import backdrop
from pna.maps.content import Backdrop, MapContent, NotDrawn
from pna.maps.themes import (
    by_time,
    choice,
    coverage,
    growth,
    need,
    need_access,
    other_services,
    outside,
    provision,
    rurality,
    services,
)
from pna.material import Material
from pna.roads.osm import Progress

__all__ = ["THEMES", "Theme", "contents"]


@dataclass(frozen=True)
class Theme:
    """One map.

    Attributes
    ----------
    key
        Name of its files, without ending.
    title
        What it is of, without the name of the study.
    make
        Makes it, or says why not.
    """

    key: str
    title: str
    make: Callable[[Material, Backdrop], MapContent | NotDrawn]


THEMES: tuple[Theme, ...] = (
    Theme("provision", provision.TITLE, provision.content),
    Theme("coverage", coverage.TITLE, coverage.both),
    Theme("coverage-drive", coverage.DRIVE_TITLE, coverage.drive),
    Theme("coverage-walk", coverage.WALK_TITLE, coverage.walk),
    Theme("outside", outside.TITLE, outside.content),
    Theme("evening", by_time.EVENING_TITLE, by_time.evening),
    Theme("saturday", by_time.SATURDAY_TITLE, by_time.saturday),
    Theme("sunday", by_time.SUNDAY_TITLE, by_time.sunday),
    Theme("choice", choice.TITLE, choice.content),
    Theme("rurality", rurality.TITLE, rurality.content),
    Theme("deprivation", need.DEPRIVATION_TITLE, need.deprivation),
    Theme("older-people", need.OLDER_TITLE, need.older_people),
    Theme("no-car", need.NO_CAR_TITLE, need.no_car),
    Theme("density", need.DENSITY_TITLE, need.density),
    Theme("other-services", other_services.TITLE, other_services.content),
    Theme("growth", growth.TITLE, growth.content),
    Theme("services", services.TITLE, services.content),
    Theme(need_access.KEY, need_access.TITLE, need_access.content),
)
"""Their numbers are their places here, made or not: Map 1 is the map that the law asks for."""


def contents(
    material: Material,
    *,
    under: Backdrop | None = None,
    cache: Cache | None = None,
    progress: Progress | None = None,
) -> tuple[MapContent | NotDrawn, ...]:
    """Gather what every map shows.

    Parameters
    ----------
    material
        From `pna.material.material`.
    under
        What lies under the maps, if it is at hand (`pna.maps.backdrop.backdrop`).
    cache
        Where it is kept otherwise.
    progress
        Told of each map.

    Returns
    -------
    tuple
        In the order of `THEMES`.
    """
    under = under or backdrop(material.results, cache=cache, progress=progress)
    made: list[MapContent | NotDrawn] = []
    for number, theme in enumerate(THEMES):
        if progress is not None:
            progress("Making maps", number, len(THEMES))
        made.append(theme.make(material, under))
    if progress is not None:
        progress("Making maps", len(THEMES), len(THEMES))
    return tuple(made)
