"""What happens to a letter, as its rows tell it: its stage, its block of signature, its sendings, each step."""

import json
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final

from services.contracts.notify import (
    Delivery,
    LetterApproved,
    LetterBounced,
    LetterDelivered,
    LetterDrafted,
    LetterDropped,
    LetterFailed,
    LetterIssued,
    LetterNumbered,
    LetterRecalled,
    LetterRejected,
    LetterRevised,
    LetterSent,
    LetterSigned,
    LetterVoided,
    LetterWaits,
    SendingRepeated,
)
from services.contracts.notify.drafts import LetterEvent
from services.kit import moment
from services.kit.decider import Fact, Write
from services.notify.projections.lifetables import (
    ACKNOWLEDGE,
    APPROVE,
    BOUNCE,
    DELIVER,
    END_SENDING,
    ISSUE,
    KEEP_LETTER,
    KEEP_LETTER_UNIT,
    KEEP_STEP,
    LEAVE_OUT,
    MOVE,
    NUMBER_LETTER,
    NUMBER_LETTER_UNITS,
    RECALL,
    REPEAT_SENDING,
    REVISE,
    SIGN,
    STOP,
    WAIT,
)

NOT_YET: Final[Mapping[str, Any]] = MappingProxyType(
    {
        "stage": "drafted",
        "year": None,
        "number": None,
        "symbol": "",
        "dated": None,
        "numbered_at": None,
        "issued_at": None,
        "approved_at": None,
        "approved_by": "",
        "approver": "",
        "capacity": "",
        "authority": "",
        "signer_title": "",
        "signer_name": "",
        "note": "",
        "recalled_by": "",
        "signed_sha256": "",
        "signed_size": 0,
        "certificate": "",
        "signed_as": "",
        "signed_at": None,
    }
)
"""What a draft does not have yet."""

UNSENT: Final[Mapping[str, Any]] = MappingProxyType(
    {
        "recipient": "",
        "message": "",
        "error": "",
        "ended_at": None,
        "channel": "",
        "again": 1,
        "uncertain": 0,
    }
)

ARRIVED: Final = {Delivery.DELIVERED: "delivered", Delivery.REFUSED: "refused"}
"""States of a sending by what became of it; whoever works on a letter has acknowledged it."""


def project_life(fact: Fact) -> Iterable[Write]:
    """Say what an event of a letter writes; every one is a step of it."""
    event: LetterEvent = fact.event
    yield _step(fact, event)
    yield from PROJECTED[type(event)](fact, event)


def _step(fact: Fact, event: LetterEvent) -> Write:
    what = event.TYPE.split(".")[1].removeprefix("letter-")
    about = event.model_dump(mode="json", exclude=_BULKY, exclude_none=True, exclude_defaults=True)
    values = {"letter": event.letter, "event": fact.id, "row": fact.row, "what": what, "by": fact.actor}
    detail = json.dumps(about, ensure_ascii=False, sort_keys=True)
    return Write(KEEP_STEP, {**values, "at": moment.text(event.happened_at()), "detail": detail})


_BULKY: Final = {"letter", "content", "duties", "units", "district"}


def _drafted(_fact: Fact, drafted: LetterDrafted) -> Iterable[Write]:
    told = drafted.model_dump(
        mode="json",
        include={"letter", "kind", "district", "book", "content", "policy", "template", "registry", "reason"},
    )
    how = {
        "waits_for": drafted.waits_for or "",
        "signature": int(drafted.signature),
        "brake": int(drafted.brake),
        "due_at": None if drafted.due_at is None else moment.text(drafted.due_at),
        "source": "" if drafted.source is None else drafted.source.model_dump_json(),
        "corrects": "" if drafted.corrects is None else drafted.corrects.letter,
        "drafted_at": moment.text(drafted.drafted_at),
    }
    yield Write(KEEP_LETTER, {**NOT_YET, **told, **how, **_about(drafted)})
    yield from _units(drafted)


def _about(said: LetterDrafted | LetterRevised) -> dict[str, str]:
    duties = [f"{duty.unit}/{duty.obligation}/{duty.period}" for duty in said.duties]
    return {"units": json.dumps(said.units), "duties": json.dumps(duties)}


def _units(said: LetterDrafted | LetterRevised) -> Iterable[Write]:
    for unit in said.units:
        yield Write(KEEP_LETTER_UNIT, {**UNSENT, "letter": said.letter, "unit": unit, "state": "drafted"})


def _waits(_fact: Fact, waits: LetterWaits) -> Iterable[Write]:
    values = {
        "b_stage": f"waiting_{waits.waits_for}",
        "b_waits_for": waits.waits_for.value,
        "b_registry": waits.registry.value,
        "b_brake": int(waits.brake),
        "b_due_at": None if waits.due_at is None else moment.text(waits.due_at),
    }
    yield Write(WAIT, {"b_letter": waits.letter, **values})


def _approved(fact: Fact, approved: LetterApproved) -> Iterable[Write]:
    values = {
        "b_stage": "waiting_number",
        "b_approved_at": moment.text(approved.approved_at),
        "b_approved_by": approved.person or "",
        "b_approver": fact.actor,
        "b_capacity": approved.capacity.value,
        "b_authority": approved.authority,
        "b_signer_title": approved.title,
        "b_signer_name": approved.name,
    }
    yield Write(APPROVE, {"b_letter": approved.letter, **values})


