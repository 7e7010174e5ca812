"""`make bench`: how long the verifier takes for one picture and how much memory, with references cached.

Beside it the same work in plain PyTorch: OpenCLIP's ViT-B/32 with random weights embeds one picture. That part
needs `pip install torch open_clip_torch` and is skipped, with a line that says so, when they are not there.
"""

import resource
import sys
import time
from collections.abc import Callable
from io import BytesIO

import numpy as np
from PIL import Image, ImageFilter

from tetap_sketch.casting import made_up
from tetap_sketch.scene import Actor, draw_scene, draw_sheet
from tetap_sketch.stages import load_stage
from tetap_sketch.staging import Staging

TARGET_MS, TARGET_MB = 120, 600


def best(work: Callable[[], object], times: int = 7) -> tuple[float, float]:
    """Milliseconds on the clock and of processor time, each of the fastest of several runs."""
    found = []
    for _ in range(times):
        started = time.perf_counter(), time.process_time()
        work()
        found.append((time.perf_counter() - started[0], time.process_time() - started[1]))
    walls, processors = zip(*found, strict=True)
    return 1000 * min(walls), 1000 * min(processors)


def photographed(picture: bytes) -> bytes:
    """A drawing with light, blur and grain, which nobody reads part by part."""
    with Image.open(BytesIO(picture)) as opened:
        soft = np.asarray(opened.convert("RGB").filter(ImageFilter.GaussianBlur(3)), dtype=np.float64)
    rows, columns = np.mgrid[: soft.shape[0], : soft.shape[1]]
    light = 1.05 - 0.2 * (rows + columns) / sum(soft.shape[:2])
    plain = (soft > 250).all(axis=2, keepdims=True)
    grain = np.random.default_rng(5).normal(0, 4, soft.shape)
    shaded = np.where(plain, soft, soft * light[..., None] + grain)
    stored = BytesIO()
    Image.fromarray(np.clip(shaded, 0, 255).astype(np.uint8)).save(stored, "PNG")
    return stored.getvalue()


def main() -> None:
    """One line per figure, targets beside them."""
    from tetap.verifier.judging import judge
    from tetap.verifier.looks import _kept, look_at

    size, spec = (1024, 1024), made_up(5, 0)
    views = ("front", "three-quarter", "side")
    references = [draw_sheet(spec, Staging(view, "stand", "own"), size).png() for view in views]
    plain = draw_sheet(spec, Staging("front", "wave", "happy"), size).png()
    staged = draw_scene(load_stage("park"), [Actor("a", spec)], seed=3, size=size).png()
    photographs = [photographed(picture) for picture in references]
    for title, known, picture in (
        ("drawing on plain ground", references, plain),
        ("drawing on a stage", references, staged),
        ("shaded on plain ground", photographs, photographed(plain)),
        ("shaded on a stage", photographs, photographed(staged)),
    ):
        judge(known, picture)
        key = next(key for key, look in _kept.items() if look is look_at(picture))

        def fresh(
            known: list[bytes] = known, picture: bytes = picture, key: tuple[object, ...] = key
        ) -> None:
            _kept.pop(key)  # type: ignore[call-overload]
            judge(known, picture)

        wall, processor = best(fresh)
        print(
            f"verify 1024×1024 {title:24}{wall:8.0f} ms   {processor:5.0f} ms of processor   (target {TARGET_MS})"
        )
    scale = 1 if sys.platform == "darwin" else 1024
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * scale / 1e6
    print(f"memory at most{'':27}{memory:8.0f} MB   (target {TARGET_MB})")
    _plain_pytorch(plain)


def _plain_pytorch(picture: bytes) -> None:
    try:
        import open_clip  # type: ignore[import-not-found]
        import torch  # type: ignore[import-not-found]
    except ImportError as error:
        print(f"OpenCLIP ViT-B/32 in PyTorch: skipped, {error.name} is not installed")
        return
    torch.set_num_threads(2)
    model, _, prepare = open_clip.create_model_and_transforms("ViT-B-32")
    model.eval()

    def embed() -> None:
        with Image.open(BytesIO(picture)) as opened, torch.inference_mode():
            model.encode_image(prepare(opened.convert("RGB"))[None])

    embed()
    wall, processor = best(embed)
    print(f"OpenCLIP ViT-B/32 in PyTorch, embedding alone{wall:8.0f} ms   {processor:5.0f} ms of processor")


if __name__ == "__main__":
    main()
