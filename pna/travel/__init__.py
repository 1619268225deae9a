"""Minutes from where people live to premises, over the networks."""

from pna.travel.minutes import (
    Impedance,
    Matrix,
    Nearest,
    at_ratio,
    columns_of,
    drive_impedance,
    matrix,
    nearest,
    nearest_in,
    scaled,
    to_frame,
    walk_impedance,
    within,
)

__all__ = [
    "Impedance",
    "Matrix",
    "Nearest",
    "at_ratio",
    "columns_of",
    "drive_impedance",
    "matrix",
    "nearest",
    "nearest_in",
    "scaled",
    "to_frame",
    "walk_impedance",
    "within",
]
