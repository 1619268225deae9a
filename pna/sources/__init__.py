"""Readers: one published file format a module, each from raw file to tidy layer.

`read` finds out which of the formats known for a layer a file is in, from its header alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from pna.cache import Cache
from pna.errors import DataError, Finding, Findings, MissingInputError, raise_on_errors
from pna.layers import Read
from pna.layers.questions import QUESTION_LAYERS
from pna.sources import (
    amendments,
    area_formats,
    census,
    consolidated_list,
    contractor_details,
    destinations,
    dispensing,
    dispensing_flows,
    dispensing_sites,
    facilities,
    gp_patients,
    hours,
    journey_times,
    nhs_choices,
    nhs_payments,
    nhs_website,
    nomis,
    observed_trips,
    ods,
    onspd,
    output_areas,
    overrides,
    pharmacy_openings,
    placed_lists,
    services,
    special_population,
    tidy,
)
from pna.sources.reading import kept_tables, secrets
from pna.sources.reading.headers import Field, found, listed, published_names
from pna.sources.reading.table import header
from pna.sources.reading.workbooks import is_workbook, sheet_names

__all__ = ["FORMATS", "Format", "read", "read_all", "read_either", "recognise"]

_NO_FORM = "The file is in no form that is known here."
_SAVE_WITH_COMMAS = "Open it in a spreadsheet and save it as CSV UTF-8 (comma delimited)."


@dataclass(frozen=True, slots=True)
class Format:
    """A form in which a layer may be given.

    Attributes
    ----------
    layer
        A key of `pna.layers.LAYERS`.
    name
        What the form is called, for messages.
    fields
        Its columns.
    read
        Its reader.
    fits
        Tells a file of this form from its content, where there is no heading row, or none parted
        by commas; None where the headers tell it.
    vector
        Its reader takes files with geometry too.
    slow
        Workbooks of the layer take long: what is read is kept, where there is a folder for it.
    """

    layer: str
    name: str
    fields: Sequence[Field]
    read: Callable[[Path], Read[Any]]
    fits: Callable[[Path], bool] | None = None
    vector: bool = False
    slow: bool = False


_PUBLISHED = (
    Format(
        "premises_list", consolidated_list.WHAT, consolidated_list.FIELDS, consolidated_list.read
    ),
    Format(
        "contractors", contractor_details.WHAT, contractor_details.FIELDS, contractor_details.read
    ),
    Format(
        "dispensing_sites", dispensing_sites.WHAT, dispensing_sites.FIELDS, dispensing_sites.read
    ),
    Format("population", nomis.WHAT, nomis.FIELDS, partial(nomis.read, layer="population")),
    Format("oa_people", nomis.WHAT, nomis.FIELDS, partial(nomis.read, layer="oa_people")),
    Format(
        "oa_centroids",
        "the ONS centroids of output areas",
        output_areas.CENTROID_FIELDS,
        output_areas.read_centroids,
    ),
    Format(
        "oa_lookup",
        "the ONS lookup of output areas",
        output_areas.LOOKUP_FIELDS,
        output_areas.read_lookup,
    ),
    Format("postcodes", onspd.WHAT, onspd.FIELDS, onspd.read),
    Format("amendments", "the table of amendments", amendments.FIELDS, amendments.read),
    Format(
        "special_population",
        "the table of special populations",
        special_population.FIELDS,
        special_population.read,
    ),
    Format("journey_times", journey_times.WHAT, journey_times.FIELDS, journey_times.read),
    Format("observed_trips", observed_trips.WHAT, observed_trips.FIELDS, observed_trips.read),
    Format("overrides", overrides.WHAT, overrides.FIELDS, overrides.read),
    Format("opening_hours", hours.WHAT, hours.FIELDS, hours.read),
    Format("services", services.WHAT, services.FIELDS, services.read),
    Format("facilities", facilities.WHAT, facilities.FIELDS, facilities.read),
    Format("destinations", destinations.WHAT, destinations.FIELDS, destinations.read),
    *(Format(**form._asdict()) for form in area_formats.FORMS),
)
_NHS = (
    *(
        Format(layer, what, (), partial(ods.read, layer), ods.fits)
        for layer, what in ods.LAYERS_READ.items()
    ),
    *(
        Format(layer, module.WHAT, (), partial(module.read, layer), module.fits)
        for layer in ("premises_list", "gp_sites")
        for module in (nhs_website, nhs_choices)
    ),
    Format("premises_list", placed_lists.AHAH, (), placed_lists.read_ahah, placed_lists.fits_ahah),
    Format(
        "postcodes",
        placed_lists.POSTCODES,
        placed_lists.POSTCODE_FIELDS,
        placed_lists.read_postcodes,
    ),
    Format("dispensing_sites", nhs_payments.WHAT, nhs_payments.FIELDS, nhs_payments.read),
    Format("gp_patients_by_lsoa", gp_patients.WHAT, gp_patients.FIELDS, gp_patients.read),
    Format("dispensing_activity", dispensing.LONG, dispensing.LONG_FIELDS, dispensing.read_long),
    Format("dispensing_activity", dispensing.WIDE, dispensing.WIDE_FIELDS, dispensing.read_wide),
    Format(
        "dispensing_flows", dispensing_flows.WHAT, dispensing_flows.FIELDS, dispensing_flows.read
    ),
    Format(
        "pharmacy_openings",
        pharmacy_openings.WHAT,
        pharmacy_openings.FIELDS,
        pharmacy_openings.read,
    ),
)
"""Organisations of the NHS, and what they do."""
_HEADERS: Mapping[str, Callable[[Path], tuple[str, ...]]] = {
    "journey_times": journey_times.headers,
    "dispensing_sites": nhs_payments.headers,
    "gp_patients_by_lsoa": gp_patients.headers,
    "dispensing_activity": dispensing.headers,
    "dispensing_flows": dispensing_flows.headers,
    "pharmacy_openings": pharmacy_openings.headers,
    **area_formats.HEADERS,
}
"""Layers whose published files have rows above the heading row, or come in a ZIP file."""
_TIDY = tuple(
    Format(layer, "the layer in its tidy form", tidy.fields(layer), partial(tidy.read, layer))
    for layer in dict.fromkeys(
        (*(form.layer for form in (*_PUBLISHED, *_NHS)), *(one.name for one in QUESTION_LAYERS))
    )
)
FORMATS: tuple[Format, ...] = (*_PUBLISHED, *_NHS, *_TIDY)
"""Every form known, published ones first."""


def recognise(layer: str, path: str | Path) -> Format:
    """Find out in which form a file gives a layer.

    Parameters
    ----------
    layer
        A key of `pna.layers.LAYERS`.
    path
        The file.

    Returns
    -------
    Format
        The form whose layout its content shows, or else that of which it has the largest share of
        the required columns (of several that it has whole, the most columns); its reader names
        those that are missing.

    Raises
    ------
    MissingInputError
        There is no such file.
    DataError
        The file cannot be read, or has less than a third of the required columns of any form.
    """
    file = Path(path)
    _must_be_there(file)
    forms = [form for form in FORMATS if form.layer == layer]
    for form in forms:
        if form.fits is not None and form.fits(file):
            return form
    if tidy.is_vector(file):
        return next((form for form in forms if form.vector), forms[-1])
    headers = _headers(layer, file)
    best = max(forms, key=lambda form: _likeness(form, headers))
    if _share(best, headers) < 1 / 3:
        if len(headers) == 1 and re.search(r"[;\t|]", headers[0]):
            message = "The columns are not parted by commas."
            finding = Finding("error", message, file=file.name, row=1, hint=_SAVE_WITH_COMMAS)
            raise DataError(str(finding), (finding,))
        looks = _looks_like(file, headers)
        if not headers and is_workbook(file):
            message = f"{_NO_FORM} It has the sheets {listed(sheet_names(file))}."
            hint = f"Give {' or '.join(map(_told, forms))}, with its sheets named as published."
            finding = Finding("error", message, file=file.name, hint=hint)
            raise DataError(str(finding), (finding,))
        message = f"{_NO_FORM} It has the columns {listed(headers)}.{looks}"
        required = [field for form in forms for field in form.fields if field.required]
        if layer in secrets.LAYERS and not found(required, headers):
            # Without a heading these are the cells of a place that may have to stay unnamed.
            message = f"{_NO_FORM} Its first row has none of the names of columns."
        hint = f"Give {' or '.join(map(_told, forms))}."
        finding = Finding("error", message, file=file.name, row=1, hint=hint)
        raise DataError(str(finding), (finding,))
    return best


def read(layer: str, path: str | Path, *, cache: Cache | None = None) -> Read[Any]:
    """Read a layer from a file in any form known for it.

    Parameters
    ----------
    layer
        A key of `pna.layers.LAYERS`.
    path
        The file.
    cache
        Where what takes long to read is kept; None: nowhere.

    Returns
    -------
    Read
        The tidy layer and what is to be known about the file. Findings name columns as the file
        does.

    Raises
    ------
    MissingInputError
        There is no such file.
    DataError
        See the reader of the form.
    """
    file = Path(path)
    _must_be_there(file)
    slow = any(form.slow for form in FORMATS if form.layer == layer) and is_workbook(file)
    return kept_tables.read(layer, _read, file, cache if slow else None)


def _read(layer: str, file: Path) -> Read[Any]:
    form = recognise(layer, file)
    headers = () if form.fits is not None or tidy.is_vector(file) else _headers(layer, file)
    published = {name: headers[place] for name, place in found(form.fields, headers).items()}
    try:
        result = form.read(file)
        result = secrets.without_names(layer, result, file.name)
    except DataError as error:
        findings = _one_fault_a_cell(_as_published(error.findings, published))
        findings = secrets.of_error(layer, findings, headers or None)
        message = "\n".join(str(f) for f in findings if f.level == "error")
        raise DataError(message or str(error), findings) from None
    return Read(result.frame, _as_published(result.findings, published))


def read_all(
    files: Mapping[str, str | Path], *, cache: Cache | None = None
) -> dict[str, Read[Any]]:
    """Read several layers, so that the faults of all their files are told together.

    Parameters
    ----------
    files
        Layer to file.
    cache
        As for `read`.

    Returns
    -------
    dict
        Layer to what was read.

    Raises
    ------
    DataError
        With the faults of every file.
    """
    reads: dict[str, Read[Any]] = {}
    faults: Findings = ()
    for layer, file in files.items():
        try:
            reads[layer] = read(layer, file, cache=cache)
        except DataError as error:
            faults += error.findings or (Finding("error", str(error)),)
    raise_on_errors(faults)
    return reads


def _as_published(findings: Findings, published: dict[str, str]) -> Findings:
    return tuple(
        replace(finding, column=published.get(finding.column, finding.column))
        for finding in findings
    )


def _one_fault_a_cell(findings: Findings) -> Findings:
    """Leave out what follows from an earlier fault: what is no number is empty thereafter."""
    of_cells = [f for f in findings if f.level == "error" and f.column and f.row is not None]
    first = {(f.row, f.column): f for f in reversed(of_cells)}
    return tuple(f for f in findings if f not in of_cells or first[f.row, f.column] == f)


def read_either(layers: Sequence[str], path: str | Path) -> tuple[str, Read[Any]]:
    """Read a file that may give any of several layers.

    Parameters
    ----------
    layers
        Keys of `pna.layers.LAYERS`.
    path
        The file.

    Returns
    -------
    layer : str
        The one of whose form the file has the largest share of the required columns.
    read : Read
        As `read`.

    Raises
    ------
    DataError
        As `read`.
    """
    file = Path(path)
    best, highest = "", -1.0
    refused: list[DataError] = []
    for layer in layers:
        try:
            form = recognise(layer, file)
            share = 1.0 if form.fits is not None else _share(form, _headers(layer, file))
        except DataError as error:
            refused.append(error)
            continue
        if share > highest:
            best, highest = layer, share
    if best:
        return best, read(best, file)
    ((finding, *_), *_) = [error.findings for error in refused]
    if not finding.message.startswith(_NO_FORM):
        raise refused[0]
    published = (form for layer in layers for form in _PUBLISHED if form.layer == layer)
    finding = replace(finding, hint=f"Give {' or '.join(map(_told, published))}.")
    raise DataError(str(finding), (finding,))


def _must_be_there(file: Path) -> None:
    if not file.is_file():
        what = "This is a folder, not a file." if file.is_dir() else "There is no such file."
        msg = f"{file}: {what} Correct its path in study.toml."
        raise MissingInputError(msg)


def _headers(layer: str, file: Path) -> tuple[str, ...]:
    return _HEADERS.get(layer, header)(file)


def _looks_like(file: Path, headers: Sequence[str]) -> str:
    """Say what a file is that was given for something else, where that is beyond doubt."""
    for form in FORMATS:
        if form.fits is not None:
            shown = form.fits(file)
        else:
            # One column, such as a code of areas, is in too many files to tell anything.
            shown = _share(form, headers) == 1.0 and len(found(form.fields, headers)) > 1
        if shown:
            # The three reports of ODS have one layout.
            name = "an ODS report" if form.fits is ods.fits else form.name
            return f" It looks like {name}."
    return ""


def _told(form: Format) -> str:
    columns = ", ".join(published_names(field)[0] for field in form.fields if field.required)
    return f"{form.name} ({columns})" if columns else form.name


def _likeness(form: Format, headers: Sequence[str]) -> tuple[float, bool, int, bool, int]:
    required = sum(field.required for field in form.fields)
    columns = len(found(form.fields, headers))
    # Finer categories are added up only where the whole ones are not there.
    whole = getattr(form.read, "func", None) is not census.read_fine
    return _share(form, headers), whole, columns, form not in _TIDY, required


def _share(form: Format, headers: Sequence[str]) -> float:
    if form.fits is not None:
        return 0.0
    required = [field.name for field in form.fields if field.required]
    there = found(form.fields, headers)
    return sum(name in there for name in required) / len(required)
