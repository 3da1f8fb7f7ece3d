"""How a register is spoken of: counts, shares, lists of units, and what changed since the last time."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from services.contracts.scoring import Status
from services.notify.letter import Register, Unit
from services.notify.texts.common import committee, ended, limit

SETTLED: Final = frozenset({Status.ON_TIME, Status.LATE, Status.MISSING})
"""Standings that count when a share of what came in time is told."""


def settled(register: Register) -> int:
    """Count the duties whose deadline has come and that were neither waived nor excused."""
    return sum(map(register.count, SETTLED))


def rate(register: Register) -> str:
    """Say the share of what came in time, in per cent."""
    share = _share(register)
    return "–" if share is None else f"{_decimal(share)}%"


def some(register: Register, status: Status) -> str:
    """Say how many duties stand so; empty where none does."""
    count = register.count(status)
    return f"{count:02d}" if count else ""


def by_report(register: Register) -> tuple[str, ...]:
    """Say of each report how many came in time, late, or not at all."""
    lines = []
    for column, report in enumerate(register.reports):
        stood = [line.statuses[column] for line in register.lines]
        counts = (stood.count(status) for status in (Status.ON_TIME, Status.LATE, Status.MISSING))
        on_time, late, missing = (f"{count:02d}" for count in counts)
        lines.append(f"- {report.title} ({limit(report)}): {on_time} đúng hạn, {late} gửi trễ, {missing} chưa gửi")
    return ended(lines)


def trend(register: Register, was: Register) -> str:
    """Say how the share and the counts changed."""
    now, then = _share(register), _share(was)
    if now is None or then is None:
        return "chưa đủ số liệu để so sánh"
    change = _points(now) - _points(then)
    shift = (
        "không thay đổi" if not change else f"{'tăng' if change > 0 else 'giảm'} {_decimal(abs(change))} điểm phần trăm"
    )
    return (
        f"tỷ lệ đúng hạn {shift} (trước đó {_decimal(then)}%); số lượt gửi trễ {_changed(register, was, Status.LATE)}; "
        f"số lượt chưa gửi {_changed(register, was, Status.MISSING)}"
    )


def _changed(register: Register, was: Register, status: Status) -> str:
    change = register.count(status) - was.count(status)
    return "không thay đổi" if not change else f"{'tăng' if change > 0 else 'giảm'} {abs(change):02d}"


def _share(register: Register) -> Decimal | None:
    count = settled(register)
    return None if not count else Decimal(100 * register.count(Status.ON_TIME)) / count


def _points(share: Decimal) -> Decimal:
    return share.quantize(Decimal("0.1"), ROUND_HALF_UP)


def _decimal(share: Decimal) -> str:
    return str(_points(share)).removesuffix(".0").replace(".", ",")


def listing(units: Sequence[Unit]) -> str:
    """List units inside a sentence: offices, then communes."""
    offices = ", ".join(unit.name for unit in units if not unit.commune)
    communes = ", ".join(unit.name for unit in units if unit.commune)
    return "; ".join(
        part for part in (offices, f"Ủy ban nhân dân các phường, xã: {communes}" if communes else "") if part
    )


def listed(units: Sequence[Unit]) -> tuple[str, ...]:
    """List units, each on a line."""
    return ended([f"- {committee(unit) if unit.commune else unit.name}" for unit in units])


def has(register: Register, *, communes: bool) -> bool:
    """Tell whether communes, or offices, stand in the register."""
    return any(line.unit.commune is communes for line in register.lines)
