"""The tools for agents, spoken to by the official SDK's own client: as a child process, and over HTTP."""

import asyncio
import base64
import json
import os
import shutil
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import pytest
from running_gateway import ask

from checkout import EXAMPLES
from tetap.app.asked import Customer
from tetap.app.gateway_keys import make_key
from tetap.gateway.application import application, open_house
from tetap.simulators.backstage import Backstage
from tetap.simulators.plain import paint_plain
from tetap.simulators.serving import Running, running
from tetap.store.gateway_keys import KeyScope
from web_server import serving

mcp = pytest.importorskip("mcp", reason="pip install mcp")
httpx2 = pytest.importorskip("httpx2", reason="pip install mcp")
streams = pytest.importorskip("mcp.client.streamable_http", reason="pip install mcp")

PARK = {"character": "xiao-cheng", "scene": "reading in a park"}


@pytest.fixture(scope="module")
def upstream() -> Iterator[Running]:
    with running("gemini", Backstage(paint_plain)) as started:
        yield started


@pytest.fixture
def projects(tmp_path: Path) -> Path:
    """A folder of two projects."""
    for name in ("xiao-cheng", "kiko"):
        shutil.copytree(
            EXAMPLES / name, tmp_path / name, ignore=shutil.ignore_patterns(".tetap", "out", "tetap.lock")
        )
    return tmp_path


@contextmanager
def http_door(
    folder: Path, settings: dict[str, Any] | None = None, budget_day: float | None = None
) -> Iterator[str]:
    """The address of a gateway with the door for agents."""
    from tetap.gateway.mcp_doors import McpDoor
    from tetap.gateway.mcp_tools import Tools

    with open_house(folder, settings or {}) as house:
        door = McpDoor(Tools(house, customer=Customer("mcp", budget_day)))
        with serving(application(house, agents=door)) as url:
            yield url


@asynccontextmanager
async def agent(url: str, key: str = "") -> AsyncIterator[Any]:
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    async with (
        httpx2.AsyncClient(headers=headers, timeout=60) as web,
        mcp.Client(streams.streamable_http_client(f"{url}/mcp", http_client=web)) as client,
    ):
        yield client


def called(url: str, tool: str, key: str = "", **said: Any) -> Any:
    """One call over HTTP."""

    async def call() -> Any:
        async with agent(url, key) as client:
            return await client.call_tool(tool, said)

    return asyncio.run(call())


def facts(result: Any) -> dict[str, Any]:
    assert not result.is_error, result.content
    assert json.loads(result.content[0].text) == result.structured_content
    return dict(result.structured_content)


def trouble(result: Any) -> str:
    assert result.is_error
    return str(result.content[0].text)


def test_an_agent_in_a_child_process_lists_plans_shoots_edits_scores_and_sees_the_books(
    projects: Path,
) -> None:
    server = mcp.StdioServerParameters(
        command=sys.executable,
        args=["-m", "tetap", "mcp", str(projects)],
        env={**os.environ, "TETAP_VERIFY": "no"},
    )
    heard: list[str | None] = []

    async def hear(_: float, __: float | None, word: str | None) -> None:
        heard.append(word)

    async def talk() -> None:
        async with mcp.Client(server) as client:
            names = [tool.name for tool in (await client.list_tools()).tools]
            assert names == ["list_characters", "plan", "shoot", "edit", "score", "spend"]
            menu = facts(await client.call_tool("list_characters", {}))["characters"]
            assert {row["character"] for row in menu} == {"xiao-cheng", "kiko"} and menu[0]["usd"] == 0
            plan = facts(await client.call_tool("plan", PARK))
            assert plan["to_buy"] == 1 and "park" in plan["words"]
            shot = await client.call_tool("shoot", {**PARK, "seed": plan["seed"]}, progress_callback=hear)
            (told,) = facts(shot)["pictures"]
            _, picture, link = shot.content
            data = base64.b64decode(picture.data)
            assert Path(told["file"]).read_bytes() == data
            assert Path(told["file"]).is_relative_to(projects / "xiao-cheng/out/mcp")
            whole = await client.read_resource(link.uri)
            assert base64.b64decode(whole.contents[0].blob) == data
            again = facts(await client.call_tool("shoot", {**PARK, "seed": plan["seed"]}))["pictures"][0]
            assert again["replayed"] and again["sha256"] == told["sha256"]
            score = {"character": "xiao-cheng", "picture": picture.data}
            verdict = facts(await client.call_tool("score", score))
            assert verdict["word"] in ("same", "same, drifted", "different", "cannot tell")
            edit = {"character": "kiko", "change": "make it night", "picture": f"sha256:{told['sha256']}"}
            refused = await client.call_tool("edit", edit)
            assert "takes no references" in trouble(refused)
            rows = facts(await client.call_tool("spend", {"by": "platform"}))["spent"]
            assert [row["group"].partition("/")[0] for row in rows] == ["sketch"]

    asyncio.run(talk())
    assert heard


