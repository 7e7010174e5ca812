"""One visit of a page: who asks for what, in which language and light, and the answers that pages give."""

import base64
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from ..app.workspace import Workspace
from ..config import load_settings, translator
from ..domain.prompt import Say
from ..domain.vocabulary import LANGUAGES
from ..errors import PriceNotAgreed, TetapError
from .house import StudioHouse
from .look import page

Notice = tuple[Literal["good", "bad"], str, str, int]
"""(tone, what is so, what to do next, number of the earlier text that undoes it or 0)"""
LANGUAGE, THEME, FLASH = "tetap-language", "tetap-theme", "tetap-flash"
_MOST_FIELDS = 2000


@dataclass(frozen=True)
class Upload:
    """A file that came with a form."""

    name: str
    data: bytes = field(repr=False)


@dataclass
class Visit:
    """A request, its form read. Handlers run in a thread and may block."""

    house: StudioHouse
    request: Request
    form: Mapping[str, str] = field(default_factory=dict)
    many: Mapping[str, list[str]] = field(default_factory=dict)
    uploads: Mapping[str, list[Upload]] = field(default_factory=dict)

    @property
    def project(self) -> str:
        """The character's folder name in the address."""
        return str(self.request.path_params.get("name", ""))

    @property
    def is_piece(self) -> bool:
        """Whether htmx asks, who wants a piece of a page."""
        return self.request.headers.get("hx-request") == "true"

    @cached_property
    def workspace(self) -> Workspace:
        """The project, read now, in the reader's language."""
        return self.house.projects.open(self.project, language=self.language)

    @cached_property
    def language(self) -> str:
        """Chosen on the page, else the settings'."""
        chosen = self.request.cookies.get(LANGUAGE, "")
        if chosen in LANGUAGES:
            return chosen
        return load_settings(self.house.projects.home, self.house.projects.settings).language

    @property
    def theme(self) -> str:
        """light, dark, or empty for what the system says."""
        chosen = self.request.cookies.get(THEME, "")
        return chosen if chosen in ("light", "dark") else ""

    @property
    def say(self) -> Say:
        """The translator."""
        return translator(self.language)

    def query(self, name: str) -> str:
        """A word behind the question mark."""
        return self.request.query_params.get(name, "")

    def link(self, *steps: str) -> str:
        """The address of a page of this character."""
        return address("c", self.project, *steps)

    def show(
        self, template: str, status: int = 200, notice: Notice | None = None, **content: object
    ) -> Response:
        """A page, or a piece of one. What was said before moving here is said once."""
        flash = self.request.cookies.get(FLASH, "")
        told = notice or (_read_flash(flash) if flash and not self.is_piece else None)
        text = page(self, template, {"notice": told, **content})
        answer = HTMLResponse(text, status)
        if flash and not self.is_piece:
            answer.delete_cookie(FLASH, path="/")
        return answer

    def go(self, where: str, said: str = "", hint: str = "", undo: int = 0) -> Response:
        """Move on to a page of ours, which then says this. `undo`: the earlier text to which a button goes back."""
        answer = Response(status_code=204, headers={"HX-Redirect": where}) if self.is_piece else None
        answer = answer or RedirectResponse(where, 303)
        if said:
            text = "\n".join((str(undo), said, hint)).encode()[:2400]
            written = base64.urlsafe_b64encode(text).decode()
            answer.set_cookie(FLASH, written, max_age=60, path="/", httponly=True, samesite="strict")
        return answer


def address(*steps: str) -> str:
    """An address below the root, whatever the names look like."""
    return "/" + "/".join(quote(step, safe="") for step in steps)


def trouble(error: TetapError) -> Notice:
    """An error as a notice; where the command line would name an option, what to press."""
    if isinstance(error, PriceNotAgreed):
        return ("bad", str(error), "Agree to the price beside the button, or set a limit.", 0)
    return ("bad", str(error), error.hint, 0)


def door(
    house: StudioHouse, handler: Callable[[Visit], Response]
) -> Callable[[Request], Awaitable[Response]]:
    """An endpoint: the form is read, the handler runs in a thread, and what goes wrong is said on a page."""

    async def endpoint(request: Request) -> Response:
        visit = Visit(house, request)
        if request.method == "POST":
            visit = await _with_form(visit)

        def answer() -> Response:
            try:
                return handler(visit)
            except TetapError as error:
                return visit.show("trouble.html.j2", 422, error=error)

        return await run_in_threadpool(answer)

    return endpoint


async def _with_form(visit: Visit) -> Visit:
    many: dict[str, list[str]] = {}
    uploads: dict[str, list[Upload]] = {}
    async with visit.request.form(max_fields=_MOST_FIELDS, max_part_size=4_000_000) as form:
        for name, value in form.multi_items():
            if isinstance(value, UploadFile):
                if value.filename:
                    uploads.setdefault(name, []).append(Upload(value.filename, await value.read()))
            else:
                many.setdefault(name, []).append(value.replace("\r\n", "\n"))
    form_fields = {name: values[-1] for name, values in many.items()}
    return Visit(visit.house, visit.request, form_fields, many, uploads)


def _read_flash(written: str) -> Notice | None:
    try:
        undo, said, hint = (
            base64.urlsafe_b64decode(written.encode()).decode("utf-8", "replace").split("\n", 2)
        )
    except ValueError:
        return None
    return ("good", said, hint, int(undo) if undo.isdecimal() else 0)
