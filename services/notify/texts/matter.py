"""What a letter of any kind can speak of; a text names the facts of it that it needs."""

from collections.abc import Mapping
from datetime import date

from pydantic import AwareDatetime, Field

from services.contracts.intake import ReasonCode
from services.notify.letter import Ground, Issuer, Register, Report, Unit, Value


class Receipt(Value):
    """The receipt of a report, as its sender knows it: which submission, which event, when it was decided."""

    submission_id: str
    event_id: str = ""
    decided_at: AwareDatetime | None = None


class Spoken(Value):
    """A letter that went out, as another one speaks of it: its number, the name of its type, what it was about."""

    number: int = Field(ge=1)
    symbol: str
    dated: date
    document: str = "Công văn"
    subject: str = ""


class Matter(Value):
    """What a letter is made of, as far as there is something of it.

    `reports`: of a letter about several; `copied`: units that are told of it as well; `ordered`: which letter orders what it
    says; `listed`: the register; `was`: that register as it stood in the last status report.
    """

    issuer: Issuer
    as_of: AwareDatetime
    units: tuple[Unit, ...] = ()
    copied: tuple[Unit, ...] = ()
    report: Report | None = None
    reports: tuple[Report, ...] = ()
    letter: Spoken | None = None
    receipt: Receipt | None = None
    reasons: tuple[ReasonCode, ...] = ()
    details: Mapping[ReasonCode, str] = Field(default_factory=dict)
    reason: str = ""
    ordered: str = ""
    year: int | None = None
    arrived_at: AwareDatetime | None = None
    now_due_at: AwareDatetime | None = None
    ground: Ground | None = None
    listed: Register | None = None
    was: Register | None = None
