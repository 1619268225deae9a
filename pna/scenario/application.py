"""An application as a file: ``application.toml``, its own facts and the changes that it asks for.

::

    [application]
    reference = "CAS-123456"
    applicant = "An Applicant Ltd"
    type = "unforeseen benefits"
    regulation = "18"
    received = 2026-03-02
    reply_by = 2026-04-16

    [[change]]
    open = "LE15 7PL"
    within_metres = 200
    hours = "Mon-Fri 09:00-18:00; Sat 09:00-13:00"
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from pna.errors import DataError, Finding, Findings, MissingInputError, raise_on_errors
from pna.layers import DAYS
from pna.scenario.application_template import TEMPLATE
from pna.scenario.changes import (
    Change,
    ChangeHours,
    ChangeServices,
    Close,
    Consolidate,
    Open,
    Relocate,
    Scenario,
)
from pna.scenario.folder_names import name_of
from pna.scenario.hours_text import hours_of_text

__all__ = ["TEMPLATE", "Application", "Facts", "code_of", "name_of", "read_application"]


@dataclass(frozen=True)
class Facts:
    """What an application says of itself; printed and never judged.

    Attributes
    ----------
    reference, applicant
        Of NHS England's or the integrated care board's letter.
    kind, regulation
        The type of application and the regulation that it is made under, as it says.
    received, reply_by
        Dates; None where they are not given.
    notes
        Anything else, in a sentence or two.
    """

    reference: str = ""
    applicant: str = ""
    kind: str = ""
    regulation: str = ""
    received: date | None = None
    reply_by: date | None = None
    notes: str = ""


@dataclass(frozen=True)
class Application:
    """What is asked for, and what the application says of itself."""

    scenario: Scenario
    facts: Facts


def _as_text(value: object) -> object:
    """Take a bare number for text (``regulation = 18``), and text for one line that prints.

    What is told of an application stands on lines of its own: a line end in a name would let it
    speak in the place of others.
    """
    if isinstance(value, str):
        return " ".join("".join(c if c.isprintable() else " " for c in value).split())
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def _as_metres(value: object) -> object:
    """Refuse true and false, which are numbers in Python."""
    return str(value) if isinstance(value, bool) else value


def code_of(text: object) -> object:
    """Put an ODS code as lists have it: in capitals without spaces.

    Parameters
    ----------
    text
        As typed; what is no text is given back.
    """
    return "".join(text.split()).upper() if isinstance(text, str) else text


def _as_position(value: object) -> object:
    """Take two bare numbers for the text of coordinates."""
    pair = 2
    if isinstance(value, list) and len(value) == pair:
        return ", ".join(str(number) for number in value)
    return value


_Text = Annotated[str, BeforeValidator(_as_text)]
_Written = Annotated[str, BeforeValidator(_as_text), Field(min_length=1)]
_Code = Annotated[str, BeforeValidator(code_of), Field(min_length=1)]
_Position = Annotated[str, BeforeValidator(_as_position), Field(min_length=1)]
_Hours = str | dict[str, str]
_Names = tuple[_Written, ...]
_Metres = Annotated[float, BeforeValidator(_as_metres), Field(ge=0, allow_inf_nan=False)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


_Filled = TypeVar("_Filled", bound=_Part)


class _Facts(_Part):
    name: _Text = ""
    reference: _Text = ""
    applicant: _Text = ""
    type: _Text = ""
    regulation: _Text = ""
    received: date | None = None
    reply_by: date | None = None
    notes: _Text = ""


class _Open(_Part):
    open: _Position
    within_metres: _Metres = 0.0
    name: _Text = Open.name
    kind: _Text = Open.kind
    address: _Text = ""
    hours: _Hours = ""
    services: _Names = ()
    ods_code: Annotated[str, BeforeValidator(code_of)] = ""

    def change(self) -> Change:
        return Open(
            self.open,
            name=self.name,
            kind=self.kind,
            address=self.address,
            hours=_hours(self.hours, "CLOSED"),
            ods_code=self.ods_code,
            services=self.services,
            within_metres=self.within_metres,
        )


class _Close(_Part):
    close: _Code

    def change(self) -> Change:
        return Close(self.close)


class _Move(_Part):
    move: _Code
    to: _Position
    within_metres: _Metres = 0.0
    hours: _Hours = ""

    def change(self) -> Change:
        return Relocate(self.move, self.to, _hours(self.hours, ""), self.within_metres)


class _Merge(_Part):
    merge: _Code
    into: _Code
    hours: _Hours = ""

    def change(self) -> Change:
        return Consolidate(self.merge, self.into, _hours(self.hours, ""))


class _HoursOf(_Part):
    hours_of: _Code
    hours: _Hours

    def change(self) -> Change:
        return ChangeHours(self.hours_of, _hours(self.hours, ""))


class _ServicesOf(_Part):
    services_of: _Code
    begins: _Names = ()
    ceases: _Names = ()

    def change(self) -> Change:
        return ChangeServices(self.services_of, self.begins, self.ceases)


_AnyChange = _Open | _Close | _Move | _Merge | _HoursOf | _ServicesOf
_KINDS: Mapping[str, type[_AnyChange]] = {
    "open": _Open,
    "close": _Close,
    "move": _Move,
    "merge": _Merge,
    "hours_of": _HoursOf,
    "services_of": _ServicesOf,
}
_TABLES = ("application", "change")
_DATE = "a date is written like 2026-03-02, without quotation marks"
_SAID = {
    "missing": "missing",
    "string_type": "write text in quotation marks",
    "tuple_type": 'write a list in square brackets: ["Pharmacy First"]',
    "finite_number": "write the number alone, in metres",
    "too_short": "write something between the quotation marks",
    "string_too_short": "write something between the quotation marks",
    "float_parsing": "write the number alone, in metres",
    "float_type": "write the number alone, in metres",
    "greater_than_equal": "this may not be less than 0",
}


def read_application(path: str | Path) -> Application:
    """Read an application.

    Parameters
    ----------
    path
        The file.

    Returns
    -------
    Application
        Its scenario has the name, or else the reference, or what it asks for as its name; the
        reference and applicant as its source; and the date received.

    Raises
    ------
    MissingInputError
        There is no such file.
    DataError
        The file is not TOML, or a key or value in it is wrong: all are told.
    """
    file = Path(path)
    raw = _toml(file)
    if {"study", "inputs"} <= raw.keys():
        hint = "Give the study first, then an application.toml: `pna init` writes one to fill in."
        raise_on_errors((_fault(file, "study", "this is a study, and no application", hint),))
    findings: Findings = ()
    for key in raw:
        if key not in _TABLES:
            findings += (_fault(file, key, "there is no such table or key", _near(key, _TABLES)),)
    facts, wrong = _filled(file, _Facts, raw.get("application", {}), "application")
    findings += wrong
    changes, wrong = _changes(file, raw.get("change"))
    findings += wrong
    if isinstance(facts, _Facts):
        findings += _about_dates(file, facts)
    raise_on_errors(findings)
    if not isinstance(facts, _Facts):  # its faults have been raised
        raise TypeError
    source = " by ".join(
        part for part in (f"application {facts.reference}".strip(), facts.applicant) if part
    )
    scenario = Scenario(
        changes, facts.name or facts.reference or name_of(changes), source, facts.received
    )
    own = facts.model_dump(exclude={"name", "type"})
    return Application(scenario, Facts(**own, kind=facts.type))


def _toml(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        msg = (
            f"{file}: there is no such application. It was looked for at {file.resolve()}: paths "
            "begin at the folder in which you type the command, not at the study's."
        )
        raise MissingInputError(msg) from None
    except IsADirectoryError:
        msg = f"{file}: this is a folder, not an application."
        raise MissingInputError(msg) from None
    except tomllib.TOMLDecodeError as error:
        hint = "Dates are written 2026-03-02, text in quotation marks, lists in square brackets."
        finding = Finding("error", f"This is not TOML: {error}.", file=file.name, hint=hint)
    except UnicodeDecodeError as error:
        message = f"This is not UTF-8 text ({error.reason})."
        finding = Finding("error", message, file=file.name, hint="Save it as UTF-8.")
    raise DataError(str(finding), (finding,))


def _fault(file: Path, key: str, message: str, hint: str = "", value: str = "") -> Finding:
    text = f"{message[0].upper()}{message[1:]}".rstrip(".") + "."
    return Finding("error", text, file=f"{file.name}, {key}", value=value, hint=hint)


def _near(name: str, known: Mapping[str, Any] | tuple[str, ...]) -> str:
    near = difflib.get_close_matches(name, list(known), n=1, cutoff=0.5)
    return f"Did you mean {near[0]!r}?" if near else f"Known here: {', '.join(known)}."


def _filled(
    file: Path, model: type[_Filled], given: object, where: str
) -> tuple[_Filled | None, Findings]:
    if not isinstance(given, dict):
        said = f"this is a table: write [{where}] and its keys below"
        return None, (_fault(file, where, said),)
    try:
        return model.model_validate(given), ()
    except ValidationError as error:
        told = [_said(file, model, detail, where) for detail in error.errors()]
        # Text or table: what is wrong as the one is wrong as the other too.
        return None, tuple({finding.file: finding for finding in reversed(told)}.values())[::-1]


def _said(file: Path, model: type[_Part], detail: Any, where: str) -> Finding:  # noqa: ANN401
    steps = [str(step) for step in detail["loc"]]
    key, kind = f"{where}, {steps[0]}" if steps else where, str(detail["type"])
    value = "" if detail["type"] == "missing" else str(detail.get("input"))
    if kind == "extra_forbidden":
        return _fault(file, key, "there is no such key", _near(steps[0], model.model_fields))
    if kind.startswith("date"):
        return _fault(file, key, _DATE, value=value)
    if kind == "value_error":
        cause = detail.get("ctx", {}).get("error")
        found = cause.findings[0] if isinstance(cause, DataError) and cause.findings else None
        if found is not None:
            return _fault(file, key, found.message, found.hint, value)
    if steps and steps[0] == "hours":
        return _fault(file, key, "write hours as one text, or a text for each day", value=value)
    return _fault(file, key, _SAID.get(kind, str(detail["msg"])), value=value)


def _changes(file: Path, given: object) -> tuple[tuple[Change, ...], Findings]:
    verbs = ", ".join(_KINDS)
    if given is None:
        hint = f"Write [[change]] and below it one of {verbs}."
        return (), (_fault(file, "change", "there is no change", hint),)
    if not isinstance(given, list) or not all(isinstance(one, dict) for one in given):
        return (), (_fault(file, "change", "write [[change]], in two square brackets"),)
    changes: list[Change] = []
    findings: Findings = ()
    for number, one in enumerate(given, start=1):
        where = f"change {number}"
        asked = [verb for verb in _KINDS if verb in one]
        if len(asked) != 1:
            said = f"asks for {' and '.join(asked)} at once" if asked else "does not say what to do"
            hint = (
                "Give each its own [[change]]."
                if asked
                else next((h for key in one if (h := _near(key, _KINDS))[0] == "D"), "")
                or f"Give one of {verbs}."
            )
            findings += (_fault(file, where, f"this {said}", hint),)
            continue
        part, wrong = _filled(file, _KINDS[asked[0]], one, where)
        findings += wrong
        if part is None:
            continue
        try:
            changes.append(part.change())
        except DataError as error:
            findings += tuple(
                _fault(file, f"{where}, hours", found.message, found.hint, found.value)
                for found in error.findings
            )
    return tuple(changes), findings


def _hours(given: str | Mapping[str, str], others: str) -> dict[str, str]:
    if isinstance(given, str):
        return hours_of_text(given, others=others)
    # One text for each day; every cell is checked where the changes are (`conflicts.check`).
    named = {day.casefold(): text for day, text in given.items()}
    if len(named) < len(given):
        message = f"A day is named twice: {', '.join(given)}."
        raise DataError(message, (Finding("error", message, hint="Give each day one text."),))
    return {day: named[day] for day in DAYS if day in named} | {
        day: text for day, text in named.items() if day not in DAYS
    }


def _about_dates(file: Path, facts: _Facts) -> Findings:
    if facts.received and facts.reply_by and facts.reply_by < facts.received:
        message = f"the reply is due on {facts.reply_by}, before {facts.received}, when it came"
        return (_fault(file, "application, reply_by", message, "Correct one of the two dates."),)
    return ()
