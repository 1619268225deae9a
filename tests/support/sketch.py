"""Road networks drawn by hand, as exact arrays or as OSM text.

Coordinates are metres east and north of a round corner in EPSG:27700, so that lengths are round.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import quoteattr

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import shapely

from pna.roads import restrictions
from pna.roads.osm import RoadData
from pna.roads.osm_file import CONTROL_TAGS, NODE_TAGS, WAY_TAGS
from pna.roads.restrictions import restriction_of

CORNER = (480_000.0, 300_000.0)
STREET = {"highway": "residential", "maxspeed": "60"}
"""A street on which a car does 60 km/h: 1,000 metres a minute."""


def xy(*points):
    """Points of a sketch in EPSG:27700, shape (n, 2)."""
    return np.array(points, dtype=float).reshape(-1, 2) + CORNER


@dataclass
class Sketch:
    """A drawing: named points, ways through them, barriers and controls on some of them."""

    points: Mapping[str, tuple[float, float]]
    ways: list[tuple[str, dict[str, str]]]
    barriers: Mapping[str, dict[str, str]] = field(default_factory=dict)
    built_up: Sequence[shapely.Polygon] = ()
    controls: Mapping[str, dict[str, str]] = field(default_factory=dict)
    turns: Sequence[tuple[str, Sequence[tuple[str, str]]]] = ()
    """Turn restrictions: kind, and members: role, and number of a way (from 1) or a point."""

    def roads(self) -> RoadData:
        """The sketch as it would have been read, with exact coordinates."""
        names = list(self.points)
        number = {name: i for i, name in enumerate(names)}
        refs = [[number[name] for name in through.split()] for through, _ in self.ways]
        columns = {
            tag: pd.Categorical([tags.get(tag) for _, tags in self.ways]) for tag in WAY_TAGS
        }
        ways = pd.DataFrame(columns)
        ways.insert(0, "way_id", np.arange(1, len(self.ways) + 1, dtype=np.int64))
        barriers, controls = (
            pd.DataFrame(
                {
                    "node": np.array([number[name] for name in nodes], dtype=np.int64),
                    **{t: pd.Categorical([tags.get(t) for tags in nodes.values()]) for t in kept},
                }
            )
            for nodes, kept in ((self.barriers, NODE_TAGS), (self.controls, CONTROL_TAGS))
        )
        return RoadData(
            node_id=np.arange(1, len(names) + 1, dtype=np.int64),
            node_xy=xy(*self.points.values()),
            ways=ways,
            way_start=np.cumsum([0, *map(len, refs)]).astype(np.int64),
            refs=np.array([r for way in refs for r in way], dtype=np.int64),
            barriers=barriers,
            controls=controls,
            settlements=gpd.GeoDataFrame({"name": [], "place": []}, geometry=[], crs=27700),
            built_up=gpd.GeoSeries(
                [shapely.affinity.translate(p, *CORNER) for p in self.built_up], crs=27700
            ),
            restrictions=restrictions.table(
                [
                    restriction_of(i + 1, 1, {"restriction": kind}, self._members(members))
                    for i, (kind, members) in enumerate(self.turns)
                ]
            ),
            sources=pd.DataFrame({"file": ["sketch"], "timestamp": [""], "ways": [len(refs)]}),
            findings=(),
        )

    def _members(self, members):
        number = {name: i + 1 for i, name in enumerate(self.points)}
        return [
            (role, "n", number[ref]) if ref in number else (role, "w", int(ref))
            for role, ref in members
        ]

    def osm_xml(self) -> str:
        """The sketch as an OSM XML file; seven decimals of a degree put points off by 1 cm."""
        to_degrees = pyproj.Transformer.from_crs(27700, 4326, always_xy=True)
        lon, lat = to_degrees.transform(*xy(*self.points.values()).T)
        lines = ["<?xml version='1.0' encoding='UTF-8'?>", "<osm version='0.6'>"]
        for i, name in enumerate(self.points):
            tags = _tags({**self.barriers.get(name, {}), **self.controls.get(name, {})})
            place = f"lon='{lon[i]:.7f}' lat='{lat[i]:.7f}'"
            lines.append(f"<node id='{i + 1}' version='1' {place}>{tags}</node>")
        number = {name: i + 1 for i, name in enumerate(self.points)}
        for i, (through, tags) in enumerate(self.ways):
            refs = "".join(f"<nd ref='{number[name]}'/>" for name in through.split())
            lines.append(f"<way id='{i + 1}' version='1'>{refs}{_tags(tags)}</way>")
        for i, (kind, members) in enumerate(self.turns):
            whole = "".join(
                f"<member type='{'node' if type_ == 'n' else 'way'}' ref='{ref}' role='{role}'/>"
                for role, type_, ref in self._members(members)
            )
            tags = _tags({"type": "restriction", "restriction": kind})
            lines.append(f"<relation id='{i + 1}' version='1'>{whole}{tags}</relation>")
        return "\n".join([*lines, "</osm>", ""])


def _tags(tags: Mapping[str, str]) -> str:
    return "".join(f"<tag k={quoteattr(k)} v={quoteattr(v)}/>" for k, v in tags.items())
