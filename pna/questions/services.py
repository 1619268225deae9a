"""Services: the rules with the premises that offer one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from scipy.spatial import cKDTree

from pna import coverage, wording
from pna.answers import Answer, Field, NotMade
from pna.checks import nearest
from pna.errors import Finding, Findings
from pna.premises.offers import Offer, by_activity, by_matrix, figures_of, folded
from pna.question import Question
from pna.questions.main import COVERAGE_FIELDS
from pna.results import Results
from pna.rules import headline_rule
from pna.subsets import counted_among, rules_over
from pna.travel.times import points_of

__all__ = ["SERVICES", "near_homes", "offers_of", "services_not_made"]

Bools = npt.NDArray[np.bool_]
_INPUTS = ("services", "dispensing_activity")


def offers_of(results: Results) -> tuple[tuple[Offer, ...], Findings]:
    """Tell who offers what, by every input that says so, the study's own table first.

    Parameters
    ----------
    results
        Of a run: its `inputs`, `sites` and `study.services`.

    Returns
    -------
    offers : tuple of Offer
        Over the rows of `sites`.
    findings : tuple of Finding
    """
    inputs, sites = results.inputs, results.sites
    offers: tuple[Offer, ...] = ()
    findings: Findings = ()
    if "services" in inputs:
        offers, findings = by_matrix(inputs["services"], sites, file=_file(results, "services"))
    if "dispensing_activity" in inputs:
        file = _file(results, "dispensing_activity")
        activity = inputs["dispensing_activity"]
        asked = {rule.service: rule.activity for rule in results.study.services}
        for rule in results.study.services:
            asked[rule.service] = tuple(dict.fromkeys((*asked[rule.service], *rule.activity)))
        figures, about = figures_of(activity, asked, file=file)
        more, told = by_activity(activity, figures, sites, file=file)
        offers, findings = (*offers, *more), (*findings, *about, *told)
    return offers, findings


def _file(results: Results, key: str) -> str:
    given = getattr(results.study.inputs, key)
    return given.file.name if given else ""


def services_not_made(results: Results, findings: Findings) -> NotMade:
    """Say why nothing is known of services, and what would tell."""
    keys = tuple(f"inputs.{key}" for key in _INPUTS)
    unreadable = [
        f"inputs.{key} cannot be read: {results.unreadable[key]}"
        for key in _INPUTS
        if key in results.unreadable
    ]
    if unreadable:
        return NotMade(" ".join(unreadable), keys, findings)
    if any(key in results.inputs for key in _INPUTS):
        return NotMade(
            "The dispensing data have no figure of a service: give inputs.services, or name "
            "figures under [[services]] activity.",
            ("inputs.services", "services.activity"),
            findings,
        )
    return NotMade(
        "It is not known which premises offer which services: give inputs.services, a row a "
        "premises and service, or inputs.dispensing_activity.",
        keys,
        findings,
    )


def _make(results: Results) -> Answer | NotMade:
    offers, findings = offers_of(results)
    if not offers:
        return services_not_made(results, findings)
    located = _located(results)
    frames: list[pd.DataFrame] = []
    sentences: list[str] = []
    for offer in offers:
        judged = rules_over(results, counted_among(results, offer.offers), doubtful=offer.unknown)
        table = coverage.table(judged, results.demand, results.areas)
        table.insert(0, "service", offer.service)
        table.insert(1, "known_from", offer.known_from)
        frames.append(table.assign(**_numbers(results, table, offer, located)))
        sentences += _sentences(results, table, offer)
    answered = pd.concat(frames, ignore_index=True)
    findings += _unheard_of(results, offers)
    return Answer(
        answered,
        findings,
        tuple(sentences),
        {"premises_services": _layer(results, offers)},
        controlled=True,
    )


def _located(results: Results) -> dict[tuple[str, str], Bools]:
    """Which premises lie in each area; those of the board as the lists have it."""
    points = results.sites.geometry.to_numpy()
    inside: dict[tuple[str, str], Bools] = {}
    for kind, code, shape in zip(
        results.areas["area_type"],
        results.areas["area_code"],
        results.areas.geometry,
        strict=True,
    ):
        if kind == "hwb":
            inside[kind, code] = results.sites["in_area"].to_numpy(bool)
        elif shape is not None and not shape.is_empty:
            inside[str(kind), str(code)] = shapely.intersects(shape, points)
        else:
            homes = results.demand[str(kind)].to_numpy(str)
            inside[str(kind), str(code)] = near_homes(results, homes == code)
    return inside


def near_homes(results: Results, homes: Bools) -> Bools:
    """Tell the premises of an area of which there is no polygon.

    Parameters
    ----------
    results
        Of a run.
    homes
        Which of its places belong to the area.

    Returns
    -------
    array of bool, one per premises
        Those of the board to which the nearest place where people live is one of these.
    """
    here = results.sites["in_area"].to_numpy(bool)
    _, place = cKDTree(points_of(results.demand)).query(points_of(results.sites))
    nearest_is: Bools = homes[place]
    return here & nearest_is


def _numbers(
    results: Results,
    table: pd.DataFrame,
    offer: Offer,
    located: Mapping[tuple[str, str], Bools],
) -> dict[str, list[int]]:
    keys = list(
        table[["premises_set", "area_type", "area_code"]].itertuples(index=False, name=None)
    )
    numbers: dict[str, list[int]] = {}
    for column, which in (
        ("premises_offering", offer.offers),
        ("premises_not_known", offer.unknown),
    ):
        of = {
            key: int((results.counted[key[0]] & which & located[key[1:]]).sum())
            for key in dict.fromkeys(keys)
        }
        numbers[column] = [of[key] for key in keys]
    return numbers


def _sentences(results: Results, table: pd.DataFrame, offer: Offer) -> Iterator[str]:
    first = results.study.premises.sets[0]
    here = results.counted[first] & results.sites["in_area"].to_numpy(bool)
    codes = results.sites["facility_id"].to_numpy(str)
    rule = headline_rule(results.study)
    yield wording.offering_sentence(
        offer.service,
        int((offer.offers & here).sum()),
        int(here.sum()),
        codes[offer.unknown & here].tolist(),
        basis=offer.basis,
        premises_set=first,
        area=results.study.area.name or _board(results),
    )
    for item in wording.further(table, results.study, rule):
        if item.premises_set == first and item.mode == "both":
            yield wording.service_further_sentence(item, offer.service)


def _board(results: Results) -> str:
    areas = results.areas
    return str(areas.loc[areas["area_type"] == "hwb", "area_name"].iloc[0])


def _unheard_of(results: Results, offers: Sequence[Offer]) -> Findings:
    """Name the services that the study asks for and of which no input says anything."""
    known = {folded(offer.service): offer.service for offer in offers}
    asked = dict.fromkeys(rule.service for rule in results.study.services)
    return tuple(
        Finding(
            "warning",
            "services: no input says which premises offer this service.",
            file=results.study.path.name,
            column="service",
            value=service,
            hint=nearest(service, known.values()) or "Add it to inputs.services.",
        )
        for service in asked
        if folded(service) not in known
    )


def _layer(results: Results, offers: Sequence[Offer]) -> gpd.GeoDataFrame:
    """Every premises and service, for a map of services."""
    sites = results.sites
    parts = [
        gpd.GeoDataFrame(
            {
                "facility_id": sites["facility_id"],
                "name": sites["name"],
                "service": offer.service,
                "known_from": offer.known_from,
                "offers": np.select([offer.offers, offer.unknown], ["yes", "not known"], "no"),
            },
            geometry=sites.geometry.to_numpy(),
            crs=27700,
        )
        for offer in offers
    ]
    return gpd.GeoDataFrame(pd.concat(parts, ignore_index=True), crs=27700)


SERVICES = Question(
    "services",
    "Coverage of services",
    "People within and outside every rule at the study's own speeds, counting only premises that "
    "offer a service: by the study's own table of services (known_from: services), or by any "
    "activity in the months of the dispensing data (known_from: activity). Premises of which "
    "nothing is said are not known to offer it: who is within reach of such a premises and of none "
    "that offers it is unknown. Dispensing practices offer pharmacy services only where the table "
    "says so.",
    ("1", "3", "5"),
    (
        Field("service", "text", "the service"),
        Field("known_from", "text", "services: the study's own table; activity: dispensing data"),
        *COVERAGE_FIELDS,
        Field("premises_offering", "count", "premises of the set in the area that offer it"),
        Field("premises_not_known", "count", "premises of which that is not known"),
    ),
    _make,
)
