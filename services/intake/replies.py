"""Requests districts send over core NATS: `status.<district>` gives the last receipt of a submission again."""

import json
from typing import Any

from faststream.nats import NatsBroker, NatsMessage
from pydantic import BaseModel

from services.intake import queries
from services.intake.domain import Answer
from services.intake.receipts import receipt
from services.intake.signing import sign
from services.kit import journal
from services.kit.journal import Row, fact_of
from services.kit.service import Service


class Asked(BaseModel):
    """Which submission is asked about."""

    submission_id: str


def reply(service: Service, broker: NatsBroker) -> None:
    """Answer `status.<district>`."""

    async def status(asked: Asked, message: NatsMessage) -> dict[str, Any]:
        district = message.raw_message.subject.rsplit(".", 1)[-1]
        return await last_receipt(service, district, asked.submission_id)

    broker.subscriber("status.*")(status)


async def last_receipt(service: Service, district: str, submission_id: str) -> dict[str, Any]:
    """Return the receipt of the decision that stands; `outcome` is null where none is known."""
    found = await service.database.read(queries.decision_of, {"district": district, "submission_id": submission_id})
    if not found:
        return {"submission_id": submission_id, "outcome": None}
    rows = await service.database.read(journal.BY_ID, {"source": service.rules.source, "id": found[0][0]})
    fact = fact_of(Row._make(rows[0]), service.rules)
    text = receipt(Answer(fact.event, fact.id, fact.position, fact.hash), repeat=True)
    answer: dict[str, Any] = json.loads(sign(service, text))
    return answer
