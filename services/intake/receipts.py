"""Receipts: what a district holds in its hand (interfaces §2). Pure: a decision and its place in, JSON out."""

import json
from collections.abc import Mapping
from typing import Final

from services.contracts.intake import Decided, Outcome, ReasonCode, Revoked
from services.intake.domain import Answer, Asked, Report, Unreadable

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
    ReasonCode.WRONG_ADDRESS: (
        "Báo cáo gửi sai nơi nhận; gửi lại đúng cơ quan nhận báo cáo.",
        "The report went to the wrong address; send it to the office that receives it.",
    ),
    ReasonCode.SIGNATURE_INVALID: (
        "Chữ ký số không hợp lệ; ký lại bằng chứng thư còn hiệu lực rồi gửi lại.",
        "The signature is not valid; sign again with a certificate in force and send it again.",
    ),
    ReasonCode.SIGNER_NOT_AUTHORISED: (
        "Người ký không có thẩm quyền ký báo cáo này; trình người có thẩm quyền ký rồi gửi lại.",
        "The signer may not sign this report; have it signed by who may, and send it again.",
    ),
    ReasonCode.ALTERED_AFTER_SIGNING: (
        "Văn bản bị sửa sau khi ký; ký lại bản cuối cùng rồi gửi lại.",
        "The document was altered after it was signed; sign the final one and send it again.",
    ),
    ReasonCode.SECTIONS_MISSING: (
        "Thiếu mục theo đề cương; bổ sung các mục còn thiếu rồi gửi lại.",
        "Sections are missing; complete them and send it again.",
    ),
    ReasonCode.FIGURES_MISSING: (
        "Thiếu số liệu; bổ sung số liệu rồi gửi lại.",
        "Figures are missing; complete them and send it again.",
    ),
    ReasonCode.BASIS_DIFFERS: (
        "Loại số liệu (ước, chính thức) không đúng với báo cáo này; kiểm tra số liệu rồi gửi lại.",
        "The figures are not of the kind that is asked for (estimated, exact); check them and send them again.",
    ),
    ReasonCode.OUTLINE_MISSING: (
        "Báo cáo không theo đề cương; viết lại theo đề cương rồi gửi lại.",
        "The report does not follow the outline; write it by the outline and send it again.",
    ),
    ReasonCode.COPIED_CONTENT: (
        "Nội dung sao chép từ báo cáo khác; viết lại theo tình hình của đơn vị rồi gửi lại.",
        "The content is copied from another report; write what is so in your unit and send it again.",
    ),
    ReasonCode.LAYOUT: (
        "Thể thức, kỹ thuật trình bày chưa đúng quy định; sửa rồi gửi lại.",
        "The form is not as prescribed (Decree 30/2020); mend it and send it again.",
    ),
    ReasonCode.NUMBER_USED_TWICE: (
        "Số, ký hiệu văn bản đã dùng cho văn bản khác; kiểm tra số rồi gửi lại.",
        "The document's number was used for another one; check it and send it again.",
    ),
    ReasonCode.UNIT_ENDED: (
        "Đơn vị đã chấm dứt; nếu đang giữ thì chờ cán bộ xác định đơn vị kế thừa, nếu không thì gửi theo mã đơn vị đó.",
        "The unit has ended; where it is held an officer says which unit came after it, else send it under that unit's code.",
    ),
    ReasonCode.PERIOD_NOT_OPEN: (
        "Kỳ báo cáo chưa mở hoặc đã đóng; kiểm tra mã kỳ.",
        "The period is not open; check its code.",
    ),
    ReasonCode.DISTRICT_RETIRED: (
        "Hệ thống gửi đã ngừng sử dụng; gửi qua hệ thống thay thế.",
        "This sending system is retired; send through the one that took its place.",
    ),
    ReasonCode.REPLACES_UNKNOWN: (
        "Không tìm thấy lần gửi được thay thế trong báo cáo này; kiểm tra mã lần gửi rồi gửi lại.",
        "The submission it replaces is not known for this report; check its id and send it again.",
    ),
    ReasonCode.REPLACED: (
        "Đã được thay bằng lần gửi mới hơn; không phải làm gì.",
        "A newer submission took its place; nothing is to be done.",
    ),
    ReasonCode.WITHDRAWN: (
        "Đơn vị đã rút báo cáo này; gửi lại bản khác nếu còn phải nộp.",
        "The unit took this report back; send another one if it still owes it.",
    ),
    ReasonCode.REVOKED: (
        "Việc tiếp nhận đã bị hủy theo quyết định của cán bộ; hỏi lý do và gửi lại với mã mới nếu còn phải nộp.",
        "An officer took the acceptance back; ask why, and send it again under a new id if it is still owed.",
    ),
    ReasonCode.NOTHING_TO_WITHDRAW: (
        "Không có lần gửi nào để rút dưới mã này; kiểm tra mã lần gửi.",
        "There is nothing to withdraw under this id; check the id.",
    ),
    ReasonCode.REVIEW: (
        "Chờ cán bộ xem xét; chưa phải làm gì.",
        "An officer looks at it; nothing is to be done yet.",
    ),
    ReasonCode.SECRET: (
        "Nội dung thuộc bí mật nhà nước không được gửi qua hệ thống này; gửi theo quy định về bảo vệ bí mật nhà nước.",
        "State secrets must not come this way; send it as the law on state secrets says.",
    ),
    ReasonCode.SCHEMA_UNSUPPORTED: (
        "Hệ thống gửi dùng phiên bản cấu trúc không còn được nhận; nâng cấp rồi gửi lại.",
        "The sender speaks a version of the contract that is not taken; upgrade it and send it again.",
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


BECAUSE: Final[Mapping[Revoked, ReasonCode]] = {
    Revoked.WITHDRAWN: ReasonCode.WITHDRAWN,
    Revoked.REVOKED: ReasonCode.REVOKED,
}


def _reason(code: ReasonCode, detail: str = "") -> dict[str, object]:
    vi, en = TEXTS[code]
    said: dict[str, object] = {"code": code.value, "text": {"vi": vi, "en": en}}
    return {**said, "detail": detail} if detail else said


_write = json.JSONEncoder(ensure_ascii=False).encode


def receipt(answer: Answer, *, repeat: bool) -> str:
    """Write the receipt of a decision; a repeat is answered by what stands."""
    place = {"event_id": answer.event_id, "position": answer.position, "journal_hash": answer.hash}
    said = {**_decided(answer.decision), "repeat": repeat, **place}
    revoked = answer.revoked
    if revoked is not None:
        said |= {"outcome": revoked.OUTCOME.value, "decided_at": revoked.revoked_at.isoformat()}
        said["reasons"] = [_reason(BECAUSE[revoked.because])]
    return _write(said)


def trial_receipt(decision: Decided) -> str:
    """Write the answer to a test: it says all that the real one would, and has no place in the journal."""
    return _write({**_decided(decision), "test": True, "event_id": None, "position": None, "journal_hash": None})


def _decided(decision: Decided) -> dict[str, object]:
    said: dict[str, object] = {
        "submission_id": decision.submission_id,
        "district": decision.district,
        "message_id": decision.message_id,
        "content_sha256": decision.content_sha256,
        "outcome": decision.OUTCOME.value,
        "repeat": False,
        "test": False,
        "reasons": [_reason(code, decision.details.get(code, "")) for code in decision.reasons],
        "duty": {"unit": decision.unit, "obligation": decision.obligation, "period": decision.period},
        "submitted_at": decision.submitted_at.isoformat(),
        "received_at": decision.received_at.isoformat(),
        "arrived_at": decision.arrived_at.isoformat(),
        "clock_difference": decision.clock_difference,
        "due_at": decision.due_at.isoformat() if decision.due_at is not None else None,
        "decided_at": decision.decided_at.isoformat(),
    }
    return said if decision.successor is None else {**said, "successor": decision.successor}


def withdrawal_receipt(asked: Asked, answer: Answer | None, district: str, *, repeat: bool) -> str:
    """Write the answer to a withdrawal: what it names is taken back, or why not (then it has no place in the journal)."""
    refused = asked.refused is not None or answer is None
    sent = asked.withdrawal
    place: dict[str, object] = {"event_id": None, "position": None, "journal_hash": None}
    if answer is not None and not refused:
        place = {"event_id": answer.event_id, "position": answer.position, "journal_hash": answer.hash}
    due_at = answer.decision.due_at if answer is not None else None
    successor = answer.decision.successor if answer is not None else None
    return _write(
        {
            **({} if successor is None or refused else {"successor": successor}),
            "submission_id": sent.submission_id,
            "district": district,
            "message_id": asked.message_id,
            "content_sha256": asked.content_sha256,
            "outcome": (Outcome.REFUSED if refused else Outcome.WITHDRAWN).value,
            "repeat": repeat,
            "test": False,
            "reasons": [_reason(asked.refused or ReasonCode.WITHDRAWN)],
            "duty": {"unit": sent.unit, "obligation": sent.obligation, "period": sent.period},
            "withdraws": sent.withdraws,
            "submitted_at": sent.submitted_at.isoformat(),
            "received_at": asked.received_at.isoformat(),
            "arrived_at": asked.received_at.isoformat(),
            "clock_difference": (asked.received_at - sent.submitted_at).total_seconds(),
            "due_at": due_at.isoformat() if due_at is not None and not refused else None,
            "decided_at": asked.decided_at.isoformat(),
            **place,
        }
    )


def last_receipt(report: Report, district: str, submission_id: str) -> str | None:
    """Write what stands of a submission or a withdrawal once more; None where neither is known."""
    answer = report.answers.get(submission_id)
    if answer is not None:
        return receipt(answer, repeat=True)
    asked = report.withdrawals.get(submission_id)
    if asked is None:
        return None
    return withdrawal_receipt(asked, report.answers.get(asked.withdrawal.withdraws), district, repeat=True)


def unreadable_receipt(unreadable: Unreadable) -> str:
    """Write the answer to bytes that could not be read: their message id, hash and what is wrong."""
    return _write(
        {
            "submission_id": None,
            "district": unreadable.district,
            "message_id": unreadable.message_id,
            "content_sha256": unreadable.content_sha256,
            "outcome": Outcome.UNREADABLE.value,
            "repeat": False,
            "reasons": [_reason(unreadable.reason, unreadable.why)],
        }
    )
