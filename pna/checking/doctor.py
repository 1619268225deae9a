"""What a bug report should hold of the computer and of the study, without anything secret."""

from __future__ import annotations

import ctypes
import importlib.util
import locale
import os
import platform
import re
import shutil
import ssl
import struct
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple
from urllib import request

import pyogrio
import pyproj
import shapely
from pyproj.network import is_network_enabled  # type: ignore[attr-defined]

import pna
from pna.errors import PnaError
from pna.geography import postcode_package
from pna.provenance import package_versions
from pna.study import load_study, named_files

__all__ = ["Section", "examine", "masked"]

_MEGABYTE = 1_000_000
_GIGABYTE = 1_000_000_000
_PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")
_CERTIFICATES = ("SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
_OTHERS = ("PROJ_LIB", "PROJ_DATA", "GDAL_DATA", "GDAL_DRIVER_PATH", "PYTHONPATH", "PYTHONUTF8")
_USER_INFO = re.compile(r"(?s)^((?:[A-Za-z][\w+.-]*:)?//)?.*@")
_TOLD = frozenset({"gdal", "geos", "pna", "proj", "python"})
_UNKNOWN = "not known"


class Section(NamedTuple):
    """A heading and what stands below it, each a name and a value."""

    title: str
    rows: tuple[tuple[str, str], ...]


def examine(study: str | Path) -> tuple[Section, ...]:
    """Look at the computer and at a study.

    Parameters
    ----------
    study
        A study file or its folder; it need not be there.

    Returns
    -------
    tuple of Section
        Nothing is raised for what is missing. Passwords in the addresses of proxies are masked,
        and the home folder is written as ``~``.
    """
    sections = (
        Section("pna", _versions()),
        Section("Geographic libraries", _geographic()),
        Section("Paths", _paths(Path(study))),
        Section("Network", _network()),
        Section("Certificates", _certificates()),
        Section("Memory and disk", _room(Path(study))),
        Section("Study", _study(Path(study))),
    )
    return tuple(
        Section(title, tuple((name, _without_home(value)) for name, value in rows))
        for title, rows in sections
    )


def masked(text: str) -> str:
    """Address with its user and password masked.

    Parameters
    ----------
    text
        ``http://user:secret@proxy:8080``; all before the last @ is taken for a secret.

    Returns
    -------
    str
        ``http://***@proxy:8080``
    """
    return _USER_INFO.sub(lambda match: f"{match[1] or ''}***@", text)


def _without_home(text: str) -> str:
    home = str(Path.home())
    return text.replace(home, "~") if len(home) > 1 else text


def _versions() -> tuple[tuple[str, str], ...]:
    return (
        ("pna", pna.__version__),
        ("Python", f"{platform.python_version()}, {8 * struct.calcsize('P')} bits"),
        ("system", f"{platform.platform()}, {platform.machine()}"),
        *((name, value) for name, value in package_versions().items() if name not in _TOLD),
        (f"{postcode_package.PACKAGE} (extra)", postcode_package.version() or "not installed"),
    )


def _geographic() -> tuple[tuple[str, str], ...]:
    return (
        ("GDAL", pyogrio.__gdal_version_string__),
        ("GDAL data", pyogrio.get_gdal_data_path() or "not found"),
        ("PROJ", pyproj.proj_version_str),
        ("PROJ data", _told(lambda: str(pyproj.datadir.get_data_dir()))),
        ("PROJ may go online", "yes" if is_network_enabled() else "no"),
        ("a point in both grids", _told(_turned)),
        ("GEOS", shapely.geos_version_string),
        *((name, os.environ[name]) for name in _OTHERS if name in os.environ),
    )


def _turned() -> str:
    """Turn Oakham Castle into degrees: another PROJ on the path would show here."""
    turn = pyproj.Transformer.from_crs(27700, 4326, always_xy=True)
    lon, lat = turn.transform(486_200.0, 308_900.0)
    return f"486200, 308900 is {lat:.4f}, {lon:.4f}"


def _paths(study: Path) -> tuple[tuple[str, str], ...]:
    out = getattr(sys.stdout, "encoding", None) or _UNKNOWN
    return (
        ("pna", str(Path(pna.__file__).parent)),
        ("Python", sys.executable),
        ("this folder", str(Path.cwd())),
        ("study", str(study.resolve())),
        ("text encoding", f"{locale.getpreferredencoding(do_setlocale=False)}, console {out}"),
    )


def _network() -> tuple[tuple[str, str], ...]:
    found = [
        (f"proxy for {scheme}", masked(address))
        for scheme, address in sorted(request.getproxies().items())
    ]
    given = [
        (name, masked(value))
        for name in _PROXIES
        for value in (os.environ.get(name) or os.environ.get(name.lower()),)
        if value
    ]
    return (*(found or [("proxy", "none")]), *given)


def _certificates() -> tuple[tuple[str, str], ...]:
    paths = ssl.get_default_verify_paths()
    trust = importlib.util.find_spec("truststore") is not None
    context = ssl.create_default_context()
    return (
        (
            "store",
            "that of the operating system (truststore)"
            if trust
            else "that of Python; truststore is not installed",
        ),
        ("OpenSSL", ssl.OPENSSL_VERSION),
        ("Python's file", paths.cafile or paths.openssl_cafile or "none"),
        ("Python's folder", paths.capath or paths.openssl_capath or "none"),
        ("certificates loaded", str(context.cert_store_stats()["x509_ca"])),
        *((name, os.environ[name]) for name in _CERTIFICATES if name in os.environ),
    )


def _room(study: Path) -> tuple[tuple[str, str], ...]:
    folder = next((p for p in (study.resolve(), *study.resolve().parents) if p.is_dir()), Path())
    usage = shutil.disk_usage(folder)
    free, total = _memory()
    return (
        ("memory", f"{_gigabytes(free)} free of {_gigabytes(total)}"),
        ("disk of the study", f"{_gigabytes(usage.free)} free of {_gigabytes(usage.total)}"),
        ("processors", str(os.cpu_count() or _UNKNOWN)),
    )


def _gigabytes(count: int | None) -> str:
    return _UNKNOWN if count is None else f"{count / _GIGABYTE:.1f} GB"


class _MemoryStatus(ctypes.Structure):
    """MEMORYSTATUSEX of the Windows API."""

    _fields_ = (
        ("dwLength", ctypes.c_ulong),
        ("dwMemoryLoad", ctypes.c_ulong),
        *(
            (name, ctypes.c_ulonglong)
            for name in (
                "ullTotalPhys",
                "ullAvailPhys",
                "ullTotalPageFile",
                "ullAvailPageFile",
                "ullTotalVirtual",
                "ullAvailVirtual",
                "ullAvailExtendedVirtual",
            )
        ),
    )


def _memory() -> tuple[int | None, int | None]:
    """Bytes of memory that are free, and all."""
    windows = getattr(ctypes, "windll", None)
    if windows is not None:
        status = _MemoryStatus()
        status.dwLength = ctypes.sizeof(status)
        windows.kernel32.GlobalMemoryStatusEx(ctypes.byref(status))
        return int(status.ullAvailPhys), int(status.ullTotalPhys)
    try:
        text = Path("/proc/meminfo").read_text(encoding="ascii")
    except OSError:
        return None, _total_by_pages()
    kilobytes = {name: int(size) for name, size in re.findall(r"(?m)^(\w+):\s+(\d+) kB", text)}
    free, total = kilobytes.get("MemAvailable"), kilobytes.get("MemTotal")
    return (
        None if free is None else 1024 * free,
        None if total is None else 1024 * total,
    )


def _total_by_pages() -> int | None:
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, OSError, ValueError):
        return None


def _study(path: Path) -> tuple[tuple[str, str], ...]:
    try:
        study = load_study(path, inputs_must_exist=False)
    except PnaError as error:
        return (("study file", str(error)),)
    rows = [
        ("study file", str(study.path)),
        ("reference date", study.study.reference_date.isoformat()),
        ("area", ", ".join(study.area.hwb)),
        ("people at", study.demand.unit),
    ]
    for key, given in named_files(study):
        day = given.as_at.isoformat() if given.as_at else "no date given"
        rows.append((key, f"{given.file.name}, {day}, {_size(given.file)}"))
    return tuple(rows)


def _size(file: Path) -> str:
    try:
        facts = file.stat()
    except OSError:
        return "not there"
    changed = datetime.fromtimestamp(facts.st_mtime, UTC).date().isoformat()
    return f"{facts.st_size / _MEGABYTE:.1f} MB, saved {changed}"


def _told(ask: Callable[[], str]) -> str:
    """An answer, or why there is none: a broken library is what this is for."""
    try:
        return ask()
    except Exception as error:  # noqa: BLE001 - whatever it is, it is told
        return f"{type(error).__name__}: {error}"
