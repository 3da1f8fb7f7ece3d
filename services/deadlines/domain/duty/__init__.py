"""A duty is met by the earliest accepted arrival before its due instant, in whatever order arrivals are heard.

An arrival at the due instant itself is late; one that arrived before it and is held keeps the duty unjudged until it
is decided, the patience is over, or an operator closes it; what was returned or refused never stops the clock (Decree
30/2020 Art. 21). What is late stays late until something accepted proves to have arrived in time; it is excused where
something accepted came late and the due instant fell into an outage of the district. What was accepted and is taken back
meets nothing any more: a duty that is left without is late, though its instant was settled long ago.

Where a list from before this system says nothing of a duty it is not called late until an officer lifts that or writes
down when something had arrived, or an operator closes the duty.

A due instant moves by an event: extensions and corrections move what has passed, rules and the calendar do not. Late is
what was called late at the due instant that holds now. A waiver stands whatever was sent; taken back, it never was.
"""

from services.deadlines.domain.duty.commands import (
    CloseDuty,
    CreditDuty,
    DutyCommand,
    ExcuseDuty,
    ExpectReport,
    JudgeDuty,
    LapseDuty,
    MoveDue,
    RecallCredit,
    RecallWaiver,
    RemindDuty,
    ReviewLateness,
    ReviveDuty,
    WaiveDuty,
    WithdrawExcuse,
)
from services.deadlines.domain.duty.deciding import DUTY
from services.deadlines.domain.duty.moving import due_after
from services.deadlines.domain.duty.state import (
    Duty,
    DutyDecision,
    DutyFact,
    follows_rules,
    is_held,
    is_met,
    is_unknown,
)

__all__ = [
    "DUTY",
    "CloseDuty",
    "CreditDuty",
    "Duty",
    "DutyCommand",
    "DutyDecision",
    "DutyFact",
    "ExcuseDuty",
    "ExpectReport",
    "JudgeDuty",
    "LapseDuty",
    "MoveDue",
    "RecallCredit",
    "RecallWaiver",
    "RemindDuty",
    "ReviewLateness",
    "ReviveDuty",
    "WaiveDuty",
    "WithdrawExcuse",
    "due_after",
    "follows_rules",
    "is_held",
    "is_met",
    "is_unknown",
]
