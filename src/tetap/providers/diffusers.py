"""Hugging Face diffusers in this process: a seed that holds, IP-Adapter, ControlNet, LoRA, models that edit."""

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from ..errors import BadAnswer, Misconfigured, Refused, Rejected, TetapError
from ..ports import Card, Connection, Drawing, DrawnPicture, DrawRequest, Json, SaveRemoteId, find_card
from .diffusers_editing import SIDES_IN_STEPS_OF, check_references, edit
from .diffusers_job import Job, Made
from .diffusers_machine import Machine, choose_machine, failure, forget_frames, require_libraries, turn
from .diffusers_model import EDITS, PAINTS, Sources, let_go, loaded_model
from .diffusers_painting import paint
from .diffusers_pictures import png_of
from .diffusers_samplers import check_sampler
from .diffusers_weights import FILE, LAYOUT, NETWORK, PIPELINE, Weights, WeightsFinder
from .stable_diffusion.families import cards_of, family_of, read_facts
from .stable_diffusion.slots import check_combination, check_role_weights, sort_references
from .stable_diffusion.words import loras_of, noise_seed, word_remarks

_SEED_BITS = 32
_LATENT = 8
"""Stable Diffusion's sides are multiples of this."""
TOLERANCE = "same picture: mean difference up to 1 of 255; equal bytes only on the same machine and libraries"


class DiffusersProvider:
    """Draws in this process, one picture at a time."""

    def __init__(self, connection: Connection) -> None:
        connection.check_names("device", "dtype", "offload", "download", "weights")
        self._connection = connection
        facts = read_facts("diffusers.toml")
        self._defaults: Mapping[str, Mapping[str, Json]] = facts["defaults"]
        self._weights = _weights_setting(connection)
        self._cards = tuple(self._with_weights(card) for card in cards_of(connection, facts))
        self._finder = WeightsFinder(_download_setting(connection), connection.find_key("HF_TOKEN"))

    def cards(self) -> Sequence[Card]:
        """The families of models, and the user's own models."""
        return self._cards

    def check(self, request: DrawRequest) -> Sequence[str]:
        """Rejected for references, options and frames that do not go together; remarks on words. Misconfigured
        when the libraries are not installed. Weights are looked for when the picture is drawn."""
        card = self._card(request)
        family = family_of(self._connection, card.model)
        remarks = self._checked(request, card, family)
        require_libraries(family)
        return remarks

    def draw(self, request: DrawRequest, save_remote_id: SaveRemoteId) -> Drawing:
        """Draw one picture; waits while another is drawn. There is no job and no id to save."""
        self.check(request)
        card = self._card(request)
        seed = noise_seed(request)
        job = Job(
            request=request,
            frame=card.pixels[request.size][request.ratio],
            seed=secrets.randbits(_SEED_BITS) if seed is None else seed,
            chosen=self._chosen(request, card),
            pictures=sort_references(request),
        )
        family = family_of(self._connection, card.model)
        with turn():
            machine = choose_machine(self._connection, prefers_bfloat16=family in EDITS)
            made, told = self._made(job, family, machine)
            about = machine.told()
        usd = card.usd(request.size)
        return Drawing(
            (DrawnPicture(png_of(made.image), "image/png"),),
            cost_usd=usd,
            cost_basis="unknown" if usd is None else "estimated" if usd else "known",
            parameters={"seed": job.seed, **told, **made.parameters, **about, "tolerance": TOLERANCE},
            sent=made.sent,
        )

    def collect(self, remote_id: str) -> Drawing:
        """There is never anything to collect: pictures are drawn in this process and end with it."""
        raise Misconfigured(
            f"{self._connection.platform} draws in this process and knows nothing of '{remote_id}'",
            "Draw it again: run the same command.",
        )

    def _checked(self, request: DrawRequest, card: Card, family: str) -> Sequence[str]:
        loras_of(request.options.get("loras"))
        if "<lora:" in request.words:
            raise Rejected(
                "the words hold a <lora:…> tag, which is no text to a model",
                "Name LoRAs in the option loras.",
            )
        _check_sides(card, request, _LATENT if family in PAINTS else SIDES_IN_STEPS_OF)
        if family in EDITS:
            check_references(request, family)
            return []
        check_combination(request.references)
        check_role_weights(request.options.get("role_weights"))
        chosen = self._chosen(request, card)
        check_sampler(str(chosen["sampler"]), str(chosen["scheduler"]))
        _check_steps(request, chosen)
        return word_remarks(request, self._defaults[family]["cfg"])

    def _made(self, job: Job, family: str, machine: Machine) -> tuple[Made, dict[str, Json]]:
        """The picture, and which weights it came from."""
        sources = self._sources(job, family, machine)
        loras = {
            self._finder.find(name, FILE): weight
            for name, weight in loras_of(job.chosen.get("loras")).items()
        }
        try:
            made = self._drawn(job, sources, machine, loras)
        except (Refused, BadAnswer):
            raise
        except BaseException as error:
            # What was plugged in halfway would show in the next picture: begin anew, also after Ctrl-C.
            forget_frames(error)
            let_go()
            if isinstance(error, TetapError) or not isinstance(error, Exception):
                raise
            raise failure(error, f"drawing with {sources.checkpoint.name}", machine) from None
        told: dict[str, Json] = {"weights": _told(sources.checkpoint)}
        if sources.vae is not None:
            told["vae"] = _told(sources.vae)
        if loras:
            told["loras"] = [{**_told(one), "scale": weight} for one, weight in loras.items()]
        return made, told

    def _drawn(self, job: Job, sources: Sources, machine: Machine, loras: Mapping[Weights, float]) -> Made:
        model = loaded_model(sources, machine)
        if sources.family in PAINTS:
            return paint(model, job, self._finder, loras)
        return edit(model, job, loras)

    def _sources(self, job: Job, family: str, machine: Machine) -> Sources:
        checkpoint = self._finder.find(job.text("checkpoint"), PIPELINE, machine.is_half)
        layout = None
        if checkpoint.is_file:
            names = (self._weights.get(family, ""), str(self._defaults[family]["checkpoint"]))
            layout = self._finder.find(
                next(name for name in names if name and not name.endswith(".safetensors")), LAYOUT
            )
        vae = self._finder.find(job.text("vae"), NETWORK) if job.chosen.get("vae") else None
        return Sources(family, checkpoint, layout, vae)

    def _chosen(self, request: DrawRequest, card: Card) -> dict[str, Any]:
        family = family_of(self._connection, card.model)
        own = self._weights.get(card.model) or (card.model if card.model != family else "")
        pinned = {"checkpoint": own} if own else {}
        return {**self._defaults["all"], **self._defaults[family], **pinned, **request.options}

    def _card(self, request: DrawRequest) -> Card:
        card = find_card(self._cards, request.model)
        if card is None:
            raise Misconfigured(
                f"{self._connection.platform} has no model '{request.model}'",
                f"It has: {', '.join(card.model for card in self._cards)}.",
            )
        return card

    def _with_weights(self, card: Card) -> Card:
        """Other weights under the same name are another model: pictures of one are not taken for the other's."""
        own = self._weights.get(card.model)
        if not own:
            return card
        return replace(card, revision=f"{card.revision}-{hashlib.sha256(own.encode()).hexdigest()[:12]}")


