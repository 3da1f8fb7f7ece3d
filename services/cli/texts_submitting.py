"""What the command says about sending as a district does, in Vietnamese and English; part of `texts`."""

from typing import Final

SUBMITTING: Final[dict[str, tuple[str, str]]] = {
    "rows-wrong": (
        "{count} chỗ sai ở trên; chưa gửi gì, sửa rồi chạy lại",
        "{count} faults above; nothing was sent, mend them and run again",
    ),
    "dry-run": ("{count} báo cáo đọc được; chưa gửi gì.", "{count} submissions are readable; nothing was sent."),
    "not-checked": (
        "Chưa đối chiếu được với danh mục của tỉnh: {why}",
        "Not compared with the province's reference: {why}",
    ),
    "which-district": (
        "chưa rõ hệ thống gửi; thêm --district D hoặc --bundle DIR",
        "no sending system; add --district D or --bundle DIR",
    ),
    "other-district": (
        "gói kết nối là của {has}, không phải {asked}; bỏ --district hoặc chọn gói khác",
        "the bundle is that of {has}, not of {asked}; leave --district out or take another bundle",
    ),
    "nothing-to-send": (
        "chưa có gì để gửi; thêm FILE…, --resume hoặc --withdraw ID",
        "nothing to send; add FILE…, --resume or --withdraw ID",
    ),
    "nothing-waits": ("Hộp thư đi không còn gì chờ gửi.", "Nothing waits in the outbox."),
    "still-waiting": (
        "{count} bản tin khác còn chờ trong hộp thư đi; gửi bằng --resume",
        "{count} other messages wait in the outbox; send them with --resume",
    ),
    "submission-unknown": (
        "không biết lần gửi {id} của {district}; kiểm tra mã",
        "submission {id} of {district} is not known; check the id",
    ),
    "clock-ahead": (
        "Đồng hồ máy này nhanh ít nhất {seconds:.1f} giây so với tỉnh; chỉnh lại đồng hồ (NTP).",
        "This machine's clock is at least {seconds:.1f} s ahead of the province's; set it right (NTP).",
    ),
    "clock-behind": (
        "Đồng hồ máy này chậm ít nhất {seconds:.1f} giây so với tỉnh; chỉnh lại đồng hồ (NTP).",
        "This machine's clock is at least {seconds:.1f} s behind the province's; set it right (NTP).",
    ),
    "bad-receipts": (
        "{count} biên nhận không đáng tin, đã bỏ qua; báo cho tỉnh.",
        "{count} receipts are not to be believed and were left aside; tell the province.",
    ),
    "on-trial": ("gửi thử, không tính", "on trial, counted nowhere"),
    "reasons": ("Lý do", "Reasons"),
    "more-rows": ("… và {count} dòng nữa, xem {path}", "… and {count} more rows, see {path}"),
}
