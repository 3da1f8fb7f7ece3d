"""Which stream an event belongs to: a desk, a duty, a letter, a book's year."""

from typing import Any, Final, get_args

from services.contracts.deadlines import (
    CalendarDayDecreed,
    CalendarDayRevoked,
    CreditWithdrawn,
    DueChanged,
    DutyEvent,
    DutyLapsed,
    DutyRevived,
    DutyWaived,
    ExcuseWithdrawn,
    LatenessExcused,
    LatenessWithdrawn,
    ObligationDefined,
    PeriodOpened,
    PredecessorCredited,
    ReportDueSoon,
    ReportLate,
    UnitEnded,
    UnitRegistered,
)
from services.contracts.intake import AcceptanceRevoked, OfDuty, ReportReturned, ReportSubmitted
from services.contracts.notify import (
    ChannelsChosen,
    IssuerNamed,
    LetterDrafted,
    LetterKind,
    LetterNumbered,
    LetterPlanned,
    LetterPolicyActivated,
    LetterPolicyWithdrawn,
    LetterRef,
    LetterVoided,
    NotifyEvent,
    PlanDropped,
    SendingHeld,
    SendingReleased,
    SignerAway,
    SignerNamed,
)
from services.notify.domain.desk import OBLIGATIONS_STREAM
from services.notify.domain.inputs import (
    AbsenceNoted,
    AddresseeNamed,
    ApprovalGiven,
    BounceHeard,
    ChannelsSet,
    DaysFound,
    DeliveryRecorded,
    DeskOpened,
    DraftAsked,
    FollowUpDue,
    HoldAsked,
    IssuerSet,
    MailAnswered,
    NumberGiven,
    PaperSigned,
    PlanDue,
    PolicyImported,
    PolicyRecalled,
    RectificationDrafted,
    ResendAsked,
    SendingTried,
    SignerSet,
    VoidAsked,
)

Lateness = LatenessWithdrawn | LatenessExcused | ExcuseWithdrawn | DueChanged | DutyWaived | DutyLapsed
OF_LATENESS: Final = get_args(Lateness)
"""What is said of a lateness after it was said, and why; it stands with the letters about the duty."""

OWED: Final[tuple[type[DutyEvent], ...]] = (DutyRevived, PredecessorCredited, CreditWithdrawn)
"""What else says whether something is owed still; it counts for planned letters only."""

CAME: Final = (ReportSubmitted, AcceptanceRevoked, ReportReturned)
"""What intake says of a duty; it counts for planned letters only."""

OF_EVERYBODY: Final = (ObligationDefined, PeriodOpened, CalendarDayDecreed, CalendarDayRevoked, DaysFound)
"""What reports are called, by when they are due, and on which days people work."""

AT_THE_DESK: Final = (UnitRegistered, UnitEnded, AddresseeNamed, IssuerSet, DeskOpened, ReportDueSoon, ReportLate)
"""What is known at a district's desk: who writes, what units are called, what is to be written."""

SETTLED_AT_THE_DESK: Final = (
    SignerSet,
    AbsenceNoted,
    PolicyImported,
    PolicyRecalled,
    HoldAsked,
    ChannelsSet,
    PlanDue,
    FollowUpDue,
)
"""What operators settle at a district's desk, and moments that came there."""

OF_A_LETTER: Final = (
    RectificationDrafted,
    DraftAsked,
    ApprovalGiven,
    NumberGiven,
    VoidAsked,
    ResendAsked,
    DeliveryRecorded,
    PaperSigned,
    SendingTried,
    BounceHeard,
    MailAnswered,
)
"""What is said of one letter."""


def desk_stream(district: str) -> str:
    """Name the stream of a district's issuer, units and duties to be written about."""
    return f"issuer/{district}"


def duty_stream(duty: DutyEvent) -> str:
    """Name the stream of the letters about one duty."""
    return f"standing/{duty.district}/{duty.unit}/{duty.obligation}/{duty.period}"


def duty_came_to(event: OfDuty) -> str:
    """Name the stream of the letters about the duty that something was sent for."""
    return f"standing/{event.duty_district}/{event.duty_unit}/{event.obligation}/{event.period}"


def letter_stream(letter: str) -> str:
    """Name the stream of a letter's sendings."""
    return f"letter/{letter}"


def stream_of(event: Any, _source: str) -> str:  # noqa: ANN401 - an event of any type
    """Say to which local stream a heard event belongs; most are only listed, in no stream."""
    match event:
        case event if isinstance(event, (*AT_THE_DESK, *SETTLED_AT_THE_DESK)):
            return desk_stream(event.district)
        case event if isinstance(event, OF_EVERYBODY):
            return OBLIGATIONS_STREAM
        case event if isinstance(event, OF_LATENESS + OWED):
            return duty_stream(event)
        case event if isinstance(event, CAME):
            return duty_came_to(event)
        case event if isinstance(event, OF_A_LETTER):
            return letter_stream(event.letter)
        case _:
            return ""


SAID_AT_THE_DESK: Final = (
    IssuerNamed,
    SignerNamed,
    SignerAway,
    LetterPolicyActivated,
    LetterPolicyWithdrawn,
    SendingHeld,
    SendingReleased,
    ChannelsChosen,
)


def own_stream(event: NotifyEvent) -> str:
    """Say on which stream an own event was decided."""
    match event:
        case event if isinstance(event, SAID_AT_THE_DESK):
            return desk_stream(event.district)
        case LetterPlanned() | PlanDropped():
            return f"standing/{event.district}/{event.unit}/{event.obligation}/{event.period}"
        case LetterDrafted():
            return _drafted_on(event)
        case LetterNumbered() | LetterVoided():
            return f"book/{event.book}/{event.year}"
        case _:
            return letter_stream(event.letter)


def _drafted_on(drafted: LetterDrafted) -> str:
    match drafted:
        case LetterDrafted(kind=LetterKind.CORRECT, planned=False, corrects=LetterRef(book=book, year=year)):
            return f"book/{book}/{year}"
        case LetterDrafted(kind=LetterKind.RECTIFY) | LetterDrafted(planned=True):
            return letter_stream(drafted.letter)
        case _:
            (duty,) = drafted.duties
            return f"standing/{drafted.district}/{duty.unit}/{duty.obligation}/{duty.period}"
