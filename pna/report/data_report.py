"""What is to be known of the inputs of a study: as a page, a table and JSON."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from pna import wording, writing
from pna.checking.data_check import DataReport
from pna.errors import Finding, Findings
from pna.maps.words import long_date
from pna.other_inputs import IN_LAYERS
from pna.provenance import attribution
from pna.report import pages
from pna.study.inputs import Inputs

__all__ = ["Group", "as_json", "groups", "page", "summary", "table", "write"]

_COLUMNS = ("level", "file", "sheet", "row", "column", "value", "message", "rule", "hint")
_SECTIONS = {
    "error": (
        "Errors",
        "These must be put right: until then the study, or some of its tables, cannot be made.",
    ),
    "warning": ("Warnings", "These should be looked at by somebody who knows the area."),
    "info": ("For the record", "Nothing to be done, unless it surprises you."),
}
_MORE = "The same in "
_STATES = {"faulty": "has errors"}


@dataclass(frozen=True)
class Group:
    """Findings that say the same of different rows of one file.

    Attributes
    ----------
    first
        The first of them.
    findings
        All of them, the first included; the last may count those that are not told one by one.
    """

    first: Finding
    findings: Findings


def groups(findings: Findings) -> Iterator[Group]:
    """Put findings together that differ in their row and value only.

    Parameters
    ----------
    findings
        In the order of `pna.checking.data_check.DataReport`.

    Yields
    ------
    Group
        In the same order.
    """
    held: list[Finding] = []
    for finding in findings:
        if held and not _alike(held[0], finding):
            yield Group(held[0], tuple(held))
            held = []
        held.append(finding)
    if held:
        yield Group(held[0], tuple(held))


def _alike(first: Finding, other: Finding) -> bool:
    same = (other.level, other.file, other.sheet, other.rule) == (
        first.level,
        first.file,
        first.sheet,
        first.rule,
    )
    if other.message == first.message:
        return same and other.hint == first.hint
    return same and _counts_the_rest(other) and other.message.endswith(first.message)


def _counts_the_rest(finding: Finding) -> bool:
    return finding.message.startswith(_MORE)


def summary(report: DataReport) -> str:
    """Say in a sentence how the inputs stand.

    Parameters
    ----------
    report
        From `pna.checking.data_check.check_study`.

    Returns
    -------
    str
    """
    errors, warnings = report.count("error"), report.count("warning")
    parts = [
        f"{count:,} {word}{'' if count == 1 else 's'}"
        for count, word in ((errors, "error"), (warnings, "warning"))
        if count
    ]
    told = " and ".join(parts) or "No errors and no warnings"
    outcome = "the study can be worked out."
    if errors:
        outcome = (
            "the study can be worked out, without what these faulty files would tell."
            if _in_other_inputs_alone(report)
            else "the study cannot be worked out yet."
        )
    return f"{told}: {outcome}"


def _in_other_inputs_alone(report: DataReport) -> bool:
    """Whether every error is of a file that costs its own tables only, and is there."""
    inputs = report.inputs
    stops = inputs["key"].isin(IN_LAYERS) | ~inputs["key"].isin(list(Inputs.model_fields))
    stops |= inputs["state"] == "missing"
    spared = set(inputs["file"]) - set(inputs.loc[stops, "file"])
    return {finding.file for finding in report.findings if finding.level == "error"} <= spared


def table(report: DataReport) -> pd.DataFrame:
    """Give every finding as a row.

    Parameters
    ----------
    report
        From `pna.checking.data_check.check_study`.

    Returns
    -------
    DataFrame
        ``level, file, sheet, row, column, value, message, rule, what_to_do``.
    """
    rows = [[getattr(finding, name) for name in _COLUMNS] for finding in report.findings]
    frame = pd.DataFrame(rows, columns=list(_COLUMNS)).astype({"row": "Int64"})
    return frame.rename(columns={"hint": "what_to_do"})


def as_json(report: DataReport) -> dict[str, Any]:
    """Give the report as JSON holds it.

    Parameters
    ----------
    report
        From `pna.checking.data_check.check_study`.

    Returns
    -------
    dict
        ``study, reference_date, summary, errors, warnings, attribution``, ``inputs`` and
        ``findings`` (a list of objects each; `row` and `rows` are null where there is none).
    """
    inputs = report.inputs.astype(object).where(report.inputs.notna(), None)
    found = table(report).astype(object)
    return {
        "study": report.study.study.name,
        "reference_date": report.study.study.reference_date,
        "summary": summary(report),
        "errors": report.count("error"),
        "warnings": report.count("warning"),
        "attribution": attribution(report.study, report.findings),
        "inputs": inputs.to_dict("records"),
        "findings": found.where(found.notna(), None).to_dict("records"),
    }


def page(report: DataReport) -> str:
    """Make the page.

    Parameters
    ----------
    report
        From `pna.checking.data_check.check_study`.

    Returns
    -------
    str
        HTML. It fetches nothing and runs no script; the same arguments give the same bytes.

    Raises
    ------
    ExternalResourceError
        The page would fetch something: a fault of this package.
    """
    study = report.study
    return pages.render(
        "data_report.html.j2",
        study=study.study.name,
        date=long_date(study.study.reference_date),
        note=wording.INVENTED if study.study.invented else "",
        summary=summary(report),
        errors=report.count("error"),
        warnings=report.count("warning"),
        attribution=attribution(study, report.findings),
        inputs=[_input_row(row) for row in report.inputs.to_dict("records")],
        sections=[
            _section(level, tuple(f for f in report.findings if f.level == level))
            for level in _SECTIONS
            if report.count(level)
        ],
    )


def _input_row(row: dict[Any, Any]) -> dict[str, str]:
    return {
        "key": str(row["key"]),
        "file": str(row["file"]),
        "form": str(row["form"]),
        "rows": "" if pd.isna(row["rows"]) else f"{row['rows']:,}",
        "as_at": _as_at(row),
        "state": _STATES.get(row["state"], row["state"]),
        "errors": str(row["errors"]),
        "warnings": str(row["warnings"]),
    }


def _as_at(row: dict[Any, Any]) -> str:
    if not pd.isna(row["as_at"]):
        return long_date(row["as_at"])
    return "" if row["state"] == "missing" else "not said"


def _section(level: str, findings: Findings) -> dict[str, Any]:
    title, words = _SECTIONS[level]
    return {
        "level": level,
        "title": f"{title} ({len(findings)})",
        "words": words,
        "sheets": any(finding.sheet for finding in findings),
        "groups": [
            {
                "message": group.first.message,
                "hint": group.first.hint,
                "rule": group.first.rule,
                "rows": [_row(finding) for finding in group.findings],
            }
            for group in groups(findings)
        ],
    }


def _row(finding: Finding) -> dict[str, str]:
    rest = finding.message.split(":")[0] if _counts_the_rest(finding) else ""
    return {
        "file": finding.file or "the study",
        "sheet": finding.sheet,
        "row": "" if finding.row is None else str(finding.row),
        "column": finding.column,
        "value": finding.value or rest,
    }


def write(report: DataReport, out: Path) -> tuple[Path, Path]:
    """Write ``tables/data-report.csv`` and ``tables/data-report.html``.

    Parameters
    ----------
    report
        From `pna.checking.data_check.check_study`.
    out
        The folder to write to.

    Returns
    -------
    csv, html : Path

    Raises
    ------
    FileHeldOpenError
        One of them is held open by another program.
    """
    csv, html = (out / "tables" / f"data-report.{kind}" for kind in ("csv", "html"))
    writing.csv(table(report), csv)
    writing.text(page(report), html)
    return csv, html
