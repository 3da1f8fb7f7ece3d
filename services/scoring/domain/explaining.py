"""Why a score is what it is: every point with its rule, its arithmetic, its events and its evidence, in words and parts."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final, NamedTuple

from services.contracts.scoring import Status
from services.scoring.domain.marks import Mark
from services.scoring.domain.points import Axis, Grade, Point, Scorable, Worked, exact, scorable, weight_rule
from services.scoring.domain.ranking import PointsOf, Scored
from services.scoring.domain.scheme import Scheme
from services.scoring.domain.standing import LOCAL

STATUSES: Final = {
    "vi": {
        Status.ON_TIME: "đúng hạn",
        Status.LATE: "trễ hạn",
        Status.MISSING: "chưa gửi",
        Status.EXPECTED: "chưa đến hạn",
        Status.NOT_OBLIGED: "không phải nộp",
        Status.WAIVED: "được miễn",
        Status.EXCUSED: "trễ có lý do",
        Status.UNKNOWN: "chưa rõ",
    },
    "en": {status: status.value.replace("_", " ") for status in Status},
}
WORDS: Final = {
    "vi": {
        "due": "hạn",
        "sent": "gửi",
        "arrived": "đến",
        "nothing": "chưa nhận được",
        "calendar": "{days} ngày",
        "working": "{days} ngày làm việc",
        "share": "được {share}",
        "weight": "trọng số {weight}",
        "axis": "trục {of_axis}",
        "out": "không tính",
        "faulty": "lỗi",
        "least": "không dưới {least}",
        "taken": "1 − {sum} = {left}",
        "timeliness": "đúng hạn",
        "quality": "chất lượng",
        "score": "Điểm",
        "no-score": "Không có gì để chấm",
        "sum": "({earned} / {maximum}) × {scale} = {score}, làm tròn {places} chữ số",
        "provisional": "tạm tính",
        "by": "Theo {title} ({name}); {source}",
        "no-source": "chưa có văn bản quy định, chỉ để tham khảo",
        "events": "sự kiện {events}",
        "evidence": "căn cứ {evidence}",
    },
    "en": {
        "due": "due",
        "sent": "sent",
        "arrived": "arrived",
        "nothing": "nothing has arrived",
        "calendar": "{days} days",
        "working": "{days} working days",
        "share": "share {share}",
        "weight": "weight {weight}",
        "axis": "axis {of_axis}",
        "out": "does not count",
        "faulty": "faults",
        "least": "not below {least}",
        "taken": "1 − {sum} = {left}",
        "timeliness": "timeliness",
        "quality": "quality",
        "score": "Score",
        "no-score": "Nothing counts",
        "sum": "({earned} / {maximum}) × {scale} = {score}, rounded to {places} places",
        "provisional": "provisional",
        "by": "By {title} ({name}); {source}",
        "no-source": "no letter orders it, for information only",
        "events": "events {events}",
        "evidence": "evidence {evidence}",
    },
}


class Explained(NamedTuple):
    """One point with all that explains it."""

    mark: Mark
    scheme: Scheme
    point: Point
    rule: str
    arithmetic: str

    @property
    def earned(self) -> Decimal:
        """What was earned."""
        return exact(self.point.earned)

    @property
    def maximum(self) -> Decimal:
        """What could be earned; nought: it does not count."""
        return exact(self.point.maximum)


def explained(found: Sequence[PointsOf], worked: Worked, lang: str = "vi") -> list[Explained]:
    """Explain points, one after the other."""
    words = WORDS["en" if lang == "en" else "vi"]
    return [
        Explained(each.mark, each.scheme, point, _rule(each, point), _arithmetic(each, point, worked, words))
        for each in found
        for point in each.points
    ]


def text(scored: Scored, points: Sequence[Explained], newest: Scheme, lang: str = "vi") -> str:
    """Say the same in words, for a letter."""
    words, statuses = WORDS["en" if lang == "en" else "vi"], STATUSES["en" if lang == "en" else "vi"]
    lines = [_sum(scored, newest, words), _by(newest, words), ""]
    for each in points:
        duty = f"{each.mark.duty.obligation}/{each.mark.duty.period}"
        head = f"{duty} · {statuses[each.mark.status]} · {words[each.point.axis.value]}"
        of = f"{plain(each.earned)}/{plain(each.maximum)}" if each.point.maximum else words["out"]
        lines.append(f"{head}: {of} [{each.rule}] {each.arithmetic}{_rests_on(each.mark, words)}".rstrip())
    return "\n".join(lines)


def plain(value: Decimal) -> str:
    """Write a decimal without exponents."""
    return f"{value:f}"


def _rule(each: PointsOf, point: Point) -> str:
    if not point.maximum:
        return point.grade.rule
    return f"{point.grade.rule} × {weight_rule(each.scheme, each.mark.duty.obligation)}"


def _arithmetic(each: PointsOf, point: Point, worked: Worked, words: dict[str, str]) -> str:
    parts = _instants(each.mark, words) if point.axis is Axis.TIMELINESS else _faults(point.grade, words)
    if point.grade.share is None:
        return "; ".join((*parts, words["out"]))
    if point.axis is Axis.TIMELINESS and each.mark.status is Status.LATE:
        parts.append(_days(scorable(each.mark), each.scheme, worked, words))
    factors = (
        words["share"].format(share=plain(point.grade.share)),
        words["weight"].format(weight=plain(point.weight)),
        words["axis"].format(of_axis=plain(point.of_axis)),
    )
    return f"{'; '.join((*parts, ' × '.join(factors)))} = {plain(exact(point.earned))}"


def _days(duty: Scorable, scheme: Scheme, worked: Worked, words: dict[str, str]) -> str:
    rule = scheme.timeliness
    return words[rule.counts].format(days=duty.days(rule, worked))


def _instants(mark: Mark, words: dict[str, str]) -> list[str]:
    told = [f"{words['due']} {_due(mark.due_at)}"]
    if mark.arrived_at is None:
        return [*told, words["nothing"]]
    if mark.submitted_at is not None and mark.submitted_at != mark.arrived_at:
        told.append(f"{words['sent']} {_local(mark.submitted_at)}")
    return [*told, f"{words['arrived']} {_local(mark.arrived_at)}"]


def _faults(grade: Grade, words: dict[str, str]) -> list[str]:
    if not grade.taken:
        return []
    taken = ", ".join(
        f"{each.rule} {plain(each.share)}{f' × {each.times}' if each.times > 1 else ''}" for each in grade.taken
    )
    off = sum((each.share * each.times for each in grade.taken), Decimal(0))
    told = [f"{words['faulty']}: {taken}", words["taken"].format(sum=plain(off), left=plain(1 - off))]
    if grade.rule == "quality.least" and grade.share is not None:
        told.append(words["least"].format(least=plain(grade.share)))
    return told


def _due(due_at: datetime) -> str:
    local = due_at.astimezone(LOCAL)
    if local.hour or local.minute or local.second or local.microsecond:
        return _local(due_at)
    return f"{local.date() - timedelta(days=1)} 24:00"


def _local(at: datetime) -> str:
    return at.astimezone(LOCAL).strftime("%Y-%m-%d %H:%M:%S").removesuffix(":00")


def _sum(scored: Scored, newest: Scheme, words: dict[str, str]) -> str:
    if scored.score is None:
        return words["no-score"]
    how = words["sum"].format(
        earned=plain(exact(scored.tally.earned)),
        maximum=plain(exact(scored.tally.maximum)),
        scale=newest.scale,
        score=plain(scored.score),
        places=newest.places,
    )
    parts = (scored.classed, words["provisional"] if scored.provisional else "")
    return f"{words['score']}: {how}{''.join(f' · {part}' for part in parts if part)}"


def _by(newest: Scheme, words: dict[str, str]) -> str:
    source = cited(newest) or words["no-source"]
    return words["by"].format(title=newest.title, name=newest.name, source=source)


def cited(scheme: Scheme) -> str:
    """Name the letter that orders a scheme; empty where none does."""
    letter = scheme.source
    if letter is None:
        return ""
    dated = f"{letter.date:%d/%m/%Y}" if letter.date else ""
    return ", ".join(part for part in (letter.number, dated, letter.title, letter.item) if part)


def _rests_on(mark: Mark, words: dict[str, str]) -> str:
    told = []
    if mark.evidence:
        told.append(words["evidence"].format(evidence=mark.evidence))
    if mark.reasons:
        told.append(mark.reasons)
    if mark.events:
        told.append(words["events"].format(events=" ".join(mark.events)))
    return f" ({'; '.join(told)})" if told else ""
