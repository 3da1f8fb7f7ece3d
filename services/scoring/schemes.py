"""Takes schemes in, and answers about them."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import grpc
from pydantic import ValidationError
from typing_extensions import override

from services.kit import journal
from services.kit.rpc import BadInput
from services.kit.service import Service
from services.scoring import asked, scores
from services.scoring.asked import local
from services.scoring.domain.explaining import cited
from services.scoring.domain.in_force import by_code
from services.scoring.domain.inputs import SchemeImported, SchemeRecalled
from services.scoring.domain.scheme import Scheme
from services.scoring.domain.scheme_checks import Finding, Known, Severity, findings
from services.scoring.domain.schemes import SchemeUnknown, beside
from services.scoring.domain.standing import LOCAL
from services.scoring.pb import admin_pb2, admin_pb2_grpc
from services.scoring.queries import schemes as queries
from services.scoring.queries.schemes import Kept
from services.scoring.schemefile import FAULT_CODES, told

OPERATOR: Final = "operator"
LARGEST: Final = 128 * 1024
"""Bytes of a scheme: an event holds it as text, quoted once more."""
TOLD: Final = 10
"""As many mistakes are named at once."""


class Schemes(admin_pb2_grpc.ScoringAdminServicer):
    """Takes schemes in, and answers about them."""

    _service: Service

    @override
    async def ActivateScheme(
        self, request: Any, context: grpc.aio.ServicerContext[Any, Any]
    ) -> admin_pb2.ActivateSchemeResponse:
        """Bring a scheme into force, or only say what is wrong with it and who would stand otherwise."""
        scheme, lang = _parsed(request.scheme_json), asked.language(context)
        kept = await self._kept()
        found = findings(scheme, await self._looked_at(kept, scheme))
        answer = admin_pb2.ActivateSchemeResponse(
            scheme=scheme.scheme, version=scheme.version, changes=_changes(kept, scheme)
        )
        if request.dry_run:
            answer.findings.extend(_finding(one, lang) for one in found)
            if not any(one.severity is Severity.ERROR for one in found):
                answer.moved.extend(await scores.moved(self._service, queries.in_force(kept), scheme))
            return answer
        asked.given("request_id", request.request_id, asked.OWN_CALL)
        answer.repeat = await self._is_heard(request.request_id) or scheme in queries.in_force(kept)
        if not answer.repeat:
            _refuse(found, lang)
            event = SchemeImported(
                scheme=scheme.scheme,
                content=scheme.written(),
                source=asked.cited(request.source),
                reason=request.reason,
            )
            await self._service.submit(OPERATOR, request.request_id, event, actor=request.actor or OPERATOR)
        return answer

    @override
    async def WithdrawScheme(
        self, request: Any, context: grpc.aio.ServicerContext[Any, Any]
    ) -> admin_pb2.SchemeResponse:
        """Withdraw a version of a scheme; what was shown by it is shown again as of then."""
        asked.given("scheme", request.scheme, "hãy ghi mã thang điểm; xem `dunghan schemes list`")
        asked.given("request_id", request.request_id, asked.OWN_CALL)
        asked.given("reason", request.reason, asked.WHY)
        before = _one(await self._kept(), request.scheme, request.version)
        repeat = before.withdrawn_at is not None or await self._is_heard(request.request_id)
        if not repeat:
            event = SchemeRecalled(
                scheme=request.scheme,
                version=before.scheme.version,
                source=asked.cited(request.source),
                reason=request.reason,
            )
            await self._service.submit(OPERATOR, request.request_id, event, actor=request.actor or OPERATOR)
        after = _one(await self._kept(), request.scheme, before.scheme.version)
        return admin_pb2.SchemeResponse(scheme=_scheme(after), repeat=repeat)

    @override
    async def ListSchemes(
        self, request: Any, context: grpc.aio.ServicerContext[Any, Any]
    ) -> admin_pb2.ListSchemesResponse:
        """List schemes that are in force; all: also those withdrawn or past."""
        as_of, known_at = asked.instants(self._service, request)
        async with self._service.database.snapshot() as snapshot:
            kept = await queries.kept(snapshot, as_of, known_at)
        today = as_of.astimezone(LOCAL).date()
        current = [one for one in kept if one.withdrawn_at is None and one.scheme.valid.covers(today)]
        return admin_pb2.ListSchemesResponse(schemes=[_scheme(one) for one in (kept if request.all else current)])

    @override
    async def GetScheme(self, request: Any, context: grpc.aio.ServicerContext[Any, Any]) -> admin_pb2.Scheme:
        """Show a version of a scheme; 0: the newest."""
        return _scheme(_one(await self._kept(), request.scheme, request.version))

    async def _kept(self) -> list[Kept]:
        now = self._service.clock.now()
        async with self._service.database.snapshot() as snapshot:
            return await queries.kept(snapshot, now, now)

    async def _looked_at(self, kept: Sequence[Kept], scheme: Scheme) -> Known:
        async with self._service.database.snapshot() as snapshot:
            obligations, kinds = await queries.codes(snapshot)
        others = beside(scheme, [one.scheme for one in kept], queries.in_force(kept))
        return Known(FAULT_CODES, obligations, kinds, others)

    async def _is_heard(self, request_id: str) -> bool:
        values = {"source": OPERATOR, "ids": json.dumps([request_id])}
        return bool(await self._service.database.read(journal.KNOWN, values))


def _parsed(content: str) -> Scheme:
    if len(content.encode()) > LARGEST:
        raise BadInput(
            "scheme_json", f"hơn {LARGEST // 1024} KB: một sự kiện không chứa hết; hãy bỏ bớt trọng số từng nghĩa vụ"
        )
    try:
        return Scheme.model_validate_json(content)
    except ValidationError as error:
        wrong = [f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors(include_url=False)[:TOLD]]
        raise BadInput("scheme_json", "; ".join(wrong)) from error


def _refuse(found: Sequence[Finding], lang: str) -> None:
    wrong = [one for one in found if one.severity is Severity.ERROR][:TOLD]
    if wrong:
        raise BadInput("scheme_json", "; ".join(f"{_path(one)}: {'; '.join(told(one, lang))}" for one in wrong))


def _path(found: Finding) -> str:
    return ".".join(map(str, found.where))


def _finding(found: Finding, lang: str) -> admin_pb2.SchemeFinding:
    said = told(found, lang)
    return admin_pb2.SchemeFinding(
        severity=found.severity.value,
        code=found.code.value,
        where=[str(step) for step in found.where],
        text=said.what,
        advice=said.advice,
    )


def _one(kept: Sequence[Kept], code: str, version: int) -> Kept:
    found = [one for one in kept if one.scheme.scheme == code and version in {0, one.scheme.version}]
    there = [one for one in found if one.withdrawn_at is None] if not version else []
    if not found:
        raise SchemeUnknown(scheme=code, version=version or "–")
    return (there or found)[-1]


def _scheme(kept: Kept) -> admin_pb2.Scheme:
    scheme = kept.scheme
    return admin_pb2.Scheme(
        scheme=scheme.scheme,
        version=scheme.version,
        title=scheme.title,
        valid_from=scheme.valid.since.isoformat(),
        valid_until=scheme.valid.until.isoformat() if scheme.valid.until else "",
        source=cited(scheme) or kept.source,
        content_json=scheme.written(),
        activated_at=local(kept.activated_at),
        withdrawn_at=local(kept.withdrawn_at),
        leads=scheme.leads,
    )


def _changes(kept: Sequence[Kept], scheme: Scheme) -> list[str]:
    """Say line by line what is another than in the version before; of a new scheme nothing is."""
    before = [each.versions for each in by_code(queries.in_force(kept)) if each.code == scheme.scheme]
    if not before:
        return [f"+ scheme {scheme.name}"]
    was, now = (dict(_flat(json.loads(one.written()))) for one in (before[0][-1], scheme))
    added = [f"+ {path} {now[path]}" for path in now if path not in was]
    gone = [f"- {path} {was[path]}" for path in was if path not in now]
    return [
        *(f"~ {path} {was[path]} → {now[path]}" for path in now if was.get(path, now[path]) != now[path]),
        *added,
        *gone,
    ]


def _flat(content: object, path: str = "") -> Iterator[tuple[str, str]]:
    match content:
        case Mapping():
            for key, value in content.items():
                yield from _flat(value, f"{path}.{key}" if path else str(key))
        case list():
            for place, value in enumerate(content):
                yield from _flat(value, f"{path}[{place}]")
        case None:
            return
        case _:
            yield path, str(content)
