"""A random year: units, obligations, arrivals, acts of officers, and what `intake` and `deadlines` say of them, each in its order.

Nothing here is the service under test: what `deadlines` says follows the rules its documentation gives.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from random import Random  # noqa: TID251 - a seed goes in
from typing import Any, Final

from services.contracts.deadlines import (
    Accepts,
    Because,
    Citation,
    CreditWithdrawn,
    DistrictRegistered,
    DueChanged,
    DutyLapsed,
    DutyRevived,
    DutyWaived,
    Ending,
    ExcuseWithdrawn,
    Lapse,
    LatenessExcused,
    LatenessWithdrawn,
    Moved,
    ObligationDefined,
    Others,
    PeriodOpened,
    PredecessorCredited,
    ReportExpected,
    ReportLate,
    Revival,
    UnitEnded,
    UnitRegistered,
)
from services.contracts.event import Event
from services.contracts.intake import (
    AcceptanceRevoked,
    FaultsNoted,
    ReasonCode,
    ReportHeld,
    ReportReturned,
    ReportSubmitted,
    Revoked,
)

VN: Final = timezone(timedelta(hours=7))
START: Final = datetime(2022, 12, 1, 8, tzinfo=VN)
END: Final = datetime(2024, 2, 1, tzinfo=VN)
DAY: Final = timedelta(days=1)
HOUR: Final = timedelta(hours=1)
MINUTE: Final = timedelta(minutes=1)
DISTRICT: Final = "rach-gia"
PROVINCE: Final = "kien-giang"
LETTER: Final = Citation(number="12/UBND-VX")
FAULTS: Final = (ReasonCode.COPIED_CONTENT, ReasonCode.LAYOUT, ReasonCode.OUTLINE_MISSING)
KINDS: Final = ("office", "commune")


@dataclass
class Year:
    """What the two sources say, in order."""

    said: list[Event]
    sent: list[Event]
    units: tuple[str, ...]
    obligations: tuple[str, ...]


@dataclass(order=True)
class _Said:
    at: datetime
    turn: int
    by: str = field(compare=False)
    event: Event = field(compare=False)


@dataclass
class _Book:
    """Everything that is said, to be put in order at the end."""

    rows: list[_Said] = field(default_factory=list)

    def deadlines(self, at: datetime, event: Event) -> None:
        self.rows.append(_Said(at, len(self.rows), "deadlines", event))

    def intake(self, at: datetime, event: Event) -> None:
        self.rows.append(_Said(at, len(self.rows), "intake", event))

    def of(self, by: str) -> list[Event]:
        return [row.event for row in sorted(self.rows) if row.by == by]


@dataclass
class _Duty:
    """One duty as `deadlines` follows it: what it knows, and what it says because of it."""

    book: _Book
    unit: str
    obligation: str
    period: str
    due_at: datetime
    extensions: dict[str, datetime] = field(default_factory=dict)
    first_due: datetime | None = None
    accepted: dict[str, datetime] = field(default_factory=dict)
    credits: dict[str, datetime] = field(default_factory=dict)
    late: set[datetime] = field(default_factory=set)
    excused: set[datetime] = field(default_factory=set)
    waived: bool = False
    lapsed: bool = False
    versions: int = 0

    @property
    def about(self) -> dict[str, Any]:
        return {"district": DISTRICT, "unit": self.unit, "obligation": self.obligation, "period": self.period}

    def says(self, at: datetime, kind: type[Event], **more: Any) -> None:
        self.book.deadlines(at, kind.model_validate({**self.about, "due_at": self.due_at, **more}))

    @property
    def first(self) -> datetime | None:
        return min((*self.accepted.values(), *self.credits.values()), default=None)

    @property
    def is_met(self) -> bool:
        return self.first is not None and self.first < self.due_at

    def look(self, at: datetime, because: Because = Because.SETTLED) -> None:
        """Say what follows from what is known at an instant."""
        if self.waived or self.lapsed:
            if self.due_at in self.late:
                self.late.discard(self.due_at)
                self.says(at, LatenessWithdrawn, reason="waived" if self.waived else "lapsed", withdrawn_at=at)
        elif self.is_met and self.due_at in self.late:
            self.late.discard(self.due_at)
            told: dict[str, Any] = {"reason": "accepted-before-due", "arrived_at": self.first, "withdrawn_at": at}
            self.says(at, LatenessWithdrawn, **told)
        elif not self.is_met and at > self.due_at and self.due_at not in self.late:
            self.late.add(self.due_at)
            self.says(at, ReportLate, settled_at=at, because=because)

    def moves(self, at: datetime, to: datetime, because: Moved, act: str | None) -> None:
        """Fall due at another instant."""
        was = self.due_at
        if to == was:
            return
        first = self.first
        ends_lateness = to > at or (first is not None and first < to)
        if was in self.late and ends_lateness and not (self.waived or self.lapsed):
            self.late.discard(was)
            self.says(at, LatenessWithdrawn, reason=because.value, now_due_at=to, withdrawn_at=at)
        self.due_at = to
        self.says(at, DueChanged, was_due_at=was, because=because, act=act, reason="bão", source=LETTER, changed_at=at)
        self.look(at, Because.REVOKED if because is Moved.REVOKED else Because.SETTLED)


def _decided(duty: _Duty, submission: str, claimed: datetime, arrived: datetime, decided: datetime) -> dict[str, Any]:
    return {
        **duty.about,
        "submission_id": submission,
        "channel": "e-office",
        "message_id": None,
        "content_sha256": "",
        "submitted_at": claimed,
        "received_at": arrived,
        "arrived_at": arrived,
        "due_at": duty.due_at,
        "decided_at": decided,
    }


class _Life:
    """What happens to one duty, instant by instant."""

    def __init__(self, duty: _Duty, random: Random) -> None:
        self.duty, self.random = duty, random
        self.sent = 0

    def name(self) -> str:
        self.sent += 1
        return f"{self.duty.unit}-{self.duty.obligation}-{self.duty.period}-{self.sent}"

    def send(self, at: datetime) -> None:
        duty, random = self.duty, self.random
        name, claimed = self.name(), at - random.choice((0, 1, 30)) * MINUTE
        fate = random.choice(("accepted", "accepted", "accepted", "returned", "held"))
        if fate == "returned":
            told = _decided(duty, name, claimed, at, at)
            event = ReportReturned.model_validate({**told, "reasons": (ReasonCode.ANNEXES_MISSING,)})
            duty.book.intake(at, event)
            return
        decided = at
        if fate == "held":
            held = ReportHeld.model_validate({**_decided(duty, name, claimed, at, at), "until": "review"})
            duty.book.intake(at, held)
            decided = at + random.choice((1, 30, 200)) * HOUR
        self.take(decided, name, claimed, at)

    def take(self, decided: datetime, name: str, claimed: datetime, arrived: datetime) -> None:
        self.later.append((decided, "taken", (name, claimed, arrived)))

    def taken(self, at: datetime, name: str, claimed: datetime, arrived: datetime) -> None:
        duty = self.duty
        duty.versions += 1
        told = _decided(duty, name, claimed, arrived, at)
        duty.book.intake(at, ReportSubmitted.model_validate({**told, "version": duty.versions}))
        duty.accepted[name] = arrived
        duty.look(at)

    def takes_back(self, at: datetime) -> None:
        duty = self.duty
        if not duty.accepted:
            return
        name = self.random.choice(sorted(duty.accepted))
        arrived = duty.accepted.pop(name)
        because = self.random.choice(list(Revoked))
        effective = at if because is Revoked.WITHDRAWN else arrived
        told: dict[str, Any] = {**duty.about, "submission_id": name, "arrived_at": arrived, "because": because}
        duty.book.intake(at, AcceptanceRevoked(**told, effective_at=effective, revoked_at=at))
        duty.look(at, Because.REVOKED)

    def faults(self, at: datetime) -> None:
        duty = self.duty
        if duty.accepted:
            name = self.random.choice(sorted(duty.accepted))
            found = tuple(fault for fault in FAULTS if self.random.random() < 0.4)
            duty.book.intake(
                at, FaultsNoted(**duty.about, submission_id=name, faults=found, reason="đã đọc", noted_at=at)
            )

    def extend(self, at: datetime) -> None:
        duty = self.duty
        if duty.waived or duty.lapsed:
            return
        until = (max(at, duty.due_at) + self.random.randint(-2, 9) * DAY).replace(hour=0, minute=0)
        if until > duty.due_at:
            act = f"extension-{duty.unit}-{len(duty.book.rows)}"
            duty.extensions[act] = until
            duty.moves(at, until, Moved.EXTENDED, act)

    def recall(self, at: datetime) -> None:
        duty = self.duty
        if duty.extensions and not (duty.waived or duty.lapsed):
            act = self.random.choice(sorted(duty.extensions))
            del duty.extensions[act]
            assert duty.first_due is not None
            duty.moves(at, max((duty.first_due, *duty.extensions.values())), Moved.REVOKED, act)

    def corrects(self, at: datetime) -> None:
        duty = self.duty
        if not duty.extensions and not (duty.waived or duty.lapsed):
            duty.first_due = duty.due_at + self.random.choice((-3, 2, 5)) * DAY
            duty.moves(at, duty.first_due, Moved.CORRECTED, None)

    def waive(self, at: datetime) -> None:
        duty = self.duty
        if duty.lapsed:
            return
        if duty.waived:
            duty.waived = False
            duty.says(at, DutyRevived, because=Revival.WAIVER_REVOKED, act="w", reason="nhầm", revived_at=at)
            duty.look(at, Because.REVOKED)
            return
        duty.waived = True
        duty.look(at)
        duty.says(at, DutyWaived, waiver="w", reason="không phát sinh", source=LETTER, waived_at=at)

    def excuse(self, at: datetime) -> None:
        duty = self.duty
        if duty.waived or duty.lapsed or duty.due_at not in duty.late or duty.first is None:
            return
        if duty.due_at in duty.excused:
            duty.excused.discard(duty.due_at)
            duty.says(at, ExcuseWithdrawn, outage="sc", reason="không có sự cố", withdrawn_at=at)
        elif duty.first >= duty.due_at:
            duty.excused.add(duty.due_at)
            duty.says(at, LatenessExcused, outage="sc", arrived_at=duty.first, excused_at=at)

    def lapse(self, at: datetime, successors: tuple[str, ...]) -> None:
        duty = self.duty
        if duty.due_at > at:
            duty.lapsed = True
            duty.look(at)
            told: dict[str, Any] = {
                "because": Lapse.SUCCESSION,
                "successors": successors,
                "reason": "sáp nhập",
                "lapsed_at": at,
            }
            duty.says(at, DutyLapsed, **told)

    def credit(self, at: datetime, predecessor: str, submission: str, arrived: datetime) -> None:
        duty = self.duty
        if duty.waived or duty.lapsed:
            return
        name = f"credit-{predecessor}"
        if name in duty.credits:
            del duty.credits[name]
            told: dict[str, Any] = {"credit": name, "arrived_at": arrived, "reason": "nhầm", "withdrawn_at": at}
            duty.says(at, CreditWithdrawn, **told)
            duty.look(at, Because.REVOKED)
            return
        duty.credits[name] = arrived
        given: dict[str, Any] = {
            "credit": name,
            "predecessor": predecessor,
            "submission_id": submission,
            "arrived_at": arrived,
        }
        duty.says(at, PredecessorCredited, **given, reason="đã gửi", credited_at=at)
        duty.look(at)

    later: list[tuple[datetime, str, tuple[Any, ...]]]

    def live(self, plan: list[tuple[datetime, str, tuple[Any, ...]]]) -> None:
        """Let everything happen that is planned, and judge at every due instant."""
        self.later = plan
        while self.later:
            self.later.sort(key=lambda each: each[:2])
            at, what, given = self.later.pop(0)
            due = self.duty.due_at
            if at > due and due not in self.duty.late:
                self.duty.look(due + MINUTE)
            getattr(self, what)(at, *given)
        self.duty.look(self.duty.due_at + MINUTE)


def _plan(random: Random, opened: datetime, due: datetime) -> list[tuple[datetime, str, tuple[Any, ...]]]:
    def somewhen() -> datetime:
        return max(opened + HOUR, due + random.randint(-12 * 24, 20 * 24) * HOUR + random.randint(2, 50) * MINUTE)

    plan: list[tuple[datetime, str, tuple[Any, ...]]] = [
        (somewhen(), "send", ()) for _ in range(random.choice((0, 1, 1, 1, 2, 3)))
    ]
    acts = (
        "takes_back",
        "faults",
        "faults",
        "extend",
        "extend",
        "recall",
        "corrects",
        "waive",
        "waive",
        "excuse",
        "excuse",
    )
    plan += [(somewhen(), random.choice(acts), ()) for _ in range(random.choice((0, 0, 1, 2, 4)))]
    if random.random() < 0.3:
        plan += [(due + random.randint(12, 20) * DAY, "excuse", ()) for _ in range(random.choice((1, 1, 2)))]
    return plan


def _unit(name: str, no: int, kind: str, at: datetime, **more: Any) -> UnitRegistered:
    told: dict[str, Any] = {
        "unit": name,
        "no": no,
        "name": name.upper(),
        "kind": kind,
        "district": DISTRICT,
        "province": PROVINCE,
    }
    return UnitRegistered(**told, registered_at=at, **more)


def year(seed: int) -> Year:
    """Make a year; the same seed makes the same one."""
    random, book = Random(seed), _Book()  # noqa: S311 - no secrets here
    book.deadlines(
        START, DistrictRegistered(district=DISTRICT, name="Rạch Giá", province=PROVINCE, registered_at=START)
    )
    units = [f"u{number}" for number in range(random.randint(2, 4))]
    for number, name in enumerate(units, start=1):
        book.deadlines(START, _unit(name, number, random.choice(KINDS), START))
    obligations = [f"BC-{number}" for number in range(random.randint(1, 3))]
    dues = {
        code: [
            datetime(2023, month, random.randint(10, 27), tzinfo=VN)
            for month in sorted(random.sample(range(2, 12), random.randint(1, 2)))
        ]
        for code in obligations
    }
    merged_at = (random.choice(dues["BC-0"]) - random.randint(-3, 18) * DAY).replace(hour=0)
    merged = units[:2] if random.random() < 0.4 else []
    if merged:
        new = _unit("u-moi", 9, KINDS[1], merged_at, predecessors=tuple(merged), began_at=merged_at)
        book.deadlines(merged_at, new)
        for name in merged:
            ended: dict[str, Any] = {"unit": name, "district": DISTRICT, "how": Ending.MERGED, "successors": ("u-moi",)}
            book.deadlines(merged_at, UnitEnded(**ended, reason="NQ 1", ended_at=merged_at))
    for number, code in enumerate(obligations, start=1):
        _obligation(book, code, number)
        for due in dues[code]:
            _period(book, random, (code, due), units, merged, merged_at)
    known = (*units, "u-moi") if merged else tuple(units)
    return Year(book.of("deadlines"), book.of("intake"), known, tuple(obligations))


def _obligation(book: _Book, code: str, number: int) -> None:
    accepts = Accepts(channels=("e-office",), signed=True, annexes=True)
    told: dict[str, Any] = {"obligation": code, "no": number, "title": f"Báo cáo {number}", "accepts": accepts}
    book.deadlines(START, ObligationDefined(**told, citation=LETTER, version=1, defined_at=START))


def _period(  # noqa: PLR0913, PLR0917 - what a period hangs on
    book: _Book, random: Random, which: tuple[str, datetime], units: list[str], merged: list[str], merged_at: datetime
) -> None:
    code, due = which
    opened, period = due - 20 * DAY, f"{due:%Y-%m}"
    there = [name for name in units if name not in merged or due - 2 * MINUTE < merged_at]
    audience = [name for name in there if random.random() < 0.85]
    joins = bool(merged) and opened < merged_at <= due - DAY
    if bool(merged) and opened >= merged_at:
        audience.append("u-moi")
    told: dict[str, Any] = {
        "obligation": code,
        "period": period,
        "due_at": due,
        "window_from": opened.date(),
        "window_to": due.date(),
    }
    others = random.choice(list(Others))
    book.deadlines(opened, PeriodOpened(**told, audience=tuple(audience), others=others, opened_at=opened))
    arrived: dict[str, tuple[str, datetime]] = {}
    leaving = [name for name in units if name in merged and joins and random.random() < 0.85]
    for name in [*audience, *leaving]:
        ends = merged_at if name in leaving else None
        sent = _duty(book, random, (name, code, period), opened, due, ends)
        if sent is not None:
            arrived[name] = sent
    if joins:
        _joins(book, random, (code, period), (merged_at, due), arrived)


def _duty(  # noqa: PLR0913, PLR0917 - what a duty hangs on
    book: _Book, random: Random, which: tuple[str, str, str], opened: datetime, due: datetime, ends: datetime | None
) -> tuple[str, datetime] | None:
    duty = _Duty(book, *which, due_at=due, first_due=due)
    duty.says(opened, ReportExpected, expected_at=opened)
    plan = _plan(random, opened, due)
    if ends is not None:
        plan = [each for each in plan if each[0] < ends and each[1] in {"send", "faults", "takes_back"}]
        plan.append((ends, "lapse", (("u-moi",),)))
    _Life(duty, random).live(plan)
    return next(iter(sorted(duty.accepted.items())), None)


def _joins(
    book: _Book,
    random: Random,
    which: tuple[str, str],
    times: tuple[datetime, datetime],
    arrived: dict[str, tuple[str, datetime]],
) -> None:
    merged_at, due = times
    duty = _Duty(book, "u-moi", *which, due_at=due, first_due=due)
    duty.says(merged_at, ReportExpected, expected_at=merged_at)
    plan = _plan(random, merged_at, due)
    for predecessor in sorted(arrived):
        submission, at = arrived[predecessor]
        when = [merged_at + random.randint(1, 40 * 24) * HOUR for _ in range(random.choice((0, 1, 2)))]
        plan += [(each, "credit", (predecessor, submission, at)) for each in when]
    _Life(duty, random).live(plan)
