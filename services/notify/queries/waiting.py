"""What a restore can leave undone: drafts without what should have followed at once, numbers their letters do not know of."""

import json
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from typing import Any, NamedTuple

from sqlalchemy import and_, bindparam, func, or_, select

from services.contracts.notify import DutyRef, LetterKind, LetterWaits, Registry, WaitsFor
from services.kit import journal, moment
from services.kit.database import Database
from services.notify.domain.inputs import NumberMissed, WaitMissed
from services.notify.projections.tables import LETTER_UNITS, LETTERS
from services.notify.texts import LOCAL

L, W = LETTERS.c, LETTER_UNITS.c
WRONG = LETTERS.alias("wrong")

UNFOLLOWED = (
    select(
        L.letter,
        L.kind,
        L.district,
        L.book,
        L.units,
        L.duties,
        L.content,
        L.waits_for,
        L.registry,
        L.brake,
        L.due_at,
        L.drafted_at,
        L.approved_at,
        L.dated,
        L.stage,
    )
    .select_from(LETTERS.outerjoin(WRONG, and_(WRONG.c.letter == L.corrects, WRONG.c.recalled_by == "")))
    .where(
        or_(
            L.stage == "drafted",
            and_(L.stage == "waiting_number", L.registry == "own"),
            and_(L.stage == "numbered", L.waits_for != "", L.issued_at.is_(None)),
            and_(L.stage == "numbered", L.kind == "recall", WRONG.c.letter.is_not(None)),
        )
    )
    .order_by(L.drafted_at, L.letter)
)


HELD_LETTERS = (
    select(func.count(W.letter.distinct()))
    .select_from(LETTER_UNITS.join(LETTERS, L.letter == W.letter))
    .where(L.district == bindparam("district"), W.state == "numbered")
)


class Missed(NamedTuple):
    """What is made up for, and under which id it is journaled."""

    message_id: str
    found: NumberMissed | WaitMissed


async def missed(database: Database) -> list[Missed]:
    """Return what has to be made up for; nothing but after a restore that brought back the first of several events."""
    return list(_missed(await database.read(UNFOLLOWED)))


async def held_letters(database: Database, district: str) -> int:
    """Count the letters of a district that would go out."""
    return int((await database.read(HELD_LETTERS, {"district": district}))[0][0])


async def heard(database: Database, source: str, ids: Sequence[str]) -> set[str]:
    """Return which calls were heard before."""
    return {row[0] for row in await database.read(journal.KNOWN, {"source": source, "ids": json.dumps(ids)})}


def _missed(rows: Sequence[Sequence[Any]]) -> Iterator[Missed]:
    for row in rows:
        letter, _, _, book, _, _, content, waits_for, registry, _, _, drafted_at, approved_at, dated, stage = row
        if stage == "drafted" and (waits_for or registry == Registry.EXTERNAL):
            yield Missed(f"{letter}/wait", WaitMissed(letter=letter, waits=_waits(row)))
            continue
        since = moment.parse(approved_at or drafted_at)
        if dated is not None:
            since = datetime.combine(date.fromisoformat(dated), time.min, LOCAL)
        symbol = str(json.loads(content)["symbol"])
        about = "number" if stage != "numbered" else "issue"
        found = NumberMissed(letter=letter, book=book, symbol=symbol, drafted_at=since)
        yield Missed(f"{letter}/{about}", found)


def _waits(row: Sequence[Any]) -> LetterWaits:
    letter, kind, district, book, units, duties, content, waits_for, registry, brake, due_at, drafted_at, *_ = row
    parts = [duty.split("/") for duty in json.loads(duties)]
    return LetterWaits(
        letter=letter,
        kind=LetterKind(kind),
        district=district,
        book=book,
        symbol=str(json.loads(content)["symbol"]),
        units=tuple(json.loads(units)),
        duties=tuple(DutyRef(unit=unit, obligation=of, period=period) for unit, of, period in parts),
        waits_for=WaitsFor(waits_for or WaitsFor.NUMBER),
        registry=Registry(registry),
        brake=bool(brake),
        due_at=None if due_at is None else moment.parse(due_at),
        since=moment.parse(drafted_at),
    )
