"""Messages in: districts' streams, and those of `deadlines`; what cannot be read is set aside and answered."""

import asyncio
import hashlib
import json
import math
import re
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from nats import errors as nats_errors
from nats.js import errors as js_errors
from pydantic import ValidationError

from services.contracts import naming
from services.contracts.district import Mark, Submission, Withdrawal
from services.contracts.intake import ReasonCode
from services.intake import queries
from services.intake.domain import SOURCE_PREFIX, Arrived, Repeated, Reused, Tried, Unreadable, Withdrawing
from services.intake.stores import Stores, submissions_stream
from services.kit import ids, log
from services.kit.ending import unless_cancelled
from services.kit.listen import Tap
from services.kit.puller import Message
from services.kit.service import Service
from services.kit.transact import Aside, Cursor, Incoming

LOOK_SECONDS = 1.0
HALF_A_LETTER = re.compile(r"\\u[dD][89a-fA-F]")
NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")
NESTED = 64
"""So many brackets no submission needs; one that has them is tried out before it is taken in."""
FIGURE_DIGITS = 40
"""More digits no figure may have, before its point or behind it."""
MEND_SECONDS = 10.0
"""After how long every district's stream is looked at again: somebody may have deleted one."""


def read_sent(body: str) -> Arrived | Withdrawing:
    """Read a submission or a withdrawal, plain or in a CloudEvents envelope, whose type and source count too.

    Raises:
        ValueError: it is neither; the message says what is wrong.
    """
    plain = json.loads(body, parse_float=_exact)
    data = _opened(plain) if isinstance(plain, dict) else plain
    named = _named(plain, data) if isinstance(data, dict) else ""
    digest = hashlib.sha256(body.encode()).hexdigest()
    if isinstance(data, dict) and (data.get("withdraws") is not None or data.get("type") == Withdrawal.TYPE):
        return Withdrawing(withdrawal=Withdrawal.model_validate(data), content_sha256=digest, named=named)
    return Arrived(submission=Submission.model_validate(data), content_sha256=digest, named=named)


def _exact(number: str) -> Decimal | float:
    """Keep every digit of a figure; what is far beyond any figure stays what JSON makes of it elsewhere."""
    try:
        exact = Decimal(number)
    except InvalidOperation:
        return float(number)
    exponent = exact.as_tuple().exponent
    return exact if isinstance(exponent, int) and abs(exponent) <= FIGURE_DIGITS else float(number)


def _opened(plain: dict[str, Any]) -> Any:  # noqa: ANN401 - JSON of whatever kind
    if "specversion" not in plain or "data" not in plain:
        return plain
    data = plain["data"]
    return {**data, "type": plain["type"]} if isinstance(data, dict) and plain.get("type") else data


def _named(plain: dict[str, Any], data: dict[str, Any]) -> str:
    """Say in which district's name something is sent, where it says so: by a field, or by its envelope's source."""
    source = plain.get("source") if data is not plain else None
    of_district = isinstance(source, str) and source.startswith(SOURCE_PREFIX)
    names = (data.get("district"), str(source).split("/")[1] if of_district else "")
    return " ".join(sorted({name for name in names if name and isinstance(name, str)}))


def read_submission(body: str) -> Arrived:
    """Read a submission.

    Raises:
        ValueError: it is none; the message says what is wrong.
    """
    sent = read_sent(body)
    if isinstance(sent, Withdrawing):
        raise ValueError("a withdrawal, no submission")  # noqa: TRY004 - a ValueError like any other unreadable text
    return sent


def _fits(sent: Arrived | Withdrawing, subject: str, district: str) -> None:
    """Compare a message with its subject: the unit stands in both.

    Raises:
        ValueError: they differ.
    """
    unit = _body(sent).unit
    wanted = naming.submission_subject(district, unit)
    if subject != wanted:
        raise ValueError(f"unit: the body says {unit}, the subject is {subject}; publish it on {wanted}")


def _not_tried(sent: Arrived | Withdrawing, body: str) -> None:
    """Refuse a withdrawal that says it is a test: it would take something back in earnest.

    Raises:
        ValueError: it says so.
    """
    if isinstance(sent, Withdrawing) and _opened(json.loads(body)).get("test"):
        raise ValueError("test: a withdrawal cannot be tried, it takes something back; send it without, or not at all")


