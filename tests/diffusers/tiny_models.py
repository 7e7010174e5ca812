"""Whole models with random weights, a few hundred kilobytes each, saved the way real ones are published."""

import json
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import torch
from diffusers.models.attention_processor import IPAdapterAttnProcessor
from diffusers.pipelines.stable_diffusion import StableDiffusionSafetyChecker
from safetensors.torch import save_file
from transformers import (
    CLIPConfig,
    CLIPImageProcessor,
    CLIPTextConfig,
    CLIPTextModel,
    CLIPTextModelWithProjection,
    CLIPTokenizer,
    CLIPVisionConfig,
    CLIPVisionModelWithProjection,
)

from diffusers import (
    AutoencoderKL,
    AutoencoderKLFlux2,
    ControlNetModel,
    EulerDiscreteScheduler,
    FlowMatchEulerDiscreteScheduler,
    Flux2KleinPipeline,
    Flux2Pipeline,
    Flux2Transformer2DModel,
    FluxKontextPipeline,
    FluxTransformer2DModel,
    PNDMScheduler,
    StableDiffusionPipeline,
    StableDiffusionXLPipeline,
    UNet2DConditionModel,
)

# Networks this small are slower on several threads, and much slower where the processor is busy.
torch.set_num_threads(1)

_HERE = tempfile.TemporaryDirectory(prefix="tiny-models-")
_CROSS = {"sdxl": 64, "sd15": 32}
_ENCODED = 32
WORDS = 2000


def saved(name: str, make: Callable[[], Any]) -> Path:
    folder = Path(_HERE.name) / name
    with torch.random.fork_rng():
        torch.manual_seed(0)
        make().save_pretrained(folder, safe_serialization=True)
    return folder


def _letters() -> list[str]:
    """The letters by which byte-level tokenizers write the 256 bytes."""
    plain = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [byte for byte in range(256) if byte not in plain]
    return [chr(byte) for byte in plain] + [chr(256 + number) for number in range(len(others))]


def clip_tokenizer() -> CLIPTokenizer:
    """One token a letter."""
    letters = _letters()
    tokens = [*letters, *(letter + "</w>" for letter in letters), "<|startoftext|>", "<|endoftext|>"]
    vocabulary = {token: number for number, token in enumerate(tokens)}
    return CLIPTokenizer(vocab=vocabulary, merges=[], model_max_length=77)


def _text_config() -> CLIPTextConfig:
    return CLIPTextConfig(
        vocab_size=514, hidden_size=32, intermediate_size=37, projection_dim=32, num_hidden_layers=5,
        num_attention_heads=4, bos_token_id=512, eos_token_id=513, pad_token_id=513, hidden_act="gelu",
    )  # fmt: skip


def _vision_config() -> CLIPVisionConfig:
    return CLIPVisionConfig(
        hidden_size=32, projection_dim=_ENCODED, num_hidden_layers=2, num_attention_heads=4, image_size=32,
        intermediate_size=37, patch_size=8,
    )  # fmt: skip


def _unet(family: str) -> UNet2DConditionModel:
    more: dict[str, Any] = {}
    if family == "sdxl":
        more = {
            "use_linear_projection": True, "addition_embed_type": "text_time", "addition_time_embed_dim": 8,
            "transformer_layers_per_block": (1, 2), "projection_class_embeddings_input_dim": 80,
        }  # fmt: skip
    return UNet2DConditionModel(
        block_out_channels=(32, 64), layers_per_block=1, sample_size=32, in_channels=4, out_channels=4,
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"), norm_num_groups=2,
        up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"), attention_head_dim=(2, 4),
        cross_attention_dim=_CROSS[family], **more,
    )  # fmt: skip


def _vae() -> AutoencoderKL:
    return AutoencoderKL(
        block_out_channels=[32, 64], in_channels=3, out_channels=3, latent_channels=4, sample_size=128,
        down_block_types=["DownEncoderBlock2D"] * 2, up_block_types=["UpDecoderBlock2D"] * 2,
    )  # fmt: skip


