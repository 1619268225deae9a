"""Tables and layers that leave the package."""
