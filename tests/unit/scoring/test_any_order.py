"""In whatever order the two streams are heard, twice or once, in batches of whatever size: the register is the same.

Beside it stands a slow oracle that reads everything from the beginning for every question and folds nothing.
"""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from contextlib import AsyncExitStack
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from services.contracts.deadlines import (
    Because,
    CreditWithdrawn,
    DueChanged,
    DutyLapsed,
    DutyRevived,
    DutyWaived,
    ExcuseWithdrawn,
    Lapse,
    LatenessExcused,
    LatenessWithdrawn,
    PredecessorCredited,
    ReportExpected,
    ReportLate,
    Revival,
)
from services.contracts.event import Event
from services.contracts.intake import AcceptanceRevoked, ArrivalUnknown, ReportSubmitted, Revoked, UnknownLifted
from services.kit import journal
from services.kit.clock import SimulatedClock
from services.kit.databases import opened
from services.kit.transact import Incoming, Transactor
from services.scoring import projections, queries
from services.scoring.domain.facts import learn_from
from services.scoring.domain.learning import Known, learn
from services.scoring.domain.standing import standing
from services.scoring.queries import Asked
from services.scoring.queries.changes import NEW_STANDINGS
from services.scoring.wiring import RULES
from tests.unit.scoring.acts import (
    DAY,
    EXTENDED,
    about,
    credited,
    due_changed,
    lapsed,
    late_for,
    no_more_late,
    revived,
    uncredited,
    unexcused,
    waived,
)
from tests.unit.scoring.controls import DUE, LATER, LISTED, SECOND, START, accepted, excused, expected, unmet, withdrawn

IN_TIME = DUE - DAY
DUES = st.sampled_from([DUE, EXTENDED, DUE - 2 * DAY])
WHEN = st.sampled_from([DUE - 3 * DAY, IN_TIME, DUE, DUE + DAY, EXTENDED, EXTENDED + DAY])
CREDITS = st.sampled_from(["c", "d"])
OWED = {key: value for key, value in about("an-binh").items() if key != "due_at"}


def revoked(at: datetime, submission: str) -> AcceptanceRevoked:
    because = {"because": Revoked.REVOKED, "effective_at": at, "revoked_at": LATER}
    return AcceptanceRevoked.model_validate({**OWED, "submission_id": submission, "arrived_at": at, **because})


CALLED = st.one_of(st.builds(late_for, DUES), st.just(unmet()))
CLEARED = st.one_of(st.builds(lambda at: no_more_late("extended", now_due_at=EXTENDED, at=at), WHEN), CALLED)
MOVED = st.one_of(st.builds(lambda due, at: due_changed(due, at=at), DUES, WHEN), CLEARED)
NOT_OWED = st.one_of(
    st.builds(lambda at: waived(at=at), WHEN),
    st.builds(lambda because, at: lapsed(because, at=at), st.sampled_from(Lapse), WHEN),
    st.builds(lambda because, at: revived(because, at=at), st.sampled_from(Revival), WHEN),
)
CREDITED = st.one_of(
    st.builds(lambda at, credit: credited(at, credit=credit), WHEN, CREDITS),
    st.builds(lambda at, credit: uncredited(at, credit=credit), WHEN, CREDITS),
    st.builds(withdrawn, WHEN),
    CALLED,
)
EXCUSED = st.one_of(st.builds(excused, st.sampled_from([DUE, DUE + DAY])), st.just(unexcused()), CALLED)
ORDERED = st.sampled_from([unmet(because=Because.OPERATOR), expected().model_copy(update={"firm": False}), expected()])
DEADLINES = (CLEARED, MOVED, NOT_OWED, CREDITED, EXCUSED, ORDERED)
"""Families of events, of which a story has one or two: so that what belongs together meets."""

INTAKE = st.one_of(
    st.builds(lambda at, name: accepted(at, submission=name), WHEN, st.sampled_from(["RG-1", "RG-2"])),
    st.builds(lambda at: accepted(at, submission="RG-3").model_copy(update={"evidence": "letter"}), WHEN),
    st.builds(revoked, WHEN, st.sampled_from(["RG-1", "RG-2", "RG-3"])),
    st.builds(lambda at: accepted(at, "an-cu", "RG-4").model_copy(update={"successor": "an-binh"}), WHEN),
    st.sampled_from([ArrivalUnknown(**OWED, noted_at=DUE), UnknownLifted(**OWED, lifted_at=DUE + 5 * DAY)]),
)


class Heard(NamedTuple):
    """An event as a journal took it."""

    event: Any
    at: datetime


def so_since(event: Event) -> datetime:
    """Say since when it was so, by the rule alone."""
    match event:
        case PredecessorCredited() | LatenessExcused():
            return event.arrived_at
        case LatenessWithdrawn(now_due_at=None):
            return event.arrived_at or event.withdrawn_at
        case _:
            return event.happened_at()


