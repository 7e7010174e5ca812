"""A whole Qwen-Image-Edit with random weights."""

from functools import cache
from pathlib import Path

from tiny_models import WORDS, chat_tokenizer, saved

from diffusers import (
    AutoencoderKLQwenImage,
    FlowMatchEulerDiscreteScheduler,
    QwenImageEditPlusPipeline,
    QwenImageTransformer2DModel,
)


@cache
def tiny_qwen_image_edit() -> Path:
    """Qwen-Image-Edit."""
    from transformers import (
        Qwen2_5_VLConfig,
        Qwen2_5_VLForConditionalGeneration,
        Qwen2VLImageProcessor,
        Qwen2VLProcessor,
        Qwen2VLVideoProcessor,
    )

    def make() -> QwenImageEditPlusPipeline:
        marks = ("<|vision_start|>", "<|vision_end|>", "<|image_pad|>", "<|video_pad|>")
        tokenizer = chat_tokenizer(*marks)
        ids = {
            name: tokenizer.convert_tokens_to_ids(f"<|{name}|>") for name in ("vision_start", "vision_end")
        }
        config = Qwen2_5_VLConfig(
            text_config={
                "hidden_size": 16, "intermediate_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2,
                "num_key_value_heads": 2, "vocab_size": WORDS + 10, "max_position_embeddings": 4096,
                "rope_scaling": {"mrope_section": [1, 1, 2], "rope_type": "default", "type": "default"},
                "rope_theta": 1000000.0,
            },
            vision_config={
                "depth": 1, "hidden_size": 16, "intermediate_size": 16, "num_heads": 2, "out_hidden_size": 16,
                "fullatt_block_indexes": [0],
            },
            hidden_size=16, vocab_size=WORDS + 10, vision_start_token_id=ids["vision_start"],
            vision_end_token_id=ids["vision_end"], image_token_id=tokenizer.convert_tokens_to_ids("<|image_pad|>"),
            video_token_id=tokenizer.convert_tokens_to_ids("<|video_pad|>"),
        )  # fmt: skip
        return QwenImageEditPlusPipeline(
            scheduler=FlowMatchEulerDiscreteScheduler(
                base_shift=0.5, max_shift=0.9, base_image_seq_len=256, max_image_seq_len=8192,
                use_dynamic_shifting=True, time_shift_type="exponential",
            ),
            vae=AutoencoderKLQwenImage(
                base_dim=4, z_dim=4, dim_mult=[1, 1, 1, 1], num_res_blocks=1, temperal_downsample=[False, True, True],
                latents_mean=[0.0] * 4, latents_std=[1.0] * 4,
            ),
            text_encoder=Qwen2_5_VLForConditionalGeneration(config), tokenizer=tokenizer,
            processor=Qwen2VLProcessor(Qwen2VLImageProcessor(), tokenizer, Qwen2VLVideoProcessor()),
            transformer=QwenImageTransformer2DModel(
                patch_size=2, in_channels=16, out_channels=4, num_layers=1, attention_head_dim=16,
                num_attention_heads=2, joint_attention_dim=16, axes_dims_rope=(4, 6, 6),
            ),
        )  # fmt: skip

    return saved("qwen-image-edit", make)
