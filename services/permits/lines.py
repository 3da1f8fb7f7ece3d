"""Lines from districts' own servers: cut, so that they come in anew by the keys that are named now.

A server that reads its configuration again puts out clients whose key is named no more, but leaves lines as they are.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Collection
from contextlib import suppress
from typing import Final

from nats.aio.client import Client
from nats.aio.msg import Msg

from services.permits.config import account

ANSWERED: Final = 2.0
"""Seconds within which a server answers at all."""
TRIES: Final = 3
"""How many connections are tried: one that was there before the configuration was read again may be heard no more."""
AGAIN: Final = 0.5
"""Seconds after which it is asked again: a server that is just reading its configuration hears nobody."""
ALL_ANSWERED: Final = 0.5
"""Seconds after the first answer by which the other servers of a cluster have answered."""


async def cut(connect: Callable[[], Awaitable[Client]], districts: Collection[str]) -> int:
    """Cut the lines of some districts, at every server of the province; return how many there were.

    `connect` gives the operator a connection of its own each time it is asked; it is closed here.

    Raises:
        TimeoutError: the broker did not answer.
        nats.errors.Error: it answered, and then did not do it.
    """
    for left in reversed(range(TRIES)):
        operator = await connect()
        try:
            return await _cut(operator, districts)
        except TimeoutError:
            if not left:
                raise
        finally:
            await operator.close()
    return 0


async def _cut(operator: Client, districts: Collection[str]) -> int:
    wanted = {account(district) for district in districts}
    lines = [
        (answer["server"]["id"], line["id"])
        for answer in await _everybody(operator)
        for line in answer["data"].get("leafs") or []
        if line["account"] in wanted
    ]
    for server, line in lines:
        await operator.request(f"$SYS.REQ.SERVER.{server}.KICK", json.dumps({"cid": line}).encode(), timeout=ANSWERED)
    return len(lines)


async def _everybody(operator: Client) -> list[dict[str, dict[str, list[dict[str, str]]]]]:
    """Ask every server which lines it has."""
    answers, first = list[bytes](), asyncio.Event()

    async def take(message: Msg) -> None:
        answers.append(message.data)
        first.set()

    inbox = operator.new_inbox()
    subscription = await operator.subscribe(inbox, cb=take)
    try:
        async with asyncio.timeout(ANSWERED):
            while not first.is_set():
                await operator.publish("$SYS.REQ.SERVER.PING.LEAFZ", b"", reply=inbox)
                with suppress(TimeoutError):
                    await asyncio.wait_for(first.wait(), AGAIN)
        await asyncio.sleep(ALL_ANSWERED)
    finally:
        await subscription.unsubscribe()
    said = [json.loads(answer) for answer in answers if answer]
    return list({answer["server"]["id"]: answer for answer in said}.values())
