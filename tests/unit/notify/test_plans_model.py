"""Whatever is said in whichever order, letters are those a slow reader of all of it would write."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.contracts.deadlines import Because
from services.contracts.notify import LetterDrafted
from tests.unit.notify.acts import reminder
from tests.unit.notify.controls import DUE, REMINDS, late, withdrawn
from tests.unit.notify.policies import Planned, at, submitted, taken_back

UNITS: Final = ("an-binh", "an-hoa")
REPORTS: Final = ("BC-Q1",)
EARLY: Final = timedelta(hours=9)
RULES: Final[list[dict[str, Any]]] = [
    {"kind": "remind", "on": "due-soon", "when": {"at": "09:00"}},
    {"kind": "urge", "on": "late", "when": {"after_working_days": 1, "at": "08:00"}},
    {"kind": "explain", "on": "late", "when": {"after_working_days": 3, "at": "10:00"}},
]
PLANNED: Final = {"remind": at("03-14", 9), "urge": at("03-16"), "explain": at("03-20", 10)}
LOOKS: Final = tuple(at("03-14", 8) + timedelta(hours=each) for each in range(0, 8 * 24, 4))


class Fate(NamedTuple):
    """What becomes of one duty: whether it is reminded of and late, when that is taken back, and what is sent when."""

    unit: str
    report: str
    reminded: bool
    late: bool
    lifted: datetime | None
    late_again: datetime | None
    sent: tuple[tuple[datetime, datetime | None], ...]

    def accepted(self, moment: datetime) -> bool:
        return any(came <= moment and (back is None or moment < back) for came, back in self.sent)

    def said(self) -> list[tuple[datetime, Any]]:
        """Return what deadlines says, in its order."""
        told: list[tuple[datetime, Any]] = []
        named = {"unit": self.unit, "obligation": self.report}
        if self.reminded:
            told.append((REMINDS, reminder(1).model_copy(update=named)))
        if self.late:
            told.append((DUE, late("an-binh").model_copy(update=named)))
        if self.late and self.lifted is not None:
            told.append((self.lifted, withdrawn("an-binh").model_copy(update={**named, "withdrawn_at": self.lifted})))
            if self.late_again is not None:
                again = {**named, "settled_at": self.late_again, "because": Because.REVOKED}
                told.append((self.late_again, late("an-binh").model_copy(update=again)))
        return told

    def heard(self) -> list[tuple[datetime, Any]]:
        """Return what intake says."""
        told: list[tuple[datetime, Any]] = []
        for no, (came, back) in enumerate(self.sent):
            told.append((came, submitted(self.unit, came, of=self.report, sent=f"S-{no}")))
            if back is not None:
                told.append((back, taken_back(self.unit, back, of=self.report, sent=f"S-{no}")))
        return told


def expected(fates: Sequence[Fate], looks: Sequence[datetime]) -> set[str]:
    """Read everything that was said, and write what is to be written."""
    return {letter for fate in fates for letter in _of(fate, looks)}


def mistaken(fates: Sequence[Fate], looks: Sequence[datetime]) -> list[str]:
    """Name the notices that were written of a lateness that ended after them."""
    return [
        f"{kind}-{fate.unit}~{fate.report}~2023"
        for fate in fates
        for kind in ("urge", "explain")
        if fate.late and fate.lifted is not None and fate.lifted <= looks[-1]
        if f"{kind}-{fate.unit}~{fate.report}~2023" in _of(fate, looks)
    ]


def _of(fate: Fate, looks: Sequence[datetime]) -> set[str]:
    name, found = f"{fate.unit}~{fate.report}~2023", set()
    first = _written("remind", REMINDS, looks)
    if fate.reminded and first is not None and first < DUE and not fate.accepted(first):
        found.add(f"remind-{name}")
    for kind in ("urge", "explain"):
        for turn, (begins, ends) in enumerate(_lateness(fate), start=1):
            first = _written(kind, begins, looks)
            if first is not None and (ends is None or first < ends) and not fate.accepted(first):
                found.add(f"{kind}-{name}" if turn == 1 else f"{kind}-{name}~{turn}")
    return found


def _written(kind: str, begins: datetime, looks: Sequence[datetime]) -> datetime | None:
    """Find the look that writes: the first after the ground was heard that is not before the hour of its day."""
    heard = next((look for look in looks if look >= begins), None)
    if heard is None:
        return None
    hour = heard.replace(hour=PLANNED[kind].hour, minute=0)
    since = max(PLANNED[kind], heard, hour)
    return next((look for look in looks if look >= since), None)


def _lateness(fate: Fate) -> list[tuple[datetime, datetime | None]]:
    if not fate.late:
        return []
    again = [(fate.late_again, None)] if fate.lifted is not None and fate.late_again is not None else []
    return [(DUE, fate.lifted), *again]


hours = st.integers(0, 7 * 24 * 2).map(lambda half: REMINDS - EARLY + timedelta(minutes=30 * half + 7))


@st.composite
def fates(draw: st.DrawFn, unit: str, report: str) -> Fate:
    lifted = draw(st.none() | hours.filter(lambda moment: moment > DUE))
    later = None if lifted is None else draw(st.none() | st.just(lifted + timedelta(hours=5)))
    sent: list[tuple[datetime, datetime | None]] = []
    for came in draw(st.lists(hours, max_size=2, unique=True)):
        later_by = draw(st.none() | st.integers(1, 60))
        sent.append((came, None if later_by is None else came + timedelta(minutes=50 * later_by)))
    return Fate(unit, report, draw(st.booleans()), draw(st.booleans()), lifted, later, tuple(sent))


def _merged(draw: Any, *sources: list[Any]) -> list[Any]:
    """Put sources together in some order; each keeps its own."""
    order = draw(st.permutations([no for no, source in enumerate(sources) for _ in source]))
    left = [iter(source) for source in sources]
    return [next(left[no]) for no in order]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.data())
def test_letters_are_those_a_slow_reader_would_write(data: st.DataObject) -> None:
    whole = [data.draw(fates(unit, report)) for unit in UNITS for report in REPORTS]
    looks = sorted(data.draw(st.sets(st.sampled_from(LOOKS), min_size=1, max_size=5)))
    story = Planned().ruled(*RULES)
    told: list[list[tuple[datetime, Any]]] = [
        sorted((each for fate in whole for each in said(fate)), key=lambda each: each[0])
        for said in (Fate.said, Fate.heard)
    ]
    since = at("01-03")
    for look in looks:
        fresh = [[event for moment, event in source if since < moment <= look] for source in told]
        for event in _merged(data.draw, *fresh):
            story.tell(event, *([event] if data.draw(st.booleans()) else []), at=look)
        story.come(look)
        since = look
    drafted = [*story.events(LetterDrafted)]
    assert {one.letter for one in drafted if one.corrects is None} == expected(whole, looks)
    wrong = [one.corrects.letter for one in drafted if one.corrects is not None]
    assert sorted(wrong) == sorted(mistaken(whole, looks))
    assert len(story.letters()) == len({*story.letters()})