def _keepable(sent: Arrived | Withdrawing, body: str) -> None:
    """Look closely at what no journal could keep: NUL, halves of letters, moments outside the calendar, endless nesting.

    Raises:
        ValueError: it cannot be written again.
        OverflowError: its moment has no place in UTC.
    """
    _body(sent).submitted_at.astimezone(UTC)
    if NUL.search(body):
        raise ValueError("a text holds NUL (U+0000), which no database keeps")
    if HALF_A_LETTER.search(body) or body.count("{") + body.count("[") > NESTED:
        sent.model_dump_json()


def _body(sent: Arrived | Withdrawing) -> Submission | Withdrawal:
    return sent.submission if isinstance(sent, Arrived) else sent.withdrawal


class DistrictReader:
    """Reads one district's stream: submissions, marks, and bytes that are neither."""

    def __init__(self, district: str, received: Callable[[Message], datetime]) -> None:
        """Take the district and what says when the province had a message."""
        self._district = district
        self._source = f"{SOURCE_PREFIX}{district}"
        self._received = received

    def tap(self) -> Tap:
        """Return how the stream is heard."""
        return Tap(naming.submissions_stream(self._district), self.read, self.repeated, self.unreadable)

    def read(self, message: Message) -> Incoming:
        """Read a message; what cannot be read is heard as such."""
        try:
            body = message.data.decode()
            if message.subject == naming.submission_subject(self._district, naming.MARK):
                known = Mark.model_validate_json(body)
                message_id = f"mark/{known.obligation}/{known.period}/{known.due_at.astimezone(UTC).isoformat()}"
                return self._incoming(message, message_id, known, body)
            sent = read_sent(body)
            _fits(sent, message.subject, self._district)
            _not_tried(sent, body)
            _keepable(sent, body)
        except (ValueError, KeyError, OverflowError, RecursionError) as error:
            return self.unreadable(message, _why(error))
        return self._sent(message, sent, body)

    def _sent(self, message: Message, sent: Arrived | Withdrawing, body: str) -> Incoming:
        name = _body(sent).submission_id
        correlation = message.message_id or naming.message_id(self._district, name)
        if isinstance(sent, Arrived) and sent.submission.test:
            tried = Tried(**dict(sent))
            name = f"test~{name}~{message.created}-{message.sequence}"
            return self._incoming(message, name, tried, tried.model_dump_json())._replace(correlation_id=correlation)
        return self._incoming(message, name, sent, body)._replace(correlation_id=correlation)

    def _incoming(
        self, message: Message, message_id: str, event: Arrived | Withdrawing | Tried | Mark | Unreadable, body: str
    ) -> Incoming:
        cursor = Cursor(message.stream, message.created, message.sequence, message.stored_at.isoformat())
        received = self._received(message)
        return Incoming(self._source, message_id, event.TYPE, body, event, received, self._source, cursor=cursor)

    def unreadable(self, message: Message, why: str) -> Incoming:
        """Hear bytes that are no submission: set aside, answered, counted."""
        event = Unreadable(
            district=self._district,
            subject=message.subject,
            message_id=message.message_id,
            content_sha256=hashlib.sha256(message.data).hexdigest(),
            reason=ReasonCode.UNREADABLE,
            why=why,
        )
        message_id = f"unreadable~{message.created}-{message.sequence}"
        aside = Aside(self._own(message.subject), ReasonCode.UNREADABLE.value, message.data)
        return self._incoming(message, message_id, event, event.model_dump_json())._replace(aside=aside)

    def _own(self, subject: str) -> str:
        """Return a subject as it counts here: whoever owns a leaf decides what its stream takes, also another's subject."""
        unit = subject.removeprefix(naming.submission_subject(self._district, ""))
        return subject if unit != subject else naming.submission_subject(self._district, naming.UNREADABLE)

    def repeated(self, incoming: Incoming, first: str) -> Incoming | None:
        """Say what is heard instead of a submission whose id was heard before; marks are heard once."""
        if not isinstance(incoming.event, Arrived | Withdrawing) or incoming.cursor is None:
            return None
        sent, digest = _body(incoming.event), incoming.event.content_sha256
        about = sent.model_dump(include={"submission_id", "unit", "obligation", "period"})
        event: Repeated | Reused = Reused(submission=sent, content_sha256=digest)
        if first == incoming.body:
            event = Repeated(**about, content_sha256=digest)
        message_id = f"{sent.submission_id}~{incoming.cursor.created}-{incoming.cursor.sequence}"
        return incoming._replace(message_id=message_id, type=event.TYPE, body=event.model_dump_json(), event=event)


