"""What officers do to a letter: approve, reject, number, void, send again, recall; hold and release."""

import re
from typing import Final

from typing_extensions import override

from services.contracts.notify import Channel, Delivery
from services.kit.rpc import BadInput
from services.kit.service import Service
from services.notify.asked import OPERATOR, day, instant, letter_named, ordered_by, reason, request_id
from services.notify.domain.inputs import (
    ApprovalGiven,
    DeliveryRecorded,
    HoldAsked,
    NumberGiven,
    ResendAsked,
    VoidAsked,
)
from services.notify.domain.inputs.told import Told
from services.notify.domain.life import NotNumbered, Voided
from services.notify.edxml import OUTCOMES
from services.notify.pb import admin_pb2, admin_pb2_grpc
from services.notify.queries import signers
from services.notify.queries.lives import Whole
from services.notify.queries.waiting import heard, held_letters
from services.notify.shown import whole

SYMBOL: Final = re.compile(r"[^\s/](?:[^\n\r\t]{0,48}[^\s/])?")
LAST_NUMBER: Final = 999_999

NOT_REACHED: Final = frozenset({"failed", "bounced", "refused"})
"""States of a sending that did not reach its unit."""


class Life(admin_pb2_grpc.NotifyAdminServicer):
    """Takes what officers do to letters."""

    _service: Service

    @override
    async def ApproveLetter(self, request: admin_pb2.JudgeLetterRequest, context: object) -> admin_pb2.LetterResponse:
        """Approve a letter as somebody who may; an own book numbers it at once."""
        return await self._judge(request, rejected=False)

    @override
    async def RejectLetter(self, request: admin_pb2.JudgeLetterRequest, context: object) -> admin_pb2.LetterResponse:
        """Reject a letter with a reason; it never gets a number."""
        return await self._judge(request, rejected=True)

    async def _judge(self, request: admin_pb2.JudgeLetterRequest, *, rejected: bool) -> admin_pb2.LetterResponse:
        named, found = request_id(request.request_id), await self._named(request.letter)
        event = ApprovalGiven(
            letter=found.row.letter,
            district=found.row.district,
            person=request.person or None,
            rejected=rejected,
            reason=reason(request.reason) if rejected else request.reason,
        )
        return await self._acted(found, named, event, request.actor)

    @override
    async def NumberLetter(self, request: admin_pb2.NumberLetterRequest, context: object) -> admin_pb2.LetterResponse:
        """Take number and date as the registry gave them."""
        named, found = request_id(request.request_id), await self._named(request.letter)
        if not 1 <= request.number <= LAST_NUMBER:
            raise BadInput("number", f"{request.number} is none; a book counts from 1 to {LAST_NUMBER}")
        if request.symbol and SYMBOL.fullmatch(request.symbol) is None:
            raise BadInput("symbol", f"{request.symbol!r} is none; write it as UBND-CCHC, without the number")
        event = NumberGiven(
            letter=found.row.letter,
            book=found.book,
            number=request.number,
            dated=day("dated", request.dated),
            symbol=request.symbol,
        )
        return await self._acted(found, named, event, request.actor)

    @override
    async def VoidLetter(self, request: admin_pb2.ActOnLetterRequest, context: object) -> admin_pb2.LetterResponse:
        """Keep a numbered letter from going out; its number stays in the register."""
        named, found = request_id(request.request_id), await self._named(request.letter)
        why, source = reason(request.reason), ordered_by(request.source)
        if found.year is None:
            raise NotNumbered(letter=found.row.letter)
        event = VoidAsked(letter=found.row.letter, book=found.book, year=found.year, reason=why, source=source)
        return await self._acted(found, named, event, request.actor)

    @override
    async def ResendLetter(self, request: admin_pb2.ActOnLetterRequest, context: object) -> admin_pb2.LetterResponse:
        """Send a letter once more: to one unit, or to every unit that it did not reach."""
        named, found = request_id(request.request_id), await self._named(request.letter)
        why, repeat = reason(request.reason), True
        if found.row.stage == "void":
            raise Voided(letter=found.row.letter)
        for unit in await self._to_whom(found, request.unit, named):
            event = ResendAsked(letter=found.row.letter, unit=unit, reason=why)
            taken = await self._submit(f"{named}/{unit}", event, request.actor)
            repeat = repeat and taken
        return await self._answer(found.row.letter, repeat=repeat)

    @override
    async def RecallLetter(self, request: admin_pb2.ActOnLetterRequest, context: object) -> admin_pb2.LetterResponse:
        """Draft the letter that takes an earlier one back; that one is recalled as soon as this one has its number."""
        found, why = await self._named(request.letter), reason(request.reason)
        if found.row.number is None:
            raise NotNumbered(letter=found.row.letter)
        asked = admin_pb2.DraftLetterRequest(
            request_id=request.request_id,
            actor=request.actor,
            kind="recall",
            district=found.row.district,
            units=found.row.units,
            letter=found.row.letter,
            reason=why,
        )
        if request.HasField("source"):
            asked.source.CopyFrom(request.source)
        drafted: admin_pb2.LetterResponse = await self.DraftLetter(asked, context)  # type: ignore[no-untyped-call]
        return drafted

    @override
    async def RecordDelivery(
        self, request: admin_pb2.RecordDeliveryRequest, context: object
    ) -> admin_pb2.LetterResponse:
        """Keep what became of a letter at a unit."""
        named, found = request_id(request.request_id), await self._named(request.letter)
        sent = next((each for each in found.sendings if each.unit == request.unit), None)
        if sent is None:
            raise BadInput("unit", f"{request.unit!r} is none of {', '.join(found.row.units)}")
        now = self._service.clock.now()
        at = instant("at", request.at, ends=False) or now
        if at > now:
            raise BadInput("at", f"{request.at} has not come")
        event = DeliveryRecorded(
            letter=found.row.letter,
            unit=request.unit,
            outcome=_outcome(request),
            channel=Channel(sent.channel or Channel.PAPER),
            code=request.code,
            detail=request.detail,
            at=at,
        )
        return await self._acted(found, named, event, request.actor)

    @override
    async def HoldLetters(
        self, request: admin_pb2.HoldLettersRequest, context: object
    ) -> admin_pb2.HoldLettersResponse:
        """Stop all sending of a district."""
        return await self._hold(request, release=False)

    @override
    async def ReleaseLetters(
        self, request: admin_pb2.HoldLettersRequest, context: object
    ) -> admin_pb2.HoldLettersResponse:
        """Let letters of a district go out again."""
        return await self._hold(request, release=True)

    async def _hold(self, request: admin_pb2.HoldLettersRequest, *, release: bool) -> admin_pb2.HoldLettersResponse:
        named = request_id(request.request_id)
        if not request.district:
            raise BadInput("district", "is missing; say whose letters are meant")
        why, source = reason(request.reason), ordered_by(request.source)
        event = HoldAsked(district=request.district, release=release, reason=why, source=source)
        repeat = await self._submit(named, event, request.actor)
        held = await signers.hold(self._service.database, request.district)
        waiting = await held_letters(self._service.database, request.district) if held is not None else 0
        return admin_pb2.HoldLettersResponse(repeat=repeat, held=held is not None, waiting=waiting)

    async def _to_whom(self, found: Whole, unit: str, named: str) -> list[str]:
        """Say to which units a letter is sent again; a call that is repeated means those it meant before.

        Raises:
            BadInput: it is not addressed to that unit, or reached everybody.
        """
        if unit and unit not in found.row.units:
            raise BadInput("unit", f"{unit!r} is none of {', '.join(found.row.units)}")
        missed = [unit] if unit else [each.unit for each in found.sendings if each.state in NOT_REACHED]
        before = await heard(self._service.database, OPERATOR, [f"{named}/{each}" for each in found.row.units])
        meant = missed or [each for each in found.row.units if f"{named}/{each}" in before]
        if not meant:
            raise BadInput("unit", "it reached every unit, or is on its way; name the unit that is to get it again")
        return meant

    async def _named(self, name: str) -> Whole:
        return await letter_named(self._service.database, name)

    async def _submit(self, named: str, event: Told, actor: str) -> bool:
        taken = await self._service.submit(OPERATOR, named, event, actor=actor or OPERATOR)
        return taken.repeat

    async def _acted(self, found: Whole, named: str, event: Told, actor: str) -> admin_pb2.LetterResponse:
        repeat = await self._submit(named, event, actor)
        return await self._answer(found.row.letter, repeat=repeat)

    async def _answer(self, letter: str, *, repeat: bool) -> admin_pb2.LetterResponse:
        return admin_pb2.LetterResponse(repeat=repeat, letter=whole(await self._named(letter)))


def _outcome(request: admin_pb2.RecordDeliveryRequest) -> Delivery:
    if request.code:
        if request.code not in OUTCOMES:
            raise BadInput("code", f"{request.code!r} is none of {', '.join(OUTCOMES)}")
        return OUTCOMES[request.code]
    try:
        return Delivery(request.outcome)
    except ValueError as error:
        raise BadInput("outcome", f"{request.outcome!r} is none of {', '.join(Delivery)}") from error
