"""The list of sources, read from ``catalogue.toml``."""

from __future__ import annotations

import dataclasses
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Literal, get_args

__all__ = ["LICENCES", "Source", "catalogue", "changed_by"]

LICENCES = {
    "OGL-UK-3.0": "Open Government Licence v3.0",
    "ODbL-1.0": "Open Database Licence 1.0",
}
"""Licences by their SPDX identifier."""

Protocol = Literal["file", "ckan", "arcgis", "nomis", "extracts", "page"]
Kind = Literal["csv", "json", "geojson", "zip", "pbf", "other"]
Geometry = Literal["none", "points", "polygons"]
Within = Literal["", "box", "box and buffer"]
_CHOICES: dict[str, tuple[str, ...]] = {
    "protocol": get_args(Protocol),
    "kind": get_args(Kind),
    "geometry": get_args(Geometry),
    "within": get_args(Within),
}
_TYPES: dict[str, tuple[type, ...]] = {
    "float": (float, int),
    "int": (int,),
    "bool": (bool,),
    "tuple[str, ...]": (tuple,),
    "Mapping[str, str]": (dict,),
}
_FILE = re.compile(r"(?!sources\.json$)(\{extract\}|[A-Za-z0-9])[\w-]*(\.[\w-]+)*", re.ASCII)
_ADDRESS = re.compile(r"https?://[^/\s]")
_NEEDED = {"arcgis": "order", "ckan": "dataset", "nomis": "areas"}
_REQUIRED = {"title", "publisher", "licence", "purpose", "protocol", "page", "file", "kind"}


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
    geometry: Geometry = "none"
    within: Within = ""
    areas: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)


@cache
def catalogue() -> tuple[Source, ...]:
    """Every source, in the order of the file."""
    text = resources.files("pna.fetch").joinpath("catalogue.toml").read_text(encoding="utf-8")
    return tuple(_source(name, told) for name, told in tomllib.loads(text).items())


def changed_by(path: Path) -> tuple[Source, ...]:
    """The catalogue with the changes and additions of a file of one's own.

    Parameters
    ----------
    path
        A TOML file in the form of ``catalogue.toml``. A table of a known id changes only the keys
        that it has (a new `url` where a layer has died); another is a new source.

    Returns
    -------
    tuple of Source
        The known ones in their order, then the new.

    Raises
    ------
    ValueError
        The file cannot be read, or a key or value in it is wrong.
    """
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        msg = f"{path} cannot be read ({error.strerror})."
        raise ValueError(msg) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        msg = f"{path} is not a TOML file: {error}"
        raise ValueError(msg) from None
    known = {source.id: source for source in catalogue()}
    for name, changes in told.items():
        try:
            known[name] = _changed(name, known.get(name), changes)
        except (TypeError, ValueError) as error:
            msg = f"{path}: [{name}]: {error}"
            raise ValueError(msg) from None
    return tuple(known.values())


def _source(name: str, told: Mapping[str, object]) -> Source:
    return Source(id=name, **_arguments(told))


def _changed(name: str, known: Source | None, changes: object) -> Source:
    if not isinstance(changes, dict):
        msg = "must be a table."
        raise ValueError(msg)  # noqa: TRY004 - a fault of the file, like the others
    arguments = _arguments(changes)
    _check(arguments)
    missing = () if known is not None else sorted(_REQUIRED - set(arguments))
    if missing:
        names = ", ".join("for" if m == "purpose" else m for m in missing)
        msg = f"a new source needs {names} too."
        raise ValueError(msg)
    made = replace(known, **arguments) if known is not None else Source(id=name, **arguments)
    for key in ("url", _NEEDED.get(made.protocol, "url")):
        if made.protocol != "page" and not getattr(made, key):
            msg = f'protocol = "{made.protocol}" needs {key} too.'
            raise ValueError(msg)
    return made


def _arguments(told: Mapping[str, object]) -> dict[str, Any]:
    """Keys of the file as those of `Source`."""
    named = {"purpose" if key == "for" else key: value for key, value in told.items()}
    return {k: tuple(v) if isinstance(v, list) else v for k, v in named.items()}


def _check(arguments: Mapping[str, Any]) -> None:
    kinds = {f.name: f.type for f in dataclasses.fields(Source) if f.name != "id"}
    for key, value in arguments.items():
        if key not in kinds:
            near = get_close_matches(key, kinds, n=1)
            hint = f" Did you mean {near[0]}?" if near else ""
            msg = f"there is no key {key}.{hint}"
            raise ValueError(msg)
        wanted = _TYPES.get(str(kinds[key]), (str,))
        if not isinstance(value, wanted) or (isinstance(value, bool) and bool not in wanted):
            msg = f"{key} = {value!r} is of the wrong kind."
            raise ValueError(msg)
        if key in _CHOICES and value not in _CHOICES[key]:
            msg = f"{key} must be one of {', '.join(_CHOICES[key])}, not {value!r}."
            raise ValueError(msg)
        if key == "file" and not _FILE.fullmatch(str(value)):
            msg = f"file = {value!r} must be the plain name of a file, without a folder."
            raise ValueError(msg)
        if key in {"url", "page"} and not _ADDRESS.match(str(value)):
            msg = f"{key} = {value!r} must be a web address."
            raise ValueError(msg)
