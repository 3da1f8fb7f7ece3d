"""What is told to this service and not published: operators' calls, moments, the settler's findings (journaled commands)."""

from enum import StrEnum
from typing import ClassVar, Final

from pydantic import BaseModel, ConfigDict

from services.contracts.event import Moment
from services.contracts.naming import Token
from services.deadlines.domain.catalogue import Catalogue


class MomentKind(StrEnum):
    """What is to be done when a moment comes."""

    OPEN = "open"
    REMIND = "remind"
    CLOSE = "close"


class Input(BaseModel):
    """Something journaled that only this service reads."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    TYPE: ClassVar[str]


class CatalogueImported(Input):
    """An operator hands in a checked catalogue, whole; the one before it of the same code is superseded."""

    TYPE: ClassVar[str] = "deadlines.input.catalogue-imported.v1"
    catalogue: Catalogue


class MomentReached(Input):
    """A moment planned by a catalogue has come; `at` is the moment, not when it was noticed."""

    TYPE: ClassVar[str] = "deadlines.input.moment-reached.v1"
    kind: MomentKind
    catalogue: Token
    obligation: Token
    period: Token
    at: Moment


class UnitOf(BaseModel):
    """A unit and the district that sends for it."""

    model_config = ConfigDict(frozen=True)

    district: Token
    unit: Token


class DutiesSettled(Input):
    """Some duties of a settled due instant that still seem to owe: each is looked at by its own rules."""

    TYPE: ClassVar[str] = "deadlines.input.duties-settled.v1"
    obligation: Token
    period: Token
    due_at: Moment
    units: tuple[UnitOf, ...]


class PeriodEnded(Input):
    """Every duty of a settled period is decided: how many there are, how many of them were late or missing."""

    TYPE: ClassVar[str] = "deadlines.input.period-ended.v1"
    obligation: Token
    period: Token
    due_at: Moment
    expected: int
    late: int


INPUTS: Final[dict[str, type[Input]]] = {
    model.TYPE: model for model in (CatalogueImported, MomentReached, DutiesSettled, PeriodEnded)
}
