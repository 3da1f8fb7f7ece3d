"""Who writes, and who signs."""

import json
from typing import Any, TypeVar

from pydantic import ValidationError
from typing_extensions import override

from services.contracts.notify import Capacity, LetterKind
from services.kit.rpc import BadInput
from services.kit.service import Service
from services.notify.asked import OPERATOR, instant, ordered_by, request_id
from services.notify.domain.inputs import AbsenceNoted, IssuerSet, SignerSet
from services.notify.domain.inputs.told import Told
from services.notify.domain.terms import sender_at
from services.notify.pb import admin_pb2, admin_pb2_grpc
from services.notify.queries import signers
from services.notify.queries.desk import terms
from services.notify.shown import signer

Asked = TypeVar("Asked", bound=Told)


class Issuing(admin_pb2_grpc.NotifyAdminServicer):
    """Takes in who writes and who signs, and answers about them."""

    _service: Service

    @override
    async def SetIssuer(self, request: admin_pb2.SetIssuerRequest, context: object) -> admin_pb2.SetIssuerResponse:
        """Keep who writes for a district; letters that waited for it are written."""
        named = request_id(request.request_id)
        event = _issuer(request.district, request.issuer_json)
        since, until = instant("since", request.since, ends=False), instant("until", request.until, ends=True)
        if since is not None and until is not None and until <= since:
            raise BadInput("until", f"{request.until} is not after since = {request.since}")
        event = event.model_copy(update={"since": since, "until": until})
        taken = await self._service.submit(OPERATOR, named, event, actor=request.actor or OPERATOR)
        return admin_pb2.SetIssuerResponse(repeat=taken.repeat)

    @override
    async def GetIssuer(self, request: admin_pb2.GetIssuerRequest, context: object) -> admin_pb2.GetIssuerResponse:
        """Answer who writes for a district now, and whether its letters are on hold."""
        known = (await terms(self._service.database)).get(request.district, [])
        sender = sender_at(known, self._service.clock.now())
        held = await signers.hold(self._service.database, request.district)
        return admin_pb2.GetIssuerResponse(
            issuer_json="" if sender is None else sender.model_dump_json(exclude={"district"}),
            held=held is not None,
            held_reason="" if held is None else held.reason,
            held_at="" if held is None else held.at.isoformat(),
        )

    @override
    async def SetSigner(self, request: admin_pb2.SetSignerRequest, context: object) -> admin_pb2.SignerResponse:
        """Keep who may sign; said again it replaces what was said of that person."""
        named = request_id(request.request_id)
        before = await self._known(request.district, request.person)
        event = _signer(request, before if request.withdrawn else None)
        return await self._settled(named, event, request.actor)

    @override
    async def NoteAbsence(self, request: admin_pb2.NoteAbsenceRequest, context: object) -> admin_pb2.SignerResponse:
        """Keep that somebody who signs is away; the deputy stands in."""
        named = request_id(request.request_id)
        told = {"district": request.district, "person": request.person, "reason": request.reason}
        since, until = instant("since", request.since, ends=False), instant("until", request.until, ends=True)
        event = _read(AbsenceNoted, {**told, "since": since, "until": until, "source": ordered_by(request.source)})
        return await self._settled(named, event, request.actor)

    @override
    async def ListSigners(
        self, request: admin_pb2.ListSignersRequest, context: object
    ) -> admin_pb2.ListSignersResponse:
        """Answer who may sign now, and who is away; with `all` also those who may no more."""
        now = self._service.clock.now()
        found = await signers.signers(self._service.database, request.district)
        wanted = [each for each in found if request.all or each.is_valid(now)]
        return admin_pb2.ListSignersResponse(signers=[signer(each, now) for each in wanted])

    async def _known(self, district: str, person: str) -> signers.Signs | None:
        found = await signers.signers(self._service.database, district)
        return next((each for each in found if each.named.person == person), None)

    async def _settled(self, named: str, event: SignerSet | AbsenceNoted, actor: str) -> admin_pb2.SignerResponse:
        taken = await self._service.submit(OPERATOR, named, event, actor=actor or OPERATOR)
        known = await self._known(event.district, event.person)
        shown = None if known is None else signer(known, self._service.clock.now())
        return admin_pb2.SignerResponse(repeat=taken.repeat, signer=shown)


def _signer(request: admin_pb2.SetSignerRequest, before: signers.Signs | None) -> SignerSet:
    """Read who may sign; whoever is withdrawn need not be described again."""
    if before is not None:
        kept = before.named.model_dump(exclude={"named_at", "withdrawn", "reason", "source"})
        source = ordered_by(request.source)
        return _read(SignerSet, {**kept, "withdrawn": True, "reason": request.reason, "source": source})
    given = {
        name: getattr(request, name)
        for name in ("district", "person", "authority", "title", "name", "withdrawn", "reason")
    }
    for field in () if request.withdrawn else ("title", "name"):
        if not given[field].strip():
            raise BadInput(field, "is missing; it stands in the block of signature")
    term = {
        "since": instant("since", request.since, ends=False),
        "until": instant("until", request.until, ends=True),
        "source": ordered_by(request.source),
    }
    how = {
        "capacity": _one_of(Capacity, "capacity", request.capacity),
        "kinds": tuple(_one_of(LetterKind, "kinds", kind) for kind in request.kinds),
        "stands_in": request.stands_in or None,
    }
    return _read(SignerSet, {**given, **how, **term})


def _one_of(words: type[Capacity] | type[LetterKind], field: str, text: str) -> Capacity | LetterKind:
    try:
        return words(text)
    except ValueError as error:
        raise BadInput(field, f"{text!r} is none of {', '.join(words)}") from error


def _read(model: type[Asked], values: dict[str, Any]) -> Asked:
    try:
        return model.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        field = str(first["loc"][0]) if first["loc"] else "request"
        raise BadInput(field, str(first["msg"])) from error


def _issuer(district: str, issuer_json: str) -> IssuerSet:
    """Read `{"book": …, "issuer": {…}}`, or the issuer's block alone: its letters go into the district's own book."""
    try:
        plain: Any = json.loads(issuer_json)
        block = plain if isinstance(plain, dict) and "issuer" in plain else {"issuer": plain}
        return IssuerSet.model_validate({"book": district, **block, "district": district})
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(step) for step in first["loc"])
        raise BadInput("issuer_json", f"{where}: {first['msg']}") from error
    except ValueError as error:
        raise BadInput("issuer_json", f"no JSON: {error}") from error
