"""Letters of every shape: short, long, with a title, to many, with long names, with everything Annex I knows."""

from datetime import date
from typing import Final

from services.notify import texts
from services.notify.letter import Annex, Head, Letter, Urgency

BODY: Final = (
    "Căn cứ Kế hoạch số 05/KH-UBND ngày 11 tháng 01 năm 2023 của Ủy ban nhân dân thành phố Mẫu, các cơ quan, đơn vị có trách "
    "nhiệm gửi báo cáo đúng thời hạn, đủ phụ lục, được ký số và gửi qua kênh quy định."
)
SHORT: Final = Letter(
    number=5,
    symbol="UBND-CCHC",
    issuer="Ủy ban nhân dân thành phố Mẫu",
    place="Mẫu",
    dated=date(2023, 2, 3),
    subject="V/v nhắc thời hạn gửi báo cáo",
    addressees=("Thủ trưởng Phòng Kinh tế",),
    paragraphs=(BODY, "Đề nghị Thủ trưởng Phòng Kinh tế chỉ đạo thực hiện."),
    authority="TM. Ủy ban nhân dân",
    signer_title="Chủ tịch",
    signer_name="Nguyễn Văn Mẫu",
    copies=("Như trên", "Lưu: VT, CCHC"),
)


def made(letter: Letter = SHORT, **fields: object) -> Letter:
    """Return the letter with other fields, checked as any letter is."""
    return Letter.model_validate({**letter.model_dump(), **fields})


def register(*, rows: int = 30, reports: int = 5) -> Annex:
    """Return a list as rectification letters have it."""
    marks = tuple(Head(title=f"BC {no}", subs=("Đã gửi", "Gửi trễ")) for no in range(1, reports + 1))
    return Annex(
        title="Thống kê việc gửi báo cáo tính đến ngày 03/10/2023",
        note="Ghi chú: «X» ở cột «Đã gửi»: đã được tiếp nhận trong thời hạn; «Chưa»: đã quá thời hạn, chưa có báo cáo.",
        heads=(Head(title="STT"), Head(title="Cơ quan, đơn vị, địa phương", prose=True), *marks),
        rows=tuple(
            (str(no), f"Đơn vị {no}", *("X", "", "", "Chưa") * reports)[: 2 + 2 * reports] for no in range(1, rows + 1)
        ),
    )


LONG: Final = made(paragraphs=(BODY,) * 30)
MANY: Final = made(
    parent="UBND tỉnh Mẫu",
    number=884,
    subject="V/v chấn chỉnh việc gửi báo cáo định kỳ về công tác cải cách hành chính",
    addressees=(
        "Thủ trưởng các phòng, ban, ngành, đơn vị sự nghiệp",
        "Chủ tịch Ủy ban nhân dân các phường, xã",
        "Phòng A",
    ),
    paragraphs=(BODY, BODY, "1. Gửi ngay báo cáo còn thiếu."),
    annexes=(register(),),
)
NAMES: Final = made(
    parent="Ủy ban nhân dân thành phố trực thuộc trung ương có một tên rất dài",
    issuer="Ban Quản lý dự án đầu tư xây dựng các công trình nông nghiệp và phát triển nông thôn huyện Mẫu",
    place="Thành phố Hồ Chí Minh",
    dated=date(2023, 12, 31),
    addressees=("Ban Bồi thường, giải phóng mặt bằng và Trung tâm Phát triển quỹ đất thành phố Mẫu thuộc tỉnh Mẫu",),
    authority="KT. Trưởng ban Quản lý dự án",
    signer_title="Phó Trưởng ban",
    signer_name="Công Tằng Tôn Nữ Nguyễn Phước Hoàng Diệu Mẫu",
    copies=(
        *(f"Ủy ban Mặt trận Tổ quốc Việt Nam và các tổ chức chính trị - xã hội thứ {no}" for no in range(9)),
        "Lưu: VT",
    ),
)
REPORT: Final = made(
    title="Báo cáo",
    symbol="BC-UBND",
    subject="Tình hình chấp hành chế độ báo cáo định kỳ quý III năm 2023",
    addressees=(),
    paragraphs=(BODY,) * 12,
    authority="TUQ. Chủ tịch",
    signer_title="Chánh Văn phòng",
    annexes=(register(rows=60), register(rows=3, reports=2)),
)
FULL: Final = made(
    MANY,
    urgency=Urgency.EXPRESS,
    circulation="Lưu hành nội bộ",
    drafter="ltb",
    printed=30,
    contact="Số 1 đường Mẫu, thành phố Mẫu; điện thoại 0297 000 000; thư điện tử ubnd@mau.example",
)
SHAPES: Final = {"short": SHORT, "long": LONG, "many": MANY, "names": NAMES, "report": REPORT, "full": FULL}
KINDS: Final = {name: texts.sample(text) for name, text in texts.current().items()}
EVERY: Final = {**SHAPES, **KINDS}
