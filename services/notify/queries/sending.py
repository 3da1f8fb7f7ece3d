"""What may go out and by which way: numbered, signed where a signature is wanted, not held."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import and_, bindparam, case, exists, func, or_, select

from services.contracts.notify import Channel
from services.kit import moment
from services.kit.database import Database
from services.notify.projections.sending import ATTEMPTS, CHANNELS, HOLDS
from services.notify.projections.tables import ADDRESSES, LETTER_UNITS, LETTERS, UNITS
from services.notify.queries import LETTER, LetterRow, letter_row

L, W, U, A, T, C = LETTERS.c, LETTER_UNITS.c, UNITS.c, ADDRESSES.c, ATTEMPTS.c, CHANNELS.c

OPEN: Final = "numbered"
"""The state of a sending that has not come to its end."""

AT_ONCE: Final = 500
"""How many sendings are looked at in one round: what waits behind them costs no memory."""

EARLIER = LETTER_UNITS.alias("earlier")
HELD = select(HOLDS.c.district).where(HOLDS.c.held == 1)

MAY_GO = (
    W.state == OPEN,
    L.district.not_in(HELD),
    or_(L.signature == 0, L.signed_sha256 != ""),
)
BEHIND = exists().where(EARLIER.c.letter == L.corrects, EARLIER.c.unit == W.unit, EARLIER.c.state == OPEN)
"""A letter speaks of another that has not come to this unit yet."""

# In the order of the numbers and of the list of units.
TO_SEND = (
    select(
        *(W.unit, A.email, A.heir, W.again, L.signed_sha256, case((BEHIND, L.corrects), else_=""), U.name),
        *(L.due_at, L.book, L.year, *LETTER),
    )
    .select_from(
        LETTER_UNITS.join(LETTERS, W.letter == L.letter)
        .outerjoin(UNITS, and_(U.district == L.district, U.unit == W.unit))
        .outerjoin(ADDRESSES, A.unit == W.unit)
    )
    .where(*MAY_GO)
    .order_by(L.book, L.year, L.number, U.no, W.unit)
    .limit(bindparam("at_once"))
)
STILL = (
    select(W.letter)
    .select_from(LETTER_UNITS.join(LETTERS, W.letter == L.letter))
    .where(*MAY_GO, W.letter == bindparam("letter"), W.unit == bindparam("unit"), W.again == bindparam("again"))
)
WAYS_OF_OPEN = (
    select(L.district, W.letter, W.unit, W.again)
    .select_from(LETTER_UNITS.join(LETTERS, W.letter == L.letter))
    .where(*MAY_GO)
)
ATTEMPTS_OF_OPEN = select(T.letter, T.unit, T.again, T.channel, T.message, T.token, T.refused).select_from(
    ATTEMPTS.join(
        LETTER_UNITS, and_(T.letter == W.letter, T.unit == W.unit, T.again == W.again, W.state == bindparam("state"))
    )
)
CHOSEN = select(C.district, C.unit, C.channels, C.address)
HELD_BACK = (
    select(func.count())
    .select_from(LETTER_UNITS.join(LETTERS, W.letter == L.letter))
    .where(W.state == OPEN, L.district.in_(HELD))
)

# Where those are written to who came after a unit that ended.
HEIRS = select(A.unit, A.email, A.heir)


WAYS_OF_UNITS = (
    select(U.unit, U.name, A.email, C.channels, C.address)
    .select_from(
        UNITS.outerjoin(ADDRESSES, A.unit == U.unit).outerjoin(
            CHANNELS, and_(C.district == U.district, C.unit == U.unit)
        )
    )
    .where(U.district == bindparam("district"))
    .order_by(U.no, U.unit)
)


class Attempt(NamedTuple):
    """That a sending was begun by a way; `refused`: why that way does not take it, empty: it may have got through."""

    message: str
    token: str
    refused: str


class Way(NamedTuple):
    """A way to a unit, and where it leads."""

    channel: Channel
    address: str


class Sending(NamedTuple):
    """A letter that waits to be sent to a unit.

    `email`: None where the unit has none. `chosen`: by which ways it wants to be written to, empty: by mail. `sha256`: of
    its signed paper. `attempts`: what was begun. `behind`: the letter it speaks of, where that one has not gone out yet.
    `name`: of the unit. `due_at`: of a reminder, when what it speaks of is due. `book`, `year`: where its number stands.
    """

    unit: str
    email: str | None
    letter: LetterRow
    again: int = 1
    sha256: str = ""
    chosen: tuple[Way, ...] = ()
    attempts: Mapping[Channel, Attempt] = {}
    behind: str = ""
    name: str = ""
    due_at: datetime | None = None
    book: str = ""
    year: int = 0

    @property
    def key(self) -> tuple[str, str, int]:
        """Name it."""
        return self.letter.letter, self.unit, self.again

    def is_too_late(self, now: datetime) -> bool:
        """Tell whether it reminds of what is due already; what an officer sends once more goes out whenever that is."""
        return self.due_at is not None and self.due_at <= now and self.again == 1

    @property
    def ways(self) -> tuple[Way, ...]:
        """List the ways that can take it, in the order in which the unit wants them; refused ones are none any more."""
        ways = self.chosen or (Way(Channel.MAIL, ""),)
        reached = (Way(way.channel, self._address(way)) for way in ways)
        return tuple(way for way in reached if way.address and not self._refused(way.channel))

    @property
    def way(self) -> Way | None:
        """Say by which way it goes now; None: by none."""
        return next(iter(self.ways), None)

    @property
    def refusals(self) -> str:
        """Say in words which ways did not take it."""
        return "; ".join(
            f"{channel}: {attempt.refused}" for channel, attempt in self.attempts.items() if attempt.refused
        )

    def _address(self, way: Way) -> str:
        if way.channel is Channel.MAIL:
            return way.address or self.email or ""
        return way.address or self.unit

    def _refused(self, channel: Channel) -> bool:
        return channel in self.attempts and bool(self.attempts[channel].refused)


def host_of(district: str) -> str:
    """Name the host of a district's messages; a host name has no underscore."""
    return f"{district.replace('_', '-')}.dunghan"


