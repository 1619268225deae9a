"""How quickly the explorer answers, and its size: ``python -m tests.benchmarks.explorer``.

Run from the root of the repository, with ``tests/support`` on PYTHONPATH, on a study (the invented
county unless another is named). It makes the page, opens it in Chromium without a network, ticks
premises one after another and prints how long the page took: to answer (figures, sentence, table,
list and the states of the dots), and until all of it is painted. Then it asks what-ifs at random
and holds the figures against the package's. The exit code is 1 where the page is too large or slow.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

MOST_MEGABYTES = 5.0
MOST_MILLISECONDS = 50.0
_TICK = """async number => {
  const tick = document.querySelector('[data-premises="' + number + '"]');
  const start = performance.now();
  tick.click();
  const answered = performance.now() - start;
  await new Promise(done => requestAnimationFrame(() => setTimeout(done, 0)));
  return [answered, performance.now() - start];
}"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--study", type=Path, help="a study.toml instead of the invented county")
    parser.add_argument("--cache", type=Path, help="where middle results are kept")
    parser.add_argument("--ticks", type=int, default=40)
    parser.add_argument("--what-ifs", type=int, default=20)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="pna-explorer-") as folder:
        return _measure(options, Path(folder))


def _measure(options: argparse.Namespace, folder: Path) -> int:
    from playwright.sync_api import sync_playwright

    from pna.cache import Cache
    from pna.maps.backdrop import backdrop
    from pna.maps.explorer import explorer
    from pna.material import material
    from pna.pipeline import analyse
    from pna.study import load_study

    study = load_study(options.study or _county(folder / "county"))
    cache = Cache(options.cache or folder / ".cache")
    given = material(analyse(study, cache=cache))
    under = backdrop(given.results)
    start = time.perf_counter()
    page = explorer(given, under, cache=cache)
    seconds = time.perf_counter() - start
    path = folder / "explorer.html"
    path.write_text(page, encoding="utf-8", newline="\n")
    megabytes = path.stat().st_size / 1e6
    places, premises = given.results.matrices["drive"].minutes.shape
    print(f"{places} places, {premises} premises: {megabytes:.2f} MB, made in {seconds:.1f} s")
    names = ("chromium", "chromium-browser", "google-chrome", "msedge")
    chromium = os.environ.get("PNA_CHROMIUM") or next(filter(None, map(shutil.which, names)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        opened = browser.new_context(offline=True).new_page()
        begun = time.perf_counter()
        opened.goto(path.as_uri())
        opened.evaluate("pnaExplorer.ready")
        print(f"opened and ready in {time.perf_counter() - begun:.1f} s")
        slow = _ticks(opened, options.ticks)
        _what_ifs(opened, given.results, options.what_ifs)
        browser.close()
    return int(slow or megabytes > MOST_MEGABYTES)


def _ticks(opened: Any, number: int) -> bool:
    visible = opened.eval_on_selector_all(
        "#controls li:not([hidden]) [data-premises]", "all => all.map(e => e.dataset.premises)"
    )
    opened.evaluate(_TICK, visible[0])
    taken = [opened.evaluate(_TICK, visible[n % len(visible)]) for n in range(1, number + 1)]
    for what, values in zip(("answered", "painted"), zip(*taken, strict=True), strict=True):
        ordered = sorted(values)
        print(
            f"a tick {what}: median {statistics.median(ordered):.1f} ms, "
            f"95th percentile {ordered[int(0.95 * (len(ordered) - 1))]:.1f} ms, "
            f"longest {ordered[-1]:.1f} ms"
        )
    return statistics.median(first for first, _ in taken) > MOST_MILLISECONDS


def _what_ifs(opened: Any, results: Any, number: int) -> None:
    import what_if

    rows = 0
    for seed in range(number):
        asked = what_if.chosen(results, seed)
        rows += what_if.compare(results, asked, what_if.put(opened, results, asked))
    print(f"{number} what-ifs at random: {rows} rows, every figure as by the package")


def _county(folder: Path) -> Path:
    from pna import demo

    demo.make(folder, size="county")
    return folder / "study.toml"


if __name__ == "__main__":
    sys.exit(main())
