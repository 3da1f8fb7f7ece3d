"""What is settled at a district's desk: who writes and signs, by which policy, by which ways, and whether anything goes out."""

from datetime import date, datetime
from typing import ClassVar

from pydantic import Field
from typing_extensions import override

from services.contracts.deadlines.parts import Citation
from services.contracts.event import Event, Moment
from services.contracts.naming import Token
from services.contracts.notify.words import Capacity, Channel, LetterKind, Registry


class IssuerNamed(Event):
    """This issuer writes for the district, in this book; `issuer` is its block of a letter as JSON.

    From `since` until `until`; None: from when it was named, for as long as nobody else is. `registry`: who gives the book's
    numbers; `signature`: its letters go out with a digital signature.
    """

    TYPE: ClassVar[str] = "notify.issuer-named.v1"
    district: Token
    book: Token
    issuer: str
    since: Moment | None = None
    until: Moment | None = None
    registry: Registry = Registry.OWN
    signature: bool = False
    named_at: Moment

    @override
    def route(self) -> str:
        return f"notify.issuer.{self.district}"

    @override
    def happened_at(self) -> datetime:
        return self.named_at


class SignerNamed(Event):
    """Who may approve and sign letters of a district, in which capacity, for which kinds; said again it replaces.

    `kinds` empty: all; a deputy (KT.) signs those named at any time, and everything while whom it stands in for is away.
    `authority` is the line above the title, «KT. CHỦ TỊCH»; `title` and `name` stand in the signature block. `stands_in`:
    whose place it takes while that person is away; None: the head's. `withdrawn`: may sign no more.
    """

    TYPE: ClassVar[str] = "notify.signer-named.v1"
    district: Token
    person: Token
    capacity: Capacity
    authority: str = ""
    title: str
    name: str
    kinds: tuple[LetterKind, ...] = ()
    stands_in: Token | None = None
    since: Moment | None = None
    until: Moment | None = None
    withdrawn: bool = False
    reason: str = ""
    source: Citation | None = None
    named_at: Moment

    @override
    def route(self) -> str:
        return f"notify.signer.{self.district}.{self.person}"

    @override
    def happened_at(self) -> datetime:
        return self.named_at


class SignerAway(Event):
    """Somebody who signs is away from `since` until `until` (None: until further notice); the deputy stands in."""

    TYPE: ClassVar[str] = "notify.signer-away.v1"
    district: Token
    person: Token
    since: Moment
    until: Moment | None = None
    reason: str = ""
    source: Citation | None = None
    noted_at: Moment

    @override
    def route(self) -> str:
        return f"notify.signer.{self.district}.{self.person}"

    @override
    def happened_at(self) -> datetime:
        return self.noted_at


class LetterPolicyActivated(Event):
    """A letter policy holds for a district; `content` is the policy as it was checked, as JSON. A later version replaces it."""

    TYPE: ClassVar[str] = "notify.letter-policy-activated.v1"
    district: Token
    policy: Token
    version: int
    valid_from: date
    valid_until: date | None = None
    content: str
    source: Citation | None = None
    reason: str = ""
    activated_at: Moment

    @override
    def route(self) -> str:
        return f"notify.policy.{self.district}.{self.policy}"

    @override
    def happened_at(self) -> datetime:
        return self.activated_at


class LetterPolicyWithdrawn(Event):
    """A letter policy holds no more; where no other does, letters follow what holds without one."""

    TYPE: ClassVar[str] = "notify.letter-policy-withdrawn.v1"
    district: Token
    policy: Token
    version: int
    reason: str
    source: Citation | None = None
    withdrawn_at: Moment

    @override
    def route(self) -> str:
        return f"notify.policy.{self.district}.{self.policy}"

    @override
    def happened_at(self) -> datetime:
        return self.withdrawn_at


class SendingHeld(Event):
    """Nothing of a district goes out until it is released; what is drafted, approved and numbered meanwhile waits."""

    TYPE: ClassVar[str] = "notify.sending-held.v1"
    district: Token
    reason: str
    source: Citation | None = None
    held_at: Moment

    @override
    def route(self) -> str:
        return f"notify.sending.{self.district}"

    @override
    def happened_at(self) -> datetime:
        return self.held_at


class SendingReleased(Event):
    """Letters of a district go out again."""

    TYPE: ClassVar[str] = "notify.sending-released.v1"
    district: Token
    reason: str
    source: Citation | None = None
    released_at: Moment

    @override
    def route(self) -> str:
        return f"notify.sending.{self.district}"

    @override
    def happened_at(self) -> datetime:
        return self.released_at


class ChannelsChosen(Event):
    """By which ways a unit is written to, in this order of preference; empty: by mail where it has an address.

    `address`: where, for each way that needs one (an edXML organisation id).
    """

    TYPE: ClassVar[str] = "notify.channels-chosen.v1"
    district: Token
    unit: Token
    channels: tuple[Channel, ...]
    address: dict[Channel, str] = Field(default_factory=dict)
    chosen_at: Moment

    @override
    def route(self) -> str:
        return f"notify.channels.{self.district}.{self.unit}"

    @override
    def happened_at(self) -> datetime:
        return self.chosen_at
