"""The whole of Đúng Hạn as processes in a folder, and a district that speaks NATS by hand."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import nats
from nats.aio.client import Client
from nats.aio.msg import Msg

DUNGHAN = str(Path(sys.executable).with_name("dunghan"))
READY_SECONDS = 60.0
STOP_SECONDS = 60.0


async def dunghan(*arguments: str) -> tuple[int, str, str]:
    """Run the command and return its exit code and what it said."""
    process = await asyncio.create_subprocess_exec(
        DUNGHAN,
        *arguments,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    async with asyncio.timeout(READY_SECONDS * 2):
        out, err = await process.communicate()
    return process.returncode or 0, out.decode(), err.decode()


@asynccontextmanager
async def up(folder: Path, *options: str) -> AsyncIterator[dict[str, Any]]:
    """Keep everything of a folder running; the value names the addresses."""
    process = await asyncio.create_subprocess_exec(
        DUNGHAN,
        "--json",
        "up",
        "--data-dir",
        str(folder),
        *options,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        start_new_session=True,
    )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(READY_SECONDS):
            while not (line := await process.stdout.readline()).startswith(b"{"):
                assert line, "dunghan up ended before it was ready"
        yield json.loads(line)
    finally:
        os.kill(process.pid, signal.SIGTERM)
        async with asyncio.timeout(STOP_SECONDS):
            await process.wait()


class HandMadeDistrict:
    """A district's system that publishes what it likes and keeps every receipt."""

    def __init__(self, client: Client, district: str) -> None:
        self.client = client
        self.district = district
        self.receipts: list[dict[str, Any]] = []

    async def listen(self) -> None:
        """Keep every receipt from now on."""

        async def keep(message: Msg) -> None:
            self.receipts.append({**json.loads(message.data), "subject": message.subject})

        await self.client.subscribe(f"receipts.{self.district}.>", cb=keep)
        await self.client.flush()

    async def publish(self, unit: str, body: bytes, *, message_id: str | None = None) -> None:
        """Publish bytes and wait for the stream's acknowledgement."""
        headers = {} if message_id is None else {"Nats-Msg-Id": message_id}
        await self.client.jetstream(timeout=5).publish(f"submissions.{self.district}.{unit}", body, headers=headers)

    def answers(self, submission_id: str) -> list[dict[str, Any]]:
        """Return the receipts of one submission."""
        return [receipt for receipt in self.receipts if receipt["submission_id"] == submission_id]

    def last(self, submission_id: str) -> tuple[str, str] | None:
        """Return outcome and first reason of the newest receipt of a submission."""
        found = self.answers(submission_id)
        if not found:
            return None
        reasons = found[-1]["reasons"]
        return found[-1]["outcome"], reasons[0]["code"] if reasons else ""


@asynccontextmanager
async def district_at(address: str, district: str, folder: Path) -> AsyncIterator[HandMadeDistrict]:
    """Connect a district's system with the key that lies in the data folder."""
    seed = folder / "keys" / "districts" / f"{district}.nk"
    client = await nats.connect(address, nkeys_seed=str(seed), inbox_prefix=f"_INBOX_{district}")
    try:
        made = HandMadeDistrict(client, district)
        await made.listen()
        yield made
    finally:
        await client.close()


def submission(submission_id: str, changes: Mapping[str, Any] | None = None) -> bytes:
    """Return a submission in order, but for the changes."""
    plain: dict[str, Any] = {
        "submission_id": submission_id,
        "unit": "an-binh",
        "obligation": "BC-Q1",
        "period": "2023",
        "submitted_at": "2023-03-13T09:00:00+07:00",
        "channel": "e-office",
        "document": None,
        "attested": {"signed": True, "annexes_complete": True},
    }
    return json.dumps({**plain, **(changes or {})}, ensure_ascii=False).encode()
