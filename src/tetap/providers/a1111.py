"""AUTOMATIC1111's web UI and Forge: a seed that holds, ControlNet and IP-Adapter units, LoRA, one call a picture."""

from collections.abc import Mapping, Sequence
from typing import Any

from ..errors import BadAnswer, Misconfigured
from ..ports import (
    Card,
    Connection,
    Drawing,
    DrawnPicture,
    DrawRequest,
    Json,
    SaveRemoteId,
    SentSlot,
    find_card,
)
from ..wire import Answer, Wire, base64_of, bytes_of, plain_json, table, whole_type_of
from .a1111_body import Call, make_call
from .a1111_failures import LOGIN, failure
from .a1111_installed import Installed
from .stable_diffusion.families import cards_of, family_of, read_facts
from .stable_diffusion.slots import check_combination, check_role_weights, sort_references
from .stable_diffusion.words import check_words, loras_of, word_remarks

_URL = "http://127.0.0.1:7860"
_QUEUE_SECONDS = 1800.0
_DRAWN_WITH = (
    "seed", "subseed", "sampler_name", "steps", "cfg_scale", "width", "height", "denoising_strength", "clip_skip",
    "sd_model_name", "sd_model_hash", "sd_vae_name", "sd_vae_hash", "extra_generation_params", "version",
)  # fmt: skip
"""What the server says it drew with; together with the words, all that drawing it again takes."""


class A1111Provider:
    """Draws on a web UI that was started with --api."""

    def __init__(self, connection: Connection) -> None:
        connection.check_names("timeout")
        self._connection = connection
        facts = read_facts("a1111.toml")
        self._cards = cards_of(connection, facts)
        self._defaults: Mapping[str, Mapping[str, Json]] = facts["defaults"]
        self._seconds = connection.number("timeout", _QUEUE_SECONDS)
        login = connection.find_key(LOGIN)
        headers = {"authorization": f"Basic {base64_of(login.reveal().encode())}"} if login else {}
        self._wire = Wire(connection.platform, connection.url or _URL, headers)
        self._installed = Installed(self._wire)

    def cards(self) -> Sequence[Card]:
        """The families of models, and the user's own models."""
        return self._cards

    def check(self, request: DrawRequest) -> Sequence[str]:
        """Rejected for references and options that do not go together; remarks on words and checkpoint."""
        check_combination(request.references)
        check_role_weights(request.options.get("role_weights"))
        loras_of(request.options.get("loras"))
        check_words(request)
        remarks = word_remarks(request, self._family(request)["cfg"])
        if not self._checkpoint(request):
            remarks.append("drawn with whichever checkpoint is loaded; the option checkpoint pins one")
        return remarks

    def draw(self, request: DrawRequest, save_remote_id: SaveRemoteId) -> Drawing:
        """Draw one picture; the call waits for the server's queue too. The web UI keeps no jobs, so there is no
        id to save."""
        self.check(request)
        card = self._card(request)
        pictures = sort_references(request)
        sent = pictures.sent()
        family = family_of(self._connection, card.model)
        chosen: dict[str, Any] = {
            **self._defaults["all"],
            **self._defaults[family],
            **request.options,
            "family": family,
            "checkpoint": self._checkpoint(request),
        }
        call = make_call(request, card.pixels[request.size][request.ratio], chosen, pictures, self._installed)
        answer = self._wire.post(call.path, call.body, seconds=self._seconds)
        if not answer.ok:
            raise failure(self._connection.platform, answer)
        return _drawing(answer, call, sent, card.usd(request.size))

    def collect(self, remote_id: str) -> Drawing:
        """There is never anything to collect: the web UI keeps no jobs."""
        raise Misconfigured(
            f"{self._connection.platform} keeps no jobs and knows nothing of '{remote_id}'",
            "Draw it again: run the same command.",
        )

    def _card(self, request: DrawRequest) -> Card:
        card = find_card(self._cards, request.model)
        if card is None:
            raise Misconfigured(
                f"{self._connection.platform} has no model '{request.model}'",
                f"It has: {', '.join(card.model for card in self._cards)}.",
            )
        return card

    def _family(self, request: DrawRequest) -> Mapping[str, Json]:
        """The defaults of the family that this request's model is of."""
        return self._defaults[family_of(self._connection, self._card(request).model)]

    def _checkpoint(self, request: DrawRequest) -> str:
        """The option, else the user's own model's name, else what is loaded (empty)."""
        own = request.model if request.model not in self._defaults else ""
        return str(request.options.get("checkpoint") or own)


def _drawing(answer: Answer, call: Call, sent: tuple[SentSlot, ...], usd: float | None) -> Drawing:
    try:
        data = table(answer.json())
        told = _told(data)
        # Detected maps stand behind the pictures, a grid before them.
        image = data["images"][told.get("index_of_first_image", 0)]
        assert isinstance(image, str)
    except (AssertionError, IndexError, KeyError, TypeError, ValueError):
        raise BadAnswer(
            "the web UI answered without a picture",
            "Look at its own console, then run the same command again.",
            answer=answer.body[:100_000],
        ) from None
    picture = bytes_of(image)
    kind = whole_type_of(picture)
    drawn = {name: told[name] for name in _DRAWN_WITH if name in told}
    return Drawing(
        (DrawnPicture(picture, kind),),
        cost_usd=usd,
        cost_basis="unknown" if usd is None else "estimated" if usd else "known",
        parameters={**call.parameters(), "drawn_with": drawn, "pictures_answered": len(data["images"])},
        sent=sent,
        counted_pictures=_counted(drawn, call, len(sent)) if call.units and drawn else None,
    )


def _told(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """`info`, which is JSON in a text. A server that sends none has drawn all the same."""
    try:
        return table(plain_json(data["info"].encode()))
    except (AttributeError, BadAnswer, KeyError, UnicodeEncodeError):
        return {}


def _counted(drawn: Mapping[str, Any], call: Call, sent: int) -> int:
    """How many pictures acted: a unit that the server could not use is missing from what it says it drew with."""
    told = table(drawn.get("extra_generation_params"))
    used = sum(f"ControlNet {number}" in told for number in range(call.units))
    return sent - call.units + used
