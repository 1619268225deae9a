"""Which premises offer which service: by a council's own table, or by what they did.

A premises of which nothing is said neither offers a service nor lacks it: that is not known.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from pna.checks import nearest
from pna.errors import Finding, Findings

__all__ = ["ACTIVITY", "MATRIX", "Offer", "by_activity", "by_matrix", "figures_of", "folded"]

MATRIX = "services"
"""Known from a table of services (``inputs.services``)."""
ACTIVITY = "activity"
"""Known from dispensing data (``inputs.dispensing_activity``)."""
Bools = npt.NDArray[np.bool_]
_MOST_NAMED = 10
# Advanced services as the NHSBSA's figures call them.
_NATIONAL = {
    "Appliance Use Review": ("appliance use review",),
    "Community Pharmacist Consultation Service": ("community pharmacist consultation",),
    "Discharge Medicines Service": ("discharge medicine",),
    "Flu vaccination": ("influenza", "flu vaccin"),
    "Hypertension case-finding": ("hypertension", "blood pressure"),
    "Lateral flow device supply": ("lateral flow",),
    "New Medicine Service": ("new medicine", "(nms)"),
    "Pharmacy Contraception Service": ("contracepti",),
    "Pharmacy First": ("pharmacy first",),
    "Smoking cessation": ("smoking cessation",),
    "Stoma Appliance Customisation": ("stoma",),
}
# A set-up fee or a payment is not an act; where there are counts of acts they decide.
_MONEY = ("payment", "fee", "cost", "charge", "allowance")


@dataclass(frozen=True)
class Offer:
    """Which of some premises offer one service.

    Attributes
    ----------
    service
        Its name.
    known_from
        `MATRIX` or `ACTIVITY`.
    offers, unknown
        One entry per premises; those that are neither do not offer it.
    basis
        What it is known from, in words.
    """

    service: str
    known_from: str
    offers: Bools
    unknown: Bools
    basis: str


def folded(name: str) -> str:
    """Give a name without what does not tell services apart: capitals and spaces."""
    return " ".join(name.split()).casefold()


def by_matrix(
    services: pd.DataFrame, sites: pd.DataFrame, *, file: str
) -> tuple[tuple[Offer, ...], Findings]:
    """Read who offers what off a table of services.

    Parameters
    ----------
    services
        The ``services`` layer.
    sites
        Premises: `facility_id`, `kind`, `in_area`.
    file
        Name of the table, for the findings.

    Returns
    -------
    offers : tuple of Offer
        Of every service of the table, in its order. Names that differ in capitals and spaces alone
        are one service. A premises without a row is unknown, but for dispensing practices, which do
        not offer pharmacy services unless a row says so; so is one whose rows differ.
    findings : tuple of Finding
        The premises of which a service is not known.
    """
    codes = sites["facility_id"].to_numpy(str)
    practice = (sites["kind"] == "dispensing_practice").to_numpy()
    keys = services["service"].map(folded)
    ids = services["facility_id"].str.upper()
    offers: list[Offer] = []
    findings: Findings = ()
    for _, rows in services.groupby(keys, sort=False):
        name = str(rows["service"].iloc[0])
        spelt = sorted(set(rows["service"]) - {name})
        if spelt:
            told = f"{', '.join(spelt)} and {name} are taken for one service."
            findings += (Finding("info", told, file=file, column="service"),)
        yes = set(ids[rows.index[rows["provides"].astype(bool)]])
        no = set(ids[rows.index[~rows["provides"].astype(bool)]])
        both = sorted(yes & no)
        if both:
            told = f"{name}: rows that say Y and rows that say N, which is taken as not known."
            findings += (
                Finding("warning", told, file=file, column="provides", value=", ".join(both)),
            )
        offered = np.isin(codes, sorted(yes - no))
        said = np.isin(codes, sorted(yes ^ no))
        unknown = ~said & ~(practice & ~np.isin(codes, both))
        days = sorted(set(rows["as_at"].astype(str)))
        as_at = days[0] if len(days) == 1 else f"{days[0]} to {days[-1]}"
        offers.append(Offer(name, MATRIX, offered, unknown, f"the table of services, {as_at}"))
    return tuple(offers), (*findings, *_unknown(offers, sites, file))


def figures_of(
    activity: pd.DataFrame, asked: Mapping[str, Sequence[str]], *, file: str
) -> tuple[dict[str, tuple[str, ...]], Findings]:
    """Find the figures of dispensing data that show that a service is provided.

    Parameters
    ----------
    activity
        The ``dispensing_activity`` layer.
    asked
        By service: the figures that the study names; it may name none.
    file
        For the findings.

    Returns
    -------
    figures : dict
        By service: those figures, and of the advanced services of the NHS that the study does not
        name the figures whose name, or group, holds that of the service. Counts of acts go before
        payments.
    findings : tuple of Finding
        Figures asked for that the data do not have; which figures are taken.
    """
    names_there = activity[["content_group", "content"]].drop_duplicates().astype(str)
    there = {folded(name): name for name in sorted(set(names_there["content"]))}
    in_group = {
        content: folded(f"{group} {content}")
        for group, content in names_there.sort_values(["content", "content_group"]).to_numpy(str)
    }
    figures: dict[str, tuple[str, ...]] = {}
    findings: Findings = ()
    for service, names in asked.items():
        absent = [name for name in names if folded(name) not in there]
        for name in absent:
            findings += (
                Finding(
                    "warning",
                    f"services: the dispensing data have no figure of this name ({service}).",
                    file=file,
                    column="CONTENT",
                    value=name,
                    hint=nearest(name, there.values()) or "Copy the name from the file.",
                ),
            )
        known = tuple(there[folded(name)] for name in names if folded(name) in there)
        if known:
            figures[service] = known
    taken = {folded(service) for service in asked if asked[service]}
    for service, words in _NATIONAL.items():
        if folded(service) in taken:
            continue
        fitting = [name for name, key in in_group.items() if any(word in key for word in words)]
        acts = [name for name in fitting if not any(word in in_group[name] for word in _MONEY)]
        if fitting:
            figures[service] = tuple(acts or fitting)
    findings += tuple(
        Finding("info", f"{service}: provided by whom {', '.join(names)} is above 0.", file=file)
        for service, names in figures.items()
    )
    return figures, findings


def by_activity(
    activity: pd.DataFrame,
    figures: Mapping[str, Sequence[str]],
    sites: pd.DataFrame,
    *,
    file: str,
) -> tuple[tuple[Offer, ...], Findings]:
    """Read who offers what off dispensing data: whoever did any of it in the months given.

    Parameters
    ----------
    activity
        The ``dispensing_activity`` layer.
    figures
        By service: the figures that show it (`figures_of`).
    sites
        Premises: `facility_id`, `kind`, `in_area`.
    file
        For the findings.

    Returns
    -------
    offers : tuple of Offer
        In the order of `figures`. A premises that has no row at all in the data is unknown, but for
        dispensing practices, whose activity is not in them.
    findings : tuple of Finding
        The premises that are not in the data.
    """
    if not figures:
        return (), ()
    codes = sites["facility_id"].to_numpy(str)
    practice = (sites["kind"] == "dispensing_practice").to_numpy()
    contractor = activity["contractor_code"].str.upper()
    unknown = ~np.isin(codes, sorted(set(contractor))) & ~practice
    months = sorted(set(activity["month"]))
    spell = months[0] if len(months) == 1 else f"{months[0]} to {months[-1]}"
    offers = []
    for service, names in figures.items():
        rows = activity["content"].isin(list(names))
        done = activity.loc[rows, "value"].groupby(contractor[rows]).sum()
        active = np.isin(codes, done.index[done > 0].to_numpy(str))
        offers.append(
            Offer(service, ACTIVITY, active, unknown, f"any activity in dispensing data of {spell}")
        )
    return tuple(offers), _unknown(offers, sites, file)


def _unknown(offers: Sequence[Offer], sites: pd.DataFrame, file: str) -> Findings:
    """Name the premises of which nothing is said, once for all services of which that is so."""
    same: dict[tuple[bool, tuple[str, ...]], list[str]] = {}
    for offer in offers:
        unknown = sites[offer.unknown]
        for here in (True, False):
            codes = sorted(unknown.loc[unknown["in_area"].astype(bool) == here, "facility_id"])
            if codes:
                same.setdefault((here, tuple(codes)), []).append(offer.service)
    return tuple(
        Finding(
            "warning" if here else "info",
            f"services: nothing is said of {len(codes)} premises {'in' if here else 'outside'} the "
            f"area that count ({_named(codes)}). Whether they offer it is not known, which is not "
            f"the same as no: {_named(services)}.",
            file=file,
            hint="Give each a row, Y or N." if here else "",
        )
        for (here, codes), services in same.items()
    )


def _named(names: Sequence[str]) -> str:
    return ", ".join(names[:_MOST_NAMED]) + (", ..." if len(names) > _MOST_NAMED else "")
