"""What is told to this service and not published: operators' calls about schemes and objections (journaled commands)."""

from typing import ClassVar, Final

from pydantic import BaseModel, ConfigDict

from services.contracts.deadlines import Citation
from services.contracts.event import Moment
from services.contracts.naming import Token
from services.contracts.scoring import Against, ObjectionOutcome, Status


class Input(BaseModel):
    """Something journaled that only this service reads."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    TYPE: ClassVar[str]


class SchemeImported(Input):
    """An operator brings a scheme into force; `content` is its model as JSON, checked before."""

    TYPE: ClassVar[str] = "scoring.input.scheme-imported.v1"
    scheme: Token
    content: str
    source: Citation | None = None
    reason: str = ""


class SchemeRecalled(Input):
    """An operator withdraws a version of a scheme; 0: the newest."""

    TYPE: ClassVar[str] = "scoring.input.scheme-recalled.v1"
    scheme: Token
    version: int = 0
    source: Citation | None = None
    reason: str


class ObjectionEntered(Input):
    """A unit objects; `filed_at` where it came in earlier than it is entered, by letter."""

    TYPE: ClassVar[str] = "scoring.input.objection-entered.v1"
    objection: Token
    district: Token
    unit: Token
    against: Against
    obligation: Token | None = None
    period: Token | None = None
    year: int
    scheme: Token | None = None
    reasons: str
    evidence: tuple[str, ...] = ()
    filed_by: str = ""
    source: Citation | None = None
    filed_at: Moment | None = None


class ObjectionCarriedOn(Input):
    """A unit takes its objection to the next level."""

    TYPE: ClassVar[str] = "scoring.input.objection-carried-on.v1"
    objection: Token
    reasons: str
    evidence: tuple[str, ...] = ()
    filed_by: str = ""
    source: Citation | None = None


class ObjectionJudged(Input):
    """Somebody decides an objection."""

    TYPE: ClassVar[str] = "scoring.input.objection-judged.v1"
    objection: Token
    outcome: ObjectionOutcome
    status: Status | None = None
    faults_lifted: tuple[str, ...] = ()
    reasons: str
    decided_by: str = ""
    source: Citation | None = None


class ObjectionDropped(Input):
    """A unit takes its objection back."""

    TYPE: ClassVar[str] = "scoring.input.objection-dropped.v1"
    objection: Token
    reasons: str


INPUTS: Final[dict[str, type[Input]]] = {
    model.TYPE: model
    for model in (
        SchemeImported,
        SchemeRecalled,
        ObjectionEntered,
        ObjectionCarriedOn,
        ObjectionJudged,
        ObjectionDropped,
    )
}
