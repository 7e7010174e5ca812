"""The Model Context Protocol, spoken by its official SDK: over standard input and output, or as a door."""

import logging
from contextlib import AbstractAsyncContextManager
from importlib.metadata import version
from typing import Any

import msgspec
import pybase64
from mcp import types
from mcp.server import Server, ServerRequestContext
from mcp.server.stdio import stdio_server
from mcp.server.streamable_http_manager import StreamableHTTPASGIApp, StreamableHTTPSessionManager
from mcp.shared.exceptions import MCPError
from pydantic import ValidationError
from starlette.routing import BaseRoute, Route

from ..errors import TetapError, place_of
from ..wire import media_type_of
from .beside import caller_of
from .doorkeeper import MAX_BODY
from .failures import failure_of
from .house import Caller
from .mcp_tools import Outcome, Tool, Tools, Visit
from .shown import shown_small

PATH = "/mcp"
PICTURES = "tetap://pictures/"
SHOWN_BYTES = 700_000
"""A larger picture is shown small, because agents take little; the whole one is a resource."""
_ABOUT = (
    "tetap draws the same character in every picture. list_characters says who can be drawn; plan says what a scene "
    "costs; shoot draws it; edit changes one thing; score measures. Pictures may cost real money: tell the user the "
    "price and wait for a yes before agreed = true or a budget is sent. The same call and seed is bought once."
)
Context = ServerRequestContext[dict[str, Any], Any]
log = logging.getLogger("tetap.gateway.mcp")


class McpDoor:
    """The tools behind the SDK's server."""

    def __init__(self, tools: Tools) -> None:
        self._house = tools.house
        self._tools = {tool.name: tool for tool in tools.every()}
        self.server: Server[dict[str, Any]] = Server(
            "tetap",
            version=version("tetap"),
            instructions=_ABOUT,
            get_tool_input_schema=lambda name: _schema(self._tools[name]) if name in self._tools else None,
            on_list_tools=self._list,
            on_call_tool=self._call,
            on_list_resource_templates=self._templates,
            on_read_resource=self._read,
        )
        # Each call stands for itself: nothing is kept between them that a client could fill up.
        self._manager = StreamableHTTPSessionManager(
            self.server, stateless=True, max_request_body_size=MAX_BODY
        )

    def routes(self) -> list[BaseRoute]:
        """/mcp, streamable HTTP. There is no stream without a call to wait for, so GET is refused."""
        return [Route(PATH, StreamableHTTPASGIApp(self._manager), methods=["POST"])]

    def living(self) -> AbstractAsyncContextManager[None]:
        """While this is entered, the door over HTTP works."""
        return self._manager.run()

    async def speak(self) -> None:
        """Serve the program that has started this process, until it hangs up."""
        async with stdio_server() as (read, write):
            await self.server.run(read, write, self.server.create_initialization_options())

    async def _list(self, _: Context, __: types.PaginatedRequestParams | None) -> types.ListToolsResult:
        return types.ListToolsResult(
            tools=[
                types.Tool(
                    name=tool.name,
                    description=tool.words,
                    input_schema=_schema(tool),
                    annotations=types.ToolAnnotations(
                        read_only_hint=tool.reads_only, destructive_hint=False, open_world_hint=not tool.reads_only
                    ),
                )
                for tool in self._tools.values()
            ]
        )  # fmt: skip

    async def _call(self, context: Context, params: types.CallToolRequestParams) -> types.CallToolResult:
        tool = self._tools.get(params.name)
        if tool is None:
            raise MCPError(types.INVALID_PARAMS, f"there is no such tool; there are {', '.join(self._tools)}")
        try:
            body = tool.body.model_validate_json(msgspec.json.encode(params.arguments or {}))
            outcome = await tool.run(body, _visit(context))
            return await self._house.in_thread(lambda: self._answer(outcome))
        except ValidationError as error:
            return _failed(_what_is_wrong(error))
        except TetapError as error:
            return _failed(failure_of(error).message)
        except Exception as error:  # noqa: BLE001 - its words may hold a prompt, so only its place is told
            log.error("defect at %s", place_of(error))
            return _failed("the tool broke on this call. It is a defect; please report it.")

    def _answer(self, outcome: Outcome) -> types.CallToolResult:
        content: list[types.ContentBlock] = []
        for row, made in zip(outcome.facts.get("pictures", ()), outcome.pictures, strict=False):
            data, kind = self._house.counter.picture(made.picture), made.media_type
            if len(data) > SHOWN_BYTES and not outcome.whole:
                data, kind = shown_small(data), "image/webp"
                row["shown"] = "small; the whole picture is the resource, or ask with whole = true"
            content.append(
                types.ImageContent(type="image", data=pybase64.b64encode_as_string(data), mime_type=kind)
            )
            link = PICTURES + made.picture.removeprefix("sha256:")
            content.append(
                types.ResourceLink(
                    type="resource_link",
                    name=made.picture[:19],
                    uri=link,
                    mime_type=made.media_type,
                    description=f"{made.width}x{made.height}",
                )
            )
        words = msgspec.json.format(msgspec.json.encode(outcome.facts), indent=1).decode()
        text = types.TextContent(type="text", text=words)
        return types.CallToolResult(
            content=[text, *content], structured_content=msgspec.to_builtins(outcome.facts)
        )

    async def _templates(
        self, _: Context, __: types.PaginatedRequestParams | None
    ) -> types.ListResourceTemplatesResult:
        template = types.ResourceTemplate(
            name="picture",
            uri_template=PICTURES + "{sha256}",
            description="A picture that a tool has answered with, byte for byte.",
        )
        return types.ListResourceTemplatesResult(resource_templates=[template])

    async def _read(self, _: Context, params: types.ReadResourceRequestParams) -> types.ReadResourceResult:
        uri = str(params.uri)
        try:
            data = await self._house.in_thread(
                lambda: self._house.counter.picture("sha256:" + uri.removeprefix(PICTURES))
            )
        except TetapError as error:
            raise MCPError(types.INVALID_PARAMS, failure_of(error).message) from None
        kind = media_type_of(data)
        if not uri.startswith(PICTURES) or not kind:
            raise MCPError(types.INVALID_PARAMS, "this names no picture")
        blob = types.BlobResourceContents(uri=uri, mime_type=kind, blob=pybase64.b64encode_as_string(data))
        return types.ReadResourceResult(contents=[blob])


def _visit(context: Context) -> Visit:
    steps = 0

    async def report(word: str) -> None:
        nonlocal steps
        steps += 1
        await context.session.report_progress(steps, message=word)

    caller = Caller() if context.request is None else caller_of(context.request)
    return Visit(caller, report)


def _schema(tool: Tool) -> dict[str, Any]:
    return tool.body.model_json_schema()


def _failed(words: str) -> types.CallToolResult:
    return types.CallToolResult(content=[types.TextContent(type="text", text=words)], is_error=True)


def _what_is_wrong(error: ValidationError) -> str:
    """Fields and reasons, never what was sent."""
    rows = [
        f"{'.'.join(str(part) for part in one['loc']) or 'arguments'}: {one['msg']}"
        for one in error.errors(include_input=False, include_url=False, include_context=False)
    ]
    return f"{'; '.join(rows)}. Nothing was sent."
