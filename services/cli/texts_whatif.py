"""What the command says about what would be, in Vietnamese and English."""

from typing import Final

WHATIF: Final[dict[str, tuple[str, str]]] = {
    "whatif-nothing": (
        "hãy cho biết giả sử điều gì: --with TỆP (danh mục, lịch hoặc thang điểm), --roll none|next, hoặc --by THANG",
        "say what is supposed: --with FILE (a catalogue, calendar or scheme), --roll none|next, or --by SCHEME",
    ),
    "whatif-one-scheme": (
        "chỉ so sánh được một thang điểm mỗi lần; bỏ bớt tệp thang điểm hoặc --by",
        "only one scheme can be looked at in one call; leave out a scheme file or --by",
    ),
    "whatif-rows": ("--rows {value}: chọn {known}", "--rows {value}: one of {known}"),
    "whatif-table": ("Giả sử", "What if"),
    "whatif-sums": ("Tình trạng trước và sau", "How duties stand, before and after"),
    "whatif-before": ("Hiện nay", "Now"),
    "whatif-after": ("Giả sử", "Then"),
    "whatif-units": ("Đơn vị thay đổi", "Units that would stand otherwise"),
    "whatif-units-moved": (
        "{count} trong {all} đơn vị thay đổi hạng, điểm hoặc xếp loại (thang {scheme}).",
        "{count} of {all} units would have another rank, score or class (scheme {scheme}).",
    ),
    "whatif-no-unit-moves": (
        "Không đơn vị nào thay đổi hạng, điểm hay xếp loại (thang {scheme}).",
        "No unit would have another rank, score or class (scheme {scheme}).",
    ),
    "whatif-no-scheme": (
        "Chưa có thang điểm nào của năm này; thêm --scheme TỆP để so sánh điểm.",
        "No scheme scores this year; add --scheme FILE to compare scores.",
    ),
    "whatif-duties": ("Báo cáo thay đổi", "Duties that would be otherwise"),
    "whatif-duties-moved": (
        "{count} báo cáo thay đổi tình trạng hoặc điểm.",
        "{count} duties would stand, or be scored, otherwise.",
    ),
    "whatif-only-due": (
        "{count} báo cáo chỉ đổi hạn, tình trạng như cũ.",
        "{count} duties would only fall due at another instant, and stand as they do.",
    ),
    "whatif-nothing-changed": (
        "Chỉ là giả sử: không có gì được ghi hay thay đổi.",
        "This was only supposed: nothing was written or changed.",
    ),
    "column-was_rank": ("Hạng hiện nay", "Rank now"),
    "column-was_score": ("Điểm hiện nay", "Score now"),
    "column-was_classed": ("Xếp loại hiện nay", "Class now"),
    "column-was_status": ("Tình trạng hiện nay", "Status now"),
    "column-only_due": ("Chỉ đổi hạn", "Only due otherwise"),
    "column-was_due_at": ("Trễ từ (hiện nay)", "Too late from (now)"),
    "column-was_days_late": ("Số ngày trễ hiện nay", "Days late now"),
    "column-why": ("Vì sao", "Why"),
}
