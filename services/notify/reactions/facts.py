"""Letters follow facts: a draft whose ground is gone is dropped or says less; one that has its number is corrected by another."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final, NamedTuple

from services.contracts.deadlines import ExcuseWithdrawn, LatenessExcused, LatenessWithdrawn, ReportLate
from services.contracts.notify import DutyRef, LetterDropped, LetterKind
from services.kit.decider import Fact, States, To
from services.notify.domain.book import CorrectLetter, correction_id
from services.notify.domain.desk import OBLIGATIONS_STREAM, Desk
from services.notify.domain.duty import Cleared, Duty, content_of, symbol_of
from services.notify.domain.inputs import PlanItem
from services.notify.domain.life import Closed, Issued, Life, Reconsider, Waiting
from services.notify.domain.planning import DUE_CHANGED, NOT_LATE, gone
from services.notify.domain.plans import Plan
from services.notify.domain.policy import ruling
from services.notify.reactions.drafted import Entry, Place, is_in, words
from services.notify.reactions.letters import number
from services.notify.reactions.streams import CAME, OF_LATENESS, OWED, desk_stream, letter_stream

OF_A_DUTY: Final = (*OF_LATENESS, *OWED, *CAME)
"""What may take a letter's ground away."""

LATE_AGAIN: Final = "late-again"
"""Why a correction that waits is not sent: what it corrects is so after all."""


class About(NamedTuple):
    """A duty as a fact's stream names it."""

    district: str
    duty: DutyRef


def about(stream: str) -> About:
    """Read which duty a stream is of."""
    _, district, unit, obligation, period = stream.split("/")
    return About(district, DutyRef(unit=unit, obligation=obligation, period=period))


def looks_further(fact: Fact, states: States) -> Sequence[str]:
    """Say which letters about a duty are looked at, and which duties are left in those that wait."""
    if not isinstance(fact.event, OF_A_DUTY):
        return ()
    duty: Duty = states[fact.stream]
    letters = [letter_stream(letter) for letter in _letters(fact, duty)]
    waiting = [states[stream].stage for stream in letters if stream in states]
    district = about(fact.stream).district
    others = [
        f"standing/{district}/{one.unit}/{one.obligation}/{one.period}"
        for stage in waiting
        if isinstance(stage, Waiting) and len(stage.duties) > 1
        for one in stage.duties
    ]
    return (*letters, *others, *((desk_stream(district), OBLIGATIONS_STREAM) if others else ()))


def _letters(fact: Fact, duty: Duty) -> Sequence[str]:
    planned = [plan.letter for plan in duty.plans.by.values() if not plan.dropped]
    if not isinstance(fact.event, OF_LATENESS):
        return planned
    if isinstance(fact.event, ExcuseWithdrawn):
        return [*planned, *duty.waiting, *_corrections(duty, about(fact.stream).duty)]
    here, (_, notice) = about(fact.stream).duty, duty.notice()
    return [*planned, *duty.waiting, *([] if notice is None else [notice.letter]), *_earlier(duty, here)]


def _corrections(duty: Duty, here: DutyRef) -> Sequence[str]:
    """Name the corrections that were written when the last lateness ended."""
    return [
        _of_one(kind, wrong, here, turn, duty.over)[-1]
        for turn in range(1, duty.over + 1)
        for kind, wrong in _said(duty, turn)
    ]


def _said(duty: Duty, turn: int) -> Sequence[tuple[LetterKind, str]]:
    """Name the letters that speak of a lateness."""
    notice = duty.notices.get(turn)
    noticed = [] if notice is None else [(LetterKind.URGE, notice.letter)]
    return [*noticed, *((plan.kind, plan.letter) for plan in duty.plans.of_lateness(turn))]


def _of_one(kind: LetterKind, wrong: str, here: DutyRef, turn: int, last: int) -> Sequence[str]:
    """Name the corrections of a letter: the first, and those after one was dropped, by the lateness that ended then."""
    return [correction_id(kind, wrong, here, turn, again) for again in (0, *range(turn + 1, last + 1))]


