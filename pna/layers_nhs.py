"""Layers of NHS organisations and of what they do; part of `pna.layers.LAYERS`."""

from __future__ import annotations

from pna.layer_types import Column, Layer
from pna.layer_types import text as _text

__all__ = ["NHS_LAYERS"]

_ORGANISATION = (
    _text("facility_id", "ODS code", filled=True),
    _text("name", "name", filled=True),
    _text("postcode", "postcode with one space", required=False),
    _text("address", "address without the postcode", required=False),
    _text(
        "status",
        "whether it is open",
        filled=True,
        allowed=("active", "closed", "dormant", "proposed"),
    ),
    _text("opened", "date on which it opened (2020-04-01)", required=False),
    _text("closed", "date on which it closed; empty if it has not", required=False),
)
NHS_LAYERS: tuple[Layer, ...] = (
    Layer(
        "gp_practices",
        "GP practices and other prescribing centres, closed ones among them",
        (
            *_ORGANISATION,
            _text("parent", "code of the commissioner", required=False),
            Column("is_gp_practice", "yes_no", "a GP practice, and its main one", filled=True),
        ),
        key=("facility_id",),
    ),
    Layer(
        "gp_branches",
        "Branch surgeries of GP practices, closed ones among them",
        (*_ORGANISATION, _text("parent", "code of the practice", required=False)),
        key=("facility_id",),
    ),
    Layer(
        "ods_pharmacies",
        "Pharmacies and appliance contractors as ODS lists them, closed ones among them",
        (
            *_ORGANISATION,
            _text("parent", "code of the headquarters", required=False),
            _text("kind", "what it is", allowed=("pharmacy", "appliance")),
        ),
        key=("facility_id",),
    ),
    Layer(
        "gp_sites",
        "Where GP surgeries are, branches among them",
        (
            _text("facility_id", "ODS code of the surgery", filled=True),
            _text("name", "name of the surgery", filled=True),
            _text("postcode", "postcode with one space", required=False),
            _text("address", "address without the postcode", required=False),
            Column("is_branch", "yes_no", "a branch surgery", filled=True),
        ),
        key=("facility_id",),
        shape="point",
        shape_filled=False,
    ),
    Layer(
        "gp_patients_by_lsoa",
        "Patients registered with each practice, by the LSOA where they live",
        (
            _text("practice_code", "ODS code of the practice", filled=True),
            _text("lsoa", "code of the LSOA, of 2011 or 2021 throughout", filled=True),
            Column("patients", "number", "registered", unit="people", filled=True, least=0.0),
            _text("practice_name", "name of the practice", required=False),
        ),
        key=("practice_code", "lsoa"),
    ),
    Layer(
        "dispensing_activity",
        "What each dispensing contractor did in each month: items, services and payments",
        (
            _text("contractor_code", "ODS code of the contractor", filled=True),
            _text("month", "month (2026-04)", filled=True),
            _text("content_group", "what kind of figure"),
            _text("content", "which figure", filled=True),
            Column("value", "number", "items, services or pounds, as content says", filled=True),
            _text("account_type", "kind of contractor", required=False),
        ),
    ),
    Layer(
        "dispensing_flows",
        "Items of each practice that each contractor dispensed in each month",
        (
            _text("practice_code", "ODS code of the practice", filled=True),
            _text("contractor_code", "ODS code of the contractor", filled=True),
            _text("month", "month (2026-04)", filled=True),
            Column("items", "number", "items dispensed", unit="items", filled=True, least=0.0),
            Column("eps_items", "number", "of these sent electronically", required=False),
        ),
    ),
    Layer(
        "pharmacy_openings",
        "Pharmacies of England at the end of each month, and how many opened and closed",
        (
            _text("date", "end of the month (2026-04-30)", filled=True),
            _text("measure", "which count", filled=True),
            Column("value", "number", "pharmacies", filled=True),
        ),
        key=("date", "measure"),
    ),
)
"""In the order of the data dictionary."""
