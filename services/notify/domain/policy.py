"""A letter policy: which event leads to which letter, when, to whom, together or one by one, approved by somebody or not.

Data with versions. Of the rules of one kind of letter for one event the first that matches holds; where a policy is in
force and no rule matches, no such letter is written. Which reminders there are is said where the deadline is; a policy says
which of them become letters.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from enum import StrEnum
from fractions import Fraction
from typing import Annotated, Final, Literal, NamedTuple

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from services.contracts.deadlines import Citation
from services.contracts.naming import Token
from services.contracts.notify import LetterKind
from services.contracts.workdays import LOCAL

WRITTEN_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
WRITTEN_HOUR: Final = re.compile(r"([01]\d|2[0-3]):[0-5]\d(:00)?")
WRITTEN_SHARE: Final = re.compile(r"[1-9]\d{0,2}/[1-9]\d{0,2}|0\.\d{1,4}|[01]")
NO_DAY: Final = "not a day written YYYY-MM-DD"
NO_YEAR: Final = "a day of a year that cannot be meant"
NO_HOUR: Final = "not a time of day written HH:MM"
NO_SHARE: Final = "not a share of a whole, 1/3 or 0.25"
FIRST_YEAR: Final = 1945
LAST_YEAR: Final = 2100
MORNING: Final = time(8)
"""When letters go out that would have fallen on a quiet day."""


def _day(value: object) -> object:
    if not isinstance(value, date) and not (isinstance(value, str) and WRITTEN_DAY.fullmatch(value)):
        raise ValueError(NO_DAY)
    return value


def _year(day: date) -> date:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(NO_YEAR)
    return day


def _hour(value: object) -> object:
    if not isinstance(value, time) and not (isinstance(value, str) and WRITTEN_HOUR.fullmatch(value)):
        raise ValueError(NO_HOUR)
    return value


def _share(value: object) -> object:
    written = str(value)
    if isinstance(value, bool) or not WRITTEN_SHARE.fullmatch(written) or Fraction(written) > 1:
        raise ValueError(NO_SHARE)
    return written


def _several(value: object) -> object:
    return [value] if isinstance(value, int | str) and not isinstance(value, bool) else value


Day = Annotated[date, BeforeValidator(_day), AfterValidator(_year)]
Hour = Annotated[time, BeforeValidator(_hour), WithJsonSchema({"type": "string", "pattern": WRITTEN_HOUR.pattern})]
Share = Annotated[str, BeforeValidator(_share), WithJsonSchema({"type": ["string", "number"]})]
Days = Annotated[int, Field(ge=0, le=250)]


class On(StrEnum):
    """Which event leads to a letter; `asked`: an officer does."""

    DUE_SOON = "due-soon"
    LATE = "late"
    RETURNED = "returned"
    ASKED = "asked"


class Whom(StrEnum):
    """To whom a letter goes: the unit, the unit above it; the head of the unit by the name of the office."""

    UNIT = "unit"
    PARENT = "parent"
    HEAD = "head"


KINDS: Final[dict[On, frozenset[LetterKind]]] = {
    On.DUE_SOON: frozenset({LetterKind.REMIND}),
    On.LATE: frozenset({LetterKind.URGE, LetterKind.EXPLAIN}),
    On.RETURNED: frozenset({LetterKind.RETURNED}),
    On.ASKED: frozenset(LetterKind),
}
"""Which kinds of letters an event may lead to."""


class Part(BaseModel):
    """Part of a policy: frozen, and a key it does not know is a mistake."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Source(Part):
    """The letter that orders the policy."""

    number: str = Field(min_length=1, max_length=100)
    date: Day | None = None
    title: str = Field(default="", max_length=500)
    item: str = Field(default="", max_length=200)

    def cited(self) -> Citation:
        """Return it as events cite it."""
        return Citation(number=self.number, dated=self.date, title=self.title, item=self.item)


class Validity(Part):
    """In which days it holds; `from` and `until` inclusive."""

    since: Day = Field(alias="from")
    until: Day | None = None

    def covers(self, day: date) -> bool:
        """Tell whether it holds on a day."""
        return self.since <= day and (self.until is None or day <= self.until)

    def overlaps(self, other: "Validity") -> bool:
        """Tell whether both hold on some day."""
        return (self.until is None or other.since <= self.until) and (other.until is None or self.since <= other.until)


