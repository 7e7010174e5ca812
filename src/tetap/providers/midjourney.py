"""Midjourney through a proxy that the user runs: off until the user accepts what that means."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any

from ..errors import BadAnswer, Busy, Misconfigured, Pending, ProviderError, Rejected, Unreachable
from ..ports import (
    Card,
    Connection,
    Drawing,
    DrawnPicture,
    DrawRequest,
    Json,
    SaveRemoteId,
    SentSlot,
    cards_from,
    find_card,
)
from ..wire import Wire, fetch_picture, media_type_of, whole_type_of
from ..wire.encoding import data_uri
from ..wire.polling import wait_for
from ..wire.reference_bytes import as_sent, bytes_of_slot
from .midjourney_prompt import START, Flags, address_of, addressed, check_words, prompt_of
from .midjourney_proxy import Proxy, Task, check_success

_HEADERS = ("mj-api-secret", "authorization", "none")
_SETTINGS = (
    "accept_risk", "header", "speed", "upload", "ask_seed", "reference_urls", "wait_seconds", "poll_seconds",
)  # fmt: skip


@dataclass(frozen=True)
class _Job:
    """A job by its remote id: the grid's task, which picture of it, and the task that takes that picture out."""

    grid: str
    index: int
    upscale: str = ""

    def __str__(self) -> str:
        return "/".join(filter(None, (self.grid, str(self.index), self.upscale)))

    @classmethod
    def read(cls, text: str) -> "_Job":
        grid, _, rest = text.partition("/")
        index, _, upscale = rest.partition("/")
        return cls(grid, int(index) if index.isdigit() else 1, upscale)


