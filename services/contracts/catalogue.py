"""Every event there is, by wire name."""

from collections.abc import Callable
from functools import cache
from typing import Any, Final, cast, get_args

from pydantic import TypeAdapter
from typing_extensions import TypedDict

from services.contracts.deadlines import DeadlinesEvent
from services.contracts.event import Event
from services.contracts.intake import IntakeEvent
from services.contracts.notify import NotifyEvent
from services.contracts.scoring import ScoringEvent

EVENTS: Final[tuple[type[Event], ...]] = (
    *get_args(DeadlinesEvent),
    *get_args(IntakeEvent),
    *get_args(ScoringEvent),
    *get_args(NotifyEvent),
)

BY_TYPE: Final[dict[str, type[Event]]] = {event.TYPE: event for event in EVENTS}


def decode(type_: str, data: Any) -> Event | None:
    """Read an event's data; None for a type this release does not know (kept as heard, folded in later).

    Raises:
        pydantic.ValidationError: the type is known and the data are not of its shape.
    """
    known = BY_TYPE.get(type_)
    return None if known is None else known.model_validate(data)


def decode_body(type_: str, body: str) -> Event | None:
    """Read the event out of an envelope's text; as `decode`, but text becomes the event without a tree in between."""
    reader = _reader(type_)
    return None if reader is None else reader(body)["data"]


class _Body(TypedDict):
    data: Event


@cache
def _reader(type_: str) -> Callable[[str], _Body] | None:
    known = BY_TYPE.get(type_)
    fields: Any = {"data": known}
    made = TypedDict("Body", fields)  # type: ignore[misc]
    return None if known is None else cast("Callable[[str], _Body]", TypeAdapter(made).validator.validate_json)
