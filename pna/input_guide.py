"""What each input of a study is, who publishes it and under which name to save it: data only."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pna.study import Inputs

__all__ = ["GUIDES", "Guide", "guide_of", "layer_of"]

_OGL = "Open Government Licence v3.0"
_OWN = "your own"
_PORTAL = "https://geoportal.statistics.gov.uk/"
_NOMIS = "https://www.nomisweb.co.uk/"
_NHSBSA = "https://opendata.nhsbsa.net/dataset/"
_ONS = "Office for National Statistics"


@dataclass(frozen=True, slots=True)
class Guide:
    """One input, for a person who is to find it.

    Attributes
    ----------
    what
        What it holds.
    publisher, dataset, page, licence
        From whom, under which title, where and under which licence; `page` is empty where there is
        none.
    save_as
        A name for the file.
    units
        Units of `demand.unit` for which a study must have it; empty if it never must.
    template
        The template that `pna init` writes for it; empty if it is published.
    """

    what: str
    publisher: str
    dataset: str
    page: str
    licence: str
    save_as: str
    units: tuple[str, ...] = ()
    template: str = ""


_ALL = ("oa", "postcode", "lsoa")
GUIDES: dict[str, Guide] = {
    "roads": Guide(
        "roads and paths of the county and its neighbours, 15 to 20 km beyond the boundary",
        "OpenStreetMap contributors, as extracts by Geofabrik",
        "county extracts (.osm.pbf)",
        "https://download.geofabrik.de/europe/united-kingdom/england.html",
        "Open Database Licence 1.0",
        "roads.osm.pbf",
        _ALL,
    ),
    "premises": Guide(
        "pharmacies and appliance contractors",
        "NHS Business Services Authority",
        "Consolidated Pharmaceutical List (quarterly CSV)",
        f"{_NHSBSA}consolidated-pharmaceutical-list",
        _OGL,
        "consol_pharmacy_list.csv",
        _ALL,
    ),
    "contractor_details": Guide(
        "which of the pharmacies are distance-selling",
        "NHS Business Services Authority",
        "Contractor Details (monthly CSV)",
        f"{_NHSBSA}contractor-details",
        _OGL,
        "contractor_details.csv",
    ),
    "dispensing_sites": Guide(
        "sites of dispensing practices and their branches",
        _OWN,
        "there is no open table: ask the Integrated Care Board",
        "",
        _OWN,
        "dispensing_sites.csv",
        template="dispensing_sites.csv",
    ),
    "boundaries": Guide(
        "polygons of the board's area and its districts, in one file",
        _ONS,
        "Local Authority Districts, boundaries BGC (GeoJSON or GeoPackage)",
        _PORTAL,
        _OGL,
        "districts.geojson",
        _ALL,
    ),
    "population": Guide(
        "people by lower layer super output area (LSOA)",
        _ONS,
        "Nomis: Population estimates, small area (2021 based), all ages, all sexes, one date",
        _NOMIS,
        _OGL,
        "lsoa_population.csv",
        _ALL,
    ),
    "oa_people": Guide(
        "people by output area (OA)",
        _ONS,
        "Nomis: Census 2021 TS001, usual residents by output area",
        _NOMIS,
        _OGL,
        "ts001_oa.csv",
        ("oa",),
    ),
    "oa_centroids": Guide(
        "population-weighted centroids of output areas",
        _ONS,
        "Output Areas (2021) Population Weighted Centroids (CSV)",
        _PORTAL,
        _OGL,
        "oa_pwc.csv",
        ("oa",),
    ),
    "oa_lookup": Guide(
        "which LSOA and district each output area belongs to",
        _ONS,
        "Output Areas (2021) to LSOA to MSOA to Local Authority District lookup (CSV)",
        _PORTAL,
        _OGL,
        "oa_lsoa_lad_lookup.csv",
        ("oa",),
    ),
    "postcodes": Guide(
        "positions of postcodes, live and ended; the lists give premises by postcode only",
        _ONS,
        "ONS Postcode Directory (ONSPD) or National Statistics Postcode Lookup (NSPL)",
        _PORTAL,
        "Open Government Licence v3.0, with Royal Mail and Ordnance Survey data",
        "onspd.csv",
        _ALL,
    ),
    "amendments": Guide(
        "corrections to the premises list, each with its reason and source",
        _OWN,
        "",
        "",
        _OWN,
        "amendments.csv",
        template="amendments.csv",
    ),
    "special_population": Guide(
        "people in prisons, barracks, halls and the like, to be shown apart",
        _OWN,
        "",
        "",
        _OWN,
        "special_population.csv",
        template="special_population.csv",
    ),
    "destinations": Guide(
        "where the places lie to which published journey times lead (only `pna calibrate` reads "
        "it)",
        _OWN,
        "from the NHS (GP surgeries) and Get Information about Schools",
        "https://get-information-schools.service.gov.uk/",
        _OGL,
        "destinations.csv",
        template="destinations.csv",
    ),
}
"""By key of ``[inputs]``, in the order in which a person would look for them."""

_LAYERS = {
    "premises": "premises_list",
    "contractor_details": "contractors",
    "core_hours": "opening_hours",
    "previous_controlled_localities": "controlled_localities",
}


def layer_of(key: str) -> str:
    """Give the layer that an input is read as.

    Parameters
    ----------
    key
        A key of ``[inputs]``.

    Returns
    -------
    str
        A key of `pna.layers.LAYERS`, or the key itself where the layer has its name.
    """
    return _LAYERS.get(key, key)


def guide_of(key: str, file: Path) -> Guide:
    """Give the guide of an input, a plain one for a key that has none.

    Parameters
    ----------
    key
        A key of ``[inputs]``.
    file
        The file that the study names for it.

    Returns
    -------
    Guide
    """
    known = Inputs.model_fields.get(key)
    what = (known.description if known else None) or key.replace("_", " ")
    return GUIDES.get(key) or Guide(what, "", "", "", "", file.name)
