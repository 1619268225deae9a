"""The section of a note on minutes saved and added."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from pna.report.document.blocks import Flow, Heading, Paragraph, Table
from pna.report.note_detail import Detail
from pna.report.note_people import MODES, as_records, everyone, has_travel
from pna.scenario.compare import Comparison
from pna.scenario.figures import Figures
from pna.scenario.tables import BANDS
from pna.study import Study
from pna.wording import applications_people as said
from pna.wording.words import people

__all__ = ["minutes"]

_BY_MODE = {"drive": "Drive", "walk": "Walk"}
_WAYS = {
    "saved": "saved",
    "added": "added",
    "newly reached": "newly reached",
    "no longer reached": "no longer reached",
}
_ENDS = ("people_low", "people_high")


def minutes(comparison: Comparison, figures: Figures, detail: Detail) -> Iterator[Flow]:
    """Minutes saved and added: people by band, averages, the places with the most."""
    study = comparison.before.study
    first = study.premises.sets[0]
    averages = everyone(figures.averages[figures.averages["premises_set"] == first])
    if averages.empty or not has_travel(comparison):
        return
    yield Heading("Minutes saved or added")
    bands = everyone(figures.minutes[figures.minutes["premises_set"] == first])
    for mode in MODES:
        own = _own_speeds(bands, mode)
        reached, lost = (
            float(own.loc[own["way"] == way, "people"].sum())
            for way in ("newly reached", "no longer reached")
        )
        for row in as_records(_own_speeds(averages, mode)):
            yield Paragraph(said.average_sentence(row, study, reached=reached, lost=lost))
    yield from _bands(bands, study)
    places = figures.places[figures.places["premises_set"] == first]
    for way, words in (
        ("added", "Places with the most minutes added"),
        ("saved", "Places with the most minutes saved"),
    ):
        yield from _places(places[places["way"] == way], words, study, detail.places)


def _own_speeds(rows: pd.DataFrame, mode: str) -> pd.DataFrame:
    own = rows[rows["mode"] == mode]
    return own[own["speed_preset"] == own["speed_preset"].iloc[0]] if len(own) else own


def _bands(rows: pd.DataFrame, study: Study) -> Iterator[Flow]:
    own = {mode: _own_speeds(rows, mode) for mode in MODES}
    columns = [
        (mode, way)
        for mode in MODES
        for way in ("saved", "added")
        if own[mode].loc[own[mode]["way"] == way, "people"].sum() > 0
    ]
    if not columns:
        return
    lines = [
        (
            f"{band} min" if band[0].isdigit() else f"{band[:1].upper()}{band[1:]} min",
            *(_sum(own[mode], study, way=way, band=band) for mode, way in columns),
        )
        for band in BANDS
    ]
    for end, label in (("newly reached", "Newly reached"), ("no longer reached", "No longer")):
        cells = [
            _sum(own[mode], study, way=end) if (way == "saved") == (end == "newly reached") else "-"
            for mode, way in columns
        ]
        if set(cells) - {"-", "0"}:
            lines.append((label, *cells))
    yield Table(
        said.bands_caption(study),
        ("Change", *(f"{_BY_MODE[mode]}, {_WAYS[way]}" for mode, way in columns)),
        tuple(lines),
        numbers=tuple(range(1, len(columns) + 1)),
    )


def _sum(rows: pd.DataFrame, study: Study, *, way: str, band: str | None = None) -> str:
    own = rows[rows["way"] == way]
    if band is not None:
        own = own[own["band"] == band]
    records = as_records(own)
    if not records:
        return "0"
    # The ends of the range of speeds stand in the workbook: cells of this table are narrow.
    row = {name: value for name, value in records[0].items() if name not in _ENDS}
    return said.banded(row, "people", study.disclosure)


def _places(rows: pd.DataFrame, words: str, study: Study, most: int) -> Iterator[Flow]:
    lines = [
        (
            f"{row['place']} ({'by car' if mode == 'drive' else 'on foot'})",
            people(row["affected"], study.disclosure),
            *said.before_and_after(row, study),
        )
        for mode in MODES
        for row in as_records(_own_speeds(rows, mode).sort_values("rank").head(most))
    ]
    # Seconds that a tenth of a minute does not show are no places to name.
    lines = [line for line in lines if line[-1] != line[-2]]
    if lines:
        yield Table(
            words,
            ("Place", "People", "Minutes before", "After"),
            tuple(lines),
            numbers=(1, 2, 3),
            widths=(42, 13, 23, 12),
        )
