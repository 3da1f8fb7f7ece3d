"""What districts may refer to, said in `REFERENCE`: codes, names, due instants, requirements, the contract itself.

A look at the read models after each change of theirs, at most once a second; what is said otherwise than before is said
again, and everything at a start and where the stream was made anew. Nothing here need survive a crash.
"""

import asyncio
import hashlib
from collections.abc import Iterable, Iterator
from importlib.metadata import PackageNotFoundError, version
from typing import Final

from nats import errors as nats_errors
from nats.js import JetStreamContext
from nats.js import errors as js_errors

from services.contracts import naming
from services.contracts.district import Submission, Withdrawal
from services.contracts.intake import ReasonCode
from services.contracts.reference import (
    ContractReference,
    DistrictReference,
    ObligationReference,
    PeriodReference,
    PeriodState,
    Reference,
    SendsFor,
    UnitReference,
)
from services.deadlines.queries import registry
from services.deadlines.queries.registry import PeriodRow, Registry, UnitRow
from services.kit import log
from services.kit.decider import Say
from services.kit.ending import unless_cancelled
from services.kit.service import Service
from services.kit.streams import StreamSpec

STREAM: Final = StreamSpec(name=naming.REFERENCE, subjects=("reference.>",), last_per_subject=True)
LOOK_SECONDS: Final = 0.5
"""Between two looks at the read models."""
IDLE_SECONDS: Final = 0.5
"""A commit between a look and the next wait is seen after this at the latest."""
STREAM_LOOK_SECONDS: Final = 5.0
STREAM_SECONDS: Final = 2.0
"""How often the broker is asked whether the stream is still the same one, and how long for an answer."""


def references(known: Registry, release: str) -> Iterator[Reference]:
    """Return everything districts may refer to; what no province is known of is left out."""
    provinces = sorted({row.province for row in known.districts} | {row.province for row in known.units})
    sole = provinces[0] if len(provinces) == 1 else ""
    for district in known.districts:
        said = district._asdict()
        yield DistrictReference.model_validate({**said, "ended_at": said.pop("retired_at")})
    yield from map(_unit, known.units)
    channels: dict[str, set[str]] = {province: set() for province in provinces}
    for defined in known.obligations:
        if province := defined.province or sole:
            said = {**defined.model_dump(exclude={"accepts"}), **defined.accepts.model_dump(), "province": province}
            yield ObligationReference.model_validate(said)
            channels.setdefault(province, set()).update(defined.accepts.channels)
    for row in known.periods:
        if province := row.period.province or sole:
            yield _period(row, province)
    for province, allowed in channels.items():
        yield _contract(province, allowed, release)


def _unit(row: UnitRow) -> UnitReference:
    senders = [SendsFor(district=each.district, since=each.since, until=each.until) for each in row.senders]
    return UnitReference.model_validate({**row._asdict(), "senders": senders})


def _period(row: PeriodRow, province: str) -> PeriodReference:
    said = row.period.model_dump()
    return PeriodReference.model_validate(
        {**said, "province": province, "state": PeriodState(row.state), "ended_at": row.ended_at}
    )


def _contract(province: str, channels: Iterable[str], release: str) -> ContractReference:
    return ContractReference(
        province=province,
        types=(Submission.TYPE, Withdrawal.TYPE),
        channels=tuple(sorted(channels)),
        reasons=tuple(code.value for code in ReasonCode),
        release=release,
    )


def release_name() -> str:
    """Return the release that runs."""
    try:
        return version("dunghan")
    except PackageNotFoundError:  # from a folder that was never installed
        return "unknown"


class Board:
    """What was said last, by subject."""

    def __init__(self) -> None:
        self._said: dict[str, str] = {}

    def forget(self) -> None:
        """Say everything again: the stream was made anew."""
        self._said.clear()

    def news(self, found: Iterable[Reference], basis: int) -> list[Say]:
        """Say what is otherwise than it was said last; `basis`: the row of the journal on which that rests.

        The same word twice within two minutes is another message where something was said between.
        """
        says = []
        for reference in found:
            subject, body = reference.route(), reference.model_dump_json()
            if self._said.get(subject) == body:
                continue
            self._said[subject] = body
            name = hashlib.sha256(f"{subject}\n{body}\n{basis}".encode()).hexdigest()[:24]
            says.append(Say(subject, f"reference-{name}", body))
        return says


async def _stream_made(service: Service) -> str:
    """Return when the stream was made, making it where it is gone; nothing where the broker does not say."""
    try:
        info = await JetStreamContext(service.client, timeout=STREAM_SECONDS).stream_info(naming.REFERENCE)
    except js_errors.NotFoundError:
        return await _made_again(service)
    except (nats_errors.Error, OSError, TimeoutError):
        return ""
    unless_cancelled()
    return str(info.created)


async def _made_again(service: Service) -> str:
    try:
        await service.provision(STREAM)
        info = await JetStreamContext(service.client, timeout=STREAM_SECONDS).stream_info(naming.REFERENCE)
    except (nats_errors.Error, OSError, TimeoutError) as error:
        log.get().warning("reference.again", why=repr(error))
        return ""
    unless_cancelled()
    return str(info.created)


async def publish(service: Service) -> None:
    """Say what districts may refer to, for ever: what changed, and everything where the stream was made anew."""
    board, release, now = Board(), release_name(), asyncio.get_running_loop().time
    made, looked, next_look = "", 0, now()
    while True:
        seen = service.changes
        if now() >= next_look:
            found, next_look = await _stream_made(service), now() + STREAM_LOOK_SECONDS
            if found and made and found != made:
                board.forget()
                looked = 0
            made = found or made
        touched = await registry.touched_at(service.database)
        if touched != looked:
            looked = touched
            await service.say(board.news(references(await registry.everything(service.database), release), touched))
        await asyncio.sleep(LOOK_SECONDS)
        await service.wait_change(IDLE_SECONDS, seen=seen)
