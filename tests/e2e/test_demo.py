"""The main job, end to end on a real year: 126 submissions in, the register of the source document out."""

import csv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e import annex, running
from tests.e2e.running import DATA, Demo

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.timeout(150)]


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    with running.told(tmp_path_factory.mktemp("demo") / "story") as demo:
        demo.finish()
        yield demo


def test_the_register_of_the_list_date_is_the_annex_in_all_150_cells(finished: Demo) -> None:
    written = finished.folder / "out" / "register-2023-10-03.csv"

    assert len(running.cells(DATA / "register-2023-10-03.csv")) == 150
    assert running.cells(written) == running.cells(DATA / "register-2023-10-03.csv")
    assert running.counts(written) == running.AT_LIST_DATE


def test_what_came_after_the_list_date_is_late_twelve_days_on(finished: Demo) -> None:
    assert running.counts(finished.folder / "out" / "register-2023-10-15.csv") == running.LATER


def test_every_letter_is_written_once_and_numbered_without_a_gap(finished: Demo) -> None:
    content = running.summary(finished)
    numbers = sorted(int(letter["number"].split("/")[0]) for letter in content["letters"])

    assert running.letters(content) == running.expected_letters()
    assert numbers == list(range(1, len(numbers) + 1))


def test_every_letter_lies_there_as_pdf_and_went_out_by_mail(finished: Demo) -> None:
    content = running.summary(finished)

    assert {letter["state"] for letter in content["letters"]} == {"sent"}
    assert len(list((finished.folder / "out" / "letters").glob("*.pdf"))) >= len(content["letters"])
    assert len(list((finished.folder / "out" / "mail").glob("*.eml"))) == sum(
        len(letter["units"]) for letter in content["letters"]
    )


def test_the_rectification_letter_names_24_units_in_52_cells(finished: Demo) -> None:
    rectify = [letter for letter in running.summary(finished)["letters"] if letter["kind"] == "rectify"]

    assert [(len(letter["units"]), len(letter["duties"]), letter["dated"]) for letter in rectify] == [
        (24, 52, "2023-10-03")
    ]


def test_the_annex_of_the_rectification_letter_is_the_register(finished: Demo) -> None:
    rows = annex.expected_rows(finished.folder / "out" / "register-2023-10-03.csv")
    text = annex.printed(finished.folder)

    assert len(rows) == 30
    assert [tuple(row) for row in annex.decided(finished.folder)["annex"]["rows"]] == rows
    for row in rows:
        assert " ".join(part for part in row if part) in text
    for said in ("Số: 148/UBND-CCHC", "ngày 03 tháng 10 năm 2023", "Chủ tịch Ủy ban nhân dân các phường, xã"):
        assert said in text


def test_every_submission_has_the_outcome_the_story_expects(finished: Demo) -> None:
    path = running.ROOT / "catalogues" / "rach-gia-2023" / "submissions.csv"
    with path.open(encoding="utf-8", newline="") as file:
        notes = [row["note"].split(":")[0] for row in csv.DictReader(file)]
    hoped = Counter(note if note in {"refused", "returned"} else "accepted" for note in notes)

    assert running.summary(finished)["submissions"] == dict(hoped)


def test_no_process_is_left(finished: Demo) -> None:
    assert finished.left() == []


def test_the_journals_are_whole_and_decide_the_same_again(finished: Demo) -> None:
    running.check_verified(finished)


@pytest.mark.slow
def test_a_story_that_was_told_is_told_again_without_a_change(finished: Demo) -> None:
    before = running.summary(finished)
    finished.start()
    finished.finish()
    after = running.summary(finished)

    assert {**before, "seconds": 0} == {**after, "seconds": 0}


def test_an_operator_can_ask_a_folder_at_rest(finished: Demo, tmp_path: Path) -> None:
    written = tmp_path / "register.csv"
    asked = running.dunghan(
        *("register", "--year", "2023", "--as-of", "2023-10-03", "--format", "csv"),
        *("-o", str(written), "--data-dir", str(finished.folder)),
    )

    assert asked.returncode == 0, asked.stderr
    assert written.read_text("utf-8") == (finished.folder / "out" / "register-2023-10-03.csv").read_text("utf-8")
