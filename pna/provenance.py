"""Where every figure comes from: hashes, dates, licences, the lines of attribution, the manifest.

Licences and wording follow the publishers' own terms: the Open Government Licence v3.0, the ONS
geography licences (Ordnance Survey and Royal Mail data inside ONS products), and the Open Database
Licence of OpenStreetMap.
"""

from __future__ import annotations

import hashlib
import platform
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from importlib import metadata
from pathlib import Path
from typing import Any

import pyogrio
import pyproj
import shapely

from pna import __version__
from pna.errors import Findings
from pna.geography import postcode_package
from pna.study import InputFile, Study, named_files

__all__ = [
    "CODE_POINT",
    "NHS_WEBSITE",
    "attribution",
    "input_records",
    "manifest",
    "package_versions",
    "sha256",
]

OGL = "OGL-UK-3.0"
ODBL = "ODbL-1.0"
ONS = "Office for National Statistics"
_MHCLG = "Ministry of Housing, Communities and Local Government"
_BLOCK_BYTES = 1 << 20
_INVENTED = (
    "Invented data: no place, person or pharmacy in it is real. It needs no attribution, "
    "only this note."
)


@dataclass(frozen=True, slots=True)
class _Source:
    """What an input is, unless the study says otherwise."""

    publisher: str = ""
    licence: str = ""
    dataset: str = ""
    os_data: bool = False
    royal_mail: bool = False


_SOURCES = {
    "roads": _Source("OpenStreetMap contributors", ODBL, "OpenStreetMap"),
    "premises": _Source("NHS Business Services Authority", OGL, "Consolidated Pharmaceutical List"),
    "contractor_details": _Source("NHS Business Services Authority", OGL, "Contractor Details"),
    "dispensing_sites": _Source(dataset="dispensing sites"),
    "boundaries": _Source(ONS, OGL, "boundaries", os_data=True),
    "area.localities": _Source(dataset="localities"),
    "modes.drive.custom": _Source(dataset="driving speeds"),
    "population": _Source(ONS, OGL, "population estimates"),
    "oa_people": _Source(ONS, OGL, "Census counts"),
    "oa_centroids": _Source(ONS, OGL, "output area centroids", os_data=True),
    "oa_lookup": _Source(ONS, OGL, "output area lookup", os_data=True),
    "gp_practices": _Source("NHS England", OGL, "GP practices (epraccur)"),
    "gp_branches": _Source("NHS England", OGL, "branch surgeries (ebranchs)"),
    "gp_sites": _Source("NHS England", OGL, "GP surgeries"),
    "gp_patients_by_lsoa": _Source("NHS England", OGL, "Patients Registered at a GP Practice"),
    "ods_pharmacies": _Source("NHS England", OGL, "pharmacies (edispensary)"),
    "dispensing_activity": _Source(
        "NHS Business Services Authority", OGL, "Pharmacy and appliance contractor dispensing data"
    ),
    "dispensing_flows": _Source(
        "NHS Business Services Authority", OGL, "Dispensing Practices dispensing data"
    ),
    "pharmacy_openings": _Source(
        "NHS Business Services Authority", OGL, "Pharmacy openings and closures"
    ),
    "postcodes": _Source(ONS, OGL, "ONS Postcode Directory", os_data=True, royal_mail=True),
    "area.localities.polygons": _Source(ONS, OGL, "boundaries", os_data=True),
    "lsoa_centroids": _Source(ONS, OGL, "LSOA centroids", os_data=True),
    "lsoa_lookup": _Source(ONS, OGL, "LSOA lookup", os_data=True),
    "lsoa_changes": _Source(ONS, OGL, "LSOA lookup", os_data=True),
    "postcode_people": _Source(ONS, OGL, "Census headcounts by postcode", royal_mail=True),
    "lsoa_age": _Source(ONS, OGL, "population estimates"),
    "lsoa_age_groups": _Source(ONS, OGL, "Census counts"),
    "lsoa_households_cars": _Source(ONS, OGL, "Census counts"),
    "lsoa_ethnicity": _Source(ONS, OGL, "Census counts"),
    "lsoa_disability": _Source(ONS, OGL, "Census counts"),
    "lsoa_imd": _Source(_MHCLG, OGL, "Indices of Deprivation"),
    "lsoa_ruc": _Source(ONS, OGL, "rural-urban classification"),
    "care_homes": _Source("Care Quality Commission", OGL, "directory of active locations"),
    "housing_sites": _Source(dataset="housing sites"),
    "controlled_localities": _Source(dataset="controlled localities"),
}
_OWN = _Source()
CODE_POINT = "read as Code-Point Open"
NHS_WEBSITE = "read as the NHS website's list"
"""Rules of the findings that tell that a file is another publication than usual."""
_READ_AS = {
    CODE_POINT: (
        "postcodes",
        _Source("Ordnance Survey", OGL, "Code-Point Open", os_data=True, royal_mail=True),
    ),
    NHS_WEBSITE: ("premises", _Source("NHS England", OGL, "NHS website: pharmacies")),
}


