"""A seed becomes a story of taking back: withdrawals, revocations, papers, lists, tests, senders assigned and retired.

What one duty sees else, and what goes wrong, is that of the short stories; these stay as they are.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random  # noqa: TID251 - a seed goes in, always the same comes out
from typing import Any

from typing_extensions import override

from tests.simulation.acts import (
    Assign,
    Lift,
    Listed,
    Paper,
    Register,
    Retire,
    TakeBack,
    Trial,
    Verdict,
    Withdrawal,
)
from tests.simulation.generate import FIRST_DAY, HOUR, MINUTE, SECOND, Author
from tests.simulation.story import (
    DAY,
    SERVICES,
    Act,
    Close,
    Fault,
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

TOLD = {
    "intake": (Review, Verdict, TakeBack, Paper, Register, Lift),
    "deadlines": (Import, Outage, Close, Assign, Retire),
    "scoring": (),
    "notify": (SetIssuer,),
}
"""What operators say to whom: a database that is set back behind it would have to be told again."""


def story(seed: int) -> Story:
    """Write the story of a seed."""
    return _Acts(seed).write()


class _Acts(Author):
    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        self.chance = Random(f"acts {seed}")  # noqa: S311 - a story, no secret
        self.senders: tuple[Assign, ...] = ()
        self.papers = 0

    @override
    def write(self) -> Story:
        chance = self.chance
        districts = tuple(self._district(code) for code in ("hu", "xa", "bx")[: chance.choice((1, 2, 2, 2, 3))])
        count = max(chance.randint(2, 4), len(districts))
        units = tuple(self._unit(no, districts) for no in range(1, count + 1))
        first = FIRST_DAY + DAY * chance.randrange(300)
        obligations = tuple(self._short(no, first, units) for no in range(1, chance.choice((1, 1, 2)) + 1))
        start = midnight(first) + timedelta(hours=6)
        last = max(due.at for o in obligations for p in o.periods for due in (p.due, *(d for _, d in p.others)))
        end = last + DAY * chance.choice((3, 5, 8))
        bare = Story(self.seed, start, end, districts, units, obligations, (), (), taking_back=True)
        said = list(self._who_sends(bare))
        self.senders = tuple(act for act in said if isinstance(act, Assign))
        acts = [act for act in (*said, *self._acts(bare)) if start <= act.at < bare.end - 2 * MINUTE]
        there = {act.submission_id for act in acts if isinstance(act, Sending | Withdrawal) and not act.after}
        acts = [act for act in acts if not getattr(act, "after", "") or getattr(act, "after", "") in there]
        acts += self._faults(bare, acts)
        return replace(bare, acts=tuple(sorted(acts, key=lambda act: act.at)))

    def _short(self, no: int, first: Any, units: Sequence[Unit]) -> Obligation:
        whole = self._obligation(no, first, units)
        return replace(whole, periods=whole.periods[:2])

    # Who sends for whom ------------------------------------------------------------------------------------------

    def _who_sends(self, bare: Story) -> Iterator[Act]:
        chance = self.chance
        if len(bare.districts) == 1:
            return
        gone = chance.choice(bare.districts).code if chance.random() < 0.25 else ""
        if gone:
            yield from self._retired(bare, gone)
        others = [district.code for district in bare.districts if district.code != gone]
        for unit in bare.units:
            if unit.district != gone and chance.random() < 0.4:
                yield from self._assigned(bare, unit, [code for code in others if code != unit.district])

    def _retired(self, bare: Story, gone: str) -> Iterator[Act]:
        chance = self.chance
        at = self._some_moment(bare)
        said = max(at + chance.choice((-DAY, -HOUR, timedelta(), 6 * HOUR)), bare.start + 2 * HOUR)
        yield Retire(said, gone, at)
        for unit in bare.units:
            if unit.district == gone and chance.random() < 0.8:
                heir = chance.choice([district.code for district in bare.districts if district.code != gone])
                yield Assign(said + chance.choice((-MINUTE, MINUTE)), unit.code, heir, at)

    def _assigned(self, bare: Story, unit: Unit, others: Sequence[str]) -> Iterator[Act]:
        chance = self.chance
        if not others:
            return
        since = chance.choice((bare.start - 30 * DAY, self._some_moment(bare)))
        until = None if chance.random() < 0.4 else self._some_moment(bare)
        if until is not None and until <= since:
            since, until = until, since + HOUR
        late = max(since, bare.start) + chance.choice((HOUR, DAY))
        said = late if chance.random() < 0.2 else bare.start + 2 * HOUR
        yield Assign(said, unit.code, chance.choice(others), since, until)
        if chance.random() < 0.4:
            # It sends for itself no longer, or for a while.
            yield Assign(said + SECOND, unit.code, unit.district, bare.start - 30 * DAY, max(since, bare.start))

    def _some_moment(self, bare: Story) -> datetime:
        chance = self.chance
        if chance.random() < 0.6:
            unit, _, period = chance.choice(list(bare.duties()))
            near = (timedelta(), -SECOND, SECOND, -HOUR, HOUR, -DAY, DAY)
            return max(period.due_of(unit.code) + chance.choice(near), bare.start + 3 * HOUR)
        whole = (bare.end - bare.start) * chance.uniform(0.1, 0.8)
        return bare.start + 3 * HOUR + timedelta(seconds=int(whole.total_seconds()))

    def _by(self, unit: Unit) -> Unit:
        """Return the unit as that of a district that sends for it at some time."""
        districts = [unit.district, *(act.district for act in self.senders if act.unit == unit.code)]
        return replace(unit, district=self.chance.choice(districts))

    # What one duty sees ------------------------------------------------------------------------------------------

    @override
    def _acts(self, bare: Story) -> Iterator[Act]:
        chance = self.chance
        yield Import(bare.start)
        for district in bare.districts:
            late = chance.random() < 0.15
            yield SetIssuer(bare.start + (DAY * chance.randint(1, 6) if late else SECOND), district.code)
        for unit, obligation, period in bare.duties():
            sent = list(self._duty(bare, self._by(unit), obligation, period))
            if sent and chance.random() < 0.12:
                delay = bare.district(sent[0].district).max_delay_hours * HOUR
                sent[0] = replace(sent[0], submitted_at=sent[0].at - delay - chance.choice((MINUTE, DAY)))
            yield from sent
            due = period.due_of(unit.code)
            yield from self._judged_by_two(sent)
            yield from self._taken_back(sent, due)
            yield from self._replaced(sent, due)
            yield from self._papers(unit, obligation, period)
            yield from self._tried(bare, unit, obligation, period, sent)
        for obligation, period in bare.turns():
            yield from self._lists(obligation, period)
        yield from self._strange(bare)
        yield from self._orders(bare)

    def _soon(self, at: datetime, due: datetime) -> datetime:
        """Return a moment after another one, mostly near the due instant."""
        chance = self.chance
        near = due + chance.choice((-HOUR, -MINUTE, -SECOND, timedelta(), SECOND, MINUTE, HOUR, DAY, 2 * DAY))
        soon = at + chance.choice((SECOND, MINUTE, HOUR, DAY))
        return max(near, at + SECOND) if chance.random() < 0.6 else soon

    def _taken_back(self, sent: Sequence[Sending], due: datetime) -> Iterator[Act]:
        chance = self.chance
        plain = [sending for sending in sent if not sending.after]
        if not plain:
            return
        first = chance.choice(plain)
        at = self._soon(first.at, due)
        if chance.random() < 0.35:
            yield self._withdrawal(first, at)
            if chance.random() < 0.5:
                yield self.again(first, self._soon(at, due))
        elif chance.random() < 0.35:
            at = max(at, first.at + MINUTE)
            yield TakeBack(at, first.district, first.submission_id, mistaken=chance.random() < 0.6)
            if chance.random() < 0.4:
                yield self.again(first, self._soon(at, due))
        if chance.random() < 0.06:
            yield TakeBack(self._soon(at, due) + HOUR, first.district, first.submission_id, mistaken=True)

    def _withdrawal(self, first: Sending, at: datetime) -> Withdrawal:
        chance = self.chance
        own = self.again(first, at)
        known = first.submission_id if chance.random() < 0.92 else f"{first.district}-999"
        about = (own.district, own.submission_id, known, own.unit, own.obligation, own.period)
        waits = first.submission_id if known != f"{first.district}-999" and chance.random() < 0.8 else ""
        return Withdrawal(at, *about, after=waits, twice=chance.random() < 0.15)

    def _replaced(self, sent: Sequence[Sending], due: datetime) -> Iterator[Act]:
        chance = self.chance
        plain = [sending for sending in sent if not sending.after]
        if not plain or chance.random() > 0.2:
            return
        first = chance.choice(plain)
        known = first.submission_id if chance.random() < 0.85 else f"{first.district}-998"
        yield replace(self.again(first, self._soon(first.at, due)), replaces=known)

    def _judged_by_two(self, sent: Sequence[Sending]) -> Iterator[Act]:
        chance = self.chance
        for sending in sent:
            if sending.at - sending.submitted_at <= HOUR or chance.random() < 0.2:
                continue
            at, which = sending.at + chance.choice((MINUTE, HOUR, DAY)), (sending.district, sending.submission_id)
            accept, own = chance.random() < 0.7, chance.random() < 0.7
            for actor in chance.choice((("an", "binh"), ("an", "an", "binh"), ("an", "an"), ("an",))):
                said = accept if chance.random() < 0.9 else not accept
                yield Verdict(at, *which, accept=said, actor=actor, actor_unit=sending.unit if own else "so-noi-vu")
                at += chance.choice((MINUTE, HOUR))

    def _papers(self, unit: Unit, obligation: Obligation, period: Period) -> Iterator[Act]:
        chance = self.chance
        due = period.due_of(unit.code)
        if chance.random() > 0.16:
            return
        at = due + chance.choice((-HOUR, HOUR, DAY, 2 * DAY))
        arrived = min(at, due + chance.choice((-DAY, -HOUR, -SECOND, timedelta(), MINUTE)))
        self.papers += 1
        yield Paper(at, f"giay-{self.papers}", unit.code, obligation.code, period.code, arrived)
        if chance.random() < 0.3:
            yield TakeBack(at + chance.choice((HOUR, DAY)), unit.district, f"giay-{self.papers}", mistaken=True)

    def _tried(
        self, bare: Story, unit: Unit, obligation: Obligation, period: Period, sent: Sequence[Sending]
    ) -> Iterator[Act]:
        chance = self.chance
        if chance.random() > 0.3:
            return
        at = max(period.due_of(unit.code) - chance.choice((MINUTE, HOUR, 2 * DAY)), bare.start + MINUTE)
        real = self._sending(at, self._by(unit), obligation.code, period.code)
        if sent and chance.random() < 0.5:
            # The same id as the real one, which may come before it.
            real = replace(sent[0], at=at, submitted_at=at, note="thử", after="", twice=False)
        yield Trial(at, real.district, replace(real, annexes=chance.random() < 0.8))

    def _lists(self, obligation: Obligation, period: Period) -> Iterator[Act]:
        chance = self.chance
        if chance.random() > 0.45:
            return
        due = period.due.at
        at = chance.choice((midnight(period.opens) + HOUR, due - HOUR, due + HOUR, due + DAY, due + 2 * DAY))
        at += SECOND * chance.randint(1, 30)
        units = [unit for unit in obligation.audience if chance.random() < 0.7]
        cells = tuple(self._cell(unit, period, at) for unit in units)
        yield Register(at, obligation.code, period.code, cells)
        for cell in cells:
            blank = not cell.mark and cell.arrived_at is None
            if blank and chance.random() < 0.5:
                lifted = max(at, due - HOUR) + chance.choice((HOUR, DAY, 2 * DAY))
                yield Lift(lifted, cell.unit, obligation.code, period.code)
        if chance.random() < 0.25:
            filled = tuple(replace(cell, mark="missing") for cell in cells if chance.random() < 0.5)
            yield Register(at + DAY, obligation.code, period.code, filled)

    def _cell(self, unit: str, period: Period, at: datetime) -> Listed:
        chance = self.chance
        if chance.random() < 0.15:
            return Listed(unit, arrived_at=min(period.due_of(unit) + chance.choice((-DAY, -HOUR, HOUR)), at))
        return Listed(unit, chance.choice(("on_time", "late", "missing", "", "", "")))

    # What goes wrong ---------------------------------------------------------------------------------------------

    @override
    def _set_back(self, bare: Story, acts: Sequence[Act]) -> Iterator[Fault]:
        """A database goes back to a backup that has all that operators said to its service."""
        chance = self.chance
        service = chance.choice(SERVICES)
        said = max((act.at for act in acts if isinstance(act, TOLD[service])), default=bare.start + HOUR)
        backup = said + MINUTE + (bare.end - said) * chance.uniform(0.0, 0.6)
        restore = backup + (bare.end - backup) * chance.uniform(0.1, 0.9)
        if restore < bare.end:
            yield Fault(backup, "backup", service)
            yield Fault(restore, "restore", service, round(chance.uniform(0.1, 3.0), 3))
            if chance.random() < 0.3:
                yield Fault(restore, "forget", "", round(chance.uniform(0.1, 2.0), 3))