def message_id(sending: Sending) -> str:
    """Name a sending; the same for every attempt, another one where an officer has it sent once more."""
    again = f"~{sending.again}" if sending.again > 1 else ""
    return f"{sending.letter.letter}.{sending.unit}{again}@{host_of(sending.letter.district)}"


class UnitWays(NamedTuple):
    """By which ways a unit is written to; where nothing was chosen, by mail if it has an address."""

    unit: str
    name: str
    ways: tuple[Way, ...]


async def to_send(database: Database, at_once: int = AT_ONCE) -> list[Sending]:
    """Return the first of what may go out and has not, in the order of the numbers."""
    async with database.snapshot() as snapshot:
        rows = await snapshot.fetch(TO_SEND, {"at_once": at_once})
        if not rows:
            return []
        heirs = {row[0]: row[1:] for row in await snapshot.fetch(HEIRS, {})} if any(row[2] for row in rows) else {}
        begun = _attempts(await snapshot.fetch(ATTEMPTS_OF_OPEN, {"state": OPEN}))
        chosen = _chosen(await snapshot.fetch(CHOSEN, {}))
    found = []
    for unit, email, heir, again, sha256, behind, name, due_at, book, year, *letter in rows:
        row, last = letter_row(letter), _last(unit, heir, heirs)
        ways = chosen.get((row.district, last), ()) or chosen.get((row.district, unit), ())
        tried = begun.get((row.letter, unit, again), {})
        to = _email(email, heir, heirs)
        due = None if due_at is None else moment.parse(due_at)
        found.append(Sending(unit, to, row, again, sha256, ways, tried, behind, name or unit, due, book, year))
    return found


async def still_goes(database: Database, sending: Sending) -> bool:
    """Tell whether a sending may go out now: somebody may have stopped it since it was found."""
    letter, unit, again = sending.key
    return bool(await database.read(STILL, {"letter": letter, "unit": unit, "again": again}))


async def count_to_send(database: Database) -> int:
    """Count the sendings that have not come to their end, but for those that somebody must post."""
    return (await _open(database)).count(False)


async def to_post(database: Database) -> int:
    """Count the sendings that somebody must post on paper."""
    return (await _open(database)).count(True)


async def _open(database: Database) -> list[bool]:
    """Say of each sending that may go out whether somebody must post it."""
    async with database.snapshot() as snapshot:
        rows = await snapshot.fetch(WAYS_OF_OPEN, {})
        chosen = _chosen(await snapshot.fetch(CHOSEN, {})) if rows else {}
        begun = _attempts(await snapshot.fetch(ATTEMPTS_OF_OPEN, {"state": OPEN})) if chosen else {}
    return [
        _is_posted(chosen.get((district, unit), ()), begun.get((letter, unit, again), {}))
        for district, letter, unit, again in rows
    ]


async def unit_ways(database: Database, district: str) -> list[UnitWays]:
    """Return by which ways each unit of a district is written to, in the order of the list."""
    found = []
    for unit, name, email, channels, address in await database.read(WAYS_OF_UNITS, {"district": district}):
        ways = _ways(channels, address) if channels is not None else ()
        found.append(UnitWays(unit, name, ways or ((Way(Channel.MAIL, email),) if email else ())))
    return found


async def held_back(database: Database) -> int:
    """Count the sendings that wait because their district is on hold."""
    return int((await database.read(HELD_BACK))[0][0])


def _is_posted(ways: Sequence[Way], attempts: Mapping[Channel, Attempt]) -> bool:
    left = [way for way in ways if way.channel not in attempts or not attempts[way.channel].refused]
    return bool(left) and left[0].channel is Channel.PAPER


def _attempts(rows: Sequence[Sequence[Any]]) -> dict[tuple[str, str, int], dict[Channel, Attempt]]:
    found: dict[tuple[str, str, int], dict[Channel, Attempt]] = {}
    for letter, unit, again, channel, *attempt in rows:
        found.setdefault((letter, unit, again), {})[Channel(channel)] = Attempt(*attempt)
    return found


def _chosen(rows: Sequence[Sequence[Any]]) -> dict[tuple[str, str], tuple[Way, ...]]:
    found = {}
    for district, unit, channels, address in rows:
        found[district, unit] = _ways(channels, address)
    return found


def _ways(channels: str, address: str) -> tuple[Way, ...]:
    known = json.loads(address)
    return tuple(Way(Channel(each), known.get(each, "")) for each in json.loads(channels))


def _last(unit: str, heir: str | None, heirs: Mapping[str, Sequence[str | None]]) -> str:
    seen: set[str] = set()
    while heir is not None and heir in heirs and heir not in seen:
        seen.add(heir)
        unit, heir = heir, heirs[heir][1]
    return unit


def _email(email: str | None, heir: str | None, heirs: Mapping[str, Sequence[str | None]]) -> str | None:
    """Find where a unit is written to: at the last of those that came after it, where that one has an address."""
    seen: set[str] = set()
    while heir is not None and heir in heirs and heir not in seen:
        seen.add(heir)
        theirs, heir = heirs[heir]
        email = theirs or email
    return email
