"""CloudEvents 1.0 in structured mode: one string of bytes that is hashed, stored, published and published again.

Attributes beyond the specification's: `position`, `recordedtime`, `previous` (hash of the source before),
`correlationid`, `causationid`, `actor`, `rules` (the version of the rules that decided).
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from services.contracts.event import Event


class Head(Protocol):
    """What the journal knows of an event when it writes it down."""

    @property
    def source(self) -> str: ...
    @property
    def position(self) -> int: ...
    @property
    def recorded_at(self) -> str: ...
    @property
    def previous(self) -> str: ...
    @property
    def correlation_id(self) -> str: ...
    @property
    def causation_id(self) -> str: ...
    @property
    def actor(self) -> str: ...
    @property
    def rules(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Opened:
    """An envelope that was read; `data` is still plain JSON."""

    id: str
    type: str
    source: str
    position: int
    time: datetime
    recorded_at: datetime
    previous: str
    correlation_id: str
    causation_id: str
    actor: str
    rules: str
    data: Any


class UnreadableEnvelope(ValueError):
    """The bytes are no CloudEvents envelope of ours; the message says what is missing."""


def event_id(source: str, position: int) -> str:
    """Return the id of a source's event: no chance in it (architecture: ids)."""
    return f"{source}-{position}"


_quote = json.encoder.encode_basestring


def seal(head: Head, event: Event) -> str:
    """Write an event as its envelope, fields in a fixed order; equal input gives equal bytes."""
    return (
        f'{{"specversion":"1.0","id":"{head.source}-{head.position}","type":"{event.TYPE}"'
        f',"source":"{head.source}","subject":"{event.route()}","time":"{event.happened_at().isoformat()}"'
        f',"datacontenttype":"application/json","position":{head.position}'
        f',"recordedtime":"{head.recorded_at}","previous":"{head.previous}"'
        f',"correlationid":{_quote(head.correlation_id)},"causationid":{_quote(head.causation_id)}'
        f',"actor":{_quote(head.actor)},"rules":"{head.rules}","data":{event.model_dump_json()}}}'
    )


def open_envelope(text: str | bytes) -> Opened:
    """Read an envelope.

    Raises:
        UnreadableEnvelope: it is not JSON, or an attribute is missing or of the wrong kind.
    """
    try:
        plain = json.loads(text)
        return Opened(
            id=plain["id"],
            type=plain["type"],
            source=plain["source"],
            position=int(plain["position"]),
            time=datetime.fromisoformat(plain["time"]),
            recorded_at=datetime.fromisoformat(plain["recordedtime"]),
            previous=plain["previous"],
            correlation_id=plain["correlationid"],
            causation_id=plain["causationid"],
            actor=plain["actor"],
            rules=plain["rules"],
            data=plain["data"],
        )
    except (KeyError, TypeError, ValueError) as error:
        raise UnreadableEnvelope(f"not an event of ours: {error}") from error
