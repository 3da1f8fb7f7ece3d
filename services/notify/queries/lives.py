"""Questions of officers about letters: which there are, by page and filter, and all that happened to one."""

import json
import re
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import bindparam, select

from services.contracts.deadlines import Citation
from services.kit import moment
from services.kit.database import Database, OneOf, Snapshot
from services.notify.projections.lifetables import STEPS
from services.notify.projections.tables import ADDRESSES, LETTER_UNITS, LETTERS
from services.notify.queries import HELD_DISTRICTS, LETTER, LetterRow, letter_row, state_of
from services.notify.texts import LOCAL

L, W, A, S = LETTERS.c, LETTER_UNITS.c, ADDRESSES.c, STEPS.c

NUMBERED: Final = re.compile(r"0*(?P<number>\d{1,9})/(?P<symbol>.+)/(?P<year>\d{4})")
"""A letter as people name it: 05/UBND-CCHC/2023."""

MORE = (
    L.book,
    L.year,
    L.policy,
    L.template,
    L.brake,
    L.reason,
    L.source,
    L.corrects,
    L.note,
    L.approved_by,
    L.approver,
    L.signed_at,
    L.certificate,
    L.recalled_by,
)
HEADS = select(L.letter, L.kind, L.district, L.units, L.drafted_at, L.stage, L.signed_sha256).order_by(
    L.drafted_at, L.book, L.year, L.number, L.letter
)
STATES = select(W.letter, W.state)
WHOLE = select(*MORE, *LETTER).where(OneOf(L.letter, "letters"))
SENDINGS = (
    select(
        W.letter,
        W.unit,
        A.name,
        W.channel,
        W.recipient,
        W.state,
        W.message,
        W.ended_at,
        W.error,
        W.again,
        W.uncertain,
    )
    .select_from(LETTER_UNITS.outerjoin(ADDRESSES, A.unit == W.unit))
    .where(OneOf(W.letter, "letters"))
    .order_by(W.letter, W.unit)
)
SPOKEN_OF = select(L.corrects, L.letter).where(OneOf(L.corrects, "letters")).order_by(L.drafted_at, L.letter)
STEPS_OF = select(S.what, S.at, S.by, S.detail, S.event).where(S.letter == bindparam("letter")).order_by(S.row)
NAME = (L.letter, L.district, L.book)
BY_ID = select(*NAME).where(L.letter == bindparam("letter"))
BY_NUMBER = (
    select(*NAME)
    .where(L.number == bindparam("number"), L.symbol == bindparam("symbol"), L.year == bindparam("year"))
    .order_by(L.district, L.book, L.letter)
)


class Filter(NamedTuple):
    """Which letters are asked for; what is empty is not asked."""

    district: str = ""
    states: Collection[str] = ()
    kinds: Collection[str] = ()
    unit: str = ""
    year: int = 0


class Meant(NamedTuple):
    """A letter that somebody may mean, whose it is, and in which book it stands."""

    letter: str
    district: str
    book: str


class Sent(NamedTuple):
    """How the sending to one unit stands."""

    unit: str
    name: str
    channel: str
    to: str
    state: str
    message: str
    at: str
    error: str
    again: int
    uncertain: bool


class Step(NamedTuple):
    """One thing that happened to a letter."""

    what: str
    at: str
    by: str
    detail: str
    event: str


class Whole(NamedTuple):
    """A letter with all that officers ask about."""

    row: LetterRow
    state: str
    book: str
    year: int | None
    policy: str
    template: str
    brake: bool
    reason: str
    source: Citation | None
    corrects: str
    approved_by: str
    signed_at: str
    certificate: str
    sendings: tuple[Sent, ...]
    spoken_of: tuple[str, ...]
    steps: tuple[Step, ...] = ()


class Page(NamedTuple):
    """Some of the letters that were asked for, how many there are in all, and where the next page begins."""

    letters: list[Whole]
    total: int
    after: int | None


