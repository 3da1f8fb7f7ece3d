"""What is wrong, or likely not meant so, in a letter policy: rules that say nothing, codes nobody knows, other policies."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from difflib import get_close_matches
from enum import StrEnum
from typing import Final, NamedTuple

from services.contracts.notify import LetterKind
from services.notify.domain.policy import KINDS, On, Policy, Rule, When

Where = tuple[str | int, ...]


class Severity(StrEnum):
    """An error: the policy is refused; a warning: it is said."""

    ERROR = "error"
    WARNING = "warning"


class Code(StrEnum):
    """What is wrong with a policy."""

    KIND_NOT_OF_EVENT = "kind-not-of-event"
    NOT_OF_EVENT = "not-of-event"
    NO_DIGEST = "no-digest"
    NEVER_REACHED = "never-reached"
    TWICE = "twice"
    BRAKE_IDLE = "brake-idle"
    UNKNOWN_OBLIGATION = "unknown-obligation"
    UNKNOWN_KIND = "unknown-kind"
    DISTRICT_OTHER = "district-other"
    VALIDITY_BACKWARDS = "validity-backwards"
    VALIDITY_OVERLAPS = "validity-overlaps"
    VERSION_OLD = "version-old"
    NO_SUCH_REMINDER = "no-such-reminder"
    BRAKE_MISSING = "brake-missing"
    BRAKE_AT_ONCE = "brake-at-once"
    SOURCE_MISSING = "source-missing"


WARNINGS: Final = frozenset({Code.NO_SUCH_REMINDER, Code.BRAKE_MISSING, Code.BRAKE_AT_ONCE, Code.SOURCE_MISSING})


class Finding(NamedTuple):
    """One thing found, by its path in the policy, with the facts its text names."""

    severity: Severity
    code: Code
    where: Where
    facts: Mapping[str, str]


class Known(NamedTuple):
    """What a policy is looked at against; None: not known here, so that such codes cannot be wrong.

    `reminders`: on how many working days before its deadline each obligation is reminded of.
    """

    district: str = ""
    obligations: Collection[str] | None = None
    kinds: Collection[str] | None = None
    reminders: Mapping[str, Collection[int]] | None = None
    others: Sequence[Policy] = ()


def findings(policy: Policy, known: Known) -> list[Finding]:
    """Return everything that is wrong or doubtful, in the order of the file's parts."""
    looks = [_whole(policy, known)]
    for place, rule in enumerate(policy.letters):
        looks += [_rule(rule, place), _codes(rule, place, known), _reached(policy, place), _reminds(rule, place, known)]
    return [one for look in looks for one in look]


def _found(code: Code, /, *where: str | int, **facts: object) -> Finding:
    severity = Severity.WARNING if code in WARNINGS else Severity.ERROR
    return Finding(severity, code, where, {name: str(fact) for name, fact in facts.items()})


def _whole(policy: Policy, known: Known) -> Iterator[Finding]:
    if policy.source is None:
        yield _found(Code.SOURCE_MISSING, "policy")
    yield from _validity(policy, known)
    if known.district and policy.districts and known.district not in policy.districts:
        yield _found(Code.DISTRICT_OTHER, "districts", district=known.district, named=", ".join(policy.districts))
    urges = [rule for rule in policy.letters if rule.on is On.LATE]
    if policy.brake is not None and not urges:
        yield _found(Code.BRAKE_IDLE, "brake")
    if policy.brake is None and any(not rule.waits for rule in urges):
        yield _found(Code.BRAKE_MISSING, "letters")
    for place, rule in enumerate(policy.letters):
        if policy.brake is not None and rule in urges and rule.when.at is None and not rule.waits:
            yield _found(Code.BRAKE_AT_ONCE, "letters", place)


def _validity(policy: Policy, known: Known) -> Iterator[Finding]:
    valid = policy.valid
    if valid.until is not None and valid.until < valid.since:
        yield _found(Code.VALIDITY_BACKWARDS, "valid", "until", since=valid.since, until=valid.until)
        return
    for other in known.others:
        if other.policy != policy.policy:
            if valid.overlaps(other.valid):
                days = f"{other.valid.since} – {other.valid.until or '…'}"
                yield _found(Code.VALIDITY_OVERLAPS, "valid", other=other.name, days=days)
        elif other.version >= policy.version and other != policy:
            yield _found(Code.VERSION_OLD, "version", other=other.name, next=other.version + 1)


