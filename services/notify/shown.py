"""A letter as it is answered, and what is known of whoever signs."""

import json
from datetime import datetime
from typing import Any

from services.contracts.deadlines import Citation
from services.kit import moment
from services.notify.pb import admin_pb2
from services.notify.queries import LetterRow
from services.notify.queries.lives import Sent, Step, Whole
from services.notify.queries.signers import Signs


def told(row: LetterRow, state: str) -> admin_pb2.Letter:
    """Answer a letter in the state it is in."""
    letter = row.document()
    return admin_pb2.Letter(
        letter=row.letter,
        kind=row.kind,
        district=row.district,
        number=f"{letter.number:02d}/{letter.symbol}" if row.number else "",
        dated=row.dated.isoformat() if row.dated else "",
        subject=letter.subject,
        units=row.units,
        duties=row.duties,
        state=state,
        drafted_at=moment.text(row.drafted_at),
    )


def whole(found: Whole) -> admin_pb2.Letter:
    """Answer a letter with all that is known of it."""
    letter = told(found.row, found.state)
    letter.book, letter.year = found.book, found.year or 0
    letter.policy, letter.template, letter.brake = found.policy, found.template, found.brake
    letter.reason, letter.corrects, letter.approved_by = found.reason, found.corrects, found.approved_by
    letter.signed_at, letter.certificate = found.signed_at, found.certificate
    letter.corrected_by.extend(found.spoken_of)
    letter.sendings.extend(_sending(each) for each in found.sendings)
    letter.steps.extend(_step(each) for each in found.steps)
    if found.source is not None:
        letter.source.CopyFrom(cited(found.source))
    return letter


def cited(source: Citation) -> admin_pb2.Citation:
    """Answer which letter orders something."""
    dated = "" if source.dated is None else source.dated.isoformat()
    return admin_pb2.Citation(number=source.number, date=dated, title=source.title, item=source.item)


def _sending(sent: Sent) -> admin_pb2.LetterSending:
    return admin_pb2.LetterSending(**sent._asdict())


def _step(step: Step) -> admin_pb2.LetterStep:
    about: dict[str, Any] = json.loads(step.detail)
    said = [f"{name}={_plain(value)}" for name, value in about.items() if not name.endswith("_at") and value]
    return admin_pb2.LetterStep(what=step.what, at=step.at, by=step.by, detail=", ".join(said), event=step.event)


def _plain(value: Any) -> str:  # noqa: ANN401 - a value of JSON
    if isinstance(value, dict):
        return str(value.get("number") or value)
    return " ".join(str(value).split())


def signer(signs: Signs, now: datetime) -> admin_pb2.Signer:
    """Answer who signs, in which capacity, from when to when, and whether that person is away."""
    named = signs.named
    away = signs.away if signs.is_away(now) else None
    answer = admin_pb2.Signer(
        district=named.district,
        person=named.person,
        capacity=named.capacity.value,
        authority=named.authority,
        title=named.title,
        name=named.name,
        kinds=[kind.value for kind in named.kinds],
        stands_in=named.stands_in or "",
        since="" if named.since is None else moment.text(named.since),
        until="" if named.until is None else moment.text(named.until),
        withdrawn=named.withdrawn,
        away=away is not None,
        away_until="" if away is None or away.until is None else moment.text(away.until),
    )
    if named.source is not None:
        answer.source.CopyFrom(cited(named.source))
    return answer
