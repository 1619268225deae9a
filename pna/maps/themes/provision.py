"""Makes the map that the law asks for: every premises of the area by kind."""

from __future__ import annotations

from collections import Counter

import geopandas as gpd
import pandas as pd

from pna.answers import Answer
from pna.maps.content import Backdrop, MapContent, Marks, NotDrawn
from pna.maps.symbols import KINDS, symbol_of
from pna.maps.themes.common import area_name, base
from pna.maps.themes.premises import around, premises_marks, statutory
from pna.maps.themes.tables import by_area, table_of
from pna.material import Material
from pna.premises.amended import closed_of
from pna.report.document.blocks import Table
from pna.wording import maps as said

__all__ = ["TITLE", "content"]

TITLE = "Pharmaceutical services in the area"
_MEASURES = {
    "pharmacy": "community_pharmacies",
    "lps": "lps",
    "distance_selling": "distance_selling",
    "appliance": "appliance",
    "dispensing_practice": "dispensing_practices",
}
"""By kind: its measure in the table ``provision``."""
_NOTES = {
    "distance_selling": said.DISTANCE_SELLING_NOTE,
    "appliance": said.APPLIANCE_NOTE,
    "dispensing_practice": said.DISPENSING_NOTE,
}


def content(material: Material, under: Backdrop) -> MapContent | NotDrawn:
    """Gather what the map shows: premises of the area, numbered, and those around it.

    Parameters
    ----------
    material
        Of the run.
    under
        What lies under the map.

    Returns
    -------
    MapContent
        It is drawn for every study, even where the lists name no premises.
    """
    rows = statutory(material)
    beyond = around(material)
    number = rows["kind"].value_counts()
    numbers = {kind: int(number.get(kind, 0)) for kind in KINDS}
    area = area_name(material)
    layers: list[Marks] = []
    if len(beyond):
        layers.append(_around_marks(material, beyond))
    layers.append(_area_marks(material, rows))
    tables = [_listed(material, rows, area), *_by_area(material, numbers), *_beyond(beyond)]
    off_map = [_named(row) for row in _records(rows[~rows["placed"]])]
    premises = material.results.premises
    inside = premises["in_area"].to_numpy(dtype=bool)
    closed = [_named(row) for row in _records(premises[closed_of(premises) & inside])]
    return base(
        material,
        under,
        key="provision",
        title=TITLE,
        finding=said.provision_finding(numbers, area),
        layers=layers,
        tables=tables,
        sentences=(said.not_placed(off_map),),
        paragraphs=("7",),
        notes=(
            said.STATUTORY,
            *(note for kind, note in _NOTES.items() if numbers[kind]),
            said.NUMBERS_NOTE,
            said.positions_note(Counter(rows["position"])),
            said.closed_note(closed),
        ),
        files=("tables/premises.csv", "tables/provision.csv"),
    )


def _area_marks(material: Material, rows: gpd.GeoDataFrame) -> Marks:
    """Every symbol is filled: whether premises count for travel is no matter here."""
    return premises_marks(
        material,
        which="area",
        key="premises",
        title=said.PREMISES,
        filled=rows["facility_id"].tolist(),
        filled_words="",
        hollow_words="",
        more={
            code: (said.number_line(number),)
            for code, number, placed in zip(
                rows["facility_id"], rows["number"], rows["placed"], strict=True
            )
            if placed
        },
        numbered=True,
    )


def _around_marks(material: Material, beyond: gpd.GeoDataFrame) -> Marks:
    marks = premises_marks(
        material,
        which="reach",
        key="around",
        title=said.AROUND_TITLE.format(f"{material.results.study.area.buffer_km:g}"),
        filled=(),
        filled_words="",
        hollow_words=said.AROUND_HOLLOW,
    )
    chosen = marks.points["mark_id"].isin(beyond["facility_id"])
    points = gpd.GeoDataFrame(marks.points[chosen].reset_index(drop=True), crs=27700)
    return Marks(key=marks.key, title=marks.title, points=points, hollow_words=marks.hollow_words)


def _records(frame: pd.DataFrame) -> list[dict[str, str]]:
    return [{str(key): value for key, value in row.items()} for row in frame.to_dict("records")]


def _named(row: dict[str, str]) -> str:
    return f"{row['name'] or said.NO_NAME} ({row['facility_id']})"


def _listed(material: Material, rows: gpd.GeoDataFrame, area: str) -> Table:
    """Every premises of the area once."""
    branches = _branches(material)
    kinds = [
        said.BRANCH if code in branches else symbol_of(kind).label
        for code, kind in zip(rows["facility_id"], rows["kind"], strict=True)
    ]
    frame = pd.DataFrame(
        {
            "number": [
                f"{number}" if placed else f"{number}, {said.NOT_ON_MAP}"
                for number, placed in zip(rows["number"], rows["placed"], strict=True)
            ],
            "facility_id": rows["facility_id"],
            "name": rows["name"].where(rows["name"] != "", said.NO_NAME),
            "kind": kinds,
            "address": rows["address"],
            "postcode": rows["postcode"],
            "locality_name": rows["locality_name"],
        }
    )
    columns = {
        "number": said.NUMBER,
        "facility_id": said.CODE,
        "name": said.NAME,
        "kind": said.KIND,
        "address": said.ADDRESS,
        "postcode": said.POSTCODE,
    }
    if len(set(rows["locality_name"])) > 1:
        columns["locality_name"] = said.LOCALITY
    return table_of(said.provision_caption(area), frame, columns)


def _branches(material: Material) -> set[str]:
    if "dispensing-sites" not in material.shown:
        return set()
    table = material.table("dispensing-sites")
    return set(table.loc[table["branch"] == "yes", "facility_id"])


def _by_area(material: Material, numbers: dict[str, int]) -> list[Table]:
    """How many of each kind there are in every part of the area, none included."""
    if not isinstance(material.results.answers.get("provision"), Answer):
        return []
    table = material.table("provision")
    table = table[table["area_type"].isin(("hwb", "district", "locality"))]
    kinds = [kind for kind, number in numbers.items() if number]
    areas = table.drop_duplicates("area_code")
    frame = pd.DataFrame({"area_name": areas["area_name"], "area_type": areas["area_type"]})
    for kind in kinds:
        counts = table[table["measure"] == _MEASURES[kind]].drop_duplicates("area_code")
        frame[kind] = areas["area_code"].map(counts.set_index("area_code")["count"])
    if len(frame) < 2 or not kinds:  # noqa: PLR2004 - the whole area alone says nothing new
        return []
    columns = {
        "area_name": said.AREA,
        "area_type": said.AREA_TYPE,
        **{kind: symbol_of(kind).plural for kind in kinds},
    }
    return by_area(said.BY_AREA_CAPTION, frame, columns)


def _beyond(beyond: gpd.GeoDataFrame) -> list[Table]:
    if beyond.empty:
        return []
    frame = pd.DataFrame(beyond.drop(columns="geometry"))
    frame["kind"] = [symbol_of(kind).label for kind in frame["kind"]]
    frame["name"] = frame["name"].where(frame["name"] != "", said.NO_NAME)
    columns = {
        "facility_id": said.CODE,
        "name": said.NAME,
        "kind": said.KIND,
        "address": said.ADDRESS,
        "postcode": said.POSTCODE,
        "hwb": said.BOARD,
    }
    return [table_of(said.BEYOND_CAPTION, frame, columns)]
