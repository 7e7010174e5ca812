"""From an answer of generateContent to pictures: the last counts, drafts are kept, refusals are told apart."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeGuard

import msgspec

from ..errors import BadAnswer, Refused, Rejected
from ..ports import WORDS, Card, Drawing, DrawnPicture, Json, SentSlot
from ..wire import bytes_of, dollars, media_type_of, pixel_size, plain_json, table, tables, whole_type_of
from .gemini_request import inline_of
from .gemini_turn import Lean

_TOKENS_OF_A_PICTURE = 258
_MILLION = 1_000_000
_UNFINISHED = ("MAX_TOKENS", "MALFORMED_RESPONSE", "MALFORMED_FUNCTION_CALL", "UNEXPECTED_TOOL_CALL")
Charged = Literal["no", "maybe", "yes"]


@dataclass(frozen=True)
class Terms:
    """What is known of a call before its answer: the card that prices it, what was sent, and how it is billed."""

    card: Card
    size: str
    sent: tuple[SentSlot, ...]
    parameters: Mapping[str, Json]
    share: float = 1.0
    """Of the price; half in a batch."""
    is_google: bool = True
    is_first_turn: bool = True
    knows_sent: bool = True


class _Envelope(msgspec.Struct):
    """The outside of an answer; the model's turn stays the bytes it is."""

    candidates: list[dict[str, msgspec.Raw]] | None = None


def drawing_of(body: bytes, terms: Terms) -> Drawing:
    """The pictures of an answer with status 200.

    Raises Refused when it holds a refusal, BadAnswer when it holds something else than a picture."""
    lean = Lean(body)
    answer = plain_json(lean.bytes)
    if not isinstance(answer, dict):
        raise _bad("something that is no answer of generateContent", body)
    candidates = tables(answer.get("candidates"))
    candidate = candidates[0] if candidates else {}
    parts = _parts(candidate)
    said = "\n".join(text for part in parts if (text := part.get("text")) and isinstance(text, str))
    encoded = [inline for part in parts if (inline := inline_of(part)).get("data")]
    if terms.card.answers and said:
        return _in_words(said, answer, terms)
    if not encoded:
        raise _why_not(answer, candidate, said, terms, body)
    pictures = [_picture(str(inline["data"]), lean, body) for inline in encoded]
    drafts = [DrawnPicture(one.data, one.media_type, "draft") for one in pictures[:-1]]
    usage = table(_both(answer, "usageMetadata", "usage_metadata"))
    cost = _cost(usage, len(pictures), terms)
    return Drawing(
        pictures=(*drafts, pictures[-1]),
        cost_usd=cost,
        cost_basis="unknown" if cost is None else "estimated",
        parameters={**terms.parameters, **_version(answer)},
        remote_ids=tuple(str(one) for one in (_both(answer, "responseId", "response_id"),) if one),
        usage=usage,
        sent=terms.sent,
        counted_pictures=_counted(usage, terms),
        reply=_turn(lean, str(encoded[-1]["data"])),
        said=said,
    )


def _in_words(said: str, answer: Mapping[str, Any], terms: Terms) -> Drawing:
    """What a judge said, in place of a picture."""
    usage = table(_both(answer, "usageMetadata", "usage_metadata"))
    cost = _cost(usage, 1, terms)
    return Drawing(
        pictures=(DrawnPicture(said.encode(), WORDS),),
        cost_usd=cost,
        cost_basis="unknown" if cost is None else "estimated",
        parameters={**terms.parameters, **_version(answer)},
        remote_ids=tuple(str(one) for one in (_both(answer, "responseId", "response_id"),) if one),
        usage=usage,
        sent=terms.sent,
        counted_pictures=_counted(usage, terms),
        said=said,
    )


def _both(data: Mapping[str, Any], camel: str, snake: str) -> Any:  # noqa: ANN401 - somebody else's JSON
    """Google answers in camelCase, some gateways in snake_case."""
    return data.get(camel) if camel in data else data.get(snake)


def _parts(candidate: Mapping[str, Any]) -> Sequence[dict[str, Any]]:
    """Parts of the model's turn without its thoughts; `content` and `parts` may be missing or null."""
    parts = table(candidate.get("content")).get("parts")
    return [part for part in tables(parts) if not part.get("thought")]


def _picture(text: str, lean: Lean, body: bytes) -> DrawnPicture:
    data = lean.pictures[text] if text in lean.pictures else bytes_of(text)
    media_type = media_type_of(data)
    if not media_type:
        raise _bad("something that is no PNG, JPEG or WebP where the picture should be", body)
    try:
        whole_type_of(data)
    except BadAnswer:
        # Something may follow the picture's end; decoding decides.
        pixel_size(data)
    return DrawnPicture(data, media_type)


