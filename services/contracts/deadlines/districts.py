"""Sending systems: who they are, who sends for whom, when they were down."""

from datetime import datetime
from typing import ClassVar

from typing_extensions import override

from services.contracts.deadlines.parts import Citation, DistrictKey, Trust
from services.contracts.event import Event, Moment
from services.contracts.naming import Token


class DistrictRegistered(Event):
    """A sending system may publish from now on; `max_delay` is in seconds.

    `leaf`: it sends through a leaf node of its own, whose JetStream domain has the district's code as its name.
    """

    TYPE: ClassVar[str] = "deadlines.district-registered.v1"
    district: Token
    name: str
    province: Token
    trust: Trust = Trust.RECEIVER
    max_delay: int = 86_400
    leaf: bool = False
    registered_at: Moment

    @override
    def route(self) -> str:
        return f"deadlines.district.{self.district}"

    @override
    def happened_at(self) -> datetime:
        return self.registered_at


class DistrictRetired(Event):
    """A sending system sends no more: what it publishes from `retired_at` on is refused, no closing waits for it."""

    TYPE: ClassVar[str] = "deadlines.district-retired.v1"
    district: Token
    reason: str
    source: Citation | None = None
    retired_at: Moment

    @override
    def route(self) -> str:
        return f"deadlines.district.{self.district}"

    @override
    def happened_at(self) -> datetime:
        return self.retired_at


class DistrictKeysSet(Event):
    """The keys of a sending system, all of them: whoever is not named may not connect once brokers are told."""

    TYPE: ClassVar[str] = "deadlines.district-keys-set.v1"
    district: Token
    keys: tuple[DistrictKey, ...]
    reason: str = ""
    set_at: Moment

    @override
    def route(self) -> str:
        return f"deadlines.district.{self.district}"

    @override
    def happened_at(self) -> datetime:
        return self.set_at


class SenderAssigned(Event):
    """From `since` on, until `until`, a district sends for a unit; said of a unit's own district it bounds that.

    A unit's own district sends for it at any time nothing is said about. Said again for the same beginning it corrects.
    """

    TYPE: ClassVar[str] = "deadlines.sender-assigned.v1"
    unit: Token
    district: Token
    since: Moment
    until: Moment | None = None
    reason: str = ""
    source: Citation | None = None
    assigned_at: Moment

    @override
    def route(self) -> str:
        return f"deadlines.sender.{self.district}.{self.unit}"

    @override
    def happened_at(self) -> datetime:
        return self.assigned_at


class OutageDeclared(Event):
    """A district's system or line was down: what fell due meanwhile and came late is excused, older stamps are believed."""

    TYPE: ClassVar[str] = "deadlines.outage-declared.v1"
    outage: Token
    district: Token
    since: Moment
    until: Moment
    reason: str
    source: Citation | None = None
    declared_at: Moment

    @override
    def route(self) -> str:
        return f"deadlines.outage.{self.district}.{self.outage}"

    @override
    def happened_at(self) -> datetime:
        return self.declared_at


class OutageRevoked(Event):
    """A declared outage never was one: it excuses nothing, and older stamps are believed no more."""

    TYPE: ClassVar[str] = "deadlines.outage-revoked.v1"
    outage: Token
    district: Token
    reason: str
    source: Citation | None = None
    revoked_at: Moment

    @override
    def route(self) -> str:
        return f"deadlines.outage.{self.district}.{self.outage}"

    @override
    def happened_at(self) -> datetime:
        return self.revoked_at
