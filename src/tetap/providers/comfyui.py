"""ComfyUI: graphs of ours or of the user's own, queued under ids of ours, so that no job is ever lost."""

import hashlib
import secrets
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid4, uuid5

from ..errors import BadAnswer, Misconfigured, Pending, Unreachable
from ..ports import Card, Connection, Drawing, DrawnPicture, DrawRequest, Json, SaveRemoteId, find_card
from ..wire import Wire, table, whole_type_of
from .comfyui_graph import SPECIAL, Graph, build_graph, without_words
from .comfyui_own_graph import OwnGraph, own_graph_remarks, read_own_graph
from .comfyui_server import FOLDER, ComfyServer, Done, file_name, gone
from .stable_diffusion.families import cards_of, family_of, read_facts
from .stable_diffusion.slots import (
    Picture,
    Sorted,
    check_combination,
    check_role_weights,
    sort_references,
)
from .stable_diffusion.words import check_words, loras_of, noise_seed, plain_words, word_remarks

_URL = "http://127.0.0.1:8188"
_QUEUE_SECONDS = 1800.0
_SEED_BITS = 32


class ComfyUIProvider:
    """Draws on a ComfyUI server."""

    def __init__(self, connection: Connection) -> None:
        connection.check_names("timeout")
        self._connection = connection
        facts = read_facts("comfyui.toml")
        self._cards = cards_of(connection, facts)
        self._defaults: Mapping[str, Mapping[str, Json]] = facts["defaults"]
        self._seconds = connection.number("timeout", _QUEUE_SECONDS)
        self._server = ComfyServer(Wire(connection.platform, connection.url or _URL))

    def cards(self) -> Sequence[Card]:
        """The families of models, and the user's own models."""
        return self._cards

    def check(self, request: DrawRequest) -> Sequence[str]:
        """Rejected for references, options and graphs that do not go together; remarks on words and size."""
        check_combination(request.references)
        check_role_weights(request.options.get("role_weights"))
        loras_of(request.options.get("loras"))
        check_words(request)
        own = read_own_graph(request)
        if own is not None:
            return [*word_remarks(request, None), *own_graph_remarks(own)]
        return word_remarks(request, self._family(request)["cfg"])

    def draw(self, request: DrawRequest, save_remote_id: SaveRemoteId) -> Drawing:
        """Draw one picture. The job's id follows from the purchase key: one that is queued or done already under
        it is waited for and fetched instead of drawn again."""
        self.check(request)
        card = self._card(request)
        prompt_id = str(uuid5(NAMESPACE_URL, request.purchase_key) if request.purchase_key else uuid4())
        pictures = sort_references(request)
        sent = pictures.sent()
        seed = noise_seed(request)
        seed = secrets.randbits(_SEED_BITS) if seed is None else seed
        own = read_own_graph(request)
        make = (
            self._own(request, card, own, pictures, seed)
            if own
            else self._ours(request, card, pictures, seed)
        )
        # Asked before drawing, so that a server that dies afterwards costs no picture.
        about = dict(self._server.about())
        ids = [prompt_id]
        graph, done = self._drawn(make, pictures, ids, save_remote_id)
        usd = card.usd(request.size)
        return Drawing(
            self._fetched(done, own.output if own else ""),
            cost_usd=usd,
            cost_basis="unknown" if usd is None else "estimated" if usd else "known",
            parameters={
                "seed": seed,
                "graph": without_words(graph, plain_words(request, SPECIAL)),
                "server": about,
            },
            remote_ids=tuple(ids),
            sent=sent,
        )

    def collect(self, remote_id: str) -> Drawing:
        """The picture of a job that was queued earlier. Pending while it waits or runs; JobGone when the
        server knows nothing of it."""
        entry = self._server.ended(remote_id)
        if entry is None and self._server.is_queued(remote_id):
            raise Pending(
                f"{self._connection.platform} has not drawn job {remote_id} yet",
                "Try again later.",
                retry_after=10.0,
            )
        # It may have ended between the two questions.
        entry = entry or self._server.ended(remote_id)
        if entry is None:
            raise gone(self._connection.platform, remote_id)
        about = dict(self._server.about())
        done = self._server.read(entry)
        free = all(card.is_free for card in self._cards)
        return Drawing(
            self._fetched(done, ""),
            cost_usd=0.0 if free else None,
            cost_basis="known" if free else "unknown",
            parameters={"graph": without_words(done.graph), "server": about},
            remote_ids=(remote_id,),
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

    def _ours(self, request: DrawRequest, card: Card, pictures: Sorted, seed: int) -> Callable[[str], Graph]:
        """Makes our own graph for a file prefix, checked against what the server has."""
        own_model = {} if card.model in self._defaults else {"checkpoint": card.model}
        chosen: dict[str, Any] = {
            **self._defaults["all"], **self._family(request), **own_model, **request.options, "seed": seed,
        }  # fmt: skip
        pixels = card.pixels[request.size][request.ratio]

        def make(prefix: str) -> Graph:
            graph = build_graph(request, pixels, chosen | {"prefix": prefix}, pictures, _name)
            preprocessor = chosen.get("control_preprocessor")
            for node in graph.values():
                if node["class_type"] == preprocessor:
                    node["inputs"] = self._server.defaults(preprocessor) | node["inputs"]
            self._server.check_graph(graph)
            return graph

        return make

    def _own(
        self, request: DrawRequest, card: Card, own: OwnGraph, pictures: Sorted, seed: int
    ) -> Callable[[str], Graph]:
        """Fills the user's own graph; what it needs, the server itself says."""
        width, height = card.pixels[request.size][request.ratio]
        values: dict[str, Json] = {
            "words": plain_words(request, SPECIAL),
            "negative": request.options.get("negative", ""),
            "seed": seed,
            "width": width,
            "height": height,
        }
        names: dict[str, list[str]] = {}
        for picture in _all(pictures):
            names.setdefault(picture.slot.role, []).append(_name(picture))
        return lambda prefix: own.filled(values, names, prefix)

    def _drawn(
        self, make: Callable[[str], Graph], pictures: Sorted, ids: list[str], save_remote_id: SaveRemoteId
    ) -> tuple[Graph, Done]:
        """The graph that was drawn and what came of it. `ids` gets the ids of all jobs it took."""
        graph = make(_prefix(ids[0]))
        done = self._job(graph, pictures, ids, save_remote_id)
        if not done.outputs:
            # The server had the whole graph in its cache and wrote no file. Under another name it writes one.
            ids.append(str(uuid5(UUID(ids[0]), "again")))
            graph = make(_prefix(ids[-1]))
            done = self._job(graph, pictures, ids, save_remote_id)
        return graph, done

    def _job(self, graph: Graph, pictures: Sorted, ids: list[str], save_remote_id: SaveRemoteId) -> Done:
        """What the job of the last id saved: one that is known from before this process, or a new one."""
        prompt_id = ids[-1]
        entry = self._server.ended(prompt_id)
        if entry is not None and table(entry.get("status")).get("status_str") == "error":
            self._server.forget(prompt_id)
            entry = None
        queued = entry is None and self._server.is_queued(prompt_id)
        if entry is None and not queued:
            self._upload(pictures)
        # The id is ours: it is on record before anything is sent.
        save_remote_id(prompt_id)
        if entry is not None:
            return self._server.read(entry)
        given = prompt_id if queued else self._server.submit(graph, prompt_id)
        if given != prompt_id:
            ids.append(given)
            save_remote_id(given)
        return self._server.wait(given, self._seconds)

    def _upload(self, pictures: Sorted) -> None:
        for picture in _all(pictures):
            name = self._server.upload(_content(picture), picture.data)
            if name != _name(picture):
                raise Misconfigured(
                    f"{self._connection.platform} keeps uploads under other names than asked ('{name}')",
                    "Update ComfyUI, or look at the proxy before it.",
                )

    def _fetched(self, done: Done, node: str) -> tuple[DrawnPicture, ...]:
        """The pictures of the wanted node, else those that were saved; the first is the one that was asked for."""
        saved = {of: [file for file in files if file.type == "output"] for of, files in done.outputs.items()}
        wanted = done.outputs.get(node) or next((files for files in saved.values() if files), None)
        if not wanted:
            raise BadAnswer(
                f"{self._connection.platform} ended the job without a picture",
                "Let the graph end in a SaveImage node.",
            )
        try:
            found = [self._server.view(file) for file in wanted]
        except Unreachable as error:
            raise Pending(
                f"the picture is drawn and cannot be fetched: {error}",
                "It is not lost: run the same command again and it is fetched.",
                retry_after=10.0,
            ) from None
        first, *more = (
            DrawnPicture(data, whole_type_of(data), "final" if number == 0 else "draft")
            for number, data in enumerate(found)
        )
        return (*more, first)


def _all(pictures: Sorted) -> list[Picture]:
    one_each = (pictures.start, pictures.mask, pictures.pose)
    return [*(picture for picture in one_each if picture is not None), *pictures.character]


def _content(picture: Picture) -> str:
    return hashlib.sha256(picture.data).hexdigest()


def _name(picture: Picture) -> str:
    return f"{FOLDER}/{file_name(_content(picture), picture.data)}"


def _prefix(prompt_id: str) -> str:
    """Another for each job: with equal names the server would answer from its cache and save nothing."""
    return f"{FOLDER}/{prompt_id}"
