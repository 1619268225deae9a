"""Open the results of a study: those kept of its last run, or worked out now."""

from __future__ import annotations

from pathlib import Path

from pna import kept_results
from pna.cache import Cache
from pna.errors import StaleResultsError
from pna.results import Results
from pna.roads.osm import Progress
from pna.study import Study, load_study

__all__ = ["open_results", "results_of"]


def open_results(
    study: str | Path,
    *,
    out: str | Path | None = None,
    refresh: bool = False,
    progress: Progress | None = None,
) -> Results:
    """Open the results of a study.

    Parameters
    ----------
    study
        Its study.toml, or the folder of it.
    out
        The folder that the study was run to; by default its own.
    refresh
        Work it out anew where inputs have changed since the last run.
    progress
        Told of each step, where the study must be worked out.

    Returns
    -------
    Results
        Those of the last run, if its inputs, the study and this program are as they were then;
        otherwise those of a run now, which are kept. `bands` of kept results hold the rows of all
        premises together; `answers` and `since` are empty.

    Raises
    ------
    StaleResultsError
        Inputs have changed since the last run, and `refresh` is not set: it names them.
    StudyError, DataError, MissingInputError
        As a run does.
    """
    loaded = load_study(Path(study))
    folder = Path(out) if out is not None else loaded.folder
    return results_of(loaded, Cache(folder / ".cache"), refresh=refresh, progress=progress)


def results_of(
    study: Study, cache: Cache, *, refresh: bool = False, progress: Progress | None = None
) -> Results:
    """Do the same for a study that is loaded, with its cache."""
    kept = kept_results.load(study, cache)
    if kept is not None:
        return kept
    changed = kept_results.stale(study, cache)
    if changed and not refresh:
        msg = (
            f"Inputs have changed since the study was last run: {', '.join(changed)}. Run "
            "`pna run` again, or give --refresh (from Python: refresh=True) to work it out now."
        )
        raise StaleResultsError(msg)
    from pna.pipeline import analyse  # noqa: PLC0415 - heavy, and needed for a first run alone

    return analyse(study, cache=cache, progress=progress)
