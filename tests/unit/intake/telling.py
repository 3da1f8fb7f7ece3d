"""Intake's journal told in tests: what `deadlines` had said, what districts send, what loops find out."""

import hashlib
import json
from datetime import datetime
from typing import Any, Final

from services.contracts.deadlines import OutageDeclared
from services.contracts.district import Document, Mark, Submission
from services.contracts.event import Event
from services.intake.domain import Arrived, ObjectFound, ObjectMissed, Reconsidered, Reviewed
from services.intake.wiring import RULES
from tests.kit.controls import DUE, IN_TIME, submission
from tests.kit.spec import Journal

SOURCE: Final = "district/rach-gia"
MARK: Final = Mark(obligation="BC-Q1", period="2023", due_at=DUE)
ABOUT: Final = {
    "district": "rach-gia",
    "submission_id": "RG-0001",
    "unit": "an-binh",
    "obligation": "BC-Q1",
    "period": "2023",
}
SHA: Final = hashlib.sha256(b"the document").hexdigest()
DOCUMENT: Final = Document(bucket="documents-rach-gia", object="RG-0001.pdf", sha256=SHA)


def arrived(sent: Submission) -> Arrived:
    return Arrived(submission=sent, content_sha256=hashlib.sha256(sent.model_dump_json().encode()).hexdigest())


def informed(*facts: Event) -> Journal:
    journal = Journal(RULES)
    said(journal, *facts)
    return journal


def said(journal: Journal, *facts: Event) -> list[Any]:
    return [own for fact in facts for own in journal.hear(fact, source="deadlines", at=fact.happened_at())]


def send(journal: Journal, sent: Submission, *, at: datetime | None = None, source: str = SOURCE) -> list[Any]:
    return journal.hear(
        arrived(sent),
        source=source,
        at=at or sent.submitted_at,
        message_id=sent.submission_id,
        body=sent.model_dump_json(),
    )


def named(journal: Journal, sent: Submission, district: str) -> list[Any]:
    """Send in a district's name."""
    event = arrived(sent).model_copy(update={"named": district})
    body = json.dumps({**json.loads(sent.model_dump_json()), "district": district})
    return journal.hear(event, source=SOURCE, at=sent.submitted_at, message_id=sent.submission_id, body=body)


def with_document(submission_id: str = "RG-0001", **changes: Any) -> Submission:
    return submission(submission_id, **{"document": DOCUMENT, **changes})


def outage(since: datetime, until: datetime, *, name: str = "MD-1", district: str = "rach-gia") -> OutageDeclared:
    return OutageDeclared(
        outage=name, district=district, since=since, until=until, reason="mất điện", declared_at=until
    )


def reconsidered(journal: Journal, *, at: datetime = IN_TIME, **about: str) -> list[Any]:
    return journal.hear(Reconsidered(**{**ABOUT, **about}, heard=9), source="reviewer", at=at)


def found(journal: Journal, sha256: str = SHA, *, at: datetime = IN_TIME, **about: str) -> list[Any]:
    return journal.hear(ObjectFound(**{**ABOUT, **about}, sha256=sha256), source="ticker", at=at)


def missed(journal: Journal, *, at: datetime = IN_TIME, **about: str) -> list[Any]:
    return journal.hear(ObjectMissed(**{**ABOUT, **about}), source="ticker", at=at)


def reviewed(journal: Journal, *, at: datetime = DUE, **words: Any) -> list[Any]:
    return journal.hear(Reviewed(**{**ABOUT, "accept": True, **words}), source="operator", at=at)
