"""The ``pna`` command."""

from pna.cli.commands import cli, main

__all__ = ["cli", "main"]
