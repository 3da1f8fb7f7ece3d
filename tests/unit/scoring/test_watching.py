"""Who follows aggregates hears the last word on every subject first, then the newest of each, and holds up nobody."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from types import SimpleNamespace
from typing import Any, cast

import grpc
import pytest

from services.kit.decider import Say
from services.kit.rpc import Server
from services.scoring import admin
from services.scoring.following import Said
from services.scoring.pb import admin_pb2, admin_pb2_grpc
from tests.kit.wait import eventually
from tests.unit.scoring.controls import LISTED, Scoring, kept

HERE, THERE = "aggregates.kien-giang.rach-gia", "aggregates.kien-giang.ha-tien"


def say(unit: str, body: str, district: str = HERE) -> Say:
    return Say(f"{district}.{unit}", f"{unit}-{body}", body)


async def test_a_slow_one_gets_the_newest_of_each_subject_and_holds_up_nobody() -> None:
    said = Said()
    said.keep([say("a", "1"), say("b", "1")])
    async with aclosing(said.follow()) as slow, aclosing(said.follow()) as quick:
        assert await anext(slow) == (f"{HERE}.a", "1")
        assert [await anext(quick), await anext(quick)] == [(f"{HERE}.a", "1"), (f"{HERE}.b", "1")]
        for number in range(2, 1000):
            said.keep([say("a", str(number)), say("b", str(number))])
        assert await anext(quick) == (f"{HERE}.a", "999")
        assert [await anext(slow), await anext(slow)] == [(f"{HERE}.b", "999"), (f"{HERE}.a", "999")]
        said.end()
        assert [each async for each in slow] == []


async def test_a_word_said_while_one_waits_comes_at_once() -> None:
    said = Said()
    async with aclosing(said.follow("rach-gia")) as followed, asyncio.timeout(2):
        said.keep([say("a", "1", THERE)])
        waiting = asyncio.ensure_future(anext(followed))
        await asyncio.sleep(0)
        said.keep([say("a", "2")])
        assert await waiting == (f"{HERE}.a", "2")


@asynccontextmanager
async def answering(said: Said) -> AsyncIterator[admin_pb2_grpc.ScoringAdminStub]:
    """Answer by gRPC, with the read models of a small district."""
    async with kept(Scoring(*LISTED)) as database:
        server = Server("127.0.0.1:0")
        admin.register(cast("Any", SimpleNamespace(database=database)), server, said)
        await server.start()
        try:
            async with grpc.aio.insecure_channel(f"127.0.0.1:{server.port}") as channel:
                yield admin_pb2_grpc.ScoringAdminStub(channel)
        finally:
            await server.stop()


async def test_it_is_followed_by_grpc_until_the_service_ends() -> None:
    said, heard = Said(), list[tuple[str, str]]()
    said.keep([say("a", "1"), say("a", "1", THERE)])
    async with answering(said) as stub, asyncio.timeout(5), asyncio.TaskGroup() as group:

        async def watch() -> None:
            async for each in stub.WatchAggregates(admin_pb2.WatchAggregatesRequest(district="rach-gia")):
                heard.append((each.subject, each.body))

        group.create_task(watch())
        await eventually(lambda: len(heard) == 1, within=40)
        said.keep([say("b", "1"), say("b", "1", THERE)])
        await eventually(lambda: len(heard) == 2, within=40)
        said.end()
    assert heard == [(f"{HERE}.a", "1"), (f"{HERE}.b", "1")]


async def test_who_leaves_is_forgotten_and_an_unknown_district_is_refused() -> None:
    said = Said()
    said.keep([say("a", "1")])
    async with answering(said) as stub, asyncio.timeout(5):
        call = stub.WatchAggregates(admin_pb2.WatchAggregatesRequest())
        assert (await call.read()).subject == f"{HERE}.a"
        assert said.followers == 1
        call.cancel()
        await eventually(lambda: said.followers == 0, within=40)
        with pytest.raises(grpc.aio.AioRpcError) as refused:
            await stub.WatchAggregates(admin_pb2.WatchAggregatesRequest(district="nowhere")).read()
    assert refused.value.code() is grpc.StatusCode.INVALID_ARGUMENT
