"""A tiny Stable Diffusion 1.5 in one file, with the names of its makers, as checkpoints are traded."""

import re
from functools import cache
from pathlib import Path

from safetensors.torch import load_file, save_file
from tiny_models import tiny_sd15
from torch import Tensor

_UNET = (
    (r"^conv_in\.", "input_blocks.0.0."),
    (r"^time_embedding\.linear_1\.", "time_embed.0."),
    (r"^time_embedding\.linear_2\.", "time_embed.2."),
    (r"^down_blocks\.0\.resnets\.0\.", "input_blocks.1.0."),
    (r"^down_blocks\.0\.downsamplers\.0\.conv\.", "input_blocks.2.0.op."),
    (r"^down_blocks\.1\.resnets\.0\.", "input_blocks.3.0."),
    (r"^down_blocks\.1\.attentions\.0\.", "input_blocks.3.1."),
    (r"^mid_block\.resnets\.0\.", "middle_block.0."),
    (r"^mid_block\.attentions\.0\.", "middle_block.1."),
    (r"^mid_block\.resnets\.1\.", "middle_block.2."),
    (r"^up_blocks\.0\.resnets\.([01])\.", r"output_blocks.\1.0."),
    (r"^up_blocks\.0\.attentions\.([01])\.", r"output_blocks.\1.1."),
    (r"^up_blocks\.0\.upsamplers\.0\.", "output_blocks.1.2."),
    (r"^up_blocks\.1\.resnets\.0\.", "output_blocks.2.0."),
    (r"^up_blocks\.1\.resnets\.1\.", "output_blocks.3.0."),
    (r"^conv_norm_out\.", "out.0."),
    (r"^conv_out\.", "out.2."),
    (r"(_blocks\.\d+\.0|middle_block\.[02])\.norm1\.", r"\1.in_layers.0."),
    (r"\.conv1\.", ".in_layers.2."),
    (r"\.time_emb_proj\.", ".emb_layers.1."),
    (r"(_blocks\.\d+\.0|middle_block\.[02])\.norm2\.", r"\1.out_layers.0."),
    (r"\.conv2\.", ".out_layers.3."),
    (r"\.conv_shortcut\.", ".skip_connection."),
)
_VAE = (
    (r"\.mid_block\.resnets\.0\.", ".mid.block_1."),
    (r"\.mid_block\.resnets\.1\.", ".mid.block_2."),
    (r"\.mid_block\.attentions\.0\.", ".mid.attn_1."),
    (r"\.down_blocks\.(\d)\.resnets\.(\d)\.", r".down.\1.block.\2."),
    (r"\.down_blocks\.(\d)\.downsamplers\.0\.", r".down.\1.downsample."),
    # The makers count the way up from the end.
    (r"\.up_blocks\.0\.resnets\.(\d)\.", r".up.1.block.\1."),
    (r"\.up_blocks\.1\.resnets\.(\d)\.", r".up.0.block.\1."),
    (r"\.up_blocks\.0\.upsamplers\.0\.", ".up.1.upsample."),
    (r"\.conv_shortcut\.", ".nin_shortcut."),
    (r"\.conv_norm_out\.", ".norm_out."),
    (r"\.attn_1\.group_norm\.", ".attn_1.norm."),
    (r"\.attn_1\.to_([qkv])\.", r".attn_1.\1."),
    (r"\.attn_1\.to_out\.0\.", ".attn_1.proj_out."),
)


def _renamed(file: Path, rules: tuple[tuple[str, str], ...], prefix: str) -> dict[str, Tensor]:
    named = {}
    for name, value in load_file(file).items():
        for pattern, replacement in rules:
            name = re.sub(pattern, replacement, name)
        is_attention = ".mid.attn_1." in name and value.ndim == 2
        named[prefix + name] = value[..., None, None].contiguous() if is_attention else value
    return named


@cache
def tiny_single_file() -> Path:
    """The weights of `tiny_sd15()`."""
    folder = tiny_sd15()
    weights = {
        **_renamed(folder / "unet/diffusion_pytorch_model.safetensors", _UNET, "model.diffusion_model."),
        **_renamed(folder / "vae/diffusion_pytorch_model.safetensors", _VAE, "first_stage_model."),
    }
    for name, value in load_file(folder / "text_encoder/model.safetensors").items():
        whole = name if name.startswith("text_model.") else f"text_model.{name}"
        weights[f"cond_stage_model.transformer.{whole}"] = value
    file = folder.parent / "tiny-toon.safetensors"
    save_file(weights, file)
    return file
