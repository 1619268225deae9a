"""What is said of a run that is kept as it was consulted on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from pna.study import Study
from pna.wording.words import INVENTED

__all__ = ["NOT_A_FILE", "OLDER", "OLDER_HINT", "readme"]

NOT_A_FILE = "is a link or no plain file, and was left out."
OLDER = "looks older than the tables of the run: it may be of an earlier one."
OLDER_HINT = "Make it again, or take it away, if it is not of this run, and freeze again."


def readme(
    study: Study, manifest: Mapping[str, Any], day: date | None, names: Sequence[str]
) -> str:
    """Say what is in the ZIP file, for whoever opens it years later.

    Parameters
    ----------
    study, manifest
        Of the run.
    day
        On which the draft was served, if it was told.
    names
        Of the files.
    """
    tool = manifest.get("tool") or {}
    title = f"{study.study.name}: as consulted"
    folders = {
        "tables/": "every table, as CSV; as workbooks and Parquet where they were made",
        "maps/": "the maps",
        "report/": "the documents",
        "layers.gpkg": "the layers of the maps, for QGIS and other programs",
        "manifest.json": "the hash, date, publisher and licence of every input file, every "
        "setting, and the versions of the programs",
        "study.toml": "the study file",
        "SHA256SUMS": "the hash of every file here",
    }
    there = [
        f"  {name:15}{what}"
        for name, what in folders.items()
        if name == "SHA256SUMS" or any(one.startswith(name) for one in names)
    ]
    lines = [
        title,
        "=" * len(title),
        "",
        *([INVENTED, ""] if study.study.invented else []),
        f"Reference date of the study: {study.study.reference_date.isoformat()}",
        *([f"Served on: {day.isoformat()}"] if day else []),
        f"Made with: {tool.get('name', 'pna')} {tool.get('version', '')}".rstrip(),
        "",
        "What is here",
        *there,
        "",
        "The input files themselves are not here: they can be told by their hashes.",
        "",
        "To see that nothing was changed: sha256sum -c SHA256SUMS (Linux, macOS), or on Windows",
        "Get-FileHash of a file beside its line in SHA256SUMS.",
        "To see what differs from a later run: pna compare THIS-FILE.zip FOLDER-OF-THE-STUDY",
        "",
        "Sources",
        *(f"  {line}" for line in manifest.get("attribution") or ()),
        "",
    ]
    return "\n".join(lines)
