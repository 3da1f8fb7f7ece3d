"""What is told to this service and not published: operators' calls, moments, the settler's findings (journaled commands)."""

from enum import StrEnum
from typing import ClassVar, Final

from pydantic import BaseModel, ConfigDict

from services.contracts.deadlines import Citation, DistrictKey, Trust
from services.contracts.event import Moment
from services.contracts.naming import Token
from services.deadlines.domain.catalogue import Catalogue


class MomentKind(StrEnum):
    """What is to be done when a moment comes."""

    OPEN = "open"
    REMIND = "remind"
    CLOSE = "close"
    PATIENCE = "patience"


class Input(BaseModel):
    """Something journaled that only this service reads."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    TYPE: ClassVar[str]


class CatalogueImported(Input):
    """An operator hands in a checked catalogue, whole; the one before it of the same code is superseded."""

    TYPE: ClassVar[str] = "deadlines.input.catalogue-imported.v1"
    catalogue: Catalogue


class MomentReached(Input):
    """A moment planned by a catalogue has come; `at` is the moment, not when it was noticed.

    `due_at` is the due instant it belongs to; None where it belongs to all of the period, or to its only one.
    """

    TYPE: ClassVar[str] = "deadlines.input.moment-reached.v1"
    kind: MomentKind
    catalogue: Token
    obligation: Token
    period: Token
    at: Moment
    due_at: Moment | None = None


class UnitOf(BaseModel):
    """A unit and the district that sends for it."""

    model_config = ConfigDict(frozen=True)

    district: Token
    unit: Token


class DutiesSettled(Input):
    """Some duties of a settled due instant that still seem to owe: each is looked at by its own rules.

    `gone`: districts whose mark is missing, and that seem to be retired, so that nobody waits for them.
    """

    TYPE: ClassVar[str] = "deadlines.input.duties-settled.v1"
    obligation: Token
    period: Token
    due_at: Moment
    units: tuple[UnitOf, ...]
    gone: tuple[Token, ...] = ()


class PeriodEnded(Input):
    """Every duty of a period is decided, `due_at` being its last instant: how many there are, how many were late."""

    TYPE: ClassVar[str] = "deadlines.input.period-ended.v1"
    obligation: Token
    period: Token
    due_at: Moment
    expected: int
    late: int


class DutiesClosed(Input):
    """An operator ends the waiting: these duties are judged by what is known now. `instants` are those they fall under."""

    TYPE: ClassVar[str] = "deadlines.input.duties-closed.v1"
    obligation: Token
    period: Token
    instants: tuple[Moment, ...]
    duties: tuple[UnitOf, ...]
    reason: str
    source: Citation | None = None


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


class OutageReported(Input):
    """An operator says when a district's system or line was down; the same id again corrects it."""

    TYPE: ClassVar[str] = "deadlines.input.outage-reported.v1"
    outage: Token
    district: Token
    since: Moment
    until: Moment
    reason: str
    source: Citation | None = None


class DutyOf(BaseModel):
    """A duty of a district; `home` is its unit's own where that is another than the one that sends."""

    model_config = ConfigDict(frozen=True)

    home: Token | None = None
    unit: Token
    obligation: Token
    period: Token


class DutiesExcused(Input):
    """Some duties that an outage of a district that sends seems to excuse: each is looked at by its own rules."""

    TYPE: ClassVar[str] = "deadlines.input.duties-excused.v1"
    outage: Token
    district: Token
    duties: tuple[DutyOf, ...]


INPUTS: Final[dict[str, type[Input]]] = {
    model.TYPE: model
    for model in (
        CatalogueImported,
        MomentReached,
        DutiesSettled,
        PeriodEnded,
        DutiesClosed,
        DistrictEntered,
        DistrictStruckOff,
        KeysListed,
        SenderNamed,
        OutageReported,
        DutiesExcused,
    )
}
