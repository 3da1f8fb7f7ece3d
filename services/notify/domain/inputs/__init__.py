"""What the service is told and keeps: operators' calls, moments that came, ends of sendings. Nobody else hears it."""

from collections.abc import Mapping
from typing import Final

from services.notify.domain.inputs.acts import (
    ApprovalGiven,
    Column,
    DeliveryRecorded,
    DraftAsked,
    NumberGiven,
    RectificationDrafted,
    ResendAsked,
    Row,
    VoidAsked,
)
from services.notify.domain.inputs.asked import (
    AbsenceNoted,
    ChannelsSet,
    HoldAsked,
    IssuerSet,
    PolicyImported,
    PolicyRecalled,
    SignerSet,
)
from services.notify.domain.inputs.found import (
    AddresseeNamed,
    BounceHeard,
    DayFound,
    DaysFound,
    DeskOpened,
    FollowUpDue,
    MailAnswered,
    MailResult,
    NumberMissed,
    PaperSigned,
    PlanDue,
    PlanItem,
    SendingTried,
    WaitMissed,
    WayRefused,
)
from services.notify.domain.inputs.told import (
    Told,
)

__all__ = [
    "INPUTS",
    "AbsenceNoted",
    "AddresseeNamed",
    "ApprovalGiven",
    "BounceHeard",
    "ChannelsSet",
    "Column",
    "DayFound",
    "DaysFound",
    "DeliveryRecorded",
    "DeskOpened",
    "DraftAsked",
    "FollowUpDue",
    "HoldAsked",
    "IssuerSet",
    "MailAnswered",
    "MailResult",
    "NumberGiven",
    "NumberMissed",
    "PaperSigned",
    "PlanDue",
    "PlanItem",
    "PolicyImported",
    "PolicyRecalled",
    "RectificationDrafted",
    "ResendAsked",
    "Row",
    "SendingTried",
    "SignerSet",
    "Told",
    "VoidAsked",
    "WaitMissed",
    "WayRefused",
]

INPUTS: Final[Mapping[str, type[Told]]] = {
    told.TYPE: told
    for told in (
        IssuerSet,
        SignerSet,
        AbsenceNoted,
        PolicyImported,
        PolicyRecalled,
        HoldAsked,
        ChannelsSet,
        RectificationDrafted,
        DraftAsked,
        ApprovalGiven,
        NumberGiven,
        VoidAsked,
        ResendAsked,
        DeliveryRecorded,
        DeskOpened,
        AddresseeNamed,
        NumberMissed,
        WaitMissed,
        DaysFound,
        PlanDue,
        FollowUpDue,
        PaperSigned,
        BounceHeard,
        SendingTried,
        WayRefused,
        MailAnswered,
    )
}
