"""Journals of `scoring` of any length: what is heard of duties and decided on them, written as fast as rows go in.

An honest mix, chained and sealed: of a hundred duties 70 are met in time, 12 once returned before, 10 late, 5 never, 3 held first.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import count, islice
from pathlib import Path
from typing import Any, Final, NamedTuple

from services.contracts import envelope
from services.contracts.deadlines import DistrictRegistered, ReportExpected, ReportLate
from services.contracts.event import Event
from services.contracts.intake import Decided, ReportHeld, ReportReturned, ReportSubmitted
from services.contracts.scoring import StandingChanged, Status
from services.kit import journal, moment
from services.kit.databases import opened
from services.kit.decider import Write
from services.kit.journal import NO_HEAD, OwnHead, Row
from services.scoring.domain.standing import days_late

OPENED: Final = datetime.fromisoformat("2016-01-04T08:00:00+07:00")
PROVINCE: Final = "bench"
DISTRICTS: Final = 20
UNITS: Final = 1000
OBLIGATIONS: Final = 20
PERIOD_DAYS: Final = 30
CHUNK: Final = 5000
SHA: Final = "7d6f6fefbc5b1e2a7a3d0b9c0f5b8a1f2e4d6c8b0a9f7e5d3c1b0a9f8e7d6c5b"
SCORING: Final = "scoring"
RETURNED: Final = 70
LATE: Final = 82
NEVER: Final = 92
HELD: Final = 97
"""Of a hundred lots: from which on a duty goes otherwise."""


class Duty(NamedTuple):
    """One duty, and how it goes."""

    district: str
    unit: str
    obligation: str
    period: str
    due_at: datetime
    lot: int

    @property
    def key(self) -> dict[str, Any]:
        """What every event about it names."""
        return {name: getattr(self, name) for name in ("district", "unit", "obligation", "period")}


class Said(NamedTuple):
    """An event, who said it, when."""

    source: str
    event: Event
    at: datetime


def _duties(number: int) -> Iterator[Duty]:
    opened = OPENED + timedelta(days=PERIOD_DAYS * number)
    for obligation in range(OBLIGATIONS):
        for unit in range(UNITS):
            lot = (unit * 37 + obligation * 61 + number * 13) % 100
            about = (f"d{unit % DISTRICTS:02}", f"u{unit:04}", f"BC-{obligation}", f"p{number:03}")
            yield Duty(*about, opened + timedelta(days=20), lot)


def _sent(kind: Callable[..., Decided], duty: Duty, at: datetime, **more: object) -> Said:
    times = {"submitted_at": at - timedelta(minutes=5), "received_at": at, "arrived_at": at, "decided_at": at}
    number = f"{duty.unit}-{duty.obligation}-{duty.period}"
    about = {"submission_id": number, "channel": "e-office", "message_id": number, "content_sha256": SHA}
    return Said("intake", kind(**duty.key, **about, **times, due_at=duty.due_at, **more), at)


class History:
    """What is told of duties, period by period, and what scoring says to it."""

    def __init__(self) -> None:
        self._places: dict[str, int] = {}
        self._heard: dict[Duty, dict[str, int]] = {}

    def __iter__(self) -> Iterator[Said]:
        for number in range(DISTRICTS):
            district = f"d{number:02}"
            told = DistrictRegistered(district=district, name=district, province=PROVINCE, registered_at=OPENED)
            yield self._counted(Said("deadlines", told, OPENED))
        for number in count():
            yield from self._period(list(_duties(number)))

    def _period(self, duties: list[Duty]) -> Iterator[Said]:
        for duty in duties:
            at = duty.due_at - timedelta(days=20)
            expected = ReportExpected(**duty.key, due_at=duty.due_at, expected_at=at)
            yield from self._told(duty, Said("deadlines", expected, at), Status.EXPECTED)
        for duty in duties:
            at = duty.due_at - timedelta(days=4, minutes=duty.lot)
            if RETURNED <= duty.lot < LATE:
                yield self._counted(_sent(ReportReturned, duty, at), duty)
            if duty.lot >= HELD:
                yield self._counted(_sent(ReportHeld, duty, at, until="review"), duty)
        for duty in duties:
            if duty.lot < LATE or duty.lot >= HELD:
                at = duty.due_at - timedelta(days=2, minutes=duty.lot)
                yield from self._told(duty, _sent(ReportSubmitted, duty, at, version=1), Status.ON_TIME, at)
        yield from self._unmet([duty for duty in duties if LATE <= duty.lot < HELD])
        self._heard.clear()

    def _unmet(self, duties: list[Duty]) -> Iterator[Said]:
        for duty in duties:
            late = ReportLate(**duty.key, due_at=duty.due_at, settled_at=duty.due_at)
            yield from self._told(duty, Said("deadlines", late, duty.due_at), Status.MISSING)
        for duty in duties:
            if duty.lot < NEVER:
                at = duty.due_at + timedelta(days=duty.lot - 80)
                yield from self._told(duty, _sent(ReportSubmitted, duty, at, version=1), Status.LATE, at)

    def _told(self, duty: Duty, said: Said, status: Status, arrived_at: datetime | None = None) -> Iterator[Said]:
        yield self._counted(said, duty)
        standing = StandingChanged(
            province=PROVINCE,
            **duty.key,
            status=status,
            due_at=duty.due_at,
            arrived_at=arrived_at,
            submitted_at=arrived_at - timedelta(minutes=5) if arrived_at else None,
            days_late=days_late(arrived_at, duty.due_at) if status is Status.LATE and arrived_at else 0,
            returned=int(arrived_at is not None and RETURNED <= duty.lot < LATE),
            sources=dict(self._heard[duty]),
            changed_at=said.at,
        )
        yield Said(SCORING, standing, said.at)

    def _counted(self, said: Said, duty: Duty | None = None) -> Said:
        position = self._places[said.source] = self._places.get(said.source, 0) + 1
        if duty is not None:
            self._heard.setdefault(duty, {})[said.source] = position
        return said


class Chained:
    """Rows of a journal out of what is said, one after the other."""

    def __init__(self) -> None:
        self.heads = dict.fromkeys(("deadlines", "intake", SCORING), NO_HEAD)
        self._versions: dict[str, int] = {}
        self._row, self._seal, self._now = 0, "", OPENED

    def row(self, said: Said) -> Row:
        """Write the next row."""
        event, before = said.event, self.heads[said.source]
        self._row, self._now = self._row + 1, max(self._now, said.at)
        position, recorded = before.position + 1, moment.text(self._now)
        own_id = f"{said.source}-{position}"
        body = envelope.seal(OwnHead(said.source, position, recorded, before.hash, own_id, own_id, "bench", "1"), event)
        head = self.heads[said.source] = journal.Head(position, journal.chain(before.hash, body))
        stream, version = _stream(event), None
        if said.source == SCORING:
            version = self._versions[stream] = self._versions.get(stream, 0) + 1
        about = (self._row, said.source, position, stream, version, event.TYPE, own_id)
        columns = (*about, moment.text(event.happened_at()), recorded, own_id, own_id, "bench")
        self._seal = journal.sealed(self._seal, columns, head.hash)
        return Row(*columns, body, head.hash, self._seal)


def _stream(event: Event) -> str:
    if isinstance(event, DistrictRegistered):
        return f"district/{event.district}"
    return "/".join(("standing", *event.model_dump(include={"district", "unit", "obligation", "period"}).values()))


async def write(url: str, rows: int) -> None:
    """Write a journal of so many rows; read models are not made."""
    chained, said = Chained(), iter(History())
    async with opened(url, [journal.JOURNAL]) as database:
        left = rows
        while left:
            chunk = [chained.row(one) for one in islice(said, min(CHUNK, left))]
            left -= len(chunk)
            async with database.transaction() as transaction:
                transaction.add_rows(journal.APPEND, chunk)
        async with database.transaction() as transaction:
            for source, head in chained.heads.items():
                about = {"source": source, "last": head.position, "hash": head.hash, "holder": ""}
                transaction.add(Write(journal.KEEP_SOURCE, about))


def url_of(folder: Path) -> str:
    """Return where a journal is written in a folder."""
    return f"sqlite+aiosqlite:///{folder}/scoring.db"
