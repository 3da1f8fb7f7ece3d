"""Why a call about rules is refused.

ConflictUnknown      no catalogue has such a conflict
ObligationUnknown    no catalogue has such an obligation
NotOnDemand          a report is demanded that is owed by turns of its own
PeriodTaken          what is demanded has the code of a period there is
"""

from typing import ClassVar

from services.kit.decider import Refusal


class ConflictUnknown(Refusal):
    """No catalogue has such a conflict now; `dunghan catalogue list` names those there are."""

    SITUATION: ClassVar[str] = "CONFLICT_UNKNOWN"


class ObligationUnknown(Refusal):
    """No catalogue that was imported has such an obligation; `dunghan obligations list` names those there are."""

    SITUATION: ClassVar[str] = "OBLIGATION_UNKNOWN"


class NotOnDemand(Refusal):
    """This report is owed by its own turns, not on demand; extend or correct these instead."""

    SITUATION: ClassVar[str] = "NOT_ON_DEMAND"


class PeriodTaken(Refusal):
    """The obligation has a period of this code already; give what is asked for another one."""

    SITUATION: ClassVar[str] = "PERIOD_TAKEN"
