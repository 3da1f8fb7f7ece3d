"""What operators may not decide about duties, each with what to do instead."""

from typing import ClassVar

from services.kit.decider import Refusal


class DutyUnknown(Refusal):
    """Who is named does not owe this report; `dunghan duties list` names who does."""

    SITUATION: ClassVar[str] = "DUTY_UNKNOWN"


class NothingToExtend(Refusal):
    """Nobody of those asked for owes the report before this moment; name the units, or a later moment."""

    SITUATION: ClassVar[str] = "NOTHING_TO_EXTEND"


class NothingToWaive(Refusal):
    """The report is waived already, or its unit is not obliged any more; `dunghan duties show` says which."""

    SITUATION: ClassVar[str] = "NOTHING_TO_WAIVE"


class NotAPredecessor(Refusal):
    """Only what a unit's predecessor had sent counts for it; `dunghan units show` names them."""

    SITUATION: ClassVar[str] = "NOT_A_PREDECESSOR"


class NothingToCredit(Refusal):
    """No predecessor had sent anything for the period that was accepted; there is nothing to count."""

    SITUATION: ClassVar[str] = "NOTHING_TO_CREDIT"


class CreditedAlready(Refusal):
    """What a predecessor had sent counts already; take that back first (`dunghan decisions list`) to count another one."""

    SITUATION: ClassVar[str] = "CREDITED_ALREADY"


class DecisionUnknown(Refusal):
    """No decision of this name is on record; `dunghan decisions list` names those there are."""

    SITUATION: ClassVar[str] = "DECISION_UNKNOWN"


class DecisionTakenBack(Refusal):
    """The decision was taken back before; decide anew where it is to hold again."""

    SITUATION: ClassVar[str] = "DECISION_TAKEN_BACK"


class DecisionStands(Refusal):
    """A closing, and a change of a unit that has taken effect, cannot be taken back; mend them by another decision."""

    SITUATION: ClassVar[str] = "DECISION_STANDS"
