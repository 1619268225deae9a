"""The list of sources, read from ``catalogue.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Literal

__all__ = ["Source", "catalogue"]

Protocol = Literal["file", "ckan", "arcgis", "nomis", "extracts", "page"]
Kind = Literal["csv", "json", "geojson", "zip", "pbf", "other"]


@dataclass(frozen=True, slots=True)
class Source:
    r"""One source: what it is, where it comes from, and how to ask for it.

    Attributes
    ----------
    id, title, publisher, licence, purpose, key, page, file, kind, size_mb, at_least_kb, optional
        As ``catalogue.toml`` explains them (`purpose` is its ``for``).
    protocol
        How its server is spoken to; ``page`` if it has no stable address.
    url
        Where, except for ``page``.
    columns
        The fewest columns of a CSV.
    dataset
        CKAN: the name of the package.
    where, order, fields, geometry, within
        ArcGIS: which rows, by what they are sorted, which columns (names or regular expressions;
        all if empty), whether ``points``, ``polygons`` or ``none``, and whether only those in the
        area's ``box``, or the ``box and buffer``. ``{LAD\d\dCD}`` in `where` stands for the newest
        such column, ``{districts}`` for the codes of the area's districts.
    areas, parameters
        Nomis: the type of area, and what else is asked.
    """

    id: str
    title: str
    publisher: str
    licence: str
    purpose: str
    protocol: Protocol
    page: str
    file: str
    kind: Kind
    key: str = ""
    url: str = ""
    size_mb: float = 0.0
    at_least_kb: float = 0.0
    optional: bool = False
    columns: int = 0
    dataset: str = ""
    where: str = ""
    order: str = ""
    fields: tuple[str, ...] = ()
    geometry: Literal["none", "points", "polygons"] = "none"
    within: Literal["", "box", "box and buffer"] = ""
    areas: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)


@cache
def catalogue() -> tuple[Source, ...]:
    """Every source, in the order of the file."""
    text = resources.files("pna.fetch").joinpath("catalogue.toml").read_text(encoding="utf-8")
    return tuple(_source(name, told) for name, told in tomllib.loads(text).items())


def _source(name: str, told: dict[str, object]) -> Source:
    rest = {key: value for key, value in told.items() if key != "for"}
    if "fields" in rest:
        rest["fields"] = tuple(told["fields"])  # type: ignore[arg-type]  # a list of text
    return Source(id=name, purpose=str(told["for"]), **rest)  # type: ignore[arg-type]
