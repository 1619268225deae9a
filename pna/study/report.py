"""What a study says of the draft that `pna report` writes."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import Field

from pna.study.inputs import Part

__all__ = ["LEAST_DAYS", "ReportSettings"]

LEAST_DAYS = 60
"""Regulation 8(6) of the Regulations of 2013: consultees have at least so many days."""


class ReportSettings(Part):
    """Whose draft it is, where people may ask, when it goes to consultation, how Word sets it."""

    council: Annotated[
        str, Field(description="The council that publishes it, as it is to be named.")
    ] = ""
    contact: Annotated[
        str, Field(description="Whom consultees answer: an e-mail address or a post.")
    ] = ""
    accessibility_contact: Annotated[
        str, Field(description="Whom to ask for another form of the document; else the contact.")
    ] = ""
    consultation_from: Annotated[
        date | None, Field(description="The day on which the draft is served on consultees.")
    ] = None
    consultation_days: Annotated[
        int, Field(ge=LEAST_DAYS, le=366, description="Days that consultees have; 60 at least.")
    ] = LEAST_DAYS
    template: Annotated[
        Path | None,
        Field(description="A Word file whose styles, margins, header and footer are used."),
    ] = None
    master: Annotated[
        Path | None,
        Field(description="A Word file of your own with marks; a copy of it is filled in."),
    ] = None
