"""What each fact of a matter is called in a text, what it means, and how it is said."""

from collections.abc import Callable, Iterable, Mapping
from typing import Final, NamedTuple

from services.contracts.scoring import Status
from services.notify.letter import Register, Report, Unit
from services.notify.texts import counted
from services.notify.texts.common import (
    addressee,
    clock,
    day,
    deadline,
    deadlines,
    grounds,
    heads,
    shared_citation,
    whose,
)
from services.notify.texts.matter import Matter, Spoken
from services.notify.texts.mending import mended
from services.notify.texts.template import Said


class Fact(NamedTuple):
    """A fact of a matter: what it means, and how it is said; None where there is nothing to say."""

    means: str
    of: Callable[[Matter], Said | None]


def facts_of(matter: Matter, names: Iterable[str]) -> dict[str, Said]:
    """Say what is known of a matter, by the names texts use; what is not known is left out."""
    said = ((name, FACTS[name].of(matter)) for name in names)
    return {name: value for name, value in said if value is not None}


def named(letter: Spoken) -> str:
    """Name a letter inside a sentence."""
    return f"{letter.document} số {letter.number:02d}/{letter.symbol} ngày {letter.dated:%d/%m/%Y}"


def _of_report(say: Callable[[Report], Said]) -> Callable[[Matter], Said | None]:
    return lambda matter: None if matter.report is None else say(matter.report)


def _of_units(say: Callable[[tuple[Unit, ...]], Said]) -> Callable[[Matter], Said | None]:
    return lambda matter: say(matter.units) if matter.units else None


def _of_list(say: Callable[[Register], Said]) -> Callable[[Matter], Said | None]:
    return lambda matter: None if matter.listed is None else say(matter.listed)


def _count(status: Status) -> Callable[[Matter], Said | None]:
    return _of_list(lambda register: f"{register.count(status):02d}")


def _some(status: Status) -> Callable[[Matter], Said | None]:
    return _of_list(lambda register: counted.some(register, status))


def _is_committee(matter: Matter) -> bool:
    return matter.issuer.spoken.lower().startswith("ủy ban nhân dân")


def _copied(matter: Matter) -> tuple[str, ...] | None:
    return tuple(f"{addressee(unit)} (để báo cáo)" for unit in matter.copied) or None


def _heir(matter: Matter) -> str | None:
    heirs = [unit.heir for unit in matter.units if unit.heir is not None]
    return whose(heirs) if heirs else None


def _over(matter: Matter) -> bool | None:
    report = matter.report
    return None if report is None else report.firm and report.due_at <= matter.as_of


def _shared(matter: Matter) -> str | None:
    citation = shared_citation(matter.reports)
    return None if citation is None else grounds(citation)


def _letter(matter: Matter) -> str | None:
    return None if matter.letter is None else named(matter.letter)


def _subject(matter: Matter) -> str | None:
    return (matter.letter.subject.removeprefix("V/v ") or None) if matter.letter is not None else None


def _receipt(matter: Matter) -> str | None:
    return None if matter.receipt is None else matter.receipt.submission_id


def _event(matter: Matter) -> str | None:
    return (matter.receipt.event_id or None) if matter.receipt is not None else None


def _decided(matter: Matter) -> str | None:
    decided_at = None if matter.receipt is None else matter.receipt.decided_at
    return None if decided_at is None else clock(decided_at)


def _reason(matter: Matter) -> str | None:
    return matter.reason.strip().rstrip(".") or None


def _arrived(matter: Matter) -> str | None:
    return None if matter.arrived_at is None else clock(matter.arrived_at)


def _now_deadline(matter: Matter) -> str | None:
    now = matter.now_due_at or (None if matter.report is None else matter.report.due_at)
    return None if now is None else deadline(now)


def _trend(matter: Matter) -> str | None:
    return None if matter.listed is None or matter.was is None else counted.trend(matter.listed, matter.was)