def sha256(path: str | Path) -> str:
    """SHA-256 of a file, in hexadecimal.

    Parameters
    ----------
    path
        The file.

    Returns
    -------
    str
        64 digits in lower case.
    """
    digest = hashlib.sha256()
    with Path(path).open("rb") as stream:
        while block := stream.read(_BLOCK_BYTES):
            digest.update(block)
    return digest.hexdigest()


def input_records(
    study: Study, digest: Callable[[Path], str] = sha256, findings: Findings = ()
) -> list[dict[str, str | int | None]]:
    """Describe every input file of a study.

    Parameters
    ----------
    study
        The study.
    digest
        How a file is hashed (a cache may know the hash already).
    findings
        Of the run: they tell whether the packaged postcodes have placed anything.

    Returns
    -------
    list of dict
        One a file, in the order of the study: ``key, file`` (its name only), ``sha256, bytes,
        as_at`` (ISO date or None), ``publisher, licence``. The packaged postcodes come last, with
        their version and without a hash, if they have placed anything.
    """
    records: list[dict[str, str | int | None]] = []
    for key, given in named_files(study):
        source = _source(study, key, given, findings)
        records.append(
            {
                "key": key,
                "file": given.file.name,
                "sha256": digest(given.file),
                "bytes": given.file.stat().st_size,
                "as_at": given.as_at.isoformat() if given.as_at else None,
                "publisher": source.publisher,
                "licence": source.licence,
            }
        )
    if _packaged(findings):
        records.append(
            {
                "key": "packaged_postcodes",
                "file": _package(),
                "sha256": None,
                "bytes": None,
                "as_at": None,
                "publisher": ONS,
                "licence": postcode_package.LICENCE,
            }
        )
    return records


def _packaged(findings: Findings) -> bool:
    """Whether a postcode has its place from the packaged directory."""
    return any(finding.rule == postcode_package.RULE for finding in findings)


def _package() -> str:
    return f"{postcode_package.PACKAGE} {postcode_package.version()}".strip()


def attribution(
    study: Study, findings: Findings = (), *, others: Iterable[tuple[str, str]] = ()
) -> tuple[str, ...]:
    """Lines that must stand on everything published from a study.

    Parameters
    ----------
    study
        The study.
    findings
        Of the run: they tell whether the packaged postcodes have placed anything.
    others
        Publisher and dataset of what is used beside the inputs of the study, under the Open
        Government Licence.

    Returns
    -------
    tuple of str
        From the inputs actually used. A publisher or licence that the study names wins over what is
        usual for that input. The year is that of the input's `as_at`, else that of the reference
        date. An invented study has one line, which says so.
    """
    if study.study.invented:
        return (_INVENTED,)
    used = [
        (_year(study, given), _source(study, key, given, findings))
        for key, given in named_files(study)
    ]
    used += [(study.study.reference_date.year, _Source(who, OGL, what)) for who, what in others]
    if _packaged(findings):
        edition = postcode_package.version()[:4]
        year = int(edition) if edition.isdecimal() else study.study.reference_date.year
        used.append((year, _SOURCES["postcodes"]))

    lines: list[str] = []
    ogl = [s for _, s in used if s.licence == OGL and s.publisher not in {"", ONS}]
    if ogl:
        named = dict.fromkeys(
            f"{source.publisher}, {source.dataset}" if source.dataset else source.publisher
            for source in ogl
        )
        lines.append(
            "Contains public sector information licensed under the Open Government Licence v3.0 "
            f"({'; '.join(named)})."
        )
    if any(source.publisher == ONS and source.licence == OGL for _, source in used):
        lines.append(
            "Source: Office for National Statistics licensed under the Open Government Licence "
            "v.3.0."
        )
    surveyed = [year for year, source in used if source.os_data]
    if surveyed:
        lines.append(f"Contains OS data © Crown copyright and database right {max(surveyed)}.")
    mailed = [year for year, source in used if source.royal_mail]
    if mailed:
        lines.append(
            f"Contains Royal Mail data © Royal Mail copyright and database right {max(mailed)}."
        )
    if any(source.licence == ODBL for _, source in used):
        lines.append(
            "© OpenStreetMap contributors, available under the Open Database Licence "
            "(https://www.openstreetmap.org/copyright)."
        )
    rest = dict.fromkeys(
        f"{source.publisher}: {source.licence}."
        for _, source in used
        if source.publisher and source.licence not in {OGL, ODBL, ""}
    )
    return (*lines, *rest)


