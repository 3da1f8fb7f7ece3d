"""What may be sent, as the province publishes it: read page by page, at the line's other end where there is a leaf."""

import json
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, TypeVar

from nats import errors as nats_errors
from nats.aio.msg import Msg
from pydantic import ValidationError

from services.client.failures import NoReference, Wrong
from services.client.link import Link
from services.client.sheets import Sheet
from services.contracts import naming
from services.contracts import reference as published
from services.contracts.deadlines import Accepts
from services.contracts.district import Submission, Withdrawal
from services.contracts.intake import ReasonCode
from services.contracts.reference import (
    MAX_BYTES,
    ContractReference,
    DistrictReference,
    ObligationReference,
    PeriodReference,
    PeriodState,
    UnitReference,
)
from services.contracts.requirements import lacking

SECONDS: Final = 3.0
HUB: Final = "province"
"""The JetStream domain of the province, by which a leaf's clients name it."""
PAGE: Final = 1000
STATUS: Final = "Status"
NOTHING_MORE: Final = {"204", "404"}

LACKING: Final = {
    ReasonCode.ANNEXES_MISSING: "annexes-missing",
    ReasonCode.SECTIONS_MISSING: "sections-missing",
    ReasonCode.FIGURES_MISSING: "figures-missing",
    ReasonCode.BASIS_DIFFERS: "basis-differs",
}

Kind = TypeVar("Kind", bound=published.Reference)


@dataclass(frozen=True)
class Reference:
    """What there is, by code; a period's code is its obligation's and its own."""

    units: Mapping[str, UnitReference] = field(default_factory=dict)
    obligations: Mapping[str, ObligationReference] = field(default_factory=dict)
    periods: Mapping[tuple[str, str], PeriodReference] = field(default_factory=dict)
    districts: Mapping[str, DistrictReference] = field(default_factory=dict)
    contract: ContractReference | None = None

    @property
    def empty(self) -> bool:
        """Say whether nothing is published: then nothing is known to be wrong."""
        return not (self.units or self.obligations)

    def wrong(self, sheet: Sheet, district: str, now: datetime) -> Iterator[Wrong]:
        """Say what would be refused of a submission that this district sends now."""
        for key, code in (*self._unit(sheet, district, now), *self._report(sheet, now)):
            yield Wrong(sheet.where or sheet.submission.submission_id, key, (("code", code),))
        if len(sheet.body) > MAX_BYTES:
            yield Wrong(sheet.where or sheet.submission.submission_id, "too-large", (("size", len(sheet.body)),))

    def _unit(self, sheet: Sheet, district: str, now: datetime) -> Iterator[tuple[str, str]]:
        code = sheet.submission.unit
        unit = self.units.get(code)
        if unit is None:
            yield "unit-unknown", code
        elif not self._owners(sheet.submission, now):
            yield "unit-ended", code
        elif not any(_sends(one, district, now) for one in unit.senders):
            yield "not-this-district", code

    def _owners(self, said: Submission | Withdrawal, now: datetime) -> list[str]:
        """Name whose report it may be: the unit's own, or that of those that came after it, where it owes none."""
        period = self.periods.get((said.obligation, said.period))
        if period is not None and said.unit in period.audience:
            return [said.unit]
        seen, left, there = set[str](), [said.unit], list[str]()
        while left:
            code = left.pop(0)
            unit = self.units.get(code)
            if unit is None or code in seen:
                continue
            seen.add(code)
            ended = unit.ended_at is not None and unit.ended_at <= now
            left += unit.successors if ended else ()
            there += [] if ended else [code]
        return there

    def _report(self, sheet: Sheet, now: datetime) -> Iterator[tuple[str, str]]:
        said = sheet.submission
        obligation = self.obligations.get(said.obligation)
        if obligation is None:
            yield "obligation-unknown", said.obligation
            return
        period = self.periods.get((said.obligation, said.period))
        if period is None or period.state is PeriodState.DROPPED:
            yield "period-unknown", said.period
        if not isinstance(said, Submission):
            return
        if obligation.channels and said.channel not in obligation.channels:
            yield "channel-not-allowed", said.channel
        owners = self._owners(said, now)
        owner = owners[0] if len(owners) == 1 else ""
        for reason, detail in lacking(said, _accepts(obligation), owner, obligation.basis).items():
            yield LACKING[reason], detail


def _accepts(obligation: ObligationReference) -> Accepts:
    return Accepts.model_validate(obligation.model_dump(include=set(Accepts.model_fields)))


def _sends(one: published.SendsFor, district: str, now: datetime) -> bool:
    begun = one.since is None or one.since <= now
    return one.district == district and begun and (one.until is None or now < one.until)


async def read(link: Link, *, domain: str = HUB) -> Reference:
    """Read everything at once.

    Raises:
        NoReference: nobody answers.
        NotAllowed: it is not this district's to read.
    """
    api = f"$JS.{domain}.API" if link.profile.leaf else "$JS.API"
    try:
        async with link.refusals():
            found = [message async for message in _walk(link, f"{api}.DIRECT.GET.{naming.REFERENCE}")]
    except (nats_errors.Error, OSError, TimeoutError) as error:
        raise NoReference(why=str(error) or type(error).__name__) from error
    return _sorted(found)


async def _walk(link: Link, api: str) -> AsyncIterator[Msg]:
    """Yield every message, page by page: all at once (`multi_last`) a server refuses beyond 1,024 subjects."""
    inbox = link.client.new_inbox()
    answers = await link.client.subscribe(inbox)
    asked: dict[str, Any] = {"next_by_subj": f"reference.{link.profile.province or '*'}.>", "batch": PAGE, "seq": 1}
    while True:
        await link.client.publish(api, json.dumps(asked).encode(), reply=inbox)
        page = [message async for message in _until_end(answers)]
        for message in page:
            yield message
        if not page:
            break
        asked["seq"] = int((page[-1].headers or {})["Nats-Sequence"]) + 1
    await answers.unsubscribe()


async def _until_end(answers: Any) -> AsyncIterator[Msg]:  # noqa: ANN401 - nats-py's subscription
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
    contracts = _of(ContractReference, messages)
    return Reference(
        units={one.unit: one for one in _of(UnitReference, messages)},
        obligations={one.obligation: one for one in _of(ObligationReference, messages)},
        periods={(one.obligation, one.period): one for one in _of(PeriodReference, messages)},
        districts={one.district: one for one in _of(DistrictReference, messages)},
        contract=contracts[0] if contracts else None,
    )


def _of(kind: type[Kind], messages: list[Msg]) -> list[Kind]:
    """Read those of a kind; what a later release says otherwise is left out, not guessed."""
    found = []
    for message in messages:
        try:
            plain = json.loads(message.data)
            if plain.get("type") == kind.TYPE:
                found.append(kind.model_validate(plain))
        except (ValidationError, ValueError, AttributeError):
            continue
    return found
