"""Paintbox, an imaginary image API, for tetap."""
