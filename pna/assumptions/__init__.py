"""What the method assumes: each number with its reason, and the text on method."""
