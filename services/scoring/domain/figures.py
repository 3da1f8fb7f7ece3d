"""The figures that count of every unit, of one obligation and period (documents 000-13, 003-8, 003-9).

Of the accepted versions of a report the last one that stands counts; one that says it is a supplement replaces only the
indicators it names. An obligation that completes another one with exact figures replaces these too. What a predecessor had
sent counts, where it is credited, for the unit that came after it, and for itself no more.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, NamedTuple

from services.contracts.deadlines import Basis


class Kind(StrEnum):
    """What a row says of the figures of a duty; the words stand in the table `figures`."""

    ACCEPTED = "accepted"
    RETURNED = "returned"
    REFUSED = "refused"
    HELD = "held"
    REVOKED = "revoked"
    CREDITED = "credited"
    UNCREDITED = "uncredited"


class Told(NamedTuple):
    """One row about the figures of a duty.

    `about` names, of what was accepted, the submission it takes the place of; of a credit, the credit. `basis` is what the
    sender said, else that of the turn; `since`: when it arrived.
    """

    unit: str
    district: str
    kind: Kind
    submission: str
    of_unit: str = ""
    about: str = ""
    version: int = 0
    basis: str = ""
    event: str = ""
    since: str = ""
    figures: Mapping[str, str] = {}


SEVERAL: Final = 2


class Turn(NamedTuple):
    """A period of an obligation with all that was told of it, in the order it was decided."""

    obligation: str
    period: str
    basis: Basis
    told: Sequence[Told]


class Given(NamedTuple):
    """The figures of a unit by indicator: what counts, what the version before said, and which version says it."""

    texts: Mapping[str, str] = {}
    before: Mapping[str, str] = {}
    by: Told | None = None
    others: Mapping[str, Told] = {}

    def version(self, indicator: str) -> Told | None:
        """Return the version that says a figure."""
        return self.others.get(indicator, self.by)

    def givers(self) -> set[str]:
        """Name the units whose submissions say these figures."""
        return {version.unit for version in (self.by, *self.others.values()) if version is not None}

    def followed_by(self, version: Told) -> "Given":
        """Put a whole later version in its place."""
        return Given(version.figures, self.texts, version)

    def completed_by(self, other: "Given") -> "Given":
        """Put what another one names in the place of what was there."""
        known = {code: self.texts[code] for code in other.texts if code in self.texts}
        earlier = {code: text for code, text in other.before.items() if code in other.texts}
        told = {code: version for code in other.texts if (version := other.version(code)) is not None}
        texts, before = {**self.texts, **other.texts}, {**self.before, **known, **earlier}
        return Given(texts, before, self.by or other.by, {**self.others, **told})


NOTHING: Final = Given()


@dataclass(slots=True)
class Sent:
    """What was sent for a duty: the versions that stand, the last one last; whose count for it; what became of other attempts."""

    district: str = ""
    versions: dict[str, Told] = field(default_factory=dict)
    credits: dict[str, str] = field(default_factory=dict)
    failed: str = ""

    def take(self, told: Told) -> None:
        """Remember one row."""
        self.district = told.district
        match told.kind:
            case Kind.ACCEPTED:
                self.versions.pop(told.submission, None)
                self.versions[told.submission] = told
            case Kind.CREDITED:
                self.credits[told.about] = told.of_unit
            case Kind.UNCREDITED:
                self.credits.pop(told.about, None)
            case Kind.REVOKED:
                self.versions.pop(told.submission, None)
                self.failed = told.kind.value
            case Kind.RETURNED | Kind.REFUSED | Kind.HELD:
                self.failed = told.kind.value

    def standing(self) -> list[Told]:
        """Return the versions that stand and that no other one took the place of, in the order in which marks take them."""
        if len(self.versions) < SEVERAL:
            return list(self.versions.values())
        replaced = {version.about for version in self.versions.values() if version.about}
        found = [version for key, version in self.versions.items() if key not in replaced]
        return sorted(found, key=lambda told: (told.version, told.since, told.submission))


class Account(NamedTuple):
    """What counts of a unit; `given` None: nothing accepted stands, `failed` says what became of the last attempt."""

    district: str
    given: Given | None
    failed: str = ""
    handed_on: bool = False


def _heard(turn: Turn) -> dict[str, Sent]:
    found: dict[str, Sent] = {}
    for told in turn.told:
        sent = found.get(told.unit)
        if sent is None:
            sent = found[told.unit] = Sent()
        sent.take(told)
    return found


def _versions(unit: str, heard: Mapping[str, Sent], seen: frozenset[str] = frozenset()) -> list[Told]:
    """Return what counts for a unit: first what was credited to it, then its own."""
    sent = heard.get(unit)
    if sent is None or unit in seen:
        return []
    credited = dict.fromkeys(sent.credits.values())
    return [*(told for before in credited for told in _versions(before, heard, seen | {unit})), *sent.standing()]


def _given(versions: Sequence[Told], basis: Basis) -> Given | None:
    """Lay versions over each other; in a turn of supplements each one is whole."""
    given: Given | None = None
    for version in versions:
        if given is None:
            given = Given(version.figures, {}, version)
        elif version.basis == Basis.SUPPLEMENT.value and basis is not Basis.SUPPLEMENT:
            given = given.completed_by(Given(version.figures, {}, version))
        else:
            given = given.followed_by(version)
    return given


def _handed_on(heard: Mapping[str, Sent]) -> dict[str, list[str]]:
    """Say of which units everything counts for which others."""
    handed: dict[str, list[str]] = {}
    for unit, sent in heard.items():
        for before in dict.fromkeys(sent.credits.values()):
            handed.setdefault(before, []).append(unit)
    return handed


def _accounts(turn: Turn, heard: Mapping[str, Sent], handed_on: Mapping[str, Sequence[str]]) -> dict[str, Account]:
    return {
        unit: Account(sent.district, None, handed_on=True)
        if unit in handed_on
        else Account(sent.district, _given(_versions(unit, heard), turn.basis), sent.failed)
        for unit, sent in heard.items()
    }


def accounts(turns: Sequence[Turn]) -> dict[str, Account]:
    """Say what counts of every unit: the first turn is asked for, the others complete it, the nearest one first."""
    found: dict[str, Account] = {}
    counts_for: dict[str, Sequence[str]] = {}
    for turn in turns:
        heard = _heard(turn)
        handed_on = _handed_on(heard)
        known = _accounts(turn, heard, handed_on)
        found = _completed(found, known, counts_for) if found else known
        counts_for |= handed_on
    return found


def _completed(
    found: dict[str, Account], more: Mapping[str, Account], counts_for: Mapping[str, Sequence[str]]
) -> dict[str, Account]:
    """Complete what was found; what came from a unit whose report counts for others completes theirs."""
    for code, account in more.items():
        if account.given is None or not account.given.texts:
            continue
        for unit in counts_for.get(code, (code,)):
            before = found.get(unit, account._replace(given=None))
            found[unit] = before._replace(given=(before.given or NOTHING).completed_by(account.given))
    return found
