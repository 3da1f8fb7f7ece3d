"""A scheme: how standings become points, as data. Weights, what lateness and faults take off, classes, and for how long.

A duty that counts has, on each axis, at most its obligation's weight times the axis; it earns a share of that. A unit's
score is what it earned of its own maximum, times the scale: exact decimals, rounded half up at the very end. A duty is
scored by the version of a scheme that holds on the last day on which it was due.
"""

import re
from datetime import date
from decimal import Decimal
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, JsonValue, WithJsonSchema

from services.contracts.deadlines import Citation
from services.contracts.naming import Token

WRITTEN: Final = re.compile(r"\d{1,7}(\.\d{1,4})?")
WRITTEN_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
NO_DECIMAL: Final = "not a decimal with at most four places"
NO_TREATMENT: Final = "neither count nor exclude nor a share"
NO_DAY: Final = "not a day written YYYY-MM-DD"
NO_YEAR: Final = "a day of a year that cannot be meant"
FIRST_YEAR: Final = 2000
LAST_YEAR: Final = 2100
FIRST_LETTER: Final = 1945


def _decimal(value: object) -> object:
    # A float says what a machine made of the text; the text is what was written.
    if isinstance(value, Decimal):
        return value
    if isinstance(value, bool) or not isinstance(value, int | str) or not WRITTEN.fullmatch(str(value)):
        raise ValueError(NO_DECIMAL)
    return Decimal(str(value))


def _day(value: object) -> object:
    if not isinstance(value, date) and not (isinstance(value, str) and WRITTEN_DAY.fullmatch(value)):
        raise ValueError(NO_DAY)
    return value


def _year_of_rule(day: date) -> date:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(NO_YEAR)
    return day


def _year_of_letter(day: date) -> date:
    if not FIRST_LETTER <= day.year <= LAST_YEAR:
        raise ValueError(NO_YEAR)
    return day


def _share_or_word(value: object) -> object:
    if value in COUNTED:
        return value
    try:
        return _decimal(value)
    except ValueError as error:
        raise ValueError(NO_TREATMENT) from error


def _number(most: int) -> dict[str, JsonValue]:
    return {"type": "number", "minimum": 0, "maximum": most}


COUNTED: Final = ("count", "exclude")

Day = Annotated[date, BeforeValidator(_day), AfterValidator(_year_of_rule)]
IssueDay = Annotated[date, BeforeValidator(_day), AfterValidator(_year_of_letter)]
Weight = Annotated[Decimal, BeforeValidator(_decimal), Field(ge=0, le=1_000_000), WithJsonSchema(_number(1_000_000))]
Share = Annotated[Decimal, BeforeValidator(_decimal), Field(ge=0, le=1), WithJsonSchema(_number(1))]
Treatment = Annotated[
    Literal["count", "exclude"] | Share,
    BeforeValidator(_share_or_word),
    WithJsonSchema({"anyOf": [{"type": "string", "enum": ["count", "exclude"]}, _number(1)]}),
]
"""What becomes of a standing: `count` as if in time, `exclude` it, or a share of what can be earned."""


class Part(BaseModel):
    """Part of a scheme: frozen, and a key it does not know is a mistake."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Letter(Part):
    """The letter that orders the scheme."""

    number: str = Field(min_length=1)
    date: IssueDay | None = None
    title: str = ""
    item: str = ""

    def cited(self) -> Citation:
        """Return it as events cite it."""
        return Citation(number=self.number, dated=self.date, title=self.title, item=self.item)


class Validity(Part):
    """Which due days it scores; `from` and `until` inclusive."""

    since: Day = Field(alias="from")
    until: Day | None = None

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    def covers(self, day: date) -> bool:
        """Tell whether a due day is scored."""
        return self.since <= day and (self.until is None or day <= self.until)

    def overlaps(self, other: "Validity") -> bool:
        """Tell whether some day is scored by both."""
        return (self.until is None or other.since <= self.until) and (other.until is None or self.since <= other.until)


class Axes(Part):
    """How many points of the scale each axis has; together they are the scale."""

    timeliness: Weight
    quality: Weight


class Step(Part):
    """What a report earns that is at most so many days late; the last step has no end."""

    up_to: Annotated[int, Field(ge=1, le=3_660)] | None = None
    share: Share


class Timeliness(Part):
    """How lateness takes off. `grace`: as many days late take nothing off; the ladder counts from the due instant all the same."""

    counts: Literal["calendar", "working"] = "calendar"
    grace: Annotated[int, Field(ge=0, le=366)] = 0
    ladder: tuple[Step, ...]
    missing: Treatment = Decimal(0)
    excused: Treatment = "count"
    waived: Treatment = "exclude"
    unknown: Treatment = "exclude"


class Quality(Part):
    """How faults take off: a share each by its code, `other` for those not named, `returned` for every time it came back."""

    faults: dict[Token, Share] = Field(default_factory=dict)
    other: Share = Decimal(0)
    returned: Share = Decimal(0)
    least: Share = Decimal(0)
    missing: Treatment = "exclude"


class RatingClass(Part):
    """A rating class and the score it begins at."""

    name: str = Field(min_length=1, max_length=100)
    since: Weight = Field(alias="from")

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class AppliesTo(Part):
    """Whom it scores; none named: every unit."""

    kinds: tuple[Token, ...] = ()


DEFAULT: Final = "default"
TOTAL: Final = "total"


class Scheme(Part):
    """A version of a scheme. `replaces`: earlier versions whose days it takes over where they overlap."""

    scheme: Token
    version: int = Field(ge=1, le=1_000_000)
    title: str = Field(min_length=1, max_length=500)
    source: Letter | None = None
    valid: Validity
    based_on: str | None = None
    replaces: tuple[Annotated[int, Field(ge=1)], ...] = ()
    applies_to: AppliesTo = AppliesTo()
    leads: bool = False
    scale: Annotated[int, Field(ge=1, le=1_000)] = 100
    places: Annotated[int, Field(ge=0, le=4)] = 2
    axes: Axes
    weights: dict[Token, Weight]
    timeliness: Timeliness
    quality: Quality = Quality()
    classes: tuple[RatingClass, ...] = ()
    assumed: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Its code and version."""
        return f"{self.scheme}/{self.version}"

    @property
    def named(self) -> dict[str, Decimal]:
        """The weights of the obligations it names."""
        return {code: weight for code, weight in self.weights.items() if code not in {DEFAULT, TOTAL}}

    def written(self) -> str:
        """Return it as JSON, as it is kept and read again."""
        return self.model_dump_json(by_alias=True)

    def weight(self, obligation: str) -> Decimal:
        """Say how much an obligation weighs; one that is not named, as much as `default` says, else nothing."""
        named = self.weights.get(obligation) if obligation != TOTAL else None
        return self.weights.get(DEFAULT, Decimal(0)) if named is None else named

    def scores(self, kind: str) -> bool:
        """Tell whether units of a kind are scored by it."""
        return not self.applies_to.kinds or kind in self.applies_to.kinds

    def classed(self, score: Decimal) -> str:
        """Name the rating class of a score; empty where there are no classes."""
        within = [one for one in self.classes if one.since <= score]
        return max(within, key=lambda one: one.since).name if within else ""
