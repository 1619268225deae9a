"""Writes what explains one place: a page with its map, and the ways as a table."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from pna import provenance, writing
from pna.explained import Explanation
from pna.explained.ways import PART_COLUMNS
from pna.file_names import file_stem
from pna.maps.route_png import alt_text, route_png
from pna.report.document.blocks import Bullets, Document, Heading
from pna.report.document.html import page
from pna.report.explain_document import document

__all__ = ["folder_of", "route_table", "write_all"]


def folder_of(told: Explanation, out: Path) -> Path:
    """Give the folder of an explanation below that of the run.

    Parameters
    ----------
    told
        From `pna.explained.explain`.
    out
        The folder of the run.

    Returns
    -------
    Path
        ``explain/le15-7pl``, with ``-to-`` and the code of a premises that was asked for.
    """
    said = f"{told.start.said} to {told.to}" if told.to else told.start.said
    return out / "explain" / file_stem(said, otherwise="explanation")


def route_table(told: Explanation) -> pd.DataFrame:
    """Give every way in one table: what is in `pna.explained.Way.parts`, and where it leads.

    Parameters
    ----------
    told
        From `pna.explained.explain`.

    Returns
    -------
    DataFrame
        `from`, `mode`, `speed_preset`, `facility_id`, `premises`, `order` and the columns of the
        parts; `override` is the reason where the speed is given by hand.
    """
    frames = []
    reasons = told.results.overrides
    for to in told.ways:
        if to.way is None:
            continue
        parts = to.way.parts
        held = [str(reasons["reason"].iloc[row]) if row >= 0 else "" for row in parts["override"]]
        frames.append(
            parts.assign(
                **{"from": told.start.said},
                mode=to.mode,
                speed_preset=to.way.preset,
                facility_id=to.facility_id,
                premises=to.name,
                order=range(1, len(parts) + 1),
                override=held,
            )
        )
    columns = ["from", "mode", "speed_preset", "facility_id", "premises", "order", *PART_COLUMNS]
    whole = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=columns)
    return whole[columns]


def write_all(told: Explanation, out: Path) -> tuple[Document, list[Path]]:
    """Write the page and the table.

    Parameters
    ----------
    told
        From `pna.explained.explain`.
    out
        The folder of the run; they go to `folder_of` below it.

    Returns
    -------
    document : Document
        What the page says.
    written : list of Path
        ``explain.html`` and ``route.csv``.

    Raises
    ------
    FileHeldOpenError
        One of them is open in another program.
    """
    folder = folder_of(told, out)
    results = told.results
    whole = document(told, picture=route_png(told), alt=alt_text(told))
    lines = provenance.attribution(results.study, results.findings)
    shown = Document(
        title=whole.title,
        subtitle=whole.subtitle,
        blocks=(*whole.blocks, Heading("Sources and licences"), Bullets(tuple(lines))),
        stamp=whole.stamp,
    )
    writing.text(page(shown), folder / "explain.html")
    writing.csv(route_table(told), folder / "route.csv")
    return whole, [folder / "explain.html", folder / "route.csv"]
