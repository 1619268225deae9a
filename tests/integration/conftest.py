"""Lets these tests import the helpers in tests/support."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1] / "support"))