def last(events: Sequence[Any], of: Callable[[Any], bool]) -> Any:
    """Return the last event of a kind, None where there is none."""
    return next((event for event in reversed(events) if of(event)), None)


def due_of(said: Sequence[Any]) -> datetime | None:
    moves = last(said, lambda each: isinstance(each, ReportExpected | DueChanged))
    return None if moves is None else moves.due_at


def everything(_event: Any) -> bool:
    return True


def stands(said: Sequence[Any], kinds: tuple[type, ...], yes: type, of: Callable[[Any], bool] = everything) -> bool:
    """Tell whether the last word of these kinds is the one that says yes."""
    return isinstance(last(said, lambda each: isinstance(each, kinds) and of(each)), yes)


def credits_of(said: Sequence[Any]) -> Iterable[datetime]:
    both = (PredecessorCredited, CreditWithdrawn)
    for credit in ("c", "d"):
        final = [each for each in said if isinstance(each, both) and each.credit == credit][-1:]
        yield from (each.arrived_at for each in final if isinstance(each, PredecessorCredited))


def told_of(said: Sequence[Any], sent: Sequence[Any]) -> Iterable[datetime]:
    gone = {event.arrived_at for event in sent if isinstance(event, AcceptanceRevoked)}
    for place, event in enumerate(said):
        if isinstance(event, LatenessWithdrawn | LatenessExcused) and event.arrived_at is not None:
            after = [each.arrived_at for each in said[place:] if isinstance(each, CreditWithdrawn)]
            if event.arrived_at not in {*after, *gone}:
                yield event.arrived_at


def standing_of(sent: Sequence[Any]) -> list[ReportSubmitted]:
    taken = [(place, event) for place, event in enumerate(sent) if isinstance(event, ReportSubmitted)]
    return [
        event
        for place, event in taken
        if not any(
            isinstance(each, AcceptanceRevoked) and each.submission_id == event.submission_id for each in sent[place:]
        )
    ]


def oracle(said: Sequence[Any], sent: Sequence[Any]) -> str:
    """Say how the duty stands by what each source said in its own order."""
    due_at = due_of(said)
    if due_at is None:
        return "not_obliged"

    def is_waiver(each: Any) -> bool:
        return isinstance(each, DutyWaived) or each.because is Revival.WAIVER_REVOKED

    def is_lapse(each: Any) -> bool:
        return isinstance(each, DutyLapsed) or each.because is not Revival.WAIVER_REVOKED

    if stands(said, (DutyWaived, DutyRevived), DutyWaived, is_waiver):
        return "waived"
    if stands(said, (DutyLapsed, DutyRevived), DutyLapsed, is_lapse):
        return "not_obliged"
    return judged(said, sent, due_at)


def judged(said: Sequence[Any], sent: Sequence[Any], due_at: datetime) -> str:
    """Say how a duty stands that is owed."""
    firm = last(said, lambda each: isinstance(each, ReportExpected)).firm
    of_it = [each for each in said if each.due_at == due_at]
    came = [*(event.arrived_at for event in standing_of(sent)), *credits_of(said), *told_of(said, sent)]
    if any(at < due_at or not firm for at in came):
        return "on_time"
    if is_unknown(said, of_it, sent):
        return "unknown"
    if came:
        return (
            "excused"
            if stands(of_it, (LatenessExcused, ExcuseWithdrawn, LatenessWithdrawn), LatenessExcused)
            else "late"
        )
    is_missing = firm and stands(of_it, (ReportLate, LatenessWithdrawn), ReportLate)
    return "missing" if is_missing else "expected"


def is_unknown(said: Sequence[Any], of_it: Sequence[Any], sent: Sequence[Any]) -> bool:
    """Tell whether a list said nothing and nobody looked up or ordered anything since."""
    ordered = any(isinstance(each, ReportLate) and each.because is Because.OPERATOR for each in of_it)
    silent = stands(sent, (ArrivalUnknown, UnknownLifted), ArrivalUnknown)
    looked_up = [*credits_of(said)]
    return (
        silent and not ordered and not looked_up and not any(event.evidence == "letter" for event in standing_of(sent))
    )


def is_of_duty(event: Any) -> bool:
    return getattr(event, "unit", "") in {"an-binh", "an-cu"} and hasattr(event, "period")


def asked_of(heard: Sequence[Heard], as_of: datetime, known_at: datetime) -> str:
    seen = [each.event for each in heard if so_since(each.event) <= as_of and each.at <= known_at]
    of_duty = [each for each in seen if is_of_duty(each)]
    said = [each for each in of_duty if each.TYPE.startswith("deadlines.")]
    return oracle(said, [each for each in of_duty if each.TYPE.startswith("intake.")])


def incoming(event: Event, source: str, position: int) -> Incoming:
    head = journal.OwnHead(source, position, START.isoformat(), "", "", "", source, "1")
    body = RULES.seal(head, event)
    return Incoming(source, f"{source}-{position}", event.TYPE, body, event, event.happened_at(), source)


