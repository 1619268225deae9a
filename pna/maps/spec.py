"""What a coverage map is made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import geopandas as gpd
import pandas as pd

from pna.errors import DataError

__all__ = ["CoverageMap"]

_COLUMNS = {
    "boundary": ("area_type", "area_code", "area_name"),
    "bands": ("mode", "minutes"),
    "premises": (
        "facility_id", "name", "kind", "postcode", "address", "in_area", "counted", "why_not",
    ),
    "outside": (
        "demand_id", "place", "people", "drive_minutes", "walk_minutes", "drive_status",
        "walk_status", "nearest_drive", "nearest_walk", "special",
    ),
    "roads": ("highway",),
    "settlements": ("name", "place"),
    "band_range": ("end",),
}  # fmt: skip
_CRS = 27700


@dataclass(frozen=True, slots=True)
class CoverageMap:
    """Finished layers and tables, ready to draw. Every layer is in EPSG:27700; each may be empty.

    Attributes
    ----------
    title
        Heading of the page.
    reference_date
        The date that the study speaks of.
    invented
        Whether the data are invented; the page then says so in capitals.
    boundary
        area_type (hwb, district, locality), area_code, area_name, geometry (polygons). The outline
        of the board's area is that of the rows whose area_type is hwb.
    bands
        mode (drive, walk), minutes, geometry: merged isochrones. Nested or already cut.
    premises
        facility_id, name, kind, postcode, address, in_area, counted, why_not, geometry (points or
        None: those without a position are listed under the map).
    outside
        Places further than both times: demand_id, place, people, drive_minutes, walk_minutes
        (minutes or NaN), drive_status, walk_status (ok, beyond_limit, too_far_from_road,
        no_network), nearest_drive, nearest_walk (names of premises), special ('' or what the
        place is, such as prison), geometry (points).
    roads
        highway (as in OpenStreetMap), geometry (lines): the backdrop.
    settlements
        name, place (city, town, suburb, village, hamlet ...), geometry (points).
    drive_rule_minutes, walk_rule_minutes
        The two times of the combined rule.
    summary
        The table under the map: area_name first, then such columns as total, within, outside,
        unknown (people), share_within (0 to 1). Shown in the order given.
    notes
        Sentences shown under the table.
    attribution
        Sources to name, one sentence each.
    speeds_text
        One short sentence on the driving speeds used, for the legend.
    table_outside
        Where the full list of the places outside is, for readers of the shortened one.
    headline
        Sentences shown under the title. They are not said again among the notes.
    limit_minutes
        By mode (drive, walk), the longest time that was worked out, for places whose status is
        beyond_limit; a mode may be missing.
    counted_words
        What is counted, as it follows "the nearest": ``pharmacy``.
    band_range
        Land within the time of the drive's rule at both ends of the range of its speeds: end (slow,
        quick), geometry (polygons); None where there is no range.
    method
        Paragraphs that say how the minutes were worked out, shown folded below the notes.
    """

    title: str
    reference_date: date
    invented: bool
    boundary: gpd.GeoDataFrame
    bands: gpd.GeoDataFrame
    premises: gpd.GeoDataFrame
    outside: gpd.GeoDataFrame
    roads: gpd.GeoDataFrame
    settlements: gpd.GeoDataFrame
    drive_rule_minutes: float
    walk_rule_minutes: float
    summary: pd.DataFrame
    notes: tuple[str, ...]
    attribution: tuple[str, ...]
    speeds_text: str
    table_outside: str = "tables/outside.csv"
    headline: tuple[str, ...] = ()
    limit_minutes: Mapping[str, float] = field(default_factory=dict)
    counted_words: str = "premises counted"
    band_range: gpd.GeoDataFrame | None = None
    method: tuple[str, ...] = ()

    def check(self) -> None:
        """Check columns and coordinate systems of every layer.

        Raises
        ------
        DataError
            With every fault found.
        """
        faults: list[str] = []
        for layer, columns in _COLUMNS.items():
            frame: gpd.GeoDataFrame | None = getattr(self, layer)
            if frame is None:
                continue
            missing = [column for column in columns if column not in frame.columns]
            if missing:
                faults.append(f"layer {layer} of the map: no column {', '.join(missing)}")
            if frame.crs is None or frame.crs.to_epsg() != _CRS:
                faults.append(
                    f"layer {layer} of the map: coordinates are in {frame.crs or 'no known system'}"
                    f", not in EPSG:{_CRS} (British National Grid)"
                )
        modes = set(self.bands["mode"]) - {"drive", "walk"} if "mode" in self.bands else set()
        if modes:
            faults.append(f"layer bands of the map: unknown mode {', '.join(sorted(modes))}")
        limits = set(self.limit_minutes) - {"drive", "walk"}
        if limits:
            faults.append(f"limit_minutes of the map: unknown mode {', '.join(sorted(limits))}")
        if "area_name" not in self.summary.columns:
            faults.append("the summary of the map: no column area_name")
        if faults:
            raise DataError("\n".join(faults))
