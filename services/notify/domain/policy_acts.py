"""By which policies letters of a district are written: what an operator puts in force or withdraws becomes an event.

The same content again is nothing new. Another content needs a higher version, which takes the place of the earlier one on
the days of both. Two policies with different codes never hold on the same day. What happened is treated by the policy that
held then: one that is put in force later changes nothing of it.

PolicyUnknown     no such policy, or version of one, is in force
PolicyVersionOld  its version is known with another content
PolicyOverlaps    another policy holds on some of its days
PolicyWrong       it is no policy by which letters could be written
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar, Final, NamedTuple

from services.contracts.deadlines import Citation
from services.contracts.event import Event
from services.contracts.notify import LetterPolicyActivated, LetterPolicyWithdrawn
from services.kit.decider import Fact, Refusal, To
from services.notify.domain.inputs import PolicyImported, PolicyRecalled
from services.notify.domain.policy import Policy
from services.notify.domain.policy_checks import Code, Known, Severity, findings


class PolicyUnknown(Refusal):
    """No such letter policy, or version of one, is known; `dunghan letters policies list` has those there are."""

    SITUATION: ClassVar[str] = "POLICY_UNKNOWN"


class PolicyVersionOld(Refusal):
    """This version is known with another content; raise `version`."""

    SITUATION: ClassVar[str] = "POLICY_VERSION_OLD"


class PolicyOverlaps(Refusal):
    """Another policy holds on some of its days; withdraw that one, or mend `valid`."""

    SITUATION: ClassVar[str] = "POLICY_OVERLAPS"


class PolicyWrong(Refusal):
    """No letters could be written by this policy; `dunghan catalogue check FILE` says where it is wrong."""

    SITUATION: ClassVar[str] = "POLICY_WRONG"


REFUSALS: Final[Mapping[Code, type[Refusal]]] = {
    Code.VERSION_OLD: PolicyVersionOld,
    Code.VALIDITY_OVERLAPS: PolicyOverlaps,
}


@dataclass(frozen=True, slots=True)
class ActivatePolicy:
    """Put a policy in force for a district."""

    district: str
    policy: Policy
    source: Citation | None
    reason: str
    now: datetime
    call: str = ""


@dataclass(frozen=True, slots=True)
class WithdrawPolicy:
    """Withdraw a version of a policy; 0: the newest."""

    district: str
    policy: str
    version: int
    source: Citation | None
    reason: str
    now: datetime
    call: str = ""


class Held(NamedTuple):
    """A version of a policy, since when it is in force, and until when, where it was withdrawn."""

    policy: Policy
    since: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Policies:
    """Every version there was, in the order in which it was put in force.

    `answered`: calls of which something was decided; a restored journal has its own words before the calls come again.
    """

    held: tuple[Held, ...] = ()
    answered: frozenset[str] = frozenset()

    @property
    def now(self) -> tuple[Policy, ...]:
        """Return those that were not withdrawn."""
        return tuple(each.policy for each in self.held if each.until is None)

    def at(self, at: datetime) -> tuple[Policy, ...]:
        """Return those that were in force at an instant."""
        return tuple(each.policy for each in self.held if each.since <= at and (each.until is None or at < each.until))

    def named(self, name: str) -> Policy | None:
        """Return a version by `code/version`, also one that was withdrawn since."""
        return next((each.policy for each in reversed(self.held) if each.policy.name == name), None)


def known(policies: Policies, fact: Fact) -> Policies:
    """Remember what was put in force, and what was withdrawn."""
    answered = policies.answered | {fact.correlation_id} if fact.own else policies.answered
    said: LetterPolicyActivated | LetterPolicyWithdrawn = fact.event
    ended = tuple(_ended(each, said) for each in policies.held)
    if isinstance(said, LetterPolicyWithdrawn):
        return replace(policies, held=ended, answered=answered)
    begun = Held(Policy.model_validate_json(said.content), said.activated_at)
    return replace(policies, held=(*ended, begun), answered=answered)


def _ended(each: Held, said: LetterPolicyActivated | LetterPolicyWithdrawn) -> Held:
    is_meant = each.until is None and (each.policy.policy, each.policy.version) == (said.policy, said.version)
    return each._replace(until=said.happened_at()) if is_meant else each


def decide_policy(command: ActivatePolicy | WithdrawPolicy, policies: Policies) -> Sequence[Event]:
    """Decide a call about policies, once."""
    if command.call and command.call in policies.answered:
        return []
    return activate(command, policies) if isinstance(command, ActivatePolicy) else withdraw(command, policies)


def activate(command: ActivatePolicy, policies: Policies) -> Sequence[Event]:
    """Put a version in force; one that is in force with this content stays so."""
    policy = command.policy
    if policy in policies.now:
        return []
    for one in findings(policy, Known(command.district, others=beside(policy, policies))):
        if one.severity is Severity.ERROR:
            where = ".".join(map(str, one.where))
            raise REFUSALS.get(one.code, PolicyWrong)(policy=policy.name, where=where, code=one.code.value, **one.facts)
    return [
        LetterPolicyActivated(
            district=command.district,
            policy=policy.policy,
            version=policy.version,
            valid_from=policy.valid.since,
            valid_until=policy.valid.until,
            content=policy.written(),
            source=command.source or (policy.source.cited() if policy.source else None),
            reason=command.reason,
            activated_at=command.now,
        )
    ]


def beside(policy: Policy, policies: Policies) -> tuple[Policy, ...]:
    """Return what a policy is looked at against: what is in force, and every version there was of itself."""
    every = [each.policy for each in policies.held]
    if policy in every:
        return tuple(each for each in policies.now if each.policy != policy.policy)
    return tuple(each for each in every if each in policies.now or each.policy == policy.policy)


def withdraw(command: WithdrawPolicy, policies: Policies) -> Sequence[Event]:
    """Withdraw a version; one that is withdrawn stays so."""
    own = [each for each in policies.held if each.policy.policy == command.policy]
    open_ones = [each.policy.version for each in own if each.until is None]
    version = command.version or max(open_ones, default=0)
    if version not in {each.policy.version for each in own}:
        raise PolicyUnknown(policy=command.policy, version=version or "–")
    if version not in open_ones:
        return []
    return [
        LetterPolicyWithdrawn(
            district=command.district,
            policy=command.policy,
            version=version,
            reason=command.reason,
            source=command.source,
            withdrawn_at=command.now,
        )
    ]


def ordered(event: PolicyImported | PolicyRecalled, stream: str, now: datetime, call: str) -> To:
    """Say what an operator's call orders."""
    if isinstance(event, PolicyImported):
        policy = Policy.model_validate_json(event.content)
        return To(stream, ActivatePolicy(event.district, policy, event.source, event.reason, now, call))
    return To(
        stream, WithdrawPolicy(event.district, event.policy, event.version, event.source, event.reason, now, call)
    )
