"""Changes as they are asked for in options: the same for every verb that takes them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from pna.scenario.changes import Change

__all__ = ["Options", "changes_of", "with_changes"]

_IN_FILE = "Give several changes in an application.toml: each with its own hours and position."
_CHANGES = (
    click.option("--open", "opened", metavar="POSITION", help="Open a site here."),
    click.option("--close", "closed", multiple=True, metavar="CODE", help="Close; repeatable."),
    click.option("--move", "moved", metavar="CODE", help="Move this premises --to a position."),
    click.option("--to", metavar="POSITION", help="Where --move moves to."),
    click.option(
        "--merge", "merged", metavar="CODE", help="Close this one, merged --into another."
    ),
    click.option("--into", metavar="CODE", help="The one that stays after --merge."),
    click.option("--hours-of", metavar="CODE", help="Give this premises other --hours."),
    click.option(
        "--hours",
        metavar="TEXT",
        help='"Mon-Fri 09:00-18:00; Sat 09:00-13:00". Of a new site, days not named are closed; '
        "of one that is there, they stay as they are.",
    ),
    click.option(
        "--within",
        type=click.FloatRange(0, 5000),
        metavar="METRES",
        help="The site is somewhere within so many metres of --open or --to: sites on the roads "
        "there are tried, and every figure has a range.",
    ),
    click.option(
        "--name", metavar="TEXT", help="Of the site that opens. [default: Proposed pharmacy]"
    ),
    click.option("--kind", metavar="KIND", help="pharmacy, lps or dispensing_practice, of --open."),
)


@dataclass(frozen=True)
class Options:
    """What is asked for on the command line."""

    opened: str | None
    within: float | None
    name: str | None
    kind: str | None
    hours: str | None
    closed: tuple[str, ...]
    moved: str | None
    to: str | None
    merged: str | None
    into: str | None
    hours_of: str | None

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Options:
        """Take them from among the options of a command."""
        return cls(**{field.name: values[field.name] for field in fields(cls)})


def with_changes(command: Any) -> Any:  # noqa: ANN401 - a decorator of click
    """Add the options that ask for changes to a command."""
    for option in reversed(_CHANGES):
        command = option(command)
    return command


def changes_of(options: Options) -> tuple[Change, ...]:
    """Turn options into changes.

    Parameters
    ----------
    options
        As they were given.

    Raises
    ------
    click.UsageError
        They cannot be meant.
    """
    from pna.scenario.application import code_of  # noqa: PLC0415 - heavy
    from pna.scenario.changes import (  # noqa: PLC0415 - heavy
        ChangeHours,
        Close,
        Consolidate,
        Open,
        Relocate,
    )
    from pna.scenario.hours_text import hours_of_text  # noqa: PLC0415 - heavy

    _check_pairs(options)

    def code(text: str | None) -> str:
        return str(code_of(text or ""))

    hours, within = options.hours or "", options.within or 0.0
    changes: list[Change] = [Close(code(one)) for one in options.closed]
    if options.merged:
        words = hours_of_text(hours, others="")
        changes.append(Consolidate(code(options.merged), code(options.into), words))
    if options.moved:
        words = hours_of_text(hours, others="")
        changes.append(Relocate(code(options.moved), options.to or "", words, within))
    if options.hours_of:
        changes.append(ChangeHours(code(options.hours_of), hours_of_text(hours, others="")))
    if options.opened is not None:
        changes.append(
            Open(
                options.opened,
                name=options.name or Open.name,
                kind=options.kind or Open.kind,
                hours=hours_of_text(hours),
                within_metres=within,
            )
        )
    return tuple(changes)


def _check_pairs(options: Options) -> None:
    """Refuse options that belong to another one that is not there, or to two that are."""
    faults = list(_lonely(options))
    takers = {
        "hours": (options.opened, options.moved, options.merged, options.hours_of),
        "within": (options.opened, options.moved),
    }
    for option, changes in takers.items():
        if getattr(options, option) is not None and sum(bool(one) for one in changes) > 1:
            faults.append(f"it cannot be told whose --{option} is meant. {_IN_FILE}")
    if faults:
        raise click.UsageError(" ".join(f"{fault[0].upper()}{fault[1:]}" for fault in faults))


def _lonely(options: Options) -> Iterator[str]:
    pairs = (
        ("--move", options.moved, "--to", options.to),
        ("--merge", options.merged, "--into", options.into),
    )
    for option, value, with_it, other in pairs:
        if bool(value) != bool(other):
            given, wanted = (option, with_it) if value else (with_it, option)
            yield f"{given} goes with {wanted}."
    if options.hours_of and options.hours is None:
        yield "--hours-of goes with --hours."
    if options.opened is None:
        for option in ("name", "kind"):
            if getattr(options, option) is not None:
                yield f"--{option} is of the site that opens: it goes with --open."
        if options.within is not None and not options.moved:
            yield "--within goes with --open, or with --move and --to."
    changes = (options.opened, options.moved, options.merged, options.hours_of)
    if options.hours is not None and not any(changes):
        yield "--hours goes with --open, --move, --merge or --hours-of."
