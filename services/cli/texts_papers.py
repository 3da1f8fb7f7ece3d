"""What the command says of the papers of signed letters, in Vietnamese and English; part of `texts`."""

from typing import Final

PAPERS: Final[dict[str, tuple[str, str]]] = {
    "papers-copied": (
        "Đã chép {count} bản văn bản ký số vào {path}",
        "{count} papers of signed letters were copied to {path}",
    ),
    "papers-lacking": (
        "Thiếu {count} bản văn bản ký số (bản đầu: {first}); hãy chép từ bản sao lưu khác vào {path}. Chưa gửi thì sẽ ký lại.",
        "{count} papers of signed letters are missing (first: {first}); copy them to {path}. What was not sent is signed again.",
    ),
    "papers-not-copied": (
        "Không chép được các bản văn bản ký số: {why}",
        "The papers of signed letters could not be copied: {why}",
    ),
    "papers-where": (
        "Bản sao lưu có {count} bản văn bản ký số; hãy chép {path} vào thư mục {setting} của máy chạy notify.",
        "The backup has {count} papers of signed letters; copy {path} to the folder {setting} names where notify runs.",
    ),
}
