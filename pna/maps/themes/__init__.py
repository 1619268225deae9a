"""One map a module: what it shows, from the finished tables of a run."""
