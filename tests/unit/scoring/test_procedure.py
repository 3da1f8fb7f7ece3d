"""Levels and days of objections are data: read from the environment and from a file, counted in whole local days."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import ValidationError

from services.scoring.domain.standing import LOCAL
from services.scoring.procedure import Level, Procedure, after_days
from services.scoring.settings import Settings

PAGE = (Path(__file__).parents[3] / "docs/standing/objections.md").read_text(encoding="utf-8")


def midnight(day: int) -> datetime:
    return datetime(2023, 3, day, tzinfo=LOCAL)


@pytest.mark.parametrize("since", [midnight(1), datetime(2023, 3, 1, 16, 59, 59, 999999, UTC)])
def test_the_day_it_is_said_on_is_not_counted_and_the_last_one_is_counted_whole(since: datetime) -> None:
    assert after_days(since, 1) == midnight(3)


def test_each_level_has_its_days_and_the_last_one_is_final() -> None:
    procedure = Procedure(levels=(Level(vi="a", en="a", days_to_appeal=3), Level(vi="b", en="b", days_to_decide=4)))
    assert [procedure.has_level(number) for number in (0, 1, 2, 3)] == [False, True, True, False]
    assert (procedure.decide_by(1, midnight(1)), procedure.decide_by(2, midnight(1))) == (midnight(12), midnight(6))
    assert (procedure.appeal_by(1, midnight(1)), procedure.appeal_by(2, midnight(1))) == (midnight(5), None)


def test_the_example_of_the_page_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "dunghan.toml").write_text(PAGE.partition("```toml\n")[2].partition("```")[0], encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    read = Settings().scoring.objections
    assert (read.days_to_file, [(level.days_to_decide, level.days_to_appeal) for level in read.levels]) == (
        15,
        [(5, 7), (10, 10)],
    )


def test_the_environment_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUNGHAN_SCORING__OBJECTIONS__DAYS_TO_FILE", "7")
    monkeypatch.setenv("DUNGHAN_SCORING__OBJECTIONS__LEVELS", '[{"vi": "Sở", "en": "the department"}]')
    read = Settings().scoring
    assert (read.objections.days_to_file, len(read.objections.levels)) == (7, 1)
    assert read.database_url.endswith("scoring.db")


@pytest.mark.parametrize("wrong", [{"levels": []}, {"days_to_file": 0}, {"levels": [{"vi": "a"}]}])
def test_a_procedure_without_levels_days_or_names_is_none(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Procedure.model_validate(wrong)
