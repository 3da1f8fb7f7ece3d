"""What `notify` publishes: who writes and who signs, by which policy, and the life of each letter from its draft on."""

from services.contracts.notify.desk import (
    ChannelsChosen,
    IssuerNamed,
    LetterPolicyActivated,
    LetterPolicyWithdrawn,
    SendingHeld,
    SendingReleased,
    SignerAway,
    SignerNamed,
)
from services.contracts.notify.drafts import (
    LetterApproved,
    LetterDrafted,
    LetterDropped,
    LetterEvent,
    LetterPlanned,
    LetterRejected,
    LetterRevised,
    LetterWaits,
    PlanDropped,
)
from services.contracts.notify.issued import (
    LetterBounced,
    LetterDelivered,
    LetterFailed,
    LetterIssued,
    LetterNumbered,
    LetterRecalled,
    LetterSent,
    LetterSigned,
    LetterVoided,
    SendingRepeated,
)
from services.contracts.notify.words import (
    Capacity,
    Channel,
    Delivery,
    DutyRef,
    LetterKind,
    LetterRef,
    Registry,
    WaitsFor,
)

__all__ = [
    "Capacity",
    "Channel",
    "ChannelsChosen",
    "Delivery",
    "DutyRef",
    "IssuerNamed",
    "LetterApproved",
    "LetterBounced",
    "LetterDelivered",
    "LetterDrafted",
    "LetterDropped",
    "LetterEvent",
    "LetterFailed",
    "LetterIssued",
    "LetterKind",
    "LetterNumbered",
    "LetterPlanned",
    "LetterPolicyActivated",
    "LetterPolicyWithdrawn",
    "LetterRecalled",
    "LetterRef",
    "LetterRejected",
    "LetterRevised",
    "LetterSent",
    "LetterSigned",
    "LetterVoided",
    "LetterWaits",
    "NotifyEvent",
    "PlanDropped",
    "Registry",
    "SendingHeld",
    "SendingReleased",
    "SendingRepeated",
    "SignerAway",
    "SignerNamed",
    "WaitsFor",
]

NotifyEvent = (
    IssuerNamed
    | SignerNamed
    | SignerAway
    | LetterPolicyActivated
    | LetterPolicyWithdrawn
    | SendingHeld
    | SendingReleased
    | ChannelsChosen
    | LetterPlanned
    | PlanDropped
    | LetterDrafted
    | LetterWaits
    | LetterApproved
    | LetterRejected
    | LetterDropped
    | LetterRevised
    | LetterNumbered
    | LetterIssued
    | LetterVoided
    | LetterSigned
    | LetterSent
    | LetterFailed
    | SendingRepeated
    | LetterDelivered
    | LetterBounced
    | LetterRecalled
)
