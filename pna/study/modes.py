"""The ways of travelling of a study: by road at what speeds, on foot, or in straight lines."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from pna.study.inputs import Part, as_list

__all__ = ["CustomSpeeds", "DriveMode", "Minutes", "Modes", "StraightLines", "WalkMode"]

Minutes = Annotated[float, Field(gt=0, le=120)]


class CustomSpeeds(Part):
    """Driving speeds of the study's own: the file that `pna calibrate` writes, or numbers.

    `factor` is the speed driven as a share of the legal limit, the same on every road;
    `constant_minutes` is added once a trip. `slow` and `quick` are the range: every driven minute
    is divided by them; by default the range is that of `pna.speeds.presets.one_factor`.
    """

    file: Path | None = None
    factor: Annotated[float, Field(ge=0.2, le=1.0)] | None = None
    constant_minutes: Annotated[float, Field(ge=0, le=5)] | None = None
    slow: Annotated[float, Field(ge=0.2, le=1)] | None = None
    quick: Annotated[float, Field(ge=1, le=5)] | None = None

    @model_validator(mode="after")
    def _one_way(self) -> CustomSpeeds:
        numbers = [name for name in self.model_fields_set if name != "file"]
        if self.file is not None and numbers:
            msg = (
                f"give either file or numbers, not both: take out {', '.join(sorted(numbers))}, "
                "which the file has itself, or take out file"
            )
            raise ValueError(msg)
        if self.file is None and self.factor is None:
            msg = (
                'give either file = "calibration/speeds.toml" (as `pna calibrate` writes it) or '
                "factor = 0.62 (speed driven as a share of the legal limit)"
            )
            raise ValueError(msg)
        return self


class DriveMode(Part):
    """Driving: the matrix ends at `limit_minutes`; legs longer than `max_access_metres` end it."""

    limit_minutes: Minutes = 60.0
    speeds: Literal["legal_limit", "typical", "peak", "custom"] = "typical"
    custom: CustomSpeeds | None = None
    max_access_metres: Annotated[float, Field(gt=0, le=20_000)] = 1000.0

    @model_validator(mode="after")
    def _custom_if_said(self) -> DriveMode:
        if self.speeds == "custom" and self.custom is None:
            msg = (
                'speeds = "custom" needs a table [modes.drive.custom] with file = '
                '"calibration/speeds.toml" (as `pna calibrate` writes it) or factor = 0.62'
            )
            raise ValueError(msg)
        if self.custom is not None and self.speeds != "custom":
            msg = (
                f'[modes.drive.custom] would not be used, for speeds = "{self.speeds}": write '
                'speeds = "custom" under [modes.drive], or take the table out'
            )
            raise ValueError(msg)
        return self


class WalkMode(Part):
    """Walking, at one speed everywhere."""

    limit_minutes: Minutes = 60.0
    speed_kph: Annotated[float, Field(gt=0.5, le=8)] = 4.8
    max_access_metres: Annotated[float, Field(gt=0, le=20_000)] = 1000.0


class StraightLines(Part):
    """Straight lines beside the roads, or in their place: the distances that rules are made of."""

    metres: Annotated[
        tuple[Annotated[float, Field(gt=0, le=100_000)], ...],
        BeforeValidator(as_list),
        Field(min_length=1, description="Straight lines to the nearest premises, metres."),
    ]


class Modes(Part):
    """The ways of travelling."""

    drive: DriveMode = DriveMode()
    walk: WalkMode = WalkMode()
    straight: Annotated[
        StraightLines | None,
        Field(description="Rules of straight lines; without inputs.roads the only ones."),
    ] = None
