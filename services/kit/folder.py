"""Who folds and compares beside a service: a process of its own that takes tasks as lines of JSON and answers by such lines.

`python -m services.kit.folder RULES TABLES` (each `module:NAME`). It says when it can begin, and ends where nobody gives
it tasks any more.
"""

import asyncio
import gc
import importlib
import json
import os
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from typing import Any, Final, NamedTuple, TextIO

from sqlalchemy import MetaData

from services.kit import journal, parts, secondset
from services.kit.database import Database
from services.kit.databases import opened
from services.kit.decider import Rules, Write
from services.kit.parts import Part

Told = Callable[[dict[str, Any]], None]
BEGUN: Final = "begun"


class Made(NamedTuple):
    """What is folded: by which rules, into which read models."""

    rules: Rules
    tables: MetaData


class Outlived(Exception):
    """Another instance took the place of who gave the task."""


async def fold(database: Database, made: Made, task: dict[str, Any], told: Told) -> dict[str, int]:
    """Fold a part of the journal into the second set, as long as who gave the task holds the place; says how much went where."""
    renamed, claim, written = secondset.renaming(made.tables), task["claim"], Counter[str]()

    async def keep(writes: Sequence[Write]) -> None:
        async with database.transaction() as transaction:
            if await transaction.execute(journal.CLAIM, claim) != 1:
                raise Outlived(claim["own"])
            written.update(transaction.add_all(writes, renamed))

    lately = parts.Lately(database)
    await parts.fold(lately, made.rules, Part(*task["part"]), keep, told=lambda rows: told({"rows": rows}))
    return written


async def compare(database: Database, made: Made, task: dict[str, Any], told: Told) -> dict[str, Any]:
    """Compare some tables with their seconds, at the moment at which it says that it has begun."""
    tables = [table for table in made.tables.sorted_tables if table.name in task["tables"]]
    async with database.snapshot() as snapshot:
        for table in tables:
            await snapshot.fetch(table.select().limit(1), {})
        told({BEGUN: True})
        found = await secondset.compare(snapshot, tables)
    return {"differing": found.differing, "named": [[*map(_shown, one)] for one in found.named]}


def _shown(value: Any) -> Any:
    return value if value is None or isinstance(value, str) else f"{value}"


TASKS: Final[dict[str, Callable[..., Any]]] = {"fold": fold, "compare": compare}


async def do(database: Database, made: Made, task: dict[str, Any], told: Told) -> dict[str, Any]:
    """Do one task."""
    return {"done": await TASKS[task["do"]](database, made, task, told)}


def named(name: str) -> Any:
    """Return what `module:NAME` names."""
    module, _, what = name.partition(":")
    return getattr(importlib.import_module(module), what)


def main() -> None:
    """Do tasks until there are no more; the first line says which database."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever else is printed is no answer
    made = Made(named(sys.argv[1]), named(sys.argv[2]))
    gc.freeze()
    gc.set_threshold(50_000, 50, 100)
    with asyncio.Runner() as runner:
        runner.run(_serve(made, json.loads(sys.stdin.readline())["url"], answers))


async def _serve(made: Made, url: str, answers: TextIO) -> None:
    def told(said: dict[str, Any]) -> None:
        answers.write(json.dumps(said, ensure_ascii=False) + "\n")
        answers.flush()

    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(opened(url, []))
        told({BEGUN: True})
        while line := await asyncio.to_thread(sys.stdin.readline):
            try:
                told(await do(database, made, json.loads(line), told))
            except Exception as error:  # noqa: BLE001 - whoever gave the task decides what follows
                told({"failed": f"{type(error).__name__}: {error}"[:2000]})


if __name__ == "__main__":
    main()