_NOISE = {"beta_start": 0.00085, "beta_end": 0.012, "beta_schedule": "scaled_linear", "steps_offset": 1}


@cache
def tiny_sdxl(number: int = 0) -> Path:
    """Stable Diffusion XL; another number has other weights."""

    def make() -> StableDiffusionXLPipeline:
        torch.manual_seed(number)
        return StableDiffusionXLPipeline(
            vae=_vae(), text_encoder=CLIPTextModel(_text_config()), tokenizer=clip_tokenizer(),
            text_encoder_2=CLIPTextModelWithProjection(_text_config()), tokenizer_2=clip_tokenizer(),
            unet=_unet("sdxl"), scheduler=EulerDiscreteScheduler(**_NOISE, timestep_spacing="leading"),
        )  # fmt: skip

    return saved(f"sdxl-{number}", make)


@cache
def tiny_sd15(*, prudish: bool = False) -> Path:
    """Stable Diffusion 1.5; `prudish`: with a safety checker that objects to everything."""

    def make() -> StableDiffusionPipeline:
        checker = None
        if prudish:
            checker = StableDiffusionSafetyChecker(
                CLIPConfig(
                    text_config=_text_config().to_dict(),
                    vision_config=_vision_config().to_dict(),
                    projection_dim=32,
                )
            )
            checker.concept_embeds_weights.data[:] = -2.0
        return StableDiffusionPipeline(
            vae=_vae(), text_encoder=CLIPTextModel(_text_config()), tokenizer=clip_tokenizer(),
            unet=_unet("sd15"), scheduler=PNDMScheduler(**_NOISE, skip_prk_steps=True), safety_checker=checker,
            feature_extractor=CLIPImageProcessor(size={"shortest_edge": 32}, crop_size={"height": 32, "width": 32}),
            requires_safety_checker=prudish,
        )  # fmt: skip

    return saved(f"sd15-{prudish}", make)


@cache
def tiny_control(family: str) -> Path:
    """A ControlNet whose way out is not zero, as it is before training."""

    def make() -> ControlNetModel:
        network = ControlNetModel.from_unet(_unet(family), conditioning_embedding_out_channels=(16, 32))
        for block in (*network.controlnet_down_blocks, network.controlnet_mid_block):
            torch.nn.init.normal_(block.weight, std=0.3)
        torch.nn.init.normal_(network.controlnet_cond_embedding.conv_out.weight, std=0.3)
        return network

    return saved(f"control-{family}", make)


@cache
def tiny_encoder() -> Path:
    """The image encoder of the IP-Adapters."""
    return saved("encoder", lambda: CLIPVisionModelWithProjection(_vision_config()))


@cache
def tiny_ip_adapter(family: str) -> Path:
    """An IP-Adapter in one file, with the names that published ones use."""
    weights: dict[str, torch.Tensor] = {}
    cross, tokens = _CROSS[family], 4
    with torch.random.fork_rng():
        torch.manual_seed(1)
        unet = _unet(family)
        layers = [name for name in unet.attn_processors if name.endswith("attn2.processor")]
        for number, name in enumerate(layers):
            # Layers count up by two in published files: the ones between attend to themselves.
            place = name.removesuffix(".processor")
            hidden = unet.get_submodule(place).to_q.in_features
            made = IPAdapterAttnProcessor(hidden, cross, num_tokens=(tokens,))
            for part in ("to_k_ip", "to_v_ip"):
                weights[f"ip_adapter.{2 * number + 1}.{part}.weight"] = getattr(made, part)[0].weight.data
        project, norm = torch.nn.Linear(_ENCODED, tokens * cross), torch.nn.LayerNorm(cross)
        weights |= {f"image_proj.proj.{name}": value.data for name, value in project.named_parameters()}
        weights |= {f"image_proj.norm.{name}": value.data for name, value in norm.named_parameters()}
    file = Path(_HERE.name) / f"ip-adapter-{family}.safetensors"
    save_file({name: (4 * value).contiguous() for name, value in weights.items()}, file)
    return file


