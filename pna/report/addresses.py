"""Addresses as they are printed."""

from __future__ import annotations

__all__ = ["once"]


def once(address: str) -> str:
    """Give an address without the parts that it says twice: a town that is its own post town.

    Parameters
    ----------
    address
        Parts with commas between them.
    """
    parts = {part.strip().casefold(): part.strip() for part in reversed(address.split(","))}
    return ", ".join(reversed([part for part in parts.values() if part]))
