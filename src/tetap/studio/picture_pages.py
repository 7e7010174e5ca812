"""Pictures and the files that pages load; language and light."""

from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from ..domain.vocabulary import LANGUAGES
from . import thumbnails
from .look import static_file
from .visit import LANGUAGE, THEME, Visit

_FOR_EVER = {"Cache-Control": "private, max-age=31536000, immutable"}
_YEAR = 365 * 86400


def thumb(visit: Visit) -> Response:
    """A small copy, by the hash of the whole."""
    digits, side = str(visit.request.path_params["digits"]), int(visit.request.path_params["side"])
    return _picture(thumbnails.thumbnail(visit.workspace, digits, side), "image/webp")


def whole(visit: Visit) -> Response:
    """The very bytes."""
    return _picture(*thumbnails.whole(visit.workspace, str(visit.request.path_params["digits"])))


def portrait(visit: Visit) -> Response:
    """What a character is recognised by; the address carries a mark that changes with it."""
    return _picture(
        thumbnails.portrait(visit.workspace, int(visit.request.path_params["side"])), "image/webp"
    )


def look(visit: Visit) -> Response:
    """Choose language or light, and come back to the same page."""
    back = urlsplit(visit.form.get("back", "/"))
    where = back.path if back.path.startswith("/") and not back.path.startswith("//") else "/"
    answer = RedirectResponse(where + (f"?{back.query}" if back.query else ""), 303)
    language, theme = visit.form.get("language", ""), visit.form.get("theme", "")
    if language in LANGUAGES:
        answer.set_cookie(LANGUAGE, language, max_age=_YEAR, samesite="strict")
    if theme in ("light", "dark", "system"):
        answer.set_cookie(THEME, theme, max_age=_YEAR, samesite="strict")
    return answer


async def static(request: Request) -> Response:
    """A file that pages load."""
    found = static_file(str(request.path_params["file"]))
    if found is None:
        return PlainTextResponse("There is no such file.", 404)
    return Response(found[0], media_type=found[1], headers=_FOR_EVER)


def _picture(data: bytes, media_type: str) -> Response:
    return Response(data, media_type=media_type, headers=_FOR_EVER)
