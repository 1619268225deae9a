"""Getting the published files: the only part of the package that goes online.

``catalogue.toml`` says what there is, ``areas.toml`` and ``extracts.toml`` what an area needs;
`plan` puts the list together, `getting` carries it out. Nothing here analyses; elsewhere only
the lists are read, to say what a file is and where it is to be had.
"""
