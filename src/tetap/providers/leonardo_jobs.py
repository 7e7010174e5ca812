"""Leonardo's jobs: what a finished one holds, and how one is found again whose announcement was lost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from ..errors import BadAnswer, ProviderError
from ..wire import Wire, table, tables
from ..wire.polling import told_of
from .leonardo_errors import failed_job, trouble_in

_LISTED = 20
_CLOCKS_APART = timedelta(minutes=2)
"""How far this machine's clock and Leonardo's may differ."""


@dataclass(frozen=True)
class Finished:
    """A job that is done: addresses of its pictures in order, each once, and Leonardo's own record of it."""

    urls: tuple[str, ...]
    flagged: bool
    record: Mapping[str, Any]


def look(wire: Wire, job: str, *, is_known: bool) -> Finished | None:
    """The job when it is done; None while it is drawn. `is_known`: it was accepted a moment ago, so an empty
    record means that it is not there yet. Raises Refused or BadAnswer when it came to nothing."""
    answer = wire.get(f"/v1/generations/{job}")
    if not answer.ok:
        raise trouble_in(answer)
    record = table(table(told_of(answer, "Leonardo")).get("generations_by_pk"))
    if not record:
        if is_known:
            return None
        raise BadAnswer(
            f"Leonardo has no job '{job}' in this account",
            "Is it the account that the picture was bought with?",
        )
    status = record.get("status")
    if status == "FAILED":
        raise failed_job(record)
    return _finished(record) if status == "COMPLETE" else None


def _finished(record: Mapping[str, Any]) -> Finished:
    images = {
        str(image["url"]): image for image in tables(record.get("generated_images")) if image.get("url")
    }
    if not images:
        raise BadAnswer("Leonardo finished the job without a picture", "Report it to Leonardo; try again.")
    return Finished(tuple(images), any(image.get("nsfw") for image in images.values()), record)


def find_lost(wire: Wire, body: Mapping[str, Any], sent: datetime, known: Sequence[str]) -> str:
    """The id of a job that this body started after `sent` and that nobody knows; empty when there is none, or
    when it cannot be told which. Costs nothing."""
    asked = body.get("parameters", body)
    try:
        account = wire.get("/v1/me", seconds=15).json()["user_details"][0]["user"]["id"]
        listed = wire.get(f"/v1/generations/user/{account}?offset=0&limit={_LISTED}", seconds=15).json()
        jobs = [
            job
            for job in tables(listed["generations"])
            if _is_this(job, asked, sent) and str(job["id"]) not in known
        ]
    except (ProviderError, LookupError, TypeError):
        return ""
    return str(jobs[0]["id"]) if len(jobs) == 1 else ""


def _is_this(job: Mapping[str, Any], asked: Mapping[str, Any], sent: datetime) -> bool:
    same = (
        job.get("prompt") == asked["prompt"]
        and (job.get("imageWidth"), job.get("imageHeight")) == (asked["width"], asked["height"])
        and ("seed" not in asked or str(job.get("seed")) == str(asked["seed"]))
        and asked.get("modelId") in (None, job.get("modelId"))
    )
    return same and _time(job.get("createdAt")) >= sent - _CLOCKS_APART


def _time(text: object) -> datetime:
    """When it was made; Leonardo writes UTC, with or without saying so."""
    try:
        time = datetime.fromisoformat(str(text))
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)
    return time if time.tzinfo else time.replace(tzinfo=UTC)
