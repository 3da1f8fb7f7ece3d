"""Letter policies of the tests, and a story in which planned letters are written when their moment has come."""

from datetime import datetime, timedelta
from typing import Any, Final

from services.contracts.deadlines import CalendarDayDecreed, UnitRegistered
from services.contracts.intake import AcceptanceRevoked, ReportReturned, ReportSubmitted, Revoked
from services.contracts.notify import DutyRef, LetterDrafted, LetterPlanned, PlanDropped
from services.notify.domain.inputs import FollowUpDue, PlanDue, PlanItem, PolicyImported
from services.notify.domain.plans import instant
from services.notify.domain.policy import Policy
from services.notify.texts import LOCAL
from tests.unit.notify.controls import DUE, START, Story, unit

DISTRICT: Final = "rach-gia"
HOUR: Final = timedelta(hours=1)


def at(day: str, hour: int = 8, minute: int = 0) -> datetime:
    """Name a local moment of 2023, `03-16`; a whole date names its year itself."""
    whole = day if len(day) > len("03-16") else f"2023-{day}"
    return datetime.fromisoformat(whole).replace(hour=hour, minute=minute, tzinfo=LOCAL)


REMIND: Final[dict[str, Any]] = {
    "kind": "remind",
    "on": "due-soon",
    "when": {"working_days_before": [1], "at": "08:00"},
}
URGE: Final[dict[str, Any]] = {"kind": "urge", "on": "late", "when": {"after_working_days": 1, "at": "08:00"}}


def policy(*letters: dict[str, Any], version: int = 1, **parts: Any) -> Policy:
    whole = {"policy": "vi-du", "version": version, "title": "Ví dụ", "valid": {"from": "2023-01-01"}, **parts}
    return Policy.model_validate({**whole, "letters": [*letters]})


def imported(of: Policy, *, district: str = DISTRICT) -> PolicyImported:
    return PolicyImported(district=district, policy=of.policy, content=of.written())


def submitted(code: str, arrived_at: datetime, *, of: str = "BC-Q1", sent: str = "S-1") -> ReportSubmitted:
    return ReportSubmitted.model_validate({**_sent(code, arrived_at, of, sent), "version": 1})


def returned(code: str, arrived_at: datetime, *, of: str = "BC-Q1", sent: str = "S-1") -> ReportReturned:
    return ReportReturned.model_validate({**_sent(code, arrived_at, of, sent), "reasons": ("unsigned",)})


def _sent(code: str, arrived_at: datetime, of: str, sent: str) -> dict[str, Any]:
    about = {"district": DISTRICT, "unit": code, "obligation": of, "period": "2023", "submission_id": sent}
    stamps = dict.fromkeys(("submitted_at", "received_at", "arrived_at", "decided_at"), arrived_at)
    return {**about, **stamps, "channel": "e-office", "message_id": sent, "content_sha256": "", "due_at": DUE}


def taken_back(code: str, at: datetime, *, of: str = "BC-Q1", sent: str = "S-1") -> AcceptanceRevoked:
    about = {"district": DISTRICT, "unit": code, "obligation": of, "period": "2023", "submission_id": sent}
    stamps = dict.fromkeys(("arrived_at", "effective_at", "revoked_at"), at)
    return AcceptanceRevoked.model_validate({**about, **stamps, "because": Revoked.REVOKED})


def day_off(day: str, *, working: bool = False) -> CalendarDayDecreed:
    return CalendarDayDecreed(day=at(day).date(), working=working, decreed_at=START)


def under(code: str, parent: str) -> UnitRegistered:
    return unit(code).model_copy(update={"parent": parent})


def many(count: int) -> list[UnitRegistered]:
    """Return so many units: u-1, u-2 and so on."""
    one = unit("an-binh")
    return [one.model_copy(update={"unit": f"u-{no}", "no": no, "name": f"Xã {no}"}) for no in range(1, count + 1)]


class Planned(Story):
    """A story whose planned letters are written when they are due; what a policy concerns is counted by the story itself."""

    def open(self) -> list[LetterPlanned]:
        """Return the plans that are neither written nor dropped, each as it was last planned."""
        open_: dict[tuple[Any, ...], LetterPlanned] = {}
        for event in (fact.event for fact in self.own):
            if isinstance(event, LetterPlanned):
                open_[self._ground(event)] = event
            elif isinstance(event, PlanDropped | LetterDrafted):
                open_ = {ground: one for ground, one in open_.items() if not self._is_done(event, one)}
        return [*open_.values()]

    def _is_done(self, event: PlanDropped | LetterDrafted, one: LetterPlanned) -> bool:
        if isinstance(event, PlanDropped):
            return event.letter == one.letter and self._ground(event) == self._ground(one)
        about = DutyRef(unit=one.unit, obligation=one.obligation, period=one.period)
        return event.letter == one.letter and about in event.duties

    @staticmethod
    def _ground(one: LetterPlanned | PlanDropped) -> tuple[Any, ...]:
        return (one.unit, one.obligation, one.period, one.kind, one.turn)

    def come(self, now: datetime, *, units: int = 3) -> list[Any]:
        """Let the moments come that are due; answer what was decided."""
        there = self.open()
        letters = {one.letter for one in there if one.at <= now}
        items = [self._item(one) for one in there if one.letter in letters]
        decided: list[Any] = []
        if items:
            counted = self._concerned()
            decided += self.hear(
                PlanDue(district=DISTRICT, at=now, items=tuple(items), concerned=counted, units=units),
                source="ticker",
                at=now,
            )
        return decided

    def again(self, now: datetime) -> list[Any]:
        """Let what follows be looked at again."""
        by_letter = {
            one.letter: one for one in self.events(LetterDrafted) if one.again_at is not None and one.again_at <= now
        }
        items = [self._item(one) for one in self.events(LetterPlanned) if one.letter in by_letter]
        return (
            self.hear(FollowUpDue(district=DISTRICT, at=now, items=tuple(items)), source="ticker", at=now)
            if items
            else []
        )

    def _concerned(self) -> dict[str, int]:
        gone = {(*self._ground(one), one.letter) for one in self.events(PlanDropped)}
        found: dict[str, set[str]] = {}
        for one in self.events(LetterPlanned):
            if one.closing is not None and (*self._ground(one), one.letter) not in gone:
                found.setdefault(instant(one.closing), set()).add(one.unit)
        return {closing: len(units) for closing, units in found.items()}

    @staticmethod
    def _item(one: LetterPlanned) -> PlanItem:
        return PlanItem.model_validate(one.model_dump(include={*PlanItem.model_fields}))

    def ruled(self, *letters: dict[str, Any], **parts: Any) -> "Planned":
        """Prepare the story, under a policy."""
        self.prepared()
        self.tell(imported(policy(*letters, **parts)), at=START)
        return self
