"""What the people of each LSOA are like: age, cars, ethnic group, disability, deprivation, setting.

Nobody of them exists. The shapes are those of English places: centres of towns are younger, poorer
and have fewer cars; villages are older and have more. Counts are drawn so that they add up to the
people whom `pna.demo.people` has settled.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import ndtr

from pna.demo.landscape import Landscape
from pna.demo.people import People
from pna.demo.shapes import Bools, Floats, Ints

__all__ = ["LSOAS_OF_ENGLAND", "OLDEST", "Residents", "describe"]

OLDEST = 90
LSOAS_OF_ENGLAND = 33_755
_STEP = 12
_LARGE_PLACE = 2_000
_URBAN_PLACE = 10_000


@dataclass(frozen=True)
class Residents:
    """Counts of each LSOA, in the order of `People.lsoas`.

    Attributes
    ----------
    table
        ``lsoa, x, y`` (people-weighted middle, at an output area), ``counted`` (census people),
        ``rank, decile, score`` of deprivation and ``ruc``, the rural-urban class of 2021.
    female, male
        n x 91, people of the mid-year estimate by single year of age, the last 90 and over.
    cars
        n x 4, households with none, one, two, and three or more.
    ethnicity
        n x 5, census people: Asian, Black, mixed, White, other.
    disability
        n x 3, census people: limited a lot, limited a little, not disabled.
    """

    table: pd.DataFrame
    female: Ints
    male: Ints
    cars: Ints
    ethnicity: Ints
    disability: Ints


def describe(land: Landscape, people: People) -> Residents:
    """Say what the people of each LSOA are like.

    Parameters
    ----------
    land, people
        The county's.
    """
    rng = land.rng(_STEP)
    table, counted = _middles(people)
    xy = table[["x", "y"]].to_numpy(dtype=float)
    places = land.settlements
    seats = np.array([place.xy for place in places])
    radius = np.array([place.radius for place in places])
    size = np.array([place.people for place in places])
    apart = np.hypot(*(xy[:, None, :] - seats[None]).transpose(2, 0, 1))
    home = (apart / np.maximum(radius, 350)).argmin(axis=1)
    within = apart[np.arange(len(xy)), home] / np.maximum(radius[home], 350)
    urban = np.where(within < 1.25, size[home], 0)
    central = np.exp(-2.2 * within) * np.clip(np.log10(np.maximum(urban, 1)) - 2.8, 0, 2)
    rural = urban < _LARGE_PLACE
    taste = rng.normal(0, 0.45, len(xy)) + 0.5 * np.sin(xy[:, 0] / 3100) * np.cos(xy[:, 1] / 2700)
    poor = 1.5 * central - 0.55 * rural + taste - 0.2
    table["rank"] = _ranks(poor)
    table["decile"] = np.ceil(table["rank"] * 10 / LSOAS_OF_ENGLAND).astype(int)
    table["score"] = np.round(21.7 * np.exp(0.62 * np.clip(poor, -2.2, 2.2)), 3)
    table["ruc"] = _classes(urban, apart, size)
    table["counted"] = counted
    female, male = _ages(rng, people, central, rural, poor)
    old = (female[:, 65:] + male[:, 65:]).sum(axis=1) / np.maximum((female + male).sum(axis=1), 1)
    household = 2.35 - 0.25 * central + 0.05 * rural
    special = _special(people)
    homes = np.rint((counted - special) / household).astype(np.int64)
    without = np.clip(0.10 + 0.085 * poor + 0.14 * central - 0.05 * rural, 0.02, 0.6)
    two = np.clip(0.31 + 0.12 * rural - 0.35 * without, 0.05, 0.5)
    three = 0.35 * two
    cars = rng.multinomial(homes, _shares(without, 1 - without - two - three, two, three))
    white = np.clip(0.97 - 0.17 * central - 0.03 * poor * ~rural, 0.45, 0.985)
    rest = 1 - white
    groups = _shares(0.48 * rest, 0.19 * rest, 0.22 * rest, white, 0.11 * rest)
    ethnicity = rng.multinomial(counted, groups)
    lot = np.clip(0.045 + 0.11 * old + 0.014 * poor, 0.02, 0.2)
    little = np.clip(0.07 + 0.13 * old + 0.01 * poor, 0.04, 0.25)
    disability = rng.multinomial(counted, _shares(lot, little, 1 - lot - little))
    return Residents(table, female, male, cars, ethnicity, disability)


def _shares(*columns: Floats) -> Floats:
    stacked = np.column_stack(columns)
    return np.asarray(stacked / stacked.sum(axis=1, keepdims=True))


def _middles(people: People) -> tuple[pd.DataFrame, Ints]:
    """Give the middle of each LSOA, put on the nearest of its output areas, and its count."""
    oa = people.output_areas
    sums = oa.assign(mx=oa["x"] * oa["people"], my=oa["y"] * oa["people"]).groupby("lsoa")
    total = sums[["mx", "my", "people"]].sum().reindex(people.lsoas["lsoa"])
    middle = pd.DataFrame(
        {"mx": total["mx"] / total["people"], "my": total["my"] / total["people"]}
    )
    there = oa.join(middle, on="lsoa")
    away = np.hypot(there["x"] - there["mx"], there["y"] - there["my"])
    nearest = there.assign(away=away).sort_values(["lsoa", "away", "oa"]).groupby("lsoa").first()
    nearest = nearest.reindex(people.lsoas["lsoa"])
    table = pd.DataFrame(
        {
            "lsoa": people.lsoas["lsoa"].to_numpy(),
            "x": nearest["x"].to_numpy(),
            "y": nearest["y"].to_numpy(),
        }
    )
    return table, total["people"].to_numpy(dtype=np.int64)


def _special(people: People) -> Floats:
    """People of each LSOA who live in prisons and barracks, and so in no household."""
    lsoa = people.special["area_code"].map(people.output_areas.set_index("oa")["lsoa"])
    sums = people.special["people"].groupby(lsoa).sum()
    return np.asarray(people.lsoas["lsoa"].map(sums).fillna(0), dtype=np.float64)


def _ranks(poor: Floats) -> Ints:
    """Turn a standing into a rank among all LSOAs of England, no rank twice."""
    share = np.asarray(ndtr(-np.clip(poor, -2.4, 2.4)))
    order = np.argsort(share, kind="stable")
    wanted = np.ceil(share[order] * LSOAS_OF_ENGLAND).astype(np.int64)
    steps = np.arange(len(wanted))
    unlike = np.maximum.accumulate(wanted - steps) + steps
    ranks = np.empty(len(poor), dtype=np.int64)
    ranks[order] = unlike
    return ranks


def _classes(urban: Ints, apart: Floats, size: Ints) -> list[str]:
    """Rural-urban class of 2021 (ONS): urban, larger and smaller rural, near a large place or far.

    Large is a place of 75,000 people, near is within 12 km of its middle: an invented shortening of
    the half hour's drive of the real classification.
    """
    large = size >= 75_000
    near: Bools = np.any(apart[:, large] < 12_000, axis=1)
    kind = np.select([urban >= _URBAN_PLACE, urban >= _LARGE_PLACE], ["U", "RL"], "RS")
    return [f"{k}{'N' if n else 'F'}1" for k, n in zip(kind.tolist(), near.tolist(), strict=True)]


def _ages(
    rng: np.random.Generator, people: People, central: Floats, rural: Bools, poor: Floats
) -> tuple[Ints, Ints]:
    age = np.arange(OLDEST + 1)
    alive = np.where(age < 58, 1.0, np.exp(-(((age - 58) / 27.0) ** 2)))
    alive[OLDEST] *= 2.6
    tilt = 0.40 * rural - 0.40 * central - 0.10 * poor
    profile = alive[None] * np.exp(tilt[:, None] * (age - 40) / 45)
    students = np.exp(-(((age - 23.5) / 5.0) ** 2))
    profile *= 1 + 0.8 * np.clip(central, 0, 1)[:, None] * students
    profile /= profile.sum(axis=1, keepdims=True)
    women = np.clip(0.488 + 0.0008 * np.maximum(age - 50, 0) * 2.2, 0, 0.66)
    shares = np.concatenate([profile * women, profile * (1 - women)], axis=1)
    held = np.clip(_special(people) / people.lsoas["people"].to_numpy(), 0, 0.9)[:, None]
    inmates = np.zeros(2 * (OLDEST + 1))
    inmates[OLDEST + 1 + 19 : OLDEST + 1 + 55] = 1 / 36
    shares = (1 - held) * shares + held * inmates
    shares /= shares.sum(axis=1, keepdims=True)
    drawn = rng.multinomial(people.lsoas["people"].to_numpy(), shares)
    return drawn[:, : OLDEST + 1], drawn[:, OLDEST + 1 :]
