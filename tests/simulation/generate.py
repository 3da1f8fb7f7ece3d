"""A seed becomes a story: mostly two to four weeks around due instants, full of what goes wrong."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from random import Random  # noqa: TID251 - a seed goes in, always the same comes out
from typing import Final

from tests.simulation.story import (
    DAY,
    LOCAL,
    SERVICES,
    Act,
    Close,
    District,
    Due,
    Fault,
    Garbage,
    Import,
    Obligation,
    Outage,
    Period,
    Review,
    Sending,
    SetIssuer,
    Story,
    Unit,
    midnight,
)

FIRST_DAY: Final = date(2023, 3, 6)
MINUTE: Final = timedelta(minutes=1)
HOUR: Final = timedelta(hours=1)
SECOND: Final = timedelta(seconds=1)


def story(seed: int) -> Story:
    """Write the story of a seed."""
    return Author(seed).write()


class Author:
    """Writes the story of a seed."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.chance = Random(seed)  # noqa: S311 - a story, no secret
        self.numbers: dict[str, int] = {}

    def write(self) -> Story:
        """Write it."""
        chance = self.chance
        districts = tuple(self._district(code) for code in ("hu", "xa", "bx")[: chance.choice((1, 1, 2, 2, 3))])
        count = max(chance.randint(2, 8), len(districts))
        units = tuple(self._unit(no, districts) for no in range(1, count + 1))
        first = FIRST_DAY + DAY * chance.randrange(300)
        obligations = tuple(self._obligation(no, first, units) for no in range(1, chance.choice((1, 1, 2, 3)) + 1))
        days_off = tuple(sorted({first + DAY * chance.randrange(20) for _ in range(chance.choice((0, 0, 1, 3)))}))
        start = midnight(first) + timedelta(hours=6)
        last = max(due.at for o in obligations for p in o.periods for due in (p.due, *(d for _, d in p.others)))
        bare = Story(
            self.seed, start, last + DAY * chance.choice((1, 4, 6, 9)), districts, units, obligations, days_off, ()
        )
        acts = [act for act in self._acts(bare) if start <= act.at < bare.end]
        there = {act.submission_id for act in acts if isinstance(act, Sending) and not act.after}
        acts = [act for act in acts if not isinstance(act, Sending) or not act.after or act.after in there]
        acts += self._faults(bare, acts)
        return replace(bare, acts=tuple(sorted(acts, key=lambda act: act.at)))

    def _district(self, code: str) -> District:
        chance = self.chance
        trust = chance.choice(("sender", "receiver"))
        return District(code, trust, chance.choice((1, 24, 72)), leaf=chance.random() < 0.35)

    def _unit(self, no: int, districts: Sequence[District]) -> Unit:
        district = districts[(no - 1) % len(districts)]
        email = None if self.chance.random() < 0.1 else f"dv{no}@example.vn"
        return Unit(f"dv-{no}", no, district.code, email)

    def _obligation(self, no: int, first: date, units: Sequence[Unit]) -> Obligation:
        chance = self.chance
        codes = [unit.code for unit in units]
        audience = codes if chance.random() < 0.6 else sorted(chance.sample(codes, chance.randint(1, len(codes))))
        periods, opens = [], first + DAY * chance.randrange(3)
        for turn in range(1, chance.choice((1, 1, 2, 3)) + 1):
            period = self._period(f"2023-0{turn}", opens, audience)
            periods.append(period)
            opens = period.due.day + DAY * chance.choice((-1, 1, 2))
        return Obligation(
            f"BC-{no}",
            tuple(audience),
            chance.choice((0, 1, 1, 1, 2)),
            chance.choice((0, 1, 1, 2, 3)),
            time(chance.choice((0, 8, 8, 15))),
            tuple(periods),
        )

    def _period(self, code: str, opens: date, audience: Sequence[str]) -> Period:
        chance = self.chance
        due = self._due(opens + DAY * chance.randint(2, 9))
        others: tuple[tuple[tuple[str, ...], Due], ...] = ()
        if len(audience) > 1 and chance.random() < 0.3:
            some = tuple(sorted(chance.sample(list(audience), chance.randint(1, len(audience) - 1))))
            others = ((some, self._due(due.day + DAY * chance.choice((1, 2, 5)))),)
        return Period(code, opens, due, others)

    def _due(self, day: date) -> Due:
        return Due(self.chance.choice(("BY_DAY", "BEFORE_DAY")), day)

    def _acts(self, bare: Story) -> Iterator[Act]:
        chance = self.chance
        yield Import(bare.start)
        for district in bare.districts:
            late = chance.random() < 0.15
            yield SetIssuer(bare.start + (DAY * chance.randint(1, 12) if late else SECOND), district.code)
        for unit, obligation, period in bare.duties():
            sent = list(self._duty(bare, unit, obligation, period))
            yield from sent
            yield from self._reviews(sent)
        yield from self._strange(bare)
        yield from self._orders(bare)

    # What one duty sees ------------------------------------------------------------------------------------------

    def _duty(self, bare: Story, unit: Unit, obligation: Obligation, period: Period) -> Iterator[Sending]:
        due = period.due_of(unit.code)
        at = self._moment(midnight(period.opens), due)
        sending = self._sending(at, unit, obligation.code, period.code)
        yield from self.chance.choices(
            (_in_time, _late, _never, _twice, _mended, _wrong, _slow, _fast, _stale, _early, _reused),
            weights=(30, 16, 12, 8, 8, 7, 8, 5, 6, 3, 4),
        )[0](self, bare, sending, due)

    def _moment(self, opens: datetime, due: datetime) -> datetime:
        chance = self.chance
        near = (MINUTE * chance.randint(1, 90), SECOND * chance.randint(1, 20), SECOND * chance.random())
        if chance.random() < 0.6:
            return max(due - chance.choice(near), opens + MINUTE)
        return opens + MINUTE + (due - opens - 2 * MINUTE) * chance.choice((0.0, 0.3, 0.6, 0.9))

    def after(self, due: datetime) -> datetime:
        chance = self.chance
        late = (timedelta(0), SECOND * chance.random(), SECOND * chance.randint(1, 90), HOUR, DAY, 3 * DAY)
        return due + chance.choice(late)

    def _sending(self, at: datetime, unit: Unit, obligation: str, period: str) -> Sending:
        number = self.numbers[unit.district] = self.numbers.get(unit.district, 0) + 1
        submission_id = f"{unit.district}-{number:03d}"
        twice = self.chance.random() < 0.1
        return Sending(at, unit.district, submission_id, unit.code, obligation, period, submitted_at=at, twice=twice)

    def again(self, first: Sending, at: datetime) -> Sending:
        number = self.numbers[first.district] = self.numbers.get(first.district, 0) + 1
        submission_id = f"{first.district}-{number:03d}"
        return replace(first, at=at, submitted_at=at, submission_id=submission_id)

    def _reviews(self, sent: Sequence[Sending]) -> Iterator[Review]:
        for sending in sent:
            if sending.at - sending.submitted_at > HOUR and self.chance.random() < 0.75:
                at = sending.at + self.chance.choice((MINUTE, HOUR, DAY, 3 * DAY))
                yield Review(at, sending.district, sending.submission_id, accept=self.chance.random() < 0.6)

    # What nobody owes, and what operators do ---------------------------------------------------------------------

    def _strange(self, bare: Story) -> Iterator[Act]:
        chance = self.chance
        for unit, obligation, period in bare.duties():
            if chance.random() > 0.12:
                continue
            at = self._moment(midnight(period.opens), period.due_of(unit.code))
            usual = self._sending(at, unit, obligation.code, period.code)
            yield chance.choice(
                (
                    replace(usual, unit="dv-99"),
                    replace(usual, period="1999"),
                    replace(usual, obligation="BC-99"),
                    replace(usual, district=chance.choice(bare.districts).code),
                    replace(usual, unit=chance.choice(bare.units).code),
                    Garbage(at, unit.district, unit.code, f"{usual.submission_id}-broken", b"{"),
                    Garbage(at, unit.district, unit.code, f"{usual.submission_id}-bytes", b"\xff\xfe\x00"),
                )
            )

    def _orders(self, bare: Story) -> Iterator[Act]:
        chance = self.chance
        if chance.random() < 0.3:
            yield Import(bare.start + DAY * chance.randint(1, 6))
        _, obligation, period = chance.choice(list(bare.duties()))
        due = period.due.at
        if chance.random() < 0.2:
            yield Close(due + chance.choice((2 * HOUR, DAY, 3 * DAY)), obligation.code, period.code, due)
        if chance.random() < 0.3:
            since = due - HOUR * chance.choice((2, 26))
            until = due + HOUR * chance.choice((1, 10, 30))
            at = chance.choice((since + MINUTE, until, until + 2 * DAY))
            yield Outage(at, chance.choice(bare.districts).code, "mat-dien", since, until)

    # What goes wrong ---------------------------------------------------------------------------------------------

    def _faults(self, bare: Story, acts: Sequence[Act]) -> Iterator[Fault]:
        chance = self.chance
        if chance.random() < 0.04:
            return
        moments = sorted({act.at for act in acts} | {due for _, _, p in bare.duties() for due in (p.due.at,)})
        for _ in range(chance.randint(3, 14)):
            at = chance.choice(moments) + chance.choice((-SECOND, -SECOND / 10, SECOND / 20, SECOND / 2, SECOND))
            yield self._fault(max(at, bare.start + 3 * SECOND), bare)
        for district in bare.districts:
            if district.leaf and chance.random() < 0.7:
                yield self._cut(bare, district)
        if chance.random() < 0.4:
            yield from self._set_back(bare, acts)

    def _set_back(self, bare: Story, acts: Sequence[Act]) -> Iterator[Fault]:
        """A database goes back to a backup; what operators said after it would have to be said again, so nothing was."""
        chance = self.chance
        said = max(act.at for act in acts if isinstance(act, (Import, SetIssuer, Review, Outage, Close)))
        service, whole = chance.choice(SERVICES), bare.end - said
        backup = said + MINUTE + whole * chance.uniform(0.0, 0.6)
        restore = backup + (bare.end - backup) * chance.uniform(0.1, 0.9)
        if restore < bare.end:
            yield Fault(backup, "backup", service)
            yield Fault(restore, "restore", service, round(chance.uniform(0.1, 3.0), 3))
            if chance.random() < 0.3:
                yield Fault(restore, "forget", "", round(chance.uniform(0.1, 2.0), 3))

    def _fault(self, at: datetime, bare: Story) -> Fault:
        chance = self.chance
        service = chance.choice(SERVICES)
        kind = chance.choices(tuple(WEIGHTS), weights=tuple(WEIGHTS.values()))[0]
        if kind in {"crash", "pause", "away", "disconnect"}:
            return Fault(at, kind, service, round(chance.uniform(0.1, 4.0), 3))
        if kind == "crash_at":
            where = f"{chance.choice(DYING)}/{chance.choice(POINTS)}"
            return Fault(at - SECOND / 2, kind, where, chance.choice((1, 1, 1, 2, 3, 6)))
        if kind in {"broker", "forget", "smtp_down", "smtp_later", "smtp_drop"}:
            return Fault(at, kind, "", round(chance.uniform(0.1, 5.0), 3))
        at -= SECOND if kind in {"store_twice", "drop_ack"} else SECOND * 0
        stream = chance.choice(STREAMS)
        if stream == "SUBMISSIONS":
            stream = f"SUBMISSIONS_{chance.choice(bare.districts).code}"
        return Fault(at, kind, stream, chance.randint(1, 4))

    def _cut(self, bare: Story, district: District) -> Fault:
        chance = self.chance
        _, _, period = chance.choice(list(bare.duties()))
        since = period.due.at - chance.choice((SECOND, HOUR, 6 * HOUR, DAY))
        until = since + chance.choice((MINUTE, 8 * HOUR, DAY, 2 * DAY, 5 * DAY))
        return Fault(max(since, bare.start + HOUR), "cut", district.code, until=until)


