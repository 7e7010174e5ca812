"""Stages: backdrops with props, light and places for actors, as YAML files that users can write too."""

from .loader import load_stage, read_stage, stage_names
from .stage import CAMERAS, Light, Place, Stage, StageError, Use

__all__ = [
    "CAMERAS",
    "Light",
    "Place",
    "Stage",
    "StageError",
    "Use",
    "load_stage",
    "read_stage",
    "stage_names",
]
