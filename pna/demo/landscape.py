"""The lie of the land: where the invented places are, the river, the motorway, the districts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.spatial import cKDTree

from pna.demo.names import PlaceNames
from pna.demo.shapes import Course, Floats, Ints, scatter

__all__ = ["COUNTY", "OUTER_PARISHES", "TOWN", "Landscape", "Scale", "Settlement", "build"]

PlaceKind = Literal["city", "town", "suburb", "village", "hamlet"]
OUTER_PARISHES = 2
"""Widths of a parish by which the polygons reach beyond the map."""
PEOPLE_PER_KM2 = {"city": 4300, "town": 4000, "suburb": 3600, "village": 2300, "hamlet": 1500}


@dataclass(frozen=True)
class Scale:
    """How large a county to invent. Lengths are metres, EPSG:27700."""

    name: str
    box: tuple[float, float, float, float]
    centre: tuple[float, float]
    half_axes: tuple[float, float]
    towns: tuple[tuple[float, float, int, PlaceKind], ...]
    village_spacing: float
    village_people: int
    scattered_people: int
    lane_spacing: float
    parish_spacing: float
    districts: int
    bridges: int
    interchanges: int
    buffer_km: float
    grid_metres: int
    enclave: bool
    farm_spacing: float
    oa_people: int
    pharmacy_people: int
    pharmacy_village: int


TOWN = Scale(
    name="town",
    box=(620_000, 365_000, 654_000, 395_000),
    centre=(637_000, 380_000),
    half_axes=(11_000, 9_000),
    towns=(
        (0.02, -0.05, 28_000, "town"),
        (0.27, -0.26, 6_200, "suburb"),
        (1.24, 0.12, 5_200, "town"),
    ),
    village_spacing=3_900,
    village_people=8_500,
    scattered_people=1_700,
    lane_spacing=1_450,
    parish_spacing=850,
    districts=1,
    bridges=2,
    interchanges=3,
    buffer_km=5,
    grid_metres=25,
    enclave=False,
    farm_spacing=560,
    oa_people=290,
    pharmacy_people=5_600,
    pharmacy_village=1_300,
)
COUNTY = Scale(
    name="county",
    box=(604_000, 345_000, 676_000, 412_000),
    centre=(640_000, 378_500),
    half_axes=(25_000, 22_500),
    towns=(
        (0.0, -0.03, 245_000, "city"),
        (-0.62, 0.20, 62_000, "town"),
        (-0.40, -0.62, 58_000, "town"),
        (0.42, -0.66, 44_000, "town"),
        (0.70, -0.06, 41_000, "town"),
        (0.45, 0.66, 47_000, "town"),
        (-0.30, 0.74, 66_000, "town"),
        (-0.24, -0.16, 34_000, "suburb"),
        (0.23, -0.20, 29_000, "suburb"),
        (0.22, 0.19, 27_000, "suburb"),
        (-0.22, 0.17, 23_000, "suburb"),
        (0.02, -0.31, 19_000, "suburb"),
        (-0.78, -0.22, 15_000, "town"),
        (-0.12, -0.80, 12_000, "town"),
        (0.72, -0.45, 11_000, "town"),
        (0.78, 0.28, 9_500, "town"),
        (0.10, 0.80, 13_500, "town"),
        (-0.68, 0.60, 10_500, "town"),
        (0.05, 0.47, 14_000, "town"),
        (-0.50, -0.05, 12_500, "town"),
        (0.46, -0.28, 9_000, "town"),
        (1.28, 0.30, 16_000, "town"),
        (-1.26, -0.40, 22_000, "town"),
        (0.30, -1.30, 14_000, "town"),
        (-0.20, 1.30, 18_000, "town"),
    ),
    village_spacing=2_650,
    village_people=98_000,
    scattered_people=14_000,
    lane_spacing=1_450,
    parish_spacing=1_100,
    districts=7,
    bridges=14,
    interchanges=6,
    buffer_km=10,
    grid_metres=50,
    enclave=True,
    farm_spacing=900,
    oa_people=228,
    pharmacy_people=7_200,
    pharmacy_village=2_200,
)


@dataclass(frozen=True)
class Settlement:
    """One place where people live together."""

    name: str
    kind: PlaceKind
    x: float
    y: float
    people: int
    radius: float

    @property
    def xy(self) -> Floats:
        """The centre as an array."""
        return np.array([self.x, self.y])


@dataclass(frozen=True)
class Landscape:
    """Everything that the roads and the people are laid out upon.

    Attributes
    ----------
    parishes
        n x 2 points; a place belongs to the parish whose point is nearest.
    parish_area
        Index into `areas` of each parish.
    areas
        Code and name of every district, the study's own first.
    own
        How many of `areas` belong to the study's board.
    """

    scale: Scale
    seed: int
    settlements: tuple[Settlement, ...]
    river: Course
    motorway: Course
    railway: Course
    parishes: Floats
    parish_area: Ints
    areas: tuple[tuple[str, str], ...]
    own: int

    def rng(self, step: int, part: int = 0) -> np.random.Generator:
        """Return the source of chance of one step, unmoved by what other steps draw."""
        return np.random.default_rng([self.seed, step, part])

    def parish_of(self, xy: Floats) -> Ints:
        """Return the parish of each point."""
        return np.asarray(cKDTree(self.parishes).query(xy)[1], dtype=np.int64)

    def area_of(self, xy: Floats) -> Ints:
        """Return the index into `areas` of each point."""
        return self.parish_area[self.parish_of(xy)]

    def inside(self, xy: Floats) -> Ints:
        """Return which points lie in the study's own districts (1) and which do not (0)."""
        return (self.area_of(xy) < self.own).astype(np.int64)

    def ours(self) -> Ints:
        """Return which settlements have their centre in the study's own districts (1 or 0)."""
        return self.inside(np.array([place.xy for place in self.settlements]))


