"""A duty by another due instant: what was told of instants is taken out, all that happened stays."""

from datetime import datetime, timedelta
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contracts.deadlines import Lapse, Revival
from services.contracts.scoring import Status
from services.scoring.domain.facts import Kind, Learnt
from services.scoring.domain.foresight import Foreseen, foresee
from services.scoring.domain.marks import folded
from services.scoring.domain.spans import Dated


def day(number: int, hour: int = 0) -> datetime:
    return datetime.fromisoformat(f"2021-03-{number:02}T{hour:02}:00:00+07:00")


SAT: Final = day(14)
"""Until the end of Saturday, 13 March."""
MON: Final = day(16)
"""Until the end of Monday, 15 March."""
AFTER: Final = day(30)


def facts(*told: Learnt) -> list[Dated]:
    """Facts as they were told, one after another."""
    return [Dated(SAT, SAT + timedelta(seconds=place), "deadlines", place, one) for place, one in enumerate(told, 1)]


def expected(due_at: datetime = SAT) -> Learnt:
    return Learnt(Kind.EXPECTED, due_at)


def unmet(due_at: datetime = SAT, reasons: str = "") -> Learnt:
    return Learnt(Kind.UNMET, due_at, reasons=reasons)


def accepted(at: datetime, **more: Any) -> Learnt:
    return Learnt(Kind.ACCEPTED, None, at, at, "s1", "", **{"version": 1, "evidence": "attested", **more})


def seen(told: list[Dated], wanted: Foreseen, as_of: datetime = AFTER) -> tuple[str, int, str]:
    shown = foresee(told, wanted, as_of)
    assert shown is not None
    return shown.standing.status.value, shown.standing.days_late, shown.reasons


def test_who_was_late_on_the_day_off_is_on_time() -> None:
    told = facts(expected(), unmet(), accepted(day(15, 9)))
    assert seen(told, Foreseen(SAT)) == ("late", 2, "")
    assert seen(told, Foreseen(MON)) == ("on_time", 0, "")


def test_who_is_later_still_is_so_by_fewer_days_and_who_sent_nothing_is_missing() -> None:
    assert seen(facts(expected(), unmet(), accepted(day(17, 9))), Foreseen(MON)) == ("late", 2, "")
    assert seen(facts(expected(), unmet()), Foreseen(MON)) == ("missing", 0, "")
    assert seen(facts(expected()), Foreseen(MON)) == ("missing", 0, "")


def test_before_the_new_instant_nobody_is_judged() -> None:
    told = facts(expected(), unmet())
    assert seen(told, Foreseen(MON), day(15)) == ("expected", 0, "")
    assert seen(told, Foreseen(MON), MON) == ("missing", 0, "")


def test_an_earlier_instant_makes_late_what_was_on_time() -> None:
    assert seen(facts(expected(MON), accepted(day(15, 9))), Foreseen(SAT)) == ("late", 2, "")


def test_where_nobody_can_be_late_nobody_is() -> None:
    assert seen(facts(expected(), unmet(), accepted(day(20))), Foreseen(MON, firm=False)) == ("on_time", 0, "")
    assert seen(facts(Learnt(Kind.FOLLOWED, SAT)), Foreseen(SAT)) == ("missing", 0, "")


def test_what_is_not_owed_is_not_known_of() -> None:
    assert foresee(facts(expected(), unmet()), Foreseen(None), AFTER) is None


def test_a_waiver_a_credit_and_a_succession_stay() -> None:
    waived = Learnt(Kind.WAIVED, reasons="waived: dịch")
    assert seen(facts(expected(), unmet(), waived), Foreseen(MON)) == ("waived", 0, "waived: dịch")
    credit = Learnt(Kind.CREDITED, None, day(15), submission_id="c1", reasons="credit:a/1")
    assert seen(facts(expected(), unmet(), credit), Foreseen(MON)) == ("on_time", 0, "credit:a/1")
    ended = Learnt(Kind.LAPSED, reasons=f"{Lapse.SUCCESSION}: n")
    assert seen(facts(expected(), ended), Foreseen(MON))[0] == "not_obliged"


@pytest.mark.parametrize("because", [Lapse.RULE, Lapse.CORRECTED])
def test_what_a_rule_took_away_another_rule_gives_back(because: Lapse) -> None:
    told = facts(expected(), unmet(), Learnt(Kind.LAPSED, reasons=because.value))
    assert seen(told, Foreseen(SAT))[0] == "missing"
    assert seen(told, Foreseen(MON))[0] == "missing"


