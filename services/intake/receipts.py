"""Receipts: what a district holds in its hand (interfaces §2). Pure: a decision and its place in, JSON out."""

import json
from collections.abc import Mapping
from typing import Final

from services.contracts.intake import Outcome, ReasonCode
from services.intake.domain import Answer, Unreadable

TEXTS: Final[Mapping[ReasonCode, tuple[str, str]]] = {
    ReasonCode.CHANNEL_NOT_ALLOWED: (
        "Kênh gửi này không được tiếp nhận; gửi lại qua phần mềm văn phòng điện tử.",
        "This channel is not taken; send it through the e-office.",
    ),
    ReasonCode.UNSIGNED: (
        "Báo cáo chưa có chữ ký số; ký số rồi gửi lại.",
        "The report is not digitally signed; sign it and send it again.",
    ),
    ReasonCode.ANNEXES_MISSING: (
        "Phụ lục chưa đầy đủ; bổ sung phụ lục rồi gửi lại.",
        "Annexes are missing; complete them and send it again.",
    ),
    ReasonCode.UNIT_UNKNOWN: (
        "Không có đơn vị mang mã này; kiểm tra mã đơn vị.",
        "There is no unit with this code; check the code.",
    ),
    ReasonCode.OBLIGATION_UNKNOWN: (
        "Không có nghĩa vụ báo cáo mang mã này; kiểm tra mã báo cáo.",
        "There is no obligation with this code; check the code.",
    ),
    ReasonCode.PERIOD_UNKNOWN: (
        "Kỳ báo cáo này chưa mở hoặc không có; kiểm tra mã kỳ.",
        "This period is not open or does not exist; check its code.",
    ),
    ReasonCode.NOT_OBLIGED: (
        "Đơn vị không phải nộp báo cáo này trong kỳ.",
        "The unit does not owe this report in this period.",
    ),
    ReasonCode.NOT_THIS_DISTRICT: (
        "Đơn vị không thuộc hệ thống gửi này.",
        "The unit does not belong to this sending system.",
    ),
    ReasonCode.ID_REUSED: (
        "Mã lần gửi đã dùng cho nội dung khác; gửi lại với mã mới.",
        "The submission id was used for other content; send it under a new id.",
    ),
    ReasonCode.UNREADABLE: (
        "Không đọc được bản tin; kiểm tra cấu trúc JSON.",
        "The message cannot be read; check its JSON.",
    ),
    ReasonCode.TOO_LARGE: (
        "Bản tin quá 256 KiB; gửi tài liệu kèm theo qua kho tài liệu.",
        "The message is over 256 KiB; send documents through the bucket.",
    ),
    ReasonCode.STAMP_IN_FUTURE: (
        "Thời điểm gửi ghi sau thời điểm nhận; chỉnh lại đồng hồ.",
        "The stamp lies after the arrival; set the clock right.",
    ),
    ReasonCode.STAMP_TOO_OLD: (
        "Thời điểm gửi ghi quá xa thời điểm nhận; chờ cán bộ xác nhận.",
        "The stamp lies too far back; an officer will confirm it.",
    ),
    ReasonCode.OBJECT_AWAITED: (
        "Tài liệu kèm theo chưa có trong kho tài liệu; đưa tài liệu lên rồi gửi lại nếu bị trả.",
        "The document is not in the bucket yet; put it there, and send the report again if it was returned.",
    ),
    ReasonCode.OBJECT_ALTERED: (
        "Tài liệu trong kho không khớp mã băm đã khai; đưa lại tài liệu rồi gửi lại.",
        "The document in the bucket is not the one that was announced (SHA-256); put it there again and send it again.",
    ),
}


def _reason(code: ReasonCode) -> dict[str, object]:
    vi, en = TEXTS[code]
    return {"code": code.value, "text": {"vi": vi, "en": en}}


_write = json.JSONEncoder(ensure_ascii=False).encode


def receipt(answer: Answer, *, repeat: bool) -> str:
    """Write the receipt of a decision; a repeat is answered by the decision that stands."""
    decision = answer.decision
    return _write(
        {
            "submission_id": decision.submission_id,
            "message_id": decision.message_id,
            "content_sha256": decision.content_sha256,
            "outcome": decision.OUTCOME.value,
            "repeat": repeat,
            "reasons": [_reason(code) for code in decision.reasons],
            "duty": {"unit": decision.unit, "obligation": decision.obligation, "period": decision.period},
            "submitted_at": decision.submitted_at.isoformat(),
            "received_at": decision.received_at.isoformat(),
            "arrived_at": decision.arrived_at.isoformat(),
            "clock_difference": decision.clock_difference,
            "due_at": decision.due_at.isoformat() if decision.due_at is not None else None,
            "decided_at": decision.decided_at.isoformat(),
            "event_id": answer.event_id,
            "position": answer.position,
            "journal_hash": answer.hash,
        }
    )


def unreadable_receipt(unreadable: Unreadable) -> str:
    """Write the answer to bytes that could not be read: their message id, hash and what is wrong."""
    return _write(
        {
            "submission_id": None,
            "message_id": unreadable.message_id,
            "content_sha256": unreadable.content_sha256,
            "outcome": Outcome.UNREADABLE.value,
            "repeat": False,
            "reasons": [{**_reason(unreadable.reason), "detail": unreadable.why}],
        }
    )
