"""The register of what has changed since the assessment: append-only, each row holding the last."""
