"""What an operator settles at a district's desk: who signs and who is away, what is on hold, by which ways units are written to.

SignerUnknown     nobody of that name was named to sign
TermUnbounded     an authorisation (TUQ.) ends, and says by which document it was given (Decree 30/2020 Art. 13)
TermEmpty         a term ends after it begins
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from services.contracts.event import Event
from services.contracts.notify import (
    Capacity,
    ChannelsChosen,
    SendingHeld,
    SendingReleased,
    SignerAway,
    SignerNamed,
)
from services.kit.decider import Fact, Refusal
from services.notify.domain.inputs import AbsenceNoted, ChannelsSet, HoldAsked, SignerSet
from services.notify.domain.signers import Signers

Asked = SignerSet | AbsenceNoted | HoldAsked | ChannelsSet
ASKED: Final = (SignerSet, AbsenceNoted, HoldAsked, ChannelsSet)
"""What is settled here."""
SAID: Final = (SignerNamed, SignerAway, SendingHeld, SendingReleased, ChannelsChosen)
"""In which words it is said to others."""


@dataclass(frozen=True, slots=True)
class Settle:
    """Say what an operator settled; `cause` is the id of the call."""

    asked: Asked
    cause: str
    now: datetime


@dataclass(frozen=True, slots=True)
class Settled:
    """What is settled at a desk; `decided`: ids of the calls it was settled by."""

    signers: Signers = field(default_factory=Signers)
    held: SendingHeld | None = None
    channels: Mapping[str, ChannelsChosen] = field(default_factory=lambda: MappingProxyType({}))
    decided: frozenset[str] = frozenset()


class SignerUnknown(Refusal):
    """Nobody of this name was named to sign; `dunghan letters signers list` has those there are."""

    SITUATION = "SIGNER_UNKNOWN"


class TermUnbounded(Refusal):
    """An authorisation (TUQ.) ends, and names the document it was given by; say both."""

    SITUATION = "TERM_UNBOUNDED"


class TermEmpty(Refusal):
    """A term ends after it begins; mend the days."""

    SITUATION = "TERM_EMPTY"


def remember(settled: Settled, fact: Fact) -> Settled:
    """Remember what was said of it."""
    told = replace(settled, decided=settled.decided | {fact.correlation_id})
    match fact.event:
        case SignerNamed() as named:
            rest = {person: each for person, each in told.signers.named.items() if person != named.person}
            people = MappingProxyType({**rest, named.person: named})
            return replace(told, signers=replace(told.signers, named=people))
        case SignerAway() as away:
            absences = MappingProxyType({**told.signers.away, away.person: away})
            return replace(told, signers=replace(told.signers, away=absences))
        case SendingHeld() as held:
            return replace(told, held=held)
        case SendingReleased():
            return replace(told, held=None)
        case ChannelsChosen() as chosen:
            return replace(told, channels=MappingProxyType({**told.channels, chosen.unit: chosen}))
        case _:
            return settled


def settle(command: Settle, settled: Settled) -> Sequence[Event]:
    """Say it once; what is so already is not said again."""
    if command.cause in settled.decided:
        return []
    asked, now = command.asked, command.now
    match asked:
        case SignerSet():
            return _signer(asked, settled.signers, now)
        case AbsenceNoted():
            return _absence(asked, settled.signers, now)
        case HoldAsked():
            return _hold(asked, settled.held, now)
        case ChannelsSet():
            return _channels(asked, settled, now)


def _signer(asked: SignerSet, signers: Signers, now: datetime) -> Sequence[Event]:
    known = signers.named.get(asked.person)
    if asked.withdrawn and known is None:
        raise SignerUnknown(person=asked.person)
    _check_term(asked.since, asked.until)
    unbounded = asked.until is None or asked.source is None
    if asked.capacity is Capacity.TUQ and unbounded and not asked.withdrawn:
        raise TermUnbounded(person=asked.person)
    named = SignerNamed.model_validate({**_said(asked), "named_at": now})
    return [] if known is not None and _is_same(known, named, "named_at") else [named]


def _absence(asked: AbsenceNoted, signers: Signers, now: datetime) -> Sequence[Event]:
    if asked.person not in signers.named:
        raise SignerUnknown(person=asked.person)
    since = asked.since or now
    _check_term(since, asked.until, empty=True)
    away = SignerAway.model_validate({**_said(asked), "since": since, "noted_at": now})
    known = signers.away.get(asked.person)
    return [] if known is not None and _is_same(known, away, "noted_at") else [away]


def _hold(asked: HoldAsked, held: SendingHeld | None, now: datetime) -> Sequence[Event]:
    if asked.release == (held is None):
        return []
    told = asked.model_dump(include={"district", "reason", "source"})
    if asked.release:
        return [SendingReleased.model_validate({**told, "released_at": now})]
    return [SendingHeld.model_validate({**told, "held_at": now})]


def _channels(asked: ChannelsSet, settled: Settled, now: datetime) -> Sequence[Event]:
    chosen = ChannelsChosen.model_validate({**_said(asked), "chosen_at": now})
    known = settled.channels.get(asked.unit)
    return [] if known is not None and _is_same(known, chosen, "chosen_at") else [chosen]


def _said(asked: Asked) -> dict[str, Any]:
    return asked.model_dump()


def _is_same(known: Event, said: Event, moment: str) -> bool:
    return known.model_dump(exclude={moment}) == said.model_dump(exclude={moment})


def _check_term(since: datetime | None, until: datetime | None, *, empty: bool = False) -> None:
    """See that a term ends after it begins; an absence may end as it begins: then nobody is away."""
    if since is not None and until is not None and (until < since or (until == since and not empty)):
        raise TermEmpty(since=since.isoformat(), until=until.isoformat())
