"""What is known of one letter: how far it came, who signs it, what became of its sendings."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final, get_args

from services.contracts.notify import (
    DutyRef,
    LetterApproved,
    LetterBounced,
    LetterDelivered,
    LetterDrafted,
    LetterDropped,
    LetterFailed,
    LetterIssued,
    LetterKind,
    LetterRecalled,
    LetterRejected,
    LetterRevised,
    LetterSent,
    LetterSigned,
    LetterWaits,
    SendingRepeated,
    WaitsFor,
)
from services.kit.decider import Fact
from services.notify.domain.inputs import SendingTried


@dataclass(frozen=True, slots=True)
class Unheard:
    """Nothing waited: the letter has its number since it was drafted, or there is none."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A draft without a number: it waits for an approval, or, with one or in no need of it, for its number."""

    waits: LetterWaits
    duties: tuple[DutyRef, ...]
    approved: LetterApproved | None = None

    @property
    def lacks_approval(self) -> bool:
        """Tell whether somebody has to approve it."""
        return self.waits.waits_for is WaitsFor.APPROVAL and self.approved is None

    @property
    def since(self) -> datetime:
        """The moment before which it cannot be dated: of its approval, or of the draft where none is needed."""
        return self.waits.since if self.approved is None else self.approved.approved_at


@dataclass(frozen=True, slots=True)
class Closed:
    """A draft that never gets a number: rejected, or its ground is gone."""

    by: LetterRejected | LetterDropped


@dataclass(frozen=True, slots=True)
class Issued:
    """A letter that had waited has its number."""

    waits: LetterWaits
    ref: LetterIssued
    approved: LetterApproved | None = None


Stage = Unheard | Waiting | Closed | Issued


@dataclass(frozen=True, slots=True)
class Sending:
    """How the sending to one unit stands: the how many-th it is, which ones ended, what was heard of its arrival.

    `sent`: something went out; `tried`: which one was begun last.
    """

    again: int = 1
    ended: frozenset[int] = frozenset()
    sent: bool = False
    tried: int = 0
    arrived: frozenset[tuple[str, ...]] = frozenset()

    @property
    def is_open(self) -> bool:
        """Tell whether it has not come to its end."""
        return self.again not in self.ended

    @property
    def is_out(self) -> bool:
        """Tell whether something went out, or was begun and may have got through."""
        return self.sent or (self.is_open and self.tried == self.again)


@dataclass(frozen=True, slots=True)
class Life:
    """One letter.

    Attributes:
        draft: how it was drafted, where that stands in its own stream.
        stage: how far it came.
        signed: the hash of its signed paper; empty: none.
        sendings: how those stand of which something was said, by unit.
        recalled: which letter takes it back.
        decided: ids of the calls and finds that were decided on.
    """

    draft: LetterDrafted | None = None
    stage: Stage = field(default_factory=Unheard)
    signed: str = ""
    sendings: Mapping[str, Sending] = field(default_factory=lambda: MappingProxyType({}))
    recalled: str = ""
    decided: frozenset[str] = frozenset()

    @property
    def is_out(self) -> bool:
        """Tell whether something of it went out, or may have."""
        return any(sending.is_out for sending in self.sendings.values())

    def sending(self, unit: str) -> Sending:
        """Return how a sending stands; nothing said: it is the first, and open."""
        return self.sendings.get(unit, Sending())

    @property
    def recalls(self) -> LetterDrafted | None:
        """Return the draft, where the letter takes another one back."""
        is_recall = self.draft is not None and self.draft.kind is LetterKind.RECALL
        return self.draft if is_recall and self.draft is not None and self.draft.corrects is not None else None


OfASending = SendingTried | LetterSent | LetterFailed | SendingRepeated | LetterDelivered | LetterBounced
OF_A_SENDING: Final = get_args(OfASending)
"""What is said of the sending to one unit."""

ONCE: Final = (LetterApproved, LetterRejected, SendingRepeated, LetterDelivered, LetterBounced, LetterSigned)
"""What is decided once for a call or a find, however often it is heard."""


def evolve(life: Life, fact: Fact) -> Life:
    """Remember how far the letter came."""
    event = fact.event
    if fact.own and isinstance(event, ONCE):
        life = replace(life, decided=life.decided | {fact.correlation_id})
    match event:
        case LetterDrafted():
            return replace(life, draft=event)
        case LetterSigned():
            return replace(life, signed=event.sha256)
        case LetterRecalled():
            return replace(life, recalled=event.by)
        case event if isinstance(event, OF_A_SENDING):
            return _sent(life, event)
        case _:
            return replace(life, stage=_stage(life.stage, event))


def _stage(stage: Stage, event: Any) -> Stage:  # noqa: ANN401 - an event of any type
    match event, stage:
        case LetterWaits(), Unheard():
            return Waiting(event, event.duties)
        case LetterApproved(), Waiting():
            return replace(stage, approved=event)
        case LetterRevised(), Waiting():
            waits = stage.waits.model_copy(update={"units": event.units})
            return replace(stage, waits=waits, duties=event.duties, approved=None)
        case ((LetterRejected() | LetterDropped()), Waiting()):
            return Closed(event)
        case LetterIssued(), Waiting():
            return Issued(stage.waits, event, stage.approved)
        case _:
            return stage


def _sent(life: Life, event: OfASending) -> Life:
    known = life.sending(event.unit)
    match event:
        case SendingTried():
            known = replace(known, tried=event.again)
        case LetterSent():
            known = replace(known, ended=known.ended | {event.again}, sent=True)
        case LetterFailed():
            known = replace(known, ended=known.ended | {known.again})
        case SendingRepeated():
            known = replace(known, again=event.again)
        case LetterDelivered():
            arrived = known.arrived | {told(event, known.again)}
            known = replace(known, ended=known.ended | {known.again}, sent=True, arrived=arrived)
        case LetterBounced():
            known = replace(known, arrived=known.arrived | {told(event, known.again)})
    return replace(life, sendings=MappingProxyType({**life.sendings, event.unit: known}))


def told(event: LetterDelivered | LetterBounced, again: int) -> tuple[str, ...]:
    """Name what became of the `again`-th sending, so that the same word is told once."""
    if isinstance(event, LetterBounced):
        return ("bounced", event.to, event.status, event.detail, str(event.again or again))
    return (event.outcome, event.channel, event.code, event.detail, str(again))
