"""Samplers and noise schedules by the names that web UIs give them, as schedulers of diffusers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ..errors import Rejected
from ..ports import Json

if TYPE_CHECKING:
    from diffusers import SchedulerMixin


@dataclass(frozen=True)
class _Sampler:
    scheduler: str
    settings: Mapping[str, Json] = field(default_factory=dict)
    spaces_freely: bool = True
    """Whether it can take its steps at the noise levels of another schedule."""


_SAMPLERS = {
    "DPM++ 2M": _Sampler("DPMSolverMultistepScheduler"),
    "DPM++ 2M SDE": _Sampler("DPMSolverMultistepScheduler", {"algorithm_type": "sde-dpmsolver++"}),
    "Euler": _Sampler("EulerDiscreteScheduler"),
    "Euler a": _Sampler("EulerAncestralDiscreteScheduler", spaces_freely=False),
    "Heun": _Sampler("HeunDiscreteScheduler"),
    "DPM2": _Sampler("KDPM2DiscreteScheduler"),
    "DPM2 a": _Sampler("KDPM2AncestralDiscreteScheduler"),
    "UniPC": _Sampler("UniPCMultistepScheduler"),
    "DDIM": _Sampler("DDIMScheduler", spaces_freely=False),
    "LCM": _Sampler("LCMScheduler", spaces_freely=False),
}
_SCHEDULES: Mapping[str, Mapping[str, Json]] = {
    "Normal": {},
    "Karras": {"use_karras_sigmas": True},
    "Exponential": {"use_exponential_sigmas": True},
    "SGM Uniform": {"timestep_spacing": "trailing"},
}
_OF_SIGMAS = ("Karras", "Exponential")
_OFF = {"use_karras_sigmas": False, "use_exponential_sigmas": False, "use_beta_sigmas": False}
"""Weights may come with a schedule of their own; only the one that was asked for counts."""


def check_sampler(sampler: str, schedule: str) -> None:
    """Rejected for a schedule that this sampler cannot follow."""
    if schedule in _OF_SIGMAS and not _SAMPLERS[sampler].spaces_freely:
        raise Rejected(
            f"the sampler {sampler} cannot follow the schedule {schedule}",
            'Set the option scheduler to "Normal" or "SGM Uniform", or choose another sampler.',
        )


def make_scheduler(of_weights: "SchedulerMixin", sampler: str = "", schedule: str = "") -> "SchedulerMixin":
    """A fresh scheduler: what was trained stays as the weights say. Without a name it is the weights' own kind."""
    if not sampler:
        return type(of_weights).from_config(of_weights.config)
    import diffusers

    chosen = _SAMPLERS[sampler]
    off = _OFF if chosen.spaces_freely else {}
    return getattr(diffusers, chosen.scheduler).from_config(
        of_weights.config, **{**off, **chosen.settings, **_SCHEDULES[schedule]}
    )


def told(scheduler: "SchedulerMixin") -> dict[str, Json]:
    """Its class and everything it was set to."""
    plain = (bool, int, float, str, list, type(None))
    config = {
        name: value
        for name, value in scheduler.config.items()
        if not name.startswith("_") and isinstance(value, plain)
    }
    return {"class": type(scheduler).__name__, "config": config}
