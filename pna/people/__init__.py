"""Where people live, how many, and of which groups."""
