"""What is said of each contradiction, and what to do about it, in Vietnamese and English."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from services.deadlines.catalogue.texts import Told
from services.deadlines.domain.conflicts import Code, Found

VI: Final[dict[Code, Told]] = {
    Code.DUPLICATE: Told("«{code}» đã dùng ở trên", "mỗi mã chỉ dùng một lần"),
    Code.UNKNOWN_CODE: Told("không có {what} «{code}»{near}", "sửa mã, hoặc khai báo {what} này"),
    Code.DISTRICT_MISSING: Told("thiếu khoá «district»", "ghi hệ thống gửi báo cáo của các đơn vị"),
    Code.NOT_A_SATURDAY: Told("{day} không phải thứ Bảy", "sửa lại ngày làm bù"),
    Code.WINDOW_BACKWARDS: Told("ngày đầu chốt số liệu sau ngày cuối ({first} – {last})", "đổi lại hai ngày"),
    Code.VALIDITY_BACKWARDS: Told("hết hiệu lực {until} trước khi có hiệu lực {since}", "sửa lại hai ngày"),
    Code.OPENS_AFTER_DUE: Told("kỳ mở ngày {opens}, sau thời hạn ({due})", "mở kỳ trước thời hạn"),
    Code.TURN_UNKNOWN: Told("không có kỳ «{name}»", "chọn trong: {names}"),
    Code.YEARS_MISSING: Told("nghĩa vụ lặp lại mà danh mục không nói năm nào", "thêm «years: [2023]» ở đầu danh mục"),
    Code.DAYS_MISSING: Told("«monthly_days» mà không nói ngày nào", "thêm «days: [10, 25]»"),
    Code.DAY_UNPLACED: Told("không rõ ngày của tháng nào ({recurs})", "thêm «of: last_month» …, hoặc viết ngày đầy đủ"),
    Code.KEY_UNUSED: Told("«{key}» không có nghĩa với {with_}", "xoá đi, hoặc sửa câu thời hạn"),
    Code.NOT_OWING: Told("«{code}» không thuộc diện phải gửi báo cáo này", "sửa mã, thêm vào «audience», hoặc xoá đi"),
    Code.DUE_TWICE: Told("«{code}» đã có thời hạn riêng ở trên", "mỗi đơn vị chỉ có một thời hạn"),
    Code.CYCLE: Told("«{code}» lại đứng trên chính nó", "sửa quan hệ cho khỏi vòng tròn"),
    Code.RESOLUTION_EMPTY: Told(
        "cách giải quyết «{conflict}» không nói gì, hoặc không có văn bản đã ban hành",
        "ghi «due», «window» hoặc «accepted: true», và «citation» có số, ngày",
    ),
    Code.DUE_BEFORE_WINDOW_CLOSES: Told(
        "thời hạn ({last}) đến trước khi hết thời gian chốt số liệu ({closes})",
        "lùi thời hạn hoặc chốt số liệu sớm hơn, với văn bản của người có thẩm quyền; đến lúc đó không ai bị tính trễ",
    ),
    Code.TOO_LITTLE_TIME: Told(
        "từ lúc chốt số liệu ({closes}) đến thời hạn ({last}) không có ngày làm việc nào "
        "(Nghị định 09/2019/NĐ-CP, Điều 8 khoản 5: ít nhất 01)",
        "lùi thời hạn, hoặc dẫn văn bản nói đúng như vậy",
    ),
    Code.DUE_MISSING: Told(
        "không có ngày của thời hạn ({phrase})", "ghi ngày, hoặc «phrase: UNSPECIFIED» nếu văn bản không nói"
    ),
    Code.AUDIENCE_EMPTY: Told("không đơn vị nào phải gửi", "sửa «audience», hoặc đăng ký các đơn vị"),
    Code.AUDIENCE_UNDEFINED: Told(
        "không rõ ai phải gửi («{what}»)", "liệt kê các đơn vị, hoặc «frozen_at: issue» với danh sách lúc ban hành"
    ),
    Code.DRAFT_SOURCE: Told(
        "văn bản ({number}) chưa có số hoặc ngày: mới là dự thảo",
        "ghi số và ngày sau khi ban hành; đến lúc đó chưa ai phải gửi",
    ),
    Code.ISSUED_AFTER_DUE: Told(
        "văn bản {number} ban hành {issued}, sau thời hạn ({last})", "sửa ngày, hoặc dẫn văn bản cho thời hạn khác"
    ),
    Code.YEAR_TYPO: Told("năm {year} có lẽ sai, hẳn là {meant}", "đối chiếu với văn bản"),
    Code.WINDOW_GAP: Told(
        "các ngày {first} – {last} không thuộc thời gian chốt số liệu nào (sau {other})",
        "kiểm tra; số liệu những ngày này sẽ mất",
    ),
    Code.WINDOW_OVERLAP: Told(
        "các ngày {first} – {last} tính hai lần (cũng trong {other})",
        "kiểm tra; ghi rõ số liệu nào là ước (basis: estimate)",
    ),
    Code.WINDOW_DIFFERS: Told(
        "thời gian chốt số liệu ({own_first} – {own_last}) khác {rule} ({first} – {last})",
        "giữ nguyên nếu văn bản nói vậy (Điều 8 khoản 5 điểm a chỉ yêu cầu thống nhất)",
    ),
    Code.SECTION_WITHOUT_SUPPLIER: Told(
        "mục {section} không giao cho ai", "hỏi cơ quan ban hành; ghi «supplier» khi đã rõ"
    ),
    Code.AMBIGUOUS_PHRASE: Told(
        "«chậm nhất trước ngày» tự mâu thuẫn: xét theo hết ngày {day}, nhắc theo hết ngày {before}",
        "xin xác nhận, rồi ghi «reads_as» và «confirmed_by»",
    ),
    Code.DAY_OFF_DUE: Told(
        "ngày cuối ({last}) là ngày nghỉ; không có quy định chuyển ngày",
        "giữ nguyên, hoặc ghi «roll: next_working_day» ({after}) hay «previous_working_day» ({before}) nếu văn bản nói vậy",
    ),
    Code.CITATION_DIFFERS: Told(
        "văn bản «{number}» ngày {dated} nơi khác ghi «{other}» ngày {before}", "đối chiếu, ghi thống nhất"
    ),
    Code.QUOTE_DIFFERS: Told("câu của văn bản nói {said}, danh mục ghi {day}", "đối chiếu với văn bản"),
    Code.NAME_TWICE: Told("«{name}» là tên của cả {other} và {code}", "thêm phần phân biệt, hoặc bỏ bớt tên khác"),
}

EN: Final[dict[Code, Told]] = {
    Code.DUPLICATE: Told("«{code}» is used above already", "use every code once"),
    Code.UNKNOWN_CODE: Told("there is no {what} «{code}»{near}", "mend the code, or declare this {what}"),
    Code.DISTRICT_MISSING: Told("the key «district» is missing", "name the system that sends the units' reports"),
    Code.NOT_A_SATURDAY: Told("{day} is no Saturday", "mend the day that is made up for"),
    Code.WINDOW_BACKWARDS: Told("the window begins after it ends ({first} – {last})", "swap the two days"),
    Code.VALIDITY_BACKWARDS: Told("it ends on {until}, before it begins on {since}", "mend the two days"),
    Code.OPENS_AFTER_DUE: Told("the period opens on {opens}, after it is due ({due})", "open it before"),
    Code.TURN_UNKNOWN: Told("there is no turn «{name}»", "choose of: {names}"),
    Code.YEARS_MISSING: Told("it recurs, and the catalogue names no years", "add «years: [2023]» at its head"),
    Code.DAYS_MISSING: Told("«monthly_days» without any day", "add «days: [10, 25]»"),
    Code.DAY_UNPLACED: Told(
        "of which month is this a day ({recurs})?", "add «of: last_month» …, or write the whole day"
    ),
    Code.KEY_UNUSED: Told("«{key}» means nothing with {with_}", "delete it, or mend the deadline"),
    Code.NOT_OWING: Told("«{code}» does not owe this report", "mend the code, add it to «audience», or delete it"),
    Code.DUE_TWICE: Told("«{code}» has a deadline of its own above", "give a unit one deadline"),
    Code.CYCLE: Told("«{code}» stands above itself", "mend what stands above what"),
    Code.RESOLUTION_EMPTY: Told(
        "the resolution of «{conflict}» says nothing, or cites no issued letter",
        "give «due», «window» or «accepted: true», and a «citation» with number and date",
    ),
    Code.DUE_BEFORE_WINDOW_CLOSES: Told(
        "it is due ({last}) before its window closes ({closes})",
        "move the deadline or the window, with a letter of who may say so; nobody is late until then",
    ),
    Code.TOO_LITTLE_TIME: Told(
        "no working day lies between the end of the window ({closes}) and the deadline ({last}) "
        "(Decree 09/2019/NĐ-CP Art. 8(5): at least 1)",
        "move the deadline, or cite the letter that means it so",
    ),
    Code.DUE_MISSING: Told(
        "the deadline names no day ({phrase})", "name it, or write «phrase: UNSPECIFIED» where the letter names none"
    ),
    Code.AUDIENCE_EMPTY: Told("no unit owes it", "mend «audience», or register the units"),
    Code.AUDIENCE_UNDEFINED: Told(
        "who owes it is not defined («{what}»)", "list the units, or «frozen_at: issue» with the list as it was then"
    ),
    Code.DRAFT_SOURCE: Told(
        "its letter ({number}) has no number or no date: it is a draft",
        "add them when it is issued; nobody owes it until then",
    ),
    Code.ISSUED_AFTER_DUE: Told(
        "the letter {number} was issued on {issued}, after the deadline ({last})",
        "mend the day, or cite a letter with another",
    ),
    Code.YEAR_TYPO: Told("the year {year} looks wrong, {meant} is likely meant", "compare it with the letter"),
    Code.WINDOW_GAP: Told(
        "the days {first} – {last} are in no window (after {other})",
        "check it; what happens on them is counted nowhere",
    ),
    Code.WINDOW_OVERLAP: Told(
        "the days {first} – {last} count twice (also in {other})", "check it; say which figures are estimates (basis)"
    ),
    Code.WINDOW_DIFFERS: Told(
        "its window ({own_first} – {own_last}) is another than that of {rule} ({first} – {last})",
        "keep it where the letter says so (Art. 8(5)(a) asks for consistency only)",
    ),
    Code.SECTION_WITHOUT_SUPPLIER: Told("nobody writes section {section}", "ask who issued it; name a «supplier» then"),
    Code.AMBIGUOUS_PHRASE: Told(
        "«chậm nhất trước ngày» contradicts itself: judged by the end of {day}, reminded of by the end of {before}",
        "have it confirmed, then write «reads_as» and «confirmed_by»",
    ),
    Code.DAY_OFF_DUE: Told(
        "the last day ({last}) is a day off, and no rule moves it",
        "keep it, or write «roll: next_working_day» ({after}) or «previous_working_day» ({before}) where a letter says so",
    ),
    Code.CITATION_DIFFERS: Told(
        "the letter «{number}» of {dated} is «{other}» of {before} elsewhere", "compare, and write it one way"
    ),
    Code.QUOTE_DIFFERS: Told("the letter's sentence says {said}, the catalogue {day}", "compare it with the letter"),
    Code.NAME_TWICE: Told("«{name}» names both {other} and {code}", "add what tells them apart, or drop an alias"),
}

LETTER_YEAR: Final = {
    "vi": Told(
        "«{number}» ngày {dated} nơi khác ghi «{other}» ngày {before}: năm có lẽ sai",
        "đối chiếu với văn bản; giữ nguyên văn",
    ),
    "en": Told(
        "«{number}» of {dated} is «{other}» of {before} elsewhere: the year looks wrong", "compare; quote as it is"
    ),
}
KINDS: Final = {
    "unit": "đơn vị",
    "district": "huyện",
    "kind": "loại đơn vị",
    "group": "nhóm",
    "obligation": "nghĩa vụ",
    "conflict": "mâu thuẫn",
}


def told(found: Found, lang: str = "vi") -> Told:
    """Say what a finding means and what to do; days are written as people of that language write them."""
    english = lang == "en"
    text = (EN if english else VI)[found.code]
    if found.code is Code.YEAR_TYPO and "dated" in found.facts:
        text = LETTER_YEAR["en" if english else "vi"]
    words = _words(found.facts, english=english)
    return Told(text.what.format(**words), text.advice.format(**words))


def _words(facts: Mapping[str, str], *, english: bool) -> dict[str, str]:
    words = {name: fact if english or name == "code" else _day(fact) for name, fact in facts.items()}
    near = facts.get("near", "")
    words["near"] = f" ({'is it' if english else 'có phải'} «{near}»?)" if near else ""
    if "what" in facts and not english:
        words["what"] = KINDS.get(facts["what"], facts["what"])
    return words


def _day(fact: str) -> str:
    try:
        return date.fromisoformat(fact).strftime("%d/%m/%Y")
    except ValueError:
        return fact
