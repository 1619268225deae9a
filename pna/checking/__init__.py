"""What can be said of the inputs of a study, and of the computer, before a run."""
