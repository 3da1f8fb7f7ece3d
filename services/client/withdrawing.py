"""Taking back: a withdrawal is a submission of its own, under an id of its own."""

import json
from datetime import datetime
from hashlib import sha256
from typing import Final

from services.client import sheets
from services.client.client import DistrictClient
from services.client.outbox import Outbox
from services.client.sheets import Sheet
from services.contracts.district import Submission, Withdrawal

LONGEST: Final = 64
"""Characters of an id token."""
SHORT: Final = 32


async def withdrawal(
    client: DistrictClient, outbox: Outbox, submission_id: str, *, reason: str, at: str
) -> Sheet | None:
    """Make the withdrawal of a submission; one that waits already is taken up. None where it is not known at all."""
    for waiting in outbox.waiting():
        if isinstance(waiting.submission, Withdrawal) and waiting.submission.withdraws == submission_id:
            return waiting
    duty = _duty_put(outbox, submission_id) or await _duty_decided(client, submission_id)
    if duty is None:
        return None
    content = {
        "type": Withdrawal.TYPE,
        "submission_id": own_id(submission_id, at),
        "withdraws": submission_id,
        **duty,
        "submitted_at": at,
        "reason": reason,
    }
    return sheets.again(json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode())


def own_id(submission_id: str, at: str) -> str:
    """Name a withdrawal by what it takes back and when it was said."""
    stamp = datetime.fromisoformat(at).strftime("-W%y%m%d%H%M%S")
    if len(submission_id) + len(stamp) > LONGEST:
        submission_id = sha256(submission_id.encode()).hexdigest()[:SHORT]
    return submission_id + stamp


def _duty_put(outbox: Outbox, submission_id: str) -> dict[str, str] | None:
    for known in outbox.known(submission_id):
        if isinstance(known.submission, Submission):
            said = known.submission
            return {"unit": said.unit, "obligation": said.obligation, "period": said.period}
    return None


async def _duty_decided(client: DistrictClient, submission_id: str) -> dict[str, str] | None:
    """Ask the province: it was sent by another machine of ours."""
    receipt = await client.last_receipt(submission_id)
    duty = (receipt or {}).get("duty")
    return {name: str(duty[name]) for name in ("unit", "obligation", "period")} if duty else None
