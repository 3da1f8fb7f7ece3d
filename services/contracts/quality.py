"""Faults of quality: what may be wrong with a report that was accepted (rules 001-9; Decree 30/2020 on form).

They are codes of `ReasonCode` that say something of the report itself. A report with such a fault may be sent back, or be
taken in with the fault noted; either way it says nothing of when the report arrived.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from services.contracts.intake import ReasonCode


class Fault(NamedTuple):
    """What a fault is called in both languages."""

    vi: str
    en: str


FAULTS: Final[Mapping[ReasonCode, Fault]] = MappingProxyType(
    {
        ReasonCode.ANNEXES_MISSING: Fault("thiếu phụ lục", "annexes are missing"),
        ReasonCode.BASIS_DIFFERS: Fault(
            "loại số liệu không đúng yêu cầu", "figures are of another kind than asked for"
        ),
        ReasonCode.COPIED_CONTENT: Fault("sao chép nội dung báo cáo khác", "copied from another report"),
        ReasonCode.FIGURES_MISSING: Fault("thiếu số liệu", "figures are missing"),
        ReasonCode.LAYOUT: Fault("sai thể thức, kỹ thuật trình bày", "the form is not as prescribed"),
        ReasonCode.NUMBER_USED_TWICE: Fault("trùng số, ký hiệu văn bản", "the number was used for another document"),
        ReasonCode.OUTLINE_MISSING: Fault("không theo đề cương", "does not follow the outline"),
        ReasonCode.SECTIONS_MISSING: Fault("thiếu mục theo đề cương", "sections of the outline are missing"),
    }
)
"""The closed list, by code; codes are added, none changes its meaning."""
