"""How quickly the explorer answers, and its size: also ``python -m tests.benchmarks.explorer``.

It makes the page, opens it in Chromium without a network and ticks premises one after another: how
long the page takes to answer (figures, sentence, table, list and the states of the dots), and until
all of it is painted. By itself (from the root of the repository, with ``tests/support`` on
PYTHONPATH, on the invented county unless a study is named) it asks what-ifs at random as well and
holds the figures against the package's; the exit code is 1 where the page is too large or slow.
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

from tests.benchmarks.measure import Figure

MOST_MEGABYTES = 5.0
MOST_MILLISECONDS = 50.0
_TICKS = 40
_TICK = """async number => {
  const tick = document.querySelector('[data-premises="' + number + '"]');
  const start = performance.now();
  tick.click();
  const answered = performance.now() - start;
  await new Promise(done => requestAnimationFrame(() => setTimeout(done, 0)));
  return [answered, performance.now() - start];
}"""


def figures(results: Any, folder: Path) -> list[Figure]:
    """Size of the page, and how long a tick takes; without a Chromium its size alone."""
    from playwright.sync_api import sync_playwright

    from pna.cache import Cache

    path = _page(results, Cache(None), folder)
    megabytes = path.stat().st_size / 1e6
    size = Figure(
        "the what-if page (maps/explorer.html)",
        f"{megabytes:.1f} MB",
        "-",
        megabytes,
        MOST_MEGABYTES,
        "MB",
    )
    chromium = _chromium()
    if chromium is None:
        return [size]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        answered, _ = _ticks(_opened(browser, path), _TICKS)
        browser.close()
    median, _, longest = answered
    what = f"the same answers a tick, in Chromium: median; beside it the longest of {_TICKS}"
    tick = Figure(what, f"{median:.0f} ms", f"{longest:.0f} ms", median, MOST_MILLISECONDS, "ms")
    return [size, tick]


def _page(results: Any, cache: Any, folder: Path) -> Path:
    from pna.maps.backdrop import backdrop
    from pna.maps.explorer import explorer
    from pna.material import material

    path = folder / "explorer.html"
    text = explorer(material(results), backdrop(results), cache=cache)
    path.write_text(text, encoding="utf-8", newline="\n")
    return path


def _chromium() -> str | None:
    names = ("chromium", "chromium-browser", "google-chrome", "msedge")
    return os.environ.get("PNA_CHROMIUM") or next(filter(None, map(shutil.which, names)), None)


def _opened(browser: Any, path: Path) -> Any:
    opened = browser.new_context(offline=True).new_page()
    opened.goto(path.as_uri())
    opened.evaluate("pnaExplorer.ready")
    return opened


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--study", type=Path, help="a study.toml instead of the invented county")
    parser.add_argument("--cache", type=Path, help="where middle results are kept")
    parser.add_argument("--ticks", type=int, default=_TICKS)
    parser.add_argument("--what-ifs", type=int, default=20)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="pna-explorer-") as folder:
        return _measure(options, Path(folder))


def _measure(options: argparse.Namespace, folder: Path) -> int:
    from playwright.sync_api import sync_playwright

    from pna.cache import Cache
    from pna.pipeline import analyse
    from pna.study import load_study

    study = load_study(options.study or _county(folder / "county"))
    cache = Cache(options.cache or folder / ".cache")
    results = analyse(study, cache=cache)
    start = time.perf_counter()
    path = _page(results, cache, folder)
    seconds = time.perf_counter() - start
    megabytes = path.stat().st_size / 1e6
    places, premises = results.matrices["drive"].minutes.shape
    print(f"{places} places, {premises} premises: {megabytes:.2f} MB, made in {seconds:.1f} s")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_chromium(), args=["--no-sandbox"])
        begun = time.perf_counter()
        opened = _opened(browser, path)
        print(f"opened and ready in {time.perf_counter() - begun:.1f} s")
        both = _ticks(opened, options.ticks)
        for what, (median, most, longest) in zip(("answered", "painted"), both, strict=True):
            print(
                f"a tick {what}: median {median:.1f} ms, 95th percentile {most:.1f} ms, "
                f"longest {longest:.1f} ms"
            )
        _what_ifs(opened, results, options.what_ifs)
        browser.close()
    return int(both[0][0] > MOST_MILLISECONDS or megabytes > MOST_MEGABYTES)


def _ticks(opened: Any, number: int) -> list[tuple[float, float, float]]:
    """Milliseconds until a tick is answered, and painted: median, 95th percentile, longest."""
    visible = opened.eval_on_selector_all(
        "#controls li:not([hidden]) [data-premises]", "all => all.map(e => e.dataset.premises)"
    )
    opened.evaluate(_TICK, visible[0])
    taken = [opened.evaluate(_TICK, visible[n % len(visible)]) for n in range(1, number + 1)]
    ordered = [sorted(values) for values in zip(*taken, strict=True)]
    return [(statistics.median(one), one[int(0.95 * (len(one) - 1))], one[-1]) for one in ordered]


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
