"""Writes the files of `pna sensitivity`, each whole or not at all, and no file of a run."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from pna import disclosure, provenance, wording, writing
from pna.assumptions.registered import ASSUMPTIONS, register
from pna.disclosure import Shown
from pna.report import sensitivity_page, tornado
from pna.roads.osm import Progress
from pna.sensitivity.effects import Sensitivity
from pna.sensitivity.tables import controlled, controlled_summary, summary, table

__all__ = ["MANIFEST", "write_all"]

MANIFEST = "sensitivity-manifest.json"


def write_all(
    found: Sensitivity, out: Path, *, progress: Progress | None = None
) -> tuple[tuple[str, ...], list[Path]]:
    """Write tables, pictures, page and manifest.

    Parameters
    ----------
    found
        From `pna.sensitivity.effects.work_out`.
    out
        The folder of the run.
    progress
        Told of each file.

    Returns
    -------
    sentences : tuple of str
        What the tables say: of each premises set the headline, then its drive and its walk.
    written : list of Path
        In order; the manifest last.

    Raises
    ------
    FileHeldOpenError
        A file is held open by another program.
    """
    study = found.layers.study
    levels = table(found)
    ranges = summary(found, levels)
    shown = controlled(levels, study.disclosure)
    listed = register(found, shown.frame)
    told = sensitivity_page.sentences(found, levels, ranges)
    drawing = next(iter(sensitivity_page.pictures(found, levels, ranges).values()))
    manifest = out / MANIFEST
    writing.remove(manifest)

    def made_page() -> str:
        lines = provenance.attribution(study, found.layers.findings)
        return sensitivity_page.page(found, levels, ranges, listed, attribution=lines)

    def csv(table: Shown) -> Callable[[Path], None]:
        return lambda path: writing.csv(disclosure.marked(table), path)

    def picture(path: Path) -> None:
        with writing.replacing(path) as temporary:
            temporary.write_bytes(tornado.png(drawing))

    tables, report = out / "tables", out / "report"
    steps: list[tuple[Path, Callable[[Path], None]]] = [
        (tables / "sensitivity.csv", csv(shown)),
        (tables / "sensitivity-summary.csv", csv(controlled_summary(ranges, study.disclosure))),
        (tables / "assumptions.csv", csv(disclosure.shown(ASSUMPTIONS, listed, study.disclosure))),
        (report / "sensitivity.svg", lambda path: writing.text(tornado.svg(drawing), path)),
        (report / "sensitivity.png", picture),
        (report / "sensitivity.html", lambda path: writing.text(made_page(), path)),
        (manifest, lambda path: writing.json(_manifest(found, told), path)),
    ]
    written = []
    for number, (path, write) in enumerate(steps):
        if progress is not None:
            progress("Writing files", number, len(steps))
        write(path)
        written.append(path)
    if progress is not None:
        progress("Writing files", len(steps), len(steps))
    return told, written


def _manifest(found: Sensitivity, told: tuple[str, ...]) -> dict[str, Any]:
    hashes = found.layers.hashes
    moved = found.moved_metres[found.moved_metres > 0]
    facts = {
        "notes": [*told, *wording.not_tried_sentences(found.not_tried)],
        "combinations": found.combinations,
        "disclosure": {**found.layers.study.disclosure.model_dump(), "note": disclosure.NOTE},
        "tried": {
            factor: [
                {"level": level.name, "words": level.words, "re_run": level.re_run}
                for level in levels
            ]
            for factor, levels in found.levels.items()
        },
        "not_tried": [
            {"factor": level.factor, "level": level.name, "why": level.why_not}
            for level in found.not_tried
        ],
        "taken_as_they_are": "the inputs, the areas, the premises that count and the road networks",
        "premises_moved": {
            "number": len(moved),
            "metres": [float(moved.min()), float(moved.max())] if len(moved) else [],
        },
    }
    return provenance.manifest(
        found.layers.study,
        digest=lambda path: hashes[path],
        results=facts,
        findings=(*found.layers.findings, *found.findings),
    )
