"""Layers of areas, of what class they are and of how they nest; postcodes among them."""

from __future__ import annotations

from pna.layers.types import LSOA, Column, Layer, text

__all__ = ["AREA_LAYERS"]

AREA_LAYERS = (
    Layer(
        "areas",
        "The area of the board, its districts and its localities",
        (
            text("area_type", "kind of area", allowed=("hwb", "district", "locality")),
            text("area_code", "code of the area", filled=True),
            text("area_name", "name of the area", filled=True),
            Column("valid", "yes_no", "the polygon was valid as published", filled=True),
        ),
        key=("area_type", "area_code"),
        shape="polygon",
    ),
    Layer(
        "boundaries",
        "Polygons with a code and a name",
        (
            text("area_code", "code of the area", filled=True),
            text("area_name", "name of the area"),
            Column("valid", "yes_no", "the polygon was valid as published", required=False),
        ),
        shape="polygon",
    ),
    Layer(
        "controlled_localities",
        "Controlled localities: areas determined to be rural in character",
        (
            text("name", "name of the controlled locality", filled=True),
            text("oa", "code of an output area of it; empty where there is a polygon"),
            text("source", "who determined it, and when", required=False),
        ),
        shape="polygon",
        shape_filled=False,
    ),
    Layer(
        "lsoa_localities",
        "Which locality each LSOA belongs to",
        (
            LSOA,
            text("locality", "code of the locality", filled=True),
            text("locality_name", "name of the locality", filled=True),
        ),
        key=("lsoa",),
    ),
    Layer(
        "lsoa_lookup",
        "Which ward and district each LSOA belongs to",
        (
            LSOA,
            text("district", "code of the district", filled=True),
            text("district_name", "name of the district", required=False),
            text("ward", "code of the ward", required=False),
            text("ward_name", "name of the ward", required=False),
        ),
        key=("lsoa",),
    ),
    Layer(
        "lsoa_changes",
        "Which LSOAs of 2021 came from which of 2011",
        (
            text("lsoa_2011", "code of the LSOA of 2011", filled=True),
            text("lsoa_2021", "code of the LSOA of 2021", filled=True),
            text(
                "change",
                "U unchanged, S split, M merged, X irregular",
                filled=True,
                allowed=("U", "S", "M", "X"),
            ),
        ),
        key=("lsoa_2011", "lsoa_2021"),
    ),
    Layer(
        "lsoa_centroids",
        "Population-weighted centroids of LSOAs",
        (LSOA,),
        key=("lsoa",),
        shape="point",
    ),
    Layer(
        "lsoa_ruc",
        "Rural-urban classification of each LSOA",
        (
            LSOA,
            text("edition", "year of the classification: 2011 or 2021", filled=True),
            text("ruc_code", "class: UN1 ... RSF1 in 2021, A1 ... E2 in 2011", filled=True),
            text("ruc_name", "name of the class", filled=True),
            Column("rural", "yes_no", "a rural class", filled=True),
        ),
        key=("lsoa",),
    ),
    Layer(
        "oa_lookup",
        "Which LSOA and district each output area (OA) belongs to",
        (
            text("oa", "code of the OA", filled=True),
            LSOA,
            text("district", "code of the district", filled=True),
            text("district_name", "name of the district", required=False),
        ),
        key=("oa",),
    ),
    Layer(
        "oa_centroids",
        "Population-weighted centroids of output areas (OA)",
        (text("oa", "code of the OA", filled=True),),
        key=("oa",),
        shape="point",
    ),
    Layer(
        "postcodes",
        "Postcodes, live and ended",
        (
            text("postcode", "postcode with one space", filled=True),
            Column("easting", "number", "easting of the postcode", unit="metres"),
            Column("northing", "number", "northing of the postcode", unit="metres"),
            text("ended", "year and month in which it ended (202204); empty if live"),
            Column("large_user", "yes_no", "a large-user postcode", required=False),
            Column("quality", "number", "positional quality, 1 best to 9 none", required=False),
            text("oa", "code of the output area", required=False),
            text("lsoa", "code of the LSOA", required=False),
            text("district", "code of the district", required=False),
        ),
        key=("postcode",),
    ),
)
