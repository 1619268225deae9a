"""Roads as they are mapped, and the networks made of them."""
