"""Units that move, end and have successors: whose report it is, under which district, who may send it."""

import json
from datetime import timedelta
from itertools import product
from typing import Any, Final

import pytest

from services.contracts.answers import Receipt
from services.contracts.deadlines import Accepts, Ending, Section, SenderAssigned, UnitEnded, UnitRegistered
from services.contracts.intake import (
    AcceptanceRevoked,
    ReasonCode,
    ReportHeld,
    ReportRefused,
    ReportReturned,
    ReportSubmitted,
    Revoked,
    submission_key,
)
from services.contracts.receipt import signed_bytes
from services.intake.domain import Cell, Recorded, RegisterImported
from services.intake.domain.reviewing import (
    NoSuccessor,
    NotObliged,
    SecondPersonNeeded,
    StillUnknown,
    SuccessorNeeded,
)
from services.intake.domain.units import heirs, line
from tests.kit.controls import DISTRICT, DUE, IN_TIME, KNOWN, OBLIGATION, OPENED, PERIOD, UNIT, submission
from tests.kit.spec import Journal
from tests.unit.intake.telling import ABOUT, informed, reconsidered, reviewed, said, send
from tests.unit.intake.test_officers import say
from tests.unit.intake.test_taking_back import ask_back, officer, withdrawal

DAY: Final = timedelta(days=1)
ENDED: Final = IN_TIME - 5 * DAY
HA_TIEN: Final = DISTRICT.model_copy(update={"district": "ha-tien", "name": "Hà Tiên"})
OTHER: Final = "district/ha-tien"
STREAM: Final = "report/rach-gia/an-binh/BC-Q1/2023"


def unit(code: str, district: str = "rach-gia", at: Any = OPENED) -> UnitRegistered:
    return UNIT.model_copy(update={"unit": code, "district": district, "registered_at": at})


def ended(code: str, *successors: str, at: Any = ENDED) -> UnitEnded:
    how = Ending.MERGED if successors else Ending.DISSOLVED
    return UnitEnded(unit=code, district="rach-gia", how=how, successors=successors, reason="sắp xếp", ended_at=at)


def owed_by(*units: str) -> Any:
    return PERIOD.model_copy(update={"audience": units})


def told(*facts: Any) -> Journal:
    """Everything as always, then what happened."""
    return informed(HA_TIEN, *KNOWN, *facts)


MERGED: Final = (unit("moi"), ended("an-binh", "moi"), owed_by("moi"))


def test_a_report_under_an_old_code_counts_for_the_only_successor() -> None:
    (decided,) = send(told(*MERGED), submission())
    assert isinstance(decided, ReportSubmitted)
    assert (decided.unit, decided.successor, decided.duty_unit) == ("an-binh", "moi", "moi")
    assert (decided.district, decided.home, decided.due_at) == ("rach-gia", None, DUE)


def test_its_receipt_names_the_successor_and_what_is_signed_is_as_ever() -> None:
    journal = told(*MERGED)
    send(journal, submission())
    plain = json.loads(journal.said[-1].body)
    assert Receipt.model_validate(plain).successor == "moi"
    assert plain["duty"]["unit"] == "an-binh"
    assert signed_bytes(plain) == signed_bytes({name: plain[name] for name in plain if name != "successor"})


def test_it_counts_under_the_successors_district() -> None:
    journal = told(unit("moi", "ha-tien"), ended("an-binh", "moi"), owed_by("moi"))
    (decided,) = send(journal, submission())
    assert (decided.district, decided.home, decided.duty_district) == ("rach-gia", "ha-tien", "ha-tien")
    assert submission_key(decided) == "rach-gia/an-binh/RG-0001"


def test_the_chain_is_followed_to_whoever_is_there() -> None:
    journal = told(
        unit("b"), unit("c"), ended("an-binh", "b"), ended("b", "c", at=ENDED + DAY), owed_by("c"), unit("b2")
    )
    journal.forget()
    (decided,) = send(journal, submission())
    assert decided.successor == "c"


