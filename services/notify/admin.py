"""Operators' calls: who writes, what is written (proto/dunghan/notify/v1/admin.proto)."""

import asyncio
import json
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from pydantic import ValidationError
from typing_extensions import override

from services.kit import moment
from services.kit.rpc import BadInput, Server
from services.kit.service import Service
from services.notify import queries
from services.notify.domain.inputs import IssuerSet
from services.notify.letters import render
from services.notify.pb import admin_pb2, admin_pb2_grpc
from services.notify.queries import LetterRow
from services.notify.texts import LOCAL

OPERATOR: Final = "operator"


def register(service: Service, server: Server) -> None:
    """Answer these calls on a server."""
    admin_pb2_grpc.add_NotifyAdminServicer_to_server(NotifyAdmin(service), server.grpc)
    server.named(admin_pb2.DESCRIPTOR.services_by_name["NotifyAdmin"].full_name)


class NotifyAdmin(admin_pb2_grpc.NotifyAdminServicer):
    """The calls of `NotifyAdmin`."""

    def __init__(self, service: Service) -> None:
        self._service = service

    @override
    async def SetIssuer(self, request: admin_pb2.SetIssuerRequest, context: object) -> admin_pb2.SetIssuerResponse:
        """Keep who writes for a district; letters that waited for it are written."""
        request_id = _request_id(request.request_id)
        event = _issuer(request.district, request.issuer_json)
        since, until = _instant("since", request.since, ends=False), _instant("until", request.until, ends=True)
        if since is not None and until is not None and until <= since:
            raise BadInput("until", f"{request.until} is not after since = {request.since}")
        event = event.model_copy(update={"since": since, "until": until})
        taken = await self._service.submit(OPERATOR, request_id, event, actor=request.actor or OPERATOR)
        return admin_pb2.SetIssuerResponse(repeat=taken.repeat)

    @override
    async def DraftRectification(
        self, request: admin_pb2.DraftRectificationRequest, context: object
    ) -> admin_pb2.DraftRectificationResponse:
        """Draw up the rectification letter from the list as it stood; it takes its number at once."""
        request_id = _request_id(request.request_id)
        asked = queries.Asked(request.district, request.year, self._as_of(request.as_of))
        event = await queries.rectification(self._service.database, asked)
        if not event.rows:
            raise BadInput("district", f"{request.district!r}: no units are known of it")
        taken = await self._service.submit(OPERATOR, request_id, event, actor=request.actor or OPERATOR)
        found = await queries.letter(self._service.database, event.letter)
        told = None if found is None else _told(*found)
        return admin_pb2.DraftRectificationResponse(repeat=taken.repeat, letter=told)

    @override
    async def ListLetters(
        self, request: admin_pb2.ListLettersRequest, context: object
    ) -> admin_pb2.ListLettersResponse:
        """Answer every letter, in the order they were drafted."""
        found = await queries.letters(self._service.database)
        return admin_pb2.ListLettersResponse(letters=[_told(row, state) for row, state in found])

    @override
    async def GetLetter(self, request: admin_pb2.GetLetterRequest, context: object) -> admin_pb2.Letter:
        """Answer one letter with its PDF."""
        found = await queries.letter(self._service.database, request.letter)
        if found is None:
            raise BadInput("letter", f"{request.letter!r}: there is no such letter; ListLetters names them")
        told = _told(*found)
        told.pdf = await asyncio.to_thread(render, found[0].document())
        return told

    def _as_of(self, text: str) -> datetime:
        now = self._service.clock.now()
        if not text:
            return now
        try:
            as_of = moment.parse(text)
        except ValueError as error:
            raise BadInput("as_of", str(error)) from error
        if as_of.astimezone(LOCAL).date() > now.astimezone(LOCAL).date():
            raise BadInput("as_of", f"{text} is a day that has not come")
        return as_of


def _request_id(request_id: str) -> str:
    if not request_id:
        raise BadInput("request_id", "is missing; give every call an id of its own, so that a repeat does nothing")
    return request_id


def _instant(field: str, text: str, *, ends: bool) -> datetime | None:
    """Read a moment; a bare date is its beginning, or its end where it `ends` something."""
    if not text:
        return None
    try:
        if len(text) == len("2023-10-03"):
            day = date.fromisoformat(text) + timedelta(days=int(ends))
            return datetime.combine(day, time.min, LOCAL)
        return moment.parse(text)
    except (ValueError, OverflowError) as error:
        raise BadInput(
            field, f"{text!r} is no moment: {error}; write 2023-10-03 or 2023-10-03T08:00:00+07:00"
        ) from error


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


def _told(row: LetterRow, state: str) -> admin_pb2.Letter:
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
    )