OF_DUTIES: Final = ("obligations", "kinds", "to")
"""What is said of letters about a duty; of what an officer asks for, the officer says it."""

ONLY: Final[Mapping[str, On]] = {
    "working_days_before": On.DUE_SOON,
    "after_working_days": On.LATE,
    "repeat": On.LATE,
}
"""What is said of one event only."""


DIGESTS: Final = frozenset({LetterKind.REMIND, LetterKind.URGE})
"""Kinds of which one letter may speak of several reports."""


def _rule(rule: Rule, place: int) -> Iterator[Finding]:
    if rule.kind not in KINDS[rule.on]:
        allowed = ", ".join(sorted(KINDS[rule.on]))
        yield _found(Code.KIND_NOT_OF_EVENT, "letters", place, "kind", kind=rule.kind, on=rule.on, known=allowed)
    for key, event in ONLY.items():
        if getattr(rule.when, key) != When.model_fields[key].default and rule.on is not event:
            yield _found(Code.NOT_OF_EVENT, "letters", place, "when", key, key=key, on=rule.on, only=event)
    if rule.is_digest and (rule.kind not in DIGESTS or rule.on is On.ASKED):
        yield _found(Code.NO_DIGEST, "letters", place, "as", kind=rule.kind, known=", ".join(sorted(DIGESTS)))
    if rule.on is On.ASKED:
        yield from _asked(rule, place)
    yield from _twice(rule, place)


def _asked(rule: Rule, place: int) -> Iterator[Finding]:
    """Find what would make nobody wait for an approval that was meant."""
    said: list[Where] = [(key,) for key in OF_DUTIES if getattr(rule, key) != Rule.model_fields[key].default]
    if rule.when.at is not None:
        said.append(("when", "at"))
    for where in said:
        yield _found(
            Code.NOT_OF_EVENT, "letters", place, *where, key=where[-1], on=rule.on, only="due-soon, late, returned"
        )


def _twice(rule: Rule, place: int) -> Iterator[Finding]:
    for key, named in (("obligations", rule.obligations), ("kinds", rule.kinds), ("to", rule.to)):
        for at, code in enumerate(named):
            if code in named[:at]:
                yield _found(Code.TWICE, "letters", place, key, at, code=code)


def _codes(rule: Rule, place: int, known: Known) -> Iterator[Finding]:
    looks = (
        (Code.UNKNOWN_OBLIGATION, "obligations", rule.obligations, known.obligations),
        (Code.UNKNOWN_KIND, "kinds", rule.kinds, known.kinds),
    )
    for code, key, named, there in looks:
        for at, one in enumerate(named) if there is not None else ():
            if one not in (there or ()):
                near = next(iter(get_close_matches(one, sorted(there or ()), n=1, cutoff=0.6)), "")
                yield _found(code, "letters", place, key, at, code=one, near=near)


def _reached(policy: Policy, place: int) -> Iterator[Finding]:
    rule = policy.letters[place]
    for above, other in enumerate(policy.letters[:place]):
        if (other.kind, other.on) == (rule.kind, rule.on) and _covers(other, rule):
            yield _found(Code.NEVER_REACHED, "letters", place, rule=place + 1, other=above + 1)
            return


def _covers(wide: Rule, narrow: Rule) -> bool:
    pairs = (
        (wide.obligations, narrow.obligations),
        (wide.kinds, narrow.kinds),
        (wide.when.working_days_before, narrow.when.working_days_before),
    )
    return all(not of or (bool(within) and set(within) <= set(of)) for of, within in pairs)


def _reminds(rule: Rule, place: int, known: Known) -> Iterator[Finding]:
    if known.reminders is None:
        return
    codes = rule.obligations or tuple(known.reminders)
    there = {day for code in codes for day in known.reminders.get(code, ())}
    for at, day in enumerate(rule.when.working_days_before):
        if day not in there:
            said = ", ".join(map(str, sorted(there, reverse=True))) or "–"
            yield _found(
                Code.NO_SUCH_REMINDER, "letters", place, "when", "working_days_before", at, days=day, known=said
            )
