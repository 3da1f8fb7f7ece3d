"""What is said of a catalogue that has not its shape, beside what is said of any file."""

from collections.abc import Mapping
from typing import Final

from services.kit import shape_texts
from services.kit.shape_texts import Texts, Told

__all__ = ["SHAPES", "Told", "of_shape"]

SHAPES: Final[dict[str, Texts]] = {
    "too-large": Texts(
        Told("không đọc được tệp: {size} MB, lớn hơn {most} MB", "tách thành nhiều danh mục"),
        Told("the file has {size} MB, more than {most} MB", "make several catalogues of it"),
    ),
    "too-deep": Texts(
        Told("lồng nhau quá {most} tầng", "danh mục không cần sâu như vậy: kiểm tra ngoặc và thụt lề"),
        Told(
            "parts stand in one another more than {most} deep",
            "no catalogue needs that: check brackets and indentation",
        ),
    ),
    "too-many": Texts(
        Told("quá {most} giá trị (kể cả chỗ lặp bằng «*»)", "bỏ bớt chỗ lặp, hoặc tách thành nhiều danh mục"),
        Told(
            "there are more than {most} values (aliases «*» counted)", "repeat less, or make several catalogues of it"
        ),
    ),
    "two-documents": Texts(
        Told("tệp có hai tài liệu YAML («---»)", "mỗi tệp một danh mục"),
        Told("the file has two YAML documents («---»)", "one catalogue a file"),
    ),
    "tagged": Texts(
        Told("thẻ «{tag}» không dùng trong danh mục", "xoá thẻ"),
        Told("the tag «{tag}» has no place in a catalogue", "delete it"),
    ),
    "key-unknown": Texts(
        Told("không có khoá «{key}» ở đây", "xoá đi hoặc sửa lại tên{near_vi}"),
        Told("catalogues know no key «{key}» here", "delete it or mend its name{near_en}"),
    ),
    "parent-unknown": Texts(
        Told("không tìm thấy danh mục «{code}» để dựa theo", "đặt danh mục đó cạnh tệp này, hoặc sửa «follows»"),
        Told("there is no catalogue «{code}» to follow", "put it beside this file, or mend «follows»"),
    ),
    "parent-rule-unknown": Texts(
        Told("danh mục «{code}» không có nghĩa vụ «{rule}»", "sửa «follows» thành danh-mục/mã-nghĩa-vụ"),
        Told("the catalogue «{code}» has no obligation «{rule}»", "mend «follows»: catalogue/obligation"),
    ),
}


def of_shape(name: str, lang: str, facts: Mapping[str, object]) -> Told:
    """Say what is wrong with how a file is written."""
    return shape_texts.of_shape(name, lang, facts, SHAPES)
