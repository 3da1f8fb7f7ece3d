"""Rules of the authority about who may send and what stands, read off the story; share no line with the services."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Final

from typing_extensions import override

from tests.simulation.acts import Assign, Retire, Trial, Withdrawal
from tests.simulation.oracle import MINUTE, MOMENT, REFUSED, Case, Row, Rules, Ruling, Seen
from tests.simulation.story import Sending, Story

REVOKED: Final = "intake.acceptance-revoked.v1"
UNKNOWN: Final = "intake.arrival-unknown.v1"
LIFTED: Final = "intake.unknown-lifted.v1"
LATE: Final = "deadlines.report-late.v1"
LISTED: Final = "intake.input.register-imported.v1"
WRITTEN: Final = frozenset({"recorded", "letter"})

LOOKS: Final = 12
"""So many moments of the past the register is asked for."""

Which = tuple[str, str]
"""A submission: who sent it, and its id."""


def instants(seen: Seen) -> list[datetime]:
    """Name moments around what was taken back, at which the register is to be asked."""
    found = set[datetime]()
    for row in seen.journals["intake"]:
        if row.type == REVOKED:
            found |= {row.at("effective_at") - MOMENT, row.at("effective_at") + MOMENT, row.at("arrived_at") + MOMENT}
        elif row.type in {UNKNOWN, LIFTED}:
            found.add(row.at("noted_at" if row.type == UNKNOWN else "lifted_at") + MOMENT)
    every = sorted(found)
    return every[:: len(every) // LOOKS + 1]


def learnt(seen: Seen) -> list[datetime]:
    """Name moments just before and when `scoring` heard that something was taken back."""
    heard = sorted({row.recorded_at for row in seen.journals["scoring"] if row.type in {REVOKED, LIFTED}})
    few = heard[:: len(heard) // (LOOKS // 3) + 1]
    return [moment for at in few for moment in (at - timedelta(microseconds=1), at)]


@dataclass(slots=True)
class Stood:
    """An acceptance: from when it counts, and until when."""

    which: Which
    row: Row
    arrived_at: datetime
    taken_back: Row | None = None

    @property
    def written(self) -> bool:
        return self.row.data["evidence"] in WRITTEN

    def stands(self, at: datetime) -> bool:
        gone = self.taken_back
        return self.arrived_at <= at and (gone is None or gone.at("effective_at") > at)


class ActsRules(Rules):
    """Who may send when: the unit's own district unless that is bounded, others while assigned, nobody retired."""

    def __init__(self, story: Story, seen: Seen) -> None:
        super().__init__(story, seen)
        rows = [row for row in seen.journals["deadlines"] if row.source.startswith("deadlines")]
        self.said: dict[Any, datetime] = {}
        for row in rows:
            if row.type == "deadlines.sender-assigned.v1":
                self.said.setdefault((row.data["unit"], row.data["district"], row.at("since")), row.recorded_at)
            elif row.type == "deadlines.district-retired.v1":
                self.said.setdefault(row.data["district"], row.recorded_at)

    def known(self, by: datetime) -> list[Any]:
        """What had been said of senders by a moment."""
        assigned = [act for act in self.story.of(Assign) if self._when(act.unit, act.district, act.since) <= by]
        return assigned + [act for act in self.story.of(Retire) if self._when(act.district) <= by]

    def _when(self, *words: Any) -> datetime:
        return self.said.get(
            words if len(words) > 1 else words[0], datetime.max.replace(tzinfo=self.story.start.tzinfo)
        )

    def barred(self, district: str, unit: str, at: datetime, by: datetime) -> frozenset[str]:
        """Name why a district may not send for a unit at a moment, by what had been said by another."""
        known = self.known(by)
        if any(isinstance(act, Retire) and act.district == district and act.retired_at <= at for act in known):
            return frozenset({"district-retired"})
        own = self.story.unit(unit)
        said = [act for act in known if isinstance(act, Assign) and (act.unit, act.district) == (unit, district)]
        may = any(act.covers(at) for act in said) if said else own is not None and own.district == district
        return frozenset() if may or own is None else frozenset({"not-this-district"})

    def rule(self, sending: Sending, received_at: datetime, decided_at: datetime) -> Ruling:
        """Rule on a submission; what was said of its sender about when it came may have been heard or not."""
        before = self.barred(sending.district, sending.unit, received_at, received_at - MINUTE)
        after = self.barred(sending.district, sending.unit, received_at, decided_at + MINUTE)
        ruling = self.ruling(sending, received_at)
        if before and after:
            return Ruling(frozenset({REFUSED}), ruling.arrived_at, ruling.reasons | before | after)
        if before or after:
            return Ruling(ruling.outcomes | {REFUSED}, ruling.arrived_at, ruling.reasons | before | after)
        return ruling

    @override
    def _inadmissible(self, sending: Sending) -> Iterator[str]:
        yield from (reason for reason in super()._inadmissible(sending) if reason != "not-this-district")

    def sent_at_due(self, district: str, case: Case) -> bool:
        """Say whether a closing waits for what a district sends for a unit."""
        return not self.barred(district, case.unit.code, case.due - MOMENT, self.story.end) and not any(
            act.district == district and act.retired_at <= case.due for act in self.story.of(Retire)
        )

    def may_excuse(self, case: Case) -> bool:
        districts = {case.unit.district} | {act.district for act in self.story.of(Assign) if act.unit == case.unit.code}
        return any(self.excuses(district, case.due) for district in districts)


def digest(act: Withdrawal | Trial) -> str:
    """Hash what is sent."""
    return sha256(act.body()).hexdigest()
