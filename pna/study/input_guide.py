"""What each input of a study is, who publishes it and under which name to save it: data only.

Of what `pna fetch` knows (``catalogue.toml``) the facts are taken from there.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from pna.fetch.catalogue import LICENCES, Source, catalogue

__all__ = ["OWN", "Guide", "guide_of", "guides", "source_of"]

_OGL = LICENCES["OGL-UK-3.0"]
OWN = "your own"
"""The publisher of tables that people fill in themselves."""
_PORTAL = "https://geoportal.statistics.gov.uk/"
_CENSUS = "https://www.nomisweb.co.uk/sources/census_2021"
_PORTAL_OF_NHSBSA = "https://opendata.nhsbsa.net/"
_NHSBSA = "NHS Business Services Authority"
_ONS = "Office for National Statistics"
_NOMIS = "Office for National Statistics, through Nomis"
_OA, _POSTCODE, _LSOA = "oa", "postcode", "lsoa"
_ALL = (_OA, _POSTCODE, _LSOA)


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
        A name for the file. Of roads it holds ``{extract}`` for the name of the extract.
    units
        Units of `demand.unit` for which a study must have it; empty if it never must.
    template
        The template that `pna init` writes for it; empty if there is none.
    used_by
        Units of `demand.unit` for which it is of any use.
    """

    what: str
    publisher: str = ""
    dataset: str = ""
    page: str = ""
    licence: str = ""
    save_as: str = ""
    units: tuple[str, ...] = ()
    template: str = ""
    used_by: tuple[str, ...] = _ALL


def _own(what: str, template: str, *, dataset: str = "", page: str = "") -> Guide:
    return Guide(what, OWN, dataset, page, OWN, template, template=template)


_GUIDES: dict[str, Guide] = {
    "roads": Guide(
        "roads and paths of the county and its neighbours, 15 to 20 km beyond the boundary",
        units=_ALL,
    ),
    "premises": Guide("pharmacies and appliance contractors, with opening hours", units=_ALL),
    "contractor_details": Guide(
        "which of the pharmacies are distance-selling: nobody may collect there, so they must not "
        "count"
    ),
    "dispensing_sites": _own(
        "sites of dispensing practices and their branches",
        "dispensing_sites.csv",
        dataset="ask the Integrated Care Board; without branches NHS Payments to General Practice "
        "(NHS England)",
    ),
    "boundaries": Guide("polygons of the board's area and its districts, in one file", units=_ALL),
    "population": Guide(
        "people by lower layer super output area (LSOA): all ages, all sexes, one date",
        units=_ALL,
    ),
    "oa_people": Guide("people by output area (OA)", units=(_OA,), used_by=(_OA,)),
    "oa_centroids": Guide(
        "population-weighted centroids of output areas", units=(_OA,), used_by=(_OA,)
    ),
    "oa_lookup": Guide(
        "which LSOA and district each output area belongs to",
        units=(_OA, _LSOA),
        used_by=(_OA, _LSOA),
    ),
    "lsoa_centroids": Guide(
        "population-weighted centroids of LSOAs", units=(_LSOA,), used_by=(_LSOA,)
    ),
    "lsoa_lookup": Guide(
        "which district each LSOA belongs to, where there is no lookup of output areas",
        used_by=(_LSOA,),
    ),
    "postcodes": Guide(
        "positions of postcodes, live and ended; the lists give premises by postcode only",
        licence=f"{_OGL}, with Royal Mail and Ordnance Survey data",
        units=_ALL,
    ),
    "postcode_people": Guide(
        "people by postcode at the census, to share each LSOA out over its postcodes",
        _NOMIS,
        "Census 2021, P001: usual residents by postcode",
        _CENSUS,
        _OGL,
        "pcd_p001.csv",
        used_by=(_POSTCODE,),
    ),
    "amendments": _own(
        "corrections to the premises list, each with its reason and source", "amendments.csv"
    ),
    "special_population": _own(
        "people in prisons, barracks, halls and the like, to be shown apart",
        "special_population.csv",
    ),
    "opening_hours": _own(
        "opening hours, where they are not in the premises list or are known better",
        "opening_hours.csv",
    ),
    "services": _own("which premises provide which services", "services.csv"),
    "facilities": _own("answers to a questionnaire about facilities", "facilities.csv"),
    "gp_practices": Guide("GP practices, open and closed"),
    "gp_branches": Guide("branch surgeries of GP practices"),
    "gp_sites": Guide(
        "where GP surgeries are; dispensing practices without coordinates take theirs from it",
        "NHS England",
        "NHS website: extract of GP surgeries with their coordinates",
        "",
        _OGL,
        "gp_sites.csv",
    ),
    "gp_patients_by_lsoa": Guide("patients of each practice by the LSOA where they live"),
    "ods_pharmacies": Guide("pharmacies that opened or closed between two quarterly lists"),
    "dispensing_activity": Guide("items and services of each pharmacy and month"),
    "dispensing_flows": Guide(
        "items of each practice by the contractor that dispensed them",
        _NHSBSA,
        "Dispensing Practices dispensing data (monthly CSV)",
        _PORTAL_OF_NHSBSA,
        _OGL,
        "dispensing_flows.csv",
    ),
    "pharmacy_openings": Guide(
        "openings and closures of pharmacies in all England, for context",
        _NHSBSA,
        "Pharmacy openings and closures (monthly CSV)",
        f"{_PORTAL_OF_NHSBSA}dataset/pharmacy-openings-and-closures",
        _OGL,
        "pharmacy_openclose.csv",
    ),
    "lsoa_changes": Guide(
        "which LSOAs of 2011 became which of 2021",
        _ONS,
        "LSOA (2011) to LSOA (2021) lookup",
        _PORTAL,
        _OGL,
        "lsoa11_lsoa21_lookup.csv",
    ),
    "lsoa_age": Guide("people by single year of age and LSOA"),
    "lsoa_age_groups": Guide(
        "people by age group and LSOA",
        _NOMIS,
        "Census 2021 or estimates: age group by LSOA",
        _CENSUS,
        _OGL,
        "lsoa_age_groups.csv",
    ),
    "lsoa_households_cars": Guide(
        "households by number of cars and LSOA",
        _NOMIS,
        "Census 2021, TS045: car or van availability by LSOA",
        _CENSUS,
        _OGL,
        "census2021-ts045.zip",
    ),
    "lsoa_ethnicity": Guide(
        "people by ethnic group and LSOA",
        _NOMIS,
        "Census 2021, TS021: ethnic group by LSOA",
        _CENSUS,
        _OGL,
        "census2021-ts021.zip",
    ),
    "lsoa_disability": Guide(
        "people by disability and LSOA",
        _NOMIS,
        "Census 2021, TS038: disability by LSOA",
        _CENSUS,
        _OGL,
        "census2021-ts038.zip",
    ),
    "lsoa_imd": Guide("Indices of Deprivation by LSOA"),
    "lsoa_ruc": Guide("rural-urban class by LSOA"),
    "care_homes": Guide("care homes and their beds", template="care_homes.csv"),
    "housing_sites": _own(
        "planned homes by site and year",
        "housing_sites.csv",
        dataset="from the council's housing trajectory",
    ),
    "controlled_localities": _own(
        "controlled localities, as the NHS has determined them",
        "controlled_localities.csv",
        dataset="ask NHS England or the Integrated Care Board",
    ),
    "previous_controlled_localities": _own(
        "controlled localities of the last assessment, to tell what has changed",
        "previous_controlled_localities.csv",
    ),
    "core_hours": _own(
        "core hours of premises: those that may not be changed without permission",
        "core_hours.csv",
        dataset="ask the Integrated Care Board",
    ),
    "bank_holiday_hours": _own(
        "who opens on which bank holiday, and when",
        "bank_holiday_hours.csv",
        dataset="the rota of the Integrated Care Board",
    ),
    "place_groups": _own(
        "groups of people of your own, by output area, postcode or LSOA", "place_groups.csv"
    ),
    "published_figures": _own(
        "figures of coverage that the last assessment printed", "published_figures.csv"
    ),
    "service_needs": _own(
        "a figure of each small area beside which a service is set", "service_needs.csv"
    ),
    "special_sites": _own(
        "any places of which the way to the nearest premises is asked", "special_sites.csv"
    ),
    "overrides": _own(
        "speeds of single roads, where a person knows better than what is assumed", "overrides.csv"
    ),
    "destinations": _own(
        "where the places lie to which published journey times lead; only `pna calibrate` reads it",
        "destinations.csv",
        dataset="from the NHS (GP surgeries) and Get Information about Schools",
        page="https://get-information-schools.service.gov.uk/",
    ),
}


