"""What the command says of rebuilds, in Vietnamese and English; part of `texts`."""

from typing import Final

REBUILD: Final[dict[str, tuple[str, str]]] = {
    "rebuild-folding": ("Dựng lại", "Folding"),
    "rebuild-comparing": ("So sánh", "Comparing"),
    "rebuild-rate": ("{rate} dòng/giây", "{rate} rows/s"),
    "rebuild-switched": (
        "{service}: đã dựng lại {tables} bảng từ {rows} dòng sổ ghi trong {seconds:.1f} giây và đưa vào dùng.",
        "{service}: {tables} tables were built anew from {rows} rows of the journal in {seconds:.1f} s and are in use.",
    ),
    "rebuild-kept": (
        "{service}: đã so {tables} bảng với {rows} dòng sổ ghi trong {seconds:.1f} giây; các bảng giữ nguyên (--keep).",
        "{service}: {tables} tables were compared with {rows} rows of the journal in {seconds:.1f} s; they stay (--keep).",
    ),
    "rebuild-same": (
        "Không dòng nào khác: các bảng đúng như sổ ghi.",
        "No row differed: the tables were as the journal gives them.",
    ),
    "rebuild-differed": (
        "{count} dòng khác với sổ ghi; những dòng đầu ở trên. Nay các bảng đúng như sổ ghi.",
        "{count} rows were otherwise than the journal gives; the first are above. The tables are right now.",
    ),
    "rebuild-differs": (
        "{count} dòng khác với sổ ghi; sửa bằng: dunghan rebuild {service}",
        "{count} rows are otherwise than the journal gives; mend them by: dunghan rebuild {service}",
    ),
    "rebuild-cancelled": (
        "{service}: đã dừng dựng lại; các bảng giữ nguyên.",
        "{service}: the rebuild was ended; the tables are as they were.",
    ),
    "rebuild-failed": (
        "{service}: không dựng lại được ({why}); các bảng giữ nguyên. Khắc phục rồi chạy lại: dunghan rebuild {service}",
        "{service}: it could not be rebuilt ({why}); the tables are as they were. Mend that, then: dunghan rebuild {service}",
    ),
    "rebuild-goes-on": (
        "{service} vẫn dựng lại tiếp; xem tiếp: dunghan rebuild {service}; dừng hẳn: dunghan rebuild {service} --cancel",
        "{service} goes on with it; look again: dunghan rebuild {service}; end it: dunghan rebuild {service} --cancel",
    ),
}
