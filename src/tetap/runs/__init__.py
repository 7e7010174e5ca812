"""Durable series: what is to be made survives the process that makes it."""

from .engine import Engine, RunState
from .series import SeriesRun, Shooting

__all__ = ["Engine", "RunState", "SeriesRun", "Shooting"]