def test_what_costs_is_refused_with_its_price_until_a_budget_or_a_yes_is_there(
    projects: Path, upstream: Running
) -> None:
    bill = upstream.backstage.bill
    with http_door(projects, {"platform": "gemini", "url": upstream.url}) as url:
        before = len(bill.charges)
        said = trouble(called(url, "shoot", **PARK, seed=5))
        assert "US$0.134" in said and "nothing was sent" in said and "Ask the user" in said
        assert "over the budget" in trouble(called(url, "shoot", **PARK, seed=5, budget=0.01))
        assert len(bill.charges) == before
        (first,) = facts(called(url, "shoot", **PARK, seed=5, agreed=True))["pictures"]
        assert len(bill.charges) == before + 1
        # What is there costs nothing more, so nobody need agree.
        assert facts(called(url, "shoot", **PARK, seed=5))["pictures"][0]["sha256"] == first["sha256"]
        edit = {"character": "xiao-cheng", "change": "now at night", "picture": f"sha256:{first['sha256']}"}
        assert "nothing was sent" in trouble(called(url, "edit", **edit))
        changed = called(url, "edit", **edit, budget=0.2)
        assert facts(changed)["pictures"][0]["sha256"] != first["sha256"]
        assert len(bill.charges) == before + 2


def test_a_budget_a_day_allows_and_ends_what_agents_spend_unasked(projects: Path, upstream: Running) -> None:
    settings = {"platform": "gemini", "url": upstream.url}
    with http_door(projects, settings, budget_day=0.2) as url:
        facts(called(url, "shoot", **PARK, seed=21))
        assert "0.20" in trouble(called(url, "shoot", **PARK, seed=22))


def test_a_large_picture_is_shown_small_and_whole_on_request(
    projects: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tetap.gateway.mcp_doors.SHOWN_BYTES", 1000)
    scene = {"character": "kiko", "scene": "on the beach", "seed": 31}
    with http_door(projects) as url:
        small, whole = called(url, "shoot", **scene), called(url, "shoot", **scene, whole=True)
    assert small.content[1].mime_type == "image/webp"
    assert "resource" in facts(small)["pictures"][0]["shown"] and "shown" not in facts(whole)["pictures"][0]
    assert len(small.content[1].data) < len(whole.content[1].data)


def test_what_is_not_known_is_refused_by_name_and_no_path_is_opened(projects: Path) -> None:
    secret = projects / "secret.png"
    secret.write_bytes(b"not for agents")
    with http_door(projects) as url:
        assert "sharpness" in trouble(called(url, "plan", **PARK, sharpness=3))
        assert "scene" in trouble(called(url, "plan", character="kiko"))
        assert "no character" in trouble(called(url, "plan", character="../xiao-cheng", scene="a park"))
        for path in (str(secret), f"file://{secret}", "../secret.png", "sha256:../../secret.png"):
            said = trouble(called(url, "score", character="kiko", picture=path))
            assert "not for agents" not in said

        async def read() -> None:
            async with agent(url) as client:
                for uri in (
                    "tetap://pictures/../../secret.png",
                    f"file://{secret}",
                    "tetap://pictures/" + "0" * 64,
                ):
                    with pytest.raises(mcp.MCPError):
                        await client.read_resource(uri)
                with pytest.raises(mcp.MCPError, match="list_characters"):
                    await client.call_tool("rm", {})

        asyncio.run(read())


def test_over_http_agents_pass_the_same_doorkeeper_with_the_same_keys(projects: Path) -> None:
    key = make_key(projects, {}, "friend", KeyScope(characters=("kiko",), usd_a_day=2.0))
    hello = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    with http_door(projects) as url:
        assert ask(f"{url}/mcp", hello)[0] == 401
        assert ask(f"{url}/mcp", hello, key=key, headers={"Origin": "https://evil.example"})[0] == 403
        assert ask(f"{url}/mcp", key=key)[0] == 405
        menu = facts(called(url, "list_characters", key))["characters"]
        assert [row["character"] for row in menu] == ["kiko"]
        assert facts(called(url, "shoot", key, character="kiko", scene="on the beach"))
        for tool, said in (("plan", PARK), ("score", {"character": "xiao-cheng", "picture": "AAAA"})):
            assert "its characters only" in trouble(called(url, tool, key, **said))
        assert facts(called(url, "spend", key)) == {"today_usd": 0.0, "limit_today_usd": 2.0}
