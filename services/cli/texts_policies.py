"""What the command says about letter policies, in Vietnamese and English."""

from typing import Final

POLICIES: Final[dict[str, tuple[str, str]]] = {
    "policy-in-force": ("Đã áp dụng {policy} cho {district}.", "{policy} is in force for {district}."),
    "policy-no-more": ("Đã thôi áp dụng {policy} cho {district}.", "{policy} is withdrawn for {district}."),
    "policy-holds": ("đang áp dụng", "in force"),
    "policy-withdrawn-at": ("thôi áp dụng từ {at}", "withdrawn {at}"),
    "policy-activated-at": ("Áp dụng lúc", "In force since"),
    "policy-of": ("Địa bàn", "District"),
    "policies-counted": ("{count} quy chế", "{count} policies"),
    "no-policies": (
        (
            "Chưa có quy chế nào: mỗi lần nhắc, mỗi lần quá hạn là một văn bản gửi ngay. Viết một tệp theo "
            "catalogues/chinh-sach-vi-du rồi chạy `dunghan letters policies import FILE`."
        ),
        (
            "There is no policy: each reminder and each lateness is a letter at once. Write a file like "
            "catalogues/chinh-sach-vi-du, then `dunghan letters policies import FILE`."
        ),
    ),
    "no-letter-orders-policy": ("chưa có văn bản nào quy định", "no letter orders it"),
    "no-policy-file": (
        "{path}: không phải tệp quy chế gửi văn bản (không có khoá «policy»)",
        "{path}: this is no letter policy (it has no key «policy»)",
    ),
    "not-a-policy": (
        "«{value}» không phải quy chế; viết MÃ hoặc MÃ/2",
        "“{value}” is no policy; write CODE or CODE/2",
    ),
}
