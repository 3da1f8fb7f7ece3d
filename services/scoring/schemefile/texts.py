"""What is said of a scheme that has not its shape, and of what is wrong in it, in Vietnamese and English."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from services.kit import shape_texts
from services.kit.shape_texts import Texts, Told
from services.scoring.domain.scheme_checks import Code, Finding

SHAPES: Final[dict[str, Texts]] = {
    "too-large": Texts(
        Told("không đọc được tệp: {size} MB, lớn hơn {most} MB", "thang điểm không cần lớn như vậy"),
        Told("the file has {size} MB, more than {most} MB", "no scheme needs that"),
    ),
    "too-deep": Texts(
        Told("lồng nhau quá {most} tầng", "thang điểm không cần sâu như vậy: kiểm tra ngoặc và thụt lề"),
        Told(
            "parts stand in one another more than {most} deep", "no scheme needs that: check brackets and indentation"
        ),
    ),
    "too-many": Texts(
        Told("quá {most} giá trị (kể cả chỗ lặp bằng «*»)", "bỏ bớt chỗ lặp"),
        Told("there are more than {most} values (aliases «*» counted)", "repeat less"),
    ),
    "two-documents": Texts(
        Told("tệp có hai tài liệu YAML («---»)", "mỗi tệp một thang điểm"),
        Told("the file has two YAML documents («---»)", "one scheme a file"),
    ),
    "tagged": Texts(
        Told("thẻ «{tag}» không dùng trong thang điểm", "xoá thẻ"),
        Told("the tag «{tag}» has no place in a scheme", "delete it"),
    ),
    "key-unknown": Texts(
        Told("không có khoá «{key}» ở đây", "xoá đi hoặc sửa lại tên{near_vi}"),
        Told("schemes know no key «{key}» here", "delete it or mend its name{near_en}"),
    ),
    "no-decimal": Texts(
        Told(
            "«{given}» không phải là số dùng được cho «{key}»", "viết số không âm, nhiều nhất 4 chữ số thập phân: 0.75"
        ),
        Told(
            "«{given}» is no number that «{key}» may be", "write a number not below nought with at most 4 places: 0.75"
        ),
    ),
    "no-treatment": Texts(
        Told("«{given}» không dùng được cho «{key}»", "viết count, exclude, hoặc một số từ 0 đến 1"),
        Told("«{given}» is nothing that «{key}» may be", "write count, exclude, or a number from 0 to 1"),
    ),
    "base-unknown": Texts(
        Told("không tìm thấy thang điểm «{name}» để dựa theo", "đặt tệp đó cạnh tệp này, hoặc sửa «based_on» (mã/lần)"),
        Told(
            "there is no scheme «{name}» to be based on",
            "put its file beside this one, or mend «based_on» (code/version)",
        ),
    ),
    "cycle": Texts(
        Told("«{name}» dựa theo chính nó: {chain}", "sửa «based_on»"),
        Told("«{name}» is based on itself: {chain}", "mend «based_on»"),
    ),
}
"""Of how a scheme's file is written, beside what is said of any file."""

