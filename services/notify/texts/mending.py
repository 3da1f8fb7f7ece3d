"""Why a report was returned, and what is to be done about it, in the words of a letter."""

from collections.abc import Mapping, Sequence
from typing import Final

from services.contracts.intake import ReasonCode

MENDED: Final[Mapping[ReasonCode, str]] = {
    ReasonCode.WRONG_ADDRESS: "gửi không đúng nơi nhận: gửi lại đúng cơ quan nhận báo cáo",
    ReasonCode.UNSIGNED: "chưa có chữ ký số: ký số rồi gửi lại",
    ReasonCode.SIGNATURE_INVALID: "chữ ký số không hợp lệ: ký lại bằng chứng thư chữ ký số còn hiệu lực",
    ReasonCode.SIGNER_NOT_AUTHORISED: "người ký không có thẩm quyền: trình người có thẩm quyền ký",
    ReasonCode.ALTERED_AFTER_SIGNING: "nội dung bị thay đổi sau khi ký: ký lại bản hoàn chỉnh",
    ReasonCode.ANNEXES_MISSING: "thiếu phụ lục: bổ sung đủ phụ lục theo yêu cầu",
    ReasonCode.SECTIONS_MISSING: "thiếu mục theo đề cương: bổ sung các mục còn thiếu",
    ReasonCode.FIGURES_MISSING: "thiếu số liệu: bổ sung đủ số liệu theo biểu mẫu",
    ReasonCode.BASIS_DIFFERS: "loại số liệu (ước thực hiện, chính thức) không đúng yêu cầu: rà soát, điều chỉnh số liệu",
    ReasonCode.OUTLINE_MISSING: "không theo đề cương hướng dẫn: xây dựng lại theo đề cương",
    ReasonCode.COPIED_CONTENT: "nội dung sao chép từ báo cáo khác: viết lại theo tình hình thực tế của đơn vị",
    ReasonCode.LAYOUT: "thể thức, kỹ thuật trình bày chưa đúng quy định: trình bày lại theo Nghị định số 30/2020/NĐ-CP",
    ReasonCode.NUMBER_USED_TWICE: "số, ký hiệu đã dùng cho văn bản khác: kiểm tra, cấp lại số",
    ReasonCode.PERIOD_NOT_OPEN: "kỳ báo cáo chưa mở hoặc đã đóng: kiểm tra lại kỳ báo cáo",
    ReasonCode.REPLACES_UNKNOWN: "không tìm thấy lần gửi được thay thế: kiểm tra mã lần gửi",
    ReasonCode.SECRET: "có nội dung thuộc bí mật nhà nước: gửi theo quy định về bảo vệ bí mật nhà nước",
    ReasonCode.STAMP_IN_FUTURE: "thời điểm gửi ghi sau thời điểm nhận: chỉnh lại đồng hồ của hệ thống gửi",
    ReasonCode.OBJECT_AWAITED: "không có tài liệu kèm theo trong kho tài liệu: đưa tài liệu lên kho",
    ReasonCode.OBJECT_ALTERED: "tài liệu trong kho không khớp mã kiểm tra đã khai: đưa lại đúng tài liệu",
}
"""What a returned report lacks, and what mends it."""

OTHER: Final = "chưa đủ điều kiện tiếp nhận: rà soát, hoàn thiện theo phiếu tiếp nhận"


def mended(reasons: Sequence[ReasonCode], details: Mapping[ReasonCode, str]) -> tuple[str, ...]:
    """List reasons, each with what is to be done."""
    ends = [*[";"] * (len(reasons) - 1), "."]
    return tuple(f"- {_said(each, details)}{end}" for each, end in zip(reasons, ends, strict=False))


def _said(reason: ReasonCode, details: Mapping[ReasonCode, str]) -> str:
    words = MENDED.get(reason, OTHER)
    words = words[0].upper() + words[1:]
    detail = details.get(reason, "").strip()
    return f"{words} (chi tiết: {detail})" if detail else words