def _moved(letter: str, stage: str, note: str) -> Write:
    return Write(MOVE, {"b_letter": letter, "b_stage": stage, "b_note": note})


def _rejected(_fact: Fact, rejected: LetterRejected) -> Iterable[Write]:
    yield _moved(rejected.letter, "rejected", rejected.reason)


def _dropped(_fact: Fact, dropped: LetterDropped) -> Iterable[Write]:
    yield _moved(dropped.letter, "dropped", dropped.because)


def _revised(_fact: Fact, revised: LetterRevised) -> Iterable[Write]:
    about = {f"b_{name}": value for name, value in _about(revised).items()}
    values = {"b_content": revised.content, "b_note": revised.because}
    yield Write(REVISE, {"b_letter": revised.letter, **about, **values})
    yield Write(LEAVE_OUT, {"b_letter": revised.letter})
    yield from _units(revised)


def _numbered(_fact: Fact, numbered: LetterNumbered) -> Iterable[Write]:
    values = {
        "b_stage": "numbered",
        "b_year": numbered.year,
        "b_number": numbered.number,
        "b_symbol": numbered.symbol,
        "b_dated": numbered.dated.isoformat(),
        "b_numbered_at": moment.text(numbered.numbered_at),
    }
    yield Write(NUMBER_LETTER, {"b_letter": numbered.letter, **values})
    yield Write(NUMBER_LETTER_UNITS, {"b_letter": numbered.letter, "b_state": "numbered"})


def _issued(_fact: Fact, issued: LetterIssued) -> Iterable[Write]:
    yield Write(ISSUE, {"b_letter": issued.letter, "b_issued_at": moment.text(issued.issued_at)})


def _voided(_fact: Fact, voided: LetterVoided) -> Iterable[Write]:
    yield _moved(voided.letter, "void", voided.reason)
    yield Write(STOP, {"b_letter": voided.letter})


def _recalled(_fact: Fact, recalled: LetterRecalled) -> Iterable[Write]:
    values = {"b_stage": "recalled", "b_recalled_by": recalled.by, "b_note": recalled.reason}
    yield Write(RECALL, {"b_letter": recalled.letter, **values})
    yield Write(STOP, {"b_letter": recalled.letter})


def _signed(_fact: Fact, signed: LetterSigned) -> Iterable[Write]:
    values = {
        "b_signed_sha256": signed.sha256,
        "b_signed_size": signed.size,
        "b_certificate": signed.certificate,
        "b_signed_as": signed.subject,
        "b_signed_at": moment.text(signed.signed_at),
    }
    yield Write(SIGN, {"b_letter": signed.letter, **values})


def _ended(_fact: Fact, ended: LetterSent | LetterFailed) -> Iterable[Write]:
    sent = ended if isinstance(ended, LetterSent) else None
    values = {
        "b_state": "failed" if sent is None else "sent",
        "b_recipient": ended.to,
        "b_message": "" if sent is None else sent.message,
        "b_error": ended.error if isinstance(ended, LetterFailed) else "",
        "b_ended_at": moment.text(ended.happened_at()),
        "b_channel": "" if sent is None else sent.channel.value,
        "b_uncertain": 0 if sent is None else int(sent.uncertain),
    }
    yield Write(END_SENDING, {"b_letter": ended.letter, "b_unit": ended.unit, **values})


def _repeated(_fact: Fact, repeated: SendingRepeated) -> Iterable[Write]:
    opened = {"b_state": "numbered", "b_again": repeated.again, "b_error": "", "b_ended_at": None, "b_message": ""}
    yield Write(REPEAT_SENDING, {"b_letter": repeated.letter, "b_unit": repeated.unit, **opened})


def _bounced(_fact: Fact, bounced: LetterBounced) -> Iterable[Write]:
    error = " ".join(part for part in (bounced.status, bounced.detail) if part)
    told = {"b_state": "bounced", "b_error": error, "b_ended_at": moment.text(bounced.bounced_at)}
    yield Write(BOUNCE, {"b_letter": bounced.letter, "b_unit": bounced.unit, "b_again": bounced.again, **told})


def _delivered(_fact: Fact, delivered: LetterDelivered) -> Iterable[Write]:
    told = {
        "b_state": ARRIVED.get(delivered.outcome, "acknowledged"),
        "b_channel": delivered.channel.value,
        "b_ended_at": moment.text(delivered.delivered_at),
        "b_error": delivered.detail if delivered.outcome is Delivery.REFUSED else "",
    }
    arrived = delivered.outcome is Delivery.DELIVERED
    about = {"b_letter": delivered.letter, "b_unit": delivered.unit}
    yield Write(DELIVER if arrived else ACKNOWLEDGE, {**about, **told})


PROJECTED: Final[Mapping[type[LetterEvent], Callable[[Fact, Any], Iterable[Write]]]] = MappingProxyType(
    {
        LetterDrafted: _drafted,
        LetterWaits: _waits,
        LetterApproved: _approved,
        LetterRejected: _rejected,
        LetterDropped: _dropped,
        LetterRevised: _revised,
        LetterNumbered: _numbered,
        LetterIssued: _issued,
        LetterVoided: _voided,
        LetterSigned: _signed,
        LetterSent: _ended,
        LetterFailed: _ended,
        SendingRepeated: _repeated,
        LetterDelivered: _delivered,
        LetterBounced: _bounced,
        LetterRecalled: _recalled,
    }
)
"""What each event of a letter writes."""
