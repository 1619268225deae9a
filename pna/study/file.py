"""The study file: one ``study.toml``, read, checked and frozen.

Relative paths in a study file are relative to the file that names them, so that a study folder can
be moved as a whole.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    ValidationError,
    model_validator,
)

from pna.errors import MissingInputError, StudyError
from pna.study.inputs import InputFile, Inputs, Part, Text, as_list, once_each
from pna.study.messages import in_plain_words
from pna.study.modes import CustomSpeeds, DriveMode, Minutes, Modes, StraightLines, WalkMode
from pna.study.questions import (
    DEFAULT_SLOTS,
    Comparator,
    Disclosure,
    Housing,
    Previous,
    SensitivitySettings,
    ServiceRule,
    Sites,
    Slots,
)
from pna.study.reading import read_with_base
from pna.study.report import ReportSettings

__all__ = [
    "Area",
    "CalibrationSettings",
    "CustomSpeeds",
    "Demand",
    "DriveMode",
    "Headline",
    "InputFile",
    "Inputs",
    "Isochrones",
    "Localities",
    "Modes",
    "PremisesChoice",
    "ReportSettings",
    "Rule",
    "SensitivitySettings",
    "StraightLines",
    "Study",
    "StudyInfo",
    "Unit",
    "WalkMode",
    "input_files",
    "inputs_missing",
    "load_study",
    "named_files",
    "require_inputs",
    "study_file",
]

STUDY_FILE = "study.toml"
Mode = Literal["drive", "walk"]
Unit = Literal["oa", "postcode", "lsoa"]
PremisesSet = Literal["pharmacies", "pharmacies_and_dispensing_practices"]


def _in_tenths(value: float) -> float:
    if abs(value * 10 - round(value * 10)) > 1e-9:  # noqa: PLR2004 - rounding
        msg = (
            f"give minutes in tenths at most (given: {value!r}): tables show them rounded up to a "
            "tenth"
        )
        raise ValueError(msg)
    return value


RuleMinutes = Annotated[Minutes, AfterValidator(_in_tenths)]


class StudyInfo(Part):
    """What the study is called, the date that it speaks of, and how its inputs are made.

    `prepare` is a Python script of the study's own, beside its study file, that makes input files
    which are not there; `pna run` runs it when one is missing.
    """

    name: Text
    reference_date: date
    invented: bool = False
    prepare: Path | None = None


class Localities(Part):
    """Polygons that cut the area into localities, with the columns of their code and name.

    In place of polygons a table of LSOAs may be given, one row an LSOA; `polygons` is then a file
    with the polygons of the LSOAs, of which those of the localities are put together for the maps.
    """

    file: Path
    code: Text
    name: Text
    polygons: Path | None = None


class Area(Part):
    """The area of the Health and Wellbeing Board (HWB).

    `hwb` are the area codes of the board's own area in the boundaries file; `districts` the codes
    of the districts it consists of (for a unitary authority the same codes). `board_names` are the
    names by which the premises list calls the board; by default the names of `hwb` in the
    boundaries file. `published_people` is the published total of its people, which `pna check`
    holds the sums against.
    """

    name: str = ""
    hwb: Annotated[tuple[Text, ...], AfterValidator(once_each), Field(min_length=1)]
    districts: Annotated[tuple[Text, ...], AfterValidator(once_each)] = ()
    board_names: tuple[Text, ...] = ()
    buffer_km: Annotated[float, Field(ge=0, le=100)] = 20.0
    localities: Localities | None = None
    published_people: Annotated[float, Field(gt=0)] | None = None


class Demand(Part):
    """Where people live: by census output area, by live small-user postcode or by LSOA.

    `splits` are the groups that tables tell apart, by name; by default all that the inputs give
    (`pna.attributes.KNOWN`, and the names in ``inputs.place_groups``).
    """

    unit: Unit = "oa"
    splits: Annotated[
        Annotated[tuple[Text, ...], AfterValidator(once_each)] | None,
        Field(description="Groups that tables tell apart, by name; by default all that there are."),
    ] = None


class PremisesChoice(Part):
    """The premises sets for which every headline is given."""

    sets: Annotated[tuple[PremisesSet, ...], AfterValidator(once_each), Field(min_length=1)] = (
        "pharmacies",
        "pharmacies_and_dispensing_practices",
    )


class Rule(Part):
    """Thresholds for one way of travelling."""

    mode: Mode
    minutes: Annotated[tuple[RuleMinutes, ...], BeforeValidator(as_list), Field(min_length=1)]


class Headline(Part):
    """The combined rule: outside both this drive and this walk."""

    drive_minutes: RuleMinutes = 10.0
    walk_minutes: RuleMinutes = 20.0


class CalibrationSettings(Part):
    """How `pna calibrate` takes published times.

    `added_minutes` are taken off each published journey time: the Journey Time Statistics are
    inferred to add 5 to every trip by car. `draws` are those of the bootstrap.
    """

    added_minutes: Annotated[float, Field(ge=0, le=30)] = 5.0
    draws: Annotated[int, Field(ge=100, le=20_000)] = 1000


class Isochrones(Part):
    """The grid on which the bands of the maps are drawn; it decides no figure."""

    grid_metres: Annotated[float, Field(ge=10, le=500)] = 50.0


_DEFAULT_RULES = (
    Rule(mode="drive", minutes=(5, 10, 15, 20)),
    Rule(mode="walk", minutes=(5, 10, 15, 20, 30)),
)


def inputs_missing(inputs: Inputs, unit: Unit) -> tuple[str, ...]:
    """Keys of ``[inputs]`` that a unit of places where people live is made from and lacks.

    Parameters
    ----------
    inputs
        Of the study.
    unit
        As `Demand.unit`.
    """
    needs = {
        "oa": ("oa_centroids", "oa_people", "oa_lookup"),
        "postcode": ("postcodes",),
        "lsoa": ("lsoa_centroids",),
    }[unit]
    missing = [name for name in needs if getattr(inputs, name) is None]
    if unit == "lsoa" and not (inputs.lsoa_lookup or inputs.oa_lookup):
        missing.append("lsoa_lookup")
    return tuple(missing)


class Study(Part):
    """A whole study, as one ``study.toml`` gives it.

    Attributes
    ----------
    path
        The study file.
    folder
        Its folder: where outputs go unless told otherwise.
    """

    path: Path
    study: StudyInfo
    area: Area
    inputs: Inputs
    demand: Demand = Demand()
    premises: PremisesChoice = PremisesChoice()
    modes: Modes = Modes()
    rules: Annotated[tuple[Rule, ...], Field(min_length=1)] = _DEFAULT_RULES
    headline: Headline = Headline()
    isochrones: Isochrones = Isochrones()
    calibration: CalibrationSettings = CalibrationSettings()
    slots: Annotated[
        Slots, Field(description="Times of the week at which premises must be open.")
    ] = DEFAULT_SLOTS
    comparators: Annotated[
        tuple[Comparator, ...],
        Field(description="Published rates to stand beside the study's own."),
    ] = ()
    disclosure: Annotated[
        Disclosure, Field(description="How small numbers are hidden when tables are written.")
    ] = Disclosure()
    housing: Annotated[
        Housing, Field(description="What is supposed of the people of planned homes.")
    ] = Housing()
    sites: Annotated[Sites, Field(description="How special sites are taken.")] = Sites()
    services: Annotated[
        tuple[ServiceRule, ...],
        Field(description="Services, and figures of small areas to set them beside."),
    ] = ()
    previous: Annotated[
        Previous | None, Field(description="The last assessment, to say what changed since.")
    ] = None
    sensitivity: Annotated[
        SensitivitySettings, Field(description="What `pna sensitivity` tries beside the presets.")
    ] = SensitivitySettings()
    report: Annotated[
        ReportSettings, Field(description="Whose draft `pna report` writes, and for when.")
    ] = ReportSettings()

    @property
    def folder(self) -> Path:
        """The folder of the study file."""
        return self.path.parent

    @property
    def districts(self) -> tuple[str, ...]:
        """Codes of the districts of the area; those of the board itself where none are named."""
        return self.area.districts or self.area.hwb

    def thresholds(self, mode: Mode) -> tuple[float, ...]:
        """Minutes of every rule of one mode, the headline's included, sorted."""
        headline = self.headline.drive_minutes if mode == "drive" else self.headline.walk_minutes
        listed = {float(m) for rule in self.rules if rule.mode == mode for m in rule.minutes}
        return tuple(sorted(listed | {float(headline)}))

    @model_validator(mode="after")
    def _needs_of_the_unit(self) -> Study:
        missing = inputs_missing(self.inputs, self.demand.unit)
        if missing:
            names = " and ".join(f"inputs.{name}" for name in missing)
            msg = f'demand.unit = "{self.demand.unit}" needs {names}'
            raise ValueError(msg)
        return self

    @model_validator(mode="after")
    def _roads_or_straight_lines(self) -> Study:
        if not self.inputs.roads and self.modes.straight is None:
            msg = (
                "inputs.roads: this key is missing (only a study with modes.straight, which counts "
                "by straight lines, may do without)"
            )
            raise ValueError(msg)
        return self

    @model_validator(mode="after")
    def _rules_within_the_limit(self) -> Study:
        for mode in ("drive", "walk"):
            limit = getattr(self.modes, mode).limit_minutes
            longest = self.thresholds(mode)[-1]
            if longest > limit:
                msg = (
                    f"a rule of {longest:g} minutes lies beyond modes.{mode}.limit_minutes = "
                    f"{limit:g}; raise the limit or take the rule out"
                )
                raise ValueError(msg)
        return self


