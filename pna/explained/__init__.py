"""Why a place counts as within or outside: the way behind one figure."""

from __future__ import annotations

from pna.explained.explanation import Explanation, explain
from pna.explained.start import Start
from pna.explained.ways import Way

__all__ = ["Explanation", "Start", "Way", "explain"]