def _weights_setting(connection: Connection) -> Mapping[str, str]:
    table = connection.settings.get("weights", {})
    if not isinstance(table, Mapping) or not all(isinstance(one, str) and one for one in table.values()):
        raise Misconfigured(
            f"platforms.{connection.platform}.weights is {table!r}",
            'Write a table: MODEL = "a folder, a .safetensors file, or OWNER/REPO".',
        )
    return table  # type: ignore[return-value]


def _download_setting(connection: Connection) -> bool:
    value = connection.settings.get("download", False)
    if not isinstance(value, bool):
        raise Misconfigured(f"platforms.{connection.platform}.download is {value!r}", "Write true or false.")
    return value


def _check_sides(card: Card, request: DrawRequest, step: int) -> None:
    width, height = card.pixels[request.size][request.ratio]
    if width % step or height % step:
        raise Rejected(
            f"{card.name} draws {request.ratio} at {width}×{height}, and this family needs sides in steps of {step}",
            f"Change `pixels` of this model in your settings: {width // step * step}×{height // step * step} fits.",
        )


def _check_steps(request: DrawRequest, chosen: Mapping[str, Any]) -> None:
    """Beginning from a picture takes only a share of the steps; none would be left of too small a share."""
    roles = {slot.role for slot in request.references}
    if roles & {"start", "edit"} and int(chosen["steps"] * chosen["denoising"]) < 1:
        raise Rejected(
            f"{chosen['steps']} steps at denoising {chosen['denoising']} are no step at all",
            "steps × denoising must be at least 1: raise one of them.",
        )


def _told(weights: Weights) -> dict[str, Json]:
    return {"name": weights.name, "version": weights.version}
