"""Takes objections and decisions on them, and answers about them."""

import hashlib
import re
from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import partial
from typing import Any, Final, NamedTuple, TypeVar

import grpc
from pydantic import ValidationError
from typing_extensions import override

from services.contracts.scoring import Against
from services.kit.rpc import BadInput
from services.kit.service import Service
from services.scoring import asked, cases_shown, rehearsal
from services.scoring.asked import local
from services.scoring.domain import refusals
from services.scoring.domain.cases import State
from services.scoring.domain.inputs import (
    ObjectionCarriedOn,
    ObjectionDropped,
    ObjectionEntered,
    ObjectionJudged,
    OfObjection,
)
from services.scoring.domain.objected import statistics
from services.scoring.domain.roll import year_of
from services.scoring.domain.standing import DutyKey
from services.scoring.pb import admin_pb2, admin_pb2_grpc
from services.scoring.procedure import Procedure
from services.scoring.queries import objections as queries
from services.scoring.queries.lists import EVERYWHERE, Asked
from services.scoring.queries.objections import Told

OPERATOR: Final = "operator"
IN_IDS: Final = re.compile(r"[A-Za-z0-9_-]{1,48}")
REASONS: Final = "hãy ghi lý do; lý do được lưu cùng đơn và gửi cho các bên"
Said = TypeVar("Said", bound=OfObjection)
Word = TypeVar("Word", bound=StrEnum)
Context = grpc.aio.ServicerContext[Any, Any]


class Objections(admin_pb2_grpc.ScoringAdminServicer):
    """Takes objections and decisions on them, and answers about them."""

    _service: Service

    @override
    async def FileObjection(self, request: Any, context: Context) -> admin_pb2.ObjectionResponse:
        """Take an objection in."""
        _said(request)
        return await _taken(self._service, request, await _entered(self._service, request), context)

    @override
    async def AppealObjection(self, request: Any, context: Context) -> admin_pb2.ObjectionResponse:
        """Take an objection to the next level."""
        _said(request)
        told = await _known(self._service, request.objection)
        words = {
            "level": told.case.level + (not told.case.is_open),
            "evidence": tuple(request.evidence),
            "filed_by": request.filed_by,
            "procedure": _procedure(self._service),
        }
        said = _model(ObjectionCarriedOn, _about(told, request), words)
        return await _taken(self._service, request, said, context)

    @override
    async def DecideObjection(self, request: Any, context: Context) -> admin_pb2.ObjectionResponse:
        """Decide an objection at the level it has come to, or only say what that would change."""
        _said(request, dry_run=request.dry_run)
        told = await _known(self._service, request.objection)
        words = {
            "level": told.case.level,
            "outcome": request.outcome,
            "status": request.status or None,
            "faults_lifted": tuple(request.faults_lifted),
            "decided_by": request.decided_by,
            "procedure": _procedure(self._service),
        }
        said = _model(ObjectionJudged, _about(told, request), words)
        if request.dry_run:
            return await self._would_be(told, said, context)
        before = await rehearsal.standing_of(self._service, told)
        answer = await _taken(self._service, request, said, context)
        answer.changes.extend(cases_shown.changes(before, await rehearsal.standing_of(self._service, told)))
        return answer

    async def _would_be(self, told: Told, said: ObjectionJudged, context: Context) -> admin_pb2.ObjectionResponse:
        found = await rehearsal.rehearse(self._service, told, said)
        shown = await _told(self._service, found.told, context)
        return admin_pb2.ObjectionResponse(objection=shown, changes=cases_shown.changes(found.before, found.after))

    @override
    async def WithdrawObjection(self, request: Any, context: Context) -> admin_pb2.ObjectionResponse:
        """Take an objection back."""
        _said(request)
        about = _about(await _known(self._service, request.objection), request)
        return await _taken(self._service, request, _model(ObjectionDropped, about, {}), context)

    @override
    async def ListObjections(self, request: Any, context: Context) -> admin_pb2.ListObjectionsResponse:
        """List objections as of two instants, as they were filed."""
        question = await _asked(self._service, request)
        state = _one_of(State, "state", request.state) if request.state else None
        found = [
            told
            for told in await _cases(self._service, question)
            if request.unit in {"", told.case.unit} and state in {None, told.case.state(question.as_of)}
        ]
        page = _page(request, len(found))
        units, named = await queries.units(self._service.database), _naming(self._service, context)
        shown = [
            cases_shown.objection(told, units, question.as_of, named(told.case.level))
            for told in found[page.first : page.last]
        ]
        return admin_pb2.ListObjectionsResponse(objections=shown, next_page_token=page.next)

    @override
    async def GetObjection(self, request: Any, context: Context) -> admin_pb2.Objection:
        """Show one objection, step by step."""
        return await _told(self._service, await _known(self._service, request.objection), context)

    @override
    async def GetObjectionStatistics(self, request: Any, context: Context) -> admin_pb2.ObjectionStatistics:
        """Count how objections ended, as of two instants."""
        question = await _asked(self._service, request)
        kinds = {code: unit.kind for code, unit in (await queries.units(self._service.database)).items()}
        cases = [told.case for told in await _cases(self._service, question)]
        lines = map(cases_shown.line, statistics(cases, kinds, question.as_of))
        times = {"as_of": local(question.as_of), "known_at": local(question.known_at)}
        return admin_pb2.ObjectionStatistics(year=request.year, **times, lines=lines)


def _procedure(service: Service) -> Procedure:
    procedure: Procedure = service.settings.scoring.objections
    return procedure


