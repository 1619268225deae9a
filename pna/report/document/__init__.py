"""Documents: their blocks, and how they become Word and HTML."""
