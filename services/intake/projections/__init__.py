"""Read models of intake: the last decision on each submission, documents, figures, arrivals, closings, outages."""

import json
from collections.abc import Iterable, Mapping
from typing import Final

from services.contracts.deadlines import DistrictRegistered, ObligationDefined, OutageDeclared, OutageRevoked
from services.contracts.district import Mark
from services.contracts.intake import (
    AcceptanceRevoked,
    ArrivalUnknown,
    Decided,
    FaultsNoted,
    IntakeSettled,
    MarksRequested,
    ReasonCode,
    ReportHeld,
    ReportSubmitted,
    UnknownLifted,
)
from services.intake.domain import (
    SOURCE_PREFIX,
    Arrived,
    Repeated,
    Reused,
    ReviewProposed,
    Tried,
    Unreadable,
    Withdrawing,
)
from services.intake.projections.tables import (
    ASKED_BACK,
    CAME_WITH,
    COUNTED,
    DECIDED,
    FAULTY,
    KNOWN_DISTRICT,
    KNOWN_OBLIGATION,
    KNOWN_OUTAGE,
    MARK_ASKED,
    MARK_BACK,
    NO_OUTAGE,
    PROPOSED,
    REPORTED,
    SETTLED,
    SILENT,
    TABLES,
    TAKEN_BACK,
    UNKNOWN,
    UNREPORTED,
)
from services.kit import moment
from services.kit.decider import Fact, Write

__all__ = ["TABLES", "project"]

AGAIN: Final[Mapping[type, str]] = {Repeated: "repeat", Reused: "reused", Unreadable: "unreadable"}
"""As what something is counted that brings no submission of its own."""


def project(fact: Fact) -> Iterable[Write]:
    """Write down what a fact changes in the read models."""
    match fact.event:
        case Arrived() | Withdrawing() | Tried() | Repeated() | Reused() | Unreadable():
            return _sent(fact)
        case Decided():
            return _decided(fact, fact.event)
        case AcceptanceRevoked():
            return _taken_back(fact, fact.event)
        case ReviewProposed():
            return [_proposed(fact, fact.event)]
        case FaultsNoted():
            return [_faulty(fact, fact.event)]
        case ArrivalUnknown() | UnknownLifted():
            return [_unknown(fact, fact.event)]
        case MarksRequested() | Mark() | IntakeSettled():
            return _closing(fact)
        case _:
            return _known(fact)


def _sent(fact: Fact) -> Iterable[Write]:
    match fact.event:
        case Arrived():
            return _arrived(fact, fact.event)
        case Withdrawing(withdrawal=withdrawal):
            about = withdrawal.model_dump(include={"submission_id", "unit", "obligation", "period"})
            asked = Write(ASKED_BACK, {"district": _district(fact.source), **about})
            return [asked, _counted(fact.source, "withdrawals")]
        case Tried():
            return [_counted(fact.source, "tests")]
        case _:
            return [_counted(fact.source, "arrived"), _counted(fact.source, AGAIN[type(fact.event)])]


def _known(fact: Fact) -> Iterable[Write]:
    match fact.event:
        case DistrictRegistered(district=district, name=name, leaf=leaf):
            return [Write(KNOWN_DISTRICT, {"district": district, "name": name, "leaf": int(leaf)})]
        case ObligationDefined(obligation=obligation, completes=completes):
            return [Write(KNOWN_OBLIGATION, {"obligation": obligation, "completes": completes or ""})]
        case OutageDeclared(district=district, outage=outage):
            times = {"since": moment.text(fact.event.since), "until": moment.text(fact.event.until)}
            return [Write(KNOWN_OUTAGE, {"district": district, "outage": outage, **times})]
        case OutageRevoked(district=district, outage=outage):
            return [Write(NO_OUTAGE, {"b_district": district, "b_outage": outage})]
        case _:
            return []


def _arrived(fact: Fact, arrived: Arrived) -> Iterable[Write]:
    counted = _counted(fact.source, "arrived")
    document = arrived.submission.travelling
    if document is None:
        return [counted]
    values = {
        "district": _district(fact.source),
        "submission_id": arrived.submission.submission_id,
        **document.model_dump(include={"bucket", "object", "sha256"}),
    }
    return [counted, Write(CAME_WITH, values)]


