"""What is told to this service and not published: operators' calls about schemes and objections (journaled commands)."""

from typing import ClassVar, Final

from pydantic import BaseModel, ConfigDict

from services.contracts.deadlines import Citation
from services.contracts.event import Moment
from services.contracts.naming import Token
from services.contracts.scoring import Against, ObjectionOutcome, Status
from services.scoring.procedure import Procedure


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


class OfObjection(Input):
    """Something said of an objection of a unit."""

    objection: Token
    district: Token
    unit: Token


class ObjectionEntered(OfObjection):
    """A unit objects; `filed_at` where it came in earlier than it is entered, by letter.

    `procedure`, here and below, is the one in force when this was said: it is journaled, so that all is decided again alike.
    """

    TYPE: ClassVar[str] = "scoring.input.objection-entered.v1"
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
    procedure: Procedure = Procedure()


class ObjectionCarriedOn(OfObjection):
    """A unit takes its objection to the next `level`; 0: whichever that is."""

    TYPE: ClassVar[str] = "scoring.input.objection-carried-on.v1"
    level: int = 0
    reasons: str
    evidence: tuple[str, ...] = ()
    filed_by: str = ""
    source: Citation | None = None
    procedure: Procedure = Procedure()


class ObjectionJudged(OfObjection):
    """Somebody decides an objection at a `level`; 0: the one it has come to."""

    TYPE: ClassVar[str] = "scoring.input.objection-judged.v1"
    level: int = 0
    outcome: ObjectionOutcome
    status: Status | None = None
    faults_lifted: tuple[str, ...] = ()
    reasons: str
    decided_by: str = ""
    source: Citation | None = None
    procedure: Procedure = Procedure()


class ObjectionDropped(OfObjection):
    """A unit takes its objection back."""

    TYPE: ClassVar[str] = "scoring.input.objection-dropped.v1"
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
