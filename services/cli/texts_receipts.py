"""What the command says about receipts as proof, in Vietnamese and English; part of `texts`."""

from typing import Final

RECEIPTS: Final[dict[str, tuple[str, str]]] = {
    "proof": ("Chứng cứ", "Proof"),
    "proof-of": (
        "{path}: {count} biên nhận của hệ thống gửi {district}",
        "{path}: {count} receipts of the sending system {district}",
    ),
    "proof-without-content": (
        "không so với nội dung đã gửi: {why}; thêm --of FILE để so",
        "not compared with what was sent: {why}; add --of FILE to compare",
    ),
    "proof-otherwise": (
        "không so với {path}, tệp này đã gửi với tuỳ chọn khác; thêm --period, --channel như khi gửi ({why})",
        "not compared with {path}, which was sent with options; add --period and --channel as then ({why})",
    ),
    "proof-document": ("một tài liệu không giữ thời điểm đã gửi", "a document does not keep when it was sent"),
    "proof-good": ("chứng minh", "proves it"),
    "proof-all-good": ("Tất cả {count} biên nhận đều là bằng chứng.", "All {count} receipts are proof."),
    "proof-refused": (
        "{count} trên {all} biên nhận không được chấp nhận; lý do ở từng dòng",
        "{count} of {all} receipts are refused; each line says why",
    ),
    "proof-forged": (
        "giả mạo: không khoá nào của tỉnh đã ký; chỉ tin biên nhận nhận từ NATS của tỉnh",
        "forged: no key of the province signed it; take receipts from the province's NATS only",
    ),
    "proof-altered": (
        "bị sửa: chữ ký không khớp nội dung; hỏi lại bằng status hoặc gửi lại báo cáo",
        "altered: the signature does not fit what it says; ask for it again by status, or send the report again",
    ),
    "proof-foreign": (
        "của hệ thống gửi khác: {owner}; dùng biên nhận của chính mình",
        "of another sending system: {owner}; use your own receipt",
    ),
    "proof-replayed": (
        "dùng lại: thuộc lần gửi khác, hoặc đã có quyết định mới hơn; lấy biên nhận của chính lần gửi này",
        "replayed: it stands for another submission, or a newer decision followed; take this submission's own",
    ),
    "proof-contradictory": (
        "mâu thuẫn: hai biên nhận ghi khác nhau về cùng một vị trí của sổ ghi; báo tỉnh, giữ cả hai",
        "contradictory: two receipts give one place of the journal differently; tell the province and keep both",
    ),
    "proof-unsigned": (
        "chưa ký: không chứng minh gì; chờ biên nhận hoặc gửi lại",
        "unsigned: it proves nothing; wait for the receipt, or send again",
    ),
    "proof-test": ("gửi thử: không chứng minh gì", "a test: it proves nothing"),
    "proof-key-expired": (
        "khoá đã hết hạn khi quyết định; lấy tệp khoá mới và hỏi lại biên nhận",
        "the key was no longer in use when it was decided; get the new keys and ask for the receipt again",
    ),
    "no-receipts": ("{path}: không có biên nhận nào", "{path}: no receipts in it"),
    "not-a-receipt": (
        "{where}: {why}; mỗi dòng là một biên nhận JSON",
        "{where}: {why}; every line is one receipt as JSON",
    ),
    "no-receipt-keys": (
        "không biết khoá công khai của tỉnh; thêm --keys FILE, --bundle DIR hoặc --data-dir DIR",
        "the province's public keys are not known; add --keys FILE, --bundle DIR or --data-dir DIR",
    ),
    "which-owner": (
        "không biết của hệ thống gửi nào; thêm --district D hoặc --bundle DIR",
        "not known whose they are; add --district D or --bundle DIR",
    ),
}
