"""What is wrong, or likely not meant so, in a scheme: sums, codes nobody knows, ladders, classes, and what else is in force."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from difflib import get_close_matches
from enum import StrEnum
from itertools import pairwise
from typing import Final, NamedTuple

from services.scoring.domain.scheme import DEFAULT, TOTAL, Scheme

Where = tuple[str | int, ...]


class Severity(StrEnum):
    """An error: the scheme is refused; a warning: it is said."""

    ERROR = "error"
    WARNING = "warning"


class Code(StrEnum):
    """What is wrong with a scheme."""

    AXES_SUM = "axes-sum"
    WEIGHTS_SUM = "weights-sum"
    WEIGHTS_NONE = "weights-none"
    TOTAL_WITH_DEFAULT = "total-with-default"
    UNKNOWN_OBLIGATION = "unknown-obligation"
    UNKNOWN_KIND = "unknown-kind"
    UNKNOWN_FAULT = "unknown-fault"
    KIND_TWICE = "kind-twice"
    VALIDITY_BACKWARDS = "validity-backwards"
    VALIDITY_OVERLAPS = "validity-overlaps"
    REPLACES_UNKNOWN = "replaces-unknown"
    VERSION_OLD = "version-old"
    SCALE_DIFFERS = "scale-differs"
    LEADS_TWICE = "leads-twice"
    LADDER_OPEN = "ladder-open"
    LADDER_ENDS_EARLY = "ladder-ends-early"
    LADDER_NOT_ASCENDING = "ladder-not-ascending"
    LADDER_NOT_FALLING = "ladder-not-falling"
    STEP_IN_GRACE = "step-in-grace"
    CLASS_GAP = "class-gap"
    CLASS_TWICE = "class-twice"
    CLASS_BEYOND = "class-beyond"
    SOURCE_MISSING = "source-missing"
    SOURCE_UNDATED = "source-undated"
    MISSING_COUNTS = "missing-counts"


WARNINGS: Final = frozenset({Code.SOURCE_MISSING, Code.SOURCE_UNDATED, Code.MISSING_COUNTS})


class Finding(NamedTuple):
    """One thing found, by its path in the scheme, with the facts its text names."""

    severity: Severity
    code: Code
    where: Where
    facts: Mapping[str, str]


class Known(NamedTuple):
    """What a scheme is looked at against; None: not known here, so that such codes cannot be wrong."""

    faults: Collection[str]
    obligations: Collection[str] | None = None
    kinds: Collection[str] | None = None
    others: Sequence[Scheme] = ()


def findings(scheme: Scheme, known: Known) -> list[Finding]:
    """Return everything that is wrong or doubtful, in the order of the file's parts."""
    looks = (
        _sums(scheme),
        _codes(scheme, known),
        _validity(scheme, known.others),
        _neighbours(scheme, known.others),
        _ladder(scheme),
        _rungs(scheme),
        _classes(scheme),
        _doubts(scheme),
    )
    return [one for look in looks for one in look]


def _found(code: Code, /, *where: str | int, **facts: object) -> Finding:
    severity = Severity.WARNING if code in WARNINGS else Severity.ERROR
    return Finding(severity, code, where, {name: str(fact) for name, fact in facts.items()})


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"


def _sums(scheme: Scheme) -> Iterator[Finding]:
    axes = scheme.axes.timeliness + scheme.axes.quality
    if axes != scheme.scale:
        yield _found(Code.AXES_SUM, "axes", sum=_plain(axes), scale=scheme.scale)
    total, named = scheme.weights.get(TOTAL), sum(scheme.named.values(), Decimal(0))
    if total is not None and DEFAULT in scheme.weights:
        yield _found(Code.TOTAL_WITH_DEFAULT, "weights", TOTAL)
    elif total is not None and total != named:
        yield _found(Code.WEIGHTS_SUM, "weights", TOTAL, sum=_plain(named), total=_plain(total))
    if not named and not scheme.weights.get(DEFAULT):
        yield _found(Code.WEIGHTS_NONE, "weights")


def _codes(scheme: Scheme, known: Known) -> Iterator[Finding]:
    for code in scheme.named if known.obligations is not None else ():
        yield from _unknown(Code.UNKNOWN_OBLIGATION, code, known.obligations or (), "weights", code)
    kinds = scheme.applies_to.kinds
    for place, kind in enumerate(kinds):
        if kind in kinds[:place]:
            yield _found(Code.KIND_TWICE, "applies_to", "kinds", place, code=kind)
        elif known.kinds is not None:
            yield from _unknown(Code.UNKNOWN_KIND, kind, known.kinds, "applies_to", "kinds", place)
    for fault in scheme.quality.faults:
        yield from _unknown(Code.UNKNOWN_FAULT, fault, known.faults, "quality", "faults", fault)


