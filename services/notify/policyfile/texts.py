"""What is said of a policy that has not its shape, and of what is wrong in it, in Vietnamese and English."""

from collections.abc import Mapping
from typing import Final

from services.kit import shape_texts
from services.kit.shape_texts import Texts, Told
from services.notify.domain.policy_checks import Code, Finding

SHAPES: Final[dict[str, Texts]] = {
    "too-large": Texts(
        Told("không đọc được tệp: {size} MB, lớn hơn {most} MB", "quy chế không cần lớn như vậy"),
        Told("the file has {size} MB, more than {most} MB", "no policy needs that"),
    ),
    "too-deep": Texts(
        Told("lồng nhau quá {most} tầng", "quy chế không cần sâu như vậy: kiểm tra ngoặc và thụt lề"),
        Told(
            "parts stand in one another more than {most} deep", "no policy needs that: check brackets and indentation"
        ),
    ),
    "too-many": Texts(
        Told("quá {most} giá trị (kể cả chỗ lặp bằng «*»)", "bỏ bớt chỗ lặp"),
        Told("there are more than {most} values (aliases «*» counted)", "repeat less"),
    ),
    "two-documents": Texts(
        Told("tệp có hai tài liệu YAML («---»)", "mỗi tệp một quy chế"),
        Told("the file has two YAML documents («---»)", "one policy a file"),
    ),
    "tagged": Texts(
        Told("thẻ «{tag}» không dùng trong quy chế", "xoá thẻ"),
        Told("the tag «{tag}» has no place in a policy", "delete it"),
    ),
    "key-unknown": Texts(
        Told("không có khoá «{key}» ở đây", "xoá đi hoặc sửa lại tên{near_vi}"),
        Told("policies know no key «{key}» here", "delete it or mend its name{near_en}"),
    ),
    "no-share": Texts(
        Told("«{given}» không phải là một phần của số đơn vị", "viết phân số 1/3, hoặc số từ 0 đến 1: 0.25"),
        Told("«{given}» is no share of the units", "write a fraction, 1/3, or a number from 0 to 1, 0.25"),
    ),
}
"""Of how a policy's file is written, beside what is said of any file."""

FOUND: Final[dict[Code, Texts]] = {
    Code.KIND_NOT_OF_EVENT: Texts(
        Told("sự kiện «{on}» không dẫn đến văn bản «{kind}»", "chọn một trong: {known}; hoặc sửa «on»"),
        Told("«{on}» does not lead to a letter «{kind}»", "choose one of: {known}; or mend «on»"),
    ),
    Code.NOT_OF_EVENT: Texts(
        Told("«{key}» không có nghĩa với «{on}», chỉ với «{only}»", "xoá khoá này, hoặc sửa «on»"),
        Told("«{key}» means nothing of «{on}», only of «{only}»", "delete the key, or mend «on»"),
    ),
    Code.NO_DIGEST: Texts(
        Told("không gộp được văn bản «{kind}» của một ngày", "viết «as: single»; chỉ gộp được: {known}"),
        Told("letters «{kind}» cannot be put together", "write «as: single»; only these can: {known}"),
    ),
    Code.NEVER_REACHED: Texts(
        Told(
            "quy tắc thứ {rule} không bao giờ được dùng: quy tắc thứ {other} đã bao trùm", "xoá đi, hoặc đặt lên trước"
        ),
        Told("rule {rule} is never reached: rule {other} covers all of it", "delete it, or put it before that one"),
    ),
    Code.TWICE: Texts(Told("«{code}» ghi hai lần", "giữ lại một"), Told("«{code}» is named twice", "keep one")),
    Code.BRAKE_IDLE: Texts(
        Told("phanh không dùng đến: không có quy tắc nào khi quá hạn", "xoá «brake», hoặc thêm quy tắc «on: late»"),
        Told("there is nothing to brake: no rule is for what is late", "delete «brake», or add a rule «on: late»"),
    ),
    Code.UNKNOWN_OBLIGATION: Texts(
        Told("không có nghĩa vụ «{code}»{near_vi}", "sửa mã, hoặc nhập danh mục có nghĩa vụ này trước"),
        Told("there is no obligation «{code}»{near_en}", "mend the code, or import the catalogue that has it first"),
    ),
    Code.UNKNOWN_KIND: Texts(
        Told("không có loại đơn vị «{code}»{near_vi}", "sửa mã, hoặc nhập danh mục có đơn vị loại này trước"),
        Told("there is no kind of unit «{code}»{near_en}", "mend the code, or import units of this kind first"),
    ),
    Code.DISTRICT_OTHER: Texts(
        Told("quy chế chỉ dành cho {named}, không cho {district}", "chọn địa bàn khác, hoặc sửa «districts»"),
        Told("the policy is for {named}, not for {district}", "choose another district, or mend «districts»"),
    ),
    Code.VALIDITY_BACKWARDS: Texts(
        Told("hết hiệu lực ngày {until}, trước khi bắt đầu ({since})", "sửa hai ngày"),
        Told("it ends on {until}, before it begins on {since}", "mend the two days"),
    ),
    Code.VALIDITY_OVERLAPS: Texts(
        Told("hiệu lực trùng với {other} ({days})", "sửa hiệu lực, hoặc thu hồi quy chế kia trước"),
        Told("its validity overlaps that of {other} ({days})", "mend it, or withdraw the other policy first"),
    ),
    Code.VERSION_OLD: Texts(
        Told("{other} đã có với nội dung khác", "ghi «version: {next}»"),
        Told("{other} is known with another content", "write «version: {next}»"),
    ),
    Code.NO_SUCH_REMINDER: Texts(
        Told(
            "không nghĩa vụ nào được nhắc trước hạn {days} ngày làm việc (chỉ có: {known})",
            "sửa số ngày, hoặc thêm «reminders» vào danh mục nghĩa vụ",
        ),
        Told(
            "no obligation is reminded of {days} working days before (there are: {known})",
            "mend the number, or add «reminders» to the catalogue",
        ),
    ),
    Code.BRAKE_MISSING: Texts(
        Told("không có phanh: một lần chốt nhầm có thể gửi đôn đốc cho mọi đơn vị", "thêm «brake: {{share: 1/3}}»"),
        Told("there is no brake: one wrong closing could urge every unit", "add «brake: {{share: 1/3}}»"),
    ),
    Code.BRAKE_AT_ONCE: Texts(
        Told("phanh chỉ đếm được một phần: văn bản này soạn ngay khi chốt", 'ghi giờ soạn: «when: {{at: "08:00"}}»'),
        Told(
            "the brake counts a part only: this letter is written at the closing", 'say when: «when: {{at: "08:00"}}»'
        ),
    ),
    Code.SOURCE_MISSING: Texts(
        Told("chưa có văn bản nào quy định quy chế này", "ghi «source» khi có"),
        Told("no letter orders this policy", "name its «source» when there is one"),
    ),
}
"""Of what is wrong in a policy that has its shape."""


def told(found: Finding, lang: str) -> Told:
    """Say what was found."""
    return shape_texts.filled(FOUND[found.code], lang, found.facts)


def of_shape(name: str, lang: str, facts: Mapping[str, object]) -> Told:
    """Say what is wrong with how a file is written."""
    return shape_texts.of_shape(name, lang, facts, SHAPES)
