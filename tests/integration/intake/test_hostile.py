"""Whatever a district sends, intake answers it, counts it, and is no larger for it."""

import asyncio
import ctypes
import gc
import hashlib
import json
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import psutil
import pytest
from nats.js import JetStreamContext
from nats.js import errors as js_errors

from services.contracts.intake import ReasonCode
from services.intake import admin
from services.kit.puller import Puller
from tests.integration.intake.hostile import Hostile, messages
from tests.integration.intake.running import SOON, Deadlines, Intake, serving
from tests.kit.controls import DISTRICT, IN_TIME, KNOWN, OTHER_UNIT, UNIT, submission
from tests.kit.receipts import keys, pem
from tests.kit.servers import NatsServer
from tests.kit.toyservice import connected
from tests.kit.wait import eventually

pytestmark = pytest.mark.nats

SEED: Final = 20_231_003
ALL: Final = 10_000
WARM: Final = 2_000
WINDOW: Final = 200
MIB: Final = 1024 * 1024
GROWTH: Final = 20 * MIB
BESIDE: Final = ("tests", "withdrawals", "recorded")
"""Counted beside what arrived."""
HA_TIEN: Final = DISTRICT.model_copy(update={"district": "ha-tien", "name": "Hà Tiên"})
TO_CHAU: Final = UNIT.model_copy(update={"unit": "to-chau", "no": 1, "name": "Tô Châu", "district": "ha-tien"})


@asynccontextmanager
async def running(folder: Path, server: NatsServer) -> AsyncIterator[Intake]:
    key = folder / "receipt.pem"
    key.write_bytes(pem())
    async with connected(server) as client, serving(folder, server, client, IN_TIME, receipt_key=key) as intake:
        deadlines = Deadlines(client)
        await deadlines.start()
        await deadlines.say(*KNOWN, OTHER_UNIT, HA_TIEN, TO_CHAU)
        await intake.hears("SUBMISSIONS_rach-gia")
        yield intake


async def publish(intake: Intake, sent: list[Hostile]) -> list[Hostile]:
    """Publish in order; return what the stream took, each once."""
    js, taken = JetStreamContext(intake.client, timeout=10), list[Hostile]()
    for start in range(0, len(sent), WINDOW):
        part = sent[start : start + WINDOW]
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(_stored(js, one)) for one in part]
        taken += [one for one, task in zip(part, tasks, strict=True) if task.result()]
    return taken


async def _stored(js: JetStreamContext, sent: Hostile) -> bool:
    headers = {"Nats-Msg-Id": sent.message_id} if sent.message_id else None
    try:
        return not (await js.publish(sent.subject, sent.data, headers=headers)).duplicate
    except js_errors.BadRequestError:
        return False


async def heard(intake: Intake, count: int) -> None:
    """Wait until as many messages are journaled and answered."""

    async def done() -> bool:
        rows = intake.service.transactor.head("district/rach-gia").position
        return rows >= count and intake.service.backlog == 0

    await eventually(done, within=120)


async def receipts(intake: Intake, count: int) -> list[dict[str, Any]]:
    puller, found = Puller(intake.client, "RECEIPTS"), list[dict[str, Any]]()
    async with asyncio.timeout(60):
        await puller.open("", 0)
        while len(found) < count:
            found += [json.loads(message.data) for message in await puller.next()]
    await puller.close()
    return found


def held() -> int:
    """Return how much memory the process holds, after what is free was given back."""
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    return psutil.Process().memory_info().rss


@pytest.mark.slow
@pytest.mark.timeout(400)
async def test_ten_thousand_mutants_are_all_answered_and_leave_nothing_behind(
    tmp_path: Path, nats_server: NatsServer
) -> None:
    shas = Counter[bytes]()
    async with running(tmp_path, nats_server) as intake:
        todo, sizes = messages(SEED, ALL), list[int]()
        for upto in range(WARM, ALL + 1, WARM):
            taken = await publish(intake, [next(todo) for _ in range(WARM)])
            shas.update(hashlib.sha256(one.data).digest() for one in taken)
            await heard(intake, shas.total())
            sizes.append(held())
            assert shas.total() > 0.9 * upto
        counted = (await admin.counts(intake.service))["rach-gia"]
        answers = await receipts(intake, (await intake.stored().stream_info("RECEIPTS")).state.messages)
        assert intake.service.stopped() == []
    outcomes = {what: count for what, count in counted.items() if what not in (*BESIDE, "arrived")}
    assert counted["arrived"] == sum(outcomes.values()), counted
    assert counted["arrived"] + counted["tests"] + counted["withdrawals"] == shas.total()
    assert shas.keys() <= {bytes.fromhex(answer["content_sha256"]) for answer in answers}
    assert {keys().fault(answer, "rach-gia") for answer in answers} == {""}
    assert all(counted[what] for what in ("accepted", "refused", "held", "repeat", "unreadable", "tests"))
    assert sizes[-1] - sizes[0] < GROWTH, [size // MIB for size in sizes]


@pytest.mark.parametrize(
    ("changes", "unit"),
    [({"district": "ha-tien"}, "an-binh"), ({"unit": "to-chau"}, "to-chau"), ({"type": "district.submission.v9"}, "an-binh")],
)  # fmt: skip
async def test_nobody_speaks_in_anothers_name(
    tmp_path: Path, nats_server: NatsServer, changes: dict[str, str], unit: str
) -> None:
    wanted = ReasonCode.SCHEMA_UNSUPPORTED if "type" in changes else ReasonCode.NOT_THIS_DISTRICT
    body = json.dumps({**submission().model_dump(mode="json"), **changes}).encode()
    async with running(tmp_path, nats_server) as intake:
        assert await publish(intake, [Hostile(f"submissions.rach-gia.{unit}", body)])
        (receipt,) = await eventually(lambda: intake.receipts("RG-0001"), within=SOON) or []
    assert (receipt["outcome"], [reason["code"] for reason in receipt["reasons"]]) == ("refused", [wanted])
    assert receipt["district"] == "rach-gia"