def _year(study: Study, given: InputFile) -> int:
    return (given.as_at or study.study.reference_date).year


def package_versions() -> dict[str, str]:
    """Versions of Python, of this package, of what it depends on and of the map libraries inside.

    Returns
    -------
    dict
        Name to version, sorted by name.
    """
    versions = {
        "python": platform.python_version(),
        "pna": __version__,
        "gdal": ".".join(map(str, pyogrio.__gdal_version__)),
        "geos": shapely.geos_version_string,
        "proj": pyproj.proj_version_str,
    }
    for requirement in _requirements():
        name = re.split(r"[^A-Za-z0-9_.-]", requirement, maxsplit=1)[0]
        try:
            versions[name.lower()] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return dict(sorted(versions.items()))


def manifest(
    study: Study,
    *,
    digest: Callable[[Path], str] = sha256,
    results: Mapping[str, object] | None = None,
    findings: Findings = (),
) -> dict[str, Any]:
    """Gather everything that decided the figures of a run.

    Parameters
    ----------
    study
        The study.
    digest
        How a file is hashed.
    results
        Further entries, such as headline figures or hashes of outputs.
    findings
        Of the run.

    Returns
    -------
    dict
        Ready for `pna.writing.json`: ``tool, study, reference_date, invented, inputs, parameters,
        packages, attribution`` and the entries of `results`. Files appear by name only, so that the
        same study in another folder gives the same manifest.

    Raises
    ------
    ValueError
        An entry of `results` has the name of one of these.
    """
    entries: dict[str, Any] = {
        "tool": {"name": "pna", "version": __version__},
        "study": study.study.name,
        "reference_date": study.study.reference_date.isoformat(),
        "invented": study.study.invented,
        "inputs": input_records(study, digest, findings),
        "parameters": _names_only(study.model_dump(exclude={"path"})),
        "packages": package_versions(),
        "attribution": list(attribution(study, findings)),
    }
    clash = sorted(set(entries) & set(results or {}))
    if clash:
        msg = f"the manifest has its own {', '.join(clash)}"
        raise ValueError(msg)
    return {**entries, **(results or {})}


def _source(study: Study, key: str, given: InputFile, findings: Findings) -> _Source:
    usual = _SOURCES.get(key, _OWN)
    for finding in findings:
        if finding.file == given.file.name and finding.rule in _READ_AS:
            of_key, source = _READ_AS[finding.rule]
            usual = source if key == of_key else usual
    if study.study.invented:
        return _Source(given.publisher or "invented", given.licence or "none: invented")
    named = study.area.localities
    if key == "area.localities" and named and re.fullmatch(r"(?i)[a-z]+\d\dcd", named.code):
        usual = _SOURCES["boundaries"]
    if given.publisher and given.publisher != usual.publisher:
        # Another publisher's file is another dataset than the usual one.
        return _Source(
            given.publisher,
            given.licence or usual.licence,
            os_data=usual.os_data,
            royal_mail=usual.royal_mail,
        )
    return _Source(
        usual.publisher,
        given.licence or usual.licence,
        usual.dataset,
        os_data=usual.os_data,
        royal_mail=usual.royal_mail,
    )


def _requirements() -> list[str]:
    try:
        needed = metadata.requires("pna") or []
    except metadata.PackageNotFoundError:
        return []
    return [line for line in needed if "extra ==" not in line]


def _names_only(value: object) -> Any:  # noqa: ANN401 - any tree of parameters
    if isinstance(value, Path):
        return value.name
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): _names_only(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_names_only(item) for item in value]
    return value
