"""A folder keeps what it was born with, and belongs to one supervisor at a time."""

from datetime import datetime
from pathlib import Path

import pytest

from services.cli.failures import CliFailure, WrongUsage
from services.cli.folder import Folder, born

START = datetime.fromisoformat("2022-12-10T08:00:00+07:00")
OTHER = datetime.fromisoformat("2023-12-10T08:00:00+07:00")


def test_a_folder_keeps_its_ports_its_clock_and_its_story(tmp_path: Path) -> None:
    first = born(Folder(tmp_path), clock_start=START, story="year", lang="vi")

    assert born(Folder(tmp_path), clock_start=None, story="", lang="vi") == first
    assert len(set(first.ports.values())) == 6


@pytest.mark.parametrize(("clock", "story"), [(OTHER, ""), (None, "another")])
def test_another_clock_or_story_is_refused(tmp_path: Path, clock: datetime | None, story: str) -> None:
    born(Folder(tmp_path), clock_start=START, story="year", lang="vi")

    with pytest.raises(WrongUsage):
        born(Folder(tmp_path), clock_start=clock, story=story, lang="vi")


def test_a_folder_with_the_real_clock_takes_no_simulated_one(tmp_path: Path) -> None:
    born(Folder(tmp_path), clock_start=None, story="", lang="vi")

    with pytest.raises(WrongUsage, match="real"):
        born(Folder(tmp_path), clock_start=START, story="", lang="vi")


def test_a_second_supervisor_is_refused(tmp_path: Path) -> None:
    folder = Folder(tmp_path)

    with folder.locked("en"):
        assert folder.in_use()
        with pytest.raises(CliFailure, match="in use"), Folder(tmp_path).locked("en"):
            pass
    assert not folder.in_use()
