"""A seed becomes a year: quarterly, six-month, nine-month and annual reports, documents in buckets, clocks that go wrong.

What one duty sees, and what goes wrong, is that of the short stories; these stay as they are.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, time, timedelta
from random import Random  # noqa: TID251 - a seed goes in, always the same comes out
from typing import Final

from typing_extensions import override

from tests.simulation.generate import HOUR, MINUTE, SECOND, Author
from tests.simulation.oracle import planned
from tests.simulation.story import DAY, Act, Document, Fault, Obligation, Put, Sending, Story, Unit, midnight

FIRST_DAY: Final = date(2023, 1, 3)
QUARTERS: Final = (
    ("q1", date(2023, 4, 1)),
    ("q2", date(2023, 7, 1)),
    ("q3", date(2023, 10, 1)),
    ("q4", date(2024, 1, 2)),
)
LONGER: Final = (("6t", date(2023, 6, 15)), ("9t", date(2023, 9, 15)), ("nam", date(2023, 12, 15)))
HOLIDAYS: Final = (date(2023, 4, 29), date(2023, 5, 1), date(2023, 9, 1), date(2023, 9, 4), date(2024, 1, 1))
DOCUMENTS: Final = 0.3
WRONG_BY: Final = (HOUR, DAY, DAY, -HOUR, -DAY)


def story(seed: int) -> Story:
    """Write the year of a seed."""
    return _Year(seed).write()


class _Year(Author):
    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        self.chance = Random(f"year {seed}")  # noqa: S311 - a story, no secret

    @override
    def write(self) -> Story:
        chance = self.chance
        districts = tuple(self._district(code) for code in ("hu", "xa", "bx")[: chance.choice((1, 2, 2, 3))])
        units = tuple(self._unit(no, districts) for no in range(1, max(chance.randint(2, 6), len(districts)) + 1))
        obligations = (*self._quarterly(units), *self._longer(units))
        start = midnight(FIRST_DAY) + timedelta(hours=6)
        last = max(due.at for o in obligations for p in o.periods for due in (p.due, *(d for _, d in p.others)))
        bare = Story(self.seed, start, last + 9 * DAY, districts, units, obligations, HOLIDAYS, (), year=True)
        acts = [act for act in self._acts(bare) if start <= act.at < bare.end]
        acts = list(self._with_documents(acts))
        acts += [*self._faults(bare, acts), *self._faults(bare, acts), *self._wrong_clocks(bare, acts)]
        return replace(bare, acts=tuple(sorted(acts, key=lambda act: act.at)))

    def _quarterly(self, units: Sequence[Unit]) -> Iterator[Obligation]:
        for no in range(1, self.chance.choice((1, 1, 2)) + 1):
            yield self._report(f"BC-quy-{no}", units, QUARTERS)

    def _longer(self, units: Sequence[Unit]) -> Iterator[Obligation]:
        for no, longer in enumerate(LONGER, start=1):
            if no != 2 or self.chance.random() < 0.7:
                yield self._report(f"BC-{longer[0]}", units, (longer,))

    def _report(self, code: str, units: Sequence[Unit], turns: Sequence[tuple[str, date]]) -> Obligation:
        chance = self.chance
        codes = [unit.code for unit in units]
        audience = codes if chance.random() < 0.7 else sorted(chance.sample(codes, chance.randint(1, len(codes))))
        periods = tuple(
            self._period(f"2023-{name}", opens - DAY * chance.randint(0, 9), audience) for name, opens in turns
        )
        ahead, hour = chance.choice((0, 1, 2, 3)), time(chance.choice((0, 8, 15)))
        return Obligation(code, tuple(audience), chance.choice((0, 1, 1, 2)), ahead, hour, periods)

    def _with_documents(self, acts: Sequence[Act]) -> Iterator[Act]:
        """Let some submissions announce a document; of those under a used id and with a stale stamp none does."""
        chance = self.chance
        answered = {act.after for act in acts if isinstance(act, Sending)}
        there = {act.submission_id for act in acts if isinstance(act, Sending) and not act.after}
        for act in acts:
            plain = isinstance(act, Sending) and not act.after and act.submission_id not in answered
            if isinstance(act, Sending) and plain and act.at - act.submitted_at < HOUR and chance.random() < DOCUMENTS:
                yield from self._documented(act)
            elif not isinstance(act, Sending) or not act.after or act.after in there:
                yield act

    def _documented(self, sending: Sending) -> Iterator[Act]:
        chance = self.chance
        name, content = f"{sending.submission_id}.pdf", f"%PDF {sending.submission_id} {chance.random()}"
        digest = hashlib.sha256(content.encode()).hexdigest()
        comes, altered = chance.random() < 0.8, chance.random() < 0.1
        yield replace(sending, document=Document(name, digest, comes, altered))
        if comes:
            at = sending.at + chance.choice((-HOUR, -SECOND, 0 * SECOND, SECOND, MINUTE * chance.randint(2, 50)))
            yield Put(at, sending.district, sending.submission_id, name, "other" if altered else content)

    def _wrong_clocks(self, bare: Story, acts: Sequence[Act]) -> Iterator[Fault]:
        """Set the clock of `deadlines` so that it believes in an instant that has not come, or no longer in one that has."""
        chance = self.chance
        instants = [at for at in planned(bare) if bare.start + 2 * DAY < at < bare.end - 3 * DAY]
        for _ in range(chance.randint(2, 5)):
            by = chance.choice(WRONG_BY)
            ahead = abs(by) * chance.uniform(0.02, 0.98) if chance.random() < 0.7 else MINUTE
            at = chance.choice(instants) - (ahead if by > timedelta() else MINUTE)
            until = at + MINUTE * chance.randint(2, 9) + SECOND * chance.random()
            yield Fault(at, "clock", "deadlines", by.total_seconds(), until)
        sent = [act.at for act in acts if isinstance(act, Sending) and act.at < bare.end - 3 * DAY]
        before = [heard for heard in sent if any(heard < at < heard + DAY for at in instants)]
        for heard in chance.sample(before, min(3, len(before))):
            # What is heard meanwhile is journaled by the wrong clock.
            at, by = heard - MINUTE * chance.uniform(0.1, 1), chance.choice((HOUR, DAY))
            yield Fault(at, "clock", "deadlines", by.total_seconds(), at + 3 * MINUTE)
