"""Pictures to judge: made-up figures of the illustrator on plain ground and on stages, drawn once."""

from functools import lru_cache
from io import BytesIO

from PIL import Image

from tetap_sketch.casting import made_up
from tetap_sketch.scene import Actor, draw_scene, draw_sheet
from tetap_sketch.stages import load_stage
from tetap_sketch.staging import Staging

SIZE = (512, 512)


@lru_cache(maxsize=64)
def sheet_png(index: int, view: str = "front", pose: str = "stand") -> bytes:
    """A made-up figure on white."""
    return draw_sheet(made_up(11, index), Staging(view, pose, "own"), SIZE).png()


@lru_cache(maxsize=64)
def scene_png(indices: tuple[int, ...], stage: str = "park", seed: int = 3) -> bytes:
    """Made-up figures on a stage."""
    actors = [Actor(f"a{index}", made_up(11, index)) for index in indices]
    return draw_scene(load_stage(stage), actors, seed=seed, size=SIZE).png()


def opened(data: bytes) -> Image.Image:
    """The bytes of a picture, opened."""
    with Image.open(BytesIO(data)) as picture:
        return picture.convert("RGB")