def _radius(people: float, kind: PlaceKind) -> float:
    return float(1000 * np.sqrt(people / PEOPLE_PER_KM2[kind] / np.pi))


def _courses(scale: Scale, rng: np.random.Generator) -> tuple[Course, Course, Course]:
    relative = np.array([t[:2] for t in scale.towns])
    xy = np.array(scale.centre) + relative * np.array(scale.half_axes)
    main, radius = xy[0], _radius(scale.towns[0][2], scale.towns[0][3])
    phases = rng.uniform(0, 6.28, 6)
    river = Course(
        axis=0,
        base=float(main[1] - 0.34 * radius),
        origin=float(main[0]),
        waves=((1250, 21_000, phases[0]), (380, 5_300, phases[1]), (110, 1_900, phases[2])),
    )
    motorway = Course(
        axis=0,
        base=scale.centre[1] + 0.47 * scale.half_axes[1],
        origin=scale.centre[0],
        waves=((800, 26_000, phases[3]), (220, 9_000, phases[4])),
    )
    railway = Course(
        axis=1,
        base=float(main[0] + 0.52 * radius),
        origin=float(main[1]),
        waves=((900, 24_000, phases[5]),),
    )
    return river, motorway, railway


def _outline_share(scale: Scale, xy: Floats) -> Floats:
    """Return how far out each point lies, 1 being the middling outline of the study's area.

    The outline is a rounded rectangle: 22 x 18 km for the town, 50 x 45 km for the county.
    """
    relative = (xy - np.array(scale.centre)) / np.array(scale.half_axes)
    share: Floats = (np.abs(relative) ** 3.2).sum(axis=1) ** (1 / 3.2)
    return share


