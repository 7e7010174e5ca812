"""Finishing: pictures prepared for hand-over. Everything here is deterministic and leaves the original alone."""
