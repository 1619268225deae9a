"""Travel times to pharmacies, and coverage tables, for Pharmaceutical Needs Assessments."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pna.cache import Cache
    from pna.checking.data_check import DataReport, check_study
    from pna.demo import make as make_demo
    from pna.pipeline import analyse
    from pna.report.files import write_all
    from pna.results import Results
    from pna.study import Study, load_study

__version__ = "0.1.0"

__all__ = [
    "Cache",
    "DataReport",
    "Results",
    "Study",
    "analyse",
    "check_study",
    "load_study",
    "make_demo",
    "write_all",
]

_HOMES = {
    "Cache": ("pna.cache", "Cache"),
    "DataReport": ("pna.checking.data_check", "DataReport"),
    "Results": ("pna.results", "Results"),
    "Study": ("pna.study", "Study"),
    "analyse": ("pna.pipeline", "analyse"),
    "check_study": ("pna.checking.data_check", "check_study"),
    "load_study": ("pna.study", "load_study"),
    "make_demo": ("pna.demo", "make"),
    "write_all": ("pna.report.files", "write_all"),
}


def __getattr__(name: str) -> object:
    # Names are fetched when they are first used: `import pna` does no work.
    if name not in _HOMES:
        msg = f"module 'pna' has no attribute {name!r}"
        raise AttributeError(msg)
    module, attribute = _HOMES[name]
    return getattr(import_module(module), attribute)


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
