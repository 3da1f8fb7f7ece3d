"""Why a duty, or a unit, would stand otherwise, in words."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from services.contracts.scoring import Status
from services.scoring.domain.marks import Mark
from services.scoring.domain.points import Grade
from services.scoring.domain.ranking import Ranked
from services.scoring.domain.standing import LOCAL

WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "vi": {
        "due": "hạn {was} → {now}",
        "owed": "phải nộp, hạn {now}",
        "not-owed": "không còn phải nộp",
        "arrived": "đến {at}",
        "grade": "{was} → {now}",
        "out": "không tính",
        "weights": "trọng số khác",
        "others": "điểm giữ nguyên, đơn vị khác thay đổi",
    },
    "en": {
        "due": "due {was} → {now}",
        "owed": "owed, due {now}",
        "not-owed": "owed no more",
        "arrived": "arrived {at}",
        "grade": "{was} → {now}",
        "out": "does not count",
        "weights": "other weights",
        "others": "the same score, others move",
    },
}


class Change(NamedTuple):
    """A duty as it is, and as it would be; None: it is not listed."""

    was: Mark | None
    now: Mark | None

    @property
    def is_one(self) -> bool:
        """Tell whether the duty itself would stand otherwise, whatever a scheme makes of it."""
        return not self.stands_alike or (self.was and self.was.due_at) != (self.now and self.now.due_at)

    @property
    def stands_alike(self) -> bool:
        """Tell whether it would stand as it does, whenever it falls due."""
        return _said(self.was) == _said(self.now)


def _said(mark: Mark | None) -> tuple[object, ...]:
    return () if mark is None else (mark.status, mark.days_late)


class Whys:
    """Says why, in a language."""

    def __init__(self, lang: str) -> None:
        self._words = WORDS["en" if lang == "en" else "vi"]

    def of(self, change: Change, was: Sequence[Grade], now: Sequence[Grade]) -> str:
        """Say why a duty would stand or be graded otherwise; empty: it would not."""
        if _is_owed(change.was) or _is_owed(change.now):
            parts = [*self._stands(change), *self._graded(was, now)]
            return "; ".join(parts)
        return ""

    def _stands(self, change: Change) -> list[str]:
        was, now = change
        if not change.is_one:
            return []
        if now is None or not _is_owed(now):
            return [self._words["not-owed"]]
        if was is None or not _is_owed(was):
            return [self._words["owed"].format(now=moment(now.due_at))]
        if was.due_at == now.due_at:
            return [f"{was.status.value} → {now.status.value}"]
        told = [self._words["due"].format(was=moment(was.due_at), now=moment(now.due_at))]
        if now.arrived_at is not None and not change.stands_alike:
            told.append(self._words["arrived"].format(at=moment(now.arrived_at)))
        return told

    def _graded(self, was: Sequence[Grade], now: Sequence[Grade]) -> list[str]:
        pairs = zip(was, now, strict=False)
        return [
            self._words["grade"].format(was=self._share(before), now=self._share(after))
            for before, after in pairs
            if before.share != after.share
        ]

    def _share(self, grade: Grade) -> str:
        return f"{grade.rule} {self._words['out'] if grade.share is None else grade.share}"

    def without_a_duty(self, was: Ranked | None, now: Ranked | None) -> list[str]:
        """Say why a unit would stand otherwise none of whose duties would."""
        if was is None or now is None:
            return []
        if was.scored.tally != now.scored.tally:
            return [self._words["weights"]]
        return [self._words["others"]] if was.rank != now.rank else []


def _is_owed(mark: Mark | None) -> bool:
    return mark is not None and mark.status is not Status.NOT_OBLIGED


def moment(at: datetime) -> str:
    """Write a moment in local time, to the minute."""
    return f"{at.astimezone(LOCAL):%Y-%m-%d %H:%M}"
