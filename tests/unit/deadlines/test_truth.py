"""Who is called late, against a model of a few lines that shares nothing with the rules: whatever is heard in whatever order."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from services.contracts.deadlines import LatenessExcused, LatenessWithdrawn, ReportExpected, ReportLate
from tests.kit import takeback
from tests.unit.deadlines.story import (
    AFTER,
    DUE,
    LAST_SECOND,
    REMINDS,
    TWO,
    Story,
    accepted,
    duties_closed,
    duties_excused,
    duties_settled,
    held,
    intake_settled,
    lifted,
    moment_of,
    outage_reported,
    period_ended,
    refused,
    returned,
    revoked,
    unknown,
)

Act = tuple[str, Any]
IDS = st.sampled_from(["S-1", "S-2"])
WHEN = st.sampled_from([REMINDS, LAST_SECOND, DUE, AFTER])
ARRIVALS = st.tuples(st.sampled_from(["accepted", "held", "returned", "refused"]), st.tuples(IDS, WHEN))
SAYINGS = st.tuples(st.just("settled"), st.booleans())
OTHERS = st.sampled_from([("came", None), ("over", None), ("closed", None), ("outage", None)])
TAKEN_BACK = st.one_of(
    st.tuples(st.just("revoked"), IDS), st.sampled_from([("unknown", None), ("lifted", None), ("came", None)])
)
ACTS = st.lists(st.one_of(ARRIVALS, SAYINGS, OTHERS), max_size=14)
ACTS_AND_REVOCATIONS = st.lists(st.one_of(ARRIVALS, SAYINGS, OTHERS, TAKEN_BACK), max_size=16)
OUTAGE = outage_reported("2023-03-15 22:00:00", "2023-03-16 04:00:00")

SAID: dict[str, Callable[[Any], Any]] = {
    "accepted": lambda about: accepted(about[1], submission=about[0]),
    "held": lambda about: held(about[1], submission=about[0]),
    "returned": lambda about: returned(about[1], submission=about[0]),
    "refused": lambda about: refused(about[1], submission=about[0]),
    "revoked": lambda submission: revoked(submission=submission),
    "unknown": lambda _: unknown(),
    "lifted": lambda _: lifted(),
    "settled": lambda silent: intake_settled(*(["rach-gia"] if silent else [])),
    "came": lambda _: moment_of("close"),
    "over": lambda _: moment_of("patience"),
    "closed": lambda _: duties_closed("an-binh"),
    "outage": lambda _: OUTAGE,
}


@dataclass
class Model:
    """What anybody would say who reads the acts one after the other."""

    acts: list[Act] = field(default_factory=list)
    late: str = ""
    excused: bool = False
    unknown: bool = False

    def tell(self, act: Act) -> None:
        self.acts.append(act)
        self.unknown = act[0] == "unknown" or (self.unknown and act[0] != "lifted")
        if self._in_time():
            self.late = ""
        elif not self.late:
            self.late = self._why()
            self.unknown = self.unknown and self.late != "operator"
        if self.late and self._arrivals("accepted") and ("outage", None) in self.acts:
            self.excused = True

    def _arrivals(self, kind: str) -> list[datetime]:
        """Arrivals of what was accepted and not taken back after that."""
        return [
            about[1]
            for place, (what, about) in enumerate(self.acts)
            if what == kind and ("revoked", about[0]) not in self.acts[place:]
        ]

    def _in_time(self) -> bool:
        return any(at < DUE for at in self._arrivals("accepted"))

    def _undecided(self) -> bool:
        """Something that arrived in time is held, and no decision on it was heard before or after."""
        over = {about[0] for what, about in self.acts if what in {"accepted", "returned", "refused"}}
        return any(what == "held" and about[1] < DUE and about[0] not in over for what, about in self.acts)

    def _why(self) -> str:
        if ("came", None) not in self.acts:
            return ""
        if self.acts[-1] == ("closed", None):
            return "operator"
        said = [silent for what, silent in self.acts if what == "settled"]
        if not said or self.unknown:
            return ""
        taken_back = self.acts[-1][0] == "revoked"
        if not said[-1] and not self._undecided():
            return "revoked" if taken_back else "settled"
        return ("revoked" if taken_back else "patience") if ("over", None) in self.acts else ""


def hear(story: Story, act: Act) -> None:
    """Tell an act, then look as the settler does."""
    story.tell(SAID[act[0]](act[1]), AFTER)
    story.tell(duties_settled("an-binh"), AFTER)
    story.tell(duties_excused("an-binh"), AFTER)


def called(story: Story) -> tuple[str, bool]:
    """What the events amount to."""
    late, excused = "", False
    for fact in story.own:
        match fact.event:
            case ReportLate():
                assert not late, "called late twice"
                late = fact.event.because.value
            case LatenessWithdrawn():
                assert late, "withdrawn what was not said"
                late = ""
            case LatenessExcused():
                assert late, "excused what was not late"
                assert not excused, "excused twice"
                excused = True
            case _:
                pass
    return late, excused


def possible(acts: list[Act]) -> list[Act]:
    """Without what the service refuses: closing before the instant."""
    first = next((place for place, act in enumerate(acts) if act[0] == "came"), len(acts))
    return [act for place, act in enumerate(acts) if act[0] != "closed" or place > first]


@settings(max_examples=70, derandomize=True, deadline=None)
@given(ACTS)
def test_after_every_act_the_duty_is_called_what_the_model_says(acts: list[Act]) -> None:
    story, model = Story().opened(), Model()
    for act in possible(acts):
        hear(story, act)
        model.tell(act)
        assert called(story) == (model.late, model.excused), model.acts


@settings(max_examples=120, derandomize=True, deadline=None)
@given(ACTS_AND_REVOCATIONS)
def test_so_it_is_whatever_is_taken_back_or_not_known(acts: list[Act]) -> None:
    story, model = Story().opened(), Model()
    for act in possible(acts):
        hear(story, act)
        model.tell(act)
        assert called(story) == (model.late, model.excused), model.acts


@settings(max_examples=30, derandomize=True, deadline=None)
@given(ACTS, st.randoms(use_true_random=False))
def test_in_the_end_it_made_no_difference_when_moments_came_between_what_intake_said(
    acts: list[Act], chance: Any
) -> None:
    # Intake says in order what it decides, and that it has settled after all that was held by then.
    intake = [act for act in acts if act[0] in {"accepted", "held", "returned", "refused"}]
    held_last = max((place for place, act in enumerate(intake) if act[0] == "held"), default=-1)
    intake.insert(held_last + 1, ("settled", False))
    others = [("came", None), *[act for act in acts if act[0] in {"over", "outage"}]]
    ends = []
    for places in ([len(intake)] * len(others), [chance.randint(0, len(intake)) for _ in others]):
        mixed = [(place, act) for place, act in enumerate(intake)]
        mixed += [(place - 0.5, act) for place, act in zip(places, others, strict=True)]
        story = Story().opened()
        for _, act in sorted(mixed, key=lambda item: item[0]):
            hear(story, act)
        late, excused = called(story)
        ends.append((bool(late), excused and bool(late)))
    assert ends[0] == ends[1]


def told_of_everything() -> Story:
    """A year's worth of cases: two instants, an excuse, a withdrawal, patience, an operator's closing, an end."""
    story = Story().opened(TWO)
    story.tell(moment_of("remind", TWO))
    story.tell(held(LAST_SECOND), LAST_SECOND)
    story.tell(moment_of("close", TWO))
    story.tell(intake_settled())
    story.tell(duties_settled("an-binh"))
    story.tell(moment_of("patience", TWO))
    story.tell(duties_settled("an-binh"))
    story.tell(accepted(AFTER, submission="S-2"), AFTER)
    story.tell(OUTAGE, AFTER)
    story.tell(duties_excused("an-binh"), AFTER)
    story.tell(accepted(LAST_SECOND), AFTER)
    story.tell(revoked(), AFTER)
    story.tell(accepted(REMINDS, submission="S-3"), AFTER)
    story.tell(revoked(submission="S-3"), AFTER)
    story.tell(accepted(REMINDS + timedelta(hours=1), submission="S-4"), AFTER)
    story.tell(unknown(unit="an-hoa"), AFTER)
    later = moment_of("close", TWO, due_at=TWO_DUE)
    story.tell(later)
    story.tell(intake_settled(due_at=TWO_DUE), TWO_DUE)
    story.tell(duties_settled("an-hoa", due_at=TWO_DUE), TWO_DUE)
    story.tell(duties_closed("an-hoa", instants=(TWO_DUE,)), TWO_DUE)
    story.tell(period_ended(late=1, due_at=TWO_DUE), TWO_DUE)
    return story


TWO_DUE = moment_of("close", TWO, due_at=None).at.replace(day=21)


def amounts_to(story: Any) -> list[str]:
    """What is known in the end, whoever counts: events without the moments at which they were decided."""
    moving = {"settled_at", "withdrawn_at", "excused_at", "closed_at", "registered_at", "defined_at", "declared_at"}
    return [f"{type(event).__name__} {event.model_dump_json(exclude=moving)}" for event in takeback.own_events(story)]


def test_what_is_taken_back_is_not_decided_twice() -> None:
    story = told_of_everything()
    expected = amounts_to(story)
    assert len(expected) == len(set(expected))
    for place, again in takeback.everywhere(story):
        assert amounts_to(again) == expected, place


def test_an_end_that_reached_nobody_is_decided_again() -> None:
    story = told_of_everything()
    expected = {line for line in amounts_to(story) if "ReportDueSoon" not in line}
    for place, again in takeback.with_an_end_lost(story):
        assert {line for line in amounts_to(again) if "ReportDueSoon" not in line} == expected, place


def test_an_opening_of_which_only_half_was_taken_back_is_completed() -> None:
    story = Story().opened()
    cut = next(place for place, row in enumerate(story.rows) if row.source == "ticker")
    again = takeback.restored(story, cut=cut, known=2)
    assert len([event for event in takeback.own_events(again) if isinstance(event, ReportExpected)]) == 1
    takeback.hear_again(again, takeback.lost_after(story, cut).causes, story)
    assert takeback.own_events(again) == takeback.own_events(story)
