"""Opening hours: read, as weekly spells, and who is open when."""