def test_a_chain_that_parts_and_meets_again_ends_in_one() -> None:
    journal = told(
        *map(unit, ("b", "c", "d")), ended("an-binh", "b", "c"), ended("b", "d"), ended("c", "d"), owed_by("d")
    )
    (decided,) = send(journal, submission())
    assert decided.successor == "d"


def test_what_came_before_the_end_is_the_units_own_even_if_it_is_decided_later() -> None:
    journal = told(*MERGED)
    (decided,) = send(journal, submission(at=ENDED - DAY))
    assert isinstance(decided, ReportSubmitted)
    assert decided.successor is None


def test_what_it_owed_before_it_ended_and_still_owes_is_its_own() -> None:
    (decided,) = send(told(unit("moi"), ended("an-binh", "moi"), owed_by("moi", "an-binh")), submission())
    assert isinstance(decided, ReportSubmitted)
    assert decided.successor is None


def test_a_unit_that_never_owed_it_does_not_owe_it_by_ending() -> None:
    journal = informed(DISTRICT, UNIT, OBLIGATION, owed_by("moi"), unit("moi"), ended("an-binh", "moi", at=DUE))
    (decided,) = send(journal, submission())
    assert decided.reasons == (ReasonCode.NOT_OBLIGED,)


@pytest.mark.parametrize(
    "facts",
    [
        (ended("an-binh"),),
        (unit("b"), ended("an-binh", "b"), ended("b")),
        (unit("b"), ended("an-binh", "b"), ended("b", "an-binh")),
    ],
)
def test_where_nobody_came_after_it_is_refused(facts: tuple[Any, ...]) -> None:
    (decided,) = send(told(*facts, owed_by("moi")), submission())
    assert isinstance(decided, ReportRefused)
    assert (decided.reasons, decided.successor) == ((ReasonCode.UNIT_ENDED,), None)


def test_a_successor_that_does_not_owe_it_is_not_obliged() -> None:
    (decided,) = send(told(unit("moi"), ended("an-binh", "moi"), owed_by("rach-soi")), submission())
    assert isinstance(decided, ReportRefused)
    assert decided.reasons == (ReasonCode.NOT_OBLIGED,)


def test_a_successor_nobody_has_heard_of_is_waited_for_and_then_refused() -> None:
    facts = (ended("an-binh", "moi"), owed_by("moi"))
    journal = told(*facts)
    (held,) = send(journal, submission())
    assert isinstance(held, ReportHeld)
    assert (held.until, held.reasons) == ("deadlines", (ReasonCode.UNIT_ENDED,))
    said(journal, unit("moi"))
    (decided,) = reconsidered(journal)
    assert (decided.OUTCOME, decided.successor) == ("accepted", "moi")
    other = told(*facts)
    send(other, submission())
    (refused,) = reconsidered(other)
    assert (refused.OUTCOME, refused.reasons) == ("refused", (ReasonCode.UNIT_ENDED,))


SPLIT: Final = (unit("b"), unit("c", "ha-tien"), ended("an-binh", "b", "c"), owed_by("b", "c"))


def parted(**changes: Any) -> Journal:
    journal = told(*SPLIT)
    (held,) = send(journal, submission(**changes))
    assert isinstance(held, ReportHeld)
    assert (held.until, held.reasons, held.successor) == ("review", (ReasonCode.UNIT_ENDED,), None)
    return journal


@pytest.mark.parametrize(("named", "home"), [("b", None), ("c", "ha-tien")])
def test_of_several_an_officer_names_one(named: str, home: str | None) -> None:
    journal = parted()
    (decided,) = reviewed(journal, successor=named)
    assert isinstance(decided, ReportSubmitted)
    assert (decided.successor, decided.home, decided.due_at) == (named, home, DUE)
    assert json.loads(journal.said[-1].body)["successor"] == named


