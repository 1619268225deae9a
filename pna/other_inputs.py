"""Inputs that no layer of the main job is made from, read for the tables that ask for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import pandas as pd
import shapely

from pna import sources
from pna.cache import Cache
from pna.errors import DataError, Finding, Findings
from pna.geography import postcode_lookup
from pna.premises.hours import core
from pna.sources.reading.codes import normalise_postcodes
from pna.study import Inputs, Study
from pna.study.inputs import layer_of

__all__ = ["IN_LAYERS", "SITE_POSTCODES", "OtherInputs", "read"]

IN_LAYERS = (
    *("roads", "premises", "contractor_details", "dispensing_sites", "gp_sites", "opening_hours"),
    *("boundaries", "population", "postcodes", "amendments", "special_population"),
    *("oa_centroids", "oa_people", "oa_lookup", "lsoa_centroids", "postcode_people"),
    *("destinations", "overrides"),
)
"""Keys of ``[inputs]`` that the layers of premises, places and areas, or the roads, are made from,
or that are for calibration."""
_ALSO = ("contractor_details", "dispensing_sites", "gp_sites", "lsoa_centroids", "oa_lookup")
"""Those of them that tables ask for as well."""
SITE_POSTCODES = "site_postcodes"
"""What stands beside the inputs: rows of the directory of postcodes that lists of sites ask for."""
_SITES = ("care_homes", "gp_sites", "special_sites")


class OtherInputs(NamedTuple):
    """What was read, what could not be, and what is to be known of both.

    Attributes
    ----------
    frames
        Tidy layers by key of ``[inputs]``, and `SITE_POSTCODES`.
    unreadable
        By key: why it could not be read, on one line.
    findings
        Those of the readers; faults are warnings here, for the run goes on without the table.
    """

    frames: Mapping[str, pd.DataFrame]
    unreadable: Mapping[str, str]
    findings: Findings


def read(study: Study, *, cache: Cache | None = None) -> OtherInputs:
    """Read the inputs that only single tables need.

    Parameters
    ----------
    study
        Its `inputs`.
    cache
        Where tables are kept that take long to read.

    Returns
    -------
    OtherInputs
        A file that cannot be read costs the tables that need it, not the run.
    """
    frames: dict[str, pd.DataFrame] = {}
    unreadable: dict[str, str] = {}
    findings: Findings = ()
    for key in Inputs.model_fields:
        given = getattr(study.inputs, key)
        if given is None or (key in IN_LAYERS and key not in _ALSO):
            continue
        try:
            result = (
                core(given.file)
                if key == "core_hours"
                else sources.read(layer_of(key), given.file, cache=cache)
            )
        except DataError as error:
            faults = error.findings or (Finding("error", str(error), file=given.file.name),)
            wrong = [fault for fault in faults if fault.level == "error"]
            unreadable[key] = str(wrong[0] if wrong else faults[0])
            findings += tuple(_less(fault, key) for fault in faults)
            continue
        frames[key] = result.frame
        findings += result.findings
    directory = study.inputs.postcodes
    wanted = _postcodes_of([frames[key] for key in _SITES if key in frames])
    if directory is not None and wanted:
        # The whole directory may be of millions, and several tables look up a few of them.
        frames[SITE_POSTCODES] = postcode_lookup.rows_of(
            directory.file, cache or Cache(None), "postcode", wanted
        )
    return OtherInputs(frames, unreadable, findings)


def _postcodes_of(lists: Sequence[pd.DataFrame]) -> set[str]:
    """Postcodes of sites that have no position of their own."""
    wanted: set[str] = set()
    for sites in lists:
        if "postcode" in sites and "geometry" in sites:
            shapes = sites["geometry"].to_numpy()
            lost = shapely.is_missing(shapes) | shapely.is_empty(shapes)
            wanted |= set(normalise_postcodes(sites.loc[lost, "postcode"]))
    return wanted - {""}


def _less(fault: Finding, key: str) -> Finding:
    """Make a warning of a fault that costs the whole of an input, and say so."""
    if fault.level != "error":
        return fault
    hint = f"{fault.hint} Until this is mended, nothing of inputs.{key} is used.".strip()
    return replace(fault, level="warning", hint=hint)
