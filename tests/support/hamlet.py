"""A study small enough to work out on paper, written file by file.

The area is a square of 10 km, its neighbour a square of 10 km to the east of it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pna.study import Study, load_study

CRS = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::27700"}}
LIST_HEADER = (
    "PHARMACY_ODS_CODE_F_CODE,HEALTH_AND_WELLBEING_BOARD,PHARMACY_TRADING_NAME,ORGANISATION_NAME,"
    "ADDRESS_FIELD_1,ADDRESS_FIELD_2,ADDRESS_FIELD_3,ADDRESS_FIELD_4,POST_CODE,"
    "PHARMACY_OPENING_HOURS_MONDAY,MON_TOTAL,WEEKLY_TOTAL,CONTRACT_TYPE\n"
)


def listed(code: str, board: str, name: str, postcode: str, contract: str) -> str:
    """One row of the consolidated list."""
    return f"{code},{board},{name},Owner,1 High Street,,Town,,{postcode},CLOSED,0,0,{contract}\n"


def square(easting: float, northing: float, side: float) -> list[list[list[float]]]:
    """Rings of a square with this south-west corner."""
    e, n = easting, northing
    return [[[e, n], [e + side, n], [e + side, n + side], [e, n + side], [e, n]]]


def geojson(rows: list[tuple[dict[str, Any], Any]], crs: dict[str, Any] | None = CRS) -> str:
    """Polygons as GeoJSON: (properties, rings)."""
    features = [
        {
            "type": "Feature",
            "properties": properties,
            "geometry": {"type": "Polygon", "coordinates": rings},
        }
        for properties, rings in rows
    ]
    head = {"type": "FeatureCollection", "features": features}
    return json.dumps(head | ({"crs": crs} if crs else {}))


FILES = {
    "roads.osm": "<osm/>",
    "list.csv": LIST_HEADER
    + listed("FA001", "SHIRE", "High Street Pharmacy", "AB1 1AA", "Community")
    + listed("FA002", "SHIRE", "Ended Postcode Pharmacy", "ab11ab", "LPS")
    + listed("FA003", "SHIRE", "Appliances", "AB1 1AA", "dac ")
    + listed("FA004", "OTHER", "Near Pharmacy", "AB2 1AA", "Community")
    + listed("FA005", "OTHER", "Far Pharmacy", "AB3 1AA", "Community")
    + listed("FA006", "SHIRE", "Pills Direct.com", "AB1 1AA", "Community")
    + listed("FA007", "SHIRE", "Lost Pharmacy", "ZZ9 9ZZ", "Community")
    + listed("FA008", "SHIRE", "Border Pharmacy", "AB2 1AB", "Community"),
    "details.csv": (
        "CONTRACTOR_CODE,TRADING_NAME,PRIVATE_CONTRACTOR,DISTANCE_SELLING_CONTRACTOR\n"
        + "".join(f"FA00{n},x,N,{'Y' if n == 6 else 'N'}\n" for n in range(1, 9))
        + "FP001,Private,Y,N\n"
    ),
    "sites.csv": (
        "ods_code,site_name,postcode,is_branch,dispenses\n"
        "Y00001,Village Surgery,AB1 1AA,N,Y\n"
        "Y00001001,Branch Surgery,AB1 1AC,Y,Y\n"
        "Y00002,Town Surgery,AB1 1AA,N,N\n"
    ),
    "postcodes.csv": (
        "pcds,doterm,usrtypind,east1m,north1m,gridind,oa21cd,lsoa21cd,lad25cd\n"
        "AB1 1AA,,0,502000,302500,1,E00000001,E01000001,E06000001\n"
        "AB1 1AB,202101,0,503000,302500,1,E00000002,E01000001,E06000001\n"
        "AB1 1AC,,0,504000,302500,1,E00000002,E01000001,E06000001\n"
        "AB1 1AD,,1,507000,307000,1,E00000003,E01000002,E06000001\n"
        "AB1 1AE,,0,,,9,E00000003,E01000002,E06000001\n"
        "AB2 1AA,,0,515000,305000,1,E00000005,E01000003,E06000002\n"
        "AB2 1AB,,0,510250,305000,1,E00000005,E01000003,E06000002\n"
        "AB3 1AA,,0,560000,305000,1,E00000009,E01000009,E06000009\n"
    ),
    "areas.geojson": geojson(
        [
            ({"LAD25CD": "E06000001", "LAD25NM": "Shire"}, square(500000, 300000, 10000)),
            ({"LAD25CD": "E06000002", "LAD25NM": "Other"}, square(510000, 300000, 10000)),
        ]
    ),
    "population.csv": (
        "GEOGRAPHY_CODE,OBS_VALUE\nE01000001,440\nE01000002,50\nE01000003,70\nE01000009,80\n"
    ),
    "oa_people.csv": (
        "GEOGRAPHY_CODE,OBS_VALUE\nE00000001,100\nE00000002,300\nE00000003,0\nE00000004,0\n"
        "E00000005,50\nE00000009,60\n"
    ),
    "oa_centroids.csv": (
        "FID,OA21CD,x,y\n1,E00000001,502000,302000\n2,E00000002,503000,302000\n"
        "3,E00000003,507000,307000\n4,E00000004,508000,307000\n5,E00000005,515000,305000\n"
        "6,E00000009,560000,305000\n"
    ),
    "oa_lookup.csv": (
        "OA21CD,LSOA21CD,LSOA21NM,LAD22CD,LAD22NM\n"
        "E00000001,E01000001,a,E06000001,Shire\nE00000002,E01000001,a,E06000001,Shire\n"
        "E00000003,E01000002,b,E06000001,Shire\nE00000004,E01000002,b,E06000001,Shire\n"
        "E00000005,E01000003,c,E06000002,Other\nE00000009,E01000009,d,E06000009,Far\n"
    ),
}
INPUTS = {
    "roads": "roads.osm",
    "premises": "list.csv",
    "contractor_details": "details.csv",
    "dispensing_sites": "sites.csv",
    "boundaries": "areas.geojson",
    "population": "population.csv",
    "oa_people": "oa_people.csv",
    "oa_centroids": "oa_centroids.csv",
    "oa_lookup": "oa_lookup.csv",
    "postcodes": "postcodes.csv",
}


def hamlet(
    folder: Path,
    files: dict[str, str] | None = None,
    inputs: dict[str, str | None] | None = None,
    *,
    unit: str = "oa",
    area: str = "",
) -> Study:
    """Write the study and load it.

    `files` replaces or adds files, `inputs` adds inputs or takes them away (None), `area` adds
    lines to the section of the area.
    """
    for name, content in (FILES | (files or {})).items():
        (folder / name).write_text(content, encoding="utf-8", newline="\n")
    named = {key: file for key, file in (INPUTS | (inputs or {})).items() if file is not None}
    lines = [
        '[study]\nname = "Hamlet"\nreference_date = 2025-10-01',
        f'[area]\nhwb = ["E06000001"]\nbuffer_km = 20\n{area}',
        "[inputs]",
        *(f'{key} = "{file}"' for key, file in named.items()),
        f'[demand]\nunit = "{unit}"',
    ]
    (folder / "study.toml").write_text("\n".join(lines), encoding="utf-8")
    return load_study(folder)
