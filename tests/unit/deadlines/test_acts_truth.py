"""Whatever operators decide and take back: in any order with what intake says, after any crash or restore, one truth."""

from datetime import datetime
from functools import cache
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from services.contracts.deadlines import Lapse, PeriodOpened, Revival
from services.deadlines.domain import duty
from services.deadlines.domain.duty import Duty, is_met
from services.deadlines.domain.inputs import MomentKind, MomentReached
from services.kit.decider import Fact
from services.kit.journal import Row
from tests.kit import takeback
from tests.unit.deadlines.acting import (
    BETWEEN,
    TURN,
    UNTIL,
    credit_recalled,
    credited,
    extended,
    extension_recalled,
    note_recalled,
    noted,
    outage_recalled,
    waived,
    waiver_recalled,
)
from tests.unit.deadlines.story import (
    AFTER,
    DUE,
    LAST_SECOND,
    REMINDS,
    SETTLED,
    Story,
    accepted,
    duties_excused,
    duties_settled,
    held,
    intake_settled,
    moment,
    moment_of,
    outage_reported,
    returned,
    revoked,
)

DUTY = "duty/rach-gia/an-binh/BC-Q1/2023"
END = moment("2023-04-03 09:00:00")
OUTAGE = outage_reported("2023-03-15 20:00:00", "2023-03-16 04:00:00")

MOVING = {
    *("settled_at", "withdrawn_at", "excused_at", "closed_at", "registered_at", "defined_at", "declared_at"),
    *("changed_at", "waived_at", "revived_at", "credited_at", "lapsed_at", "noted_at", "revoked_at"),
}


def comes(due_at: datetime) -> list[Any]:
    """What the clock and intake say of a due instant, as far as that can be."""
    about: dict[str, Any] = {"catalogue": "thu-nghiem-2023", **TURN, "due_at": due_at}
    return [
        MomentReached(kind=MomentKind.CLOSE, at=due_at, **about),
        intake_settled(due_at=due_at),
        MomentReached(kind=MomentKind.PATIENCE, at=due_at, **about),
        duties_settled("an-binh", due_at=due_at),
    ]


def comes_to_rest(story: Story) -> None:
    """Let the ticker and the settler find what there is to find."""
    for _ in range(2):
        for due_at in (DUE, UNTIL):
            for event in comes(due_at):
                story.tell(event, END)
        story.tell(duties_excused("an-binh"), END)


def stands(story: Story) -> tuple[Any, ...]:
    """How the duty stands in the end."""
    state: Duty = story.state(DUTY)
    assert state.expected is not None
    due_at = state.expected.due_at
    owed = state.owed is not None
    assert not (state.late and is_met(state))
    assert state.late == (owed and not is_met(state))
    return due_at, owed, state.late, due_at in state.excused, state.accepted_at


ARRIVALS = st.sampled_from([REMINDS, LAST_SECOND, DUE, BETWEEN])
NAMES = st.sampled_from(["S-1", "S-2"])
SAID = st.one_of(
    st.builds(lambda at, name: accepted(at, submission=name), ARRIVALS, NAMES),
    st.builds(lambda at, name: held(at, submission=name), ARRIVALS, NAMES),
    st.builds(lambda at, name: returned(at, submission=name), ARRIVALS, NAMES),
    st.builds(lambda name: revoked(submission=name), NAMES),
)
PAIRS = st.sampled_from(
    [
        (extended(), extension_recalled()),
        (waived(), waiver_recalled()),
        (credited(LAST_SECOND), credit_recalled()),
        (credited(BETWEEN), credit_recalled()),
        (OUTAGE, outage_recalled()),
    ]
)
ACTS = st.lists(st.tuples(PAIRS, st.booleans()), max_size=3, unique_by=lambda pair: type(pair[0][0]))


def as_intake_would(said: list[Any]) -> list[Any]:
    """Only what was accepted is taken back; a submission is accepted once."""
    kept, standing, gone = [], set(), set()
    for event in said:
        name = event.submission_id
        if type(event).__name__ == "AcceptanceRevoked":
            if name not in standing:
                continue
            standing.discard(name)
            gone.add(name)
        elif type(event).__name__ == "ReportSubmitted":
            if name in standing or name in gone:
                continue
            standing.add(name)
        kept.append(event)
    return kept


@cache
def opened() -> tuple[Row, ...]:
    """The rows of a journal in which the period is open."""
    return tuple(Story().opened().rows)


def told(events: list[Any]) -> Story:
    story = Story()
    story.go_on_from(opened())
    for event in events:
        source = "intake" if hasattr(event, "route") else "operator"
        if isinstance(event, MomentReached):
            story.tell(event, AFTER)
        else:
            story.hear(event, source=source, at=AFTER)
    comes_to_rest(story)
    return story