def _turn(lean: Lean, final: str) -> bytes:
    """The model's turn as the bytes that came, for the next turn of a conversation; its final picture, which is kept
    anyway, by name."""
    try:
        candidates = msgspec.json.decode(lean.bytes, type=_Envelope).candidates or []
    except (msgspec.DecodeError, RecursionError):
        return b""
    return lean.turn_with_pictures(bytes(candidates[0].get("content", b"")), final) if candidates else b""


def _version(answer: Mapping[str, Any]) -> dict[str, Json]:
    version = _both(answer, "modelVersion", "model_version")
    return {"model_version": str(version)} if version else {}


def _tokens(usage: Mapping[str, Any], camel: str, snake: str, kind: str) -> int | None:
    details = _both(usage, camel, snake)
    if not isinstance(details, list):
        return None
    counts = (
        _both(one, "tokenCount", "token_count") for one in tables(details) if one.get("modality") == kind
    )
    return sum(count for count in counts if _is_count(count))


def _is_count(found: object) -> TypeGuard[int]:
    """Whether this can be a number of tokens."""
    return isinstance(found, int) and not isinstance(found, bool) and 0 <= found < _MILLION * 100


def _counted(usage: Mapping[str, Any], terms: Terms) -> int | None:
    """How many pictures the platform counted. None where its tokens do not tell: newer models may count more than
    258 for one, and what a turn of their own counts is not known."""
    tokens = _tokens(usage, "promptTokensDetails", "prompt_tokens_details", "IMAGE")
    if tokens is None or tokens % _TOKENS_OF_A_PICTURE or not terms.is_first_turn or not terms.knows_sent:
        return None
    return tokens // _TOKENS_OF_A_PICTURE


def _cost(usage: Mapping[str, Any], pictures: int, terms: Terms) -> float | None:
    """By the platform's own count of tokens at the card's prices, else by the picture; US dollars."""
    prices = {name: price.usd / _MILLION for name, price in terms.card.token_price.items()}
    drawn = _tokens(usage, "candidatesTokensDetails", "candidates_tokens_details", "IMAGE")
    asked = _both(usage, "promptTokenCount", "prompt_token_count")
    total = _both(usage, "totalTokenCount", "total_token_count")
    if prices and (drawn or terms.card.answers) and _is_count(asked) and _is_count(total):
        # The total is the one count that always adds up; what is neither prompt nor picture is text and thought.
        text = max(0, total - asked - (drawn or 0))
        usd = asked * prices.get("text in", 0) + text * prices.get("text out", 0)
        usd += (drawn or 0) * prices.get("image out", 0)
        counted = dollars(usd * terms.share)
        if counted is not None:
            return round(counted, 6)
    one = terms.card.usd(terms.size)
    return None if one is None else round(one * pictures * terms.share, 6)


def _why_not(
    answer: Mapping[str, Any], candidate: Mapping[str, Any], said: str, terms: Terms, body: bytes
) -> Refused | Rejected | BadAnswer:
    """The five shapes of a refusal, and what is none."""
    feedback = _both(answer, "promptFeedback", "prompt_feedback")
    blocked = _both(feedback, "blockReason", "block_reason") if isinstance(feedback, dict) else None
    free: Charged = "no" if terms.is_google else "maybe"
    if blocked:
        words = _both(feedback, "blockReasonMessage", "block_reason_message")
        return _refused(str(blocked), str(words or said), free, "was stopped before drawing", terms)
    reason = str(_both(candidate, "finishReason", "finish_reason") or "")
    words = str(_both(candidate, "finishMessage", "finish_message") or said)
    if reason == "MISSING_THOUGHT_SIGNATURE":
        return Rejected(
            "a turn of the conversation lost its signature",
            "Start a new conversation from its last picture.",
        )
    if reason in _UNFINISHED:
        return _bad(f"no picture ({reason})", body)
    if reason in ("", "STOP"):
        if said:
            return _refused("TEXT", said, "yes" if terms.is_google else "maybe", "answered in words", terms)
        return _refused(reason or "EMPTY", words, "maybe", "answered with nothing", terms)
    return _refused(reason, words, free if reason != "NO_IMAGE" else "maybe", "drew nothing", terms)


def _refused(reason: str, said: str, charged: Charged, what: str, terms: Terms) -> Refused:
    hints = {
        "NO_IMAGE": "It saw no picture to draw, or will not say more. Say plainly what the picture shows.",
        "TEXT": "Its words stand in the record. Say plainly what the picture shows, or change what it names.",
        "IMAGE_RECITATION": "It is too like a known picture or character. Change what makes it so.",
        "IMAGE_PROHIBITED_CONTENT": "It is too like a protected character, or prohibited. Change what makes it so.",
    }
    return Refused(
        f"{terms.card.name} {what} ({reason})",
        hints.get(reason, "Change the scene's words or the references, or choose another model."),
        reason=reason,
        said=said,
        charged=charged,
    )


def _bad(what: str, body: bytes) -> BadAnswer:
    return BadAnswer(
        f"the platform answered with {what}",
        "It may have been charged. Try again; if it stays so, report it.",
        answer=body[:100_000],
    )