@cache
def tiny_lora(family: str, number: int = 0) -> Path:
    """A LoRA on the attention of the UNet."""
    weights: dict[str, torch.Tensor] = {}
    with torch.random.fork_rng():
        torch.manual_seed(7 + number)
        for name, layer in _unet(family).named_modules():
            if name.endswith((".to_q", ".to_k", ".to_v")):
                weights[f"unet.{name}.lora_A.weight"] = torch.randn(4, layer.in_features)
                weights[f"unet.{name}.lora_B.weight"] = torch.randn(layer.out_features, 4)
    file = Path(_HERE.name) / f"lora-{family}-{number}.safetensors"
    save_file(weights, file)
    return file


@cache
def lora_of_something_else() -> Path:
    """Weights that fit into no part of any model here."""
    file = Path(_HERE.name) / "stranger.safetensors"
    save_file(
        {"transformer.x.lora_A.weight": torch.randn(4, 8), "transformer.x.lora_B.weight": torch.randn(8, 4)},
        file,
    )
    return file


@cache
def _learnt_merges() -> tuple[dict[str, int], list[tuple[str, str]]]:
    """A vocabulary of byte pairs, learnt from this project's own words, so that words take few tokens."""
    from tokenizers import Tokenizer, models, pre_tokenizers, trainers

    learner = Tokenizer(models.BPE())
    learner.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    trainer = trainers.BpeTrainer(vocab_size=WORDS, initial_alphabet=_letters(), show_progress=False)
    pages = Path(__file__).parents[2] / "docs"
    learner.train_from_iterator(
        (page.read_text(encoding="utf-8") for page in sorted(pages.glob("*.md"))), trainer
    )
    model = json.loads(learner.to_str())["model"]
    return model["vocab"], [(left, right) for left, right in model["merges"]]


def chat_tokenizer(*special: str) -> Any:
    """The tokenizer of models that are talked to, with these marks of their own."""
    from transformers import Qwen2Tokenizer

    vocabulary, merges = _learnt_merges()
    marks = ("<|endoftext|>", "<|im_start|>", "<|im_end|>", *special)
    numbered = {mark: len(vocabulary) + number for number, mark in enumerate(marks)}
    tokenizer = Qwen2Tokenizer(vocab={**vocabulary, **numbered}, merges=merges)
    tokenizer.add_special_tokens({"additional_special_tokens": list(marks[1:])})
    tokenizer.chat_template = (
        "{% for m in messages %}<|im_start|>{{ m.role }}\n"
        "{% if m.content is string %}{{ m.content }}{% else %}{{ m.content[0].text }}{% endif %}"
        "<|im_end|>\n{% endfor %}"
    )
    return tokenizer


def _flux2_parts() -> dict[str, Any]:
    return {
        "scheduler": FlowMatchEulerDiscreteScheduler(),
        "vae": AutoencoderKLFlux2(
            sample_size=32, in_channels=3, out_channels=3, block_out_channels=(4, 4, 4, 4), layers_per_block=1,
            down_block_types=("DownEncoderBlock2D",) * 4, up_block_types=("UpDecoderBlock2D",) * 4,
            latent_channels=4, norm_num_groups=1, use_quant_conv=False, use_post_quant_conv=False,
        ),
    }  # fmt: skip


def _flux2_transformer(text: int, guided: bool) -> Flux2Transformer2DModel:
    return Flux2Transformer2DModel(
        patch_size=1, in_channels=16, num_layers=1, num_single_layers=1, attention_head_dim=16,
        num_attention_heads=2, joint_attention_dim=text, timestep_guidance_channels=256, axes_dims_rope=[4, 4, 4, 4],
        guidance_embeds=guided,
    )  # fmt: skip