def _settlements(
    scale: Scale, rng: np.random.Generator, courses: tuple[Course, Course, Course]
) -> tuple[Settlement, ...]:
    river, motorway, railway = courses
    names = PlaceNames(rng)
    made: list[Settlement] = []
    for u, v, people, kind in scale.towns:
        x = scale.centre[0] + u * scale.half_axes[0]
        y = scale.centre[1] + v * scale.half_axes[1]
        radius = _radius(people, kind)
        spot = np.array([x, y])
        for course in (river, motorway, railway):
            # A centre must not stand in the water or on the line.
            away = float(course.offset(spot))
            least = 420.0 if course is not motorway else radius + 700
            if abs(away) < least:
                shift = np.copysign(least - abs(away), away or 1.0)
                spot[1 - course.axis] += shift
        made.append(
            Settlement(names.next(plain=True), kind, float(spot[0]), float(spot[1]), people, radius)
        )
    west, south, east, north = scale.box
    inner = (west + 700, south + 700, east - 700, north - 700)
    spots = scatter(rng, inner, scale.village_spacing, 0.34)
    spots = spots[rng.permutation(len(spots))]
    sizes = np.clip(np.exp(rng.normal(np.log(430), 0.9, len(spots))), 70, 4200)
    keep = np.ones(len(spots), dtype=bool)
    for place in made:
        reach = 1.25 * place.radius + 550 + 5 * np.sqrt(sizes)
        keep &= np.hypot(*(spots - place.xy).T) > reach
    room = 330 + 5.5 * np.sqrt(sizes)
    keep &= np.abs(river.offset(spots)) > room
    keep &= np.abs(motorway.offset(spots)) > room + 350
    keep &= np.abs(railway.offset(spots)) > 300
    spots, sizes = spots[keep], sizes[keep]
    own = _outline_share(scale, spots) < 1
    sizes *= scale.village_people / sizes[own].sum()
    for (east_m, north_m), count in zip(spots.tolist(), np.rint(sizes).tolist(), strict=True):
        size: PlaceKind = "village" if count >= 180 else "hamlet"
        made.append(
            Settlement(names.next(), size, east_m, north_m, int(count), _radius(count, size))
        )
    return tuple(made)


def _areas(
    scale: Scale, rng: np.random.Generator, places: tuple[Settlement, ...]
) -> tuple[Floats, Ints, tuple[tuple[str, str], ...], int]:
    west, south, east, north = scale.box
    margin = 3 * scale.parish_spacing
    parishes = scatter(
        rng,
        (west - margin, south - margin, east + margin, north + margin),
        scale.parish_spacing,
        0.36,
    )
    centre, half = np.array(scale.centre), np.array(scale.half_axes)
    relative = (parishes - centre) / half
    angle = np.arctan2(relative[:, 1], relative[:, 0])
    edge = np.ones(len(parishes))
    for k in range(2, 7):
        edge += rng.uniform(0.02, 0.1) / (k - 1) * np.sin(k * angle + rng.uniform(0, 6.28))
    own = _outline_share(scale, parishes) < edge
    names = [p.name for p in places]
    if scale.enclave:
        seats = np.array([p.xy for p in places[1 : 1 + scale.districts]])
        pull = np.hypot(*(parishes[:, None, :] - seats[None]).transpose(2, 0, 1))
        area = pull.argmin(axis=1)
        city = np.hypot(*(parishes - places[0].xy).T) < places[0].radius * 1.17
        areas = [
            (f"E079900{i + 11:02d}", f"{names[1 + i]} (invented)") for i in range(scale.districts)
        ]
        areas.append(("E06990021", f"{names[0]} City (invented)"))
        first_outside = len(areas)
        area[city & own] = first_outside - 1
    else:
        area = np.zeros(len(parishes), dtype=np.int64)
        areas = [("E06990001", f"{names[0]} Vale (invented)")]
        first_outside = 1
    outside = [
        ("E06990031", f"{_outer(places, (1, 0), scale)} Coast (invented)"),
        ("E07990041", f"North {_outer(places, (0, 1), scale)} (invented)"),
        ("E07990042", f"{_outer(places, (-1, 0), scale)} Forest (invented)"),
        ("E07990043", f"South {_outer(places, (0, -1), scale)} (invented)"),
    ]
    quarter = np.floor((angle + np.pi / 4) / (np.pi / 2)).astype(np.int64) % 4
    area = np.where(own, area, first_outside + quarter)
    return parishes, area.astype(np.int64), (*areas, *outside), scale.districts


def _outer(places: tuple[Settlement, ...], direction: tuple[int, int], scale: Scale) -> str:
    """Return the name of the place that lies farthest out in one direction."""
    reach = [float((p.xy - np.array(scale.centre)) @ np.array(direction)) for p in places]
    return places[int(np.argmax(reach))].name


def build(scale: Scale, seed: int) -> Landscape:
    """Lay out the land.

    Parameters
    ----------
    scale
        `TOWN` or `COUNTY`, or another of the same shape.
    seed
        The same seed gives the same land.
    """
    rng = np.random.default_rng([seed, 1])
    courses = _courses(scale, rng)
    places = _settlements(scale, rng, courses)
    parishes, area, areas, own = _areas(scale, rng, places)
    return Landscape(scale, seed, places, *courses, parishes, area, areas, own)
