"""The map of the services that pharmacies offer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

import geopandas as gpd
import pandas as pd

from pna import questions
from pna.answers import Answer
from pna.maps.content import Areas, Backdrop, Class, MapContent, MapLayer, Marks, NotDrawn
from pna.maps.layers import clean
from pna.maps.themes.common import area_name, base
from pna.maps.themes.premises import premises_marks
from pna.maps.themes.tables import table_of
from pna.material import Material
from pna.report.document.blocks import Table
from pna.rules import headline_rule
from pna.wording import maps as told
from pna.wording import maps_sites as said

__all__ = ["TITLE", "content"]

TITLE = "Services that pharmacies offer"
_KEY = "services"
_SERVICES, _BY_AREA = "services", "services-by-area"
_HOT, _OTHER = Class(said.HOT_SPOT, "#fe9929", "/"), Class(said.NOT_HOT_SPOT, "#ffffff")


class _Service(NamedTuple):
    """A service, by one of the inputs that tell of it."""

    name: str
    known_from: str
    title: str


def content(material: Material, under: Backdrop) -> MapContent | NotDrawn:
    """Gather what the map shows.

    Parameters
    ----------
    material
        Of the run.
    under
        From `pna.maps.backdrop.backdrop`.

    Returns
    -------
    MapContent or NotDrawn
        A layer a service, of which a screen shows the first, and paper each beside the others.
    """
    answer = material.results.answers.get(_SERVICES)
    if not isinstance(answer, Answer):
        inputs = answer.inputs if answer else ("inputs.services",)
        return NotDrawn(_KEY, TITLE, answer.why if answer else "", inputs)
    study = material.results.study
    layer = answer.layers["premises_services"]
    counted = premises_marks(material, which="counted").points
    own = counted[counted["mark_id"].isin(_codes_in_area(material))]
    table = _rows(material)
    services = _services_of(table)
    numbers = [
        (service.title, int(row["premises_offering"]))
        for service in services
        for row in table[_is(table, service)].to_dict("records")
    ]
    names = [name for name in (_SERVICES, _BY_AREA) if name in material.shown]
    twice = any(service.known_from == "activity" for service in services)
    made = base(
        material,
        under,
        key=_KEY,
        title=TITLE,
        finding=said.services_finding(
            numbers, len(own), study.premises.sets[0], area_name(material)
        ),
        # Of single services the first table says the same in a line each.
        sentences=[said.services_sentence(numbers), *material.sentences(_BY_AREA)],
        # The first service lies on top, and stands first in the legend.
        layers=[*_hot_spots(material), *reversed(list(_marks(material, layer, services)))],
        tables=[_by_service(material, table, services), _matrix(layer, services, counted)],
        paragraphs=sorted({one for name in names for one in questions.by_name(name).paragraphs}),
        notes=[said.MATRIX_NOTE, said.ACTIVITY_NOTE if twice else ""],
        files=[f"tables/{name}.csv" for name in names],
    )
    return replace(made, panels=True)


def _services_of(table: pd.DataFrame) -> tuple[_Service, ...]:
    """Services in the order in which they are known, each with the title of its layer."""
    pairs = table[["service", "known_from"]].drop_duplicates()
    names = pairs["service"].str.casefold()
    twice = names.duplicated(keep=False)
    return tuple(
        _Service(
            str(service),
            str(known_from),
            said.offers_title(clean(service), str(known_from), twice=bool(more)),
        )
        for service, known_from, more in zip(
            pairs["service"], pairs["known_from"], twice, strict=True
        )
    )


def _is(frame: pd.DataFrame, service: _Service) -> pd.Series[bool]:
    return (frame["service"] == service.name) & (frame["known_from"] == service.known_from)


def _codes_in_area(material: Material) -> list[str]:
    sites = material.results.sites
    return [str(code) for code in sites.loc[sites["in_area"], "facility_id"]]


def _rows(material: Material) -> pd.DataFrame:
    """Coverage of each service in the whole area, by the rule of the headline."""
    study = material.results.study
    table = material.table(_SERVICES)
    rules = list(table["rule"])
    rule = headline_rule(study) if headline_rule(study) in rules else rules[0]
    return table[
        (table["area_type"] == "hwb")
        & (table["premises_set"] == study.premises.sets[0])
        & (table["rule"] == rule)
    ]


def _marks(
    material: Material, layer: gpd.GeoDataFrame, services: tuple[_Service, ...]
) -> Iterator[Marks]:
    """Premises that count, once a service."""
    for number, service in enumerate(services):
        rows = layer[_is(layer, service)]
        offers = dict(zip(rows["facility_id"].astype(str), rows["offers"].astype(str), strict=True))
        yield premises_marks(
            material,
            which="counted",
            key=f"service-{number + 1}",
            title=service.title,
            filled=[code for code, answer in offers.items() if answer == "yes"],
            filled_words=said.FILLED,
            hollow_words=said.HOLLOW,
            more={
                code: (said.offers_line(service.title, answer, service.known_from),)
                for code, answer in offers.items()
            },
            listed=number == 0,
            show=number == 0,
        )


def _hot_spots(material: Material) -> Iterator[MapLayer]:
    """Areas of a figure beside which a service is set, where their outlines are known."""
    if _BY_AREA not in material.shown:
        return
    table = material.table(_BY_AREA)
    areas = material.results.areas.drop_duplicates("area_code").set_index("area_code")
    for number, ((need, by), rows) in enumerate(table.groupby(["need", "by"], sort=False)):
        own = rows.drop_duplicates("area_code")
        own = own[own["area_code"].isin(areas.index)]
        if own.empty:
            continue
        lines = [
            (clean(name), said.value_line(clean(need), f"{value:g}", clean(source)))
            for name, value, source in zip(
                own["area_name"], own["value"].astype(float), own["source"], strict=True
            )
        ]
        polygons = gpd.GeoDataFrame(
            {
                "area_code": own["area_code"].to_numpy(str),
                "class_number": (own["hot_spot"] != "yes").to_numpy(int),
                "lines": pd.Series(lines, dtype=object),
            },
            geometry=areas.loc[own["area_code"]].geometry.to_numpy(),
            crs=27700,
        )
        title = said.hot_spots_title(clean(need), str(by))
        yield Areas(f"hot-spots-{number + 1}", title, polygons, (_HOT, _OTHER), show=False)


def _by_service(material: Material, table: pd.DataFrame, services: tuple[_Service, ...]) -> Table:
    parts = [table[_is(table, service)].assign(service=service.title) for service in services]
    frame = pd.concat(parts)
    frame = frame.assign(basis=frame["known_from"].map(said.BASES).fillna(frame["known_from"]))
    heads = said.SERVICE_COLUMNS | {"outside": said.further_heading(material.results.study)}
    return table_of(said.SERVICES_CAPTION, frame, heads)


def _matrix(
    layer: gpd.GeoDataFrame, services: tuple[_Service, ...], counted: gpd.GeoDataFrame
) -> Table:
    """Premises that count by service: yes, no, not known."""
    frame = pd.DataFrame(
        {
            "code": counted["mark_id"],
            "name": [lines[0] for lines in counted["lines"]],
        }
    )
    heads = {"name": told.NAME, "code": told.CODE}
    for number, service in enumerate(services):
        rows = layer[_is(layer, service)]
        offers = dict(zip(rows["facility_id"].astype(str), rows["offers"].astype(str), strict=True))
        frame[f"service_{number}"] = [offers.get(code, said.NOT_KNOWN) for code in frame["code"]]
        heads[f"service_{number}"] = service.title
    return table_of(said.MATRIX_CAPTION, frame, heads)