def _earlier(duty: Duty, here: DutyRef) -> Sequence[str]:
    """Name the letters about what was late before, and their corrections."""
    last = duty.notice()[0]
    letters = [(kind, wrong, turn) for turn in range(1, last) for kind, wrong in _said(duty, turn)]
    corrections = [one for kind, wrong, turn in letters for one in _of_one(kind, wrong, here, turn, last - 1)]
    return [*(wrong for _, wrong, _ in letters), *corrections]


def outdated(late: ReportLate, duty: Duty) -> Sequence[str]:
    """Name the corrections that a lateness belies: it is of the due instant of which they say that nobody was late."""
    cleared = duty.cleared
    if cleared is None or cleared.why.due_at != late.due_at or not duty.stands(late):
        return ()
    return _corrections(duty, DutyRef(unit=late.unit, obligation=late.obligation, period=late.period))


def late_again(late: ReportLate, duty: Duty, now: datetime) -> Iterator[To]:
    """Drop the corrections that wait and that a lateness belies."""
    about = DutyRef(unit=late.unit, obligation=late.obligation, period=late.period)
    for letter in outdated(late, duty):
        yield To(letter_stream(letter), Reconsider(letter, (about,), LATE_AGAIN, now))


def corrects(duty: Duty) -> Sequence[str]:
    """Say which letters are corrected where the last lateness of a duty stands no more."""
    turn, notice = duty.notice()
    why = duty.cleared.why if duty.cleared is not None else None
    here = None if why is None else DutyRef(unit=why.unit, obligation=why.obligation, period=why.period)
    letters = [plan.letter for plan in duty.plans.of_lateness(turn)]
    earlier = () if here is None else _earlier(duty, here)
    return [letter_stream(letter) for letter in (*letters, *([] if notice is None else [notice.letter]), *earlier)]


def reconsidered(fact: Fact, states: States) -> Sequence[To]:
    """Take back from drafts that wait what is not so any more."""
    if not isinstance(fact.event, OF_A_DUTY):
        return []
    return [*_planned(fact, states), *_single(fact, states)]


def _planned(fact: Fact, states: States) -> Iterator[To]:
    duty: Duty = states[fact.stream]
    here, now = about(fact.stream), fact.recorded_at
    for plan in duty.plans.by.values():
        because = "" if plan.dropped else gone(duty, plan, now)
        stage = states[letter_stream(plan.letter)].stage if because else None
        if isinstance(stage, Waiting) and here.duty in stage.duties:
            left = [one for one in stage.duties if one != here.duty]
            content = _said_anew(plan, left, here.district, states, now) if left else ""
            yield To(letter_stream(plan.letter), Reconsider(plan.letter, (here.duty,), because, now, content))


def _said_anew(plan: Plan, left: Sequence[DutyRef], district: str, states: States, now: datetime) -> str:
    """Write again what a letter says of the duties that are left in it."""
    desk: Desk = states[desk_stream(district)]
    sender = desk.sender_at(now) or desk.said[-1]
    place = Place(district, desk, states[OBLIGATIONS_STREAM], sender, now)
    return content_of(words(plan.kind, list(_entries(plan, left, district, states)), place).letter)


def _entries(plan: Plan, left: Sequence[DutyRef], district: str, states: States) -> Iterator[Entry]:
    for one in left:
        duty: Duty = states[f"standing/{district}/{one.unit}/{one.obligation}/{one.period}"]
        of = next(each for each in duty.plans.by.values() if each.letter == plan.letter)
        item = PlanItem(letter=of.letter, kind=of.kind, turn=of.turn, closing=of.closing, **one.model_dump())
        yield Entry(item, duty, of, one)


