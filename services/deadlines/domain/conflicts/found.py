"""What a check finds in a catalogue: how bad, what, where, of which obligation and period, with which facts."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

from services.deadlines.domain.audiences import Member
from services.deadlines.domain.calendar import WorkingDays
from services.deadlines.domain.catalogue import Catalogue, Obligation
from services.deadlines.domain.turns import Turn

Where = tuple[str | int, ...]


class Severity(StrEnum):
    """An error: the file is refused; a conflict: taken in, and held until it is resolved with a citation; a warning: said."""

    ERROR = "error"
    CONFLICT = "conflict"
    WARNING = "warning"


class Code(StrEnum):
    """What contradicts itself, or is likely not meant so."""

    DUPLICATE = "duplicate"
    UNKNOWN_CODE = "unknown-code"
    DISTRICT_MISSING = "district-missing"
    NOT_A_SATURDAY = "not-a-saturday"
    WINDOW_BACKWARDS = "window-backwards"
    VALIDITY_BACKWARDS = "validity-backwards"
    OPENS_AFTER_DUE = "opens-after-due"
    TURN_UNKNOWN = "turn-unknown"
    YEARS_MISSING = "years-missing"
    DAYS_MISSING = "days-missing"
    DAY_UNPLACED = "day-unplaced"
    KEY_UNUSED = "key-unused"
    NOT_OWING = "not-owing"
    DUE_TWICE = "due-twice"
    CYCLE = "cycle"
    RESOLUTION_EMPTY = "resolution-empty"
    DUE_BEFORE_WINDOW_CLOSES = "due-before-window-closes"
    TOO_LITTLE_TIME = "too-little-time"
    DUE_MISSING = "due-missing"
    AUDIENCE_EMPTY = "audience-empty"
    AUDIENCE_UNDEFINED = "audience-undefined"
    DRAFT_SOURCE = "draft-source"
    ISSUED_AFTER_DUE = "issued-after-due"
    YEAR_TYPO = "year-typo"
    WINDOW_GAP = "window-gap"
    WINDOW_OVERLAP = "window-overlap"
    WINDOW_DIFFERS = "window-differs"
    SECTION_WITHOUT_SUPPLIER = "section-without-supplier"
    AMBIGUOUS_PHRASE = "ambiguous-phrase"
    DAY_OFF_DUE = "day-off-due"
    CITATION_DIFFERS = "citation-differs"
    QUOTE_DIFFERS = "quote-differs"
    NAME_TWICE = "name-twice"


WARNINGS = frozenset(
    {
        Code.WINDOW_GAP,
        Code.WINDOW_OVERLAP,
        Code.WINDOW_DIFFERS,
        Code.SECTION_WITHOUT_SUPPLIER,
        Code.AMBIGUOUS_PHRASE,
        Code.DAY_OFF_DUE,
        Code.CITATION_DIFFERS,
        Code.QUOTE_DIFFERS,
        Code.NAME_TWICE,
    }
)
CONFLICTS = frozenset(
    {
        Code.DUE_BEFORE_WINDOW_CLOSES,
        Code.TOO_LITTLE_TIME,
        Code.DUE_MISSING,
        Code.AUDIENCE_EMPTY,
        Code.AUDIENCE_UNDEFINED,
        Code.DRAFT_SOURCE,
        Code.ISSUED_AFTER_DUE,
        Code.YEAR_TYPO,
    }
)


class Found(NamedTuple):
    """One finding; `where` is its path in the file, `period` empty where it concerns every turn."""

    severity: Severity
    code: Code
    where: Where
    obligation: str
    period: str
    facts: Mapping[str, str]


class Whole(NamedTuple):
    """A catalogue that is looked at, with the units that are known and the days that are worked on.

    `members` None: who is registered is not known, so that codes of units cannot be wrong.
    """

    catalogue: Catalogue
    worked: WorkingDays
    members: Sequence[Member] | None


class Rule(NamedTuple):
    """An obligation that is looked at, with its place and its turns."""

    whole: Whole
    obligation: Obligation
    where: Where
    turns: tuple[Turn, ...]

    @property
    def is_frame(self) -> bool:
        """Say whether it is there to derive others from: its catalogue has no units and senders, and it asks nobody."""
        catalogue = self.whole.catalogue
        return not catalogue.units and not catalogue.senders() and self.obligation.audience == ()

    def place_of(self, turn: Turn) -> Where:
        """Return where a turn is spelled out, else where the rule of all turns stands."""
        codes = [period.code for period in self.obligation.periods]
        return (*self.where, "periods", codes.index(turn.code)) if turn.code in codes else self.where

    def found(self, code: Code, /, *where: str | int, **facts: object) -> Found:
        """Return a finding below the obligation."""
        return found(code, (*self.where, *where), self.obligation.code, "", **facts)

    def in_turn(self, code: Code, turn: Turn, /, *where: str | int, **facts: object) -> Found:
        """Return a finding in one of its turns."""
        return found(code, (*self.place_of(turn), *where), self.obligation.code, turn.code, **facts)


def found(code: Code, where: Where, obligation: str = "", period: str = "", /, **facts: object) -> Found:
    """Return a finding; its code says how bad it is."""
    severity = Severity.CONFLICT if code in CONFLICTS else Severity.WARNING if code in WARNINGS else Severity.ERROR
    return Found(severity, code, where, obligation, period, {name: str(fact) for name, fact in facts.items()})
