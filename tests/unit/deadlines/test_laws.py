"""Laws of the rules, over anything that may be heard in any order."""

from datetime import timedelta
from itertools import permutations
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from services.contracts.deadlines import LatenessWithdrawn, ReportLate
from services.contracts.intake import Decided
from services.deadlines.domain.inputs import CatalogueImported
from tests.unit.deadlines.story import (
    AFTER,
    CATALOGUE,
    DUE,
    LAST_SECOND,
    REMINDS,
    UNITS,
    Story,
    accepted,
    changed,
    duties_settled,
    held,
    intake_settled,
    moment_of,
    period_ended,
    refused,
    returned,
)

ARRIVALS = st.sampled_from([REMINDS, LAST_SECOND, DUE, AFTER])
REPORTS = st.builds(
    lambda kind, at, unit, submission: kind(at, unit=unit, submission=submission),
    st.sampled_from([accepted, held, returned, refused]),
    ARRIVALS,
    st.sampled_from(UNITS),
    st.sampled_from(["S-1", "S-2"]),
)
OTHERS = st.sampled_from(
    [
        CatalogueImported(catalogue=CATALOGUE),
        CatalogueImported(catalogue=changed(title="BC Quý 1")),
        moment_of("open"),
        moment_of("remind"),
        moment_of("close"),
        intake_settled(),
        intake_settled("rach-gia"),
        duties_settled(),
        period_ended(),
    ]
)
HEARD = st.lists(st.one_of(REPORTS, OTHERS), max_size=20)


def heard_by(events: list[Any], *, times: int, forgetful: bool = False) -> Story:
    story = Story().opened()
    for event in events:
        for _ in range(times):
            story.tell(event, AFTER)
        if forgetful:
            story.forget()
    return story


def decided(story: Story) -> list[Any]:
    return [fact.event for fact in story.own]


@settings(max_examples=40, derandomize=True, deadline=None)
@given(HEARD)
def test_hearing_everything_twice_changes_nothing(events: list[Any]) -> None:
    once, twice = heard_by(events, times=1), heard_by(events, times=2)
    assert decided(once) == decided(twice)
    for event in [event for event in events if isinstance(event, Decided)]:
        twice.tell(event, AFTER)
    late = [fact.event for fact in twice.own if isinstance(fact.event, ReportLate)]
    assert len(late) == len({event.unit for event in late})


@settings(max_examples=30, derandomize=True, deadline=None)
@given(HEARD)
def test_a_restart_after_every_fact_changes_nothing(events: list[Any]) -> None:
    assert decided(heard_by(events, times=1)) == decided(heard_by(events, times=1, forgetful=True))


@settings(max_examples=25, derandomize=True, deadline=None)
@given(st.lists(ARRIVALS, min_size=1, max_size=2))
def test_in_any_order_a_duty_is_late_unless_something_accepted_arrived_in_time(arrivals: list[Any]) -> None:
    reports = [accepted(at, submission=f"S-{number}") for number, at in enumerate(arrivals)]
    for order in permutations([*reports, duties_settled("an-binh")]):
        story = Story().settled()
        for event in order:
            story.tell(event, AFTER + timedelta(seconds=1))
        called = len(list(story.events(ReportLate))) - len(list(story.events(LatenessWithdrawn)))
        assert called == (0 if min(arrivals) < DUE else 1)
