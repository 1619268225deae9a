"""The draft of the assessment: its chapters, and what they are made from."""
