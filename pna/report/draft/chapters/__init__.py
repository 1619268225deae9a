"""One part of the outline a module: what the program writes of each chapter."""