def study_file(study: str | Path) -> Path:
    """Path of the study file, given the file or its folder.

    Raises
    ------
    MissingInputError
        There is no such file.
    """
    path = Path(study)
    if path.is_dir():
        path /= STUDY_FILE
    if not path.is_file():
        msg = (
            f"{path}: there is no such study file. Give the path of a study.toml or of the folder "
            "that holds one; `pna demo` makes an example."
        )
        raise MissingInputError(msg)
    return path.resolve()


def load_study(study: str | Path, *, inputs_must_exist: bool = True) -> Study:
    """Read a study file and check it.

    Parameters
    ----------
    study
        The path of a ``study.toml``, or of the folder that holds it.
    inputs_must_exist
        Whether every input that it names must be there.

    Returns
    -------
    Study
        With every path absolute.

    Raises
    ------
    MissingInputError
        There is no such study file, or an input that it names is not there: all are listed.
    StudyError
        The file is not TOML, or a key or value in it is wrong: all are listed.
    """
    path = study_file(study)
    merged = read_with_base(path)
    if "path" in merged:
        msg = f"{path}: path: there is no such key"
        raise StudyError(msg)
    try:
        result = Study.model_validate({**merged, "path": path})
    except ValidationError as error:
        lines = [in_plain_words(detail, Study) for detail in error.errors()]
        raise StudyError("\n".join(f"{path}: {line}" for line in lines)) from None
    script = result.study.prepare
    if script is not None and script.parent != result.folder:
        msg = f"{path}: study.prepare: must be the name of a script beside the study file"
        raise StudyError(msg)
    if inputs_must_exist:
        require_inputs(result)
    return result


