"""Writes the invented county in the forms in which the real files are published."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from pyproj import Transformer

from pna import writing
from pna.demo.landscape import OUTER_PARISHES, Landscape
from pna.demo.odd_premises import foreign_postcodes, said_totals
from pna.demo.people import People
from pna.demo.services import DAYS, Services, day_hours
from pna.demo.shapes import Floats, Ints

__all__ = [
    "board_of",
    "csv",
    "global_ids",
    "parish_cells",
    "write_boundaries",
    "write_geojson",
    "write_people",
    "write_premises",
]

_DAY_TOTALS = ("MON", "TUES", "WED", "THURS", "FRI", "SAT", "SUN")
_ONSPD_COLUMNS = (
    "pcd7", "pcd8", "pcds", "dointr", "doterm", "usrtypind", "east1m", "north1m", "gridind",
    "oa21cd", "cty25cd", "ced25cd", "lad25cd", "wd25cd", "nhser24cd", "ctry25cd", "rgn25cd",
    "pcon24cd", "ttwa15cd", "itl25cd", "npark16cd", "lsoa21cd", "msoa21cd", "wz11cd", "sicbl24cd",
    "bua24cd", "ruc21ind", "oac21ind", "lat", "long", "lep21cd1", "lep21cd2", "pfa23cd",
    "imd20ind", "icb23cd",
)  # fmt: skip
COUNTY_CODE = "E10990001"


def board_of(land: Landscape, area: int) -> tuple[str, str]:
    """Return code and name of the Health and Wellbeing Board of a district."""
    if land.scale.enclave and area < land.own:
        return COUNTY_CODE, f"{land.settlements[0].name}shire (invented)"
    return land.areas[area]


def csv(frame: pd.DataFrame, path: Path, *, newline: str = "\r\n") -> None:
    """Write a table as a publisher does."""
    # Not pna.writing.csv: these are inputs, hostile cells and all, as a publisher might send them.
    with writing.replacing(path) as temporary:
        frame.to_csv(temporary, index=False, encoding="utf-8", lineterminator=newline)


def global_ids(codes: Sequence[str]) -> list[str]:
    """Identifiers such as the ONS gives its features."""
    return [str(uuid.uuid5(uuid.NAMESPACE_URL, f"invented/{code}")) for code in codes]


def parish_cells(land: Landscape) -> npt.NDArray[np.object_]:
    """Return the polygon of each parish, EPSG:27700."""
    west, south, east, north = land.scale.box
    margin = OUTER_PARISHES * land.scale.parish_spacing
    frame = shapely.box(west - margin, south - margin, east + margin, north + margin)
    cells = shapely.get_parts(
        shapely.voronoi_polygons(shapely.multipoints(land.parishes), extend_to=frame, ordered=True)
    )
    found: npt.NDArray[np.object_] = shapely.intersection(cells, frame)
    return found


def write_boundaries(land: Landscape, people: People, folder: Path) -> None:
    """Write ``districts.geojson`` and ``wards.geojson`` (WGS84)."""
    cells = parish_cells(land)
    districts = [{"LAD25CD": code, "LAD25NM": name} for code, name in land.areas]
    write_geojson(cells, land.parish_area, districts, "Local_Authority_Districts_invented",
             folder / "districts.geojson")  # fmt: skip
    wards = [
        {"WD25CD": code, "WD25NM": name, "LAD25CD": land.areas[a][0], "LAD25NM": land.areas[a][1]}
        for code, name, a in people.wards.itertuples(index=False)
    ]
    write_geojson(cells, people.parish_ward, wards, "Wards_invented", folder / "wards.geojson",
                  spiked=0)  # fmt: skip


def write_geojson(
    cells: npt.NDArray[np.object_],
    group: Ints,
    properties: list[dict[str, str]],
    name: str,
    path: Path,
    *,
    spiked: int = -1,
    looped: int = -1,
) -> None:
    """Write groups of parishes as polygons (WGS84).

    Parameters
    ----------
    cells
        The parishes, EPSG:27700.
    group
        Which of the polygons each belongs to; a negative number for none.
    properties
        Of each polygon.
    name
        Of the layer.
    path
        The file.
    spiked, looped
        Which polygon has a line that runs out and back again, which one crosses itself and so
        encloses ground twice; the first is a slip without consequence, the second is none.
    """
    to_wgs84 = Transformer.from_crs("EPSG:27700", "EPSG:4326", always_xy=True)

    def moved(xy: Floats) -> Floats:
        return np.round(np.column_stack(to_wgs84.transform(xy[:, 0], xy[:, 1])), 7)

    features = []
    for i, own in enumerate(properties):
        merged = shapely.union_all(cells[group == i])
        centre = shapely.point_on_surface(merged)
        lon_lat = moved(np.array([[centre.x, centre.y]]))[0]
        if i == spiked:
            merged = _with_corners(merged, np.array([[0.05, 0.0]]))
        if i == looped:
            merged = _with_corners(merged, np.array([[0.24, 0.0], [0.24, 0.24]]))
        shape = shapely.transform(merged, moved)
        features.append(
            {
                "type": "Feature",
                "properties": {
                    "FID": i + 1, **own, "BNG_E": round(centre.x), "BNG_N": round(centre.y),
                    "LONG": float(lon_lat[0]), "LAT": float(lon_lat[1]),
                    "GlobalID": global_ids([next(iter(own.values()))])[0],
                },
                "geometry": json.loads(shapely.to_geojson(shape)),
            }
        )  # fmt: skip
    whole = {
        "type": "FeatureCollection",
        "name": name,
        "note": "Invented. No real place.",
        "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}},
        "features": features,
    }
    with writing.replacing(path) as temporary:
        temporary.write_text(json.dumps(whole), encoding="utf-8", newline="\n")


def _with_corners(shape: shapely.Geometry, steps: Floats) -> shapely.MultiPolygon:
    """Add a trip out from the easternmost corner, in shares of the width, and back to it."""
    largest, *others = sorted(shapely.get_parts(shape), key=lambda part: -part.area)
    # Clockwise.
    ring = shapely.get_coordinates(shapely.get_exterior_ring(shapely.normalize(largest)))
    at = int(ring[:-1, 0].argmax())
    trip = ring[at] + steps * float(np.ptp(ring[:, 0]))
    around = np.concatenate([ring[: at + 1], trip, ring[at:]])
    return shapely.MultiPolygon([shapely.Polygon(around, largest.interiors), *others])


def write_people(land: Landscape, people: People, services: Services, folder: Path) -> None:
    """Write the files of output areas, population, postcodes and special populations."""
    oa, lsoa = people.output_areas, people.lsoas
    number = np.arange(1, len(oa) + 1)
    csv(
        pd.DataFrame(
            {
                "FID": number, "OA21CD": oa["oa"], "GlobalID": global_ids(oa["oa"].tolist()),
                "x": oa["x"], "y": oa["y"],
            }
        ),
        folder / "oa_pwc.csv",
    )  # fmt: skip
    csv(_nomis("2021", oa["oa"], oa["oa"], oa["people"]), folder / "ts001_oa.csv")
    names = lsoa.set_index("lsoa")
    codes, titles = zip(*land.areas, strict=True)
    area = oa["area"].to_numpy()
    csv(
        pd.DataFrame(
            {
                "OA21CD": oa["oa"], "LSOA21CD": oa["lsoa"],
                "LSOA21NM": oa["lsoa"].map(names["name"]), "MSOA21CD": oa["msoa"],
                "MSOA21NM": oa["lsoa"].map(names["msoa_name"]),
                "LAD22CD": np.array(codes)[area], "LAD22NM": np.array(titles)[area],
                "ObjectId": number,
            }
        ),
        folder / "oa_lsoa_lad_lookup.csv",
    )  # fmt: skip
    csv(_nomis("2024", lsoa["lsoa"], lsoa["name"], lsoa["people"]), folder / "lsoa_population.csv")
    special = people.special.drop(columns=["x", "y"]).assign(source="invented")
    csv(special, folder / "special_population.csv")
    directory = _onspd(land, people, services.postcodes)
    foreign = foreign_postcodes(land, list(directory.columns))
    csv(pd.concat([directory, foreign], ignore_index=True), folder / "onspd_demo.csv")


def _nomis(date: str, codes: pd.Series, names: pd.Series, people: pd.Series) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "DATE_NAME": date, "GEOGRAPHY_CODE": codes, "GEOGRAPHY_NAME": names,
            "MEASURES_NAME": "Value", "OBS_VALUE": people,
        }
    )  # fmt: skip


def _onspd(land: Landscape, people: People, postcodes: pd.DataFrame) -> pd.DataFrame:
    table = postcodes
    count = len(table)
    xy = table[["x", "y"]].to_numpy(dtype=float)
    to_wgs84 = Transformer.from_crs("EPSG:27700", "EPSG:4326", always_xy=True)
    lon, lat = to_wgs84.transform(xy[:, 0], xy[:, 1])
    none = (table["grid"] == 9).to_numpy()
    known = ~none
    outward = table["pcds"].str.split(" ").str[0]
    inward = table["pcds"].str.split(" ").str[1]
    oa = people.output_areas.set_index("oa")
    lsoa, msoa = table["oa"].map(oa["lsoa"]), table["oa"].map(oa["msoa"])
    area_codes = np.array([code for code, _ in land.areas])[table["area"]]
    ward = people.wards["code"].to_numpy()[people.parish_ward[land.parish_of(xy)]]

    def text(values: object) -> Floats:
        return np.where(known, values, "")  # type: ignore[call-overload,no-any-return]

    columns: dict[str, object] = dict.fromkeys(_ONSPD_COLUMNS, "")
    columns |= {
        "pcd7": outward.str.ljust(4) + inward,
        "pcd8": outward.str.ljust(4) + " " + inward,
        "pcds": table["pcds"],
        "dointr": "198001",
        "doterm": table["doterm"],
        "usrtypind": table["usertype"],
        "east1m": text([f"{v:.0f}" for v in xy[:, 0]]),
        "north1m": text([f"{v:.0f}" for v in xy[:, 1]]),
        "gridind": table["grid"],
        "oa21cd": text(table["oa"]),
        "cty25cd": text([
            board_of(land, a)[0] if board_of(land, a)[0].startswith("E10") else "E99999999"
            for a in table["area"]
        ]),
        "lad25cd": text(area_codes),
        "wd25cd": text(ward),
        "ctry25cd": "E92000001",
        "lsoa21cd": text(lsoa),
        "msoa21cd": text(msoa),
        "lat": np.where(known, [f"{v:.6f}" for v in lat], "99.999999"),
        "long": np.where(known, [f"{v:.6f}" for v in lon], "0.000000"),
    }  # fmt: skip
    return pd.DataFrame(columns, index=range(count))


def write_premises(land: Landscape, services: Services, folder: Path) -> None:
    """Write the pharmaceutical list, contractor details, dispensing sites and amendments."""
    table = services.premises
    boards = [board_of(land, a) for a in table["area"]]
    listed: dict[str, object] = {
        "PHARMACY_ODS_CODE_F_CODE": table["ods"],
        "HEALTH_AND_WELLBEING_BOARD": [name.upper() for _, name in boards],
        "PHARMACY_TRADING_NAME": table["name"],
        "ORGANISATION_NAME": table["organisation"],
        "ADDRESS_FIELD_1": table["street"],
        "ADDRESS_FIELD_2": table["place"],
        "ADDRESS_FIELD_3": table["town"],
        "ADDRESS_FIELD_4": "INVENTED",
        "POST_CODE": table["postcode"],
    }
    weekly = np.zeros(len(table))
    for day, short in zip(DAYS, _DAY_TOTALS, strict=True):
        hours = table[day.lower()].map(day_hours).to_numpy()
        weekly += hours
        listed[f"PHARMACY_OPENING_HOURS_{day}"] = table[day.lower()]
        listed[f"{short}_TOTAL"] = [f"{round(float(h), 2):g}" for h in hours]
    listed["WEEKLY_TOTAL"] = [f"{round(float(h), 2):g}" for h in weekly]
    listed["CONTRACT_TYPE"] = table["contract"]
    said = said_totals(pd.DataFrame(listed), table["odd"])
    csv(said, folder / "consol_pharmacy_list_202526q1final.csv")
    csv(_contractors(table, boards), folder / "contractor_details_202506.csv")
    sites = services.practices
    template: dict[str, object] = {
        "ods_code": sites["ods"], "site_name": sites["name"], "postcode": sites["postcode"],
        "is_branch": sites["is_branch"], "dispenses": sites["dispenses"],
    }  # fmt: skip
    for day in ("mon", "tue", "wed", "thu", "fri"):
        template[f"hours_{day}"] = sites["hours"]
    template |= {"hours_sat": "CLOSED", "hours_sun": "CLOSED"}
    # Of one site there are coordinates, and they are not where its postcode is.
    last = (np.arange(len(sites)) == len(sites) - 1) & ~sites["dispenses"].isin(["Y"])
    at = services.postcodes.set_index("pcds").loc[sites["postcode"], ["x", "y"]].to_numpy(float)
    template["easting"] = np.where(last, [f"{x + 2400:.0f}" for x in at[:, 0]], "")
    template["northing"] = np.where(last, [f"{y:.0f}" for y in at[:, 1]], "")
    template |= {"source": "invented", "as_at": "2025-06-30"}
    csv(pd.DataFrame(template), folder / "dispensing_sites.csv")
    csv(services.amendments, folder / "amendments.csv")


def _contractors(table: pd.DataFrame, boards: list[tuple[str, str]]) -> pd.DataFrame:
    flag = {True: "Y", False: "N"}
    frame = pd.DataFrame(
        {
            "YEAR_MONTH": "202506", "REGION_CODE": "Y99", "REGION_NAME": "INVENTED REGION",
            "ICB_CODE": "QZZ", "ICB_NAME": "INVENTED ICB", "HWB_CODE": [c for c, _ in boards],
            "HWB_NAME": [n.upper() for _, n in boards], "LPC_CODE": "LZZ",
            "LPC_NAME": "INVENTED LPC", "START_DATE": "20130401",
            "CONTRACTOR_CODE": table["ods"], "CONTRACTOR_NAME": table["organisation"],
            "TRADING_NAME": table["name"], "ADDRESS_FIELD1": table["street"],
            "ADDRESS_FIELD2": table["place"], "ADDRESS_FIELD3": table["town"],
            "ADDRESS_FIELD4": "INVENTED", "POST_CODE": table["postcode"],
            "PHONE_NUMBER": "01632 960000",
            "PHARMACY_TYPE": np.where(table["contract"] == "DAC", "APPLIANCE", "PHARMACY"),
            "CONTRACTOR_TYPE": table["contract"].str.upper(),
            "DISPENSER_ACCOUNT_TYPE": "PERMANENT", "PRIVATE_CONTRACTOR": "N",
            "DISTANCE_SELLING_CONTRACTOR": table["distance_selling"].map(flag),
            "100_HOUR_PHARMACY_CONTRACTOR": table["hundred_hours"].map(flag),
            "OUT_OF_HRS_DISP_CONTRACTOR": "N",
            "LPS_CONTRACTOR": (table["contract"] == "LPS").map(flag),
        }
    )  # fmt: skip
    # The real file also holds islands that have no region and private contractors.
    odd = frame.iloc[:2].copy()
    odd["CONTRACTOR_CODE"] = ["904405C", "FZ999"]
    odd["TRADING_NAME"] = ["Invented Island Pharmacy", "Invented Private Pharmacy"]
    odd[["REGION_CODE", "REGION_NAME", "ICB_CODE", "ICB_NAME", "HWB_CODE"]] = ""
    odd["HWB_NAME"] = ["INVENTED ISLAND", "INVENTED"]
    odd["PRIVATE_CONTRACTOR"] = ["N", "Y"]
    # One contractor came too late for this month, and one column is new.
    known = frame[(table["odd"] != "unknown postcode").to_numpy()]
    return pd.concat([known, odd], ignore_index=True).assign(PAYMENT_REGION="INVENTED")
