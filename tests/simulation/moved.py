"""A seed becomes a story of deadlines that move: extensions before and after the deadline, waivers, both taken back again.

What one duty sees else, and what goes wrong, is that of the short stories; these stay as they are.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random  # noqa: TID251 - a seed goes in, always the same comes out
from typing import Any

from typing_extensions import override

from services.deadlines.pb import admin_pb2 as pb
from tests.simulation.generate import HOUR, MINUTE, SECOND, Author
from tests.simulation.story import DAY, SERVICES, Act, Deed, Fault, Import, Review, SetIssuer, Story

TOLD = {"intake": (Review,), "deadlines": (Deed, Import), "scoring": (), "notify": (SetIssuer,)}
"""What operators say to whom: a database that is set back behind it would have to be told again."""


@dataclass(frozen=True, slots=True)
class Decision(Deed):
    """Something decided about one duty; `name` is the call's own."""

    name: str
    unit: str
    obligation: str
    period: str


@dataclass(frozen=True, slots=True)
class Extend(Decision):
    """A unit has until another instant."""

    until: datetime


@dataclass(frozen=True, slots=True)
class Waive(Decision):
    """A unit need not report."""


@dataclass(frozen=True, slots=True)
class Recall(Decision):
    """A decision is taken back."""

    decision: str


def request(act: Decision) -> tuple[str, str, Any]:
    """Write an officer's call: to which service, which method, with what."""
    about: dict[str, Any] = {"request_id": act.name, "actor": "an", "reason": "đã xem", "source": "7/QĐ"}
    duty: dict[str, Any] = {"units": [act.unit], "obligation": act.obligation, "period": act.period}
    admin = "dunghan.deadlines.v1.DeadlinesAdmin"
    match act:
        case Extend():
            asked = pb.ExtendDeadlineRequest(**about, **duty, until=act.until.isoformat())
            return "deadlines", f"{admin}/ExtendDeadline", asked
        case Waive():
            return "deadlines", f"{admin}/WaiveDuty", pb.WaiveDutyRequest(**about, **duty)
        case Recall():
            asked_back = pb.RevokeDecisionRequest(**about, decision=act.decision)
            return "deadlines", f"{admin}/RevokeDecision", asked_back
        case _:
            raise AssertionError(act)


def story(seed: int) -> Story:
    """Write the story of a seed."""
    return _Moved(seed).write()


class _Moved(Author):
    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        self.chance = Random(f"moved {seed}")  # noqa: S311 - a story, no secret
        self.decisions = 0

    @override
    def write(self) -> Story:
        whole = super().write()
        last = max((act.until for act in whole.acts if isinstance(act, Extend)), default=whole.end)
        return replace(whole, end=max(whole.end, last + DAY), moving=True)

    @override
    def _acts(self, bare: Story) -> Iterator[Act]:
        yield from super()._acts(bare)
        for unit, obligation, period in bare.duties():
            if self.chance.random() < 0.5:
                about = (unit.code, obligation.code, period.code)
                yield from self._decided(about, period.due_of(unit.code))

    @override
    def _orders(self, bare: Story) -> Iterator[Act]:
        if self.chance.random() < 0.3:
            yield Import(bare.start + DAY * self.chance.randint(1, 6))

    def _decided(self, about: tuple[str, str, str], due: datetime) -> Iterator[Act]:
        chance = self.chance
        at = due + chance.choice((-DAY, -HOUR, -MINUTE, -SECOND, SECOND, MINUTE, HOUR, DAY))
        standing: list[str] = []
        for _ in range(chance.choice((1, 1, 2, 3))):
            if standing and chance.random() < 0.5:
                gone = standing.pop(chance.randrange(len(standing)))
                yield Recall(at, self._name(), *about, decision=gone)
            elif chance.random() < 0.6:
                until = due.replace(hour=0, minute=0, second=0, microsecond=0) + DAY * chance.choice((0, 1, 1, 2, 3))
                name = self._name()
                standing.append(f"extension-{name}")
                yield Extend(at, name, *about, until=until)
            else:
                name = self._name()
                standing.append(f"waiver-{name}")
                yield Waive(at, name, *about)
            at += chance.choice((MINUTE, HOUR, 6 * HOUR, DAY))

    def _name(self) -> str:
        self.decisions += 1
        return f"call-{self.decisions}"

    @override
    def _set_back(self, bare: Story, acts: Sequence[Act]) -> Iterator[Fault]:
        chance = self.chance
        service = chance.choice(SERVICES)
        said = max((act.at for act in acts if isinstance(act, TOLD[service])), default=bare.start + HOUR)
        backup = said + MINUTE + max(bare.end - said, timedelta()) * chance.uniform(0.0, 0.6)
        restore = backup + (bare.end - backup) * chance.uniform(0.1, 0.9)
        if backup < restore < bare.end:
            yield Fault(backup, "backup", service)
            yield Fault(restore, "restore", service, round(chance.uniform(0.1, 3.0), 3))
