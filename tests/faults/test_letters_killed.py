"""Killed at every write and every send of letters' whole life: nothing is decided twice, numbered twice, skipped, or lost.

At most the one uncertain sending is repeated, with the same Message-ID, the same paper, and marked: by mail, as a message and
as a package, on both engines.
"""

import asyncio
import dataclasses
import json
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from services.contracts.notify import Channel
from tests.conftest import POSTGRESQL, SQLITE
from tests.faults.letters_ends import ByMail, Copy, End, end_of
from tests.faults.letters_life import EXPLAIN, RECALL, RESULT, SIGNED, Life
from tests.kit.issuers import office, put
from tests.kit.servers import Postgres

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]

ROOT = Path(__file__).resolve().parents[2]
KILLED = -int(signal.SIGKILL)
HOW_IT_BALKS = ("drop-end", "end-451", "drop-mail")


@dataclass
class Lives:
    """Processes that live one life of letters each, the folder they live in, and where letters arrive."""

    process: asyncio.subprocess.Process
    key: bytes
    folder: Path
    end: End
    database: Callable[[], Awaitable[str]] | None = None

    async def live(self, place: str, *lasts: int) -> tuple[list[int], list[Copy]]:
        """Live again and again, each time until the point named; answer how the processes ended, and what arrived."""
        folder, ends, copies = self.folder / place, list[int](), list[Copy]()
        put(folder / "keys", SIGNED.book, self.key)
        url = await self.database() if self.database is not None else ""
        async with self.end.arriving(Life(folder=folder, way=self.end.way, database=url)) as life:
            for last in lasts:
                ends.append(await self._one(life.model_copy(update={"last": last})))
                copies += await self.end.take(life)
        return ends, copies

    async def _one(self, life: Life) -> int:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{life.model_dump_json()}\n".encode())
        async with asyncio.timeout(240):
            return int(await self.process.stdout.readline())

    def result(self, place: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.folder / place / RESULT).read_text("utf-8"))
        return found


@pytest.fixture
async def lives(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Lives]:
    """Lives by a way and on an engine, or by mail on SQLite."""
    way, engine = getattr(request, "param", (Channel.MAIL, SQLITE))
    server: Postgres | None = request.getfixturevalue("postgres") if engine == POSTGRESQL else None
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.faults.letters_life", cwd=ROOT, stdin=pipe, stdout=pipe
    )
    try:
        async with end_of(way, tmp_path) as end:
            yield Lives(process, office().pem(), tmp_path, end, None if server is None else server.fresh)
    finally:
        assert process.stdin is not None
        process.stdin.close()
        async with asyncio.timeout(20):
            await process.wait()


def events(result: dict[str, Any], name: str) -> list[dict[str, Any]]:
    return [json.loads(body)["data"] for source, type_, body in result["rows"] if type_ == f"notify.{name}.v1"]


def wrong(result: dict[str, Any], copies: Sequence[Copy], expected: dict[str, Any]) -> list[str]:
    """Say what must not be."""
    found = [f"finding: {each}" for each in result["findings"]]
    for name in ("letter-drafted", "letter-numbered", "letter-approved", "letter-issued", "letter-signed"):
        seen = Counter(each["letter"] for each in events(result, name))
        if seen != Counter(each["letter"] for each in events(expected, name)):
            found.append(f"{name}: {seen}")
    numbers = [each["number"] for each in events(result, "letter-numbered")]
    if numbers != list(range(1, len(numbers) + 1)):
        found.append(f"numbers: {numbers}")
    for name in ("letter-sent", "letter-failed", "letter-bounced", "sending-repeated", "letter-recalled"):
        seen = Counter((each["letter"], each.get("unit"), each.get("again")) for each in events(result, name))
        if seen != Counter((each["letter"], each.get("unit"), each.get("again")) for each in events(expected, name)):
            found.append(f"{name}: {seen}")
    return [*found, *_arrived(result, copies)]