def named_files(study: Study) -> tuple[tuple[str, InputFile], ...]:
    """Every input file that a study names, but for the study file itself.

    Parameters
    ----------
    study
        The study.

    Returns
    -------
    tuple of (key, InputFile)
        In the order of the study; the key is that of ``[inputs]``, ``area.localities`` or
        ``modes.drive.custom``.
    """
    named = [
        (key, item)
        for key, value in study.inputs
        for item in (value if isinstance(value, tuple) else (value,))
        if item is not None
    ]
    if study.area.localities is not None:
        named.append(("area.localities", InputFile(file=study.area.localities.file)))
        if study.area.localities.polygons is not None:
            polygons = InputFile(file=study.area.localities.polygons)
            named.append(("area.localities.polygons", polygons))
    custom = study.modes.drive.custom
    if custom is not None and custom.file is not None:
        named.append(("modes.drive.custom", InputFile(file=custom.file)))
    return tuple(named)


def input_files(study: Study) -> tuple[Path, ...]:
    """Every file that a study names, the study file first."""
    files = (study.path, *(given.file for _, given in named_files(study)))
    return tuple(dict.fromkeys(files))


def require_inputs(study: Study, *, but_for: Collection[str] = ()) -> None:
    """Check that every input file of a study is there.

    Parameters
    ----------
    study
        The study.
    but_for
        Keys of `named_files` that are not asked for.

    Raises
    ------
    MissingInputError
        All that are missing are listed, each with what it is and how it is to be had.
    """
    from pna.study.missing import missing_inputs  # noqa: PLC0415 - it names the study's own parts

    missing = missing_inputs(study, but_for=but_for)
    if missing:
        keys = ", ".join(one.message.partition(":")[0] for one in missing)
        head = f"{study.path}: input files that it names are not there: {keys}."
        told = (f"- {one.file}: {one.message}\n  {one.hint}" for one in missing)
        raise MissingInputError("\n".join((head, *told)))