@settings(max_examples=40, derandomize=True, deadline=None)
@given(st.lists(SAID, max_size=4), ACTS, st.randoms(use_true_random=False))
def test_any_order_of_what_intake_says_and_operators_decide_ends_alike(
    said: list[Any], acts: list[tuple[Any, bool]], chance: Any
) -> None:
    intake = [*as_intake_would(said)]
    ours = [
        moment_of("close"),
        *[event for (act, back), recalled in acts for event in ([act, back] if recalled else [act])],
    ]
    ends = []
    for places in ([0] * len(ours), [len(intake)] * len(ours), sorted(chance.randint(0, len(intake)) for _ in ours)):
        mixed = list(intake)
        for place, event in reversed(list(zip(places, ours, strict=True))):
            mixed.insert(place, event)
        ends.append(stands(told(mixed)))
    assert ends[0] == ends[1] == ends[2]


def every_act() -> Story:
    """Every act, before and after the deadline, and each taken back."""
    story = Story().opened()
    steps: list[tuple[Any, datetime]] = [
        (noted(), REMINDS),
        (extended("an-hoa"), REMINDS),
        (waived(), REMINDS),
        (moment_of("remind"), REMINDS),
        (held(LAST_SECOND, unit="an-hoa"), LAST_SECOND),
        (moment_of("close"), DUE),
        (intake_settled(), SETTLED),
        (duties_settled("an-binh"), SETTLED),
        (waiver_recalled(), SETTLED),
        (accepted(SETTLED, submission="S-2"), SETTLED),
        (OUTAGE, SETTLED),
        (duties_excused("an-binh"), SETTLED),
        (outage_recalled(), SETTLED),
        (duties_excused("an-binh"), SETTLED),
        (extended("an-binh", name="extension-2"), AFTER),
        (extension_recalled("an-binh", name="extension-2"), AFTER),
        (credited(LAST_SECOND), BETWEEN),
        (credit_recalled(), BETWEEN),
        (extension_recalled("an-hoa"), BETWEEN),
        (returned(LAST_SECOND, unit="an-hoa"), BETWEEN),
        (waived("an-hoa", name="waiver-2"), BETWEEN),
        (note_recalled(), BETWEEN),
    ]
    for event, at in steps:
        source = "operator" if type(event).__module__.endswith("acting") and "excused" not in event.TYPE else ""
        if source:
            story.hear(event, source=source, at=at)
        else:
            story.tell(event, at)
    return story


def amounts_to(story: Any) -> list[str]:
    """What is known in the end of duties and acts, without the moments at which it was decided."""
    told = [event for event in takeback.own_events(story) if not isinstance(event, PeriodOpened)]
    return [f"{type(event).__name__} {event.model_dump_json(exclude=MOVING)}" for event in told]


def opened_last(story: Any) -> PeriodOpened:
    """How the period was said last: it follows its extensions one by one when they are heard of again."""
    return [event for event in takeback.own_events(story) if isinstance(event, PeriodOpened)][-1]


def test_every_act_says_what_it_does() -> None:
    kinds = {type(event).__name__ for event in takeback.own_events(every_act())}
    assert kinds >= {
        *("DueChanged", "DutyWaived", "DutyRevived", "PredecessorCredited", "CreditWithdrawn", "ExcuseWithdrawn"),
        *("LatenessExcused", "LatenessWithdrawn", "OutageRevoked", "NoteAdded", "NoteWithdrawn", "ReportLate"),
    }


def test_acts_that_are_heard_of_again_after_a_restore_are_not_decided_twice() -> None:
    story = every_act()
    expected = amounts_to(story)
    for place, again in takeback.everywhere(story, orders=takeback.ORDERS[1:]):
        assert amounts_to(again) == expected, place
        assert opened_last(again) == opened_last(story), place


def test_a_restart_after_every_act_changes_nothing() -> None:
    story = every_act()
    again = Story()
    again.go_on_from(story.rows)
    for stream in {row.stream for row in story.rows if row.stream}:
        assert again.state(stream) == story.state(stream), stream


COMMANDS = st.sampled_from(
    [
        duty.LapseDuty(Lapse.SUCCESSION, AFTER, ("moi",)),
        duty.LapseDuty(Lapse.CORRECTED, AFTER),
        duty.ReviveDuty(Revival.CORRECTED, AFTER),
        duty.WaiveDuty("w-1", AFTER, "x"),
        duty.RecallWaiver("w-1", AFTER, "x"),
        duty.CreditDuty("c-1", "cu", "S-9", LAST_SECOND, AFTER, "x"),
        duty.RecallCredit("c-1", AFTER, "x"),
        duty.JudgeDuty(AFTER, DUE),
    ]
)


@settings(max_examples=40, derandomize=True, deadline=None)
@given(st.lists(COMMANDS, max_size=8))
def test_a_command_that_was_carried_out_does_nothing_again(commands: list[Any]) -> None:
    state: Duty = Story().settled().state(DUTY)
    for command in commands:
        for event in duty.DUTY.decide(command, state):
            state = duty.DUTY.evolve(state, Fact(0, "", 0, "", "", "", AFTER, AFTER, "", "", "", own=True, event=event))
        assert duty.DUTY.decide(command, state) == []