class Register:
    """The service over a database in memory, fed in batches, and what its journal took when."""

    def __init__(self, database: Any) -> None:
        self.database = database
        self.clock = SimulatedClock(START)
        self.transactor = Transactor(RULES, database, self.clock, "test")
        self.heard: list[Heard] = []

    async def hear(self, told: Sequence[Incoming], size: int) -> None:
        """Hear everything in batches; the end of each batch is heard again with the next one."""
        known: set[str] = set()
        for start in range(0, len(told), size):
            self.clock.move(self.clock.now() + SECOND)
            batch = told[max(0, start - 2) : start + size]
            self.heard += [Heard(each.event, self.clock.now()) for each in batch if each.message_id not in known]
            known.update(each.message_id for each in batch)
            await self.transactor.hear(batch)

    async def shown(self, as_of: datetime, known_at: datetime = LATER) -> list[tuple[Any, ...]]:
        cells = await queries.register(self.database, Asked("rach-gia", 2023, as_of, known_at))
        return [(cell.unit.unit, *cell.standing, cell.reasons) for cell in cells if cell.unit.unit == "an-binh"]


def interleaved(said: Sequence[Incoming], sent: Sequence[Incoming], turns: Sequence[bool]) -> list[Incoming]:
    one, other, order = list(said), list(sent), []
    for turn in turns:
        chosen = one if (turn and one) or not other else other
        order.append(chosen.pop(0))
    return order


def folded(told: Iterable[Incoming]) -> str:
    """Say how the duty stands by the rules alone, hearing in this order."""
    known = Known()
    for each in told:
        if is_of_duty(each.event):
            known = learn(known, learn_from(each.event))
    stands = standing(known)
    return "not_obliged" if stands is None else stands.status.value


@st.composite
def stories(draw: st.DrawFn) -> tuple[list[Incoming], list[Incoming], list[bool]]:
    """Draw what both sources say and in which order it is heard."""
    few = draw(st.lists(st.sampled_from(DEADLINES), min_size=1, max_size=2))
    said = [*LISTED, *draw(st.lists(st.one_of(few), min_size=draw(st.integers(0, 6)), max_size=9))]
    sent = draw(st.lists(INTAKE, max_size=draw(st.integers(0, 4))))
    turns = draw(st.lists(st.booleans(), min_size=len(said) + len(sent), max_size=len(said) + len(sent)))
    told = [incoming(event, "deadlines", place) for place, event in enumerate(said, start=1)]
    return told, [incoming(event, "intake", place) for place, event in enumerate(sent, start=1)], turns


ASKED = (DUE - 3 * DAY, IN_TIME, DUE, DUE + DAY, DUE + 2 * DAY, EXTENDED, LATER)


@settings(max_examples=150, derandomize=True, deadline=None)
@given(story=stories())
def test_any_order_gives_the_standing_the_slow_oracle_gives(
    story: tuple[list[Incoming], list[Incoming], list[bool]],
) -> None:
    said, sent, turns = story
    expected_of = oracle(*([each.event for each in one if is_of_duty(each.event)] for one in (said, sent)))
    for told in (interleaved(said, sent, turns), [*said, *sent], [*sent, *said]):
        assert folded(told) == expected_of


@settings(max_examples=15, derandomize=True, deadline=None)
@given(story=stories(), known=st.integers(min_value=0, max_value=22))
def test_any_order_and_any_batch_gives_the_register_the_slow_oracle_gives(
    story: tuple[list[Incoming], list[Incoming], list[bool]], known: int
) -> None:
    asyncio.run(_compare(*story, START + timedelta(seconds=known)))


async def _compare(said: list[Incoming], sent: list[Incoming], turns: list[bool], known_at: datetime) -> None:
    orders = ((interleaved(said, sent, turns), 1), (interleaved(said, sent, turns), 7), ([*sent, *said], 256))
    async with AsyncExitStack() as stack:
        registers = []
        for told, size in orders:
            database = await stack.enter_async_context(
                opened("sqlite:///:memory:", [journal.JOURNAL, projections.TABLES])
            )
            registers.append(Register(database))
            await registers[-1].transactor.take_place()
            await registers[-1].hear(told, size)
        for as_of in ASKED:
            shown = [await register.shown(as_of) for register in registers]
            assert shown[0] == shown[1] == shown[2]
            assert [row[1].value for row in shown[0]] == [asked_of(registers[0].heard, as_of, LATER)]
        for register in registers:
            printed = [row[1].value for row in await register.shown(LATER, known_at)]
            assert printed in ([], [asked_of(register.heard, LATER, known_at)])
        said_last = await registers[0].database.read(NEW_STANDINGS, {"after": 0})
        stood = {(unit, obligation): status for _district, unit, obligation, _period, status, *_ in said_last}
        assert stood["an-binh", "BC-Q1"] == asked_of(
            registers[0].heard, datetime.max.replace(tzinfo=LATER.tzinfo), LATER
        )
