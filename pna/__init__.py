"""Travel times to pharmacies, and coverage tables, for Pharmaceutical Needs Assessments."""

__version__ = "0.1.0"
