"""Maps: tables and layers in, pages out. Nothing here works out a figure."""
