"""The frame of a map: what every map of a study has alike."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps

from pna import provenance, wording
from pna.maps.content import Backdrop, MapContent, MapLayer, NotDrawn
from pna.material import Material
from pna.report.document.blocks import Table
from pna.wording import maps as said

__all__ = ["Make", "area_name", "base", "on_roads"]

Make = Callable[[Material, Backdrop], MapContent | NotDrawn]
"""Makes a map, or says why not."""


def on_roads(key: str, title: str) -> Callable[[Make], Make]:
    """Make a map only of a study that has roads; one of straight lines is told why not.

    Parameters
    ----------
    key, title
        Of the map.
    """

    def of(make: Make) -> Make:
        @wraps(make)
        def made(material: Material, under: Backdrop) -> MapContent | NotDrawn:
            if not material.results.matrices:
                return NotDrawn(key, title, said.NO_ROADS, ("inputs.roads",))
            return make(material, under)

        return made

    return of


def base(
    material: Material,
    under: Backdrop,
    *,
    key: str,
    title: str,
    finding: str,
    layers: Sequence[MapLayer],
    tables: Sequence[Table],
    sentences: Sequence[str] = (),
    paragraphs: Sequence[str] = (),
    notes: Sequence[str] = (),
    method: Sequence[str] = (),
    files: Sequence[str] = (),
) -> MapContent:
    """Fill what every map of a study has alike: its name, date, attribution and backdrop.

    Parameters
    ----------
    material
        Of the run.
    under
        From `pna.maps.backdrop.backdrop`.
    key, title, finding, layers, tables, sentences, paragraphs, notes, method, files
        As in `MapContent`, whose other fields `dataclasses.replace` may set. Empty sentences are
        left out, and so are notes that the sentences say already. Invented data are said to be so,
        and hidden numbers are told, among the notes.

    Returns
    -------
    MapContent
        Checked.

    Raises
    ------
    DataError
        A layer does not hold what it must (`MapContent.check`).
    """
    study = material.results.study
    told = _once(sentences, (finding,))
    every = (
        *((wording.INVENTED,) if study.study.invented else ()),
        *notes,
        wording.disclosure_sentence(study),
    )
    made = MapContent(
        key=key,
        title=title,
        finding=finding,
        study_name=study.study.name,
        area_name=area_name(material),
        reference_date=study.study.reference_date,
        invented=study.study.invented,
        layers=tuple(layers),
        tables=tuple(tables),
        backdrop=under,
        sentences=told,
        paragraphs=tuple(paragraphs),
        notes=_once(every, (finding, *told)),
        attribution=provenance.attribution(study, material.results.findings),
        method=tuple(method),
        files=tuple(files),
    )
    made.check()
    return made


def _once(lines: Sequence[str], before: Sequence[str]) -> tuple[str, ...]:
    return tuple(line for line in dict.fromkeys(lines) if line and line not in before)


def area_name(material: Material) -> str:
    """Name of the board's area, as tables have it."""
    areas = material.results.areas
    return str(areas.loc[areas["area_type"] == "hwb", "area_name"].iloc[0])
