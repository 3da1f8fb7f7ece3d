"""What is said of a file that has not its shape, and what to do about it, in Vietnamese and English."""

from collections.abc import Mapping
from typing import Final, NamedTuple


class Told(NamedTuple):
    """What is wrong, and what to do."""

    what: str
    advice: str


class Texts(NamedTuple):
    """The same in both languages."""

    vi: Told
    en: Told


SHAPES: Final[dict[str, Texts]] = {
    "unreachable": Texts(
        Told("không đọc được tệp: {problem}", "kiểm tra đường dẫn và quyền đọc"),
        Told("the file cannot be read: {problem}", "check its path and who may read it"),
    ),
    "not-utf-8": Texts(
        Told("không đọc được tệp: không phải UTF-8 từ chỗ này", "lưu lại tệp với bảng mã UTF-8"),
        Told("the file is not UTF-8 from here on", "save it as UTF-8"),
    ),
    "not-yaml": Texts(
        Told("không phải YAML hợp lệ: {problem}", "sửa cú pháp ở dòng này"),
        Told("this is no YAML: {problem}", "mend the syntax in this line"),
    ),
    "tab": Texts(
        Told("có ký tự tab ở chỗ thụt lề", "thụt lề bằng dấu cách"),
        Told("there is a tab where the line is indented", "indent with spaces"),
    ),
    "colon": Texts(
        Told("dấu «:» đứng sai chỗ", "đặt giá trị có dấu «:» trong ngoặc kép, hoặc xuống dòng và thụt lề"),
        Told(
            "a colon stands where none may", "put a value that has a colon into quotes, or begin a new line, indented"
        ),
    ),
    "unclosed": Texts(
        Told("ngoặc hoặc dấu nháy mở mà chưa đóng", "đóng lại trước chỗ này"),
        Told("a bracket or a quote was opened and not closed", "close it before this place"),
    ),
    "control-character": Texts(
        Told("có ký tự điều khiển không in được", "xoá ký tự đó"),
        Told("there is a control character", "delete it"),
    ),
    "alias-unknown": Texts(
        Told("«*{name}» không trỏ tới gì ở phía trên", "đặt «&{name}» ở chỗ cần lặp, hoặc viết lại giá trị"),
        Told("«*{name}» names nothing above", "put «&{name}» where it is meant, or write the value out"),
    ),
    "key-no-text": Texts(
        Told("khoá phải là một từ", "viết «khoá: giá trị»"), Told("a key has to be a word", "write «key: value»")
    ),
    "not-nfc": Texts(
        Told("chữ và dấu viết rời (Unicode dựng sẵn bị tách, NFD)", "đã đọc như chữ liền; nên lưu lại dạng NFC"),
        Told("letters and marks stand apart (Unicode NFD)", "it was read as if they did not; better save it as NFC"),
    ),
    "key-twice": Texts(
        Told("khoá «{key}» viết hai lần", "giữ lại một"), Told("the key «{key}» is written twice", "keep one")
    ),
    "key-missing": Texts(Told("thiếu khoá «{key}»", "thêm vào đây"), Told("the key «{key}» is missing", "add it here")),
    "no-day": Texts(
        Told("«{given}» không phải là ngày", "viết YYYY-MM-DD, ví dụ 2023-03-15"),
        Told("«{given}» is no day", "write YYYY-MM-DD, 2023-03-15"),
    ),
    "no-year": Texts(
        Told("năm của ngày «{given}» không thể đúng", "kiểm tra năm; quy định có ngày từ năm 2000 đến 2100"),
        Told("the year of «{given}» cannot be right", "check it; rules have days from 2000 to 2100"),
    ),
    "no-hour": Texts(
        Told("«{given}» không phải là giờ", "viết HH:MM, ví dụ 17:00; hết ngày thì bỏ khoá này"),
        Told("«{given}» is no time of day", "write HH:MM, 17:00; leave the key out where the day lasts to its end"),
    ),
    "no-month": Texts(
        Told("«{given}» không phải là tháng", "viết YYYY-MM, ví dụ 2023-03"),
        Told("«{given}» is no month", "write YYYY-MM, 2023-03"),
    ),
    "no-text": Texts(
        Told("«{key}» phải là một chuỗi chữ, không phải «{given}»", "viết chữ, đặt trong ngoặc kép nếu cần"),
        Told("«{key}» has to be text, not «{given}»", "write text, in quotes where it looks like something else"),
    ),
    "text-too-long": Texts(
        Told("«{key}» dài quá {max_length} ký tự", "rút ngắn lại"),
        Told("«{key}» has more than {max_length} characters", "make it shorter"),
    ),
    "list-too-long": Texts(
        Told("«{key}» có quá {max_length} phần", "bỏ bớt"),
        Told("«{key}» has more than {max_length} parts", "leave some out"),
    ),
    "no-value": Texts(
        Told("«{given}» không dùng được cho «{key}» ({message})", "sửa lại giá trị"),
        Told("«{given}» is nothing that «{key}» may be ({message})", "mend the value"),
    ),
    "text-too-short": Texts(Told("«{key}» để trống", "điền vào"), Told("«{key}» is empty", "fill it in")),
    "not-one-of": Texts(
        Told("«{given}» không dùng được cho «{key}»{near_vi}", "chọn một trong: {known}"),
        Told("«{given}» is none of what «{key}» may be{near_en}", "choose one of: {known}"),
    ),
    "no-number": Texts(
        Told("«{given}» không phải là số nguyên", "viết một số, không có dấu chấm"),
        Told("«{given}» is no whole number", "write a number without a point"),
    ),
    "no-truth": Texts(
        Told("«{given}» không phải true hay false", "viết true (có) hoặc false (không)"),
        Told("«{given}» is neither true nor false", "write true or false"),
    ),
    "no-list": Texts(
        Told("«{key}» phải là một danh sách", "viết trong [ ] hoặc mỗi dòng một «- »"),
        Told("«{key}» has to be a list", "write it in [ ], or one «- » a line"),
    ),
    "no-keys": Texts(
        Told("«{key}» phải gồm các khoá, không phải «{given}»", "viết các khoá thụt vào dưới «{key}:»"),
        Told("«{key}» has to have keys of its own, not «{given}»", "write them indented below «{key}:»"),
    ),
    "too-small": Texts(
        Told("«{given}» nhỏ hơn {ge}", "sửa thành từ {ge} trở lên"),
        Told("«{given}» is less than {ge}", "make it {ge} or more"),
    ),
    "too-big": Texts(
        Told("«{given}» lớn hơn {le}", "sửa thành từ {le} trở xuống"),
        Told("«{given}» is more than {le}", "make it {le} or less"),
    ),
    "no-code": Texts(
        Told("mã «{given}» không hợp lệ", "chỉ dùng chữ cái không dấu, chữ số, «-» và «_», tối đa 64"),
        Told("«{given}» is no code", "use plain letters, digits, «-» and «_» only, 64 at most"),
    ),
}
"""Of how a file is written; what it is called is said by whoever reads it."""

YAML_PROBLEMS: Final = (
    ("'\\t'", "tab"),
    ("mapping values are not allowed", "colon"),
    ("unexpected end of stream", "unclosed"),
    ("but got '<stream end>'", "unclosed"),
)
"""What the reader of YAML says, by a part of it, and what that means."""


def of_shape(name: str, lang: str, facts: Mapping[str, object], own: Mapping[str, Texts]) -> Told:
    """Say what is wrong with how a file is written; `own` texts speak of this kind of file."""
    if name == "not-yaml":
        name = next((other for part, other in YAML_PROBLEMS if part in str(facts.get("problem"))), name)
    return filled(own.get(name) or SHAPES[name], lang, facts)


def filled(texts: Texts, lang: str, facts: Mapping[str, object]) -> Told:
    """Say a text in a language with its facts; a word that is `near` to the one that is wrong is asked for."""
    near = str(facts.get("near") or "")
    words = {
        **facts,
        "near_vi": f" (có phải «{near}»?)" if near else "",
        "near_en": f" (is it «{near}»?)" if near else "",
    }
    told = texts.en if lang == "en" else texts.vi
    return Told(told.what.format(**words), told.advice.format(**words))