def test_an_officer_has_to_name_one_of_them() -> None:
    with pytest.raises(SuccessorNeeded, match="b c"):
        reviewed(parted())
    for wrong in ("an-binh", "rach-soi"):
        with pytest.raises(NoSuccessor, match="b c"):
            reviewed(parted(), successor=wrong)
    journal = told(unit("b"), unit("c"), ended("an-binh", "b", "c"), owed_by("b"))
    send(journal, submission())
    with pytest.raises(NotObliged):
        reviewed(journal, successor="c")


def test_an_officer_may_send_it_back_and_then_it_is_nobodys() -> None:
    (decided,) = reviewed(parted(), accept=False, reasons=(ReasonCode.UNIT_ENDED,))
    assert isinstance(decided, ReportReturned)
    assert (decided.successor, decided.home) == (None, None)


def test_officers_of_the_unit_it_counts_for_are_two() -> None:
    with pytest.raises(SecondPersonNeeded):
        reviewed(parted(), successor="b", actor_unit="b")
    (decided,) = reviewed(parted(), successor="b", actor_unit="c")
    assert decided.successor == "b"


def test_nothing_is_asked_of_it_that_only_one_of_several_owes() -> None:
    asks = Accepts(channels=("e-office",), signed=True, annexes=False, supplied=(Section(code="3", supplier="b"),))
    journal = informed(HA_TIEN, DISTRICT, UNIT, OBLIGATION.model_copy(update={"accepts": asks}), *SPLIT)
    (held,) = send(journal, submission())
    assert isinstance(held, ReportHeld)


def test_the_sections_of_the_successor_are_asked_for() -> None:
    asks = Accepts(channels=("e-office",), signed=True, annexes=False, supplied=(Section(code="3", supplier="moi"),))
    journal = informed(DISTRICT, UNIT, OBLIGATION.model_copy(update={"accepts": asks}), *MERGED)
    (decided,) = send(journal, submission())
    assert decided.details == {ReasonCode.SECTIONS_MISSING: "3"}
    assert decided.successor == "moi"


def test_what_is_taken_back_is_the_successors_too() -> None:
    journal = told(*MERGED)
    send(journal, submission())
    (revoked,) = ask_back(journal, withdrawal())
    assert isinstance(revoked, AcceptanceRevoked)
    assert (revoked.successor, submission_key(revoked)) == ("moi", "rach-gia/an-binh/RG-0001")
    assert Receipt.model_validate_json(journal.said[-1].body).successor == "moi"
    journal = told(*MERGED)
    send(journal, submission())
    (revoked,) = officer(journal, Revoked.REVOKED)
    assert revoked.successor == "moi"


def test_a_unit_that_is_registered_again_from_its_end_on_goes_on() -> None:
    journal = told(unit("moi"), ended("an-binh", "moi"), unit("an-binh", at=ENDED))
    (decided,) = send(journal, submission())
    assert (decided.OUTCOME, decided.successor) == ("accepted", None)
    corrected = told(unit("moi"), ended("an-binh", "moi"), owed_by("moi"), unit("an-binh", at=ENDED - DAY))
    (decided,) = send(corrected, submission())
    assert decided.successor == "moi"


def test_a_unit_that_moved_keeps_its_open_duty_where_it_was_whoever_sends() -> None:
    journal = told(unit("an-binh", "ha-tien", at=ENDED))
    (new,) = send(journal, submission(), source=OTHER)
    (old,) = send(journal, submission("RG-0002"))
    assert (new.OUTCOME, new.district, new.home) == ("accepted", "ha-tien", "rach-gia")
    assert (old.OUTCOME, old.district, old.home) == ("accepted", "rach-gia", None)


def test_a_unit_that_moved_owes_new_reports_where_it_went() -> None:
    since = OPENED - DAY
    early = (unit("an-binh", at=since - DAY), unit("an-binh", "ha-tien", at=since))
    (decided,) = send(informed(HA_TIEN, DISTRICT, *early, OBLIGATION, PERIOD), submission(), source=OTHER)
    assert (decided.OUTCOME, decided.home) == ("accepted", None)
    (refused,) = send(informed(HA_TIEN, DISTRICT, *early, OBLIGATION, PERIOD), submission())
    assert refused.reasons == (ReasonCode.NOT_THIS_DISTRICT,)


