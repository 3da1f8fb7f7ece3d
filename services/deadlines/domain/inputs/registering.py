"""What operators say of who and what there is: districts, keys, senders, units, days."""

from datetime import date
from typing import ClassVar

from services.contracts.deadlines import Citation, DistrictKey, Ending, Trust
from services.contracts.event import Moment
from services.contracts.naming import Token
from services.deadlines.domain.inputs.base import Input


class DistrictEntered(Input):
    """An operator says that a sending system may publish, or what is another about it."""

    TYPE: ClassVar[str] = "deadlines.input.district-entered.v1"
    district: Token
    name: str
    province: Token
    trust: Trust
    max_delay: int
    leaf: bool
    reason: str = ""


class DistrictStruckOff(Input):
    """An operator says that a sending system sends no more from a moment on."""

    TYPE: ClassVar[str] = "deadlines.input.district-struck-off.v1"
    district: Token
    retired_at: Moment
    reason: str
    source: Citation | None = None


class KeysListed(Input):
    """An operator says which keys a sending system may connect with, all of them."""

    TYPE: ClassVar[str] = "deadlines.input.keys-listed.v1"
    district: Token
    keys: tuple[DistrictKey, ...]
    reason: str = ""


class SenderNamed(Input):
    """An operator says which district sends for a unit from when to when."""

    TYPE: ClassVar[str] = "deadlines.input.sender-named.v1"
    unit: Token
    district: Token
    since: Moment
    until: Moment | None = None
    reason: str = ""
    source: Citation | None = None


class UnitEntered(Input):
    """What a unit is from `effective_at` on, whole; decided then, so what lies ahead is handed in again when it comes.

    `act` names the registration, renaming or move; the same one again is no other.
    """

    TYPE: ClassVar[str] = "deadlines.input.unit-entered.v1"
    act: Token
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
    effective_at: Moment
    reason: str = ""
    source: Citation | None = None


class UnitEndEntered(Input):
    """A unit ends at `effective_at`; decided then, as with `UnitEntered`."""

    TYPE: ClassVar[str] = "deadlines.input.unit-end-entered.v1"
    act: Token
    unit: Token
    how: Ending
    successors: tuple[Token, ...] = ()
    effective_at: Moment
    reason: str
    source: Citation | None = None


class ActRecalled(Input):
    """A change of a unit that lies ahead is taken back; one that was made is mended by another."""

    TYPE: ClassVar[str] = "deadlines.input.act-recalled.v1"
    act: Token
    unit: Token
    reason: str
    source: Citation | None = None


class DayDecreed(Input):
    """A day is worked on, or not, otherwise than its weekday says."""

    TYPE: ClassVar[str] = "deadlines.input.day-decreed.v1"
    day: date
    working: bool
    name: str = ""
    scope: Token | None = None
    provisional: bool = False
    source: Citation | None = None
    announced: date | None = None
    reason: str = ""


class DayRecalled(Input):
    """What was decreed of a day holds no more."""

    TYPE: ClassVar[str] = "deadlines.input.day-recalled.v1"
    day: date
    scope: Token | None = None
    reason: str
    source: Citation | None = None
