"""A province's consumer of aggregates: keeps the last word on every unit, district and the province in a file; copy it.

What holds: the file is complete after one message per subject, however late it starts, and no older word replaces a newer
one. It needs `nats-py` and `nkeys`, and nothing of Đúng Hạn.
"""

import argparse
import asyncio
import json
import re
import sqlite3
import ssl
import sys
from typing import Any

import nats
from nats.aio.client import Client
from nats.aio.msg import Msg

PAGE, PATIENCE = 500, 5.0  # subjects a server hands out at once; seconds for an answer

Word = dict[str, Any]


class Kept:
    """The last word on every subject, in a file that outlives the process."""

    def __init__(self, path: str) -> None:
        self.file = sqlite3.connect(path, isolation_level=None)
        self.file.execute("PRAGMA journal_mode = WAL")
        self.file.execute("PRAGMA synchronous = NORMAL")  # what a power failure takes is read again at the next start
        self.file.execute("CREATE TABLE IF NOT EXISTS last (subject TEXT PRIMARY KEY, body TEXT NOT NULL)")

    def words(self) -> dict[str, Word]:
        """Return everything."""
        rows = self.file.execute("SELECT subject, body FROM last ORDER BY subject")
        return {subject: json.loads(body) for subject, body in rows}

    def take(self, subject: str, body: bytes) -> Word:
        """Keep a word and return it; nothing where a newer one is kept already."""
        known = self.file.execute("SELECT body FROM last WHERE subject = ?", (subject,)).fetchone()
        new: Word = json.loads(body)
        if known and is_older(new, json.loads(known[0])):
            return {}
        self.file.execute("INSERT OR REPLACE INTO last VALUES (?, ?)", (subject, body.decode()))
        return new


def places(word: Word) -> dict[str, tuple[int, int]]:
    """Read how far each service was heard; `scoring-2` goes on from `scoring`, from 1 on."""
    parts = [(re.fullmatch(r"(.+?)(?:-(\d+))?", name), place) for name, place in word["sources"].items()]
    return {part[1]: (int(part[2] or 1), place) for part, place in parts if part}


def is_older(new: Word, known: Word) -> bool:
    """Tell whether a word rests on less than the one that is known."""
    mine = places(new)
    return any(mine.get(service, (0, 0)) < place for service, place in places(known).items())


def shown(word: Word) -> str:
    """Write a district's ranking, best first; units of which nothing can be said have no place."""
    if "ended_at" in word:
        return f"ended {word['ended_at']}"
    head = f"{word['district']} {word['year']} by {word['scheme'] or 'timeliness'}"
    lines = [f"{one['rank']:>4} of {one['of']} {one['unit']} {one['score'] or ''}" for one in word["ranking"]]
    return "\n".join([head + " (provisional)" * word["provisional"], *(line.rstrip() for line in lines)])


async def read_all(client: Client, kept: Kept) -> None:
    """Read the last word on every subject, page by page."""
    inbox = client.new_inbox()
    answers = await client.subscribe(inbox)
    began, seq = 0, 1
    while began != seq:
        began, asked = seq, {"next_by_subj": "aggregates.>", "batch": PAGE, "seq": seq}
        await client.publish("$JS.API.DIRECT.GET.AGGREGATES", json.dumps(asked).encode(), reply=inbox)
        while "Status" not in (headers := (message := await answers.next_msg(PATIENCE)).headers or {}):
            kept.take(headers["Nats-Subject"], message.data)
            seq = int(headers["Nats-Sequence"]) + 1
    await answers.unsubscribe()


async def run(wish: argparse.Namespace) -> None:
    """Keep what is said, for ever or once."""
    kept, behind = Kept(wish.keep), asyncio.Event()

    async def again(*_why: object) -> None:
        behind.set()  # the line was cut, or we were too slow: words may have been missed

    async def hear(message: Msg) -> None:
        word = kept.take(message.subject, message.data)
        if "ranking" in word:
            print(shown(word), flush=True)

    options = {"nkeys_seed": wish.key, "inbox_prefix": f"_INBOX_{wish.name}".encode(), "max_reconnect_attempts": -1}
    tls = ssl.create_default_context(cafile=wish.ca) if wish.ca else None
    client = await nats.connect(wish.server, tls=tls, error_cb=again, reconnected_cb=again, **options)
    await client.subscribe("aggregates.>", cb=hear)  # first hear, then read: nothing falls between
    while True:
        behind.clear()
        await read_all(client, kept)
        words = kept.words()
        print(f"{len(words)} subjects", file=sys.stderr, flush=True)
        if wish.once:
            break
        await behind.wait()
    print("\n".join(shown(word) for subject, word in words.items() if subject.endswith("._district")))
    await client.close()


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--server", default="nats://127.0.0.1:4222")
    options.add_argument("--key", required=True, help="file with the consumer's seed (SU…)")
    options.add_argument("--ca", help="certificate of the authority, with tls://")
    options.add_argument("--name", default="province", help="what the broker calls this consumer")
    options.add_argument("--keep", default="aggregates.db", help="file with the last word on every subject")
    options.add_argument("--once", action="store_true", help="read everything, print every ranking, end")
    asyncio.run(run(options.parse_args()))
