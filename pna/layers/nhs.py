"""Layers of NHS organisations and of what they do."""

from __future__ import annotations

from pna.layers.types import Column, Layer, text

__all__ = ["NHS_LAYERS"]

_ORGANISATION = (
    text("facility_id", "ODS code", filled=True),
    text("name", "name", filled=True),
    text("postcode", "postcode with one space", required=False),
    text("address", "address without the postcode", required=False),
    text(
        "status",
        "whether it is open",
        filled=True,
        allowed=("active", "closed", "dormant", "proposed"),
    ),
    text("opened", "date on which it opened (2020-04-01)", required=False),
    text("closed", "date on which it closed; empty if it has not", required=False),
)

NHS_LAYERS = (
    Layer(
        "gp_practices",
        "GP practices and other prescribing centres, closed ones among them",
        (
            *_ORGANISATION,
            text("parent", "code of the commissioner", required=False),
            Column("is_gp_practice", "yes_no", "a GP practice, and its main one", filled=True),
        ),
        key=("facility_id",),
    ),
    Layer(
        "gp_branches",
        "Branch surgeries of GP practices, closed ones among them",
        (*_ORGANISATION, text("parent", "code of the practice", required=False)),
        key=("facility_id",),
    ),
    Layer(
        "gp_sites",
        "Where GP surgeries are, branches among them",
        (
            text("facility_id", "ODS code of the surgery", filled=True),
            text("name", "name of the surgery", filled=True),
            text("postcode", "postcode with one space", required=False),
            text("address", "address without the postcode", required=False),
            Column("is_branch", "yes_no", "a branch surgery", filled=True),
        ),
        key=("facility_id",),
        shape="point",
        shape_filled=False,
    ),
    Layer(
        "ods_pharmacies",
        "Pharmacies and appliance contractors as ODS lists them, closed ones among them",
        (
            *_ORGANISATION,
            text("parent", "code of the headquarters", required=False),
            text("kind", "what it is", allowed=("pharmacy", "appliance")),
        ),
        key=("facility_id",),
    ),
    Layer(
        "gp_patients_by_lsoa",
        "Patients registered with each practice, by the LSOA where they live",
        (
            text("practice_code", "ODS code of the practice", filled=True),
            text("lsoa", "code of the LSOA, of 2011 or 2021 throughout", filled=True),
            Column("patients", "number", "registered", unit="people", filled=True, least=0.0),
            text("practice_name", "name of the practice", required=False),
        ),
        key=("practice_code", "lsoa"),
    ),
    Layer(
        "dispensing_activity",
        "What each dispensing contractor did in each month: items, services and payments",
        (
            text("contractor_code", "ODS code of the contractor", filled=True),
            text("month", "month (2026-04)", filled=True),
            text("content_group", "what kind of figure"),
            text("content", "which figure", filled=True),
            Column("value", "number", "items, services or pounds, as content says", filled=True),
            text("account_type", "kind of contractor", required=False),
        ),
    ),
    Layer(
        "dispensing_flows",
        "Items of each practice that each contractor dispensed in each month",
        (
            text("practice_code", "ODS code of the practice", filled=True),
            text("contractor_code", "ODS code of the contractor", filled=True),
            text("month", "month (2026-04)", filled=True),
            Column("items", "number", "items dispensed", unit="items", filled=True, least=0.0),
            Column("eps_items", "number", "of these sent electronically", required=False),
        ),
    ),
    Layer(
        "pharmacy_openings",
        "Pharmacies of England at the end of each month, and how many opened and closed",
        (
            text("date", "end of the month (2026-04-30)", filled=True),
            text("measure", "which count", filled=True),
            Column("value", "number", "pharmacies", filled=True),
        ),
        key=("date", "measure"),
    ),
)
