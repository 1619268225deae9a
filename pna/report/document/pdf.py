"""A page as a tagged PDF, printed by a browser that is on the computer anyway.

Chromium, Chrome and Edge print tagged PDF without a window and without a network: headings, lists,
tables with their headers and alternative texts stay what they are for a screen reader, and headings
become the document's outline.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from pna import writing
from pna.errors import Finding

__all__ = ["BROWSER", "browser_here", "stamped", "write_pdf"]

BROWSER = "PNA_CHROMIUM"
"""Environment variable that names the browser to use."""
_NAMES = (
    *("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"),
    *("microsoft-edge", "microsoft-edge-stable", "msedge"),
)
_WINDOWS = (
    r"Microsoft\Edge\Application\msedge.exe",
    r"Google\Chrome\Application\chrome.exe",
    r"Chromium\Application\chrome.exe",
)
_WINDOWS_ROOTS = ("PROGRAMFILES", "PROGRAMFILES(X86)", "PROGRAMW6432", "LOCALAPPDATA")
_MAC = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
_SECONDS = 180
_NO_BROWSER = "No Chromium, Chrome or Edge was found to make the PDF"
_DATES = re.compile(rb"/(CreationDate|ModDate) \(D:(\d{14})([+-]\d\d'\d\d')\)")
_CREATOR = re.compile(rb"/Creator \((?:[^()\\]|\\.)*\)")
BY_WORD = (
    "Open report/pna-draft.docx in Word and choose File, Save As, PDF; under Options tick "
    '"Document structure tags for accessibility" and "Create bookmarks using: Headings".'
)


def browser_here(environment: Mapping[str, str] | None = None) -> Path | None:
    """Find a browser that can print.

    Parameters
    ----------
    environment
        Variables of the process; those of this one if None.

    Returns
    -------
    Path or None
        The program that ``PNA_CHROMIUM`` names; else Chromium, Chrome or Edge on the path or where
        they are put on Windows and macOS. None if there is none.
    """
    variables = os.environ if environment is None else environment
    named = variables.get(BROWSER, "")
    if named:
        return Path(named) if Path(named).is_file() else None
    path = variables.get("PATH")
    places = [Path(found) for name in _NAMES if (found := shutil.which(name, path=path))]
    for root in _WINDOWS_ROOTS:
        if variables.get(root):
            places += [Path(variables[root]) / program for program in _WINDOWS]
    if sys.platform == "darwin":
        places += [Path(program) for program in _MAC]
    return next((place for place in places if place.is_file()), None)


def write_pdf(
    page: Path, path: Path, stamp: date, *, browser: Path | None = None, by_hand: str = BY_WORD
) -> Finding | None:
    """Print a page of ours to PDF, A4, tagged, with an outline.

    Parameters
    ----------
    page
        HTML; it must be self-contained.
    path
        The file to write.
    stamp
        The date that it bears.
    browser
        The program; that of `browser_here` if None.
    by_hand
        How to make it without, for the finding.

    Returns
    -------
    Finding or None
        Why there is no PDF, and how to make one by hand. What was at `path` is removed then: it
        would be of another draft.

    Raises
    ------
    FileHeldOpenError
        Another program holds `path` open.

    Notes
    -----
    The browser has a profile of its own that is thrown away, and no host name leads anywhere.
    """
    program = browser or browser_here()
    if program is None:
        named = os.environ.get(BROWSER, "")
        why = f"{BROWSER} names {named}, and there is no such program" if named else _NO_BROWSER
        return _without(path, by_hand, why)
    with tempfile.TemporaryDirectory(prefix="pna-", ignore_cleanup_errors=True) as folder:
        made = Path(folder) / "page.pdf"
        try:
            done = subprocess.run(  # noqa: S603 - the program is the user's own browser
                _command(program, page, made, Path(folder) / "profile"),
                check=False,
                capture_output=True,
                timeout=_SECONDS,
                stdin=subprocess.DEVNULL,
            )
        except subprocess.TimeoutExpired:
            return _without(path, by_hand, f"{program.name} did not end within {_SECONDS} seconds")
        except OSError as error:
            return _without(
                path, by_hand, f"{program.name} could not be started ({error.strerror})"
            )
        if not made.is_file() or not made.stat().st_size:
            return _without(
                path, by_hand, f"{program.name} made no PDF (exit code {done.returncode})"
            )
        content = stamped(made.read_bytes(), stamp)
    with writing.replacing(path) as temporary:
        temporary.write_bytes(content)
    return None


def stamped(content: bytes, stamp: date) -> bytes:
    """Overwrite the dates and the maker's name of a PDF, byte for byte, so that its table holds.

    Parameters
    ----------
    content
        As Chromium printed it.
    stamp
        The date that it is to bear.
    """
    day = stamp.strftime("%Y%m%d").encode("ascii")

    def dated(found: re.Match[bytes]) -> bytes:
        return b"/%s (D:%s000000+00'00')" % (found[1], day)

    def named(found: re.Match[bytes]) -> bytes:
        return b"/Creator (" + b"pna".ljust(len(found[0]) - len(b"/Creator ()")) + b")"

    return _CREATOR.sub(named, _DATES.sub(dated, content), count=1)


def _command(program: Path, page: Path, made: Path, profile: Path) -> list[str]:
    # Browsers of a superuser (containers) refuse to start in a sandbox.
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    return [
        str(program),
        "--headless",
        *(("--no-sandbox",) if root else ()),
        "--disable-gpu",
        "--disable-extensions",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
        "--no-default-browser-check",
        "--host-resolver-rules=MAP * ~NOTFOUND",
        f"--user-data-dir={profile}",
        "--no-pdf-header-footer",
        "--export-tagged-pdf",
        "--generate-pdf-document-outline",
        f"--print-to-pdf={made}",
        page.resolve().as_uri(),
    ]


def _without(path: Path, by_hand: str, why: str) -> Finding:
    writing.remove(path)
    return Finding("warning", f"{why}.", file=path.name, hint=by_hand, rule="pdf-browser")
