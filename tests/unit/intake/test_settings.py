"""Where documents are kept."""

from pathlib import Path

import pytest

from services.intake.settings import Section


@pytest.mark.parametrize(
    ("url", "folder"),
    [
        ("sqlite+aiosqlite:////var/lib/dunghan/intake.db", "/var/lib/dunghan/documents"),
        ("sqlite:///data/intake.db", "data/documents"),
        ("postgresql+asyncpg://dunghan@db/intake", "data/documents"),
    ],
)
def test_documents_lie_beside_the_database_unless_a_folder_is_named(url: str, folder: str) -> None:
    assert Section(database_url=url).documents == Path(folder)
    assert Section(database_url=url, documents_dir=Path("/srv/papers")).documents == Path("/srv/papers")