@cache
def tiny_flux2_klein() -> Path:
    """FLUX.2 klein, not distilled."""
    from transformers import Qwen3Config, Qwen3ForCausalLM

    def make() -> Flux2KleinPipeline:
        config = Qwen3Config(
            vocab_size=WORDS + 10, hidden_size=16, intermediate_size=16, num_hidden_layers=28, num_attention_heads=2,
            num_key_value_heads=2, head_dim=8, max_position_embeddings=1024,
        )  # fmt: skip
        return Flux2KleinPipeline(
            **_flux2_parts(), text_encoder=Qwen3ForCausalLM(config), tokenizer=chat_tokenizer(),
            transformer=_flux2_transformer(3 * 16, guided=False),
        )  # fmt: skip

    return saved("flux2-klein", make)


@cache
def tiny_flux2() -> Path:
    """FLUX.2 dev; its processor is a plain tokenizer here."""
    from transformers import Mistral3Config, Mistral3ForConditionalGeneration

    def make() -> Flux2Pipeline:
        config = Mistral3Config(
            text_config={
                "model_type": "mistral", "vocab_size": WORDS + 10, "hidden_size": 16, "intermediate_size": 16,
                "num_hidden_layers": 31, "num_attention_heads": 2, "num_key_value_heads": 2, "head_dim": 8,
                "max_position_embeddings": 1024,
            },
            vision_config={
                "model_type": "pixtral", "hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2,
                "intermediate_size": 16, "image_size": 30, "patch_size": 6, "num_channels": 3,
            },
            image_token_index=10, spatial_merge_size=1,
        )  # fmt: skip
        return Flux2Pipeline(
            **_flux2_parts(), text_encoder=Mistral3ForConditionalGeneration(config), tokenizer=chat_tokenizer(),
            transformer=_flux2_transformer(3 * 16, guided=True),
        )  # fmt: skip

    return saved("flux2", make)


@cache
def tiny_flux_kontext() -> Path:
    """FLUX.1 Kontext."""
    from tokenizers import Tokenizer
    from tokenizers.models import Unigram
    from transformers import T5Config, T5EncoderModel, T5TokenizerFast

    def make() -> FluxKontextPipeline:
        pieces = [
            ("<pad>", 0.0),
            ("</s>", 0.0),
            ("<unk>", 0.0),
            *((letter, -1.0) for letter in _letters()),
            ("▁", -1.0),
        ]
        reader = T5TokenizerFast(tokenizer_object=Tokenizer(Unigram(pieces, unk_id=2)), extra_ids=0)
        t5 = T5Config(vocab_size=300, d_model=32, d_ff=37, d_kv=8, num_layers=2, num_heads=2)
        return FluxKontextPipeline(
            scheduler=FlowMatchEulerDiscreteScheduler(),
            vae=AutoencoderKL(
                block_out_channels=(4, 4, 4, 4), layers_per_block=1, latent_channels=1, norm_num_groups=1,
                down_block_types=("DownEncoderBlock2D",) * 4, up_block_types=("UpDecoderBlock2D",) * 4,
                use_quant_conv=False, use_post_quant_conv=False, shift_factor=0.06, scaling_factor=1.5,
            ),
            text_encoder=CLIPTextModel(_text_config()), tokenizer=clip_tokenizer(),
            text_encoder_2=T5EncoderModel(t5), tokenizer_2=reader,
            transformer=FluxTransformer2DModel(
                patch_size=1, in_channels=4, num_layers=1, num_single_layers=1, attention_head_dim=16,
                num_attention_heads=2, joint_attention_dim=32, pooled_projection_dim=32, axes_dims_rope=[4, 4, 8],
                guidance_embeds=True,
            ),
        )  # fmt: skip

    return saved("flux-kontext", make)


def folder_as(name: str, pipeline: str) -> Path:
    """A folder that claims to hold this pipeline and holds nothing else."""
    folder = Path(_HERE.name) / name
    folder.mkdir(exist_ok=True)
    (folder / "model_index.json").write_text(json.dumps({"_class_name": pipeline}))
    return folder
