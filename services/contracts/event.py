"""What every published event has: a wire name, a subject and the moment it happened."""

from datetime import datetime
from typing import Annotated, ClassVar

from pydantic import AwareDatetime, BaseModel, ConfigDict

Moment = Annotated[datetime, AwareDatetime]


class Event(BaseModel):
    """A fact some service decided; frozen, and readable by older readers (unknown fields are ignored)."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    TYPE: ClassVar[str]
    """Wire name, `<service>.<kebab>.v<N>`: a literal, once, never changed."""

    def route(self) -> str:
        """Return the NATS subject on which the event is published."""
        raise NotImplementedError

    def happened_at(self) -> datetime:
        """Return when it was so (happened-at), not when somebody recorded it."""
        raise NotImplementedError
