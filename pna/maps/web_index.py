"""The page that lists every map of a study."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pna.errors import DataError
from pna.maps import offline
from pna.maps import words as map_words
from pna.maps.content import MapContent, NotDrawn
from pna.report.document.characters import clean
from pna.wording import map_page as words

__all__ = ["INDEX", "Link", "Neighbours", "file_of", "index", "neighbours_of", "places_of"]

INDEX = "index.html"
EXPLORER = "explorer.html"
_INVENTED = " (invented)"
_KEY = re.compile(r"[a-z][a-z0-9-]*")
_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
    "form-action 'none'"
)


@dataclass(frozen=True, slots=True)
class Link:
    """A page in the same folder: its file, and what it is called."""

    file: str
    text: str


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The pages that a map's page links to; None for the first and the last."""

    previous: Link | None
    following: Link | None
    index: Link


def file_of(key: str) -> str:
    """Give the file of a map's page.

    Parameters
    ----------
    key
        Of the map: small letters, digits and hyphens.

    Raises
    ------
    DataError
        It could name a file elsewhere.
    """
    if not _KEY.fullmatch(key):
        msg = f"a map cannot be called {key!r}: only small letters, digits and hyphens"
        raise DataError(msg)
    return f"{key}.html"


def neighbours_of(contents: Sequence[MapContent | NotDrawn], position: int) -> Neighbours:
    """Give the maps before and after one, those that are not drawn passed over.

    Parameters
    ----------
    contents
        Every map in order.
    position
        Of the one, from 0.
    """
    drawn = [
        Link(file_of(one.key), clean(words.heading(number, one.title)))
        for number, one in enumerate(contents, start=1)
        if isinstance(one, MapContent)
    ]
    at = sum(isinstance(one, MapContent) for one in contents[:position])
    return Neighbours(
        previous=drawn[at - 1] if at else None,
        following=drawn[at + 1] if at + 1 < len(drawn) else None,
        index=Link(INDEX, words.ALL_MAPS),
    )


def places_of(content: MapContent) -> list[str]:
    """Give the names of the study and of its area; the area's only where the study's lacks it.

    Parameters
    ----------
    content
        Of a map.
    """
    study, area = clean(content.study_name), clean(content.area_name)
    said = "" if area.removesuffix(_INVENTED) in study else area
    return [name for name in (study, said) if name]


def index(contents: Sequence[MapContent | NotDrawn], *, explorer: bool = True) -> str:
    """List every map as one self-contained page: what it shows, and why some are not drawn.

    Parameters
    ----------
    contents
        Every map in order; their place is their number.
    explorer
        Whether the what-if page lies beside them.

    Returns
    -------
    str
        HTML that runs no script.

    Raises
    ------
    ExternalResourceError
        The page would fetch something: a fault of this package.
    """
    drawn = [one for one in contents if isinstance(one, MapContent)]
    first = drawn[0] if drawn else None
    study, *area = places_of(first) if first else ("",)
    maps = [
        {
            "number": number,
            "file": file_of(one.key),
            "title": clean(one.title),
            "finding": clean(one.finding),
            "serves": clean(words.serves(one.paragraphs)),
        }
        for number, one in enumerate(contents, start=1)
        if isinstance(one, MapContent)
    ]
    missing = [
        {
            "number": number,
            "title": clean(one.title),
            "why": clean(one.why),
            "inputs": [clean(key) for key in one.inputs],
        }
        for number, one in enumerate(contents, start=1)
        if isinstance(one, NotDrawn)
    ]
    text = offline.environment().get_template("index.html.j2").render(
        policy=_POLICY,
        css=offline.package_file("map.css"),
        study=study,
        area=" ".join(area),
        date=map_words.long_date(first.reference_date) if first else "",
        invented=bool(first and first.invented),
        introduction=words.INDEX_INTRODUCTION,
        maps=maps,
        missing=missing,
        explorer=EXPLORER if explorer else "",
        explorer_words=words.EXPLORER,
        attribution=[clean(line) for line in first.attribution] if first else [],
    )  # fmt: skip
    return offline.refuse_external(text)
