"""Units: who exists, from when to when, and who came after."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from typing_extensions import override

from services.contracts.deadlines.parts import Citation
from services.contracts.event import Event, Moment
from services.contracts.naming import Token


class UnitRegistered(Event):
    """What a unit is from `registered_at` on: said when it begins, is renamed, moves, or anything of it is another.

    `no` is its place in lists; `kind` a word of its catalogue (office, public-unit, commune …); `district` the sending system
    it belongs to; `parent` the unit above it; `aliases` other names it goes by; `predecessors` the units it came from;
    `began_at` when it began, where that is known: None is before everything that is ordered of it.
    """

    TYPE: ClassVar[str] = "deadlines.unit-registered.v1"
    unit: Token
    no: int
    name: str
    kind: str
    district: Token
    province: Token
    email: str | None = None
    parent: Token | None = None
    aliases: tuple[str, ...] = ()
    address: str = ""
    groups: tuple[Token, ...] = ()
    predecessors: tuple[Token, ...] = ()
    began_at: Moment | None = None
    reason: str = ""
    source: Citation | None = None
    registered_at: Moment

    @override
    def route(self) -> str:
        return f"deadlines.unit.{self.district}.{self.unit}"

    @override
    def happened_at(self) -> datetime:
        return self.registered_at


class Ending(StrEnum):
    """How a unit ended: into another one, into several, or without anybody after it."""

    MERGED = "merged"
    SPLIT = "split"
    DISSOLVED = "dissolved"


class UnitEnded(Event):
    """A unit is no more from `ended_at` on; `successors` came after it. What it had sent and owed until then stays its own."""

    TYPE: ClassVar[str] = "deadlines.unit-ended.v1"
    unit: Token
    district: Token
    how: Ending
    successors: tuple[Token, ...] = ()
    reason: str
    source: Citation | None = None
    ended_at: Moment

    @override
    def route(self) -> str:
        return f"deadlines.unit.{self.district}.{self.unit}"

    @override
    def happened_at(self) -> datetime:
        return self.ended_at
