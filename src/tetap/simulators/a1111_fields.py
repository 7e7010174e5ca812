"""Fields of txt2img and img2img with their types and defaults; a field that is not here is ignored, as there."""

from typing import Any

from pydantic import BaseModel, create_model

Fields = dict[str, tuple[Any, Any]]

_BOTH: Fields = {
    "prompt": (str, ""), "styles": (list[str], None), "seed": (int, -1), "subseed": (int, -1),
    "subseed_strength": (float, 0), "seed_resize_from_h": (int, -1), "seed_resize_from_w": (int, -1),
    "sampler_name": (str, None), "scheduler": (str, None), "batch_size": (int, 1), "n_iter": (int, 1),
    "steps": (int, 50), "cfg_scale": (float, 7.0), "distilled_cfg_scale": (float, 3.5), "width": (int, 512),
    "height": (int, 512), "restore_faces": (bool, None), "tiling": (bool, None), "do_not_save_samples": (bool, False),
    "do_not_save_grid": (bool, False), "negative_prompt": (str, ""), "eta": (float, None),
    "denoising_strength": (float, None), "s_min_uncond": (float, None), "s_churn": (float, None),
    "s_tmax": (float, None), "s_tmin": (float, None), "s_noise": (float, None),
    "override_settings": (dict[str, Any], None), "override_settings_restore_afterwards": (bool, True),
    "refiner_checkpoint": (str, None), "refiner_switch_at": (float, None), "disable_extra_networks": (bool, False),
    "firstpass_image": (str, None), "comments": (dict[str, Any], None), "force_task_id": (str, None),
    "sampler_index": (str, "Euler"), "script_name": (str, None), "script_args": (list[Any], []),
    "send_images": (bool, True), "save_images": (bool, False), "alwayson_scripts": (dict[str, Any], {}),
    "infotext": (str, None),
}  # fmt: skip
_TXT2IMG: Fields = {
    "enable_hr": (bool, False), "firstphase_width": (int, 0), "firstphase_height": (int, 0), "hr_scale": (float, 2.0),
    "hr_upscaler": (str, None), "hr_second_pass_steps": (int, 0), "hr_resize_x": (int, 0), "hr_resize_y": (int, 0),
    "hr_checkpoint_name": (str, None), "hr_sampler_name": (str, None), "hr_scheduler": (str, None),
    "hr_prompt": (str, ""), "hr_negative_prompt": (str, ""),
}  # fmt: skip
_IMG2IMG: Fields = {
    "init_images": (list[str], None), "resize_mode": (int, 0), "image_cfg_scale": (float, None), "mask": (str, None),
    "mask_blur_x": (int, 4), "mask_blur_y": (int, 4), "mask_blur": (int, None), "mask_round": (bool, True),
    "inpainting_fill": (int, 0), "inpaint_full_res": (bool, True), "inpaint_full_res_padding": (int, 0),
    "inpainting_mask_invert": (int, 0), "initial_noise_multiplier": (float, None), "latent_mask": (str, None),
    "include_init_images": (bool, False), "denoising_strength": (float, 0.75),
}  # fmt: skip


def _model(name: str, fields: Fields) -> type[BaseModel]:
    optional: dict[str, Any] = {field: (kind | None, default) for field, (kind, default) in fields.items()}
    return create_model(name, **optional)


Txt2Img = _model("Txt2Img", _BOTH | _TXT2IMG)
Img2Img = _model("Img2Img", _BOTH | _IMG2IMG)
