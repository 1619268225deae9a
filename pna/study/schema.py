"""The JSON Schema of study.toml, for editors and for people: every key with what it means."""

from __future__ import annotations

from typing import Any

from pna.study.file import Study
from pna.study.input_guide import guide_of

__all__ = ["study_schema"]

_FILE = "A path, relative to the study file; or a table { file, as_at, publisher, licence }."
_KEYS = {
    "Study": {
        "study": "What the study is called and the date that it speaks of.",
        "area": "The area of the Health and Wellbeing Board (HWB).",
        "inputs": "The published files, and tables of your own.",
        "demand": "Where people are taken to live.",
        "premises": "Which premises count.",
        "modes": "The ways of travelling.",
        "rules": "Thresholds in minutes for each way of travelling.",
        "headline": "The combined rule: people outside both this drive and this walk.",
        "isochrones": "How the bands of the maps are drawn; it decides no figure.",
        "calibration": "How `pna calibrate` takes published journey times.",
    },
    "StudyInfo": {
        "name": "The name of the study, as reports print it.",
        "reference_date": "The date that the study speaks of, written 2025-10-01.",
        "invented": "The data are invented: everything written says so.",
        "prepare": "A Python script beside the study file that makes missing input files.",
    },
    "Area": {
        "name": "The name of the area, as reports print it. Default: as in the boundaries.",
        "hwb": "Area codes (ONS) of the board's own area, such as E06000017.",
        "districts": "Codes of the districts it consists of. Default: those of hwb.",
        "board_names": "Names by which the premises list calls the board.",
        "buffer_km": "How far outside premises still count and roads are read; kilometres.",
        "localities": "Polygons that cut the area into localities, such as wards.",
        "published_people": "The published total of people, which `pna check` holds the sums "
        "against.",
    },
    "Localities": {
        "file": "A file of polygons, relative to the study file.",
        "code": "Its column of codes, such as WD25CD.",
        "name": "Its column of names, such as WD25NM.",
        "polygons": "Polygons of the LSOAs, where `file` is a table of LSOAs: for the maps.",
    },
    "InputFile": {
        "file": "The file, relative to the study file.",
        "as_at": "The date that the data speak of, written 2025-06-30.",
        "publisher": "Who published it. Default: the usual publisher of this input.",
        "licence": "Its licence. Default: the usual one.",
    },
    "Demand": {"unit": "The places at which people are put."},
    "PremisesChoice": {"sets": "Premises sets; every headline is given once for each."},
    "Modes": {"drive": "Driving.", "walk": "Walking."},
    "DriveMode": {
        "limit_minutes": "Times are worked out up to this many minutes.",
        "speeds": "The driving preset; with custom, [modes.drive.custom] gives the speeds.",
        "custom": "Speeds of your own.",
        "max_access_metres": "Places further than this from any road have no time; metres.",
    },
    "CustomSpeeds": {
        "file": "speeds.toml as `pna calibrate` writes it; then none of the other keys.",
        "factor": "Speed driven as a share of the legal limit, the same on every road.",
        "constant_minutes": "Minutes added once a trip.",
        "slow": "The range: every driven minute divided by this, if cars are slower.",
        "quick": "The range: every driven minute divided by this, if cars are quicker.",
    },
    "WalkMode": {
        "limit_minutes": "Times are worked out up to this many minutes.",
        "speed_kph": "Walking speed, kilometres an hour.",
        "max_access_metres": "Places further than this from any path have no time; metres.",
    },
    "Rule": {
        "mode": "The way of travelling.",
        "minutes": "Thresholds in minutes, in tenths at most.",
    },
    "Headline": {
        "drive_minutes": "Minutes of the drive.",
        "walk_minutes": "Minutes of the walk.",
    },
    "Isochrones": {"grid_metres": "Spacing of the grid, metres."},
    "CalibrationSettings": {
        "added_minutes": "Minutes taken off each published journey time.",
        "draws": "Draws of the bootstrap.",
    },
}
_EXTENDS = {
    "type": "string",
    "description": "Another study file, relative to this one, whose keys hold where this one has "
    "none: several boards share one set of inputs.",
}


def study_schema() -> dict[str, Any]:
    """Give the JSON Schema of a study file.

    Returns
    -------
    dict
        JSON Schema, draft 2020-12. Every key has a description. Required keys are required only of
        a file that does not extend another.
    """
    raw = Study.model_json_schema()
    parts: dict[str, Any] = {"Study": raw, **raw.pop("$defs", {})}
    needed: dict[str, list[str]] = {}
    for name, part in parts.items():
        needed[name] = [key for key in part.pop("required", []) if key != "path"]
        part.pop("title", None)
        if name != "Study":
            part.pop("description", None)
        properties = part.get("properties", {})
        properties.pop("path", None)
        for key, value in properties.items():
            value.pop("title", None)
            if isinstance(value.get("default"), dict):
                del value["default"]
            properties[key] = _described(name, key, _as_written(value))
    properties = raw["properties"]
    properties["extends"] = _EXTENDS
    tables = {"study": "StudyInfo", "area": "Area", "inputs": "Inputs"}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "study.toml",
        "description": "A study of travel times to pharmacies.",
        "type": "object",
        "additionalProperties": False,
        "properties": properties,
        "anyOf": [
            {"required": ["extends"]},
            {
                "required": needed["Study"],
                "properties": {key: {"required": needed[tables[key]]} for key in tables},
            },
        ],
        "$defs": {
            name: part
            | ({"required": needed[name]} if needed[name] and name not in tables.values() else {})
            for name, part in parts.items()
            if name != "Study"
        },
    }


def _described(part: str, key: str, value: dict[str, Any]) -> dict[str, Any]:
    if part == "Inputs":
        what = guide_of(key).what
        return {**value, "description": f"{what[0].upper()}{what[1:]}. {_FILE}"}
    words = _KEYS.get(part, {}).get(key) or value.get("description")
    return {**value, "description": words} if words else value


def _as_written(value: dict[str, Any]) -> dict[str, Any]:
    """Allow what a study file may write beside what it is read into."""
    if value.get("type") == "array":
        kept = {name: given for name, given in value.items() if name != "minLength"}
        items = kept["items"] = _as_written(value["items"])
        if "minLength" in value:
            kept["minItems"] = value["minLength"]
        if items.get("type") != "number" and "anyOf" not in items:
            return kept
        told: dict[str, Any] = {
            name: kept.pop(name) for name in ("default", "description") if name in kept
        }
        # One number or file may be written without brackets.
        return {**told, "anyOf": [kept, items]}
    if value.get("$ref") == "#/$defs/InputFile":
        return {"anyOf": [{"type": "string"}, value]}
    if "anyOf" in value:
        options = [_as_written(one) for one in value["anyOf"] if one != {"type": "null"}]
        rest = {name: given for name, given in value.items() if name not in {"anyOf", "default"}}
        if value.get("default") is not None:
            rest["default"] = value["default"]
        return {**rest, **options[0]} if len(options) == 1 else {**rest, "anyOf": options}
    return value