class MidjourneyProvider:
    """Draws a grid of four, keeps it as a draft and takes one picture out of it. Thread-safe.

    Settings: `accept_risk = true` switches it on; `header` how the secret is sent; `speed` fast, relax or turbo;
    `upload = "discord"` lets the proxy make references public; `reference_urls` addresses of references;
    `ask_seed` asks the proxy which seed was used; `wait_seconds`, `poll_seconds`."""

    def __init__(self, connection: Connection) -> None:
        connection.check_names(*_SETTINGS)
        self._connection = connection
        self._cards, self._flags = _models(connection)
        self._header = connection.text("header", _HEADERS[0], _HEADERS)
        if self._header == "none":
            self._cards = tuple(replace(card, keys=()) for card in self._cards)
        self._speed = connection.text("speed", "", ("", "fast", "relax", "turbo"))
        self._upload = connection.text("upload", "none", ("none", "discord")) == "discord"
        self._seconds = connection.number("wait_seconds", 600.0)
        self._pause = connection.number("poll_seconds", 0.05 if connection.is_local else 3.0)

    def cards(self) -> Sequence[Card]:
        """Midjourney's own default first; it has no character reference."""
        return self._cards

    def check(self, request: DrawRequest) -> Sequence[str]:
        """Misconfigured while it is off. Rejected for flags among the words and for references without a public
        address, by name. The remarks say what becomes public."""
        self._check_allowed()
        check_words(request.words)
        self._card(request)
        self._addresses(request)
        if self._unaddressed(request):
            return ("The proxy puts references on Discord's public network to show them to Midjourney.",)
        return ()

    def draw(self, request: DrawRequest, save_remote_id: SaveRemoteId) -> Drawing:
        """Imagine, wait for the grid, take the picture out of it, fetch both at once: their addresses expire."""
        self._check_allowed()
        proxy, card = self._proxy(), self._card(request)
        urls = self._addresses(request) | self._uploaded(request, proxy)
        prompt, flags = prompt_of(request, self._flags[card.model], urls)
        starts = [(slot, bytes_of_slot(slot, request)) for slot in request.references if slot.role == START]
        images = [data_uri(data, media_type_of(data)) for _, data in starts]
        index = int(request.options.get("index", 1))  # type: ignore[arg-type] # the card says it is a whole number
        job = _Job(proxy.imagine(prompt, images, request.purchase_key), index)
        save_remote_id(str(job))
        drawing = self._delivered(proxy, job, save_remote_id, seconds=self._seconds)
        usual = card.usd(request.size)
        return replace(
            drawing,
            cost_usd=usual,
            cost_basis="unknown" if usual is None else "estimated",
            parameters={"flags": flags, "index": index, "model": card.model, **drawing.parameters},
            sent=tuple(self._as_sent(request, urls)),
        )

    def collect(self, remote_id: str) -> Drawing:
        """Fetch a job that was accepted earlier; takes the picture out of the grid where that was not done yet.
        Pending while it is not ready."""
        self._check_allowed()
        return self._delivered(self._proxy(), _Job.read(remote_id), lambda _: None, seconds=None)

    def _check_allowed(self) -> None:
        if self._connection.settings.get("accept_risk") is not True:
            raise Misconfigured(
                "Midjourney is off: it has no interface of its own, a proxy drives a Discord account in its place, "
                "which Midjourney's terms forbid, and accounts are banned for it",
                "If you run such a proxy and accept that, write accept_risk = true under [platforms.midjourney].",
            )
        if not self._connection.url:
            raise Misconfigured(
                "nobody has said where the Midjourney proxy runs",
                'Write url = "http://…" under [platforms.midjourney].',
            )

    def _card(self, request: DrawRequest) -> Card:
        card = find_card(self._cards, request.model)
        if card is None:
            raise Rejected(f"Midjourney has no model '{request.model}' here", "Choose one: tetap platforms")
        return card

    def _proxy(self) -> Proxy:
        headers: dict[str, str] = {}
        if self._header != "none":
            secret = self._connection.key(self._cards[0].keys).reveal()
            headers = {self._header: f"Bearer {secret}" if self._header == "authorization" else secret}
        url = self._connection.url.rstrip("/").removesuffix("/mj")
        return Proxy(Wire(self._connection.platform, url, headers), self._speed)

    def _known_urls(self, request: DrawRequest) -> Mapping[str, Json]:
        known: dict[str, Json] = {}
        for table in (self._connection.settings.get("reference_urls"), request.options.get("reference_urls")):
            known |= dict(table) if isinstance(table, Mapping) else {}
        return known

    def _unaddressed(self, request: DrawRequest) -> list[str]:
        known = self._known_urls(request)
        return [slot.digest for slot in addressed(request) if not address_of(slot, known)]

    def _addresses(self, request: DrawRequest) -> dict[str, str]:
        """Public address by digest. Rejected naming the references without one, unless they may be uploaded."""
        known = self._known_urls(request)
        urls = {slot.digest: address_of(slot, known) for slot in addressed(request)}
        missing = [slot for slot in addressed(request) if not urls[slot.digest]]
        if missing and not self._upload:
            raise Rejected(
                "Midjourney reads references from public addresses, and there is none for "
                + ", ".join(slot.label or slot.role for slot in missing),
                f'Put them online and write reference_urls = {{ {missing[0].role} = "https://…" }} under '
                '[platforms.midjourney]; or let the proxy make them public: upload = "discord".',
            )
        return {digest: url for digest, url in urls.items() if url}

    def _uploaded(self, request: DrawRequest, proxy: Proxy) -> dict[str, str]:
        missing = set(self._unaddressed(request))
        slots = {slot.digest: slot for slot in addressed(request) if slot.digest in missing}
        if not slots:
            return {}
        data = [bytes_of_slot(slot, request) for slot in slots.values()]
        urls = proxy.upload([data_uri(one, media_type_of(one)) for one in data])
        return dict(zip(slots, urls, strict=True))

    def _as_sent(self, request: DrawRequest, urls: Mapping[str, str]) -> list[SentSlot]:
        sent = []
        for slot in request.references:
            way = f"named by its address {urls[slot.digest].partition('?')[0]}" if slot.digest in urls else ""
            sent.append(as_sent(slot, bytes_of_slot(slot, request), way))
        return sent

    def _delivered(
        self, proxy: Proxy, job: _Job, save_remote_id: SaveRemoteId, seconds: float | None
    ) -> Drawing:
        """Grid and final picture of a job: waited for when it was accepted just now, `seconds`; else asked once."""
        grid = self._ended(proxy, job.grid, seconds)
        draft = self._fetch(proxy, grid)
        try:
            if not job.upscale:
                job, seconds = replace(job, upscale=proxy.upscale(grid, job.index)), self._seconds
                save_remote_id(str(job))
            final = self._fetch(proxy, self._ended(proxy, job.upscale, seconds))
        except (Pending, BadAnswer):
            raise
        except (Busy, Unreachable) as error:
            raise Pending(
                f"Midjourney has drawn the grid, and no picture can be taken out of it now: {error}",
                "Run the same command again later: it is collected, not bought again.",
            ) from None
        except ProviderError as error:
            # The grid is drawn and paid for, so this is not the refusal of a request that cost nothing.
            message = f"Midjourney has drawn the grid, and no picture came out of it: {error}"
            raise BadAnswer(message, error.hint, answer=draft[0]) from None
        parameters: dict[str, Json] = {}
        if self._connection.settings.get("ask_seed") is True:
            parameters["seed_used"] = proxy.seed_of(job.grid)
        return Drawing(
            (DrawnPicture(*draft, role="draft"), DrawnPicture(*final)),
            cost_usd=None,
            cost_basis="unknown",
            remote_ids=(job.grid, job.upscale),
            parameters=parameters,
        )

    def _ended(self, proxy: Proxy, task: str, seconds: float | None) -> Task:
        """The task once it has ended well; raises what it ended with otherwise."""
        ended = wait_for(
            lambda: proxy.look(task, is_known=seconds is not None), "Midjourney",
            seconds=seconds or 0.0, pause=self._pause,
        )  # fmt: skip
        check_success(ended)
        return ended

    def _fetch(self, proxy: Proxy, task: Task) -> tuple[bytes, str]:
        """The picture of a finished task; its address is asked for anew once, because it expires."""
        for attempt in (1, 2):
            try:
                data = fetch_picture(str(task.get("imageUrl") or ""), trusted=self._connection.url)
                return data, whole_type_of(data)
            except Unreachable as error:
                if attempt == 2:
                    raise Pending(
                        f"Midjourney has drawn the picture, and its address does not answer: {error}",
                        "Run the same command again: it is collected, not bought again.",
                    ) from None
                task = self._ended(proxy, str(task["id"]), None)
            except Rejected as error:
                raise BadAnswer(str(error), error.hint) from None
        raise AssertionError("the second attempt returns or raises")


@cache
def _facts() -> Mapping[str, Any]:
    return tomllib.loads((files(__package__) / "midjourney.toml").read_text(encoding="utf-8"))


def _models(connection: Connection) -> tuple[tuple[Card, ...], Mapping[str, Flags]]:
    facts = _facts()
    plain = {model: dict(entry) for model, entry in facts["models"].items()}
    flags = {model: Flags(**entry.pop("flags")) for model, entry in plain.items()}
    for model, changes in connection.models.items():
        flags.setdefault(model, flags[str(changes.get("like", model))])
    return cards_from(connection.platform, {**facts, "models": plain}, connection.models), flags
