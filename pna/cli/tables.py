"""The verb that lists the tables."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from pna.question import TableSpec

__all__ = ["tables"]


@click.command()
@click.argument("name", required=False)
@click.option("--json", "as_json", is_flag=True, help="As JSON, for programs.")
def tables(name: str | None, *, as_json: bool) -> None:
    """List the tables of a run, with the paragraphs of Schedule 1 that they serve.

    With the NAME of a table: what it counts, and every column.
    """
    from pna.assumptions.registered import ASSUMPTIONS  # noqa: PLC0415 - heavy
    from pna.questions import QUESTIONS  # noqa: PLC0415 - heavy
    from pna.sensitivity.tables import SENSITIVITY, SUMMARY  # noqa: PLC0415 - heavy

    listed: tuple[TableSpec, ...] = (*QUESTIONS, SENSITIVITY, SUMMARY, ASSUMPTIONS)
    chosen = [table for table in listed if name in (None, table.name)]
    if not chosen:
        named = ", ".join(table.name for table in listed)
        msg = f"there is no table {name!r}. There are: {named}."
        raise click.BadParameter(msg, param_hint="NAME")
    if as_json:
        told = [
            {
                "name": table.name,
                "title": table.title,
                "meaning": table.meaning,
                "schedule_1_paragraphs": list(table.paragraphs),
                "columns": [
                    {"name": field.name, "kind": field.kind, "meaning": field.meaning}
                    for field in table.fields
                ],
            }
            for table in chosen
        ]
        click.echo(json.dumps(told, indent=2))
        return
    for table in chosen:
        paragraphs = ", ".join(table.paragraphs)
        serves = f" (Schedule 1, paragraph {paragraphs})" if paragraphs else ""
        click.echo(f"tables/{table.name}.csv: {table.title}{serves}")
        click.echo(f"  {table.meaning}")
        if name is not None:
            width = max(len(field.name) for field in table.fields)
            for field in table.fields:
                click.echo(f"  {field.name:{width}}  {field.kind:8}  {field.meaning}")
        click.echo()
