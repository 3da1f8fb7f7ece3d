"""What operators decide about the duties of the small district, as the inputs their calls make."""

from datetime import datetime
from typing import Any, Final

from services.deadlines.domain.inputs import (
    CreditGranted,
    CreditRecalled,
    ExtensionGranted,
    ExtensionRecalled,
    NoteRecalled,
    NoteTaken,
    OutageRecalled,
    UnitOf,
    WaiverGranted,
    WaiverRecalled,
)
from tests.unit.deadlines.story import AFTER, DUE, Story, moment, units_of

TURN: Final[dict[str, Any]] = {"obligation": "BC-Q1", "period": "2023"}
UNTIL: Final = moment("2023-03-21 00:00:00")
"""The end of 20 March, five days after the due instant."""
BETWEEN: Final = moment("2023-03-18 10:00:00")
"""Too late for the due instant, in time for the extended one."""


def extended(*units: str, until: datetime = UNTIL, name: str = "extension-1") -> ExtensionGranted:
    duties = units_of(*units or ("an-binh",))
    about: dict[str, Any] = {"extension": name, "catalogue": "thu-nghiem-2023", "due_at": until, "moments": ()}
    return ExtensionGranted(**TURN, **about, duties=duties, reason="mưa lũ")


def extension_recalled(*units: str, name: str = "extension-1") -> ExtensionRecalled:
    return ExtensionRecalled(**TURN, extension=name, duties=units_of(*units or ("an-binh",)), reason="nhầm")


def waived(*units: str, name: str = "waiver-1") -> WaiverGranted:
    return WaiverGranted(**TURN, waiver=name, duties=units_of(*units or ("an-binh",)), reason="sáp nhập")


def waiver_recalled(*units: str, name: str = "waiver-1") -> WaiverRecalled:
    return WaiverRecalled(**TURN, waiver=name, duties=units_of(*units or ("an-binh",)), reason="nhầm")


def credited(arrived_at: datetime, *, name: str = "credit-1") -> CreditGranted:
    duty = UnitOf(district="rach-gia", unit="an-binh")
    sent: dict[str, Any] = {"predecessor": "an-cu", "submission_id": "S-9", "arrived_at": arrived_at}
    return CreditGranted(**TURN, credit=name, duty=duty, **sent, reason="kế thừa")


def credit_recalled(*, name: str = "credit-1") -> CreditRecalled:
    return CreditRecalled(**TURN, credit=name, duty=UnitOf(district="rach-gia", unit="an-binh"), reason="nhầm")


def outage_recalled(outage: str = "mat-dien") -> OutageRecalled:
    return OutageRecalled(outage=outage, district="rach-gia", reason="không mất điện")


def noted() -> NoteTaken:
    return NoteTaken(note="note-1", unit="an-binh", **TURN, text="đã gọi điện")


def note_recalled() -> NoteRecalled:
    return NoteRecalled(note="note-1", reason="nhầm đơn vị")


def late(story: Story, unit: str = "an-binh") -> bool:
    """Say whether a duty is called late at the instant that holds now."""
    return bool(story.state(f"duty/rach-gia/{unit}/BC-Q1/2023").late)


def act(story: Story, event: Any, at: datetime = AFTER) -> list[Any]:
    """Let an operator decide; the events that follow."""
    return story.hear(event, source="operator", at=at)


def told(events: list[Any]) -> list[str]:
    """Name events, with what is said beside the unit."""
    return [f"{type(event).__name__}{_said(event)}" for event in events]


def _said(event: Any) -> str:
    reason = getattr(event, "because", "") or getattr(event, "reason", "")
    due_at = getattr(event, "due_at", None)
    when = "" if due_at is None else " due" if due_at == DUE else f" {due_at:%d/%m}"
    return f" {reason}{when}"