async def _entered(service: Service, request: Any) -> ObjectionEntered:  # noqa: ANN401 - as gRPC hands it over
    against = _one_of(Against, "against", request.against)
    asked.given("unit", request.unit, "hãy ghi mã đơn vị")
    duty = None
    if against is not Against.SCORE:
        for field in ("obligation", "period"):
            asked.given(field, getattr(request, field), "hãy ghi báo cáo và kỳ báo cáo bị kiến nghị")
        duty = DutyKey(request.unit, request.obligation, request.period)
    district = await queries.district_of(service.database, request.unit, duty)
    if district is None:
        raise refusals.NoMark(unit=request.unit, obligation=request.obligation, period=request.period)
    now = service.clock.now()
    words = {
        "objection": f"objection-{_in_ids(request.request_id)}",
        "district": district,
        "unit": request.unit,
        "against": against,
        "obligation": duty and duty.obligation,
        "period": duty and duty.period,
        "year": await _year(service, request, duty),
        "scheme": request.scheme or None,
        "evidence": tuple(request.evidence),
        "filed_by": request.filed_by,
        "filed_at": asked.parse("filed_at", request.filed_at, now) if request.filed_at else None,
        "procedure": _procedure(service),
    }
    return _model(ObjectionEntered, _why(request), words)


async def _year(service: Service, request: Any, duty: DutyKey | None) -> int:  # noqa: ANN401 - as gRPC hands it over
    """Return the year a duty is of, as registers count it; or the one that is named."""
    due_at = None if duty is None else await queries.due_at(service.database, duty.obligation, duty.period)
    return asked.year(request.year) if due_at is None else year_of(due_at)


async def _known(service: Service, objection: str) -> Told:
    found = await queries.case(service.database, objection)
    if found is None:
        raise refusals.NoObjection(objection=objection)
    return found


def _about(told: Told, request: Any) -> dict[str, Any]:  # noqa: ANN401 - as gRPC hands it over
    case = told.case
    return {"objection": case.objection, "district": case.district, "unit": case.unit, **_why(request)}


async def _taken(
    service: Service,
    request: Any,  # noqa: ANN401 - as gRPC hands it over
    said: OfObjection,
    context: Context,
) -> admin_pb2.ObjectionResponse:
    taken = await service.submit(OPERATOR, request.request_id, said, actor=request.actor or OPERATOR)
    shown = await _told(service, await _known(service, said.objection), context)
    return admin_pb2.ObjectionResponse(objection=shown, repeat=taken.repeat)


async def _told(service: Service, told: Told, context: Context) -> admin_pb2.Objection:
    units = await queries.units(service.database, told.case.unit)
    return cases_shown.objection(told, units, service.clock.now(), _naming(service, context)(told.case.level))


def _naming(service: Service, context: Context) -> Callable[[int], str]:
    """Return what names levels in the language somebody asks in."""
    return partial(_procedure(service).name, lang=asked.language(context))


async def _asked(service: Service, request: Any) -> Asked:  # noqa: ANN401 - as gRPC hands it over
    named = request.district not in {"", EVERYWHERE}
    district = await asked.district(service, request.district) if named else EVERYWHERE
    return Asked(district, request.year, *asked.instants(service, request))


async def _cases(service: Service, question: Asked) -> list[Told]:
    """Return the objections of a year, or of all, as they were filed."""
    async with service.database.snapshot() as snapshot:
        found = await queries.cases(snapshot, question)
    asked_for = [told for told in found if question.year in {0, told.case.subject.year}]
    return sorted(asked_for, key=lambda told: (told.case.filed.at, told.case.objection))


class Page(NamedTuple):
    """Which rows of a list are asked for, and how to ask for those after them."""

    first: int
    last: int
    next: str


def _page(request: Any, rows: int) -> Page:  # noqa: ANN401 - as gRPC hands it over
    try:
        first = int(request.page_token or 0)
    except ValueError as error:
        raise BadInput("page_token", "hãy dùng next_page_token của trang trước") from error
    last = first + request.page_size if request.page_size > 0 else rows
    return Page(first, last, str(last) if last < rows else "")


def _said(request: Any, *, dry_run: bool = False) -> None:  # noqa: ANN401 - as gRPC hands it over
    if not dry_run:
        asked.given("request_id", request.request_id, asked.OWN_CALL)
    asked.given("reasons", request.reasons, REASONS)


def _why(request: Any) -> dict[str, Any]:  # noqa: ANN401 - as gRPC hands it over
    source = {"source": asked.cited(request.source)} if "source" in request.DESCRIPTOR.fields_by_name else {}
    return {"reasons": request.reasons, **source}


def _model(model: type[Said], about: Mapping[str, Any], words: Mapping[str, Any]) -> Said:
    """Read what is said.

    Raises:
        BadInput: a field holds what it cannot hold.
    """
    try:
        return model.model_validate({**about, **words})
    except ValidationError as error:
        first = error.errors()[0]
        raise BadInput(str(first["loc"][0]), f"{first.get('input')!r}: {first['msg']}") from error


def _one_of(words: type[Word], field: str, written: str) -> Word:
    try:
        return words(written)
    except ValueError as error:
        raise BadInput(field, f"{written!r} không có; hãy chọn một trong: {', '.join(words)}") from error


def _in_ids(request_id: str) -> str:
    """Return a call's id as it may stand within an id token, or its hash where it may not."""
    return request_id if IN_IDS.fullmatch(request_id) else hashlib.sha256(request_id.encode()).hexdigest()[:32]
