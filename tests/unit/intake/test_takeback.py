"""A restored intake: its own decisions come back first, then what had caused them; nothing is decided twice."""

import json
from datetime import timedelta
from typing import Any

from services.contracts.deadlines import Ending, UnitEnded
from services.contracts.event import Event
from services.contracts.intake import ReasonCode, ReportHeld
from services.intake.domain import Reused
from services.kit.journal import Row
from tests.kit import takeback
from tests.kit.controls import CLOSING, DISTRICT, DUE, IN_TIME, KNOWN, OBLIGATION, OTHER_UNIT, PERIOD, UNIT, submission
from tests.kit.spec import Journal
from tests.unit.intake.telling import (
    MARK,
    SOURCE,
    found,
    informed,
    missed,
    reconsidered,
    reviewed,
    said,
    send,
    with_document,
)
from tests.unit.intake.test_closing import HA_TIEN, SILENCE

LONG_AGO = DUE - timedelta(days=9)


def told() -> Journal:
    """Everything that is decided without an officer."""
    journal = informed(DISTRICT, HA_TIEN, UNIT, OBLIGATION)
    send(journal, submission("RG-1"))
    said(journal, PERIOD)
    reconsidered(journal, submission_id="RG-1")
    journal.hear(Reused(submission=submission("RG-1", channel="zalo"), content_sha256="y"), source=SOURCE, at=IN_TIME)
    send(journal, with_document("RG-2"))
    found(journal, submission_id="RG-2")
    send(journal, with_document("RG-3"))
    missed(journal, submission_id="RG-3")
    send(journal, submission("RG-4", channel="zalo"))
    send(journal, submission("RG-5", at=LONG_AGO), at=IN_TIME)
    send(journal, with_document("RG-6"))
    send(journal, submission("RG-7", unit="khong-co"))
    said(journal, CLOSING)
    journal.hear(MARK, source=SOURCE, at=DUE)
    journal.hear(SILENCE, source="ticker", at=DUE)
    journal.hear(MARK, source="district/ha-tien", at=DUE)
    return journal


def shown(journal: Journal) -> dict[Any, Any]:
    """Return what is said last of every submission and instant, but for when it was said."""
    clocks = {"decided_at", "settled_at", "requested_at"}
    last: dict[Any, Any] = {}
    for event in takeback.own_events(journal):
        key = (
            getattr(event, "submission_id", type(event).__name__),
            ReasonCode.ID_REUSED in getattr(event, "reasons", ()),
        )
        last[key] = (type(event), event.model_dump(exclude=clocks))
    return last


def test_what_was_decided_is_not_decided_again() -> None:
    story = told()
    for place, again in takeback.everywhere(story):
        assert takeback.own_events(again) == takeback.own_events(story), place


def test_what_was_said_to_nobody_is_decided_when_its_cause_is_heard_again() -> None:
    story = told()
    for place, again in takeback.with_an_end_lost(story, first=5):
        assert shown(again) == shown(story), place


def test_an_officers_decision_stands_though_the_call_is_not_repeated() -> None:
    story = informed(*KNOWN)
    send(story, submission("RG-0001", at=LONG_AGO), at=IN_TIME)
    reviewed(story, arrived_at=LONG_AGO)

    def not_by_officers(row: Row) -> bool:
        return row.source != "operator"

    for place, again in takeback.everywhere(story, returns=not_by_officers):
        assert takeback.own_events(again) == takeback.own_events(story), place


def test_what_was_decided_before_it_is_heard_again_is_answered_by_that() -> None:
    story = informed(*KNOWN)
    send(story, submission())
    again = takeback.restored(story, cut=len(KNOWN))
    assert send(again, submission(), at=IN_TIME + timedelta(days=9)) == []
    (answer,) = (json.loads(say.body) for say in again.said)
    assert (answer["repeat"], answer["event_id"]) == (True, "intake-1")


def test_other_content_under_an_id_whose_first_was_lost_is_refused() -> None:
    story = informed(*KNOWN)
    send(story, submission())
    again = takeback.restored(story, cut=len(KNOWN))
    (refused,) = send(again, submission(channel="other"))
    assert refused.reasons == (ReasonCode.ID_REUSED,)


def test_what_was_held_keeps_its_first_receipt_when_it_is_sent_again() -> None:
    story = informed(*KNOWN)
    (held,) = send(story, with_document())
    again = takeback.restored(story, cut=len(KNOWN))
    assert send(again, with_document(), at=DUE + timedelta(days=1)) == []
    (decided,) = found(again, at=DUE + timedelta(days=1))
    assert isinstance(held, ReportHeld)
    assert (decided.received_at, decided.arrived_at) == (held.received_at, IN_TIME)


def ended(*successors: str) -> UnitEnded:
    about = {"unit": "an-binh", "district": "rach-gia", "how": Ending.SPLIT, "reason": "sắp xếp"}
    return UnitEnded.model_validate({**about, "successors": successors, "ended_at": IN_TIME - timedelta(days=1)})


def parted(*successors: str) -> Journal:
    """A report under an old code: accepted for the only successor, held where there are several."""
    story = informed(*KNOWN, *after(*successors))
    send(story, submission())
    return story


def after(*successors: str) -> tuple[Event, ...]:
    """What `deadlines` says when a unit parts into others."""
    units = (OTHER_UNIT.model_copy(update={"unit": code}) for code in successors)
    return (*units, ended(*successors), PERIOD.model_copy(update={"audience": successors}))


def test_what_counts_for_a_successor_is_not_decided_again() -> None:
    story = parted("moi")
    for place, again in takeback.everywhere(story):
        assert takeback.own_events(again) == takeback.own_events(story), place


def test_what_is_held_stays_so_while_less_is_known_than_when_it_was_held() -> None:
    story = parted("b", "c")
    for place, again in takeback.everywhere(story):
        assert takeback.own_events(again) == takeback.own_events(story), place
        assert [event.until for event in takeback.own_events(again)] == ["review"]
    again = takeback.restored(story, cut=len(KNOWN))
    assert send(again, submission()) == []
    said(again, *after("b", "c"))
    (decided,) = reviewed(again, successor="b")
    assert decided.successor == "b"