def _single(fact: Fact, states: States) -> Iterator[To]:
    """Drop what was drafted at once and waits: a notice whose lateness is gone, a reminder of another due instant."""
    if not isinstance(fact.event, OF_LATENESS):
        return
    duty: Duty = states[fact.stream]
    here, now = about(fact.stream).duty, fact.recorded_at
    if isinstance(fact.event, ExcuseWithdrawn):
        for letter in _corrections(duty, here):
            yield To(letter_stream(letter), Reconsider(letter, (here,), LATE_AGAIN, now))
    _, notice = duty.notice()
    if notice is not None and isinstance(fact.event, LatenessWithdrawn | LatenessExcused):
        yield To(letter_stream(notice.letter), Reconsider(notice.letter, (here,), NOT_LATE, now))
    for letter in duty.waiting:
        stage = states[letter_stream(letter)].stage
        due_at = stage.waits.due_at if isinstance(stage, Waiting) else None
        if due_at is not None and (duty.is_free or duty.moved_to not in {None, due_at}):
            yield To(letter_stream(letter), Reconsider(letter, (here,), DUE_CHANGED, now))


class Wrong(NamedTuple):
    """A letter whose ground is gone: which, of which kind and lateness, and in which book it stands or belongs."""

    letter: str
    kind: LetterKind
    turn: int
    stream: str
    again: To | None = None
    dropped: frozenset[str] = frozenset()


def corrected(duty: Duty, cleared: Cleared, place: Place, states: States) -> Sequence[To]:
    """Correct every letter that said what is not so, where it has its number.

    One that never waited has it since it was drafted, but for one that came back from a restore without: it takes it now.
    """
    last = duty.notice()[0]
    unit = place.desk.addressee(cleared.why.unit)
    if unit is None:
        return []
    report = place.obligations.report(cleared.why)
    ruled = ruling(place.desk.policy_at(cleared.why.happened_at()), LetterKind.CORRECT)
    orders = []
    for wrong in _wrong(duty, cleared, place, states):
        command = CorrectLetter(
            wrong.letter, wrong.turn, cleared, place.sender, unit, report, place.now, wrong.kind, ruled
        )
        if wrong.turn < last:
            command = replace(command, again=last, dropped=wrong.dropped)
        orders += [*([wrong.again] if wrong.again else []), To(wrong.stream, command)]
    return orders


def _wrong(duty: Duty, cleared: Cleared, place: Place, states: States) -> Iterator[Wrong]:
    """Find what speaks of the lateness that ended, and what spoke of one before whose correction was dropped."""
    why, last = cleared.why, duty.notice()[0]
    here = DutyRef(unit=why.unit, obligation=why.obligation, period=why.period)
    yield from _of_turn(duty, last, here, place, states)
    for turn in range(1, last):
        for wrong in _of_turn(duty, turn, here, place, states):
            known = _of_one(wrong.kind, wrong.letter, here, turn, last - 1)
            dropped = frozenset(letter for letter in known if _is_late_again(states[letter_stream(letter)]))
            if dropped:
                yield wrong._replace(dropped=dropped)


def _is_late_again(life: Life) -> bool:
    by = life.stage.by if isinstance(life.stage, Closed) else None
    return isinstance(by, LetterDropped) and by.because == LATE_AGAIN


def _of_turn(duty: Duty, turn: int, here: DutyRef, place: Place, states: States) -> Iterator[Wrong]:
    notice = duty.notices.get(turn)
    if notice is not None:
        life: Life = states[letter_stream(notice.letter)]
        again = number(notice.letter, notice.book, notice.symbol, notice.drafted_at, place.now)
        wrong = Wrong(notice.letter, LetterKind.URGE, turn, again.stream, again)
        yield from _numbered(wrong, life, waits=notice.letter in duty.waiting)
    for plan in duty.plans.of_lateness(turn):
        life = states[letter_stream(plan.letter)]
        draft = life.draft
        if draft is not None and is_in(draft, here):
            again = number(plan.letter, draft.book, symbol_of(draft), draft.drafted_at, place.now)
            wrong = Wrong(plan.letter, plan.kind, turn, again.stream, again)
            yield from _numbered(wrong, life, waits=draft.waits_for is not None)


def _numbered(wrong: Wrong, life: Life, *, waits: bool) -> Iterator[Wrong]:
    """Find the book's year a letter stands in; a draft that waits or was given up stands in none."""
    match life.stage:
        case Waiting() | Closed():
            return
        case Issued(ref=ref):
            yield wrong._replace(stream=f"book/{ref.book}/{ref.year}", again=None)
        case _:
            yield from () if waits else (wrong,)
