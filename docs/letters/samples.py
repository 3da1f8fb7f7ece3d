"""Write the page of all kinds of letters, and draw a sample of each (`make schemas`)."""

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from services.notify.letters import pictures
from services.notify.texts import Letter, Text, current, sample

HERE: Final = Path(__file__).parent
PAGE: Final = HERE / "kinds.md"
RESOLUTION: Final = 80

PREFACE: Final = """\
# Các mẫu văn bản

Trang này do `make schemas` viết từ các tệp trong `services/notify/texts/vi`; ảnh là trang đầu của bản mẫu về một thành phố không có thật. Toàn văn từng mẫu, với chỗ
điền và điều kiện: `dunghan letters texts`. English: each text with what leads to it, what officers fill in, and how it looks.
"""

LEADS: Final[Mapping[str, str]] = {
    "remind": "báo cáo sắp đến hạn mà chưa được tiếp nhận (`ReportDueSoon`), hoặc cán bộ dự thảo",
    "remind-digest": "nhiều báo cáo của một đơn vị cùng sắp đến hạn, khi quy chế gộp mỗi ngày một văn bản (`as: digest`)",
    "urge": "đã chốt hạn mà chưa có báo cáo được tiếp nhận trong hạn (`ReportLate`), hoặc cán bộ dự thảo",
    "urge-digest": "nhiều báo cáo của một đơn vị cùng quá hạn, khi quy chế gộp mỗi ngày một văn bản",
    "urge-unexcused": "sự cố từng miễn lỗi cho báo cáo trễ bị rút lại (`ExcuseWithdrawn`)",
    "rectify": "cán bộ dự thảo; toàn bộ sổ theo dõi là phụ lục",
    "correct": "căn cứ của văn bản đôn đốc đã gửi không còn: đến kịp hạn, gia hạn, miễn, sáp nhập, sự cố …",
    "correct-hand": "cán bộ thấy một văn bản đã phát hành in sai",
    "explain": "quy chế, khi đôn đốc rồi vẫn chưa gửi; hoặc cán bộ dự thảo",
    "returned": "báo cáo bị trả lại (`ReportReturned`) khi quy chế có `on: returned`; hoặc cán bộ dự thảo",
    "recall": "cán bộ thu hồi một văn bản đã có số",
    "commend": "cán bộ biểu dương; chỉ những đơn vị mà mọi báo cáo đã đến hạn của năm đều đúng hạn",
    "status": "cán bộ báo cáo phiên họp thường kỳ; danh sách gửi trễ, chưa gửi là phụ lục",
}
"""What makes such a letter be written, by the text's name, in the order of the page."""


def hashed(letter: Letter) -> str:
    """Tell a sample from any other by the first of its SHA-256."""
    return hashlib.sha256(letter.model_dump_json().encode()).hexdigest()[:16]


def render() -> str:
    """Write the page."""
    return PREFACE + "".join(f"\n{part}" for name in LEADS for part in _text(current()[name]))


def _text(text: Text) -> Iterable[str]:
    letter, leads = sample(text), LEADS[text.name].removesuffix(" …")
    form = f"**{text.document.title}** (ký hiệu {letter.symbol})" if text.document.title else "công văn"
    yield f"## {text.title}\n"
    yield f"`{text.template}` · {form} · có khi: {leads}.\n"
    if text.fields:
        yield "| trường cán bộ điền | kiểu | nghĩa là | ví dụ |\n|---|---|---|---|\n" + "".join(_fields(text))
    yield f'<img src="{text.name}.png" width="560" alt="{text.title}">\n'
    yield f"<!-- {hashed(letter)} -->\n"


def _fields(text: Text) -> Iterable[str]:
    for name, field in text.fields.items():
        shape = f"{field.shape}{', không bắt buộc' if field.optional else ''}"
        example = "; ".join(field.sample) if isinstance(field.sample, tuple) else str(field.sample)
        yield f"| `{name}` | {shape} | {field.means} | {example} |\n"


def draw() -> None:
    """Draw the first page of each sample that is another than the one the page knows."""
    known = PAGE.read_text("utf-8") if PAGE.exists() else ""
    for text in current().values():
        letter, path = sample(text), HERE / f"{text.name}.png"
        if hashed(letter) not in known or not path.exists():
            path.write_bytes(pictures(letter, RESOLUTION)[0])


if __name__ == "__main__":
    draw()
    PAGE.write_text(render(), encoding="utf-8")
