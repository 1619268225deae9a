"""The parts of a study that it can do without, as comments that a person may take in."""

from __future__ import annotations

__all__ = ["NOT_NEEDED"]

_PARTS = """\
# What follows is not needed. To use a part, take the # away from each of its lines.
#
# [report]    # whose draft `pna report` writes, and for when
# council = "Name of the council"
# contact = "pna@example.gov.uk"
# consultation_days = 60    # with consultation_from = YYYY-MM-DD, the day the draft is served
#
# [disclosure]    # small numbers of people are hidden in whatever is written
# suppress_below = 5
# round_to = 5
#
# [previous]    # the last assessment as a study of its own, to tell what has changed since
# study = "previous/study.toml"
#
# [housing]    # people of planned homes (inputs.housing_sites)
# people_per_dwelling = 2.3
# source = "Where the people a home come from, such as Census 2021"
#
# [[services]]    # a service (inputs.services) beside a figure (inputs.service_needs)
# service = "Emergency hormonal contraception"
# need = "Conceptions under 18"
# by = "ward"
#
# [[slots]]    # times of the week, instead of those that are asked by default
# name = "Weekday after 18:30"
# days = ["monday", "tuesday", "wednesday", "thursday", "friday"]
# start = "18:30"
# end = "24:00"
#
# [[slots]]
# name = "Sunday 12:00"
# days = ["sunday"]
# at = "12:00"
"""

NOT_NEEDED: tuple[str, ...] = tuple(_PARTS.splitlines())
"""Lines of a study.toml."""