async def search(database: Database, wanted: Filter, *, first: int = 0, size: int = 0) -> Page:
    """Return letters in the order they were drafted; `size` 0: all of them."""
    async with database.snapshot() as snapshot:
        held = {row[0] for row in await snapshot.fetch(HELD_DISTRICTS, {})}
        states: dict[str, list[str]] = {}
        for letter, state in await snapshot.fetch(STATES, {}):
            states.setdefault(letter, []).append(state)
        heads = [row for row in await snapshot.fetch(HEADS, {}) if _is_wanted(row, wanted)]
        found = [row[0] for row in heads if not wanted.states or _state(row, states, held) in set(wanted.states)]
        end = first + size if size else len(found)
        letters = await _whole(snapshot, found[first:end])
    return Page(letters, len(found), end if end < len(found) else None)


def _is_wanted(head: Sequence[Any], wanted: Filter) -> bool:
    _, kind, district, units, drafted_at, *_ = head
    if (wanted.district and district != wanted.district) or (wanted.kinds and kind not in wanted.kinds):
        return False
    if wanted.year and moment.parse(drafted_at).astimezone(LOCAL).year != wanted.year:
        return False
    return not wanted.unit or wanted.unit in json.loads(units)


def _state(head: Sequence[Any], states: dict[str, list[str]], held: Collection[str]) -> str:
    letter, kind, district, _, _, stage, sha256 = head
    plain = LetterRow(letter, kind, district, (), (), "", datetime.min.replace(tzinfo=LOCAL), None, None, None)
    row = plain._replace(stage=stage, signed_sha256=sha256)
    return state_of(row, states.get(letter, []), held=district in held)


async def named(database: Database, name: str) -> list[Meant]:
    """Return the letters of an id, or of number, symbol and year as people name them: districts may use the same."""
    rows = await database.read(BY_ID, {"letter": name})
    spoken = NUMBERED.fullmatch(name)
    if not rows and spoken is not None:
        which = {"number": int(spoken["number"]), "symbol": spoken["symbol"], "year": int(spoken["year"])}
        rows = await database.read(BY_NUMBER, which)
    return [Meant(*row) for row in rows]


async def whole(database: Database, letter: str) -> Whole:
    """Return one letter by its id, with every step of it."""
    async with database.snapshot() as snapshot:
        (found,) = await _whole(snapshot, [letter])
        steps = tuple(Step(*row) for row in await snapshot.fetch(STEPS_OF, {"letter": letter}))
    return found._replace(steps=steps)


async def _whole(snapshot: Snapshot, ids: Sequence[str]) -> list[Whole]:
    asked = {"letters": json.dumps(ids)}
    held = {row[0] for row in await snapshot.fetch(HELD_DISTRICTS, {})}
    sendings: dict[str, list[Sent]] = {}
    for letter, *rest in await snapshot.fetch(SENDINGS, asked):
        sendings.setdefault(letter, []).append(_sent(rest))
    spoken: dict[str, list[str]] = {}
    for wrong, by in await snapshot.fetch(SPOKEN_OF, asked):
        spoken.setdefault(wrong, []).append(by)
    rows = {row[len(MORE)]: row for row in await snapshot.fetch(WHOLE, asked)}
    return [_one(rows[each], tuple(sendings.get(each, ())), tuple(spoken.get(each, ())), held) for each in ids]


def _sent(row: Sequence[Any]) -> Sent:
    unit, name, channel, to, state, message, at, error, again, uncertain = row
    return Sent(unit, name or unit, channel, to, state, message, at or "", error, again, bool(uncertain))


def _one(row: Sequence[Any], sendings: tuple[Sent, ...], spoken: tuple[str, ...], held: Collection[str]) -> Whole:
    book, year, policy, template, brake, reason, source, corrects, note, *rest = row[: len(MORE)]
    approved_by, approver, signed_at, certificate, _recalled_by = rest
    letter = letter_row(row[len(MORE) :])
    approved = f"{approved_by or letter.block[2]} ({approver})" if letter.block is not None else ""
    return Whole(
        row=letter,
        state=state_of(letter, [each.state for each in sendings], held=letter.district in held),
        book=book,
        year=year,
        policy=policy,
        template=template,
        brake=bool(brake),
        reason=note or reason,
        source=Citation.model_validate_json(source) if source else None,
        corrects=corrects,
        approved_by=approved,
        signed_at=signed_at or "",
        certificate=certificate,
        sendings=sendings,
        spoken_of=spoken,
    )
