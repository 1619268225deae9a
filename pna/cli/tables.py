"""The verb that lists the tables."""

from __future__ import annotations

import json

import click

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

    listed = (*QUESTIONS, SENSITIVITY, SUMMARY, ASSUMPTIONS)

    chosen = [question for question in listed if name in (None, question.name)]
    if not chosen:
        named = ", ".join(question.name for question in listed)
        msg = f"there is no table {name!r}. There are: {named}."
        raise click.BadParameter(msg, param_hint="NAME")
    if as_json:
        told = [
            {
                "name": question.name,
                "title": question.title,
                "meaning": question.meaning,
                "schedule_1_paragraphs": list(question.paragraphs),
                "columns": [
                    {"name": field.name, "kind": field.kind, "meaning": field.meaning}
                    for field in question.fields
                ],
            }
            for question in chosen
        ]
        click.echo(json.dumps(told, indent=2))
        return
    for question in chosen:
        paragraphs = ", ".join(question.paragraphs)
        serves = f" (Schedule 1, paragraph {paragraphs})" if paragraphs else ""
        click.echo(f"tables/{question.name}.csv: {question.title}{serves}")
        click.echo(f"  {question.meaning}")
        if name is not None:
            width = max(len(field.name) for field in question.fields)
            for field in question.fields:
                click.echo(f"  {field.name:{width}}  {field.kind:8}  {field.meaning}")
        click.echo()