def _arrived(result: dict[str, Any], copies: Sequence[Copy]) -> list[str]:
    arrived = {
        message: [each for each in copies if each.message == message] for message in {each.message for each in copies}
    }
    sent = {each["message"]: each for each in events(result, "letter-sent")}
    signed = {each["letter"]: each["sha256"] for each in events(result, "letter-signed")}
    found = [] if set(sent) == set(arrived) else [f"{sorted(arrived)} is not what was sent: {sorted(sent)}"]
    found += [
        f"{name}: not the signed paper"
        for name, several in arrived.items()
        if name in sent and {each.paper for each in several} != {signed[sent[name]["letter"]]}
    ]
    return [*found, *_repeated(arrived, sent)]


def _repeated(arrived: dict[str, list[Copy]], sent: dict[str, Any]) -> Iterator[str]:
    more = {name: each for name, each in arrived.items() if len(each) > 1}
    if len(more) > 1 or any(len(each) > 2 for each in more.values()):
        yield f"repeated: {sorted(more)}"
    for name, several in more.items():
        if [each.marked for each in several[:2]] != [False, True] or not sent[name]["uncertain"]:
            yield f"{name}: the repeat is not marked"


WAYS = [(Channel.MAIL, SQLITE), (Channel.NATS, SQLITE), (Channel.EDXML, SQLITE), (Channel.MAIL, POSTGRESQL)]
each_way = pytest.mark.parametrize("lives", WAYS, indirect=True, ids=["mail", "nats", "edxml", "mail-postgresql"])


@each_way
async def test_a_life_that_is_not_disturbed_is_what_was_meant(lives: Lives) -> None:
    ends, copies = await lives.live("whole", 0)
    whole = lives.result("whole")

    assert (ends, wrong(whole, copies, whole)) == ([0], [])
    assert sorted(each["letter"] for each in events(whole, "letter-numbered")) == sorted(
        [
            *(f"urge-{unit}~BC-Q1~2023" for unit in ("thanh-tra", "an-binh", "an-hoa")),
            "correct-thanh-tra~BC-Q1~2023",
            EXPLAIN,
            RECALL,
        ]
    )
    assert [each["letter"] for each in events(whole, "letter-recalled")] == [EXPLAIN]
    assert {each["channel"] for each in events(whole, "letter-sent")} == {lives.end.way}
    assert [each.marked for each in copies] == [False] * 7


@pytest.mark.faults
@each_way
async def test_killed_once_at_every_point_it_goes_on_as_if_nothing_had_been(lives: Lives) -> None:
    # What an engine changes are the commits; a database for each point takes long.
    assert await _killed_at_each(lives, step=1 if lives.database is None else 5) == {}


@pytest.mark.faults
@pytest.mark.parametrize("does", HOW_IT_BALKS)
async def test_killed_beside_a_server_that_balks(lives: Lives, does: str) -> None:
    lives.end = ByMail([does])
    found = await _killed_at_each(lives, step=13)

    allowed = {
        point: [each for each in told if not (does == "drop-end" and each.startswith("repeated"))]
        for point, told in found.items()
    }
    assert {point: told for point, told in allowed.items() if told} == {}


async def _killed_at_each(lives: Lives, *, step: int) -> dict[int, list[str]]:
    """Live once undisturbed, and then once for each point, killed there and told again; say where what was wrong."""
    quiet = dataclasses.replace(lives, end=ByMail()) if isinstance(lives.end, ByMail) else lives
    assert (await quiet.live("whole", 0))[0] == [0]
    whole, found, killed = lives.result("whole"), dict[int, list[str]](), 0
    points = range(1, whole["points"] + 1, step)
    for point in points:
        (first, last), copies = await lives.live(f"at-{point}", point, 0)
        killed += first == KILLED
        found[point] = wrong(lives.result(f"at-{point}"), copies, whole) if last == 0 else [f"ended by {last}"]
    # How papers are journaled together differs a little from life to life, and so does where the last points lie.
    assert killed >= 0.9 * len(points)
    return {point: told for point, told in found.items() if told}


@each_way
async def test_killed_again_and_again_it_comes_to_its_end(lives: Lives) -> None:
    assert (await lives.live("whole", 0))[0] == [0]
    ends, copies = await lives.live("often", *range(15, 175, 12), 0)
    assert (KILLED in ends, ends[-1]) == (True, 0)

    told = wrong(lives.result("often"), copies, lives.result("whole"))

    assert [each for each in told if not each.startswith("repeated")] == []
