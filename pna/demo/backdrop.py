"""What the map shows besides ways to travel: places, built-up land, woods, water, the railway."""

from __future__ import annotations

import numpy as np
import shapely

from pna.demo.draft import Draft, Relation, Tags
from pna.demo.drawing import Drawing
from pna.demo.landscape import Landscape
from pna.demo.people import People
from pna.demo.services import Services
from pna.demo.shapes import Floats, blob, scatter
from pna.demo.streets import KINDS

__all__ = ["add", "add_sites"]


def _ring(draft: Draft, ring: Floats, tags: Tags) -> int:
    nodes = draft.nodes(ring[:-1]).tolist()
    return draft.way([*nodes, nodes[0]], tags)


def _polygon(draft: Draft, shape: shapely.Polygon, tags: Tags) -> None:
    """Draw a polygon as a closed way or, where it has holes, as a multipolygon relation."""
    outer = np.asarray(shape.exterior.coords)
    if not shape.interiors:
        _ring(draft, outer, tags)
        return
    members = [("w", _ring(draft, outer, {}), "outer")]
    members += [
        ("w", _ring(draft, np.asarray(inner.coords), {}), "inner") for inner in shape.interiors
    ]
    draft.relations.append(Relation(members, {"type": "multipolygon", **tags}))


def _built_up(draft: Draft, blocks: Floats, tags: Tags) -> None:
    shape = shapely.union_all(shapely.buffer(shapely.points(blocks), 78, quad_segs=2))
    shape = shapely.simplify(shapely.buffer(shape, -12), 9)
    for part in shapely.get_parts(shape):
        holes = [shapely.Polygon(r) for r in part.interiors]
        kept = [h.exterior.coords for h in holes if h.area > 30_000]
        _polygon(draft, shapely.Polygon(part.exterior.coords, kept), tags)


def add(land: Landscape, drawing: Drawing) -> None:
    """Add the backdrop to a drawing."""
    draft = drawing.draft
    rng = land.rng(9)
    for place, quarter in zip(land.settlements, drawing.quarters, strict=True):
        kind = {"city": "city", "town": "town", "suburb": "suburb"}.get(place.kind, place.kind)
        tags = {"place": kind, "name": place.name, "note": "invented"}
        if place.people > 1000:
            tags["population"] = str(place.people)
        draft.node(place.x + 6, place.y + 4, tags)
        if quarter is None:
            continue
        factory = quarter.kind == KINDS.index("industrial")
        park = quarter.kind == KINDS.index("green")
        _built_up(draft, quarter.blocks[~factory & ~park], {"landuse": "residential"})
        if factory.any():
            _built_up(draft, quarter.blocks[factory], {"landuse": "industrial"})
        if park.any():
            _built_up(draft, quarter.blocks[park], {"leisure": "park"})
        if place.people > 4000:
            ring = blob(rng, place.xy, 95, 14)
            _ring(draft, ring, {"landuse": "retail"})
    west, south, east, north = land.scale.box
    river = land.river.line(west - 300, east + 300, 90)
    _line(draft, river, {"waterway": "river", "name": "River Ennel (invented)"})
    _line(
        draft,
        land.railway.line(south - 300, north + 300, 200),
        {"railway": "rail", "name": "Invented Main Line"},
    )
    _woods_and_water(land, draft, rng, (west, south, east, north))


def _line(draft: Draft, line: Floats, tags: Tags) -> None:
    """Draw a long line as ways of 100 nodes that share their ends."""
    nodes = draft.nodes(line).tolist()
    for first in range(0, len(nodes) - 1, 99):
        draft.way(nodes[first : first + 100], dict(tags))


def _woods_and_water(
    land: Landscape,
    draft: Draft,
    rng: np.random.Generator,
    box: tuple[float, float, float, float],
) -> None:
    spots = scatter(rng, box, 2600, 0.4)
    clear = (np.abs(land.river.offset(spots)) > 600) & (np.abs(land.motorway.offset(spots)) > 500)
    for place in land.settlements:
        clear &= np.hypot(*(spots - place.xy).T) > place.radius * 1.4 + 500
    for number, spot in enumerate(spots[clear]):
        chance = rng.random()
        radius = float(rng.uniform(90, 330))
        if chance < 0.45:
            _ring(draft, blob(rng, spot, radius, 22), {"natural": "wood"})
        elif chance < 0.53:
            tags = {"natural": "water", "name": f"Invented Mere {number + 1}"}
            _ring(draft, blob(rng, spot, radius * 0.6, 20), tags)
        elif chance < 0.7:
            _ring(draft, blob(rng, spot, radius, 12), {"landuse": "farmland"})


def add_sites(drawing: Drawing, services: Services, people: People) -> None:
    """Add most of the pharmacies, as mappers would, and the prison and the barracks."""
    draft = drawing.draft
    table = services.premises
    for i, (x, y, name, kind) in enumerate(
        table[["x", "y", "name", "contract"]].itertuples(index=False)
    ):
        if kind != "DAC" and i % 6 != 5:
            draft.node(x, y, {"amenity": "pharmacy", "name": name, "dispensing": "yes"})
    for name, kind, x, y in people.special[["name", "kind", "x", "y"]].itertuples(index=False):
        corners = np.array([[4, 4], [130, 12], [120, 118], [-6, 104], [4, 4]]) + np.array([x, y])
        tags = {"amenity": "prison"} if kind == "prison" else {"landuse": "military"}
        _ring(draft, corners.astype(float), {**tags, "name": name})
