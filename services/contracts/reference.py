"""What districts may refer to, as it stands in `REFERENCE`: one message a subject, the newest one only.

Each is a JSON object of its own, no event: it says how something is now. `ended_at` stands where it is no more. Fields are
only ever added; a reader ignores those it does not know.
"""

from datetime import date
from enum import StrEnum
from typing import ClassVar

from pydantic import BaseModel, ConfigDict
from typing_extensions import override

from services.contracts.deadlines import Basis, Citation, Deadline, Others, Section, Trust, UnitsDue
from services.contracts.event import Moment
from services.contracts.naming import Token, reference_subject

MAX_BYTES = 262_144
"""What a submission may have at most, headers included: the size limit of districts' streams."""


class Reference(BaseModel):
    """Something districts may refer to."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    TYPE: ClassVar[str]
    type: str
    province: Token
    ended_at: Moment | None = None

    def route(self) -> str:
        """Return the subject it stands on."""
        raise NotImplementedError


class SendsFor(BaseModel):
    """A district that sends for a unit, from when to when; `since` None: from the beginning, `until` None: open."""

    model_config = ConfigDict(frozen=True)

    district: Token
    since: Moment | None = None
    until: Moment | None = None


class UnitReference(Reference):
    """A unit: its code, its names, its place in lists, which districts may send for it; once ended, who came after it."""

    TYPE: ClassVar[str] = "reference.unit.v1"
    type: str = "reference.unit.v1"
    unit: Token
    no: int
    name: str
    kind: str
    district: Token
    senders: tuple[SendsFor, ...]
    aliases: tuple[str, ...] = ()
    parent: Token | None = None
    predecessors: tuple[Token, ...] = ()
    successors: tuple[Token, ...] = ()
    registered_at: Moment

    @override
    def route(self) -> str:
        return reference_subject(self.province, "unit", self.unit)


class ObligationReference(Reference):
    """An obligation: the channels a submission may come by, what it must have, the letter that orders it.

    `sections` and `figures` are owed by every unit, `supplied` each by its supplier.
    """

    TYPE: ClassVar[str] = "reference.obligation.v1"
    type: str = "reference.obligation.v1"
    obligation: Token
    no: int
    title: str
    channels: tuple[str, ...]
    signed: bool
    annexes: bool
    annex_codes: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()
    supplied: tuple[Section, ...] = ()
    basis: Basis = Basis.EXACT
    citation: Citation
    version: int
    defined_at: Moment

    @override
    def route(self) -> str:
        return reference_subject(self.province, "obligation", self.obligation)


class PeriodState(StrEnum):
    """How a period is: planned by a catalogue, taking reports, settled; or named no longer before it was opened."""

    PLANNED = "planned"
    OPEN = "open"
    CLOSED = "closed"
    DROPPED = "dropped"


class PeriodReference(Reference):
    """A period: who owes what by when; `due_at` is the first instant too late, `dues` names whose is another.

    Where it is not `firm` nobody is late: `due_at` is how long the period is followed.
    """

    TYPE: ClassVar[str] = "reference.period.v1"
    type: str = "reference.period.v1"
    obligation: Token
    period: Token
    state: PeriodState
    window_from: date | None = None
    window_to: date | None = None
    due_at: Moment
    dues: tuple[UnitsDue, ...] = ()
    audience: tuple[Token, ...]
    others: Others
    firm: bool = True
    deadline: Deadline | None = None
    opened_at: Moment

    @override
    def route(self) -> str:
        return reference_subject(self.province, "period", self.obligation, self.period)


class DistrictReference(Reference):
    """A sending system; `max_delay` in seconds, `ended_at` where it is retired: what it publishes from then on is refused."""

    TYPE: ClassVar[str] = "reference.district.v1"
    type: str = "reference.district.v1"
    district: Token
    name: str
    trust: Trust
    max_delay: int
    leaf: bool
    registered_at: Moment

    @override
    def route(self) -> str:
        return reference_subject(self.province, "district", self.district)


class ContractReference(Reference):
    """What a submission is like: versions that are read, its greatest size, channels that some obligation allows, reasons.

    `release`: which release says so.
    """

    TYPE: ClassVar[str] = "reference.contract.v1"
    type: str = "reference.contract.v1"
    contract: Token = "submission"
    types: tuple[str, ...]
    max_bytes: int = MAX_BYTES
    channels: tuple[str, ...]
    reasons: tuple[str, ...]
    release: str

    @override
    def route(self) -> str:
        return reference_subject(self.province, "contract", self.contract)


REFERENCES = (UnitReference, ObligationReference, PeriodReference, DistrictReference, ContractReference)
