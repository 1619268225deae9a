"""Make the inputs of Rutland in 2018: its roads, and all else as in the study of Rutland.

    python tests/studies/rutland_2018/prepare.py [--realdata DIR]

The published files are looked for where `tests/studies/rutland/prepare.py` looks for them.
"""

from __future__ import annotations

import argparse
import runpy
import shutil
from pathlib import Path

from pna import writing

HERE = Path(__file__).resolve().parent
RUTLAND = HERE.parent / "rutland"
ROADS = "rutland_2018-02.osm.pbf"


def prepare(realdata: Path, studies: Path = HERE.parent) -> None:
    """Write the roads of 2018, and the inputs of the study of Rutland.

    Parameters
    ----------
    realdata
        The folder of published files.
    studies
        The folder of the two studies ``rutland`` and ``rutland_2018``.
    """
    out = studies / "rutland_2018" / "data" / "raw"
    out.mkdir(parents=True, exist_ok=True)
    with writing.replacing(out / ROADS) as temporary:
        shutil.copyfile(realdata / "roads" / ROADS, temporary)
    script = runpy.run_path(str(RUTLAND / "prepare.py"))
    script["prepare"](realdata, studies / "rutland" / "data" / "raw")


def main() -> None:
    """Read the arguments and prepare."""
    parser = argparse.ArgumentParser(description="Make the inputs of Rutland in 2018.")
    usual = HERE.parents[2].parent / "shared" / "realdata"
    parser.add_argument("--realdata", type=Path, default=usual)
    prepare(parser.parse_args().realdata)


if __name__ == "__main__":
    main()
