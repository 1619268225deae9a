"""How quickly roads are driven and ways are walked, and the presets of a study."""