WEIGHTS: Final = {
    "crash": 14,
    "crash_at": 26,
    "away": 6,
    "pause": 6,
    "disconnect": 4,
    "broker": 8,
    "lose_acked": 8,
    "drop_ack": 8,
    "store_twice": 8,
    "skip_delivery": 6,
    "delay_delivery": 5,
    "delete_consumer": 6,
    "delete_stream": 6,
    "purge_stream": 3,
    "forget": 3,
    "smtp_down": 3,
    "smtp_later": 3,
    "smtp_drop": 3,
}
POINTS: Final = (
    "hear",
    "hear",
    "hear",
    "begin",
    "before-commit",
    "after-commit",
    "publish",
    "answered",
    "remember",
    "read",
    "mail",
)
DYING: Final = ("intake", "intake", *SERVICES)
"""Who dies at a crash point: mostly who holds what districts sent."""
STREAMS: Final = ("INTAKE", "DEADLINES", "SCORING", "NOTIFY", "RECEIPTS", "SUBMISSIONS", "SUBMISSIONS")

Plan = Callable[[Author, Story, Sending, datetime], Iterator[Sending]]


def _in_time(_author: Author, _bare: Story, sending: Sending, _due: datetime) -> Iterator[Sending]:
    yield sending


def _late(author: Author, _bare: Story, sending: Sending, due: datetime) -> Iterator[Sending]:
    at = author.after(due)
    yield replace(sending, at=at, submitted_at=at)


