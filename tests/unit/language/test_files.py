from pathlib import Path

import pytest
from ruamel.yaml import YAML

from services.deadlines.catalogue import Catalogue, changes, check
from services.deadlines.domain.inputs import CatalogueImported
from tests.unit.language.words import CATALOGUE, PLAIN, changed

SHIPPED = Path("catalogues/rach-gia-2023/catalogue.yaml")


def problems(tmp_path: Path, text: str) -> list[tuple[int, int, str]]:
    file = tmp_path / "catalogue.yaml"
    file.write_text(text, encoding="utf-8")
    catalogue, found = check(file)
    assert (catalogue is None) == any(problem.severity == "error" for problem in found)
    return [(problem.line, problem.column, problem.text) for problem in found]


def broken(tmp_path: Path, old: str, new: str) -> list[tuple[int, int, str]]:
    text = SHIPPED.read_text(encoding="utf-8")
    assert old in text
    return problems(tmp_path, text.replace(old, new, 1))


def test_the_shipped_catalogue_is_right_as_a_file_and_as_a_folder() -> None:
    for path in (SHIPPED, SHIPPED.parent):
        catalogue, found = check(path)
        assert found == []
        assert catalogue is not None
        assert (len(catalogue.units), len(catalogue.obligations)) == (30, 5)


def test_a_catalogue_survives_its_journey_as_json() -> None:
    event = CatalogueImported(catalogue=CATALOGUE)
    assert CatalogueImported.model_validate_json(event.model_dump_json()) == event
    assert Catalogue.model_validate_json(CATALOGUE.model_dump_json()) == CATALOGUE


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("ubnd, thanh-tra,", "ubnd, thanh-trra,", "không có đơn vị «thanh-trra»"),
        ("code: phong-kinh-te,", "code: phong-noi-vu,", "«phong-noi-vu» đã dùng ở trên"),
        ('"no": 2,', '"no": 1,', "«1» đã dùng ở trên"),
        ("day: 2023-03-15", "day: 2023-03-13", "thời hạn (13/03/2023) đến trước khi hết thời gian chốt số liệu"),
        ("day: 2023-03-15", "day: 2023-02-30", "«2023-02-30» không phải là ngày"),
        ("opens: 2022-12-15", "opens: 2023-05-01", "kỳ mở ngày 01/05/2023, sau thời hạn"),
        ("from: 2022-12-15, to: 2023-03-14", "from: 2023-03-15, to: 2023-03-14", "ngày đầu chốt số liệu sau ngày cuối"),
        ("    title: BC Quý I\n", "", "thiếu khoá «title»"),
        ("    audience: all\n", "    audiance: all\n", "không có khoá «audiance»"),
        ("code: an-binh", "code: an bình", "mã «an bình» không hợp lệ"),
        (", kind: office,", ", kind: phòng,", "mã «phòng» không hợp lệ"),
        ("  code: rach-gia\n", "  code: rach-giá\n", "mã «rach-giá»"),
        ("  code: rach-gia\n", "  code: ha-tien\n", "không có huyện «rach-gia»"),
        ("working_saturdays: []", "working_saturdays: [2023-05-05]", "không phải thứ Bảy"),
        ("{date: 2023-01-23,", "{date: 2023-01-20,", "«2023-01-20» đã dùng ở trên"),
        ("version: 1\n", "version: 1\nversion: 2\n", "khoá «version» viết hai lần"),
    ],
)
def test_a_mistake_is_named_with_its_place_and_what_to_do(tmp_path: Path, old: str, new: str, said: str) -> None:
    found = broken(tmp_path, old, new)
    assert any(said in text for _, _, text in found), found
    assert all(line > 1 and "; " in text for line, _, text in found), found


def test_the_place_is_that_of_the_wrong_word(tmp_path: Path) -> None:
    text = SHIPPED.read_text(encoding="utf-8").replace("ubnd, thanh-tra,", "ubnd, thanh-trra,", 1)
    line = next(number for number, words in enumerate(text.splitlines(), start=1) if "thanh-trra" in words)
    column = text.splitlines()[line - 1].index("thanh-trra") + 1
    assert [place[:2] for place in problems(tmp_path, text)] == [(line, column)]


@pytest.mark.parametrize("text", ["", "- 1\n- 2\n", "units: [\n", 'authority: "x\n'])
def test_what_is_no_catalogue_is_said_not_thrown(tmp_path: Path, text: str) -> None:
    assert problems(tmp_path, text)


def test_a_missing_file_and_other_bytes_are_said_not_thrown(tmp_path: Path) -> None:
    assert check(tmp_path / "nowhere.yaml")[1][0].text.startswith("không đọc được tệp")
    (tmp_path / "bytes.yaml").write_bytes(b"\xff\xfe\x00")
    assert check(tmp_path / "bytes.yaml")[1]


def test_a_file_may_name_several_districts(tmp_path: Path) -> None:
    plain = {key: value for key, value in PLAIN.items() if key != "district"}
    with (tmp_path / "catalogue.yaml").open("w", encoding="utf-8") as file:
        YAML().dump({**plain, "districts": [PLAIN["district"], {"code": "ha-tien", "name": "Hà Tiên"}]}, file)
    catalogue, found = check(tmp_path)
    assert found == []
    assert catalogue is not None
    assert [district.code for district in catalogue.senders()] == ["rach-gia", "ha-tien"]


def test_the_same_catalogue_changes_nothing_and_another_names_each_change() -> None:
    assert changes(CATALOGUE, CATALOGUE) == []
    assert changes(None, CATALOGUE)[:2] == ["+ district rach-gia Rạch Giá", "+ unit an-binh An-Binh"]
    assert changes(CATALOGUE, changed(title="BC Quý 1")) == ["~ obligation BC-Q1 BC Quý 1"]
    fewer = CATALOGUE.model_copy(update={"units": CATALOGUE.units[:1]})
    assert "- unit an-hoa An-Hoa" in changes(CATALOGUE, fewer)
