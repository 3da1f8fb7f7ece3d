"""At every pair of instants exactly one span of a duty holds, and it says what a fold of the facts known then says."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from services.contracts.intake import FaultsNoted, ReasonCode
from services.contracts.scoring import MarkCorrected, Status
from services.kit.decider import Fact
from services.scoring.domain.facts import LEARNABLE, SAID_BY, Kind, Learnable, learn_from, so_since
from services.scoring.domain.learning import LEARNT_BY
from services.scoring.domain.marks import Shown, folded, instants, pack, show, unpack
from services.scoring.domain.spans import Dated, Span, grow, instant, moment
from services.scoring.domain.standing import LOCAL, STANDING, Correct, Duty, DutyKey, Standing, standing
from services.scoring.projections import SPANS, portray
from services.scoring.projections.spans import KEEP_SPAN
from tests.unit.scoring.acts import DAY, EXTENDED, due_changed, revived, waived
from tests.unit.scoring.controls import (
    DUE,
    SECOND,
    START,
    accepted,
    excused,
    expected,
    returned,
    unmet,
    withdrawn,
)

WHEN = st.sampled_from([DUE - 3 * DAY, DUE - DAY, DUE, DUE + DAY, EXTENDED, EXTENDED + DAY])
NAMES = st.sampled_from(["RG-1", "RG-2"])
DUTY = {"district": "rach-gia", "unit": "an-binh", "obligation": "BC-Q1", "period": "2023"}


def faulty(at: datetime, *faults: ReasonCode, submission: str = "RG-1") -> FaultsNoted:
    return FaultsNoted(**DUTY, submission_id=submission, faults=faults, reason="đọc lại", noted_at=at)


def corrected(
    at: datetime, status: Status | None = None, *lifted: ReasonCode, objection: str = "KN-1"
) -> MarkCorrected:
    about = {**DUTY, "province": "kien-giang", "objection": objection, "reason": "mất điện"}
    return MarkCorrected.model_validate({**about, "status": status, "faults_lifted": lifted, "corrected_at": at})


FACTS = st.one_of(
    st.builds(accepted, WHEN, st.just("an-binh"), NAMES),
    st.builds(returned, WHEN, st.just("an-binh"), NAMES),
    st.builds(lambda due, at: due_changed(due, at=at), st.sampled_from([DUE, EXTENDED]), WHEN),
    st.builds(lambda at: waived(at=at), WHEN),
    st.builds(lambda at: revived(at=at), WHEN),
    st.builds(withdrawn, WHEN),
    st.builds(excused, WHEN),
    st.builds(faulty, WHEN, st.sampled_from([ReasonCode.LAYOUT, ReasonCode.COPIED_CONTENT])),
    st.builds(corrected, WHEN, st.sampled_from([None, Status.EXCUSED]), st.just(ReasonCode.LAYOUT)),
    st.sampled_from([expected(), unmet()]),
)


def dated(told: Sequence[tuple[Learnable, int]]) -> list[Dated]:
    """Put facts into a journal, so many seconds after one another; nought: the clock stands still."""
    places = {"deadlines": 0, "intake": 0, "scoring": 0}
    at, found = START, []
    for event, seconds in told:
        source = event.TYPE.partition(".")[0]
        places[source] += 1
        at += seconds * SECOND
        found.append(Dated(so_since(event), at, source, places[source], learn_from(event)))
    return found


def kept(facts: Sequence[Dated]) -> list[Span]:
    """Grow a timeline and keep every row as a table does, by its key."""
    rows: dict[tuple[int, int], Span] = {}
    timeline: tuple[Span, ...] = ()
    for fact in facts:
        timeline, touched = grow(timeline, fact, standing)
        rows.update({(span.so_from, span.known_from): span for span in touched})
    return list(rows.values())


def at(rows: Sequence[Span], as_of: datetime, known_at: datetime) -> list[Shown]:
    held = [span for span in rows if span.holds(instant(as_of), instant(known_at))]
    return [show(span.stands, span.known, span.facts) for span in held if span.stands is not None]


def then(facts: Sequence[Dated], as_of: datetime, known_at: datetime) -> list[Shown]:
    shown = folded(fact for fact in facts if fact.so_since <= as_of and fact.recorded_at <= known_at)
    return [] if shown is None else [shown]


@settings(max_examples=200, derandomize=True, deadline=None)
@given(told=st.lists(st.tuples(FACTS, st.integers(0, 2)), min_size=1, max_size=9))
def test_one_span_holds_at_every_pair_of_instants_and_says_what_the_fold_says(
    told: list[tuple[Learnable, int]],
) -> None:
    facts = dated(told)
    rows = kept(facts)
    tick = timedelta(microseconds=1)
    for as_of in {each for fact in facts for each in (fact.so_since - tick, fact.so_since)}:
        for known_at in {each for fact in facts for each in (fact.recorded_at - tick, fact.recorded_at)}:
            assert at(rows, as_of, known_at) == then(facts, as_of, known_at)


def test_facts_that_come_in_order_cost_one_span_each() -> None:
    facts = dated([(expected(), 1), (returned(DUE - DAY), 1), (accepted(DUE, submission="RG-2"), 1)])
    assert len(kept(facts)) == len(facts)


def test_what_is_known_later_changes_nothing_that_was_shown_before() -> None:
    facts = dated([(expected(), 1), (unmet(), 1), (accepted(DUE - DAY), 1)])
    rows = kept(facts)
    [printed] = at(rows, DUE + DAY, facts[1].recorded_at)
    [told_again] = at(rows, DUE + DAY, facts[2].recorded_at)
    assert (printed.standing.status, told_again.standing.status) == (Status.MISSING, Status.ON_TIME)


STATUSES = st.sampled_from(Status)
MOMENTS = st.one_of(st.integers(0, 3000).map(lambda days: DUE + days * DAY), st.integers(0, 10**15).map(moment)).map(
    lambda at_: at_.astimezone(LOCAL)
)


@given(
    status=STATUSES,
    due=MOMENTS,
    late=st.integers(-400, 4000),
    returned_=st.integers(0, 40),
)
def test_a_packed_mark_says_all_that_is_scored(status: Status, due: datetime, late: int, returned_: int) -> None:
    arrived = due + late * DAY
    stood = Standing(status, due, None, arrived, 0, ("layout",), returned_)
    said = unpack(pack(stood, instants(stood)))
    assert (said.status, said.due_on, said.returned) == (status, due.date(), returned_)
    assert (said.has_arrived, said.is_in_time, said.is_faulty) == (True, arrived < due, True)
    assert said.late == max(0, late + 1)
    assert said.is_midnight == (due.time() == due.time().min)


@given(st.integers(-(10**16), 10**16))
def test_instants_survive_as_whole_numbers(microseconds: int) -> None:
    assert instant(moment(microseconds)) == microseconds


def duty_after(*told: Learnable) -> Duty:
    """Let a duty remember facts of its stream."""
    duty = Duty()
    for place, (event, fact) in enumerate(zip(told, dated([(event, 1) for event in told]), strict=True), start=1):
        about = (event.TYPE, f"{fact.source}-{fact.position}", event.happened_at(), fact.recorded_at, "", "", "")
        own = fact.source == "scoring"
        duty = STANDING.evolve(
            duty, Fact(place, fact.source, fact.position, "standing/x", *about, own=own, event=event)
        )
    return duty


def stands(*told: Learnable) -> Standing:
    found = duty_after(*told).stands
    assert found is not None
    return found


def test_every_event_about_a_duty_is_read_and_every_kind_of_fact_is_learnt() -> None:
    assert set(SAID_BY) == set(LEARNABLE)
    assert set(LEARNT_BY) == set(Kind)


def test_faults_are_those_of_the_latest_version_that_stands() -> None:
    first = accepted(DUE - 2 * DAY)
    second = accepted(DUE + DAY, submission="RG-2").model_copy(update={"version": 2})
    noted = faulty(DUE, ReasonCode.LAYOUT)
    assert stands(expected(), first, noted).faults == ("layout",)
    after = stands(expected(), first, noted, second)
    assert (after.status, after.arrived_at, after.faults) == (Status.ON_TIME, first.arrived_at, ())


def test_faults_said_when_a_report_was_taken_in_hold_until_an_officer_notes_others() -> None:
    taken_in = accepted(DUE - DAY).model_copy(update={"reasons": (ReasonCode.LAYOUT, ReasonCode.REVIEW)})
    assert stands(expected(), taken_in).faults == ("layout",)
    assert stands(expected(), taken_in, faulty(DUE)).faults == ()


def test_what_came_back_is_counted_until_it_is_taken_in() -> None:
    told = (expected(), returned(DUE - 2 * DAY), returned(DUE - DAY, submission="RG-9"))
    assert stands(*told).returned == 2
    assert stands(*told, accepted(DUE, submission="RG-9")).returned == 1


def test_an_objection_excuses_what_is_late_and_can_be_turned_back() -> None:
    late = (expected(), unmet(), accepted(DUE + DAY))
    upheld = stands(*late, corrected(DUE + 5 * DAY, Status.EXCUSED))
    assert (upheld.status, upheld.days_late, upheld.arrived_at) == (Status.EXCUSED, 0, DUE + DAY)
    turned_back = stands(*late, corrected(DUE + 5 * DAY, Status.EXCUSED), corrected(DUE + 9 * DAY))
    assert (turned_back.status, turned_back.days_late) == (Status.LATE, 2)


def test_an_objection_never_touches_what_does_not_speak_against_the_unit() -> None:
    assert stands(expected(), accepted(DUE - DAY), corrected(DUE, Status.WAIVED)).status is Status.ON_TIME


def test_an_objection_lifts_faults_and_says_so() -> None:
    told = (expected(), accepted(DUE - DAY), faulty(DUE, ReasonCode.LAYOUT, ReasonCode.COPIED_CONTENT))
    duty = duty_after(*told, corrected(DUE + DAY, None, ReasonCode.LAYOUT))
    [shown] = [show(duty.stands, span.known, span.facts) for span in duty.timeline[-1:] if duty.stands]
    assert shown.standing.faults == ("copied-content",)
    assert shown.reasons == "objection:KN-1: mất điện"
    assert shown.events[-1] == "scoring-1"


def test_what_an_objection_changes_is_said_once() -> None:
    order = Correct(
        "kien-giang", "rach-gia", DutyKey("an-binh", "BC-Q1", "2023"), "KN-1", DUE, "mất điện", Status.EXCUSED
    )
    [said] = STANDING.decide(order, duty_after(expected(), unmet()))
    assert (said.status, said.objection) == (Status.EXCUSED, "KN-1")
    assert not STANDING.decide(order, duty_after(expected(), unmet(), said))
    assert STANDING.decide(replace(order, status=None), duty_after(expected(), unmet(), said))


def test_rows_are_written_once_for_each_key_where_the_clock_stands_still() -> None:
    duty, rows = Duty(), {}
    event = accepted(DUE)
    for place, each in enumerate((expected(), unmet(), event), start=1):
        about = (each.TYPE, f"x-{place}", each.happened_at(), START, "", "", "")
        fact = Fact(place, "deadlines", place, "standing/x", *about, own=False, event=each)
        duty = STANDING.evolve(duty, fact)
        for write in portray([(fact, duty)]):
            if write.statement is KEEP_SPAN:
                row = dict(zip(SPANS.columns.keys(), write.values, strict=True))
                rows[row["so_from"], row["known_from"]] = row
    assert len({known for _so, known in rows}) == 1
    assert sorted(so for so, _known in rows) == sorted(map(instant, (START, DUE)))
