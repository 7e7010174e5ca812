"""What the tests of diffusers draw with."""

FAMILIES = ("sdxl", "sd15")
SAME = 1.0
"""Mean difference, of 255, up to which two pictures are the same."""
