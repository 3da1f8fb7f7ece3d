"""Figures of random histories, at random pairs of instants, beside a slow and plain way of finding them."""

from collections.abc import Sequence
from datetime import timedelta
from fractions import Fraction
from typing import Any, NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from services.contracts.deadlines import Basis, CreditWithdrawn, PredecessorCredited
from services.contracts.event import Event
from services.contracts.intake import AcceptanceRevoked, ReportSubmitted, Revoked
from services.scoring.pb import admin_pb2
from tests.unit.scoring.acts import DAY, credited, uncredited
from tests.unit.scoring.controls import DUE, LISTED, SECOND, UNITS, Scoring, accepted
from tests.unit.scoring.test_figures import asked

CODES = ("a", "b", "1.10")
NUMBERS = st.decimals(min_value=-(10**20), max_value=10**20, places=3).map(lambda number: format(number, "f"))


class Step(NamedTuple):
    """One thing that happens: to which unit, when, with which figures."""

    what: str
    unit: str
    days: int
    figures: dict[str, str]


STEPS = st.lists(
    st.builds(
        Step,
        st.sampled_from(("accept", "accept", "accept", "supplement", "withdraw", "revoke", "credit", "uncredit")),
        st.sampled_from(UNITS[:2]),
        st.integers(-20, 20),
        st.dictionaries(st.sampled_from(CODES), NUMBERS, max_size=3),
    ),
    min_size=4,
    max_size=12,
)
LAST_DAY, ALL = 21, 14


def told(steps: Sequence[Step]) -> list[Event]:
    """Say steps as events; a step that cannot be is none."""
    events: list[Event] = []
    for number, step in enumerate(steps):
        at = DUE + step.days * DAY
        sent = [each for each in events if isinstance(each, ReportSubmitted) and each.unit == step.unit]
        match step.what:
            case "accept" | "supplement":
                basis = Basis.SUPPLEMENT if step.what == "supplement" else None
                about = {"version": len(sent) + 1, "basis": basis, "figures": step.figures}
                events.append(accepted(at, step.unit, f"S{number}").model_copy(update=about))
            case "withdraw" | "revoke" if sent:
                events.append(taken_back(sent[-1], step.what == "withdraw", at))
            case "credit":
                events.append(credited(at, at=at))
            case "uncredit":
                events.append(uncredited(at, at=at))
            case _:
                pass
    return events


def taken_back(sent: ReportSubmitted, is_withdrawn: bool, at: Any) -> AcceptanceRevoked:  # noqa: FBT001
    return AcceptanceRevoked(
        **sent.model_dump(include={"district", "unit", "obligation", "period", "submission_id", "arrived_at"}),
        because=Revoked.WITHDRAWN if is_withdrawn else Revoked.REVOKED,
        effective_at=max(at, sent.arrived_at) if is_withdrawn else sent.arrived_at,
        revoked_at=at,
    )


def plainly(events: Sequence[Event], as_of: Any) -> dict[str, dict[str, str]]:
    """Find the figures of every unit from what was so, asking every question anew."""
    so = [event for event in events if since(event) <= as_of]
    granted = [each for each in so if isinstance(each, PredecessorCredited | CreditWithdrawn)]
    is_credited = bool(granted) and isinstance(granted[-1], PredecessorCredited)
    ours = {unit: standing(so, unit) for unit in UNITS[:2]}
    if is_credited:  # what an-hoa had sent counts for an-binh
        ours = {"an-binh": [*ours["an-hoa"], *ours["an-binh"]], "an-hoa": []}
    return {unit: laid(versions) for unit, versions in ours.items()}


def since(event: Event) -> Any:
    return event.arrived_at if isinstance(event, PredecessorCredited) else event.happened_at()


def standing(so: Sequence[Event], unit: str) -> list[ReportSubmitted]:
    return [
        each
        for place, each in enumerate(so)
        if isinstance(each, ReportSubmitted)
        and each.unit == unit
        and not any(
            isinstance(later, AcceptanceRevoked) and later.submission_id == each.submission_id for later in so[place:]
        )
    ]


def laid(versions: Sequence[ReportSubmitted]) -> dict[str, str]:
    whole = [place for place, each in enumerate(versions) if each.basis is not Basis.SUPPLEMENT]
    counted = versions[whole[-1] :] if whole else versions
    return {code: text for each in counted for code, text in each.figures.items()}


def shown(answer: admin_pb2.ConsolidatedFigures) -> dict[tuple[str, str], Fraction]:
    return {(each.unit, each.indicator): Fraction(each.value) for each in answer.figures if each.value}


@settings(max_examples=30, deadline=None)
@given(STEPS, st.just(LAST_DAY) | st.integers(-21, LAST_DAY), st.just(ALL) | st.integers(0, ALL))
async def test_at_any_pair_of_instants_figures_are_what_a_plain_reading_finds(
    steps: Sequence[Step], day: int, heard: int
) -> None:
    scoring, events = Scoring(*LISTED), told(steps)
    known_at = scoring.at + heard * SECOND
    scoring.hear(*events)
    as_of = DUE + timedelta(days=day)
    answer = await asked(scoring, as_of=as_of.isoformat(), known_at=known_at.isoformat())
    plain = plainly(events[:heard], as_of)
    found = {(unit, code): Fraction(text) for unit, texts in plain.items() for code, text in texts.items()}
    assert shown(answer) == found
    totals = {each.indicator: (Fraction(each.sum), each.units) for each in answer.sums if not each.kind}
    assert totals == {
        code: (sum(values, Fraction(0)), len(values))
        for code in {code for _unit, code in found}
        if (values := [value for (_unit, other), value in found.items() if other == code])
    }


@settings(max_examples=8, deadline=None)
@given(STEPS, st.randoms(use_true_random=False))
async def test_the_order_in_which_two_services_are_heard_does_not_matter(steps: Sequence[Step], chance: Any) -> None:
    events = told(steps)
    sources = [
        [each for each in (*LISTED, *events) if each.TYPE.startswith(source)] for source in ("deadlines", "intake")
    ]
    mixed: list[Event] = []
    while any(sources):
        mixed.append(chance.choice([queue for queue in sources if queue]).pop(0))
    straight, otherwise = await asked(Scoring(*LISTED, *events)), await asked(Scoring(*mixed))
    assert straight.SerializeToString(deterministic=True) == otherwise.SerializeToString(deterministic=True)
