"""What operators do by a call: close duties, declare an outage, confirm a clock, open an incarnation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from google.protobuf.json_format import MessageToDict
from google.protobuf.message import Message

from services.cli import calls, settings
from services.cli.access import reached
from services.cli.failures import WrongUsage
from services.cli.moments import moment, wire
from services.cli.output import Output
from services.cli.server_commands import Asked
from services.cli.settings import SERVICES
from services.deadlines.pb import admin_pb2 as deadlines_pb
from services.kit import ids
from services.kit.pb import operations_pb2


@dataclass(frozen=True)
class Close:
    """Which duties of a period are judged now: all that are left, or those of one instant, of some units."""

    name: str
    due_at: str
    units: Sequence[str]
    reason: str
    source: str


@dataclass(frozen=True)
class Outage:
    """Which district was down, from when until when."""

    district: str
    since: str
    until: str
    reason: str
    source: str


async def close(asked: Asked, data_dir: Path | None, wanted: Close) -> None:
    """Judge duties now that nobody could judge yet."""
    out = asked.out
    obligation, code = _named(out, wanted.name)
    request = deadlines_pb.CloseDutiesRequest(
        request_id=ids.fresh(),
        actor=settings.actor(),
        obligation=obligation,
        period=code,
        due_at=_wired(out, wanted.due_at),
        units=wanted.units,
        reason=wanted.reason,
        source=wanted.source,
    )
    async with reached(out, data_dir, asked.server) as servers:
        answer = await servers.ask("deadlines", calls.CLOSE_DUTIES, request)
    _answer(out, answer, "closed", count=answer.closed, period=wanted.name)


async def outage(asked: Asked, data_dir: Path | None, wanted: Outage) -> None:
    """Declare that a district's system or line was down."""
    out = asked.out
    request = deadlines_pb.DeclareOutageRequest(
        request_id=ids.fresh(),
        actor=settings.actor(),
        district=wanted.district,
        since=_wired(out, wanted.since),
        until=_wired(out, wanted.until),
        reason=wanted.reason,
        source=wanted.source,
    )
    async with reached(out, data_dir, asked.server) as servers:
        answer = await servers.ask("deadlines", calls.DECLARE_OUTAGE, request)
    _answer(out, answer, "outage-declared", outage=answer.outage, district=wanted.district)


async def confirm_clock(asked: Asked, data_dir: Path | None, service: str, reason: str) -> None:
    """Trust the clock of one service, or of all, as it is now."""
    out = asked.out
    request = operations_pb2.ConfirmClockRequest(request_id=ids.fresh(), actor=settings.actor(), reason=reason)
    answers: dict[str, Any] = {}
    async with reached(out, data_dir, asked.server) as servers:
        for name in [_service(out, service)] if service else SERVICES:
            answer = await servers.ask(name, calls.CONFIRM_CLOCK, request)
            answers[name] = _plain(answer)
            out.say("clock-confirmed", service=name, now=_local(answer.now), broker=_local(answer.broker))
    if out.json:
        out.document(answers)


async def open_incarnation(asked: Asked, data_dir: Path | None, service: str, reason: str) -> None:
    """Let a service that cannot know all it once said go on under its next name."""
    out = asked.out
    request = operations_pb2.OpenIncarnationRequest(request_id=ids.fresh(), actor=settings.actor(), reason=reason)
    async with reached(out, data_dir, asked.server) as servers:
        answer = await servers.ask(_service(out, service), calls.OPEN_INCARNATION, request)
    _answer(out, answer, "incarnation", source=answer.source, continues=answer.continues, position=answer.position)


def _answer(out: Output, answer: Message, key: str, **facts: object) -> None:
    if out.json:
        out.document(_plain(answer))
    out.say(key, **facts)


def _plain(message: Message) -> Mapping[str, Any]:
    return MessageToDict(message, preserving_proto_field_name=True, always_print_fields_with_no_presence=True)


def _local(written: str) -> str:
    return wire(datetime.fromisoformat(written)) if written else ""


def _wired(out: Output, written: str) -> str:
    return wire(moment(written, out.lang)) if written else ""


def _named(out: Output, name: str) -> tuple[str, str]:
    obligation, slash, code = name.partition("/")
    if not slash:
        raise WrongUsage(out.text("usage", why=f"{name}: OBLIGATION/PERIOD."))
    return obligation, code


def _service(out: Output, name: str) -> str:
    if name not in SERVICES:
        raise WrongUsage(out.text("no-such-service", name=name, known=", ".join(SERVICES)))
    return name
