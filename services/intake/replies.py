"""Requests districts send over core NATS: `status.<district>` gives the last receipt of a submission again."""

import json
from typing import Any

from faststream.nats import NatsBroker, NatsMessage
from pydantic import BaseModel

from services.intake import queries, receipts
from services.intake.domain.streams import Duty, report_stream
from services.intake.signing import sign
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
    """Return the receipt of what stands, of a submission or a withdrawal; `outcome` is null where neither is known."""
    asked = {"district": district, "submission_id": submission_id}
    found = await service.database.read(queries.of_submission, asked)
    found = found or await service.database.read(queries.of_withdrawal, asked)
    stream = report_stream(district, Duty(*found[0][:3])) if found else ""
    text = None
    if stream:
        report = (await queries.states(service.database, service.rules, [stream]))[stream]
        text = receipts.last_receipt(report, district, submission_id)
    if text is None:
        return {"submission_id": submission_id, "outcome": None}
    answer: dict[str, Any] = json.loads(sign(service, text))
    return answer
