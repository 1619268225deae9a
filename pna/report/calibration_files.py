"""Files of a calibration, and what the command says of it on one screen."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from pna import writing
from pna.calibration.calibrated import Calibration, Fit
from pna.provenance import attribution
from pna.report.calibration_page import chosen_fit, left_out_table, page
from pna.sources import journey_times
from pna.speeds import own as speeds_file
from pna.study import Study
from pna.wording import INVENTED

__all__ = ["REPORT", "SPEEDS", "how_to_use", "summary", "write_all"]

SPEEDS = "speeds.toml"
REPORT = "calibration-report.html"
_COLUMNS = ("RMSE", "mean error", "median ratio", "RMSE, area unseen")


def write_all(calibration: Calibration, study: Study, out: Path) -> list[Path]:
    """Write the speeds and the report.

    Parameters
    ----------
    calibration
        From `pna.calibration.of_study.calibrate`.
    study
        What was calibrated.
    out
        The folder to write to.

    Returns
    -------
    list of Path
        ``speeds.toml`` and ``calibration-report.html``.

    Raises
    ------
    FileHeldOpenError
        One of the files is held open by another program.
    """
    speeds, report = out / SPEEDS, out / REPORT
    note = INVENTED if study.study.invented else ""
    comments = (
        *((note,) if note else ()),
        f"Driving speeds of {study.study.name}, fitted by `pna calibrate`: {calibration.source}.",
        f"The form chosen is {calibration.chosen}. {calibration.reason}",
        f"How well they fit, and what they do not know, is in {REPORT}.",
    )
    # The page first: a fault in it leaves no speeds without their report.
    published = journey_times.TITLE in calibration.source
    html = page(
        calibration,
        study_name=study.study.name,
        note=note,
        attribution=attribution(
            study,
            calibration.findings,
            others=[("Department for Transport", "Journey Time Statistics")] if published else [],
        ),
    )
    writing.text(html, report)
    speeds_file.write(chosen_fit(calibration).preset, speeds, comments=comments)
    return [speeds, report]


def summary(calibration: Calibration) -> tuple[str, ...]:
    """Say on one screen how the forms compare, which was chosen and what was left out.

    Parameters
    ----------
    calibration
        From `pna.calibration.of_study.calibrate`.

    Returns
    -------
    tuple of str
        Lines of plain ASCII but for names from data.
    """
    used = calibration.pairs["used"].to_numpy(bool)
    areas = calibration.pairs.loc[used, "area_code"].nunique()
    published = journey_times.TITLE in calibration.source
    places = f"of {areas} areas" if published else f"from {areas} starting places"
    lines = [f"Fitted to {int(used.sum())} of {len(used)} times, {places}: {calibration.source}."]
    # What the file of times holds and was not read is in no pair; warnings are printed elsewhere.
    lines += [
        str(finding)
        for finding in calibration.findings
        if finding.level == "info"
        and finding.file
        and calibration.source.endswith(f", {finding.file}")
    ]
    if calibration.added_minutes > 0:
        lines.append(f"{calibration.added_minutes:g} minutes were taken off each published time.")
    lines += ["", *_forms(calibration), ""]
    lines.append(f"Chosen: {calibration.chosen}. {calibration.reason}")
    out = left_out_table(calibration)
    if len(out):
        lines.append("Left out:")
        lines += [
            f"  {row['pairs']}: {row['reason']} (such as {row['examples']})"
            for row in out.to_dict("records")
        ]
    return tuple(lines)


def how_to_use(study: Study, speeds: Path) -> tuple[str, ...]:
    """Say what to write in the study file.

    Parameters
    ----------
    study
        The study.
    speeds
        Where the speeds were written.

    Returns
    -------
    tuple of str
    """
    path = speeds.resolve()
    if path.is_relative_to(study.folder.resolve()):
        path = path.relative_to(study.folder.resolve())
    return (
        f"To use these speeds, write in {study.path} under [modes.drive], in place of any line",
        "there that begins with speeds or custom:",
        '  speeds = "custom"',
        f"  custom = {{ file = {json.dumps(path.as_posix(), ensure_ascii=False)} }}",
    )


def _forms(calibration: Calibration) -> list[str]:
    width = max(len("Form, and minutes of error"), *(len(f.name) + 2 for f in calibration.fits))
    lines = ["  ".join(["Form, and minutes of error".ljust(width), *_COLUMNS])]
    for fit in calibration.fits:
        mark = "* " if fit.name == calibration.chosen else "  "
        figures = (
            f"{fit.rmse:.2f}",
            f"{fit.bias:+.2f}",
            f"{fit.median_ratio:.2f}",
            f"{fit.loo_rmse:.2f}",
        )
        cells = [text.rjust(len(head)) for text, head in zip(figures, _COLUMNS, strict=True)]
        lines.append("  ".join([f"{mark}{fit.name}".ljust(width), *cells]))
        lines += [f"      {text}" for text in _parameters(fit)]
    return lines


def _parameters(fit: Fit) -> list[str]:
    """Parameters with their intervals, a few to a line."""
    texts = []
    for name, row in fit.parameters.iterrows():
        value, low, high = (float(np.float64(row[key])) for key in ("value", "low", "high"))
        bound = ", at its bound" if row["at_bound"] else ""
        texts.append(f"{name} {value:.3g} ({low:.3g} to {high:.3g}{bound})")
    return ["; ".join(texts[start : start + 3]) for start in range(0, len(texts), 3)]