@cache
def guides() -> dict[str, Guide]:
    """Give the guide of every key of ``[inputs]``.

    Returns
    -------
    dict
        By key, in the order in which a person would look for them.
    """
    return {key: _with_source(guide, source_of(key)) for key, guide in _GUIDES.items()}


def _with_source(guide: Guide, source: Source | None) -> Guide:
    if source is None:
        return guide
    return replace(
        guide,
        publisher=source.publisher,
        dataset=source.title,
        page=source.page,
        licence=guide.licence or LICENCES[source.licence],
        save_as=source.file,
    )


def source_of(key: str) -> Source | None:
    """Give the source from which `pna fetch` gets an input, or says how a person does.

    Parameters
    ----------
    key
        A key of ``[inputs]``, or another of `pna.study.named_files`.

    Returns
    -------
    Source or None
        The first of the catalogue, None if it has none.
    """
    if key == "area.localities":
        return next(source for source in catalogue() if source.id == "wards")
    return next((source for source in catalogue() if source.key == key), None)


def guide_of(key: str, file: Path | None = None) -> Guide:
    """Give the guide of an input, a plain one for a key that has none.

    Parameters
    ----------
    key
        A key of ``[inputs]``, or another of `pna.study.named_files`.
    file
        The file that the study names for it.

    Returns
    -------
    Guide
    """
    known = guides().get(key)
    if known is not None:
        return known
    other = _OTHERS.get(key) or Guide(key.replace("_", " "), save_as=file.name if file else "")
    return _with_source(other, source_of(key))


_OTHERS = {
    "area.localities": Guide(
        "polygons of localities, such as wards; a table of LSOAs may be given instead",
        template="localities.csv",
    ),
    "area.localities.polygons": Guide(
        "polygons of the LSOAs that the table of localities names, for the maps",
        _ONS,
        "LSOA (2021) boundaries BGC (GeoJSON or GeoPackage)",
        _PORTAL,
        _OGL,
    ),
    "modes.drive.custom": Guide(
        "driving speeds, as `pna calibrate` writes them", template="speeds.toml"
    ),
}
