"""What goes into a transaction, and what came of it: values between adapters, the journal and the relay."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from services.kit.decider import Fact, Say


class Cursor(NamedTuple):
    """Where a message stood in a JetStream stream; the stream's creation time tells a new one from the old.

    A broker that lost its newest messages gives their sequences again: `stored_at` tells one message from the other.
    """

    stream: str
    created: str
    sequence: int
    stored_at: str = ""


class Aside(NamedTuple):
    """A message to be set aside in `dead` while its arrival is journaled."""

    subject: str
    reason: str
    body: bytes


class Incoming(NamedTuple):
    """Something to be heard. `position` is 0 where the source does not number itself."""

    source: str
    message_id: str
    type: str
    body: str
    event: Any
    occurred_at: datetime
    actor: str
    correlation_id: str = ""
    causation_id: str = ""
    position: int = 0
    previous: str = ""
    cursor: Cursor | None = None
    aside: Aside | None = None


class Returned(NamedTuple):
    """An own event that came back: as its envelope says it, where it was decided, and when."""

    said: Incoming
    stream: str
    recorded_at: datetime


class Publication(NamedTuple):
    """What goes out for one own event: the event, then what is said beside it.

    `position` counts over all incarnations of the service.
    """

    position: int
    subject: str
    message_id: str
    body: str
    beside: tuple[Say, ...]


@dataclass
class Taken:
    """What one transaction did."""

    own: list[Fact] = field(default_factory=list)
    publications: list[Publication] = field(default_factory=list)
    says: list[Say] = field(default_factory=list)
    gaps: dict[str, int] = field(default_factory=dict)
    heard: int = 0
    repeats: int = 0

    @property
    def repeat(self) -> bool:
        """Whether nothing was new."""
        return self.heard == 0 and self.repeats > 0


Repeated = Callable[[Incoming, str], Incoming | None]
"""How an adapter answers a message whose id was heard before: (message, body heard first) → what is heard instead."""