FOUND: Final[dict[Code, Texts]] = {
    Code.AXES_SUM: Texts(
        Told("hai trục cộng lại là {sum}, không phải {scale}", "sửa «timeliness», «quality» hoặc «scale» cho khớp"),
        Told("the axes add up to {sum}, not to {scale}", "mend «timeliness», «quality» or «scale»"),
    ),
    Code.WEIGHTS_SUM: Texts(
        Told("các trọng số cộng lại là {sum}, không phải {total}", "sửa trọng số, hoặc sửa «total»"),
        Told("the weights add up to {sum}, not to {total}", "mend the weights, or «total»"),
    ),
    Code.WEIGHTS_NONE: Texts(
        Told("không nghĩa vụ nào có trọng số", "ghi «default: 1», hoặc trọng số của từng nghĩa vụ"),
        Told("no obligation has a weight", "write «default: 1», or the weight of each obligation"),
    ),
    Code.TOTAL_WITH_DEFAULT: Texts(
        Told("«total» không kiểm tra được khi có «default»", "bỏ một trong hai khoá"),
        Told("«total» cannot be checked beside «default»", "leave one of the two out"),
    ),
    Code.UNKNOWN_OBLIGATION: Texts(
        Told("không có nghĩa vụ «{code}»{near_vi}", "sửa mã, hoặc nhập danh mục có nghĩa vụ này trước"),
        Told("there is no obligation «{code}»{near_en}", "mend the code, or import the catalogue that has it first"),
    ),
    Code.UNKNOWN_KIND: Texts(
        Told("không có loại đơn vị «{code}»{near_vi}", "sửa mã, hoặc nhập danh mục có đơn vị loại này trước"),
        Told("there is no kind of unit «{code}»{near_en}", "mend the code, or import units of this kind first"),
    ),
    Code.UNKNOWN_FAULT: Texts(
        Told("không có lỗi chất lượng «{code}»{near_vi}", "sửa mã"),
        Told("there is no fault of quality «{code}»{near_en}", "mend the code"),
    ),
    Code.KIND_TWICE: Texts(
        Told("loại «{code}» ghi hai lần", "giữ lại một"), Told("the kind «{code}» is named twice", "keep one")
    ),
    Code.VALIDITY_BACKWARDS: Texts(
        Told("hết hiệu lực ngày {until}, trước khi bắt đầu ({since})", "sửa hai ngày"),
        Told("it ends on {until}, before it begins on {since}", "mend the two days"),
    ),
    Code.VALIDITY_OVERLAPS: Texts(
        Told(
            "hiệu lực trùng với {other} ({days})",
            "sửa hiệu lực, hoặc ghi «replaces: [{version}]» nếu văn bản nói bản này thay bản kia",
        ),
        Told(
            "its validity overlaps that of {other} ({days})",
            "mend it, or write «replaces: [{version}]» where the letter says that it takes its place",
        ),
    ),
    Code.REPLACES_UNKNOWN: Texts(
        Told("không có «{name}» trước đây để thay", "sửa «replaces»"),
        Told("there is no earlier «{name}» to take the place of", "mend «replaces»"),
    ),
    Code.VERSION_OLD: Texts(
        Told("{other} đã có với nội dung khác", "ghi «version: {next}»"),
        Told("{other} is known with another content", "write «version: {next}»"),
    ),
    Code.SCALE_DIFFERS: Texts(
        Told(
            "{other} tính theo thang {scale}", "mọi lần sửa của một thang điểm dùng cùng «scale»; khác thì đặt mã khác"
        ),
        Told(
            "{other} has a scale of {scale}", "all versions of a scheme have one scale; another scale is another scheme"
        ),
    ),
    Code.LEADS_TWICE: Texts(
        Told("{other} đang là thang điểm xếp hạng trong thời gian này", "bỏ «leads», hoặc thu hồi thang kia"),
        Told("{other} leads already in this time", "leave «leads» out, or withdraw the other"),
    ),
    Code.LADDER_OPEN: Texts(
        Told("không nói trễ quá {last} ngày thì sao", "thêm bậc cuối không có «up_to»: «- {{share: 0}}»"),
        Told(
            "it does not say what is earned more than {last} days late",
            "add a last step without «up_to»: «- {{share: 0}}»",
        ),
    ),
    Code.LADDER_ENDS_EARLY: Texts(
        Told("bậc không có «up_to» phải đứng cuối", "thêm «up_to», hoặc xoá các bậc sau"),
        Told("a step without «up_to» has to be the last", "add «up_to», or delete the steps below"),
    ),
    Code.LADDER_NOT_ASCENDING: Texts(
        Told("{days} ngày không nhiều hơn bậc trước ({before})", "xếp các bậc theo số ngày tăng dần"),
        Told("{days} days are not more than the step before has ({before})", "order the steps by days"),
    ),
    Code.LADDER_NOT_FALLING: Texts(
        Told("{share} nhiều hơn bậc trước ({before})", "trễ hơn thì không được nhiều điểm hơn"),
        Told("{share} is more than the step before earns ({before})", "who is later may not earn more"),
    ),
    Code.STEP_IN_GRACE: Texts(
        Told("{days} ngày nằm trong {grace} ngày châm chước", "xoá bậc này, hoặc giảm «grace»"),
        Told("{days} days lie within the grace of {grace}", "delete the step, or lower «grace»"),
    ),
    Code.CLASS_GAP: Texts(
        Told("điểm dưới {lowest} không có hạng", "thêm hạng thấp nhất với «from: 0»"),
        Told("scores below {lowest} have no class", "add the lowest class with «from: 0»"),
    ),
    Code.CLASS_TWICE: Texts(
        Told("hạng «{name}» (từ {since}) trùng với hạng trên", "mỗi hạng một tên, một mức"),
        Told("the class «{name}» (from {since}) is another one's", "a name and a mark of its own for every class"),
    ),
    Code.CLASS_BEYOND: Texts(
        Told("không ai đạt {since} trên thang {scale}", "sửa «from»"),
        Told("nobody reaches {since} of {scale}", "mend «from»"),
    ),
    Code.SOURCE_MISSING: Texts(
        Told("chưa có văn bản nào quy định thang điểm này", "ghi «source» khi có; đến lúc đó điểm chỉ để tham khảo"),
        Told("no letter orders this scheme", "name its «source»; scores by it are for information until then"),
    ),
    Code.SOURCE_UNDATED: Texts(
        Told("văn bản {number} chưa có ngày: mới là dự thảo", "ghi ngày khi đã ban hành"),
        Told("the letter {number} has no date: it is a draft", "add it when it is issued"),
    ),
    Code.MISSING_COUNTS: Texts(
        Told("không gửi mà vẫn được đủ điểm", "kiểm tra; thường là 0 hoặc «exclude»"),
        Told("who sends nothing earns everything", "check it; usually 0 or «exclude»"),
    ),
}
"""Of what is wrong in a scheme that has its shape."""


def of_shape(name: str, lang: str, facts: Mapping[str, object]) -> Told:
    """Say what is wrong with how a file is written."""
    return shape_texts.of_shape(name, lang, facts, SHAPES)


def told(found: Finding, lang: str = "vi") -> Told:
    """Say what a finding means and what to do; days are written as people of that language write them."""
    facts = {name: fact if lang == "en" else _days(fact) for name, fact in found.facts.items()}
    return shape_texts.filled(FOUND[found.code], lang, facts)


def _days(fact: str) -> str:
    return " – ".join(map(_day, fact.split(" – ")))


def _day(fact: str) -> str:
    try:
        return date.fromisoformat(fact).strftime("%d/%m/%Y")
    except ValueError:
        return fact