def _counted(source: str, what: str) -> Write:
    return Write(COUNTED, {"district": _district(source), "what": what, "count": 1})


def _district(source: str) -> str:
    return source.removeprefix(SOURCE_PREFIX)


def _decided(fact: Fact, decision: Decided) -> Iterable[Write]:
    if ReasonCode.ID_REUSED in decision.reasons:
        return []
    values = {
        "district": decision.district,
        "submission_id": decision.submission_id,
        "unit": decision.unit,
        "owner": decision.duty_unit,
        "obligation": decision.obligation,
        "period": decision.period,
        "outcome": decision.OUTCOME.value,
        "reasons": " ".join(decision.reasons),
        "submitted_at": moment.text(decision.submitted_at),
        "received_at": moment.text(decision.received_at),
        "arrived_at": moment.text(decision.arrived_at),
        "until": decision.until if isinstance(decision, ReportHeld) else "",
        "decided_at": moment.text(decision.decided_at),
        "event_id": fact.id,
        "evidence": decision.evidence if isinstance(decision, ReportSubmitted) else "",
        "proposed_by": "",
        "proposal": "",
        "faults": "",
        "faults_event_id": "",
    }
    figures = decision.figures if isinstance(decision, ReportSubmitted) else {}
    return [Write(DECIDED, values), *([_reported(fact, decision, figures)] if figures else [])]


def _reported(fact: Fact, decision: Decided, figures: Mapping[str, str]) -> Write:
    values = {
        "sender": decision.district,
        "submission_id": decision.submission_id,
        "district": decision.duty_district,
        "unit": decision.duty_unit,
        "obligation": decision.obligation,
        "period": decision.period,
        "event_id": fact.id,
        "row": fact.row,
        "figures": json.dumps(figures, ensure_ascii=False),
    }
    return Write(REPORTED, values)


def _taken_back(fact: Fact, revoked: AcceptanceRevoked) -> Iterable[Write]:
    values = {
        "b_district": revoked.district,
        "b_submission_id": revoked.submission_id,
        "b_outcome": revoked.OUTCOME.value,
        "b_reasons": revoked.because.value,
        "b_until": "",
        "b_decided_at": moment.text(revoked.revoked_at),
        "b_event_id": fact.id,
    }
    gone = {"b_sender": revoked.district, "b_submission_id": revoked.submission_id}
    return [Write(TAKEN_BACK, values), Write(UNREPORTED, gone)]


def _proposed(fact: Fact, said: ReviewProposed) -> Write:
    about = {"b_district": said.district, "b_submission_id": said.submission_id}
    return Write(PROPOSED, {**about, "b_proposed_by": fact.actor, "b_proposal": said.verdict})


def _faulty(fact: Fact, noted: FaultsNoted) -> Write:
    about = {"b_district": noted.district, "b_submission_id": noted.submission_id}
    return Write(FAULTY, {**about, "b_faults": " ".join(noted.faults), "b_faults_event_id": fact.id})


def _unknown(fact: Fact, event: ArrivalUnknown | UnknownLifted) -> Write:
    state = "unknown" if isinstance(event, ArrivalUnknown) else "lifted"
    about = event.model_dump(include={"unit", "obligation", "period", "district"})
    return Write(UNKNOWN, {**about, "state": state, "event_id": fact.id})


def _closing(fact: Fact) -> Iterable[Write]:
    event: MarksRequested | Mark | IntakeSettled = fact.event
    instant = {"obligation": event.obligation, "period": event.period, "due_at": moment.text(event.due_at)}
    match event:
        case MarksRequested():
            asked = {**instant, "since": moment.text(event.requested_at), "state": "waiting"}
            return [Write(MARK_ASKED, {**asked, "district": district}) for district in event.districts]
        case Mark():
            back = {**instant, "since": moment.text(fact.recorded_at), "state": "back"}
            return [Write(MARK_BACK, {**back, "district": _district(fact.source)})]
        case IntakeSettled():
            of_instant = {f"b_{name}": value for name, value in instant.items()}
            settled = Write(SETTLED, of_instant)
            silent = Write(SILENT, {**of_instant, "b_silent": json.dumps(event.silent)})
            return [settled, silent] if event.silent else [settled]