def test_a_unit_that_moved_is_not_sent_for_by_a_district_that_was_bounded() -> None:
    gone = SenderAssigned(unit="an-binh", district="rach-gia", since=OPENED, until=ENDED, assigned_at=ENDED)
    (refused,) = send(told(unit("an-binh", "ha-tien", at=ENDED), gone), submission())
    assert refused.reasons == (ReasonCode.NOT_THIS_DISTRICT,)


def test_history_is_read_in_the_order_of_its_moments_not_of_its_telling() -> None:
    journal = told(unit("an-binh", "ha-tien", at=ENDED), unit("an-binh", "rach-gia", at=ENDED - DAY))
    known = journal.state("unit/an-binh")
    assert [known.district_at(at) for at in (OPENED - DAY, ENDED - DAY, ENDED)] == ["rach-gia", "rach-gia", "ha-tien"]
    said(journal, unit("an-binh", "rach-gia", at=ENDED))
    assert journal.state("unit/an-binh").district_at(DUE) == "rach-gia"


def test_papers_of_a_unit_that_ended_count_where_they_came_before_its_end() -> None:
    paper = {**ABOUT, "submission_id": "GIAY-1", "channel": "post", "reason": "bản giấy", "source": "CV 12"}
    journal = told(*MERGED)
    (decided,) = say(journal, Recorded(**paper, arrived_at=ENDED - DAY))
    assert (decided.OUTCOME, decided.successor) == ("accepted", None)
    with pytest.raises(NotObliged, match="successors=moi"):
        say(told(*MERGED), Recorded(**paper, arrived_at=ENDED))
    with pytest.raises(StillUnknown, match="unit-unknown"):
        say(told(*MERGED), Recorded(**{**paper, "unit": "nobody"}, arrived_at=ENDED))


def test_a_list_from_before_speaks_of_units_as_they_were() -> None:
    cell = Cell(**ABOUT, arrived_at=ENDED - DAY)
    after = Cell(**{**ABOUT, "submission_id": "S-2"}, arrived_at=ENDED)
    listed = RegisterImported(cells=(cell, after), reason="phụ lục", source="CV 13")
    (decided,) = say(told(*MERGED), listed)
    assert decided.submission_id == "RG-0001"


def test_ids_of_two_units_or_districts_never_are_the_same() -> None:
    (decided,) = send(told(*MERGED), submission())
    ways = product(("rach-gia", "ha-tien"), (None, "rach-gia"), ("an-binh", "b"), (None, "moi"), ("1", "b-1"))
    names = ("district", "home", "unit", "successor", "submission_id")
    events = [decided.model_copy(update=dict(zip(names, way, strict=True))) for way in ways]
    # One duty of its own district: a home that is the sender's own is never said.
    real = [
        one for one in events if one.home != one.district and (one.duty_district, one.duty_unit) == ("rach-gia", "moi")
    ]
    real += [one.model_copy(update={"unit": "moi", "successor": None}) for one in real]
    sent = {(one.district, one.unit, one.submission_id) for one in real}
    assert len({submission_key(one) for one in real}) == len(sent) == 12


def test_lineage_ends_where_nothing_more_is_known_and_never_turns_for_ever() -> None:
    journal = told(ended("an-binh", "b", "an-binh"), unit("b"), ended("b", "an-binh", "x"))
    units = {code: journal.state(f"unit/{code}") for code in ("an-binh", "b")}
    assert line("an-binh", units.get) == ("an-binh", "b", "x")
    assert heirs("an-binh", units, DUE) == ("x",)
    assert heirs("an-binh", units, ENDED - DAY) == ("an-binh", "b", "x")


def test_an_end_that_is_heard_before_the_unit_itself_is_kept() -> None:
    journal = informed(DISTRICT, ended("moi", "x"))
    known = journal.state("unit/moi")
    assert (known.district_at(OPENED), known.ended(DUE), known.successors) == ("rach-gia", True, ("x",))
