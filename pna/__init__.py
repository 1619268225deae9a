"""Travel times to pharmacies, and coverage tables, for Pharmaceutical Needs Assessments."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pna.cache import Cache
    from pna.checking.data_check import DataReport, check_study
    from pna.demo import make as make_demo
    from pna.explained import explain
    from pna.opening_results import open_results
    from pna.pipeline import analyse
    from pna.report.application_files import write_note
    from pna.report.files import write_all
    from pna.results import Results
    from pna.scenario.changes import (
        ChangeHours,
        ChangeServices,
        Close,
        Consolidate,
        Open,
        Place,
        Relocate,
        Scenario,
    )
    from pna.scenario.compare import Comparison
    from pna.scenario.rechecked import recheck
    from pna.study import Study, load_study

__version__ = "0.1.0"

__all__ = [
    "Cache",
    "ChangeHours",
    "ChangeServices",
    "Close",
    "Comparison",
    "Consolidate",
    "DataReport",
    "Open",
    "Place",
    "Relocate",
    "Results",
    "Scenario",
    "Study",
    "analyse",
    "check_study",
    "explain",
    "load_study",
    "make_demo",
    "open_results",
    "recheck",
    "write_all",
    "write_note",
]

_HOMES = {
    "Cache": ("pna.cache", "Cache"),
    "ChangeHours": ("pna.scenario.changes", "ChangeHours"),
    "ChangeServices": ("pna.scenario.changes", "ChangeServices"),
    "Close": ("pna.scenario.changes", "Close"),
    "Comparison": ("pna.scenario.compare", "Comparison"),
    "Consolidate": ("pna.scenario.changes", "Consolidate"),
    "DataReport": ("pna.checking.data_check", "DataReport"),
    "Open": ("pna.scenario.changes", "Open"),
    "Place": ("pna.scenario.changes", "Place"),
    "Relocate": ("pna.scenario.changes", "Relocate"),
    "Results": ("pna.results", "Results"),
    "Scenario": ("pna.scenario.changes", "Scenario"),
    "Study": ("pna.study", "Study"),
    "analyse": ("pna.pipeline", "analyse"),
    "check_study": ("pna.checking.data_check", "check_study"),
    "explain": ("pna.explained", "explain"),
    "load_study": ("pna.study", "load_study"),
    "make_demo": ("pna.demo", "make"),
    "open_results": ("pna.opening_results", "open_results"),
    "recheck": ("pna.scenario.rechecked", "recheck"),
    "write_all": ("pna.report.files", "write_all"),
    "write_note": ("pna.report.application_files", "write_note"),
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
