"""What is written beside the results, so that they can be made again and explained."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from pna import disclosure, provenance
from pna.answers import Answer, NotMade
from pna.kept import MODES
from pna.questions import run_tables as tables
from pna.results import Results
from pna.since.since import Since
from pna.speeds.presets import Preset

__all__ = ["manifest"]


def _tables_made(results: Results) -> dict[str, Any]:
    """Which tables were made, what they say, and which input would make the others."""
    hiding = results.study.disclosure.suppress_below or results.study.disclosure.round_to
    return {
        "made": {
            name: list(answer.sentences if answer.controlled or not hiding else ())
            for name, answer in results.answers.items()
            if isinstance(answer, Answer)
        },
        "not_made": {
            name: {
                "why": answer.why,
                "inputs": list(answer.inputs),
                "sentences": list(answer.sentences),
            }
            for name, answer in results.answers.items()
            if isinstance(answer, NotMade)
        },
    }


def _preset(preset: Preset) -> dict[str, Any]:
    """Every number behind a driving preset, its range included."""
    return {
        "name": preset.name,
        "version": preset.version,
        "share_of_limit": dict(preset.shares),
        "delay_seconds": dict(preset.delays),
        "constant_minutes": preset.constant_minutes,
        "range_of_speed": {"slow": preset.slow, "quick": preset.quick},
        "description": preset.description,
        "basis": preset.basis,
        "evidence": preset.evidence,
    }


def manifest(
    results: Results,
    *,
    notes: Sequence[str],
    method: Sequence[str],
    hidden: Mapping[str, int],
) -> dict[str, Any]:
    """Gather everything that says how the results of a run were made.

    Parameters
    ----------
    results
        Of a run.
    notes
        Sentences that go with its figures.
    method
        Paragraphs on driving and walking, for a study that counts by roads.
    hidden
        Of each table, how many of its cells are hidden.
    """
    hashes = results.input_hashes
    facts = {
        "people": _everyone(results),
        "places": len(results.demand),
        "premises_read": len(results.premises),
        "premises_counted": {name: int(c.sum()) for name, c in results.counted.items()},
        "notes": list(notes),
        "tables": _tables_made(results),
        "disclosure": {
            **results.study.disclosure.model_dump(),
            "note": disclosure.NOTE,
            "cells_hidden": {name: cells for name, cells in hidden.items() if cells},
        },
        **(_previous(results.since) if results.since else {}),
        **(_by_road(results, method) if results.networks else {}),
    }
    return provenance.manifest(
        results.study,
        digest=lambda path: hashes[path],
        results=facts,
        findings=results.findings,
    )


def _everyone(results: Results) -> float | None:
    """All people of the area, as the study shows them; None if they are hidden."""
    hiding, total = results.study.disclosure, float(results.demand["people"].sum())
    if disclosure.is_small([total], hiding)[0]:
        return None
    # Without rounding it stays as it was worked out, to the last digit.
    return float(disclosure.rounded([total], hiding)[0]) if hiding.round_to else total


def _previous(since: Since) -> dict[str, Any]:
    """What the last assessment is, by which this one says what changed."""
    hashes = since.input_hashes
    return {
        "previous": {
            "study": since.study.study.name,
            "reference_date": since.study.study.reference_date.isoformat(),
            "inputs": provenance.input_records(since.study, lambda path: hashes[path], ()),
        }
    }


def _by_road(results: Results, method: Sequence[str]) -> dict[str, Any]:
    networks = {
        mode: {
            "junctions": results.networks[mode].node_count,
            "edges": len(results.networks[mode].edges),
            "km": round(float(results.networks[mode].edges["length_metres"].sum()) / 1000, 3),
            "left_out": results.networks[mode].dropped.round(3).to_dict("records"),
        }
        for mode in MODES
    }
    statuses = {
        name: {
            mode: pd.Series(tables.place_status(results, mode, name))
            .value_counts(sort=False)
            .sort_index()
            .to_dict()
            for mode in MODES
        }
        for name in results.study.premises.sets
    }
    return {
        "speed_presets": [_preset(preset) for preset in results.presets.values()],
        "overrides": [
            {key: None if value != value else value for key, value in row.items()}  # noqa: PLR0124
            for row in results.overrides.to_dict("records")
        ],
        "networks": networks,
        "place_status": statuses,
        "road_files": results.road_files.to_dict("records"),
        "turn_restrictions": {
            "obeyed": results.restrictions.obeyed,
            "not_obeyed": {
                "of_certain_hours_or_cars": results.restrictions.at_hours,
                "unclear": results.restrictions.unclear,
            },
        },
        "method": dict(zip(MODES, method, strict=True)),
    }
