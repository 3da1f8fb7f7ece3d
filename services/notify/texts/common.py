"""What all letters share: days and hours, addresses, names in a sentence, and the frame of a letter."""

import re
from collections.abc import Sequence
from datetime import datetime, time, timedelta, timezone
from typing import Final

from services.notify.letter import Annex, Issuer, Letter, Report, Unit, Value

LOCAL: Final = timezone(timedelta(hours=7))
"""Asia/Ho_Chi_Minh, without daylight saving since 1975."""


def day(moment: datetime) -> str:
    """Write the local day of an instant as dd/mm/yyyy."""
    return f"{moment.astimezone(LOCAL):%d/%m/%Y}"


def clock(moment: datetime) -> str:
    """Write the local minute and day of an instant."""
    local = moment.astimezone(LOCAL)
    return f"{local:%H} giờ {local:%M} phút ngày {local:%d/%m/%Y}"


def deadline(due_at: datetime) -> str:
    """Say the deadline: the last valid day, or the hour where the first instant too late is not a midnight."""
    local = due_at.astimezone(LOCAL)
    if local.time() == time.min:
        return f"chậm nhất ngày {day(due_at - timedelta(microseconds=1))}"
    return f"trước {clock(due_at)}"


def until(report: Report) -> str:
    """Say by when a report is due; where no day is named, that it is due without delay."""
    return deadline(report.due_at) if report.firm else "kịp thời (không ấn định ngày cụ thể)"


def limit(report: Report) -> str:
    """Say in brackets by when a report is due."""
    return f"hạn {until(report).removeprefix('chậm nhất ngày ')}" if report.firm else "không ấn định ngày"


def addressee(unit: Unit) -> str:
    """Address the head of an office or the chair of a commune's People's Committee, or of the unit that came after it."""
    if unit.heir is not None:
        return f"{addressee(unit.heir)} (đơn vị tiếp nhận của {whose((unit,))})"
    if not unit.commune:
        return f"Thủ trưởng {unit.name}"
    return f"Chủ tịch {committee(unit)}"


def committee(unit: Unit) -> str:
    """Name a commune's People's Committee inside a sentence."""
    name = re.sub(r"(?i)^(ubnd|[ủu][ỷy] ban nhân dân)\s+", "", unit.name)
    tier, _, rest = name.partition(" ")
    if tier.lower() in {"phường", "xã"}:
        return f"Ủy ban nhân dân {tier.lower()} {rest}"
    # Lists of a district often give the bare name of a commune.
    return f"Ủy ban nhân dân phường (xã) {name}"


def whose(units: Sequence[Unit]) -> str:
    """Name units inside a sentence."""
    return "; ".join(committee(unit) if unit.commune else unit.name for unit in units)


def heads(units: Sequence[Unit]) -> str:
    """Name the heads of units inside a sentence."""
    if len(units) == 1:
        return addressee(units[0])
    return "người đứng đầu các cơ quan, đơn vị, địa phương nêu trên"


def deadlines(reports: Sequence[Report]) -> tuple[str, ...]:
    """List reports with their deadlines, each on a line; what orders each stands with it where they are ordered otherwise."""
    alike = shared_citation(reports) is not None
    return ended(
        [
            f"- {report.title}: {until(report)}{f' (theo {report.citation})' if report.citation and not alike else ''}"
            for report in reports
        ]
    )


def shared_citation(reports: Sequence[Report]) -> str | None:
    """Return what orders all of the reports; None where each is ordered otherwise."""
    sources = dict.fromkeys(report.citation for report in reports)
    return next(iter(sources)) if len(sources) == 1 else None


def ended(lines: Sequence[str]) -> tuple[str, ...]:
    """End the lines of a list with semicolons, the last one with a full stop."""
    return (*(f"{line};" for line in lines[:-1]), *(f"{line}." for line in lines[-1:]))


def grounds(citation: str) -> str:
    """Say on what ground something is owed."""
    return f"Căn cứ {citation}" if citation else "Căn cứ quy định về chế độ báo cáo"


class Words(Value):
    """What is of one letter only; `title` and `sign` are of documents that have a type's name (Decree 30/2020 Annex III)."""

    subject: str
    addressees: tuple[str, ...]
    paragraphs: tuple[str, ...]
    copies: tuple[str, ...]
    title: str = ""
    sign: str = ""
    annexes: tuple[Annex, ...] = ()


def framed(issuer: Issuer, as_of: datetime, words: Words) -> Letter:
    """Put words into their issuer's frame."""
    return Letter(
        number=0,
        symbol=symbol(issuer, words.sign),
        parent=issuer.parent,
        issuer=issuer.name,
        place=issuer.place,
        dated=as_of.astimezone(LOCAL).date(),
        title=words.title,
        subject=words.subject if words.title else f"V/v {words.subject}",
        addressees=words.addressees,
        paragraphs=words.paragraphs,
        authority=issuer.authority,
        signer_title=issuer.signer_title,
        signer_name=issuer.signer_name,
        copies=words.copies,
        annexes=words.annexes,
    )


def symbol(issuer: Issuer, sign: str) -> str:
    """Return the symbol of a document: of its type where that has a name (BC-UBND), else of the drafting unit (UBND-CCHC)."""
    return f"{sign}-{issuer.symbol.split('-', 1)[0]}" if sign else issuer.symbol