def _why(error: Exception) -> str:
    if isinstance(error, ValidationError):
        return "; ".join(f"{'.'.join(map(str, wrong['loc']))}: {wrong['msg']}" for wrong in error.errors()[:5])
    return str(error)[:300]


class Districts:
    """Hears the stream of every district that is registered, from the moment it is."""

    def __init__(self, stores: Stores) -> None:
        self._leaf: dict[str, bool] = {}
        self._away = set[str]()
        self._stores = stores

    def ready(self, service: Service, district: str) -> bool:
        """Say whether a mark may be sent: the district's stream is as it shall be, or none of ours could take the mark."""
        if district in self._away:
            return True
        return district in self._leaf and service.is_heard(naming.submissions_stream(district))

    async def follow(self, service: Service) -> None:
        """Provision and hear, for ever."""
        self._leaf.clear()
        now = asyncio.get_running_loop().time
        done, again, retry = None, now() + MEND_SECONDS, math.inf
        while True:
            seen = service.changes
            known = queries.said_by_deadlines(service.transactor.heads), self._stores.reached
            if now() >= again:
                self._leaf.clear()
                done, again = None, now() + MEND_SECONDS
            if known != done or now() >= retry:
                rows = await service.database.read(queries.districts)
                self._stores.learn((district, bool(leaf)) for district, leaf in rows)
                heard = [await self._hear(service, district, bool(leaf)) for district, leaf in rows]
                done, retry = known, math.inf if all(heard) else now() + LOOK_SECONDS
            await service.wait_change(LOOK_SECONDS, seen=seen)

    async def _hear(self, service: Service, district: str, leaf: bool) -> bool:  # noqa: FBT001 - a column
        if self._leaf.get(district) is leaf:
            return True
        self._leaf.pop(district, None)
        try:
            # A source that does not answer is asked again by nats-server after half a minute at best: a leaf's own
            # store comes first, unless there is a stream of ours already.
            if leaf and district not in self._stores.reached and not await _is_there(service, district):
                self._away.add(district)
                return True
            await service.provision(submissions_stream(district, leaf=leaf))
        except (nats_errors.Error, OSError, TimeoutError) as error:
            log.get().warning("district.again", district=district, why=repr(error))
            if isinstance(error, js_errors.APIError) and not isinstance(error, js_errors.ServiceUnavailableError):
                service.troubles[f"stream of {district}"] = str(error)
            return False
        service.troubles.pop(f"stream of {district}", None)
        service.listen(DistrictReader(district, _received(service)).tap())
        self._leaf[district] = leaf
        self._away.discard(district)
        return True


async def _is_there(service: Service, district: str) -> bool:
    try:
        await service.client.jetstream().stream_info(naming.submissions_stream(district))
    except js_errors.NotFoundError:
        return False
    unless_cancelled()
    return True


def _received(service: Service) -> Callable[[Message], datetime]:
    if service.clock.simulated:
        return lambda _message: service.clock.now()
    return lambda message: message.stored_at


async def hear_again(service: Service, subject: str, body: bytes) -> bool:
    """Hear bytes that were set aside again; True where they are readable now."""
    district = subject.split(".")[1]
    try:
        sent = read_sent(body.decode())
        _fits(sent, subject, district)
        _not_tried(sent, body.decode())
    except (ValueError, KeyError, RecursionError):
        return False
    source, now = f"{SOURCE_PREFIX}{district}", service.clock.now()
    heard: Arrived | Withdrawing | Tried = sent
    name, text = _body(sent).submission_id, body.decode()
    if isinstance(sent, Arrived) and sent.submission.test:
        heard = Tried(**dict(sent))
        name, text = f"test~{name}~{ids.fresh()}", heard.model_dump_json()
    await service.transactor.hear([Incoming(source, name, heard.TYPE, text, heard, now, source)])
    return True
