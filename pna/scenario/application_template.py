"""The application.toml that `pna init` writes."""

from __future__ import annotations

__all__ = ["TEMPLATE"]

TEMPLATE = """\
# An application to change the premises, for `pna recheck STUDY application.toml`.
# Lines that begin with # are not read. Every fact but the changes may be left out.

[application]
name = "A pharmacy in Market Overton (worked example)"
reference = "CAS-000000"  # names the folder of its files
applicant = "An Applicant Ltd"
type = "unforeseen benefits"
regulation = "18"
received = 2026-03-02
reply_by = 2026-04-16
notes = ""

# One [[change]] for each thing that is asked for; give as many as there are.
[[change]]
open = "LE15 7PL"     # or "52.6700, -0.7300", or "486112, 308665" (easting, northing)
within_metres = 200   # only where the site is somewhere within so many metres
name = "Proposed pharmacy"
hours = "Mon-Fri 09:00-18:00; Sat 09:00-13:00"  # leave it out if it is not known

# [[change]]
# close = "FA001"

# [[change]]
# move = "FA001"
# to = "LE15 6AJ"

# [[change]]
# merge = "FA001"     # this one closes
# into = "FA002"      # this one stays

# [[change]]
# hours_of = "FA001"
# hours = "Sun 10:00-16:00"  # days that are not named stay as they are

# [[change]]
# services_of = "FA001"
# begins = ["Pharmacy First"]
# ceases = []
"""
"""A file to be filled in, with a worked example."""
