"""Premises with something the matter, as published lists have them; none changes who can reach one.

Ordinary premises get odd hours, or a postcode of which the directory says something; further rows
of the list are premises that count nowhere.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
from pyproj import Transformer

from pna.demo.landscape import OUTER_PARISHES, Landscape
from pna.demo.names import person
from pna.demo.services import DAYS, Services

__all__ = ["FOREIGN_POSTCODES", "add", "foreign_postcodes", "said_totals"]

_STEP = 14
FOREIGN_POSTCODES = {"reach": "ZZ99 1AB", "beyond": "ZZ99 2AB", "nowhere": "ZZ99 9ZZ"}
"""Postcodes beyond every polygon, and one that was never given a position."""
_UNKNOWN_POSTCODE = "ZZ98 1AA"
_PLAIN = "09:00-17:30"


def add(land: Landscape, services: Services) -> Services:
    """Put the odd premises among the others.

    Parameters
    ----------
    land, services
        The county's.

    Returns
    -------
    Services
        With the column ``odd`` of its premises: what is the matter, empty where nothing is.
    """
    rng = land.rng(_STEP)
    table = services.premises.assign(odd="")
    codes = services.postcodes.copy()
    amended = set(services.amendments["ods_code"])
    plain = table[
        (table["contract"] == "Community") & ~table["distance_selling"] & (table["area"] < land.own)
        & ~table["row"].duplicated(keep=False) & ~table["ods"].isin(amended)
        & (codes["doterm"].to_numpy()[table["row"]] == "")
    ]  # fmt: skip
    busy = table["row"].value_counts().idxmax()
    late = table.index[(table["row"] == busy) & table["trap"]][0]
    whole = table.index[table["hundred_hours"] & table["trap"]][0]
    # Those first whose name and hours are as they should be.
    ordered = [*plain.index[~plain["trap"]], *plain.index[plain["trap"]][::-1]]
    blank, totals, poor = [i for i in ordered if i not in (late, whole)][:3]
    large = table.index[table["distance_selling"]][0]
    table.loc[late, ["friday", "odd"]] = ["08:00-02:00", "overnight"]
    table.loc[whole, ["friday", "odd"]] = ["00:00-00:00", "whole day"]
    table.loc[blank, ["wednesday", "odd"]] = ["", "blank"]
    table.loc[totals, "odd"] = "totals"
    lps = table.index[table["contract"] == "LPS"][0]
    table.loc[lps, "odd"] = "repeated"
    table.loc[[poor, large], "odd"] = ["poor postcode", "large user"]
    codes.loc[table.loc[poor, "row"], "grid"] = 8
    codes.loc[table.loc[large, "row"], "usertype"] = 1
    others = pd.DataFrame(_further(land, table, rng))
    others["ods"] = [f"FZY{n:02d}" for n in range(len(others))]
    both = pd.concat([table, others], ignore_index=True)
    return replace(services, premises=both, postcodes=codes)


def _further(
    land: Landscape, table: pd.DataFrame, rng: np.random.Generator
) -> list[dict[str, object]]:
    """Rows of the list that count nowhere."""
    neighbour = len(land.areas) - 4
    xy = _beyond(land)
    inside = str(table.loc[table["contract"] == "LPS", "postcode"].iloc[0])
    kinds = (
        ("reach", "Lightship Chemist", "Community", FOREIGN_POSTCODES["reach"], neighbour),
        ("beyond", "Far Island Pharmacy", "Community", FOREIGN_POSTCODES["beyond"], neighbour),
        ("nowhere", f"{person(rng)} Pharmacy Online", "Community", FOREIGN_POSTCODES["nowhere"],
         neighbour),
        ("unknown postcode", f"{person(rng)} Chemists", "Community", _UNKNOWN_POSTCODE, neighbour),
        # An appliance contractor of the neighbouring board that stands inside the area.
        ("board", "Border Appliance Supplies", "DAC", inside, neighbour),
    )  # fmt: skip
    rows = []
    for odd, name, contract, postcode, area in kinds:
        x, y = xy.get(odd, (0.0, 0.0))
        days = dict.fromkeys((day.lower() for day in DAYS), _PLAIN)
        rows.append(
            {
                "node": -1, "row": -1, "name": name, "organisation": "Nobody Invented Ltd",
                "street": "1 Harbour Street", "place": "Nowhere", "town": "NOWHERE",
                "contract": contract, "trap": False, "distance_selling": False,
                "hundred_hours": False, "x": x, "y": y, "postcode": postcode, "area": area,
                **days, "saturday": "CLOSED", "sunday": "CLOSED", "odd": odd,
            }
        )  # fmt: skip
    return rows


def _beyond(land: Landscape) -> dict[str, tuple[float, float]]:
    """Spots east of every polygon: one within the buffer of one of them, one beyond it."""
    edge = land.scale.box[2] + OUTER_PARISHES * land.scale.parish_spacing
    y = round(land.scale.centre[1] / 10) * 10.0
    buffer = 1000 * land.scale.buffer_km
    return {"reach": (edge + 0.5 * buffer, y), "beyond": (edge + 1.2 * buffer, y)}


def said_totals(listed: pd.DataFrame, odd: pd.Series[str]) -> pd.DataFrame:
    """Return the list with one total that its hours contradict, and with one row a second time."""
    said = listed.copy()
    said.loc[odd == "totals", "MON_TOTAL"] = "6.25"
    return pd.concat([said, said[odd == "repeated"]], ignore_index=True)


def foreign_postcodes(land: Landscape, columns: list[str]) -> pd.DataFrame:
    """Return rows of the postcode directory for postcodes of no area that is loaded."""
    to_wgs84 = Transformer.from_crs("EPSG:27700", "EPSG:4326", always_xy=True)
    rows = []
    spots = _beyond(land)
    for odd, postcode in FOREIGN_POSTCODES.items():
        outward, inward = postcode.split(" ")
        row = {
            "pcd7": outward.ljust(4) + inward, "pcd8": f"{outward.ljust(4)} {inward}",
            "pcds": postcode, "dointr": "198001", "usrtypind": "0", "gridind": "9",
            "lat": "99.999999", "long": "0.000000",
        }  # fmt: skip
        if odd in spots:
            x, y = spots[odd]
            lon, lat = to_wgs84.transform(x, y)
            row |= {
                "east1m": f"{x:.0f}", "north1m": f"{y:.0f}", "gridind": "1",
                "lad25cd": "S12999001", "ctry25cd": "S92000003",
                "lat": f"{lat:.6f}", "long": f"{lon:.6f}",
            }  # fmt: skip
        rows.append(dict.fromkeys(columns, "") | row)
    return pd.DataFrame(rows, columns=columns)