class Quiet(Part):
    """On which days no letter is written: weekends, decreed days off, and days of its own."""

    weekends: bool = False
    days_off: bool = False
    days: tuple[Day, ...] = ()


class Brake(Part):
    """Of how many of a district's units the letters of one closing go out by themselves; of more, they wait for approval."""

    share: Share

    def stops(self, concerned: int, units: int) -> bool:
        """Tell whether so many of so many units are too many."""
        return concerned > Fraction(self.share) * units


class Repeat(Part):
    """A letter is written again as long as its ground stands: every so many working days, at most so often in all."""

    every_working_days: Annotated[int, Field(ge=1, le=250)]
    at_most: Annotated[int, Field(ge=2, le=20)]


class When(Part):
    """When a letter is written: of which reminders, how long after a due day, at which hour, and whether again."""

    working_days_before: Annotated[tuple[Days, ...], BeforeValidator(_several)] = ()
    after_working_days: Days = 0
    at: Hour | None = None
    repeat: Repeat | None = None


class Rule(Part):
    """One event leads to one kind of letter; `obligations` and `kinds` (of units) empty: to all of them.

    `signature` None: as who writes for the district signs.
    """

    kind: LetterKind
    on: On
    obligations: tuple[Token, ...] = ()
    kinds: tuple[Token, ...] = ()
    when: When = When()
    to: Annotated[tuple[Whom, ...], Field(min_length=1), BeforeValidator(_several)] = (Whom.UNIT,)
    put: Literal["single", "digest"] = Field(default="single", alias="as")
    approval: Literal["automatic", "needed"] = "automatic"
    signature: bool | None = None

    @property
    def is_digest(self) -> bool:
        """Whether one letter a day speaks of all there is for a unit."""
        return self.put == "digest"

    @property
    def waits(self) -> bool:
        """Whether somebody has to approve."""
        return self.approval == "needed"

    def matches(self, obligation: str, unit_kind: str, working_days_before: int | None = None) -> bool:
        """Tell whether it speaks of an obligation and a kind of unit, and of this reminder."""
        before = self.when.working_days_before
        return (
            (not self.obligations or obligation in self.obligations)
            and (not self.kinds or unit_kind in self.kinds)
            and (not before or working_days_before is None or working_days_before in before)
        )


class Policy(Part):
    """A version of a letter policy; `districts` empty: it may be put in force for any."""

    policy: Token
    version: int = Field(ge=1, le=1_000_000)
    title: str = Field(min_length=1, max_length=500)
    source: Source | None = None
    valid: Validity
    districts: tuple[Token, ...] = ()
    quiet: Quiet = Quiet()
    brake: Brake | None = None
    letters: tuple[Rule, ...] = Field(max_length=200)

    @property
    def name(self) -> str:
        """Its code and version, as letters name it."""
        return f"{self.policy}/{self.version}"

    def written(self) -> str:
        """Return it as JSON, as it is kept and read again."""
        return self.model_dump_json(by_alias=True)

    def rules_for(self, on: On, obligation: str, unit_kind: str, before: int | None = None) -> Iterator[Rule]:
        """Yield what holds for an event: of each kind of letter the first rule that matches."""
        seen: set[LetterKind] = set()
        for rule in self.letters:
            if rule.on is on and rule.kind not in seen and rule.matches(obligation, unit_kind, before):
                seen.add(rule.kind)
                yield rule


def in_force(policies: Iterable[Policy], at: datetime) -> Policy | None:
    """Return the policy that holds at an instant, in its newest version that does; None: letters follow custom."""
    day = at.astimezone(LOCAL).date()
    return max((one for one in policies if one.valid.covers(day)), key=lambda one: one.version, default=None)


class Ruling(NamedTuple):
    """By which rule of which policy a letter goes on that follows no plan; none: by custom."""

    rule: Rule | None = None
    policy: str = ""


CUSTOM: Final = Ruling()


def ruling(policy: Policy | None, kind: LetterKind) -> Ruling:
    """Find what a policy says of a kind that an officer asks for, or that corrects what was said."""
    rules = policy.rules_for(On.ASKED, "", "") if policy is not None else ()
    found = next((rule for rule in rules if rule.kind is kind), None)
    return CUSTOM if policy is None or found is None else Ruling(found, policy.name)