def _never(_author: Author, _bare: Story, _sending: Sending, _due: datetime) -> Iterator[Sending]:
    yield from ()


def _twice(author: Author, _bare: Story, sending: Sending, due: datetime) -> Iterator[Sending]:
    yield sending
    yield author.again(sending, author.after(due) if author.chance.random() < 0.5 else sending.at + SECOND)


def _mended(author: Author, _bare: Story, sending: Sending, due: datetime) -> Iterator[Sending]:
    yield replace(sending, annexes=False)
    at = author.after(due) if author.chance.random() < 0.5 else max(sending.at, due - HOUR)
    yield author.again(sending, at)


def _wrong(author: Author, _bare: Story, sending: Sending, due: datetime) -> Iterator[Sending]:
    yield replace(sending, channel="zalo") if author.chance.random() < 0.5 else replace(sending, signed=False)
    if author.chance.random() < 0.5:
        yield author.again(sending, author.after(due))


def _slow(author: Author, _bare: Story, sending: Sending, due: datetime) -> Iterator[Sending]:
    """A clock that runs behind: sent after the due instant, claimed to be before it."""
    at = due + author.chance.choice((SECOND, MINUTE, 20 * MINUTE))
    yield replace(sending, at=at, submitted_at=at - author.chance.choice((2 * SECOND, HOUR / 2, 59 * MINUTE)))


def _fast(author: Author, _bare: Story, sending: Sending, _due: datetime) -> Iterator[Sending]:
    yield replace(sending, submitted_at=sending.at + author.chance.choice((SECOND, HOUR, 3650 * DAY)))


def _stale(author: Author, bare: Story, sending: Sending, due: datetime) -> Iterator[Sending]:
    delay = bare.district(sending.district).max_delay_hours * HOUR
    at = due + author.chance.choice((-HOUR, MINUTE, DAY))
    yield replace(sending, at=at, submitted_at=at - delay - author.chance.choice((MINUTE, HOUR, DAY)))


def _early(author: Author, bare: Story, sending: Sending, due: datetime) -> Iterator[Sending]:
    at = bare.start + MINUTE
    yield replace(sending, at=at, submitted_at=at)
    if author.chance.random() < 0.5:
        yield author.again(sending, due - HOUR)


def _reused(author: Author, _bare: Story, sending: Sending, _due: datetime) -> Iterator[Sending]:
    yield sending
    at = sending.at + author.chance.choice((SECOND, MINUTE, DAY))
    yield replace(sending, at=at, note="other content", after=sending.submission_id)


def local(moment: datetime) -> datetime:
    """Show a moment in local time."""
    return moment.astimezone(LOCAL)
