"""What a run says on screen: headline, tables not made, warnings, where the files are."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pna import wording
from pna.answers import NotMade
from pna.results import Results
from pna.rules import headline_rule
from pna.study.inputs import Inputs

__all__ = ["MOST_WARNINGS", "lines"]

MOST_WARNINGS = 12
"""More warnings than these are left to ``tables/findings.csv``."""


def lines(results: Results, out: Path) -> Iterator[str]:
    """Give the lines of the summary of a run.

    Parameters
    ----------
    results
        Of the run.
    out
        The folder that it was written to.

    Yields
    ------
    str
        Without line ends. Names from data are as they are: the caller makes them harmless.
    """
    study = results.study
    yield ""
    if study.study.invented:
        yield wording.INVENTED
    items = wording.further(results.coverage, study, headline_rule(study))
    by_road = (
        (
            wording.speeds_sentence(study),
            wording.overrides_note(results.overrides),
            wording.edge_sentence(results.edge, study),
        )
        if results.networks
        else ()
    )
    sentences = (
        *(wording.further_sentence(item) for item in items[2:3]),
        *wording.straight_sentences(results.coverage, study.disclosure),
        wording.unplaced_sentence(results.premises, study.premises.sets[0]),
        *by_road,
    )
    faulty = _unusable(results)
    made = _not_made(results)
    for part in (wording.headline_table(items), sentences, made, faulty, _warnings(results)):
        told = [line for line in part if line]
        if told:
            yield ""
            yield from told
    yield ""
    places = {
        "Maps": out / "maps" / "index.html",
        "Tables": out / "tables",
        "Layers": out / "layers.gpkg",
        "Method": out / "report" / "method.html",
    }
    for name, path in places.items():
        if results.networks or name != "Method":
            says = " (`pna tables` says what each is)" if name == "Tables" else ""
            yield f"{f'{name}:':9}{path.resolve()}{says}"


def _not_made(results: Results) -> Iterator[str]:
    reasons: dict[str, list[str]] = {}
    for name, answer in results.answers.items():
        if isinstance(answer, NotMade):
            reasons.setdefault(answer.why, []).append(f"{name}.csv")
    if reasons:
        yield "Tables that were not made:"
    for why, names in reasons.items():
        yield f"  {', '.join(names)}: {why}"


def _unusable(results: Results) -> Iterator[str]:
    # Groups and columns may be wanting for them where no table is: their warnings come late.
    keys = [key for key in results.unreadable if key in Inputs.model_fields]
    if keys:
        named = ", ".join(f"inputs.{key}" for key in keys)
        yield f"Nothing was used of {named}: tables/findings.csv names the faults."


def _warnings(results: Results) -> Iterator[str]:
    found = [finding for finding in results.findings if finding.level != "info"]
    for finding in found[:MOST_WARNINGS]:
        yield f"{finding.level.capitalize()}: {finding}"
    more = len(found) - MOST_WARNINGS
    if more > 0:
        yield f"{more} more warnings: tables/findings.csv has them all."
