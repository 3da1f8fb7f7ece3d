"""What `deadlines` publishes: who exists, what is owed by when, and what was not there in time."""

from services.contracts.deadlines.districts import (
    DistrictKeysSet,
    DistrictRegistered,
    DistrictRetired,
    OutageDeclared,
    OutageRevoked,
    SenderAssigned,
)
from services.contracts.deadlines.duties import (
    CreditWithdrawn,
    DueChanged,
    DutyEvent,
    DutyLapsed,
    DutyRevived,
    DutyWaived,
    ExcuseWithdrawn,
    LatenessExcused,
    LatenessWithdrawn,
    PredecessorCredited,
    ReportDueSoon,
    ReportExpected,
    ReportLate,
)
from services.contracts.deadlines.notes import (
    NoteAdded,
    NoteWithdrawn,
)
from services.contracts.deadlines.parts import (
    Accepts,
    Basis,
    Because,
    Citation,
    Deadline,
    DistrictKey,
    KeyUse,
    Lapse,
    Moved,
    Others,
    Revival,
    Section,
    Trust,
    UnitsDue,
)
from services.contracts.deadlines.rules import (
    CalendarDayDecreed,
    CalendarDayRevoked,
    ObligationDefined,
    PeriodClosed,
    PeriodClosing,
    PeriodOpened,
)
from services.contracts.deadlines.units import (
    Ending,
    UnitEnded,
    UnitRegistered,
)

__all__ = [
    "Accepts",
    "Basis",
    "Because",
    "CalendarDayDecreed",
    "CalendarDayRevoked",
    "Citation",
    "CreditWithdrawn",
    "Deadline",
    "DeadlinesEvent",
    "DistrictKey",
    "DistrictKeysSet",
    "DistrictRegistered",
    "DistrictRetired",
    "DueChanged",
    "DutyEvent",
    "DutyLapsed",
    "DutyRevived",
    "DutyWaived",
    "Ending",
    "ExcuseWithdrawn",
    "KeyUse",
    "Lapse",
    "LatenessExcused",
    "LatenessWithdrawn",
    "Moved",
    "NoteAdded",
    "NoteWithdrawn",
    "ObligationDefined",
    "Others",
    "OutageDeclared",
    "OutageRevoked",
    "PeriodClosed",
    "PeriodClosing",
    "PeriodOpened",
    "PredecessorCredited",
    "ReportDueSoon",
    "ReportExpected",
    "ReportLate",
    "Revival",
    "Section",
    "SenderAssigned",
    "Trust",
    "UnitEnded",
    "UnitRegistered",
    "UnitsDue",
]

DeadlinesEvent = (
    DistrictRegistered
    | DistrictRetired
    | DistrictKeysSet
    | SenderAssigned
    | OutageDeclared
    | OutageRevoked
    | UnitRegistered
    | UnitEnded
    | ObligationDefined
    | PeriodOpened
    | PeriodClosing
    | PeriodClosed
    | CalendarDayDecreed
    | CalendarDayRevoked
    | ReportExpected
    | ReportDueSoon
    | ReportLate
    | LatenessWithdrawn
    | LatenessExcused
    | ExcuseWithdrawn
    | DueChanged
    | DutyWaived
    | DutyLapsed
    | DutyRevived
    | PredecessorCredited
    | CreditWithdrawn
    | NoteAdded
    | NoteWithdrawn
)
