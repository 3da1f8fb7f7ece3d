"""Notes: what people want remembered beside the record; nothing is decided by them."""

from datetime import datetime
from typing import ClassVar

from typing_extensions import override

from services.contracts.deadlines.parts import Citation
from services.contracts.event import Event, Moment
from services.contracts.naming import Token


class NoteAdded(Event):
    """Somebody notes something about whatever is named: a district, a unit, an obligation, a period, one duty."""

    TYPE: ClassVar[str] = "deadlines.note-added.v1"
    note: Token
    district: Token | None = None
    unit: Token | None = None
    obligation: Token | None = None
    period: Token | None = None
    text: str
    source: Citation | None = None
    noted_at: Moment

    @override
    def route(self) -> str:
        return f"deadlines.note.{self.note}"

    @override
    def happened_at(self) -> datetime:
        return self.noted_at


class NoteWithdrawn(Event):
    """A note is taken back; it stays in the record."""

    TYPE: ClassVar[str] = "deadlines.note-withdrawn.v1"
    note: Token
    reason: str
    source: Citation | None = None
    withdrawn_at: Moment

    @override
    def route(self) -> str:
        return f"deadlines.note.{self.note}"

    @override
    def happened_at(self) -> datetime:
        return self.withdrawn_at
