"""Which versions of a scheme are in force: what an operator brings into force or withdraws becomes an event.

The same content again is nothing new. Another content needs a higher version, and where its days overlap those of an
earlier one it names that one under `replaces`; who scores what was scored before says so by the letter it cites.

SchemeUnknown     no such scheme, or version of one, is in force
SchemeVersionOld  its version is known with another content
SchemeOverlaps    its days are scored by an earlier version that it does not replace
SchemeWrong       it is no scheme that could score
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import ClassVar, Final, assert_never

from services.contracts.deadlines import Citation
from services.contracts.scoring import SchemeActivated, SchemeWithdrawn
from services.kit.decider import Decider, Fact, Refusal, To
from services.scoring.domain.inputs import SchemeImported, SchemeRecalled
from services.scoring.domain.scheme import Scheme
from services.scoring.domain.scheme_checks import Code, Known, Severity, findings


class SchemeUnknown(Refusal):
    """No such scheme is in force; `dunghan schemes list` names those that are."""

    SITUATION: ClassVar[str] = "SCHEME_UNKNOWN"


class SchemeVersionOld(Refusal):
    """This version is known with another content; raise `version`."""

    SITUATION: ClassVar[str] = "SCHEME_VERSION_OLD"


class SchemeOverlaps(Refusal):
    """An earlier version scores some of its days; mend `valid`, or name that version under `replaces`."""

    SITUATION: ClassVar[str] = "SCHEME_OVERLAPS"


class SchemeWrong(Refusal):
    """This scheme cannot score; `dunghan catalogue check FILE` says where it is wrong."""

    SITUATION: ClassVar[str] = "SCHEME_WRONG"


REFUSALS: Final[Mapping[Code, type[Refusal]]] = {
    Code.VERSION_OLD: SchemeVersionOld,
    Code.VALIDITY_OVERLAPS: SchemeOverlaps,
}


@dataclass(frozen=True, slots=True)
class Activate:
    """Bring a scheme into force."""

    scheme: Scheme
    source: Citation | None
    reason: str
    now: datetime
    call: str = ""


@dataclass(frozen=True, slots=True)
class Withdraw:
    """Withdraw a version of a scheme; 0: the newest."""

    scheme: str
    version: int
    source: Citation | None
    reason: str
    now: datetime
    call: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """The versions of a scheme there ever were, and which of them are withdrawn.

    `answered`: calls of which something was decided; a restored journal has its own words before the calls come again.
    """

    versions: Mapping[int, Scheme] = field(default_factory=lambda: MappingProxyType({}))
    withdrawn: frozenset[int] = frozenset()
    answered: frozenset[str] = frozenset()

    @property
    def in_force(self) -> dict[int, Scheme]:
        """Return the versions that score."""
        return {version: scheme for version, scheme in self.versions.items() if version not in self.withdrawn}


def stream(scheme: str) -> str:
    """Name the stream of a scheme."""
    return f"scheme/{scheme}"


def evolve(held: Held, fact: Fact) -> Held:
    """Remember what was brought into force and what was withdrawn."""
    held = replace(held, answered=held.answered | {fact.correlation_id}) if fact.own else held
    match fact.event:
        case SchemeActivated() as said:
            versions = MappingProxyType({**held.versions, said.version: Scheme.model_validate_json(said.content)})
            return replace(held, versions=versions, withdrawn=held.withdrawn - {said.version})
        case SchemeWithdrawn() as said:
            return replace(held, withdrawn=held.withdrawn | {said.version})
        case _:
            return held


def activate(command: Activate, held: Held) -> Sequence[SchemeActivated]:
    """Bring a version into force; one that is in force with this content stays so."""
    scheme = command.scheme
    if held.in_force.get(scheme.version) == scheme:
        return []
    # Codes are looked at where it comes in; here only what this stream knows.
    others = beside(scheme, list(held.versions.values()), list(held.in_force.values()))
    known = Known(frozenset(scheme.quality.faults), others=others)
    wrong = [one for one in findings(scheme, known) if one.severity is Severity.ERROR]
    for one in wrong:
        where = ".".join(map(str, one.where))
        raise REFUSALS.get(one.code, SchemeWrong)(scheme=scheme.name, where=where, code=one.code.value, **one.facts)
    return [
        SchemeActivated(
            scheme=scheme.scheme,
            version=scheme.version,
            valid_from=scheme.valid.since,
            valid_until=scheme.valid.until,
            content=scheme.written(),
            source=command.source or (scheme.source.cited() if scheme.source else None),
            reason=command.reason,
            activated_at=command.now,
        )
    ]


def beside(scheme: Scheme, every: Sequence[Scheme], in_force: Sequence[Scheme]) -> list[Scheme]:
    """Return what a scheme is looked at against; one that comes again takes its old place among its versions."""
    comes_again = scheme in every

    def counts(other: Scheme) -> bool:
        is_later = other.scheme == scheme.scheme and other.version >= scheme.version
        return not comes_again if is_later else other in in_force

    return [other for other in every if counts(other)]


def withdraw(command: Withdraw, held: Held) -> Sequence[SchemeWithdrawn]:
    """Withdraw a version; one that is withdrawn stays so."""
    version = command.version or max(held.in_force, default=0)
    if version not in held.versions:
        raise SchemeUnknown(scheme=command.scheme, version=version or "–")
    if version in held.withdrawn:
        return []
    return [
        SchemeWithdrawn(
            scheme=command.scheme,
            version=version,
            source=command.source,
            reason=command.reason,
            withdrawn_at=command.now,
        )
    ]


def decide(command: Activate | Withdraw, held: Held) -> Sequence[SchemeActivated | SchemeWithdrawn]:
    """Decide a command, once."""
    if command.call in held.answered:
        return []
    match command:
        case Activate():
            return activate(command, held)
        case Withdraw():
            return withdraw(command, held)
    assert_never(command)


def ordered(fact: Fact) -> Sequence[To]:
    """Say what an operator's call orders."""
    match fact.event:
        case SchemeImported() as said:
            scheme = Scheme.model_validate_json(said.content)
            return (To(fact.stream, Activate(scheme, said.source, said.reason, fact.recorded_at, fact.correlation_id)),)
        case SchemeRecalled() as said:
            command = Withdraw(
                said.scheme, said.version, said.source, said.reason, fact.recorded_at, fact.correlation_id
            )
            return (To(fact.stream, command),)
        case _:
            return ()


SCHEME: Final = Decider(Held(), evolve, decide)
