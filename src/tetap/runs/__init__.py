"""Durable series: what is to be made survives the process that makes it."""

from .engine import Engine, Runs, RunState
from .series import SeriesRun, Shooting, Wanted
from .shot_work import ShotWork

__all__ = ["Engine", "RunState", "Runs", "SeriesRun", "Shooting", "ShotWork", "Wanted"]
