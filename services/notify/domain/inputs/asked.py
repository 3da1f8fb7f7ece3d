"""What operators ask at a district's desk: who writes and signs, by which policy and ways, whether anything goes out."""

from typing import ClassVar

from pydantic import Field

from services.contracts.deadlines import Citation
from services.contracts.event import Moment
from services.contracts.naming import Token
from services.contracts.notify import Capacity, Channel, LetterKind, Registry
from services.notify.domain.inputs.told import Told
from services.notify.texts import Issuer


class IssuerSet(Told):
    """An operator said who writes for a district from when to when, and in which book letters are numbered.

    `since` None: from when it was told; `until` None: for as long as nobody else begins. `registry`: who gives the numbers of
    the book; `signature`: its letters go out with a digital signature.
    """

    TYPE: ClassVar[str] = "notify.input.issuer-set.v1"
    district: Token
    book: Token
    issuer: Issuer
    since: Moment | None = None
    until: Moment | None = None
    registry: Registry = Registry.OWN
    signature: bool = False


class SignerSet(Told):
    """An operator said who may approve and sign letters of a district, in which capacity; `kinds` empty: all of them."""

    TYPE: ClassVar[str] = "notify.input.signer-set.v1"
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


class AbsenceNoted(Told):
    """An operator said that somebody who signs is away; `until` None: until further notice."""

    TYPE: ClassVar[str] = "notify.input.absence-noted.v1"
    district: Token
    person: Token
    since: Moment | None = None
    until: Moment | None = None
    reason: str = ""
    source: Citation | None = None


class PolicyImported(Told):
    """An operator put a letter policy in force for a district; `content` is the policy as JSON."""

    TYPE: ClassVar[str] = "notify.input.policy-imported.v1"
    district: Token
    policy: Token
    content: str
    reason: str = ""
    source: Citation | None = None


class PolicyRecalled(Told):
    """An operator withdrew a version of a letter policy."""

    TYPE: ClassVar[str] = "notify.input.policy-recalled.v1"
    district: Token
    policy: Token
    version: int
    reason: str
    source: Citation | None = None


class HoldAsked(Told):
    """An operator stopped all sending of a district, or let it go on (`release`)."""

    TYPE: ClassVar[str] = "notify.input.hold-asked.v1"
    district: Token
    release: bool = False
    reason: str
    source: Citation | None = None


class ChannelsSet(Told):
    """An operator said by which ways a unit is written to; empty: by mail where it has an address."""

    TYPE: ClassVar[str] = "notify.input.channels-set.v1"
    district: Token
    unit: Token
    channels: tuple[Channel, ...]
    address: dict[Channel, str] = Field(default_factory=dict)