FACTS: Final[Mapping[str, Fact]] = {
    "issuer": Fact("cơ quan ban hành", lambda matter: matter.issuer.spoken),
    "drafting_unit": Fact("đơn vị soạn thảo", lambda matter: matter.issuer.drafting_unit),
    "committee": Fact("cơ quan ban hành là Ủy ban nhân dân", _is_committee),
    "as_of": Fact("ngày của số liệu", lambda matter: day(matter.as_of)),
    "year": Fact("năm", lambda matter: None if matter.year is None else str(matter.year)),
    "units": Fact("các đơn vị, trong câu", _of_units(whose)),
    "heads": Fact("người đứng đầu các đơn vị, trong câu", _of_units(heads)),
    "addressees": Fact("nơi gửi, mỗi nơi một dòng", lambda matter: tuple(map(addressee, matter.units)) or None),
    "unit_list": Fact("các đơn vị, mỗi đơn vị một dòng", _of_units(counted.listed)),
    "unit_count": Fact("số đơn vị", _of_units(lambda units: f"{len(units):02d}")),
    "several": Fact("có nhiều đơn vị", _of_units(lambda units: len(units) > 1)),
    "heir": Fact("đơn vị tiếp nhận nhiệm vụ của đơn vị đã kết thúc", _heir),
    "copied": Fact("nơi được báo cáo cùng, mỗi nơi một dòng", _copied),
    "report": Fact("tên báo cáo", _of_report(lambda report: report.title)),
    "grounds": Fact("căn cứ của nghĩa vụ báo cáo", _of_report(lambda report: grounds(report.citation))),
    "deadline": Fact("thời hạn", _of_report(lambda report: deadline(report.due_at))),
    "firm": Fact("có ấn định ngày gửi", _of_report(lambda report: report.firm)),
    "over": Fact("thời hạn đã qua", _over),
    "reports": Fact("các báo cáo và thời hạn, mỗi báo cáo một dòng", lambda matter: deadlines(matter.reports) or None),
    "report_count": Fact("số báo cáo", lambda matter: f"{len(matter.reports):02d}" if matter.reports else None),
    "shared_grounds": Fact("căn cứ chung của các báo cáo", _shared),
    "letter": Fact("văn bản được nhắc tới", _letter),
    "letter_subject": Fact("trích yếu của văn bản được nhắc tới", _subject),
    "receipt": Fact("mã lần gửi", _receipt),
    "event": Fact("mã sự kiện của phiếu tiếp nhận", _event),
    "decided": Fact("thời điểm quyết định", _decided),
    "mended": Fact(
        "lý do trả lại và việc phải làm, mỗi lý do một dòng",
        lambda matter: mended(matter.reasons, matter.details) or None,
    ),
    "reason": Fact("lý do do cán bộ nêu", _reason),
    "ordered": Fact("văn bản làm căn cứ cho việc này", lambda matter: matter.ordered or None),
    "arrived": Fact("thời điểm báo cáo đến", _arrived),
    "now_deadline": Fact("thời hạn mới", _now_deadline),
    "awaited": Fact(
        "còn phải gửi, theo thời hạn mới", lambda matter: matter.now_due_at is not None and matter.arrived_at is None
    ),
    "ground": Fact("vì sao đính chính", lambda matter: None if matter.ground is None else matter.ground.value),
    "offices": Fact("trong sổ có phòng, ban", _of_list(lambda register: counted.has(register, communes=False))),
    "communes": Fact("trong sổ có phường, xã", _of_list(lambda register: counted.has(register, communes=True))),
    "list_units": Fact("số đơn vị trong sổ", _of_list(lambda register: f"{len(register.lines):02d}")),
    "list_on_time": Fact("số lượt đúng hạn", _count(Status.ON_TIME)),
    "list_late": Fact("số lượt gửi trễ", _count(Status.LATE)),
    "list_missing": Fact("số lượt chưa gửi", _count(Status.MISSING)),
    "list_excused": Fact("số lượt trễ có lý do; để trống nếu không có", _some(Status.EXCUSED)),
    "list_waived": Fact("số lượt được miễn; để trống nếu không có", _some(Status.WAIVED)),
    "list_settled": Fact("số lượt đã đến hạn", _of_list(lambda register: f"{counted.settled(register):02d}")),
    "list_rate": Fact("tỷ lệ đúng hạn", _of_list(counted.rate)),
    "list_by_report": Fact("kết quả theo từng báo cáo, mỗi báo cáo một dòng", _of_list(counted.by_report)),
    "list_named": Fact("các đơn vị gửi trễ, chưa gửi", _of_list(lambda register: counted.listing(register.named))),
    "list_named_count": Fact("số đơn vị gửi trễ, chưa gửi", _of_list(lambda register: f"{len(register.named):02d}")),
    "trend": Fact("so với lần báo cáo trước", _trend),
    "was_as_of": Fact(
        "ngày của lần báo cáo trước", lambda matter: None if matter.was is None else day(matter.was.as_of)
    ),
}
