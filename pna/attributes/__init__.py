"""Who lives at each place: the splits of a study, made from every input that tells people apart."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

import geopandas as gpd
import pandas as pd

from pna.attributes import ages, census, localities, neighbourhoods, own
from pna.attributes.places import Made, Places, some, told
from pna.checks import nearest
from pna.errors import Finding, Findings
from pna.people.groups import Split, from_column
from pna.study import Study, named_files

__all__ = ["KNOWN", "Attributes", "build"]

KNOWN: Mapping[str, tuple[str, ...]] = {
    "special_population": ("special_population",),
    "age": ("lsoa_age", "lsoa_age_groups"),
    "imd_quintile_national": ("lsoa_imd",),
    "imd_decile_national": ("lsoa_imd",),
    "imd_quintile_local": ("lsoa_imd",),
    "rural_urban": ("lsoa_ruc",),
    "rural": ("lsoa_ruc",),
    "car": ("lsoa_households_cars",),
    "ethnicity": ("lsoa_ethnicity",),
    "disability": ("lsoa_disability",),
    "district": ("boundaries",),
    "locality": ("boundaries",),
    "ward": ("lsoa_lookup",),
}
"""Splits with a name of their own, in the order in which they are shown, and which inputs any one
of which gives them; ``inputs.place_groups`` gives more, by the names in it."""
_MANY_IN_INSTITUTIONS = 0.1
_Maker = Callable[[Mapping[str, pd.DataFrame], Places], Made]
_IMD = ("imd_quintile_national", "imd_decile_national", "imd_quintile_local")
_MAKERS: tuple[tuple[tuple[str, ...], _Maker], ...] = (
    (("age",), ages.ages),
    (_IMD, neighbourhoods.deprivation),
    (("rural_urban", "rural"), neighbourhoods.rural_urban),
    (("car",), census.cars),
    (("ethnicity",), census.ethnicity),
    (("disability",), census.disability),
    (("district",), localities.districts),
    (("locality",), localities.localities),
    (("ward",), localities.wards),
)
_ON_DEMAND = ("imd_decile_national",)
"""Splits that are made only where the study names them: others say the same more shortly."""


class Attributes(NamedTuple):
    """Splits in the order in which they are shown, and what is to be known of their inputs."""

    splits: tuple[Split, ...]
    findings: Findings


def build(study: Study, demand: gpd.GeoDataFrame, inputs: Mapping[str, pd.DataFrame]) -> Attributes:
    """Make the splits of a study.

    Parameters
    ----------
    study
        Its `demand.splits`: those wanted, by default all that can be made but for deciles. Special
        populations are told apart in any case where there are some, for the headline speaks of
        them.
    demand
        The demand layer.
    inputs
        Other inputs of the study in tidy form, by key of ``[inputs]``.

    Returns
    -------
    NamedTuple
        Each split over the places of `demand`: those of `KNOWN` that the inputs give, then those of
        ``inputs.place_groups``, which stand in the place of one of ours that has their name. An
        input that cannot be used costs its splits and not the run: a finding says why.
    """
    files = {key: given.file.name for key, given in named_files(study)}
    places = Places(demand, files, inputs.get("lsoa_changes"), study.disclosure)
    made = [_special(places)]
    wanted = study.demand.splits
    for names, maker in _MAKERS:
        if wanted is None or not set(names).isdisjoint(wanted):
            made.append(maker(inputs, places))
    if "place_groups" in inputs:
        made.append(own.own_groups(inputs["place_groups"], places, study.demand.unit))
    splits: dict[str, Split] = {}
    findings: Findings = ()
    for part in made:
        findings += part.findings
        for split in part.splits:
            if split.name in splits:
                findings += (_replaced(split.name, places),)
            splits[split.name] = split
    findings += _institutions(places, splits)
    if wanted is None:
        usual = tuple(split for name, split in splits.items() if name not in _ON_DEMAND)
        return Attributes(usual, tuple(dict.fromkeys(findings)))
    findings += _not_there(study, splits, inputs)
    shown = dict.fromkeys(("special_population", *wanted))
    chosen = tuple(splits[name] for name in shown if name in splits)
    return Attributes(chosen, tuple(dict.fromkeys(findings)))


def _replaced(name: str, places: Places) -> Finding:
    """Tell of a split of ours in whose place one of the council's own stands."""
    message = f"{name}: the groups of this file stand in the place of those of the same name."
    hint = "Give them another name under split if both are wanted."
    return told("warning", message, "place_groups", places, column="split", hint=hint)


def _special(places: Places) -> Made:
    special = places.demand["special"]
    if not (special != "").any():
        return Made()
    kinds = special.replace("", "none")
    method = "those whom inputs.special_population names, and everyone else"
    return Made((from_column("special_population", kinds, places.people, method=method),))


def _institutions(places: Places, splits: Mapping[str, Split]) -> Findings:
    """Tell where special populations weigh on what an LSOA's people are taken to be."""
    shared = [name for name in ("age", "ethnicity", "disability") if name in splits]
    special = (places.demand["special"] != "").to_numpy()
    if not shared or not special.any():
        return ()
    inside = places.sums(places.people * special)
    much = inside > _MANY_IN_INSTITUTIONS * places.estimates
    if not much.any():
        return ()
    message = (
        f"In {int(much.sum())} LSOAs ({some(places.lsoas[much])}) more than one in ten people live "
        f"in special populations, in all {places.told(inside[much].sum())} people. Their "
        f"{', '.join(shared)} are published with the rest of their LSOA's, and are shared out over "
        "both alike."
    )
    hint = "Say so beside figures of these LSOAs; the split special_population tells them apart."
    return (Finding("info", message, hint=hint, rule="groups of people"),)


def _not_there(
    study: Study, splits: Mapping[str, Split], inputs: Mapping[str, pd.DataFrame]
) -> Findings:
    """Tell of splits that the study wants and that are not made."""
    findings: Findings = ()
    for name in study.demand.splits or ():
        if name in splits:
            continue
        if name not in KNOWN:
            known = [*KNOWN, *(name for name in splits if name not in KNOWN)]
            message = "There is no such split."
            hint = (
                f"{nearest(name, known)} There are {', '.join(known)}; others are given by "
                "inputs.place_groups."
            ).strip()
        elif any(key in inputs for key in KNOWN[name]):
            message = "This split was not made: its input could not be used, or does not give it."
            hint = "Other findings say why, if the input is at fault."
        else:
            message = "This split was not made: its input is not given, or could not be read."
            hint = f"Give {' or '.join(f'inputs.{key}' for key in KNOWN[name])}."
            if name == "locality":
                hint = "Give area.localities."
            if name == "district":
                hint = "It is made where the area has several districts."
            if name == "special_population":
                hint = "Give inputs.special_population."
        findings += (
            Finding(
                "warning",
                message,
                file=study.path.name,
                column="demand.splits",
                value=name,
                hint=hint,
                rule="groups of people",
            ),
        )
    return findings
