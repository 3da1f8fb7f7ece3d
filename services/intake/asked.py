"""Requests of officers, read: what is wrong with one is said by its field.

A day stands for its end in the province.
"""

import hashlib
import re
from datetime import date, datetime, time, timedelta, timezone
from typing import Any, Final, NamedTuple

from pydantic import TypeAdapter, ValidationError

from services.contracts.intake import ReasonCode
from services.contracts.naming import Token
from services.contracts.quality import FAULTS
from services.intake.domain.streams import Duty
from services.intake.pb import admin_pb2
from services.kit import moment
from services.kit.rpc import BadInput

OPERATOR: Final = "operator"
WORDS: Final = 2000
TOKEN: Final = TypeAdapter(Token)
IN_IDS: Final = re.compile(r"[A-Za-z0-9_-]{1,48}")
DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
LOCAL: Final = timezone(timedelta(hours=7))
END_OF_DAY: Final = time(23, 59, 59)
MARKS: Final = ("", "on_time", "late", "missing")
BY_INTAKE: Final = frozenset(
    {
        ReasonCode.ID_REUSED,
        ReasonCode.REPLACED,
        ReasonCode.REPLACES_UNKNOWN,
        ReasonCode.WITHDRAWN,
        ReasonCode.REVOKED,
        ReasonCode.NOTHING_TO_WITHDRAW,
    }
)
"""Reasons that say what intake did; an officer's are about the report."""


class Call(NamedTuple):
    """Who calls, under which id, why, and by which letter."""

    request_id: str
    actor: str
    reason: str = ""
    source: str = ""


class Which(NamedTuple):
    """A submission by its sender and its id."""

    district: str
    submission_id: str


class Listed(NamedTuple):
    """A cell of a list, and where it stands there."""

    where: str
    duty: Duty
    submission_id: str
    arrived_at: datetime | None
    mark: str


def listed(cell: admin_pb2.RegisterCell, submission_id: str, now: datetime) -> Listed:
    """Read one cell of a list.

    Raises:
        BadInput: its day or its mark cannot be read.
    """
    where = cell.where or f"{cell.unit}/{cell.obligation}/{cell.period}"
    if cell.mark not in MARKS:
        raise BadInput("cells", f"{where}: {cell.mark!r} is no mark; one of: {' '.join(filter(None, MARKS))}")
    arrived_at = arrival(f"cells: {where}", cell.arrived_at, now) if cell.arrived_at else None
    return Listed(cell.where, duty(cell), submission_id, arrived_at, cell.mark)


def duty(request: Any) -> Duty:  # noqa: ANN401 - every request that names a duty
    """Read which duty a request names.

    Raises:
        BadInput: it holds what no code holds.
    """
    for field in Duty._fields:
        _short(field, getattr(request, field))
    return Duty(request.unit, request.obligation, request.period)


def which(request: Any) -> Which:  # noqa: ANN401 - every request that names a submission
    """Read which submission a request names.

    Raises:
        BadInput: it holds what no id holds.
    """
    for field in Which._fields:
        _short(field, getattr(request, field))
    return Which(request.district, request.submission_id)


def call(request: Any) -> Call:  # noqa: ANN401 - every request of an officer
    """Read who calls, and under which id.

    Raises:
        BadInput: the id is missing.
    """
    if not request.request_id.strip():
        raise BadInput("request_id", "is missing; give every call an id of its own, so that a repeat does nothing")
    for field in ("request_id", "actor", "reason"):
        _short(field, getattr(request, field))
    return Call(request.request_id, request.actor or OPERATOR, request.reason)


def answered_for(request: Any, *, by_letter: bool = False) -> Call:  # noqa: ANN401 - every request of an officer
    """Read who calls and why, where somebody answers for it."""
    called = call(request)
    if not called.reason.strip():
        raise BadInput("reason", "is missing; say why, it is kept with the decision")
    if by_letter and not request.source.strip():
        raise BadInput("source", "is missing; name the document, or the letter that proves it")
    _short("source", request.source)
    return called._replace(source=request.source)


def _short(field: str, written: str) -> None:
    if len(written) > WORDS:
        raise BadInput(field, f"is longer than {WORDS} characters; say it shorter, or name a letter")
    if "\0" in written:
        raise BadInput(field, "holds a NUL, which no database keeps; leave it out")


def in_ids(request_id: str) -> str:
    """Return a call's id as it may stand within an id token, or its hash where it may not."""
    if IN_IDS.fullmatch(request_id):
        return request_id
    return hashlib.sha256(request_id.encode()).hexdigest()[:32]


def token(field: str, written: str) -> str:
    """Read a code.

    Raises:
        BadInput: it is none.
    """
    try:
        return TOKEN.validate_python(written)
    except ValidationError as error:
        raise BadInput(field, f"{written!r} is no code; use letters, digits, «-» and «_», at most 64") from error


def reasons(request: admin_pb2.ReviewSubmissionRequest) -> tuple[ReasonCode, ...]:
    """Read the reasons for which an officer sends something back.

    Raises:
        BadInput: they are no reasons of an officer, or none are wanted.
    """
    try:
        codes = tuple(ReasonCode(code) for code in request.reasons)
    except ValueError as error:
        raise BadInput("reasons", f"{error}; one of: {' '.join(ReasonCode)}") from error
    if bool(codes) == request.accept:
        raise BadInput("reasons", "give reason codes where it is sent back, and only there")
    if by_intake := [code for code in codes if code in BY_INTAKE]:
        raise BadInput("reasons", f"{' '.join(by_intake)} is said by intake alone")
    return codes


def faults(request: admin_pb2.NoteFaultsRequest) -> tuple[ReasonCode, ...]:
    """Read what an officer found wrong with a report.

    Raises:
        BadInput: a code is none of a fault of quality.
    """
    if unknown := [code for code in request.faults if code not in {*FAULTS}]:
        raise BadInput("faults", f"{' '.join(unknown)[:WORDS]!r} is no fault of quality; one of: {' '.join(FAULTS)}")
    return tuple(ReasonCode(code) for code in request.faults)


def successor(request: admin_pb2.ReviewSubmissionRequest) -> str:
    """Read for which unit an officer takes a submission in, where that is another than it was sent for.

    Raises:
        BadInput: it is no code, or nothing is taken in.
    """
    if request.successor and not request.accept:
        raise BadInput("successor", "is whose report it becomes; leave it out where it is sent back")
    return token("successor", request.successor) if request.successor else ""


def moment_of(written: str) -> datetime | None:
    """Read a moment that may be left out.

    Raises:
        BadInput: it is no moment with an offset.
    """
    try:
        return moment.parse(written) if written else None
    except ValueError as error:
        raise BadInput("arrived_at", str(error)) from error


def arrival(field: str, written: str, now: datetime) -> datetime:
    """Read a moment, or a day for its end in the province; the end of a day that is not over yet is now."""
    try:
        if DAY.fullmatch(written):
            at = datetime.combine(date.fromisoformat(written), END_OF_DAY, LOCAL)
        else:
            at = moment.parse(written).astimezone(LOCAL)
    except ValueError as error:
        raise BadInput(field, f"{error}; write 2023-03-15 or 2023-03-15T09:12:00+07:00") from error
    today = now.astimezone(LOCAL)
    return min(at, today) if at.timetz() == END_OF_DAY.replace(tzinfo=LOCAL) and at.date() == today.date() else at