def test_what_was_given_back_stays_so() -> None:
    ended, again = Learnt(Kind.LAPSED, reasons=Lapse.SUCCESSION.value), Learnt(Kind.REVIVED, reasons=Revival.RULE.value)
    assert seen(facts(expected(), ended, again), Foreseen(MON))[0] == "missing"
    waived, owed = Learnt(Kind.WAIVED), Learnt(Kind.REVIVED, reasons=Revival.WAIVER_REVOKED.value)
    assert seen(facts(expected(), waived, owed), Foreseen(MON))[0] == "missing"


def test_an_outage_excuses_the_instant_it_covers_and_no_other() -> None:
    excused = Learnt(Kind.EXCUSED, SAT, day(17), reasons="outage:o")
    told = facts(expected(), unmet(), accepted(day(17)), excused)
    assert seen(told, Foreseen(SAT))[0] == "excused"
    assert seen(told, Foreseen(MON))[0] == "late"
    assert seen(told, Foreseen(MON, outage="p")) == ("excused", 0, "outage:p")
    assert seen(facts(expected(), unmet()), Foreseen(MON, outage="p"))[0] == "missing"


def test_what_an_objection_made_of_it_stays_where_it_still_is_late() -> None:
    upheld = Learnt(Kind.CORRECTED, submission_id="k1", reasons="objection:k1", status=Status.EXCUSED)
    told = facts(expected(), unmet(), accepted(day(17)), upheld)
    assert seen(told, Foreseen(MON))[0] == "excused"
    assert seen(told, Foreseen(day(20)))[0] == "on_time"


def test_an_extension_to_that_very_instant_says_so_still() -> None:
    moved = Learnt(Kind.MOVED, MON, reasons="extended: bão, 5/UBND")
    later = Learnt(Kind.MOVED, day(20), reasons="rule")
    assert seen(facts(expected(), moved, later), Foreseen(MON))[2] == "extended: bão, 5/UBND"
    assert seen(facts(expected(), later), Foreseen(MON))[2] == ""


def test_what_an_operator_closed_stays_closed_where_the_instant_is_the_same() -> None:
    unknown, closed = Learnt(Kind.UNKNOWN), unmet(MON, "operator: đã hỏi")
    told = facts(expected(MON), unknown, closed, Learnt(Kind.MOVED, SAT, reasons="rule"))
    assert seen(told, Foreseen(SAT))[0] == "unknown"
    assert seen(told, Foreseen(MON)) == ("missing", 0, "operator: đã hỏi")


def test_faults_and_what_came_back_stay() -> None:
    back = Learnt(Kind.RETURNED, None, day(12), day(12), "s0", "unsigned")
    told = facts(expected(), unmet(), back, accepted(day(15), faults=("layout",)))
    shown = foresee(told, Foreseen(MON), AFTER)
    assert shown is not None
    assert (shown.standing.status, shown.standing.faults, shown.standing.returned) == (Status.ON_TIME, ("layout",), 1)


def test_events_are_those_that_were_told() -> None:
    shown = foresee(facts(expected(), accepted(day(15))), Foreseen(MON), AFTER)
    assert shown is not None
    assert shown.events == ("deadlines-1", "deadlines-2")
    new = foresee([], Foreseen(MON), AFTER)
    assert new is not None
    assert (new.standing.status, new.events) == (Status.MISSING, ("foreseen",))


TOLD: Final = st.sampled_from(
    [
        expected(),
        expected(MON),
        Learnt(Kind.FOLLOWED, SAT),
        unmet(),
        unmet(MON, "operator: x"),
        accepted(day(13)),
        accepted(day(15)),
        accepted(day(20)),
        Learnt(Kind.RETURNED, None, day(12), day(12), "s0", "unsigned"),
        Learnt(Kind.REVOKED, None, day(15), submission_id="s1", reasons="mistake"),
        Learnt(Kind.MOVED, MON, reasons="extended: x"),
        Learnt(Kind.MOVED, day(20), reasons="rule"),
        Learnt(Kind.WITHDRAWN, SAT, day(13)),
        Learnt(Kind.EXCUSED, SAT, day(15), reasons="outage:o"),
        Learnt(Kind.WAIVED, reasons="waived"),
        Learnt(Kind.LAPSED, reasons=Lapse.SUCCESSION.value),
        Learnt(Kind.REVIVED, reasons=Revival.RULE.value),
        Learnt(Kind.UNKNOWN),
        Learnt(Kind.LIFTED),
    ]
)


@given(st.lists(TOLD, max_size=8))
def test_the_instant_it_has_changes_nothing(told: list[Learnt]) -> None:
    known = facts(expected(), *told)
    now = folded(known)
    assert now is not None
    firm = next(one.kind for one in reversed([expected(), *told]) if one.kind in {Kind.EXPECTED, Kind.FOLLOWED})
    assert foresee(known, Foreseen(now.standing.due_at, firm is Kind.EXPECTED), AFTER) == now
