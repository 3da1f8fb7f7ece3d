"""Killed at every write and every send of letters' whole life: nothing is decided twice, numbered twice, skipped, or lost.

At most the one uncertain sending is repeated, with the same Message-ID, the same paper, and marked.
"""

import asyncio
import hashlib
import json
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest

from tests.faults.letters_life import EXPLAIN, RECALL, RESULT, SIGNED
from tests.integration.notify.balky import Balky
from tests.kit.issuers import office, put

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]

ROOT = Path(__file__).resolve().parents[2]
KILLED = -int(signal.SIGKILL)
HOW_IT_BALKS = ("", "drop-end", "end-451", "drop-mail")


@dataclass
class Lives:
    """Processes that live one life of letters each, and the folder they live in."""

    process: asyncio.subprocess.Process
    key: bytes
    folder: Path

    async def live(self, place: str, port: int, last: int = 0) -> int:
        """Live, until the `last`-th point; answer how the process ended."""
        folder = self.folder / place
        if not folder.exists():
            folder.mkdir()
            put(folder / "keys", SIGNED.book, self.key)
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{folder} {port} {last}\n".encode())
        async with asyncio.timeout(240):
            return int(await self.process.stdout.readline())

    def result(self, place: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.folder / place / RESULT).read_text("utf-8"))
        return found


@pytest.fixture
async def lives(tmp_path: Path) -> AsyncIterator[Lives]:
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.faults.letters_life", cwd=ROOT, stdin=pipe, stdout=pipe
    )
    try:
        yield Lives(process, office().pem(), tmp_path)
    finally:
        assert process.stdin is not None
        process.stdin.close()
        async with asyncio.timeout(20):
            await process.wait()


def events(result: dict[str, Any], name: str) -> list[dict[str, Any]]:
    return [json.loads(body)["data"] for source, type_, body in result["rows"] if type_ == f"notify.{name}.v1"]


def wrong(result: dict[str, Any], mails: Sequence[bytes], expected: dict[str, Any]) -> list[str]:
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
    return [*found, *_mails(result, mails)]


def _mails(result: dict[str, Any], mails: Sequence[bytes]) -> list[str]:
    copies: dict[str, list[Any]] = {}
    for each in mails:
        message = message_from_bytes(each)
        copies.setdefault(str(message["Message-ID"]).strip("<>"), []).append(message)
    sent = {each["message"]: each for each in events(result, "letter-sent")}
    signed = {each["letter"]: each["sha256"] for each in events(result, "letter-signed")}
    found = [] if set(sent) == set(copies) else [f"mails {sorted(copies)} are not what was sent: {sorted(sent)}"]
    papers = {name: {hashlib.sha256(_paper(copy)).hexdigest() for copy in found} for name, found in copies.items()}
    found += [
        f"{name}: not the signed paper" for name, told in sent.items() if papers[name] != {signed[told["letter"]]}
    ]
    return [*found, *_repeated(copies, sent)]


def _repeated(copies: dict[str, list[Any]], sent: dict[str, Any]) -> Iterator[str]:
    more = {name: each for name, each in copies.items() if len(each) > 1}
    if len(more) > 1 or any(len(each) > 2 for each in more.values()):
        yield f"repeated: {sorted(more)}"
    for name, (first, second, *_) in more.items():
        if (first["X-Dunghan-Repeat"], second["X-Dunghan-Repeat"]) != (None, "1") or not sent[name]["uncertain"]:
            yield f"{name}: the repeat is not marked"


def _paper(message: Any) -> bytes:
    (part,) = [each for each in message.walk() if each.get_content_type() == "application/pdf"]
    content: bytes = part.get_payload(decode=True)
    return content


async def test_a_life_that_is_not_disturbed_is_what_was_meant(lives: Lives) -> None:
    balky = Balky()
    async with balky.listening() as port:
        assert await lives.live("whole", port) == 0
    whole = lives.result("whole")

    assert wrong(whole, balky.taken, whole) == []
    assert sorted(each["letter"] for each in events(whole, "letter-numbered")) == sorted(
        [
            *(f"urge-{unit}~BC-Q1~2023" for unit in ("thanh-tra", "an-binh", "an-hoa")),
            "correct-thanh-tra~BC-Q1~2023",
            EXPLAIN,
            RECALL,
        ]
    )
    assert [each["letter"] for each in events(whole, "letter-recalled")] == [EXPLAIN]
    assert (len(balky.taken), set(balky.marks)) == (7, {None})


@pytest.mark.faults
@pytest.mark.parametrize("does", HOW_IT_BALKS)
async def test_killed_once_at_every_point_it_goes_on_as_if_nothing_had_been(lives: Lives, does: str) -> None:
    quiet = Balky()
    async with quiet.listening() as port:
        assert await lives.live("whole", port) == 0
    whole, found = lives.result("whole"), dict[int, list[str]]()
    step, killed = 13 if does else 1, 0
    for point in range(1, whole["points"] + 1, step):
        balky = Balky([does] if does else [])
        async with balky.listening() as port:
            killed += await lives.live(f"at-{point}", port, point) == KILLED
            assert await lives.live(f"at-{point}", port) == 0
        found[point] = wrong(lives.result(f"at-{point}"), balky.taken, whole)
    allowed = {
        point: [each for each in told if not (does == "drop-end" and each.startswith("repeated"))]
        for point, told in found.items()
    }
    assert {point: told for point, told in allowed.items() if told} == {}
    # How papers are journaled together differs a little from life to life, and so does where the last points lie.
    assert killed >= 0.9 * len(found)


async def test_killed_again_and_again_it_comes_to_its_end(lives: Lives) -> None:
    quiet, balky = Balky(), Balky()
    async with quiet.listening() as port:
        assert await lives.live("whole", port) == 0
    async with balky.listening() as port:
        ends = [await lives.live("often", port, point) for point in range(15, 175, 12)]
        ends.append(await lives.live("often", port))
    assert (KILLED in ends, ends[-1]) == (True, 0)

    told = wrong(lives.result("often"), balky.taken, lives.result("whole"))

    assert [each for each in told if not each.startswith("repeated")] == []