def _unknown(code: Code, /, named: str, known: Collection[str], *where: str | int) -> Iterator[Finding]:
    if named not in known:
        near = next(iter(get_close_matches(named, sorted(known), n=1, cutoff=0.6)), "")
        yield _found(code, *where, code=named, near=near)


def _validity(scheme: Scheme, others: Sequence[Scheme]) -> Iterator[Finding]:
    valid = scheme.valid
    if valid.until is not None and valid.until < valid.since:
        yield _found(Code.VALIDITY_BACKWARDS, "valid", "until", since=valid.since, until=valid.until)
        return
    own = {other.version: other for other in others if other.scheme == scheme.scheme}
    for place, version in enumerate(scheme.replaces):
        if version >= scheme.version or (own and version not in own):
            yield _found(Code.REPLACES_UNKNOWN, "replaces", place, name=f"{scheme.scheme}/{version}")
    for version, other in own.items():
        if version < scheme.version and version not in scheme.replaces and valid.overlaps(other.valid):
            yield _found(Code.VALIDITY_OVERLAPS, "valid", version=version, other=other.name, days=_days(other))


def _days(other: Scheme) -> str:
    return f"{other.valid.since} – {other.valid.until or '…'}"


def _neighbours(scheme: Scheme, others: Sequence[Scheme]) -> Iterator[Finding]:
    for other in others:
        if other.scheme != scheme.scheme:
            if scheme.leads and other.leads and scheme.valid.overlaps(other.valid):
                yield _found(Code.LEADS_TWICE, "leads", other=other.name)
            continue
        if other.version >= scheme.version and other != scheme:
            yield _found(Code.VERSION_OLD, "version", other=other.name, next=other.version + 1)
        if other.scale != scheme.scale:
            yield _found(Code.SCALE_DIFFERS, "scale", other=other.name, scale=other.scale)


def _ladder(scheme: Scheme) -> Iterator[Finding]:
    rule, here = scheme.timeliness, ("timeliness", "ladder")
    if not rule.ladder or rule.ladder[-1].up_to is not None:
        last = rule.ladder[-1].up_to if rule.ladder else 0
        yield _found(Code.LADDER_OPEN, *here, *((len(rule.ladder) - 1,) if rule.ladder else ()), last=last)
    for place, step in enumerate(rule.ladder[:-1]):
        if step.up_to is None:
            yield _found(Code.LADDER_ENDS_EARLY, *here, place)
    for place, step in enumerate(rule.ladder):
        if step.up_to is not None and step.up_to <= rule.grace:
            yield _found(Code.STEP_IN_GRACE, *here, place, "up_to", days=step.up_to, grace=rule.grace)


def _rungs(scheme: Scheme) -> Iterator[Finding]:
    here = ("timeliness", "ladder")
    for place, (before, step) in enumerate(pairwise(scheme.timeliness.ladder), start=1):
        if before.up_to is not None and step.up_to is not None and step.up_to <= before.up_to:
            yield _found(Code.LADDER_NOT_ASCENDING, *here, place, "up_to", days=step.up_to, before=before.up_to)
        if step.share > before.share:
            shares = {"share": _plain(step.share), "before": _plain(before.share)}
            yield _found(Code.LADDER_NOT_FALLING, *here, place, "share", **shares)


def _classes(scheme: Scheme) -> Iterator[Finding]:
    if scheme.classes and all(one.since for one in scheme.classes):
        lowest = min(one.since for one in scheme.classes)
        yield _found(Code.CLASS_GAP, "classes", lowest=_plain(lowest))
    for place, one in enumerate(scheme.classes):
        before = scheme.classes[:place]
        if one.since > scheme.scale:
            yield _found(Code.CLASS_BEYOND, "classes", place, "from", since=_plain(one.since), scale=scheme.scale)
        if any(other.since == one.since or other.name == one.name for other in before):
            yield _found(Code.CLASS_TWICE, "classes", place, name=one.name, since=_plain(one.since))


def _doubts(scheme: Scheme) -> Iterator[Finding]:
    if scheme.source is None:
        yield _found(Code.SOURCE_MISSING, "scheme")
    elif scheme.source.date is None:
        yield _found(Code.SOURCE_UNDATED, "source", number=scheme.source.number)
    for axis, treatment in (("timeliness", scheme.timeliness.missing), ("quality", scheme.quality.missing)):
        if treatment == "count":
            yield _found(Code.MISSING_COUNTS, axis, "missing")
