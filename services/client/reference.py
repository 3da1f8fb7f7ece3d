"""What may be sent, as the province publishes it: read with one question, at the line's other end where there is a leaf."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from nats import errors as nats_errors
from nats.aio.msg import Msg

from services.client.failures import NoReference, Wrong
from services.client.link import Link
from services.client.sheets import Sheet
from services.contracts import naming
from services.contracts.district import Submission

SECONDS: Final = 3.0
HUB: Final = "province"
"""The JetStream domain of the province, by which a leaf's clients name it."""
SUBJECT: Final = "Nats-Subject"
STATUS: Final = "Status"
NOTHING_MORE: Final = {"204", "404"}


@dataclass(frozen=True)
class Reference:
    """What there is, by kind and code; a period's code is its obligation's and its own, joined by a slash."""

    units: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    obligations: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    periods: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    districts: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    contract: Mapping[str, Any] = field(default_factory=dict)

    @property
    def empty(self) -> bool:
        """Say whether nothing is published: then nothing is known to be wrong."""
        return not (self.units or self.obligations)

    def wrong(self, sheet: Sheet) -> Iterator[Wrong]:
        """Say what a submission names that there is not."""
        said = sheet.submission
        unit = self.units.get(said.unit)
        if unit is None:
            yield _named(sheet, "unit-unknown", said.unit)
        elif unit.get("ended_at"):
            yield _named(sheet, "unit-ended", said.unit)
        if said.obligation not in self.obligations:
            yield _named(sheet, "obligation-unknown", said.obligation)
        elif f"{said.obligation}/{said.period}" not in self.periods:
            yield _named(sheet, "period-unknown", said.period)
        channels = self.obligations.get(said.obligation, {}).get("channels") or ()
        if isinstance(said, Submission) and channels and said.channel not in channels:
            yield _named(sheet, "channel-not-allowed", said.channel)


def _named(sheet: Sheet, key: str, code: str) -> Wrong:
    return Wrong(sheet.where or sheet.submission.submission_id, key, (("code", code),))


async def read(link: Link, *, domain: str = HUB) -> Reference:
    """Read everything at once.

    Raises:
        NoReference: nobody answers.
        NotAllowed: it is not this district's to read.
    """
    api = f"$JS.{domain}.API" if link.profile.leaf else "$JS.API"
    wanted = {"multi_last": [f"reference.{link.profile.province or '*'}.>"]}
    inbox = link.client.new_inbox()
    try:
        async with link.refusals():
            answers = await link.client.subscribe(inbox)
            await link.client.publish(f"{api}.DIRECT.GET.{naming.REFERENCE}", json.dumps(wanted).encode(), reply=inbox)
            found = [message async for message in _until_end(answers)]
            await answers.unsubscribe()
    except (nats_errors.Error, OSError, TimeoutError) as error:
        raise NoReference(why=str(error) or type(error).__name__) from error
    return _sorted(found)


async def _until_end(answers: Any) -> Any:  # noqa: ANN401 - nats-py's subscription
    while True:
        message = await answers.next_msg(timeout=SECONDS)
        status = (message.headers or {}).get(STATUS)
        if status is None:
            yield message
        elif status in NOTHING_MORE:
            return
        else:
            raise NoReference(why=f"{status} {(message.headers or {}).get('Description', '')}")


def _sorted(messages: list[Msg]) -> Reference:
    kinds: dict[str, dict[str, Mapping[str, Any]]] = {}
    for message in messages:
        _, _, kind, *code = (message.headers or {}).get(SUBJECT, "...").split(".")
        kinds.setdefault(kind, {})["/".join(code)] = json.loads(message.data)
    return Reference(
        units=kinds.get("unit", {}),
        obligations=kinds.get("obligation", {}),
        periods=kinds.get("period", {}),
        districts=kinds.get("district", {}),
        contract=kinds.get("contract", {}).get("submission", {}),
    )
