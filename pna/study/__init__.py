"""The study: its file, its inputs, and setting one up."""

from pna.study.file import (
    Area,
    Demand,
    Headline,
    InputFile,
    Inputs,
    Isochrones,
    PremisesChoice,
    Rule,
    Study,
    StudyInfo,
    Unit,
    inputs_missing,
    load_study,
    named_files,
    require_inputs,
    study_file,
)

__all__ = [
    "Area",
    "Demand",
    "Headline",
    "InputFile",
    "Inputs",
    "Isochrones",
    "PremisesChoice",
    "Rule",
    "Study",
    "StudyInfo",
    "Unit",
    "inputs_missing",
    "load_study",
    "named_files",
    "require_inputs",
    "study_file",
]
