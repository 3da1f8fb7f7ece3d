"""What is said of each finding, and what to do about it, in Vietnamese and English."""

from typing import Final, NamedTuple


class Told(NamedTuple):
    """What is wrong, and what to do."""

    what: str
    advice: str


class _Texts(NamedTuple):
    vi: Told
    en: Told


SHAPES: Final[dict[str, _Texts]] = {
    "unreachable": _Texts(
        Told("không đọc được tệp: {problem}", "kiểm tra đường dẫn và quyền đọc"),
        Told("the file cannot be read: {problem}", "check its path and who may read it"),
    ),
    "too-large": _Texts(
        Told("không đọc được tệp: {size} MB, lớn hơn {most} MB", "tách thành nhiều danh mục"),
        Told("the file has {size} MB, more than {most} MB", "make several catalogues of it"),
    ),
    "not-utf-8": _Texts(
        Told("không đọc được tệp: không phải UTF-8 từ chỗ này", "lưu lại tệp với bảng mã UTF-8"),
        Told("the file is not UTF-8 from here on", "save it as UTF-8"),
    ),
    "not-yaml": _Texts(
        Told("không phải YAML hợp lệ: {problem}", "sửa cú pháp ở dòng này"),
        Told("this is no YAML: {problem}", "mend the syntax in this line"),
    ),
    "tab": _Texts(
        Told("có ký tự tab ở chỗ thụt lề", "thụt lề bằng dấu cách"),
        Told("there is a tab where the line is indented", "indent with spaces"),
    ),
    "colon": _Texts(
        Told("dấu «:» đứng sai chỗ", "đặt giá trị có dấu «:» trong ngoặc kép, hoặc xuống dòng và thụt lề"),
        Told(
            "a colon stands where none may", "put a value that has a colon into quotes, or begin a new line, indented"
        ),
    ),
    "unclosed": _Texts(
        Told("ngoặc hoặc dấu nháy mở mà chưa đóng", "đóng lại trước chỗ này"),
        Told("a bracket or a quote was opened and not closed", "close it before this place"),
    ),
    "control-character": _Texts(
        Told("có ký tự điều khiển không in được", "xoá ký tự đó"),
        Told("there is a control character", "delete it"),
    ),
    "too-deep": _Texts(
        Told("lồng nhau quá {most} tầng", "danh mục không cần sâu như vậy: kiểm tra ngoặc và thụt lề"),
        Told(
            "parts stand in one another more than {most} deep",
            "no catalogue needs that: check brackets and indentation",
        ),
    ),
    "too-many": _Texts(
        Told("quá {most} giá trị (kể cả chỗ lặp bằng «*»)", "bỏ bớt chỗ lặp, hoặc tách thành nhiều danh mục"),
        Told(
            "there are more than {most} values (aliases «*» counted)", "repeat less, or make several catalogues of it"
        ),
    ),
    "alias-unknown": _Texts(
        Told("«*{name}» không trỏ tới gì ở phía trên", "đặt «&{name}» ở chỗ cần lặp, hoặc viết lại giá trị"),
        Told("«*{name}» names nothing above", "put «&{name}» where it is meant, or write the value out"),
    ),
    "key-no-text": _Texts(
        Told("khoá phải là một từ", "viết «khoá: giá trị»"), Told("a key has to be a word", "write «key: value»")
    ),
    "two-documents": _Texts(
        Told("tệp có hai tài liệu YAML («---»)", "mỗi tệp một danh mục"),
        Told("the file has two YAML documents («---»)", "one catalogue a file"),
    ),
    "not-nfc": _Texts(
        Told("chữ và dấu viết rời (Unicode dựng sẵn bị tách, NFD)", "đã đọc như chữ liền; nên lưu lại dạng NFC"),
        Told("letters and marks stand apart (Unicode NFD)", "it was read as if they did not; better save it as NFC"),
    ),
    "key-twice": _Texts(
        Told("khoá «{key}» viết hai lần", "giữ lại một"), Told("the key «{key}» is written twice", "keep one")
    ),
    "tagged": _Texts(
        Told("thẻ «{tag}» không dùng trong danh mục", "xoá thẻ"),
        Told("the tag «{tag}» has no place in a catalogue", "delete it"),
    ),
    "key-missing": _Texts(
        Told("thiếu khoá «{key}»", "thêm vào đây"), Told("the key «{key}» is missing", "add it here")
    ),
    "key-unknown": _Texts(
        Told("không có khoá «{key}» ở đây", "xoá đi hoặc sửa lại tên{near_vi}"),
        Told("catalogues know no key «{key}» here", "delete it or mend its name{near_en}"),
    ),
    "no-day": _Texts(
        Told("«{given}» không phải là ngày", "viết YYYY-MM-DD, ví dụ 2023-03-15"),
        Told("«{given}» is no day", "write YYYY-MM-DD, 2023-03-15"),
    ),
    "no-year": _Texts(
        Told("năm của ngày «{given}» không thể đúng", "kiểm tra năm; quy định có ngày từ năm 2000 đến 2100"),
        Told("the year of «{given}» cannot be right", "check it; rules have days from 2000 to 2100"),
    ),
    "no-hour": _Texts(
        Told("«{given}» không phải là giờ", "viết HH:MM, ví dụ 17:00; hết ngày thì bỏ khoá này"),
        Told("«{given}» is no time of day", "write HH:MM, 17:00; leave the key out where the day lasts to its end"),
    ),
    "no-month": _Texts(
        Told("«{given}» không phải là tháng", "viết YYYY-MM, ví dụ 2023-03"),
        Told("«{given}» is no month", "write YYYY-MM, 2023-03"),
    ),
    "no-text": _Texts(
        Told("«{key}» phải là một chuỗi chữ, không phải «{given}»", "viết chữ, đặt trong ngoặc kép nếu cần"),
        Told("«{key}» has to be text, not «{given}»", "write text, in quotes where it looks like something else"),
    ),
    "text-too-long": _Texts(
        Told("«{key}» dài quá {max_length} ký tự", "rút ngắn lại"),
        Told("«{key}» has more than {max_length} characters", "make it shorter"),
    ),
    "list-too-long": _Texts(
        Told("«{key}» có quá {max_length} phần", "bỏ bớt"),
        Told("«{key}» has more than {max_length} parts", "leave some out"),
    ),
    "no-value": _Texts(
        Told("«{given}» không dùng được cho «{key}» ({message})", "sửa lại giá trị"),
        Told("«{given}» is nothing that «{key}» may be ({message})", "mend the value"),
    ),
    "text-too-short": _Texts(Told("«{key}» để trống", "điền vào"), Told("«{key}» is empty", "fill it in")),
    "not-one-of": _Texts(
        Told("«{given}» không dùng được cho «{key}»{near_vi}", "chọn một trong: {known}"),
        Told("«{given}» is none of what «{key}» may be{near_en}", "choose one of: {known}"),
    ),
    "no-number": _Texts(
        Told("«{given}» không phải là số nguyên", "viết một số, không có dấu chấm"),
        Told("«{given}» is no whole number", "write a number without a point"),
    ),
    "no-truth": _Texts(
        Told("«{given}» không phải true hay false", "viết true (có) hoặc false (không)"),
        Told("«{given}» is neither true nor false", "write true or false"),
    ),
    "no-list": _Texts(
        Told("«{key}» phải là một danh sách", "viết trong [ ] hoặc mỗi dòng một «- »"),
        Told("«{key}» has to be a list", "write it in [ ], or one «- » a line"),
    ),
    "no-keys": _Texts(
        Told("«{key}» phải gồm các khoá, không phải «{given}»", "viết các khoá thụt vào dưới «{key}:»"),
        Told("«{key}» has to have keys of its own, not «{given}»", "write them indented below «{key}:»"),
    ),
    "too-small": _Texts(
        Told("«{given}» nhỏ hơn {ge}", "sửa thành từ {ge} trở lên"),
        Told("«{given}» is less than {ge}", "make it {ge} or more"),
    ),
    "too-big": _Texts(
        Told("«{given}» lớn hơn {le}", "sửa thành từ {le} trở xuống"),
        Told("«{given}» is more than {le}", "make it {le} or less"),
    ),
    "no-code": _Texts(
        Told("mã «{given}» không hợp lệ", "chỉ dùng chữ cái không dấu, chữ số, «-» và «_», tối đa 64"),
        Told("«{given}» is no code", "use plain letters, digits, «-» and «_» only, 64 at most"),
    ),
    "parent-unknown": _Texts(
        Told("không tìm thấy danh mục «{code}» để dựa theo", "đặt danh mục đó cạnh tệp này, hoặc sửa «follows»"),
        Told("there is no catalogue «{code}» to follow", "put it beside this file, or mend «follows»"),
    ),
    "parent-rule-unknown": _Texts(
        Told("danh mục «{code}» không có nghĩa vụ «{rule}»", "sửa «follows» thành danh-mục/mã-nghĩa-vụ"),
        Told("the catalogue «{code}» has no obligation «{rule}»", "mend «follows»: catalogue/obligation"),
    ),
}
"""Of how a file is written."""

YAML_PROBLEMS: Final = (
    ("'\\t'", "tab"),
    ("mapping values are not allowed", "colon"),
    ("unexpected end of stream", "unclosed"),
    ("but got '<stream end>'", "unclosed"),
)
"""What the reader of YAML says, by a part of it, and what that means."""


def of_shape(name: str, lang: str, facts: dict[str, object]) -> Told:
    """Say what is wrong with how a file is written."""
    if name == "not-yaml":
        name = next((other for part, other in YAML_PROBLEMS if part in str(facts.get("problem"))), name)
    near = str(facts.get("near") or "")
    words = {
        **facts,
        "near_vi": f" (có phải «{near}»?)" if near else "",
        "near_en": f" (is it «{near}»?)" if near else "",
    }
    told: Told = getattr(SHAPES[name], "en" if lang == "en" else "vi")
    return Told(told.what.format(**words), told.advice.format(**words))
