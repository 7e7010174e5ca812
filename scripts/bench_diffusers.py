"""SDXL-shaped random weights on this machine: speed, memory, and how exactly a seed repeats by batch and precision.

python scripts/bench_diffusers.py             the real shape; wants a graphics card with 24 GB
python scripts/bench_diffusers.py --tiny      a small shape on the processor, to see that it runs
Run it in .venv-diffusers (make test-diffusers sets it up). Prints one JSON object.
"""

import argparse
import json
import platform
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import torch

import diffusers
from diffusers import AutoencoderKL, EulerDiscreteScheduler, StableDiffusionXLPipeline, UNet2DConditionModel

SEEDS = (1, 2, 3, 4)
SDXL = {
    "block_out_channels": (320, 640, 1280), "layers_per_block": 2, "sample_size": 128, "cross_attention_dim": 2048,
    "down_block_types": ("DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"),
    "up_block_types": ("CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"),
    "attention_head_dim": (5, 10, 20), "transformer_layers_per_block": (1, 2, 10), "use_linear_projection": True,
    "addition_embed_type": "text_time", "addition_time_embed_dim": 256,
    "projection_class_embeddings_input_dim": 1280 + 6 * 256,
}  # fmt: skip
TINY = SDXL | {
    "block_out_channels": (32, 64, 64), "layers_per_block": 1, "cross_attention_dim": 64,
    "attention_head_dim": (2, 4, 4), "transformer_layers_per_block": (1, 1, 1), "norm_num_groups": 8,
    "addition_time_embed_dim": 8, "projection_class_embeddings_input_dim": 32 + 6 * 8,
}  # fmt: skip


def make_pipeline(shape: dict[str, Any], channels: tuple[int, ...], device: str) -> StableDiffusionXLPipeline:
    """Networks with the same random weights every time, in 32 bits; words come as numbers, so there is no encoder."""
    torch.manual_seed(0)
    with torch.device(device):
        unet = UNet2DConditionModel(in_channels=4, out_channels=4, **shape)
        vae = AutoencoderKL(
            block_out_channels=channels, layers_per_block=2, latent_channels=4, sample_size=1024,
            down_block_types=("DownEncoderBlock2D",) * len(channels),
            up_block_types=("UpDecoderBlock2D",) * len(channels),
        )  # fmt: skip
    scheduler = EulerDiscreteScheduler(beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear")
    pipeline = StableDiffusionXLPipeline(
        vae=vae, unet=unet, scheduler=scheduler, text_encoder=None, text_encoder_2=None, tokenizer=None,
        tokenizer_2=None, add_watermarker=False,
    )  # fmt: skip
    pipeline.set_progress_bar_config(disable=True)
    return pipeline


def painter(
    pipeline: StableDiffusionXLPipeline, side: int, steps: int, dtype: torch.dtype, device: str
) -> Callable[[tuple[int, ...]], np.ndarray]:
    """Draws a batch, one generator a picture; pixels as 0..255."""
    wide = pipeline.unet.config.cross_attention_dim
    given = pipeline.unet.config.projection_class_embeddings_input_dim
    pooled = given - 6 * pipeline.unet.config.addition_time_embed_dim
    words = torch.randn(1, 77, wide, generator=torch.Generator().manual_seed(9)).to(device, dtype)
    gist = torch.randn(1, pooled, generator=torch.Generator().manual_seed(9)).to(device, dtype)

    def paint(seeds: tuple[int, ...]) -> np.ndarray:
        count = len(seeds)
        pictures = pipeline(
            prompt_embeds=words.repeat(count, 1, 1), negative_prompt_embeds=torch.zeros_like(words).repeat(count, 1, 1),
            pooled_prompt_embeds=gist.repeat(count, 1),
            negative_pooled_prompt_embeds=torch.zeros_like(gist).repeat(count, 1), height=side, width=side,
            num_inference_steps=steps, guidance_scale=6.0, output_type="np",
            generator=[torch.Generator("cpu").manual_seed(seed) for seed in seeds],
        ).images  # fmt: skip
        return np.nan_to_num(pictures) * 255

    return paint


def measure(
    paint: Callable[[tuple[int, ...]], np.ndarray], steps: int, device: str
) -> tuple[dict[str, Any], np.ndarray]:
    """(figures, the pictures of all seeds drawn one by one)."""
    paint(SEEDS[:1])
    speed, memory = {}, {}
    for size in (1, 2, 4):
        if device == "cuda":
            torch.cuda.reset_peak_memory_stats()
        start = time.perf_counter()
        paint(SEEDS[:size])
        speed[size] = round(size / (time.perf_counter() - start), 3)
        if device == "cuda":
            memory[size] = round(torch.cuda.max_memory_allocated() / 2**30, 2)
    alone = np.concatenate([paint((seed,)) for seed in SEEDS])
    again = np.concatenate([paint((seed,)) for seed in SEEDS])
    together = paint(SEEDS)
    return {
        "images_per_second_by_batch": speed,
        "seconds_per_step_of_one_picture": round(1 / speed[1] / steps, 4),
        "peak_gib_on_card_by_batch": memory or None,
        "same_seed_again_equal_bits": bool(np.array_equal(alone, again)),
        "batch_of_4_against_single_mean_difference": float(np.abs(alone - together).mean()),
        "other_seed_mean_difference": float(np.abs(alone[0] - alone[1]).mean()),
    }, alone


def main() -> None:
    """Measure every precision that this device has, each against 32 bits."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--tiny", action="store_true", help="small networks, 64 pixels, 3 steps")
    parser.add_argument("--steps", type=int, default=28)
    options = parser.parse_args()
    device = "cuda" if torch.cuda.is_available() else "cpu"
    if device == "cpu" and not options.tiny:
        parser.error("there is no graphics card here; --tiny runs on the processor")
    side, steps = (64, 3) if options.tiny else (1024, options.steps)
    shape = (TINY, (32, 64)) if options.tiny else (SDXL, (128, 256, 512, 512))
    found: dict[str, Any] = {}
    reference = None
    for dtype in (
        (torch.float32, torch.bfloat16, torch.float16)
        if device == "cuda"
        else (torch.float32, torch.bfloat16)
    ):
        # Made anew: weights that were rounded once stay so.
        pipeline = make_pipeline(*shape, device).to(dtype=dtype)
        figures, pictures = measure(painter(pipeline, side, steps, dtype, device), steps, device)
        reference = pictures if reference is None else reference
        figures["against_32_bits_mean_difference"] = float(np.abs(pictures - reference).mean())
        found[str(dtype).removeprefix("torch.")] = figures
    name = torch.cuda.get_device_name() if device == "cuda" else platform.machine()
    about = {"device": name, "torch": torch.__version__, "diffusers": diffusers.__version__}
    print(json.dumps({**about, "pixels": side, "steps": steps, "by_precision": found}, indent=1))


if __name__ == "__main__":
    main()
