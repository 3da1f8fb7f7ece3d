"""Whatever is decided about a duty, three services say the same of it: owed or not, late or not, and written to or not.

A duty of `deadlines` lives through acts drawn at random; `scoring` and `notify` hear what it says, `scoring` in two orders.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any, Final

from hypothesis import example, given, settings
from hypothesis import strategies as st

from services.contracts.deadlines import Lapse, Moved, OutageDeclared, ReportExpected, Revival
from services.contracts.intake import AcceptanceRevoked, Revoked
from services.contracts.notify import LetterDrafted, LetterKind
from services.deadlines.domain.duty import (
    DUTY,
    CreditDuty,
    Duty,
    ExcuseDuty,
    JudgeDuty,
    LapseDuty,
    MoveDue,
    RecallCredit,
    RecallWaiver,
    ReviewLateness,
    ReviveDuty,
    WaiveDuty,
    WithdrawExcuse,
    is_met,
)
from tests.unit.notify.controls import ISSUER_SET, NAMES, Story
from tests.unit.scoring.controls import DUE, LISTED, Scoring, accepted, expected

DAY: Final = timedelta(days=1)
BEGINS: Final = DUE - 4 * DAY
ABOUT: Final[dict[str, Any]] = {"district": "rach-gia", "unit": "an-binh", "obligation": "BC-Q1", "period": "2023"}
OUTAGE: Final = OutageDeclared(
    outage="o", district="rach-gia", since=DUE, until=DUE + 3 * DAY, reason="mất điện", declared_at=DUE
)


class Life:
    """One duty through its days; every act is followed by what time brings about."""

    def __init__(self) -> None:
        self.now = BEGINS
        self.state: Duty = DUTY.initial
        self.said: list[Any] = []
        self.heard: list[Any] = []
        self._take(expected())

    def _take(self, event: Any) -> None:
        fact: Any = SimpleNamespace(event=event)
        self.state = DUTY.evolve(self.state, fact)
        self.heard.append(event)

    def decide(self, command: Any) -> None:
        """Decide one command and remember what it brought."""
        for event in DUTY.decide(command, self.state):
            self.said.append(event)
            self._take(event)

    def arrive(self, event: Any) -> None:
        """Hear what intake says."""
        self._take(event)
        self.decide(ReviewLateness(self.now))
        self.settle(revoked=isinstance(event, AcceptanceRevoked))

    def settle(self, *, revoked: bool = False) -> None:
        """Judge the duty where its due instant has come."""
        due: ReportExpected | None = self.state.expected
        if due is not None and due.due_at <= self.now:
            self.decide(JudgeDuty(self.now, revoked=revoked))

    def live(self, acts: Iterable[tuple[str, int, Any]]) -> None:
        """Live through acts, each some days after the one before."""
        for act, days, more in acts:
            for _day in range(days):
                self.now += DAY
                self.settle()
            self.act(act, more)
            self.settle()
        self.now += 60 * DAY
        self.settle()

    def act(self, act: str, more: Any) -> None:
        """Do one act."""
        now = self.now
        if act == "accept":
            self.arrive(accepted(now, submission=f"S{len(self.heard)}"))
        elif act == "take back":
            for submission, at in [*self.state.arrivals.accepted.items()][:1]:
                gone = {"submission_id": submission, "arrived_at": at, "because": Revoked.REVOKED, "effective_at": at}
                self.arrive(AcceptanceRevoked.model_validate({**ABOUT, **gone, "revoked_at": now}))
        else:
            self.decide(COMMANDS[act](now, more))


COMMANDS: Final[Mapping[str, Callable[[datetime, int], Any]]] = {
    "move": lambda now, more: MoveDue(DUE + more * DAY, [*Moved][more % 5], now, act=f"e{more % 2}"),
    "waive": lambda now, more: WaiveDuty(f"w{more % 2}", now, "r"),
    "unwaive": lambda now, more: RecallWaiver(f"w{more % 2}", now, "r"),
    "lapse": lambda now, more: LapseDuty([*Lapse][more % 3], now),
    "revive": lambda now, _more: ReviveDuty(Revival.CORRECTED, now),
    "credit": lambda now, more: CreditDuty(f"c{more % 2}", "an-hoa", "S", DUE + (more - 6) * DAY, now, "r"),
    "uncredit": lambda now, more: RecallCredit(f"c{more % 2}", now, "r"),
    "excuse": lambda now, _more: ExcuseDuty(OUTAGE, now),
    "unexcuse": lambda now, _more: WithdrawExcuse("o", None, now),
}


@st.composite
def lives(draw: st.DrawFn) -> list[tuple[str, int, int]]:
    """Draw the acts of a story: few kinds of them, so that what belongs together meets."""
    family = draw(st.sampled_from(FAMILIES))
    act = st.tuples(st.sampled_from(family), st.integers(0, 4), st.integers(0, 12))
    late = draw(st.sampled_from([[("accept", 4, 0)], []]))
    return [*late, *draw(st.lists(act, min_size=1, max_size=8))]


FAMILIES: Final = (
    ("excuse", "unexcuse"),
    ("accept", "move", "take back", "waive", "unwaive"),
    ("credit", "uncredit", "lapse", "revive", "excuse"),
    ("excuse", "take back", "accept"),
    ("accept", "take back", *COMMANDS),
)


def should_stand(state: Duty) -> str:
    """Say what the register must say of a duty that deadlines knows so."""
    due = state.expected
    assert due is not None
    if state.waived is not None:
        return "waived"
    if state.lapsed is not None:
        return "not_obliged"
    if is_met(state):
        return "on_time"
    if state.accepted_at is not None:
        return "excused" if due.due_at in state.excused else "late"
    return "missing" if state.late else "expected"


def stands(heard: Sequence[Any]) -> str:
    """Say what the register says after hearing this in this order."""
    return Scoring(*LISTED, *heard).last().status.value


def open_notices(heard: Sequence[Any]) -> int:
    """Count the late notices that no correction took back."""
    story = Story()
    story.tell(*NAMES, ISSUER_SET, at=BEGINS)
    story.tell(*(event for event in heard if event.TYPE.startswith("deadlines.")))
    drafted = [*story.events(LetterDrafted)]
    corrected = [each.corrects.letter for each in drafted if each.corrects is not None]
    assert len({*corrected}) == len(corrected)
    return sum(each.kind is LetterKind.URGE and each.letter not in corrected for each in drafted)


@settings(max_examples=30, derandomize=True, deadline=None)
@given(lives())
@example([("accept", 4, 0), ("excuse", 0, 0), ("unexcuse", 1, 0)])
@example([("accept", 4, 0), ("excuse", 0, 0), ("unexcuse", 1, 0), ("credit", 1, 0), ("uncredit", 1, 0)])
@example([("accept", 4, 0), ("move", 2, 10), ("move", 1, 11), ("take back", 1, 0)])
@example([("waive", 4, 0), ("unwaive", 2, 0), ("lapse", 1, 2), ("revive", 1, 0), ("credit", 1, 0)])
def test_register_and_letters_say_of_a_duty_what_deadlines_does(acts: list[tuple[str, int, Any]]) -> None:
    life = Life()
    life.live(acts)
    first = [event for event in life.heard if event.TYPE.startswith("intake.")]
    then = [event for event in life.heard if event.TYPE.startswith("deadlines.")]
    assert [stands(life.heard), stands([*first, *then])] == [should_stand(life.state)] * 2
    due = life.state.expected
    assert due is not None
    is_open = life.state.owed is not None and life.state.late and due.due_at not in life.state.excused
    assert open_notices(life.heard) == int(is_open)


def test_the_days_begin_before_the_due_instant() -> None:
    life = Life()
    life.live([])
    assert (should_stand(life.state), stands(life.heard), open_notices(life.heard)) == ("missing", "missing", 1)
    assert datetime.min.replace(tzinfo=DUE.tzinfo) < BEGINS < DUE
