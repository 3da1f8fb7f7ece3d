"""A running service rebuilds its read models for whoever asks by gRPC."""

import asyncio
from pathlib import Path
from typing import Any

import grpc
import pytest
from sqlalchemy import delete, select

from services.kit.pb import operations_pb2 as pb
from services.kit.rebuild import Rebuild
from tests.integration.kit.test_operations import operating
from tests.kit import toy
from tests.kit.servers import NatsServer
from tests.kit.toy import question

pytestmark = pytest.mark.nats


class Held:
    """Rebuilds wait before they compare, until they are let."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.there, self.let = asyncio.Event(), asyncio.Event()
        compare = Rebuild._compare  # noqa: SLF001 - where they wait

        async def when_let(rebuild: Rebuild, hands: Any) -> None:
            self.there.set()
            await self.let.wait()
            await compare(rebuild, hands)

        monkeypatch.setattr(Rebuild, "_compare", when_let)


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Held:
    """Rebuilds that wait."""
    return Held(monkeypatch)


async def test_it_goes_on_without_a_caller_and_is_watched_by_another(
    tmp_path: Path, nats_server: NatsServer, held: Held
) -> None:
    async with operating(tmp_path, nats_server) as (running, stub), asyncio.timeout(15):
        transactor = running.service.transactor
        await transactor.hear([question(f"q{number}") for number in range(9)])
        async with transactor.database.transaction() as transaction:
            assert await transaction.execute(delete(toy.LINES).where(toy.LINES.c.row == 3), {}) == 1
        first = stub.Rebuild(pb.RebuildRequest())
        assert (await anext(aiter(first))).step == "folding"
        first.cancel()
        await held.there.wait()
        second = stub.Rebuild(pb.RebuildRequest(keep=True))
        assert (await anext(aiter(second))).step == "comparing"
        held.let.set()
        last = [state async for state in second][-1]
        assert (last.step, last.differing, last.rows, last.of) == ("switched", 1, 18, 18)
        assert [found.where for found in last.findings] == ["lines (3,)"]
        assert len(await transactor.database.read(select(toy.LINES))) == transactor.row


async def test_it_ends_on_demand_and_the_service_goes_on(tmp_path: Path, nats_server: NatsServer, held: Held) -> None:
    async with operating(tmp_path, nats_server) as (running, stub), asyncio.timeout(15):
        with pytest.raises(grpc.aio.AioRpcError) as nothing:
            await stub.CancelRebuild(pb.CancelRebuildRequest())
        assert nothing.value.code() is grpc.StatusCode.FAILED_PRECONDITION
        watched = stub.Rebuild(pb.RebuildRequest())
        await anext(aiter(watched))
        await held.there.wait()
        assert (await stub.CancelRebuild(pb.CancelRebuildRequest())).step == "cancelled"
        assert [state.step async for state in watched][-1] == "cancelled"
        await running.service.transactor.hear([question("after")])
