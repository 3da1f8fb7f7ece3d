"""What follows from a fact: a duty that is due soon or late is written about, a draft numbered, a sending recorded."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from services.contracts.deadlines import (
    DutyEvent,
    LatenessWithdrawn,
    ObligationDefined,
    ReportDueSoon,
    ReportLate,
    UnitRegistered,
)
from services.contracts.notify import LetterDrafted
from services.contracts.scoring import StandingChanged
from services.kit.decider import Fact, Say, States, To
from services.notify.domain.book import NumberLetter
from services.notify.domain.desk import OBLIGATIONS_STREAM, Desk, Obligations
from services.notify.domain.duty import WriteToUnit
from services.notify.domain.inputs import IssuerSet, MailAnswered, RectificationDrafted
from services.notify.domain.post import RecordAnswer, WriteRectification


def desk_stream(district: str) -> str:
    """Name the stream of a district's issuer, units and duties to be written about."""
    return f"issuer/{district}"


def duty_stream(duty: DutyEvent | StandingChanged) -> str:
    """Name the stream of one duty's standing and of the letters about it."""
    return f"standing/{duty.district}/{duty.unit}/{duty.obligation}/{duty.period}"


def letter_stream(letter: str) -> str:
    """Name the stream of a letter's sendings."""
    return f"letter/{letter}"


def stream_of(event: Any, _source: str) -> str:  # noqa: ANN401 - an event of any type
    """Say to which local stream a heard event belongs; most are only listed, in no stream."""
    match event:
        case UnitRegistered() | IssuerSet() | ReportDueSoon() | ReportLate():
            return desk_stream(event.district)
        case ObligationDefined():
            return OBLIGATIONS_STREAM
        case StandingChanged() | LatenessWithdrawn():
            return duty_stream(event)
        case RectificationDrafted() | MailAnswered():
            return letter_stream(event.letter)
        case _:
            return ""


def needs(fact: Fact) -> Sequence[str]:
    """Say what else a reaction looks at: the obligations' names, or who writes for the district."""
    match fact.event:
        case UnitRegistered() | IssuerSet() | ReportDueSoon() | ReportLate():
            return (OBLIGATIONS_STREAM,)
        case RectificationDrafted() as asked:
            return (desk_stream(asked.district),)
        case _:
            return ()


def react(fact: Fact, states: States) -> Sequence[To | Say]:
    """Answer the commands a fact gives rise to; a withdrawn lateness none yet, for letters are never rewritten."""
    now = fact.recorded_at
    match fact.event:
        case (ReportDueSoon() | ReportLate()) as due:
            return _written((due,), states[fact.stream], states[OBLIGATIONS_STREAM], now)
        case UnitRegistered() | IssuerSet():
            desk: Desk = states[fact.stream]
            return _written(desk.freed, desk, states[OBLIGATIONS_STREAM], now)
        case RectificationDrafted() as asked:
            return [To(fact.stream, WriteRectification(asked, states[desk_stream(asked.district)].sender, now))]
        case LetterDrafted() as drafted:
            return [_numbered(drafted, now)]
        case MailAnswered() as answer:
            return [To(fact.stream, RecordAnswer(answer, now))]
        case _:
            return []


def _written(
    duties: Sequence[ReportDueSoon | ReportLate], desk: Desk, obligations: Obligations, now: datetime
) -> Sequence[To]:
    sender = desk.sender
    if sender is None:
        return []
    return [
        To(duty_stream(due), WriteToUnit(due, sender, desk.units[due.unit], obligations.report(due), now))
        for due in duties
        if desk.is_ready(due)
    ]


def _numbered(drafted: LetterDrafted, now: datetime) -> To:
    symbol = str(json.loads(drafted.content)["symbol"])
    command = NumberLetter(letter=drafted.letter, book=drafted.book, symbol=symbol, now=now)
    return To(command.stream, command)
