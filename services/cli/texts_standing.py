"""What the command says about registers, scores, schemes, objections and figures, in Vietnamese and English."""

from typing import Final

STANDING: Final[dict[str, tuple[str, str]]] = {
    "table-has-no-file": (
        "định dạng table chỉ để xem; thêm --format csv|json|xlsx hoặc đặt tên tệp có đuôi .csv, .json, .xlsx",
        "table is for looking at only; add --format csv|json|xlsx, or name the file .csv, .json or .xlsx",
    ),
    "written-to": (
        "Đã ghi {rows} dòng vào {path} (đúng vào lúc {as_of}, đã biết đến {known_at}).",
        "{rows} rows written to {path} (as of {as_of}, known at {known_at}).",
    ),
    "not-written-to": (
        "không ghi được {path} ({why}); tệp cũ còn nguyên, giải phóng chỗ hoặc chọn nơi khác rồi chạy lại",
        "{path} cannot be written ({why}); what was there is untouched: make room or choose another place, and repeat",
    ),
    "too-many-rows": (
        "{path}: hơn {most} dòng, một trang tính không chứa hết; dùng --format csv hoặc lọc bớt",
        "{path}: more than {most} rows, which no sheet holds; use --format csv, or ask for less",
    ),
}
